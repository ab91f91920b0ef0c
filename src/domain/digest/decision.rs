//! The digest of a decision.

use super::{Artifact, Detail, Gist, fit, sentence, sub_skills};
use crate::domain::catalog::Catalog;
use crate::domain::contract::Lead;
use crate::domain::decide::{Decision, Status};
use crate::domain::facts::{Fact, Source, Value};

/// Composes the digest of a decision. Under a contract it leads with what that parent decides on.
pub fn of_decision(catalog: &Catalog, decision: &Decision, artifacts: &[Artifact]) -> String {
    of_gist(catalog, &Gist::of(decision), artifacts)
}

/// The same, of what it says.
pub fn of_gist(catalog: &Catalog, decision: &Gist, artifacts: &[Artifact]) -> String {
    fit(|detail| compose(catalog, decision, artifacts, detail))
}

fn compose(catalog: &Catalog, decision: &Gist, artifacts: &[Artifact], detail: Detail) -> String {
    let mut lines = Vec::new();
    let contract = decision.parent.as_deref().and_then(|p| catalog.contract(p));
    if let Some(contract) = contract {
        let leads: Vec<String> = contract.digest_leads_with.iter().map(|l| lead(*l, decision, detail)).collect();
        lines.push(format!("{}.", leads.join("; ")));
    }
    lines.push(profile(decision, detail));
    lines.push(targets(decision));
    lines.push(approvers(decision, detail));
    let chain: Vec<&str> = decision.specialists.iter().map(String::as_str).collect();
    lines.push(format!("Sub-skills: {}.", sub_skills(detail, &chain, artifacts)));
    lines.push(next(decision, &chain, artifacts, detail));
    lines.extend(overridden(decision, detail));
    if detail.extras {
        lines.extend(extras(decision, detail));
    }
    lines.push(format!("Decision {}.", decision.id));
    lines.join("\n")
}

fn profile(decision: &Gist, detail: Detail) -> String {
    match (&decision.profile, decision.status) {
        (Some(profile), _) => {
            let runner_up = decision.runner_up.as_ref().filter(|_| detail.extras);
            let runner_up = runner_up.map(|r| format!(" (runner-up {r})")).unwrap_or_default();
            format!("Profile: {}{runner_up}.", detail.clip(profile))
        }
        (None, Status::Blocked) => {
            let kill = decision.kill.as_ref();
            let more = match decision.kills.saturating_sub(1) {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            let rule = kill.map_or(String::new(), |k| format!(" by {}{more}: {}", k.rule, detail.clip(&k.message)));
            format!("Profile: none, blocked{}", sentence(&rule))
        }
        (None, Status::NoFit) => {
            let nearest = decision.nearest.as_ref();
            let near = nearest.map_or(String::new(), |n| {
                format!("; nearest {}, which fits if {}", n.profile, detail.list(&n.fits_if, " and "))
            });
            format!("Profile: none fits{near}.")
        }
        (None, _) => {
            let missing: Vec<&str> = decision.missing.iter().map(|(fact, _)| fact.name()).collect();
            format!("Profile: none, incomplete; missing {}.", detail.list(&missing, ", "))
        }
    }
}

fn targets(decision: &Gist) -> String {
    let (Some(slo), Some(recovery)) = (&decision.slo, &decision.recovery) else {
        return "Targets: latency, availability and recovery not set.".into();
    };
    let assumed = |facts: &[Fact]| {
        let any = facts.iter().any(|f| decision.assumed.contains(f));
        if any { " (assumed)" } else { "" }
    };
    let n = Value::Number;
    format!(
        "Targets: latency p50/p95/p99 {}/{}/{} ms{}; availability {}%{}; recovery RPO {} min, RTO {} min{}.",
        n(slo.latency_p50_ms),
        n(slo.latency_p95_ms),
        n(slo.latency_p99_ms),
        assumed(&[Fact::SloLatencyP50Ms, Fact::SloLatencyP95Ms, Fact::SloLatencyP99Ms]),
        n(slo.availability_percent),
        assumed(&[Fact::SloAvailabilityPercent]),
        n(recovery.rpo_minutes),
        n(recovery.rto_minutes),
        assumed(&[Fact::RpoMinutes, Fact::RtoMinutes]),
    )
}

fn approvers(decision: &Gist, detail: Detail) -> String {
    let three: Vec<String> = decision
        .approvers
        .iter()
        .take(3)
        .map(|a| format!("{}: {}", a.change.replace('-', " "), detail.list(&a.who, ", ")))
        .collect();
    if three.is_empty() {
        return "Approvers: none to ask before a profile is chosen.".into();
    }
    format!("Approvers (not asked yet): {}.", three.join("; "))
}

fn next(decision: &Gist, chain: &[&str], artifacts: &[Artifact], detail: Detail) -> String {
    match decision.status {
        Status::Decided => {
            let left: Vec<&str> =
                chain.iter().copied().filter(|s| !artifacts.iter().any(|a| a.specialist == *s)).collect();
            if left.is_empty() {
                return "Next: every specialist of the chain has returned; ask the approvers.".into();
            }
            format!("Next chain: {}.", detail.list(&left, " → "))
        }
        Status::Blocked => {
            let clears = decision.kill.as_ref().map_or("", |k| k.clears.as_str());
            format!("Next: {}", sentence(&detail.clip(clears)))
        }
        Status::NoFit => "Next: revise the answer that no profile meets, or add a profile.".into(),
        Status::Incomplete => {
            let questions: Vec<String> =
                decision.missing.iter().filter_map(|(_, question)| *question).map(|q| q.to_string()).collect();
            let mut once: Vec<&str> = questions.iter().map(String::as_str).collect();
            once.dedup();
            format!("Next: answer {}.", detail.list(&once, ", "))
        }
    }
}

fn overridden(decision: &Gist, detail: Detail) -> Option<String> {
    let entries: Vec<String> =
        decision.overridden.iter().take(2).map(|(rule, by)| format!("{rule} by {}", detail.clip(by))).collect();
    let more = decision.overridden.len().saturating_sub(2);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    (!entries.is_empty()).then(|| format!("Overridden: {}{more}.", entries.join("; ")))
}

fn extras(decision: &Gist, detail: Detail) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(context) = decision.facts.word(Fact::BusinessContext) {
        lines.push(format!("For: {}.", detail.clip(context)));
    }
    if !decision.withheld.is_empty() {
        let picks: Vec<&str> = decision.withheld.iter().map(String::as_str).collect();
        lines.push(format!("Withheld: {} (Q1 unanswered).", detail.list(&picks, ", ")));
    }
    if !decision.warnings.is_empty() {
        let rules: Vec<&str> = decision.warnings.iter().map(String::as_str).collect();
        lines.push(format!("Warned: {}.", detail.list(&rules, ", ")));
    }
    if !decision.unknown.is_empty() && decision.profile.is_some() {
        let names: Vec<&str> = decision.unknown.iter().map(|f| f.name()).collect();
        let decides = decision
            .decider
            .as_ref()
            .map_or(String::new(), |d| format!("; {} at {} changes the profile", d.fact, d.when));
        lines.push(format!("Unknown: {}{decides}.", detail.list(&names, ", ")));
    }
    // Nobody has seen what the caller says that it measured.
    let measured: Vec<String> = decision
        .facts
        .iter()
        .filter(|(_, known)| known.source == Source::Measured)
        .map(|(fact, known)| format!("{fact} {}", known.value))
        .collect();
    if !measured.is_empty() {
        lines.push(format!("On the caller's word, unchecked: {}.", detail.list(&measured, ", ")));
    }
    lines
}

fn lead(lead: Lead, decision: &Gist, detail: Detail) -> String {
    let answered = |fact: Fact| decision.facts.answer(fact).map(|v| detail.clip(&v.to_string()));
    let or_unknown = |fact: Fact| answered(fact).unwrap_or_else(|| "unknown".into());
    match lead {
        Lead::Pattern => {
            let pick = decision.pattern.as_ref().map(|choice| format!("{choice} (profile's)"));
            format!("Pattern: {}", answered(Fact::Pattern).or(pick).unwrap_or_else(|| "unknown".into()))
        }
        Lead::ApiShape => format!("API shape: {}", or_unknown(Fact::Communication)),
        Lead::Risk => {
            let risks = decision.kills + decision.warnings.len() + decision.overridden.len();
            format!("Risk: {risks} rules tripped, {} unverified", decision.unverified)
        }
        Lead::Cost => match answered(Fact::BudgetUsdPerMonth) {
            Some(budget) => format!("Cost: within {budget} USD per month"),
            None => "Cost: budget unknown".into(),
        },
        Lead::ServiceLevel => match &decision.slo {
            Some(slo) => format!("Service level: {}%", Value::Number(slo.availability_percent)),
            None => "Service level: not set".into(),
        },
        Lead::BudgetConsumer => format!("error-budget consumer: {}", or_unknown(Fact::ErrorBudgetConsumer)),
        Lead::Tier => {
            let held = decision.facts.sensitivities();
            let tier = if held.is_empty() { "unknown".into() } else { held.join(" and ") };
            format!("Tier: {tier}")
        }
        Lead::Isolation => {
            let pick = decision.isolation.as_ref().map(|choice| detail.clip(choice));
            format!("isolation: {}", pick.unwrap_or_else(|| "unknown".into()))
        }
        Lead::Recovery => match &decision.recovery {
            Some(recovery) => format!("recovery: {}", detail.clip(&recovery.by)),
            None => "recovery: not set".into(),
        },
    }
}
