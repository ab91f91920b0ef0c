//! Whether the choice holds whatever the unknown facts turn out to be.
//!
//! The unknown facts among the hard constraints of the leader and its rivals are swept together over their
//! breakpoints, which is exact: between two breakpoints nothing changes.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::fit::{self, CONSTRAINED, Wanted};
use crate::domain::facts::{Fact, Facts, Kind, Known, Value};
use crate::domain::profile::Profile;

/// What the sweep found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Holds {
    /// The leading profile wins whatever the unknown facts are.
    pub holds: bool,
    /// The unknown facts that were swept.
    pub over: Vec<Fact>,
    /// Which fact decides, where, and to what.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub decided_by: Vec<Decider>,
}

/// Values of unknown facts that change the choice.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Decider {
    /// The fact, or several that decide together.
    pub fact: String,
    /// Where: `isolated-multi-tenant`, `16 to 20`.
    pub when: String,
    /// The profile that then leads, or `no_fit`.
    pub becomes: String,
}

/// The outcome where no profile fits.
pub const NO_FIT: &str = "no_fit";

/// Sweeps the unknown facts. `None` where nothing that a constraint bounds is unknown.
pub fn sweep(profiles: &[&Profile], facts: &Facts, leader: &str) -> Option<Holds> {
    // A profile that a known fact already rules out can win nowhere.
    let wanted = Wanted::of(facts);
    let rivals: Vec<&Profile> = profiles.iter().copied().filter(|p| wanted.fits(p)).collect();
    let over: Vec<Fact> =
        CONSTRAINED.into_iter().filter(|f| unknown(facts, *f) && rivals.iter().any(|p| fit::bounds(p, *f))).collect();
    if over.is_empty() {
        return None;
    }
    let axes: Vec<(Fact, Vec<Point>)> = over.iter().map(|f| (*f, points(*f, &rivals))).collect();
    let alone: Vec<Decider> = axes.iter().flat_map(|axis| deciders_alone(&rivals, facts, axis, leader)).collect();
    let decided_by = if alone.is_empty() { together(&rivals, facts, &axes, leader) } else { alone };
    Some(Holds { holds: decided_by.is_empty(), over, decided_by })
}

fn unknown(facts: &Facts, fact: Fact) -> bool {
    match fact {
        Fact::DataSensitivity => facts.sensitivities().is_empty(),
        _ => facts.answer(fact).is_none(),
    }
}

/// A stretch of values of one fact within which nothing changes.
#[derive(Debug, Clone)]
struct Point {
    value: Value,
    shown: String,
}

fn points(fact: Fact, rivals: &[&Profile]) -> Vec<Point> {
    let word = |w: &&'static str| Point { value: Value::Word(w), shown: (*w).to_owned() };
    match (fact, fact.spec().kind) {
        (_, Kind::Word(words)) => words.iter().map(word).collect(),
        (_, Kind::Bool) => [true, false].map(|b| Point { value: Value::Bool(b), shown: b.to_string() }).to_vec(),
        (Fact::TeamSize, _) => {
            let mut starts = vec![1];
            for c in rivals.iter().map(|p| &p.constraints) {
                starts.push(c.team_size_min);
                starts.extend(c.team_size_max.map(|max| max + 1));
            }
            stretches(starts.into_iter().map(f64::from).collect(), 1.0)
        }
        _ => {
            // Any load above a ceiling is one more stretch; half a query above it stands for it.
            let mut starts = vec![f64::MIN_POSITIVE];
            for c in rivals.iter().map(|p| &p.constraints) {
                starts.extend(c.qps_p99_min);
                starts.extend(c.qps_p99_max.map(|max| max + 0.5));
            }
            stretches(starts, 0.0)
        }
    }
}

fn stretches(mut starts: Vec<f64>, step: f64) -> Vec<Point> {
    starts.sort_by(f64::total_cmp);
    starts.dedup();
    let shown = |i: usize| {
        let low = starts[i].trunc();
        match starts.get(i + 1) {
            Some(next) if step > 0.0 && next - step == low => format!("{low}"),
            Some(next) if step > 0.0 => format!("{low} to {}", next - step),
            Some(next) => format!("{low} to {}", next.trunc()),
            None => format!("{low} or more"),
        }
    };
    (0..starts.len()).map(|i| Point { value: Value::Number(starts[i]), shown: shown(i) }).collect()
}

/// The best profile that the known facts leave, by score and tie rule; [`NO_FIT`] where there is none.
pub fn winner<'a>(rivals: &[&'a Profile], facts: &Facts) -> &'a str {
    let wanted = Wanted::of(facts);
    let fitting = rivals.iter().filter(|p| wanted.fits(p));
    let best = fitting
        .map(|p| (-wanted.score(p), *p))
        .min_by(|(a, p), (b, q)| a.cmp(b).then_with(|| fit::tie(p).cmp(&fit::tie(q))));
    best.map_or(NO_FIT, |(_, p)| p.id.as_str())
}

fn deciders_alone(rivals: &[&Profile], facts: &Facts, axis: &(Fact, Vec<Point>), leader: &str) -> Vec<Decider> {
    let (fact, points) = axis;
    let mut outcomes: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let mut order: Vec<&str> = Vec::new();
    for point in points {
        let mut trial = facts.clone();
        trial.set(*fact, Known::stated(point.value.clone()));
        let outcome = winner(rivals, &trial);
        if outcome != leader {
            if !order.contains(&outcome) {
                order.push(outcome);
            }
            outcomes.entry(outcome).or_default().push(&point.shown);
        }
    }
    let decider = |outcome: &str| Decider {
        fact: fact.to_string(),
        when: outcomes[outcome].join(" or "),
        becomes: outcome.to_owned(),
    };
    order.into_iter().map(decider).collect()
}

/// Where no fact decides alone, two or more may decide together: each outcome with its first combination.
fn together(rivals: &[&Profile], facts: &Facts, axes: &[(Fact, Vec<Point>)], leader: &str) -> Vec<Decider> {
    let mut found: Vec<Decider> = Vec::new();
    let mut trail: Vec<(Fact, &Point)> = Vec::new();
    descend(rivals, facts, axes, leader, &mut trail, &mut found);
    found
}

fn descend<'a>(
    rivals: &[&Profile],
    facts: &Facts,
    axes: &'a [(Fact, Vec<Point>)],
    leader: &str,
    trail: &mut Vec<(Fact, &'a Point)>,
    found: &mut Vec<Decider>,
) {
    let Some(((fact, points), rest)) = axes.split_first() else {
        let outcome = winner(rivals, facts);
        if outcome != leader && !found.iter().any(|d| d.becomes == outcome) {
            found.push(Decider {
                fact: trail.iter().map(|(f, _)| f.name()).collect::<Vec<_>>().join(" + "),
                when: trail.iter().map(|(_, p)| p.shown.as_str()).collect::<Vec<_>>().join(" + "),
                becomes: outcome.to_owned(),
            });
        }
        return;
    };
    for point in points {
        let left: Vec<&Profile> = rivals.iter().copied().filter(|p| fit::allows(p, *fact, &point.value)).collect();
        let mut trial = facts.clone();
        trial.set(*fact, Known::stated(point.value.clone()));
        trail.push((*fact, point));
        if left.is_empty() {
            // No value of the remaining facts brings a profile back.
            descend(&left, &trial, &[], leader, trail, found);
        } else {
            descend(&left, &trial, rest, leader, trail, found);
        }
        trail.pop();
    }
}
