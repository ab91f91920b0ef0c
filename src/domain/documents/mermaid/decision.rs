//! A decision as the way from facts over constraints to the profile, its picks and who must approve; or to what
//! stands in the way.

use std::collections::BTreeMap;

use super::{Chart, Tone};
use crate::domain::decide::fit::State;
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
        // Picks that hang on a fact are drawn with it; the profile's own stand together.
        let mut own: Vec<String> = vec!["the profile's own picks".into()];
        for (name, pick) in &self.d.picks {
            let line = format!("{}: {}", name.replace('_', " "), pick.choice);
            let Some(fact) = pick.hangs_on else {
                own.push(line);
                continue;
            };
            let from = self.fact(fact);
            let id = self.chart.node(None, &[name.replace('_', " "), pick.choice.clone()]);
            self.chart.arrow(&chosen, &id);
            self.chart.dotted(&from, &id, None);
        }
        if own.len() > 1 {
            let id = self.chart.node(None, &own);
            self.chart.arrow(&chosen, &id);
        }
        for (name, why) in &self.d.withheld {
            let id = self.chart.node(Some(Tone::Open), &[format!("{} withheld", name.replace('_', " ")), why.clone()]);
            self.chart.arrow(&chosen, &id);
        }
        self.notes(&chosen);
        for approver in &self.d.approvers {
            let change = format!("{} change", approver.change.replace('-', " "));
            let who = approver.who.join(", ");
            let id = self.chart.node(Some(Tone::Quiet), &[change, who, format!("approval {}", approver.approval)]);
            self.chart.dotted(&chosen, &id, None);
        }
    }

    fn blocked(&mut self) {
        let blocked = self.chart.node(Some(Tone::Bad), &["blocked".into(), "no stack behind a kill".into()]);
        for kill in &self.d.kills {
            let fact = self.fact(kill.fact);
            let id = self.chart.node(Some(Tone::Bad), &[kill.rule.clone(), kill.message.clone(), kill.clears.clone()]);
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
            let id = self.chart.node(Some(Tone::Open), &[format!("warning {}", warning.rule), warning.message.clone()]);
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

fn words(fact: Fact) -> String {
    fact.name().replace('_', " ")
}
