//! Counts that belong together, and counts that were taken anew.

use std::sync::LazyLock;

use regex::bytes::Regex;

use super::super::{Candidate, regex};
use super::{COUNTED, ENGINEERS};
use crate::domain::facts::{Fact, Value};
use crate::domain::read::sentence::Sentence;

/// `Oslo has six engineers, Porto four, both on it`, `8 in Lisbon and 5 in Porto`: places add up where they are said
/// to belong together.
pub(super) static PLACES: LazyLock<[Regex; 2]> = LazyLock::new(|| {
    [
        regex(&format!(
            r" (?:has|:|have|with|sits|counts) (?P<a>#n) (?:(?:full time |of the )?{ENGINEERS} |people |heads )?(?:, |and |, and |plus )+(?:another |the )?(?:\w+ )?(?:office )?(?:has |: |counts )?(?:another )?(?P<b>#n)(?: more)?(?: {ENGINEERS}| people| heads)?(?: $| [,.;)]| --| and | all | both | on | full )"
        )),
        regex(&format!(
            r" (?P<a>#n) (?:{ENGINEERS} |people |heads |of us )?(?:are |sit |work |based )*(?:in|at|from) (?:\w+ ){{1,2}}(?:, |and |, and |plus |\( )+(?:another |the other )?(?P<b>#n) (?:more )?(?:{ENGINEERS} |people |heads |of us )?(?:are |sit |work |based )*(?:in|at|from) \w+"
        )),
    ]
});

pub(super) static TOGETHER: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"\b(?:both|all (?:on|full|of|work)|together|on this backend|on it|work on it|make up|makes up|combined|one team|#n team|in total|altogether|all told|headcount|our engineers|engineering team|the team|our team)\b",
    )
});

/// `me and two other engineers`.
pub(super) static WITH_ME: LazyLock<[Regex; 2]> = LazyLock::new(|| {
    [
        regex(&format!(
            r" (?:me|myself|i) (?:and|plus|with|,|\+) (?:my )?<n> (?:friends? (?:coding|who codes?)|mates? (?:coding|who codes?)|(?:other |more |further |fellow |backend |senior |junior )*(?:{ENGINEERS}|coders|colleagues who code))\b"
        )),
        regex(
            r" (?:backend|team|backend team|dev team|engineering|squad)(?: is| :| =)+ (?:me|myself|i) (?:and|plus|with|\+) <n>(?: others?| more)?(?: $| [,.;)])",
        ),
    ]
});

/// `8 engineers plus me`.
pub(super) static AND_ME: LazyLock<Regex> =
    LazyLock::new(|| regex(&format!(r" <n> (?:other |more )?{ENGINEERS} (?:plus|\+|and) (?:me|myself)(?: $| [,.;)])")));

/// `two teams of six engineers, one of eight`, `team A 7 engineers, team B 9`: teams that are told apart add up where
/// they are said to belong together; else nobody can tell which of them is meant.
pub(super) fn chained(sentence: &Sentence, out: &mut Vec<Candidate>) {
    static NAMED: LazyLock<Regex> = LazyLock::new(|| {
        regex(&format!(
            r" (?:team|squad|crew|pod) [a-z]\w*(?: has| with| is| :| counts)? (?P<v>#n)(?: {ENGINEERS}| people| heads)?(?: $| [,.;)]| and )"
        ))
    });
    static OF: LazyLock<Regex> =
        LazyLock::new(|| regex(r" (?:,|and|, and) (?P<a>#n) of (?P<b>#n)(?: $| [,.;)]| and )"));
    let canon = sentence.canon.as_bytes();
    let count = |word: usize| sentence.quantity(word).map_or(0.0, |q| q.high);
    let mut heads = Vec::new();
    if !sentence.canon.contains(" #n ") {
        return;
    }
    let mut at = 0;
    while let Some(v) = NAMED.captures_at(canon, at).and_then(|c| c.name("v")) {
        heads.push(sentence.word_at(v.start()));
        at = v.start();
    }
    if heads.len() > 1 {
        out.retain(|c| c.fact != Fact::TeamSize || !heads.contains(&c.words.start));
        if TOGETHER.is_match(canon) || JOINTLY.is_match(canon) {
            let sum = heads.iter().map(|w| count(*w)).sum();
            let words = heads[0]..heads[heads.len() - 1] + 1;
            out.push(Candidate { weight: 2, ..Candidate::new(Fact::TeamSize, Value::Number(sum), words) });
        }
    }
    let Some(first) = out.iter().position(|c| c.fact == Fact::TeamSize && c.weight == 2) else { return };
    let more: f64 = OF
        .captures_iter(canon)
        .filter_map(|c| Some((sentence.word_at(c.name("a")?.start()), sentence.word_at(c.name("b")?.start()))))
        .filter(|(a, _)| *a >= out[first].words.end)
        .map(|(a, b)| count(a) * count(b))
        .sum();
    if let (true, Value::Number(n)) = (more > 0.0, &mut out[first].value) {
        *n += more;
    }
}

pub(super) static JOINTLY: LazyLock<Regex> =
    LazyLock::new(|| regex(r"\b(?:jointly|all #n|all of (?:them|us)|between them|share the backend)\b"));

/// `4 seniors, 3 mids and 2 juniors`: ranks and trades of one team add up.
fn seniority(sentence: &Sentence, out: &mut Vec<Candidate>) {
    static RANK: LazyLock<Regex> = LazyLock::new(|| {
        regex(
            r" (?P<v>#n) (?:seniors?|mids?|mid levels?|juniors?|trainees?|principals?|leads?|(?:senior|mid|junior|backend|full ?stack|infra|infrastructure|devops|database) (?:engineers?|developers?|devs?)|backenders|back ?end|full ?stacks?|full ?stackers)\b",
        )
    });
    let mut list: Vec<std::ops::Range<usize>> = Vec::new();
    for captures in RANK.captures_iter(sentence.canon.as_bytes()) {
        let (Some(whole), Some(v)) = (captures.get(0), captures.name("v")) else { continue };
        let words = sentence.word_at(v.start())..sentence.word_at(whole.end() - 1) + 1;
        let joined = list.last().is_none_or(|last| {
            matches!(sentence.between(last.end..words.start).trim(), "," | "and" | ", and" | "plus" | "+" | "&")
        });
        if !joined {
            return;
        }
        list.push(words);
    }
    if let [first, .., last] = &list[..] {
        let sum = list.iter().filter_map(|w| sentence.quantity(w.start)).map(|q| q.high).sum();
        let words = first.start..last.end;
        out.retain(|c| c.fact != Fact::TeamSize || !words.contains(&c.words.start));
        out.push(Candidate { weight: 2, ..Candidate::new(Fact::TeamSize, Value::Number(sum), words) });
    }
}

pub(super) fn sums(sentence: &Sentence, out: &mut Vec<Candidate>) {
    let canon = sentence.canon.as_bytes();
    let engineers = COUNTED.is_match(canon);
    for captures in PLACES.iter().flat_map(|r| r.captures_iter(canon)) {
        let at = |name: &str| captures.name(name).map(|m| sentence.word_at(m.start()));
        if let (Some(a), Some(b)) = (at("a"), at("b"))
            && let (Some(x), Some(y)) = (sentence.quantity(a), sentence.quantity(b))
            && engineers
            && TOGETHER.is_match(canon)
        {
            out.retain(|c| c.fact != Fact::TeamSize || c.words.start != a && c.words.start != b);
            out.push(Candidate {
                weight: 2,
                ..Candidate::new(Fact::TeamSize, Value::Number(x.high + y.high), a..b + 1)
            });
        }
    }
    seniority(sentence, out);
    for captures in AND_ME.captures_iter(canon) {
        let Some(v) = captures.name("v") else { continue };
        let word = sentence.word_at(v.start());
        if let Some(q) = sentence.quantity(word) {
            out.retain(|c| c.fact != Fact::TeamSize || c.words.start != word);
            let all = Value::Number(q.high + 1.0);
            out.push(Candidate { weight: 2, ..Candidate::new(Fact::TeamSize, all, word..word + 1) });
        }
    }
    for captures in WITH_ME.iter().flat_map(|r| r.captures_iter(canon)) {
        let Some(v) = captures.name("v") else { continue };
        let word = sentence.word_at(v.start());
        if let Some(q) = sentence.quantity(word) {
            out.retain(|c| c.fact != Fact::TeamSize || c.words.start != word);
            out.push(Candidate {
                weight: 2,
                ..Candidate::new(Fact::TeamSize, Value::Number(q.high + 1.0), word..word + 1)
            });
        }
    }
}

/// `today it is nine`, `no, 12`, `EDIT: 11`: a count after sentences that counted the team.
pub(super) static RECOUNT: LazyLock<[Regex; 6]> = LazyLock::new(|| {
    let tail = r"(?:$|[,.;)(]|--|as of|as at|of us|and|people|heads|left|strong|in all|again|pairs of hands|engineers|devs|developers)";
    [
        regex(&format!(
            r" no (?:wait|sorry|,|hang on|actually|well)+ (?:, )?(?:\w+ ){{0,5}}?(?:, )?(?:so )?<n> {ENGINEERS}\b"
        )),
        regex(&format!(
            r"^ (?:[a-z]+ : )?(?:(?:and|but|so|well|uh|um|then|,) )*(?:(?:no|nope|right|actually|correction|now|today|make that|make it|currently|sorry|wait|scratch that|edit|update|rather|by now|these days|at present|since then|no wait|yes)(?: #t)?(?: same day| today| later)?(?: ,| :| --)? )+(?:(?:so|it is|that is|we are|there are|at|that makes|we have|down to|up to|today|now|make it) )*<n> ?{tail}"
        )),
        regex(&format!(
            r"(?: so| ,| and| --| ;| which| leaves us| leaving us| makes| making| leaves)+ (?:(?:today|now|currently|at present|by now|these days|as of today) )?(?:(?:so|it is|we are|there are|that is|at|we have|down to|up to|makes|now|at|with|(?:i|we) (?:start|begin|continue|go on|carry on|am left|are left) with) )+<n> ?{tail}"
        )),
        regex(&format!(r" not #n (?:{ENGINEERS} |people )?(?:, but|,|but) (?:rather )?<n> ?{tail}")),
        regex(&format!(r", so (?:only |now |just )?<n> ?{tail}")),
        regex(
            r" (?:back (?:to|at|up to)|down to|up to|and|,) <n> (?:today|now|these days|at present|currently|since last \w+)\b",
        ),
    ]
});

pub(super) static MOVES: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"\b(?:left|leaves|quit|joined|joins|back|gone|moved|moves|hired|not|minus|plus|went|lost|resigned|retired|parental leave|no wait|counting)\b",
    )
});

pub(super) fn recount(sentence: &Sentence, out: &mut Vec<Candidate>) {
    for captures in RECOUNT.iter().flat_map(|r| r.captures_iter(sentence.canon.as_bytes())) {
        let word = captures.name("v").map_or(0, |v| sentence.word_at(v.start()));
        if let Some(q) = sentence.quantity(word).filter(|q| q.high >= 1.0 && q.high.fract() == 0.0) {
            out.push(Candidate { weight: 2, ..Candidate::new(Fact::TeamSize, Value::Number(q.high), word..word + 1) });
            return;
        }
    }
}
