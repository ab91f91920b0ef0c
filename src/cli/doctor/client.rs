//! What is installed into the clients: each entry of ours is done as its client does it.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value as Json;

use super::Check;
use super::address::{self, Silent};
use super::entry::{Address, Launch, Untried};
use super::handshake::{self, Answer};
use crate::cli::Session;
use crate::cli::install::file::Found;
use crate::cli::install::{self, NAME, Scope, own};
use crate::domain::client::{Client, Shape};

/// Every client, and what was tried for one of them already: two entries that do the same are tried once.
pub(super) struct Clients<'a> {
    session: &'a Session,
    /// Whether what a project's files say is done whoever wrote them.
    trusting: bool,
    /// Whether anything is installed.
    installed: bool,
    started: BTreeMap<Launch, Result<Answer, String>>,
    called: BTreeMap<Address, Result<Answer, Silent>>,
}

/// Where an entry stands, and how to mend it.
struct Place<'a> {
    client: &'a Client,
    scope: Scope,
    /// As the report names it.
    name: String,
    path: &'a Path,
    /// The command that writes it anew.
    again: &'a str,
}

impl<'a> Clients<'a> {
    pub(super) fn new(session: &'a Session, trusting: bool) -> Self {
        Clients { session, trusting, installed: false, started: BTreeMap::new(), called: BTreeMap::new() }
    }

    /// All that is installed.
    pub(super) fn checks(&mut self) -> Vec<Check> {
        let clients = match install::clients(self.session) {
            Ok(clients) => clients,
            // Said under `data` already.
            Err(_) => return Vec::new(),
        };
        let mut checks = Vec::new();
        for client in clients.values() {
            for scope in [Scope::User, Scope::Project] {
                if scope == Scope::User || client.project.is_some() {
                    checks.extend(self.client(client, scope));
                }
            }
        }
        if !self.installed {
            let known: Vec<&str> = clients.keys().map(String::as_str).collect();
            let words = format!("installed in none; `install --client NAME` does it: {}", known.join(", "));
            checks.insert(0, Check::ok("clients", words));
        }
        checks
    }

    /// What is installed into one client; nothing where nothing is.
    fn client(&mut self, client: &Client, scope: Scope) -> Vec<Check> {
        let name = format!("{} ({})", client.title, scope.name());
        let again = format!("`install --client {} --scope {}`", client.id, scope.name());
        let Ok(path) = install::configuration(client, scope) else { return Vec::new() };
        let entry = match Found::read(&path) {
            // Looked at already.
            Ok(_) if scope == Scope::Project && install::is_users(client) => None,
            Ok(found) => match install::entry(client, &found) {
                Ok(entry) => entry,
                Err(fault) => {
                    let what = format!("{}:{}:{}: {}", path.display(), fault.line, fault.column, fault.what);
                    // Without us in it nothing of ours is broken; but nothing can be put into it either.
                    return vec![match found.text().contains(NAME) {
                        true => {
                            self.installed = true;
                            Check::fail(name, what, "mend the file: the client cannot read it either")
                        }
                        false => Check::warn(
                            name,
                            format!("{what}; `install` refuses to write into it"),
                            format!("mend the file, whether or not you install into {}", client.title),
                        ),
                    }];
                }
            },
            Err(error) => {
                let found = format!("{error}, so nobody knows whether the server is in it");
                return vec![Check::warn(name, found, "make the file one that you can read, then run `doctor` again")];
            }
        };
        self.installed |= entry.is_some();
        let mut checks = Vec::new();
        if let Some(entry) = &entry {
            let place = Place { client, scope, name: name.clone(), path: &path, again: &again };
            checks.push(self.entry(place, entry));
        }
        checks.extend(files(self.session, client, scope, entry.is_some(), &name, &again));
        checks
    }

    fn entry(&mut self, place: Place<'_>, entry: &Json) -> Check {
        let Place { client, path, again, .. } = place;
        let shown = path.display();
        let entry = match entry {
            Json::Object(entry) if own::is_ours(client, entry) => entry,
            _ => {
                let found = format!("{shown} has a `{NAME}` that is not this server");
                return Check::warn(place.name, found, format!("rename it, or replace it with {again} `--force`"));
            }
        };
        if entry.get("disabled") == Some(&Json::Bool(true)) || entry.get("enabled") == Some(&Json::Bool(false)) {
            let found = format!("{shown} has it switched off");
            return Check::warn(place.name, found, format!("switch it on in {}", client.title));
        }
        match (client.command(entry), client.url(entry)) {
            (Some(command), _) => self.starts(place, entry, &command),
            (None, Some(url)) => self.connects(place, entry, &url),
            (None, None) => {
                Check::fail(place.name, format!("the entry in {shown} names no program and no address"), again)
            }
        }
    }

    fn starts(&mut self, place: Place<'_>, entry: &Shape, command: &str) -> Check {
        let shown = place.path.display();
        let launch = match Launch::of(place.client, entry, command) {
            Ok(launch) => launch,
            Err(why) => return untried(place, &why),
        };
        let does = format!("{shown} starts `{}`", launch.spoken());
        if place.scope == Scope::Project && !self.trusting && !launch.is_harmless() {
            return distrusted(place, &does);
        }
        let answer = self.started.entry(launch.clone()).or_insert_with(|| handshake::shake(&launch));
        match answer {
            Err(why) => {
                // Installed over it, the entry would keep its arguments and variables.
                let out = place.again.replacen("install", "uninstall", 1);
                let remedy = format!(
                    "run `{}` in a terminal and read what it says, or write the entry anew: {out}, then {}",
                    launch.spoken(),
                    place.again
                );
                Check::fail(place.name, format!("{does}, which does not answer: {why}"), remedy)
            }
            Ok(answer) if !answer.lacks().is_empty() => lacking(place, &does, answer),
            Ok(answer) if !launch.is_us() => Check::warn(
                place.name,
                format!("{does}, another one than this: version {}, {}", answer.version, answer.words()),
                format!("{} makes it start this one", place.again),
            ),
            Ok(answer) => Check::ok(place.name, format!("{does}: {}", answer.words())),
        }
    }

    fn connects(&mut self, place: Place<'_>, entry: &Shape, url: &str) -> Check {
        let shown = place.path.display();
        let does = format!("{shown} connects to {url}");
        let address = match Address::of(place.client, entry, url) {
            Ok(address) => address,
            Err(why) => return untried(place, &why),
        };
        if place.scope == Scope::Project && !self.trusting && !address.is_harmless() {
            return distrusted(place, &does);
        }
        let answer = self.called.entry(address.clone()).or_insert_with(|| address::call(&address));
        let why = match answer {
            Ok(answer) if !answer.lacks().is_empty() => return lacking(place, &does, answer),
            Ok(answer) => {
                let found = format!("{does}: version {}, {}", answer.version, answer.words());
                return Check::ok(place.name, found);
            }
            Err(why) => why,
        };
        let remedy = match (&*why, place.client.token_variable(entry)) {
            (Silent::Unreachable(_), _) => {
                "start the server there, or install again with the right `--http`".to_owned()
            }
            (Silent::Unauthorized, Some(name)) => {
                format!("set {name} to a token that the server knows: `token NAME --token-file FILE` makes one there")
            }
            (Silent::Unauthorized, None) => {
                format!("install again with `--token-env NAME`, the variable that holds a token: {}", place.again)
            }
            (Silent::Forbidden, _) => {
                "start the server with `--allow-host` or `--public-url` for this address".to_owned()
            }
            (Silent::Nothing | Silent::Other(_), _) => {
                "install again with the right `--http`: our server answers at /mcp, and at /sse for older clients"
                    .into()
            }
            (Silent::Status(..), _) => "see what the server, or the proxy before it, says in its log".to_owned(),
        };
        Check::fail(place.name, format!("{does}, {why}"), remedy)
    }
}

fn untried(place: Place<'_>, why: &Untried) -> Check {
    let found = format!("{} {why}", place.path.display());
    match why {
        Untried::Gone { .. } | Untried::NotOnPath { .. } | Untried::NoProgram { .. } => {
            Check::fail(place.name, found, place.again)
        }
        Untried::Unset { name } => {
            let remedy = format!("set {name} where the client is started, and here to have it tried");
            Check::warn(place.name, found, remedy)
        }
        Untried::ClientAlone { .. } => Check::warn(
            place.name,
            format!("{found}, so it was not tried"),
            "look in the client whether it is connected",
        ),
    }
}

fn distrusted(place: Place<'_>, does: &str) -> Check {
    let found = format!("{does}; not tried, as a project's file may be anybody's");
    Check::warn(place.name, found, "read the entry; `doctor --trust-project` tries it")
}

fn lacking(place: Place<'_>, does: &str, answer: &Answer) -> Check {
    let found = format!("{does}, which is {} {} and lacks {}", answer.name, answer.version, answer.lacks().join(", "));
    Check::fail(place.name, found, format!("put this version there, or write the entry anew with {}", place.again))
}

fn files(session: &Session, client: &Client, scope: Scope, installed: bool, name: &str, again: &str) -> Vec<Check> {
    let mut checks = Vec::new();
    for file in &client.files {
        if scope == Scope::Project && install::is_users_file(client, file) {
            continue;
        }
        let Ok(path) = install::own_file(client, file, scope) else { continue };
        let found = match Found::read(&path) {
            Ok(found) => found,
            Err(error) => {
                checks.push(Check::warn(name, error.to_string(), format!("mend or remove it, then {again}")));
                continue;
            }
        };
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
