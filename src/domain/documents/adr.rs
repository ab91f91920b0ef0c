//! An architecture decision record in the form of MADR 4 (adr.github.io/madr), with status `proposed`: who has to
//! agree is named, and whether they did is theirs to write.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use serde_json::json;

use super::{Decided, yaml};
use crate::domain::catalog::Catalog;
use crate::domain::decide::Decision;
use crate::domain::decide::chain::source_word;
use crate::domain::decide::fit::State;
use crate::domain::decide::flips;
use crate::domain::facts::{Fact, Facts, Value, one_line};

/// Options that are listed with their reasons; the rest is counted (house heuristic: a record is read).
const OPTIONS: usize = 8;
/// The longest line of others' words (house heuristic).
const LONGEST: usize = 400;
/// The mark of an approver who is only asked for advice.
const CONSULTED: &str = "(consulted)";

/// The record.
pub fn adr(catalog: &Catalog, decided: &Decided<'_>) -> String {
    let mut text = format!(
        "---\n{}# None of them has been asked: approval is never implied. The date is set when they agree.\n---\n\n",
        yaml::document(&front_matter(decided.decision))
    );
    let _ = writeln!(text, "# Build the backend on {}\n", line(&title(catalog, decided.profile)));
    context(&mut text, decided);
    drivers(&mut text, decided);
    options(&mut text, catalog, decided);
    outcome(&mut text, catalog, decided);
    consequences(&mut text, catalog, decided);
    confirmation(&mut text, decided);
    pros_and_cons(&mut text, catalog, decided);
    more(&mut text, catalog, decided);
    text.truncate(text.trim_end().len());
    text.push('\n');
    text
}

fn front_matter(decision: &Decision) -> serde_json::Value {
    let mut makers: Vec<&str> = Vec::new();
    let mut consulted: Vec<String> = Vec::new();
    for role in decision.approvers.iter().flat_map(|a| &a.who) {
        if role.contains(CONSULTED) {
            let role = role.replace(&format!(" {CONSULTED}"), "");
            if !consulted.contains(&role) {
                consulted.push(role);
            }
        } else if !makers.contains(&role.as_str()) {
            makers.push(role);
        }
    }
    let mut front = json!({ "status": "proposed", "decision-makers": makers });
    if !consulted.is_empty() {
        front["consulted"] = consulted.into();
    }
    front
}

/// `node-express (TypeScript modular monolith on Node)`.
fn title(catalog: &Catalog, profile: &str) -> String {
    match catalog.profiles.get(profile) {
        Some(p) => format!("{profile} ({})", p.title),
        None => profile.to_owned(),
    }
}

fn context(text: &mut String, decided: &Decided<'_>) {
    let d = decided.decision;
    let _ = writeln!(text, "## Context and Problem Statement\n");
    if let Some(business) = d.facts.word(Fact::BusinessContext) {
        let _ = writeln!(text, "> {}\n", said(business));
    }
    let asked = d.parent.as_ref().map(|p| format!(", asked by {}", said(p))).unwrap_or_default();
    let _ = writeln!(text, "Which stack does this backend get, given what is known of it{asked}?\n");
    let answered = d.facts.iter().filter(|(fact, k)| k.is_answer() && *fact != Fact::BusinessContext);
    list(text, answered.map(|(fact, _)| known(&d.facts, fact)));
}

fn drivers(text: &mut String, decided: &Decided<'_>) {
    let d = decided.decision;
    let _ = writeln!(text, "## Decision Drivers\n");
    let mut all: Vec<String> = Vec::new();
    for judged in &d.constraints {
        let value = d.facts.value(judged.fact).map_or("not known yet".to_owned(), |v| said(&v.to_string()));
        all.push(format!("hard constraint: {}, {value}", judged.fact));
    }
    let preferred = [Fact::Language, Fact::NeedsAdminPanel].into_iter().filter_map(|f| Some((f, d.facts.answer(f)?)));
    all.extend(preferred.map(|(fact, value)| format!("preference: {fact}, {}", said(&value.to_string()))));
    all.extend(d.obligations.iter().map(|o| format!("duty: {}", line(&o.text))));
    list(text, all.into_iter());
}

/// The other profiles, best first: the runner-up, then those that were rejected.
fn others<'a>(decided: &Decided<'a>) -> Vec<(&'a str, Vec<&'a str>)> {
    let d = decided.decision;
    let runner_up = d.runner_up.as_deref().map(|id| (id, d.trade_off.as_deref().into_iter().collect::<Vec<_>>()));
    let rejected = d.rejected.iter().map(|r| (r.profile.as_str(), r.because.iter().map(String::as_str).collect()));
    runner_up.into_iter().chain(rejected).collect()
}

fn options(text: &mut String, catalog: &Catalog, decided: &Decided<'_>) {
    let _ = writeln!(text, "## Considered Options\n");
    let others = others(decided);
    let more = others.len().saturating_sub(OPTIONS);
    let mut names = vec![line(&title(catalog, decided.profile))];
    names.extend(others.iter().take(OPTIONS).map(|(id, _)| line(&title(catalog, id))));
    if more > 0 {
        names.push(format!("{more} further profiles, none of which comes nearer; their reasons are in the decision"));
    }
    list(text, names.into_iter());
}

fn outcome(text: &mut String, catalog: &Catalog, decided: &Decided<'_>) {
    let d = decided.decision;
    let met = d.constraints.iter().filter(|j| j.state == State::Met).count();
    let unknown: Vec<String> =
        d.constraints.iter().filter(|j| j.state == State::Unknown).map(|j| j.fact.to_string()).collect();
    let rest = if unknown.is_empty() { String::new() } else { format!("; not known yet: {}", unknown.join(", ")) };
    let _ = writeln!(
        text,
        "## Decision Outcome\n\nChosen option: \"{}\", because it violates no hard constraint ({met} met{rest}) and \
         nothing else that fits scores better on preferences.\n",
        line(&title(catalog, decided.profile))
    );
    let pick = |(name, p): (&String, &crate::domain::decide::picks::Pick)| {
        let source = line(catalog.cite(&p.source));
        format!("**{}**: {} — {} ({source})", line(name), line(&p.choice), line(&p.because))
    };
    let withheld = |(name, why): (&String, &String)| format!("**{}**: withheld, {}", line(name), line(why));
    list(text, d.picks.iter().map(pick).chain(d.withheld.iter().map(withheld)));
}

fn consequences(text: &mut String, catalog: &Catalog, decided: &Decided<'_>) {
    let d = decided.decision;
    let _ = writeln!(text, "### Consequences\n");
    let recovery = decided.recovery;
    let mut all = vec![format!(
        "Good, because one recovery within {} min spends {} % of the {} days' error budget",
        Value::Number(recovery.rto_minutes),
        Value::Number(decided.budget.one_recovery_percent),
        decided.budget.window_days
    )];
    all.extend(d.holds.iter().filter(|h| h.holds).map(|h| {
        let over: Vec<&str> = h.over.iter().map(|f| f.name()).collect();
        format!("Good, because the choice holds whatever {} turns out to be", over.join(", "))
    }));
    // Figures move by themselves, and the record is looked at again when they have; words change by a new decision.
    let moves = flips::of_decision(catalog, d).into_iter().filter(|flip| flip.to.is_number());
    all.extend(moves.map(|flip| {
        let changes: Vec<String> = flip.changes.iter().map(|c| line(&c.words())).collect();
        format!("Neutral, because {} = {} would change it: {}", flip.fact, flip.to, changes.join("; "))
    }));
    let changes = d.holds.iter().flat_map(|h| &h.decided_by);
    all.extend(changes.map(|c| {
        format!("Neutral, because {} = {} would change it to {}", line(&c.fact), line(&c.when), line(&c.becomes))
    }));
    all.extend(d.warnings.iter().map(|w| format!("Bad, because {} ({})", line(&w.message), line(&w.canon))));
    all.extend(d.overridden.iter().map(|o| {
        let (by, reason) = (said(&o.by), said(&o.reason));
        format!("Bad, because {} Overridden by {by}: {reason} (rule {})", line(&o.message), line(&o.rule))
    }));
    let ruins = |a: &crate::domain::profile::AntiPattern| {
        format!("Bad, where this happens: {} ({})", line(&a.text), line(catalog.cite(&a.source)))
    };
    all.extend(d.anti_patterns.iter().map(ruins));
    list(text, all.into_iter());
}

fn confirmation(text: &mut String, decided: &Decided<'_>) {
    let _ = writeln!(text, "### Confirmation\n\nThree targets, each of them measured:\n");
    let n = Value::Number;
    let (slo, recovery, budget) = (decided.slo, decided.recovery, decided.budget);
    let spent = decided.consumer().map(|c| format!(", spent by {}", said(c))).unwrap_or_default();
    let latency = decided.assumed(&[Fact::SloLatencyP50Ms, Fact::SloLatencyP95Ms, Fact::SloLatencyP99Ms]);
    list(
        text,
        [
            format!(
                "**latency**: p50 {} ms, p95 {} ms, p99 {} ms{latency}, by the request histogram",
                n(slo.latency_p50_ms),
                n(slo.latency_p95_ms),
                n(slo.latency_p99_ms)
            ),
            format!(
                "**availability**: {} % over {} days{}, an error budget of {} min{spent}, by the burn-rate alerts",
                n(slo.availability_percent),
                budget.window_days,
                decided.assumed(&[Fact::SloAvailabilityPercent]),
                n(budget.minutes)
            ),
            format!(
                "**recovery**: RPO {} min, RTO {} min{}, by a restore drill; {}",
                n(recovery.rpo_minutes),
                n(recovery.rto_minutes),
                decided.assumed(&[Fact::RpoMinutes, Fact::RtoMinutes]),
                line(&recovery.by)
            ),
        ]
        .into_iter(),
    );
}

fn pros_and_cons(text: &mut String, catalog: &Catalog, decided: &Decided<'_>) {
    let _ = writeln!(text, "## Pros and Cons of the Options\n\n### {}\n", line(&title(catalog, decided.profile)));
    let judged = decided.decision.constraints.iter().map(|j| match j.state {
        State::Met => format!("Good, because {}", line(&j.words())),
        _ => format!("Neutral, because {}", line(&j.words())),
    });
    list(text, judged);
    for (id, because) in others(decided).into_iter().take(OPTIONS) {
        let _ = writeln!(text, "### {}\n", line(&title(catalog, id)));
        let reason = |because: &str| {
            let because = line(because);
            match because.strip_prefix(&line(id)) {
                Some(trade_off) if decided.decision.runner_up.as_deref() == Some(id) => {
                    format!("Neutral, because it comes second{trade_off}")
                }
                _ if because.starts_with("fits") => format!("Neutral, because it {because}"),
                _ => format!("Bad, because {because}"),
            }
        };
        list(text, because.into_iter().map(reason));
    }
}

fn more(text: &mut String, catalog: &Catalog, decided: &Decided<'_>) {
    let d = decided.decision;
    let _ = writeln!(
        text,
        "## More Information\n\nDecision `{}`. The same facts and the same data give the same decision.\n",
        d.id
    );
    let assumed = d.assumptions.iter().map(|a| {
        let value = a.value.as_str().map_or_else(|| a.value.to_string(), said);
        format!("{} = {value} ({})", a.fact, said(&a.from))
    });
    titled(text, "Assumed, so to be confirmed", assumed);
    titled(text, "Unknown", d.unknown.iter().map(ToString::to_string));
    if !d.unverified.is_empty() {
        let rules: Vec<&str> = d.unverified.iter().map(|u| u.rule.as_str()).collect();
        let count = rules.len();
        let _ = writeln!(text, "{count} rules cannot be told from what is known: {}.\n", line_of(&rules.join(", ")));
    }
    titled(text, "To approve", d.approvers.iter().map(|a| format!("{}: {}", line(&a.change), said(&a.who.join(", ")))));
    titled(text, "Sources", sources(catalog, decided).into_iter());
}

/// Every source that something here rests on, once, with its address.
fn sources(catalog: &Catalog, decided: &Decided<'_>) -> Vec<String> {
    let d = decided.decision;
    let mut ids: BTreeSet<&str> = BTreeSet::new();
    ids.extend(d.picks.values().map(|p| p.source.as_str()));
    ids.extend(d.anti_patterns.iter().map(|a| a.source.as_str()));
    ids.extend(d.obligations.iter().map(|o| o.source.as_str()));
    ids.insert(&decided.budget.source);
    let cited = |id: &&str| {
        let canon = catalog.canon.get(*id)?;
        let url = canon.url.as_ref().map(|u| format!(", <{u}>")).unwrap_or_default();
        Some(format!("{}{url}", line(&canon.cite)))
    };
    ids.iter().filter_map(cited).collect()
}

/// A fact with its unit, its source and the words that state it.
fn known(facts: &Facts, fact: Fact) -> String {
    let Some(known) = facts.get(fact) else { return fact.to_string() };
    let unit = fact.spec().unit;
    let unit = if unit.is_empty() { String::new() } else { format!(" {unit}") };
    let words = match (&known.quote, &known.from) {
        (Some(quote), _) => format!(": “{}”", said(quote)),
        (None, Some(from)) => format!(", {}", said(from)),
        (None, None) => String::new(),
    };
    format!("{fact}: {}{unit} ({}{words})", said(&known.value.to_string()), source_word(known.source))
}

fn titled(text: &mut String, title: &str, items: impl Iterator<Item = String>) {
    let mut items = items.peekable();
    if items.peek().is_some() {
        let _ = writeln!(text, "{title}:\n");
        list(text, items);
    }
}

fn list(text: &mut String, items: impl Iterator<Item = String>) {
    for item in items {
        let _ = writeln!(text, "* {}", item.trim_end());
    }
    text.push('\n');
}

/// Words of the data on one line, so that no text begins a heading or ends a list.
fn line(text: &str) -> String {
    line_of(text).replace('<', "&lt;")
}

fn line_of(text: &str) -> String {
    one_line(text, usize::MAX)
}

/// Words of others: on one line, cut, and never read as Markdown or HTML.
fn said(text: &str) -> String {
    let mut out = String::new();
    for c in one_line(text, LONGEST).chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '\\' | '`' | '*' | '[' | ']' | '|' | '#' => out.extend(['\\', c]),
            c => out.push(c),
        }
    }
    out
}
