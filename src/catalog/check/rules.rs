//! What must hold of a rule beyond its types: it reads, runs on its samples, and does what they say.

use super::Faults;
use crate::domain::condition::Scope;
use crate::domain::facts::{Fact, Facts};
use crate::domain::limits::Limits;
use crate::domain::rule::{Rule, Severity, Verdict};
use crate::domain::template::Words;

impl Faults<'_> {
    pub(super) fn rules(&mut self) {
        const FOLDER: &str = "references/rules";
        for (stem, rule) in &self.catalog.rules {
            self.condition(FOLDER, stem, "when", &rule.when);
            for (index, canon) in rule.canon.iter().enumerate() {
                self.canon(FOLDER, stem, &format!("canon.{index}"), canon);
            }
            for (name, limit) in rule.limits.iter() {
                self.canon(FOLDER, stem, &format!("limits.{name}.source"), &limit.source);
            }
            if (rule.severity == Severity::Withhold) != rule.withholds.is_some() {
                self.add(
                    FOLDER,
                    stem,
                    "withholds",
                    "`withholds` names a pick exactly where the severity is `withhold`",
                );
            }
            let reads = rule.when.facts().is_ok();
            let trips = self.values(FOLDER, stem, "trips_on", &rule.trips_on);
            let passes = self.values(FOLDER, stem, "passes_on", &rule.passes_on);
            for (path, text) in [("message", &rule.message), ("clears", &rule.clears)] {
                let is_template = self.template(FOLDER, stem, path, text);
                if let Some(facts) = trips.as_ref().filter(|_| is_template) {
                    self.filled(stem, path, text, facts, &rule.limits);
                }
            }
            // The question was put: what is absent of `without` was left open.
            let samples = [("trips_on", trips, &rule.without[..], true), ("passes_on", passes, &[], false)];
            for (path, facts, open, trips) in samples {
                // What fails when it runs is said once.
                let runs = facts.filter(|_| reads).is_none_or(|f| self.sample(stem, rule, (path, &f), open, trips));
                if !runs {
                    break;
                }
            }
        }
    }

    /// A comparison across types fails only when it runs, so each rule runs on its samples, and does what they say.
    /// Whether it runs at all.
    fn sample(&mut self, stem: &str, rule: &Rule, (path, facts): (&str, &Facts), open: &[Fact], trips: bool) -> bool {
        const FOLDER: &str = "references/rules";
        let scope = Scope::of_answers(facts);
        if let Err(error) = rule.when.try_holds(&scope, &rule.limits) {
            self.condition_error(FOLDER, stem, "when", &error);
            return false;
        }
        let fault = match (trips, rule.judge(facts, &scope, open)) {
            (true, Verdict::Tripped) | (false, Verdict::Passed) => return true,
            (true, Verdict::Passed) => "lets the rule pass, expected facts that trip it".to_owned(),
            (false, Verdict::Tripped) => "trips the rule, expected facts that it lets pass".to_owned(),
            (_, Verdict::Unverified(needs)) => {
                let needs: Vec<String> = needs.iter().map(|f| format!("`{f}`")).collect();
                format!("does not tell, expected {} as well", needs.join(" and "))
            }
        };
        self.add(FOLDER, stem, path, format!("`{path}` {fault}"));
        true
    }

    /// Arithmetic on facts fails only when it runs, so a rule's words are filled with the facts that trip it.
    fn filled(&mut self, stem: &str, path: &str, text: &str, facts: &Facts, limits: &Limits) {
        if let Err(error) = Words::of(facts).with(limits).try_fill(text) {
            self.add("references/rules", stem, path, format!("`{path}` cannot be filled: {error}"));
        }
    }
}
