//! Which profile fits: hard constraints filter, preferences score, ties have an order.

use serde::{Deserialize, Serialize};

use crate::domain::facts::{Fact, Facts, Value};
use crate::domain::profile::Profile;

/// What a constraint comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// The known value satisfies it.
    Met,
    /// The known value breaks it.
    Violated,
    /// The value is not known.
    Unknown,
}

/// One hard constraint of a profile, judged.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Judged {
    /// The fact that it bounds.
    pub fact: Fact,
    /// The known value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<serde_json::Value>,
    /// What the profile takes, in words.
    pub expected: String,
    /// Met, violated or unknown.
    pub state: State,
}

impl Judged {
    /// `team_size is 40, expected 1 to 15`.
    pub fn words(&self) -> String {
        match &self.value {
            Some(serde_json::Value::String(text)) => format!("{} is {text}, expected {}", self.fact, self.expected),
            Some(value) => format!("{} is {value}, expected {}", self.fact, self.expected),
            None => format!("{} is unknown, expected {}", self.fact, self.expected),
        }
    }
}

/// The facts that hard constraints bound.
pub const CONSTRAINED: [Fact; 6] =
    [Fact::TeamSize, Fact::Tenancy, Fact::DataSensitivity, Fact::Pattern, Fact::QpsP99, Fact::PlatformTeam];

/// Whether a value satisfies a profile's constraint on a fact.
pub fn allows(profile: &Profile, fact: Fact, value: &Value) -> bool {
    let c = &profile.constraints;
    let within = |set: &[String]| value.as_str().is_none_or(|v| set.iter().any(|s| s == v));
    match fact {
        Fact::TeamSize => value
            .as_number()
            .is_none_or(|n| n >= f64::from(c.team_size_min) && c.team_size_max.is_none_or(|max| n <= f64::from(max))),
        Fact::Tenancy => within(&c.tenancy),
        Fact::DataSensitivity => within(&c.data_sensitivity),
        Fact::Pattern => within(&c.pattern),
        Fact::QpsP99 => value
            .as_number()
            .is_none_or(|q| c.qps_p99_min.is_none_or(|min| q >= min) && c.qps_p99_max.is_none_or(|max| q <= max)),
        Fact::PlatformTeam => !c.platform_team || *value == Value::Bool(true),
        _ => true,
    }
}

/// Whether no known fact breaks a constraint of a profile.
pub fn fits(profile: &Profile, facts: &Facts) -> bool {
    let others = CONSTRAINED.into_iter().filter(|f| *f != Fact::DataSensitivity);
    let met = |fact: Fact| facts.answer(fact).is_none_or(|value| allows(profile, fact, value));
    let fit_for = |tier: &str| profile.constraints.data_sensitivity.iter().any(|s| s == tier);
    others.into_iter().all(met) && facts.sensitivities().into_iter().all(fit_for)
}

/// Whether a profile bounds a fact at all.
pub fn bounds(profile: &Profile, fact: Fact) -> bool {
    let c = &profile.constraints;
    match fact {
        Fact::QpsP99 => c.qps_p99_min.is_some() || c.qps_p99_max.is_some(),
        Fact::PlatformTeam => c.platform_team,
        _ => true,
    }
}

/// Judges every hard constraint of a profile.
pub fn judge(profile: &Profile, facts: &Facts) -> Vec<Judged> {
    let held = facts.sensitivities();
    let judge = |fact: Fact| {
        let value = match fact {
            Fact::DataSensitivity if !held.is_empty() => Some(Value::Words(held.clone())),
            _ => facts.answer(fact).cloned(),
        };
        let state = match &value {
            None => State::Unknown,
            // Regimes are a set: a profile fit for PHI is not thereby fit for PCI.
            Some(Value::Words(tiers)) => met(tiers.iter().all(|t| allows(profile, fact, &Value::Word(t)))),
            Some(value) => met(allows(profile, fact, value)),
        };
        let shown = value.map(|v| match v {
            Value::Words(words) => words.join(" and ").into(),
            other => other.to_json(),
        });
        Judged { fact, value: shown, expected: expected(profile, fact), state }
    };
    CONSTRAINED.into_iter().filter(|f| bounds(profile, *f)).map(judge).collect()
}

fn met(holds: bool) -> State {
    if holds { State::Met } else { State::Violated }
}

fn expected(profile: &Profile, fact: Fact) -> String {
    let c = &profile.constraints;
    match fact {
        Fact::TeamSize => match c.team_size_max {
            Some(max) => format!("{} to {max}", c.team_size_min),
            None => format!("{} or more", c.team_size_min),
        },
        Fact::Tenancy => c.tenancy.join(" or "),
        Fact::DataSensitivity => format!("only {}", c.data_sensitivity.join(", ")),
        Fact::Pattern => c.pattern.join(" or "),
        Fact::QpsP99 => match (c.qps_p99_min, c.qps_p99_max) {
            (Some(min), Some(max)) => format!("{min} to {max} queries/s"),
            (Some(min), None) => format!("at least {min} queries/s"),
            (_, max) => format!("at most {} queries/s", max.unwrap_or(f64::INFINITY)),
        },
        _ => "true".into(),
    }
}

// Points that a profile loses of 100, all house heuristics. A language that the team does not prefer costs more
// than the 15 % within which a runner-up is named: it is a different hire.
const FULL: i32 = 100;
const OTHER_LANGUAGE: i32 = 30;
const NO_ADMIN_PANEL: i32 = 20;
const SECOND_LANGUAGE: i32 = 2;
/// A profile for several tenancies is less exact than one for the wanted alone.
const LESS_EXACT: i32 = 2;

/// How well a profile suits the preferences, of 100. A pattern that it builds is close enough: patterns filter.
pub fn score(profile: &Profile, facts: &Facts) -> i32 {
    let languages = &profile.prefers.languages;
    let language = match facts.word(Fact::Language) {
        None | Some("none") => 0,
        Some(wanted) => match languages.iter().position(|l| l == wanted) {
            Some(0) => 0,
            Some(_) => SECOND_LANGUAGE,
            None => OTHER_LANGUAGE,
        },
    };
    let panel = if facts.flag(Fact::NeedsAdminPanel) == Some(true) && !profile.prefers.admin_panel {
        NO_ADMIN_PANEL
    } else {
        0
    };
    let others = facts.word(Fact::Tenancy).is_some() && profile.constraints.tenancy.len() > 1;
    let tenancy = if others { LESS_EXACT } else { 0 };
    FULL - language - panel - tenancy
}

/// The order among equals: the mission's four first, then the narrower team range, then the id.
pub fn tie(profile: &Profile) -> (bool, u32, &str) {
    let range = profile.constraints.team_size_max.map_or(u32::MAX, |max| max - profile.constraints.team_size_min);
    (!profile.founding, range, &profile.id)
}

/// A profile with its score and its judged constraints.
#[derive(Debug, Clone)]
pub struct Candidate<'a> {
    /// Which.
    pub profile: &'a Profile,
    /// Of 100.
    pub score: i32,
    /// Every hard constraint.
    pub constraints: Vec<Judged>,
}

impl Candidate<'_> {
    /// The constraints that the known facts break.
    pub fn violations(&self) -> impl Iterator<Item = &Judged> {
        self.constraints.iter().filter(|j| j.state == State::Violated)
    }
}

/// All profiles, best first: fewest violated constraints, then the score, then the tie rule.
pub fn rank<'a>(profiles: impl Iterator<Item = &'a Profile>, facts: &Facts) -> Vec<Candidate<'a>> {
    let mut ranked: Vec<Candidate<'_>> = profiles
        .map(|profile| Candidate { profile, score: score(profile, facts), constraints: judge(profile, facts) })
        .collect();
    ranked.sort_by(|a, b| {
        let key = |c: &Candidate<'_>| (c.violations().count(), -c.score);
        key(a).cmp(&key(b)).then_with(|| tie(a.profile).cmp(&tie(b.profile)))
    });
    ranked
}
