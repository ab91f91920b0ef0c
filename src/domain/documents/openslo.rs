//! OpenSLO v1: the service, its availability and latency objectives, and a policy for each burn-rate alert.

use serde_json::{Value as Json, json};

use super::{Decided, SERVICE, answered_within, requests, yaml};
use crate::domain::decide::levels::BurnAlert;
use crate::domain::facts::{Fact, Value};

/// The shortest time that the specification's durations express. A condition has to hold that long before it alerts.
const AT_ONCE: &str = "1m";

/// The documents, one behind the other.
pub fn openslo(decided: &Decided<'_>) -> String {
    let mut documents = vec![service(decided)];
    documents.extend(targets(decided));
    documents.extend(decided.alerts().map(|alert| policy(decided, alert)));
    documents.push(availability(decided));
    documents.extend(decided.latencies().map(|(percentile, fact, ms)| latency(decided, percentile, fact, ms)));
    let documents: Vec<String> = documents.iter().map(yaml::document).collect();
    format!("{}{}", head(decided), documents.join("---\n"))
}

fn head(decided: &Decided<'_>) -> String {
    format!(
        "# Service level objectives of decision {}, as OpenSLO v1.\n#\n\
         # Placeholders to map to your own: the service `{SERVICE}`, the metrics in the queries (the histogram needs a\n\
         # bucket boundary at each latency target), and what the notification targets reach.\n\
         # An OpenSLO condition has one window; the short window that ends an alert soon after the burn has ended is\n\
         # said in its description, and is in the Prometheus rules of the same decision.\n",
        decided.decision.id
    )
}

fn object(kind: &str, name: &str, display: &str, spec: Json) -> Json {
    json!({
        "apiVersion": "openslo/v1",
        "kind": kind,
        "metadata": { "name": name, "displayName": display },
        "spec": spec,
    })
}

fn service(decided: &Decided<'_>) -> Json {
    let spec = json!({ "description": "The backend that the decision is about." });
    let mut service = object("Service", SERVICE, "Backend", spec);
    let mut annotations = json!({ "decision": decided.decision.id, "profile": decided.profile });
    if let Some(consumer) = decided.consumer() {
        annotations["budget-consumer"] = consumer.into();
    }
    service["metadata"]["annotations"] = annotations;
    service
}

/// One target for each severity, for an operator to map.
fn targets(decided: &Decided<'_>) -> Vec<Json> {
    let mut severities: Vec<&str> = Vec::new();
    for alert in decided.alerts() {
        if !severities.contains(&&*alert.severity) {
            severities.push(&alert.severity);
        }
    }
    let target = |severity: &str| {
        let reaches = if severity == "page" { "wakes the on-call engineer" } else { "opens a ticket for the team" };
        let spec = json!({ "target": severity, "description": format!("Placeholder for what {reaches}.") });
        object("AlertNotificationTarget", severity, severity, spec)
    };
    severities.into_iter().map(target).collect()
}

fn policy_name(alert: &BurnAlert) -> String {
    format!("{SERVICE}-burn-{}", alert.long_window)
}

fn policy(decided: &Decided<'_>, alert: &BurnAlert) -> Json {
    let burn = Value::Number(alert.burn_rate);
    let condition = json!({
        "kind": "AlertCondition",
        "metadata": { "name": format!("{}-condition", policy_name(alert)) },
        "spec": {
            "description": format!(
                "Burns {burn} times faster than the objective allows ({} % of requests fail) over {}, and still over \
                 {} (SRE Workbook ch. 5).",
                Value::Number(alert.error_rate_percent), alert.long_window, alert.short_window
            ),
            "severity": alert.severity,
            "condition": {
                "kind": "burnrate",
                "op": "gt",
                "threshold": yaml::number(alert.burn_rate),
                "lookbackWindow": alert.long_window,
                "alertAfter": AT_ONCE,
            },
        },
    });
    let spec = json!({
        "description": format!(
            "{} at {burn} times the burn that {} % allows.",
            if alert.severity == "page" { "Pages" } else { "Opens a ticket" },
            Value::Number(decided.slo.availability_percent),
        ),
        "alertWhenBreaching": true,
        "alertWhenResolved": false,
        "alertWhenNoData": false,
        "conditions": [condition],
        "notificationTargets": [{ "targetRef": alert.severity }],
    });
    object("AlertPolicy", &policy_name(alert), &format!("Burn over {}", alert.long_window), spec)
}

fn availability(decided: &Decided<'_>) -> Json {
    let indicator = ratio(
        "availability",
        "Requests that the server did not fail.",
        &format!("sum({})", requests(",code!~\"5..\"")),
        &format!("sum({})", requests("")),
    );
    let assumed = decided.assumed(&[Fact::SloAvailabilityPercent]);
    let slo = Value::Number(decided.slo.availability_percent);
    let description = format!(
        "{slo} % of requests succeed{assumed}; the error budget is {} minutes of full outage in {} days.",
        Value::Number(decided.budget.minutes),
        decided.budget.window_days
    );
    let objective = json!({
        "displayName": "Availability",
        "targetPercent": yaml::number(decided.slo.availability_percent),
    });
    let mut spec = spec(decided, &description, indicator, objective);
    let policies: Vec<Json> = decided.alerts().map(|a| json!({ "alertPolicyRef": policy_name(a) })).collect();
    spec["alertPolicies"] = policies.into();
    object("SLO", &format!("{SERVICE}-availability"), "Availability", spec)
}

fn latency(decided: &Decided<'_>, percentile: u8, fact: Fact, ms: f64) -> Json {
    let ms_words = Value::Number(ms);
    let indicator = ratio(
        &format!("latency-p{percentile}"),
        &format!("Requests that were answered within {ms_words} ms."),
        &format!("sum({})", answered_within(Some(ms))),
        &format!("sum({})", answered_within(None)),
    );
    let description = format!(
        "{percentile} % of requests are answered within {ms_words} ms{}, over {} days.",
        decided.assumed(&[fact]),
        decided.budget.window_days
    );
    let objective =
        json!({ "displayName": format!("p{percentile} within {ms_words} ms"), "targetPercent": percentile });
    let spec = spec(decided, &description, indicator, objective);
    object("SLO", &format!("{SERVICE}-latency-p{percentile}"), &format!("Latency p{percentile}"), spec)
}

fn spec(decided: &Decided<'_>, description: &str, indicator: Json, objective: Json) -> Json {
    json!({
        "description": description,
        "service": SERVICE,
        "indicator": indicator,
        "timeWindow": [{ "duration": format!("{}d", decided.budget.window_days), "isRolling": true }],
        "budgetingMethod": "Occurrences",
        "objectives": [objective],
    })
}

fn ratio(name: &str, description: &str, good: &str, total: &str) -> Json {
    let source = |query: &str| json!({ "metricSource": { "type": "Prometheus", "spec": { "query": query } } });
    json!({
        "metadata": { "name": format!("{SERVICE}-{name}-sli") },
        "spec": {
            "description": description,
            "ratioMetric": { "counter": true, "good": source(good), "total": source(total) },
        },
    })
}
