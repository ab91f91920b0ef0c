//! What the signals and the wording come to together: which question, or none.

use super::knowledge::Knowledge;
use super::narrative;
use super::sentence::Sentence;
use super::signal::Kind;
use super::time;
use super::weigh::Weighed;
use super::wording::{Denied, Read};
use crate::domain::facts::QuestionId;

/// What there being no incident has before anything is read: less than one phrase that suggests. House heuristic.
const BAR: f64 = 1.0;
/// Its like for a long tale, where a faint lead is followed. House heuristic.
const FAINT: f64 = 0.4;
/// So many past tenses and figures tell that something took place; fewer stand in any text. House heuristic.
const PLAIN_TALE: f64 = 2.0;
/// With so many, a faint lead is followed. House heuristic.
const TALE: f64 = 4.0;
/// A time of the day says that something happened. House heuristic.
const TIME: f64 = 1.5;
/// What is no incident weighs more where nothing at all is told to have happened. House heuristic.
const TIMELESS: f64 = 1.5;
/// What a file of no incident must weigh for that: one strong phrase. House heuristic.
const EARNEST: f64 = 4.0;
/// A question's signals count by twice the root of their weight, so that many phrases do not drown the wording.
/// House heuristic, by cross-validation.
const SIGNALS: f64 = 2.0;
/// The weight of the wording beside them. House heuristic, by cross-validation.
const WORDING: f64 = 2.6;
/// A question that no phrase speaks for is ranked where its wording has this chance. House heuristic.
const CHANCE: f64 = 0.1;

/// So far ahead of the next, the answer is called sure. House heuristic.
const HIGH: f64 = 5.0;
/// So far ahead, likely; below it, open. House heuristic.
const FAIR: f64 = 1.5;

/// The answer, with what it was told by.
#[derive(Debug)]
pub struct Verdict {
    /// The question; `None` for no incident, or too little.
    pub question: Option<QuestionId>,
    /// The questions that something speaks for, best first.
    pub ranked: Vec<QuestionId>,
    /// Each question's signals, the weightiest question first.
    pub sums: Vec<(QuestionId, f64)>,
    /// `high`, `fair` or `low`.
    pub confidence: &'static str,
    /// It speaks of no incident, which is more than not saying enough.
    pub quiet: bool,
    /// What the wording says.
    pub wording: Read,
}

impl Verdict {
    /// Weighs signals and wording of a text. `alert`: an alerting system sent it.
    pub fn of(
        knowledge: &Knowledge,
        weighed: &[Weighed],
        denied: &Denied,
        text: &str,
        sentences: &[Sentence],
        alert: bool,
    ) -> Self {
        let sums = knowledge.signals.by_question(weighed);
        let told = narrative::told(text, sentences);
        let quiet = quiet(knowledge, weighed, time::clocked(text, sentences), told, alert);
        let wording = knowledge.wording.read(sentences, denied);
        let chance = |answer: usize| wording.chances.get(answer).copied().unwrap_or(0.0);
        let mut totals: Vec<(QuestionId, f64)> = Vec::new();
        for (answer, question) in QuestionId::ALL.into_iter().enumerate() {
            let sum = sums.iter().find(|s| s.0 == question).map_or(0.0, |s| s.1);
            let known = sum > 0.0 || (!wording.chances.is_empty() && chance(answer) >= CHANCE.ln());
            if known {
                totals.push((question, SIGNALS * sum.signum() * sum.abs().sqrt() + WORDING * chance(answer)));
            }
        }
        totals.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        let bar = if told >= TALE { FAINT } else { BAR };
        let none = quiet.max(bar) + WORDING * chance(QuestionId::ALL.len());
        let best = totals.first().filter(|t| t.1 > none).copied();
        let rival = totals.get(1).map_or(none, |t| t.1.max(none));
        Verdict {
            question: best.map(|b| b.0),
            confidence: confidence(best.map(|b| b.1 - rival)),
            ranked: totals.into_iter().map(|t| t.0).collect(),
            quiet: quiet > 0.0,
            sums,
            wording,
        }
    }
}

/// By how far the first is ahead of the next.
fn confidence(ahead: Option<f64>) -> &'static str {
    match ahead {
        Some(by) if by >= HIGH => "high",
        Some(by) if by >= FAIR => "fair",
        _ => "low",
    }
}

/// How much speaks for there being no incident at all, less what says that something happened.
fn quiet(knowledge: &Knowledge, weighed: &[Weighed], times: usize, told: f64, alert: bool) -> f64 {
    let of = |kind: Kind| {
        let file = |w: &Weighed| &knowledge.signals.files[w.file];
        let mine = weighed.iter().filter(|w| file(w).kind == kind && !(alert && file(w).prose));
        mine.map(|w| w.weight.max(0.0)).fold((0.0, 0.0), |(sum, most), w| (sum + w, f64::max(most, w)))
    };
    let (sum, most) = of(Kind::NoIncident);
    let happened = of(Kind::Happened).0 + times.min(2) as f64 * TIME + (told - PLAIN_TALE).max(0.0);
    // One file's words in earnest, not a few of each.
    let quiet = most + (sum - most) * 0.5;
    if happened == 0.0 && most >= EARNEST { quiet * TIMELESS } else { (quiet - happened).max(0.0) }
}
