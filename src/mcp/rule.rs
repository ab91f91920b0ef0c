//! A rule in words.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::domain::catalog::Catalog;
use crate::domain::facts::{Fact, Facts, Known};
use crate::domain::rule::{Rule, Severity};
use crate::domain::template::Words;

/// A rule in words, with the case that trips it as the example.
pub fn markdown(catalog: &Catalog, rule: &Rule) -> String {
    let mut text = format!("# {}\n\n{}: {}\n", rule.id, severity(rule.severity), rule.title);
    let _ = writeln!(text, "\n- question: {}\n- when: `{}`", rule.question, rule.when.text());
    if !rule.without.is_empty() {
        let names: Vec<&str> = rule.without.iter().map(|f| f.name()).collect();
        let _ = writeln!(
            text,
            "- without: {} (trips where one is answered `none` or `false`, or asked and left open)",
            names.join(", ")
        );
    }
    for (name, limit) in rule.limits.iter() {
        let _ = writeln!(text, "- threshold `{}.{name}`: {} ({})", rule.id, limit.value, catalog.cite(&limit.source));
    }
    let _ = writeln!(text, "- canon: {}", catalog.cites(&rule.canon));
    let facts: Facts = example(&rule.trips_on);
    let words = Words::of(&facts).with(&rule.limits);
    let values: Vec<String> = facts.iter().map(|(f, k)| format!("{f} = {}", k.value)).collect();
    // What is left out trips a rule too.
    let values = if values.is_empty() { "nothing answered".to_owned() } else { values.join(", ") };
    let _ = writeln!(text, "\nFor example, with {values}:");
    let _ = writeln!(text, "- {}", words.fill(&rule.message));
    let _ = write!(text, "- clears: {}", words.fill(&rule.clears));
    text
}

fn example(values: &BTreeMap<Fact, serde_json::Value>) -> Facts {
    values.iter().filter_map(|(fact, json)| Some((*fact, Known::stated(fact.parse(json).ok()?)))).collect()
}

/// What a tripped rule of this severity does, in words.
pub fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Kill => "kill criterion",
        Severity::Warn => "warning",
        Severity::Withhold => "withholds a pick",
    }
}
