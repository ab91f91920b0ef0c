//! What a class of data obliges to, as data.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One file under `references/obligations/`; the id is a class of data.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Obligations {
    /// `pii`, `phi`, `pci`.
    pub id: String,
    /// The class in words.
    pub title: String,
    /// What must be done.
    pub duties: Vec<Duty>,
}

/// Something that must be done.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Duty {
    /// What.
    pub text: String,
    /// A canon id.
    pub source: String,
}
