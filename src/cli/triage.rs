//! `triage`: a report or an alert payload on standard input.

use std::io::Read as _;

use clap::Args;

use super::listed::Listed;
use super::{Exit, Output, Refused, Session};
use crate::mcp::incident_triage::{self, Params, TriageError};

/// Triage an incident report or an alert payload from standard input
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  cs-backend-engineer triage < alert.json\n\n\
                        Exit codes: 0 triaged, also where no question's answer was wrong; 2 nothing to read, or a refused \
                        value")]
pub struct TriageArgs {
    /// The walk whose targets apply
    #[arg(long, value_name = "WALK_ID")]
    walk: Option<String>,
    /// The decision whose targets apply
    #[arg(long, value_name = "DECISION_ID", conflicts_with = "walk")]
    decision: Option<String>,
    /// Your own reading: Q1 to Q7, or none
    #[arg(long, value_name = "QUESTION", value_parser = Listed::Readings, hide_possible_values = true)]
    question: Option<String>,
    /// Words of the report that your reading rests on; repeat it
    #[arg(long = "quote", value_name = "TEXT")]
    quotes: Vec<String>,
}

/// Runs the command.
///
/// # Errors
/// An empty report, an unknown subject, or a store that cannot keep the result.
pub fn run(session: &Session, args: TriageArgs) -> anyhow::Result<Exit> {
    let mut bytes = Vec::new();
    std::io::stdin().lock().read_to_end(&mut bytes)?;
    let params = Params {
        // Payloads come in every encoding; what is no UTF-8 is read as far as it goes.
        report: String::from_utf8_lossy(&bytes).into_owned(),
        walk_id: args.walk,
        decision_id: args.decision,
        question: args.question,
        quotes: args.quotes,
    };
    let triaged = session.block_on(incident_triage::run(session.desk(), session.owner(), params));
    let triaged = triaged.map_err(|error| match error {
        TriageError::Store(error) => anyhow::Error::from(error),
        error => Refused(error.to_string()).into(),
    })?;
    match session.output() {
        Output::Json => session.print_json(&triaged.to_json())?,
        Output::Markdown => session.print(&incident_triage::markdown(&triaged))?,
    }
    Ok(Exit::Done)
}
