//! From the weights to an answer that somebody can act on.

use std::collections::BTreeSet;

use super::knowledge::Knowledge;
use super::level::Levels;
use super::payload::{self, Payload, Status};
use super::sentence::{Sentence, sentences};
use super::signal::Kind;
use super::verdict::Verdict;
use super::weigh::{Quote, Weighed, round};
use super::{Assessed, Checked, Context, Evidence, Notice, Owner, Step, Triage, time, wording};
use crate::domain::facts::{Fact, QuestionId, one_line};
use crate::domain::mask::{counted, mask};

/// From this chance on it is said that the wording goes with a question. House heuristic.
const LIKELY: f64 = 0.25;
/// A lens with this weight brings its specialists. House heuristic.
const LENS: f64 = 1.0;
/// Specialists named: enough to be right, few enough to be called.
const NAMED: usize = 3;

/// Reads a report or an alert payload against what is known of the service.
pub fn triage(knowledge: &Knowledge, report: &str, context: &Context) -> Triage {
    let clean = readable(report);
    let (masked, secrets) = counted(&clean);
    let payload = payload::read(&knowledge.formats, &masked);
    let text = payload.as_ref().map_or(masked.as_ref(), |p| p.text.as_str());
    let sentences = sentences(text);
    let (weighed, denied) = knowledge.signals.weigh(text, &sentences);
    let alert = payload.as_ref().is_some_and(|p| p.format != "json");
    let verdict = Verdict::of(knowledge, &weighed, &denied, text, &sentences, alert);
    let Verdict { question, ref ranked, .. } = verdict;
    let lead = question.and_then(|q| {
        let of = |w: &&Weighed| knowledge.signals.files[w.file].question == Some(q) && w.weight > 0.0;
        weighed.iter().find(of).map(|w| &knowledge.signals.files[w.file])
    });
    let service = service(text, &sentences, payload.as_ref());
    let levels = Levels::of(context);
    let duration = time::duration(text, &sentences, payload.as_ref());
    let fill = |line: &str| line.replace("{service}", &service);
    let book = question.map(|q| knowledge.runbook(q));
    let runbook = book.map_or_else(Vec::new, |book| {
        let own = |line: Option<&String>, general: &str| fill(line.map_or(general, String::as_str));
        vec![
            Step { step: "check", what: own(lead.and_then(|l| l.check.as_ref()), &book.check) },
            Step { step: "contain", what: own(lead.and_then(|l| l.contain.as_ref()), &book.contain) },
            Step { step: "mitigate", what: fill(&book.mitigate) },
            Step { step: "verify", what: fill(&book.verify) },
            Step { step: "communicate", what: fill(&book.communicate) },
        ]
    });
    let names_mechanism = lead.and_then(|l| l.hypothesis.as_ref());
    let summary = match (question, book) {
        (Some(q), Some(book)) => match lead {
            Some(lead) => format!("{q}: {} ({})", book.untested, lead.title.to_lowercase()),
            None => format!("{q}: {}", book.untested),
        },
        _ if verdict.quiet => "none: this does not report an incident".to_owned(),
        _ => "none: not enough to say which answer was wrong or untested".to_owned(),
    };
    let closes = knowledge.runbook(question.unwrap_or(QuestionId::Q7));
    Triage {
        question: question.map_or("none", QuestionId::name),
        summary,
        confidence: verdict.confidence,
        hypothesis: names_mechanism.map(|h| format!("at {service}, {}", fill(h))),
        evidence: evidence(knowledge, &weighed, &verdict, text, &sentences),
        specialists: specialists(knowledge, question, &weighed),
        owner: owner(context, payload.as_ref(), closes, question, &service),
        severity: severity(knowledge, text, &sentences, payload.as_ref(), question),
        runbook,
        closed_when: if question.is_some() { levels.closes(closes, &service) } else { Vec::new() },
        notify: notices(knowledge, context, text, &sentences, question, lead.is_some_and(|l| l.breach)),
        error_budget: duration.as_ref().filter(|_| question.is_some()).and_then(|d| levels.burnt(d)),
        recovery: duration.as_ref().filter(|_| question.is_some()).map(|d| levels.recovery(d)),
        levels,
        timeline: time::timeline(text, &sentences, payload.as_ref()),
        caller_reading: context.reading.map(|r| check(r, &masked, text, question, ranked)),
        prevented_by: lead.and_then(|l| l.prevented_by.clone()),
        find_out: find_out(knowledge, question, ranked, &service),
        next_chain: book.map_or_else(Vec::new, |b| b.next_chain.clone()),
        subject: context.subject.map(str::to_owned),
        masked: secrets,
        ranked: ranked.clone(),
        payload: payload.map(Payload::shortened),
    }
}

/// The stems of a report, as its wording is learnt by: of a payload those of what it says, never of its envelope.
pub fn stems(knowledge: &Knowledge, report: &str) -> BTreeSet<String> {
    let clean = readable(report);
    let masked = mask(&clean);
    let payload = payload::read(&knowledge.formats, &masked);
    let text = payload.as_ref().map_or(masked.as_ref(), |p| p.text.as_str());
    let sentences = sentences(text);
    let (_, denied) = knowledge.signals.weigh(text, &sentences);
    wording::stems(&sentences, &denied).into_keys().collect()
}

/// The text without what terminals and wrong encodings leave in it.
fn readable(report: &str) -> String {
    let keep = |c: char| match c {
        '\n' | '\t' => Some(c),
        '\r' => Some('\n'),
        '\u{feff}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' => None,
        c if c.is_control() => (c != '\0').then_some(' '),
        c => Some(c),
    };
    report.replace("\r\n", "\n").chars().filter_map(keep).collect()
}

fn evidence(
    knowledge: &Knowledge,
    weighed: &[Weighed],
    verdict: &Verdict,
    text: &str,
    sentences: &[Sentence],
) -> Vec<Evidence> {
    let of = |question: &QuestionId| {
        let mine = weighed.iter().filter(|w| knowledge.signals.files[w.file].question == Some(*question));
        let gather = |part: fn(&Weighed) -> &Vec<Quote>| {
            let mut quotes: Vec<Quote> = mine.clone().flat_map(|w| part(w).iter().cloned()).collect();
            quotes.sort_by(|a, b| b.weight.total_cmp(&a.weight));
            quotes.truncate(4);
            quotes
        };
        let answer = QuestionId::ALL.iter().position(|q| q == question).unwrap_or_default();
        let likely = verdict.wording.chances.get(answer).is_some_and(|c| *c >= LIKELY.ln());
        let words = if likely { knowledge.wording.most(&verdict.wording, answer, text, sentences) } else { Vec::new() };
        let words: Vec<String> = words.iter().map(|w| format!("`{}`", one_line(w, 40))).collect();
        Evidence {
            question: *question,
            weight: round(verdict.sums.iter().find(|s| s.0 == *question).map_or(0.0, |s| s.1)),
            speaks_for: gather(|w| &w.speaks_for),
            against: gather(|w| &w.against),
            wording: (!words.is_empty()).then(|| format!("wording that goes with {question}: {}", words.join(", "))),
        }
    };
    let said = |e: &Evidence| !e.speaks_for.is_empty() || !e.against.is_empty() || e.wording.is_some();
    let further = verdict.sums.iter().map(|s| &s.0).filter(|q| !verdict.ranked.contains(q));
    verdict.ranked.iter().chain(further).map(of).filter(said).collect()
}

fn specialists(knowledge: &Knowledge, question: Option<QuestionId>, weighed: &[Weighed]) -> Vec<String> {
    let Some(question) = question else { return Vec::new() };
    let mut named: Vec<String> = Vec::new();
    let mut add = |names: &[String], most: usize| {
        for name in names.iter().take(most) {
            if named.len() < NAMED && !named.contains(name) {
                named.push(name.clone());
            }
        }
    };
    let file = |w: &Weighed| &knowledge.signals.files[w.file];
    let mine = weighed.iter().filter(|w| file(w).question == Some(question) && w.weight > 0.0);
    let lead = mine.take(1).map(|w| &file(w).specialists).next();
    let known = lead.map_or(0, Vec::len);
    lead.into_iter().for_each(|names| add(names, 2));
    let lenses = weighed.iter().filter(|w| file(w).kind == Kind::Lens && w.weight >= LENS);
    for lens in lenses.take(1) {
        add(&file(lens).specialists, 1);
    }
    // The mechanism knows its people better than the question does, whose first still helps where there is room.
    add(&knowledge.runbook(question).specialists, if known < 2 { 2 } else { 1 });
    named
}

fn owner(
    context: &Context,
    payload: Option<&Payload>,
    book: &super::Runbook,
    question: Option<QuestionId>,
    service: &str,
) -> Owner {
    let on_roster = |role: &str| {
        let roster = context.roster?;
        roster.iter().find(|(r, _)| r.eq_ignore_ascii_case(role)).map(|(_, person)| person.clone())
    };
    if let Some(name) = payload.and_then(|p| p.owner.clone()).filter(|n| !matches!(n.as_str(), "unassigned" | "none")) {
        let person = on_roster(&name);
        let source = "the payload's labels".to_owned();
        return match person {
            Some(person) => {
                Owner { name: format!("{person} ({name})"), named: true, source: format!("{source}, the roster") }
            }
            None => Owner { name, named: true, source },
        };
    }
    let role = question.map_or("on-call engineer", |_| book.owner.as_str());
    if let Some(person) = on_roster(role) {
        return Owner { name: format!("{person} ({role})"), named: true, source: "the roster".into() };
    }
    let answered = |fact: Fact| context.facts.and_then(|f| f.word(fact)).filter(|n| *n != "none").map(str::to_owned);
    let from_walk = match question {
        Some(QuestionId::Q4) => answered(Fact::ComplianceOwner).map(|n| (n, "the compliance owner answered in Q4")),
        _ => answered(Fact::OnCall).map(|n| (n, "the on-call engineer answered in Q5")),
    };
    if let Some((name, source)) = from_walk {
        return Owner { name, named: true, source: source.into() };
    }
    for approver in context.approver_roles {
        if let Some(person) = on_roster(approver) {
            return Owner {
                name: format!("{person} ({approver})"),
                named: true,
                source: "the approvers and the roster".into(),
            };
        }
    }
    Owner { name: format!("{role} of {service}"), named: false, source: "a role, since nobody is named".into() }
}

fn severity(
    knowledge: &Knowledge,
    text: &str,
    sentences: &[Sentence],
    payload: Option<&Payload>,
    question: Option<QuestionId>,
) -> Assessed {
    let files = &knowledge.severities.files;
    let of = |place: usize, reason: String| {
        let file = files.get(place);
        Assessed {
            level: file.map_or_else(|| "sev3".into(), |f| f.id.clone()),
            title: file.map_or_else(String::new, |f| f.title.clone()),
            reason,
        }
    };
    if let Some(payload) = payload {
        if payload.status == Some(Status::Resolved) {
            return of(files.len().saturating_sub(1), "the payload says that it is resolved".into());
        }
        if let Some(word) = payload.severity.as_deref() {
            let lower = word.to_lowercase();
            if let Some(place) = files.iter().position(|f| f.words.contains(&lower)) {
                return of(place, format!("the payload's severity is `{word}`"));
            }
        }
    }
    if question.is_none() {
        return of(files.len().saturating_sub(1), "nothing in it says that users are affected".into());
    }
    match knowledge.severities.first(text, sentences).into_iter().next() {
        Some((place, quote)) => of(place, format!("it says `{}` (house heuristic)", one_line(&quote, 80))),
        None => of(
            2.min(files.len().saturating_sub(1)),
            "the report does not say how many users are affected (house heuristic)".into(),
        ),
    }
}

fn notices(
    knowledge: &Knowledge,
    context: &Context,
    text: &str,
    sentences: &[Sentence],
    question: Option<QuestionId>,
    breach: bool,
) -> Vec<Notice> {
    if !breach && question != Some(QuestionId::Q4) {
        return Vec::new();
    }
    let held: Vec<&str> = context.facts.map(|f| f.sensitivities()).unwrap_or_default();
    let said = knowledge.clocks.first(text, sentences);
    let notice = |(place, clock): (usize, &super::Clock)| {
        let quote =
            said.iter().find(|(p, _)| *p == place).map(|(_, q)| format!("the report says `{}`", one_line(q, 80)));
        let class = held.iter().find(|h| clock.data.iter().any(|d| d == *h));
        let because = quote.or_else(|| class.map(|c| format!("the service holds {c}")))?;
        Some(Notice {
            rule: clock.title.clone(),
            due: clock.due.clone(),
            starts: clock.starts.clone(),
            to: clock.to.clone(),
            because,
            source: clock.canon.clone(),
            note: "confirm with counsel",
        })
    };
    knowledge.clocks.files.iter().enumerate().filter_map(notice).collect()
}

fn check(
    reading: &super::CallerReading,
    report: &str,
    text: &str,
    question: Option<QuestionId>,
    ranked: &[QuestionId],
) -> Checked {
    let flat = |t: &str| t.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    let said = reading.question.map_or("none", QuestionId::name);
    let of = |verdict: &'static str, reason: String| Checked { question: said, verdict, reason };
    let (report, text) = (flat(report), flat(text));
    for quote in &reading.quotes {
        let wanted = flat(&mask(quote));
        if wanted.is_empty() || !(report.contains(&wanted) || text.contains(&wanted)) {
            let quote = one_line(&mask(quote), 80);
            return of("refused", format!("`{quote}` does not stand in the report: quote its words as they are"));
        }
    }
    if reading.quotes.is_empty() && reading.question.is_some() {
        return of("refused", "it comes without a quote: give the words of the report that it rests on".into());
    }
    let mine = question.map_or("none", QuestionId::name);
    if reading.question == question {
        return of("agreed", format!("the report's words speak for {mine} here too"));
    }
    let place = reading.question.and_then(|q| ranked.iter().position(|r| *r == q));
    let rank = match place {
        Some(place) => format!("{said} ranks {} here", place + 1),
        None => format!("nothing that is known here speaks for {said}"),
    };
    of("disagreed", format!("{rank}, {mine} is ahead: weigh both quotes before acting"))
}

fn find_out(knowledge: &Knowledge, question: Option<QuestionId>, ranked: &[QuestionId], service: &str) -> Vec<String> {
    if question.is_some() {
        return Vec::new();
    }
    let mut first: Vec<QuestionId> = ranked.iter().copied().take(2).collect();
    for general in [QuestionId::Q7, QuestionId::Q5, QuestionId::Q6] {
        if first.len() < 3 && !first.contains(&general) {
            first.push(general);
        }
    }
    first.iter().map(|q| knowledge.runbook(*q).decides.replace("{service}", service)).collect()
}

/// The service that it is about: the payload's, or the word before `service`, `API` and the like.
fn service(text: &str, sentences: &[Sentence], payload: Option<&Payload>) -> String {
    if let Some(service) = payload.and_then(|p| p.service.as_deref()) {
        return one_line(service, 60);
    }
    const KINDS: &[&str] = &["service", "api", "endpoint", "gateway", "cluster", "database"];
    const PLAIN: &[&str] = &[
        "the", "a", "our", "this", "that", "its", "their", "one", "each", "every", "and", "of", "all", "no", "managed",
        "other", "another", "whole", "same",
    ];
    for sentence in sentences.iter().take(40) {
        let words: Vec<&str> = sentence.normal.trim().split(' ').collect();
        for at in 1..words.len() {
            let fits =
                KINDS.contains(&words[at]) && words[at - 1].len() > 2 && words[at - 1].chars().all(char::is_alphabetic);
            if fits && !PLAIN.contains(&words[at - 1]) && sentence.clauses[at] == sentence.clauses[at - 1] {
                return format!("the {}", one_line(sentence.quote(text, at - 1, at + 1), 60));
            }
        }
    }
    "the service".to_owned()
}
