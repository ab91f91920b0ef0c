//! A decision as the way from facts over constraints to the profile, its picks and who must approve; or to what
//! stands in the way.

use std::collections::BTreeMap;

use super::{Chart, Tone};
use crate::domain::decide::fit::State;
use crate::domain::decide::picks::Pick;
use crate::domain::decide::{Decision, Status};
use crate::domain::facts::Fact;

/// The decision, whatever it came to.
pub fn decision(d: &Decision) -> String {
    let title = format!("Decision {}: {}", d.id, d.status.name().replace('_', " "));
    let mut drawing = Drawing {
        chart: Chart::new("LR", &title, "From the facts to the profile, its picks and who must approve"),
        facts: BTreeMap::new(),
        d,
    };
    match (d.status, &d.profile) {
        (Status::Decided, Some(profile)) => drawing.decided(profile),
        (Status::Blocked, _) => drawing.blocked(),
        (Status::NoFit, _) => drawing.no_fit(),
        _ => drawing.incomplete(),
    }
    drawing.chart.end()
}

struct Drawing<'a> {
    chart: Chart,
    /// The boxes of the facts that were drawn.
    facts: BTreeMap<Fact, String>,
    d: &'a Decision,
}

impl Drawing<'_> {
    /// The box of a fact, drawn once.
    fn fact(&mut self, fact: Fact) -> String {
        if let Some(id) = self.facts.get(&fact) {
            return id.clone();
        }
        let (tone, value) = match self.d.facts.get(fact) {
            Some(known) if known.is_answer() => (None, format!("{} {}", known.value, fact.spec().unit)),
            Some(known) => (Some(Tone::Open), format!("{} {} (assumed)", known.value, fact.spec().unit)),
            None => (Some(Tone::Open), "unknown".into()),
        };
        let id = self.chart.node(tone, &[words(fact), value]);
        self.facts.insert(fact, id.clone());
        id
    }

    fn decided(&mut self, profile: &str) {
        let mut lines = vec![format!("profile {profile}")];
        lines.extend(self.d.runner_up.as_ref().map(|r| format!("runner-up {r}")));
        let chosen = self.chart.node(Some(Tone::Good), &lines);
        for judged in &self.d.constraints {
            let fact = self.fact(judged.fact);
            let (tone, state) = match judged.state {
                State::Met => (Tone::Good, "met"),
                State::Violated => (Tone::Bad, "violated"),
                State::Unknown => (Tone::Open, "unknown"),
            };
            let id =
                self.chart.node(Some(tone), &[format!("{state}: {}", words(judged.fact)), judged.expected.clone()]);
            self.chart.arrow(&fact, &id);
            self.chart.arrow(&id, &chosen);
        }
        self.notes(&chosen);
        let hanging = |(_, pick): &(&String, &Pick)| pick.hangs_on.is_some();
        let (turning, own): (Vec<_>, Vec<_>) = self.d.picks.iter().partition(hanging);
        // A fact stands before the picks that hang on it.
        let from: Vec<Option<String>> = turning.iter().map(|(_, p)| p.hangs_on.map(|f| self.fact(f))).collect();
        self.chart.open("picks", "Picks");
        let boxes: Vec<String> =
            turning.iter().map(|(name, pick)| self.chart.node(None, &[named(name, &pick.choice)])).collect();
        let own: Vec<String> = own.iter().map(|(name, pick)| named(name, &pick.choice)).collect();
        if !own.is_empty() {
            self.chart.node(None, &own);
        }
        for (name, why) in &self.d.withheld {
            self.chart.node(Some(Tone::Open), &[format!("{} withheld", name.replace('_', " ")), unmarked(why)]);
        }
        self.chart.close();
        self.chart.arrow(&chosen, "picks");
        for (fact, pick) in from.iter().zip(&boxes) {
            if let Some(fact) = fact {
                self.chart.dotted(fact, pick, None);
            }
        }
        self.chart.open("approvers", "Who must approve: named, never implied");
        for approver in &self.d.approvers {
            let change = format!("{} change, approval {}", approver.change.replace('-', " "), approver.approval);
            self.chart.node(Some(Tone::Quiet), &[change, approver.who.join(", ")]);
        }
        self.chart.close();
        self.chart.dotted(&chosen, "approvers", None);
    }

    fn blocked(&mut self) {
        let blocked = self.chart.node(Some(Tone::Bad), &["blocked".into(), "no stack behind a kill".into()]);
        for kill in &self.d.kills {
            let fact = self.fact(kill.fact);
            let id =
                self.chart.node(Some(Tone::Bad), &[kill.rule.clone(), unmarked(&kill.message), unmarked(&kill.clears)]);
            self.chart.arrow(&fact, &id);
            self.chart.arrow(&id, &blocked);
        }
        self.notes(&blocked);
    }

    fn no_fit(&mut self) {
        let none = self.chart.node(Some(Tone::Bad), &["no profile fits".into()]);
        let Some(nearest) = &self.d.nearest else { return };
        let profile = self.chart.node(Some(Tone::Open), &[format!("nearest: {}", nearest.profile)]);
        for (violates, fits) in nearest.violates.iter().zip(&nearest.fits_if) {
            let id = self.chart.node(Some(Tone::Bad), &[violates.clone(), format!("fits if {fits}")]);
            self.chart.arrow(&id, &none);
            self.chart.dotted(&profile, &id, None);
        }
        self.notes(&none);
    }

    fn incomplete(&mut self) {
        let waits =
            self.chart.node(Some(Tone::Open), &["incomplete".into(), "no stack before the answers hold".into()]);
        for lack in &self.d.missing {
            let id =
                self.chart.node(Some(Tone::Open), &[format!("missing: {}", words(lack.fact)), lack.brought_by.clone()]);
            self.chart.arrow(&id, &waits);
        }
        self.notes(&waits);
    }

    /// Warnings, and what a person answers for.
    fn notes(&mut self, at: &str) {
        for warning in &self.d.warnings {
            let id =
                self.chart.node(Some(Tone::Open), &[format!("warning {}", warning.rule), unmarked(&warning.message)]);
            self.chart.dotted(&id, at, None);
        }
        for over in &self.d.overridden {
            let lines =
                [format!("overridden {}", over.rule), format!("{} answers for it", over.by), over.reason.clone()];
            let id = self.chart.node(Some(Tone::Bad), &lines);
            self.chart.dotted(&id, at, None);
        }
    }
}

fn named(name: &str, choice: &str) -> String {
    format!("{}: {choice}", name.replace('_', " "))
}

/// Our own sentences without the marks of Markdown.
fn unmarked(text: &str) -> String {
    text.replace('`', "")
}

fn words(fact: Fact) -> String {
    fact.name().replace('_', " ")
}
