//! From facts to a decision, deterministically: the same facts and the same data give the same bytes.

mod approvers;
pub mod capacity;
pub mod chain;
mod decision;
pub mod fit;
pub mod flips;
pub mod levels;
pub mod math;
pub mod picks;
pub mod revision;
pub mod stretches;
pub mod sweep;
pub mod verdicts;

use std::collections::BTreeMap;

use serde::Serialize;
use sha2::{Digest as _, Sha256};

pub use decision::{Approver, Assumption, Decision, Missing, Nearest, Overridden, Recovery, Rejected, Status};

use super::catalog::Catalog;
use super::condition::Scope;
use super::facts::{Fact, Facts};
use super::profile::Profile;
use fit::{Candidate, Judged, Said, Wanted};
use levels::Slo;
use verdicts::{Override, Verdicts};

/// What a decision is made from.
#[derive(Debug, Clone, Default)]
pub struct Case<'a> {
    /// What is known.
    pub facts: Facts,
    /// The parent whose contract is in force.
    pub parent: Option<&'a str>,
    /// The facts without which there is no decision.
    pub needed: Vec<Fact>,
    /// Facts whose question was put and left open.
    pub open: Vec<Fact>,
    /// Facts that wait for a confirmation, a revision or a choice between two statements, known or not.
    pub waiting: Vec<Fact>,
    /// Tripped rules that a person answers for.
    pub overrides: Vec<Override>,
    /// Who may read the decision; part of its id where there are several callers.
    pub owner: &'a str,
}

/// The facts that a one-call decision without a parent needs.
pub const ONE_CALL: [Fact; 6] =
    [Fact::TeamSize, Fact::QpsP99, Fact::ReadWriteRatio, Fact::Tenancy, Fact::DataSensitivity, Fact::Pattern];

/// The facts that a one-call decision needs: what the parent's contract walks, or [`ONE_CALL`].
pub fn needed(catalog: &Catalog, parent: Option<&str>) -> Vec<Fact> {
    match parent.and_then(|p| catalog.contract(p)) {
        Some(contract) => {
            let walked = contract.walks.iter().flat_map(|q| q.required());
            walked.filter(|f| !contract.supplies.contains(f) || contract.is_confirmed(*f)).collect()
        }
        None => ONE_CALL.to_vec(),
    }
}

/// A runner-up is named within this share of the winner's score, percent.
const RUNNER_UP_WITHIN: i32 = 15;

/// Decides.
pub fn decide(catalog: &Catalog, case: &Case<'_>) -> Decision {
    let answers = Scope::of_answers(&case.facts);
    let verdicts = verdicts::judge_in(catalog, &case.facts, &answers, &case.open, &case.overrides);
    // Where the regimes are listed, the highest class is known with them.
    let held = |f: &Fact| *f == Fact::DataSensitivity && !case.facts.sensitivities().is_empty();
    let lacks = |f: &Fact| case.facts.answer(*f).is_none() && !defaulted(case, *f) && !held(f);
    let mut missing_needed: Vec<Fact> = case.needed.iter().copied().filter(lacks).collect();
    missing_needed.extend(case.waiting.iter().filter(|f| !case.needed.contains(f)));
    missing_needed.dedup();
    let wanted = Wanted::of(&case.facts);
    let ranked = fit::rank(catalog.profiles.values(), &wanted);
    let fits = ranked.first().filter(|c| c.violations == 0);
    let status = if !verdicts.kills.is_empty() {
        Status::Blocked
    } else if !missing_needed.is_empty() {
        Status::Incomplete
    } else if fits.is_none() {
        Status::NoFit
    } else {
        Status::Decided
    };
    let mut decision = Decision {
        id: id(catalog, case),
        status,
        profile: None,
        runner_up: None,
        trade_off: None,
        nearest: None,
        parent: case.parent.map(str::to_owned),
        rejected: Vec::new(),
        constraints: Vec::new(),
        holds: None,
        missing: missing(catalog, case, &missing_needed),
        unknown: Vec::new(),
        kills: Vec::new(),
        warnings: Vec::new(),
        unverified: Vec::new(),
        overridden: Vec::new(),
        assumptions: Vec::new(),
        picks: BTreeMap::new(),
        withheld: BTreeMap::new(),
        capacity: Vec::new(),
        slo: None,
        recovery: None,
        error_budget: None,
        obligations: Vec::new(),
        approvers: Vec::new(),
        anti_patterns: Vec::new(),
        specialists: Vec::new(),
        facts: case.facts.clone(),
    };
    if status == Status::Decided {
        chosen(catalog, case, &answers, &wanted, &ranked, &verdicts, &mut decision);
    } else if status == Status::NoFit {
        decision.nearest = ranked.first().map(|c| nearest(c, &case.facts, &wanted));
        let said = Said::of(&case.facts, &wanted);
        decision.rejected = ranked.iter().map(|c| rejected(c, None, &said, &wanted)).collect();
    }
    decision.unknown = unknown(&decision);
    report(verdicts, &mut decision);
    decision
}

/// A question that was closed by taking its stated default needs no answer any more.
fn defaulted(case: &Case<'_>, fact: Fact) -> bool {
    case.facts.get(fact).is_some_and(|k| !k.is_answer() && k.from.as_deref() == Some(super::walk::DEFAULT_TAKEN))
}

fn chosen(
    catalog: &Catalog,
    case: &Case<'_>,
    answers: &Scope,
    wanted: &Wanted<'_>,
    ranked: &[Candidate<'_>],
    verdicts: &Verdicts,
    decision: &mut Decision,
) {
    let winner = &ranked[0];
    let profile = winner.profile;
    levels::assume(catalog, &mut decision.facts, profile);
    let facts = &decision.facts;

    let near = |c: &&Candidate<'_>| c.violations == 0 && c.score * 100 >= winner.score * (100 - RUNNER_UP_WITHIN);
    let runner_up = ranked[1..].iter().find(near);
    decision.trade_off = runner_up.map(|r| trade_off(winner, r));
    decision.runner_up = runner_up.map(|r| r.profile.id.clone());
    let said = Said::of(&case.facts, wanted);
    decision.rejected = ranked[1..]
        .iter()
        .filter(|c| Some(&c.profile.id) != decision.runner_up.as_ref())
        .map(|c| rejected(c, Some(winner), &said, wanted))
        .collect();
    decision.holds = sweep::sweep(catalog, &case.facts, &case.overrides, &profile.id);
    decision.constraints = fit::judge(profile, &case.facts);

    decision.picks = picks::picks(profile, facts);
    for (pick, rule) in &verdicts.withheld {
        decision.picks.remove(pick);
        decision.withheld.insert(pick.clone(), format!("{} ({})", rule.message, rule.clears));
    }
    if !decision.picks.contains_key("database") && !decision.withheld.contains_key("database") {
        let why = "queries per second or the read/write ratio is not answered".to_owned();
        decision.withheld.insert("database".into(), why);
    }
    decision.capacity = capacity::capacity(facts);
    decision.slo = Slo::of(facts);
    if let (Some(rpo), Some(rto)) = (facts.number(Fact::RpoMinutes), facts.number(Fact::RtoMinutes)) {
        let by = decision.picks.get("recovery").map_or(String::new(), |p| p.choice.clone());
        decision.recovery = Some(Recovery { rpo_minutes: rpo, rto_minutes: rto, by });
        decision.error_budget = decision.slo.as_ref().map(|slo| levels::error_budget(slo.availability_percent, rto));
    }
    let held = facts.sensitivities();
    let owed = held.iter().filter_map(|class| catalog.obligations.get(*class));
    decision.obligations = owed.flat_map(|o| o.duties.iter().cloned()).collect();
    decision.approvers = approvers::approvers(catalog, winner, facts);
    decision.anti_patterns = profile.anti_patterns.clone();
    decision.specialists = chain::chain(catalog, facts, answers, &profile.id);
    decision.assumptions = facts
        .iter()
        .filter(|(_, k)| !k.is_answer())
        .map(|(fact, k)| Assumption {
            fact,
            value: k.value.to_json(),
            from: k.from.clone().unwrap_or_else(|| "stated without a quote or a measurement".into()),
        })
        .collect();
    decision.profile = Some(profile.id.clone());
}

fn report(verdicts: Verdicts, decision: &mut Decision) {
    decision.kills = verdicts.kills;
    decision.warnings = verdicts.warnings;
    decision.unverified = verdicts.unverified;
    decision.overridden = verdicts
        .overridden
        .into_iter()
        .map(|(tripped, by)| Overridden { rule: tripped.rule, message: tripped.message, by: by.by, reason: by.reason })
        .collect();
}

/// What the contract's parent should have supplied comes first named as its own to bring.
fn missing(catalog: &Catalog, case: &Case<'_>, needed: &[Fact]) -> Vec<Missing> {
    let contract = case.parent.and_then(|p| catalog.contract(p));
    let supplied = contract.map_or(&[][..], |c| c.supplies.as_slice());
    let absent = supplied.iter().copied().filter(|f| case.facts.answer(*f).is_none() && !needed.contains(f));
    let brought_by = |fact: Fact| match (contract, fact.question()) {
        (Some(c), _) if c.supplies.contains(&fact) => format!("{} supplies it; its brief does not say", c.id),
        (_, Some(q)) => format!("{q} {} asks for it", catalog.question(q).title.to_lowercase()),
        (_, None) => "the brief".into(),
    };
    let entry = |fact: Fact| Missing { fact, question: fact.question(), brought_by: brought_by(fact) };
    needed.iter().copied().chain(absent).map(entry).collect()
}

/// The required facts that nobody brought and nobody has to bring here.
fn unknown(decision: &Decision) -> Vec<Fact> {
    let listed = |f: &Fact| decision.missing.iter().any(|m| m.fact == *f);
    // A level that is assumed from the profile and a default that was accepted are listed as assumptions.
    let known = |f: &Fact| {
        decision.facts.get(*f).is_some_and(|k| k.is_answer() || k.from.as_deref() != Some(super::walk::CALLERS_GUESS))
    };
    Fact::ALL.iter().copied().filter(|f| f.spec().required && !known(f) && !listed(f)).collect()
}

fn rejected(candidate: &Candidate<'_>, winner: Option<&Candidate<'_>>, said: &Said, wanted: &Wanted<'_>) -> Rejected {
    let mut because = said.against(candidate.profile, wanted);
    if let (true, Some(winner)) = (because.is_empty(), winner) {
        because.push(if candidate.score < winner.score {
            format!("fits, with {}", behind(winner, candidate))
        } else {
            format!("fits as well; {}", first_of(winner, candidate))
        });
    }
    Rejected { profile: candidate.profile.id.clone(), because }
}

fn nearest(candidate: &Candidate<'_>, facts: &Facts, wanted: &Wanted<'_>) -> Nearest {
    let violated = fit::violated(candidate.profile, facts, wanted);
    Nearest {
        profile: candidate.profile.id.clone(),
        violates: violated.iter().map(Judged::words).collect(),
        fits_if: violated.iter().map(|j| format!("{} is {}", j.fact, j.expected)).collect(),
    }
}

/// What choosing the other profile would change; the same words where nothing does.
fn trade_off(winner: &Candidate<'_>, other: &Candidate<'_>) -> String {
    let (w, o) = (winner.profile, other.profile);
    let first = |p: &Profile| p.prefers.languages.first().cloned().unwrap_or_default();
    let team = |p: &Profile| match p.constraints.team_size_max {
        Some(max) => format!("{} to {max} engineers", p.constraints.team_size_min),
        None => format!("{} engineers or more", p.constraints.team_size_min),
    };
    let beyond = |theirs: &[String], ours: &[String]| -> Vec<String> {
        theirs.iter().filter(|t| !ours.contains(t)).cloned().collect()
    };
    let also = [
        beyond(&o.constraints.tenancy, &w.constraints.tenancy),
        beyond(&o.constraints.data_sensitivity, &w.constraints.data_sensitivity),
    ]
    .concat();
    let mut parts = Vec::new();
    let mut differs = |ours: String, theirs: String| {
        if ours != theirs {
            parts.push(format!("{theirs} instead of {ours}"));
        }
    };
    differs(first(w), first(o));
    differs(team(w), team(o));
    differs(
        format!("p99 {} ms", w.service_levels.latency_p99_ms),
        format!("p99 {} ms", o.service_levels.latency_p99_ms),
    );
    differs(
        format!("{}% availability", w.service_levels.availability_percent),
        format!("{}% availability", o.service_levels.availability_percent),
    );
    if !also.is_empty() {
        parts.push(format!("also for {}", also.join(", ")));
    }
    if o.prefers.admin_panel && !w.prefers.admin_panel {
        parts.push("an admin panel comes with it".into());
    }
    if parts.is_empty() {
        parts.push("the same bounds and targets".into());
    }
    let place = match other.score < winner.score {
        true => behind(winner, other),
        false => format!("fits as well; {}", first_of(winner, other)),
    };
    format!("{} ({place}): {}", o.id, parts.join("; "))
}

/// How far another profile is behind.
fn behind(winner: &Candidate<'_>, other: &Candidate<'_>) -> String {
    format!("{} of 100 points, where {} has {}", other.score, winner.profile.id, winner.score)
}

/// What puts the winner before another one with as many points, as [`fit::tie`] has it.
fn first_of(winner: &Candidate<'_>, other: &Candidate<'_>) -> String {
    let (w, o) = (fit::tie(winner.profile), fit::tie(other.profile));
    let because = if w.0 != o.0 {
        "as one of the four core profiles"
    } else if w.1 != o.1 {
        "as its range of team sizes is the narrower one"
    } else {
        "by its name alone"
    };
    format!("{} comes first, {because}", winner.profile.id)
}

/// All that decides a decision, in the order in which it is hashed.
#[derive(Serialize)]
struct Inputs<'a> {
    data: &'a str,
    version: &'static str,
    owner: &'a str,
    parent: Option<&'a str>,
    needed: &'a [Fact],
    open: &'a [Fact],
    waiting: &'a [Fact],
    overrides: &'a [Override],
    facts: &'a Facts,
}

fn id(catalog: &Catalog, case: &Case<'_>) -> String {
    let inputs = Inputs {
        data: &catalog.fingerprint,
        version: env!("CARGO_PKG_VERSION"),
        owner: case.owner,
        parent: case.parent,
        needed: &case.needed,
        open: &case.open,
        waiting: &case.waiting,
        overrides: &case.overrides,
        facts: &case.facts,
    };
    let inputs = serde_json::to_string(&inputs).unwrap_or_else(|e| panic!("the inputs have no JSON: {e}"));
    content_id("d", &inputs)
}

/// A content hash as an id: `d-` and 20 hex digits.
pub fn content_id(prefix: &str, content: &str) -> String {
    format!("{prefix}-{}", hex(&Sha256::digest(content.as_bytes())[..10]))
}

/// Bytes as hex digits, two each.
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digits = |byte: &u8| [DIGITS[usize::from(byte >> 4)] as char, DIGITS[usize::from(byte & 15)] as char];
    bytes.iter().flat_map(digits).collect()
}
