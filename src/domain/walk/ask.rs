//! What a walk says as it stands.

use super::event::Conflict;
use super::reply::{Asked, Kept, Offer, Reply, Skipped, Stop};
use super::step::stated_default;
use super::{State, Walk, agree, choose, part};
use crate::domain::catalog::Catalog;
use crate::domain::condition::Scope;
use crate::domain::decide::verdicts::Override;
use crate::domain::facts::{Fact, Known, QuestionId, Source};
use crate::domain::question::Question;
use crate::domain::template::Words;

const OPENER: &str = "Before I recommend a pattern or database, I need to walk seven questions.";

/// What the walk says now.
pub fn reply(catalog: &Catalog, walk: &Walk) -> Reply {
    let state = walk.state(catalog);
    let pending = walk.pending(catalog).filter(|_| state == State::Asking);
    let stop = (state == State::Stopped).then(|| stop(catalog, walk)).flatten();
    let question = pending.map(|q| ask(catalog, walk, q));
    let direct = walk.contract(catalog).is_none();
    let first = walk.asked.len() <= 1 && walk.events.len() <= 2;
    Reply {
        walk_id: walk.id.clone(),
        state,
        opener: (direct && first).then(|| opener(question.as_ref())),
        notes: notes(catalog, walk, state),
        asked: walk.asked.clone(),
        skipped: skipped(catalog, walk),
        kept: kept(walk),
        refused: walk.last_taken().map(|t| t.refused.clone()).unwrap_or_default(),
        // What it was given for is the rule's own message.
        overridden: walk.overrides.iter().map(|o| Override { on: Default::default(), ..o.clone() }).collect(),
        next: next(state, question.as_ref(), stop.as_ref()),
        question,
        stop,
    }
}

fn opener(question: Option<&Asked>) -> String {
    match question {
        Some(question) if question.id == QuestionId::Q1 => OPENER.to_owned(),
        _ => format!("{OPENER} What the brief states is taken as given."),
    }
}

fn notes(catalog: &Catalog, walk: &Walk, state: State) -> Vec<String> {
    // A stopped walk has no question that could say it.
    let evasion = walk.last_evasion().filter(|_| state == State::Stopped);
    let unread = evasion.map(|e| format!("“{}” chooses nothing that the walk waits for", e.words));
    let taken = walk.last_taken().filter(|_| state == State::Stopped);
    let unclear = taken.into_iter().flat_map(|t| t.ambiguous.clone());
    unread.into_iter().chain(unclear).chain(unknown_parent(catalog, walk)).collect()
}

fn unknown_parent(catalog: &Catalog, walk: &Walk) -> Vec<String> {
    let Some(parent) = walk.parent.as_deref().filter(|p| catalog.contract(p).is_none()) else { return Vec::new() };
    let known: Vec<&str> = catalog.contracts.keys().map(String::as_str).collect();
    vec![format!(
        "unknown parent `{parent}`: all seven questions are walked; parents with a contract are {}",
        known.join(", ")
    )]
}

fn ask(catalog: &Catalog, walk: &Walk, id: QuestionId) -> Asked {
    let question = catalog.question(id);
    let wants = walk.wanted(catalog, id);
    let dodges = walk.dodges.get(&id).copied().unwrap_or(0);
    let ambiguous = walk.last_taken().map(|t| t.ambiguous.join(" ")).filter(|a| !a.is_empty());
    let put = part::put(catalog, walk, id, &wants);
    let recommendation = question.recommend(&Scope::of_answers(&walk.facts));
    let dodged = walk.last_evasion().map(|e| {
        let lacks = lacks(question, id, &part::open(catalog, walk, id, &wants));
        let says_nothing = e.kind == "no answer" || e.words.eq_ignore_ascii_case(&e.kind);
        let kind = if says_nothing { String::new() } else { format!(" ({})", e.kind) };
        let agreed = agree::agrees(&e.words).then(|| agree::how(&put.recommended, recommendation, &wants)).flatten();
        let how = agreed.map(|how| format!(" {how}")).unwrap_or_default();
        format!("“{}” is no answer{kind}. {lacks}{how}", e.words)
    });
    Asked {
        id,
        text: words(catalog, walk, id, &wants),
        recommended: put.recommended,
        because: put.because,
        canon: put.canon,
        read: question.read.iter().map(|id| format!("reference://{id}")).collect(),
        kill: put.kill,
        forms: put.forms,
        progress: progress(catalog, walk, id),
        missing: ambiguous.or(dodged),
        offer: (dodges >= 2).then(|| offer(catalog, walk, id)).flatten(),
        wants,
    }
}

/// What an answer has to name: all that the question asks, or what is left of it.
fn lacks(question: &Question, id: QuestionId, open: &[Fact]) -> String {
    if open.is_empty() || id.required().all(|f| open.contains(&f)) {
        return question.dodge.clone();
    }
    let names: Vec<&str> = open.iter().map(|f| f.spec().about).collect();
    format!("Still missing: {}.", names.join("; "))
}

/// The words in which a question is put as the walk stands.
pub fn asked(catalog: &Catalog, walk: &Walk, id: QuestionId) -> String {
    words(catalog, walk, id, &walk.wanted(catalog, id))
}

/// The whole question where nothing of it is known, a confirmation, or the asks for what is left.
fn words(catalog: &Catalog, walk: &Walk, id: QuestionId, wants: &[Fact]) -> String {
    let question = catalog.question(id);
    let ask = |f: &Fact| question.asks.get(f).map(String::as_str);
    if walk.to_confirm(catalog, id) {
        let confirm = Words::of(&walk.facts).fill(&question.confirm);
        let rest: Vec<&str> = wants.iter().filter_map(ask).collect();
        return [&[confirm.as_str()], rest.as_slice()].concat().join(" ");
    }
    let open = part::open(catalog, walk, id, wants);
    let whole = id.required().all(|f| open.contains(&f));
    let asks: Vec<&str> = open.iter().filter_map(ask).collect();
    if whole || asks.is_empty() { question.text.clone() } else { asks.join(" ") }
}

/// `2 of 3`: its place among the questions that were or will be put.
fn progress(catalog: &Catalog, walk: &Walk, id: QuestionId) -> String {
    let mut all = walk.asked.clone();
    all.extend(walk.walked(catalog).into_iter().filter(|q| walk.is_open(catalog, *q) && !walk.asked.contains(q)));
    let place = all.iter().position(|q| *q == id).map_or(all.len(), |p| p + 1);
    format!("{place} of {}", all.len())
}

/// The stated default, where every fact that is wanted has one.
fn offer(catalog: &Catalog, walk: &Walk, id: QuestionId) -> Option<Offer> {
    let defaults = stated_default(catalog, walk, id).ok()?;
    if defaults.is_empty() {
        let meaning = "`accept_default: true` leaves what the brief states as it is, and closes the question";
        return Some(Offer { values: "what the brief states".into(), meaning: meaning.into() });
    }
    let values: Vec<String> = defaults
        .iter()
        .map(|(fact, known): (Fact, &Known)| {
            format!("{} = {} {}", fact.label(), known.value, fact.spec().unit).trim().to_owned()
        })
        .collect();
    Some(Offer {
        values: values.join(", "),
        meaning: "`accept_default: true` takes this as assumed and closes the question; it never counts as an answer"
            .into(),
    })
}

fn stop(catalog: &Catalog, walk: &Walk) -> Option<Stop> {
    if let Some(conflict) = walk.conflicts.first() {
        return Some(Stop::Contradiction { fact: conflict.fact, sides: conflict.sides.clone() });
    }
    let tripped = walk.kills(catalog).into_iter().next()?;
    let question = catalog.rules.get(&tripped.rule)?.question;
    Some(Stop::Kill { tripped, question })
}

fn skipped(catalog: &Catalog, walk: &Walk) -> Vec<Skipped> {
    let mut skipped = Vec::new();
    let contract = walk.contract(catalog);
    let walked = walk.walked(catalog);
    let opened = match walk.events.first() {
        Some(super::Event::Opened { taken, .. }) => &taken.facts,
        _ => return skipped,
    };
    if let Some(contract) = contract {
        for fact in contract.supplies.iter().filter(|f| !contract.is_confirmed(**f)) {
            let known = opened.get(*fact).filter(|k| k.is_answer());
            let because = match known {
                Some(known) => match measured(known) {
                    Some(words) => format!("{} supplies it, {words}", contract.id),
                    None => format!("{} supplies it: {}", contract.id, known.value),
                },
                None => format!("{} supplies it; its brief does not say", contract.id),
            };
            let quote = known.and_then(|k| k.quote.clone());
            skipped.push(Skipped { what: fact.to_string(), because, quote });
        }
        for question in QuestionId::ALL.into_iter().filter(|q| !walked.contains(q)) {
            let title = &catalog.question(question).title;
            let because = format!("not walked for {}", contract.id);
            skipped.push(Skipped { what: format!("{question} {}", title.to_lowercase()), because, quote: None });
        }
    }
    let supplied = |f: Fact| contract.is_some_and(|c| c.supplies.contains(&f));
    for (fact, known) in opened.iter().filter(|(f, k)| k.is_answer() && !supplied(*f)) {
        let because = measured(known).unwrap_or_else(|| format!("the brief states it: {}", known.value));
        skipped.push(Skipped { what: fact.to_string(), because, quote: known.quote.clone() });
    }
    skipped
}

/// What is said of a measured value.
fn measured(known: &Known) -> Option<String> {
    let place = known.from.as_ref().filter(|_| known.source == Source::Measured)?;
    Some(format!("measured, by the caller's word and unchecked, at {place}: {}", known.value))
}

fn kept(walk: &Walk) -> Vec<Kept> {
    let facts = match walk.last() {
        Some(super::Event::Answered { taken, .. }) => &taken.facts,
        Some(super::Event::DefaultTaken { facts, .. }) => facts,
        _ => return Vec::new(),
    };
    facts.iter().map(|(fact, known)| Kept::of(fact, known)).collect()
}

fn next(state: State, question: Option<&Asked>, stop: Option<&Stop>) -> String {
    match (state, question, stop) {
        (_, Some(q), _) => format!("put {} to the user as it stands and send the words back as `answer`", q.id),
        (_, _, Some(Stop::Kill { tripped, .. })) => format!(
            "send a changed `answer`, or `override_rule: {}` with `override_by` (a person) and `override_reason`",
            tripped.rule
        ),
        (_, _, Some(Stop::Contradiction { fact, sides })) => {
            let examples = choose::examples(&Conflict { fact: *fact, sides: sides.clone() }).join(" or ");
            format!("ask which holds and send it as `answer`: one value of {fact}, such as {examples}")
        }
        (State::Decided, ..) => "call `digest` with the decision's id, or `revise` a question".into(),
        _ => "call `decide` with this walk".into(),
    }
}
