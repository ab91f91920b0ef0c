//! Which profile fits: hard constraints filter, preferences score, ties have an order.

use std::fmt::Write as _;

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
    let mut wanted = Wanted::default();
    match fact {
        Fact::TeamSize => wanted.team = value.as_number(),
        Fact::Tenancy => wanted.tenancy = value.as_str(),
        Fact::DataSensitivity => {
            let Value::Word(tier) = value else { return true };
            wanted.held = vec![tier];
        }
        Fact::Pattern => wanted.pattern = value.as_str(),
        Fact::QpsP99 => wanted.qps = value.as_number(),
        Fact::PlatformTeam => wanted.platform = Some(*value == Value::Bool(true)),
        _ => {}
    }
    wanted.meets(profile, fact) != State::Violated
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

/// The known facts that profiles are judged and scored by, read once for all profiles.
#[derive(Debug, Clone, Default)]
pub struct Wanted<'a> {
    team: Option<f64>,
    tenancy: Option<&'a str>,
    held: Vec<&'static str>,
    pattern: Option<&'a str>,
    qps: Option<f64>,
    platform: Option<bool>,
    language: Option<&'a str>,
    panel: bool,
}

impl<'a> Wanted<'a> {
    /// Reads what somebody stated.
    pub fn of(facts: &'a Facts) -> Self {
        let number = |fact| facts.stated(fact);
        Wanted {
            team: number(Fact::TeamSize),
            tenancy: facts.word(Fact::Tenancy),
            held: facts.sensitivities(),
            pattern: facts.word(Fact::Pattern),
            qps: number(Fact::QpsP99),
            platform: facts.flag(Fact::PlatformTeam),
            language: facts.word(Fact::Language).filter(|l| *l != "none"),
            panel: facts.flag(Fact::NeedsAdminPanel) == Some(true),
        }
    }

    /// What a profile's constraint on a fact comes to.
    pub fn meets(&self, profile: &Profile, fact: Fact) -> State {
        let c = &profile.constraints;
        let listed = |set: &[String], word: &str| set.iter().any(|s| s == word);
        let met = match fact {
            Fact::TeamSize => self
                .team
                .map(|n| n >= f64::from(c.team_size_min) && c.team_size_max.is_none_or(|max| n <= f64::from(max))),
            Fact::Tenancy => self.tenancy.map(|t| listed(&c.tenancy, t)),
            // Regimes are a set: a profile fit for PHI is not thereby fit for PCI.
            Fact::DataSensitivity if self.held.is_empty() => None,
            Fact::DataSensitivity => Some(self.held.iter().all(|t| listed(&c.data_sensitivity, t))),
            Fact::Pattern => self.pattern.map(|p| listed(&c.pattern, p)),
            Fact::QpsP99 => {
                self.qps.map(|q| c.qps_p99_min.is_none_or(|min| q >= min) && c.qps_p99_max.is_none_or(|max| q <= max))
            }
            _ => self.platform.map(|there| there || !c.platform_team),
        };
        match met {
            None => State::Unknown,
            Some(true) => State::Met,
            Some(false) => State::Violated,
        }
    }

    /// The constraints of a profile that the known facts break.
    pub fn violations(&self, profile: &Profile) -> impl Iterator<Item = Fact> {
        CONSTRAINED.into_iter().filter(|f| self.meets(profile, *f) == State::Violated)
    }

    /// Whether no known fact breaks a constraint of a profile.
    pub fn fits(&self, profile: &Profile) -> bool {
        self.violations(profile).next().is_none()
    }

    /// How well a profile suits the preferences, of 100. A pattern that it builds is close enough: patterns filter.
    pub fn score(&self, profile: &Profile) -> i32 {
        let language = match self.language.map(|wanted| profile.prefers.languages.iter().position(|l| l == wanted)) {
            None | Some(Some(0)) => 0,
            Some(Some(_)) => SECOND_LANGUAGE,
            Some(None) => OTHER_LANGUAGE,
        };
        let panel = if self.panel && !profile.prefers.admin_panel { NO_ADMIN_PANEL } else { 0 };
        let others = self.tenancy.is_some() && profile.constraints.tenancy.len() > 1;
        FULL - language - panel - if others { LESS_EXACT } else { 0 }
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

/// Judges every hard constraint of a profile, in words.
pub fn judge(profile: &Profile, facts: &Facts) -> Vec<Judged> {
    let wanted = Wanted::of(facts);
    CONSTRAINED.into_iter().filter(|f| bounds(profile, *f)).map(|f| judged(profile, f, facts, &wanted)).collect()
}

/// The constraints of a profile that the known facts break, in words.
pub fn violated(profile: &Profile, facts: &Facts, wanted: &Wanted<'_>) -> Vec<Judged> {
    wanted.violations(profile).map(|f| judged(profile, f, facts, wanted)).collect()
}

fn told(fact: Fact, facts: &Facts, wanted: &Wanted<'_>) -> Option<serde_json::Value> {
    match fact {
        Fact::DataSensitivity if !wanted.held.is_empty() => Some(wanted.held.join(" and ").into()),
        _ => facts.answer(fact).map(Value::to_json),
    }
}

fn judged(profile: &Profile, fact: Fact, facts: &Facts, wanted: &Wanted<'_>) -> Judged {
    let value = told(fact, facts, wanted);
    Judged { fact, value, expected: expected(profile, fact), state: wanted.meets(profile, fact) }
}

fn expected(profile: &Profile, fact: Fact) -> String {
    let mut words = String::new();
    expect(&mut words, profile, fact);
    words
}

/// Adds what a profile takes, in words.
fn expect(words: &mut String, profile: &Profile, fact: Fact) {
    let c = &profile.constraints;
    let mut list = |before: &str, items: &[String], between: &str| {
        words.push_str(before);
        for (n, item) in items.iter().enumerate() {
            words.push_str(if n > 0 { between } else { "" });
            words.push_str(item);
        }
    };
    match fact {
        Fact::Tenancy => return list("", &c.tenancy, " or "),
        Fact::DataSensitivity => return list("only ", &c.data_sensitivity, ", "),
        Fact::Pattern => return list("", &c.pattern, " or "),
        _ => {}
    }
    // Writing to a string cannot fail.
    let _ = match fact {
        Fact::TeamSize => match c.team_size_max {
            Some(max) => write!(words, "{} to {max}", c.team_size_min),
            None => write!(words, "{} or more", c.team_size_min),
        },
        Fact::QpsP99 => match (c.qps_p99_min, c.qps_p99_max) {
            (Some(min), Some(max)) => write!(words, "{min} to {max} queries/s"),
            (Some(min), None) => write!(words, "at least {min} queries/s"),
            (_, max) => write!(words, "at most {} queries/s", max.unwrap_or(f64::INFINITY)),
        },
        _ => write!(words, "true"),
    };
}

/// What is known of each constrained fact, put into words once for all the profiles that it rules out.
#[derive(Debug, Clone)]
pub struct Said([String; CONSTRAINED.len()]);

impl Said {
    /// Puts the known facts into words.
    pub fn of(facts: &Facts, wanted: &Wanted<'_>) -> Self {
        Said(CONSTRAINED.map(|fact| {
            let told =
                Judged { fact, value: told(fact, facts, wanted), expected: String::new(), state: State::Violated };
            told.words()
        }))
    }

    /// Each constraint of a profile that the known facts break, as [`Judged::words`] has it.
    pub fn against(&self, profile: &Profile, wanted: &Wanted<'_>) -> Vec<String> {
        let broken = CONSTRAINED.into_iter().zip(&self.0).filter(|(f, _)| wanted.meets(profile, *f) == State::Violated);
        let words = broken.map(|(fact, said)| {
            let mut words = String::with_capacity(said.len() + 32);
            words.push_str(said);
            expect(&mut words, profile, fact);
            words
        });
        words.collect()
    }
}

/// The order among equals: the mission's four first, then the narrower team range, then the id.
pub fn tie(profile: &Profile) -> (bool, u32, &str) {
    let range = profile.constraints.team_size_max.map_or(u32::MAX, |max| max - profile.constraints.team_size_min);
    (!profile.founding, range, &profile.id)
}

/// A profile with its score and the number of constraints that the known facts break.
#[derive(Debug, Clone, Copy)]
pub struct Candidate<'a> {
    /// Which.
    pub profile: &'a Profile,
    /// Of 100.
    pub score: i32,
    /// How many constraints are broken.
    pub violations: usize,
}

/// All profiles, best first: fewest violated constraints, then the score, then the tie rule.
pub fn rank<'a>(profiles: impl Iterator<Item = &'a Profile>, wanted: &Wanted<'_>) -> Vec<Candidate<'a>> {
    let candidate =
        |profile| Candidate { profile, score: wanted.score(profile), violations: wanted.violations(profile).count() };
    let mut ranked: Vec<Candidate<'_>> = profiles.map(candidate).collect();
    ranked.sort_by(|a, b| {
        let key = |c: &Candidate<'_>| (c.violations, -c.score);
        key(a).cmp(&key(b)).then_with(|| tie(a.profile).cmp(&tie(b.profile)))
    });
    ranked
}
