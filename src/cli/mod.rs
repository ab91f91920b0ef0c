//! The command line: one file a command.

pub mod serve;

use std::io::IsTerminal;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use tracing_subscriber::filter::Targets;
use tracing_subscriber::prelude::*;

/// What is logged where nobody says otherwise. The protocol's own crate says little of use below a warning, and
/// at `debug` repeats whole briefs.
const QUIET: &str = "warn,rmcp=warn";

/// A backend engineer who cannot be talked out of asking.
#[derive(Debug, Parser)]
#[command(version, about, disable_help_subcommand = true)]
pub struct Cli {
    /// What to log to standard error, such as `info` or `cs_backend_engineer=debug` [default: RUST_LOG, or warn]
    #[arg(long, global = true, value_name = "FILTER")]
    log: Option<Targets>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the Model Context Protocol to one client over standard input and output
    Serve(serve::Serve),
}

impl Cli {
    /// Does what was asked for.
    ///
    /// # Errors
    /// What went wrong, for a person, with the next step.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        watch(self.log);
        match self.command {
            Command::Serve(serve) => serve.run(),
        }
    }
}

/// Logs to standard error: standard output belongs to the protocol.
fn watch(asked: Option<Targets>) {
    let environment = || std::env::var("RUST_LOG").ok().filter(|filter| !filter.trim().is_empty());
    let (filter, wrong) = match asked {
        Some(filter) => (filter, None),
        None => match environment().unwrap_or_else(|| QUIET.to_owned()).parse() {
            Ok(filter) => (filter, None),
            Err(error) => (Targets::new().with_default(tracing::Level::WARN), Some(error)),
        },
    };
    let lines = tracing_subscriber::fmt::layer()
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none());
    tracing_subscriber::registry().with(lines.with_filter(filter)).init();
    if let Some(error) = wrong {
        tracing::warn!("RUST_LOG is not a filter ({error}): logging warnings");
    }
}
