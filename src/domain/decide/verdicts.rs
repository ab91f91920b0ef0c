//! What the rules say of the facts, sorted by what follows.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::domain::catalog::Catalog;
use crate::domain::condition::Scope;
use crate::domain::facts::{Fact, Facts};
use crate::domain::rule::{Rule, Severity, Verdict};
use crate::domain::template::Words;

/// A tripped rule, in words.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Tripped {
    /// The rule's id.
    pub rule: String,
    /// The offending fact.
    pub fact: Fact,
    /// Its value; left out where it is the absence that offends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<serde_json::Value>,
    /// What is wrong.
    pub message: String,
    /// The smallest change that clears it.
    pub clears: String,
    /// Sources, as they are cited.
    pub canon: String,
}

/// A rule that cannot be told yet.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Unverified {
    /// The rule's id.
    pub rule: String,
    /// What it asks, in a line.
    pub title: String,
    /// The facts that would tell.
    pub needs: Vec<Fact>,
}

/// A person takes responsibility for a tripped rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Override {
    /// The rule's id.
    pub rule: String,
    /// Who.
    pub by: String,
    /// Why.
    pub reason: String,
    /// The rule's facts as they were taken responsibility for; another value is another risk.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub on: BTreeMap<Fact, serde_json::Value>,
}

impl Override {
    /// Whether it answers for this rule with these facts.
    pub fn covers(&self, rule: &Rule, facts: &Facts) -> bool {
        let now = |fact: &Fact| facts.answer(*fact).map(|v| v.to_json()).unwrap_or_default();
        self.rule == rule.id && self.on.iter().all(|(fact, then)| now(fact) == *then)
    }
}

/// The values of a rule's facts, null where nobody has said.
pub fn facts_of(rule: &Rule, facts: &Facts) -> BTreeMap<Fact, serde_json::Value> {
    let named = rule.when.facts().unwrap_or_default().iter().chain(&rule.without);
    named.map(|f| (*f, facts.answer(*f).map(|v| v.to_json()).unwrap_or_default())).collect()
}

/// What all rules say.
#[derive(Debug, Clone, Default)]
pub struct Verdicts {
    /// Tripped kill criteria that nobody has overridden.
    pub kills: Vec<Tripped>,
    /// Tripped warnings.
    pub warnings: Vec<Tripped>,
    /// Tripped rules that somebody has overridden.
    pub overridden: Vec<(Tripped, Override)>,
    /// Picks that are taken back: the pick, and the rule.
    pub withheld: Vec<(String, Tripped)>,
    /// What cannot be told.
    pub unverified: Vec<Unverified>,
}

/// Judges every rule. `open` are the facts whose question was put and left open.
pub fn judge(catalog: &Catalog, facts: &Facts, open: &[Fact], overrides: &[Override]) -> Verdicts {
    judge_in(catalog, facts, &Scope::of_answers(facts), open, overrides)
}

/// The same, where the scope of what was answered is there already.
pub fn judge_in(catalog: &Catalog, facts: &Facts, scope: &Scope, open: &[Fact], overrides: &[Override]) -> Verdicts {
    let mut verdicts = Verdicts::default();
    for rule in catalog.rules.values() {
        match rule.judge(facts, scope, open) {
            Verdict::Passed => {}
            // A pick without its numbers is withheld whether or not they were asked for.
            Verdict::Tripped | Verdict::Unverified(_) if rule.severity == Severity::Withhold => {
                let pick = rule.withholds.clone().unwrap_or_default();
                verdicts.withheld.push((pick, tripped(catalog, rule, facts)));
            }
            Verdict::Tripped => {
                let tripped = tripped(catalog, rule, facts);
                match overrides.iter().find(|o| o.covers(rule, facts)) {
                    Some(by) => verdicts.overridden.push((tripped, by.clone())),
                    None if rule.severity == Severity::Kill => verdicts.kills.push(tripped),
                    None => verdicts.warnings.push(tripped),
                }
            }
            Verdict::Unverified(needs) => {
                verdicts.unverified.push(Unverified { rule: rule.id.clone(), title: rule.title.clone(), needs });
            }
        }
    }
    verdicts
}

/// The kill criteria of the form "X without Y" that wait for Y: X holds and nobody has said, with what they need.
pub fn waiting<'a>(catalog: &'a Catalog, facts: &Facts, overrides: &[Override]) -> Vec<(&'a Rule, Vec<Fact>)> {
    let scope = Scope::of_answers(facts);
    let mut waiting = Vec::new();
    for rule in catalog.rules.values().filter(|r| r.severity == Severity::Kill && !r.without.is_empty()) {
        // Where anything else is missing too, it is not known yet that the rule applies.
        if let Verdict::Unverified(needs) = rule.judge(facts, &scope, &[])
            && needs.iter().all(|f| rule.without.contains(f))
            && !overrides.iter().any(|o| o.covers(rule, facts))
        {
            waiting.push((rule, needs));
        }
    }
    waiting
}

/// The facts for which such rules wait.
pub fn waited_for(catalog: &Catalog, facts: &Facts, overrides: &[Override]) -> Vec<Fact> {
    let mut waited: Vec<Fact> = waiting(catalog, facts, overrides).into_iter().flat_map(|(_, needs)| needs).collect();
    waited.sort_unstable();
    waited.dedup();
    waited
}

fn tripped(catalog: &Catalog, rule: &Rule, facts: &Facts) -> Tripped {
    let words = Words::of(facts).with(&rule.limits);
    Tripped {
        rule: rule.id.clone(),
        fact: rule.fact,
        value: facts.answer(rule.fact).map(|v| v.to_json()),
        message: words.fill(&rule.message),
        clears: words.fill(&rule.clears),
        canon: catalog.cites(&rule.canon),
    }
}
