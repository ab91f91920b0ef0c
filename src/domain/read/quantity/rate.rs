//! Money and traffic over a period.

use super::super::lex::Token;
use super::super::number::{Number, number};
use super::Quantity;
use super::parser::Parser;
use super::unit::*;

impl Parser<'_> {
    pub(super) fn money(&self, kind: Currency, factor: f64, first: Number, at: usize) -> (Quantity, usize) {
        let mut high = first;
        if let Some(upper) = self.upper(first, at, false).or_else(|| {
            let between = at > 0 && self.word(at - 1) == "between" && self.word(first.next) == "and";
            let second = (between || matches!(self.word(first.next), "-" | "to"))
                && currency(self.word(first.next + 1)).is_some();
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
        // "1.800 USD": nobody pays in tenths of a cent.
        let grouped =
            |t: &Token| t.text.split_once('.').is_some_and(|(a, b)| (1..=3).contains(&a.len()) && b.len() == 3);
        let numbers = self.tokens.get(at..first.next).unwrap_or_default();
        if first.value == high.value && numbers.iter().any(|t| t.number().is_some() && grouped(t)) {
            factor *= 1000.0;
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

    /// A rate: `200 requests per second`, `50k/day`, `3 deploys a week`, `150 orders/min`.
    pub(super) fn rate(&self, at: usize, low: f64, high: f64) -> Option<(Quantity, usize)> {
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
        // "210 in a year": a year from now.
        if word == "in" && low > 30.0 && self.per(noun).is_some_and(|(period, _)| period >= MONTH) {
            return None;
        }
        // "Two-weekly releases" are one every two weeks.
        let every = adverb(self.word(at)).is_some()
            && matches!(
                self.word(at + 1),
                "release" | "releases" | "deploys" | "deployments" | "cadence" | "cycle" | "train"
            );
        if noun == at
            && !every
            && let Some((period, end)) = self.per(at)
        {
            // A bare number per period: `200/s`, `3.4/day`, `50k/day`.
            return match () {
                () if period < MINUTE * 2.0 => make(b'q', period, end),
                () if low >= 1000.0 && period < MONTH => make(volume(period), period, end),
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
            "time" | "deploys" | "deployments" | "releases" | "ships" | "pushes" | "rollouts" | "rollout"
            | "deploy" | "release" => {
                let (period, end) = per?;
                // No period: the release is named, no other sense is open.
                Some((Quantity { period: 0.0, ..frequency(low, high, period) }, end))
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
