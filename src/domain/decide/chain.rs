//! Who to fork into next, in dependency order, each with a prompt that carries what is already known.

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use crate::domain::catalog::Catalog;
use crate::domain::condition::{Scope, Truth};
use crate::domain::facts::{Facts, Source};
use crate::domain::limits::Limits;
use crate::domain::template::Words;

/// A fork to take.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Fork {
    /// Who.
    pub specialist: String,
    /// What it owns.
    pub owns: String,
    /// Why now.
    pub why: String,
    /// When in the life of the design.
    pub when: String,
    /// What it returns.
    pub returns: String,
    /// What to read first: resources of this server.
    #[serde(default)]
    pub read: Vec<String>,
    /// The words to hand over, with the known facts and their sources.
    pub prompt: String,
}

/// The specialists whose condition holds by what was answered, in order.
pub fn chain(catalog: &Catalog, facts: &Facts, answers: &Scope, profile: &str) -> Vec<Fork> {
    let words = Words::of(facts);
    let called = catalog
        .specialists
        .iter()
        .filter(|s| s.when.as_ref().is_some_and(|w| w.holds(answers, Limits::none()) == Truth::True));
    let known = known_words(facts);
    called
        .map(|s| Fork {
            specialist: s.id.clone(),
            owns: s.owns.clone(),
            why: words.fill(&s.why),
            when: s.stage.clone(),
            returns: s.returns.clone(),
            read: s.read.iter().map(|id| format!("reference://{id}")).collect(),
            prompt: format!(
                "{}\n\nDecided so far: profile {profile}. Known, do not ask again:\n{known}",
                words.fill(&s.prompt)
            ),
        })
        .collect()
}

/// The known facts a line each, with unit and source.
pub fn known_words(facts: &Facts) -> String {
    let mut text = String::with_capacity(1024);
    for (fact, known) in facts.iter() {
        let (before, between) =
            (if text.is_empty() { "" } else { "\n" }, if fact.spec().unit.is_empty() { "" } else { " " });
        let source = source_word(known.source);
        // Writing to a string cannot fail.
        let _ = write!(text, "{before}- {} = {}{between}{} ({source}", fact.name(), known.value, fact.spec().unit);
        let _ = match (&known.quote, &known.from) {
            (Some(quote), _) => write!(text, ": “{quote}”)"),
            (None, Some(from)) => write!(text, " from {from})"),
            (None, None) => write!(text, ")"),
        };
    }
    text
}

/// The word for a source.
pub fn source_word(source: Source) -> &'static str {
    match source {
        Source::Elicited => "elicited",
        Source::Relayed => "relayed",
        Source::Parent => "parent",
        Source::Measured => "measured",
        Source::Stated => "stated",
        Source::Assumed => "assumed",
    }
}
