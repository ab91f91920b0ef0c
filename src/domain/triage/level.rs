//! The service levels that an incident is measured against, what it has burnt of them, and when it is over.

use serde::Serialize;

use super::Context;
use super::runbook::{Close, Runbook};
use super::time::Duration;
use super::weigh::round;
use crate::domain::facts::Fact;

/// Minutes of the window that objectives are kept over: 30 days, as everywhere in this product.
const WINDOW: f64 = 30.0 * 24.0 * 60.0;

/// A figure and where it comes from.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Level {
    /// The value, in the unit that the name gives.
    pub value: f64,
    /// `answered`, `assumed`, or the profile's source.
    pub source: String,
}

/// The service's own levels, or the profile's where it has none.
#[derive(Debug, Clone, PartialEq, Serialize, Default)]
pub struct Levels {
    /// Percent over 30 days.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub availability_percent: Option<Level>,
    /// 99th percentile, milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub latency_p99_ms: Option<Level>,
    /// Minutes of data that may be lost.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rpo_minutes: Option<Level>,
    /// Minutes until service is back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rto_minutes: Option<Level>,
}

/// Part of the error budget that is gone.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Burnt {
    /// The whole budget of 30 days, in minutes.
    pub budget_minutes: f64,
    /// What this incident took of it, in percent.
    pub percent: f64,
    /// How that was worked out, and what it takes for granted.
    pub note: String,
}

/// Time to recover against the objective.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Recovery {
    /// How long it took, in minutes.
    pub minutes: f64,
    /// The objective, in minutes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rto_minutes: Option<f64>,
    /// `within`, `beyond` or `unknown`.
    pub verdict: &'static str,
    /// The words that give the time.
    pub quote: String,
}

impl Levels {
    /// Looks the levels up: stated facts, then assumed ones, then the profile's.
    pub fn of(context: &Context) -> Self {
        let level = |fact: Fact, default: Option<f64>| {
            let known = context.facts.and_then(|f| f.get(fact));
            if let Some((value, known)) = known.and_then(|k| Some((k.value.as_number()?, k))) {
                let from = known.from.as_deref().map(|f| format!(" ({f})")).unwrap_or_default();
                let source = if known.is_answer() { "answered".to_owned() } else { format!("assumed{from}") };
                return Some(Level { value, source });
            }
            let source = context.defaults.map(|d| format!("assumed from the profile: {}", d.source));
            Some(Level { value: default?, source: source.unwrap_or_default() })
        };
        let d = context.defaults;
        Levels {
            availability_percent: level(Fact::SloAvailabilityPercent, d.map(|d| d.availability_percent)),
            latency_p99_ms: level(Fact::SloLatencyP99Ms, d.map(|d| d.latency_p99_ms)),
            rpo_minutes: level(Fact::RpoMinutes, d.map(|d| d.rpo_minutes)),
            rto_minutes: level(Fact::RtoMinutes, d.map(|d| d.rto_minutes)),
        }
    }

    /// What an outage of this length takes of the budget: (1 − SLO) × 30 days.
    pub fn burnt(&self, duration: &Duration) -> Option<Burnt> {
        let slo = self.availability_percent.as_ref()?;
        let budget = (1.0 - slo.value / 100.0) * WINDOW;
        let percent = round(duration.minutes / budget * 100.0);
        let note = format!(
            "{} min of {} min: (1 − {} %) × 30 days, the objective {}; taken as a full outage, less where only part \
             of the requests failed (sre-workbook-b: one incident over 20 % calls for a postmortem)",
            round(duration.minutes),
            round(budget),
            slo.value,
            slo.source
        );
        Some(Burnt { budget_minutes: round(budget), percent, note })
    }

    /// Time to recover against the objective.
    pub fn recovery(&self, duration: &Duration) -> Recovery {
        let rto = self.rto_minutes.as_ref().map(|l| l.value);
        let verdict = match rto {
            Some(rto) if duration.minutes > rto => "beyond",
            Some(_) => "within",
            None => "unknown",
        };
        Recovery { minutes: round(duration.minutes), rto_minutes: rto, verdict, quote: duration.quote.clone() }
    }

    /// The criteria of a runbook with the service's own figures in them.
    pub fn closes(&self, runbook: &Runbook, service: &str) -> Vec<Close> {
        let slots: [(&str, &Option<Level>, &str); 4] = [
            ("{availability}", &self.availability_percent, "%"),
            ("{latency}", &self.latency_p99_ms, "ms"),
            ("{rto}", &self.rto_minutes, "min"),
            ("{rpo}", &self.rpo_minutes, "min"),
        ];
        let fill = |close: &Close| {
            let mut filled = close.clone();
            let mut sources = Vec::new();
            for (slot, level, unit) in slots {
                if !close.threshold.contains(slot) {
                    continue;
                }
                let value = match level {
                    Some(level) => {
                        sources.push(level.source.clone());
                        format!("{} {unit}", level.value)
                    }
                    None => "the agreed objective (none is known: agree on one before closing)".to_owned(),
                };
                filled.threshold = filled.threshold.replace(slot, &value);
            }
            for text in [&mut filled.metric, &mut filled.threshold, &mut filled.window] {
                *text = text.replace("{service}", service);
            }
            sources.dedup();
            if !sources.is_empty() {
                filled.source = format!("{}; objective {}", close.source, sources.join(", "));
            }
            filled
        };
        runbook.closes.iter().map(fill).collect()
    }
}
