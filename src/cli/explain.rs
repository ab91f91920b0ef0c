//! `explain`: what a rule asks, on what it rests and what clears it.

use clap::Args;
use serde_json::json;

use super::listed::Listed;
use super::{Exit, Output, Refused, Session};
use crate::domain::facts::nearest;
use crate::mcp::rule::{markdown, severity};

/// Explain a rule: its condition, canon and clearing change
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  cs-backend-engineer explain microservices-under-30-engineers")]
pub struct ExplainArgs {
    /// The rule's id; without it, all rules are listed
    #[arg(value_parser = Listed::Rules, hide_possible_values = true)]
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
