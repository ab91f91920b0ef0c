//! Q6 and Q7: recovery and service-level objectives.

use std::sync::LazyLock;

use regex::bytes::Regex;

use super::super::foreign::foreign;
use super::super::quantity::Quantity;
use super::super::rules::regex;
use super::{Bare, Clause, usable};
use crate::domain::facts::{Fact, Value};

static TIMED: LazyLock<Regex> = LazyLock::new(|| {
    regex(r"^ (?:of (?:\w+ ){1,4}?)?(?:in |under |below |within |inside |< |faster than |less than )+#d")
});

/// `error budget 0.1 %`.
static BUDGET: LazyLock<Regex> = LazyLock::new(|| regex(r" error budget(?: of| is| :| =)? $"));

/// Whether a figure goes on in a way that is not read: `99·9`, `99 1/2`, `99 point 5`, `99.something`.
fn goes_on(rest: &str) -> bool {
    let mut letters = rest.trim_start_matches(' ').chars();
    match letters.next() {
        Some('·' | '½' | '¼' | '¾') => true,
        Some('.') => letters.next().is_some_and(char::is_alphanumeric),
        Some(digit) if digit.is_ascii_digit() => {
            letters.as_str().trim_start_matches(|c: char| c.is_ascii_digit()).starts_with('/')
        }
        _ => rest.trim_start().starts_with("point "),
    }
}

static LOSS: LazyLock<Regex> = LazyLock::new(|| regex(r" (?:lose|losing|lost|loss|rpo|data) "));
static DOWN: LazyLock<Regex> =
    LazyLock::new(|| regex(r" (?:down|downtime|outage|offline|back|recover|recovery|restore|restored|rto|up again) "));
static TURNED: LazyLock<Regex> = LazyLock::new(|| regex(r" rto (?:/|and|,|&) rpo "));

impl Bare<'_> {
    /// Q6: `15 min / 1 h`.
    pub(super) fn recovery(&mut self, clauses: &[Clause]) {
        let (rpo, rto) = (self.wants(Fact::RpoMinutes), self.wants(Fact::RtoMinutes));
        if !rpo && !rto {
            return;
        }
        let taken: Vec<std::ops::Range<usize>> = self.answer.found.iter().map(|f| f.span.clone()).collect();
        let mut amounts = Vec::new();
        for clause in clauses.iter().filter(|c| usable(c)) {
            for (word, q) in clause.quantities() {
                let span = clause.sentence.span(word..word + 1);
                let theirs = foreign(Fact::RtoMinutes, clause.sentence, word).is_some();
                if matches!(q.sign, b'd' | b'n') && !taken.contains(&span) && !theirs {
                    amounts.push((clause, word, q));
                }
            }
        }
        if rpo && rto {
            self.both(&amounts);
            self.told_apart(&mut amounts);
        }
        let timed = |q: &super::super::quantity::Quantity| q.sign == b'd' || q.low == 0.0;
        match amounts.as_slice() {
            [(a, x, p), (b, y, q)] if rpo && rto => {
                let joint = y.checked_sub(1).map_or("", |before| b.sentence.words[before].text.as_str());
                let shared = p.sign == b'n' && q.sign == b'd' && matches!(joint, "/" | "and");
                if timed(p) && timed(q) && q.low > 0.0 {
                    self.push(Fact::RpoMinutes, Value::Number(p.low), a.sentence, *x..x + 1);
                    self.push(Fact::RtoMinutes, Value::Number(q.low), b.sentence, *y..y + 1);
                } else if shared && p.low < q.low / q.period {
                    self.push(Fact::RpoMinutes, Value::Number(p.low * q.period), a.sentence, *x..x + 1);
                    self.push(Fact::RtoMinutes, Value::Number(q.low), b.sentence, *y..y + 1);
                } else {
                    let words = if std::ptr::eq(a.sentence, b.sentence) { *x..y + 1 } else { *x..x + 1 };
                    self.ask(a.sentence, words, |said| {
                        format!("in which unit is `{said}`: seconds, minutes or hours?")
                    });
                }
            }
            [(a, x, p)] if rpo != rto => {
                let fact = if rpo { Fact::RpoMinutes } else { Fact::RtoMinutes };
                if timed(p) && (rpo || p.low > 0.0) {
                    self.push(fact, Value::Number(p.low), a.sentence, *x..x + 1);
                } else {
                    self.ask(a.sentence, *x..x + 1, |said| {
                        format!("in which unit is `{said}`: seconds, minutes or hours?")
                    });
                }
            }
            [(a, x, _), ..] => {
                self.ask(a.sentence, *x..x + 1, |said| format!("is `{said}` the data that may be lost (RPO) or the time until service is back (RTO), and in which unit?"));
            }
            [] => {
                let none = clauses.iter().find(|c| matches!(c.canon().trim(), "none" | "zero"));
                if let Some(clause) = none.filter(|_| rpo) {
                    self.ask(clause.sentence, clause.words.clone(), |said| {
                        format!("does `{said}` mean that no data may be lost (RPO 0), or that there is no objective?")
                    });
                }
            }
        }
    }

    /// `an hour each`: one amount for both objectives.
    fn both(&mut self, amounts: &[(&Clause, usize, Quantity)]) {
        let [(clause, word, q)] = amounts else { return };
        let each = [" each ", " both ", " for either ", " of either "].iter().any(|w| clause.canon().contains(w));
        if each && q.sign == b'd' && q.low > 0.0 {
            for fact in [Fact::RpoMinutes, Fact::RtoMinutes] {
                self.push(fact, Value::Number(q.low), clause.sentence, *word..word + 1);
            }
        }
    }

    /// `down an hour, lose 15 minutes`, `1 h / 15 min (RTO / RPO)`: where the words say which is which, their order
    /// does not.
    fn told_apart(&self, amounts: &mut [(&Clause, usize, Quantity)]) {
        let [(a, _, _), (b, _, _)] = &amounts[..] else { return };
        let loss = |c: &Clause| LOSS.is_match(c.canon().as_bytes()) && !DOWN.is_match(c.canon().as_bytes());
        let down = |c: &Clause| DOWN.is_match(c.canon().as_bytes()) && !LOSS.is_match(c.canon().as_bytes());
        let apart = a.words != b.words || !std::ptr::eq(a.sentence, b.sentence);
        let turned = TURNED.is_match(a.sentence.canon.as_bytes());
        if turned || apart && (down(a) || loss(b)) && !loss(a) && !down(b) {
            amounts.reverse();
        }
    }

    /// Q7: `three nines`, `99.9`.
    pub(super) fn level(&mut self, clauses: &[Clause]) {
        static EITHER: LazyLock<Regex> =
            LazyLock::new(|| regex(r" #[pn] or #[pn] | #[pn] for [a-z]+ (?:and |but )?#[pn] for "));
        for clause in clauses.iter().filter(|c| usable(c)) {
            for (word, q) in clause.quantities() {
                // `99 % of calls in under 1.5 s` is about latency.
                let after = clause.sentence.between(word + 1..(word + 8).min(clause.sentence.words.len()));
                if TIMED.is_match(after.as_bytes()) || after.starts_with(" measured ") {
                    continue;
                }
                let place = word..word + 1;
                // `99.9 or 99.99`, `99 1/2 %`: which, or what of it.
                let rest = self.source.get(clause.sentence.span(place.clone()).end..).unwrap_or_default();
                let level = (90.0..100.0).contains(&q.high);
                if level && (EITHER.is_match(clause.canon().as_bytes()) || goes_on(rest)) {
                    self.ask(clause.sentence, clause.words.clone(), |said| {
                        format!("which availability is `{said}`, in per cent: 99, 99.5, 99.9 or 99.99?")
                    });
                    self.wanted.retain(|f| *f != Fact::SloAvailabilityPercent);
                    return self.owner(clauses);
                }
                if q.sign == b'n' && (0.9..1.0).contains(&q.high) {
                    let percent = (q.high * 1e8).round() / 1e6;
                    self.push(Fact::SloAvailabilityPercent, Value::Number(percent), clause.sentence, place);
                    continue;
                }
                let before = clause.sentence.between(clause.words.start..word);
                if q.sign == b'p' && q.high < 10.0 && BUDGET.is_match(before.as_bytes()) {
                    let percent = ((100.0 - q.high) * 1e6).round() / 1e6;
                    self.push(Fact::SloAvailabilityPercent, Value::Number(percent), clause.sentence, place);
                    continue;
                }
                if matches!(q.sign, b'p' | b'n') && (90.0..100.0).contains(&q.high) {
                    self.push(Fact::SloAvailabilityPercent, Value::Number(q.high), clause.sentence, word..word + 1);
                } else if matches!(q.sign, b'a' | b'z') && q.high < q.period {
                    let percent = 100.0 * (1.0 - q.high / q.period);
                    self.push(
                        Fact::SloAvailabilityPercent,
                        Value::Number((percent * 1e6).round() / 1e6),
                        clause.sentence,
                        word..word + 1,
                    );
                } else if q.high == 100.0 && q.sign == b'p' {
                    self.ask(clause.sentence, word..word + 1, |said| {
                        format!("`{said}` leaves no error budget: which availability below 100 % is promised?")
                    });
                }
            }
        }
        self.owner(clauses);
    }

    /// `The payments team owns the budget`: here the budget is the error budget.
    fn owner(&mut self, clauses: &[Clause]) {
        static OWNS: LazyLock<Regex> = LazyLock::new(|| {
            regex(
                r" (?P<k>(?:[a-z0-9]\w* ){1,6}?)(?:owns?|spends?|holds?|answers? for|consumes?|has|is accountable for|is responsible for|carries) (?:the |that |our |this |it$|it )(?:error )?(?:budget)?",
            )
        });
        static OWNED: LazyLock<Regex> =
            LazyLock::new(|| regex(r" (?:owned|spent|held|consumed) by (?:the )?(?P<k>(?:[a-z0-9]\w* ){1,5})"));
        let names = |c: &&Clause| usable(c) && !super::name::no_name(c.canon());
        for clause in clauses.iter().filter(names) {
            let canon = clause.canon().to_owned();
            let offset = clause.sentence.offset(clause.words.start) - 1;
            let found = OWNS.captures(canon.as_bytes()).or_else(|| OWNED.captures(canon.as_bytes()));
            if let Some(k) = found.and_then(|c| c.name("k")) {
                let words = super::super::rules::words_of(clause.sentence, offset + k.start()..offset + k.end());
                self.name(Fact::ErrorBudgetConsumer, clause, words);
            }
        }
    }
}
