//! The grammar of one quantity: number, range, unit, period.

use super::super::lex::Token;
use super::super::number::{Number, number};
use super::unit::*;
use super::{Quantity, percentile};

pub(super) struct Parser<'a> {
    pub(super) tokens: &'a [Token],
}

/// `a quarter`, `three fifths`: how many make a whole.
fn part_of(word: &str) -> Option<f64> {
    Some(match word {
        "half" | "halves" => 2.0,
        "third" | "thirds" => 3.0,
        "quarter" | "quarters" => 4.0,
        "fifth" | "fifths" => 5.0,
        "tenth" | "tenths" => 10.0,
        _ => return None,
    })
}

impl Parser<'_> {
    pub(super) fn word(&self, at: usize) -> &str {
        self.tokens.get(at).map_or("", |t| t.text.as_str())
    }

    pub(super) fn glued(&self, at: usize) -> bool {
        self.tokens.get(at).is_some_and(|t| t.glued)
    }

    /// The quantity that begins at `at`, and the token after it.
    pub(super) fn quantity(&self, at: usize) -> Option<(Quantity, usize)> {
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
        if let Some(found) = self.fraction(at).or_else(|| self.often(at)).or_else(|| self.article(at)) {
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

    /// `three quarters of`, `two thirds of` as percent; `twice as many`, `double` as factors.
    fn fraction(&self, at: usize) -> Option<(Quantity, usize)> {
        let make = |sign: u8, n: f64, next: usize| Some((Quantity { sign, low: n, high: n, period: 0.0 }, next));
        let part = |word: &str| part_of(word).filter(|n| *n > 2.0);
        match (self.word(at), self.word(at + 1), self.word(at + 2)) {
            ("twice", "as", _) => return make(b'x', 2.0, at + 1),
            ("a" | "one", of, "of")
                if !matches!(self.word(at + 3), "a" | "an")
                    && (at > 0 || self.word(at + 3) == "the")
                    && (self.word(at + 3) != "the"
                        || matches!(
                            self.word(at + 4),
                            "calls" | "requests" | "traffic" | "queries" | "operations" | "statements" | "load"
                        )) =>
            {
                return part(of).and_then(|n| make(b'p', 100.0 / n, at + 2));
            }
            _ => {}
        }
        let count = number(self.tokens, at).filter(|n| n.next == at + 1 && n.value < 10.0)?;
        let whole = part(self.word(at + 1)).filter(|n| *n > count.value && count.value > 1.0)?;
        let amount = matches!(self.word(at + 2), "of" | "reads" | "writes") && time(self.word(at + 4)).is_none();
        if amount { make(b'p', count.value / whole * 100.0, at + 2) } else { None }
    }

    /// `5 to 15`, `5-15`, `between 5 and 15`: the upper number.
    pub(super) fn upper(&self, first: Number, at: usize, paired: bool) -> Option<Number> {
        let joint = self.word(first.next);
        let changed = at > 0 && matches!(self.word(at - 1), "from");
        let joins = if paired { joint == "and" } else { joint == "-" || joint == ".." || (joint == "to" && !changed) };
        let upper = joins.then(|| number(self.tokens, first.next + 1)).flatten()?;
        (upper.value >= first.value || upper.suffix.is_some() || time(self.word(upper.next)).is_some()).then_some(upper)
    }

    pub(super) fn ratio(&self, first: Number, at: usize) -> Option<(Quantity, usize)> {
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
    pub(super) fn often(&self, at: usize) -> Option<(Quantity, usize)> {
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
    pub(super) fn article(&self, at: usize) -> Option<(Quantity, usize)> {
        let (factor, unit_at) = match (self.word(at), self.word(at + 1), self.word(at + 2)) {
            ("half", "an" | "a", _) => (0.5, at + 2),
            ("quarter", "of", "an" | "a") => (0.25, at + 3),
            ("quarter", "hour", _) => (0.25, at + 1),
            ("half", "hour" | "day" | "minute", _) => (0.5, at + 1),
            ("a", "quarter", "second") => (0.25, at + 2),
            ("a", "quarter", "of") if matches!(self.word(at + 3), "a" | "an") => (0.25, at + 4),
            ("a" | "an" | "one" | "two" | "three", part, "of")
                if matches!(self.word(at + 3), "a" | "an") && part_of(part).is_some() =>
            {
                let count = match self.word(at) {
                    "two" => 2.0,
                    "three" => 3.0,
                    _ => 1.0,
                };
                (part_of(part).map_or(1.0, |n| count / n), at + 4)
            }
            ("three", "quarter" | "quarters", _) => (0.75, at + 2),
            ("a" | "an", "half", _) => (0.5, at + 2),
            ("a" | "an", "quarter", "hour") => (0.25, at + 2),
            ("a" | "an", "single" | "full" | "whole", _) => (1.0, at + 2),
            ("a" | "an", _, _) => (1.0, at + 1),
            ("the", "hour", _) if at > 0 && matches!(self.word(at - 1), "within" | "inside") => (1.0, at + 1),
            _ => return None,
        };
        let word = self.word(unit_at);
        let unit = time(word).filter(|_| word.len() > 2)?;
        // "a week", "in a year" are periods and dates; "a week's data" is an amount.
        let owned = self.word(unit_at + 1) == "'s"
            || matches!(
                (self.word(unit_at + 1), self.word(unit_at + 2)),
                ("of" | "worth", "data" | "of" | "work" | "loss" | "lost" | "readings" | "orders" | "records")
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
    pub(super) fn per(&self, at: usize) -> Option<(f64, usize)> {
        if let Some(period) = adverb(self.word(at)) {
            return Some((period, at + 1));
        }
        if !matches!(self.word(at), "per" | "a" | "an" | "/" | "each" | "every" | "p" | "in" | "any" | "on") {
            return None;
        }
        // `3 million requests on an average day`.
        if self.word(at) == "on" {
            let usual = matches!(
                self.word(at + 2),
                "average" | "typical" | "normal" | "usual" | "ordinary" | "quiet" | "given"
            );
            return match (self.word(at + 1), time(self.word(at + 3))) {
                ("a" | "an", Some(period)) if usual => Some((period, at + 4)),
                _ => None,
            };
        }
        // `$2.4k p.m.`, `0.6 M USD p.a.`; `in a 30-day month`.
        if self.word(at) == "p" && self.word(at + 1) == "." && self.glued(at + 1) && self.glued(at + 2) {
            return match self.word(at + 2) {
                "m" => Some((MONTH, at + 3)),
                "a" => Some((YEAR, at + 3)),
                _ => None,
            };
        }
        let at = if self.word(at) == "in"
            && self.word(at + 1) == "a"
            && matches!(self.word(at + 2), "whole" | "full" | "single" | "calendar")
        {
            at + 1
        } else {
            at
        };
        let from = if matches!(self.word(at + 1), "a" | "any") { at + 2 } else { at + 1 };
        if self.tokens.get(from).is_some_and(|t| t.number().is_some_and(|n| (28.0..=31.0).contains(&n)))
            && matches!((self.word(from + 1), self.word(from + 2)), ("day" | "days", "month"))
        {
            return Some((MONTH, from + 3));
        }
        let at = at + 1;
        let at = if matches!(
            self.word(at),
            "a" | "any" | "calendar" | "single" | "fiscal" | "financial" | "budget" | "whole" | "full" | "given"
        ) {
            at + 1
        } else {
            at
        };
        match self.word(at) {
            "quarter" => Some((3.0 * MONTH, at + 1)),
            word => time(word).map(|period| (period, at + 1)),
        }
    }

    /// What the number at `first` measures.
    pub(super) fn unit(&self, first: Number, at: usize, paired: bool) -> (Quantity, usize) {
        let mut low = first.value;
        let mut last = first;
        if let Some(upper) = self.upper(first, at, paired) {
            let shared = upper.suffix.is_some() && first.suffix.is_none() && first.value < 1000.0;
            low = if shared && upper.value >= 1000.0 { low * 1000.0 } else { low };
            last = upper;
        }
        let mut next = last.next;
        let high = last.value;
        let more = self.word(next) == "+"
            && (self.glued(next) || self.tokens.get(next + 1).is_none_or(|t| t.number().is_none()));
        if more || self.word(next) == "ish" || self.word(next) == "odd" {
            next += 1;
        }
        let make =
            |sign: u8, factor: f64, period: f64| Quantity { sign, low: low * factor, high: high * factor, period };
        if self.word(next) == "us" && matches!(self.word(next + 1), "$" | "dollar" | "dollars") {
            next += 1;
        }
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
            "nines" | "nine" if (1.0..=9.0).contains(&high) => {
                // "Three nines five" is 99.95.
                let five = matches!(self.word(next + 1), "five" | "5") && time(self.word(next + 2)).is_none();
                // So is "three nines and a half".
                let more = (self.word(next + 1), self.word(next + 2), self.word(next + 3)) == ("and", "a", "half");
                let half = if (five || more) && high.fract() == 0.0 { 0.5 } else { 0.0 };
                return (nines(high + half), next + 1 + usize::from(five) + if more { 3 } else { 0 });
            }
            "9s" | "9" if matches!(self.word(next + 1), "'s" | "s") && high <= 9.0 => return (nines(high), next + 2),
            "fold" => return (make(b'x', 1.0, 0.0), next + 1),
            "time" if matches!(self.word(next + 1), "by" | "for") && time(self.word(next + 2)).is_some() => {
                return (frequency(low, high, time(self.word(next + 2)).unwrap_or(1.0)), next + 3);
            }
            "times" | "x" => {
                // "Two times by month", as others say it.
                if matches!(self.word(next + 1), "by" | "for")
                    && let Some(period) = time(self.word(next + 2))
                {
                    return (frequency(low, high, period), next + 3);
                }
                return match self.per(next + 1) {
                    Some((period, end)) => (frequency(low, high, period), end),
                    None => (make(b'x', 1.0, 0.0), next + 1),
                };
            }
            "bytes" => return (make(b'b', 1.0, 0.0), next + 1),
            "kb" => return (make(b'b', 1e3, 0.0), next + 1),
            "mb" => return (make(b'b', 1e6, 0.0), next + 1),
            "gb" => return (make(b'b', 1e9, 0.0), next + 1),
            "tb" => return (make(b'b', 1e12, 0.0), next + 1),
            "pb" => return (make(b'b', 1e15, 0.0), next + 1),
            "kib" => return (make(b'b', 1024.0, 0.0), next + 1),
            "mib" => return (make(b'b', f64::from(1 << 20), 0.0), next + 1),
            "gib" => return (make(b'b', f64::from(1 << 30), 0.0), next + 1),
            "tib" => return (make(b'b', 1024.0 * f64::from(1 << 30), 0.0), next + 1),
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
                None if unit == HOUR
                    && after == next
                    && (self.glued(next)
                        || (10.0..60.0).contains(&rest.value)
                            && rest.value.fract() == 0.0
                            && matches!(self.word(rest.next), "" | "," | ";" | "." | ")")) =>
                {
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

    /// Whether the words before speak of standing still: `dark for 22 minutes in a month`.
    fn stops(&self, next: usize) -> bool {
        (next.saturating_sub(8)..next).any(|i| {
            matches!(self.word(i), "down" | "dark" | "offline" | "unreachable" | "unavailable" | "downtime" | "outage")
        })
    }

    /// A duration per period: `43 minutes a month`.
    pub(super) fn allowance(&self, amount: Quantity, next: usize) -> (Quantity, usize) {
        let down = |i: usize| matches!(self.word(i), "downtime" | "outage" | "outages" | "unavailability");
        let kind =
            |i: usize| matches!(self.word(i), "unplanned" | "planned" | "total" | "cumulative" | "accumulated" | "all");
        let after = if self.word(next) == "of" && down(next + 1) {
            next + 2
        } else if self.word(next) == "of" && kind(next + 1) && down(next + 2) {
            next + 3
        } else if matches!(
            self.word(next),
            "unavailable" | "offline" | "dark" | "unreachable" | "downtime" | "outage" | "down"
        ) {
            next + 1
        } else {
            next
        };
        // `#z` has named the downtime itself.
        let sign = if after > next { b'z' } else { b'a' };
        match self.per(after) {
            Some((period, end))
                if period > amount.high && (self.word(after) != "in" || after > next || self.stops(next)) =>
            {
                (Quantity { sign, period, ..amount }, end)
            }
            _ => (amount, next),
        }
    }
}
