//! The command line: one file a command.

mod bundle;
mod check;
mod completions;
mod decide;
mod digest;
mod doctor;
mod draft;
mod explain;
mod extract;
mod ink;
mod install;
mod listed;
mod log;
mod man;
mod profiles;
mod serve;
mod session;
mod token;
mod triage;
mod walk;
pub mod walks;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand, ValueEnum, ValueHint};
use tracing_subscriber::filter::Targets;

use crate::store::StoreError;
use log::LogFormat;
pub use session::{Given, Session};

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
#[command(next_help_heading = "Of every command")]
struct Global {
    /// Where walks and results are kept: `memory`, a file, or `postgres://USER@HOST/DATABASE` [default: the platform's
    /// state folder]
    #[arg(long, global = true, value_name = "PLACE", value_hint = ValueHint::FilePath)]
    store: Option<String>,
    /// An organisation's profiles, contracts, rules, thresholds and roster, laid over the built-in ones
    #[arg(long, global = true, value_name = "DIR", value_hint = ValueHint::DirPath)]
    config: Option<PathBuf>,
    /// Where walks are logged as Markdown; `none` for nowhere [default: the system's temporary folder]
    #[arg(long, global = true, value_name = "DIR|none", value_hint = ValueHint::DirPath)]
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
    #[command(after_help = "Example:\n  cs-backend-engineer install --client claude-code --print\n  \
                            cs-backend-engineer install --client cursor --scope project --print -- --elicit never\n\n\
                            Comments and other servers stay, a copy of what is changed is laid beside it, and the same \
                            again does nothing.\n\n\
                            Exit codes: 0 done, or nothing to do; 1 a file cannot be written; 2 refused, and nothing \
                            was written")]
    Install(install::InstallArgs),
    /// Take the server out of a client
    #[command(after_help = "Example:\n  cs-backend-engineer uninstall --client cursor --scope project --print\n\n\
                            What was changed in our files is kept beside them, and folders that are empty then go \
                            too.\n\n\
                            Exit codes: 0 done, or nothing to do; 1 a file cannot be written; 2 refused, and nothing \
                            was written")]
    Uninstall(install::UninstallArgs),
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
    log::watch(global.log.clone(), global.log_format);
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

/// A text, or the file that `@PATH` names.
///
/// # Errors
/// A file that cannot be read.
pub fn text_or_file(text: &str) -> Result<String, Refused> {
    let Some(path) = text.strip_prefix('@') else { return Ok(text.to_owned()) };
    let bytes = std::fs::read(path).map_err(|e| Refused(format!("`{path}` cannot be read: {e}")))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
