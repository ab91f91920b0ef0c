//! Capacity from the load figures: only from inputs that exist, with units and sources.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::levels::round;
use super::math;
use crate::domain::facts::{Fact, Facts, Value};

/// Share of workers that are busy at the planned load (house heuristic).
const TARGET_UTILISATION: f64 = 0.7;
/// What indexes and bloat add to the bytes written (house heuristic).
const STORAGE_OVERHEAD: f64 = 2.5;

/// One figure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    /// What: `writes_per_second`.
    pub name: Cow<'static, str>,
    /// How much.
    pub value: f64,
    /// In what.
    pub unit: Cow<'static, str>,
    /// How it was reached.
    pub from: String,
    /// A canon id or `house heuristic`.
    pub source: Cow<'static, str>,
}

/// Reads and writes per second at the forecast peak.
pub fn split(facts: &Facts) -> Option<(f64, f64)> {
    Some(math::split(facts.stated(Fact::QpsP99)?, facts.stated(Fact::ReadWriteRatio)?))
}

/// Every figure that the known inputs give.
pub fn capacity(facts: &Facts) -> Vec<Figure> {
    let mut figures = Figures(Vec::new());
    let number = |fact| facts.stated(fact);
    let shown = Value::Number;
    let (qps, ratio) = (number(Fact::QpsP99), number(Fact::ReadWriteRatio));
    if let (Some(qps), Some(ratio)) = (qps, ratio) {
        let (reads, writes) = math::split(qps, ratio);
        let evidence = facts.word(Fact::LoadEvidence).map(str::to_owned);
        let unproven = facts.get(Fact::QpsP99).and_then(|k| k.from.clone());
        let evidence = evidence.or(unproven).map(|e| format!(" ({e})")).unwrap_or_default();
        let from = format!("{} queries/s at {} reads per write{evidence}", shown(qps), shown(ratio));
        figures.add("writes_per_second", writes, "writes/s", from.clone(), "ddia2-2");
        figures.add("reads_per_second", reads, "reads/s", from, "ddia2-2");
    }
    if let Some(qps) = qps {
        in_flight(&mut figures, facts, qps);
        if let (Some(queries), Some(ms)) = (number(Fact::QueriesPerRequest), number(Fact::QueryMs)) {
            let from = format!("{}/s × {} queries × {} ms", shown(qps), shown(queries), shown(ms));
            let busy = math::busy_connections(qps, queries, ms);
            figures.add("busy_connections", busy, "connections", from, "reinertsen-q12");
        }
    }
    if let Some(cores) = number(Fact::DatabaseCores) {
        let from = format!("2 × {} cores and one for the disk", shown(cores));
        figures.add("pool_ceiling", math::pool_ceiling(cores, 1.0), "connections", from, "hikaricp-pool-sizing");
    }
    // Storage grows by the mean, not by the peak.
    if let (Some(today), Some(ratio), Some(bytes)) = (number(Fact::QpsCurrent), ratio, number(Fact::WriteBytes)) {
        let (_, writes) = math::split(today, ratio);
        let year = math::storage_per_day(writes, bytes, STORAGE_OVERHEAD) * 365.0 / 1e9;
        let from = format!(
            "{} writes/s today × {} bytes × {STORAGE_OVERHEAD}; WAL, backups and replicas come on top",
            shown(round(writes, 2)),
            shown(bytes)
        );
        figures.add("storage_per_year", year, "GB/year", from, "house heuristic");
    }
    if let (Some(size), Some(rate)) = (number(Fact::DataSizeGb), number(Fact::RestoreMbPerS))
        && let Some(minutes) = math::restore_minutes(size, rate)
    {
        let from = format!("{} GB at {} MB/s; replay, detection and cutover come on top", shown(size), shown(rate));
        figures.add("restore_minutes", minutes, "min", from, "sre-26");
    }
    if let Some(slo) = number(Fact::SloAvailabilityPercent) {
        let from = format!("one nine more than {}%", shown(slo));
        figures.add_exact("hard_dependency_availability", math::extra_nine(slo), "%", from, "calculus-availability");
    }
    figures.0
}

fn in_flight(figures: &mut Figures, facts: &Facts, qps: f64) {
    let shown = Value::Number;
    let mean = facts.stated(Fact::MeanLatencyMs);
    let stand_in = facts.stated(Fact::SloLatencyP50Ms);
    let Some(ms) = mean.or(stand_in) else { return };
    let note = if mean.is_some() { "" } else { "; the median target stands in for the mean (house heuristic)" };
    let flying = math::in_flight(qps, ms);
    let from = format!("Little's law, {}/s × {} ms{note}", shown(qps), shown(ms));
    figures.add("requests_in_flight", flying, "requests", from, "reinertsen-q12");
    if let Some(workers) = math::workers(flying, TARGET_UTILISATION) {
        let from = format!("{} in flight at 70 % busy", shown(round(flying, 1)));
        figures.add("workers", workers, "workers", from, "house heuristic");
    }
    // The tail at the worst: only a bound, since Little's law takes the mean.
    if let Some(p99) = facts.stated(Fact::SloLatencyP99Ms) {
        let from = format!("{}/s × the p99 target of {} ms, a pessimistic bound", shown(qps), shown(p99));
        figures.add("requests_in_flight_at_most", math::in_flight(qps, p99), "requests", from, "reinertsen-q12");
    }
}

struct Figures(Vec<Figure>);

impl Figures {
    fn add(&mut self, name: &'static str, value: f64, unit: &'static str, from: String, source: &'static str) {
        self.add_exact(name, round(value, 1), unit, from, source);
    }

    fn add_exact(&mut self, name: &'static str, value: f64, unit: &'static str, from: String, source: &'static str) {
        self.0.push(Figure {
            name: name.into(),
            value: round(value, 6),
            unit: unit.into(),
            from,
            source: source.into(),
        });
    }
}
