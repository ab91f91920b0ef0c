//! Entries of forms and configuration files: a key that names a fact, and nothing but its value behind it.
//!
//! `user_facing: false`, `RPO => 15m`, `| Platform team? | N |`, `[slo]` with `availability = 0.999` below it.

use std::ops::Range;
use std::sync::LazyLock;

use regex::bytes::Regex;

use super::{Candidate, language_named, names, regex};
use crate::domain::facts::{Fact, Value};
use crate::domain::read::sentence::Sentence;

/// Further words than these are a sentence, which the grammar reads: *house heuristic*.
const KEY_WORDS: usize = 12;
const VALUE_WORDS: usize = 9;

static KEYS: LazyLock<Vec<(Fact, Regex)>> = LazyLock::new(|| {
    include_str!("../../../../references/reading/keys.txt")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once(" = "))
        .map(|(name, keys)| {
            let fact = Fact::named(name).unwrap_or_else(|e| unreachable!("keys.txt: {e}"));
            // A section's name may stand before the key, a list's number or a check box too.
            (fact, regex(&format!(r"^ (?:#[nt] )?(?:[a-z #.]{{0,24}} : |(?:(?:answers|q[1-7]|load|capacity|traffic|people|org|delivery|recovery|dr|perf|performance|numbers|facts|service|limits|money|finance|shipping|ops) )*)?(?:{keys}) $")))
        })
        .collect()
});

/// Adds the fact of an entry that no other rule has read.
pub(super) fn read(text: &str, sentence: &Sentence, out: &mut Vec<Candidate>) {
    let words = &sentence.words;
    let divides = |i: &usize| matches!(words[*i].text.as_str(), ":" | "=" | "->" | "<" | "?");
    let reach = words.len().min(KEY_WORDS + VALUE_WORDS);
    if sentence.asks {
        return;
    }
    // The last sign is the one before the value, unless it stands in a remark: `Developers: 6 (testers: 2)`.
    for end in (1..reach.min(KEY_WORDS + 1)).rev().filter(divides) {
        if of(text, sentence, end, out) {
            return;
        }
    }
}

/// Reads the entry whose key ends at a sign; says whether there was one.
fn of(text: &str, sentence: &Sentence, end: usize, out: &mut Vec<Candidate>) -> bool {
    let words = &sentence.words;
    let value = skip(sentence, end + 1);
    let remark = words.get(value + 1).is_some_and(|w| matches!(w.text.as_str(), "(" | "--"));
    if value >= words.len() || words.len() - value > VALUE_WORDS && !remark {
        return false;
    }
    let (mut key, unit) = key(sentence, end);
    if let Some(first) = today(sentence, end, value) {
        out.retain(|c| !matches!(c.fact, Fact::TeamSize));
        out.push(first);
        return true;
    }
    if sentence.words[end].text == "<" {
        // `p(95) <= 550`: a bound is an objective.
        key.insert_str(0, " slo :");
    }
    for (fact, regex) in KEYS.iter() {
        // A yes or a no is clearer here than to the grammar.
        let sure = matches!(fact, Fact::PlatformTeam | Fact::UserFacing | Fact::NeedsAdminPanel);
        if !regex.is_match(key.as_bytes()) || !sure && out.iter().any(|c| c.fact == *fact) {
            continue;
        }
        if let Some((value, words)) = held(text, sentence, *fact, value, &unit) {
            out.retain(|c| c.fact != *fact);
            if *fact == Fact::QpsCurrent {
                out.retain(|c| c.fact != Fact::QpsP99 || c.words != words);
            }
            out.push(Candidate { plain: true, ..Candidate::new(*fact, value, words) });
            return true;
        }
    }
    false
}

/// `team 13, isolated, sync, pii, weekly`: single words in a list of facts.
pub(super) fn listed(sentence: &Sentence, out: &mut Vec<Candidate>) {
    let stop = |i: usize| sentence.words.get(i).is_none_or(|w| matches!(w.text.as_str(), "," | ";" | "(" | ")"));
    let items = (0..sentence.words.len()).filter(|i| stop(*i)).count();
    if items < 3 || sentence.words.len() > items * 5 + 3 {
        return;
    }
    for i in sentence.body..sentence.words.len() {
        if (i > sentence.body && !stop(i - 1)) || !stop(i + 1) {
            continue;
        }
        let (fact, value) = match sentence.words[i].text.as_str() {
            "isolated" | "silo" | "siloed" => (Fact::Tenancy, "isolated-multi-tenant"),
            "pooled" => (Fact::Tenancy, "shared-multi-tenant"),
            "sync" | "synchronous" => (Fact::Communication, "sync"),
            "async" | "asynchronous" => (Fact::Communication, "async"),
            _ => continue,
        };
        if !out.iter().any(|c| c.fact == fact) {
            out.push(Candidate::new(fact, Value::Word(value), i..i + 1));
        }
    }
    // `3 engineers, on merge, python`.
    let merges = |i: usize| {
        let word = |k: usize| sentence.words.get(k).map_or("", |w| w.text.as_str());
        word(i) == "on" && word(i + 1) == "merge" && (i == sentence.body || stop(i - 1)) && stop(i + 2)
    };
    if let Some(i) = (sentence.body..sentence.words.len()).find(|i| merges(*i))
        && !out.iter().any(|c| c.fact == Fact::Cadence)
    {
        out.push(Candidate::new(Fact::Cadence, Value::Word("per-pr"), i..i + 2));
    }
}

/// `Team size today / 12 months: 5 / 9`, `Developers: 2 + 1 freelancer`: the heads of today.
fn today(sentence: &Sentence, end: usize, at: usize) -> Option<Candidate> {
    static HEADS: LazyLock<Regex> = LazyLock::new(|| {
        regex(r"\b(?:team size|team|engineers|developers|devs|headcount|programmers|coders|built by|developed by)\b")
    });
    static PAIR: LazyLock<Regex> =
        LazyLock::new(|| regex(r"\b(?:today|now|current|currently|present) (?:/|,|and|\||vs|->) "));
    static MORE: LazyLock<Regex> = LazyLock::new(|| {
        regex(
            r"^ (?:freelancers?|contractors?|externals?|part timers?|part time|consultants?|engineers?|developers?|devs?|working students?|half time|juniors?|seniors?|backend|frontend)\b|^ $",
        )
    });
    let key = sentence.between(0..end);
    let count = |i: usize| sentence.quantity(i).filter(|q| q.sign == b'n' && q.high >= 1.0 && q.high.fract() == 0.0);
    let first = count(at).filter(|_| HEADS.is_match(key.as_bytes()))?;
    let sign = sentence.words.get(at + 1)?.text.as_str();
    let made = |n: f64, words: Range<usize>| Candidate {
        plain: true,
        weight: 2,
        ..Candidate::new(Fact::TeamSize, Value::Number(n), words)
    };
    if matches!(sign, "/" | "->" | "|") && PAIR.is_match(key.as_bytes()) && count(at + 2).is_some() {
        return Some(made(first.high, at..at + 1));
    }
    // "4 staff + 2 contractors".
    let plus =
        (at + 1..at + 4).find(|i| matches!(sentence.words.get(*i).map_or("", |w| w.text.as_str()), "+" | "plus"))?;
    let second = count(plus + 1)?;
    let rest = sentence.between(plus + 2..sentence.words.len());
    MORE.is_match(rest.as_bytes()).then(|| made(first.high + second.high, at..plus + 2))
}

/// Small words before a value.
fn skip(sentence: &Sentence, mut at: usize) -> usize {
    // "Sorry, 7": what corrects the answer before.
    let text = |i: usize| sentence.words.get(i).map_or("", |w| w.text.as_str());
    if matches!(text(at), "sorry" | "correction" | "wait" | "actually" | "oops") && text(at + 1) == "," {
        at += 2;
    }
    while sentence.words.get(at).is_some_and(|w| {
        matches!(
            w.text.as_str(),
            ":" | "="
                | "->"
                | "<"
                | "?"
                | "~"
                | "is"
                | "signed"
                | "agreed"
                | "at"
                | "max"
                | "maximum"
                | "within"
                | "inside"
                | "under"
                | "below"
                | "up"
                | "to"
                | "most"
                | "about"
                | "lowered"
                | "raised"
                | "set"
                | "now"
                | "approx"
        )
    }) {
        at += 1;
    }
    at
}

/// The words of a key without signs at its ends, and the unit that it carries.
fn key(sentence: &Sentence, end: usize) -> (String, String) {
    let mut key = String::from(" ");
    let mut unit = String::new();
    let mut open = 0usize;
    for word in &sentence.words[..end] {
        match word.text.as_str() {
            "(" => open += 1,
            ")" => open = open.saturating_sub(1),
            "?" | "--" | "=" | "->" | "*" => {}
            w @ ("ms" | "s" | "sec" | "secs" | "seconds" | "min" | "mins" | "minutes" | "h" | "hours" | "usd"
            | "millis") => {
                unit.push_str(w);
                unit.push(' ');
            }
            w if open == 0 => {
                let part = if w == "." { ":" } else { w };
                if part != ":" || !key.ends_with(" : ") && key.len() > 1 {
                    key.push_str(part);
                    key.push(' ');
                }
            }
            _ => {}
        }
    }
    while key.ends_with(" : ") {
        key.truncate(key.len() - 2);
    }
    (key, unit)
}

fn held(text: &str, sentence: &Sentence, fact: Fact, at: usize, unit: &str) -> Option<(Value, Range<usize>)> {
    let word = |i: usize| sentence.words.get(i).map_or("", |w| w.text.as_str());
    let ends = |i: usize| matches!(word(i), "" | "," | "." | ";" | "(" | ")" | "--" | "#t");
    let number = sentence.quantity(at);
    let one = at..at + 1;
    let figure = |n: f64| Some((Value::Number((n * 1e6).round() / 1e6), one.clone()));
    let has = |list: &[&str]| unit.split(' ').any(|u| list.contains(&u));
    let minutes = |n: f64| match () {
        () if has(&["s", "sec", "secs", "seconds"]) => Some(n / 60.0),
        () if has(&["h", "hours"]) => Some(n * 60.0),
        () if has(&["min", "mins", "minutes"]) || n == 0.0 => Some(n),
        () => None,
    };
    match fact {
        Fact::TeamSize => {
            let q = number.filter(|q| q.sign == b'n' && q.high.fract() == 0.0 && q.high >= 1.0)?;
            let more = matches!(word(at + 1), "w" | "with" | "incl" | "including" | "counting");
            (ends(at + 1) || more).then(|| figure(q.high))?
        }
        Fact::PlatformTeam | Fact::UserFacing | Fact::NeedsAdminPanel => {
            let none = number.is_some_and(|q| q.sign == b'n' && q.high == 0.0);
            let yes = match word(at) {
                "true" | "yes" | "y" | "yep" | "yup" | "yeah" | "on" | "required" | "needed" => true,
                "false" | "no" | "n" | "nope" | "none" | "nil" | "off" | "not" | "absent" => false,
                _ if none => false,
                _ => return None,
            };
            (ends(at + 1) || none || !yes && word(at) != "not" && sentence.words.len() - at <= 5)
                .then_some((Value::Bool(yes), one))
        }
        Fact::RpoMinutes if matches!(word(at), "nil" | "zero") && ends(at + 1) => figure(0.0),
        Fact::RpoMinutes | Fact::RtoMinutes => match number? {
            q if q.sign == b'd' => figure(if fact == Fact::RpoMinutes { q.low } else { q.high }),
            q if q.sign == b'n' && ends(at + 1) => figure(minutes(q.high)?),
            _ => None,
        },
        Fact::SloLatencyP99Ms | Fact::SloLatencyP95Ms | Fact::SloLatencyP50Ms => match number? {
            q if q.sign == b'd' => figure(q.high * 60_000.0),
            q if q.sign == b'n' && has(&["s", "sec", "secs", "seconds"]) => figure(q.high * 1000.0),
            // Whoever writes a bare latency objective above 10 means milliseconds.
            q if q.sign == b'n' && (q.high >= 10.0 || has(&["ms", "millis"])) && ends(at + 1) => figure(q.high),
            _ => None,
        },
        Fact::SloAvailabilityPercent => match number? {
            q if matches!(q.sign, b'p' | b'n') && (90.0..100.0).contains(&q.high) && !word(at + 1).starts_with('<') => {
                figure(q.high)
            }
            q if q.sign == b'n' && (0.9..1.0).contains(&q.high) && ends(at + 1) => figure(q.high * 100.0),
            _ => None,
        },
        Fact::ReadWriteRatio => match number? {
            q if q.sign == b'r' => figure(q.high),
            q if q.sign == b'n' && (ends(at + 1) || word(at + 1) == "to") && q.high > 0.0 => figure(q.high),
            _ => None,
        },
        Fact::QpsP99 | Fact::QpsCurrent => match number? {
            q if q.sign == b'q' => figure(q.high),
            q if q.sign == b'n' && ends(at + 1) && q.high > 0.0 => figure(q.high),
            _ => None,
        },
        Fact::BudgetUsdPerMonth => match number? {
            q if q.sign == b'm' => figure(q.high),
            _ => None,
        },
        Fact::Cadence => {
            let value = match number {
                Some(q) if q.sign == b'd' && ends(at + 1) => match q.high / 1440.0 {
                    1.0 => "daily",
                    7.0 => "weekly",
                    14.0 => "biweekly",
                    28.0..=31.0 => "monthly",
                    90.0..=92.0 => "quarterly",
                    _ => return None,
                },
                Some(_) => return None,
                None => match word(at) {
                    "weekly" => "weekly",
                    "daily" | "nightly" => "daily",
                    "monthly" => "monthly",
                    "quarterly" => "quarterly",
                    "biweekly" | "fortnightly" => "biweekly",
                    "continuous" | "continuously" => "per-pr",
                    _ => return None,
                },
            };
            ends(at + 1).then_some((Value::Word(value), one))
        }
        Fact::Communication => {
            let value = match word(at) {
                "eda" => "event-driven",
                _ => return None,
            };
            Some((Value::Word(value), one))
        }
        Fact::Language => {
            let value = language_named(word(at))?;
            (ends(at + 1) || sentence.quantity(at + 1).is_some()).then_some((Value::Word(value), one))
        }
        Fact::ErrorBudgetConsumer => {
            let end = (at..sentence.words.len()).find(|i| ends(*i)).unwrap_or(sentence.words.len());
            let canon = sentence.between(at..end);
            if end == at || end - at > 5 || names::placeholder(canon) || canon.contains('#') {
                return None;
            }
            let span = sentence.span(at..end);
            let name = text.get(span)?.trim_matches(|c: char| !c.is_alphanumeric() && c != ')').trim();
            (!name.is_empty()).then(|| (Value::Text(crate::domain::facts::one_line(name, 80)), at..end))
        }
        _ => None,
    }
}
