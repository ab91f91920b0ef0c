//! Statements: candidates in their scope, over a whole text.

use std::sync::LazyLock;

use regex::bytes::Regex;

use super::foreign::foreign;
use super::restate::{self, Given};
use super::rules::{self, Candidate};
use super::scope::flag;
use super::sentence::Sentence;
use crate::domain::facts::{Fact, Kind, Value, one_line};

mod standing;
mod text;
use standing::listed;
pub(super) use standing::{denied, objection, value};
pub(super) use text::{Text, text};

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

/// Quotes are one clause or sentence, cut here: *house heuristic*.
const QUOTE: usize = 200;

static CORRECTS: LazyLock<Regex> = LazyLock::new(|| {
    rules::regex(
        r"\b(?:ah no|oh no|err no|no sorry|sorry no|correction|corrected|scratch that|scrap that|strike that|misspoke|make that|sorry|i meant|wait|errata|ignore that|forget that|update|edit|amended|amendment|revised|supersedes|overrides|replaces|final|settled|decision : \w+)\b",
    )
});

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
        if sentence.body > 1 && sentence.canon.contains(" amount : ") {
            candidates.extend(rules::budget::object(&text.sentences, i));
        }
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
        if i > 0 && text.sentences[i - 1].paragraph == sentence.paragraph {
            rules::service_level::latency::follow(&text.sentences[i - 1], sentence, &mut candidates);
        }
        if counted > 0 {
            rules::team::follow(sentence, &mut candidates);
        }
        let staffed =
            [" headcount", " engineers ", " team ", " developers "].iter().any(|w| sentence.canon.contains(w));
        let were = staffed && sentence.canon.contains(" was #n ")
            || [" we were #n ", " used to be #n ", " there were #n ", " had #n "]
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
        // `audience: "[customers|staff]"`: a choice that nobody made.
        if sentence.canon.contains(" | ")
            && let Some(options) = OPTIONS.find(sentence.canon.as_bytes())
        {
            let options = rules::words_of(sentence, options.range());
            candidates.retain(|c| c.words.end <= options.start || options.end <= c.words.start);
        }
        // "PCI?? dunno".
        let doubted = |c: &Candidate| sentence.words.get(c.words.end).is_some_and(|w| w.text == "?");
        let open: Vec<Fact> = candidates.iter().filter(|c| doubted(c)).map(|c| c.fact).collect();
        candidates.retain(|c| foreign(c.fact, sentence, c.words.start).is_none());
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
            let flags = if open.contains(&candidate.fact) { flags | flag::ASKED } else { flags };
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
                    Fact::Pattern
                        | Fact::Language
                        | Fact::Communication
                        | Fact::Tenancy
                        | Fact::Cadence
                        | Fact::BudgetUsdPerMonth
                )
                && CHOSE.is_match(sentence.between(at.saturating_sub(7)..at).as_bytes())
                && !UNDONE.is_match(sentence.canon.as_bytes())
            {
                flags & !flag::PAST
            } else {
                flags
            };
            // "340 rps at yesterday's peak" is today's load; "and forecast 1,200" is ahead, whatever was before.
            let flags = match candidate.fact {
                Fact::QpsCurrent if LATELY.is_match(sentence.canon.as_bytes()) => flags & !(flag::PAST | flag::LATER),
                Fact::QpsP99 if FORESEEN.is_match(sentence.between(at.saturating_sub(3)..at).as_bytes()) => {
                    flags & !flag::PAST
                }
                _ => flags,
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

static OPTIONS: LazyLock<Regex> = LazyLock::new(|| rules::regex(r" \( ?[a-z][\w ]*(?: \| [\w ]+)+ \)"));
static CHOSE: LazyLock<Regex> = LazyLock::new(|| {
    rules::regex(
        r" (?:chose|(?:were|was|been|got) (?:granted|given|allotted|allocated|approved)|decided (?:on|for|to)|picked|settled (?:on|for)|adopted|agreed (?:on|to)|went (?:for|with|to|all in on)|committed to|moved to|switched to|migrated to|rewrote (?:it|everything)? ?in|rewritten in|standardi[sz]ed on|opted for|landed on|moved over to|(?:settled|decided|agreed|fixed|decision (?:taken|made|reached)) (?:it |this |that )?(?:yesterday |today |last \w+ |this week |(?:in|on) #?\w+ )?(?:, (?:in writing|finally|at last|for good|unanimously) )?:) (?:[\w,]+ ){0,4}$",
    )
});
static LATELY: LazyLock<Regex> = LazyLock::new(|| {
    rules::regex(
        r" (?:yesterday 's|yesterday|last (?:week|night|month|monday|friday)(?: 's)?) (?:peak|busiest|high|maximum|average)\b| (?:peak|average|maximum) (?:of )?(?:yesterday|last (?:week|night|month))\b",
    )
});
static FORESEEN: LazyLock<Regex> = LazyLock::new(|| {
    rules::regex(r" (?:forecast|expect|project|foresee|plan for|plan with|predict)(?: about| around)? $")
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
