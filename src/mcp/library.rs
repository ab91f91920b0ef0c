//! What there is to read beside the tools: resources, their templates, prompts, and completion of arguments.

use rmcp::model::{GetPromptResult, JsonObject, Prompt, Reference, Resource, ResourceContents, ResourceTemplate};

use super::tool::{BoxFuture, Caller};

/// The resources and prompts of the server. By default there are none. Lists are the same for every caller;
/// what a caller may read is decided when it is read.
pub trait Library: Send + Sync {
    /// Which parts there are; the server advertises these alone.
    fn offers(&self) -> Offers {
        Offers::default()
    }

    /// The resources that are always there.
    fn resources(&self) -> Vec<Resource> {
        Vec::new()
    }

    /// The patterns of resources that are made on the way.
    fn templates(&self) -> Vec<ResourceTemplate> {
        Vec::new()
    }

    /// Reads one resource.
    fn read<'a>(&'a self, uri: &'a str, _caller: Caller) -> BoxFuture<'a, Result<Vec<ResourceContents>, LibraryError>> {
        Box::pin(async move { Err(LibraryError::NoResource { uri: uri.to_owned(), hint: "there are none".into() }) })
    }

    /// The prompts that a person can pick.
    fn prompts(&self) -> Vec<Prompt> {
        Vec::new()
    }

    /// Fills one prompt.
    fn prompt<'a>(
        &'a self,
        name: &'a str,
        _arguments: JsonObject,
        _caller: Caller,
    ) -> BoxFuture<'a, Result<GetPromptResult, LibraryError>> {
        Box::pin(async move { Err(LibraryError::NoPrompt { name: name.to_owned(), hint: "there are none".into() }) })
    }

    /// Values for an argument of a template or a prompt that begin like `begun`, best first.
    fn complete<'a>(
        &'a self,
        _of: &'a Reference,
        _argument: &'a str,
        _begun: &'a str,
        _caller: Caller,
    ) -> BoxFuture<'a, Vec<String>> {
        Box::pin(async { Vec::new() })
    }
}

/// Which parts of a [`Library`] there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Offers {
    /// Resources or templates.
    pub resources: bool,
    /// Prompts.
    pub prompts: bool,
    /// Completion of the arguments of either.
    pub completions: bool,
    /// Extensions of the protocol that some resources belong to, by their identifiers.
    pub extensions: &'static [&'static str],
}

/// A library without books.
#[derive(Debug, Clone, Copy, Default)]
pub struct Empty;

impl Library for Empty {}

/// Why something could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LibraryError {
    /// No resource has this address, or it belongs to another caller.
    #[error("no resource `{uri}`: {hint}")]
    NoResource {
        /// As asked for.
        uri: String,
        /// The nearest one, or where to find them.
        hint: String,
    },
    /// No prompt has this name.
    #[error("no prompt `{name}`: {hint}")]
    NoPrompt {
        /// As asked for.
        name: String,
        /// The nearest one, or all of them.
        hint: String,
    },
    /// A prompt's argument is missing or wrong.
    #[error(transparent)]
    Arguments(#[from] super::arguments::ArgumentError),
    /// It is there and cannot be read.
    #[error("{what} cannot be read: {why}")]
    Unreadable {
        /// What was asked for.
        what: String,
        /// The cause, with the next step.
        why: String,
    },
}
