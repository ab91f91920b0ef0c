//! Whether the choice holds whatever the unknown facts turn out to be.
//!
//! The unknown facts among the hard constraints of the leader and its rivals are swept together over their
//! breakpoints, which is exact: between two breakpoints nothing changes.

use serde::{Deserialize, Serialize};

use super::fit::{self, CONSTRAINED, Wanted};
use super::verdicts::Override;
use crate::domain::catalog::Catalog;
use crate::domain::condition::Scope;
use crate::domain::facts::{Fact, Facts, Kind, Known, Value};
use crate::domain::profile::Profile;
use crate::domain::rule::{Rule, Severity, Verdict};

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
    /// The profile that then leads, `no_fit`, or `blocked` with the rule.
    pub becomes: String,
}

/// The outcome where no profile fits.
pub const NO_FIT: &str = "no_fit";

/// Sweeps the unknown facts. `None` where nothing that a constraint bounds is unknown.
pub fn sweep(catalog: &Catalog, facts: &Facts, overrides: &[Override], leader: &str) -> Option<Holds> {
    let profiles: Vec<&Profile> = catalog.profiles.values().collect();
    // A profile that a known fact already rules out can win nowhere.
    let wanted = Wanted::of(facts);
    let rivals: Vec<&Profile> = profiles.iter().copied().filter(|p| wanted.fits(p)).collect();
    let over: Vec<Fact> =
        CONSTRAINED.into_iter().filter(|f| unknown(facts, *f) && rivals.iter().any(|p| fit::bounds(p, *f))).collect();
    if over.is_empty() {
        return None;
    }
    let kills = |r: &&Rule| r.severity == Severity::Kill && !overrides.iter().any(|o| o.covers(r, facts));
    let touched = |r: &&Rule| {
        let named = r.when.facts().unwrap_or_default();
        over.iter().any(|f| named.contains(f) || r.without.contains(f))
    };
    let field = Field { rivals, rules: catalog.rules.values().filter(kills).filter(touched).collect(), leader };
    let axes: Vec<(Fact, Vec<Point>)> = over.iter().map(|f| (*f, points(*f, &field.rivals))).collect();
    let alone: Vec<Decider> = axes.iter().flat_map(|axis| field.alone(facts, axis)).collect();
    let decided_by = if alone.is_empty() { field.together(facts, &axes) } else { alone };
    Some(Holds { holds: decided_by.is_empty(), over, decided_by })
}

/// What is swept: the profiles that can still win, and the rules that the unknown facts can trip.
struct Field<'a> {
    rivals: Vec<&'a Profile>,
    rules: Vec<&'a Rule>,
    leader: &'a str,
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
        // Half a query above a ceiling stands for all that lies above it.
        let (low, above) = (starts[i].trunc(), starts[i].fract() != 0.0 && starts[i] > 1.0);
        let from = if above { format!("above {low}") } else { format!("{low}") };
        match starts.get(i + 1) {
            Some(next) if step > 0.0 && next - step == low => format!("{low}"),
            Some(next) if step > 0.0 => format!("{low} to {}", next - step),
            Some(next) if i == 0 => format!("below {}", next.trunc()),
            Some(next) => format!("{from} and below {}", next.trunc()),
            None if above => from,
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

impl Field<'_> {
    /// The profile that leads, `no_fit`, or the rule that blocks.
    fn outcome(&self, rivals: &[&Profile], facts: &Facts) -> String {
        let scope = Scope::of_answers(facts);
        match self.rules.iter().find(|r| r.judge(facts, &scope, &[]) == Verdict::Tripped) {
            Some(rule) => format!("blocked ({})", rule.id),
            None => winner(rivals, facts).to_owned(),
        }
    }

    fn alone(&self, facts: &Facts, axis: &(Fact, Vec<Point>)) -> Vec<Decider> {
        let (fact, points) = axis;
        let mut outcomes: Vec<(String, Vec<&str>)> = Vec::new();
        for point in points {
            let mut trial = facts.clone();
            trial.set(*fact, Known::stated(point.value.clone()));
            let outcome = self.outcome(&self.rivals, &trial);
            if outcome == self.leader {
                continue;
            }
            match outcomes.iter_mut().find(|(o, _)| *o == outcome) {
                Some((_, shown)) => shown.push(&point.shown),
                None => outcomes.push((outcome, vec![&point.shown])),
            }
        }
        let decider = |(becomes, shown): (String, Vec<&str>)| Decider {
            fact: fact.to_string(),
            when: shown.join(" or "),
            becomes,
        };
        outcomes.into_iter().map(decider).collect()
    }

    /// Where no fact decides alone, two or more may decide together: each outcome with its first combination.
    fn together(&self, facts: &Facts, axes: &[(Fact, Vec<Point>)]) -> Vec<Decider> {
        let mut found: Vec<Decider> = Vec::new();
        self.descend(&self.rivals, facts, axes, &mut Vec::new(), &mut found);
        found
    }

    fn descend<'p>(
        &self,
        rivals: &[&Profile],
        facts: &Facts,
        axes: &'p [(Fact, Vec<Point>)],
        trail: &mut Vec<(Fact, &'p Point)>,
        found: &mut Vec<Decider>,
    ) {
        let Some(((fact, points), rest)) = axes.split_first() else {
            let outcome = self.outcome(rivals, facts);
            if outcome != self.leader && !found.iter().any(|d| d.becomes == outcome) {
                found.push(Decider {
                    fact: trail.iter().map(|(f, _)| f.name()).collect::<Vec<_>>().join(" + "),
                    when: trail.iter().map(|(_, p)| p.shown.as_str()).collect::<Vec<_>>().join(" + "),
                    becomes: outcome,
                });
            }
            return;
        };
        for point in points {
            let left: Vec<&Profile> = rivals.iter().copied().filter(|p| fit::allows(p, *fact, &point.value)).collect();
            let mut trial = facts.clone();
            trial.set(*fact, Known::stated(point.value.clone()));
            trail.push((*fact, point));
            // Where no profile is left, no value of the remaining facts brings one back.
            self.descend(&left, &trial, if left.is_empty() { &[] } else { rest }, trail, found);
            trail.pop();
        }
    }
}
