//! Quantities: a number with its unit, brought to the unit of the facts.
//!
//! In the canonical form of a sentence a quantity is one word, `#` and a letter for what it measures:
//!
//! | | | | |
//! |---|---|---|---|
//! | `#n` count | `#d` duration (min) | `#p` percent | `#a` duration per period |
//! | `#q` requests/s | `#v` requests/s from a day, hour, week or month | `#e` reads/s | `#w` writes/s |
//! | `#o` rate of something else | `#f` times a month | `#x` factor | `#b` bytes |
//! | `#m` USD/month | `#u` USD, no period | `#c` other money | `#r` ratio |
//! | `#t` date, time, version | `#z` downtime per period | | |

use std::ops::Range;

use super::lex::{Kind, Token};

mod parser;
mod rate;
mod unit;

/// A number in the unit of its sign. `low` and `high` differ for a range.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Quantity {
    pub sign: u8,
    pub low: f64,
    pub high: f64,
    /// Minutes of the period that it is counted over, where there is one.
    pub period: f64,
}

/// A word of a canonical sentence.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Word {
    pub text: String,
    pub span: Range<usize>,
    pub quantity: Option<Quantity>,
    pub glued: bool,
    pub capital: bool,
}

/// Brings every quantity among `tokens` to one word.
pub(super) fn words(tokens: Vec<Token>) -> Vec<Word> {
    let mut out: Vec<Word> = Vec::with_capacity(tokens.len());
    let mut at = 0;
    while at < tokens.len() {
        let start = at;
        let found = if year(&tokens, at) { None } else { (parser::Parser { tokens: &tokens }).quantity(at) };
        match found {
            Some((quantity, next)) => {
                while matches!(out.last(), Some(w) if vague(&w.text)) {
                    out.pop();
                }
                let next = again(&tokens, next, quantity).unwrap_or(next);
                let span = tokens[start].span.start..tokens[next - 1].span.end;
                let text = format!("#{}", quantity.sign as char);
                let (glued, capital) = (tokens[start].glued, false);
                out.push(Word { text, span, quantity: Some(quantity), glued, capital });
                at = next;
            }
            None => {
                if let Some(minutes) = clock(&tokens[at]).filter(|_| objective(&out)) {
                    let quantity = Quantity { sign: b'd', low: minutes, high: minutes, period: 1.0 };
                    let (span, glued) = (tokens[at].span.clone(), tokens[at].glued);
                    out.push(Word { text: "#d".into(), span, quantity: Some(quantity), glued, capital: false });
                    at += 1;
                    continue;
                }
                let (text, used) = percentile(&tokens, at);
                let t = &tokens[at];
                let span = t.span.start..tokens[at + used - 1].span.end;
                let junk =
                    t.kind == Kind::Junk || year(&tokens, at) || matches!(t.kind, Kind::Ordinal(_)) && text.is_none();
                let text = if junk { "#t".to_owned() } else { text.unwrap_or_else(|| t.text.clone()) };
                out.push(Word { text, span, quantity: None, glued: t.glued, capital: t.capital });
                at += used;
            }
        }
    }
    out
}

/// `01:30:00` in minutes; `01:30` may be minutes and seconds.
fn clock(token: &Token) -> Option<f64> {
    let parts: Vec<&str> = token.text.split(':').collect();
    let [hours, minutes, seconds] = parts[..] else { return None };
    let part = |text: &str| text.parse::<u16>().ok().filter(|n| text.len() == 2 && *n < 60).map(f64::from);
    let hours = hours.parse::<u16>().ok().map(f64::from)?;
    (token.kind == Kind::Junk).then_some(hours * 60.0 + part(minutes)? + part(seconds)? / 60.0)
}

/// Whether what stands before a time of day makes it a length of time.
fn objective(before: &[Word]) -> bool {
    let mut back = before.iter().rev().map(|w| w.text.as_str()).skip_while(|w| matches!(*w, ":" | "=" | "is" | "of"));
    matches!(back.next(), Some("rto" | "rpo"))
}

/// `half a day (12 hours)`: the same amount again, in brackets.
fn again(tokens: &[Token], at: usize, quantity: Quantity) -> Option<usize> {
    if !tokens.get(at)?.is("(") || !matches!(quantity.sign, b'd' | b'm' | b'u') {
        return None;
    }
    tokens.get(at + 1)?;
    let (same, next) = (parser::Parser { tokens }).quantity(at + 1)?;
    let close = tokens.get(next)?.is(")");
    (close && same.sign == quantity.sign && same.high == quantity.high && same.low == quantity.low).then_some(next + 1)
}

/// `in 2021`, `by 2027`: a year, where nothing is counted.
fn year(tokens: &[Token], at: usize) -> bool {
    let Some(number) = tokens[at].number() else { return false };
    let before = at.checked_sub(1).map_or("", |i| tokens[i].text.as_str());
    let named = matches!(
        before,
        "in" | "since"
            | "until"
            | "by"
            | "during"
            | "before"
            | "after"
            | "early"
            | "late"
            | "mid"
            | "end"
            | "q1"
            | "q2"
            | "q3"
            | "q4"
            | "spring"
            | "summer"
            | "autumn"
            | "winter"
            | "year"
    );
    let headed = at == 0 && tokens.get(1).is_some_and(|t| t.is(":"));
    let counted = tokens
        .get(at + 1)
        .is_some_and(|t| t.glued && !matches!(t.text.as_str(), "," | "." | ";" | ")" | ":" | "?" | "!"));
    (named || headed)
        && !counted
        && tokens[at].text.len() == 4
        && (1990.0..=2035.0).contains(&number)
        && number.fract() == 0.0
}

/// Words that only soften the number after them.
fn vague(word: &str) -> bool {
    matches!(
        word,
        "~" | "about"
            | "around"
            | "roughly"
            | "approximately"
            | "approx"
            | "circa"
            | "ca"
            | "nearly"
            | "almost"
            | "exactly"
            | "precisely"
            | "just"
            | "only"
            | "some"
            | "probably"
            | "maybe"
            | "like"
            | "basically"
            | "literally"
    )
}

/// The percentiles that objectives are given for.
fn stands(n: f64) -> bool {
    n == 50.0 || n == 95.0 || n == 99.0
}

/// `99th percentile`, `p99.9` and `median` as `p99`, `p999` and `p50`.
fn percentile(tokens: &[Token], at: usize) -> (Option<String>, usize) {
    let is = |i: usize, words: &[&str]| tokens.get(i).is_some_and(|t| words.contains(&t.text.as_str()));
    const NAMES: &[&str] = &["percentile", "pctl", "pctile", "percentiles", "pct", "ile"];
    let token = &tokens[at];
    // "Ninety-ninth percentile".
    let worded = |i: usize, tens: &str, unit: &str| is(i, &[tens]) && is(i + 1, &[unit]) && is(i + 2, NAMES);
    match () {
        () if worded(at, "ninety", "ninth") => return (Some("p99".into()), 3),
        () if worded(at, "ninety", "fifth") => return (Some("p95".into()), 3),
        () if is(at, &["fiftieth"]) && is(at + 1, NAMES) => return (Some("p50".into()), 2),
        () => {}
    }
    match token.kind {
        Kind::Ordinal(n) | Kind::Number(n) if is(at + 1, NAMES) => (Some(format!("p{n}")), 2),
        Kind::Ordinal(n)
            if matches!(n as u32, 50 | 95 | 99) && tokens.get(at + 1).is_some_and(|t| t.number().is_some()) =>
        {
            (Some(format!("p{n}")), 1)
        }
        Kind::Ordinal(n)
            if (n == 95.0 || n == 99.0) && is(at + 1, &["below", "under", "within", "<", ":", "at", "in", "less"]) =>
        {
            (Some(format!("p{n}")), 1)
        }
        Kind::Word if token.is("median") => (Some("p50".into()), 1),
        // `ninety-ninth percentile`, `p(95)`, `99th pct`, `99p`, `percentile 95`.
        Kind::Word if token.is("ninety") && is(at + 1, &["ninth"]) && is(at + 2, NAMES) => (Some("p99".into()), 3),
        Kind::Word if token.is("ninety") && is(at + 1, &["fifth"]) && is(at + 2, NAMES) => (Some("p95".into()), 3),
        Kind::Word if token.is("fiftieth") && is(at + 1, NAMES) => (Some("p50".into()), 2),
        Kind::Word
            if token.is("p")
                && is(at + 1, &["("])
                && is(at + 3, &[")"])
                && tokens.get(at + 2).is_some_and(|t| t.number().is_some_and(stands)) =>
        {
            (Some(format!("p{}", tokens[at + 2].text)), 4)
        }
        Kind::Word
            if is(at, &["percentile", "perc"])
                && tokens.get(at + 1).is_some_and(|t| t.number().is_some_and(stands))
                && !is(at + 2, &["ms", "s", "sec", "seconds"]) =>
        {
            (Some(format!("p{}", tokens[at + 1].text)), 2)
        }
        Kind::Number(n) if stands(n) && tokens.get(at + 1).is_some_and(|t| t.is("p") && t.glued) => {
            (Some(format!("p{n}")), 2)
        }
        Kind::Ordinal(n) | Kind::Number(n)
            if stands(n)
                && is(at + 1, &["pct", "perc"])
                && (matches!(token.kind, Kind::Ordinal(_))
                    || is(at + 2, &["objective", "target", "goal", "latency"])) =>
        {
            (Some(format!("p{n}")), 2)
        }
        Kind::Word
            if token.is("p99") && is(at + 1, &["."]) && tokens.get(at + 2).is_some_and(|t| t.is("9") && t.glued) =>
        {
            (Some("p999".into()), 3)
        }
        Kind::Word if token.is("p") && tokens.get(at + 1).is_some_and(|t| t.number().is_some() && t.glued) => {
            (Some(format!("p{}", tokens[at + 1].text)), 2)
        }
        _ => (None, 1),
    }
}
