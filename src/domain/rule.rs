//! A rule as data: a kill criterion, a warning, or a pick that is withheld.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::condition::{Condition, Scope, Truth};
use super::facts::{Fact, Facts, QuestionId};
use super::limits::Limits;

/// One file under `references/rules/`.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Equals the file's stem.
    pub id: String,
    /// A line for a person.
    pub title: String,
    /// What happens when it trips.
    pub severity: Severity,
    /// The question whose answer it judges.
    pub question: QuestionId,
    /// The fact whose value is shown as the offending one.
    pub fact: Fact,
    /// When it applies, in CEL.
    pub when: Condition,
    /// The rule trips only where one of these is absent: answered `none` or `false`, or asked and left open.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub without: Vec<Fact>,
    /// Named thresholds, `limits.<name>` in the condition. An organisation can change each.
    #[serde(default, skip_serializing_if = "Limits::is_empty")]
    pub limits: Limits,
    /// The pick that a tripped rule of severity `withhold` takes back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withholds: Option<String>,
    /// What is wrong; a template over the facts and `limits`.
    pub message: String,
    /// The smallest change that clears it; a template over the facts and `limits`.
    pub clears: String,
    /// Canon ids, or `house heuristic`.
    pub canon: Vec<String>,
    /// Facts that trip it, for the test that it can.
    pub trips_on: BTreeMap<Fact, serde_json::Value>,
    /// Facts that it lets pass, for the test that it can.
    pub passes_on: BTreeMap<Fact, serde_json::Value>,
}

/// What a tripped rule does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Stops the walk and blocks the decision.
    Kill,
    /// Is said, and stops nothing.
    Warn,
    /// Takes back one pick.
    Withhold,
}

/// What a rule says of the facts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It is broken.
    Tripped,
    /// It is kept, or does not apply.
    Passed,
    /// It cannot be told without these facts.
    Unverified(Vec<Fact>),
}

impl Rule {
    /// Judges the facts that somebody stated. `open` are the facts whose question was put and left open.
    ///
    /// A condition that only open facts of `without` keep from being told counts as met: the answer was asked for.
    pub fn judge(&self, facts: &Facts, scope: &Scope, open: &[Fact]) -> Verdict {
        match self.when.holds(scope, &self.limits) {
            Truth::False => return Verdict::Passed,
            Truth::Unknown(needs) => {
                let asked = |f: &Fact| self.without.contains(f) && open.contains(f);
                if !needs.is_empty() && needs.iter().all(asked) {
                    return Verdict::Tripped;
                }
                let absent = self.without.iter().filter(|f| facts.answer(**f).is_none());
                let all_present = !self.without.is_empty() && absent.clone().count() == 0;
                let kept = all_present && !self.lacks(facts, open);
                return if kept { Verdict::Passed } else { Verdict::Unverified(needs) };
            }
            Truth::True if self.without.is_empty() => return Verdict::Tripped,
            Truth::True => {}
        }
        if self.lacks(facts, open) {
            return Verdict::Tripped;
        }
        let unknown: Vec<Fact> = self.without.iter().copied().filter(|f| facts.answer(*f).is_none()).collect();
        if unknown.is_empty() { Verdict::Passed } else { Verdict::Unverified(unknown) }
    }

    fn lacks(&self, facts: &Facts, open: &[Fact]) -> bool {
        self.without.iter().any(|f| match facts.answer(*f) {
            Some(value) => value.is_absence(),
            None => open.contains(f),
        })
    }
}
