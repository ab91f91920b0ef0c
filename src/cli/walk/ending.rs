//! What a person reads when their walk is decided: what came of it, who must agree, and what to do with it.

use std::fmt::Write as _;

use rustyline::DefaultEditor;

use super::super::ink::Ink;
use super::page;
use crate::domain::decide::{Decision, Status};
use crate::domain::digest::sentence;
use crate::domain::facts::{Fact, Value};
use crate::domain::walk::Walk;

/// The picks that are shown, in this order; the rest is in the whole decision.
const PICKS: [&str; 8] = ["pattern", "language", "framework", "database", "cache", "queue", "isolation", "recovery"];
/// Specialists that are named with their reason (house heuristic).
const FORKS: usize = 3;
/// Where the second column begins.
const COLUMN: usize = 18;

/// The end of a conversation, as words for a terminal.
pub fn ending(walk: &Walk, decision: &Decision, ink: Ink, store: Option<&str>) -> String {
    let columns = DefaultEditor::new().ok().and_then(|mut editor| editor.dimensions()).map(|(c, _)| usize::from(c));
    let mut end = End { text: String::new(), ink, width: page::width(columns) };
    end.came_of(decision);
    end.picks(decision);
    end.targets(decision);
    end.cautions(decision);
    end.people(decision);
    end.commands(walk, decision, store);
    end.text
}

struct End {
    text: String,
    ink: Ink,
    width: usize,
}

impl End {
    fn line(&mut self, words: &str) {
        let _ = writeln!(self.text, "{}", page::wrap(words, "", self.width));
    }

    fn heading(&mut self, words: &str) {
        let _ = writeln!(self.text, "\n{}", self.ink.bold(words));
    }

    /// A name and what belongs to it, in two columns.
    fn row(&mut self, name: &str, words: &str) {
        let first = format!("  {name:<COLUMN$}");
        let _ = writeln!(self.text, "{}", page::hang(words, &first, &" ".repeat(COLUMN + 2), self.width));
    }

    fn item(&mut self, words: &str) {
        let _ = writeln!(self.text, "{}", page::hang(words, "  - ", "    ", self.width));
    }

    fn came_of(&mut self, d: &Decision) {
        let profile = d.profile.as_deref().unwrap_or_default();
        let (ink, words) = (
            self.ink,
            match d.status {
                Status::Decided => format!("Decided: {profile}"),
                Status::Blocked => "Not decided: a kill criterion stands in the way".to_owned(),
                Status::Incomplete => "Not decided: something is missing".to_owned(),
                Status::NoFit => "Not decided: no stack that is known here fits all of this".to_owned(),
            },
        );
        let words = if d.status == Status::Decided { ink.green(&words) } else { ink.red(&words) };
        let _ = writeln!(self.text, "{words}");
        if let Some(trade_off) = &d.trade_off {
            self.line(&format!("Close behind: {}", sentence(trade_off)));
        }
        if let Some(near) = &d.nearest {
            self.line(&format!("Nearest is {}.", near.profile));
            for violated in &near.violates {
                self.item(&format!("It does not fit: {}", sentence(violated)));
            }
            for change in &near.fits_if {
                self.item(&format!("It would fit if {}", sentence(change)));
            }
        }
        for kill in &d.kills {
            self.item(&sentence(&kill.message));
            self.item(&format!("To clear it: {}", sentence(&kill.clears)));
        }
    }

    fn picks(&mut self, d: &Decision) {
        if !d.picks.is_empty() {
            self.heading("The stack");
        }
        for name in PICKS {
            if let Some(pick) = d.picks.get(name) {
                self.row(name, &pick.choice);
            }
        }
        for (name, why) in &d.withheld {
            self.row(name, &format!("not chosen: {why}"));
        }
    }

    fn targets(&mut self, d: &Decision) {
        let n = Value::Number;
        let Some(slo) = &d.slo else { return };
        self.heading("What it is held to");
        let latency = [slo.latency_p50_ms, slo.latency_p95_ms, slo.latency_p99_ms].map(|ms| n(ms).to_string());
        self.row("latency", &format!("{} ms for half, 95 % and 99 % of requests", latency.join(", ")));
        let budget = d.error_budget.as_ref().map(|b| format!(", so {} minutes may fail in 30 days", n(b.minutes)));
        self.row("availability", &format!("{} %{}", n(slo.availability_percent), budget.unwrap_or_default()));
        if let Some(recovery) = &d.recovery {
            let (rpo, rto) = (n(recovery.rpo_minutes), n(recovery.rto_minutes));
            self.row("recovery", &format!("back within {rto} minutes (RTO), {rpo} minutes of data lost at most (RPO)"));
        }
        let mut assumed: Vec<String> = d.assumptions.iter().map(|a| target(a.fact)).collect();
        assumed.dedup();
        if !assumed.is_empty() {
            self.line(&format!("Assumed, because nobody said: {}.", assumed.join(", ")));
        }
    }

    fn cautions(&mut self, d: &Decision) {
        let unknown: Vec<String> = d.unknown.iter().copied().map(Fact::label).collect();
        let changes: Vec<String> = d
            .holds
            .iter()
            .flat_map(|h| &h.decided_by)
            .map(|c| format!("It would be {} if {} is {}.", c.becomes, c.fact.replace('_', " "), c.when))
            .collect();
        let missing: Vec<String> = d
            .missing
            .iter()
            .map(|m| format!("{} ({})", m.fact.label(), m.question.map_or("not in the brief", |q| q.name())))
            .collect();
        if d.warnings.is_empty() && d.overridden.is_empty() && unknown.is_empty() && missing.is_empty() {
            return;
        }
        self.heading("To keep in mind");
        for warning in &d.warnings {
            self.item(&sentence(&warning.message));
        }
        for overridden in &d.overridden {
            self.item(&format!(
                "{} overrides this: {} {}",
                overridden.by,
                overridden.message,
                sentence(&overridden.reason)
            ));
        }
        if !missing.is_empty() {
            self.item(&format!("Missing: {}.", missing.join(", ")));
        }
        if !unknown.is_empty() {
            self.item(&format!("Not known: {}.", unknown.join(", ")));
        }
        for change in &changes {
            self.item(change);
        }
    }

    fn people(&mut self, d: &Decision) {
        if !d.approvers.is_empty() {
            self.heading("Who must agree (nobody has been asked yet)");
        }
        for approver in &d.approvers {
            self.row(&approver.change.replace('-', " "), &approver.who.join(", "));
        }
        if let [first, ..] = d.specialists.as_slice() {
            self.heading(&format!("Who comes next, one after the other, {} first", first.specialist));
        }
        for fork in d.specialists.iter().take(FORKS) {
            self.item(&format!("{}: {}", fork.specialist, sentence(&fork.why)));
        }
        let rest: Vec<&str> = d.specialists.iter().skip(FORKS).map(|f| f.specialist.as_str()).collect();
        if !rest.is_empty() {
            self.item(&format!("then {}", rest.join(", ")));
        }
    }

    fn commands(&mut self, walk: &Walk, d: &Decision, store: Option<&str>) {
        if store == Some("memory") {
            let _ = writeln!(self.text, "\nNothing of this is kept: the store is `memory`.");
            return;
        }
        let at = store.map(|place| format!(" --store {place}")).unwrap_or_default();
        self.heading(&format!("Kept as {}", d.id));
        let id = &walk.id;
        let again = walk.asked.last().map_or("Q1", |q| q.name());
        let commands = [
            ("all of it, with reasons", format!("decide --walk {id}{at}")),
            ("as a page to look at", format!("decide --walk {id} --html review.html{at}")),
            ("in 200 words to pass on", format!("digest --decision {}{at}", d.id)),
            ("another answer", format!("walk --resume {id} --revise {again}{at}")),
        ];
        for (what, command) in commands {
            // A command is copied: it is never broken.
            let _ = writeln!(self.text, "  {what:<25}cs-backend-engineer {command}");
        }
    }
}

/// A target as a person calls it.
fn target(fact: Fact) -> String {
    match fact {
        Fact::SloLatencyP50Ms | Fact::SloLatencyP95Ms | Fact::SloLatencyP99Ms => "latency".into(),
        Fact::SloAvailabilityPercent => "availability".into(),
        Fact::RpoMinutes => "RPO".into(),
        Fact::RtoMinutes => "RTO".into(),
        other => other.label(),
    }
}
