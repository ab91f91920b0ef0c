//! What the caller of a walk gets: exactly one question, a stop, or `ready`.

use serde::Serialize;

use super::State;
use super::event::{Refused, Side};
use crate::domain::decide::verdicts::{Override, Tripped};
use crate::domain::facts::{Fact, Known, QuestionId, Source};

/// What the caller gets.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[allow(missing_docs)]
pub struct Reply {
    pub walk_id: String,
    pub state: State,
    /// The signature opener, in the first reply to a direct walk.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub opener: Option<String>,
    /// Said of the opening: an unknown parent, say.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// Questions put so far, each once.
    pub asked: Vec<QuestionId>,
    /// What is not asked, and why.
    pub skipped: Vec<Skipped>,
    /// What was taken of the words that came last.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub kept: Vec<Kept>,
    /// Claims that do not count.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub refused: Vec<Refused>,
    /// Kill criteria that a person answers for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub overridden: Vec<Override>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub question: Option<Asked>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stop: Option<Stop>,
    /// What to do now.
    pub next: String,
}

/// Something that is not asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Skipped {
    /// The question or the fact.
    pub what: String,
    /// `the brief states it`, or the contract's line.
    pub because: String,
    /// The words of the brief.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quote: Option<String>,
}

/// A fact that was taken.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Kept {
    /// Which.
    pub fact: Fact,
    /// Its value.
    pub value: serde_json::Value,
    /// Its source.
    pub source: Source,
    /// Set where a number came without its evidence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

impl Kept {
    /// What is known of a fact.
    pub fn of(fact: Fact, known: &Known) -> Kept {
        Kept { fact, value: known.value.to_json(), source: known.source, note: known.from.clone() }
    }
}

/// The pending question, in full.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[allow(missing_docs)]
pub struct Asked {
    pub id: QuestionId,
    pub text: String,
    pub recommended: String,
    pub because: String,
    pub canon: Vec<String>,
    /// What says more: resources of this server.
    pub read: Vec<String>,
    pub kill: String,
    pub forms: Vec<String>,
    /// `2 of 3`.
    pub progress: String,
    /// The facts that it still has to bring.
    pub wants: Vec<Fact>,
    /// What was missing in the words that came last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub missing: Option<String>,
    /// The stated default, offered after the second dodge.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub offer: Option<Offer>,
}

/// A stated default.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Offer {
    /// What `accept_default` takes, in words.
    pub values: String,
    /// What it means.
    pub meaning: String,
}

/// Why the walk stands still.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Stop {
    /// A kill criterion tripped.
    Kill {
        /// The rule, the value, the clearing change, the canon.
        #[serde(flatten)]
        tripped: Tripped,
        /// The question to which it belongs.
        question: QuestionId,
    },
    /// Two statements exclude each other.
    Contradiction {
        /// The fact.
        fact: Fact,
        /// Both sides, quoted.
        sides: Vec<Side>,
    },
}
