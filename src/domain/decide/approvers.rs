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
    let concerned = |role: &&String| match () {
        () if begins(role, "hipaa") => held.contains(&"phi"),
        () if begins(role, "pci") => held.contains(&"pci"),
        () => true,
    };
    let platform = facts.flag(Fact::PlatformTeam) == Some(true);
    let named = |role: &str, change: &str| {
        let is = |name: &str| role.eq_ignore_ascii_case(name);
        let answered = match change {
            "regulated-data" if begins(role, "hipaa") || begins(role, "pci") => facts.word(Fact::ComplianceOwner),
            "schema" if is("on-call engineer") || is("on-call") => facts.word(Fact::OnCall),
            "schema" if is("dba") => facts.word(Fact::Dba),
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

/// Whether a role begins so, in whatever case.
fn begins(role: &str, with: &str) -> bool {
    role.get(..with.len()).is_some_and(|head| head.eq_ignore_ascii_case(with))
}
