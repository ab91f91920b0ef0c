//! What happened in a walk, in order. A walk is the replay of its events.

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::domain::decide::verdicts::Override;
use crate::domain::facts::{Fact, Facts, QuestionId};

/// One thing that happened. Written by the server only, so it may be tagged.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case", deny_unknown_fields)]
pub enum Event {
    /// The walk opened.
    Opened {
        /// The walk's id.
        id: String,
        /// The day, `2026-11-22`.
        date: String,
        /// The declared parent, known or not.
        parent: Option<String>,
        /// The brief, secrets masked.
        brief: String,
        /// What was taken of it.
        taken: Taken,
    },
    /// A question was put for the first time.
    Asked {
        /// Which.
        question: QuestionId,
    },
    /// Words came for the pending question.
    Answered {
        /// The question that was pending.
        question: QuestionId,
        /// The words, secrets masked.
        words: String,
        /// What was taken of them.
        taken: Taken,
        /// Why they are no answer, where they are none.
        dodge: Option<Evasion>,
        /// A confirmation was given.
        confirmed: bool,
    },
    /// A stated default closed a question.
    DefaultTaken {
        /// Which.
        question: QuestionId,
        /// The default's values.
        facts: Facts,
    },
    /// A question is opened again.
    Revised {
        /// Which.
        question: QuestionId,
        /// What it had brought, taken back because it stopped the walk. Elsewhere an answer counts until another comes.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        withdrawn: Vec<Fact>,
    },
    /// A person answers for a tripped rule.
    Overridden {
        /// Rule, person and reason.
        by: Override,
    },
    /// A decision was made.
    Decided {
        /// Its id.
        decision: String,
    },
}

/// What was taken of a brief or an answer.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Taken {
    /// Facts that are now known.
    pub facts: Facts,
    /// Facts on which two statements exclude each other.
    pub conflicts: Vec<Conflict>,
    /// Claims that do not count.
    pub refused: Vec<Refused>,
    /// Questions back: numbers whose unit is open.
    pub ambiguous: Vec<String>,
}

/// Two or more statements of one fact that exclude each other.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Conflict {
    /// The fact.
    pub fact: Fact,
    /// The statements, oldest first.
    pub sides: Vec<Side>,
}

/// One of them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Side {
    /// The value that it states.
    pub value: Json,
    /// The words.
    pub quote: String,
    /// `the brief`, `the answer to Q1`.
    pub said_in: String,
}

/// A claim that does not count.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Refused {
    /// The fact, as the caller named it.
    pub fact: String,
    /// Why, with the next step.
    pub reason: String,
}

/// An answer that is none.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Evasion {
    /// The words, shortened.
    pub words: String,
    /// `no number`, `put off`, …
    pub kind: String,
}
