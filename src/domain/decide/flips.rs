//! What would change the decision: for each fact, one at a time, the nearest value that changes the status, the
//! profile or a pick, and to what.
//!
//! Numbers are searched outwards over doubling steps and every bound that a profile or a rule states, then narrowed
//! to the step itself.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::verdicts::{Override, facts_of};
use super::{Case, Decision, Overridden, Status, levels, picks, sweep};
use crate::domain::catalog::Catalog;
use crate::domain::condition::Scope;
use crate::domain::facts::{Fact, Facts, Kind, Known, Value};
use crate::domain::profile::Profile;
use crate::domain::rule::{Rule, Severity, Verdict};
use crate::domain::walk::DEFAULT_TAKEN;

/// A change of one fact that changes the outcome.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Flip {
    /// The fact.
    pub fact: Fact,
    /// Its value now; left out where it is unknown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Json>,
    /// The nearest value that changes something.
    pub to: Json,
    /// What it changes.
    pub changes: Vec<Change>,
}

/// One part of the outcome, before and after.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// `status`, `profile`, or the name of a pick.
    pub what: String,
    /// Before; empty where there was none.
    pub from: String,
    /// After; empty where there is none.
    pub to: String,
}

impl Change {
    /// `database: one primary → with a shard plan`.
    pub fn words(&self) -> String {
        let or_none = |text: &str| if text.is_empty() { "none".to_owned() } else { text.to_owned() };
        format!("{}: {} → {}", self.what, or_none(&self.from), or_none(&self.to))
    }
}

/// The nearest changes that flip a decision, from what it was made of. Without a stack there is nothing to flip.
pub fn of_decision(catalog: &Catalog, decision: &Decision) -> Vec<Flip> {
    if decision.status != Status::Decided {
        return Vec::new();
    }
    flips(catalog, &case_of(catalog, decision))
}

/// What a decision was made of, as far as it tells: the facts whose question was left open are not kept in it.
pub(super) fn case_of<'a>(catalog: &Catalog, decision: &'a Decision) -> Case<'a> {
    let over = |o: &Overridden| Override {
        rule: o.rule.clone(),
        by: o.by.clone(),
        reason: o.reason.clone(),
        on: catalog.rules.get(&o.rule).map(|r| facts_of(r, &decision.facts)).unwrap_or_default(),
    };
    let kept = |k: &Known| k.is_answer() || k.from.as_deref() == Some(DEFAULT_TAKEN);
    Case {
        // What was assumed from the profile is assumed again; a default that was accepted stays.
        facts: decision.facts.iter().filter(|(_, k)| kept(k)).map(|(f, k)| (f, k.clone())).collect(),
        parent: decision.parent.as_deref(),
        overrides: decision.overridden.iter().map(over).collect(),
        ..Case::default()
    }
}

/// What a set of facts comes to, as far as a flip can change it.
pub(super) type Outcome = BTreeMap<String, String>;

/// The changes from one outcome to another, the weightiest first.
pub fn changes(before: &Outcome, after: &Outcome) -> Vec<Change> {
    let weight = |what: &str| match what {
        "status" => 0,
        "profile" => 1,
        _ => 2,
    };
    // Without a stack there is nothing else to compare.
    let status = |outcome: &Outcome| outcome.get("status").cloned().unwrap_or_default();
    if status(before) != status(after) && !(before.contains_key("profile") && after.contains_key("profile")) {
        return vec![Change { what: "status".into(), from: status(before), to: status(after) }];
    }
    let mut names: Vec<&String> = before.keys().chain(after.keys()).collect();
    names.sort_by_key(|name| (weight(name), name.as_str()));
    names.dedup();
    let part = |outcome: &Outcome, name: &str| outcome.get(name).cloned().unwrap_or_default();
    names
        .into_iter()
        .map(|name| Change { what: name.clone(), from: part(before, name), to: part(after, name) })
        .filter(|change| change.from != change.to)
        .collect()
}

/// The nearest flips of a decided case, by fact. Empty for anything but a decision.
pub fn flips(catalog: &Catalog, case: &Case<'_>) -> Vec<Flip> {
    let profiles: Vec<&Profile> = catalog.profiles.values().collect();
    let mut found = Vec::new();
    for fact in Fact::ALL.iter().copied().filter(|f| !f.is_phrase()) {
        let trial = Trial::new(catalog, &profiles, case, fact);
        // An unknown fact is flipped only where it is one of the seven questions' own.
        let known = case.facts.answer(fact);
        let own = fact.spec().required && fact != Fact::TeamSize || fact == Fact::Language;
        if known.is_none() && !own || !trial.matters() {
            continue;
        }
        let now = trial.outcome(known);
        if now.get("status").map(String::as_str) != Some(Status::Decided.name()) {
            return Vec::new();
        }
        for to in trial.nearest(known, &now) {
            let after = trial.outcome(Some(&to));
            found.push(Flip {
                fact,
                from: known.map(Value::to_json),
                to: to.to_json(),
                changes: changes(&now, &after),
            });
        }
    }
    found
}

/// One fact under trial, all others held.
pub(super) struct Trial<'a> {
    catalog: &'a Catalog,
    profiles: &'a [&'a Profile],
    facts: &'a Facts,
    open: &'a [Fact],
    overrides: &'a [Override],
    fact: Fact,
    /// The rules that this fact can change.
    rules: Vec<&'a Rule>,
    /// Whether another rule kills already, whatever this fact is.
    killed: bool,
}

impl<'a> Trial<'a> {
    pub(super) fn new(catalog: &'a Catalog, profiles: &'a [&'a Profile], case: &'a Case<'_>, fact: Fact) -> Self {
        let touches = |rule: &&Rule| {
            let held = fact == Fact::Regimes || fact == Fact::DataSensitivity;
            let named = rule.when.facts().unwrap_or_default();
            named.contains(&fact) || rule.without.contains(&fact) || held && named.contains(&Fact::DataSensitivity)
        };
        let judged = catalog.rules.values().filter(|r| r.severity != Severity::Warn);
        let (rules, others): (Vec<&Rule>, Vec<&Rule>) = judged.partition(touches);
        let scope = Scope::of_answers(&case.facts);
        let killed = others.iter().any(|r| kills(r, &case.facts, &scope, &case.open, &case.overrides));
        Trial {
            catalog,
            profiles,
            facts: &case.facts,
            open: &case.open,
            overrides: &case.overrides,
            fact,
            rules,
            killed,
        }
    }

    /// Whether anything can turn on the fact at all.
    fn matters(&self) -> bool {
        let scored = matches!(self.fact, Fact::NeedsAdminPanel | Fact::Language);
        let bounded = scored || super::fit::CONSTRAINED.contains(&self.fact) || picks::TURNS_ON.contains(&self.fact);
        bounded || !self.rules.is_empty()
    }

    pub(super) fn outcome(&self, value: Option<&Value>) -> Outcome {
        let mut facts = self.facts.clone();
        if let Some(value) = value {
            facts.set(self.fact, Known::stated(value.clone()));
        }
        let mut outcome = Outcome::new();
        let scope = Scope::of_answers(&facts);
        let killer = self.rules.iter().find(|r| kills(r, &facts, &scope, self.open, self.overrides));
        let winner = sweep::winner(self.profiles, &facts);
        let status = match (self.killed || killer.is_some(), winner) {
            (true, _) => Status::Blocked,
            (false, sweep::NO_FIT) => Status::NoFit,
            _ => Status::Decided,
        };
        let rule = killer.map(|r| format!(" ({})", r.id)).unwrap_or_default();
        outcome.insert("status".into(), format!("{}{rule}", status.name()));
        if status != Status::Decided {
            return outcome;
        }
        let profile = &self.catalog.profiles[winner];
        levels::assume(self.catalog, &mut facts, profile);
        outcome.insert("profile".into(), winner.to_owned());
        let withheld: Vec<&str> = self
            .rules
            .iter()
            .filter(|r| r.severity == Severity::Withhold && r.judge(&facts, &scope, self.open) != Verdict::Passed)
            .filter_map(|r| r.withholds.as_deref())
            .collect();
        for (name, pick) in picks::turning(profile, &facts) {
            // The answer itself is no consequence of the answer.
            let own =
                name == "pattern" && self.fact == Fact::Pattern || name == "language" && self.fact == Fact::Language;
            if !own && !withheld.contains(&name) {
                outcome.insert(name.to_owned(), pick.choice);
            }
        }
        outcome
    }

    fn nearest(&self, known: Option<&Value>, now: &Outcome) -> Vec<Value> {
        let differs = |value: &Value| self.outcome(Some(value)) != *now;
        match self.fact.spec().kind {
            Kind::Bool => {
                [true, false].into_iter().map(Value::Bool).filter(|v| known != Some(v) && differs(v)).collect()
            }
            Kind::Word(words) => {
                words.iter().map(|w| Value::Word(w)).filter(|v| known != Some(v) && differs(v)).collect()
            }
            Kind::Name if self.fact == Fact::Language => self.languages().into_iter().filter(differs).collect(),
            Kind::Name => {
                let none = Value::Text("none".into());
                if known != Some(&none) && differs(&none) { vec![none] } else { Vec::new() }
            }
            Kind::Ratio | Kind::Number { .. } => match known.and_then(Value::as_number) {
                // From read-only, the nearest ratio is looked for from above.
                Some(from) if from.is_infinite() => self.step(1e6, false, now).into_iter().collect(),
                Some(from) => [false, true].into_iter().filter_map(|up| self.step(from, up, now)).collect(),
                None => Vec::new(),
            },
            Kind::Words(_) | Kind::Text => Vec::new(),
        }
    }

    fn languages(&self) -> Vec<Value> {
        let mut languages: Vec<&str> =
            self.profiles.iter().flat_map(|p| p.prefers.languages.iter().map(String::as_str)).collect();
        languages.sort_unstable();
        languages.dedup();
        languages.retain(|l| self.facts.word(Fact::Language) != Some(l));
        languages.into_iter().map(|l| Value::Text(l.to_owned())).collect()
    }

    /// The nearest number above or below at which the outcome changes.
    fn step(&self, from: f64, up: bool, now: &Outcome) -> Option<Value> {
        self.first(from, up, |outcome| outcome != now)
    }

    /// The nearest number above or below at which the outcome is one of those looked for.
    pub(super) fn first(&self, from: f64, up: bool, wanted: impl Fn(&Outcome) -> bool) -> Option<Value> {
        let parse = |n: f64| self.fact.parse(&serde_json::json!(n)).ok();
        let differs = |n: f64| parse(n).is_some_and(|v| wanted(&self.outcome(Some(&v))));
        let mut same = from;
        for seed in self.seeds(from, up) {
            if !differs(seed) {
                same = seed;
                continue;
            }
            let mut changed = seed;
            let whole = matches!(self.fact.spec().kind, Kind::Number { whole: true, .. });
            for _ in 0..60 {
                let middle = if whole { ((same + changed) / 2.0).trunc() } else { (same + changed) / 2.0 };
                let close =
                    if whole { (changed - same).abs() <= 1.0 } else { (changed - same).abs() <= 1e-4 * changed.abs() };
                if close || middle == same || middle == changed {
                    break;
                }
                if differs(middle) { changed = middle } else { same = middle }
            }
            let to = if whole { Some(changed) } else { self.round(same, changed).into_iter().find(|n| differs(*n)) };
            return parse(to.unwrap_or(changed));
        }
        None
    }

    /// The changed value in fewer digits, fewest first, where that is no further away than half a percent.
    fn round(&self, same: f64, changed: f64) -> Vec<f64> {
        let slo = self.fact == Fact::SloAvailabilityPercent;
        let turn = |n: f64| if slo { 100.0 - n } else { n };
        let near = |n: f64| (n - turn(changed)).abs() <= 0.005 * turn(changed).abs() || slo;
        let outward = |n: f64| (turn(n) > turn(same)) == (turn(changed) > turn(same)) || turn(n) == turn(changed);
        let at = turn(changed);
        // Past the boundary by as little as so many digits can say.
        let beyond = |digits: i32| {
            let step = 10f64.powf(at.abs().log10().floor() - f64::from(digits - 1));
            if at > turn(same) { (at / step).ceil() * step } else { (at / step).floor() * step }
        };
        let tried: Vec<f64> = match slo {
            true => vec![beyond(2)],
            false => {
                let nearest = (2..=4).map(|digits| to_digits(at, digits));
                nearest.chain([beyond(3), beyond(4)]).filter(|n| near(*n)).collect()
            }
        };
        tried.into_iter().map(|n| to_digits(turn(n), 8)).filter(|n| outward(*n)).collect()
    }

    /// Where to look, from the nearest outwards: doubling or halving steps, and every stated bound with its neighbour.
    fn seeds(&self, from: f64, up: bool) -> Vec<f64> {
        let Kind::Number { min, max, whole, .. } = self.fact.spec().kind else {
            return doubling(from.max(1e-3), up, 0.0, 1e6);
        };
        // Availability doubles in what it leaves to fail.
        let mut seeds: Vec<f64> = if self.fact == Fact::SloAvailabilityPercent {
            doubling(100.0 - from, !up, 1e-4, 100.0).into_iter().map(|left| 100.0 - left).collect()
        } else {
            doubling(from.max(if whole { 1.0 } else { 1e-3 }), up, min, max.min(1e7))
        };
        let nudge = |n: f64| if whole { [n - 1.0, n, n + 1.0] } else { [n * 0.999, n, n * 1.001] };
        for profile in self.profiles {
            let c = &profile.constraints;
            match self.fact {
                Fact::TeamSize => {
                    seeds.extend(nudge(f64::from(c.team_size_min)));
                    seeds.extend(c.team_size_max.into_iter().flat_map(|max| nudge(f64::from(max))));
                }
                Fact::QpsP99 => {
                    seeds.extend(c.qps_p99_min.into_iter().chain(c.qps_p99_max).flat_map(nudge));
                }
                _ => {}
            }
        }
        seeds.push(min);
        seeds.extend(self.rules.iter().flat_map(|r| r.limits.iter().map(|(_, l)| l.value)).flat_map(nudge));
        if whole {
            seeds.iter_mut().for_each(|s| *s = s.round());
        }
        seeds.retain(|s| if up { *s > from } else { *s < from });
        seeds.sort_by(f64::total_cmp);
        seeds.dedup();
        if !up {
            seeds.reverse();
        }
        seeds
    }
}

fn kills(rule: &Rule, facts: &Facts, scope: &Scope, open: &[Fact], overrides: &[Override]) -> bool {
    rule.severity == Severity::Kill
        && !overrides.iter().any(|o| o.covers(rule, facts))
        && rule.judge(facts, scope, open) == Verdict::Tripped
}

fn doubling(from: f64, up: bool, min: f64, max: f64) -> Vec<f64> {
    let mut seeds = Vec::new();
    let mut at = from;
    for _ in 0..30 {
        at = if up { at * 2.0 } else { at / 2.0 };
        if at > max || at < min {
            seeds.push(if up { max } else { min });
            break;
        }
        seeds.push(at);
    }
    seeds
}

/// To so many digits.
fn to_digits(n: f64, digits: i32) -> f64 {
    if n == 0.0 {
        return n;
    }
    let scale = 10f64.powf(f64::from(digits - 1) - n.abs().log10().floor());
    (n * scale).round() / scale
}

/// The outcome of a decision that was made, for comparing two of them.
pub fn outcome_of(decision: &super::Decision) -> BTreeMap<String, String> {
    let mut outcome = Outcome::new();
    outcome.insert("status".into(), decision.status.name().into());
    if let Some(profile) = &decision.profile {
        outcome.insert("profile".into(), profile.clone());
    }
    outcome.extend(decision.picks.iter().map(|(name, pick)| (name.clone(), pick.choice.clone())));
    if let Some(slo) = &decision.slo {
        outcome.insert("availability".into(), format!("{}%", Value::Number(slo.availability_percent)));
    }
    if let Some(recovery) = &decision.recovery {
        let (rpo, rto) = (Value::Number(recovery.rpo_minutes), Value::Number(recovery.rto_minutes));
        outcome.insert("recovery targets".into(), format!("RPO {rpo} min, RTO {rto} min"));
    }
    outcome
}
