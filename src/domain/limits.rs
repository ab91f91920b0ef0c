//! The named thresholds of a rule, each with its source.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock, OnceLock};

use cel::common::types::{CelDouble, CelMap, CelMapKey};
use cel::common::value::Val;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A threshold.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Limit {
    /// In the unit of the fact that it bounds.
    pub value: f64,
    /// A canon id or `house heuristic`.
    pub source: String,
}

/// Thresholds by name. As CEL reads them they are made once: a rule is judged far more often than changed.
#[derive(Debug, Clone, Default)]
pub struct Limits {
    named: BTreeMap<String, Limit>,
    cel: OnceLock<Arc<CelMap<'static>>>,
}

static NONE: LazyLock<Limits> = LazyLock::new(Limits::default);

impl Limits {
    /// For conditions that have no thresholds.
    pub fn none() -> &'static Limits {
        &NONE
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.named.is_empty()
    }

    /// The thresholds by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Limit)> {
        self.named.iter().map(|(name, limit)| (name.as_str(), limit))
    }

    /// Their names.
    pub fn names(&self) -> Vec<&str> {
        self.named.keys().map(String::as_str).collect()
    }

    /// One of them.
    pub fn get(&self, name: &str) -> Option<&Limit> {
        self.named.get(name)
    }

    /// Changes the value of a threshold that there is. Whether there is.
    pub fn change(&mut self, name: &str, limit: Limit) -> bool {
        let Some(known) = self.named.get_mut(name) else { return false };
        *known = limit;
        self.cel = OnceLock::new();
        true
    }

    // CEL keeps its maps in a hash map; a lookup by name does not show its order.
    #[allow(clippy::disallowed_types)]
    pub(super) fn cel(&self) -> &dyn Val {
        let made = || {
            let named = self.iter();
            let map: std::collections::HashMap<CelMapKey<'static>, Box<dyn Val>> = named
                .map(|(name, limit)| (name.to_owned().into(), Box::new(CelDouble::from(limit.value)) as Box<dyn Val>))
                .collect();
            Arc::new(CelMap::from(map))
        };
        self.cel.get_or_init(made).as_ref()
    }
}

impl Serialize for Limits {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.named.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Limits {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Limits { named: BTreeMap::deserialize(deserializer)?, cel: OnceLock::new() })
    }
}

impl JsonSchema for Limits {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Limits".into()
    }
    fn inline_schema() -> bool {
        true
    }
    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        BTreeMap::<String, Limit>::json_schema(generator)
    }
}
