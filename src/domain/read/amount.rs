//! An amount as it is written for a fact: `15 min`, `2k`, `$5,000`, `99.9 %`, `300 ms`.

use super::lex::tokens;
use super::quantity::words;
use crate::domain::facts::{Fact, Kind, Value};

/// The amount that a few words name, in the fact's unit; `None` where they name none or more than one, or in a unit
/// that does not fit.
pub fn amount(fact: Fact, text: &str) -> Option<Value> {
    /// Longer words are a sentence.
    const LONGEST: usize = 40;
    if text.len() > LONGEST || !matches!(fact.spec().kind, Kind::Number { .. } | Kind::Ratio) {
        return None;
    }
    let words = words(tokens(text, 0..text.len()));
    let mut amounts = words.iter().filter_map(|w| w.quantity);
    let (q, None) = (amounts.next()?, amounts.next()) else { return None };
    if words.iter().any(|w| matches!(w.text.as_str(), "not" | "no" | "never" | "-")) {
        return None;
    }
    let value = match (fact.spec().unit, q.sign) {
        ("min", b'd') if fact == Fact::RpoMinutes => q.low,
        ("min", b'd') => q.high,
        ("ms", b'd') => q.high * 60_000.0,
        ("days", b'd') => q.high / 1440.0,
        ("months", b'd') => q.high / 43_800.0,
        ("GB", b'b') => q.high / 1e9,
        ("USD/month", b'm' | b'u' | b'n') => q.high,
        ("queries/s", b'q' | b'v' | b'n') => q.high,
        ("%", b'p' | b'n') => q.high,
        ("reads per write", b'r' | b'x') => q.high,
        ("bytes", b'b') => q.high,
        (unit, b'n') if !matches!(unit, "min" | "ms" | "days" | "months" | "GB" | "bytes" | "reads per write") => {
            q.high
        }
        _ => return None,
    };
    let value = Value::Number(value);
    fact.parse(&value.to_json()).ok()
}
