//! The command line: one file a command.

mod bundle;
mod check;
mod completions;
mod decide;
mod digest;
mod doctor;
mod explain;
mod extract;
mod ink;
mod install;
mod man;
mod profiles;
mod serve;
mod token;
mod triage;
mod walk;
pub mod walks;

use std::ffi::OsString;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::{Arc, OnceLock};

use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand, ValueEnum};
use serde::Serialize;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::prelude::*;

use crate::domain::catalog::Catalog;
use crate::mcp::desk::Desk;
use crate::mcp::tool::Caller;
use crate::store::{self, Place, Store, StoreError};

/// What is logged where nobody says otherwise.
const QUIET: &str = "warn";

/// A backend engineer who cannot be talked out of asking.
#[derive(Debug, Parser)]
#[command(
    version,
    about,
    disable_help_subcommand = true,
    after_help = "Example:\n  cs-backend-engineer walk --parent cs-vpe-advisor --brief \"12 engineers, weekly releases\" \\\n    \
                  --answer \"modular monolith\" --answer \"99.9%, the payments team owns the budget\"\n\n\
                  Exit codes: 0 done, 1 failed, 2 usage or a refused value, 3 blocked by a kill criterion, \
                  4 incomplete or no fit"
)]
pub struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Clone, clap::Args)]
struct Global {
    /// Where walks and results are kept: `memory`, a file, or `postgres://USER@HOST/DATABASE` [default: the platform's
    /// state folder]
    #[arg(long, global = true, value_name = "PLACE")]
    store: Option<String>,
    /// An organisation's profiles, contracts, rules, thresholds and roster, laid over the built-in ones
    #[arg(long, global = true, value_name = "DIR")]
    config: Option<PathBuf>,
    /// Where walks are logged as Markdown; `none` for nowhere [default: the system's temporary folder]
    #[arg(long, global = true, value_name = "DIR|none")]
    log_dir: Option<PathBuf>,
    /// What to print
    #[arg(long, global = true, value_enum, default_value_t = Output::Markdown)]
    output: Output,
    /// What to log to standard error, such as `info` or `cs_backend_engineer=debug` [default: RUST_LOG, or warn]
    #[arg(long, global = true, value_name = "FILTER")]
    log: Option<Targets>,
    /// How to log: lines for a person, or one JSON object a line
    #[arg(long, global = true, value_enum, default_value_t = LogFormat::Text, value_name = "FORMAT")]
    log_format: LogFormat,
}

/// The form of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum LogFormat {
    /// Lines for a person.
    Text,
    /// One JSON object a line.
    Json,
}

/// The form of what is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Output {
    /// One JSON object and nothing else.
    Json,
    /// Words for a person.
    Markdown,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the Model Context Protocol over standard input and output, over HTTP, or both
    Serve(Box<serve::Serve>),
    Token(token::TokenArgs),
    Walk(walk::WalkArgs),
    Triage(triage::TriageArgs),
    Digest(digest::DigestArgs),
    Extract(extract::ExtractArgs),
    Check(check::CheckArgs),
    Explain(explain::ExplainArgs),
    Profiles(profiles::ProfilesArgs),
    Walks(walks::WalksArgs),
    Doctor(doctor::DoctorArgs),
    Bundle(bundle::BundleArgs),
    Completions(completions::CompletionsArgs),
    Man(man::ManArgs),
    /// Put the server into a client that you use
    #[command(after_help = "Example:\n  cs-backend-engineer install --client claude-code --print")]
    Install(install::InstallArgs),
    /// Take the server out of a client
    #[command(after_help = "Example:\n  cs-backend-engineer uninstall --client cursor --scope project --print")]
    Uninstall(install::InstallArgs),
}

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Done; for `decide`, decided.
    Done = 0,
    /// Failed.
    Failed = 1,
    /// Usage, or a refused value.
    Refused = 2,
    /// A kill criterion stands in the way.
    Blocked = 3,
    /// Something is missing, or no profile fits.
    Incomplete = 4,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        ExitCode::from(exit as u8)
    }
}

/// A value that cannot be taken, with the next step; exit code 2.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Refused(pub String);

/// The whole command line: what is parsed, completed, explained by `--help` and printed as manual pages.
pub fn command() -> clap::Command {
    // One flag for every fact, from the fact table: a derived type could not follow it.
    Cli::command().subcommand(decide::command())
}

/// Parses the command line and does what it asks for.
pub fn main(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let matches = command().get_matches_from(arguments);
    let global = match Global::from_arg_matches(&matches) {
        Ok(global) => global,
        Err(error) => error.exit(),
    };
    watch(global.log.clone(), global.log_format);
    let done = Session::new(global).and_then(|session| match matches.subcommand() {
        Some(("decide", matches)) => decide::run(&session, matches),
        _ => match Cli::from_arg_matches(&matches) {
            Ok(cli) => cli.command.run(&session),
            Err(error) => error.exit(),
        },
    });
    done.map_or_else(failed, ExitCode::from)
}

fn failed(error: anyhow::Error) -> ExitCode {
    let closed = |e: &anyhow::Error| {
        e.chain().filter_map(|c| c.downcast_ref::<std::io::Error>()).any(|e| e.kind() == std::io::ErrorKind::BrokenPipe)
    };
    // The reader has gone: there is nobody to tell.
    if closed(&error) {
        return Exit::Done.into();
    }
    eprintln!("error: {error:#}");
    let refused = error.downcast_ref::<Refused>().is_some();
    let unknown = error.downcast_ref::<StoreError>().is_some_and(|e| !e.is_outage());
    if refused || unknown { Exit::Refused.into() } else { Exit::Failed.into() }
}

impl Command {
    fn run(self, session: &Session) -> anyhow::Result<Exit> {
        match self {
            Command::Serve(args) => args.run(session),
            Command::Token(args) => token::run(session, &args),
            Command::Walk(args) => walk::run(session, args),
            Command::Triage(args) => triage::run(session, args),
            Command::Digest(args) => digest::run(session, args),
            Command::Extract(args) => extract::run(session, args),
            Command::Check(args) => check::run(session, args),
            Command::Explain(args) => explain::run(session, args),
            Command::Profiles(args) => profiles::run(session, args),
            Command::Walks(args) => walks::run(session, args),
            Command::Bundle(args) => bundle::run(session, &args),
            Command::Completions(args) => completions::run(session, &args),
            Command::Man(args) => man::run(session, &args),
            Command::Doctor(args) => doctor::run(session, args),
            Command::Install(args) => install::run(session, args),
            Command::Uninstall(args) => install::run_uninstall(session, args),
        }
    }
}

/// What every command works with.
pub struct Session {
    desk: Arc<Desk>,
    config: Option<PathBuf>,
    output: Output,
    log_format: LogFormat,
    caller: Caller,
    runtime: OnceLock<tokio::runtime::Runtime>,
    store: Option<String>,
    given: Given,
}

/// What was said of places on the command line, as it was said.
#[derive(Debug, Clone, Default)]
pub struct Given {
    /// `--config`.
    pub config: Option<PathBuf>,
    /// `--store`; it may hold a password.
    pub store: Option<String>,
    /// `--log-dir`.
    pub log_dir: Option<PathBuf>,
}

impl Session {
    fn new(global: Global) -> anyhow::Result<Self> {
        let given =
            Given { config: global.config.clone(), store: global.store.clone(), log_dir: global.log_dir.clone() };
        let place = Place::parse(global.store.as_deref().unwrap_or_default()).map_err(|e| Refused(e.to_string()))?;
        let config = global.config.or_else(platform_config);
        let store = global.store.as_deref().map(store::shown);
        let log_dir = match global.log_dir {
            Some(dir) if dir.as_os_str() == "none" => None,
            Some(dir) => Some(dir),
            None => Some(std::env::temp_dir()),
        };
        let desk = Arc::new(Desk::new(Store::new(place), config.clone(), log_dir));
        let (output, log_format) = (global.output, global.log_format);
        let runtime = OnceLock::new();
        Ok(Session { desk, config, output, log_format, caller: Caller::local(), runtime, store, given })
    }

    /// The data, the store and the logs.
    pub fn desk(&self) -> &Arc<Desk> {
        &self.desk
    }

    /// The organisation's folder of data.
    pub fn config(&self) -> Option<&PathBuf> {
        self.config.as_ref()
    }

    /// The store as it was asked for.
    pub fn store(&self) -> Option<&str> {
        self.store.as_deref()
    }

    /// What was said of places on the command line.
    fn given(&self) -> &Given {
        &self.given
    }

    /// Whose walks these are.
    pub fn owner(&self) -> &str {
        &self.caller.owner
    }

    /// What to print.
    pub fn output(&self) -> Output {
        self.output
    }

    /// How to log.
    fn log_format(&self) -> LogFormat {
        self.log_format
    }

    /// The data; a command that only reads it fails where an organisation's is broken.
    ///
    /// # Errors
    /// Every fault of the organisation's files.
    pub fn catalog(&self) -> anyhow::Result<Arc<Catalog>> {
        if let Some(problem) = self.desk.problems().first() {
            anyhow::bail!("{problem}");
        }
        Ok(self.desk.catalog().clone())
    }

    /// Runs to its end on this thread. One runtime for all calls: a connection lives in the one that opened it.
    pub fn block_on<T>(&self, work: impl Future<Output = T>) -> T {
        let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build();
        self.runtime.get_or_init(|| runtime().unwrap_or_else(|e| panic!("no runtime: {e}"))).block_on(work)
    }

    /// Prints words.
    ///
    /// # Errors
    /// Where standard output cannot be written.
    pub fn print(&self, text: &str) -> anyhow::Result<()> {
        let mut out = std::io::stdout().lock();
        out.write_all(text.as_bytes())?;
        out.write_all(b"\n")?;
        Ok(out.flush()?)
    }

    /// Prints one JSON value.
    ///
    /// # Errors
    /// Where standard output cannot be written.
    pub fn print_json(&self, value: &impl Serialize) -> anyhow::Result<()> {
        self.print(&serde_json::to_string_pretty(value)?)
    }
}

/// The platform's folder for configuration, where it holds data of ours.
fn platform_config() -> Option<PathBuf> {
    use etcetera::BaseStrategy as _;
    let folder = etcetera::choose_base_strategy().ok()?.config_dir().join("cs-backend-engineer");
    folder.is_dir().then_some(folder)
}

/// A text, or the file that `@PATH` names.
///
/// # Errors
/// A file that cannot be read.
pub fn text_or_file(text: &str) -> Result<String, Refused> {
    let Some(path) = text.strip_prefix('@') else { return Ok(text.to_owned()) };
    let bytes = std::fs::read(path).map_err(|e| Refused(format!("`{path}` cannot be read: {e}")))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// The filter without the protocol's own crate, unless somebody asks for it by name or for all there is: it repeats
/// what callers said, errors and notifications in its warnings and whole briefs at `debug`.
fn discreet(filter: Targets) -> Targets {
    let named = filter.iter().any(|(target, _)| target.starts_with("rmcp"));
    let all = filter.default_level().is_some_and(|level| level >= tracing::Level::DEBUG);
    if named || all { filter } else { filter.with_target("rmcp", LevelFilter::OFF) }
}

/// Logs to standard error: standard output belongs to the protocol.
fn watch(asked: Option<Targets>, format: LogFormat) {
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
