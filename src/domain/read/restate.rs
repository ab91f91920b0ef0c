//! `The RPO was 24 h; the audit made it 30 minutes`, `Platform team? We do have one`: what stands in for the words that
//! were said before it.

use std::sync::LazyLock;

use regex::bytes::Regex;

use super::quantity::Quantity;
use super::rules::{self, Candidate};
use super::scope::flag;
use super::sentence::Sentence;
use crate::domain::facts::{Fact, Value};

/// A numeric fact that a sentence gave, and the sign of its amount.
#[derive(Debug, Clone, Copy)]
pub(super) struct Given {
    pub fact: Fact,
    pub sign: u8,
    pub sentence: usize,
}

/// What announces the amount that holds.
static NOW_IT_IS: LazyLock<Regex> = LazyLock::new(|| {
    rules::regex(
        r" (?:#[dmun] ->|it is|that is|now|now it is|make it|make that|should be|should read|(?:correct|right|real|new|actual) (?:figure|number|value)(?: is)?|correction|corrected(?: by (?:\w+ ){1,2})?|raised(?: by (?:\w+ ){1,2})?|lowered(?: by (?:\w+ ){1,2})?|changed(?: by (?:\w+ ){1,2})?|no|no sorry|sorry no|sorry|no wait|i mean|raised to|lowered to|cut to|brought down to|increased to|tightened to|relaxed to|as of #t|as of \w+|it has to be|so)(?: ,)?(?: :| is| it is| are| we have| there are)? (?:now |only |really |actually |about |just |at most )*$",
    )
});
/// What shows that an amount before was taken back.
static TAKEN_BACK: LazyLock<Regex> = LazyLock::new(|| {
    rules::regex(
        r" (?:#[dmun] ->|make that|was|were|used to|until|wrong|stale|misread|mistaken|mistake|pardon|sorry|first told|first said|i said|i noted|i wrote|we said|we noted|at first|at the start|but that page|corrected|correction|correct figure|correct number|right number|overruled|cut the plan|no :|no ,|transfers|from #t|outdated|typo|amended|revised) ",
    )
});

/// The candidates that restate `given` in a sentence; each is a correction.
pub(super) fn restated(
    given: Given,
    before: &str,
    at: usize,
    sentence: &Sentence,
    taken: &[Candidate],
) -> Vec<Candidate> {
    let from = if given.sentence == at {
        taken.iter().filter(|c| c.fact == given.fact).map(|c| c.words.end).min().unwrap_or(0)
    } else {
        0
    };
    let mut out = Vec::new();
    for word in from.max(sentence.body)..sentence.words.len() {
        // "$2,500 a month, no wait, it's three thousand now": of the same money.
        let money = |q: &Quantity| given.sign == b'm' && matches!(q.sign, b'n' | b'u') && q.high >= 100.0;
        let alike = |q: &Quantity| (q.sign == given.sign || money(q)) && q.high > 0.0;
        let Some(q) = sentence.quantity(word).filter(alike) else { continue };
        let lead = sentence.between(word.saturating_sub(6)..word);
        let back = TAKEN_BACK.is_match(sentence.between(0..word).as_bytes()) || TAKEN_BACK.is_match(before.as_bytes());
        // A bare number counts only where nothing else is counted by it.
        let stands = q.sign != b'n'
            || sentence.words.get(word + 1).is_none_or(|w| {
                matches!(
                    w.text.as_str(),
                    "," | "." | ";" | ")" | "now" | "after" | "since" | "today" | "of" | "people" | "with"
                )
            });
        if !back || !stands || !NOW_IT_IS.is_match(lead.as_bytes()) {
            continue;
        }
        if taken.iter().any(|c| c.words.contains(&word) && c.fact != given.fact) {
            continue;
        }
        let strict = matches!(given.fact, Fact::RpoMinutes | Fact::RtoMinutes);
        let amount = if strict { q.low } else { q.high };
        let latency = matches!(given.fact, Fact::SloLatencyP50Ms | Fact::SloLatencyP95Ms | Fact::SloLatencyP99Ms);
        let value = if latency { (amount * 60_000.0 * 1e6).round() / 1e6 } else { amount };
        out.push(Candidate::new(given.fact, Value::Number(value), word..word + 1));
    }
    out
}

static HAVE_ONE: LazyLock<Regex> = LazyLock::new(|| {
    rules::regex(
        r" (?P<k>(?:there is|there are|(?:we|they|it|you) (?:do |does |now |really |will |shall |must |have to )*(?:have|has|need|needs|want|wants|got|get|gets)) (?:#n|it|that))(?: $| [,.;:(]| now| and| which| who| for| after| again| that)",
    )
});
static HAVE_NONE: LazyLock<Regex> = LazyLock::new(|| {
    rules::regex(
        r" (?P<k>(?:there is not|there are not|there is no|(?:we|they|it|you) (?:do|does|will|shall|would) not (?:have|need|want|get)) (?:#n|it|any|that|such)|(?:there is|we have|we need|we want) none|(?:they|it) (?:was|were|has been|have been) (?:disbanded|dissolved|dropped|cancelled|struck|axed|scrapped)|(?:not needed|not wanted|so no))(?: $| [,.;:(]| any ?more| after| now| and)",
    )
});

/// "We do have one": of the team or the panel that was named just before.
pub(super) fn have(sentence: &Sentence, fact: Fact, from: usize, out: &mut Vec<Candidate>) {
    for (regex, value) in [(&*HAVE_ONE, true), (&*HAVE_NONE, false)] {
        let start = sentence.offset(from).saturating_sub(1);
        let key = regex.captures_at(sentence.canon.as_bytes(), start).and_then(|c| c.name("k"));
        if let Some(key) = key {
            let words = rules::words_of(sentence, key.range());
            let said = |c: &Candidate| c.fact == fact && c.words.start < words.end && words.start < c.words.end;
            if !out.iter().any(said) {
                let mut candidate = Candidate::new(fact, Value::Bool(value), words);
                // The "not" in it is counted.
                candidate.allows = if value { 0 } else { flag::PAST };
                out.push(candidate);
            }
        }
    }
}
