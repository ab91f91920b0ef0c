//! A forcing question as data: its words, recommended answers, canon, kill criterion and answer forms.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::condition::{Condition, Scope, Truth};
use super::facts::{Fact, QuestionId};
use super::limits::Limits;

/// One file under `references/questions/`.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// `Q1` … `Q7`.
    pub id: QuestionId,
    /// A noun, for lists: `Load`.
    pub title: String,
    /// The whole question, as it is put where nothing of it is known.
    pub text: String,
    /// The question for one fact, where the rest is known. Every fact of the question has one.
    pub asks: BTreeMap<Fact, String>,
    /// The question as a confirmation of what the brief states; a template over the facts.
    pub confirm: String,
    /// Recommended answers: the first whose condition holds is given.
    pub recommended: Vec<Recommendation>,
    /// Documents under `references/` that say more, by stem.
    pub read: Vec<String>,
    /// Canon ids that the question rests on.
    pub canon: Vec<String>,
    /// What ends the walk here, in words.
    pub kill: String,
    /// The forms that an answer may take.
    pub forms: Vec<String>,
    /// What is missing, said in one sentence when an answer dodges.
    pub dodge: String,
}

/// A recommended answer.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Recommendation {
    /// When it is given; always, where left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<Condition>,
    /// The answer; a template over the facts.
    pub answer: String,
    /// Why; a template over the facts. Figures carry their canon or *house heuristic*.
    pub because: String,
    /// The values that `accept_default` takes, as assumed.
    pub values: BTreeMap<Fact, Json>,
}

impl Question {
    /// The recommended answer for what is known: the first whose condition holds.
    pub fn recommend(&self, scope: &Scope) -> Option<&Recommendation> {
        let holds = |r: &&Recommendation| r.when.as_ref().is_none_or(|w| w.holds(scope, Limits::none()) == Truth::True);
        self.recommended.iter().find(holds)
    }
}
