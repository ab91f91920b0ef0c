//! `doctor`: what is installed, whether it works, and what to do where it does not.

mod handshake;

use std::net::{TcpStream, ToSocketAddrs as _};
use std::path::Path;
use std::time::Duration;

use clap::Args;
use serde::Serialize;
use serde_json::{Value as Json, json};

use super::ink::Ink;
use super::install::file::Found;
use super::install::{self, NAME, Scope, own};
use super::{Exit, Output, Session};
use crate::catalog;
use crate::domain::client::{Client, Shape};

/// How long an address may take to be reached (house heuristic).
const KNOCK: Duration = Duration::from_secs(2);

/// Check what is installed, and say what to do where it is not well
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  cs-backend-engineer doctor\n\nExit codes: 0 what is installed is healthy, 1 it is not"
)]
pub struct DoctorArgs {}

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
pub fn run(session: &Session, _args: DoctorArgs) -> anyhow::Result<Exit> {
    let mut checks = vec![program(), store(session)];
    checks.extend(data(session));
    checks.push(logs(session));
    checks.extend(clients(session));
    checks.push(handshake::check(session));
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
    let tried = std::fs::create_dir_all(folder).and_then(|()| tempfile::tempfile_in(folder));
    match tried {
        Ok(_) => Check::ok("logs", format!("{shown} can be written")),
        Err(error) => Check::warn(
            "logs",
            format!("{shown} cannot be written ({error}); walks are kept all the same"),
            "name another folder with `--log-dir DIR`, or `--log-dir none`",
        ),
    }
}

fn clients(session: &Session) -> Vec<Check> {
    let clients = match install::clients(session) {
        Ok(clients) => clients,
        // Said under `data` already.
        Err(_) => return Vec::new(),
    };
    let mut checks = Vec::new();
    for client in clients.values() {
        for scope in [Scope::User, Scope::Project] {
            if scope == Scope::User || client.project.is_some() {
                checks.extend(client_checks(session, client, scope));
            }
        }
    }
    if checks.is_empty() {
        let known: Vec<&str> = clients.keys().map(String::as_str).collect();
        let words = format!("installed in none; `install --client NAME` does it: {}", known.join(", "));
        checks.push(Check::ok("clients", words));
    }
    checks
}

/// What is installed into one client; nothing where nothing is.
fn client_checks(session: &Session, client: &Client, scope: Scope) -> Vec<Check> {
    let name = format!("{} ({})", client.title, scope.name());
    let again = format!("`install --client {} --scope {}`", client.id, scope.name());
    let Ok(path) = install::configuration(client, scope) else { return Vec::new() };
    let entry = match Found::read(&path) {
        // Looked at already.
        Ok(_) if scope == Scope::Project && install::is_users(client) => None,
        Ok(found) => match install::entry(client, &found) {
            Ok(entry) => entry,
            // Somebody else's file with somebody else's faults is not ours to judge.
            Err(_) if !found.text().contains(NAME) => None,
            Err(fault) => {
                let found = format!("{}:{}:{}: {}", path.display(), fault.line, fault.column, fault.what);
                return vec![Check::fail(name, found, "mend the file: the client cannot read it either")];
            }
        },
        Err(error) => return vec![Check::fail(name, error.to_string(), format!("then {again}"))],
    };
    let mut checks: Vec<Check> = entry.iter().map(|entry| entry_check(client, &name, &path, entry, &again)).collect();
    checks.extend(file_checks(session, client, scope, entry.is_some(), &name, &again));
    checks
}

fn entry_check(client: &Client, name: &str, path: &Path, entry: &Json, again: &str) -> Check {
    let shown = path.display();
    let entry = match entry {
        Json::Object(entry) if own::is_ours(client, entry) => entry,
        _ => {
            let found = format!("{shown} has a `{NAME}` that is not this server");
            return Check::warn(name, found, format!("rename it, or replace it with {again} `--force`"));
        }
    };
    match (client.command(entry), client.url(entry)) {
        (Some(command), _) => started(name, &command, again),
        (None, Some(url)) => connected(client, name, entry, &url),
        (None, None) => Check::fail(name, format!("the entry in {shown} names no program and no address"), again),
    }
}

fn started(name: &str, command: &str, again: &str) -> Check {
    let path = Path::new(command);
    if !path.is_file() {
        return Check::fail(name, format!("starts {command}, which is not there any more"), again);
    }
    #[cfg(unix)]
    if std::fs::metadata(path).is_ok_and(|m| std::os::unix::fs::PermissionsExt::mode(&m.permissions()) & 0o111 == 0) {
        return Check::fail(name, format!("starts {command}, which is not a program"), again);
    }
    match own::binary() {
        Ok(ours) if same(path, Path::new(&ours)) => Check::ok(name, format!("starts {command}")),
        _ => Check::warn(
            name,
            format!("starts another one than this: {command}"),
            format!("{again} makes it start this one"),
        ),
    }
}

fn connected(client: &Client, name: &str, entry: &Shape, url: &str) -> Check {
    if let Err(error) = knock(url) {
        let found = format!("connects to {url}, where nothing answers ({error})");
        return Check::fail(name, found, "start the server there, or install again with the right `--http`");
    }
    let variable = client.token_variable(entry);
    match variable.filter(|name| std::env::var_os(name).is_none()) {
        None => Check::ok(name, format!("connects to {url}, which can be reached")),
        Some(variable) => Check::warn(
            name,
            format!("connects to {url} with the token in {variable}, which is not set here"),
            format!("set {variable} where the client is started"),
        ),
    }
}

/// Whether somebody listens at an address.
fn knock(url: &str) -> std::io::Result<()> {
    let (scheme, rest) = url.split_once("://").unwrap_or(("http", url));
    let host = rest.split(['/', '?']).next().unwrap_or_default();
    let host = host.rsplit('@').next().unwrap_or_default();
    let has_port = host.rsplit(':').next().is_some_and(|p| p.parse::<u16>().is_ok()) && host.contains(':');
    let port = if scheme == "https" { 443 } else { 80 };
    let target = if has_port { host.to_owned() } else { format!("{host}:{port}") };
    let mut last = std::io::Error::new(std::io::ErrorKind::NotFound, "no such host");
    for address in target.to_socket_addrs()? {
        match TcpStream::connect_timeout(&address, KNOCK) {
            Ok(_) => return Ok(()),
            Err(error) => last = error,
        }
    }
    Err(last)
}

fn file_checks(
    session: &Session,
    client: &Client,
    scope: Scope,
    installed: bool,
    name: &str,
    again: &str,
) -> Vec<Check> {
    let mut checks = Vec::new();
    for file in &client.files {
        if scope == Scope::Project && install::is_users_file(client, file) {
            continue;
        }
        let Ok(path) = install::own_file(client, file, scope) else { continue };
        let Ok(found) = Found::read(&path) else { continue };
        let shown = path.display();
        let wanted = || own::file(session.desk().catalog(), &file.template, false, None);
        match &found.text {
            None if installed => {
                checks.push(Check::fail(name, format!("{shown} is missing"), again.to_owned()));
            }
            Some(text) if own::wrote(text) && !installed => checks.push(Check::warn(
                name,
                format!("{shown} is there, but the server is not installed beside it"),
                format!("{again}, or `uninstall` with the same"),
            )),
            Some(text) if own::wrote(text) && *text != wanted() => checks.push(Check::warn(
                name,
                format!("{shown} is of another version, or was changed"),
                format!("{again} renews it and keeps a copy"),
            )),
            Some(text) if installed && !own::wrote(text) => {
                checks.push(Check::warn(
                    name,
                    format!("{shown} is not ours"),
                    format!("{again} `--force` replaces it"),
                ));
            }
            _ => {}
        }
    }
    checks
}
