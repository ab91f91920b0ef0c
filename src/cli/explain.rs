//! `explain`: what a rule asks, on what it rests and what clears it.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use clap::Args;
use serde_json::json;

use super::{Exit, Output, Refused, Session};
use crate::domain::catalog::Catalog;
use crate::domain::facts::{Facts, Known, nearest};
use crate::domain::rule::{Rule, Severity};
use crate::domain::template;

/// Explain a rule: its condition, canon and clearing change
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  cs-backend-engineer explain microservices-under-30-engineers")]
pub struct ExplainArgs {
    /// The rule's id; without it, all rules are listed
    rule: Option<String>,
}

/// Runs the command.
///
/// # Errors
/// An unknown rule.
pub fn run(session: &Session, args: ExplainArgs) -> anyhow::Result<Exit> {
    let catalog = session.catalog()?;
    let Some(id) = args.rule else {
        match session.output() {
            Output::Json => session.print_json(&json!({ "rules": catalog.rules.values().collect::<Vec<_>>() }))?,
            Output::Markdown => {
                for rule in catalog.rules.values() {
                    session.print(&format!("{} ({}): {}", rule.id, severity(rule.severity), rule.title))?;
                }
            }
        }
        return Ok(Exit::Done);
    };
    let Some(rule) = catalog.rules.get(&id) else {
        let known: Vec<&str> = catalog.rules.keys().map(String::as_str).collect();
        let hint = match nearest(&id, &known) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "`explain` without a rule lists them".to_owned(),
        };
        return Err(Refused(format!("unknown rule `{id}`: {hint}")).into());
    };
    match session.output() {
        Output::Json => session.print_json(rule)?,
        Output::Markdown => session.print(&markdown(&catalog, rule))?,
    }
    Ok(Exit::Done)
}

/// A rule in words, with the case that trips it as the example.
pub fn markdown(catalog: &Catalog, rule: &Rule) -> String {
    let mut text = format!("# {}\n\n{}: {}\n", rule.id, severity(rule.severity), rule.title);
    let _ = writeln!(text, "\n- question: {}\n- when: `{}`", rule.question, rule.when.text());
    if !rule.without.is_empty() {
        let names: Vec<&str> = rule.without.iter().map(|f| f.name()).collect();
        let _ = writeln!(
            text,
            "- without: {} (trips where one is answered `none` or `false`, or asked and left open)",
            names.join(", ")
        );
    }
    for (name, limit) in &rule.limits {
        let _ = writeln!(text, "- threshold `{}.{name}`: {} ({})", rule.id, limit.value, catalog.cite(&limit.source));
    }
    let _ = writeln!(text, "- canon: {}", catalog.cites(&rule.canon));
    let facts: Facts = example(&rule.trips_on);
    let values: Vec<String> = facts.iter().map(|(f, k)| format!("{f} = {}", k.value)).collect();
    let limits = rule.limit_values();
    let _ = writeln!(text, "\nFor example, with {}:", values.join(", "));
    let _ = writeln!(text, "- {}", template::fill(&rule.message, &facts, &limits));
    let _ = write!(text, "- clears: {}", template::fill(&rule.clears, &facts, &limits));
    text
}

fn example(values: &BTreeMap<crate::domain::facts::Fact, serde_json::Value>) -> Facts {
    values.iter().filter_map(|(fact, json)| Some((*fact, Known::stated(fact.parse(json).ok()?)))).collect()
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Kill => "kill criterion",
        Severity::Warn => "warning",
        Severity::Withhold => "withholds a pick",
    }
}
