//! The least that a server of this protocol costs: one tool that returns its argument, on the same crates, features
//! and transports as ours, and nothing else. What [`processes`](../processes/main.rs) measures stands beside it.
//!
//! `echo` serves standard input and output, `echo --http` a free port of this machine, which it names. With
//! `--tools FILE` it lists the tools of that file: what the list costs by its length alone.
#![allow(clippy::print_stdout, reason = "it names its port")]

use std::sync::Arc;

use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CallToolResult, ContentBlock, ErrorData, JsonObject, ListToolsResult,
    PaginatedRequestParams, ServerCapabilities, ServerConfig, Tool,
};
use rmcp::service::RequestContext;
use rmcp::transport::streamable_http_server::session::local::LocalSessionManager;
use rmcp::transport::streamable_http_server::{StreamableHttpServerConfig, StreamableHttpService};
use rmcp::{RoleServer, ServerHandler, serve_server};
use serde_json::{Value as Json, json};

#[derive(Clone)]
struct Echo {
    tools: Arc<[Tool]>,
}

impl Echo {
    fn new() -> Result<Echo, Box<dyn std::error::Error>> {
        if let Some(file) = std::env::args().skip_while(|argument| argument != "--tools").nth(1) {
            return Ok(Echo { tools: serde_json::from_str(&std::fs::read_to_string(file)?)? });
        }
        let Json::Object(schema) = json!({"type": "object", "properties": {}}) else { unreachable!("an object") };
        Ok(Echo { tools: [Tool::new("echo", "Returns its argument.", Arc::new(schema))].into() })
    }
}

impl ServerHandler for Echo {
    fn get_info(&self) -> ServerConfig {
        ServerConfig::new(ServerCapabilities::builder().enable_tools().build())
    }

    async fn list_tools(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        Ok(ListToolsResult::with_all_items(self.tools.to_vec()))
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        _: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let given: JsonObject = request.arguments.unwrap_or_default();
        let text = serde_json::to_string(&given).map_err(|e| ErrorData::internal_error(e.to_string(), None))?;
        Ok(CallToolResult::success(vec![ContentBlock::text(text)]).into())
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    if std::env::args().any(|argument| argument == "--http") {
        return tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(over_http());
    }
    // One thread, as ours.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let running = serve_server(Echo::new()?, rmcp::transport::stdio()).await?;
        running.waiting().await?;
        Ok::<(), Box<dyn std::error::Error>>(())
    })?;
    runtime.shutdown_background();
    Ok(())
}

async fn over_http() -> Result<(), Box<dyn std::error::Error>> {
    let config = StreamableHttpServerConfig::default().with_json_response(true).with_legacy_session_mode(false);
    let echo = Echo::new()?;
    let service =
        StreamableHttpService::new(move || Ok(echo.clone()), Arc::new(LocalSessionManager::default()), config);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    println!("listening on http://{}/mcp", listener.local_addr()?);
    axum::serve(listener, axum::Router::new().route_service("/mcp", service)).await?;
    Ok(())
}
