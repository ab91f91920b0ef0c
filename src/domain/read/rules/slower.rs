//! Latency objectives given by those who may be slower, or by every second request.

use std::sync::LazyLock;

use regex::bytes::Regex;

use super::service_level::{MS_PER_MINUTE, fact, share};
use super::{Candidate, regex};
use crate::domain::facts::Value;
use crate::domain::read::sentence::Sentence;

/// `one request in a hundred may take longer than 2 s`, `every second request within 40 ms`.
static SLOWER: LazyLock<[Regex; 3]> = LazyLock::new(|| {
    [
        regex(
            r" (?:<p>|(?P<o>#n (?:\w+ )?(?:in|of|out of|per) (?:a |every )?#n)) (?:\w+ ){0,7}?(?:longer than|slower than|exceed|exceeds|over|past|beyond|above|more than) (?:the )?(?P<d>#d)\b",
        ),
        regex(
            r" (?:every (?:second|other|2nd|#t) (?:\w+ )?(?:request|call|query|lookup|search|page)|(?P<o>#n (?:request|call|query|lookup) in #n)|middle request(?: out of a? ?#n)?|midpoint of (?:our |the )?(?:latency|latencies)) (?:\w+ ){0,8}?(?:in|within|inside|under|below|than|exceed|at most|<) (?P<d>#d)\b",
        ),
        regex(
            r" (?P<o>slowest #p(?: of \w+)? (?:aside|forgiven|excepted|apart|excluded)|#p slowest) (?:\w+ |, ){0,8}?(?:every|all|everything|others|rest) (?:\w+ ){0,7}?(?P<d>#d)\b",
        ),
    ]
});

/// Objectives given by those who may be slower, or by every second one.
pub(super) fn read(sentence: &Sentence, out: &mut Vec<Candidate>) {
    for (i, regex) in SLOWER.iter().enumerate() {
        for captures in regex.captures_iter(sentence.canon.as_bytes()) {
            let Some(d) = captures.name("d") else { continue };
            let word = sentence.word_at(d.start());
            let part = match (i, captures.name("v"), captures.name("o")) {
                (1, _, Some(o)) => share(sentence, o.range()),
                (1, _, _) => 50.0,
                (_, Some(v), _) => sentence.quantity(sentence.word_at(v.start())).map_or(0.0, |q| q.high),
                (2, _, Some(o)) => super::words_of(sentence, o.range())
                    .find_map(|w| sentence.quantity(w).filter(|q| q.sign == b'p'))
                    .map_or(0.0, |q| q.high),
                (_, _, Some(o)) => share(sentence, o.range()),
                _ => continue,
            };
            let label = match part {
                1.0 => "p99",
                5.0 => "p95",
                50.0 => "p50",
                _ => continue,
            };
            let ours = i != 1 || !sentence.canon[d.start().saturating_sub(80)..d.start()].contains(" today ");
            let taken = out.iter().any(|c| c.words.start == word && Some(c.fact) == fact(label));
            if let (Some(fact), Some(q)) = (fact(label), sentence.quantity(word).filter(|q| q.high <= 1.0))
                && ours
                && !taken
            {
                let mut candidate =
                    Candidate::new(fact, Value::Number((q.high * MS_PER_MINUTE * 1e6).round() / 1e6), word..word + 1);
                // "No more than one in a hundred": what is denied is the excess.
                candidate.plain = true;
                candidate.allows = crate::domain::read::scope::flag::HEDGE;
                out.push(candidate);
            }
        }
    }
}
