//! `profiles`: the stacks that a decision chooses among.

use clap::Args;
use serde_json::json;

use super::listed::Listed;
use super::{Exit, Output, Refused, Session};
use crate::domain::facts::nearest;

/// List the profiles, or show one
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  cs-backend-engineer profiles node-express")]
pub struct ProfilesArgs {
    /// The profile's id; without it, all profiles are listed
    #[arg(value_parser = Listed::Profiles, hide_possible_values = true)]
    profile: Option<String>,
}

/// Runs the command.
///
/// # Errors
/// An unknown profile.
pub fn run(session: &Session, args: ProfilesArgs) -> anyhow::Result<Exit> {
    let catalog = session.catalog()?;
    match (args.profile, session.output()) {
        (None, Output::Json) => {
            session.print_json(&json!({ "profiles": catalog.profiles.values().collect::<Vec<_>>() }))?
        }
        (None, Output::Markdown) => {
            for p in catalog.profiles.values() {
                session.print(&format!("{}: {}", p.id, p.title))?;
            }
        }
        (Some(id), output) => {
            let Some(profile) = catalog.profiles.get(&id) else {
                let known: Vec<&str> = catalog.profiles.keys().map(String::as_str).collect();
                let near = nearest(&id, &known).map(|n| format!("did you mean `{n}`? ")).unwrap_or_default();
                let words = format!("unknown profile `{id}`: {near}known are {}", known.join(", "));
                return Err(Refused(words).into());
            };
            match output {
                Output::Json => session.print_json(profile)?,
                Output::Markdown => session.print(&crate::mcp::profile::markdown(&catalog, profile))?,
            }
        }
    }
    Ok(Exit::Done)
}
