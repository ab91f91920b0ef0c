//! The map of `extract --jsonl`.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use crate::domain::facts::Fact;

/// The fields of a prompt, in the order of the contract; other facts are read and left out.
const FIELDS: &[Fact] = &[
    Fact::TeamSize,
    Fact::PlatformTeam,
    Fact::BudgetUsdPerMonth,
    Fact::Cadence,
    Fact::UserFacing,
    Fact::BusinessContext,
    Fact::ReadWriteRatio,
    Fact::QpsP99,
    Fact::QpsCurrent,
    Fact::Tenancy,
    Fact::Communication,
    Fact::DataSensitivity,
    Fact::Pattern,
    Fact::Language,
    Fact::NeedsAdminPanel,
    Fact::RpoMinutes,
    Fact::RtoMinutes,
    Fact::SloAvailabilityPercent,
    Fact::SloLatencyP99Ms,
    Fact::SloLatencyP95Ms,
    Fact::SloLatencyP50Ms,
    Fact::ErrorBudgetConsumer,
];

/// Reads a prompt: the fields that it names, and the fields on which it contradicts itself.
pub fn extract(prompt: &str) -> (BTreeMap<&'static str, Json>, Vec<&'static str>) {
    let reading = super::read(prompt);
    let named = reading.found.iter().filter(|f| FIELDS.contains(&f.fact));
    let fields = named.map(|f| (f.fact.name(), f.value.to_json())).collect();
    let conflicts =
        reading.contradictions.iter().map(|c| c.fact).filter(|f| FIELDS.contains(f)).map(Fact::name).collect();
    (fields, conflicts)
}
