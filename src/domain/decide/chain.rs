//! Who to fork into next, in dependency order, each with a prompt that carries what is already known.

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

/// The specialists whose condition holds, in order.
pub fn chain(catalog: &Catalog, facts: &Facts, profile: &str) -> Vec<Fork> {
    let scope = Scope::of_answers(facts);
    let words = Words::of(facts);
    let called = catalog
        .specialists
        .iter()
        .filter(|s| s.when.as_ref().is_some_and(|w| w.holds(&scope, Limits::none()) == Truth::True));
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
    let line = |(fact, known): (crate::domain::facts::Fact, &crate::domain::facts::Known)| {
        let unit = match fact.spec().unit {
            "" => String::new(),
            unit => format!(" {unit}"),
        };
        let from = match (&known.quote, &known.from) {
            (Some(quote), _) => format!(": “{quote}”"),
            (None, Some(from)) => format!(" from {from}"),
            (None, None) => String::new(),
        };
        format!("- {fact} = {}{unit} ({}{from})", known.value, source_word(known.source))
    };
    facts.iter().map(line).collect::<Vec<_>>().join("\n")
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
