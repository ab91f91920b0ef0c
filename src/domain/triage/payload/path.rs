//! Paths into JSON: `alerts[].labels.service`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

/// Names joined by full stops; `[]` after a name means each element of the list there. A name that holds a full
/// stop is written with `/` in its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Path(String);

impl Path {
    /// All values that stand there.
    pub fn all<'a>(&self, json: &'a Json) -> Vec<&'a Json> {
        let mut now = vec![json];
        for part in self.0.split('.') {
            let (name, each) = match part.strip_suffix("[]") {
                Some(name) => (name, true),
                None => (part, false),
            };
            let mut next = Vec::new();
            for value in now {
                let value = if name.is_empty() {
                    value
                } else if let Some(value) = value.get(name).or_else(|| value.get(name.replace('/', "."))) {
                    value
                } else {
                    continue;
                };
                match value.as_array() {
                    Some(items) if each => next.extend(items),
                    _ if each => {}
                    _ => next.push(value),
                }
            }
            now = next;
        }
        now
    }
}
