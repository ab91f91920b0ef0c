//! Availability objectives given by what may fail, or by how many requests must succeed.

use std::sync::LazyLock;

use regex::bytes::Regex;

use super::{Candidate, regex};
use crate::domain::facts::{Fact, Value};
use crate::domain::read::sentence::Sentence;

/// What may fail, and how much must succeed.
static FAILS: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r" (?:(?P<f>(?:unplanned )?(?:downtime|unavailability|outage time|failure rate)(?: allowed| allowance| budget| permitted| tolerated)?(?: is| of| :| =| not| may| must| shall| no| be| more| than| at| most| above| up| to| exceed| below| under| max)* #p)|#[pn] of (?:all |the |our )?(?:requests|calls|queries) (?:shall|must|should|have to|need to|are to) (?:succeed|be (?:answered|served|successful)))\b",
    )
});
static OUT_OF: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r" (?:target|goal|objective|slo|promise|aim)(?: :| is| =| --|,)* (?P<a>#n) (?:out of|of|in|of every|in every) (?P<w>#n) (?:requests|calls|queries) (?:succeed|must succeed|are served|shall succeed|are answered)\b",
    )
});

pub(super) fn read(sentence: &Sentence, out: &mut Vec<Candidate>) {
    let canon = sentence.canon.as_bytes();
    let push = |word: usize, value: f64, out: &mut Vec<Candidate>| {
        if (90.0..100.0).contains(&value) && !out.iter().any(|c| c.words.start == word) {
            let value = Value::Number((value * 1e6).round() / 1e6);
            out.push(Candidate {
                plain: true,
                weight: 3,
                ..Candidate::new(Fact::SloAvailabilityPercent, value, word..word + 1)
            });
        }
    };
    for captures in FAILS.captures_iter(canon) {
        let Some(whole) = captures.get(0) else { continue };
        // "99 % must be answered within 900 ms" is a latency.
        let end = super::words_of(sentence, whole.range()).end;
        if sentence.between(end..(end + 5).min(sentence.words.len())).contains(" #d ") {
            continue;
        }
        let mut words = super::words_of(sentence, whole.range());
        let Some(word) = words.find(|i| sentence.quantity(*i).is_some_and(|q| matches!(q.sign, b'p' | b'n'))) else {
            continue;
        };
        let Some(q) = sentence.quantity(word) else { continue };
        let failing = captures.name("f").is_some();
        push(word, if failing { 100.0 - q.high } else { q.high }, out);
    }
    for captures in OUT_OF.captures_iter(canon) {
        let amount = |n: &str| captures.name(n).map(|m| sentence.word_at(m.start()));
        if let (Some(a), Some(w)) = (amount("a"), amount("w"))
            && let (Some(x), Some(y)) = (sentence.quantity(a), sentence.quantity(w))
            && y.high > 0.0
        {
            push(a, 100.0 * x.high / y.high, out);
        }
    }
}
