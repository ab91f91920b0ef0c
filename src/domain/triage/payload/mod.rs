//! Alert payloads: which format it is, and what it says in that format's own places.

mod json;
mod path;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use json::with_words_around;
pub use json::{envelope, lenient};
pub use path::Path;

use crate::domain::facts::one_line;

/// How deep a payload may be wrapped in others.
const NESTED: usize = 6;
/// How many values are looked at in search of a payload inside another.
const LOOKED_AT: usize = 20_000;
/// Labels kept, so that a payload of megabytes has an answer of a page.
const LABELS: usize = 40;

/// One file under `references/alerts/`: how an alerting system's payload is recognised and read.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AlertFormat {
    /// Equals the file's stem.
    pub id: String,
    /// The system and the version of its payload.
    pub title: String,
    /// All of these must hold.
    pub recognise: Vec<Mark>,
    /// Where things are; each is a list of paths such as `alerts[].labels.service`.
    pub fields: Fields,
    /// Words of the status field that say that it is over, in lower case. Anything else is firing.
    pub resolved: Vec<String>,
    /// A payload of this format.
    pub sample: Json,
    /// What is read from the sample.
    pub expect: Expect,
}

/// Something that a format's payloads have, or never have.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Mark {
    /// Where.
    pub path: Path,
    /// One of these texts stands there; anything does, where left out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub one_of: Vec<String>,
    /// Nothing may stand there.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub absent: bool,
}

/// Where things are in a payload, the first choice first.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Fields {
    /// The headline.
    pub title: Vec<Path>,
    /// All words that say what happened.
    pub text: Vec<Path>,
    /// Firing or resolved.
    #[serde(default)]
    pub status: Vec<Path>,
    /// As the system names it.
    #[serde(default)]
    pub severity: Vec<Path>,
    /// The service.
    #[serde(default)]
    pub service: Vec<Path>,
    /// A person or a team.
    #[serde(default)]
    pub owner: Vec<Path>,
    /// When it began.
    #[serde(default)]
    pub started: Vec<Path>,
    /// When it ended.
    #[serde(default)]
    pub ended: Vec<Path>,
    /// Where more can be seen.
    #[serde(default)]
    pub link: Vec<Path>,
    /// Objects, lists of `name:value`, or lists of `{name, value}`.
    #[serde(default)]
    pub labels: Vec<Path>,
}

/// What is read from a sample.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Expect {
    /// The headline.
    pub title: String,
    /// Firing or resolved.
    pub status: Status,
    /// The service, where the sample names one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<String>,
    /// The severity as the system names it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub severity: Option<String>,
}

/// Whether it goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)]
pub enum Status {
    Firing,
    Resolved,
}

/// What a payload says.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Payload {
    /// The format's id; `json` where none recognised it.
    pub format: String,
    /// Firing or resolved.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,
    /// The headline.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The service.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service: Option<String>,
    /// As the system names it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub severity: Option<String>,
    /// A person or a team.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// When it began, as written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub started: Option<String>,
    /// When it ended, as written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended: Option<String>,
    /// Where more can be seen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// Labels and tags.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub labels: BTreeMap<String, String>,
    /// All its words, the headline first, a line each.
    #[serde(skip)]
    pub text: String,
}

/// Names under which labels carry a service, an owner and a severity.
const SERVICE: &[&str] = &[
    "service",
    "service_name",
    "servicename",
    "app",
    "application",
    "component",
    "deployment",
    "container",
    "job",
    "host",
];
const OWNER: &[&str] = &["owner", "team", "squad", "oncall", "on_call", "owned_by", "responsible"];
const SEVERITY: &[&str] = &["severity", "priority", "level"];

/// The formats that recognise a payload as it stands, not what is wrapped in it.
pub fn recognised_by<'a>(formats: &'a [AlertFormat], json: &'a Json) -> impl Iterator<Item = &'a AlertFormat> {
    formats.iter().filter(|f| f.recognise.iter().all(|m| m.holds(json)))
}

/// Reads a payload, also where it is wrapped in another, in a list or in a string. `None` where the text is no JSON.
/// What stands before and after it is read with it.
pub fn read(formats: &[AlertFormat], text: &str) -> Option<Payload> {
    let (json, around) = with_words_around(text)?;
    let mut payload = unwrapped(formats, json);
    if around.chars().any(char::is_alphabetic) {
        payload.text = format!("{}\n\n{}", around.trim(), payload.text);
    }
    Some(payload)
}

fn unwrapped(formats: &[AlertFormat], json: Json) -> Payload {
    let mut level = vec![json];
    let mut looked_at = 0;
    let root = level[0].clone();
    for _ in 0..NESTED {
        let mut below = Vec::new();
        for value in level {
            if let Some(format) = recognised_by(formats, &value).next() {
                return format.read(&value);
            }
            looked_at += 1;
            if looked_at < LOOKED_AT {
                below.extend(envelope(value));
            }
        }
        level = below;
    }
    unknown(&root)
}

/// Names under which an unknown payload carries its headline and its times.
const TITLE: &[&str] = &["title", "summary", "subject", "headline", "alertname", "alert", "name"];
const STATUS: &[&str] = &["status", "state"];
const STARTED: &[&str] = &["started_at", "startedat", "started", "starts_at", "startsat", "triggered_at"];
const ENDED: &[&str] = &["ended_at", "endedat", "ended", "ends_at", "endsat", "resolved_at"];
/// Words of an unknown payload's status that say that it is over, in alphabetical order.
const OVER: &[&str] = &["closed", "fixed", "inactive", "ok", "recovered", "resolved"];

fn unknown(json: &Json) -> Payload {
    let mut lines = Vec::new();
    json::words(json, "", &mut lines);
    let first = |names: &[&str]| {
        let mut looked_at = 0;
        names.iter().find_map(|name| json::named(json, name, NESTED, &mut looked_at)).filter(|t| !t.trim().is_empty())
    };
    let status = first(STATUS).map(|text| {
        let over = OVER.binary_search(&text.trim().to_lowercase().as_str()).is_ok();
        if over { Status::Resolved } else { Status::Firing }
    });
    Payload {
        format: "json".into(),
        status,
        title: first(TITLE),
        service: first(SERVICE),
        severity: first(SEVERITY),
        owner: first(OWNER),
        started: first(STARTED),
        ended: first(ENDED),
        link: None,
        labels: BTreeMap::new(),
        text: lines.join("\n"),
    }
}

impl Payload {
    /// Fields of megabytes cut to what an answer can show.
    pub(super) fn shortened(mut self) -> Self {
        let fields = [
            (&mut self.title, 200),
            (&mut self.service, 80),
            (&mut self.severity, 40),
            (&mut self.owner, 80),
            (&mut self.started, 40),
            (&mut self.ended, 40),
            (&mut self.link, 300),
        ];
        for (field, limit) in fields {
            *field = field.take().map(|text| one_line(&text, limit));
        }
        self
    }
}

impl Mark {
    fn holds(&self, json: &Json) -> bool {
        let mut found = self.path.all(json).into_iter().filter(|v| !v.is_null()).peekable();
        if self.absent {
            return found.peek().is_none();
        }
        if self.one_of.is_empty() {
            return found.peek().is_some();
        }
        found.any(|v| json::plain(v).is_some_and(|text| self.one_of.contains(&text)))
    }
}

impl AlertFormat {
    /// What a payload of this format says.
    pub fn read(&self, json: &Json) -> Payload {
        let first = |paths: &[Path]| {
            let mut found = paths.iter().flat_map(|p| p.all(json)).filter_map(json::plain);
            found.find(|text| !text.trim().is_empty() && !text.starts_with("0001-01-01"))
        };
        let mut labels = BTreeMap::new();
        for path in &self.fields.labels {
            for value in path.all(json) {
                json::labels(value, &mut labels);
            }
        }
        while labels.len() > LABELS {
            labels.pop_last();
        }
        let labelled = |names: &[&str]| {
            names.iter().find_map(|n| labels.iter().find(|(k, _)| k.eq_ignore_ascii_case(n)).map(|(_, v)| v.clone()))
        };
        let status = first(&self.fields.status).map(|text| {
            let word = text.trim().to_lowercase();
            if self.resolved.contains(&word) { Status::Resolved } else { Status::Firing }
        });
        let title = first(&self.fields.title);
        let mut lines: Vec<String> = title.iter().cloned().collect();
        for path in &self.fields.text {
            for text in path.all(json).into_iter().filter_map(json::plain) {
                if !lines.contains(&text) && lines.len() < 200 {
                    lines.push(text);
                }
            }
        }
        lines.extend(labels.iter().map(|(k, v)| format!("{k}: {v}")));
        Payload {
            format: self.id.clone(),
            status: Some(status.unwrap_or(Status::Firing)),
            title,
            service: first(&self.fields.service).or_else(|| labelled(SERVICE)),
            severity: first(&self.fields.severity).or_else(|| labelled(SEVERITY)),
            owner: first(&self.fields.owner).or_else(|| labelled(OWNER)),
            started: first(&self.fields.started),
            ended: first(&self.fields.ended),
            link: first(&self.fields.link),
            text: lines.join("\n"),
            labels,
        }
    }
}
