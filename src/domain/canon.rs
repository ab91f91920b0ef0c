//! A source that figures and claims rest on.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One entry of `references/canon.json`.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Canon {
    /// Short and stable: `sre-workbook-2`.
    pub id: String,
    /// As it is cited: `SRE Workbook ch. 2, Implementing SLOs`.
    pub cite: String,
    /// Where it can be read, with its scheme.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// What it is cited for.
    pub claim: String,
}
