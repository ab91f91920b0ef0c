//! What a digest says of a decision, without the reasons and prompts that make up most of one: little enough to be
//! remembered for many.

use crate::domain::decide::sweep::Decider;
use crate::domain::decide::verdicts::Tripped;
use crate::domain::decide::{Approver, Decision, Nearest, Recovery, Status, levels::Slo};
use crate::domain::facts::{Fact, Facts, QuestionId};

/// The part of a decision from which its digest is composed, whatever the artifacts.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs)]
pub struct Gist {
    pub id: String,
    pub status: Status,
    pub profile: Option<String>,
    pub runner_up: Option<String>,
    pub nearest: Option<Nearest>,
    pub parent: Option<String>,
    pub missing: Vec<(Fact, Option<QuestionId>)>,
    pub unknown: Vec<Fact>,
    /// The first of them.
    pub kill: Option<Tripped>,
    pub kills: usize,
    /// The rules.
    pub warnings: Vec<String>,
    pub unverified: usize,
    /// The rules, each with who answers for it.
    pub overridden: Vec<(String, String)>,
    pub assumed: Vec<Fact>,
    /// The first that changes the choice.
    pub decider: Option<Decider>,
    pub pattern: Option<String>,
    pub isolation: Option<String>,
    /// The picks.
    pub withheld: Vec<String>,
    pub slo: Option<Slo>,
    pub recovery: Option<Recovery>,
    pub approvers: Vec<Approver>,
    pub specialists: Vec<String>,
    pub facts: Facts,
}

impl Gist {
    /// Takes it out of a decision.
    pub fn of(decision: &Decision) -> Gist {
        let d = decision;
        let pick = |name: &str| d.picks.get(name).map(|pick| pick.choice.clone());
        Gist {
            id: d.id.clone(),
            status: d.status,
            profile: d.profile.clone(),
            runner_up: d.runner_up.clone(),
            nearest: d.nearest.clone(),
            parent: d.parent.clone(),
            missing: d.missing.iter().map(|m| (m.fact, m.question)).collect(),
            unknown: d.unknown.clone(),
            kill: d.kills.first().cloned(),
            kills: d.kills.len(),
            warnings: d.warnings.iter().map(|w| w.rule.clone()).collect(),
            unverified: d.unverified.len(),
            overridden: d.overridden.iter().map(|o| (o.rule.clone(), o.by.clone())).collect(),
            assumed: d.assumptions.iter().map(|a| a.fact).collect(),
            decider: d.holds.as_ref().and_then(|h| h.decided_by.first().cloned()),
            pattern: pick("pattern"),
            isolation: pick("isolation"),
            withheld: d.withheld.keys().cloned().collect(),
            slo: d.slo.clone(),
            recovery: d.recovery.clone(),
            approvers: d.approvers.clone(),
            specialists: d.specialists.iter().map(|f| f.specialist.clone()).collect(),
            facts: d.facts.clone(),
        }
    }
}
