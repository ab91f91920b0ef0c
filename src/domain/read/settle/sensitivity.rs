//! The highest class of data held, and the regimes that come with it.

use std::sync::LazyLock;

use regex::bytes::Regex;

use super::super::scope::flag;
use super::super::statement::{Statement, Text, Voice, objection};
use super::{Outcome, found};
use crate::domain::facts::{Fact, SENSITIVITIES, Value};
use crate::domain::read::{Found, rules};

/// The highest class held. Saying that a class is held and that it is not is a contradiction.
pub(super) fn sensitivity(text: &Text, standing: Vec<(&Statement, Value)>, all: &[&Statement]) -> Outcome {
    let rank = |v: &Value| v.as_str().and_then(|w| SENSITIVITIES.iter().position(|s| *s == w)).unwrap_or(0);
    let mut standing = standing;
    // A correction of the class replaces what was said before it.
    if let Some(last) = standing.iter().rposition(|(s, _)| s.fixes && s.flags & flag::FIX != 0)
        && last > 0
        && standing.len() > 1
    {
        standing = standing.split_off(last);
    }
    let Some((top, value)) =
        standing.iter().max_by(|a, b| rank(&a.1).cmp(&rank(&b.1)).then(b.0.span.start.cmp(&a.0.span.start))).cloned()
    else {
        return Outcome::Nothing;
    };
    let against =
        flag::PAST | flag::OTHER | flag::SAMPLE | flag::ORDER | flag::QUOTED | flag::ASKED | flag::IF | flag::REHEARSAL;
    let denied = all.iter().find(|s| {
        s.candidate.value == value
            && s.flags & against == 0
            && (s.candidate.denied || s.flags & flag::NOT != 0)
            && s.sentence != top.sentence
            && !top.fixes
            && !s.fixes
    });
    if let Some(other) = denied {
        return Outcome::Split(vec![found(top, value.clone()), found(other, value)]);
    }
    // "Data class: internal" against card numbers that are stored: the label is a claim to the highest class.
    static LABELLED: LazyLock<Regex> =
        LazyLock::new(|| rules::regex(r" (?:data sensitivity|sensitivity|data class|highest class|classification) "));
    let low = standing.iter().find(|(s, v)| {
        v.as_str() == Some("internal")
            && s.sentence != top.sentence
            && !s.fixes
            && s.span.start.abs_diff(top.span.start) < 400
            && LABELLED.is_match(text.sentences[s.sentence].canon.as_bytes())
    });
    if let Some((s, v)) = low
        && rank(&value) >= 2
        && !top.fixes
    {
        let mut sides = vec![found(top, value), found(s, v.clone())];
        sides.sort_by_key(|f| f.span.start);
        return Outcome::Split(sides);
    }
    let public = standing.iter().find(|(_, v)| v.as_str() == Some("public"));
    if let Some((s, v)) = public
        && rank(&value) >= 2
    {
        let mut sides = vec![found(top, value), found(s, v.clone())];
        sides.sort_by_key(|f| f.span.start);
        return Outcome::Split(sides);
    }
    Outcome::One(found(top, value))
}

/// Where several regimes are held, all of them.
pub(super) fn regimes(of_fact: &[&Statement], voice: Voice) -> Option<Found> {
    let mut held: Vec<&'static str> = Vec::new();
    let mut first = None;
    for s in of_fact.iter().filter(|s| objection(s, voice).is_none()) {
        if let Value::Word(word) = s.candidate.value
            && matches!(word, "pii" | "phi" | "pci")
            && !held.contains(&word)
        {
            held.push(word);
            first.get_or_insert(*s);
        }
    }
    held.sort_by_key(|w| SENSITIVITIES.iter().position(|s| s == w));
    let first = first.filter(|_| held.len() > 1)?;
    Some(Found { fact: Fact::Regimes, value: Value::Words(held), quote: first.quote.clone(), span: first.span.clone() })
}
