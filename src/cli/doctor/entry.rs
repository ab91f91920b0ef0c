//! What an entry of ours in a client's configuration does: what it starts or whom it calls, its variables filled as the
//! client fills them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::Value as Json;

use crate::cli::install::own;
use crate::domain::client::{Client, Shape, Variables};

/// A program as a client starts it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Launch {
    /// As the entry names it.
    pub command: String,
    /// What that leads to.
    pub program: PathBuf,
    pub args: Vec<String>,
    /// What the entry adds to the environment.
    pub env: BTreeMap<String, String>,
    /// Where it is started, if not here.
    pub folder: Option<PathBuf>,
}

/// An address as a client calls it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Address {
    pub url: String,
    pub headers: BTreeMap<String, String>,
    /// Whether anything in it came from a variable.
    pub filled: bool,
}

/// Why an entry cannot be tried as it stands.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum Untried {
    #[error("starts `{command}`, which is not there any more")]
    Gone { command: String },
    #[error("starts `{command}`, which is found nowhere on PATH")]
    NotOnPath { command: String },
    #[error("starts `{command}`, which is not a program: it may not be run")]
    NoProgram { command: String },
    #[error("takes {name} from the environment, where it is not set")]
    Unset { name: String },
    #[error("has `{hole}` in it, which only the client itself can fill in")]
    ClientAlone { hole: String },
}

impl Launch {
    /// What an entry starts.
    pub(super) fn of(client: &Client, entry: &Shape, command: &str) -> Result<Self, Untried> {
        let mut text = Filled::by(client);
        let command = text.fill(command)?;
        let args = client.args(entry).iter().map(|arg| text.fill(arg)).collect::<Result<_, _>>()?;
        let env = text.strings(entry.get("env"))?;
        let folder = entry.get("cwd").and_then(Json::as_str).map(|cwd| text.fill(cwd)).transpose()?.map(PathBuf::from);
        let program = program(&command, env.get("PATH").map(String::as_str), folder.as_deref())?;
        Ok(Launch { command, program, args, env, folder })
    }

    /// This program, with these arguments.
    pub(super) fn ourselves(args: Vec<String>) -> std::io::Result<Self> {
        let command = own::binary()?;
        Ok(Launch { program: PathBuf::from(&command), command, args, env: BTreeMap::new(), folder: None })
    }

    /// Whether it is this very program.
    pub(super) fn is_us(&self) -> bool {
        own::binary().is_ok_and(|ours| super::same(&self.program, Path::new(&ours)))
    }

    /// Whether what it does is ours, whoever wrote the entry: this program, serving, with nobody's environment.
    pub(super) fn is_harmless(&self) -> bool {
        self.is_us() && self.env.is_empty() && self.args.first().is_some_and(|first| first == "serve")
    }

    /// As one would type it.
    pub(super) fn spoken(&self) -> String {
        let quoted = |word: &String| match word.contains(char::is_whitespace) || word.is_empty() {
            true => format!("\"{word}\""),
            false => word.clone(),
        };
        let words: Vec<String> = std::iter::once(&self.command).chain(&self.args).map(quoted).collect();
        words.join(" ")
    }
}

impl Address {
    /// Whom an entry calls, and with what.
    pub(super) fn of(client: &Client, entry: &Shape, url: &str) -> Result<Self, Untried> {
        let mut text = Filled::by(client);
        let url = text.fill(url)?;
        let mut headers = text.strings(entry.get("headers").or_else(|| entry.get("http_headers")))?;
        // Where a token's variable stands outside of the headers, the client makes the header of it.
        let in_headers = client.token.as_ref().is_some_and(|token| token.contains_key("headers"));
        if let Some(name) = client.token_variable(entry).filter(|_| !in_headers) {
            headers.insert("Authorization".into(), format!("Bearer {}", text.variable(&name)?));
        }
        Ok(Address { url, headers, filled: text.filled })
    }

    /// Whether it may be called whoever wrote the entry: nothing of the environment leaves this machine.
    pub(super) fn is_harmless(&self) -> bool {
        !self.filled || self.is_here()
    }

    /// Whether it is on this machine.
    pub(super) fn is_here(&self) -> bool {
        let rest = self.url.split_once("://").map_or(self.url.as_str(), |(_, rest)| rest);
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let host = host.rsplit_once(':').filter(|_| !host.ends_with(']')).map_or(host, |(host, _)| host);
        ["127.0.0.1", "localhost", "[::1]"].contains(&host)
    }
}

/// Texts of an entry, filled as its client does.
struct Filled {
    form: Variables,
    /// Whether a variable was taken.
    filled: bool,
}

impl Filled {
    fn by(client: &Client) -> Self {
        Filled { form: client.variables(), filled: false }
    }

    fn strings(&mut self, object: Option<&Json>) -> Result<BTreeMap<String, String>, Untried> {
        let entries = object.and_then(Json::as_object).into_iter().flatten();
        let texts = entries.filter_map(|(key, value)| Some((key.clone(), value.as_str()?)));
        texts.map(|(key, text)| Ok((key, self.fill(text)?))).collect()
    }

    fn fill(&mut self, text: &str) -> Result<String, Untried> {
        let mut done = String::new();
        let mut rest = text;
        while let Some((before, hole, after)) = self.hole(rest) {
            done.push_str(before);
            done.push_str(&self.value(hole)?);
            rest = after;
        }
        Ok(done + rest)
    }

    /// The next `${…}`: what stands before it, in it and after it.
    fn hole<'a>(&self, text: &'a str) -> Option<(&'a str, &'a str, &'a str)> {
        if self.form == Variables::None {
            return None;
        }
        let (before, rest) = text.split_once("${")?;
        let (hole, after) = rest.split_once('}')?;
        Some((before, hole, after))
    }

    fn value(&mut self, hole: &str) -> Result<String, Untried> {
        let alone = || Untried::ClientAlone { hole: format!("${{{hole}}}") };
        let named = |name: &str| !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        match self.form {
            Variables::Prefixed => match hole.strip_prefix("env:") {
                Some(name) => self.variable(name),
                None if hole == "userHome" => self.variable("HOME"),
                None => Err(alone()),
            },
            _ => match hole.split_once(":-") {
                Some((name, usual)) if named(name) => Ok(self.variable(name).unwrap_or_else(|_| usual.to_owned())),
                None if named(hole) => self.variable(hole),
                _ => Err(alone()),
            },
        }
    }

    fn variable(&mut self, name: &str) -> Result<String, Untried> {
        self.filled = true;
        std::env::var(name).map_err(|_| Untried::Unset { name: name.to_owned() })
    }
}

/// The file that a command leads to: a bare name is looked up on PATH, as clients do.
fn program(command: &str, path: Option<&str>, folder: Option<&Path>) -> Result<PathBuf, Untried> {
    let gone = || Untried::Gone { command: command.to_owned() };
    if command.contains(['/', '\\']) {
        let path = folder.map_or_else(|| PathBuf::from(command), |folder| folder.join(command));
        return match path.is_file() {
            true if is_program(&path) => Ok(path),
            true => Err(Untried::NoProgram { command: command.to_owned() }),
            false => Err(gone()),
        };
    }
    let folders = path.map(Into::into).or_else(|| std::env::var_os("PATH")).unwrap_or_default();
    let names = [command.to_owned(), format!("{command}{}", std::env::consts::EXE_SUFFIX)];
    std::env::split_paths(&folders)
        .flat_map(|folder| names.iter().map(move |name| folder.join(name)).collect::<Vec<_>>())
        .find(|path| path.is_file() && is_program(path))
        .ok_or_else(|| Untried::NotOnPath { command: command.to_owned() })
}

#[cfg(unix)]
fn is_program(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::metadata(path).is_ok_and(|m| m.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_program(_: &Path) -> bool {
    true
}
