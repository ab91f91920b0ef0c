//! A decision in short: what a model needs to go on, within 900 tokens.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Serialize;

use super::Decided;
use crate::domain::decide::revision::Revision;
use crate::domain::decide::{Decision, Status};
use crate::domain::digest::sentence;
use crate::domain::facts::Value;

/// What the short reply says; text and JSON carry the same.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[allow(missing_docs)]
pub struct Short {
    pub id: String,
    pub status: Status,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub profile: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub runner_up: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nearest: Option<Near>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<Lack>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub kills: Vec<Kill>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<Warning>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub overridden: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unknown: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub changes_if: Vec<String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub picks: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub withheld: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub slo: Option<Targets>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recovery: Option<Recovery>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub assumed: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub approvers: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub specialists: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revised: Option<String>,
    pub next: String,
}

/// A fact that is missing.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[allow(missing_docs)]
pub struct Lack {
    pub fact: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub question: Option<String>,
}

/// The nearest profile where none fits.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[allow(missing_docs)]
pub struct Near {
    pub profile: String,
    pub fits_if: Vec<String>,
}

/// A tripped kill criterion.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[allow(missing_docs)]
pub struct Kill {
    pub rule: String,
    pub message: String,
    pub clears: String,
    pub canon: String,
}

/// A warning.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[allow(missing_docs)]
pub struct Warning {
    pub rule: String,
    pub message: String,
}

/// Latency and availability.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[allow(missing_docs)]
pub struct Targets {
    pub latency_p50_ms: f64,
    pub latency_p95_ms: f64,
    pub latency_p99_ms: f64,
    pub availability_percent: f64,
    pub error_budget_minutes: f64,
}

/// Recovery.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[allow(missing_docs)]
pub struct Recovery {
    pub rpo_minutes: f64,
    pub rto_minutes: f64,
}

/// The picks that a short reply says; the rest is in the full one.
const PICKS: [&str; 8] = ["pattern", "language", "framework", "database", "cache", "queue", "isolation", "recovery"];

impl Short {
    /// Shortens a decision.
    pub fn of(decided: &Decided) -> Short {
        let d = &decided.decision;
        let kill = |k: &crate::domain::decide::verdicts::Tripped| Kill {
            rule: k.rule.clone(),
            message: k.message.clone(),
            clears: k.clears.clone(),
            canon: k.canon.clone(),
        };
        let lack = |m: &crate::domain::decide::Missing| Lack {
            fact: m.fact.to_string(),
            question: m.question.map(|q| q.to_string()),
        };
        Short {
            id: d.id.clone(),
            status: d.status,
            profile: d.profile.clone(),
            runner_up: d.trade_off.clone(),
            nearest: d.nearest.as_ref().map(|n| Near { profile: n.profile.clone(), fits_if: n.fits_if.clone() }),
            missing: d.missing.iter().map(lack).collect(),
            kills: d.kills.iter().map(kill).collect(),
            warnings: d.warnings.iter().map(|w| Warning { rule: w.rule.clone(), message: w.message.clone() }).collect(),
            overridden: d.overridden.iter().map(|o| format!("{} by {}: {}", o.rule, o.by, o.reason)).collect(),
            unknown: d.unknown.iter().map(|f| f.to_string()).collect(),
            changes_if: d
                .holds
                .iter()
                .flat_map(|h| &h.decided_by)
                .map(|c| format!("{} is {}: {}", c.fact, c.when, c.becomes))
                .collect(),
            picks: PICKS
                .iter()
                .filter_map(|name| Some(((*name).to_owned(), d.picks.get(*name)?.choice.clone())))
                .collect(),
            withheld: d.withheld.clone(),
            slo: d.slo.as_ref().map(|s| Targets {
                latency_p50_ms: s.latency_p50_ms,
                latency_p95_ms: s.latency_p95_ms,
                latency_p99_ms: s.latency_p99_ms,
                availability_percent: s.availability_percent,
                error_budget_minutes: d.error_budget.as_ref().map_or(0.0, |b| b.minutes),
            }),
            recovery: d.recovery.as_ref().map(|r| Recovery { rpo_minutes: r.rpo_minutes, rto_minutes: r.rto_minutes }),
            assumed: d.assumptions.iter().map(|a| a.fact.to_string()).collect(),
            approvers: d.approvers.iter().map(|a| format!("{}: {}", a.change, a.who.join(", "))).collect(),
            specialists: d.specialists.iter().map(|f| f.specialist.clone()).collect(),
            revised: decided.revision.as_ref().map(Revision::words),
            next: next(d),
        }
    }

    /// The same in words.
    pub fn markdown(&self) -> String {
        let n = Value::Number;
        let mut text = String::new();
        let mut line = |words: String| {
            text.push_str(&words);
            text.push('\n');
        };
        match &self.profile {
            Some(profile) => line(format!("Status: {}, profile **{profile}**.", self.status.name())),
            None => line(format!("Status: {}; no stack.", self.status.name())),
        }
        if let Some(runner_up) = &self.runner_up {
            line(format!("Runner-up: {runner_up}."));
        }
        if let Some(near) = &self.nearest {
            line(format!("Nearest: {}, which fits if {}.", near.profile, near.fits_if.join(" and ")));
        }
        for kill in &self.kills {
            line(format!("Kill `{}`: {} To clear it: {} ({})", kill.rule, kill.message, kill.clears, kill.canon));
        }
        if !self.missing.is_empty() {
            let lacks: Vec<String> = self
                .missing
                .iter()
                .map(|m| m.question.as_ref().map_or(m.fact.clone(), |q| format!("{} ({q})", m.fact)))
                .collect();
            line(format!("Missing: {}.", lacks.join(", ")));
        }
        for warning in &self.warnings {
            line(format!("Warning `{}`: {}", warning.rule, warning.message));
        }
        for overridden in &self.overridden {
            line(format!("Overridden: {}", sentence(overridden)));
        }
        if !self.unknown.is_empty() {
            line(format!("Unknown: {}.", self.unknown.join(", ")));
        }
        for change in &self.changes_if {
            line(format!("Changes if {change}."));
        }
        if !self.picks.is_empty() {
            line("Picks:".into());
        }
        for name in PICKS {
            if let Some(choice) = self.picks.get(name) {
                line(format!("- {name}: {choice}"));
            }
        }
        for (name, why) in &self.withheld {
            line(format!("Withheld, {name}: {why}"));
        }
        if let Some(slo) = &self.slo {
            line(format!(
                "Targets: latency p50/p95/p99 {}/{}/{} ms; availability {}% (error budget {} min in 30 days).",
                n(slo.latency_p50_ms),
                n(slo.latency_p95_ms),
                n(slo.latency_p99_ms),
                n(slo.availability_percent),
                n(slo.error_budget_minutes)
            ));
        }
        if let Some(recovery) = &self.recovery {
            line(format!("Recovery: RPO {} min, RTO {} min.", n(recovery.rpo_minutes), n(recovery.rto_minutes)));
        }
        if !self.assumed.is_empty() {
            line(format!("Assumed from the profile or a default: {}.", self.assumed.join(", ")));
        }
        if !self.approvers.is_empty() {
            line(format!("Approvers: {}.", self.approvers.join("; ")));
        }
        if !self.specialists.is_empty() {
            line(format!("Fork in this order: {}.", self.specialists.join(" → ")));
        }
        if let Some(revised) = &self.revised {
            line(format!("Revised, {revised}."));
        }
        let _ = write!(text, "Decision {}. Next: {}", self.id, self.next);
        text
    }
}

fn next(decision: &Decision) -> String {
    match decision.status {
        Status::Decided => {
            let first = decision.specialists.first().map_or("the first specialist", |f| f.specialist.as_str());
            format!(
                "fork into {first}, then call `digest` with this id; no approver has been asked yet; `detail: full` has \
                 reasons and prompts"
            )
        }
        Status::Blocked => "clear each kill criterion, or override it in a walk with a person and a reason".into(),
        Status::Incomplete => "bring what is missing, or open a walk with `walk_question`".into(),
        Status::NoFit => "change what the nearest profile cannot meet, or add a profile".into(),
    }
}
