//! The picks: what to build with, each with its reason, its source and the fact that it hangs on.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{capacity, math};
use crate::domain::catalog::HOUSE;
use crate::domain::facts::{Fact, Facts, Value};
use crate::domain::profile::Profile;

/// A choice with its reason.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Pick {
    /// What.
    pub choice: String,
    /// Why.
    pub because: String,
    /// A canon id, a URL or `house heuristic`.
    pub source: String,
    /// The fact that it hangs on, where one decides it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hangs_on: Option<Fact>,
}

impl Pick {
    fn new(choice: impl Into<String>, because: impl Into<String>, source: &str) -> Self {
        Pick { choice: choice.into(), because: because.into(), source: source.to_owned(), hangs_on: None }
    }

    fn on(mut self, fact: Fact) -> Self {
        self.hangs_on = Some(fact);
        self
    }
}

/// Every pick of a profile for these facts, by name. The database may be withheld afterwards.
pub fn picks(profile: &Profile, facts: &Facts) -> BTreeMap<String, Pick> {
    let mut picks: BTreeMap<String, Pick> = profile
        .stack
        .iter()
        .filter(|(name, _)| !matches!(name.as_str(), "cache" | "queue" | "database"))
        .map(|(name, c)| (name.clone(), Pick::new(&c.choice, &c.because, &c.source)))
        .collect();
    picks.extend(turning(profile, facts).map(|(name, pick)| (name.to_owned(), pick)));
    picks
}

/// The facts that picks turn on.
pub const TURNS_ON: [Fact; 11] = [
    Fact::ReadWriteRatio,
    Fact::QpsP99,
    Fact::Tenancy,
    Fact::Isolation,
    Fact::Communication,
    Fact::SecondTeam,
    Fact::DataSensitivity,
    Fact::Language,
    Fact::RpoMinutes,
    Fact::RtoMinutes,
    Fact::Standby,
];

/// The picks that turn on facts, by name.
pub fn turning(profile: &Profile, facts: &Facts) -> impl Iterator<Item = (&'static str, Pick)> {
    [
        ("pattern", Some(pattern(profile, facts))),
        ("language", language(profile, facts)),
        ("database", database(profile, facts)),
        ("cache", Some(cache(profile, facts))),
        ("queue", Some(queue(profile, facts))),
        ("isolation", isolation(facts)),
        ("recovery", recovery(facts)),
    ]
    .into_iter()
    .filter_map(|(name, pick)| Some((name, pick?)))
}

fn pattern(profile: &Profile, facts: &Facts) -> Pick {
    match facts.word(Fact::Pattern) {
        Some(pattern) => {
            Pick::new(pattern, format!("answered, and within what {} builds", profile.id), "fowler-monolith-first")
                .on(Fact::Pattern)
        }
        None => Pick::new(
            profile.constraints.pattern.first().map_or("", String::as_str),
            format!("not asked here; the pattern that {} builds first", profile.id),
            HOUSE,
        )
        .on(Fact::Pattern),
    }
}

fn language(profile: &Profile, facts: &Facts) -> Option<Pick> {
    let own = profile.prefers.languages.first()?;
    Some(match facts.word(Fact::Language) {
        Some(wanted) if profile.prefers.languages.iter().any(|l| l == wanted) => {
            Pick::new(wanted, "the team's own preference, and the profile's", HOUSE).on(Fact::Language)
        }
        Some(wanted) => {
            let because = format!("`{wanted}` was preferred; no profile of that language meets the constraints");
            Pick::new(own, because, HOUSE).on(Fact::Language)
        }
        None => {
            let base = profile.stack.get("language");
            let because = base.map_or("the profile's first language", |c| c.because.as_str());
            Pick::new(own, because, base.map_or(HOUSE, |c| c.source.as_str())).on(Fact::Language)
        }
    })
}

// Bands of writes per second on one PostgreSQL primary, house heuristics.
const PRIMARY_WRITES: f64 = 5_000.0;
const SHARD_WRITES: f64 = 50_000.0;
/// Reads per second that one copy serves before replicas pay (house heuristic).
const COPY_READS: f64 = 5_000.0;
/// Share of a copy's capacity that is planned for (house heuristic).
const COPY_SHARE: f64 = 0.6;

/// Data from which tables are partitioned for retention and vacuum, GB (house heuristic).
const PARTITION_GB: f64 = 500.0;

fn database(profile: &Profile, facts: &Facts) -> Option<Pick> {
    let base = profile.stack.get("database")?;
    let (reads, writes) = capacity::split(facts)?;
    let (topology, because) = topology(facts, writes);
    // Replicas replay every write, so they never relieve a write-heavy load.
    let read_heavy = facts.number(Fact::ReadWriteRatio).is_some_and(|r| r >= 1.0);
    let replicas = if read_heavy { math::replicas(reads, 0.0, COPY_READS, COPY_SHARE) } else { 0.0 };
    let (copies, why) = match replicas {
        0.0 => (String::new(), format!("{reads:.1} reads/s need no replica")),
        n => (
            format!(" and {n} read replicas, one of them spare"),
            format!("{reads:.0} reads/s exceed one copy's 3 000"),
        ),
    };
    let partitions = facts.number(Fact::DataSizeGb).is_some_and(|gb| gb >= PARTITION_GB);
    let partitions = if partitions { ", large tables partitioned by time" } else { "" };
    let choice = format!("{}, {topology}{copies}{partitions}", base.choice);
    let because = format!("{}; {because}; {why}", base.because.trim_end_matches('.'));
    Some(Pick::new(choice, because, HOUSE).on(Fact::QpsP99))
}

fn topology(facts: &Facts, writes: f64) -> (&'static str, String) {
    let answered_zero = facts.answer(Fact::RpoMinutes) == Some(&Value::Number(0.0));
    if answered_zero && facts.word(Fact::Standby) == Some("cross-region") {
        ("distributed SQL", "RPO 0 across regions needs synchronous consensus".into())
    } else if writes >= SHARD_WRITES {
        let tenants = matches!(facts.word(Fact::Tenancy), Some("shared-multi-tenant" | "isolated-multi-tenant"));
        let plan = if tenants { "with a shard plan by tenant" } else { "with a shard plan" };
        (plan, format!("{writes:.0} writes/s is above 50 000, past one primary"))
    } else if writes >= PRIMARY_WRITES {
        let because = format!("{writes:.0} writes/s lies in 5 000 to 50 000: one primary only after a load test");
        ("one primary behind a load-test gate", because)
    } else {
        ("one primary", format!("{writes:.1} writes/s is below 5 000, one primary's band"))
    }
}

/// Reads per second from which a cache is worth its invalidation (house heuristic).
const CACHE_READS: f64 = 2_000.0;

fn cache(profile: &Profile, facts: &Facts) -> Pick {
    let none = |because: String| Pick::new("none", because, HOUSE).on(Fact::QpsP99);
    let read_heavy = facts.number(Fact::ReadWriteRatio).is_some_and(|r| r >= 10.0);
    match (profile.stack.get("cache"), capacity::split(facts)) {
        (Some(base), Some((reads, _))) if reads >= CACHE_READS && read_heavy => {
            let because = format!("{reads:.0} reads/s at this ratio repay invalidation from 2 000 reads/s up");
            Pick::new(&base.choice, because, HOUSE).on(Fact::QpsP99)
        }
        (_, Some((reads, _))) => none(format!("{reads:.1} reads/s: no number asks for one below 2 000 reads/s")),
        (_, None) => none("no load figure asks for one".into()),
    }
}

fn queue(profile: &Profile, facts: &Facts) -> Pick {
    let base = profile.stack.get("queue");
    let jobs = base.map_or("a job table read with FOR UPDATE SKIP LOCKED", |c| c.choice.as_str());
    let source = base.map_or(HOUSE, |c| c.source.as_str());
    let second_team = facts.word(Fact::SecondTeam).filter(|t| *t != "none");
    match (facts.word(Fact::Communication), second_team) {
        (Some("event-driven"), Some(team)) => Pick::new(
            "transactional outbox to a log-based broker",
            format!("event-driven, and {team} consumes the events; name one of the four event patterns"),
            "fowler-event-driven",
        )
        .on(Fact::SecondTeam),
        (Some("event-driven" | "async"), _) => {
            let because = "asynchronous work inside one team: jobs in the database commit with the data they act on";
            Pick::new(jobs, because, source).on(Fact::Communication)
        }
        (Some(_), _) => {
            let because = format!("synchronous by default; the first background job goes to {jobs}");
            Pick::new("none", because, source).on(Fact::Communication)
        }
        (None, _) => Pick::new("none", "no answer asks for one", HOUSE).on(Fact::Communication),
    }
}

fn isolation(facts: &Facts) -> Option<Pick> {
    let tenancy = facts.word(Fact::Tenancy)?;
    let held = facts.sensitivities();
    let regulated = held.contains(&"phi") || held.contains(&"pci");
    let chosen = facts.word(Fact::Isolation);
    let pick = match (tenancy, chosen) {
        (_, Some("row-security")) => Pick::new(
            "row security, FORCEd, under a role that owns nothing",
            "answered; owners bypass row security unless it is forced",
            "postgresql-row-security",
        ),
        (_, Some(mechanism)) => Pick::new(format!("a {mechanism} per tenant"), "answered", "aws-saas-lens"),
        ("shared-multi-tenant", None) if regulated => Pick::new(
            "a schema per tenant, or row security FORCEd under a role that owns nothing",
            "regulated data on shared tables needs a boundary that a query cannot forget",
            HOUSE,
        ),
        ("shared-multi-tenant", None) => Pick::new(
            "tenant column with row security, FORCEd, under a role that owns nothing",
            "isolation is mandatory in every model; owners bypass row security unless it is forced",
            "postgresql-row-security",
        ),
        ("isolated-multi-tenant", None) => Pick::new(
            "a schema per tenant; a database per tenant where a contract asks for it",
            "isolated tenancy, one fleet to run",
            "azure-tenancy-models",
        ),
        (_, None) => Pick::new(
            "a stack per customer, made by the same automation",
            "single tenancy; a fleet per tenant is costly without automation",
            "azure-tenancy-models",
        ),
    };
    Some(pick.on(Fact::Tenancy))
}

/// A month's budget from which a standby that runs all the time is carried, USD (house heuristic).
const STANDBY_USD: f64 = 1_000.0;

fn recovery(facts: &Facts) -> Option<Pick> {
    let (rpo, rto) = (facts.number(Fact::RpoMinutes)?, facts.number(Fact::RtoMinutes)?);
    let cross_region = facts.word(Fact::Standby) == Some("cross-region");
    let mechanism = match rpo {
        0.0 if cross_region => "synchronous consensus across regions, and point-in-time recovery",
        0.0 => "synchronous standby in the region, and point-in-time recovery",
        r if r < 5.0 => "asynchronous replica with its lag watched, and point-in-time recovery",
        r if r < 1_440.0 => "point-in-time recovery (base backup and archived WAL)",
        _ => "daily dump, restored in a drill",
    };
    let strategy = match rto {
        t if t < 1.0 => "active-active",
        t if t < 10.0 => "warm standby",
        t if t < 60.0 => "pilot light",
        _ => "backup and restore",
    };
    let shown = Value::Number;
    let mut because = format!(
        "RPO {} min asks for the first, RTO {} min for the second; replicas copy bad deletes, so every row needs a \
         point in time to go back to",
        shown(rpo),
        shown(rto)
    );
    if let Some(budget) =
        facts.answer(Fact::BudgetUsdPerMonth).and_then(Value::as_number).filter(|b| *b < STANDBY_USD && rto < 10.0)
    {
        because.push_str(&format!(
            "; {} USD a month do not carry a standby that runs all the time (from 1 000 USD, house heuristic): \
             allow a longer RTO or raise the budget",
            shown(budget)
        ));
    }
    Some(Pick::new(format!("{mechanism}; {strategy}"), because, "aws-rel13-bp02").on(Fact::RpoMinutes))
}
