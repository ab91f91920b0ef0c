//! Answers the protocol: a static list of tools, a library, and what holds for every call — unknown names are
//! refused with the nearest one, panics become words, no more than [`AT_ONCE`] calls run at a time, and long
//! texts are read where they keep nobody waiting.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, OnceLock};
use std::task::Poll;

use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CompleteRequestParams, CompleteResult, CompletionInfo, ErrorData,
    GetPromptRequestParams, GetPromptResponse, Implementation, JsonObject, ListPromptsResult,
    ListResourceTemplatesResult, ListResourcesResult, ListToolsResult, PaginatedRequestParams, ProtocolVersion,
    ReadResourceRequestParams, ReadResourceResponse, ReadResourceResult, ServerCapabilities, ServerConfig,
};
use rmcp::service::RequestContext;
use rmcp::{RoleServer, ServerHandler};
use serde_json::Value as Json;
use tokio::sync::Semaphore;

use super::library::{Library, LibraryError};
use super::tool::{BoxFuture, Caller, Reply, Tool};
use crate::domain::facts::{nearest, one_line};

/// Calls that run at the same time; further ones wait their turn (house heuristic: a call takes under a
/// millisecond, so this bounds memory rather than throughput).
const AT_ONCE: usize = 32;

/// Text in a call's arguments, in bytes, from which the call leaves the thread that reads the next message
/// (house heuristic: reading prose costs some 10 ns a byte, and nobody should wait a millisecond for another).
const LONG: usize = 64 * 1024;

/// The server, cheap to clone: each connection takes one.
#[derive(Clone)]
pub struct Server(Arc<Inner>);

struct Inner {
    config: ServerConfig,
    tools: Vec<Arc<dyn Tool>>,
    listed: OnceLock<Vec<rmcp::model::Tool>>,
    library: Arc<dyn Library>,
    turns: Semaphore,
}

impl Server {
    /// A server with these tools, in the order in which they are listed. `instructions` is what a client may
    /// put before its model.
    pub fn new(instructions: impl Into<String>, tools: Vec<Arc<dyn Tool>>, library: Arc<dyn Library>) -> Self {
        let offers = library.offers();
        let mut capabilities = ServerCapabilities::builder().enable_tools().build();
        if offers.resources {
            capabilities.resources = Some(Default::default());
        }
        if offers.prompts {
            capabilities.prompts = Some(Default::default());
        }
        if offers.completions {
            capabilities.completions = Some(Default::default());
        }
        if !offers.extensions.is_empty() {
            let offered = offers.extensions.iter().map(|name| ((*name).to_owned(), JsonObject::new()));
            capabilities.extensions = Some(offered.collect());
        }
        let identity = Implementation::new(env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION"));
        let config = ServerConfig::new(capabilities).with_server_info(identity).with_instructions(instructions.into());
        let turns = Semaphore::new(AT_ONCE);
        Server(Arc::new(Inner { config, tools, listed: OnceLock::new(), library, turns }))
    }

    /// What `tools/list` says, built on first use.
    pub fn tools(&self) -> &[rmcp::model::Tool] {
        self.0.listed.get_or_init(|| self.0.tools.iter().map(|tool| tool.definition()).collect())
    }

    fn tool(&self, name: &str) -> Result<Arc<dyn Tool>, ErrorData> {
        if let Some(tool) = self.0.tools.iter().find(|tool| tool.name() == name) {
            return Ok(tool.clone());
        }
        let known: Vec<&str> = self.0.tools.iter().map(|tool| tool.name()).collect();
        let hint = match nearest(name, &known) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("known are {}", known.join(", ")),
        };
        Err(ErrorData::invalid_params(format!("unknown tool `{}`: {hint}", one_line(name, 60)), None))
    }

    /// Waits for a turn, then works until done or until the client cancels.
    async fn in_turn<T: Send + 'static>(
        &self,
        context: &RequestContext<RoleServer>,
        work: impl Future<Output = T> + Send,
    ) -> Result<T, ErrorData> {
        tokio::select! {
            biased;
            done = async {
                let _turn = self.0.turns.acquire().await;
                work.await
            } => Ok(done),
            // Nobody waits for this answer any more, and the protocol wants none.
            () = context.ct.cancelled() => Err(ErrorData::internal_error("cancelled by the client", None)),
        }
    }

    async fn lend<T: Send + 'static>(
        &self,
        context: &RequestContext<RoleServer>,
        work: BoxFuture<'_, Result<T, LibraryError>>,
    ) -> Result<T, ErrorData> {
        match self.in_turn(context, caught(work)).await? {
            Ok(Ok(found)) => Ok(found),
            Ok(Err(error @ LibraryError::NoResource { .. })) => {
                Err(ErrorData::resource_not_found(error.to_string(), None))
            }
            Ok(Err(error @ LibraryError::Unreadable { .. })) => Err(ErrorData::internal_error(error.to_string(), None)),
            Ok(Err(error)) => Err(ErrorData::invalid_params(error.to_string(), None)),
            Err(panic) => {
                tracing::error!("a read panicked: {}", words(&*panic));
                Err(ErrorData::internal_error("the server failed while it read this; the cause is in its log", None))
            }
        }
    }
}

impl ServerHandler for Server {
    fn get_info(&self) -> ServerConfig {
        self.0.config.clone()
    }

    async fn list_tools(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        Ok(ListToolsResult::with_all_items(self.tools().to_vec()))
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let tool = self.tool(&request.name)?;
        let arguments = request.arguments.unwrap_or_default();
        let reply = self.in_turn(&context, run(tool, arguments, caller(&context))).await?;
        Ok(reply.into_result(knows_links(&context)).into())
    }

    async fn list_resources(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListResourcesResult, ErrorData> {
        Ok(ListResourcesResult::with_all_items(self.0.library.resources()))
    }

    async fn list_resource_templates(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListResourceTemplatesResult, ErrorData> {
        Ok(ListResourceTemplatesResult::with_all_items(self.0.library.templates()))
    }

    async fn read_resource(
        &self,
        request: ReadResourceRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<ReadResourceResponse, ErrorData> {
        let work = self.0.library.read(&request.uri, caller(&context));
        Ok(ReadResourceResult::new(self.lend(&context, work).await?).into())
    }

    async fn list_prompts(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListPromptsResult, ErrorData> {
        Ok(ListPromptsResult::with_all_items(self.0.library.prompts()))
    }

    async fn get_prompt(
        &self,
        request: GetPromptRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<GetPromptResponse, ErrorData> {
        let arguments = request.arguments.unwrap_or_default();
        let work = self.0.library.prompt(&request.name, arguments, caller(&context));
        Ok(self.lend(&context, work).await?.into())
    }

    async fn complete(
        &self,
        request: CompleteRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CompleteResult, ErrorData> {
        let argument = &request.argument;
        let values = self.0.library.complete(&request.r#ref, &argument.name, &argument.value, caller(&context));
        let mut values = self.lend(&context, Box::pin(async { Ok(values.await) })).await?;
        let total = values.len();
        values.truncate(CompletionInfo::MAX_VALUES);
        let mut info = CompletionInfo::default();
        info.has_more = Some(values.len() < total);
        info.total = u32::try_from(total).ok();
        info.values = values;
        Ok(CompleteResult::new(info))
    }
}

/// Runs one call to its reply, whatever happens inside.
async fn run(tool: Arc<dyn Tool>, arguments: JsonObject, caller: Caller) -> Reply {
    let name = tool.name();
    let outcome = if length(arguments.values()) < LONG {
        caught(Box::pin(async move { tool.call(arguments, caller).await })).await
    } else {
        let here = tokio::runtime::Handle::current();
        let work = move || here.block_on(async move { tool.call(arguments, caller).await });
        match tokio::task::spawn_blocking(work).await {
            Ok(reply) => Ok(reply),
            Err(ended) => Err(ended.try_into_panic().unwrap_or_else(|_| Box::new("the server is stopping"))),
        }
    };
    outcome.unwrap_or_else(|panic| {
        tracing::error!(tool = name, "the tool panicked: {}", words(&*panic));
        Reply::error(format!(
            "the server failed inside `{name}`, which is no fault of this call: what was answered before is kept; \
             call again, and if it fails again report it with the server's log (its standard error)"
        ))
    })
}

/// The work's result, or the panic that ended it.
fn caught<T>(mut work: BoxFuture<'_, T>) -> impl Future<Output = Result<T, Box<dyn Any + Send>>> + Send {
    std::future::poll_fn(move |cx| match catch_unwind(AssertUnwindSafe(|| work.as_mut().poll(cx))) {
        Ok(Poll::Ready(done)) => Poll::Ready(Ok(done)),
        Ok(Poll::Pending) => Poll::Pending,
        Err(panic) => Poll::Ready(Err(panic)),
    })
}

/// What a panic said.
fn words(panic: &(dyn Any + Send)) -> &str {
    let owned = panic.downcast_ref::<String>().map(String::as_str);
    owned.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no message")
}

/// Bytes of text in these values.
fn length<'a>(values: impl Iterator<Item = &'a Json>) -> usize {
    values
        .map(|value| match value {
            Json::String(text) => text.len(),
            Json::Array(items) => length(items.iter()),
            Json::Object(fields) => length(fields.values()),
            _ => 0,
        })
        .sum()
}

/// Who calls: a transport that knows puts a [`Caller`] into the request's extensions.
fn caller(context: &RequestContext<RoleServer>) -> Caller {
    context.extensions.get::<Caller>().cloned().unwrap_or_else(Caller::local)
}

/// Results carry links since 2025-06-18; older clients refuse content of a kind they do not know.
fn knows_links(context: &RequestContext<RoleServer>) -> bool {
    context.protocol_version().is_some_and(|version| version.as_str() >= ProtocolVersion::V_2025_06_18.as_str())
}
