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
pub const TURNS_ON: [Fact; 16] = [
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
    Fact::Broker,
    Fact::RecoveryStrategy,
    Fact::DataSizeGb,
    Fact::RestoreMbPerS,
    Fact::BudgetUsdPerMonth,
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
            let why = base.map_or("the profile's first language", |c| c.because.as_str());
            let because = format!("no language was preferred, so it came with the profile: {why}");
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
    let partitions = facts.number(Fact::DataSizeGb).is_some_and(|gb| gb >= PARTITION_GB);
    let partitions = if partitions { ", large tables partitioned by time" } else { "" };
    let (choice, because) = match topology(facts, writes) {
        Topology::Distributed => (
            "a distributed SQL engine that speaks PostgreSQL".to_owned(),
            "RPO 0 across regions needs synchronous consensus".to_owned(),
        ),
        Topology::Sharded(plan) => {
            (format!("{}, {plan}", base.choice), format!("{writes:.0} writes/s is above 50 000, past one primary"))
        }
        Topology::Primary { gated } => {
            let (copies, why) = replicas(facts, reads);
            let (name, band) = if gated {
                let band = format!("{writes:.0} writes/s lies in 5 000 to 50 000: one primary only after a load test");
                ("one primary behind a load-test gate", band)
            } else {
                ("one primary", format!("{writes:.1} writes/s is below 5 000, one primary's band"))
            };
            let because = format!("{}; {band}; {why}", base.because.trim_end_matches('.'));
            (format!("{}, {name}{copies}", base.choice), because)
        }
    };
    let growth = facts.stated(Fact::QpsCurrent).filter(|now| *now > 0.0);
    let growth = growth
        .zip(facts.number(Fact::QpsP99))
        .map(|(now, then)| format!("; the forecast is {:.1} times today's load", then / now));
    let because = because + &growth.unwrap_or_default();
    Some(Pick::new(format!("{choice}{partitions}"), because, HOUSE).on(Fact::QpsP99))
}

/// How many copies of the data there are, and who writes.
enum Topology {
    Primary { gated: bool },
    Sharded(&'static str),
    Distributed,
}

fn topology(facts: &Facts, writes: f64) -> Topology {
    let answered_zero = facts.answer(Fact::RpoMinutes) == Some(&Value::Number(0.0));
    if answered_zero && facts.word(Fact::Standby) == Some("cross-region") {
        Topology::Distributed
    } else if writes >= SHARD_WRITES {
        let tenants = matches!(facts.word(Fact::Tenancy), Some("shared-multi-tenant" | "isolated-multi-tenant"));
        Topology::Sharded(if tenants { "with a shard plan by tenant" } else { "with a shard plan" })
    } else {
        Topology::Primary { gated: writes >= PRIMARY_WRITES }
    }
}

/// Read replicas of one primary, and why.
fn replicas(facts: &Facts, reads: f64) -> (String, String) {
    // Replicas replay every write, so they never relieve a write-heavy load.
    let read_heavy = facts.number(Fact::ReadWriteRatio).is_some_and(|r| r >= 1.0);
    match if read_heavy { math::replicas(reads, 0.0, COPY_READS, COPY_SHARE) } else { 0.0 } {
        0.0 if !read_heavy => (String::new(), "replicas would replay the writes and relieve nothing".into()),
        0.0 => (String::new(), format!("{reads:.1} reads/s need no replica")),
        n => {
            let why = format!("{reads:.0} reads/s exceed the 3 000 that are planned for one copy");
            (format!(" and {n} read replicas, one of them spare"), why)
        }
    }
}

/// Reads per second from which a cache is worth its invalidation (house heuristic).
const CACHE_READS: f64 = 2_000.0;
/// Reads per write from which a cached entry is read often enough (house heuristic).
const CACHE_RATIO: f64 = 10.0;

fn cache(profile: &Profile, facts: &Facts) -> Pick {
    let none = |because: String, on: Fact| Pick::new("none", because, HOUSE).on(on);
    let ratio = facts.stated(Fact::ReadWriteRatio).unwrap_or(0.0);
    match (profile.stack.get("cache"), capacity::split(facts)) {
        (_, None) => none("no load figure asks for one".into(), Fact::QpsP99),
        (_, Some((reads, _))) if reads < CACHE_READS => {
            none(format!("{reads:.1} reads/s: no number asks for one below 2 000 reads/s"), Fact::QpsP99)
        }
        (_, Some(_)) if ratio < CACHE_RATIO => {
            none("below 10 reads per write entries are invalidated before they pay".into(), Fact::ReadWriteRatio)
        }
        (None, Some(_)) => none("the profile keeps one in the process".into(), Fact::QpsP99),
        (Some(base), Some((reads, _))) => {
            let because = format!("{reads:.0} reads/s at this ratio repay invalidation from 2 000 reads/s up");
            Pick::new(&base.choice, because, HOUSE).on(Fact::QpsP99)
        }
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
        (Some("async"), Some(team)) => {
            let broker = facts.word(Fact::Broker).filter(|b| *b != "none").unwrap_or("a broker that both teams run");
            let because = format!("asynchronous, and {team} consumes the messages: they leave this database");
            Pick::new(format!("transactional outbox to {broker}"), because, "helland-2007").on(Fact::SecondTeam)
        }
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
    let on = if chosen.is_some() { Fact::Isolation } else { Fact::Tenancy };
    let pick = match (tenancy, chosen.filter(|c| *c != "none")) {
        (_, Some("row-security")) => Pick::new(
            "row security, FORCEd, under a role that owns nothing",
            "answered; owners bypass row security unless it is forced",
            "postgresql-row-security",
        ),
        (_, Some(mechanism)) => {
            let because = format!("answered; isolation is mandatory in every model, and `{mechanism}` is yours");
            Pick::new(format!("a {mechanism} per tenant"), because, "aws-saas-lens")
        }
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
    Some(pick.on(on))
}

/// Strategies, the slowest and cheapest first: the RTO in minutes from which one suffices (REL13-BP02), and the
/// month's budget in USD from which it is carried (house heuristic).
const STRATEGIES: [(&str, f64, f64); 4] = [
    ("backup and restore", 60.0, 0.0),
    ("pilot light", 10.0, 200.0),
    ("warm standby", 1.0, 1_000.0),
    ("active-active", 0.0, 5_000.0),
];

fn recovery(facts: &Facts) -> Option<Pick> {
    let (rpo, rto) = (facts.number(Fact::RpoMinutes)?, facts.number(Fact::RtoMinutes)?);
    let shown = Value::Number;
    let (mechanism, held) = mechanism(rpo, facts.word(Fact::Standby));
    let number = |fact| facts.stated(fact);
    let restore = number(Fact::DataSizeGb).zip(number(Fact::RestoreMbPerS));
    let restore = restore.and_then(|(gb, rate)| math::restore_minutes(gb, rate)).filter(|minutes| *minutes > rto);
    let mut notes: Vec<String> = held.into_iter().collect();
    let mut asked = STRATEGIES.iter().position(|(_, from, _)| rto >= *from).unwrap_or(STRATEGIES.len() - 1);
    if let (0, Some(minutes)) = (asked, restore) {
        asked = 1;
        notes.push(format!("a restore takes {minutes:.0} min, longer than the RTO"));
    }
    let budget = number(Fact::BudgetUsdPerMonth);
    let carried = budget.and_then(|b| STRATEGIES.iter().rposition(|(_, _, usd)| b >= *usd));
    let answered = facts
        .word(Fact::RecoveryStrategy)
        .map(|s| s.replace("-and-", " and ").replace("pilot-", "pilot ").replace("warm-", "warm "));
    let strategy = match (&answered, carried, budget) {
        (Some(answered), ..) => {
            notes.push("the strategy was answered".into());
            answered.clone()
        }
        (None, Some(carried), Some(budget)) if carried < asked => {
            notes.push(format!(
                "{} USD a month carry no more than that: the RTO asks for {}, from {} USD (house heuristic)",
                shown(budget),
                STRATEGIES[asked].0,
                shown(STRATEGIES[asked].2)
            ));
            STRATEGIES[carried].0.to_owned()
        }
        _ => STRATEGIES[asked].0.to_owned(),
    };
    let mut because = format!(
        "RPO {} min asks for the first, RTO {} min for the second; replicas copy bad deletes, so every row needs a \
         point in time to go back to",
        shown(rpo),
        shown(rto)
    );
    for note in notes {
        because.push_str("; ");
        because.push_str(&note);
    }
    Some(Pick::new(format!("{mechanism}; {strategy}"), because, "aws-rel13-bp02").on(Fact::RpoMinutes))
}

/// What keeps the data, and a note where the answered standby does not hold the RPO.
fn mechanism(rpo: f64, standby: Option<&str>) -> (&'static str, Option<String>) {
    let short = |what: &str| Some(format!("a standby of `{what}` does not hold an RPO of {} min", Value::Number(rpo)));
    match (standby, rpo) {
        (Some("cross-region"), _) => ("synchronous consensus across regions, and point-in-time recovery", None),
        (Some("sync"), _) => ("synchronous standby in the region, and point-in-time recovery", None),
        (Some(kind @ ("none" | "async")), 0.0) => {
            ("synchronous standby in the region, and point-in-time recovery", short(kind))
        }
        (Some("none"), r) if r < 5.0 => ("point-in-time recovery with a short archive interval", None),
        (Some("async"), _) => ("asynchronous replica with its lag watched, and point-in-time recovery", None),
        (_, 0.0) => ("synchronous standby in the region, and point-in-time recovery", None),
        (_, r) if r < 5.0 => ("asynchronous replica with its lag watched, and point-in-time recovery", None),
        // A daily dump loses a day and the time of the dump, so it holds only what lies above.
        (_, r) if r <= 1_440.0 => ("point-in-time recovery (base backup and archived WAL)", None),
        _ => ("daily dump, and point-in-time recovery", None),
    }
}
