//! Reads per write, and queries per second today and in a year.

use std::sync::LazyLock;

use regex::bytes::Regex;

use super::{Candidate, around, quantities, regex};
use crate::domain::facts::{Fact, Value};
use crate::domain::read::scope::flag;
use crate::domain::read::sentence::Sentence;

mod ratio;
use ratio::ratios;

pub(super) const TRIGGERS: &[&str] = &[
    "#q",
    "#v",
    "#r",
    "#o",
    "#e",
    "qps",
    "rps",
    "tps",
    "request",
    " read",
    " write",
    " r / w",
    " rw ",
    "queries",
    "ratio",
    " select",
    " insert",
    " lookup",
    " calls ",
    " call in ",
];

/// `1,800 requests a second, up from 350 today`.
static UP_FROM: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r" (?:up|rising|growing|climbing|compared|as opposed|against|instead) (?:from|to|of|with) <nq>(?: $| [,.;)]| today| now| at present| currently| at the moment| this year)",
    )
});
/// `Monthly: 13M requests`.
static PERIOD_LABEL: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r" (?P<p>hourly|daily|weekly|monthly|per day|per month|per hour|a day|a month|each day|each month|every day|every month|per week|each week|each hour|every hour) (?:: |-- |= |, )?<n> (?:api |http )?(?:requests|queries|calls|hits|page views|pageviews)\b",
    )
});
/// What the load must be carried by: no present, whatever the verb.
static REQUIRED: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r" (?:has to|have to|must|should|needs? to|shall|will|ought to|able to|going to) (?:be able to |also |then |reliably |comfortably )*(?:handle|serve|take|process|sustain|do|get|carry|cope with|absorb|support|stand|hold|survive|deliver|withstand|see) (?:at least |up to |about )*$",
    )
});

/// Words that place a rate in the future or make it a requirement.
const AHEAD: &str = r"\b(?:plan with|foresee|foreseen|reckons?|headroom|obliges?|obliged|top out|plan capacity|capacity for|do not hurt|shedding|acceptance|sales plan|twelve months|once the|when the last|after the|prepare ourselves|tender|p99 12mo|p99|peak forecast|forecasts?|forecasted|expects?|expected|expecting|projects?|projected|projection|in a year|in one year|in #d|in 12 months|#d out|headroom|plan capacity|capacity for|build it so|where we will be|reckons? (?:on|with)|is what they expect|they expect|we expect|once the|come over|comes over|holds|without shedding|12 months|12 month|12mo|next year|year out|a year out|year from now|next (?:summer|spring|autumn|winter|fall|quarter|month|season|christmas)|months out|target|targets|goal|must|have to|has to|needs? to|should|shall|required?|requires|requirement|plan for|planning for|planned|plans? implies|prepare|prepared|ready for|ready|growth|grow|grows|growing|will|would|launch|by (?:december|january|february|march|april|may|june|july|august|september|october|november|summer|spring|autumn|winter|christmas|year end|next|the end|q\d|end of)|design for|design load|designed for|design|dimension(?:ed)? for|size(?:d)? for|sizing|heading|estimates?|estimated|anticipate|anticipated|aim|aiming|budget for|objective|slo|capacity goal|horizon|ramp|ramps|qps p99|year end|later|eventually|promotion|campaign|black friday)\b";
/// Words that place it today.
const TODAY: &str = r"\b(?:these days|lately|yesterday|last night|we did|nowadays|so far|today|now|currently|current|right now|at the moment|at present|present|presently|sees?|seeing|saw|serves?|serving|handles?|handling|get|gets|getting|doing|does|we do|takes?|taking|process|processes|logs show|log shows|logs|dashboards?|grafana|datadog|metrics show|measured|observed|averages?|averaging|gateway shows|dashboard shows|it shows|monitoring shows|at noon|normal day|normal|typical day|typical|live traffic|existing|this year|this month|this week|already|production|as of|runs? at|running at|running|sits at|hover|hovers|hovering|baseline|actual|is at|we are at|on average|steady|busiest|weekly high|weekly peak|daily peak)\b";
/// Words that make it no load of ours.
const BESIDE: &str = r"\b(?:absorbs?|absorbed|filters|shields|soaks up|actives|daily actives|active users|dau|mau|support (?:desk |team )?(?:receives|gets|answers)|help ?desk|is said to|nobody (?:here )?(?:stands behind|believes)|pitch deck|rate limits?|limits?|limited|limiting|throttles?|throttled|throttling|quota|quotas|load tests?|load tested|k6|gatling|jmeter|locust|wrk|loadtests?|stress tests?|benchmarks?|benchmarked|tested|test|rated|capacity of|can handle|could handle|can do|could do|can take|can serve|capable of|pgbench|wrk|theoretical|on paper|handles up to|supports? up to|max supported|provisioned|per user|per client|per tenant|per customer|per instance|per pod|per node|per core|per key|each instance|when qps|goes above|exceeds|above|breaks?|broke|falls over|fell over|returns|answers with|responds with|limiter|alert|alerts|threshold|burst limit|cap|caps|capped|ceiling|active users|daily actives|actives|is said to|are said to|support (?:receives|gets|handles|answers)|allows?|cdn|cache|cached|static|vendor|plan allows|tier allows|cheapest|sku|iops|webhook|no idea|unknown|attack|ddos|bots?|crawler|scraper)\b";

static AHEAD_RE: LazyLock<Regex> = LazyLock::new(|| regex(AHEAD));
static TODAY_RE: LazyLock<Regex> = LazyLock::new(|| regex(TODAY));
static BESIDE_RE: LazyLock<Regex> = LazyLock::new(|| regex(BESIDE));
static PEAK_RE: LazyLock<Regex> = LazyLock::new(|| regex(r"\b(?:peaks?|peaking|p99|at peak|spikes?)\b"));
static LABEL_N: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r" (?P<l>(?:(?:peak|max|p99|current|currently|today 's|average|avg|expected|forecast|target|future|present|projected) )*(?:qps|rps|tps|req / s|requests per second|requests / s|requests / sec|queries per second|throughput|reqs / s)(?: (?:at )?(?:p99|black friday|christmas|season|peak|current|now|today|forecast|target|in a year|in #d|p99 in a year|average|12mo|p99 12mo|1y))*(?: \( [a-z0-9 ]{1,24} \))?) (?:is |of |at |are |: |= |about |will be |should be |must be )*(?P<v>#n)(?: $| [,.;()/+]| --|[a-z ])",
    )
});
/// `we project 200 at the 99th percentile`.
static PROJECTED: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r" (?:project|expect|forecast|foresee|predict|anticipate|plan for)(?:s|ed|ing)? (?:<n> (?:at|for|as|in) (?:the |a )?(?:p99|peak)\b|(?:a |the )?(?:p99|peak) of (?P<w>#n)(?: $| [,.;)]))",
    )
});
/// `for next Easter we plan for 1,100`, after today's rate.
static PLANNED: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r" (?:next|coming) [a-z]+(?: [a-z]+)? (?:, )?(?:we|they) (?:plan for|plan with|expect|await|foresee|forecast|count on|reckon with|project) <n>(?: $| [,.;)])",
    )
});
static DAY_LABEL: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r" (?P<l>(?:requests|queries|calls|hits|api calls|req)(?: per |/| / | a )(?P<p>day|hour|month|week|minute|min)|(?:daily|monthly|hourly|weekly) (?:api )?(?:requests|queries|calls|hits|request volume|request count)) (?:is |are |: |= |about |at )*(?P<v>#n)\b",
    )
});

/// `currently 70 qps, expect to triple to 210`.
static GROWS_TO: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r" (?:(?:expect|expects|expected|plan|planned|likely|set|projected|forecast|going|will|should)(?: it| that| this| us)?(?: to)? (?:double|triple|quadruple|grow|rise|climb|go up|increase|become|be|reach)(?: \w+)? (?:to )?|(?:growing|rising|heading|climbing|headed|on (?:its|the|our) way) (?:to|for|towards) (?:about |roughly |some )?|(?:next year|in a year|in #d|(?:a|one|#n) year from now|a year out|by (?:next )?(?:summer|winter|spring|autumn|christmas|year end|easter))(?: ,)? (?:that|it|this|we)(?: number| figure| rate)? (?:becomes|is|will be|should be|turns into|will have become|are at|will be at) (?:about |roughly |some )?)<n>(?: $| [,.;)]| (?:in|within|by|next|at|over) )",
    )
});

/// `22 rps now, plan says 140 at p99`, `25 req/s at the moment, 700 at the May deadline`.
static AND_THEN: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r" #q (?:[a-z]+ ){0,8}(?:, |; |/ |and )+(?:(?:the |our )?(?:plan|forecast|finance|sales plan)(?: says| is| :| has us at| wants)? )?<n> (?:at (?:the )?p99|at (?:the )?(?:peak|[a-z]+ (?:deadline|peak|rush|launch|sale|season))|(?:in|by|for) (?:the )?(?:next [a-z]+|a year|#d|#t|christmas|summer|winter|spring|autumn))\b",
    )
});

/// What a sentence says of a rate that the sentences before it spoke of.
static NOW_AT: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"^ (?:and |but )?(?:currently|today|now|right now|at present|at the moment)(?: it is| we are at| at| we do| we see| :)? <n>(?: $| [,.])",
    )
});

pub(in crate::domain::read) fn follow(sentence: &Sentence, out: &mut Vec<Candidate>) {
    for (fact, regex) in
        [(Fact::QpsCurrent, &NOW_AT), (Fact::QpsP99, &PROJECTED), (Fact::QpsP99, &PLANNED), (Fact::QpsP99, &GROWS_TO)]
    {
        for captures in regex.captures_iter(sentence.canon.as_bytes()) {
            let figure = captures.name("v").or(captures.name("w"));
            let word = figure.map_or(0, |v| sentence.word_at(v.start()));
            if let Some(q) = sentence.quantity(word).filter(|q| q.high > 0.0)
                && !out.iter().any(|c| c.words.start == word)
            {
                out.push(Candidate::new(fact, Value::Number(q.high), word..word + 1));
            }
        }
    }
}

pub(super) fn read(sentence: &Sentence, out: &mut Vec<Candidate>) {
    ratios(sentence, out);
    rates(sentence, out);
    // "Peak rps: now 110, in 12 months 420".
    static NOW_AND_THEN: LazyLock<Regex> = LazyLock::new(|| {
        regex(
            r" (?:rps|qps|tps|requests per second|req / s)(?: p99| peak| at peak)? (?:: |= )?(?:now|today|currently) (?:: |= )?(?P<a>#n) (?:, |; |/ |and |-> )*(?:in (?:a year|one year|#d|#n months)|next year|forecast|expected|planned) (?:: |= )?(?P<b>#n)(?: $| [,.;)])",
        )
    });
    if let Some(captures) = NOW_AND_THEN.captures(sentence.canon.as_bytes()) {
        for (name, fact) in [("a", Fact::QpsCurrent), ("b", Fact::QpsP99)] {
            let word = captures.name(name).map_or(0, |m| sentence.word_at(m.start()));
            if let Some(q) = sentence.quantity(word).filter(|q| q.high > 0.0) {
                out.push(Candidate::new(fact, Value::Number(q.high), word..word + 1));
            }
        }
    }
    let rated = out.iter().any(|c| c.fact == Fact::QpsCurrent);
    let whole = if rated { sentence.canon.as_bytes() } else { b"" };
    for captures in GROWS_TO.captures_iter(whole).chain(AND_THEN.captures_iter(whole)) {
        let word = captures.name("v").map_or(0, |m| sentence.word_at(m.start()));
        if let Some(q) = sentence.quantity(word).filter(|q| q.high > 0.0)
            && !out.iter().any(|c| c.words.start == word)
        {
            out.push(Candidate::new(Fact::QpsP99, Value::Number(q.high), word..word + 1));
        }
    }
    // "Reads 400/s, writes 25/s": two halves, neither of which is the load.
    static HALVES: LazyLock<Regex> = LazyLock::new(|| {
        regex(r" reads? (?:: |= |at |of |are |about )*#q .*writes? (?:: |= |at |of |are |about )*#q ")
    });
    let both = sentence.canon.contains(" read") && sentence.canon.contains(" write");
    if both && HALVES.is_match(sentence.canon.as_bytes()) {
        let half = |c: &Candidate| {
            let before = sentence.between(c.words.start.saturating_sub(3)..c.words.start);
            matches!(c.fact, Fact::QpsCurrent | Fact::QpsP99) && (before.contains(" read") || before.contains(" write"))
        };
        out.retain(|c| !half(c));
    }
}

#[derive(PartialEq, Clone, Copy)]
enum When {
    Today,
    Ahead,
    Beside,
    Open,
}

fn rates(sentence: &Sentence, out: &mut Vec<Candidate>) {
    let canon = sentence.canon.as_bytes();
    let mut rates: Vec<(usize, f64, bool, bool)> = Vec::new();
    for (word, q) in quantities(sentence, b"qv") {
        rates.push((word, q.high, q.sign == b'v', false));
    }
    for captures in LABEL_N.captures_iter(canon) {
        if let Some(v) = captures.name("v") {
            let word = sentence.word_at(v.start());
            // `peak_rps_2026 = 2500`: the year belongs to the key.
            let next = sentence.words.get(word + 1).map_or("", |w| w.text.as_str());
            let year = matches!(next, "=" | ":" | "->");
            if let Some(q) = sentence.quantity(word).filter(|q| !year || !(1990.0..=2100.0).contains(&q.high)) {
                rates.push((word, q.high, false, true));
            }
        }
    }
    // `peak_rps_2027 = 640`, `qps_12m_p99: 6`: a key with its year.
    static KEY_AHEAD: LazyLock<Regex> = LazyLock::new(|| {
        regex(r" (?:rps|qps|tps) (?:(?P<y>#n)|(?:#d|#t) p99|p99 (?:#d|#t)|#t) (?:=|:) <n>(?: $| [,.;)}#])")
    });
    for captures in KEY_AHEAD.captures_iter(canon) {
        let at = |name: &str| captures.name(name).map(|m| sentence.word_at(m.start()));
        let quantity = |word: Option<usize>| word.and_then(|w| sentence.quantity(w)).map(|q| q.high);
        let year = quantity(at("y")).is_none_or(|y| (1990.0..=2100.0).contains(&y));
        if let (true, Some(word), Some(value)) = (year, at("v"), quantity(at("v"))) {
            out.push(Candidate::new(Fact::QpsP99, Value::Number(value), word..word + 1));
        }
    }
    for captures in DAY_LABEL.captures_iter(canon) {
        let (Some(v), Some(l)) = (captures.name("v"), captures.name("l")) else { continue };
        let label = String::from_utf8_lossy(l.as_bytes()).into_owned();
        let seconds = [
            ("month", 2_592_000.0),
            ("week", 604_800.0),
            ("day", 86_400.0),
            ("daily", 86_400.0),
            ("hour", 3600.0),
            ("min", 60.0),
        ];
        let word = sentence.word_at(v.start());
        if let Some((unit, seconds)) = seconds.iter().find(|(unit, _)| label.contains(unit))
            && let Some(q) = sentence.quantity(word)
        {
            rates.push((word, q.high / seconds, *unit != "min", false));
        }
    }
    for captures in HIT.captures_iter(canon) {
        let (Some(v), Some(p)) = (captures.name("v"), captures.name("p")) else { continue };
        let word = sentence.word_at(v.start());
        if let Some(q) = sentence.quantity(word) {
            rates.push((word, if p.as_bytes() == b"minute" { q.high / 60.0 } else { q.high }, false, false));
        }
    }
    for captures in SECOND.captures_iter(canon) {
        let word = captures.name("v").map_or(0, |v| sentence.word_at(v.start()));
        let minute = captures.name("p").is_some_and(|p| p.as_bytes().starts_with(b"min"));
        let ahead = AHEAD_RE.is_match(sentence.between(word.saturating_sub(8)..word).as_bytes())
            || sentence.between(word.saturating_sub(8)..word).contains(" foresee ");
        if let Some(q) = sentence.quantity(word) {
            let value = if minute { q.high / 60.0 } else { q.high };
            let fact = if ahead { Fact::QpsP99 } else { Fact::QpsCurrent };
            out.push(Candidate::new(fact, Value::Number(value), word..word + 1));
        }
    }
    for captures in PERIOD_LABEL.captures_iter(canon) {
        let (Some(v), Some(p)) = (captures.name("v"), captures.name("p")) else { continue };
        let label = &sentence.canon[p.range()];
        let seconds = match () {
            () if label.contains("month") => 2_592_000.0,
            () if label.contains("week") => 604_800.0,
            () if label.contains("hour") => 3600.0,
            () => 86_400.0,
        };
        let word = sentence.word_at(v.start());
        if let Some(q) = sentence.quantity(word) {
            rates.push((word, q.high / seconds, true, false));
        }
    }
    if !rates.is_empty() {
        for captures in UP_FROM.captures_iter(canon) {
            let word = captures.name("v").map_or(0, |v| sentence.word_at(v.start()));
            let Some(q) = sentence.quantity(word).filter(|q| q.high > 0.0) else { continue };
            if rates.first().is_some_and(|r| r.0 < word) {
                rates.retain(|r| r.0 != word);
                out.push(Candidate {
                    weight: 2,
                    ..Candidate::new(Fact::QpsCurrent, Value::Number(q.high), word..word + 1)
                });
            }
        }
    }
    // `20 -> 75 rps`: from today's to the forecast.
    let changes: Vec<(usize, usize)> = rates
        .iter()
        .filter(|(word, ..)| {
            *word >= 2
                && sentence.words[word - 1].text == "->"
                && sentence.quantity(word - 2).is_some_and(|q| matches!(q.sign, b'n' | b'q'))
        })
        .map(|(word, ..)| (word - 2, *word))
        .collect();
    // "From 5 rps at present to 40 rps in a year".
    static FROM_TO: LazyLock<Regex> = LazyLock::new(|| {
        regex(
            r" (?:from (?P<a>#q)(?: at present| today| now| currently| at the moment)?|(?P<c>#q) (?:at present|today|now|currently|at the moment)) to (?P<b>#q) ",
        )
    });
    let at = |m: Option<regex::bytes::Match>| m.map(|m| sentence.word_at(m.start()));
    let joined = sentence.canon.contains(" to #q ");
    let grown = joined
        .then(|| FROM_TO.captures(canon))
        .flatten()
        .and_then(|c| Some((at(c.name("a").or(c.name("c")))?, at(c.name("b"))?)));
    let changes: Vec<_> = changes.into_iter().chain(grown).collect();
    for (from, to) in &changes {
        for (fact, word) in [(Fact::QpsCurrent, *from), (Fact::QpsP99, *to)] {
            let value = sentence.quantity(word).map_or(0.0, |q| q.high);
            if value > 0.0 {
                // The day in the sentence is that of the second.
                let allows = if fact == Fact::QpsCurrent { flag::LATER | flag::FUTURE } else { 0 };
                let new = Candidate::new(fact, Value::Number(value), word..word + 1);
                out.push(Candidate { weight: 2, allows, ..new });
            }
        }
    }
    rates.retain(|(word, ..)| !changes.iter().any(|(from, to)| word == from || word == to));
    for (word, value, average, label) in rates {
        if word < sentence.body {
            continue;
        }
        let peak = peaks(sentence, word);
        let fact = match when(sentence, word) {
            When::Beside => continue,
            When::Today => Fact::QpsCurrent,
            When::Open if mean(sentence, word) => Fact::QpsCurrent,
            // A daily volume is an average; a forecast of it is no p99.
            When::Ahead if average => continue,
            // "Peak on Black Friday was 900 rps": a feast that is over.
            When::Ahead if observed(sentence, word) && FEAST.is_match(canon) => continue,
            When::Ahead => Fact::QpsP99,
            // "Peak per the forecast: …": the head of the sentence dates what follows.
            When::Open if !average && headed(sentence, word) => Fact::QpsP99,
            When::Open if average => Fact::QpsCurrent,
            When::Open if peak && observed(sentence, word) => match RECENT.is_match(canon) {
                true => Fact::QpsCurrent,
                false => continue,
            },
            When::Open if peak || label => Fact::QpsP99,
            When::Open => Fact::QpsCurrent,
        };
        if value > 0.0 {
            out.push(Candidate::new(fact, Value::Number((value * 1e4).round() / 1e4), word..word + 1));
        }
    }
}

/// `thirty-five requests hit us per second`.
static HIT: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r" <n> (?:api |http )?(?:requests|queries|calls|hits|reqs) (?:hit|reach|arrive|come in|come|land|are served|are handled|flow in|pour in|fly in)(?: \w+){0,3} (?:per|a|each|every|in a) (?P<p>second|minute)\b",
    )
});

/// `busiest second last week: 310 requests`.
static SECOND: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r" (?:busiest|peak|worst|average|typical|top|highest|heaviest) (?P<p>second|sec|minute|min)(?: \w+){0,4} (?:: |is |was |had |has |have |saw |sees |-- |at |of )+<n> (?:requests|queries|calls|hits|reqs|transactions)\b",
    )
});

/// `avg 80 qps, p99 350 qps`, `100 (p50), 350 (p99)`: a mean is no peak.
fn mean(sentence: &Sentence, word: usize) -> bool {
    static BEFORE: LazyLock<Regex> =
        LazyLock::new(|| regex(r" (?:avg|average|mean|median|p50)(?: of| is| about| around| at|:)* $"));
    static AFTER: LazyLock<Regex> =
        LazyLock::new(|| regex(r"^ (?:\( )?(?:on average|on the average|in the mean|avg|average|mean|median|p50)\b"));
    let (before, after) = around(sentence, word, 4, 4);
    BEFORE.is_match(before.as_bytes()) || AFTER.is_match(after.as_bytes())
}

/// `peak last Saturday was 210 rps`: a peak that was measured is no forecast.
fn observed(sentence: &Sentence, word: usize) -> bool {
    static WAS: LazyLock<Regex> = LazyLock::new(|| {
        regex(
            r" (?:was|were|hit|reached|touched|came to|saw|had) (?:at |about |around |roughly |some |nearly |almost )*$",
        )
    });
    WAS.is_match(sentence.between(0..word).as_bytes())
}
static FEAST: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r" (?:on|at|during|over|for) (?:black friday|cyber monday|christmas|easter|new year 's (?:eve|day)|the (?:last )?(?:campaign|sale|promotion|launch)) (?:was|were|we) ",
    )
});
static RECENT: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r" (?:yesterday|last (?:night|week|month|weekend|monday|tuesday|wednesday|thursday|friday|saturday|sunday)|this (?:week|month|morning|year)|today) ",
    )
});

fn headed(sentence: &Sentence, word: usize) -> bool {
    let colon = sentence.words[..word].iter().position(|w| w.text == ":").unwrap_or(0);
    AHEAD_RE.is_match(sentence.between(0..colon).as_bytes())
        && !TODAY_RE.is_match(sentence.between(colon..word).as_bytes())
}

fn peaks(sentence: &Sentence, word: usize) -> bool {
    let (before, after) = around(sentence, word, 5, 4);
    PEAK_RE.is_match(before.as_bytes()) || PEAK_RE.is_match(after.as_bytes())
}

/// Whether a rate is of today, of a year ahead or not of ours: the nearest word of time decides, those of the same
/// clause before those of the sentence.
fn when(sentence: &Sentence, word: usize) -> When {
    let stop = |i: usize| {
        // A year is no other rate.
        let year = |n: f64| n.fract() == 0.0 && (1990.0..=2100.0).contains(&n);
        sentence.quantity(i).is_some_and(|q| matches!(q.sign, b'q' | b'v') || q.sign == b'n' && !year(q.high))
            || matches!(sentence.words[i].text.as_str(), ";" | "but" | "while" | "whereas" | "->")
    };
    let from = (word.saturating_sub(14)..word).rev().find(|i| stop(*i)).map_or(word.saturating_sub(14), |i| i + 1);
    let to = (word + 1..(word + 14).min(sentence.words.len()))
        .find(|i| stop(*i))
        .unwrap_or((word + 14).min(sentence.words.len()));
    let before = sentence.between(from..word);
    let comma = (word + 1..to).find(|i| matches!(sentence.words[*i].text.as_str(), "," | "and" | "--")).unwrap_or(to);
    let after = sentence.between(word + 1..comma);
    let distance = |r: &Regex| {
        let back = r.find_iter(before.as_bytes()).last().map(|m| before.len() - m.end());
        let ahead = r.find(after.as_bytes()).map(|m| m.start());
        back.into_iter().chain(ahead).min()
    };
    // "If the deal happens, 2,000 rps".
    static DEAL: LazyLock<Regex> = LazyLock::new(|| {
        regex(
            r"^ if (?:\w+ ){1,6}(?:happens?|closes?|lands?|comes? through|signs?|wins?|goes through|materiali[sz]es?|works out|win \w+ \w+) ,",
        )
    });
    if DEAL.is_match(sentence.canon.as_bytes()) {
        return When::Beside;
    }
    // "3 requests per second in the busiest minute a year from now".
    if after.contains(" a year from now ") || after.contains(" #n year from now ") {
        return When::Ahead;
    }
    // "Forecast for 2028 is 9M requests per day on average".
    if before.contains(" forecast ") && after.starts_with(" on average ") {
        return When::Ahead;
    }
    // "Today's p99 traffic is 95 rps".
    // "Today's 70 qps will triple".
    if before.ends_with(" today 's ") || before.ends_with(" the current ") || before.ends_with(" the present ") {
        return When::Today;
    }
    if [" today 's p99 ", " today 's peak ", " current peak ", " current p99 "].iter().any(|w| before.contains(w))
        && !BESIDE_RE.is_match(before.as_bytes())
    {
        return When::Today;
    }
    // `returns 429 after 100 calls a minute`: a limit.
    if before.ends_with(" after ") {
        return When::Beside;
    }
    if REQUIRED.is_match(before.as_bytes()) && !BESIDE_RE.is_match(after.as_bytes()) {
        return When::Ahead;
    }
    if BESIDE_RE.is_match(before.as_bytes()) || BESIDE_RE.is_match(after.as_bytes()) {
        return When::Beside;
    }
    match (distance(&AHEAD_RE), distance(&TODAY_RE)) {
        (Some(a), Some(t)) if a <= t => When::Ahead,
        (_, Some(_)) => When::Today,
        (Some(_), None) => When::Ahead,
        (None, None) => {
            // What stands before the next rate speaks of that one.
            let other =
                to < sentence.words.len() && sentence.quantity(to).is_some_and(|q| matches!(q.sign, b'q' | b'v'));
            let rest = if other { " " } else { sentence.between(comma..to) };
            if AHEAD_RE.is_match(rest.as_bytes()) {
                When::Ahead
            } else if TODAY_RE.is_match(rest.as_bytes()) {
                When::Today
            } else {
                When::Open
            }
        }
    }
}
