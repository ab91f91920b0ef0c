//! The map of `extract --jsonl`.

use std::collections::BTreeMap;

use serde_json::Value as Json;

/// Reads a prompt: the fields that it names, and the fields on which it contradicts itself.
pub fn extract(prompt: &str) -> (BTreeMap<&'static str, Json>, Vec<&'static str>) {
    let reading = super::read(prompt);
    let fields = reading.found.iter().map(|f| (f.fact.name(), f.value.to_json())).collect();
    (fields, reading.contradictions.iter().map(|c| c.fact.name()).collect())
}
