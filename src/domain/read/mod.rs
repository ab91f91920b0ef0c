//! Reads facts out of briefs and answers, checks claims against the text they are said to come from, and
//! recognises an answer that is none.
//!
//! Precision first: what the text does not say in so many words is left for the walk to ask.

use std::ops::Range;

use super::facts::{Fact, Value};

mod adopt;
mod amend;
mod amount;
mod answer;
mod aside;
mod bare;
mod carry;
mod claim;
mod dodge;
mod extract;
mod foreign;
mod keyed;
mod layout;
mod lex;
mod number;
mod quantity;
mod quotation;
mod restate;
mod retract;
mod rules;
mod scope;
mod sentence;
mod settle;
mod share;
mod spelling;
mod statement;
mod subject;
mod topic;
mod turn;

pub use amount::amount;
pub use answer::{Ambiguous, Answer, Dodge, answer};
pub use aside::is_untimed;
pub use claim::{Claim, ClaimError, Quoted};
pub use extract::extract;
pub use share::same_load;

/// A fact that a text states.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// Which fact.
    pub fact: Fact,
    /// Its value, in the fact's unit.
    pub value: Value,
    /// The words that state it, as they stand in the text: one clause or sentence.
    pub quote: String,
    /// Where in the text the value stands, in bytes.
    pub span: Range<usize>,
}

/// A fact that a text states twice, with values that exclude each other, and nothing that says which holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Contradiction {
    /// Which fact.
    pub fact: Fact,
    /// Two or more statements, in the order of the text.
    pub sides: Vec<Found>,
}

/// What a brief states.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Reading {
    /// At most one statement a fact, in the order of [`Fact::ALL`].
    pub found: Vec<Found>,
    /// Facts on which the text contradicts itself; none of them is in `found`.
    pub contradictions: Vec<Contradiction>,
}

/// Reads a brief.
pub fn read(text: &str) -> Reading {
    let parsed = statement::text(text);
    let statements = turn::settle(text, &parsed, statement::statements(text, &parsed));
    let mut reading = settle::settle(&parsed, statements, statement::Voice::Brief);
    keyed::read(text, &parsed, &mut reading);
    reading
}
