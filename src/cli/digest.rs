//! `digest`: what the parent quotes.

use clap::Args;
use serde_json::json;

use super::listed::Listed;
use super::{Exit, Output, Refused, Session};
use crate::mcp::digest::{self, DigestError, Params, Returned};

/// At most 200 words to quote: of a walk, a decision or a triage
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  cs-backend-engineer digest --decision d-0123456789abcdef0123 \\\n    \
                        --artifact slo-architect=docs/slo.md")]
pub struct DigestArgs {
    /// A walk, finished or not
    #[arg(long, value_name = "WALK_ID")]
    walk: Option<String>,
    /// A decision
    #[arg(long, value_name = "DECISION_ID")]
    decision: Option<String>,
    /// A triage
    #[arg(long, value_name = "TRIAGE_ID")]
    triage: Option<String>,
    /// What a specialist returned, as SPECIALIST=PATH; repeat it
    #[arg(long = "artifact", value_name = "SPECIALIST=PATH")]
    #[arg(value_parser = Listed::Specialists, hide_possible_values = true)]
    artifacts: Vec<String>,
}

/// Runs the command.
///
/// # Errors
/// A refused value, or a store that cannot be read.
pub fn run(session: &Session, args: DigestArgs) -> anyhow::Result<Exit> {
    let returned = |text: &String| {
        let (specialist, path) =
            text.split_once('=').ok_or_else(|| Refused(format!("--artifact is `{text}`, expected SPECIALIST=PATH")))?;
        Ok(Returned { specialist: specialist.into(), path: Some(path.into()), ..Returned::default() })
    };
    let artifacts: Result<Vec<Returned>, Refused> = args.artifacts.iter().map(returned).collect();
    let params =
        Params { walk_id: args.walk, decision_id: args.decision, triage_id: args.triage, artifacts: artifacts? };
    let text = session.block_on(digest::run(session.desk(), session.owner(), params)).map_err(|error| match error {
        DigestError::Store(error) => anyhow::Error::from(error),
        error => Refused(error.to_string()).into(),
    })?;
    match session.output() {
        Output::Json => session.print_json(&json!({ "digest": text }))?,
        Output::Markdown => session.print(&text)?,
    }
    Ok(Exit::Done)
}
