//! What the card says, in words: the template only places them.

use serde::Serialize;

use super::budget::{self, Chart};
use super::line::{self, Line};
use crate::domain::catalog::Catalog;
use crate::domain::decide::chain::source_word;
use crate::domain::decide::fit::{Judged, State};
use crate::domain::decide::verdicts::Tripped;
use crate::domain::decide::{Decision, Missing, Status};
use crate::domain::facts::{Fact, Known, Value, one_line};

/// The longest quotation that a page repeats (house heuristic).
const LONGEST: usize = 400;

/// A decision in words and figures.
#[derive(Serialize)]
pub struct View {
    id: String,
    status: &'static str,
    /// `Decided`, `Blocked`, …
    badge: &'static str,
    title: String,
    about: String,
    parent: Option<String>,
    next: String,
    runner_up: Option<String>,
    targets: Vec<Target>,
    kills: Vec<Trip>,
    missing: Vec<Named>,
    nearest: Option<Nearest>,
    lines: Vec<Line>,
    holds: Option<Holds>,
    picks: Vec<Pick>,
    withheld: Vec<Named>,
    constraints: Vec<Constraint>,
    budget: Option<Chart>,
    approvers: Vec<Approver>,
    specialists: Vec<Specialist>,
    warnings: Vec<Trip>,
    overridden: Vec<Overridden>,
    unverified: Vec<Named>,
    unknown: Vec<String>,
    assumptions: Vec<Named>,
    obligations: Vec<Sourced>,
    anti_patterns: Vec<Sourced>,
    capacity: Vec<Figure>,
    facts: Vec<Stated>,
    rejected: Vec<Named>,
}

#[derive(Serialize)]
struct Target {
    name: &'static str,
    value: String,
    note: String,
    assumed: bool,
}

#[derive(Serialize)]
struct Trip {
    rule: String,
    what: String,
    message: String,
    clears: String,
    canon: String,
}

/// Something with a name and words.
#[derive(Serialize)]
struct Named {
    name: String,
    words: String,
}

#[derive(Serialize)]
struct Nearest {
    profile: String,
    steps: Vec<Named>,
}

#[derive(Serialize)]
struct Holds {
    words: String,
    deciders: Vec<Named>,
}

#[derive(Serialize)]
struct Pick {
    name: String,
    choice: String,
    because: String,
    source: String,
    hangs_on: Option<String>,
}

#[derive(Serialize)]
struct Constraint {
    name: String,
    value: String,
    expected: String,
    state: &'static str,
    mark: char,
}

#[derive(Serialize)]
struct Approver {
    change: String,
    who: Vec<String>,
    approval: String,
}

#[derive(Serialize)]
struct Specialist {
    id: String,
    owns: String,
    why: String,
    when: String,
    returns: String,
}

#[derive(Serialize)]
struct Overridden {
    rule: String,
    message: String,
    by: String,
    reason: String,
}

#[derive(Serialize)]
struct Sourced {
    text: String,
    source: String,
}

#[derive(Serialize)]
struct Figure {
    name: String,
    value: String,
    from: String,
    source: String,
}

#[derive(Serialize)]
struct Stated {
    name: String,
    value: String,
    source: &'static str,
    quote: Option<String>,
    from: Option<String>,
    assumed: bool,
}

impl View {
    /// Puts a decision into words.
    pub fn of(catalog: &Catalog, d: &Decision) -> View {
        let (badge, title, about) = headline(catalog, d);
        let named = |name: &str, words: &str| Named { name: line(name), words: line(words) };
        View {
            id: d.id.clone(),
            status: d.status.name(),
            badge,
            title,
            about: head(&about),
            parent: d.parent.as_deref().map(line),
            next: next(d),
            runner_up: d.trade_off.as_deref().map(line),
            targets: targets(d),
            kills: d.kills.iter().map(trip).collect(),
            missing: d.missing.iter().map(|m| named(&head(&label(m.fact)), &brought_by(catalog, m))).collect(),
            nearest: d.nearest.as_ref().map(|n| Nearest {
                profile: n.profile.clone(),
                steps: n
                    .violates
                    .iter()
                    .zip(&n.fits_if)
                    .map(|(v, f)| named(&without_name(v), &without_name(f)))
                    .collect(),
            }),
            lines: line::lines(catalog, d),
            holds: d.holds.as_ref().map(holds),
            picks: d
                .picks
                .iter()
                .map(|(name, p)| Pick {
                    name: head(&words(name)),
                    choice: line(&p.choice),
                    because: line(&p.because),
                    source: line(catalog.cite(&p.source)),
                    hangs_on: p.hangs_on.map(label),
                })
                .collect(),
            withheld: d.withheld.iter().map(|(name, why)| named(&head(&words(name)), &prose(why))).collect(),
            constraints: d.constraints.iter().map(constraint).collect(),
            budget: d
                .error_budget
                .as_ref()
                .zip(d.recovery.as_ref())
                .map(|(budget, recovery)| budget::chart(budget, recovery.rto_minutes, catalog.cite(&budget.source))),
            approvers: d
                .approvers
                .iter()
                .map(|a| Approver {
                    change: head(&words(&a.change)),
                    who: a.who.iter().map(|w| line(w)).collect(),
                    approval: a.approval.clone(),
                })
                .collect(),
            specialists: d
                .specialists
                .iter()
                .map(|f| Specialist {
                    id: f.specialist.clone(),
                    owns: line(&f.owns),
                    why: line(&f.why),
                    when: line(&f.when),
                    returns: line(&f.returns),
                })
                .collect(),
            warnings: d.warnings.iter().map(trip).collect(),
            overridden: d
                .overridden
                .iter()
                .map(|o| Overridden {
                    rule: o.rule.clone(),
                    message: prose(&o.message),
                    by: line(&o.by),
                    reason: line(&o.reason),
                })
                .collect(),
            unverified: d
                .unverified
                .iter()
                .map(|u| {
                    let needs: Vec<String> = u.needs.iter().map(|f| label(*f)).collect();
                    named(&u.title, &format!("needs {}", needs.join(", ")))
                })
                .collect(),
            unknown: d.unknown.iter().map(|f| head(&label(*f))).collect(),
            assumptions: d
                .assumptions
                .iter()
                .map(|a| named(&format!("{} {}", head(&label(a.fact)), with_unit(a.fact, &plain(&a.value))), &a.from))
                .collect(),
            obligations: d.obligations.iter().map(|o| sourced(catalog, &o.text, &o.source)).collect(),
            anti_patterns: d.anti_patterns.iter().map(|a| sourced(catalog, &a.text, &a.source)).collect(),
            capacity: d
                .capacity
                .iter()
                .map(|f| Figure {
                    name: head(&words(&f.name)),
                    value: format!("{} {}", Value::Number(f.value), f.unit),
                    from: line(&f.from),
                    source: line(catalog.cite(&f.source)),
                })
                .collect(),
            facts: d.facts.iter().map(|(fact, known)| stated(fact, known)).collect(),
            rejected: d
                .rejected
                .iter()
                .map(|r| {
                    let because: Vec<String> = r.because.iter().map(|why| without_name(why)).collect();
                    named(&r.profile, &because.join("; "))
                })
                .collect(),
        }
    }
}

fn headline(catalog: &Catalog, d: &Decision) -> (&'static str, String, String) {
    let count = |n: usize, one: &str, many: &str| match n {
        1 => format!("one {one}"),
        n => format!("{n} {many}"),
    };
    match (d.status, &d.profile) {
        (Status::Decided, Some(profile)) => {
            let title = catalog.profiles.get(profile).map(|p| p.title.clone()).unwrap_or_default();
            ("Decided", profile.clone(), title)
        }
        (Status::Blocked, _) => {
            let kills = count(d.kills.len(), "kill criterion stands", "kill criteria stand");
            (
                "Blocked",
                "No stack behind a kill".into(),
                format!("{kills} in the way; no stack is named until that is cleared"),
            )
        }
        (Status::NoFit, _) => {
            let nearest = d.nearest.as_ref().map(|n| format!("; the nearest is {}", n.profile)).unwrap_or_default();
            ("No fit", "No profile fits".into(), format!("none satisfies the hard constraints{nearest}"))
        }
        _ => {
            let facts = count(d.missing.len(), "fact is missing", "facts are missing");
            ("Incomplete", "Not enough is known".into(), format!("{facts}; no stack is named before the answers hold"))
        }
    }
}

fn next(d: &Decision) -> String {
    match d.status {
        Status::Decided => {
            let first = d.specialists.first().map_or("the first specialist", |f| f.specialist.as_str());
            format!("Fork into {first} first. No approver has been asked yet: naming them is not their approval.")
        }
        Status::Blocked => "Clear each kill criterion, or have a named person answer for it with a reason.".into(),
        Status::Incomplete => "Bring what is missing, or walk the questions that ask for it.".into(),
        Status::NoFit => "Change what the nearest profile cannot meet, or add a profile.".into(),
    }
}

fn targets(d: &Decision) -> Vec<Target> {
    let (Some(slo), Some(recovery)) = (&d.slo, &d.recovery) else { return Vec::new() };
    let n = |v: f64| Value::Number(v).to_string();
    let assumed = |facts: &[Fact]| facts.iter().any(|f| d.assumptions.iter().any(|a| a.fact == *f));
    let latency = [Fact::SloLatencyP50Ms, Fact::SloLatencyP95Ms, Fact::SloLatencyP99Ms];
    let consumer = slo.error_budget_consumer.as_deref().filter(|c| *c != "none");
    vec![
        Target {
            name: "Latency",
            value: format!("p99 {} ms", n(slo.latency_p99_ms)),
            note: format!("p95 {} ms, p50 {} ms", n(slo.latency_p95_ms), n(slo.latency_p50_ms)),
            assumed: assumed(&latency),
        },
        Target {
            name: "Availability",
            value: format!("{} %", n(slo.availability_percent)),
            note: match consumer {
                Some(name) => format!("over 30 days; {} spends the budget", line(name)),
                None => "over 30 days".into(),
            },
            assumed: assumed(&[Fact::SloAvailabilityPercent]),
        },
        Target {
            name: "Recovery",
            value: format!("RPO {} min, RTO {} min", n(recovery.rpo_minutes), n(recovery.rto_minutes)),
            note: line(&recovery.by),
            assumed: assumed(&[Fact::RpoMinutes, Fact::RtoMinutes]),
        },
    ]
}

fn trip(t: &Tripped) -> Trip {
    let value = t.value.as_ref().map(|v| format!(" is {}", with_unit(t.fact, &plain(v)))).unwrap_or_default();
    Trip {
        rule: t.rule.clone(),
        what: format!("{}{value}", label(t.fact)),
        message: prose(&t.message),
        clears: prose(&t.clears),
        canon: line(&t.canon),
    }
}

fn holds(holds: &crate::domain::decide::sweep::Holds) -> Holds {
    let over: Vec<String> = holds.over.iter().map(|f| label(*f)).collect();
    let words = match holds.holds {
        true => format!("The choice holds whatever {} turns out to be.", over.join(", ")),
        false => format!("The choice hangs on what is not known yet: {}.", over.join(", ")),
    };
    let deciders = holds
        .decided_by
        .iter()
        .map(|d| Named { name: format!("{} {}", d.fact.replace('_', " "), d.when), words: line(&d.becomes) })
        .collect();
    Holds { words, deciders }
}

fn constraint(judged: &Judged) -> Constraint {
    let (state, mark) = match judged.state {
        State::Met => ("met", '✓'),
        State::Violated => ("violated", '✗'),
        State::Unknown => ("unknown", '?'),
    };
    Constraint {
        name: head(&label(judged.fact)),
        value: judged.value.as_ref().map_or("not known".into(), |v| line(&plain(v))),
        expected: line(&judged.expected),
        state,
        mark,
    }
}

fn sourced(catalog: &Catalog, text: &str, source: &str) -> Sourced {
    Sourced { text: line(text), source: line(catalog.cite(source)) }
}

/// What brings a fact that is missing: its question, as it can be answered.
fn brought_by(catalog: &Catalog, missing: &Missing) -> String {
    let ask = missing.question.and_then(|q| Some((q, catalog.question(q).asks.get(&missing.fact)?)));
    ask.map_or_else(|| missing.brought_by.clone(), |(question, ask)| format!("{question}: {ask}"))
}

/// A reason that begins with a fact's name, with the words for it.
fn without_name(why: &str) -> String {
    let named = why.split_once(' ').and_then(|(name, rest)| Some((Fact::named(name).ok()?, rest)));
    named.map_or_else(|| why.to_owned(), |(fact, rest)| format!("{} {rest}", label(fact)))
}

fn stated(fact: Fact, known: &Known) -> Stated {
    Stated {
        name: head(&label(fact)),
        value: with_unit(fact, &line(&plain_value(&known.value))),
        source: source_word(known.source),
        quote: known.quote.as_deref().map(line),
        from: known.from.as_deref().map(line),
        assumed: !known.is_answer(),
    }
}

/// A fact as a person reads its name: without its unit, which stands with its value.
pub fn label(fact: Fact) -> String {
    const UNITS: [&str; 5] = ["_minutes", "_ms", "_percent", "_usd_per_month", "_gb"];
    let name = fact.name();
    words(UNITS.iter().find_map(|unit| name.strip_suffix(unit)).unwrap_or(name))
}

/// A name of ours as words, what is an abbreviation in capitals.
fn words(name: &str) -> String {
    const SHORT: [&str; 8] = ["qps", "rpo", "rto", "sla", "slo", "dba", "baa", "pan"];
    let word = |w: &str| if SHORT.contains(&w) { w.to_uppercase() } else { w.to_owned() };
    name.split(['_', '-']).map(word).collect::<Vec<_>>().join(" ")
}

/// With a capital, as it stands at the head of a row.
fn head(text: &str) -> String {
    let mut rest = text.chars();
    rest.next().map_or(String::new(), |first| first.to_uppercase().chain(rest).collect())
}

/// Our own sentences without the marks of Markdown.
fn prose(text: &str) -> String {
    line(&text.replace('`', ""))
}

fn with_unit(fact: Fact, value: &str) -> String {
    match fact.spec().unit {
        "" => value.to_owned(),
        unit => format!("{value} {unit}"),
    }
}

fn plain(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::Bool(value) => yes_or_no(*value),
        value => value.as_str().map_or_else(|| value.to_string(), str::to_owned),
    }
}

fn plain_value(value: &Value) -> String {
    if let Value::Bool(value) = value { yes_or_no(*value) } else { value.to_string() }
}

fn yes_or_no(value: bool) -> String {
    if value { "yes".into() } else { "no".into() }
}

/// On one line, and not for ever.
fn line(text: &str) -> String {
    one_line(text, LONGEST)
}
