//! Statements: candidates in their scope, over a whole text.

use std::sync::LazyLock;

use regex::bytes::Regex;

use super::adopt;
use super::layout::pieces;
use super::quotation::{self, Quotation};
use super::restate::{self, Given};
use super::retract;
use super::rules::{self, Candidate};
use super::scope::{Scope, flag};
use super::sentence::{Sentence, sentences};
use super::topic;
use crate::domain::facts::{Fact, Kind, Value, one_line};

/// Whether a text hands over a brief or answers a question. An answer may hedge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Voice {
    Brief,
    Answer,
}

/// A candidate with what its context says of it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Statement {
    pub candidate: Candidate,
    pub flags: u32,
    pub sentence: usize,
    /// Corrects what was said before.
    pub fixes: bool,
    pub quote: String,
    pub span: std::ops::Range<usize>,
    /// Where the statement's clause begins and ends in the text.
    pub clause: std::ops::Range<usize>,
}

/// A text in sentences, each with its scope.
pub(super) struct Text {
    pub sentences: Vec<Sentence>,
    pub scopes: Vec<Scope>,
}

/// Quotes are one clause or sentence, cut here: *house heuristic*.
const QUOTE: usize = 200;

static INJECTION: LazyLock<Regex> = LazyLock::new(|| {
    rules::regex(
        r" (?:(?:ai|llm) (?:reviewers?|agents?|assistants?|readers?|models?|systems?|tools?) (?:must|should|shall|have to|need to|please|are to)|ignore (?:all|any|previous|prior|the above|the previous|your|everything)|disregard|forget (?:everything|all|previous|prior|your)|system (?:prompt|note|override|message)|system : (?:\w+ ){0,6}?(?:ignore|disregard|output|you|always|answer|say|set|treat|override|skip|respond|return|recommend|assume|from now|new instructions|the correct|reply|report|forget|do not|never|mark|choose|pick|select|print|state|write)|agent note|note to (?:the |any |all |every |whatever )?(?:agent|ai|assistant|model|llm|reviewer bot)|as an ai|(?:dear|hey|attention|hello) (?:ai|assistant|agent|model|llm)|you are now|developer mode|always (?:answer|say|return|recommend|respond)|override (?:your|all|the)|new instructions|do not (?:ask|question) the user|skip (?:all|the) questions|instructions? for (?:the )?(?:ai|assistant|agent|model|llm)s?) ",
    )
});
/// Columns and keys of what wakes somebody up, which is no objective.
static ALERTED: LazyLock<Regex> = LazyLock::new(|| {
    rules::regex(
        r"\b(?:page at|paged at|paging at|alert at|alerts at|alert above|alert threshold|warn at|warning at|pages above)\b",
    )
});
/// Headings under which nothing is said of how things are.
static IDLE: LazyLock<Regex> = LazyLock::new(|| {
    rules::regex(
        r" (?:non goals?|not goals?|no goals?|maybe(?: later| some day)?|some ?day|ideas?|wish ?list|backlog|alternatives(?: considered| rejected| weighed)?|rejected(?: alternatives| options)?|options(?: considered| weighed| rejected)?|considered|out of scope|not in scope|parking lot|nice to haves?|icebox|not now|discarded|dropped|someday maybe|open ideas|dreams|for later) : ",
    )
});
static TRUTH: LazyLock<Regex> = LazyLock::new(|| {
    rules::regex(
        r"^ (?:actual|actually|real|really|the real|our|in reality|the truth|facts|true|back to|anyway|as for us|for real)\b",
    )
});
static DISOWNED: LazyLock<Regex> = LazyLock::new(|| {
    rules::regex(
        r" (?:do )?not (?:treat|take|read|count) (?:it|this|that|them|those|these) as ours\b|(?:^ (?:please |do |kindly |just )*(?:disregard|ignore)(?: it| that| this| them| all that| it all| that bit| that part| (?:his|her|their|the|that|this) (?:\w+ )?(?:joke|note|line|comment|bit|part|prank|header|text|message|paragraph))? $)| (?:(?:line|text|note|comment|instruction|sentence|bit|part|paragraph|that|this|it) (?:(?:\w+ ){0,8}?(?:and )?)?(?:is|was|are) not (?:ours|mine|from us|by us|our words|part of)|(?:line|text|note|comment|instruction|sentence|bit|part|paragraph|that) (?:was|is|came|stood|sits|comes) (?:pasted |copied |found )?(?:in|from) (?:the|a|some) (?:\w+ ){0,3}(?:readme|repo|ticket|mail|email|issue|comment|page|file|log))\b",
    )
});
static CORRECTS: LazyLock<Regex> = LazyLock::new(|| {
    rules::regex(
        r"\b(?:ah no|oh no|err no|no sorry|sorry no|correction|corrected|scratch that|scrap that|strike that|misspoke|make that|sorry|i meant|wait|errata|ignore that|forget that|update|edit|amended|amendment|revised|supersedes|overrides|replaces|final|settled)\b",
    )
});
static PRONOUN: LazyLock<Regex> =
    LazyLock::new(|| rules::regex(r"^ (?:they|their|them|those|these|he|she|his|her|its)\b"));

/// Cuts a text into sentences and finds the scope of each.
pub(super) fn text(source: &str) -> Text {
    let mut sentences_of = Vec::new();
    let pieces = pieces(source);
    for piece in &pieces {
        sentences(source, piece, &mut sentences_of);
    }
    let quotations = quotations(source, &pieces);
    let mut scopes: Vec<Scope> = Vec::with_capacity(sentences_of.len());
    let mut carried = 0;
    let mut tainted: Option<usize> = None;
    let mut quote_at = 0;
    for sentence in &sentences_of {
        let follows = PRONOUN.is_match(sentence.canon.as_bytes());
        let mut scope = Scope::new(sentence, if follows { carried & flag::OTHER } else { 0 });
        let words = sentence.words.len();
        let endorsed =
            sentence.aside && sentence.body > 0 && quotation::speaks_for_us(sentence.between(0..sentence.body));
        if sentence.aside && !endorsed {
            scope.mark(0..words, flag::QUOTED);
        }
        let mut quoted = false;
        if let (Some(first), Some(last)) = (sentence.words.get(sentence.body), sentence.words.last()) {
            while quotations.get(quote_at).is_some_and(|q| q.span.end <= first.span.start) {
                quote_at += 1;
            }
            for quotation in quotations[quote_at..].iter().take_while(|q| q.span.start < last.span.end) {
                let inside = |w: &super::quantity::Word| {
                    quotation.span.start <= w.span.start && w.span.start < quotation.span.end
                };
                let from = sentence.words.partition_point(|w| w.span.start < quotation.span.start).max(sentence.body);
                let to = from + sentence.words[from.min(words)..].iter().take_while(|w| inside(w)).count();
                if quotation.signed {
                    scope.clear(from..to, flag::OTHER);
                } else if !quotation.own {
                    scope.mark(from..to, flag::QUOTED);
                }
                quoted |= to > from;
            }
        }
        if sentence.body > 0 && IDLE.is_match(sentence.between(0..sentence.body).as_bytes()) {
            scope.mark(0..words, flag::IF);
        }
        if sentence.body > 0 && ALERTED.is_match(sentence.between(0..sentence.body).as_bytes()) {
            scope.mark(0..words, flag::REHEARSAL);
        }
        let body = sentence.between(sentence.body.min(words)..words);
        let disowned =
            DISOWNED.is_match(sentence.canon.as_bytes()) || sentence.body > 0 && DISOWNED.is_match(body.as_bytes());
        if INJECTION.is_match(sentence.canon.as_bytes()) {
            scope.mark(0..words, if quoted { 0 } else { flag::ORDER });
            // "That line was in the README and isn't ours": what follows is the author's again.
            if !quoted {
                tainted = Some(sentence.paragraph).filter(|_| !disowned);
            }
        } else if tainted == Some(sentence.paragraph) {
            if disowned {
                tainted = None;
                scope.mark(0..words, flag::ORDER);
            } else if TRUTH.is_match(sentence.canon.as_bytes()) {
                tainted = None;
            } else {
                scope.mark(0..words, flag::ORDER);
            }
        }
        carried = if words > 0 { scope.at(words - 1) } else { 0 };
        scopes.push(scope);
    }
    adopt::adopt(&sentences_of, &mut scopes);
    topic::years(&sentences_of, &mut scopes);
    topic::topics(&sentences_of, &mut scopes);
    topic::options(source, &sentences_of, &mut scopes);
    topic::focus(&sentences_of, &mut scopes);
    retract::retractions(&sentences_of, &mut scopes);
    Text { sentences: sentences_of, scopes }
}

fn quotations(source: &str, pieces: &[super::layout::Piece]) -> Vec<Quotation> {
    let mut out = Vec::new();
    let mut i = 0;
    while i < pieces.len() {
        let from = i;
        while i + 1 < pieces.len()
            && pieces[i + 1].paragraph == pieces[from].paragraph
            && pieces[i + 1].body.start >= pieces[i].body.end
        {
            i += 1;
        }
        out.extend(quotation::quotations(source, pieces[from].body.start..pieces[i].body.end));
        i += 1;
    }
    out
}

/// Every candidate of a text with its scope, in the order of the text.
pub(super) fn statements(source: &str, text: &Text) -> Vec<Statement> {
    let mut out = Vec::new();
    let mut corrected = false;
    // For how many sentences a count of the team may still be corrected.
    let mut counted = 0usize;
    // The team or panel named last, and in which sentence.
    let mut named: Option<(Fact, usize)> = None;
    // The amount given last.
    let mut given: Option<Given> = None;
    for (i, sentence) in text.sentences.iter().enumerate() {
        let scope = &text.scopes[i];
        let mut candidates = rules::candidates(source, sentence);
        let rated = text.sentences[i.saturating_sub(2)..=i]
            .iter()
            .any(|s| s.paragraph == sentence.paragraph && (s.canon.contains(" #q ") || s.canon.contains(" #v ")));
        // "Go." at the end of a mail sends the reader off.
        if sentence.words.len() == 1 && (i == 0 || i + 1 == text.sentences.len()) && sentence.words[0].text == "go" {
            candidates.clear();
        }
        if rated {
            rules::load::follow(sentence, &mut candidates);
        }
        let before = &text.sentences[i.saturating_sub(2)..i];
        if before.iter().any(|s| s.paragraph == sentence.paragraph && rules::cadence::speaks(s)) {
            rules::cadence::follow(sentence, &mut candidates);
        }
        if counted > 0 {
            rules::team::follow(sentence, &mut candidates);
        }
        let were = [" we were #n ", " used to be #n ", " there were #n ", " had #n "]
            .iter()
            .any(|w| sentence.canon.contains(w));
        counted =
            if were || candidates.iter().any(|c| c.fact == Fact::TeamSize) { 2 } else { counted.saturating_sub(1) };
        let topical = text.sentences[i.saturating_sub(2)..i]
            .iter()
            .any(|s| s.paragraph == sentence.paragraph && s.canon.contains(" error budget "));
        let headed = sentence.canon.contains(" budget : ") || sentence.canon.contains(" eb : ");
        let keyed = [" error budget : ", " err budget : ", " error budget -- ", " error budget -> "]
            .iter()
            .any(|key| sentence.canon.contains(key));
        if topical && !sentence.canon.contains(" budget ") || keyed || headed {
            rules::names::follow(source, sentence, &mut candidates);
        }
        for fact in [Fact::PlatformTeam, Fact::NeedsAdminPanel] {
            let here = candidates.iter().filter(|c| c.fact == fact).map(|c| c.words.end).max();
            match (here, named) {
                (Some(end), _) => {
                    restate::have(sentence, fact, end, &mut candidates);
                    named = Some((fact, i));
                }
                (None, Some((last, at))) if last == fact && i - at <= 2 => {
                    restate::have(sentence, fact, 0, &mut candidates);
                }
                _ => {}
            }
        }
        let figure = |c: &Candidate| {
            let sign = sentence.quantity(c.words.start).map(|q| q.sign)?;
            let numeric = matches!(c.value, Value::Number(_)) && c.fact.spec().kind != Kind::Bool;
            numeric.then_some(Given { fact: c.fact, sign, sentence: i })
        };
        let mut figures: Vec<Given> = candidates.iter().filter_map(figure).collect();
        figures.dedup_by_key(|g| g.fact);
        // One amount is taken up by "it"; of several nobody can tell which.
        let mut restatements: Vec<usize> = Vec::new();
        let last = given.filter(|g| figures.is_empty() && i - g.sentence == 1);
        let alone = figures.first().copied().filter(|_| figures.len() == 1);
        if let Some(given) = alone.or(last) {
            let before = if given.sentence == i { "" } else { text.sentences[given.sentence].canon.as_str() };
            let near = text.sentences[given.sentence].paragraph == sentence.paragraph;
            if near {
                let new = restate::restated(given, before, i, sentence, &candidates);
                restatements.extend(new.iter().map(|c| c.words.start));
                candidates.retain(|c| c.fact != given.fact || !restatements.contains(&c.words.start));
                candidates.extend(new);
            }
        }
        given = alone.or(given.filter(|g| i - g.sentence < 1 && figures.is_empty()));
        candidates.sort_by_key(|c| (c.fact, c.words.start));
        let correction = CORRECTS.find(sentence.canon.as_bytes()).map(|m| sentence.word_at(m.start()));
        let mut before: Option<(Fact, usize, bool)> = None;
        for mut candidate in candidates {
            let at = candidate.words.start;
            let flags = (at..candidate.words.end.max(at + 1))
                .fold(scope.at(at), |a, w| a | scope.at(w) & (flag::NOT | flag::QUOTED));
            let chained = before.is_some_and(|(fact, end, denied)| {
                denied && fact == candidate.fact && listed(sentence.between(end..at))
            });
            candidate.denied = !candidate.plain && (chained || denied(sentence, scope, &candidate));
            before = Some((candidate.fact, candidate.words.end, candidate.denied));
            // "Used to own it and handed it to …": the hand-over is what holds.
            let flags = if candidate.fact == Fact::ErrorBudgetConsumer
                && sentence.between(at.saturating_sub(7)..at).contains(" to ")
                && sentence.between(at.saturating_sub(8)..at).contains(" it ")
            {
                flags & !flag::PAST
            } else {
                flags
            };
            // "Also settled": one more statement, not the correction of the first.
            // "Ten engineers who've never written Rust" are ten.
            let flags = if candidate.fact == Fact::TeamSize
                && [" never ", " said no ", " no thanks "].iter().any(|w| sentence.canon.contains(w))
                && !STALE.is_match(sentence.canon.as_bytes())
            {
                flags & !flag::NOT
            } else {
                flags
            };
            // "We chose a modular monolith last year": a decision holds.
            let flags = if flags & flag::PAST != 0
                && matches!(
                    candidate.fact,
                    Fact::Pattern | Fact::Language | Fact::Communication | Fact::Tenancy | Fact::Cadence
                )
                && CHOSE.is_match(sentence.between(at.saturating_sub(7)..at).as_bytes())
                && !UNDONE.is_match(sentence.canon.as_bytes())
            {
                flags & !flag::PAST
            } else {
                flags
            };
            // A medical history is held today.
            let flags = if candidate.fact == Fact::DataSensitivity
                && sentence.between(candidate.words.clone()).contains(" histor")
            {
                flags & !flag::PAST
            } else {
                flags
            };
            // "Back in ten minutes" is an objective, not a later day.
            let flags = if candidate.fact == Fact::RtoMinutes && sentence.between(at.saturating_sub(1)..at) == " in " {
                flags & !(flag::LATER | flag::FUTURE)
            } else {
                flags
            };
            let adds = sentence.between(at.saturating_sub(24)..at).contains(" also ");
            let fixes = restatements.contains(&at)
                || !adds && (corrected || flags & flag::FIX != 0 || correction.is_some_and(|c| c <= at));
            let clause = scope.clause(at);
            let span = sentence.span(candidate.words.clone());
            let (quote, clause) = quote(source, sentence, clause, &candidate);
            out.push(Statement { candidate, flags, sentence: i, fixes, quote, span, clause });
        }
        corrected = correction.is_some()
            && !out.iter().rev().take_while(|s| s.sentence == i).any(|s| s.candidate.fact != Fact::BusinessContext);
    }
    out
}

static CHOSE: LazyLock<Regex> = LazyLock::new(|| {
    rules::regex(
        r" (?:chose|decided (?:on|for|to)|picked|settled (?:on|for)|adopted|agreed (?:on|to)|went (?:for|with|to|all in on)|committed to|moved to|switched to|migrated to|rewrote (?:it|everything)? ?in|rewritten in|standardi[sz]ed on|opted for|landed on|moved over to) (?:\w+ ){0,3}$",
    )
});
static STALE: LazyLock<Regex> = LazyLock::new(|| {
    rules::regex(
        r"\b(?:wrong|outdated|stale|obsolete|superseded|not true|never (?:true|happened|were|was)|withdrawn)\b",
    )
});
static UNDONE: LazyLock<Regex> = LazyLock::new(|| {
    rules::regex(
        r"\b(?:back then|regret|regretted|undid|undone|rolled back|abandoned|gave up|used to|until|but then|no longer|reverted|was a mistake|at the time)\b",
    )
});

/// `, PCI or`: a list goes on with what denies its head.
fn listed(between: &str) -> bool {
    between.split_whitespace().all(|w| matches!(w, "," | "or" | "nor" | "and" | "any" | "/" | "no" | "data"))
}

static DENIES: LazyLock<Regex> = LazyLock::new(|| {
    rules::regex(
        r" (?:no|not|never|without|neither|nor|no two|no #n|zero|non|rather than|instead of|nobody|nothing|none|excluding|except|avoid|avoiding|rejected|rejects|refuse|refused|against|hate|hates|stop|stopped|lack|lacks|lacking|missing|anything but|far from|cannot|nor did anyone agree on|nobody here wants|nobody wants)(?: (?:a|an|the|any|our|be|is|are|have|has|hold|holds|store|stores|need|needs|do|use|want|wants|yet|really|currently|going|with|for|to|of|on|in|single|such|at|all|allowed|exposed|see|sees|people|process|handle|collect|keep|had|got|touch|build|building|go|run|real|dedicated|separate|own|customer|required|phi|pci|pii|or|nor|personal|health|data|called|considered|moving|contain|contains|require|full|proper|longer|much|classic|fan|fans|interested|bothering|ever|written|team|used|who|knows|anyone|more|other|platform)){0,6} $",
    )
});
static OVER: LazyLock<Regex> = LazyLock::new(|| rules::regex(r" over (?:a |an |the |any |plain |going |more ){0,2}$"));
static DENIES_NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    rules::regex(
        r" (?:not|never|nor|neither|isn|instead of|rather than|nobody (?:here |of us )?(?:wants?|needs?|asked for|agreed (?:on|to)|expects?|promised|\w+ )?(?:wants|needs|promises|asked for)|nor did anyone agree on|(?:no #n|none of us) (?:\w+ )?(?:wants|needs|promises))(?: (?:a|an|the|about|at|be|in))? $",
    )
});

/// Whether the words before a candidate, in its clause, deny it.
fn denied(sentence: &Sentence, scope: &Scope, candidate: &Candidate) -> bool {
    let clause = scope.clause(candidate.words.start);
    let from = clause.start.max(candidate.words.start.saturating_sub(9));
    let before = sentence.between(from..candidate.words.start);
    if before.contains(" not only ") || before.contains(" not just ") || before.contains(" no doubt ") {
        return false;
    }
    if !matches!(candidate.value, Value::Number(_))
        && (from..candidate.words.start).any(|i| sentence.quantity(i).is_some_and(|q| q.sign == b'n' && q.high == 0.0))
    {
        return true;
    }
    // "A monolith over microservices"; calls, though, go over HTTP.
    if candidate.fact != Fact::Communication && OVER.is_match(before.as_bytes()) {
        return true;
    }
    let number = matches!(candidate.value, Value::Number(_));
    let regex = if number { &DENIES_NUMBER } else { &DENIES };
    regex.is_match(before.as_bytes())
}

/// The words to quote: the clause, with the label or the rest of a short sentence.
fn quote(
    source: &str,
    sentence: &Sentence,
    clause: std::ops::Range<usize>,
    candidate: &Candidate,
) -> (String, std::ops::Range<usize>) {
    let from = clause.start.min(candidate.words.start).max(sentence.body.min(candidate.words.start));
    let to = clause.end.max(candidate.words.end);
    let whole = sentence.span(sentence.body.min(sentence.words.len().saturating_sub(1))..sentence.words.len());
    let mut span = if whole.len() <= QUOTE { whole } else { sentence.span(from..to) };
    if span.len() > QUOTE {
        span = sentence.span(
            candidate.words.start.saturating_sub(8).max(sentence.body.min(candidate.words.start))
                ..(candidate.words.end + 6).min(sentence.words.len()),
        );
    }
    // In a table or a data fragment the nearest label belongs to the quote where it stands beside the value.
    if sentence.body > 0
        && let Some(label) = sentence.words.get(sentence.body.saturating_sub(2))
    {
        let start = (0..sentence.body).rev().take_while(|i| sentence.words[*i].span.start <= span.start).last();
        if let Some(start) = start
            && label.span.start < span.start
            && span.start - label.span.start < 120
        {
            let first = (start..sentence.body)
                .find(|i| span.start - sentence.words[*i].span.start < 60)
                .unwrap_or(sentence.body);
            span.start = sentence.words.get(first).map_or(span.start, |w| w.span.start.min(span.start));
        }
    }
    let quote = source.get(span.clone()).unwrap_or("");
    let trimmed = quote.trim_matches(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | ':' | '|' | '-' | '('));
    (one_line(trimmed, QUOTE), span)
}

/// Flags that keep a statement from counting.
fn against(fact: Fact, voice: Voice) -> u32 {
    use flag::*;
    let always = IF | PAST | OTHER | SAMPLE | ORDER | NOT | QUOTED | ASKED | REHEARSAL;
    let now = match fact {
        Fact::Cadence => FUTURE | LATER | WISHED,
        Fact::TeamSize | Fact::PlatformTeam | Fact::QpsCurrent => FUTURE | LATER,
        Fact::Pattern | Fact::Communication | Fact::Language | Fact::Tenancy | Fact::UserFacing => LATER,
        _ => 0,
    };
    always | now | if voice == Voice::Brief { HEDGE } else { 0 }
}

/// Why a statement does not count; `None` where it does.
pub(super) fn objection(statement: &Statement, voice: Voice) -> Option<u32> {
    let candidate = &statement.candidate;
    if candidate.fact == Fact::BusinessContext {
        let flags = statement.flags
            & (flag::QUOTED | flag::OTHER | flag::ORDER | flag::SAMPLE | flag::ASKED | flag::IF | flag::HEDGE);
        return (flags != 0).then_some(flags);
    }
    let mut flags = statement.flags & against(candidate.fact, voice) & !candidate.allows;
    if candidate.plain {
        flags &= !flag::NOT;
    }
    if candidate.fact == Fact::QpsP99 && statement.flags & (flag::LATER | flag::FUTURE) != 0 {
        // A forecast says "could" by nature.
        flags &= !flag::HEDGE;
    }
    if candidate.fact == Fact::PlatformTeam && (candidate.denied || candidate.value == Value::Bool(false)) {
        // "No platform team and no plan for one": there is none today either way.
        flags &= !(flag::LATER | flag::FUTURE);
    }
    if flags != 0 {
        return Some(flags);
    }
    let boolean = candidate.fact.spec().kind == Kind::Bool;
    (candidate.denied && !boolean).then_some(flag::NOT)
}

/// The value of a statement, its denial counted in.
pub(super) fn value(statement: &Statement) -> Option<Value> {
    if statement.candidate.plain {
        return Some(statement.candidate.value.clone());
    }
    let denied =
        statement.candidate.denied || statement.candidate.allows & flag::NOT != 0 && statement.flags & flag::NOT != 0;
    match (&statement.candidate.value, denied) {
        (Value::Bool(true), true) => Some(Value::Bool(false)),
        // "Not an internal tool" does not say who uses it.
        (Value::Bool(false), true) if statement.candidate.fact == Fact::UserFacing && statement.candidate.denied => {
            None
        }
        (value, _) => Some(value.clone()),
    }
}
