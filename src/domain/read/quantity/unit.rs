//! Units of time, money and traffic, as they are written.

use super::Quantity;

pub(super) const MINUTE: f64 = 1.0;
pub(super) const HOUR: f64 = 60.0;
pub(super) const DAY: f64 = 1440.0;
/// Thirty days, the window of every objective here.
pub(super) const MONTH: f64 = 30.0 * DAY;
pub(super) const YEAR: f64 = 365.0 * DAY;

/// Minutes in a unit of time.
pub(super) fn time(word: &str) -> Option<f64> {
    Some(match word {
        "ms" | "msec" | "msecs" | "millis" | "millisecond" | "milliseconds" => MINUTE / 60_000.0,
        "s" | "sec" | "secs" | "second" | "seconds" => MINUTE / 60.0,
        "m" | "min" | "mins" | "minute" | "minutes" => MINUTE,
        "std" | "stunden" | "stunde" | "h" | "hr" | "hrs" | "hour" | "hours" => HOUR,
        "d" | "day" | "days" => DAY,
        "w" | "wk" | "wks" | "week" | "weeks" => 7.0 * DAY,
        "mo" | "mos" | "mth" | "mths" | "month" | "months" => MONTH,
        "y" | "yr" | "yrs" | "year" | "years" | "annum" => YEAR,
        _ => return None,
    })
}

/// The period that an adverb or adjective names.
pub(super) fn adverb(word: &str) -> Option<f64> {
    Some(match word {
        "hourly" => HOUR,
        "daily" => DAY,
        "weekly" => 7.0 * DAY,
        "monthly" | "pcm" => MONTH,
        "quarterly" => 3.0 * MONTH,
        "yearly" | "annually" | "annual" => YEAR,
        _ => return None,
    })
}

pub(super) enum Currency {
    Dollar,
    Other,
}

pub(super) fn currency(word: &str) -> Option<(Currency, f64)> {
    Some(match word {
        "$" | "usd" | "dollar" | "dollars" | "bucks" => (Currency::Dollar, 1.0),
        "kusd" => (Currency::Dollar, 1e3),
        "eur" | "euro" | "euros" | "gbp" | "pounds" | "quid" | "jpy" | "yen" | "inr" | "rupees" | "chf" | "sek"
        | "nok" | "dkk" | "aud" | "cad" | "pln" | "brl" | "francs" | "kroner" | "keur" | "sgd" | "nzd" => {
            (Currency::Other, 1.0)
        }
        _ => return None,
    })
}

pub(super) fn request(word: &str) -> bool {
    matches!(
        word,
        "requests"
            | "request"
            | "reqs"
            | "req"
            | "queries"
            | "query"
            | "calls"
            | "hits"
            | "transactions"
            | "txns"
            | "pageviews"
            | "lookups"
    )
}

/// Words between a number and the noun that it counts.
pub(super) fn between(word: &str) -> bool {
    matches!(
        word,
        "api"
            | "http"
            | "https"
            | "total"
            | "incoming"
            | "inbound"
            | "search"
            | "user"
            | "client"
            | "db"
            | "sql"
            | "page"
            | "web"
            | "backend"
            | "peak"
            | "production"
            | "prod"
            | "live"
    )
}

pub(super) fn nines(count: f64) -> Quantity {
    let whole = count.floor();
    // "three and a half nines" is 99.95.
    let value = 100.0 - 100.0 * 10f64.powf(-whole) * if count > whole { 0.5 } else { 1.0 };
    let value = (value * 1e9).round() / 1e9;
    // The period marks nines in words, which need no other cue to be availability.
    Quantity { sign: b'p', low: value, high: value, period: 1.0 }
}

pub(super) fn frequency(low: f64, high: f64, period: f64) -> Quantity {
    let months = period / MONTH;
    let months = if period == YEAR { 12.0 } else { months };
    Quantity { sign: b'f', low: low / months, high: high / months, period }
}
