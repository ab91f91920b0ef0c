//! Runbooks, notification clocks and severities as data, and what they come to for one incident.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::domain::facts::QuestionId;

/// One file under `references/runbooks/`: what to do first, whatever the mechanism, and when it is over.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Runbook {
    /// `Q1` … `Q7`.
    pub id: QuestionId,
    /// What was wrong or untested, in a few words.
    pub untested: String,
    /// The observation that would decide for or against this question.
    pub decides: String,
    /// The first look, where the mechanism brings none; `{service}` stands for the service's name.
    pub check: String,
    /// What stops the damage, where the mechanism brings none.
    pub contain: String,
    /// What takes the cause away for now.
    pub mitigate: String,
    /// What shows that it worked.
    pub verify: String,
    /// Who is told what.
    pub communicate: String,
    /// What must hold before it is closed.
    pub closes: Vec<Close>,
    /// Who leads, where nobody is named: a role.
    pub owner: String,
    /// Who to fork into after those of the mechanism.
    pub specialists: Vec<String>,
    /// Who runs next once it is over.
    pub next_chain: Vec<String>,
}

/// A closing criterion. `{availability}`, `{latency}`, `{rto}`, `{rpo}` and `{service}` stand for the service's own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Close {
    /// What is measured.
    pub metric: String,
    /// The value that it must hold.
    pub threshold: String,
    /// For how long.
    pub window: String,
    /// A canon id, `house heuristic`, or where the service's own figure comes from.
    pub source: String,
}

/// One file under `references/clocks/`: a duty to notify.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Clock {
    /// Equals the file's stem.
    pub id: String,
    /// The rule's name.
    pub title: String,
    /// By when, in words.
    pub due: String,
    /// What starts it.
    pub starts: String,
    /// Who is told.
    pub to: String,
    /// A canon id.
    pub canon: String,
    /// Classes of data that it is about, as in `data_sensitivity`; it then starts where the walk holds them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub data: Vec<String>,
    /// Words that show that it may apply.
    pub phrases: Vec<String>,
}

/// One file under `references/severities/`.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Severity {
    /// `sev1` … `sev4`.
    pub id: String,
    /// What it means, in words.
    pub title: String,
    /// How alerting systems name it, in lower case.
    pub words: Vec<String>,
    /// Words of reports that speak for it.
    pub phrases: Vec<String>,
}
