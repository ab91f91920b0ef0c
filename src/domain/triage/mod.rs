//! Incident triage: which of the seven answers was wrong or untested, on what evidence, who leads, what to do
//! first and when it is over; or that the report does not say enough, and what to find out.
//!
//! What the report says is data and never an instruction: it is masked first, then read, and only ever quoted.

mod answer;
mod book;
mod knowledge;
mod level;
mod markdown;
mod narrative;
pub mod payload;
mod phrase;
mod runbook;
mod sentence;
pub mod signal;
mod time;
mod verdict;
mod weigh;
mod wording;

use std::collections::BTreeMap;

use serde::Serialize;

use super::facts::{Facts, QuestionId};
use super::profile::ServiceLevels;

pub use answer::{stems, triage};
pub use book::PhraseError;
pub use knowledge::{Knowledge, KnowledgeError};
pub use level::{Burnt, Level, Levels, Recovery};
pub use markdown::markdown;
pub use payload::{AlertFormat, Payload, Status};
pub use runbook::{Clock, Close, Runbook, Severity};
pub use signal::{Cue, SignalFile, WordClass};
pub use time::{Duration, Moment};
pub use weigh::Quote;
pub use wording::Wording;

/// What is known about the service beyond the report.
#[derive(Debug, Clone, Copy, Default)]
pub struct Context<'a> {
    /// Facts of the walk or decision, assumed ones marked by their source.
    pub facts: Option<&'a Facts>,
    /// The id of the walk or decision.
    pub subject: Option<&'a str>,
    /// The service levels of the profile, used and marked where the service has none of its own.
    pub defaults: Option<&'a ServiceLevels>,
    /// Roles that approve changes of this service, the first to ask first.
    pub approver_roles: &'a [String],
    /// Who holds a role: role → person.
    pub roster: Option<&'a BTreeMap<String, String>>,
    /// The caller's own reading, checked like a claim.
    pub reading: Option<&'a CallerReading>,
}

/// The caller's own reading of the report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallerReading {
    /// The question that it points to; `None` for `none`.
    pub question: Option<QuestionId>,
    /// The words of the report that it rests on.
    pub quotes: Vec<String>,
}

/// The result of a triage. The same report and context give the same bytes.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Triage {
    /// `Q1` … `Q7`, or `none`.
    pub question: &'static str,
    /// What was wrong or untested, in a sentence.
    pub summary: String,
    /// The questions that something speaks for, best first.
    pub ranked: Vec<QuestionId>,
    /// `high`, `fair` or `low`: how far the first is ahead of the second. House heuristic.
    pub confidence: &'static str,
    /// Why it happened, as far as the report says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hypothesis: Option<String>,
    /// For each ranked question the words for and against it.
    pub evidence: Vec<Evidence>,
    /// Who to fork into, in order.
    pub specialists: Vec<String>,
    /// Who runs the runbook: a name, or a role where nobody is named.
    pub owner: Owner,
    /// How bad it is.
    pub severity: Assessed,
    /// The first five steps.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub runbook: Vec<Step>,
    /// How everyone will know that it is over.
    pub closed_when: Vec<Close>,
    /// Duties to notify that may have started.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notify: Vec<Notice>,
    /// The levels that it is measured against.
    pub levels: Levels,
    /// Part of the error budget that is gone, where a length is given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error_budget: Option<Burnt>,
    /// Time to recover against the objective, where a length is given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recovery: Option<Recovery>,
    /// The moments that the report gives.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub timeline: Vec<Moment>,
    /// What the payload says, where it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payload: Option<Payload>,
    /// What became of the caller's own reading.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub caller_reading: Option<Checked>,
    /// The answer or rule that would have prevented it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prevented_by: Option<String>,
    /// The observations that would decide, where the report does not.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub find_out: Vec<String>,
    /// What runs once it is over.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub next_chain: Vec<String>,
    /// The walk or decision that it was read against.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// How many secrets were masked.
    pub masked: usize,
}

/// What speaks for and against a question.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Evidence {
    /// The question.
    pub question: QuestionId,
    /// The sum of its quotes' weights. House heuristic.
    pub weight: f64,
    /// The words for it, the weightiest first.
    #[serde(rename = "for")]
    pub speaks_for: Vec<Quote>,
    /// The words against it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub against: Vec<Quote>,
    /// That the words of the report as a whole are those of such reports, with the words that weighed most. It raises
    /// a question or breaks a near tie; the quotes are the evidence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wording: Option<String>,
}

/// Who runs the runbook.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Owner {
    /// The person, the team or the role.
    pub name: String,
    /// Whether somebody is named, or only a role.
    pub named: bool,
    /// Where that comes from.
    pub source: String,
}

/// A severity and its reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Assessed {
    /// `sev1` … `sev4`.
    pub level: String,
    /// What that means.
    pub title: String,
    /// What it was told by.
    pub reason: String,
}

/// A step of the runbook.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Step {
    /// `check`, `contain`, `mitigate`, `verify` or `communicate`.
    pub step: &'static str,
    /// What to do.
    #[serde(rename = "do")]
    pub what: String,
}

/// A duty to notify.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Notice {
    /// The rule.
    pub rule: String,
    /// By when.
    pub due: String,
    /// From which moment.
    pub starts: String,
    /// Who is told.
    pub to: String,
    /// Why it may apply.
    pub because: String,
    /// A canon id.
    pub source: String,
    /// Never left out.
    pub note: &'static str,
}

/// What became of the caller's own reading.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Checked {
    /// As the caller gave it.
    pub question: &'static str,
    /// `agreed`, `disagreed` or `refused`.
    pub verdict: &'static str,
    /// Why.
    pub reason: String,
}
