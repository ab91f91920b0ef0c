//! Who must approve what: roles, with the person where one is named. Naming them is not their approval.

use super::Approver;
use super::fit::Candidate;
use crate::domain::catalog::Catalog;
use crate::domain::facts::{Fact, Facts};

/// The approvers of the winner's changes that apply here.
pub fn approvers(catalog: &Catalog, winner: &Candidate<'_>, facts: &Facts) -> Vec<Approver> {
    let regulated = facts.sensitivities().iter().any(|t| matches!(*t, "phi" | "pci" | "pii"));
    let applies = |change: &str| match change {
        "extraction" => facts.flag(Fact::Extracting) == Some(true),
        "regulated-data" => regulated,
        _ => true,
    };
    // The three that every digest names come first.
    let order = ["stack", "schema", "external-service", "auth", "extraction", "regulated-data", "slo"];
    let place = |change: &str| order.iter().position(|c| *c == change).unwrap_or(order.len());
    let held = facts.sensitivities();
    // A role that answers for one regime is asked only where its data is held.
    let concerned = |role: &&String| {
        let role = role.to_lowercase();
        match () {
            () if role.starts_with("hipaa") => held.contains(&"phi"),
            () if role.starts_with("pci") => held.contains(&"pci"),
            () => true,
        }
    };
    let platform = facts.flag(Fact::PlatformTeam) == Some(true);
    let named = |role: &str, change: &str| {
        let answered = match (role.to_lowercase().as_str(), change) {
            (role, "regulated-data") if role.starts_with("hipaa") || role.starts_with("pci") => {
                facts.word(Fact::ComplianceOwner)
            }
            ("on-call engineer" | "on-call", "schema") => facts.word(Fact::OnCall),
            ("dba", "schema") => facts.word(Fact::Dba),
            _ => None,
        };
        match answered.filter(|n| *n != "none").or_else(|| catalog.holder(role)) {
            Some(person) => format!("{role} ({person})"),
            None => role.to_owned(),
        }
    };
    let mut approvers: Vec<Approver> = winner
        .profile
        .approvers
        .iter()
        .filter(|(change, _)| applies(change))
        .map(|(change, roles)| Approver {
            change: change.clone(),
            who: {
                let mut who: Vec<String> = roles.iter().filter(concerned).map(|r| named(r, change)).collect();
                let needs_platform = platform && matches!(change.as_str(), "stack" | "extraction");
                if needs_platform && !roles.iter().any(|r| r.contains("platform")) {
                    who.push(named("platform lead", change));
                }
                who
            },
            approval: "not asked".into(),
        })
        .collect();
    approvers.sort_by_key(|a| (place(&a.change), a.change.clone()));
    approvers
}
