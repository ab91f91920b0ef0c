//! Reads per write, in all the ways that people give a ratio.

use std::sync::LazyLock;

use regex::bytes::Regex;

use super::super::{Candidate, Group, Take, around, quantities, regex, words_of};
use crate::domain::facts::{Fact, Value};
use crate::domain::read::sentence::Sentence;

pub(super) static RATIO: LazyLock<Regex> = LazyLock::new(|| {
    regex(r"\b(?:reads?|readers|lookups?|selects|updates|w : r|r / w|rw|r : w|reading|read heavy|gets)\b")
});

pub(super) static INVERSE: LazyLock<Regex> = LazyLock::new(|| {
    regex(r"\b(?:writes? (?:to|per|/|:|-|vs|versus|and) ?reads?|w : r|w / r|write / read|write to read|write read)\b")
});

pub(super) static NO_RATIO: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"\b(?:cache|cached|hits?|hit rate|guess|followers?|pareto|replicas?|primary|effort|value|rule|compression|students?|teacher|aspect|scale|odds|leverage|cpu|traffic comes|of our users|of users|of revenue|of customers|of the work)\b",
    )
});

/// Reads per write from a stated share or count.
pub(super) static SHARES: LazyLock<Vec<(bool, Regex)>> = LazyLock::new(|| {
    [
        (true, r" <p> of what (?:hits|reaches|comes to|comes in to|arrives at|we get|we see|we serve)(?: us| it| the \w+)? (?:is |are )(?:pure |plain |just )?(?:reads?|reading|lookups|selects)\b"),
        (true, r" (?:of which |of them )<p> (?:are|is) (?:pure |plain )?(?:reads?|lookups|selects|fetches)\b"),
        (true, r" <p> (?:of (?:the |our |all |these |those )?(?:traffic|requests|queries|load|calls|operations|ops|workload|it|them|hits|volume|statements|api calls) (?:is |are |being |will be )?(?:pure |plain |simple )?)?(?:pure |plain |simple )?(?:reads?|reading|gets|selects|lookups|read traffic|read only|fetches)\b"),
        (true, r" (?:reads?|gets|selects|lookups|reading) (?:are |is |the ||make up |makes up |account for |accounts for |at |: |= |/ writes |and make up |share |share of |dominate at |dominate with |being |form |take |with |\( |about |traffic is |share is |share : )*<p>"),
        (false, r" <p> (?:of (?:the |our |all )?(?:traffic|requests|queries|load|calls|operations|ops|workload|it|hits|statements) (?:is |are )?)?(?:pure |plain )?(?:writes?|writing|inserts|updates|mutations|write traffic)\b"),
        (false, r" (?:writes?|mutations) (?:are |is |make up |makes up |account for |accounts for |at |: |= |share |share of |being |form |with )*<p>"),
    ]
    .iter()
    .map(|(read, text)| (*read, regex(text)))
    .collect()
});

pub(super) static PER_WRITE: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r" <nx> (?:reads?|lookups|look ups|queries|selects|fetches|times as many reads|times more reads|more reads|as many reads|reads come in|read requests|read operations) (?:per|for every|for each|to every|to each|to a|to one|for a|for one|for|on every|against every|against one|as|than|to|vs|versus|against|:|/) (?:single |one )?(?P<w>#n )?(?:single )?(?:writes?|write requests|write operations|reservations?|bookings?|updates?|inserts?|changes?|edits?|saves?|orders?|submissions?)\b",
    )
});

pub(super) static EACH_WRITE: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r" (?:for|per|to|on|against|with) (?:each |every |one |a |any |single )*(?P<w>#n )?(?:single )?writes?(?: we count| there come| is followed by| on average| there are| there is| we see| we do| we have| we are having| come| we get| ,)* <n> (?:\w+ )?reads?\b",
    )
});

/// `one write is followed by forty reads`.
pub(super) static FOLLOWED: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r" (?:#n|each|every|a) write (?:is followed by|brings|comes with|means|triggers|meets)(?: ,? ?on average)?(?: ,)? <n> reads?\b",
    )
});

/// `for each read there are four writes`.
pub(super) static EACH_READ: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r" (?:for|per|to|on|against|with) (?:each |every |one |a |any |single )*(?P<w>#n )?(?:single )?reads?(?: there are| there is| we see| we do| we have| come| we get| we count| ,)* <n> writes?\b",
    )
});

pub(super) static WRITES_PER: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r" <nx> (?:writes?|as many writes|times as many writes|times more writes|more writes) (?:per|for every|for each|to every|to each|to a|to one|as|than|to|vs|versus|:|/) (?:single |one )?(?P<w>#n )?(?:single )?reads?\b",
    )
});

pub(super) static LABELLED: LazyLock<Group> = LazyLock::new(|| {
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

/// `we write three times as often as we read`, `reads outnumber writes by a factor of 25`.
pub(super) static TIMES: LazyLock<[(bool, Regex); 4]> = LazyLock::new(|| {
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
pub(super) static WRITES_LEAD: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r" (?:writes|writers|inserts|updates|mutations) (?:beat|outnumber|exceed|dominate|outweigh|dwarf|lead)(?: over)? (?:the )?(?:reads?|readers|lookups|queries|selects)\b| writes (?:dominate|lead|prevail|win) [,:;(]",
    )
});

static AT_TIMES: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"^ (?:on (?:sundays|mondays|saturdays|fridays|weekends|bad days|busy days|holidays|some days)|at (?:weekends|night|month end|peak|times)|during|in (?:summer|winter|spring|autumn|december|the season)|over (?:christmas|the weekend)|around|(?:on|in|for) (?:the )?(?:admin|reporting|back office|internal|search|import|mobile|public) (?:side|part|screens?|panel|api|half|tool)|for (?:admins|reports|imports))\b",
    )
});

/// `half reads, half writes`.
pub(super) static EVEN: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r" (?:half (?:of (?:the |all )?\w+ )?(?:are |is )?(?:reads|writes) (?:, |and |, and )+(?:the other )?half (?:are |is )?(?:reads|writes)|(?:even|equal|fifty fifty|#r|#n #n) (?:split |mix )?(?:between|of) reads and writes)\b",
    )
});

/// Words of which every way of giving a ratio has one.
const SPOKEN: &[&str] = &[
    " read", "writ", "#r", " r ", " w ", " rw", "lookup", "look up", "select", "insert", "update", "mutation", " get",
    "fetch", "change", " load", "save", "looked", "half", "fifty", "quer",
];

pub(super) fn ratios(sentence: &Sentence, out: &mut Vec<Candidate>) {
    if !SPOKEN.iter().any(|w| sentence.canon.contains(w)) {
        return;
    }
    let canon = sentence.canon.as_bytes();
    let mut push = |word: usize, value: f64| {
        if value.is_finite() && (0.0..=1e9).contains(&value) {
            out.push(Candidate::new(Fact::ReadWriteRatio, Value::Number((value * 1e6).round() / 1e6), word..word + 1));
        }
    };
    let mut seen = false;
    for (word, q) in quantities(sentence, b"r") {
        let (before, after) = around(sentence, word, 9, 7);
        let near = [before.as_bytes(), after.as_bytes()].concat();
        // `55 rps, 10:1`: beside a load, a ratio by itself is that of reads to writes.
        let stop = |i: Option<usize>| {
            i.and_then(|i| sentence.words.get(i))
                .is_none_or(|w| matches!(w.text.as_str(), "," | ";" | "." | "(" | ")" | "|"))
        };
        let alone = stop(word.checked_sub(1)) && stop(Some(word + 1)) && before.contains(" #q ");
        // "1:1, 2:1 on Sundays": what holds now and then.
        let at_times =
            (seen || EACH_WRITE.is_match(canon) || PER_WRITE.is_match(canon)) && AT_TIMES.is_match(after.as_bytes());
        if (alone || RATIO.is_match(&near)) && !NO_RATIO.is_match(&near) && !at_times {
            seen = true;
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
        push(words_of(sentence, found.range()).start, 1.0);
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
    // "Four of five requests read", "nine out of ten calls only fetch something".
    static OF_CALLS: LazyLock<Regex> = LazyLock::new(|| {
        regex(
            r" (?P<a>#n) (?:out of|of|in|of every|in every) (?P<b>#n) (?:requests|calls|queries|hits|operations|statements) (?:are |is )?(?:only |just |merely |simply |pure |plain )?(?P<k>reads?|writes?|fetch(?:es)?|looks? up|lookups|changes?|updates?)\b",
        )
    });
    // "One write in twenty requests".
    static IN_CALLS: LazyLock<Regex> = LazyLock::new(|| {
        regex(
            r" (?P<a>#n) (?P<k>reads?|writes?|updates?|lookups?) (?:in|out of|for every|per) (?:every |each )?(?P<b>#n) (?:requests|calls|queries|hits|operations|statements)\b",
        )
    });
    // "One request in 25 is a write".
    static ONE_IN: LazyLock<Regex> = LazyLock::new(|| {
        regex(
            r" (?P<a>#n) (?:requests?|calls?|queries|query|operations?|statements?) (?:in|out of|of|of every) (?P<b>#n) (?:is |are )(?:a |an )?(?P<k>reads?|writes?|lookups?)\b",
        )
    });
    // "Writes are 1 request in 10".
    static ARE_ONE_IN: LazyLock<Regex> = LazyLock::new(|| {
        regex(
            r" (?P<k>reads|writes|lookups) (?:are|make up|is|come to) (?P<a>#n) (?:\w+ )?(?:in|out of|of|of every|in every) (?P<b>#n)\b",
        )
    });
    // "Every tenth call writes".
    static EVERY: LazyLock<Regex> = LazyLock::new(|| {
        regex(
            r" (?:every|each) (?P<a>second|third|fourth|fifth|sixth|eighth|tenth|twentieth|fiftieth|hundredth) (?:request|call|query|hit|operation|statement) (?:is (?:only )?(?:a |an )?)?(?P<k>reads?|writes?|changes|updates?)\b",
        )
    });
    for captures in EVERY.captures_iter(canon) {
        let Some(a) = captures.name("a") else { continue };
        let whole = match a.as_bytes() {
            b"second" => 2.0,
            b"third" => 3.0,
            b"fourth" => 4.0,
            b"fifth" => 5.0,
            b"sixth" => 6.0,
            b"eighth" => 8.0,
            b"tenth" => 10.0,
            b"twentieth" => 20.0,
            b"fiftieth" => 50.0,
            _ => 100.0,
        };
        let read = captures.name("k").is_some_and(|k| k.as_bytes().starts_with(b"read"));
        push(sentence.word_at(a.start()), if read { 1.0 / (whole - 1.0) } else { whole - 1.0 });
    }
    let of = ARE_ONE_IN.captures_iter(canon).chain(ONE_IN.captures_iter(canon));
    let of = of.chain(OF_CALLS.captures_iter(canon)).chain(IN_CALLS.captures_iter(canon));
    for captures in of.chain(OF.captures_iter(canon)).chain(OF_EVERY.captures_iter(canon)) {
        let amount = |name: &str| {
            captures.name(name).and_then(|m| sentence.quantity(sentence.word_at(m.start()))).map_or(0.0, |q| q.high)
        };
        let (part, whole) = (amount("a"), amount("b"));
        let changes = |k: &[u8]| [&b"write"[..], b"change", b"update"].iter().any(|w| k.starts_with(w));
        let write = captures.name("k").is_some_and(|k| changes(k.as_bytes()));
        if let Some(a) = captures.name("a")
            && whole > part
        {
            let ratio = part / (whole - part);
            push(sentence.word_at(a.start()), if write { 1.0 / ratio } else { ratio });
        }
    }
    for (regex, inverse) in
        [(&PER_WRITE, false), (&EACH_WRITE, false), (&FOLLOWED, false), (&WRITES_PER, true), (&EACH_READ, true)]
    {
        for captures in regex.captures_iter(canon) {
            let at = |name: &str| captures.name(name).map(|m| sentence.word_at(m.start()));
            let Some(word) = at("v") else { continue };
            let one = at("w").and_then(|w| sentence.quantity(w)).map_or(1.0, |q| q.high);
            let Some(q) = sentence.quantity(word) else { continue };
            push(word, if inverse { one / q.high } else { q.high / one });
        }
    }
    // "Reads 80 / writes 20".
    static BOTH: LazyLock<Regex> = LazyLock::new(|| {
        regex(r" reads (?:: |= )?(?P<a>#n) (?:/|,|;|and|\|) writes (?:: |= )?(?P<b>#n)(?: $| [,.;)])")
    });
    for captures in BOTH.captures_iter(canon) {
        let at = |name: &str| captures.name(name).map_or(0, |m| sentence.word_at(m.start()));
        if let (Some(a), Some(b)) = (sentence.quantity(at("a")), sentence.quantity(at("b")))
            && b.high > 0.0
        {
            push(at("a"), a.high / b.high);
        }
    }
    LABELLED.read(sentence, out);
    // `writes per read: 2`.
    static WRITES_LABEL: LazyLock<Regex> = LazyLock::new(|| {
        regex(r" (?:writes? (?:per|/|to|each) reads?|w / r) (?:ratio )?(?:: |= |is |of )<n>(?: $| [,.;()])")
    });
    for captures in WRITES_LABEL.captures_iter(canon) {
        let word = captures.name("v").map_or(0, |v| sentence.word_at(v.start()));
        if let Some(q) = sentence.quantity(word).filter(|q| q.high > 0.0) {
            let value = Value::Number((1.0 / q.high * 1e6).round() / 1e6);
            out.retain(|c| c.fact != Fact::ReadWriteRatio || c.words.start != word);
            out.push(Candidate::new(Fact::ReadWriteRatio, value, word..word + 1));
        }
    }
}
