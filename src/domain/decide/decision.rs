//! The result: immutable, and the same bytes for the same inputs.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::capacity::Figure;
use super::chain::Fork;
use super::fit::Judged;
use super::levels::{ErrorBudget, Slo};
use super::picks::Pick;
use super::sweep::Holds;
use super::verdicts::{Tripped, Unverified};
use crate::domain::facts::{Fact, Facts, QuestionId};
use crate::domain::obligation::Duty;
use crate::domain::profile::AntiPattern;

/// What a decision comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// A profile was chosen.
    Decided,
    /// A kill criterion stands in the way.
    Blocked,
    /// Facts are missing.
    Incomplete,
    /// No profile satisfies the hard constraints.
    NoFit,
}

impl Status {
    /// As in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Status::Decided => "decided",
            Status::Blocked => "blocked",
            Status::Incomplete => "incomplete",
            Status::NoFit => "no_fit",
        }
    }
}

/// A fact that is not there, and what brings it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Missing {
    /// Which.
    pub fact: Fact,
    /// The question that brings it; none for context that a parent supplies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub question: Option<QuestionId>,
    /// What to do.
    pub brought_by: String,
}

/// A profile that was not chosen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rejected {
    /// Which.
    pub profile: String,
    /// Why, a reason each.
    pub because: Vec<String>,
}

/// The profile that comes nearest where none fits.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Nearest {
    /// Which.
    pub profile: String,
    /// What it violates.
    pub violates: Vec<String>,
    /// What would make it fit.
    pub fits_if: Vec<String>,
}

/// A value that nobody stated.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Assumption {
    /// Which fact.
    pub fact: Fact,
    /// The value that was taken.
    pub value: serde_json::Value,
    /// From where.
    pub from: String,
}

/// The recovery targets and how they are met.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Recovery {
    /// Data that may be lost, minutes.
    pub rpo_minutes: f64,
    /// Time until service is back, minutes.
    pub rto_minutes: f64,
    /// How.
    pub by: String,
}

/// A tripped rule that a person answers for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Overridden {
    /// The rule's id.
    pub rule: String,
    /// What is wrong.
    pub message: String,
    /// Who took it.
    pub by: String,
    /// Why.
    pub reason: String,
}

/// A change and who must approve it. Naming them is not their approval.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approver {
    /// `stack`, `schema`, `external-service`, …
    pub change: String,
    /// Roles, with the person where the roster names one: `tech lead (Ada Byron)`.
    pub who: Vec<String>,
    /// Always `not asked`: approval is never implied.
    pub approval: String,
}

/// The result. Immutable; its id is a hash of all that decided it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Decision {
    pub id: String,
    pub status: Status,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profile: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub runner_up: Option<String>,
    /// What choosing the runner-up would change.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trade_off: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nearest: Option<Nearest>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
    pub rejected: Vec<Rejected>,
    pub constraints: Vec<Judged>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holds: Option<Holds>,
    pub missing: Vec<Missing>,
    pub unknown: Vec<Fact>,
    pub kills: Vec<Tripped>,
    pub warnings: Vec<Tripped>,
    pub unverified: Vec<Unverified>,
    pub overridden: Vec<Overridden>,
    pub assumptions: Vec<Assumption>,
    pub picks: BTreeMap<String, Pick>,
    pub withheld: BTreeMap<String, String>,
    pub capacity: Vec<Figure>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slo: Option<Slo>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recovery: Option<Recovery>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error_budget: Option<ErrorBudget>,
    pub obligations: Vec<Duty>,
    pub approvers: Vec<Approver>,
    pub anti_patterns: Vec<AntiPattern>,
    pub specialists: Vec<Fork>,
    pub facts: Facts,
}
