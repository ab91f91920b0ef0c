//! The rules as data: each can trip, and each can pass.

use std::collections::BTreeMap;
use std::path::Path;

use cs_backend_engineer::catalog;
use cs_backend_engineer::domain::condition::Scope;
use cs_backend_engineer::domain::facts::{Fact, Facts, Known};
use cs_backend_engineer::domain::rule::{Rule, Verdict};
use cs_backend_engineer::mcp::rule::markdown;

#[test]
fn each_rule_trips_and_passes() {
    for rule in rules() {
        // The question was put: what is absent of `without` was left open.
        assert_eq!(judge(&rule, &rule.trips_on, &rule.without), Verdict::Tripped, "`{}` on its `trips_on`", rule.id);
        assert_eq!(judge(&rule, &rule.passes_on, &[]), Verdict::Passed, "`{}` on its `passes_on`", rule.id);
    }
}

#[test]
fn no_rule_trips_on_what_was_never_asked() {
    for rule in rules() {
        let verdict = judge(&rule, &BTreeMap::new(), &[]);
        assert_ne!(verdict, Verdict::Tripped, "`{}` knows nothing", rule.id);
    }
}

#[test]
fn each_offending_fact_is_one_that_the_rule_reads() {
    for rule in rules() {
        let read = rule.when.facts().unwrap_or_else(|error| panic!("`{}`: {error}", rule.id));
        assert!(read.contains(&rule.fact) || rule.without.contains(&rule.fact), "`{}` shows `{}`", rule.id, rule.fact);
    }
}

#[test]
fn each_rule_is_explained_with_an_example() {
    let catalog = catalog::builtin();
    for rule in rules() {
        let words = markdown(&catalog, &rule);
        assert!(!words.contains("with :") && !words.contains("{{"), "{words}");
    }
}

fn judge(rule: &Rule, values: &BTreeMap<Fact, serde_json::Value>, open: &[Fact]) -> Verdict {
    let parse = |(fact, json): (&Fact, &serde_json::Value)| {
        let value = fact.parse(json).unwrap_or_else(|error| panic!("`{}`: {error}", rule.id));
        (*fact, Known::stated(value))
    };
    let facts: Facts = values.iter().map(parse).collect();
    rule.judge(&facts, &Scope::of_answers(&facts), open)
}

fn rules() -> Vec<Rule> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("references/rules");
    let mut files: Vec<_> =
        std::fs::read_dir(&folder).expect("the rules").map(|entry| entry.expect("a file").path()).collect();
    files.sort();
    let read = |path: &std::path::PathBuf| {
        let text = std::fs::read_to_string(path).expect("readable");
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    };
    files.iter().map(read).collect()
}
