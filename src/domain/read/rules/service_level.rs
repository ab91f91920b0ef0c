//! Availability and latency objectives.

use std::sync::LazyLock;

use regex::bytes::Regex;

use super::{Candidate, around, quantities, regex};
use crate::domain::facts::{Fact, Value};
use crate::domain::read::sentence::Sentence;

pub(in crate::domain::read) mod latency;
use latency::latency;
pub(super) use latency::{MS_PER_MINUTE, fact, share};

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
        r"\b(?:actual|achieved|achieve[sd]?|observed|had|have had|last (?:month|quarter|year|week)|so far|year to date|ytd|vendor|vendors|provider|offers|their|alert|alerts|alerting|threshold|thresholds|error rate|cpu|memory|cache|hit|coverage|durability|discount|of users|of revenue|of traffic|of customers|growth|grew|reads?|writes?|tests?|succeed|success|accuracy|conversion|churn|rds|aws|azure|cloudflare|underwriter 's|burn|fail|failed|change fail|statuspage|status page|currently at|uptime today|availability today|today is|is currently|today it is|competitor|only offers|confidence|sampling|sampled|of requests|of all|of calls|out of|of queries)\b",
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
        r"^ (?:as |, which is |, that is )?(?:the |our |an? )?(?:availability |uptime |service level )?(?:target|objective|goal|slo)(?: $| [,.;:)])",
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

/// `Uptime today is 98.7 %`, `Availability of the tractors: 95 %`: no objective, whatever read it.
pub(super) fn measured(sentence: &Sentence, out: &mut Vec<Candidate>) {
    static MEASURED: LazyLock<Regex> = LazyLock::new(|| {
        regex(
            r" (?:(?:uptime|availability) (?:today|currently|now|at present|this year|this month)(?: is| stands at| :)?|availability of (?:the |our )?(?:tractors|rooms|staff|seats|cars|vehicles|beds|parts|stock|drivers|slots|doctors|items|bikes|machines|buses|trains|products|spare parts|people|engineers|volunteers|nurses|rental \w+)(?: is| :| stands at)?|measured(?: at)?) $",
        )
    });
    if !out.iter().any(|c| c.fact == Fact::SloAvailabilityPercent) {
        return;
    }
    // "Twilio 99.95, Neon 99.95": each figure behind a name of its own.
    static NAMED: LazyLock<Regex> = LazyLock::new(|| {
        regex(r"^ (?:availability|uptime|slo|sla|target|objective|goal|slos|core|api|backend|level|service)\b")
    });
    let figures = quantities(sentence, b"pn").filter(|(_, q)| (90.0..100.0).contains(&q.high)).count();
    let of_somebody = |c: &Candidate| {
        let Some(name) = c.words.start.checked_sub(1).filter(|n| *n > 0) else { return false };
        figures > 1
            && sentence.words[name].capital
            && matches!(sentence.words[name - 1].text.as_str(), "," | ":" | "and")
            && !NAMED.is_match(sentence.between(name..name + 1).as_bytes())
    };
    out.retain(|c| c.fact != Fact::SloAvailabilityPercent || !of_somebody(c));
    out.retain(|c| {
        c.fact != Fact::SloAvailabilityPercent
            || !MEASURED.is_match(sentence.between(c.words.start.saturating_sub(8)..c.words.start).as_bytes())
    });
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
        // "Objective 99.9 (last quarter we measured 99.62)": a bracket with a figure of its own speaks of that one.
        let after = match after.find(" ( ") {
            Some(i) if after[i..].contains(" #") => &after[..=i],
            _ => after,
        };
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
        // "Half a percent of requests may fail, so a 99.5 % availability target": the target is named.
        static NAMED_TARGET: LazyLock<Regex> =
            LazyLock::new(|| regex(r"^ (?:availability|uptime) (?:target|objective|slo|goal)(?: $| [,.;:)])"));
        let aims = NAMED_TARGET.is_match(sentence.between(word + 1..(word + 4).min(sentence.words.len())).as_bytes());
        if !(90.0..100.0).contains(&q.high) || !aims && says(&NO_TARGET) || DENIED.is_match(before.as_bytes()) {
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
        let target = target || q.high >= 99.0 && bare_target(sentence, word);
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
        && matches!(next.trim(), "" | "," | "." | ")" | "(" | "for" | "in" | "and" | "--" | ";" | "over" | "per" | "a")
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
