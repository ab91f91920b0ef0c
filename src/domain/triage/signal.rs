//! Signals and cues as data: which words speak for which question, and how a sentence uses them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::domain::facts::QuestionId;

/// One file under `references/signals/`: a mechanism that incidents have in common, and the words that show it.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SignalFile {
    /// Equals the file's stem.
    pub id: String,
    /// A noun, for lists: `Retry storm`.
    pub title: String,
    /// What its words say.
    pub kind: Kind,
    /// The question whose answer was wrong or untested; left out for a lens and for what is no incident.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub question: Option<QuestionId>,
    /// Another question that a careful reader could choose.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub leans: Option<QuestionId>,
    /// Questions that yield to it where both are spoken for: data deleted by mistake asks for its recovery, not for
    /// the command that deleted it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub outweighs: Vec<QuestionId>,
    /// Why these words speak for it, in a sentence.
    pub why: String,
    /// The hypothesis, a clause that follows `because`; left out for a lens and for what is no incident.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hypothesis: Option<String>,
    /// The first look that confirms or refutes it; `{service}` stands for the service's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub check: Option<String>,
    /// What stops the damage; `{service}` stands for the service's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contain: Option<String>,
    /// The answer or rule that would have prevented it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prevented_by: Option<String>,
    /// Canon ids, or `house heuristic`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub canon: Vec<String>,
    /// Who to fork into, the first choice first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub specialists: Vec<String>,
    /// Data may have reached somebody who must not see it, which starts notification clocks.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub breach: bool,
    /// Only prose says so: an alerting system quotes handbooks in its alerts and sends none.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub prose: bool,
    /// Phrases that nearly prove it. A phrase is words in order: `*` ends a word that may go on, `|` separates
    /// alternatives (`_` joins those of several words), `..` lets up to three words pass and `...` up to eight, `&`
    /// joins parts that stand in one sentence in any order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub strong: Vec<String>,
    /// Phrases that suggest it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fair: Vec<String>,
    /// Phrases that go with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub weak: Vec<String>,
    /// Phrases that speak against it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub against: Vec<String>,
}

/// What the words of a signal file say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Why it happened.
    Cause,
    /// What often follows from something else: a cause elsewhere outweighs it.
    Effect,
    /// What was seen, whatever the reason.
    Symptom,
    /// That something did happen, whatever it was.
    Happened,
    /// That nothing happened: documentation, tests, requests, adverts.
    NoIncident,
    /// Nothing about the question, but who should be asked too.
    Lens,
}

/// One file under `references/words/`: words that mean the same to triage, `@party` in a phrase for all of them.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WordClass {
    /// Equals the file's stem; lower-case letters.
    pub id: String,
    /// What they have in common.
    pub why: String,
    /// The words, `*` and `_` as in a phrase.
    pub words: Vec<String>,
}

/// One file under `references/cues/`: words that tell what a sentence is for.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Cue {
    /// Equals the file's stem.
    pub id: String,
    /// What the words around it do in the report.
    pub role: Role,
    /// What the weight of signals before it in the sentence is multiplied by; below 0 they speak against.
    pub before: f64,
    /// What the weight of signals after it in the sentence is multiplied by; below 0 they speak against.
    pub after: f64,
    /// Why.
    pub why: String,
    /// The words.
    pub phrases: Vec<String>,
}

/// What a sentence is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs)]
pub enum Role {
    Cause,
    Trigger,
    Impact,
    Mitigation,
    Detection,
    FollowUp,
    Hypothetical,
    RuledOut,
    Statement,
}

impl Role {
    /// As it is written: `follow-up`.
    pub fn name(self) -> &'static str {
        match self {
            Role::Cause => "cause",
            Role::Trigger => "trigger",
            Role::Impact => "impact",
            Role::Mitigation => "mitigation",
            Role::Detection => "detection",
            Role::FollowUp => "follow-up",
            Role::Hypothetical => "hypothetical",
            Role::RuledOut => "ruled out",
            Role::Statement => "statement",
        }
    }
}
