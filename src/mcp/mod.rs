//! The Model Context Protocol: what a client sees, and nothing of how a decision is made.
//!
//! [`server`] answers the protocol with whatever [`tool::Tool`]s and [`library::Library`] it was given;
//! [`stdio`] serves it over standard input and output. [`arguments`] and [`schema`] are the two places that
//! know what clients get wrong and what they refuse.

pub mod arguments;
pub mod contract;
pub mod decide;
pub mod desk;
pub mod digest;
pub mod elicit;
#[cfg(feature = "conformance")]
mod fixtures;
mod icon;
pub mod incident_triage;
pub mod library;
pub mod profile;
mod progress;
pub mod rule;
pub mod schema;
pub mod server;
pub mod shelf;
pub mod stdio;
pub mod tool;
mod turns;
mod walk_form;
pub mod walk_question;
pub mod watch;
mod work;

use std::sync::Arc;

use rmcp::model::JsonObject;
use serde_json::Value as Json;

use desk::Desk;
use elicit::Elicit;
use server::Server;
use tool::Tool;

/// What a client may put before its model.
const INSTRUCTIONS: &str = "A senior backend engineer who walks forcing questions one at a time and names no stack \
    until the answers hold. Start with `walk_question`; hand over what the brief states as claims with exact quotes; \
    put each question to the user as it stands. When the walk is ready call `decide`, fork into its specialists in \
    order, and return the `digest` verbatim. Incidents go to `incident_triage`.";

/// The server with its four tools.
pub fn server(desk: Arc<Desk>) -> Server {
    server_asking(desk, Elicit::Auto)
}

/// The same, with a say in whether users are asked directly.
pub fn server_asking(desk: Arc<Desk>, elicit: Elicit) -> Server {
    let tools: Vec<Arc<dyn Tool>> = vec![
        Arc::new(walk_question::WalkQuestion(desk.clone())),
        Arc::new(decide::Decide(desk.clone())),
        Arc::new(incident_triage::IncidentTriage(desk.clone())),
        Arc::new(digest::DigestTool(desk.clone())),
    ];
    Server::asking(INSTRUCTIONS, tools, Arc::new(shelf::Shelf(desk)), elicit)
}

/// A JSON object; an empty one where the value is none.
fn object(value: Json) -> JsonObject {
    match value {
        Json::Object(object) => object,
        _ => JsonObject::new(),
    }
}
