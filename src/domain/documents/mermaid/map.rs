//! Who does what this agent does not: all specialists, and those of one decision with what they returned.

use super::{Chart, Tone};
use crate::domain::catalog::Catalog;
use crate::domain::condition::{Condition, HELD};
use crate::domain::decide::Decision;
use crate::domain::digest::Artifact;
use crate::domain::facts::Fact;
use crate::domain::specialist::Specialist;

/// The stage of those to whom is handed what is not the backend's to decide.
const ESCALATION: &str = "escalation";
/// Boxes side by side (house heuristic: more are too small to read).
const ABREAST: usize = 3;

/// The whole composition map.
pub fn map(catalog: &Catalog) -> String {
    let mut chart = Chart::new(
        "TB",
        "Composition map",
        "Specialists in the order in which they run, those that come on request, and those to whom is escalated",
    );
    let lines = |s: &Specialist| vec![s.id.clone(), s.owns.clone(), s.stage.clone()];
    let (escalations, others): (Vec<_>, Vec<_>) = catalog.specialists.iter().partition(|s| s.stage == ESCALATION);
    let (called, asked): (Vec<_>, Vec<_>) = others.into_iter().partition(|s| s.when.is_some());

    chart.open("chain", "A decision calls these, one at a time, in this order");
    let mut before: Option<(String, &Specialist)> = None;
    for specialist in called {
        let when = specialist.when.as_ref().filter(|when| when.text() != "true");
        let mut words = lines(specialist);
        words.extend(when.map(condition));
        let tone = if when.is_some() { Tone::Open } else { Tone::Good };
        let id = chart.node(Some(tone), &words);
        if let Some((upper, giver)) = &before {
            match when {
                Some(_) => chart.dotted(upper, &id, Some(&giver.returns)),
                None => chart.labelled(upper, &id, &giver.returns),
            }
        }
        before = Some((id, specialist));
    }
    chart.close();
    for (id, title, group) in
        [("request", "On request", asked), ("escalations", "Not the backend's to decide", escalations)]
    {
        chart.open(id, title);
        let boxes: Vec<String> = group.iter().map(|s| chart.node(Some(Tone::Quiet), &lines(s))).collect();
        for (upper, lower) in boxes.iter().zip(boxes.iter().skip(ABREAST)) {
            chart.below(upper, lower);
        }
        chart.close();
    }
    chart.dotted("chain", "request", Some("where a call needs it"));
    chart.dotted("chain", "escalations", Some("handed on"));
    chart.end()
}

/// The facts on which a condition hangs: `depends on extracting, existing schema`.
fn condition(when: &Condition) -> String {
    let mut names: Vec<String> = when.facts().unwrap_or_default().iter().map(|f| f.name().replace('_', " ")).collect();
    let held = Fact::DataSensitivity.name().replace('_', " ");
    if when.text().contains(HELD) && !names.contains(&held) {
        names.insert(0, held);
    }
    format!("depends on {}", names.join(", "))
}

/// The chain of one decision, with what was recorded of it.
pub fn chain(decision: &Decision, artifacts: &[Artifact]) -> String {
    let mut chart = Chart::new(
        "TB",
        &format!("Chain of decision {}", decision.id),
        "The specialists of this decision in order, each with the artifact that it returned, or not run",
    );
    let of = |name: &str| artifacts.iter().rev().find(|a| a.specialist == name);
    let mut before = chart.node(None, &[format!("decision {}", decision.id), decision.status.name().replace('_', " ")]);
    let first_open = decision.specialists.iter().position(|f| of(&f.specialist).is_none());
    for (i, fork) in decision.specialists.iter().enumerate() {
        let mut words = vec![fork.specialist.clone()];
        let tone = match of(&fork.specialist) {
            Some(artifact) => {
                words.extend(returned(artifact));
                Tone::Good
            }
            None if first_open == Some(i) => {
                words.push("next".into());
                words.push(format!("returns {}", fork.returns));
                Tone::Next
            }
            None => {
                words.push("not run".into());
                words.push(format!("returns {}", fork.returns));
                Tone::Quiet
            }
        };
        let id = chart.node(Some(tone), &words);
        chart.arrow(&before, &id);
        before = id;
    }
    let beside = |a: &&Artifact| !decision.specialists.iter().any(|f| f.specialist == a.specialist);
    let mut named: Vec<&str> = Vec::new();
    for artifact in artifacts.iter().rev().filter(beside) {
        if !named.contains(&artifact.specialist.as_str()) {
            named.push(&artifact.specialist);
            let mut words = vec![artifact.specialist.clone(), "beside the chain".into()];
            words.extend(returned(artifact));
            let id = chart.node(Some(Tone::Good), &words);
            chart.dotted(&before, &id, None);
        }
    }
    if decision.specialists.is_empty() {
        let none = chart.node(Some(Tone::Bad), &["no chain: nothing is handed on before it is decided".into()]);
        chart.arrow(&before, &none);
    }
    chart.end()
}

/// `done`, the path, the verdict and who handed it in.
fn returned(artifact: &Artifact) -> Vec<String> {
    let verdict = artifact.verdict.as_ref().map(|v| format!("done, {v}")).unwrap_or_else(|| "done".into());
    let path = artifact.path.clone().unwrap_or_else(|| "no artifact path".into());
    let by = artifact.by.as_ref().map(|by| format!("handed in by {by}"));
    [verdict, path].into_iter().chain(by).collect()
}
