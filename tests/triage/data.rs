//! The data files of triage: ids, phrases and references.

use std::collections::BTreeSet;

use cs_backend_engineer::domain::triage::signal::{Kind, Role};
use cs_backend_engineer::domain::triage::{Clock, Cue, Runbook, Severity, SignalFile, WordClass};

use super::*;

#[test]
fn a_file_is_named_after_its_id() {
    let check = |kind: &str, pairs: Vec<(String, String)>| {
        for (stem, id) in pairs {
            assert_eq!(stem, id, "references/{kind}/{stem}.json");
        }
    };
    check("signals", files::<SignalFile>("signals").into_iter().map(|(s, f)| (s, f.id)).collect());
    check("cues", files::<Cue>("cues").into_iter().map(|(s, f)| (s, f.id)).collect());
    check("alerts", files::<AlertFormat>("alerts").into_iter().map(|(s, f)| (s, f.id)).collect());
    check("runbooks", files::<Runbook>("runbooks").into_iter().map(|(s, f)| (s, f.id.name().to_owned())).collect());
    check("clocks", files::<Clock>("clocks").into_iter().map(|(s, f)| (s, f.id)).collect());
    check("severities", files::<Severity>("severities").into_iter().map(|(s, f)| (s, f.id)).collect());
}

#[test]
fn every_question_has_causes_a_runbook_and_steps() {
    for question in QuestionId::ALL {
        let causes = values::<SignalFile>("signals").into_iter().filter(|f| f.question == Some(question));
        assert!(causes.count() >= 2, "{question} has fewer than two mechanisms");
    }
    for (stem, file) in files::<SignalFile>("signals") {
        let answers = file.question.is_some();
        let speaks = matches!(file.kind, Kind::Cause | Kind::Effect | Kind::Symptom);
        assert_eq!(answers, speaks, "{stem}: a question for causes, effects and symptoms, and for nothing else");
        let whole = file.hypothesis.is_some() && file.check.is_some() && file.contain.is_some();
        assert_eq!(answers, whole && file.prevented_by.is_some(), "{stem}: hypothesis, check, contain, prevented_by");
        assert!(!answers || (!file.specialists.is_empty() && !file.canon.is_empty()), "{stem}: specialists, canon");
        assert!(
            !file.outweighs.contains(&file.question.unwrap_or(QuestionId::Q7)) || !answers,
            "{stem}: outweighs itself"
        );
    }
}

#[test]
fn phrases_are_written_once_in_a_file_and_in_lower_case() {
    for (stem, file) in files::<SignalFile>("signals") {
        let mut seen = BTreeSet::new();
        for phrase in [&file.strong, &file.fair, &file.weak, &file.against].into_iter().flatten() {
            assert!(seen.insert(phrase), "{stem}: `{phrase}` twice");
            assert_eq!(phrase, &phrase.to_lowercase(), "{stem}");
        }
    }
}

#[test]
fn cues_know_their_side() {
    for (stem, cue) in files::<Cue>("cues") {
        assert!((-1.0..=2.0).contains(&cue.before) && (-1.0..=2.0).contains(&cue.after), "{stem}");
        let denies = cue.before < 0.0 || cue.after < 0.0;
        assert_eq!(denies, cue.role == Role::RuledOut, "{stem}: only what is ruled out speaks against");
    }
}

/// A date that has no source is a rumour.
#[test]
fn every_source_is_in_the_canon() {
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/references/canon.json")).unwrap();
    let canon: Vec<serde_json::Value> = serde_json::from_str(&text).unwrap();
    let ids: BTreeSet<&str> = canon.iter().filter_map(|c| c["id"].as_str()).collect();
    for kind in ["clocks", "signals", "runbooks", "severities", "cues", "alerts", "obligations", "questions", "rules"] {
        for (stem, file) in files::<serde_json::Value>(kind) {
            let sources = match &file["canon"] {
                serde_json::Value::Array(many) => many.iter().collect(),
                serde_json::Value::Null => Vec::new(),
                one => vec![one],
            };
            for source in sources.iter().filter_map(|s| s.as_str()).filter(|s| !s.starts_with("house heuristic")) {
                assert!(
                    ids.contains(source),
                    "references/{kind}/{stem}.json: `{source}` is not in references/canon.json"
                );
            }
        }
    }
}

#[test]
fn every_class_of_words_is_used() {
    let phrases: String = files::<SignalFile>("signals")
        .into_iter()
        .flat_map(|(_, f)| [f.strong, f.fair, f.weak, f.against].concat())
        .collect::<Vec<_>>()
        .join(" ");
    for (stem, class) in files::<WordClass>("words") {
        assert_eq!(stem, class.id);
        assert!(phrases.contains(&format!("@{stem}")), "references/words/{stem}.json stands in no phrase");
        assert!(class.words.iter().all(|w| *w == w.to_lowercase()), "{stem}");
    }
}
