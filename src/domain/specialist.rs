//! A specialist as data: who to fork into next, when, and with which words.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::condition::Condition;

/// One file under `references/specialists/`.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Specialist {
    /// The agent's or skill's name.
    pub id: String,
    /// What it owns, in a few words.
    pub owns: String,
    /// Its place in the chain: lower runs first, since outputs become inputs.
    pub order: u32,
    /// When a decision forks into it; never, where left out (it then serves incidents or escalations only).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<Condition>,
    /// Why, in a sentence.
    pub why: String,
    /// When in the life of the design, in a few words: `before any schema`.
    pub stage: String,
    /// Documents under `references/` that it should read first, by stem.
    pub read: Vec<String>,
    /// The prompt that is handed to it; a template over the facts. The facts known so far follow it.
    pub prompt: String,
    /// The artifact that it returns, in a few words.
    pub returns: String,
}
