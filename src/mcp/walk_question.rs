//! `walk_question`: opens a walk or takes an answer; gives one question, a stop, or `ready`.

mod words;

use std::sync::{Arc, LazyLock};

use rmcp::model::{JsonObject, ToolAnnotations};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value as Json, json};

use super::arguments::{self, ArgumentError};
use super::desk::{self, Desk};
use super::tool::{BoxFuture, Caller, Fault, Reply, Said, Tool};
use super::{object, schema, walk_form};
use crate::domain::facts::{Fact, Known, Source, Value, one_line};
use crate::domain::walk::{self, Answering, ClaimIn, DEFAULT_TAKEN, Event, Opening, StepError, Walk, step};
use crate::store::StoreError;

pub use words::{markdown, plain};

/// The arguments.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Params {
    /// From the first reply; leave out to open a walk
    pub walk_id: Option<String>,
    /// Orchestrator that forks, e.g. cs-cto-advisor; leave out for a direct walk
    pub parent_agent: Option<String>,
    /// What is known already, verbatim; only when opening
    pub brief: Option<String>,
    /// The user's own words for the pending question
    pub answer: Option<String>,
    /// The one it answers, e.g. Q3, so that no other takes it
    pub question: Option<String>,
    /// Facts you read in brief or answer, each with the words that state it
    pub claims: Vec<Claimed>,
    /// Take the stated default that was offered
    pub accept_default: bool,
    /// Question to reopen: Q1 to Q7
    pub revise: Option<String>,
    /// Tripped rule a person answers for
    pub override_rule: Option<String>,
    /// That person
    pub override_by: Option<String>,
    /// Their reason
    pub override_reason: Option<String>,
    /// The user speaks to the server without a caller between them; the command line's only.
    #[serde(skip)]
    pub elicited: bool,
    /// What the user picked in a form.
    #[serde(skip)]
    pub chosen: Vec<(Fact, Value)>,
}

/// A claim.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub struct Claimed {
    /// e.g. qps_p99
    pub fact: String,
    /// In the fact's unit
    pub value: String,
    /// Exact words
    pub quote: Option<String>,
    /// Where it was measured
    pub r#where: Option<String>,
}

/// What went wrong, with the next step.
#[derive(Debug, thiserror::Error)]
pub enum WalkError {
    /// The step cannot be taken.
    #[error(transparent)]
    Step(#[from] StepError),
    /// The store does not have it, or cannot.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The words are for another question than the one that waits: somebody else may have answered it.
    #[error(
        "{question} of walk `{walk}` does not wait for an answer, it may have been answered already: ask where it \
         stands with the `walk_id` alone, then answer what is pending"
    )]
    NotPending {
        /// The walk.
        walk: String,
        /// As the caller names it.
        question: String,
    },
    /// The arguments exclude each other.
    #[error("{0}")]
    Arguments(String),
}

impl Fault for WalkError {
    fn outage(&self) -> Option<&StoreError> {
        match self {
            WalkError::Store(error) if error.is_outage() => Some(error),
            _ => None,
        }
    }
}

impl Params {
    /// Whether the caller passes on what the user said: then the caller does the talking, and gets the next
    /// question too.
    fn relays(&self) -> bool {
        let answers = self.walk_id.is_some() && !self.claims.is_empty();
        self.answer.is_some() || answers || self.accept_default || self.override_rule.is_some()
    }

    fn answering(self) -> Answering {
        let claim =
            |c: Claimed| ClaimIn { fact: c.fact, value: Json::from(c.value), quote: c.quote, location: c.r#where };
        Answering {
            answer: self.answer,
            chosen: self.chosen,
            claims: self.claims.into_iter().map(claim).collect(),
            accept_default: self.accept_default,
            revise: self.revise,
            override_rule: self.override_rule,
            override_by: self.override_by,
            override_reason: self.override_reason,
            elicited: self.elicited,
        }
    }
}

/// Takes one call: gives the walk as it then stands.
///
/// # Errors
/// [`WalkError`]; the walk is then as it was.
pub async fn run(desk: &Desk, owner: &str, mut params: Params) -> Result<Walk, WalkError> {
    let Some(id) = params.walk_id.take() else { return open(desk, owner, params).await };
    let before = desk.walk(owner, &id).await?;
    if params.brief.is_some() || params.parent_agent.as_ref().is_some_and(|p| Some(p) != before.parent.as_ref()) {
        let words = "brief and parent are fixed when a walk opens: send new words as `answer`, or open another walk";
        return Err(WalkError::Arguments(words.into()));
    }
    // Whoever comes a moment after another would have their words taken for the next question.
    if let (Some(named), None) = (&params.question, &params.revise) {
        let question = named.trim();
        let waits = before.pending(desk.catalog()).is_some_and(|q| q.name().eq_ignore_ascii_case(question));
        if !waits {
            let question = one_line(question, 20);
            return Err(WalkError::NotPending { walk: before.id, question });
        }
    }
    go_on(desk, owner, before, params.answering()).await
}

async fn open(desk: &Desk, owner: &str, mut params: Params) -> Result<Walk, WalkError> {
    let opening = Opening {
        id: desk::walk_id(),
        date: desk::today(),
        parent: params.parent_agent.take(),
        brief: params.brief.take().unwrap_or_default(),
    };
    let answering = params.answering();
    if !(Answering { claims: Vec::new(), ..answering.clone() }).is_empty() {
        let words = "there is no walk yet: open one with `brief` and `parent_agent`, then answer with its `walk_id`";
        return Err(WalkError::Arguments(words.into()));
    }
    let walk = Walk::open(desk.catalog(), opening, &answering.claims)?;
    desk.save(owner, &walk, 0).await?;
    Ok(walk)
}

async fn go_on(desk: &Desk, owner: &str, before: Walk, answering: Answering) -> Result<Walk, WalkError> {
    // Asking where a walk stands changes nothing.
    if answering.is_empty() {
        return Ok(before);
    }
    let walk = step(desk.catalog(), &before, &answering)?;
    desk.save(owner, &walk, before.events.len()).await?;
    Ok(walk)
}

/// Takes what a user filled in to the form of a walk.
///
/// # Errors
/// [`WalkError`]; the walk is then as it was.
async fn fill(desk: &Desk, owner: &str, state: &str, said: &Said) -> Result<(Walk, walk::Reply, bool), WalkError> {
    let Some((id, seen)) = walk_form::place(state) else {
        let words = "the request state names no walk: call again with the `walk_id`, without input responses";
        return Err(WalkError::Arguments(words.into()));
    };
    let before = desk.walk(owner, id).await?;
    let (walk, note) = match said {
        _ if before.events.len() != seen => {
            (before, Some("the walk went on while the form lay open, so what was filled in was not taken"))
        }
        Said::Filled(fields) => match walk_form::answer(fields) {
            Some(params) => (go_on(desk, owner, before, params.answering()).await?, None),
            None => (before, Some("the user was asked directly and filled in nothing")),
        },
        Said::Nothing => (before, Some("the user was asked directly and gave no answer")),
    };
    // The caller has seen none of the forms: it gets all that was said in them, and all that they brought.
    let mut reply = whole(desk, &walk);
    let filled = |known: &Known| known.source == Source::Elicited || known.from.as_deref() == Some(DEFAULT_TAKEN);
    let elicited = walk.facts.iter().filter(|(_, known)| filled(known));
    reply.kept = elicited.map(|(fact, known)| walk::Kept::of(fact, known)).collect();
    reply.notes.extend(note.map(str::to_owned));
    Ok((walk, reply, note.is_none()))
}

/// The reply of a walk as a tool gives it: what holds from the opening on is said once.
pub fn reply(desk: &Desk, walk: &Walk) -> walk::Reply {
    let mut reply = whole(desk, walk);
    if !first(walk) {
        reply.notes.clear();
        reply.skipped.clear();
    }
    if !matches!(walk.last(), Some(Event::Overridden { .. })) {
        reply.overridden.clear();
    }
    reply
}

/// The reply of a walk with all that was said at its opening, for who sees no other.
pub fn whole(desk: &Desk, walk: &Walk) -> walk::Reply {
    let mut reply = walk::reply(desk.catalog(), walk);
    reply.notes.extend(desk.problems().iter().cloned());
    reply
}

fn first(walk: &Walk) -> bool {
    walk.events.len() <= 2
}

/// The tool.
pub struct WalkQuestion(pub Arc<Desk>);

static INPUT: LazyLock<JsonObject> = LazyLock::new(schema::of::<Params>);

fn said(reply: &walk::Reply) -> Reply {
    Reply::text(markdown(reply)).with_structured(object(json!(reply)))
}

impl Tool for WalkQuestion {
    fn name(&self) -> &'static str {
        "walk_question"
    }

    fn definition(&self) -> rmcp::model::Tool {
        let output = object(json!({
            "type": "object",
            "properties": {
                "walk_id": {"type": "string"},
                "state": {"type": "string", "enum": ["asking", "stopped", "ready", "decided"]},
                "asked": {"type": "array", "items": {"type": "string"}},
                "question": {"type": "object"},
                "stop": {"type": "object"},
                "next": {"type": "string"}
            },
            "required": ["walk_id", "state", "asked", "next"]
        }));
        rmcp::model::Tool::new(
            self.name(),
            "Open a backend review from a parent's brief, or answer its pending question. Returns exactly one \
             question (put it to the user as it stands, then send their words back), a stop, or ready (then call \
             decide). What the brief states is skipped; hand over what you read in it as claims with exact quotes.",
            INPUT.clone(),
        )
        .with_title("Walk the seven forcing questions")
        .with_annotations(
            ToolAnnotations::new().read_only(false).destructive(false).idempotent(false).open_world(false),
        )
        .with_raw_output_schema(Arc::new(output))
    }

    fn call<'a>(&'a self, arguments: JsonObject, caller: Caller) -> BoxFuture<'a, Reply> {
        Box::pin(async move {
            let params: Result<Params, ArgumentError> = arguments::read(&INPUT, arguments);
            let params = match params {
                Ok(params) => params,
                Err(error) => return error.into(),
            };
            let relays = params.relays();
            match run(&self.0, &caller.owner, params).await {
                Ok(walk) => {
                    let reply = reply(&self.0, &walk);
                    said(&reply).with_ask(walk_form::ask(&walk, &reply).filter(|_| !relays))
                }
                Err(error) => error.into(),
            }
        })
    }

    fn resume<'a>(&'a self, state: &'a str, answer: Said, caller: Caller) -> BoxFuture<'a, Reply> {
        Box::pin(async move {
            match fill(&self.0, &caller.owner, state, &answer).await {
                Ok((walk, reply, asks)) => said(&reply).with_ask(walk_form::ask(&walk, &reply).filter(|_| asks)),
                Err(error) => error.into(),
            }
        })
    }
}
