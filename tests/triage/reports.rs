//! What reports come to. One case a line of `reports.json`: `also` holds what a careful reader could choose as well.

use super::*;

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    question: String,
    #[serde(default)]
    also: Vec<String>,
    text: String,
}

fn cases() -> Vec<Case> {
    serde_json::from_str(include_str!("reports.json")).unwrap()
}

#[test]
fn a_report_leads_to_the_question_whose_answer_was_wrong() {
    let wrong: Vec<String> = cases()
        .iter()
        .filter_map(|case| {
            let got = read(&case.text);
            let right = got.question == case.question || case.also.iter().any(|a| a == got.question);
            (!right).then(|| format!("{} expected, {} came: {}", case.question, got.question, case.text))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_is_no_incident_says_what_to_find_out_and_names_nobody() {
    for case in cases().iter().filter(|c| c.question == "none") {
        let got = read(&case.text);
        assert!((2..=3).contains(&got.find_out.len()), "{}", case.text);
        assert!(got.specialists.is_empty() && got.runbook.is_empty() && got.closed_when.is_empty(), "{}", case.text);
    }
}

#[test]
fn an_answer_is_whole() {
    for case in cases() {
        let got = read(&case.text);
        if got.question == "none" {
            continue;
        }
        let steps: Vec<&str> = got.runbook.iter().map(|s| s.step).collect();
        assert_eq!(steps, ["check", "contain", "mitigate", "verify", "communicate"], "{}", case.text);
        assert!(!got.specialists.is_empty() && !got.closed_when.is_empty(), "{}", case.text);
        assert_eq!(got.ranked[0].name(), got.question, "{}", case.text);
        let quotes = got.evidence.iter().flat_map(|e| e.speaks_for.iter().chain(&e.against));
        for quote in quotes {
            let flat = mask(&case.text).split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(flat.contains(&quote.quote), "`{}` is not in: {}", quote.quote, case.text);
        }
    }
}

/// A word that changes what a report says, and nothing else.
#[test]
fn denied_ruled_out_and_innocent_causes_do_not_lead() {
    let check = |text: &str, not: QuestionId, question: &str| {
        let got = read(text);
        assert_eq!(got.question, question, "{text}\n{:#?}", got.evidence);
        assert_ne!(got.ranked[0], not, "{text}");
    };
    check(
        "p99 of checkout is above its objective since 10:00. No deploy since Friday, traffic is normal.",
        QuestionId::Q5,
        "Q7",
    );
    check(
        "Error rate of the API is 6 % since 14:00. We rolled back the last release, which made no difference.",
        QuestionId::Q5,
        "Q7",
    );
    check(
        "Latency is above the SLO since noon. A DDoS attack was ruled out by the network team.",
        QuestionId::Q1,
        "Q7",
    );
}

#[test]
fn the_cause_outweighs_the_symptom() {
    let got = read("Checkout was slow and answered 503 for an hour because the connection pool was exhausted.");
    assert_eq!(got.question, "Q1");
    let got =
        read("The queue grew to two million messages. Root cause: the release at 09:00 removed a field from the API.");
    assert_eq!(got.question, "Q5");
}

#[test]
fn rows_that_reach_another_tenant_are_about_tenancy_whatever_was_released() {
    let got = read("The export leaked tenant A rows to tenant B after the release.");
    assert_eq!(got.question, "Q2");
    assert_eq!(got.specialists[0], "senior-security");
}

/// The wording helps where no phrase is known, and says so.
#[test]
fn wording_is_named_with_its_words_and_what_is_denied_is_no_part_of_it() {
    let got =
        read("Shoppers poured in after the broadcast, every box was flat out and pages crawled until the rush ebbed.");
    let said = got.evidence.iter().find_map(|e| e.wording.as_deref()).unwrap_or_default();
    assert!(said.starts_with("wording that goes with "), "{:#?}", got.evidence);
    let got = read("p99 is above its objective. A breach of the certificate was ruled out.");
    let said: Vec<&str> = got.evidence.iter().filter_map(|e| e.wording.as_deref()).collect();
    assert!(!said.iter().any(|s| s.contains("certificate")), "{said:?}");
}
