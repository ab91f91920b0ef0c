//! Reads per write, and queries per second today and in a year.

use std::sync::LazyLock;

use regex::bytes::Regex;

use super::{Candidate, Group, Take, around, quantities, regex};
use crate::domain::facts::{Fact, Value};
use crate::domain::read::sentence::Sentence;

pub(super) const TRIGGERS: &[&str] = &[
    "#q", "#v", "#r", "#o", "#e", "qps", "rps", "tps", "request", " read", " write", " r / w", " rw ", "queries",
    "ratio",
];

static RATIO: LazyLock<Regex> =
    LazyLock::new(|| regex(r"\b(?:reads?|lookups?|selects|updates|w : r|r / w|rw|r : w|reading|read heavy|gets)\b"));
static INVERSE: LazyLock<Regex> = LazyLock::new(|| {
    regex(r"\b(?:writes? (?:to|per|/|:|-|vs|versus|and) ?reads?|w : r|w / r|write / read|write to read|write read)\b")
});
static NO_RATIO: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"\b(?:cache|cached|hits?|hit rate|followers?|pareto|replicas?|primary|effort|value|rule|compression|students?|teacher|aspect|scale|odds|leverage|cpu|traffic comes|of our users|of users|of revenue|of customers|of the work)\b",
    )
});

/// Reads per write from a stated share or count.
static SHARES: LazyLock<Vec<(bool, Regex)>> = LazyLock::new(|| {
    [
        (true, r" <p> of what (?:hits|reaches|comes to|comes in to|arrives at|we get|we see|we serve)(?: us| it| the \w+)? (?:is |are )(?:pure |plain |just )?(?:reads?|reading|lookups|selects)\b"),
        (true, r" <p> (?:of (?:the |our |all |these |those )?(?:traffic|requests|queries|load|calls|operations|ops|workload|it|them|hits|volume|statements|api calls) (?:is |are |being |will be )?(?:pure |plain |simple )?)?(?:pure |plain |simple )?(?:reads?|reading|gets|selects|lookups|read traffic|read only|fetches)\b"),
        (true, r" (?:reads?|gets|selects|lookups|reading) (?:are |is |the ||make up |makes up |account for |accounts for |at |: |= |/ writes |and make up |share |share of |dominate at |dominate with |being |form |take |with |\( |about |traffic is |share is |share : )*<p>"),
        (false, r" <p> (?:of (?:the |our |all )?(?:traffic|requests|queries|load|calls|operations|ops|workload|it|hits|statements) (?:is |are )?)?(?:pure |plain )?(?:writes?|writing|inserts|updates|mutations|write traffic)\b"),
        (false, r" (?:writes?|mutations) (?:are |is |make up |makes up |account for |accounts for |at |: |= |share |share of |being |form |with )*<p>"),
    ]
    .iter()
    .map(|(read, text)| (*read, regex(text)))
    .collect()
});
static PER_WRITE: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r" <nx> (?:reads?|times as many reads|times more reads|more reads|as many reads|reads come in|read requests|read operations) (?:per|for every|for each|to every|to each|to a|to one|for a|for one|on every|against every|against one|as|than|to|vs|versus|against|:|/) (?:single |one )?(?P<w>#n )?(?:single )?(?:writes?|write requests|write operations)\b",
    )
});
static EACH_WRITE: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r" (?:for|per|to|on|against|with) (?:each |every |one |a |any |single |#n )*writes?(?: we count| there come| is followed by| on average| there are| there is| we see| we do| we have| come| we get| ,)* <n> reads?\b",
    )
});
/// `for each read there are four writes`.
static EACH_READ: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r" (?:for|per|to|on|against|with) (?:each |every |one |a |any |single |#n )*reads?(?: there are| there is| we see| we do| we have| come| we get| we count| ,)* <n> writes?\b",
    )
});
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
static WRITES_PER: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r" <nx> (?:writes?|as many writes|times as many writes|times more writes|more writes) (?:per|for every|for each|to every|to each|to a|to one|as|than|to|vs|versus|:|/) (?:single |one )?(?P<w>#n )?(?:single )?reads?\b",
    )
});
static LABELLED: LazyLock<Group> = LazyLock::new(|| {
    Group::new(
        &[
            (
                Fact::ReadWriteRatio,
                Take::Upper,
                r" (?:read (?:/ |: |to |vs |- )?write(?:s)?(?: ratio| split| mix)?|reads (?:/ |: |to |per |vs )writes?(?: ratio)?|r / w(?: ratio| split| mix)?|rw ratio|rw|r : w) (?:is |of |: |= |at |was measured at |measured at |sits at )?<n>(?: $| [,.;)]| --| reads| to 1| \+|$)",
            ),
            (Fact::ReadWriteRatio, Take::Fixed(f64::INFINITY), r" read write ratio (?:: |= |is )(?P<k>read only)\b"),
        ],
        "",
        "(?:%|percent)",
        0,
    )
});

/// Words that place a rate in the future or make it a requirement.
const AHEAD: &str = r"\b(?:plan with|foresee|foreseen|reckons?|headroom|obliges?|obliged|top out|plan capacity|capacity for|do not hurt|shedding|acceptance|sales plan|twelve months|once the|when the last|after the|prepare ourselves|tender|p99 12mo|p99|peak forecast|forecasts?|forecasted|expects?|expected|expecting|projects?|projected|projection|in a year|in one year|in #d|in 12 months|#d out|headroom|plan capacity|capacity for|build it so|where we will be|reckons? (?:on|with)|is what they expect|they expect|we expect|once the|come over|comes over|holds|without shedding|12 months|12 month|12mo|next year|year out|a year out|year from now|next (?:summer|spring|autumn|winter|fall|quarter|month|season|christmas)|months out|target|targets|goal|must|have to|has to|needs? to|should|shall|required?|requires|requirement|plan for|planning for|planned|plans? implies|prepare|prepared|ready for|ready|growth|grow|grows|growing|will|would|launch|by (?:december|january|february|march|april|may|june|july|august|september|october|november|summer|spring|autumn|winter|christmas|year end|next|the end|q\d|end of)|design for|design load|designed for|design|dimension(?:ed)? for|size(?:d)? for|sizing|heading|estimates?|estimated|anticipate|anticipated|aim|aiming|budget for|objective|slo|capacity goal|horizon|ramp|ramps|qps p99|year end|later|eventually|promotion|campaign|black friday)\b";
/// Words that place it today.
const TODAY: &str = r"\b(?:nowadays|so far|today|now|currently|current|right now|at the moment|at present|present|presently|sees?|seeing|saw|serves?|serving|handles?|handling|get|gets|getting|doing|does|we do|takes?|taking|process|processes|logs show|log shows|logs|dashboards?|grafana|datadog|metrics show|measured|observed|averages?|averaging|normal day|normal|typical day|typical|live traffic|existing|this year|this month|this week|already|production|as of|runs? at|running at|running|sits at|hover|hovers|hovering|baseline|actual|is at|we are at|on average|steady|busiest|weekly high|weekly peak|daily peak)\b";
/// Words that make it no load of ours.
const BESIDE: &str = r"\b(?:actives|daily actives|active users|dau|mau|support (?:desk |team )?(?:receives|gets|answers)|help ?desk|is said to|nobody (?:here )?(?:stands behind|believes)|pitch deck|rate limits?|limits?|limited|limiting|throttles?|throttled|throttling|quota|quotas|load tests?|load tested|k6|gatling|jmeter|locust|wrk|loadtests?|stress tests?|benchmarks?|benchmarked|tested|test|rated|capacity of|can handle|could handle|can do|could do|can take|can serve|capable of|pgbench|wrk|theoretical|on paper|handles up to|supports? up to|max supported|provisioned|per user|per client|per tenant|per customer|per instance|per pod|per node|per core|per key|each instance|when qps|goes above|exceeds|above|breaks?|broke|falls over|fell over|returns|answers with|responds with|limiter|alert|alerts|threshold|burst limit|cap|caps|capped|ceiling|active users|daily actives|actives|is said to|are said to|support (?:receives|gets|handles|answers)|allows?|cdn|cache|cached|static|vendor|plan allows|tier allows|cheapest|sku|iops|webhook|no idea|unknown|attack|ddos|bots?|crawler|scraper)\b";

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
        r" (?:project|expect|forecast|foresee|predict|anticipate|plan for)(?:s|ed|ing)? <n> (?:at|for|as|in) (?:the |a )?(?:p99|peak)\b",
    )
});
static DAY_LABEL: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r" (?P<l>(?:requests|queries|calls|hits|api calls|req)(?: per |/| / | a )(?P<p>day|hour|month|week|minute|min)|(?:daily|monthly|hourly|weekly) (?:api )?(?:requests|queries|calls|hits|request volume|request count)) (?:is |are |: |= |about |at )*(?P<v>#n)\b",
    )
});

/// What a sentence says of a rate that the sentences before it spoke of.
static NOW_AT: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"^ (?:and |but )?(?:currently|today|now|right now|at present|at the moment)(?: it is| we are at| at| we do| we see| :)? <n>(?: $| [,.])",
    )
});

pub(in crate::domain::read) fn follow(sentence: &Sentence, out: &mut Vec<Candidate>) {
    for (fact, regex) in [(Fact::QpsCurrent, &NOW_AT), (Fact::QpsP99, &PROJECTED)] {
        for captures in regex.captures_iter(sentence.canon.as_bytes()) {
            let word = captures.name("v").map_or(0, |v| sentence.word_at(v.start()));
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
}

/// `we write three times as often as we read`, `reads outnumber writes by a factor of 25`.
static TIMES: LazyLock<[(bool, Regex); 4]> = LazyLock::new(|| {
    [
        (
            true,
            r" (?:writes?|written|save|insert) <nx>(?: as| times)?(?: as)? (?:often|much|frequently|many times) (?:as|than) (?:we |they |it is |it gets |is |people )*(?:reads?|load|fetch)\b",
        ),
        (
            false,
            r" (?:reads?|load|fetched|looked at) <nx>(?: as| times)?(?: as)? (?:often|much|frequently|many times) (?:as|than) (?:we |they |it is |it gets |is |people )*(?:writes?|written|save|changed|updated)\b",
        ),
        (
            true,
            r" (?:writes|writers|inserts|updates|mutations) (?:beat|outnumber|exceed|dominate|outweigh|dwarf|lead) (?:the )?(?:reads?|readers|lookups|queries)(?: by| about| roughly| with)*(?: a factor of| the factor)? <nx>",
        ),
        (
            false,
            r" (?:reads|lookups|selects|gets|queries) (?:beat|outnumber|exceed|dominate|outweigh|dwarf|lead) (?:the )?(?:writes|updates|inserts|mutations|changes)(?: by| about| roughly| with)*(?: a factor of| the factor)? <nrx>",
        ),
    ]
    .map(|(inverse, text)| (inverse, regex(text)))
});
/// `Writes outnumber reads five to one`.
static WRITES_LEAD: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r" (?:writes|writers|inserts|updates|mutations) (?:beat|outnumber|exceed|dominate|outweigh|dwarf|lead)(?: over)? (?:the )?(?:reads?|readers|lookups|queries)\b",
    )
});
/// `half reads, half writes`.
static EVEN: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r" (?:half (?:of (?:the |all )?\w+ )?(?:are |is )?(?:reads|writes) (?:, |and |, and )+(?:the other )?half (?:are |is )?(?:reads|writes)|(?:even|equal|fifty fifty|#r|#n #n) (?:split |mix )?(?:between|of) reads and writes)\b",
    )
});

fn ratios(sentence: &Sentence, out: &mut Vec<Candidate>) {
    let canon = sentence.canon.as_bytes();
    let mut push = |word: usize, value: f64| {
        if value.is_finite() && (0.0..=1e9).contains(&value) {
            out.push(Candidate::new(Fact::ReadWriteRatio, Value::Number((value * 1e6).round() / 1e6), word..word + 1));
        }
    };
    for (word, q) in quantities(sentence, b"r") {
        let (before, after) = around(sentence, word, 9, 7);
        let near = [before.as_bytes(), after.as_bytes()].concat();
        // `55 rps, 10:1`: beside a load, a ratio by itself is that of reads to writes.
        let stop = |i: Option<usize>| {
            i.and_then(|i| sentence.words.get(i))
                .is_none_or(|w| matches!(w.text.as_str(), "," | ";" | "." | "(" | ")" | "|"))
        };
        let alone = stop(word.checked_sub(1)) && stop(Some(word + 1)) && before.contains(" #q ");
        if (alone || RATIO.is_match(&near)) && !NO_RATIO.is_match(&near) {
            let inverse = INVERSE.is_match(&near) || WRITES_LEAD.is_match(sentence.between(0..word).as_bytes());
            push(word, if inverse { 1.0 / q.high } else { q.high });
        }
    }
    for (inverse, regex) in TIMES.iter() {
        for captures in regex.captures_iter(canon) {
            let Some(v) = captures.name("v") else { continue };
            let word = sentence.word_at(v.start());
            if let Some(q) = sentence.quantity(word).filter(|q| q.high > 0.0) {
                push(word, if *inverse { 1.0 / q.high } else { q.high });
            }
        }
    }
    if let Some(found) = EVEN.find(canon) {
        push(super::words_of(sentence, found.range()).start, 1.0);
    }
    for (read, regex) in SHARES.iter() {
        for captures in regex.captures_iter(canon) {
            let Some(v) = captures.name("v") else { continue };
            let word = sentence.word_at(v.start());
            let Some(q) = sentence.quantity(word) else { continue };
            let (before, after) = around(sentence, word, 5, 9);
            // "Read/write: 97% reads" names the ratio before its shares.
            if !*read && (before.ends_with(" read / write : ") || before.ends_with(" reads / writes : ")) {
                continue;
            }
            if NO_RATIO.is_match(before.as_bytes()) || after.contains(" cache ") || after.contains(" hit ") {
                continue;
            }
            let share = if *read { q.high } else { 100.0 - q.low };
            if (0.0..100.0).contains(&share) {
                push(word, share / (100.0 - share));
            }
        }
    }
    // "Nine out of ten requests are reads".
    static OF: LazyLock<Regex> = LazyLock::new(|| {
        regex(
            r" (?P<a>#n) (?:out of|of every|in every|in) (?P<b>#n) (?:\w+ ){0,3}?(?:are |is |being )?(?:pure |plain )?(?P<k>reads?|writes?|lookups|selects)\b",
        )
    });
    // "Of every 100 requests 12 are writes".
    static OF_EVERY: LazyLock<Regex> = LazyLock::new(|| {
        regex(
            r" (?:of|out of|among|in) (?:every |each |any |a )?(?P<b>#n) (?:\w+ )?(?:requests|calls|queries|statements|operations|hits) ?(?:, |about |some |only |just )*(?P<a>#n) (?:are |is |being )?(?:pure |plain |just )?(?P<k>reads?|writes?|lookups|selects)\b",
        )
    });
    // "One request in 25 is a write".
    static ONE_IN: LazyLock<Regex> = LazyLock::new(|| {
        regex(
            r" (?P<a>#n) (?:requests?|calls?|queries|query|operations?|statements?) (?:in|out of|of|of every) (?P<b>#n) (?:is |are )(?:a |an )?(?P<k>reads?|writes?|lookups?)\b",
        )
    });
    for captures in ONE_IN.captures_iter(canon).chain(OF.captures_iter(canon)).chain(OF_EVERY.captures_iter(canon)) {
        let amount = |name: &str| {
            captures.name(name).and_then(|m| sentence.quantity(sentence.word_at(m.start()))).map_or(0.0, |q| q.high)
        };
        let (part, whole) = (amount("a"), amount("b"));
        let write = captures.name("k").is_some_and(|k| k.as_bytes().starts_with(b"write"));
        if let Some(a) = captures.name("a")
            && whole > part
        {
            let ratio = part / (whole - part);
            push(sentence.word_at(a.start()), if write { 1.0 / ratio } else { ratio });
        }
    }
    for (regex, inverse) in [(&PER_WRITE, false), (&EACH_WRITE, false), (&WRITES_PER, true), (&EACH_READ, true)] {
        for captures in regex.captures_iter(canon) {
            let at = |name: &str| captures.name(name).map(|m| sentence.word_at(m.start()));
            let Some(word) = at("v") else { continue };
            let one = at("w").and_then(|w| sentence.quantity(w)).map_or(1.0, |q| q.high);
            let Some(q) = sentence.quantity(word) else { continue };
            push(word, if inverse { one / q.high } else { q.high / one });
        }
    }
    LABELLED.read(sentence, out);
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
            if let Some(q) = sentence.quantity(word) {
                rates.push((word, q.high, false, true));
            }
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
        if let Some(q) = sentence.quantity(word) {
            out.push(Candidate::new(Fact::QpsCurrent, Value::Number(q.high), word..word + 1));
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
    for (from, to) in &changes {
        for (fact, word) in [(Fact::QpsCurrent, *from), (Fact::QpsP99, *to)] {
            let value = sentence.quantity(word).map_or(0.0, |q| q.high);
            if value > 0.0 {
                out.push(Candidate { weight: 2, ..Candidate::new(fact, Value::Number(value), word..word + 1) });
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
            // A daily volume is an average; a forecast of it is no p99.
            When::Ahead if average => continue,
            When::Ahead => Fact::QpsP99,
            // "Peak per the forecast: …": the head of the sentence dates what follows.
            When::Open if !average && headed(sentence, word) => Fact::QpsP99,
            When::Open if average => Fact::QpsCurrent,
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
        r" (?:busiest|peak|worst|average|typical|top|highest|heaviest) (?:second|sec)(?: \w+){0,4} (?:: |is |was |had |saw |-- |at |of )+<n> (?:requests|queries|calls|hits|reqs|transactions)\b",
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
        sentence.quantity(i).is_some_and(|q| matches!(q.sign, b'q' | b'v' | b'n'))
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
