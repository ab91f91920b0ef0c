//! Capacity from the load figures: only from inputs that exist, with units and sources.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::levels::round;
use crate::domain::facts::{Fact, Facts, Value};

/// Share of workers that are busy at the planned load (house heuristic).
const TARGET_UTILISATION: f64 = 0.7;

/// One figure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    /// What: `writes_per_second`.
    pub name: Cow<'static, str>,
    /// How much.
    pub value: f64,
    /// In what.
    pub unit: Cow<'static, str>,
    /// How it was reached, with its source.
    pub from: String,
}

/// Reads and writes per second at the forecast peak.
pub fn split(facts: &Facts) -> Option<(f64, f64)> {
    let number = |f| facts.answer(f).and_then(Value::as_number);
    let (qps, ratio) = (number(Fact::QpsP99)?, number(Fact::ReadWriteRatio)?);
    let writes = if ratio.is_infinite() { 0.0 } else { qps / (1.0 + ratio) };
    Some((qps - writes, writes))
}

/// Every figure that the known inputs give.
pub fn capacity(facts: &Facts) -> Vec<Figure> {
    let mut figures = Vec::new();
    let qps = facts.answer(Fact::QpsP99).and_then(Value::as_number);
    if let (Some((reads, writes)), Some(qps), Some(ratio)) = (split(facts), qps, facts.value(Fact::ReadWriteRatio)) {
        let from = format!("{qps} queries/s at {ratio} reads per write (ddia2-2)");
        figures.push(Figure {
            name: "writes_per_second".into(),
            value: round(writes, 1),
            unit: "writes/s".into(),
            from: from.clone(),
        });
        figures.push(Figure { name: "reads_per_second".into(), value: round(reads, 1), unit: "reads/s".into(), from });
    }
    if let (Some(qps), Some(latency)) = (qps, facts.number(Fact::SloLatencyP50Ms)) {
        let in_flight = qps * latency / 1000.0;
        let note = "the median target stands in for the mean (house heuristic)";
        figures.push(Figure {
            name: "requests_in_flight".into(),
            value: round(in_flight, 1),
            unit: "requests".into(),
            from: format!("Little's law, {qps}/s × {latency} ms; {note}"),
        });
        figures.push(Figure {
            name: "workers".into(),
            value: (in_flight / TARGET_UTILISATION).ceil().max(1.0),
            unit: "workers".into(),
            from: format!("{} in flight at 70 % busy (house heuristic)", round(in_flight, 1)),
        });
    }
    figures
}
