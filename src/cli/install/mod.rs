//! `install` and `uninstall`: puts the server into the clients that a person already uses, and takes it out.

pub(super) mod change;
mod document;
mod error;
pub(super) mod file;
mod folders;
mod json;
pub(super) mod own;
mod plugin;
mod report;
mod toml;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum, ValueHint};
use serde_json::{Value as Json, json};

use super::listed::Listed;
use super::{Exit, Given, Output, Refused, Session};
use crate::catalog;
use crate::domain::client::{Client, OwnFile, Platform, Reach, place};
use crate::store::{Place, holds_password};
use change::Change;
pub use error::InstallError;
use file::Found;

/// The server's name in every client.
pub const NAME: &str = "cs-backend-engineer";

/// What to install where.
#[derive(Debug, Args)]
pub struct InstallArgs {
    /// The client, such as claude-code or cursor; any other word lists them all
    #[arg(long, value_name = "NAME", value_parser = Listed::Clients, hide_possible_values = true)]
    #[arg(required_unless_present_any = ["plugin", "parent"])]
    client: Option<String>,
    /// For you in every project, or for this project alone
    #[arg(long, value_enum, default_value_t = Scope::User)]
    scope: Scope,
    /// Connect to a server that runs at this address, instead of starting one
    #[arg(long, value_name = "URL")]
    http: Option<String>,
    /// The environment variable that holds the bearer token for that address
    #[arg(long, value_name = "NAME", requires = "http")]
    token_env: Option<String>,
    /// Show what would be written where, and write nothing
    #[arg(long)]
    print: bool,
    /// Replace what is not ours
    #[arg(long)]
    force: bool,
    /// Write a whole Claude Code plugin into this folder
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath, conflicts_with_all = ["client", "scope"])]
    plugin: Option<PathBuf>,
    /// Print how this parent agent forks into cs-backend-engineer, for its agent file
    #[arg(long, value_name = "NAME", value_parser = Listed::Parents, hide_possible_values = true)]
    #[arg(conflicts_with_all = ["client", "plugin", "http"])]
    parent: Option<String>,
    /// Further arguments of `serve`, after `--`
    #[arg(last = true, value_name = "ARGUMENT")]
    args: Vec<String>,
}

/// What to take out of where.
#[derive(Debug, Args)]
pub struct UninstallArgs {
    /// The client, such as claude-code or cursor; any other word lists them all
    #[arg(long, value_name = "NAME", value_parser = Listed::Clients, hide_possible_values = true)]
    #[arg(required_unless_present = "plugin")]
    client: Option<String>,
    /// Of you in every project, or of this project alone
    #[arg(long, value_enum, default_value_t = Scope::User)]
    scope: Scope,
    /// Show what would be taken out of where, and write nothing
    #[arg(long)]
    print: bool,
    /// Take out what is not ours too
    #[arg(long)]
    force: bool,
    /// Take a whole Claude Code plugin out of this folder
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath, conflicts_with_all = ["client", "scope"])]
    plugin: Option<PathBuf>,
}

/// Whose configuration is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Scope {
    /// The user's own.
    User,
    /// That of the project in the current folder.
    Project,
}

impl Scope {
    /// As `--scope` takes it.
    pub fn name(self) -> &'static str {
        match self {
            Scope::User => "user",
            Scope::Project => "project",
        }
    }
}

/// Runs `install`.
///
/// # Errors
/// A refused value or configuration, before anything is written; or a file that cannot be written.
pub fn run(session: &Session, args: InstallArgs) -> anyhow::Result<Exit> {
    if let Some(parent) = &args.parent {
        return snippet(session, parent).map_err(refused);
    }
    work(session, &args, true).map_err(refused)
}

/// Runs `uninstall`.
///
/// # Errors
/// As [`run`].
pub fn run_uninstall(session: &Session, args: UninstallArgs) -> anyhow::Result<Exit> {
    let UninstallArgs { client, scope, print, force, plugin } = args;
    // How the server is reached does not matter any more.
    let reach = InstallArgs {
        http: None,
        token_env: None,
        parent: None,
        args: Vec::new(),
        client,
        scope,
        print,
        force,
        plugin,
    };
    work(session, &reach, false).map_err(refused)
}

fn refused(error: anyhow::Error) -> anyhow::Error {
    match error.downcast_ref::<InstallError>() {
        Some(error) if error.is_refusal() => Refused(error.to_string()).into(),
        _ => error,
    }
}

fn snippet(session: &Session, parent: &str) -> anyhow::Result<Exit> {
    let catalog = session.catalog()?;
    let contract = catalog.contracts.get(parent).ok_or_else(|| InstallError::UnknownParent {
        name: parent.to_owned(),
        known: catalog.contracts.keys().map(String::as_str).collect::<Vec<_>>().join(", "),
    })?;
    let text = own::file(&catalog, "parent-snippet.md", false, Some(contract));
    match session.output() {
        Output::Json => session.print_json(&json!({ "parent": parent, "snippet": text }))?,
        Output::Markdown => session.print(text.trim_end())?,
    }
    Ok(Exit::Done)
}

fn work(session: &Session, args: &InstallArgs, install: bool) -> anyhow::Result<Exit> {
    let clients = clients(session)?;
    // Taking out needs no places: what the entry has in it does not matter then.
    let given = if install { session.given().clone() } else { Given::default() };
    let reach = reach(args, &given)?;
    let plan = match (&args.plugin, &args.client) {
        (Some(folder), _) => plugin::plan(session, &clients, folder, &reach, args.force, install)?,
        (None, Some(name)) => plan(session, find(&clients, name)?, args.scope, &reach, args.force, install)?,
        (None, None) => return Err(Refused("say which client with `--client`".into()).into()),
    };
    let mut copies: Vec<Option<PathBuf>> = Vec::new();
    for change in &plan.changes {
        match if args.print { Ok(None) } else { change.apply() } {
            Ok(copy) => copies.push(copy),
            Err(error) => {
                let half = plan.changes.iter().take(copies.len()).any(Change::writes);
                if half {
                    report::half(session, &plan, &copies, &error)?;
                    return Err(InstallError::Half { why: error.to_string() }.into());
                }
                return Err(error.into());
            }
        }
    }
    if !args.print && !install {
        folders::tidy(&plan.folders);
    }
    report::report(session, &plan, &copies, args.print, install)?;
    Ok(Exit::Done)
}

/// All that is to be done for one client, or for a plugin.
#[derive(Debug)]
pub struct Plan {
    /// What is installed into, as a person calls it.
    pub title: String,
    /// The client's name, or `plugin`.
    pub id: String,
    /// One change a file.
    pub changes: Vec<Change>,
    /// What to know.
    pub notes: Vec<String>,
    /// What to do next.
    pub next: String,
    /// Folders that go where they end up empty, innermost first.
    pub folders: Vec<PathBuf>,
}

/// The clients that are known, the organisation's laid over ours.
///
/// # Errors
/// Every fault of the organisation's files.
pub fn clients(session: &Session) -> anyhow::Result<BTreeMap<String, Client>> {
    catalog::clients(session.config().map(PathBuf::as_path)).map_err(|errors| Refused(catalog::join(&errors)).into())
}

fn find<'a>(clients: &'a BTreeMap<String, Client>, name: &str) -> Result<&'a Client, InstallError> {
    clients.get(name).ok_or_else(|| InstallError::UnknownClient {
        name: name.to_owned(),
        known: clients.keys().map(String::as_str).collect::<Vec<_>>().join(", "),
    })
}

/// The places that the server shall have, as arguments that hold wherever the client starts it.
fn places(given: &Given, further: &[String]) -> Result<Vec<String>, InstallError> {
    let absolute = |flag: &'static str, path: &Path| {
        let no_path = || InstallError::NoPathOf { flag, given: path.display().to_string() };
        let path = std::path::absolute(path).map_err(|_| no_path())?;
        path.to_str().map(str::to_owned).ok_or_else(no_path)
    };
    let mut places = Vec::new();
    if let Some(folder) = &given.config {
        places.push(("--config", absolute("--config", folder)?));
    }
    if let Some(text) = &given.store {
        match Place::parse(text) {
            Ok(Place::Sqlite(path)) => places.push(("--store", absolute("--store", &path)?)),
            Ok(Place::Default) => {}
            _ => places.push(("--store", text.trim().to_owned())),
        }
    }
    match &given.log_dir {
        Some(none) if none.as_os_str() == "none" => places.push(("--log-dir", "none".to_owned())),
        Some(folder) => places.push(("--log-dir", absolute("--log-dir", folder)?)),
        None => {}
    }
    let said = |argument: &String, flag: &str| {
        argument.strip_prefix(flag).is_some_and(|rest| rest.is_empty() || rest.starts_with('='))
    };
    if let Some((flag, _)) = places.iter().find(|(flag, _)| further.iter().any(|argument| said(argument, flag))) {
        return Err(InstallError::Twice { flag });
    }
    let all: Vec<String> = places.into_iter().flat_map(|(flag, value)| [flag.to_owned(), value]).collect();
    match all.iter().chain(further).any(|argument| holds_password(argument.trim_start_matches("--store="))) {
        true => Err(InstallError::Password),
        false => Ok(all),
    }
}

fn reach(args: &InstallArgs, given: &Given) -> Result<Reach, InstallError> {
    let Some(url) = &args.http else {
        let mut all = vec!["serve".to_owned()];
        all.extend(places(given, &args.args)?);
        all.extend(args.args.iter().cloned());
        let command = own::binary().map_err(|e| InstallError::io(Path::new("this program"), "found")(e))?;
        return Ok(Reach::Start { command, args: all });
    };
    if !args.args.is_empty() {
        return Err(InstallError::ArgumentsOfAnAddress);
    }
    let places = [
        ("--config", given.config.is_some()),
        ("--store", given.store.is_some()),
        ("--log-dir", given.log_dir.is_some()),
    ];
    if let Some((flag, _)) = places.into_iter().find(|(_, given)| *given) {
        return Err(InstallError::PlaceOfAnAddress { flag });
    }
    let rest = url.strip_prefix("http://").or_else(|| url.strip_prefix("https://"));
    let host = rest.map(|rest| rest.split('/').next().unwrap_or_default()).unwrap_or_default();
    if host.is_empty() || url.chars().any(|c| c.is_whitespace() || c.is_control() || c == '"') {
        return Err(InstallError::NoAddress { url: url.clone() });
    }
    if rest.is_some_and(|rest| rest.trim_end_matches('/') == host) {
        return Err(InstallError::NoPath { url: url.trim_end_matches('/').to_owned() });
    }
    if let Some(name) = &args.token_env {
        let letter = |c: char| c.is_ascii_alphanumeric() || c == '_';
        if name.is_empty() || !name.chars().all(letter) || name.starts_with(|c: char| c.is_ascii_digit()) {
            return Err(InstallError::NoVariable);
        }
    }
    Ok(Reach::Connect { url: url.clone(), token_env: args.token_env.clone() })
}

fn plan(
    session: &Session,
    client: &Client,
    scope: Scope,
    reach: &Reach,
    force: bool,
    install: bool,
) -> anyhow::Result<Plan> {
    if scope == Scope::Project {
        let own = client.files.iter().map(|own| (own_file(client, own, scope), is_users_file(client, own)));
        let all = std::iter::once((configuration(client, scope), is_users(client))).chain(own);
        for (path, users) in all {
            let path = path?;
            if users {
                return Err(InstallError::NotAProject { path }.into());
            }
        }
    }
    let found = Found::read(&configuration(client, scope)?)?;
    let doubts = install && document::Spot::of(client, NAME).doubts(found.text());
    let mut changes = vec![match install {
        true => change::put_entry(client, found, reach, force)?,
        false => change::take_entry(client, found, force)?,
    }];
    for own in &client.files {
        let found = Found::read(&own_file(client, own, scope)?)?;
        let text = own::file(session.catalog()?.as_ref(), &own.template, false, None);
        changes.push(match install {
            true => change::put_file(found, text, force)?,
            false => change::take_file(found, &text, force)?,
        });
    }
    let mut notes = Vec::new();
    if let (true, Reach::Start { command, .. }) = (install, reach) {
        if scope == Scope::Project {
            notes.push(
                "the entry has this machine's path of the program: others in the project install their own".into(),
            );
        }
        notes.extend(passing(command));
    }
    if install && scope == Scope::Project {
        notes.extend(client.note_project.clone());
    }
    if doubts {
        notes.push(format!(
            "there are comments in that file, which are kept; {} does not say that it reads them: where no server \
             appears, take them out",
            client.title
        ));
    }
    let folders = folders::of(client, scope, &changes);
    let next = if install { client.next.clone() } else { format!("start {} anew", client.title) };
    Ok(Plan { title: client.title.clone(), id: client.id.clone(), changes, notes, next, folders })
}

/// The entry of our name in a client's configuration, whosever it is.
///
/// # Errors
/// A configuration that cannot be read, and where.
pub fn entry(client: &Client, found: &Found) -> Result<Option<Json>, document::Fault> {
    document::Spot::of(client, NAME).read(found.text())
}

/// A program in a build folder is gone with the next clean-up.
pub(super) fn passing(command: &str) -> Option<String> {
    let builds = ["/target/debug/", "/target/release/", "\\target\\debug\\", "\\target\\release\\"];
    let told =
        "the program lies in a build folder: `cargo install --path .` gives one that stays; install again with it";
    builds.iter().any(|folder| command.contains(folder)).then(|| told.to_owned())
}

/// Where a client's configuration lies on this machine.
///
/// # Errors
/// A client without one in projects, or a machine without a home.
pub fn configuration(client: &Client, scope: Scope) -> Result<PathBuf, InstallError> {
    match (scope, &client.project) {
        (Scope::Project, Some(project)) => here(project),
        (Scope::Project, None) => Err(InstallError::NoProject { title: client.title.clone() }),
        (Scope::User, _) => of_user(client, client.user.on(platform())),
    }
}

/// Where a file of ours lies on this machine.
///
/// # Errors
/// A machine without a home.
pub fn own_file(client: &Client, own: &OwnFile, scope: Scope) -> Result<PathBuf, InstallError> {
    match scope {
        Scope::Project => here(&own.project),
        Scope::User => of_user(client, &own.user),
    }
}

/// Whether the configuration of a project here is the user's own, as it may be in their home.
pub fn is_users(client: &Client) -> bool {
    same_place(configuration(client, Scope::Project), configuration(client, Scope::User))
}

/// Whether a file of ours in a project here is the user's own.
pub fn is_users_file(client: &Client, own: &OwnFile) -> bool {
    same_place(own_file(client, own, Scope::Project), own_file(client, own, Scope::User))
}

fn same_place(one: Result<PathBuf, InstallError>, other: Result<PathBuf, InstallError>) -> bool {
    matches!((one, other), (Ok(one), Ok(other)) if real(&one) == real(&other))
}

/// A path with its links followed, as far as it is there.
fn real(path: &Path) -> PathBuf {
    let there = path.ancestors().find_map(|part| Some((part, std::fs::canonicalize(part).ok()?)));
    let whole = there.and_then(|(part, found)| Some(found.join(path.strip_prefix(part).ok()?)));
    whole.map_or_else(|| path.to_owned(), |path| path.components().collect())
}

fn of_user(client: &Client, paths: &[String]) -> Result<PathBuf, InstallError> {
    let no_place = || InstallError::NoPlace { title: client.title.clone() };
    let home = etcetera::home_dir().map_err(|_| no_place())?;
    let path = place(paths, &home.display().to_string(), |name| std::env::var(name).ok()).ok_or_else(no_place)?;
    // Separators as the platform has them.
    Ok(Path::new(&path).components().collect())
}

fn here(below: &str) -> Result<PathBuf, InstallError> {
    let folder = std::env::current_dir().map_err(|e| InstallError::io(Path::new("the current folder"), "read")(e))?;
    Ok(folder.join(below))
}

fn platform() -> Platform {
    match std::env::consts::OS {
        "macos" => Platform::Macos,
        "windows" => Platform::Windows,
        _ => Platform::Linux,
    }
}
