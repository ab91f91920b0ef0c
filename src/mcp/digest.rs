//! `digest`: at most 200 words of plain text, and no structured twin: it is the thing to quote.

use std::sync::{Arc, LazyLock};

use rmcp::model::{JsonObject, ToolAnnotations};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value as Json;

use super::desk::Desk;
use super::tool::{BoxFuture, Caller, Fault, Reply, Tool};
use super::{arguments, decide, schema};
use crate::domain::digest::{self, Artifact, Incident};
use crate::domain::facts::{QuestionId, one_line};
use crate::domain::mask::mask;
use crate::domain::walk::State;
use crate::store::{Kind, StoreError};

/// The arguments: one of the three ids.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Params {
    /// A walk, finished or not
    pub walk_id: Option<String>,
    /// A decision
    pub decision_id: Option<String>,
    /// A triage
    pub triage_id: Option<String>,
    /// What specialists returned
    pub artifacts: Vec<Returned>,
}

/// What a specialist returned.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub struct Returned {
    /// e.g. slo-architect
    pub specialist: String,
    /// Where its artifact lies
    pub path: Option<String>,
    /// In a word or two
    pub verdict: Option<String>,
    /// Who hands it in
    pub by: Option<String>,
}

/// What went wrong, with the next step.
#[derive(Debug, thiserror::Error)]
pub enum DigestError {
    /// None of the ids, or more than one.
    #[error("{0}: send exactly one of `walk_id`, `decision_id`, `triage_id`")]
    WhichOne(&'static str),
    /// An artifact without its specialist.
    #[error("an artifact names no `specialist`: say which one returned it")]
    NoSpecialist,
    /// The store does not have it, or cannot.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// What was kept cannot be read any more.
    #[error("{0} is damaged: {1}")]
    Damaged(String, String),
}

impl Fault for DigestError {
    fn outage(&self) -> Option<&StoreError> {
        match self {
            DigestError::Store(error) if error.is_outage() => Some(error),
            _ => None,
        }
    }
}

/// Composes a digest, and records the artifacts that came with it.
///
/// # Errors
/// [`DigestError`] says what to send instead.
pub async fn run(desk: &Desk, owner: &str, params: Params) -> Result<String, DigestError> {
    let catalog = desk.catalog();
    let handed = handed_in(params.artifacts)?;
    match (params.walk_id, params.decision_id, params.triage_id) {
        (Some(id), None, None) => {
            let walk = desk.walk(owner, &id).await?;
            let artifacts = record(desk, owner, &walk.id, handed).await?;
            match walk.decisions.last().filter(|_| walk.state(catalog) == State::Decided) {
                Some(decision) => {
                    let (gist, of_decision) = decide::gist(desk, owner, decision).await?;
                    let mut all = read(&gist.id, of_decision)?;
                    all.extend(artifacts);
                    Ok(digest::of_gist(catalog, &gist, &all))
                }
                None => Ok(digest::of_walk(catalog, &walk, &artifacts)),
            }
        }
        (None, Some(id), None) => {
            let (gist, known) = decide::gist(desk, owner, &id).await?;
            let artifacts = match handed.is_empty() {
                true => read(&gist.id, known)?,
                false => record(desk, owner, &gist.id, handed).await?,
            };
            Ok(digest::of_gist(catalog, &gist, &artifacts))
        }
        (None, None, Some(id)) => {
            let body = desk.store().kept(owner, Kind::Triage, id.trim()).await?;
            let triage: Json =
                serde_json::from_str(&body).map_err(|e| DigestError::Damaged(id.clone(), e.to_string()))?;
            let artifacts = record(desk, owner, id.trim(), handed).await?;
            let title =
                triage["question"].as_str().and_then(QuestionId::parse).map(|q| catalog.question(q).title.clone());
            Ok(digest::of_incident(&incident(&triage, title.unwrap_or_default()), &artifacts))
        }
        (None, None, None) => Err(DigestError::WhichOne("there is nothing to digest")),
        _ => Err(DigestError::WhichOne("more than one id came")),
    }
}

fn incident(triage: &Json, title: String) -> Incident {
    let word = |value: &Json| value.as_str().unwrap_or_default().to_owned();
    let list = |value: &Json, of: fn(&Json) -> String| -> Vec<String> {
        value.as_array().map(|items| items.iter().map(of).collect()).unwrap_or_default()
    };
    let text = |value: &Json| value.as_str().unwrap_or_default().to_owned();
    let cause = if triage["hypothesis"].is_string() { &triage["hypothesis"] } else { &triage["summary"] };
    Incident {
        id: word(&triage["id"]),
        question: word(&triage["question"]),
        title,
        root_cause: word(cause),
        owner: word(&triage["owner"]["name"]),
        closed_when: list(&triage["closed_when"], |c| {
            format!(
                "{}: {}, {}",
                c["metric"].as_str().unwrap_or_default(),
                c["threshold"].as_str().unwrap_or_default(),
                c["window"].as_str().unwrap_or_default()
            )
        }),
        chain: list(&triage["specialists"], text),
        find_out: list(&triage["find_out"], text),
    }
}

fn handed_in(returned: Vec<Returned>) -> Result<Vec<Artifact>, DigestError> {
    let line = |text: String, most: usize| one_line(&mask(&text), most);
    returned
        .into_iter()
        .map(|r| {
            let specialist = line(r.specialist, 60);
            if specialist.is_empty() {
                return Err(DigestError::NoSpecialist);
            }
            Ok(Artifact {
                specialist,
                path: r.path.map(|p| line(p, 300)),
                verdict: r.verdict.map(|v| line(v, 120)),
                by: r.by.map(|b| line(b, 80)),
            })
        })
        .collect()
}

/// Records what was handed in; gives all that was recorded for this subject.
async fn record(desk: &Desk, owner: &str, subject: &str, handed: Vec<Artifact>) -> Result<Vec<Artifact>, DigestError> {
    for artifact in &handed {
        let body = serde_json::to_string(artifact).unwrap_or_else(|e| panic!("an artifact has no JSON: {e}"));
        desk.store().add_artifact(owner, subject, &body).await?;
    }
    artifacts_of(desk, owner, subject).await
}

/// What specialists returned for a subject, oldest first.
///
/// # Errors
/// [`DigestError`] where the store cannot be read.
pub async fn artifacts_of(desk: &Desk, owner: &str, subject: &str) -> Result<Vec<Artifact>, DigestError> {
    read(subject, desk.store().artifacts(owner, subject).await?)
}

fn read(subject: &str, bodies: Vec<String>) -> Result<Vec<Artifact>, DigestError> {
    let read = |body: String| {
        serde_json::from_str(&body)
            .map_err(|e| DigestError::Damaged(format!("an artifact of {subject}"), e.to_string()))
    };
    bodies.into_iter().map(read).collect()
}

/// The tool.
pub struct DigestTool(pub Arc<Desk>);

static INPUT: LazyLock<JsonObject> = LazyLock::new(schema::of::<Params>);

impl Tool for DigestTool {
    fn name(&self) -> &'static str {
        "digest"
    }

    fn definition(&self) -> rmcp::model::Tool {
        rmcp::model::Tool::new(
            self.name(),
            "At most 200 words to quote verbatim to the parent: profile, targets, approvers, sub-skills, next chain. \
             Of an unfinished walk: the pending question and the id to resume with. Exactly one id; hand in what \
             specialists returned.",
            INPUT.clone(),
        )
        .with_title("Digest for the parent")
        .with_annotations(ToolAnnotations::new().read_only(false).destructive(false).idempotent(true).open_world(false))
    }

    fn call<'a>(&'a self, arguments: JsonObject, caller: Caller) -> BoxFuture<'a, Reply> {
        Box::pin(async move {
            let params: Params = match arguments::read(&INPUT, arguments) {
                Ok(params) => params,
                Err(error) => return error.into(),
            };
            match run(&self.0, &caller.owner, params).await {
                Ok(text) => Reply::text(text),
                Err(error) => error.into(),
            }
        })
    }
}
