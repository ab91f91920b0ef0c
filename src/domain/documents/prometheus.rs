//! Prometheus rules: error ratios over the windows that the alerts need, and multiwindow burn-rate alerts.

use std::fmt::Write as _;

use serde_json::{Value as Json, json};

use super::{Decided, SERVICE, answered_within, requests, yaml};
use crate::domain::facts::Value;

/// The window over which the share of quick answers is recorded.
const LATENCY_WINDOW: &str = "5m";

/// The rules file.
pub fn rules(decided: &Decided<'_>) -> String {
    let mut text = head(decided);
    text.push_str(&yaml::document(&json!({
        "groups": [
            { "name": format!("{SERVICE}-slo-recordings"), "rules": recordings(decided) },
            { "name": format!("{SERVICE}-slo-alerts"), "rules": alerts(decided) },
        ]
    })));
    text
}

fn head(decided: &Decided<'_>) -> String {
    let mut text = format!("# Error-budget burn of decision {}.\n", decided.decision.id);
    let _ = writeln!(
        text,
        "#\n# Placeholders to map to your own metrics:\n\
         #   {all}  every request, counted\n\
         #   {failed}  those that failed\n\
         #   {quick}, {answered}\n\
         #     a histogram; it needs a bucket boundary at each latency target\n#\n\
         # A service that is down and exports nothing raises none of these: watch it from outside as well.\n\
         # Windows and burn rates: SRE Workbook ch. 5, for a window of {days} days.",
        all = requests(""),
        failed = requests(",code=~\"5..\""),
        quick = answered_within(Some(decided.slo.latency_p99_ms)),
        answered = answered_within(None),
        days = decided.budget.window_days,
    );
    text
}

fn recordings(decided: &Decided<'_>) -> Vec<Json> {
    let mut windows: Vec<&str> = Vec::new();
    for alert in decided.alerts() {
        for window in [&*alert.short_window, &*alert.long_window] {
            if !windows.contains(&window) {
                windows.push(window);
            }
        }
    }
    let rate = |metric: &str, window: &str| format!("sum by (job) (rate({metric}[{window}]))");
    let errors = windows.iter().map(|window| {
        let (failed, all) = (requests(",code=~\"5..\""), requests(""));
        json!({ "record": ratio(window), "expr": format!("{} / {}", rate(&failed, window), rate(&all, window)) })
    });
    let quick = decided.latencies().into_iter().map(|(percentile, _, ms)| {
        let (within, all) = (answered_within(Some(ms)), answered_within(None));
        let expr = format!("{} / {}", rate(&within, LATENCY_WINDOW), rate(&all, LATENCY_WINDOW));
        json!({
            "record": format!("job:slo_within_p{percentile}_target:ratio_rate{LATENCY_WINDOW}"),
            "expr": expr,
            "labels": { "target_ms": Value::Number(ms).to_string(), "objective_percent": percentile.to_string() },
        })
    });
    errors.chain(quick).collect()
}

fn ratio(window: &str) -> String {
    format!("job:slo_errors_per_request:ratio_rate{window}")
}

fn alerts(decided: &Decided<'_>) -> Vec<Json> {
    let allowed = decided.allowed_failures();
    let slo = Value::Number(decided.slo.availability_percent);
    let alert = |a: &crate::domain::decide::levels::BurnAlert| {
        let burns = |window: &str| format!("{}{{job=\"{SERVICE}\"}} > ({} * {allowed})", ratio(window), a.burn_rate);
        let mut annotations = json!({
            "summary": format!(
                "The error budget of {SERVICE} burns {} times faster than {slo} % allows", Value::Number(a.burn_rate)
            ),
            "description": format!(
                "Over {} and still over {}, more than {} % of requests failed. The budget is {} minutes of full \
                 outage in {} days.",
                a.long_window,
                a.short_window,
                Value::Number(a.error_rate_percent),
                Value::Number(decided.budget.minutes),
                decided.budget.window_days,
            ),
            "decision": literal(&decided.decision.id),
            "profile": literal(decided.profile),
        });
        if let Some(consumer) = decided.consumer() {
            annotations["budget_consumer"] = literal(consumer).into();
        }
        json!({
            "alert": "BackendErrorBudgetBurn",
            "expr": format!("{} and {}", burns(&a.long_window), burns(&a.short_window)),
            "labels": { "severity": a.severity, "slo": "availability", "long_window": a.long_window },
            "annotations": annotations,
        })
    };
    decided.alerts().map(alert).collect()
}

/// Text of others inside an annotation, which Prometheus reads as a template.
fn literal(text: &str) -> String {
    text.replace("{{", "{{\"{{\"}}")
}
