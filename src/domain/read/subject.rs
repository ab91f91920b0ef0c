//! Of which team or system a figure is said, where the text names several.
//!
//! Values of different systems are no contradiction: the one that the brief is about wins, and where nobody can tell
//! which that is, none does.

use std::sync::LazyLock;

use regex::bytes::Regex;

use super::rules;
use super::scope::flag;
use super::statement::{Statement, Text};
use crate::domain::facts::Value;

/// The last noun phrase for a team or a system, with what tells it from others.
static NAMED: LazyLock<Regex> = LazyLock::new(|| {
    rules::regex(
        r" (?:the|a|an|their|another|that|our) (?P<k>(?:[a-z]+ ){1,3}?)(?:service|team|brand|app|application|squad|system|company|product|platform|api|backend|site|portal|crew|group|department|unit|project|store|component|module|half|side|tool)\b",
    )
});
/// Words that tell no system from another.
const PLAIN: &[&str] = &[
    "whole",
    "same",
    "existing",
    "new",
    "old",
    "core",
    "main",
    "entire",
    "production",
    "current",
    "small",
    "own",
    "dev",
    "development",
    "engineering",
    "backend",
    "software",
    "product",
    "present",
    "actual",
    "full",
    "real",
    "said",
    "one",
    "first",
    "second",
    "overall",
    "technical",
    "very",
    "single",
    "live",
    "public",
    "internal",
    "next",
    "delivery",
    "big",
    "little",
    "owning",
    "responsible",
    "platform",
    "feature",
    "cross",
    "functional",
    "total",
    "remaining",
    "of",
    "and",
    "for",
    "in",
    "on",
    "to",
    "is",
    "are",
    "has",
    "with",
    "who",
    "that",
    "which",
    "by",
    "our",
    "the",
];
/// Says which system the brief is about.
static FOCUS: LazyLock<Regex> = LazyLock::new(|| {
    rules::regex(
        r" (?:concerns?|about|advis\w+ on|scope (?:is|:)|in scope :|focus (?:is|on|:)|asked about|asking about|limited to|question is|topic :|topic is|subject :|on behalf of|you look at|you are looking at) (?:is )?(?:only |just )?(?:the |our )?(?P<k>(?:[a-z]+ ){1,3})",
    )
});

/// Says that statements are of one system, whatever they call it.
static SAME: LazyLock<Regex> = LazyLock::new(|| {
    rules::regex(
        r"\b(?:the same|same (?:service|system|backend|team|day|morning|page|week|date)|both|neither|no idea|nobody (?:knows|can)|which (?:of|#n)|can not (?:tell|reach|say)|also settled)\b",
    )
});

/// What tells the subject of a statement from others; `None` where it is simply ours.
fn subject(text: &Text, statement: &Statement) -> Option<Vec<String>> {
    let sentence = &text.sentences[statement.sentence];
    let at = statement.candidate.words.start;
    let before = sentence.between(at.saturating_sub(16)..at);
    // The words after the last of these have a subject of their own.
    let cut = ["; ", " but ", " while ", " whereas "].iter().filter_map(|w| before.rfind(w)).max().unwrap_or(0);
    let named = NAMED.captures_iter(&before.as_bytes()[cut..]).last()?;
    let k = named.name("k")?;
    let words = before[cut + k.start()..cut + k.end()].split_whitespace();
    let telling: Vec<String> = words.filter(|w| !PLAIN.contains(w)).map(str::to_owned).collect();
    (!telling.is_empty()).then_some(telling)
}

/// The statements of the system that is meant, where statements are of several; `None` where all are of one.
pub(super) fn narrow<'a>(text: &Text, standing: &[(&'a Statement, Value)]) -> Option<Vec<(&'a Statement, Value)>> {
    if text.sentences.iter().any(|s| SAME.is_match(s.canon.as_bytes())) {
        return None;
    }
    let subjects: Vec<Option<Vec<String>>> = standing.iter().map(|(s, _)| subject(text, s)).collect();
    let first = subjects.first()?;
    if subjects.iter().all(|s| s == first) {
        return None;
    }
    let focused = |named: &[String]| {
        text.sentences.iter().any(|s| {
            FOCUS.captures_iter(s.canon.as_bytes()).any(|c| {
                c.name("k").is_some_and(|k| s.canon[k.range()].split_whitespace().any(|w| named.iter().any(|n| n == w)))
            })
        })
    };
    let ours = |i: usize| {
        let own = standing[i].0.flags & flag::OWN != 0;
        subjects[i].as_ref().is_none_or(|named| own || focused(named))
    };
    let kept: Vec<_> = (0..standing.len()).filter(|i| ours(*i)).map(|i| standing[i].clone()).collect();
    (kept.len() < standing.len()).then_some(kept)
}
