//! Answers the protocol: a static list of tools, a library, and what holds for every call — unknown names are
//! refused with the nearest one, panics become words, so many calls run at a time ([`super::turns`]), and long texts are
//! read where they keep nobody waiting.

use std::sync::{Arc, OnceLock};

use rmcp::model::{
    CacheScope, CallToolRequestParams, CallToolResponse, CompleteRequestParams, CompleteResult, CompletionInfo,
    CustomRequest, CustomResult, ErrorCode, ErrorData, GetPromptRequestParams, GetPromptResponse, Implementation,
    ListPromptsResult, ListResourceTemplatesResult, ListResourcesResult, ListToolsResult, PaginatedRequestParams,
    ProtocolVersion, ReadResourceRequestParams, ReadResourceResponse, ReadResourceResult, ServerCapabilities,
    ServerConfig,
};
use rmcp::service::RequestContext;
use rmcp::{RoleServer, ServerHandler};
use serde_json::json;
use tracing::Instrument as _;

use super::elicit::{self, Elicit, Put};
use super::icon::icon;
use super::library::{Library, LibraryError};
use super::progress::Progress;
use super::tool::{BoxFuture, Caller, Tool};
use super::turns::Turns;
use super::watch::{Count, Outcome, Watch};
use super::work::{Work, caught, run, unless_cancelled, words};
use crate::domain::facts::{nearest, one_line};
use crate::store::ASK;

/// How long a client may hold a list, in milliseconds: it is the same for everybody, and changes with the server's
/// version alone (house heuristic).
const LISTED_FOR: u64 = 5 * 60 * 1000;

/// The server, cheap to clone: each connection takes one.
#[derive(Clone)]
pub struct Server(Arc<Inner>);

struct Inner {
    config: ServerConfig,
    tools: Vec<Arc<dyn Tool>>,
    listed: OnceLock<Vec<rmcp::model::Tool>>,
    library: Arc<dyn Library>,
    elicit: Elicit,
    turns: Turns,
    watch: OnceLock<Arc<dyn Watch>>,
}

impl Server {
    /// A server with these tools, in the order in which they are listed. `instructions` is what a client may
    /// put before its model.
    pub fn new(instructions: impl Into<String>, tools: Vec<Arc<dyn Tool>>, library: Arc<dyn Library>) -> Self {
        Server::asking(instructions, tools, library, Elicit::Auto)
    }

    /// The same, with a say in whether users are asked directly.
    pub fn asking(
        instructions: impl Into<String>,
        tools: Vec<Arc<dyn Tool>>,
        library: Arc<dyn Library>,
        elicit: Elicit,
    ) -> Self {
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
            let offered = offers.extensions.iter().map(|name| ((*name).to_owned(), rmcp::model::JsonObject::new()));
            capabilities.extensions = Some(offered.collect());
        }
        #[cfg(feature = "conformance")]
        super::fixtures::advertise(&mut capabilities);
        let identity = Implementation::new(env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION"))
            .with_title("Senior backend engineer")
            .with_description(env!("CARGO_PKG_DESCRIPTION"))
            .with_icons(vec![icon()]);
        let config = ServerConfig::new(capabilities).with_server_info(identity).with_instructions(instructions.into());
        let turns = Turns::new();
        let (listed, watch) = (OnceLock::new(), OnceLock::new());
        Server(Arc::new(Inner { config, tools, listed, library, elicit, turns, watch }))
    }

    /// Tells `watch` of every tool call from now on; the first one that is given stays.
    pub fn watched_by(&self, watch: Arc<dyn Watch>) {
        let _ = self.0.watch.set(watch);
    }

    /// Whether nothing is in flight.
    pub fn is_idle(&self) -> bool {
        self.0.turns.are_free()
    }

    /// What `tools/list` says, built on first use.
    pub fn tools(&self) -> &[rmcp::model::Tool] {
        self.0.listed.get_or_init(|| {
            let own = self.0.tools.iter().map(|tool| tool.definition());
            #[cfg(feature = "conformance")]
            let own = own.chain(super::fixtures::tools());
            own.collect()
        })
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

    /// Calls a tool, and the user where the tool asks for them.
    async fn answer(
        &self,
        tool: Arc<dyn Tool>,
        mut request: CallToolRequestParams,
        context: &RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let asks = self.0.elicit == Elicit::Auto && elicit::can(context);
        let resumed = elicit::resumed(&mut request)?;
        let mut round = resumed.as_ref().map_or(0, |r| r.round);
        let mut work = resumed.map_or_else(|| Work::Call(request.arguments.unwrap_or_default()), Work::Resume);
        let mut count = Count::of(tool.name(), self.0.watch.get());
        loop {
            // Whoever waits to read a long text holds no turn meanwhile.
            let place = match work.is_long() {
                true => Some(unless_cancelled(context, self.0.turns.long(&caller(context).owner)).await?),
                false => None,
            };
            let run = run(tool.clone(), work, caller(context), place, context.ct.clone());
            let mut reply = count.during(self.in_turn(context, run.instrument(span(context)))).await?;
            let Some(ask) = reply.ask.take().filter(|_| asks && round < elicit::ROUNDS) else {
                count.end(reply.outcome());
                return Ok(reply.into_result(knows_links(context)).into());
            };
            // A person may take minutes: the turn has gone to somebody else.
            round += 1;
            match Box::pin(elicit::put(context, ask, round)).await? {
                Put::Answered(resumed) => work = Work::Resume(resumed),
                Put::Unfinished(result) => {
                    count.end(Outcome::Done);
                    return Ok(result.into());
                }
            }
        }
    }

    /// Waits for a turn, then works until done or until the client cancels.
    async fn in_turn<T: Send + 'static>(
        &self,
        context: &RequestContext<RoleServer>,
        work: impl Future<Output = T> + Send,
    ) -> Result<T, ErrorData> {
        let owner = caller(context).owner;
        let in_turn = async {
            let _turn = self.0.turns.call(&owner).await;
            work.await
        };
        unless_cancelled(context, in_turn).await
    }

    async fn lend<T: Send + 'static>(
        &self,
        context: &RequestContext<RoleServer>,
        work: BoxFuture<'_, Result<T, LibraryError>>,
    ) -> Result<T, ErrorData> {
        match self.in_turn(context, caught(work)).await? {
            Ok(Ok(found)) => Ok(found),
            Ok(Err(ref error @ LibraryError::NoResource { ref uri, .. })) => {
                Err(ErrorData::resource_not_found(error.to_string(), Some(json!({ "uri": uri }))))
            }
            Ok(Err(ref error @ LibraryError::Unreadable { ref what, .. })) => {
                let whole = error.to_string();
                tracing::warn!("{whole}");
                // The cause may name this machine's files and hosts.
                let abroad = || format!("{what} cannot be read just now: call again; {ASK}");
                let words = if caller(context).remote { abroad() } else { whole };
                Err(ErrorData::internal_error(words, None))
            }
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

    async fn on_custom_request(
        &self,
        request: CustomRequest,
        _: RequestContext<RoleServer>,
    ) -> Result<CustomResult, ErrorData> {
        let method = one_line(&request.method, 60);
        let words = format!("unknown method `{method}`: `tools/list` and `resources/list` say what there is to call");
        Err(ErrorData::new(ErrorCode::METHOD_NOT_FOUND, words, None))
    }

    async fn list_tools(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        Ok(ListToolsResult::with_all_items(self.tools().to_vec())
            .with_ttl_ms(LISTED_FOR)
            .with_cache_scope(CacheScope::Public))
    }

    /// Over HTTP, what a tool takes from headers is checked by its schema.
    fn get_tool(&self, name: &str) -> Option<rmcp::model::Tool> {
        self.tools().iter().find(|tool| tool.name == name).cloned()
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        #[cfg(feature = "conformance")]
        if let Some(answer) = super::fixtures::call(&request, &context).await {
            return answer;
        }
        let tool = self.tool(&request.name)?;
        // In a place of its own: the protocol's crate passes the future of a request on by value, several times.
        let answer = Box::pin(self.answer(tool.clone(), request, &context));
        match Progress::of(&context) {
            Some(progress) => Box::pin(progress.during(tool.name(), answer)).await,
            None => answer.await,
        }
    }

    async fn list_resources(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListResourcesResult, ErrorData> {
        let resources = self.0.library.resources();
        #[cfg(feature = "conformance")]
        let resources = [super::fixtures::resources(), resources].concat();
        Ok(ListResourcesResult::with_all_items(resources).with_ttl_ms(LISTED_FOR).with_cache_scope(CacheScope::Public))
    }

    async fn list_resource_templates(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListResourceTemplatesResult, ErrorData> {
        let templates = self.0.library.templates();
        #[cfg(feature = "conformance")]
        let templates = [super::fixtures::templates(), templates].concat();
        Ok(ListResourceTemplatesResult::with_all_items(templates)
            .with_ttl_ms(LISTED_FOR)
            .with_cache_scope(CacheScope::Public))
    }

    async fn read_resource(
        &self,
        request: ReadResourceRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<ReadResourceResponse, ErrorData> {
        #[cfg(feature = "conformance")]
        if let Some(contents) = super::fixtures::resource(&request.uri) {
            return Ok(ReadResourceResult::new(vec![contents]).into());
        }
        let work = self.0.library.read(&request.uri, caller(&context));
        Ok(ReadResourceResult::new(self.lend(&context, work).await?).into())
    }

    async fn list_prompts(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListPromptsResult, ErrorData> {
        let prompts = self.0.library.prompts();
        #[cfg(feature = "conformance")]
        let prompts = [super::fixtures::prompts(), prompts].concat();
        Ok(ListPromptsResult::with_all_items(prompts).with_ttl_ms(LISTED_FOR).with_cache_scope(CacheScope::Public))
    }

    async fn get_prompt(
        &self,
        request: GetPromptRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<GetPromptResponse, ErrorData> {
        #[cfg(feature = "conformance")]
        if let Some(answer) = super::fixtures::prompt(&request) {
            return answer;
        }
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

    #[cfg(feature = "conformance")]
    fn accepted_subscription_filter(
        &self,
        requested: &rmcp::model::SubscriptionFilter,
    ) -> Option<rmcp::model::SubscriptionFilter> {
        Some(requested.clone())
    }

    #[cfg(feature = "conformance")]
    async fn listen(&self, context: rmcp::service::SubscriptionContext) -> Result<(), ErrorData> {
        super::fixtures::changes::tell(context).await
    }

    #[cfg(feature = "conformance")]
    #[allow(deprecated)]
    async fn set_level(
        &self,
        _: rmcp::model::SetLevelRequestParams,
        _: RequestContext<RoleServer>,
    ) -> Result<(), ErrorData> {
        Ok(())
    }

    #[cfg(feature = "conformance")]
    async fn subscribe(
        &self,
        _: rmcp::model::SubscribeRequestParams,
        _: RequestContext<RoleServer>,
    ) -> Result<(), ErrorData> {
        Ok(())
    }

    #[cfg(feature = "conformance")]
    async fn unsubscribe(
        &self,
        _: rmcp::model::UnsubscribeRequestParams,
        _: RequestContext<RoleServer>,
    ) -> Result<(), ErrorData> {
        Ok(())
    }
}

/// What a transport laid into the request's extensions, or into those of the HTTP request that brought it.
fn laid<T: Clone + Send + Sync + 'static>(context: &RequestContext<RoleServer>) -> Option<T> {
    let of_http = || context.extensions.get::<http::request::Parts>()?.extensions.get::<T>();
    context.extensions.get::<T>().or_else(of_http).cloned()
}

/// Who calls: a transport that knows lays a [`Caller`] in.
fn caller(context: &RequestContext<RoleServer>) -> Caller {
    laid(context).unwrap_or_else(Caller::local)
}

/// What the log's lines of this call belong to: a transport that knows lays a span in.
fn span(context: &RequestContext<RoleServer>) -> tracing::Span {
    laid(context).unwrap_or_else(tracing::Span::none)
}

/// Results carry links since 2025-06-18; older clients refuse content of a kind they do not know.
fn knows_links(context: &RequestContext<RoleServer>) -> bool {
    context.protocol_version().is_some_and(|version| version.as_str() >= ProtocolVersion::V_2025_06_18.as_str())
}
