//! What comes back beside the question: levels, clocks, the caller's reading, the whole page.

use cs_backend_engineer::domain::facts::{Fact, Facts, Known, Value};
use cs_backend_engineer::domain::profile::ServiceLevels;

use super::*;

const BREACH: &str = "From 09:10 to 11:40 UTC an attacker downloaded the names and addresses of 4,000 customers and \
                      some card numbers. The orders service had no permission check on the export.";

fn levels() -> ServiceLevels {
    ServiceLevels {
        latency_p50_ms: 80.0,
        latency_p95_ms: 250.0,
        latency_p99_ms: 600.0,
        availability_percent: 99.5,
        rpo_minutes: 60.0,
        rto_minutes: 100.0,
        source: "house heuristic".into(),
    }
}

#[test]
fn levels_of_the_walk_come_before_those_of_the_profile() {
    let defaults = levels();
    let mut facts = Facts::new();
    facts.set(Fact::SloAvailabilityPercent, Known::stated(Value::Number(99.9)));
    facts.set(Fact::RtoMinutes, Known::assumed(Value::Number(30.0), "go-or-rust-microservice"));
    let context = Context { facts: Some(&facts), defaults: Some(&defaults), ..Context::default() };
    let got = triage(knowledge(), BREACH, &context);
    let burnt = got.error_budget.unwrap();
    // 150 of 43.2 minutes.
    assert_eq!((burnt.budget_minutes, burnt.percent), (43.2, 347.22));
    let recovery = got.recovery.unwrap();
    assert_eq!((recovery.minutes, recovery.rto_minutes, recovery.verdict), (150.0, Some(30.0), "beyond"));
    assert!(got.levels.rto_minutes.unwrap().source.contains("assumed (go-or-rust-microservice)"));
    assert!(got.levels.rpo_minutes.unwrap().source.contains("assumed from the profile"));
    assert!(got.closed_when.iter().any(|c| c.threshold.contains("99.9 %") && c.source.contains("answered")));
}

#[test]
fn an_objective_that_nobody_named_is_asked_for() {
    let got = read(BREACH);
    assert!(got.closed_when.iter().any(|c| c.threshold.contains("agree on one before closing")));
    assert!(got.error_budget.is_none());
}

#[test]
fn clocks_start_where_data_of_people_or_cards_is_involved() {
    let rules = |report: &str| -> Vec<String> { read(report).notify.into_iter().map(|n| n.rule).collect() };
    assert_eq!(rules(BREACH), ["GDPR art. 33", "PCI DSS 12.10"]);
    assert!(read(BREACH).notify.iter().all(|n| n.note == "confirm with counsel" && !n.starts.is_empty()));
    assert!(rules("The disk of the customer database is full since 10:00.").is_empty());
    assert!(rules("The wildcard certificate expired at midnight and clients refuse to connect.").is_empty());
}

#[test]
fn the_callers_reading_is_checked_like_a_claim() {
    let check = |question, quotes: &[&str], verdict: &str, reason: &str| {
        let reading = CallerReading { question, quotes: quotes.iter().map(|q| (*q).to_owned()).collect() };
        let context = Context { reading: Some(&reading), ..Context::default() };
        let got = triage(knowledge(), BREACH, &context).caller_reading.unwrap();
        assert_eq!(got.verdict, verdict, "{}", got.reason);
        assert!(got.reason.contains(reason), "{}", got.reason);
    };
    check(Some(QuestionId::Q4), &["an attacker  downloaded"], "agreed", "Q4");
    check(Some(QuestionId::Q5), &["no permission check on the export"], "disagreed", "Q4 is ahead");
    check(Some(QuestionId::Q5), &["a deploy at nine"], "refused", "does not stand in the report");
    check(Some(QuestionId::Q5), &[], "refused", "without a quote");
    check(None, &[], "disagreed", "Q4 is ahead");
}

#[test]
fn a_role_stays_a_role_until_somebody_is_named() {
    let got = read(BREACH);
    assert_eq!(got.owner.name, "security owner of the orders service");
    assert!(!got.owner.named);
    let roster = BTreeMap::from([("Security Owner".to_owned(), "Grace".to_owned())]);
    let context = Context { roster: Some(&roster), ..Context::default() };
    assert_eq!(triage(knowledge(), BREACH, &context).owner.name, "Grace (security owner)");
}

#[test]
fn the_page_carries_what_the_json_carries() {
    let defaults = levels();
    let reading = CallerReading { question: Some(QuestionId::Q5), quotes: vec!["an attacker".into()] };
    let context =
        Context { defaults: Some(&defaults), reading: Some(&reading), subject: Some("walk-1"), ..Context::default() };
    let alert: AlertFormat = values::<AlertFormat>("alerts").into_iter().find(|f| f.id == "pagerduty").unwrap();
    for report in [BREACH.to_owned(), alert.sample.to_string(), "Hi all, something is odd today.".to_owned()] {
        let got = triage(knowledge(), &report, &context);
        let page = markdown(&got);
        let mut missing = Vec::new();
        leaves(&serde_json::to_value(&got).unwrap(), &mut |leaf| {
            if !page.contains(leaf) {
                missing.push(leaf.to_owned());
            }
        });
        assert!(missing.is_empty(), "{missing:?} not in\n{page}");
    }
}

/// Every text and number, except for flags, weights of single quotes and ids that the page spells otherwise.
fn leaves(json: &serde_json::Value, each: &mut impl FnMut(&str)) {
    match json {
        serde_json::Value::Object(members) => {
            let skipped = ["named", "weight", "masked"];
            members.iter().filter(|(k, _)| !skipped.contains(&k.as_str())).for_each(|(_, v)| leaves(v, each));
        }
        serde_json::Value::Array(items) => items.iter().for_each(|v| leaves(v, each)),
        serde_json::Value::String(text) => each(text),
        serde_json::Value::Number(n) => each(&n.as_f64().unwrap_or_default().to_string()),
        _ => {}
    }
}

#[test]
fn a_page_as_a_person_on_call_sees_it() {
    let defaults = levels();
    let context = Context { defaults: Some(&defaults), ..Context::default() };
    insta::assert_snapshot!(markdown(&triage(knowledge(), BREACH, &context)));
}
