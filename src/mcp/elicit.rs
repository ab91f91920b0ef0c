//! Puts a tool's question to the user, where the client can show a form: in the middle of the call before
//! 2026-07-28, and since then as an unfinished result that the client answers by calling again.
//!
//! The state that travels with an unfinished result is no secret and is not signed: it is counted rounds and the
//! tool's own words, and a tool believes none of them ([`super::tool::Tool::resume`]).

use std::time::Duration;

use rmcp::RoleServer;
use rmcp::model::{
    BooleanSchema, CallToolRequestParams, ElicitRequest, ElicitRequestParams, ElicitResult, ElicitationAction,
    ElicitationSchema, EnumSchema, ErrorData, InputRequest, InputRequests, InputRequiredResult, JsonObject,
    PrimitiveSchemaDefinition, ProtocolVersion, StringSchema,
};
use rmcp::service::RequestContext;
use serde_json::Value as Json;

use super::tool::{Ask, Field, Input, Said};
use super::work::unless_cancelled;

/// Whether users are asked directly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Elicit {
    /// Wherever the client says that it can.
    #[default]
    Auto,
    /// Never: every question goes to the caller.
    Never,
}

/// Forms that one call puts to the user; the next question goes to the caller (house heuristic: seven questions
/// and a dodge; clients give up after ten).
pub(super) const ROUNDS: u32 = 8;

/// How long a form may lie before the caller gets the question (house heuristic).
const PATIENCE: Duration = Duration::from_secs(10 * 60);

/// The name of the one form in an unfinished result.
const KEY: &str = "question";

/// A call that goes on after the user was asked.
pub(super) struct Resumed {
    /// Forms put so far.
    pub(super) round: u32,
    /// The tool's own.
    pub(super) state: String,
    pub(super) said: Said,
}

impl Resumed {
    pub(super) fn filled(&self) -> Option<&JsonObject> {
        match &self.said {
            Said::Filled(fields) => Some(fields),
            Said::Nothing => None,
        }
    }
}

/// What came of putting a form.
pub(super) enum Put {
    /// The call goes on.
    Answered(Resumed),
    /// The client has to call again.
    Unfinished(InputRequiredResult),
}

/// Whether this client shows forms. A client that says nothing of forms and nothing of pages shows forms.
pub(super) fn can(context: &RequestContext<RoleServer>) -> bool {
    let capability = context.client_capabilities().and_then(|c| c.elicitation);
    capability.is_some_and(|c| c.form.is_some() || c.url.is_none())
}

/// The call that this one goes on with, where it is a retry.
///
/// # Errors
/// A state that we did not write, in words.
pub(super) fn resumed(request: &mut CallToolRequestParams) -> Result<Option<Resumed>, ErrorData> {
    let (state, responses) = (request.request_state.take(), request.input_responses.take());
    if state.is_none() && responses.is_none() {
        return Ok(None);
    }
    let parts = state.as_deref().and_then(|s| s.split_once('/'));
    let Some((Ok(round), state)) = parts.map(|(round, state)| (round.parse::<u32>(), state)) else {
        let words = "the request state is none of this server's: call again without it and without input responses";
        return Err(ErrorData::invalid_params(words, None));
    };
    let response = responses.and_then(|mut responses| responses.remove(KEY));
    let said = match response.map(serde_json::from_value::<ElicitResult>) {
        Some(Ok(result)) => said(result),
        Some(Err(error)) => {
            let words = format!("the input response `{KEY}` is no elicitation result: {error}");
            return Err(ErrorData::invalid_params(words, None));
        }
        None => Said::Nothing,
    };
    Ok(Some(Resumed { round, state: state.to_owned(), said }))
}

/// Puts a form to the user.
///
/// # Errors
/// Only where the client has cancelled the call meanwhile.
pub(super) async fn put(context: &RequestContext<RoleServer>, ask: Ask, round: u32) -> Result<Put, ErrorData> {
    let form = ElicitRequestParams::FormElicitationParams {
        meta: None,
        message: ask.message,
        requested_schema: schema(ask.fields),
    };
    if in_rounds(context) {
        let request = InputRequest::Elicitation(ElicitRequest::new(form));
        let requests = InputRequests::from([(KEY.to_owned(), request)]);
        return Ok(Put::Unfinished(InputRequiredResult::new(Some(requests), Some(format!("{round}/{}", ask.state)))));
    }
    let asking = context.peer.create_elicitation_with_timeout(form, Some(PATIENCE));
    let answer = unless_cancelled(context, asking).await?;
    let said = answer.map_or_else(
        |error| {
            tracing::info!("the user could not be asked, so the caller is: {error}");
            Said::Nothing
        },
        said,
    );
    Ok(Put::Answered(Resumed { round, state: ask.state, said }))
}

/// Since 2026-07-28 a server asks nothing in the middle of a call.
fn in_rounds(context: &RequestContext<RoleServer>) -> bool {
    context.protocol_version().is_some_and(|version| version.as_str() >= ProtocolVersion::V_2026_07_28.as_str())
}

fn said(result: ElicitResult) -> Said {
    match (result.action, result.content) {
        (ElicitationAction::Accept, Some(Json::Object(fields))) => Said::Filled(fields),
        _ => Said::Nothing,
    }
}

fn schema(fields: Vec<Field>) -> ElicitationSchema {
    let order = fields.iter().map(|field| field.name.clone()).collect();
    let mut schema = ElicitationSchema::new(fields.into_iter().map(|f| (f.name.clone(), property(f))).collect());
    schema.property_order = Some(order);
    schema
}

fn property(field: Field) -> PrimitiveSchemaDefinition {
    let Field { title, about, input, .. } = field;
    match input {
        Input::Words => PrimitiveSchemaDefinition::String(StringSchema::new().title(title).description(about)),
        Input::OneOf(words) => {
            let schema = EnumSchema::builder(words).untitled().title(title).description(about).build();
            PrimitiveSchemaDefinition::Enum(schema)
        }
        Input::Flag => {
            let schema = BooleanSchema::new().title(title).description(about).with_default(false);
            PrimitiveSchemaDefinition::Boolean(schema)
        }
    }
}
