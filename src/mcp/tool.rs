//! What a tool is to the server, who called it, and what it says.

use std::pin::Pin;
use std::sync::Arc;

use rmcp::model::{CallToolResult, ContentBlock, JsonObject, Resource};
use serde_json::Value as Json;

use super::watch::Outcome;
use crate::store::StoreError;

/// A future that can be sent between threads, boxed so that tools can live in one list.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// One tool of the server.
pub trait Tool: Send + Sync {
    /// The name by which clients call it; the same as in [`Tool::definition`].
    fn name(&self) -> &'static str;

    /// What `tools/list` says of it. Called at most once, on the first `tools/list`; the schemas should come
    /// from [`super::schema`].
    fn definition(&self) -> rmcp::model::Tool;

    /// Does the work. Whatever the caller can mend is a [`Reply`] with `is_error`; a panic is caught and
    /// becomes one. The future is dropped when the client cancels the call.
    fn call<'a>(&'a self, arguments: JsonObject, caller: Caller) -> BoxFuture<'a, Reply>;

    /// Goes on with a call whose reply carried an [`Ask`], now that the user was asked. `state` is the ask's own,
    /// by way of the client: nothing in it may be believed.
    fn resume<'a>(&'a self, _state: &'a str, _said: Said, _caller: Caller) -> BoxFuture<'a, Reply> {
        Box::pin(async { Reply::error(format!("`{}` asked nothing: call it without input responses", self.name())) })
    }
}

/// Something that only the user can say. Where the client can put it to them, [`Tool::resume`] takes what they
/// said; elsewhere the reply that carries it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    /// What the user reads above the form.
    pub message: String,
    /// The form, flat as the protocol has it. Nothing in it is required: who fills in nothing says nothing.
    pub fields: Vec<Field>,
    /// Where to go on.
    pub state: String,
}

/// One field of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// As programs name it.
    pub name: String,
    /// As people name it.
    pub title: String,
    /// How to fill it in.
    pub about: String,
    /// What it takes.
    pub input: Input,
}

/// What a field takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// Any words.
    Words,
    /// One of these.
    OneOf(Vec<String>),
    /// Yes or no; no, where it is left alone.
    Flag,
}

/// What came of asking the user.
#[derive(Debug, Clone, PartialEq)]
pub enum Said {
    /// The fields that they filled in.
    Filled(JsonObject),
    /// They declined, went away, or cannot be asked.
    Nothing,
}

/// Who calls. What is kept belongs to its `owner` and is not found by another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// The principal; [`LOCAL`] on standard input and output.
    pub owner: Arc<str>,
    /// Whether the caller is on another machine, where paths of this one mean nothing.
    pub remote: bool,
}

/// The owner of what is kept for whoever uses this machine: over standard input and output, from the command line,
/// and over HTTP where no token is asked for.
pub const LOCAL: &str = "local";

impl Caller {
    /// The person or program that started this process.
    pub fn local() -> Self {
        Caller { owner: LOCAL.into(), remote: false }
    }

    /// A caller by name, on another machine as far as this one knows.
    pub fn remote(name: Arc<str>) -> Self {
        Caller { owner: name, remote: true }
    }
}

/// What a tool says. Some clients show the model only `text`, others only `structured`: where both are there,
/// they carry the same facts.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Reply {
    /// For a model or a person to read.
    pub text: String,
    /// The same facts as JSON.
    pub structured: Option<JsonObject>,
    /// Whether the caller has something to mend; `text` then ends with the next step.
    pub is_error: bool,
    /// Resources of this server that hold the rest.
    pub links: Vec<Resource>,
    /// What to ask the user directly instead, where the client can.
    pub ask: Option<Ask>,
    /// How the call ended, where it did not end as `is_error` says; nobody but the operator is told.
    pub(super) fault: Option<Outcome>,
    /// The text for callers on other machines, where theirs says less: where things are kept is none of their business.
    pub(super) abroad: Option<String>,
}

impl Reply {
    /// Text alone: what is to be quoted word for word has no structured twin.
    pub fn text(text: impl Into<String>) -> Self {
        Reply { text: text.into(), ..Self::default() }
    }

    /// Something that the caller can mend, with the next step.
    pub fn error(text: impl Into<String>) -> Self {
        Reply { text: text.into(), is_error: true, ..Self::default() }
    }

    /// With the same facts as JSON.
    #[must_use]
    pub fn with_structured(mut self, structured: JsonObject) -> Self {
        self.structured = Some(structured);
        self
    }

    /// With a resource that holds the rest.
    #[must_use]
    pub fn with_link(mut self, link: Resource) -> Self {
        self.links.push(link);
        self
    }

    /// With a question that the user can be asked directly.
    #[must_use]
    pub fn with_ask(mut self, ask: Option<Ask>) -> Self {
        self.ask = ask;
        self
    }

    /// As this caller may read it.
    #[must_use]
    pub(super) fn told_to(mut self, remote: bool) -> Self {
        if let Some(words) = self.abroad.take().filter(|_| remote) {
            self.text = words;
        }
        self
    }

    /// How the call ended.
    pub(super) fn outcome(&self) -> Outcome {
        self.fault.unwrap_or(if self.is_error { Outcome::Refused } else { Outcome::Done })
    }

    /// As the protocol has it. `links` says whether the client's revision knows resource links in results.
    pub(super) fn into_result(self, links: bool) -> CallToolResult {
        let mut content = vec![ContentBlock::text(self.text)];
        if links {
            content.extend(self.links.into_iter().map(ContentBlock::resource_link));
        }
        let mut result = CallToolResult::success(content);
        result.is_error = Some(self.is_error);
        result.structured_content = self.structured.map(Json::Object);
        result
    }
}

/// An error that becomes a [`Reply`].
pub trait Fault: std::error::Error {
    /// Why the store failed, where it is that and not what was asked for.
    fn outage(&self) -> Option<&StoreError> {
        None
    }
}

impl Fault for super::arguments::ArgumentError {}

impl<E: Fault> From<E> for Reply {
    fn from(error: E) -> Self {
        let outage = error.outage();
        if outage.is_some() {
            tracing::warn!("the store failed: {error}");
        }
        let (fault, abroad) = (outage.map(|_| Outcome::StoreFailed), outage.map(StoreError::abroad));
        Reply { fault, abroad, ..Reply::error(error.to_string()) }
    }
}
