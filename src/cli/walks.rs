//! `walks`: what is kept.

pub mod carry;
mod forget;

use std::io::Read;
use std::path::PathBuf;

use clap::{Args, Subcommand};
use serde_json::json;

use super::{Exit, Output, Refused, Session};
use crate::domain::walk;
use crate::mcp::walk_question;

/// List, show, move or delete the walks that are kept
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  cs-backend-engineer walks list\n  cs-backend-engineer walks export --all > walks.jsonl\n  \
                        cs-backend-engineer --store postgres://me@db/walks walks import walks.jsonl"
)]
pub struct WalksArgs {
    /// Whose walks, where a server keeps those of several callers
    #[arg(long, global = true, value_name = "NAME", default_value = LOCAL)]
    owner: String,
    #[command(subcommand)]
    action: Action,
}

/// The owner of what is done without a server, or over its standard input and output.
const LOCAL: &str = "local";

#[derive(Debug, Subcommand)]
enum Action {
    /// The newest walks
    #[command(after_help = "Example:\n  cs-backend-engineer walks list --limit 5")]
    List {
        /// How many
        #[arg(long, default_value_t = 20)]
        limit: u32,
    },
    /// The log of one walk
    #[command(after_help = "Example:\n  cs-backend-engineer walks show w-0123456789abcdef01234567")]
    Show {
        /// The walk's id
        walk: String,
    },
    /// One walk, or all, with the decisions, triages and artifacts that belong to it, as JSON
    #[command(after_help = "Example:\n  cs-backend-engineer walks export w-0123456789abcdef01234567")]
    Export {
        /// The walk's id
        #[arg(required_unless_present = "all")]
        walk: Option<String>,
        /// Everything that is kept, a line each
        #[arg(long, conflicts_with = "walk")]
        all: bool,
    },
    /// Take in what was exported, from another store
    #[command(after_help = "Example:\n  cs-backend-engineer walks import walks.jsonl")]
    Import {
        /// The file, or `-` for standard input
        #[arg(default_value = "-", value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
        from: PathBuf,
    },
    /// Forget one walk, decision or triage
    #[command(after_help = "Example:\n  cs-backend-engineer walks delete w-0123456789abcdef01234567\n  \
                            cs-backend-engineer walks delete d-0123456789abcdef0123\n\n\
                            A walk's decisions and triages stay, unless `--with-results` says otherwise; those that \
                            another walk came to as well stay in any case")]
    Delete {
        /// The id: of a walk (`w-…`), a decision (`d-…`) or a triage (`t-…`)
        id: String,
        /// A walk's decisions and triages too
        #[arg(long)]
        with_results: bool,
    },
}

/// Runs the command.
///
/// # Errors
/// An unknown walk, or a store that cannot be read.
pub fn run(session: &Session, args: WalksArgs) -> anyhow::Result<Exit> {
    let (desk, owner) = (session.desk(), args.owner.as_str());
    match args.action {
        Action::List { limit } => {
            let listed = session.block_on(desk.store().list(owner, limit))?;
            match session.output() {
                Output::Json => {
                    let walks: Vec<_> = listed
                        .iter()
                        .map(|l| {
                            json!({
                                "walk_id": l.walk,
                                "opened": l.head.opened,
                                "parent": l.head.parent,
                                "state": l.head.state,
                                "pending": l.head.pending,
                                "events": l.events,
                            })
                        })
                        .collect();
                    session.print_json(&json!({ "walks": walks }))?;
                }
                Output::Markdown if listed.is_empty() => session.print("no walks are kept")?,
                Output::Markdown => {
                    for l in listed {
                        let parent = if l.head.parent.is_empty() { "direct" } else { &l.head.parent };
                        let waits = format!(", {} waits", l.head.pending);
                        let pending = if l.head.pending.is_empty() { "" } else { &waits };
                        session.print(&format!("{} {} {parent}: {}{pending}", l.walk, l.head.opened, l.head.state))?;
                    }
                }
            }
        }
        Action::Show { walk } => {
            let walk = session.block_on(desk.walk(owner, &walk))?;
            match session.output() {
                Output::Json => session.print_json(&walk_question::whole(desk, &walk))?,
                Output::Markdown => session.print(&walk::markdown(desk.catalog(), &walk))?,
            }
        }
        Action::Export { walk: Some(walk), .. } => carry::export(session, owner, &walk)?,
        Action::Export { walk: None, .. } => carry::export_all(session, owner)?,
        Action::Import { from } => {
            let named = from.display().to_string();
            let input: Box<dyn Read> = match named.as_str() {
                "-" => Box::new(std::io::stdin()),
                _ => {
                    let unread = |e| Refused(format!("`{named}` cannot be read: {e}"));
                    Box::new(std::fs::File::open(&from).map_err(unread)?)
                }
            };
            let arrived = session.block_on(carry::import(desk, owner, &named, input))?;
            match session.output() {
                Output::Json => session.print_json(&json!({ "imported": arrived.walks, "known": arrived.known }))?,
                Output::Markdown if arrived.is_nothing() => {
                    session.print("nothing to take in: there is neither a walk nor a result in it")?
                }
                Output::Markdown => {
                    session.print(&format!("walks taken in: {}; there already: {}", arrived.walks, arrived.known))?
                }
            }
        }
        Action::Delete { id, with_results } => {
            let gone = session.block_on(forget::forget(session, owner, id.trim(), with_results))?;
            match session.output() {
                Output::Json if with_results => {
                    session.print_json(&json!({ "deleted": gone.id, "results": gone.results }))?
                }
                Output::Json => session.print_json(&json!({ "deleted": gone.id }))?,
                Output::Markdown => {
                    session.print(&format!("{} {} is deleted", gone.kind, gone.id))?;
                    for result in gone.results {
                        session.print(&format!("and with it {result}"))?;
                    }
                }
            }
        }
    }
    Ok(Exit::Done)
}
