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
use super::number::{Number, number};

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

const MINUTE: f64 = 1.0;
const HOUR: f64 = 60.0;
const DAY: f64 = 1440.0;
/// Thirty days, the window of every objective here.
const MONTH: f64 = 30.0 * DAY;
const YEAR: f64 = 365.0 * DAY;

/// Minutes in a unit of time.
fn time(word: &str) -> Option<f64> {
    Some(match word {
        "ms" | "msec" | "msecs" | "millis" | "millisecond" | "milliseconds" => MINUTE / 60_000.0,
        "s" | "sec" | "secs" | "second" | "seconds" => MINUTE / 60.0,
        "m" | "min" | "mins" | "minute" | "minutes" => MINUTE,
        "h" | "hr" | "hrs" | "hour" | "hours" => HOUR,
        "d" | "day" | "days" => DAY,
        "w" | "wk" | "week" | "weeks" => 7.0 * DAY,
        "mo" | "mth" | "month" | "months" => MONTH,
        "y" | "yr" | "yrs" | "year" | "years" | "annum" => YEAR,
        _ => return None,
    })
}

/// The period that an adverb or adjective names.
fn adverb(word: &str) -> Option<f64> {
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

enum Currency {
    Dollar,
    Other,
}

fn currency(word: &str) -> Option<(Currency, f64)> {
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

fn request(word: &str) -> bool {
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
fn between(word: &str) -> bool {
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
    )
}

/// Brings every quantity among `tokens` to one word.
pub(super) fn words(tokens: Vec<Token>) -> Vec<Word> {
    let mut out: Vec<Word> = Vec::with_capacity(tokens.len());
    let mut at = 0;
    while at < tokens.len() {
        let start = at;
        match (Parser { tokens: &tokens }).quantity(at) {
            Some((quantity, next)) => {
                while matches!(out.last(), Some(w) if vague(&w.text)) {
                    out.pop();
                }
                let span = tokens[start].span.start..tokens[next - 1].span.end;
                let text = format!("#{}", quantity.sign as char);
                let (glued, capital) = (tokens[start].glued, false);
                out.push(Word { text, span, quantity: Some(quantity), glued, capital });
                at = next;
            }
            None => {
                let (text, used) = percentile(&tokens, at);
                let t = &tokens[at];
                let span = t.span.start..tokens[at + used - 1].span.end;
                let junk = t.kind == Kind::Junk || matches!(t.kind, Kind::Ordinal(_)) && text.is_none();
                let text = if junk { "#t".to_owned() } else { text.unwrap_or_else(|| t.text.clone()) };
                out.push(Word { text, span, quantity: None, glued: t.glued, capital: t.capital });
                at += used;
            }
        }
    }
    out
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

/// `99th percentile`, `p99.9` and `median` as `p99`, `p999` and `p50`.
fn percentile(tokens: &[Token], at: usize) -> (Option<String>, usize) {
    let is = |i: usize, words: &[&str]| tokens.get(i).is_some_and(|t| words.contains(&t.text.as_str()));
    const NAMES: &[&str] = &["percentile", "pctl", "pctile", "percentiles"];
    let token = &tokens[at];
    match token.kind {
        Kind::Ordinal(n) | Kind::Number(n) if is(at + 1, NAMES) => (Some(format!("p{n}")), 2),
        Kind::Ordinal(n)
            if (n == 95.0 || n == 99.0) && is(at + 1, &["below", "under", "within", "<", ":", "at", "in", "less"]) =>
        {
            (Some(format!("p{n}")), 1)
        }
        Kind::Word if token.is("median") => (Some("p50".into()), 1),
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

struct Parser<'a> {
    tokens: &'a [Token],
}

impl Parser<'_> {
    fn word(&self, at: usize) -> &str {
        self.tokens.get(at).map_or("", |t| t.text.as_str())
    }

    fn glued(&self, at: usize) -> bool {
        self.tokens.get(at).is_some_and(|t| t.glued)
    }

    /// The quantity that begins at `at`, and the token after it.
    fn quantity(&self, at: usize) -> Option<(Quantity, usize)> {
        if percentile(self.tokens, at).0.is_some() {
            return None;
        }
        if let Some((kind, factor)) = currency(self.word(at))
            && let Some(n) = number(self.tokens, at + 1)
        {
            {
                let other = at > 0 && self.glued(at) && matches!(self.word(at - 1), "a" | "c" | "nz" | "s" | "hk");
                let kind = if other { Currency::Other } else { kind };
                return Some(self.money(kind, factor, n, at));
            }
        }
        if let Some(found) = self.often(at).or_else(|| self.article(at)) {
            return Some(found);
        }
        let paired = self.word(at) == "between";
        let first = number(self.tokens, at + usize::from(paired))?;
        if paired
            && self.word(first.next) != "and"
            && time(self.word(first.next)).is_none()
            && self.word(first.next) != "%"
        {
            return None;
        }
        if !paired && let Some(ratio) = self.ratio(first, at) {
            return Some(ratio);
        }
        Some(self.unit(first, at, paired))
    }

    /// `5 to 15`, `5-15`, `between 5 and 15`: the upper number.
    fn upper(&self, first: Number, at: usize, paired: bool) -> Option<Number> {
        let joint = self.word(first.next);
        let changed = at > 0 && matches!(self.word(at - 1), "from");
        let joins = if paired { joint == "and" } else { joint == "-" || joint == ".." || (joint == "to" && !changed) };
        let upper = joins.then(|| number(self.tokens, first.next + 1)).flatten()?;
        (upper.value >= first.value || upper.suffix.is_some() || time(self.word(upper.next)).is_some()).then_some(upper)
    }

    fn ratio(&self, first: Number, at: usize) -> Option<(Quantity, usize)> {
        let joint = self.word(first.next);
        let second = number(self.tokens, first.next + 1);
        let make =
            |a: f64, b: f64, next: usize| Some((Quantity { sign: b'r', low: a / b, high: a / b, period: 0.0 }, next));
        let second = second?;
        if second.value <= 0.0 {
            return None;
        }
        let tight = self.glued(first.next) == self.glued(first.next + 1);
        match joint {
            ":" if tight => make(first.value, second.value, second.next),
            "to" if second.value == 1.0
                && first.value >= 1.0
                && time(self.word(second.next)).is_none()
                && self.word(at.wrapping_sub(1)) != "from" =>
            {
                make(first.value, 1.0, second.next)
            }
            "/" | "-" if first.value + second.value == 100.0 && tight && self.word(second.next) != "%" => {
                make(first.value, second.value, second.next)
            }
            _ => None,
        }
    }

    /// `once a week`, `twice a day`, `three times per month`, `several times a day`.
    fn often(&self, at: usize) -> Option<(Quantity, usize)> {
        let (count, next) = match self.word(at) {
            "once" => (1.0, at + 1),
            "twice" => (2.0, at + 1),
            "several" | "multiple" | "many" | "few"
                if matches!(self.word(at + 1), "times" | "deploys" | "releases" | "deployments") =>
            {
                (4.0, at + 2)
            }
            _ => return None,
        };
        let (period, next) = self.per(next)?;
        Some((frequency(count, count, period), next))
    }

    /// `an hour`, `half an hour`, `a quarter of an hour`, `an hour and a half`, `a day`.
    fn article(&self, at: usize) -> Option<(Quantity, usize)> {
        let (factor, unit_at) = match (self.word(at), self.word(at + 1), self.word(at + 2)) {
            ("half", "an" | "a", _) => (0.5, at + 2),
            ("quarter", "of", "an") => (0.25, at + 3),
            ("quarter", "hour", _) => (0.25, at + 1),
            ("a" | "an", "quarter", "of") if self.word(at + 3) == "an" => (0.25, at + 4),
            ("a" | "an", "half", _) => (0.5, at + 2),
            ("a" | "an", "single" | "full" | "whole", _) => (1.0, at + 2),
            ("a" | "an", _, _) => (1.0, at + 1),
            _ => return None,
        };
        let word = self.word(unit_at);
        let unit = time(word).filter(|_| word.len() > 2)?;
        // "a week", "in a year" are periods and dates; "a week's data" is an amount.
        let owned = self.word(unit_at + 1) == "'s"
            || matches!(
                (self.word(unit_at + 1), self.word(unit_at + 2)),
                ("of" | "worth", "data" | "of" | "work" | "loss")
            );
        if unit > DAY && !owned && factor == 1.0 {
            return None;
        }
        if unit == DAY
            && at > 0
            && matches!(
                self.word(at - 1),
                "times" | "once" | "several" | "multiple" | "releases" | "deploys" | "requests" | "users"
            )
        {
            return None;
        }
        let mut next = unit_at + 1;
        let mut value = factor * unit;
        if (self.word(next), self.word(next + 1), self.word(next + 2)) == ("and", "a", "half") {
            value *= 1.5;
            next += 3;
        }
        let amount = Quantity { sign: b'd', low: value, high: value, period: 0.0 };
        Some(self.allowance(amount, next))
    }

    /// `per day`, `a month`, `/s`, `each year`, `monthly`: minutes, and the token after it.
    fn per(&self, at: usize) -> Option<(f64, usize)> {
        if let Some(period) = adverb(self.word(at)) {
            return Some((period, at + 1));
        }
        if !matches!(self.word(at), "per" | "a" | "an" | "/" | "each" | "every" | "p" | "in" | "any") {
            return None;
        }
        let at = at + 1;
        let at = if matches!(self.word(at), "a" | "any" | "calendar" | "single") { at + 1 } else { at };
        match self.word(at) {
            "quarter" => Some((3.0 * MONTH, at + 1)),
            word => time(word).map(|period| (period, at + 1)),
        }
    }

    fn money(&self, kind: Currency, factor: f64, first: Number, at: usize) -> (Quantity, usize) {
        let mut high = first;
        if let Some(upper) = self.upper(first, at, false).or_else(|| {
            let second = matches!(self.word(first.next), "-" | "to") && currency(self.word(first.next + 1)).is_some();
            second.then(|| number(self.tokens, first.next + 2)).flatten()
        }) {
            high = upper;
        }
        let mut next = high.next;
        let mut factor = factor;
        let mut kind = kind;
        if let Some((named, times)) = currency(self.word(next)) {
            (kind, factor) = (named, factor * times);
            next += 1;
        }
        let (low, high) = (first.value.min(high.value) * factor, high.value * factor);
        let mut after = next;
        while after < next + 3
            && matches!(
                self.word(after),
                "usd" | "all" | "in" | "max" | "hard" | "cap" | "total" | "," | "infra" | "budget"
            )
            && self.per(after).is_none()
        {
            after += 1;
        }
        let other = matches!(self.word(next), "/" | "per" | "a" | "an" | "each")
            && matches!(
                self.word(next + 1),
                "seat"
                    | "user"
                    | "head"
                    | "engineer"
                    | "developer"
                    | "customer"
                    | "tenant"
                    | "transaction"
                    | "request"
                    | "gb"
                    | "call"
            );
        let make =
            |sign: u8, divide: f64, period: f64| Quantity { sign, low: low / divide, high: high / divide, period };
        match (kind, self.per(next).or_else(|| self.per(after))) {
            (Currency::Other, found) => (make(b'c', 1.0, 0.0), found.map_or(next, |f| f.1)),
            (_, _) if other => (make(b'c', 1.0, 0.0), next + 2),
            (Currency::Dollar, None) if matches!(self.word(next), "mo" | "pm" | "mth") => {
                (make(b'm', 1.0, MONTH), next + 1)
            }
            (_, Some((period, end))) if period >= MONTH => {
                let months = if period == YEAR { 12.0 } else { period / MONTH };
                (make(b'm', months, period), end)
            }
            (_, Some((_, end))) => (make(b'c', 1.0, 0.0), end),
            (_, None) => (make(b'u', 1.0, 0.0), next),
        }
    }

    /// What the number at `first` measures.
    fn unit(&self, first: Number, at: usize, paired: bool) -> (Quantity, usize) {
        let mut low = first.value;
        let mut last = first;
        if let Some(upper) = self.upper(first, at, paired) {
            let shared = upper.suffix.is_some() && first.suffix.is_none() && first.value < 1000.0;
            low = if shared && upper.value >= 1000.0 { low * 1000.0 } else { low };
            last = upper;
        }
        let mut next = last.next;
        let high = last.value;
        if self.word(next) == "+" || self.word(next) == "ish" || self.word(next) == "odd" {
            next += 1;
        }
        let make =
            |sign: u8, factor: f64, period: f64| Quantity { sign, low: low * factor, high: high * factor, period };
        let word = self.word(next);
        let grand = last.next > 0 && self.word(last.next - 1) == "grand";
        if let Some((kind, factor)) = currency(word).or(grand.then_some((Currency::Dollar, 1.0))) {
            return self.money(
                kind,
                if grand { 1.0 } else { factor },
                Number { next: next + usize::from(!grand), ..Number { value: high, ..last } },
                at,
            );
        }
        match word {
            "%" | "percent" | "pct" => return (make(b'p', 1.0, 0.0), next + 1),
            "per" if self.word(next + 1) == "cent" => return (make(b'p', 1.0, 0.0), next + 2),
            "nines" | "nine" if (1.0..=9.0).contains(&high) => return (nines(high), next + 1),
            "9s" | "9" if self.word(next + 1) == "'s" && high <= 9.0 => return (nines(high), next + 2),
            "fold" => return (make(b'x', 1.0, 0.0), next + 1),
            "times" | "x" => {
                return match self.per(next + 1) {
                    Some((period, end)) => (frequency(low, high, period), end),
                    None => (make(b'x', 1.0, 0.0), next + 1),
                };
            }
            "gb" | "tb" | "mb" | "kb" | "gib" | "tib" | "mib" | "pb" | "bytes" => {
                return (make(b'b', 1.0, 0.0), next + 1);
            }
            "rps" | "qps" | "tps" => return (make(b'q', 1.0, 0.0), next + 1),
            "rpm" | "qpm" => return (make(b'q', 1.0 / 60.0, 0.0), next + 1),
            "r" if self.word(next + 1) == "/" && self.word(next + 2) == "s" => return (make(b'q', 1.0, 0.0), next + 3),
            _ => {}
        }
        if let Some(found) = self.rate(next, low, high) {
            return found;
        }
        // `2 x a week`: the sign was read above as a factor. `m` after a space is minutes, `d` only when glued.
        let unit = time(word).filter(|_| !matches!(word, "d" | "w" | "y" | "mo") || self.glued(next));
        let Some(unit) = unit else { return (make(b'n', 1.0, 0.0), next) };
        // The period of a duration is the unit that it was written in.
        let mut total = Quantity { sign: b'd', low: low * unit, high: high * unit, period: unit };
        next += 1;
        // `1 h 30 min`, `1h30`, `two hours and a half`.
        let after = if self.word(next) == "and" { next + 1 } else { next };
        if let Some(rest) = number(self.tokens, after) {
            match time(self.word(rest.next)).filter(|smaller| *smaller < unit) {
                Some(smaller) => {
                    total.low += rest.value * smaller;
                    total.high += rest.value * smaller;
                    next = rest.next + 1;
                }
                None if unit == HOUR && self.glued(next) && after == next => {
                    total.low += rest.value;
                    total.high += rest.value;
                    next = rest.next;
                }
                None => {}
            }
        } else if (self.word(next), self.word(next + 1), self.word(next + 2)) == ("and", "a", "half") {
            total.low += unit / 2.0;
            total.high += unit / 2.0;
            next += 3;
        }
        // `5 min to 15 min`, `500 ms - 1 s`.
        let joint = self.word(next);
        let joined = if paired {
            joint == "and"
        } else {
            joint == "-" || joint == "to" && self.word(at.wrapping_sub(1)) != "from"
        };
        if joined
            && let Some(upper) = number(self.tokens, next + 1)
            && let Some(other) = time(self.word(upper.next))
        {
            let top = upper.value * other;
            if top > total.low {
                total.high = top;
                next = upper.next + 1;
            }
        }
        self.allowance(total, next)
    }

    /// A duration per period: `43 minutes a month`.
    fn allowance(&self, amount: Quantity, next: usize) -> (Quantity, usize) {
        let skip = matches!((self.word(next), self.word(next + 1)), ("of", "downtime" | "outage" | "unavailability"));
        let after = if skip {
            next + 2
        } else if matches!(self.word(next), "downtime" | "outage" | "down") {
            next + 1
        } else {
            next
        };
        // `#z` has named the downtime itself.
        let sign = if after > next { b'z' } else { b'a' };
        match self.per(after) {
            Some((period, end)) if period > amount.high && self.word(after) != "in" => {
                (Quantity { sign, period, ..amount }, end)
            }
            _ => (amount, next),
        }
    }

    /// A rate: `200 requests per second`, `50k/day`, `3 deploys a week`, `150 orders/min`.
    fn rate(&self, at: usize, low: f64, high: f64) -> Option<(Quantity, usize)> {
        let make = |sign: u8, period: f64, end: usize| {
            let seconds = period * 60.0;
            Some((Quantity { sign, low: low / seconds, high: high / seconds, period }, end))
        };
        let volume = |period: f64| if period < HOUR { b'q' } else { b'v' };
        let mut noun = at;
        while between(self.word(noun)) && noun < at + 3 {
            noun += 1;
        }
        // `2 million daily requests`, `500k monthly API calls`.
        if let Some(period) = adverb(self.word(at)) {
            let mut noun = at + 1;
            while between(self.word(noun)) && noun < at + 3 {
                noun += 1;
            }
            if request(self.word(noun)) || matches!(self.word(noun), "views") {
                return make(volume(period), period, noun + 1);
            }
        }
        let word = self.word(noun);
        if noun == at
            && let Some((period, end)) = self.per(at)
        {
            // A bare number per period: `200/s`, `3.4/day`, `50k/day`.
            return match () {
                () if period < MINUTE * 2.0 => make(b'q', period, end),
                () if low >= 1000.0 && period < MONTH => make(b'v', period, end),
                () => Some((frequency(low, high, period), end)),
            };
        }
        let after = if word == "page" { noun + 2 } else { noun + 1 };
        let per = self.per(after);
        if request(word) || matches!((word, self.word(noun + 1)), ("page", "views")) {
            let (period, end) = per?;
            return make(volume(period), period, end);
        }
        match word {
            "reads" | "writes" | "read" | "write" => {
                let after =
                    if request(self.word(after)) || matches!(self.word(after), "ops" | "operations" | "qps" | "rps") {
                        after + 1
                    } else {
                        after
                    };
                let direct = matches!(self.word(after - 1), "qps" | "rps");
                let (period, end) = if direct { (MINUTE / 60.0, after) } else { self.per(after)? };
                make(if word.starts_with("read") { b'e' } else { b'w' }, period, end)
            }
            "deploys" | "deployments" | "releases" | "ships" | "pushes" | "rollouts" | "deploy" | "release" => {
                let (period, end) = per?;
                Some((frequency(low, high, period), end))
            }
            "" => None,
            _ if time(word).is_some() || !word.as_bytes()[0].is_ascii_alphabetic() => None,
            _ if self.word(after) == "in" || adverb(self.word(after)).is_some() || self.word(after) == "any" => None,
            _ => {
                let (period, end) = per?;
                make(b'o', period, end)
            }
        }
    }
}

fn nines(count: f64) -> Quantity {
    let whole = count.floor();
    // "three and a half nines" is 99.95.
    let value = 100.0 - 100.0 * 10f64.powf(-whole) * if count > whole { 0.5 } else { 1.0 };
    let value = (value * 1e9).round() / 1e9;
    // The period marks nines in words, which need no other cue to be availability.
    Quantity { sign: b'p', low: value, high: value, period: 1.0 }
}

fn frequency(low: f64, high: f64, period: f64) -> Quantity {
    let months = period / MONTH;
    let months = if period == YEAR { 12.0 } else { months };
    Quantity { sign: b'f', low: low / months, high: high / months, period }
}
