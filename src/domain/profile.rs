//! A profile as data: a stack with its constraints, service levels, approvers and anti-patterns.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One file under `profiles/`.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// Named after its stack; equals the file's stem.
    pub id: String,
    /// A line for a person.
    pub title: String,
    /// One of the mission's four, which win ties.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub founding: bool,
    /// What must hold.
    pub constraints: Constraints,
    /// What it is best at, among what it can do.
    pub prefers: Preferences,
    /// The picks, by name: `language`, `framework`, `database`, `cache`, `queue`, …
    pub stack: BTreeMap<String, Choice>,
    /// The service levels that a team of this kind can hold.
    pub service_levels: ServiceLevels,
    /// Approvers by change (`stack`, `schema`, `external-service`, `auth`, …): roles, never people.
    pub approvers: BTreeMap<String, Vec<String>>,
    /// What this stack is ruined by.
    pub anti_patterns: Vec<AntiPattern>,
}

/// Hard constraints.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Constraints {
    /// Fewest engineers.
    pub team_size_min: u32,
    /// Most engineers; no bound where left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team_size_max: Option<u32>,
    /// Tenancy models that it serves, the most natural first.
    pub tenancy: Vec<String>,
    /// Classes of data that it is fit for. A set, not a ladder.
    pub data_sensitivity: Vec<String>,
    /// Patterns that it builds, the most natural first.
    pub pattern: Vec<String>,
    /// Least load that carries its cost, queries/s at p99; no bound where left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub qps_p99_min: Option<f64>,
    /// Most load that it carries, queries/s at p99; no bound where left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub qps_p99_max: Option<f64>,
    /// It needs a platform team.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub platform_team: bool,
    /// Where the bounds come from.
    pub source: String,
}

/// Preferences.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Preferences {
    /// Languages, the first choice first.
    pub languages: Vec<String>,
    /// It brings an admin panel.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub admin_panel: bool,
}

/// A pick with its reason.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// What.
    pub choice: String,
    /// Why, in a sentence.
    pub because: String,
    /// A canon id, a URL or `house heuristic`.
    pub source: String,
}

/// Targets.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ServiceLevels {
    /// Median latency, ms.
    pub latency_p50_ms: f64,
    /// 95th percentile latency, ms.
    pub latency_p95_ms: f64,
    /// 99th percentile latency, ms.
    pub latency_p99_ms: f64,
    /// Availability over 30 days, percent.
    pub availability_percent: f64,
    /// Recovery point objective, minutes.
    pub rpo_minutes: f64,
    /// Recovery time objective, minutes.
    pub rto_minutes: f64,
    /// Where the figures come from.
    pub source: String,
}

/// Something to avoid.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AntiPattern {
    /// What.
    pub text: String,
    /// A canon id or `house heuristic`.
    pub source: String,
}
