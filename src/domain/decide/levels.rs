//! Service levels: the answered ones, and the profile's where nothing was answered, marked as assumed.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::math;
use crate::domain::catalog::Catalog;
use crate::domain::condition::{Scope, Truth};
use crate::domain::facts::{Fact, Facts, Known, Value};
use crate::domain::profile::Profile;
use crate::domain::rule::{Rule, Severity};
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
/// Availability targets to move to, percent (house heuristic).
const LADDER: [f64; 10] = [99.99, 99.95, 99.9, 99.5, 99.0, 98.0, 95.0, 90.0, 80.0, 50.0];
/// Recovery targets to move to, minutes (house heuristic).
const MINUTES: [f64; 15] =
    [0.0, 0.5, 1.0, 5.0, 10.0, 15.0, 20.0, 30.0, 60.0, 100.0, 120.0, 240.0, 480.0, 1_440.0, 2_880.0];

/// Sets what was not answered from the profile, as assumed, and moves it where it would trip a rule together with
/// an answered value.
pub fn assume(catalog: &Catalog, facts: &mut Facts, profile: &Profile) {
    let levels = &profile.service_levels;
    let from = format!("profile {}", profile.id);
    // A guess of the caller's is no level to build on; the profile's is sourced.
    for fact in LEVELS {
        if facts.get(fact).is_some_and(|k| k.from.as_deref() == Some(CALLERS_GUESS)) {
            facts.remove(fact);
        }
    }
    percentiles(facts, profile, &from);
    let own = [
        (Fact::SloAvailabilityPercent, levels.availability_percent),
        (Fact::RtoMinutes, levels.rto_minutes),
        (Fact::RpoMinutes, levels.rpo_minutes),
    ];
    let assumed: Vec<(Fact, f64)> = own.into_iter().filter(|(f, _)| facts.get(*f).is_none()).collect();
    for (fact, value) in &assumed {
        facts.set(*fact, Known::assumed(Value::Number(*value), from.clone()));
    }
    let moved: Vec<Fact> = assumed.iter().map(|(fact, _)| *fact).collect();
    if tripped(catalog, facts, &moved).is_none() {
        return;
    }
    // Moving one may trip another rule, so each is looked at twice.
    for (fact, own) in assumed.iter().chain(&assumed) {
        reconcile(catalog, facts, *fact, *own, &from);
    }
}

/// Moves an assumed level to the nearest value at which no rule trips; it stays where there is none.
fn reconcile(catalog: &Catalog, facts: &mut Facts, fact: Fact, own: f64, from: &str) {
    let Some(rule) = tripped(catalog, facts, &[fact]) else { return };
    let distance = |n: f64| match fact {
        Fact::SloAvailabilityPercent => ((100.0 - n) / (100.0 - own)).ln().abs(),
        _ => ((n + 0.01) / (own + 0.01)).ln().abs(),
    };
    let mut candidates: Vec<f64> = match fact {
        Fact::SloAvailabilityPercent => LADDER.to_vec(),
        _ => MINUTES.to_vec(),
    };
    if fact == Fact::RpoMinutes {
        candidates.extend(facts.stated(Fact::BackupIntervalMinutes));
    }
    if let (Fact::RtoMinutes, Some(slo)) = (fact, facts.number(Fact::SloAvailabilityPercent)) {
        candidates.push((budget_minutes(slo) * RECOVERY_SHARE * 10.0).floor() / 10.0);
    }
    candidates.retain(|c| *c > 0.0 || fact == Fact::RpoMinutes);
    candidates.sort_by(|a, b| distance(*a).total_cmp(&distance(*b)).then(a.total_cmp(b)));
    let before = facts.get(fact).cloned();
    let why = format!("{from}, moved from {} so that `{rule}` passes", Value::Number(own));
    for candidate in candidates {
        facts.set(fact, Known::assumed(Value::Number(candidate), why.clone()));
        if tripped(catalog, facts, &[fact]).is_none() {
            return;
        }
    }
    if let Some(before) = before {
        facts.set(fact, before);
    }
}

/// The first rule that one of these levels trips together with what else is known or assumed. Warnings count
/// where they are about levels alone.
fn tripped<'a>(catalog: &'a Catalog, facts: &Facts, levels: &[Fact]) -> Option<&'a str> {
    let concerns = |rule: &&Rule| {
        let named = rule.when.facts().unwrap_or_default();
        let about_levels = named.iter().all(|f| LEVELS.contains(f));
        rule.without.is_empty()
            && levels.iter().any(|f| named.contains(f))
            && (rule.severity == Severity::Kill || about_levels)
    };
    let scope = Scope::of_all(facts);
    let trips = |rule: &&Rule| rule.when.holds(&scope, &rule.limits) == Truth::True;
    catalog.rules.values().filter(concerns).find(trips).map(|r| r.id.as_str())
}

/// An assumed percentile never crosses an answered one.
fn percentiles(facts: &mut Facts, profile: &Profile, from: &str) {
    let l = &profile.service_levels;
    let order = [
        (Fact::SloLatencyP50Ms, l.latency_p50_ms),
        (Fact::SloLatencyP95Ms, l.latency_p95_ms),
        (Fact::SloLatencyP99Ms, l.latency_p99_ms),
    ];
    let answers = order.map(|(f, _)| facts.stated(f));
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
