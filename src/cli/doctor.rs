//! `doctor`: what is installed, whether it works, and what to do where it does not.

mod address;
mod client;
mod entry;
mod handshake;

use std::path::Path;

use clap::Args;
use serde::Serialize;
use serde_json::json;

use super::draft::draft;
use super::ink::Ink;
use super::install::{self, NAME, own};
use super::{Exit, Output, Session};
use crate::catalog;
use client::Clients;
use entry::Launch;

/// Check what is installed, and say what to do where it is not well
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  cs-backend-engineer doctor\n\nEach entry in a client's file is done as the client does it: its program \
                  is started, its address is called, with the arguments, variables and headers that stand there.\n\n\
                  Exit codes: 0 what is installed is healthy, 1 it is not"
)]
pub struct DoctorArgs {
    /// Do what this project's files say even where that is another program, or sends what your environment holds
    #[arg(long)]
    trust_project: bool,
}

/// How something was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Status {
    Ok,
    Warn,
    Fail,
}

/// One thing that was looked at.
#[derive(Debug, Serialize)]
struct Check {
    name: String,
    status: Status,
    found: String,
    /// What to do about it.
    #[serde(rename = "do", skip_serializing_if = "Option::is_none")]
    remedy: Option<String>,
}

impl Check {
    fn ok(name: impl Into<String>, found: impl Into<String>) -> Self {
        Check { name: name.into(), status: Status::Ok, found: found.into(), remedy: None }
    }

    fn warn(name: impl Into<String>, found: impl Into<String>, remedy: impl Into<String>) -> Self {
        Check { name: name.into(), status: Status::Warn, found: found.into(), remedy: Some(remedy.into()) }
    }

    fn fail(name: impl Into<String>, found: impl Into<String>, remedy: impl Into<String>) -> Self {
        Check { name: name.into(), status: Status::Fail, found: found.into(), remedy: Some(remedy.into()) }
    }
}

/// Runs the command.
///
/// # Errors
/// Where standard output cannot be written.
pub fn run(session: &Session, args: DoctorArgs) -> anyhow::Result<Exit> {
    let mut checks = vec![program(), store(session)];
    checks.extend(data(session));
    checks.push(logs(session));
    checks.push(handshake(session));
    checks.extend(Clients::new(session, args.trust_project).checks());
    let healthy = checks.iter().all(|check| check.status != Status::Fail);
    match session.output() {
        Output::Json => session.print_json(&json!({
            "healthy": healthy,
            "version": env!("CARGO_PKG_VERSION"),
            "checks": checks,
        }))?,
        Output::Markdown => {
            let ink = Ink::on(&std::io::stdout());
            for check in &checks {
                let word = match check.status {
                    Status::Ok => ink.green("ok  "),
                    Status::Warn => ink.yellow("warn"),
                    Status::Fail => ink.red("fail"),
                };
                session.print(&format!("{word} {}: {}", ink.bold(&check.name), check.found))?;
                if let Some(remedy) = &check.remedy {
                    session.print(&format!("     → {remedy}"))?;
                }
            }
            let verdict =
                if healthy { "What is installed is healthy." } else { "Something is not well: see `fail` above." };
            session.print(&format!("\n{verdict}"))?;
        }
    }
    Ok(if healthy { Exit::Done } else { Exit::Failed })
}

fn program() -> Check {
    let name = "program";
    let path = match own::binary() {
        Ok(path) => path,
        Err(error) => {
            return Check::fail(name, format!("its path is not known ({error})"), "start it by its full path");
        }
    };
    let found = format!("{} {}, {path}", NAME, env!("CARGO_PKG_VERSION"));
    if let Some(words) = install::passing(&path) {
        return Check::warn(name, found, words);
    }
    match own::on_path() {
        None => Check::ok(name, format!("{found}; not on PATH, which no client needs: they start it by its path")),
        Some(other) if same(&other, Path::new(&path)) => Check::ok(name, format!("{found}, on PATH")),
        Some(other) => Check::warn(
            name,
            format!("{found}; your shell finds another one first: {}", other.display()),
            "remove the older one, or put this one's folder first on PATH",
        ),
    }
}

fn same(one: &Path, other: &Path) -> bool {
    matches!((std::fs::canonicalize(one), std::fs::canonicalize(other)), (Ok(one), Ok(other)) if one == other)
}

fn store(session: &Session) -> Check {
    match session.block_on(session.desk().store().list(session.owner(), 1)) {
        Ok(_) => {
            let place = session.store().map_or_else(|| "in the platform's state folder".to_owned(), str::to_owned);
            Check::ok("store", format!("opens, with the schema of this version; {place}"))
        }
        Err(error) => Check::fail("store", error.to_string(), "walks cannot be kept until this is mended"),
    }
}

fn data(session: &Session) -> Vec<Check> {
    let mut checks = vec![Check::ok("data", format!("{} files, compiled in", catalog::builtin_count()))];
    if let Some(folder) = session.config() {
        let name = format!("data in {}", folder.display());
        checks.push(match catalog::check_folder(folder) {
            Ok(count) => Check::ok(name, format!("{count} files laid over them")),
            Err(errors) => {
                Check::fail(name, catalog::join(&errors), "mend the files; until then the built-in data decides alone")
            }
        });
    }
    checks
}

fn logs(session: &Session) -> Check {
    let Some(folder) = session.desk().log_dir() else { return Check::ok("logs", "none are written") };
    let shown = folder.display().to_string();
    let tried = std::fs::create_dir_all(folder).and_then(|()| draft(folder, 0o600));
    match tried {
        Ok(_) => Check::ok("logs", format!("{shown} can be written")),
        Err(error) => Check::warn(
            "logs",
            format!("{shown} cannot be written ({error}); walks are kept all the same"),
            "name another folder with `--log-dir DIR`, or `--log-dir none`",
        ),
    }
}

/// This program, started as a client starts it.
fn handshake(session: &Session) -> Check {
    let name = "handshake";
    let mut args = ["serve", "--store", "memory", "--log-dir", "none"].map(str::to_owned).to_vec();
    if let Some(config) = session.config() {
        args.extend(["--config".to_owned(), config.display().to_string()]);
    }
    let answer = Launch::ourselves(args).map_err(|e| e.to_string()).and_then(|launch| handshake::shake(&launch));
    match answer {
        Ok(answer) if !answer.lacks().is_empty() => {
            Check::fail(name, format!("this program lacks {}", answer.lacks().join(", ")), "install it anew")
        }
        Ok(answer) => Check::ok(name, format!("this program gives {}: {}", answer.words(), answer.tools.join(", "))),
        Err(why) => Check::fail(
            name,
            format!("this program: {why}"),
            format!("run `{NAME} serve --log debug` and read what it says"),
        ),
    }
}
