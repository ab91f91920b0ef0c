//! The program's own log, on standard error.

use clap::ValueEnum;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::prelude::*;

/// What is logged where nobody says otherwise.
const QUIET: &str = "warn";

/// The form of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum LogFormat {
    /// Lines for a person.
    Text,
    /// One JSON object a line.
    Json,
}

/// Logs to standard error: standard output belongs to the protocol.
pub(super) fn watch(asked: Option<Targets>, format: LogFormat) {
    let environment = || std::env::var("RUST_LOG").ok().filter(|filter| !filter.trim().is_empty());
    let (filter, wrong) = match asked {
        Some(filter) => (filter, None),
        None => match environment().unwrap_or_else(|| QUIET.to_owned()).parse() {
            Ok(filter) => (filter, None),
            Err(error) => (Targets::new().with_default(tracing::Level::WARN), Some(error)),
        },
    };
    let filter = discreet(filter);
    // Log lines are for files and searches as well: no colours, whatever the stream.
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_ansi(false);
    let logs = tracing_subscriber::registry();
    match format {
        LogFormat::Json => logs.with(lines.json().flatten_event(true).with_filter(filter)).init(),
        LogFormat::Text => logs.with(lines.with_filter(filter)).init(),
    }
    if let Some(error) = wrong {
        tracing::warn!("RUST_LOG is not a filter ({error}): logging warnings");
    }
}

/// The filter without the protocol's own crate, unless somebody asks for it by name or for all there is: it repeats
/// what callers said, errors and notifications in its warnings and whole briefs at `debug`.
fn discreet(filter: Targets) -> Targets {
    let named = filter.iter().any(|(target, _)| target.starts_with("rmcp"));
    let all = filter.default_level().is_some_and(|level| level >= tracing::Level::DEBUG);
    if named || all { filter } else { filter.with_target("rmcp", LevelFilter::OFF) }
}
