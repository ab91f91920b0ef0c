//! What changed against the last decision, and why.

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::Decision;
use super::flips::{Change, changes, outcome_of};
use crate::domain::facts::Fact;

/// A decision against the one before it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Revision {
    /// The id of the one before.
    pub since: String,
    /// The answers that changed: the reason.
    pub answers: Vec<AnswerChange>,
    /// The outcome that changed with them.
    pub changes: Vec<Change>,
}

/// An answer before and after.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AnswerChange {
    /// The fact.
    pub fact: Fact,
    /// Before; left out where it was unknown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Json>,
    /// After; left out where it is unknown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Json>,
}

/// Compares two decisions.
pub fn revision(before: &Decision, after: &Decision) -> Revision {
    let value = |decision: &Decision, fact: Fact| decision.facts.answer(fact).map(|v| v.to_json());
    let answers = Fact::ALL
        .iter()
        .map(|fact| AnswerChange { fact: *fact, from: value(before, *fact), to: value(after, *fact) })
        .filter(|change| change.from != change.to)
        .collect();
    Revision { since: before.id.clone(), answers, changes: changes(&outcome_of(before), &outcome_of(after)) }
}

impl Revision {
    /// In a sentence: which answers changed, and what with them.
    pub fn words(&self) -> String {
        let shown = |value: &Option<Json>| match value {
            None => "unknown".to_owned(),
            Some(Json::String(text)) => text.clone(),
            Some(other) => other.to_string(),
        };
        let answers: Vec<String> =
            self.answers.iter().map(|a| format!("{} from {} to {}", a.fact, shown(&a.from), shown(&a.to))).collect();
        let changes: Vec<String> = self.changes.iter().map(Change::words).collect();
        let answers = if answers.is_empty() { "no answer changed".to_owned() } else { answers.join(", ") };
        let changes = if changes.is_empty() { "nothing else".to_owned() } else { changes.join("; ") };
        format!("since {}: {answers}; so {changes}", self.since)
    }
}
