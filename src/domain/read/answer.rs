//! The answer to a question.

use super::{Contradiction, Found};
use crate::domain::facts::{Fact, QuestionId};

/// Words that could mean several things, and what to ask.
#[derive(Debug, Clone, PartialEq)]
pub struct Ambiguous {
    /// As they stand in the answer.
    pub words: String,
    /// One sentence that asks which is meant.
    pub ask: String,
}

/// An answer that is none.
#[derive(Debug, Clone, PartialEq)]
pub struct Dodge {
    /// As they stand in the answer, shortened.
    pub words: String,
    /// `no number`, `put off`, `adjective`, `shrug`, `another question`, `question back`, `handed back`.
    pub kind: &'static str,
}

/// What an answer says.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Answer {
    /// At most one statement a fact, in the order of [`Fact::ALL`].
    pub found: Vec<Found>,
    /// Facts on which the answer contradicts itself.
    pub contradictions: Vec<Contradiction>,
    /// Numbers whose unit is open.
    pub ambiguous: Vec<Ambiguous>,
    /// Set when nothing that was wanted is answered or ambiguous.
    pub dodge: Option<Dodge>,
    /// A number came with where it is from.
    pub evidence: bool,
    /// A plain yes or no.
    pub confirms: Option<bool>,
}

/// Reads the answer to `question`. `wanted` are its facts that are still open: they take bare forms (`6`, `yes`,
/// `none`, `15 min / 1 h`); facts of other questions are taken where they are stated as clearly as in a brief.
pub fn answer(_question: QuestionId, _wanted: &[Fact], _text: &str) -> Answer {
    Answer::default()
}
