//! A decision in full, for a person.

use std::fmt::Write as _;

use super::Decided;
use crate::domain::catalog::Catalog;
use crate::domain::decide::chain::known_words;
use crate::domain::decide::fit::State;
use crate::domain::decide::flips::Change;
use crate::domain::decide::{Decision, verdicts::Tripped};
use crate::domain::facts::Value;
use crate::mcp::walk_question::plain;

/// The whole decision in words.
pub fn markdown(catalog: &Catalog, decided: &Decided) -> String {
    let d = &decided.decision;
    let mut text = String::new();
    let title = match &d.profile {
        Some(profile) => format!("decided, profile {profile}"),
        None => d.status.name().to_owned(),
    };
    let _ = writeln!(text, "# Decision {}: {title}\n", d.id);
    if let Some(parent) = &d.parent {
        let _ = writeln!(text, "Asked by {parent}.\n");
    }
    tripped(&mut text, "Kill criteria", &d.kills);
    section(&mut text, "Missing", d.missing.iter().map(|m| format!("{}: {}", m.fact, m.brought_by)));
    if let Some(nearest) = &d.nearest {
        let _ = writeln!(text, "## Nearest profile: {}\n", nearest.profile);
        for (violates, fits) in nearest.violates.iter().zip(&nearest.fits_if) {
            let _ = writeln!(text, "- violates: {violates}; fits if {fits}");
        }
        text.push('\n');
    }
    if let Some(trade_off) = &d.trade_off {
        let _ = writeln!(text, "Runner-up: {trade_off}.\n");
    }
    let state = |s: State| match s {
        State::Met => "met",
        State::Violated => "violated",
        State::Unknown => "unknown",
    };
    section(
        &mut text,
        "Constraints",
        d.constraints.iter().map(|j| {
            let value = j.value.as_ref().map(|v| format!(" {}", plain(v))).unwrap_or_default();
            format!("{}{value}, expected {}: {}", j.fact, j.expected, state(j.state))
        }),
    );
    if let Some(holds) = &d.holds {
        let over: Vec<&str> = holds.over.iter().map(|f| f.name()).collect();
        let words = if holds.holds { "holds" } else { "does not hold" };
        let _ = writeln!(text, "The choice {words} whatever {} is.", over.join(", "));
        for decider in &holds.decided_by {
            let _ = writeln!(text, "- {} = {}: {}", decider.fact, decider.when, decider.becomes);
        }
        text.push('\n');
    }
    section(
        &mut text,
        "Picks",
        d.picks.iter().map(|(name, p)| {
            let hangs = p.hangs_on.map(|f| format!(", hangs on {f}")).unwrap_or_default();
            format!("**{name}**: {} — {} ({}{hangs})", p.choice, p.because, catalog.cite(&p.source))
        }),
    );
    section(&mut text, "Withheld", d.withheld.iter().map(|(name, why)| format!("**{name}**: {why}")));
    targets(&mut text, catalog, d);
    section(
        &mut text,
        "Capacity",
        d.capacity.iter().map(|f| {
            format!("{}: {} {} — {} ({})", f.name, Value::Number(f.value), f.unit, f.from, catalog.cite(&f.source))
        }),
    );
    section(
        &mut text,
        "Obligations",
        d.obligations.iter().map(|o| format!("{} ({})", o.text, catalog.cite(&o.source))),
    );
    section(
        &mut text,
        "Approvers",
        d.approvers.iter().map(|a| format!("{}: {} ({})", a.change, a.who.join(", "), a.approval)),
    );
    tripped(&mut text, "Warnings", &d.warnings);
    section(
        &mut text,
        "Overridden",
        d.overridden.iter().map(|o| format!("`{}` by {}: {} ({})", o.rule, o.by, o.reason, o.message)),
    );
    section(
        &mut text,
        "Unverified",
        d.unverified.iter().map(|u| {
            let needs: Vec<&str> = u.needs.iter().map(|f| f.name()).collect();
            format!("`{}` ({}) needs {}", u.rule, u.title, needs.join(", "))
        }),
    );
    section(&mut text, "Unknown", d.unknown.iter().map(ToString::to_string));
    section(
        &mut text,
        "Assumed",
        d.assumptions.iter().map(|a| format!("{} = {} ({})", a.fact, plain(&a.value), a.from)),
    );
    section(
        &mut text,
        "Anti-patterns",
        d.anti_patterns.iter().map(|a| format!("{} ({})", a.text, catalog.cite(&a.source))),
    );
    section(
        &mut text,
        "Fork in this order",
        d.specialists.iter().map(|f| {
            let read = f.read.join(", ");
            format!(
                "**{}** (owns {}; {}): {} Returns: {}. Read: {read}",
                f.specialist, f.owns, f.when, f.why, f.returns
            )
        }),
    );
    let flips = decided.flips(catalog);
    section(
        &mut text,
        "What would change it",
        flips.iter().map(|f| {
            let from = f.from.as_ref().map_or("unknown".to_owned(), plain);
            let changes: Vec<String> = f.changes.iter().map(Change::words).collect();
            format!("{} from {from} to {}: {}", f.fact, plain(&f.to), changes.join("; "))
        }),
    );
    if let Some(revision) = &decided.revision {
        let _ = writeln!(text, "Revised, {}.\n", revision.words());
    }
    section(&mut text, "Other profiles", d.rejected.iter().map(|r| format!("{}: {}", r.profile, r.because.join("; "))));
    if !d.facts.is_empty() {
        let _ = writeln!(text, "## Facts\n\n{}", known_words(&d.facts));
        let both = d.facts.iter().filter_map(|(f, k)| Some((f, k.quote.as_ref().and(k.from.as_ref())?)));
        for (fact, from) in both {
            let _ = writeln!(text, "- {fact}: {from}");
        }
        text.push('\n');
    }
    for fork in &d.specialists {
        let _ = writeln!(text, "## Prompt for {}\n\n{}\n", fork.specialist, fork.prompt);
    }
    text.truncate(text.trim_end().len());
    text
}

fn targets(text: &mut String, catalog: &Catalog, d: &Decision) {
    let n = Value::Number;
    let (Some(slo), Some(recovery), Some(budget)) = (&d.slo, &d.recovery, &d.error_budget) else { return };
    let _ = writeln!(text, "## Targets\n");
    let _ = writeln!(
        text,
        "- latency p50/p95/p99: {}/{}/{} ms",
        n(slo.latency_p50_ms),
        n(slo.latency_p95_ms),
        n(slo.latency_p99_ms)
    );
    let _ = writeln!(text, "- availability: {}% over {} days", n(slo.availability_percent), budget.window_days);
    let consumer = slo.error_budget_consumer.as_ref().map(|c| format!(", spent by {c}")).unwrap_or_default();
    let _ = writeln!(text, "- error budget: {} min{consumer}", n(budget.minutes));
    let _ = writeln!(
        text,
        "- recovery: RPO {} min, RTO {} min ({}% of the budget for one recovery); {}",
        n(recovery.rpo_minutes),
        n(recovery.rto_minutes),
        n(budget.one_recovery_percent),
        recovery.by
    );
    for a in &budget.alerts {
        let _ = writeln!(
            text,
            "- {} at {}× burn over {} and {}: {}% of requests fail ({})",
            a.severity,
            n(a.burn_rate),
            a.long_window,
            a.short_window,
            n(a.error_rate_percent),
            catalog.cite(&budget.source)
        );
    }
    text.push('\n');
}

fn tripped(text: &mut String, title: &str, tripped: &[Tripped]) {
    section(
        text,
        title,
        tripped.iter().map(|t| {
            let value = t.value.as_ref().map(|v| format!(" = {}", plain(v))).unwrap_or_default();
            format!("`{}` ({}{value}): {} To clear it: {} ({})", t.rule, t.fact, t.message, t.clears, t.canon)
        }),
    );
}

fn section(text: &mut String, title: &str, items: impl Iterator<Item = String>) {
    let items: Vec<String> = items.collect();
    if items.is_empty() {
        return;
    }
    let _ = writeln!(text, "## {title}\n");
    for item in items {
        let _ = writeln!(text, "- {item}");
    }
    text.push('\n');
}
