//! A client of the protocol as data: where its configuration lies, and what an entry of ours looks like in it.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

/// An object of JSON, its keys in the order in which they are written.
pub type Shape = Map<String, Json>;

/// One file under `references/clients/`.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Client {
    /// The name that `--client` takes.
    pub id: String,
    /// As people call it.
    pub title: String,
    /// Where the form of its entries is written down.
    pub source: String,
    /// The form of its configuration.
    pub format: Format,
    /// The keys that lead to its servers, outermost first.
    pub key: Vec<String>,
    /// Its configuration for one user.
    pub user: Places,
    /// Its configuration in a project, below the project's folder; where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub project: Option<String>,
    /// An entry that starts the server: strings may hold `{{ command }}`; the list item `{{ args }}` becomes many.
    pub stdio: Shape,
    /// An entry that names an address: strings may hold `{{ url }}`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub http: Option<Shape>,
    /// What to do instead, where its configuration takes no address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub without_http: Option<String>,
    /// What an address adds for a bearer token: strings may hold `{{ token_env }}`, the variable that holds it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<Shape>,
    /// What to do instead, where it cannot read a token from a variable.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub without_token: Option<String>,
    /// Files of ours that it reads besides.
    #[serde(default)]
    pub files: Vec<OwnFile>,
    /// What its user does next.
    pub next: String,
    /// What to know about its configuration in a project.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note_project: Option<String>,
}

/// The form of a configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// JSON by the book.
    Json,
    /// JSON with comments and trailing commas.
    Jsonc,
    /// JSON with comments, which its client takes out and then reads it by the book: no trailing commas.
    Stripped,
    /// JSON of which its client does not say whether it reads comments: those that stand there are kept, and none is
    /// added.
    Commented,
    /// TOML.
    Toml,
}

/// Where a file lies on each platform: the first of its paths whose variables are set. `~` is the user's home.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Places {
    /// Linux, and whatever is neither of the others.
    pub linux: Vec<String>,
    /// macOS.
    pub macos: Vec<String>,
    /// Windows.
    pub windows: Vec<String>,
}

/// A file of ours that a client reads.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OwnFile {
    /// The template, below `references/clients/`.
    pub template: String,
    /// For one user: the first of its paths whose variables are set.
    pub user: Vec<String>,
    /// Below a project's folder.
    pub project: String,
    /// Below a plugin's folder.
    pub plugin: String,
    /// Whether the folder right above it bears our name among a user's own files, so that nobody else made it.
    #[serde(default)]
    pub own_folder: bool,
}

/// A platform, by where it keeps things.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Platform {
    Linux,
    Macos,
    Windows,
}

impl Places {
    /// The paths on a platform.
    pub fn on(&self, platform: Platform) -> &[String] {
        match platform {
            Platform::Linux => &self.linux,
            Platform::Macos => &self.macos,
            Platform::Windows => &self.windows,
        }
    }
}

/// The first of these paths whose variables are set, its variables and `~` filled. A variable that is empty counts
/// as not set, as the platforms have it.
pub fn place(paths: &[String], home: &str, variable: impl Fn(&str) -> Option<String>) -> Option<String> {
    paths.iter().find_map(|path| match path.strip_prefix('$') {
        None => {
            let below = path.strip_prefix('~');
            Some(below.map_or_else(|| path.clone(), |rest| format!("{}{rest}", home.trim_end_matches('/'))))
        }
        Some(rest) => {
            let (name, rest) = rest.split_once('/').unwrap_or((rest, ""));
            let folder = variable(name).filter(|folder| !folder.is_empty())?;
            Some(format!("{}/{rest}", folder.trim_end_matches('/')))
        }
    })
}

/// How the server is reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reach {
    /// The client starts it.
    Start {
        /// The absolute path of the binary.
        command: String,
        /// What follows it.
        args: Vec<String>,
    },
    /// The client connects to it.
    Connect {
        /// Its address.
        url: String,
        /// The environment variable that holds the bearer token.
        token_env: Option<String>,
    },
}

/// Why a client cannot be told how to reach the server.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{title}: {instead}")]
pub struct CannotReach {
    title: String,
    instead: String,
}

/// How a client's configuration names a variable of the environment, anywhere in an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Variables {
    /// Not at all.
    None,
    /// `${NAME}`, or `${NAME:-default}`.
    Braced,
    /// `${env:NAME}`.
    Prefixed,
}

impl Client {
    /// How variables are named in it, as its form for a token shows.
    pub fn variables(&self) -> Variables {
        let form = serde_json::to_string(&self.token).unwrap_or_default();
        if form.contains("${env:{{ token_env }}") {
            Variables::Prefixed
        } else if form.contains("${{{ token_env }}") {
            Variables::Braced
        } else {
            Variables::None
        }
    }

    /// The entry that reaches the server.
    ///
    /// # Errors
    /// [`CannotReach`] where the client's configuration cannot say it, with what to do instead.
    pub fn entry(&self, reach: &Reach) -> Result<Shape, CannotReach> {
        let cannot = |instead: &Option<String>| CannotReach {
            title: self.title.clone(),
            instead: instead.clone().unwrap_or_else(|| "its configuration cannot say this".to_owned()),
        };
        match reach {
            Reach::Start { command, args } => Ok(filled(&self.stdio, &[("{{ command }}", command)], args)),
            Reach::Connect { url, token_env } => {
                let http = self.http.as_ref().ok_or_else(|| cannot(&self.without_http))?;
                let mut entry = filled(http, &[("{{ url }}", url)], &[]);
                if let Some(name) = token_env {
                    let token = self.token.as_ref().ok_or_else(|| cannot(&self.without_token))?;
                    entry.extend(filled(token, &[("{{ token_env }}", name)], &[]));
                }
                Ok(entry)
            }
        }
    }

    /// The keys of an entry that are ours to write, in any of its forms; a user's own keys beside them stay.
    pub fn own_keys(&self) -> BTreeSet<&str> {
        let shapes = [Some(&self.stdio), self.http.as_ref(), self.token.as_ref()];
        shapes.into_iter().flatten().flat_map(|shape| shape.keys().map(String::as_str)).collect()
    }

    /// The entry that shall stand where `old` stood: what we write, and what the user added.
    pub fn merged(&self, old: &Shape, wanted: &Shape) -> Shape {
        let own = self.own_keys();
        let token: BTreeSet<&str> = self.token.iter().flat_map(|t| t.keys().map(String::as_str)).collect();
        let still_connects = self.http.as_ref().is_some_and(|http| http.keys().all(|k| wanted.contains_key(k)));
        let mut merged = old.clone();
        // A token that was written by hand stays with its address.
        merged.retain(|key, _| {
            !own.contains(key.as_str()) || wanted.contains_key(key) || still_connects && token.contains(key.as_str())
        });
        for (key, value) in wanted {
            match (merged.get_mut(key), value) {
                (Some(Json::Object(old)), Json::Object(new)) => old.extend(new.clone()),
                (Some(old), new) => *old = new.clone(),
                (None, new) => {
                    merged.insert(key.clone(), new.clone());
                }
            }
        }
        merged
    }

    /// The program that an entry starts.
    pub fn command(&self, entry: &Shape) -> Option<String> {
        self.said(&self.stdio, "{{ command }}", entry)
    }

    /// The address that an entry names.
    pub fn url(&self, entry: &Shape) -> Option<String> {
        self.said(self.http.as_ref()?, "{{ url }}", entry)
    }

    /// The variable from which an entry takes its bearer token.
    pub fn token_variable(&self, entry: &Shape) -> Option<String> {
        const HOLE: &str = "{{ token_env }}";
        fn strings<'a>(shape: &'a Shape, path: &[String], found: &mut Vec<(Vec<String>, &'a str)>) {
            for (key, value) in shape {
                let path = [path, std::slice::from_ref(key)].concat();
                match value {
                    Json::String(text) => found.push((path, text)),
                    Json::Object(inner) => strings(inner, &path, found),
                    _ => {}
                }
            }
        }
        let mut found = Vec::new();
        strings(self.token.as_ref()?, &[], &mut found);
        found.into_iter().find_map(|(path, text)| {
            let (before, after) = text.split_once(HOLE)?;
            let (first, rest) = path.split_first()?;
            let said = rest.iter().try_fold(entry.get(first)?, |value, key| value.get(key))?;
            said.as_str()?.strip_prefix(before)?.strip_suffix(after).map(str::to_owned)
        })
    }

    /// What follows the program in an entry.
    pub fn args(&self, entry: &Shape) -> Vec<String> {
        let key = self.stdio.iter().find(|(_, value)| value.is_array()).map(|(key, _)| key);
        let list = key.and_then(|key| entry.get(key)).and_then(Json::as_array);
        list.into_iter().flatten().filter_map(Json::as_str).map(str::to_owned).collect()
    }

    fn said(&self, shape: &Shape, hole: &str, entry: &Shape) -> Option<String> {
        let (key, _) = shape.iter().find(|(_, value)| value.as_str() == Some(hole))?;
        entry.get(key)?.as_str().map(str::to_owned)
    }

    /// What is wrong with the data: an address or a token must have a form or words, and not both.
    pub fn fault(&self) -> Option<(&'static str, &'static str)> {
        if self.key.is_empty() {
            return Some(("key", "is empty, expected the keys that lead to the servers"));
        }
        if self.http.is_some() == self.without_http.is_some() {
            return Some(("http", "expected `http` or `without_http`, and not both"));
        }
        let needed = self.http.is_some();
        if needed && self.token.is_some() == self.without_token.is_some() {
            return Some(("http", "expected `token` or `without_token` beside it, and not both"));
        }
        None
    }
}

fn filled(shape: &Shape, holes: &[(&str, &str)], args: &[String]) -> Shape {
    shape.iter().map(|(key, value)| (key.clone(), fill(value, holes, args))).collect()
}

fn fill(value: &Json, holes: &[(&str, &str)], args: &[String]) -> Json {
    match value {
        Json::String(text) => {
            // What fills a hole is not looked into again: a path may well hold braces.
            let hole = holes.iter().find(|(hole, _)| text.contains(hole));
            Json::from(hole.map_or_else(|| text.clone(), |(hole, with)| text.replace(hole, with)))
        }
        Json::Array(items) => {
            let many = |item: &Json| match item.as_str() {
                Some("{{ args }}") => args.iter().map(|arg| Json::from(arg.clone())).collect(),
                _ => vec![fill(item, holes, args)],
            };
            Json::Array(items.iter().flat_map(many).collect())
        }
        Json::Object(shape) => Json::Object(filled(shape, holes, args)),
        other => other.clone(),
    }
}
