//! Availability and latency objectives.

use std::sync::LazyLock;

use regex::bytes::Regex;

use super::{Candidate, around, quantities, regex};
use crate::domain::facts::{Fact, Value};
use crate::domain::read::sentence::Sentence;

pub(super) const TRIGGERS: &[&str] = &[
    "#p",
    "#n",
    "slowest",
    " p99",
    " #f ",
    " ours ",
    " stands ",
    " holds ",
    "#a",
    "#z",
    " p50",
    " p95",
    " p99",
    "availab",
    "uptime",
    " slo",
    " sla",
    "downtime",
    "percentile",
    " every second ",
    " every other ",
    " middle request",
    "midpoint",
    "out of",
    "half of",
    "latency",
    " down ",
    "succeed",
    "unavailability",
    " target",
    " promised ",
    " decision ",
    " agreed ",
    " engineers ",
    " devs ",
    " weekly ",
    " offer ",
];

static AVAILABILITY: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"\b(?:availability|disponibility|available|uptime|up time|slos?|slas?|service level|up|reliability|error budget|objective)\b",
    )
});
static TARGET: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"\b(?:target|targets|aim|aiming|goal|objective|promise|promised|commit|committed|want|wants|need|needs|must|require[ds]?|at least|nines|agreed|told|signed|guarantee|guaranteed|settled|negotiated|we said|decided|decision|final|verdict|contract|contracts|hold ourselves to|holding ourselves to|held to|hold us to|bound to|pledge|pledged|vow|owe|owed|wrote into|write into|put into|our bar|the bar|our offer|our standing offer|we offer)\b",
    )
});
static NO_TARGET: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"\b(?:actual|achieved|achieve[sd]?|observed|had|have had|last (?:month|quarter|year|week)|so far|year to date|ytd|vendor|vendors|provider|offers|their|alert|alerts|alerting|threshold|thresholds|error rate|cpu|memory|cache|hit|coverage|durability|discount|of users|of revenue|of traffic|of customers|growth|grew|reads?|writes?|tests?|succeed|success|accuracy|conversion|churn|rds|aws|azure|cloudflare|underwriter 's|burn|fail|failed|change fail|statuspage|status page|currently at|today is|is currently|today it is|competitor|only offers|confidence|sampling|sampled|of requests|of all|of calls|out of|of queries)\b",
    )
});
/// `the availability SLO of the intake API is 99.9`, `99.95 target`.
static SLO_OF: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"\b(?:availability|uptime) (?:slo |target |objective |goal )?(?:of|for) (?:the |our |this )?(?:\w+ ){1,3}(?:is|:|=|stays|remains|will be) (?:at )?$",
    )
});
static AIMED: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"^ (?:as )?(?:the |our |an? )?(?:availability |uptime |service level )?(?:target|objective|goal|slo)(?: $| [,.;:)])",
    )
});
static SLA: LazyLock<Regex> = LazyLock::new(|| regex(r"\b(?:slas?|contractual|contract|contractually)\b"));
static SLO: LazyLock<Regex> = LazyLock::new(|| regex(r"\b(?:slos?|objective)\b"));
static DOWN: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"\b(?:down|downtime|outage|outages|unavailab\w+|offline|dark|unreachable|not reachable|not available|interrupted|interruption|interruptions|black|dead|out of service|in error|fail|fails|failing|error budget|unplanned)\b",
    )
});
static NO_DOWN: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"\b(?:had|was|were|measured|maintenance window|planned maintenance|last (?:month|quarter|year)|current remaining|remaining|left|burned|spent|burnt|consumed|used)\b",
    )
});
static PERCENTILE: LazyLock<Regex> = LazyLock::new(|| regex(r"\b(?P<l>p50|p95|p99)\b"));
static PERCENTILES: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r" (?P<l>p(?:50|90|95|99)(?: (?:/|,|and) p(?:50|90|95|99|999)){1,3})(?: latency| latencies| targets?| objectives?| goals?| slos?| response times?| of| is| are| :| =| at| --| \( ms \)| in ms| ms| must| be| under| below){0,6} (?P<n>#[nd](?: (?:/|,|and|, and|ms) ?(?:#[nd])){1,3})\b",
    )
});
static SHARE: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r" (?:<p>|(?P<o>#n out of #n|#n in #n|#n of #n|#n of every #n|#n in every #n|half))(?: of)?(?: (?:all|our|the|them|these|every))? (?:\w+ ){0,7}?(?:answer|are done|done|come back|finish|finished|below|under|within|in|faster than|[<]|inside|in under|in less than|less than|no slower than|at or below|quicker than) (?P<d>#d)\b",
    )
});
/// `our latency SLO is one second for 95 % of the requests`.
static SHARED: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r" (?:slo|target|objective|goal|promise|limit)(?: for latency)? (?:is |of |: |= |at |stands at |says |stays )+(?P<d>#d) (?:for|in|on|at) <p>(?: of| $| [,.;)])",
    )
});

static BARE_SHARE: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r" (?:<p>|(?P<o>#n (?:out of|of|in) #n|half))(?: of (?:all |the |our |them )?(?:\w+ )?(?:should |must |come |back )*)? ?(?:below|under|within|in|inside|<|faster than|less than) (?P<d>#n)(?: $| [,.;)])",
    )
});

/// `the slowest one percent of calls has to stay under 0.8 s`.
static SLOWEST: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r" (?:slowest|worst) <p>(?: of (?:all |the |our )?\w+)? (?:\w+ ){0,6}?(?:below|under|within|in|<|at most|no more than|inside|less than|faster than|max|up to|than|take|takes) (?P<d>#d)\b",
    )
});

pub(super) fn read(sentence: &Sentence, out: &mut Vec<Candidate>) {
    availability(sentence, out);
    let shares = [
        " every ",
        " middle ",
        " midpoint ",
        " slower ",
        " slowest",
        " longer than ",
        " of #n",
        " every #n",
        " slowest ",
        " p50",
        " p95",
        " p99",
        "#p",
        " half ",
        " out of ",
        " in #n",
    ];
    if shares.iter().any(|s| sentence.canon.contains(s)) {
        let from = out.len();
        latency(sentence, out);
        // "p95 must not go over 275 ms": what is denied is the excess.
        static EXCESS: LazyLock<Regex> = LazyLock::new(|| {
            regex(
                r" (?:not|never|no) (?:\w+ ){0,3}?(?:over|exceed|above|beyond|longer than|more than|slower than) (?:the )?$",
            )
        });
        for c in &mut out[from..] {
            let before = sentence.between(c.words.start.saturating_sub(8)..c.words.start);
            c.plain |= EXCESS.is_match(before.as_bytes());
        }
    }
}

/// `a yearly allowance of 44 hours of downtime`.
static ALLOWANCE: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r" (?P<p>yearly|annual|monthly|weekly|quarterly) (?:downtime )?(?:allowance|budget|cap|limit|maximum|ceiling|downtime)(?: of| is| :| at| =)? <d>(?: of)? ?(?P<w>downtime|outage|down|unavailability)?",
    )
});

fn allowances(sentence: &Sentence, out: &mut Vec<Candidate>) {
    for captures in ALLOWANCE.captures_iter(sentence.canon.as_bytes()) {
        let (Some(p), Some(v), Some(whole)) = (captures.name("p"), captures.name("v"), captures.get(0)) else {
            continue;
        };
        let word = sentence.word_at(v.start());
        let days = match p.as_bytes() {
            b"yearly" | b"annual" => 365.0,
            b"quarterly" => 90.0,
            b"weekly" => 7.0,
            _ => 30.0,
        };
        let named = sentence.canon[whole.range()].contains("down") || captures.name("w").is_some();
        let value = sentence.quantity(word).map_or(0.0, |q| 100.0 * (1.0 - q.high / (days * 1440.0)));
        if named && (90.0..100.0).contains(&value) {
            let value = Value::Number((value * 1e6).round() / 1e6);
            out.push(Candidate::new(Fact::SloAvailabilityPercent, value, word..word + 1));
        }
    }
}

static BOUNDED: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"^ (?:of )?(?:[a-z]+ ){0,7}(?:within|under|below|inside|<|faster than|less than|quicker than|in at most|in) #d\b",
    )
});
static NAMED: LazyLock<Regex> = LazyLock::new(|| regex(r"\b(?:availability|available|uptime|up time)\b"));

fn availability(sentence: &Sentence, out: &mut Vec<Candidate>) {
    super::failing::read(sentence, out);
    if sentence.canon.contains("#d") {
        allowances(sentence, out);
    }
    for (word, q) in quantities(sentence, b"pnaz") {
        if matches!(q.sign, b'p' | b'n') && !(90.0..100.0).contains(&q.high) {
            continue;
        }
        let stop = |i: usize| {
            matches!(sentence.words[i].text.as_str(), ";" | "but" | "while" | "|")
                || sentence.quantity(i).is_some_and(|q| {
                    matches!(q.sign, b'p' | b'a' | b'z')
                        && sentence.words.get(i + 1).is_none_or(|w| !matches!(w.text.as_str(), "to" | "->"))
                })
        };
        let from = (word.saturating_sub(12)..word).rev().find(|i| stop(*i)).map_or(word.saturating_sub(12), |i| i + 1);
        let to = (word + 1..(word + 9).min(sentence.words.len()))
            .find(|i| stop(*i) || sentence.words[*i].text == ",")
            .unwrap_or((word + 9).min(sentence.words.len()));
        let (before, after) = (sentence.between(from..word), sentence.between(word + 1..to));
        // "Four nines five? No: four nines."
        let before =
            [" no : ", " no , "].iter().find_map(|w| before.rfind(w).map(|i| &before[i + 5..])).unwrap_or(before);
        let says = |r: &Regex| r.is_match(before.as_bytes()) || r.is_match(after.as_bytes());
        if matches!(q.sign, b'a' | b'z') {
            let value = 100.0 * (1.0 - q.high / q.period);
            if (q.sign == b'z' || says(&DOWN)) && !says(&NO_DOWN) && value > 50.0 && value < 100.0 {
                let mut candidate = Candidate::new(
                    Fact::SloAvailabilityPercent,
                    Value::Number((value * 1e6).round() / 1e6),
                    word..word + 1,
                );
                candidate.weight = match () {
                    () if SLO.is_match(sentence.canon.as_bytes()) => 3,
                    () if SLA.is_match(sentence.canon.as_bytes()) => 1,
                    () => 2,
                };
                candidate.allows = crate::domain::read::scope::flag::IF | crate::domain::read::scope::flag::HEDGE;
                out.push(candidate);
            }
            continue;
        }
        // Under 90 % nobody promises; 100 % is no target (SRE ch. 3).
        // "Measured over a calendar month" says how, "measured" says what is.
        static MEASURED: LazyLock<Regex> = LazyLock::new(|| regex(r"\bmeasured (?:\w* ?$|[^o]|o[^v])|\bmeasured $"));
        if MEASURED.is_match(before.as_bytes()) || MEASURED.is_match(after.as_bytes()) {
            continue;
        }
        // "99.99 or 99.9, we haven't chosen".
        if after.starts_with(" or #") || before.ends_with(" or ") {
            continue;
        }
        static DENIED: LazyLock<Regex> = LazyLock::new(|| regex(r"\b(?:no|never)(?: \w+){0,3} $"));
        if !(90.0..100.0).contains(&q.high) || says(&NO_TARGET) || DENIED.is_match(before.as_bytes()) {
            continue;
        }
        let was = before.ends_with(" was ") || before.ends_with(" were ");
        if was && !SLO.is_match(before.as_bytes()) && !TARGET.is_match(before.as_bytes()) {
            continue;
        }
        // "95 % of searches answered within 800 ms" is about latency, whatever it is called.
        let counted = matches!(q.high, 95.0 | 99.0)
            && (before.contains(" latency ") || BOUNDED.is_match(after.as_bytes()))
            && !NAMED.is_match(before.as_bytes());
        if counted {
            continue;
        }
        let cue = says(&AVAILABILITY);
        let share = [" p99 ", " p95 ", " p50 ", " latency "].iter().any(|w| after.contains(w) || before.contains(w))
            && sentence.canon.contains("#d")
            && matches!(q.high, 95.0 | 99.0)
            || [
                " under #",
                " below #",
                " in under #",
                " in less than #",
                " answered within #",
                " <= #",
                " objective : #d",
                " target : #d",
                " within #",
                " in #",
                " inside #",
                " < #",
            ]
            .iter()
            .any(|w| after.starts_with(w));
        // A period of days is what the objective is counted over.
        let timed = (word + 1..to).any(|i| sentence.quantity(i).is_some_and(|q| q.sign == b'd' && q.high < 1440.0));
        let latency = share || timed || before.trim_end().ends_with("p99") || before.contains(" latency ");
        let target = q.sign == b'p' && says(&TARGET) && q.high >= 99.0 || nines(sentence, word);
        let target = target || q.sign == b'n' && q.high >= 99.0 && bare_target(sentence, word);
        let aimed = AIMED.is_match(sentence.between(word + 1..(word + 5).min(sentence.words.len())).as_bytes());
        let target = target || aimed;
        let alone = q.sign == b'n' && q.high >= 99.0 && listed(sentence, word)
            || q.sign == b'p' && q.high >= 99.0 && alone(sentence, word);
        let near = q.sign == b'p' || {
            // A bare number needs the word beside it: "99.7 is our availability", "availability: 99.95".
            let (near, next) = around(sentence, word, 4, 6);
            q.high.fract() > 0.0 && (AVAILABILITY.is_match(near.as_bytes()) || AVAILABILITY.is_match(next.as_bytes()))
                || near.contains(" availability percent ")
                || near.contains(" availability : ")
                || near.contains(" uptime : ")
                || q.high.fract() > 0.0 && q.high >= 99.0 && (SLO_OF.is_match(before.as_bytes()) || aimed)
                || q.high.fract() > 0.0 && q.high >= 99.0 && bare_target(sentence, word)
                || q.high.fract() > 0.0 && q.high >= 99.0 && listed(sentence, word)
        };
        static TIMED: LazyLock<Regex> = LazyLock::new(|| {
            regex(
                r"^ (?:of (?:all |the |our )?\w+ )?(?:\w+ ){0,2}?(?:in |under |below |within |inside |< |faster than |less than )+#d",
            )
        });
        if TIMED.is_match(sentence.between(word + 1..(word + 12).min(sentence.words.len())).as_bytes()) {
            continue;
        }
        if !near || latency && !cue || !(cue || target || alone) {
            continue;
        }
        let mut candidate = Candidate::new(Fact::SloAvailabilityPercent, Value::Number(q.high), word..word + 1);
        let label = sentence.between(0..word);
        candidate.weight = match () {
            () if SLO.is_match(before.as_bytes()) || SLO.is_match(after.as_bytes()) => 3,
            () if says(&SLA) || SLA.is_match(label.as_bytes()) => 1,
            () => 2,
        };
        out.push(candidate);
    }
}

/// `target: 99.9`, `we promised the board 99.95`: a bare number beside a word of intent, and nothing else counted.
fn bare_target(sentence: &Sentence, word: usize) -> bool {
    let (near, _) = around(sentence, word, 6, 0);
    let (_, next) = around(sentence, word, 0, 1);
    let (_, after) = around(sentence, word, 0, 2);
    let stands = [" stands ", " holds ", " remains ", " it is ", " it stays "].iter().any(|w| after.starts_with(w));
    if stands && word == sentence.body {
        return true;
    }
    TARGET.is_match(near.as_bytes())
        && matches!(next.trim(), "" | "," | "." | ")" | "(" | "for" | "and" | "--" | ";" | "over" | "per" | "a")
}

/// `6 engineers, weekly, 99.5`: alone between commas, in a list about the team.
fn listed(sentence: &Sentence, word: usize) -> bool {
    let named = [
        " fortnight ",
        " once a week ",
        " p99 ",
        " p95 ",
        " #f ",
        " #d ",
        " engineers ",
        " devs ",
        " developers ",
        " weekly ",
        " daily ",
        " monthly ",
        " per pr ",
    ];
    let stop = |i: Option<usize>| {
        matches!(i.and_then(|i| sentence.words.get(i)).map(|w| w.text.as_str()), None | Some("," | ";" | "(" | ")"))
    };
    stop(word.checked_sub(1)) && stop(Some(word + 1)) && named.iter().any(|n| sentence.canon.contains(n))
}

/// Whether the percentage was written in nines.
fn nines(sentence: &Sentence, word: usize) -> bool {
    let q = sentence.words[word].quantity;
    q.is_some_and(|q| q.sign == b'p' && q.period == 1.0)
}

/// Alone between commas.
fn alone(sentence: &Sentence, word: usize) -> bool {
    let stop = |w: Option<&str>| matches!(w, None | Some("," | ";" | "." | "(" | ")"));
    let text = |i: Option<usize>| i.and_then(|i| sentence.words.get(i)).map(|w| w.text.as_str());
    word >= sentence.body && sentence.body == 0 && stop(text(word.checked_sub(1))) && stop(text(Some(word + 1)))
}

pub(super) fn fact(label: &str) -> Option<Fact> {
    Some(match label {
        "p50" => Fact::SloLatencyP50Ms,
        "p95" => Fact::SloLatencyP95Ms,
        "p99" => Fact::SloLatencyP99Ms,
        _ => return None,
    })
}

pub(super) const MS_PER_MINUTE: f64 = 60_000.0;

static MEASURED_BEFORE: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"\b(?:wild|awful|terrible|ugly|horrible|jumps|measured|observed|currently|fans out|fan out|crept|creeps|today|now|was|were|saw|see|seeing|sits at|hovers|hovering|actual|current|prototype|alert|alerts|average|mean|takes|took|last|answers|vendor|their|window|over|from|came out at|comes out at|came in at|clocked|clocks|landed at|lands at|ended at|baseline|benchmark|grafana shows|dashboard shows|is about|runs at|degraded|regressed|spikes?|spiked|rose|climbed)\b",
    )
});
static MEASURED_AFTER: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"^ (?:on (?:a )?(?:bad|good|busy|slow) (?:days?|nights?)|today|now|currently|at the moment|right now|last|measured|observed|yesterday|in the last|this week|over the last|these days|at present|and (?:has|must|needs|should)|in production (?:today|now)|in the prototype|on the prototype|as measured|average|-> )",
    )
});
static WANTED: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"\b(?:to|target|targets|goal|must|should|needs?|has to|want|wants|slo|objective|aim|below|under|<|->|promise|within|get it)\b",
    )
});

fn latency(sentence: &Sentence, out: &mut Vec<Candidate>) {
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
        let amounts: Vec<(usize, super::Quantity)> =
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
                .all(|w| matches!(w, "at" | "the" | "for" | "(" | "@" | "as" | "our" | "latency" | "is"))
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
                let label = sentence.between(l.saturating_sub(7).max(sentence.body.min(l.saturating_sub(4)))..*l);
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
    super::slower::read(sentence, out);
    for captures in SHARE.captures_iter(canon).chain(SHARED.captures_iter(canon)) {
        let Some(d) = captures.name("d") else { continue };
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

/// Milliseconds in the unit of the amount before a bare number: `p99 under 400 ms, p50 under 80`.
fn taken_unit(sentence: &Sentence, word: usize) -> Option<f64> {
    let before = (word.saturating_sub(10)..word).rev().find_map(|i| sentence.quantity(i).filter(|q| q.sign == b'd'))?;
    (before.high < 1.0 && before.period > 0.0).then_some(before.period * MS_PER_MINUTE)
}

/// `99 out of 100`, `half`: a percentage.
pub(super) fn share(sentence: &Sentence, range: std::ops::Range<usize>) -> f64 {
    let numbers: Vec<f64> =
        super::words_of(sentence, range).filter_map(|i| sentence.quantity(i).map(|q| q.high)).collect();
    match numbers.as_slice() {
        [part, whole] if *whole > 0.0 => part / whole * 100.0,
        _ => 50.0,
    }
}
