//! What one number decides: all its values as stretches over each of which the outcome stays as it is.
//!
//! The flips of a decision are its nearest changes; this is the whole line, for the facts on which most turns.

use super::flips::{Change, Outcome, Trial, case_of, changes};
use super::{Decision, Status};
use crate::domain::catalog::Catalog;
use crate::domain::facts::{Fact, Kind, Value};
use crate::domain::profile::Profile;

/// The outcome over values from `low` up to the next stretch. Outcomes that differ in figures alone, such as the
/// number of replicas, are one.
#[derive(Debug, Clone, PartialEq)]
pub struct Stretch {
    /// The first value, in the fact's unit.
    pub low: f64,
    /// `decided`, `no_fit`, or `blocked` with the rule in brackets where this fact's own rules block.
    pub status: String,
    /// The profile that is then chosen.
    pub profile: Option<String>,
    /// What changes against the decision where the stretch begins; empty where nothing but figures does.
    pub changes: Vec<Change>,
    /// Whether figures of the outcome move along the stretch.
    pub moves: bool,
}

/// Stretches that are looked for along one fact (house heuristic: more cannot be read).
const MOST: usize = 12;
/// Below a thousandth of a query per second nothing turns (house heuristic).
const LEAST: f64 = 0.001;

/// The stretches of a numeric fact, lowest first, every other fact held. Empty where its value is not known, where
/// facts are missing, and where the decision hangs on more than it tells.
pub fn along(catalog: &Catalog, decision: &Decision, fact: Fact) -> Vec<Stretch> {
    let Some(value) = decision.facts.answer(fact) else { return Vec::new() };
    let (lowest, whole) = match fact.spec().kind {
        Kind::Number { min, whole, .. } => (min.max(if whole { 1.0 } else { LEAST }), whole),
        _ => (LEAST, false),
    };
    let case = case_of(catalog, decision);
    let profiles: Vec<&Profile> = catalog.profiles.values().collect();
    let trial = Trial::new(catalog, &profiles, &case, fact);
    let now = trial.outcome(Some(value));
    if decision.status == Status::Incomplete || !same(decision, &now) {
        return Vec::new();
    }
    let at = |n: f64| fact.parse(&serde_json::json!(n)).ok().map(|v| trial.outcome(Some(&v)));
    let blocked = decision.status == Status::Blocked;
    let kind = |outcome: &Outcome| kind(outcome, blocked);
    let mut low = lowest;
    let mut stretches = Vec::new();
    while let Some(outcome) = at(low) {
        let here = kind(&outcome);
        let next = trial.first(low, true, |o| kind(o) != here).and_then(|v| v.as_number());
        // A person who answers for a rule answers for the known value alone, which is then a stretch of its own.
        let own = value.as_number().filter(|n| *n > low && kind(&now) != here && next.is_none_or(|next| *n < next));
        let next = own.or(next);
        let last = next.map_or(low * 1000.0, |next| if whole { next - 1.0 } else { next * 0.99 });
        stretches.push(Stretch {
            low,
            status: outcome.get("status").cloned().unwrap_or_default(),
            profile: outcome.get("profile").cloned(),
            changes: changes(&now, &outcome).into_iter().filter(|c| figureless(&c.from) != figureless(&c.to)).collect(),
            moves: !blocked && at(last.max(low)).is_some_and(|o| o != outcome),
        });
        match next {
            Some(next) if stretches.len() < MOST => low = next,
            _ => break,
        }
    }
    stretches
}

/// What makes two outcomes different stretches. Of a blocked decision only whether it stays blocked: no stack is
/// named behind a kill.
fn kind(outcome: &Outcome, blocked: bool) -> Outcome {
    let status = outcome.get("status").map(|s| s.split(' ').next().unwrap_or(s));
    if blocked {
        let still = status == Some(Status::Blocked.name());
        return Outcome::from([("blocked".into(), still.to_string())]);
    }
    outcome.iter().map(|(what, is)| (what.clone(), figureless(is))).collect()
}

/// With one mark in place of every figure.
fn figureless(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '0'..='9' if kept.ends_with('#') => {}
            '0'..='9' => kept.push('#'),
            other => kept.push(other),
        }
    }
    kept
}

/// Whether trying the known value gives the decision that was made.
fn same(decision: &Decision, now: &Outcome) -> bool {
    let status = now.get("status").map(String::as_str).unwrap_or_default();
    status.split(' ').next() == Some(decision.status.name()) && now.get("profile") == decision.profile.as_ref()
}

/// The place of a value among stretches; the first where it lies below them all.
pub fn place(stretches: &[Stretch], value: &Value) -> usize {
    let value = value.as_number().unwrap_or(0.0);
    stretches.iter().rposition(|s| s.low <= value).unwrap_or(0)
}
