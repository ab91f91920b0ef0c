//! Agreement with a recommended answer: a yes names no value, so the reply says how to agree.

use crate::domain::facts::Fact;
use crate::domain::question::Recommendation;

/// Words of which one at least is said by whoever agrees.
const AGREES: &[&str] = &[
    "accept",
    "accepted",
    "agree",
    "agreed",
    "aye",
    "fine",
    "good",
    "great",
    "ok",
    "okay",
    "perfect",
    "proposed",
    "recommend",
    "recommendation",
    "recommended",
    "suggest",
    "suggested",
    "suggestion",
    "sure",
    "yeah",
    "yep",
    "yes",
];

/// Words around them.
const FRAME: &[&str] = &[
    "a", "all", "answer", "as", "do", "for", "go", "i", "id", "ill", "is", "it", "its", "lets", "looks", "me", "of",
    "one", "please", "seems", "sounds", "take", "that", "thats", "the", "this", "to", "us", "use", "value", "values",
    "we", "well", "will", "with", "works", "you", "your",
];

/// Whether the words agree, and say nothing else.
pub fn agrees(words: &str) -> bool {
    let plain = words.to_lowercase().replace(['\'', '’'], "");
    let said: Vec<&str> = plain.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
    said.iter().any(|w| AGREES.contains(w)) && said.iter().all(|w| AGREES.contains(w) || FRAME.contains(w))
}

/// How to agree: the values in words, where the recommended answer has one for all that is wanted.
pub fn how(recommended: &str, recommendation: Option<&Recommendation>, wants: &[Fact]) -> Option<String> {
    let values = &recommendation?.values;
    let whole = !wants.is_empty() && wants.iter().all(|f| values.contains_key(f));
    whole.then(|| format!("To agree, say the values: “{}”", recommended.trim_end_matches('.')))
}
