//! `install` and `uninstall`: puts the server into the clients that a person already uses, and takes it out.

pub(super) mod change;
mod document;
mod error;
pub(super) mod file;
mod folders;
mod json;
pub(super) mod own;
mod place;
mod plugin;
mod reach;
mod report;
mod toml;

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::{Args, ValueEnum, ValueHint};
use serde_json::{Value as Json, json};

use super::listed::Listed;
use super::{Exit, Given, Output, Refused, Session};
use crate::catalog;
use crate::domain::client::{Client, Reach};
use change::Change;
pub use error::InstallError;
use file::Found;
pub use place::{configuration, is_users, is_users_file, own_file};

/// The server's name in every client.
pub const NAME: &str = "cs-backend-engineer";

/// What to install where.
#[derive(Debug, Args)]
pub struct InstallArgs {
    /// The client
    #[arg(long, value_name = "NAME", value_parser = Listed::Clients)]
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
    /// The client
    #[arg(long, value_name = "NAME", value_parser = Listed::Clients)]
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
    let reach = reach::reach(args, &given)?;
    let plan = match (&args.plugin, &args.client) {
        (Some(folder), _) => plugin::plan(session, &clients, folder, &reach, args.force, install)?,
        (None, Some(name)) => plan(session, find(&clients, name)?, args.scope, &reach, args.force, install)?,
        (None, None) => return Err(Refused("say which client with `--client`".into()).into()),
    };
    if let Some(locked) = plan.changes.iter().find(|change| !args.print && change.writes() && change.found.is_locked())
    {
        return Err(InstallError::Locked { path: locked.found.path.clone() }.into());
    }
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
