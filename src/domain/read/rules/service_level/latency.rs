//! Latency objectives: a percentile and the time that it must not exceed.

use std::sync::LazyLock;

use regex::bytes::Regex;

use super::super::{Candidate, Quantity, around, quantities, regex, slower, words_of};
use crate::domain::facts::{Fact, Value};
use crate::domain::read::sentence::Sentence;

pub(super) static PERCENTILE: LazyLock<Regex> = LazyLock::new(|| regex(r"\b(?P<l>p50|p95|p99)\b"));

pub(super) static PERCENTILES: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r" (?P<l>p(?:50|90|95|99)(?: (?:/|,|and) p(?:50|90|95|99|999)){1,3})(?: latency| latencies| targets?| objectives?| goals?| slos?| response times?| of| is| are| :| =| at| --| \( ms \)| in ms| ms| must| be| under| below){0,6} (?P<n>#[nd](?: (?:/|,|and|, and|ms) ?(?:#[nd])){1,3})\b",
    )
});

pub(super) static TRAILING: LazyLock<Regex> =
    LazyLock::new(|| regex(r" #d (?:at )?p(?:50|95|99)(?: (?:/|,|and|, and) #d (?:at )?p(?:50|95|99)){1,2} "));

pub(super) static EACH_PERCENTILE: LazyLock<Regex> = LazyLock::new(|| {
    regex(r" (?:p(?:50|90|95|99) (?:: |= )?#n (?:/|,|and|, and) ){1,3}p(?:50|90|95|99) (?:: |= )?#d\b")
});

/// `p50 target 40 ms, p99 200`: the second goes on in the unit of the first.
static GOES_ON: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r" p(?:50|95|99)(?: latency| target| goal| slo| objective| is| of| :| =| <| under| below| must be| at)* (?P<a>#d)(?: ,| /| ;| and)+ (?P<l>p(?:50|95|99))(?: is| of| :| =| <| under| below| must be| at)* <n>(?: $| [,.;)/]| and )",
    )
});
/// `p50 70 / p95 180 / p99 400, all in ms`.
static ALL_IN_MS: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r" (?P<k>(?:p(?:50|90|95|99) (?:: |= )?#n(?: /| ,| and| ;)+ ){1,3}p(?:50|90|95|99) (?:: |= )?#n)(?: ,| \()? (?:all |each )?(?:in )?(?:ms|millis|milliseconds)\b",
    )
});

/// `220 (p95), 650 (p99), milliseconds`.
static BEFORE_LABELS: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r" (?P<k>(?:#n \( p(?:50|95|99) \)(?: ,| /| and| ;)+ ){1,2}#n \( p(?:50|95|99) \))(?: ,| \()? (?:all |each )?(?:in )?(?:ms|millis|milliseconds)\b",
    )
});
/// `for 95 % of searches half a second is the limit`.
static LIMIT: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r" (?:for|in|on) <p> of (?:all |the |our )*(?:\w+ )?(?:requests|calls|searches|queries|responses|cases|hits|reads|lookups)(?: ,)? (?P<d>#d) (?:is|are) (?:the|our) (?:limit|target|max|maximum|cap|ceiling|goal|objective|bound)\b",
    )
});

pub(super) static SHARE: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r" (?:<p>|(?P<o>#n (?:(?:calls|requests|queries|responses) )?(?:out of|in|of|of every|in every|of a|in a) #n|half))(?: of)?(?: (?:all|our|the|them|these|every))? (?:\w+ ){0,7}?(?:answer|are done|done|come back|finish|finished|below|under|within|in|faster than|[<]|inside|in under|in less than|less than|no slower than|at or below|quicker than|answer after|answers after|done after) (?P<d>#d)\b",
    )
});

/// `our latency SLO is one second for 95 % of the requests`.
pub(super) static SHARED: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r" (?:slo|target|objective|goal|promise|limit)(?: for latency)? (?:is |of |: |= |at |stands at |says |stays )+(?P<d>#d) (?:for|in|on|at) <p>(?: of| $| [,.;)])",
    )
});

pub(super) static BARE_SHARE: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r" (?:<p>|(?P<o>#n (?:out of|of|in) #n|half))(?: of (?:all |the |our |them )?(?:\w+ )?(?:should |must |come |back )*)? ?(?:below|under|within|in|inside|<|faster than|less than) (?P<d>#n)(?: $| [,.;)])",
    )
});

/// `the slowest one percent of calls has to stay under 0.8 s`.
pub(super) static SLOWEST: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r" (?:slowest|worst) <p>(?: of (?:all |the |our )?\w+)? (?:\w+ ){0,6}?(?:below|under|within|in|<|at most|no more than|inside|less than|faster than|max|up to|than|take|takes) (?P<d>#d)\b",
    )
});

pub(in super::super) fn fact(label: &str) -> Option<Fact> {
    Some(match label {
        "p50" => Fact::SloLatencyP50Ms,
        "p95" => Fact::SloLatencyP95Ms,
        "p99" => Fact::SloLatencyP99Ms,
        _ => return None,
    })
}

pub(in super::super) const MS_PER_MINUTE: f64 = 60_000.0;

pub(super) static MEASURED_BEFORE: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"\b(?:in (?:grafana|datadog|prometheus|kibana|new relic|cloudwatch|honeycomb)|we are at|gc|pauses?|cold starts?|fsync|wild|awful|terrible|ugly|horrible|jumps|measured|observed|currently|fans out|fan out|crept|creeps|today|now|was|were|saw|see|seeing|sits at|hovers|hovering|actual|current|prototype|alert|alerts|average|mean|takes|took|last|answers|vendor|their|window|over|from|came out at|comes out at|came in at|clocked|clocks|landed at|lands at|ended at|baseline|benchmark|grafana shows|dashboard shows|is about|runs at|degraded|regressed|spikes?|spiked|rose|climbed)\b",
    )
});

pub(super) static MEASURED_AFTER: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"^ (?:ish )?(?:on (?:a )?(?:bad|good|busy|slow) (?:days?|nights?)|today|now|currently|at the moment|right now|last|measured|observed|yesterday|in the last|this week|over the last|these days|at present|and (?:has|must|needs|should)|in production (?:today|now)|in the prototype|on the prototype|as measured|average|-> )",
    )
});

pub(super) static WANTED: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"\b(?:to|target|targets|goal|must|should|needs?|has to|want|wants|slo|objective|aim|below|under|<|->|promise|within|get it)\b",
    )
});

pub(super) fn latency(sentence: &Sentence, out: &mut Vec<Candidate>) {
    let canon = sentence.canon.as_bytes();
    let push = |fact: Fact, ms: f64, word: usize, out: &mut Vec<Candidate>| {
        if ms > 0.0 && !out.iter().any(|c| c.fact == fact && c.words.start == word) {
            out.push(Candidate::new(fact, Value::Number((ms * 1e6).round() / 1e6), word..word + 1));
        }
    };
    let mut taken = Vec::new();
    for captures in PERCENTILES.captures_iter(canon) {
        let (Some(l), Some(n)) = (captures.name("l"), captures.name("n")) else { continue };
        let labels: Vec<&str> = sentence.canon[l.range()].split(' ').filter(|w| w.starts_with('p')).collect();
        let first = sentence.word_at(n.start());
        let amounts: Vec<(usize, Quantity)> =
            (first..=sentence.word_at(n.end() - 1)).filter_map(|i| Some((i, sentence.quantity(i)?))).collect();
        let unit_named = sentence.canon[l.end()..n.start()].contains(" ms ");
        let last = amounts.last().filter(|(_, q)| q.sign == b'd').map(|(_, q)| q.high);
        for (label, (word, q)) in labels.iter().zip(&amounts) {
            let ms = match (q.sign, last) {
                (b'd', _) => q.high * MS_PER_MINUTE,
                _ if unit_named => q.high,
                // `80/250/600 ms`: the last unit holds for all where the order stays sensible.
                (_, Some(top)) if q.high <= top * MS_PER_MINUTE => q.high,
                _ => continue,
            };
            taken.push(*word);
            if let Some(fact) = fact(label) {
                push(fact, ms, *word, out);
            }
        }
    }
    let labels = sentence.canon.matches(" p50 ").count()
        + sentence.canon.matches(" p95 ").count()
        + sentence.canon.matches(" p99 ").count();
    let several = if labels > 1 { canon } else { b"" };
    for captures in GOES_ON.captures_iter(several) {
        let at = |name: &str| captures.name(name).map(|m| sentence.word_at(m.start()));
        let (Some(a), Some(v), Some(l)) = (at("a"), at("v"), captures.name("l")) else { continue };
        let (Some(first), Some(q)) = (sentence.quantity(a), sentence.quantity(v)) else { continue };
        // Under a second and from ten on, both are milliseconds.
        let ms = first.high * MS_PER_MINUTE < 1000.0 && q.high >= 10.0;
        if let Some(fact) = fact(&sentence.canon[l.range()]).filter(|_| ms) {
            taken.push(v);
            push(fact, q.high, v, out);
        }
    }
    for captures in ALL_IN_MS.captures_iter(several) {
        let words = captures.name("k").map_or(0..0, |k| words_of(sentence, k.range()));
        for i in words.clone() {
            let label = (words.start..i).rev().find_map(|k| fact(&sentence.words[k].text));
            if let (Some(q), Some(fact)) = (sentence.quantity(i).filter(|q| q.sign == b'n'), label) {
                taken.push(i);
                push(fact, q.high, i, out);
            }
        }
    }
    for captures in BEFORE_LABELS.captures_iter(several) {
        let words = captures.name("k").map_or(0..0, |k| words_of(sentence, k.range()));
        for i in words.clone() {
            let label = (i + 1..words.end).find_map(|k| fact(&sentence.words[k].text));
            if let (Some(q), Some(fact)) = (sentence.quantity(i).filter(|q| q.sign == b'n'), label) {
                taken.push(i);
                push(fact, q.high, i, out);
            }
        }
    }
    // `5 ms p50 / 20 ms p99`: each label behind its amount.
    for found in TRAILING.find_iter(canon) {
        let words = words_of(sentence, found.range());
        for i in words.clone() {
            let label = (i + 1..(i + 3).min(words.end)).find_map(|k| fact(&sentence.words[k].text));
            if let (Some(q), Some(fact)) = (sentence.quantity(i).filter(|q| q.sign == b'd'), label) {
                taken.push(i);
                push(fact, q.high * MS_PER_MINUTE, i, out);
            }
        }
    }
    // `p50 80 / p95 300 / p99 900 ms`: the last unit holds for all.
    for found in EACH_PERCENTILE.find_iter(canon) {
        let words = words_of(sentence, found.range());
        let Some(unit) = words.clone().rev().find_map(|i| sentence.quantity(i).filter(|q| q.sign == b'd')) else {
            continue;
        };
        for i in words.filter(|i| *i > 0) {
            let label = sentence.words[i - 1].text.as_str();
            if let (Some(q), Some(fact)) = (sentence.quantity(i).filter(|q| q.sign == b'n'), fact(label)) {
                taken.push(i);
                push(fact, q.high * unit.period * MS_PER_MINUTE, i, out);
            }
        }
    }
    let labels: Vec<(usize, Fact)> = PERCENTILE
        .captures_iter(canon)
        .filter_map(|c| {
            let l = c.name("l")?;
            Some((sentence.word_at(l.start()), fact(&sentence.canon[l.range()])?))
        })
        .collect();
    for (word, q) in quantities(sentence, b"dn") {
        if taken.contains(&word) || q.sign == b'd' && q.low > 10.0 {
            continue;
        }
        let (_, after) = around(sentence, word, 0, 6);
        if MEASURED_AFTER.is_match(after.as_bytes()) {
            continue;
        }
        let back = labels.iter().rfind(|(l, _)| *l < word);
        let ahead = labels.iter().find(|(l, _)| *l > word && *l <= word + 4);
        // `300 ms p95`, `300 ms at the 95th percentile`.
        let joined = ahead.filter(|(l, _)| {
            let gap = sentence.between(word + 1..*l);
            gap.split_whitespace()
                .all(|w| matches!(w, "at" | "the" | "for" | "in" | "(" | "@" | "as" | "our" | "latency" | "is"))
        });
        let claimed = |l: usize| {
            out.iter().any(|c| {
                c.words.start > l
                    && c.words.start < word
                    && matches!(c.fact, Fact::SloLatencyP50Ms | Fact::SloLatencyP95Ms | Fact::SloLatencyP99Ms)
            })
        };
        let found = match (back, joined) {
            (Some((l, fact)), _) if !claimed(*l) && word - l <= 14 => {
                let gap = sentence.between(l + 1..word);
                // "The median one: 60 ms".
                let counted = |w: &&crate::domain::read::quantity::Word| w.quantity.is_some_and(|q| q.high != 1.0);
                let between = sentence.words[l + 1..word].iter().filter(counted).count();
                let from = l.saturating_sub(7).max(sentence.body.min(l.saturating_sub(4)));
                // What stands before the comma of another amount is of that one.
                let comma = (from..*l).rev().find(|i| sentence.words[*i].text == ",");
                let apart = comma.filter(|c| {
                    let amount = |i: usize| sentence.quantity(i).is_some_and(|q| matches!(q.sign, b'd' | b'p'));
                    (from..*c).any(amount) && !sentence.between(from..*c).contains(" : ")
                });
                let label = sentence.between(apart.map_or(from, |c| c + 1)..*l);
                let shared = q.sign == b'n'
                    && gap.split_whitespace().count() <= 4
                    && WANTED.is_match(gap.as_bytes())
                    && matches!(
                        sentence.words.get(word + 1).map_or("", |w| w.text.as_str()),
                        "" | "," | "." | ";" | ")" | "and"
                    )
                    && taken_unit(sentence, word).is_some();
                let bare = !shared
                    && q.sign == b'n'
                    && !(gap.contains(" ms ")
                        && q.high >= 1.0
                        && between == 0
                        && !gap.contains(" rps ")
                        && !gap.contains(" qps "));
                static WENT: LazyLock<Regex> = LazyLock::new(|| {
                    regex(
                        r" (?:went|rose|jumped|grew|climbed|increased|regressed|moved|crept|is up|up|degraded) (?:up )?from ",
                    )
                });
                if WENT.is_match(gap.as_bytes()) {
                    continue;
                }
                let wanted = WANTED.is_match(gap.as_bytes());
                let measured = MEASURED_BEFORE.is_match(gap.as_bytes()) || MEASURED_BEFORE.is_match(label.as_bytes());
                let load = label.contains(" qps ")
                    || label.contains(" rps ")
                    || gap.contains(" over ") && ![" not ", " never ", " go over "].iter().any(|w| gap.contains(w));
                if bare || load || measured && !wanted || between > 0 && !wanted { None } else { Some(*fact) }
            }
            (_, Some((_, fact))) if q.sign == b'd' => {
                let (before, _) = around(sentence, word, 5, 0);
                (!MEASURED_BEFORE.is_match(before.as_bytes())).then_some(*fact)
            }
            _ => None,
        };
        if let Some(fact) = found {
            let unit = if q.sign == b'n' { taken_unit(sentence, word).unwrap_or(1.0) } else { MS_PER_MINUTE };
            push(fact, q.high * unit, word, out);
        }
    }
    // `half of the calls under 5 ms, 99% under 40`: the unit is that of the amount before.
    for captures in BARE_SHARE.captures_iter(canon) {
        let Some(d) = captures.name("d") else { continue };
        let word = sentence.word_at(d.start());
        let share = match (captures.name("v"), captures.name("o")) {
            (Some(v), _) => sentence.quantity(sentence.word_at(v.start())).map_or(0.0, |q| q.high),
            (None, Some(o)) => share(sentence, o.range()),
            (None, None) => continue,
        };
        let unit = (0..word).rev().find_map(|i| sentence.quantity(i).filter(|q| q.sign == b'd' && q.high < 1.0));
        let label = [(50.0, "p50"), (95.0, "p95"), (99.0, "p99")].iter().find(|(n, _)| *n == share);
        if let (Some(unit), Some((_, label)), Some(q)) = (unit, label, sentence.quantity(word))
            && let Some(fact) = fact(label)
        {
            push(fact, q.high * unit.period * MS_PER_MINUTE, word, out);
        }
    }
    for captures in SLOWEST.captures_iter(canon) {
        let (Some(v), Some(d)) = (captures.name("v"), captures.name("d")) else { continue };
        let (part, word) = (sentence.quantity(sentence.word_at(v.start())), sentence.word_at(d.start()));
        let label = match part.map_or(0.0, |q| q.high) {
            1.0 => "p99",
            5.0 => "p95",
            50.0 => "p50",
            _ => continue,
        };
        if let (Some(fact), Some(q)) = (fact(label), sentence.quantity(word).filter(|q| q.high < 10.0)) {
            push(fact, q.high * MS_PER_MINUTE, word, out);
        }
    }
    slower::read(sentence, out);
    for captures in SHARE.captures_iter(canon).chain(SHARED.captures_iter(canon)).chain(LIMIT.captures_iter(canon)) {
        let Some(d) = captures.name("d") else { continue };
        // "The breaker opens at 50 % failures within 10 s".
        let counted = captures.get(0).map_or("", |m| &sentence.canon[m.range()]);
        if [" failures ", " errors ", " failed ", " jitter ", " cpu "].iter().any(|w| counted.contains(w)) {
            continue;
        }
        let word = sentence.word_at(d.start());
        let Some(amount) = sentence.quantity(word).filter(|q| q.high < 10.0) else { continue };
        let share = match (captures.name("v"), captures.name("o")) {
            (Some(v), _) => sentence.quantity(sentence.word_at(v.start())).map_or(0.0, |q| q.high),
            (_, Some(o)) => share(sentence, o.range()),
            _ => sentence.words.iter().find_map(|w| w.quantity.filter(|q| q.sign == b'p')).map_or(0.0, |q| q.high),
        };
        let label = if share == 50.0 {
            "p50"
        } else if share == 95.0 {
            "p95"
        } else if share == 99.0 {
            "p99"
        } else {
            continue;
        };
        let (before, after) = around(sentence, word, 12, 5);
        if MEASURED_AFTER.is_match(after.as_bytes())
            || before.contains(" measured ")
            || before.contains(" currently ")
            || before.contains(" today ")
        {
            continue;
        }
        if let Some(fact) = fact(label) {
            push(fact, amount.high * MS_PER_MINUTE, word, out);
        }
    }
}

/// `p95 is 900 ms today; target 300 ms`: the percentile is that of the sentence before.
pub(in crate::domain::read) fn follow(before: &Sentence, sentence: &Sentence, out: &mut Vec<Candidate>) {
    static TARGET: LazyLock<Regex> = LazyLock::new(|| {
        regex(
            r"^ (?:but |and |whereas )?(?:the |our |its )?(?:target|goal|objective|slo|aim|promise|wanted|agreed)(?: is| :| =| of|,)? (?:at most |below |under )?<d>(?: $| [,.;)])",
        )
    });
    if ![" p50 ", " p95 ", " p99 "].iter().any(|p| before.canon.contains(p)) {
        return;
    }
    let mut labels = PERCENTILE.captures_iter(before.canon.as_bytes()).filter_map(|c| c.name("l"));
    let (Some(label), None) = (labels.next(), labels.next()) else { return };
    let Some(v) = TARGET.captures(sentence.canon.as_bytes()).and_then(|c| c.name("v")) else { return };
    let word = sentence.word_at(v.start());
    let amount = sentence.quantity(word).filter(|q| q.high < 10.0 && !PERCENTILE.is_match(sentence.canon.as_bytes()));
    if let (Some(q), Some(fact)) = (amount, fact(&before.canon[label.range()]))
        && !out.iter().any(|c| c.fact == fact)
    {
        let value = Value::Number((q.high * MS_PER_MINUTE * 1e6).round() / 1e6);
        out.push(Candidate::new(fact, value, word..word + 1));
    }
}

/// Milliseconds in the unit of the amount before a bare number: `p99 under 400 ms, p50 under 80`.
pub(super) fn taken_unit(sentence: &Sentence, word: usize) -> Option<f64> {
    let before = (word.saturating_sub(10)..word).rev().find_map(|i| sentence.quantity(i).filter(|q| q.sign == b'd'))?;
    (before.high < 1.0 && before.period > 0.0).then_some(before.period * MS_PER_MINUTE)
}

/// `99 out of 100`, `half`: a percentage.
pub(in super::super) fn share(sentence: &Sentence, range: std::ops::Range<usize>) -> f64 {
    let numbers: Vec<f64> = words_of(sentence, range).filter_map(|i| sentence.quantity(i).map(|q| q.high)).collect();
    match numbers.as_slice() {
        [part, whole] if *whole > 0.0 => part / whole * 100.0,
        _ => 50.0,
    }
}
