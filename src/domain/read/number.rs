//! Numbers as people write them: `12`, `12k`, `1.5 million`, `twenty-five`, `half a million`, `a dozen`.

use super::lex::{Kind, Token};

/// A number and the token after it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Number {
    pub value: f64,
    pub next: usize,
    /// Written with a `k`, `m` or `b` of which `m` may also be a unit (minutes, metres, million).
    pub suffix: Option<u8>,
}

/// Reads the number that begins at `at`, if one does.
pub(super) fn number(tokens: &[Token], at: usize) -> Option<Number> {
    let token = tokens.get(at)?;
    let mut found = match token.kind {
        Kind::Number(value) => Number { value, next: at + 1, suffix: None },
        Kind::Word => words(tokens, at)?,
        _ => return None,
    };
    // `ten (10) minutes`, as contracts write it.
    if let (Some(open), Some(again), Some(close)) =
        (tokens.get(found.next), tokens.get(found.next + 1), tokens.get(found.next + 2))
        && open.is("(")
        && close.is(")")
        && again.number() == Some(found.value)
    {
        found.next += 3;
        return Some(found);
    }
    // `0.6 M USD`.
    if let (Some(m), Some(money)) = (tokens.get(found.next), tokens.get(found.next + 1))
        && (m.is("m") || m.is("mm"))
        && !m.glued
        && matches!(money.text.as_str(), "usd" | "$" | "dollars" | "eur" | "gbp" | "chf")
    {
        return Some(Number { value: found.value * 1e6, next: found.next + 1, suffix: Some(b'M') });
    }
    while let Some((factor, suffix)) = tokens.get(found.next).and_then(|t| magnitude(t, found.next == at + 1)) {
        // `1 m` is a metre or a minute; only `1m` may be a million, and the unit that follows decides.
        if suffix == Some(b'm') && !unit_of_count(tokens.get(found.next + 1)) {
            break;
        }
        found.value *= factor;
        found.next += 1;
        found.suffix = suffix.or(found.suffix);
        if suffix.is_some() {
            break;
        }
    }
    Some(found)
}

fn magnitude(token: &Token, first: bool) -> Option<(f64, Option<u8>)> {
    Some(match token.text.as_str() {
        "hundred" => (1e2, None),
        "thousand" | "thousands" => (1e3, None),
        "grand" => (1e3, None),
        "million" | "millions" | "mio" | "mln" | "mn" => (1e6, None),
        "billion" | "bn" => (1e9, None),
        "k" if first => (1e3, Some(b'k')),
        "m" | "mm" if first && token.glued && token.capital => (1e6, Some(b'M')),
        "m" if first && token.glued => (1e6, Some(b'm')),
        "b" if first && token.glued && token.capital => (1e9, Some(b'B')),
        "dozen" => (12.0, None),
        _ => return None,
    })
}

/// What is counted in millions: `2m requests`, `2m/day`.
fn unit_of_count(token: Option<&Token>) -> bool {
    matches!(
        token.map(|t| t.text.as_str()),
        Some(
            "requests"
                | "request"
                | "reqs"
                | "req"
                | "queries"
                | "calls"
                | "hits"
                | "users"
                | "rows"
                | "api"
                | "events"
                | "messages"
                | "usd"
                | "dollars"
                | "$"
                | "eur"
                | "gbp"
                | "chf"
                | "writes"
                | "reads"
                | "transactions"
        )
    )
}

fn unit(word: &str) -> Option<f64> {
    const UNITS: [&str; 20] = [
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
    ];
    UNITS.iter().position(|w| *w == word).map(|n| n as f64)
}

fn ten(word: &str) -> Option<f64> {
    const TENS: [&str; 8] = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
    TENS.iter().position(|w| *w == word).map(|n| (n as f64 + 2.0) * 10.0)
}

/// Number words from `at` on, without a trailing magnitude.
fn words(tokens: &[Token], at: usize) -> Option<Number> {
    let word = |i: usize| tokens.get(i).filter(|t| t.kind == Kind::Word).map_or("", |t| t.text.as_str());
    let done = |value: f64, next: usize| Some(Number { value, next, suffix: None });
    match (word(at), word(at + 1), word(at + 2)) {
        ("half", "a", "million" | "billion" | "thousand" | "dozen") => return done(0.5, at + 2),
        ("half", "million", _) => return done(0.5, at + 1),
        ("a", "quarter", "million") => return done(0.25, at + 2),
        ("a", "quarter", "of") if matches!(word(at + 3), "a") && word(at + 4) == "million" => {
            return done(0.25, at + 4);
        }
        ("a", "baker", _) if word(at + 2) == "s" && word(at + 3) == "dozen" => return done(13.0, at + 4),
        // `a hundred and twenty`.
        ("a", "hundred", "and") if unit(word(at + 3)).is_some() || ten(word(at + 3)).is_some() => {
            let rest = words(tokens, at + 3)?;
            return (rest.value < 100.0).then_some(Number { value: 100.0 + rest.value, ..rest });
        }
        ("a", "dozen", "and") if word(at + 3) == "a" && word(at + 4) == "half" => return done(18.0, at + 5),
        ("a", "dozen" | "hundred" | "thousand" | "million" | "billion", _) => return done(1.0, at + 1),
        ("dozen", _, _) => return done(12.0, at + 1),
        ("a", "half", "dozen") => return done(0.5, at + 2),
        _ => {}
    }
    let mut total = 0.0;
    let mut group: f64 = 0.0;
    let mut i = at;
    let mut any = false;
    loop {
        let w = word(i);
        if let Some(tens) = ten(w) {
            if any && !matches!(word(i - 1), "hundred" | "and" | "thousand") {
                break;
            }
            group += tens;
            any = true;
            if let Some(n) = unit(word(i + 1)).filter(|n| (1.0..10.0).contains(n)) {
                group += n;
                i += 1;
            }
        } else if let Some(n) = unit(w) {
            if any && !matches!(word(i - 1), "hundred" | "and" | "thousand") {
                break;
            }
            group += n;
            any = true;
        } else if w == "hundred" && any {
            group *= 100.0;
        } else if w == "thousand" && any && (unit(word(i + 1)).is_some() || ten(word(i + 1)).is_some()) {
            total += group * 1000.0;
            group = 0.0;
        } else if w == "and"
            && any
            && word(i - 1) == "hundred"
            && (unit(word(i + 1)).is_some() || ten(word(i + 1)).is_some())
        {
            // "a hundred and twenty"
        } else {
            break;
        }
        i += 1;
    }
    if !any {
        return None;
    }
    if word(i) == "and" && word(i + 1) == "a" && word(i + 2) == "half" {
        return done(total + group + 0.5, i + 3);
    }
    // "Ninety-nine point nine five".
    if word(i) == "point" && unit(word(i + 1)).is_some_and(|n| n < 10.0) {
        let mut place = 0.1;
        i += 1;
        while let Some(n) = unit(word(i)).filter(|n| *n < 10.0 && place > 1e-5) {
            group += n * place;
            place /= 10.0;
            i += 1;
        }
        return done(((total + group) * 1e6).round() / 1e6, i);
    }
    done(total + group, i)
}
