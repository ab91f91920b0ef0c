//! `triage`: a report or an alert payload on standard input.

use clap::Args;

use super::{Exit, Session};

/// Triage an incident report or an alert payload from standard input
#[derive(Debug, Args)]
pub struct TriageArgs {}

/// Runs the command.
///
/// # Errors
/// Not yet.
pub fn run(_session: &Session, _args: TriageArgs) -> anyhow::Result<Exit> {
    anyhow::bail!("not here yet")
}
