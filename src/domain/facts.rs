//! The facts: one typed value each about the backend, and where it came from.
//!
//! [`Fact`] is the one list that feeds the parser of flags, the tool schemas, the reader of prose,
//! the CEL variables of rules and the documentation. A new fact is one entry in it.

mod error;
mod known;
mod parse;
mod table;

use std::fmt;

use serde::{Deserialize, Serialize};

pub use error::FactError;
pub use known::{Facts, Known, Source, Value};
pub use table::{Fact, PATTERNS, SENSITIVITIES, TENANCIES};

/// One of the seven forcing questions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[allow(missing_docs)]
pub enum QuestionId {
    Q1,
    Q2,
    Q3,
    Q4,
    Q5,
    Q6,
    Q7,
}

impl QuestionId {
    /// All seven, in the order in which they are asked.
    pub const ALL: [QuestionId; 7] = [Self::Q1, Self::Q2, Self::Q3, Self::Q4, Self::Q5, Self::Q6, Self::Q7];

    /// `Q1` … `Q7`.
    pub fn name(self) -> &'static str {
        ["Q1", "Q2", "Q3", "Q4", "Q5", "Q6", "Q7"][self as usize]
    }

    /// Reads `Q3`, `q3` or `3`.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let digit = text.strip_prefix(['Q', 'q']).unwrap_or(text);
        Self::ALL.into_iter().find(|q| q.name()[1..] == *digit)
    }

    /// The facts that this question owns, required ones first.
    pub fn facts(self) -> impl Iterator<Item = Fact> {
        let of = move |required: bool| {
            Fact::ALL.iter().copied().filter(move |f| {
                let spec = f.spec();
                spec.question == Some(self) && spec.required == required
            })
        };
        of(true).chain(of(false))
    }

    /// The facts without which this question is not answered.
    pub fn required(self) -> impl Iterator<Item = Fact> {
        self.facts().filter(|f| f.spec().required)
    }
}

impl fmt::Display for QuestionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What values a fact can take.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Kind {
    /// Reads per write, at least 0; `read-only` is infinite.
    Ratio,
    /// A number from `min` to `max`. `open` leaves the named ends out; `whole` takes integers only.
    Number {
        /// Smallest value.
        min: f64,
        /// Largest value.
        max: f64,
        /// Which ends are not values themselves.
        open: Open,
        /// Integers only.
        whole: bool,
    },
    /// One of a fixed set of words.
    Word(&'static [&'static str]),
    /// Any number of words of a fixed set.
    Words(&'static [&'static str]),
    /// `true` or `false`.
    Bool,
    /// The name of a person, a team or a product, or `none`.
    Name,
    /// A phrase.
    Text,
}

/// The ends of a range that do not belong to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Open {
    Neither,
    Low,
    Both,
}

/// All that is fixed about a fact.
#[derive(Debug, Clone, Copy)]
pub struct Spec {
    /// As in flags, tool arguments, rules and replies.
    pub name: &'static str,
    /// The question that owns it; `None` for context.
    pub question: Option<QuestionId>,
    /// Without it the question is not answered.
    pub required: bool,
    /// What values it takes.
    pub kind: Kind,
    /// The unit, empty where there is none.
    pub unit: &'static str,
    /// One line for a person.
    pub about: &'static str,
}

/// The nearest of `known`, if one is near enough to be a typo.
pub fn nearest<'a>(wanted: &str, known: &[&'a str]) -> Option<&'a str> {
    let score = |name: &str| strsim::jaro_winkler(wanted, name);
    let best = known.iter().copied().max_by(|a, b| score(a).total_cmp(&score(b)).then(b.cmp(a)))?;
    (score(best) >= 0.8).then_some(best)
}

/// Text on one line, cut at `limit` characters with `…`.
pub fn one_line(text: &str, limit: usize) -> String {
    let mut line = String::new();
    for (count, c) in text.split_whitespace().collect::<Vec<_>>().join(" ").chars().enumerate() {
        if count == limit {
            line.push('…');
            break;
        }
        line.push(if c.is_control() { '\u{fffd}' } else { c });
    }
    line
}
