//! A fork contract as data: what a parent has already collected, and which questions are then walked.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::facts::{Fact, QuestionId};

/// One file under `fork-contracts/`.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Contract {
    /// The parent's name: `cs-cto-advisor`.
    pub id: String,
    /// Who that is, in a few words.
    pub title: String,
    /// The facts that the parent supplies; they are never asked.
    pub supplies: Vec<Fact>,
    /// The questions that are walked.
    pub walks: Vec<QuestionId>,
    /// Walked questions that are put as a confirmation of what the brief states.
    #[serde(default)]
    pub confirms: Vec<QuestionId>,
    /// What the digest leads with.
    pub digest_leads_with: Vec<Lead>,
}

impl Contract {
    /// Whether a fact is put as a confirmation of what the brief states, and asked openly where that has none.
    pub fn is_confirmed(&self, fact: Fact) -> bool {
        fact.question().is_some_and(|question| self.confirms.contains(&question))
    }
}

/// A part of the digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs)]
pub enum Lead {
    Pattern,
    ApiShape,
    Risk,
    Cost,
    ServiceLevel,
    BudgetConsumer,
    Tier,
    Isolation,
    Recovery,
}
