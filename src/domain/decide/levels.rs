//! Service levels: the answered ones, and the profile's where nothing was answered, marked as assumed.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::math;
use crate::domain::facts::{Fact, Facts, Known, Value};
use crate::domain::profile::Profile;
use crate::domain::walk::CALLERS_GUESS;

/// The window of error budgets, days.
const WINDOW_DAYS: f64 = 30.0;
/// One recovery may spend at most this share of the budget before it is warned of (canon: SRE Workbook ch. 5;
/// the share is a house heuristic).
const RECOVERY_SHARE: f64 = 0.5;
/// The facts that a profile's levels stand in for.
const LEVELS: [Fact; 6] = [
    Fact::SloLatencyP50Ms,
    Fact::SloLatencyP95Ms,
    Fact::SloLatencyP99Ms,
    Fact::SloAvailabilityPercent,
    Fact::RpoMinutes,
    Fact::RtoMinutes,
];
/// Availability targets to fall back to, best first, percent.
const LADDER: [f64; 7] = [99.99, 99.95, 99.9, 99.5, 99.0, 98.0, 95.0];

/// Sets what was not answered from the profile, as assumed, tightened where it would contradict an answer.
pub fn assume(facts: &mut Facts, profile: &Profile) {
    let levels = &profile.service_levels;
    let from = format!("profile {}", profile.id);
    // A guess of the caller's is no level to build on; the profile's is sourced.
    for fact in LEVELS {
        if facts.get(fact).is_some_and(|k| k.from.as_deref() == Some(CALLERS_GUESS)) {
            facts.remove(fact);
        }
    }
    let set = |facts: &mut Facts, fact: Fact, value: f64| {
        facts.assume(fact, Known::assumed(Value::Number(value), from.clone()));
    };
    set(facts, Fact::RpoMinutes, levels.rpo_minutes);
    percentiles(facts, profile, &from);
    match (answered(facts, Fact::SloAvailabilityPercent), answered(facts, Fact::RtoMinutes)) {
        (Some(slo), None) => {
            let most = (budget_minutes(slo) * RECOVERY_SHARE * 10.0).floor() / 10.0;
            let (rto, from) = if levels.rto_minutes <= most {
                (levels.rto_minutes, from)
            } else {
                let why = format!("{from}, shortened from {} to half of the error budget", levels.rto_minutes);
                (most.max(0.1), why)
            };
            facts.assume(Fact::RtoMinutes, Known::assumed(Value::Number(rto), from));
        }
        (None, Some(rto)) => {
            let fits = |slo: f64| rto <= budget_minutes(slo) * RECOVERY_SHARE;
            let own = levels.availability_percent;
            let (slo, from) = if fits(own) {
                (own, from)
            } else {
                let slo = LADDER.into_iter().find(|s| *s < own && fits(*s)).unwrap_or(LADDER[LADDER.len() - 1]);
                (slo, format!("{from}, lowered from {own} so that one recovery of {rto} min fits the error budget"))
            };
            facts.assume(Fact::SloAvailabilityPercent, Known::assumed(Value::Number(slo), from));
        }
        _ => {
            set(facts, Fact::SloAvailabilityPercent, levels.availability_percent);
            set(facts, Fact::RtoMinutes, levels.rto_minutes);
        }
    }
}

fn answered(facts: &Facts, fact: Fact) -> Option<f64> {
    facts.answer(fact).and_then(Value::as_number)
}

/// An assumed percentile never crosses an answered one.
fn percentiles(facts: &mut Facts, profile: &Profile, from: &str) {
    let l = &profile.service_levels;
    let order = [
        (Fact::SloLatencyP50Ms, l.latency_p50_ms),
        (Fact::SloLatencyP95Ms, l.latency_p95_ms),
        (Fact::SloLatencyP99Ms, l.latency_p99_ms),
    ];
    let answers = order.map(|(f, _)| answered(facts, f));
    for (i, (fact, own)) in order.into_iter().enumerate() {
        let floor = answers[..i].iter().flatten().fold(0.0, |a: f64, b| a.max(*b));
        let ceiling = answers[i + 1..].iter().flatten().fold(f64::INFINITY, |a: f64, b| a.min(*b));
        let value = own.max(floor).min(ceiling);
        let from = match value == own {
            true => from.to_owned(),
            false => format!("{from}, moved from {own} to keep percentiles in order"),
        };
        facts.assume(fact, Known::assumed(Value::Number(value), from));
    }
}

/// Minutes of full outage that an objective allows in the 30-day window.
pub fn budget_minutes(slo_percent: f64) -> f64 {
    round(math::budget_minutes(slo_percent, WINDOW_DAYS).unwrap_or(0.0), 2)
}

/// Rounds to some decimal places, so that figures are shown as they are meant.
pub fn round(value: f64, places: i32) -> f64 {
    let scale = 10f64.powi(places);
    (value * scale).round() / scale
}

/// The verifiable targets.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Slo {
    /// Median, ms.
    pub latency_p50_ms: f64,
    /// 95th percentile, ms.
    pub latency_p95_ms: f64,
    /// 99th percentile, ms.
    pub latency_p99_ms: f64,
    /// Over 30 days, percent.
    pub availability_percent: f64,
    /// Who spends the budget, where that was answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error_budget_consumer: Option<String>,
}

impl Slo {
    /// Reads the targets once all are known or assumed.
    pub fn of(facts: &Facts) -> Option<Slo> {
        Some(Slo {
            latency_p50_ms: facts.number(Fact::SloLatencyP50Ms)?,
            latency_p95_ms: facts.number(Fact::SloLatencyP95Ms)?,
            latency_p99_ms: facts.number(Fact::SloLatencyP99Ms)?,
            availability_percent: facts.number(Fact::SloAvailabilityPercent)?,
            error_budget_consumer: facts.word(Fact::ErrorBudgetConsumer).map(str::to_owned),
        })
    }
}

/// What the objective leaves to spend.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ErrorBudget {
    /// The window, days.
    pub window_days: u32,
    /// Full outage that the window allows, minutes.
    pub minutes: f64,
    /// What one recovery within the RTO spends of it, percent.
    pub one_recovery_percent: f64,
    /// When to alert.
    pub alerts: Vec<BurnAlert>,
    /// Where the figures come from.
    pub source: String,
}

/// A multiwindow burn-rate alert.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BurnAlert {
    /// `page` or `ticket`.
    pub severity: Cow<'static, str>,
    /// How many times faster than sustainable the budget burns.
    pub burn_rate: f64,
    /// The long window, Prometheus notation.
    pub long_window: Cow<'static, str>,
    /// The short window, Prometheus notation.
    pub short_window: Cow<'static, str>,
    /// The share of failed requests at which it fires, percent.
    pub error_rate_percent: f64,
}

// SRE Workbook ch. 5, for a 30-day window.
const ALERTS: [(&str, f64, &str, &str); 4] =
    [("page", 14.4, "1h", "5m"), ("page", 6.0, "6h", "30m"), ("ticket", 3.0, "1d", "2h"), ("ticket", 1.0, "3d", "6h")];

/// The budget of an objective and the alerts that guard it.
pub fn error_budget(slo_percent: f64, rto_minutes: f64) -> ErrorBudget {
    let budget = budget_minutes(slo_percent);
    let alerts = ALERTS
        .into_iter()
        .filter_map(|(severity, burn_rate, long_window, short_window)| {
            Some(BurnAlert {
                severity: severity.into(),
                burn_rate,
                long_window: long_window.into(),
                short_window: short_window.into(),
                // A burn that would need more than all requests to fail never fires.
                error_rate_percent: round(math::error_rate(burn_rate, slo_percent)? * 100.0, 4),
            })
        })
        .collect();
    ErrorBudget {
        window_days: 30,
        minutes: budget,
        one_recovery_percent: round(rto_minutes / budget * 100.0, 1),
        alerts,
        source: "sre-workbook-5".into(),
    }
}
