//! `decide`: from a walk, or in one call from typed facts.

mod lately;
mod markdown;
mod short;

use std::sync::{Arc, LazyLock};

use rmcp::model::{JsonObject, MetaObject, ToolAnnotations};
use serde::Deserialize;
use serde_json::{Value as Json, json};

use super::desk::Desk;
use super::shelf::{app_address, decision_link};
use super::tool::{BoxFuture, Caller, Fault, Reply, Tool};
use super::{arguments, object};
use crate::domain::catalog::Catalog;
use crate::domain::decide::flips::{self, Flip};
use crate::domain::decide::revision::{Revision, revision};
use crate::domain::decide::{self, Case, Decision};
use crate::domain::digest::Gist;
use crate::domain::facts::{Fact, FactError, Facts, Kind, Known, nearest};
use crate::domain::mask::mask;
use crate::domain::walk::{Event, State, Walk};
use crate::store::{self, StoreError};

pub(super) use lately::Lately;
pub use markdown::markdown;
pub use short::Short;

/// The facts that the tool takes by name; all others come in `facts`.
const NAMED: [Fact; 13] = [
    Fact::ReadWriteRatio,
    Fact::QpsP99,
    Fact::Tenancy,
    Fact::Communication,
    Fact::DataSensitivity,
    Fact::Pattern,
    Fact::TeamSize,
    Fact::RpoMinutes,
    Fact::RtoMinutes,
    Fact::SloAvailabilityPercent,
    Fact::ErrorBudgetConsumer,
    Fact::Language,
    Fact::PlatformTeam,
];

/// What a decision is asked from.
#[derive(Debug, Clone, Default)]
pub struct Params {
    /// A walk, or none for a one-call decision.
    pub walk_id: Option<String>,
    /// The parent whose contract says what is needed.
    pub parent: Option<String>,
    /// Typed facts.
    pub facts: Facts,
}

/// What went wrong, with the next step.
#[derive(Debug, thiserror::Error)]
pub enum DecideError {
    /// A fact cannot have this value.
    #[error(transparent)]
    Fact(#[from] FactError),
    /// The store does not have it, or cannot.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The arguments exclude each other.
    #[error("{0}")]
    Arguments(String),
}

impl Fault for DecideError {
    fn outage(&self) -> Option<&StoreError> {
        match self {
            DecideError::Store(error) if error.is_outage() => Some(error),
            _ => None,
        }
    }
}

/// A decision with what is worked out beside it.
#[derive(Debug, Clone)]
pub struct Decided {
    /// The decision.
    pub decision: Decision,
    /// Against the walk's last one, where there was another.
    pub revision: Option<Revision>,
}

impl Decided {
    /// The nearest changes that flip it. Worked out on demand: most callers do not ask.
    pub fn flips(&self, catalog: &Catalog) -> Vec<Flip> {
        flips::of_decision(catalog, &self.decision)
    }

    /// All of it, as the tool's full result and the command line give it.
    pub fn to_json(&self, catalog: &Catalog) -> JsonObject {
        let mut whole = object(json!(self.decision));
        whole.insert("flips".into(), json!(self.flips(catalog)));
        if let Some(revision) = &self.revision {
            whole.insert("revision".into(), json!(revision));
        }
        whole
    }
}

/// Decides, and keeps the decision.
///
/// # Errors
/// [`DecideError`] where facts exclude each other, the parent or the walk is unknown, or the store cannot keep it.
pub async fn run(desk: &Desk, owner: &str, params: Params) -> Result<Decided, DecideError> {
    let (decided, walk) = decided(desk, owner, params).await?;
    keep(desk, owner, &decided, walk).await?;
    desk.lately().put(owner, Arc::new(Gist::of(&decided.decision)));
    Ok(decided)
}

/// What is decided, and the walk that it is decided from. Nothing is kept yet.
async fn decided(desk: &Desk, owner: &str, params: Params) -> Result<(Decided, Option<Walk>), DecideError> {
    let catalog = desk.catalog();
    params.facts.check()?;
    let Some(id) = &params.walk_id else {
        if let Some(parent) = params.parent.as_deref().filter(|p| catalog.contract(p).is_none()) {
            let known: Vec<&str> = catalog.contracts.keys().map(String::as_str).collect();
            let hint = match nearest(parent, &known) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("known are {}; leave it out for a direct decision", known.join(", ")),
            };
            return Err(DecideError::Arguments(format!("unknown parent `{parent}`: {hint}")));
        }
        let parent = params.parent.as_deref();
        let needed = decide::needed(catalog, parent);
        let case = Case { facts: params.facts, parent, needed, owner, ..Case::default() };
        let decision = decide::decide(catalog, &case);
        return Ok((Decided { decision, revision: None }, None));
    };
    if !params.facts.is_empty() || params.parent.is_some() {
        let words = "a walk brings its own facts and parent: send `walk_id` alone, or `revise` the walk first";
        return Err(DecideError::Arguments(words.into()));
    }
    let walk = desk.walk(owner, id).await?;
    walk.facts.check()?;
    let decision = walk.decide(catalog, owner);
    let revision = match walk.decisions.iter().rev().find(|d| **d != decision.id) {
        Some(before) => Some(revision(&load(desk, owner, before).await?, &decision)),
        None => None,
    };
    Ok((Decided { decision, revision }, Some(walk)))
}

/// Keeps a decision, and in its walk that it was made.
async fn keep(desk: &Desk, owner: &str, decided: &Decided, walk: Option<Walk>) -> Result<(), StoreError> {
    let decision = &decided.decision;
    let body = body(decision);
    desk.store().keep(owner, store::Kind::Decision, &decision.id, &body).await?;
    if let Some(mut walk) = walk
        && decision.status == decide::Status::Decided
        && walk.state(desk.catalog()) != State::Decided
    {
        let before = walk.events.len();
        walk.apply(Event::Decided { decision: decision.id.clone() });
        desk.save(owner, &walk, before).await?;
    }
    Ok(())
}

/// A decision as it is kept.
fn body(decision: &Decision) -> String {
    let mut body = Vec::with_capacity(BODY);
    serde_json::to_writer(&mut body, decision).unwrap_or_else(|e| panic!("a decision has no JSON: {e}"));
    String::from_utf8(body).unwrap_or_else(|e| panic!("JSON that is no text: {e}"))
}

/// Bytes in which most decisions find room as they are kept.
const BODY: usize = 32 * 1024;

/// A decision by its id.
///
/// # Errors
/// [`StoreError`] where there is none, or the store cannot be read.
pub async fn load(desk: &Desk, owner: &str, id: &str) -> Result<Decision, StoreError> {
    let id = id.trim();
    let body = desk.store().kept(owner, store::Kind::Decision, id).await?;
    serde_json::from_str(&body)
        .map_err(|e| StoreError::Unreadable { what: format!("decision `{id}`"), why: e.to_string() })
}

/// What a decision says in its digest, with the bodies of the artifacts that were handed in for it.
///
/// # Errors
/// [`StoreError`] where there is none, or the store cannot be read.
pub async fn gist(desk: &Desk, owner: &str, id: &str) -> Result<(Arc<Gist>, Vec<String>), StoreError> {
    let id = id.trim();
    // Whether it is there is for the store to say; what it says never changes.
    let artifacts = desk.store().artifacts_of(owner, store::Kind::Decision, id).await?;
    if let Some(known) = desk.lately().get(owner, id) {
        return Ok((known, artifacts));
    }
    let gist = Arc::new(Gist::of(&load(desk, owner, id).await?));
    desk.lately().put(owner, gist.clone());
    Ok((gist, artifacts))
}

/// The tool.
pub struct Decide(pub Arc<Desk>);

static INPUT: LazyLock<JsonObject> = LazyLock::new(|| {
    let mut properties = object(json!({
        "walk_id": {"type": "string", "description": "Decide on this walk; leave all else out"},
        "parent_agent": {"type": "string", "description": "Its contract says what is needed"},
    }));
    for fact in NAMED {
        properties.insert(fact.name().into(), property(fact));
    }
    let further = json!({
        "type": "array",
        "description": "Further facts by name",
        "items": {
            "type": "object",
            "properties": {"fact": {"type": "string"}, "value": {"type": "string"}},
            "required": ["fact", "value"],
        },
    });
    properties.insert("facts".into(), further);
    properties.insert("detail".into(), json!({"type": "string", "enum": ["short", "full"]}));
    object(json!({"type": "object", "properties": properties}))
});

/// The same for reading: words and numbers are checked by the fact table, whose errors name the nearest one.
static LOOSE: LazyLock<JsonObject> = LazyLock::new(|| {
    let mut loose = INPUT.clone();
    let properties = loose.get_mut("properties").and_then(Json::as_object_mut);
    for property in properties.into_iter().flat_map(|p| p.values_mut()).filter_map(Json::as_object_mut) {
        property.remove("enum");
        if property.get("type").is_some_and(|t| t == "integer" || t == "number") {
            property.remove("type");
        }
    }
    loose
});

fn property(fact: Fact) -> Json {
    let spec = fact.spec();
    match spec.kind {
        // Numbers say their unit in their names; a ratio has none.
        Kind::Ratio => json!({"type": "string", "description": "Reads per write, e.g. 20, or read-only"}),
        Kind::Number { whole: true, .. } => json!({"type": "integer"}),
        Kind::Number { .. } => json!({"type": "number"}),
        Kind::Word(words) => json!({"type": "string", "enum": words}),
        Kind::Bool => json!({"type": "boolean"}),
        Kind::Words(_) | Kind::Name | Kind::Text => json!({"type": "string"}),
    }
}

#[derive(Debug, Deserialize)]
struct Further {
    fact: String,
    value: String,
}

/// Reads the arguments: named facts, further ones, and how much to say.
fn read(given: JsonObject) -> Result<(Params, bool), String> {
    let mut given = arguments::tidy(&LOOSE, given).map_err(|e| e.to_string())?;
    let mut text = |name: &str| given.remove(name).and_then(|v| v.as_str().map(str::to_owned));
    let full = match text("detail").as_deref() {
        None | Some("short") => false,
        Some("full") => true,
        Some(other) => return Err(format!("`detail` is `{other}`, expected short or full")),
    };
    let (walk_id, parent) = (text("walk_id"), text("parent_agent"));
    let further = given.remove("facts").unwrap_or(json!([]));
    let further: Vec<Further> = serde_json::from_value(further).map_err(|e| format!("`facts`: {e}"))?;
    let mut facts = Facts::new();
    for (name, value) in given {
        let fact = Fact::named(&name).map_err(|e| e.to_string())?;
        facts.set(fact, Known::stated(fact.parse(&value).map_err(|e| e.to_string())?));
    }
    for Further { fact, value } in further {
        let fact = Fact::named(&fact).map_err(|e| e.to_string())?;
        let value = fact.parse_text(&mask(&value)).map_err(|e| e.to_string())?;
        if let Some(before) = facts.get(fact).filter(|k| k.value != value) {
            return Err(format!("`{fact}` is given twice, as {} and as {value}: send one", before.value));
        }
        facts.set(fact, Known::stated(value));
    }
    Ok((Params { walk_id, parent, facts }, full))
}

/// The reply, led by what is wrong with the data it was made from.
fn with_notes(problems: &[String], text: String, mut json: JsonObject) -> Reply {
    if problems.is_empty() {
        return Reply::text(text).with_structured(json);
    }
    json.insert("notes".into(), json!(problems));
    let notes: Vec<String> = problems.iter().map(|p| format!("Note: {p}\n\n")).collect();
    Reply::text(notes.concat() + &text).with_structured(json)
}

/// What a host of apps shows with the result (MCP Apps, 2026-01-26); others pass it over.
fn shown() -> MetaObject {
    let mut meta = MetaObject::default();
    meta.insert("ui".into(), json!({ "resourceUri": app_address() }));
    meta
}

impl Tool for Decide {
    fn name(&self) -> &'static str {
        "decide"
    }

    fn definition(&self) -> rmcp::model::Tool {
        let output = object(json!({
            "type": "object",
            "properties": {
                "id": {"type": "string"},
                "status": {"type": "string", "enum": ["decided", "blocked", "incomplete", "no_fit"]},
                "profile": {"type": "string"},
                "missing": {"type": "array", "items": {"type": "object"}},
                "kills": {"type": "array", "items": {"type": "object"}},
                "slo": {"type": "object"},
                "recovery": {"type": "object"}
            },
            "required": ["id", "status"]
        }));
        rmcp::model::Tool::new(
            self.name(),
            "Decide on pattern, stack, service levels, approvers and specialists, from a walk or in one call from \
             typed facts. Same inputs, same result. Never a stack behind a kill criterion or a missing answer; \
             approvers are named, never implied.",
            INPUT.clone(),
        )
        .with_title("Decide the backend")
        .with_annotations(ToolAnnotations::new().read_only(false).destructive(false).idempotent(true).open_world(false))
        .with_raw_output_schema(Arc::new(output))
        .with_meta(shown())
    }

    fn call<'a>(&'a self, arguments: JsonObject, caller: Caller) -> BoxFuture<'a, Reply> {
        Box::pin(async move {
            let (params, full) = match read(arguments) {
                Ok(read) => read,
                Err(words) => return Reply::error(words),
            };
            let (decided, walk) = match decided(&self.0, &caller.owner, params).await {
                Ok(decided) => decided,
                Err(error) => return error.into(),
            };
            // The store writes while the reply is put into words, and nothing is said that it did not keep.
            let kept = keep(&self.0, &caller.owner, &decided, walk);
            let said = async { (self.reply(&decided, full), Arc::new(Gist::of(&decided.decision))) };
            let (kept, (reply, gist)) = tokio::join!(biased; kept, said);
            match kept {
                Ok(()) => {
                    self.0.lately().put(&caller.owner, gist);
                    reply
                }
                Err(error) => DecideError::from(error).into(),
            }
        })
    }
}

impl Decide {
    fn reply(&self, decided: &Decided, full: bool) -> Reply {
        let catalog = self.0.catalog();
        let link = decision_link(&decided.decision.id);
        let (text, json) = if full {
            (markdown(catalog, decided), decided.to_json(catalog))
        } else {
            let short = Short::of(decided);
            (short.markdown(), object(json!(short)))
        };
        with_notes(self.0.problems(), text, json).with_link(link)
    }
}
