//! A walk: one grill from its brief to its last answer, as the replay of its events.

mod agree;
mod ask;
mod choose;
mod event;
mod form;
mod log;
mod part;
mod reply;
mod step;
mod take;

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::catalog::Catalog;
use super::contract::Contract;
use super::decide::verdicts::{self, Override, Tripped};
use super::decide::{self, Case, Decision};
use super::facts::{Fact, Facts, QuestionId};

pub use ask::reply;
pub use event::{Conflict, Evasion, Event, Refused, Side, Taken};
pub use log::markdown;
pub use reply::{Asked, Kept, Offer, Reply, Skipped, Stop};
pub use step::{Answering, LIMITS, Limits, Opening, StepError, step};
pub use take::ClaimIn;

/// The source of a value that closed a question as its stated default.
pub const DEFAULT_TAKEN: &str = "the stated default";

/// The source of a value that the caller gave without the words or the measurement; never an answer.
pub const CALLERS_GUESS: &str = "the caller, without a quote or a measurement";

/// Where a walk stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// A question waits for its answer.
    Asking,
    /// A kill criterion or a contradiction waits for a choice.
    Stopped,
    /// Every question that is walked is answered.
    Ready,
    /// A decision was made since the last change.
    Decided,
}

impl State {
    /// As in JSON.
    pub fn name(self) -> &'static str {
        match self {
            State::Asking => "asking",
            State::Stopped => "stopped",
            State::Ready => "ready",
            State::Decided => "decided",
        }
    }
}

/// The state that the events lead to.
#[derive(Debug, Clone, Default)]
pub struct Walk {
    /// Random, made outside the domain.
    pub id: String,
    /// The day it opened.
    pub date: String,
    /// The declared parent.
    pub parent: Option<String>,
    /// The brief, secrets masked.
    pub brief: String,
    /// What is known.
    pub facts: Facts,
    /// Questions put so far, each once.
    pub asked: Vec<QuestionId>,
    /// Dodges of each question since its last progress.
    pub dodges: BTreeMap<QuestionId, u32>,
    /// Confirmation questions that were confirmed.
    pub confirmed: BTreeSet<QuestionId>,
    /// The question that is being revised.
    pub revising: Option<QuestionId>,
    /// Statements that exclude each other; they stop the walk.
    pub conflicts: Vec<Conflict>,
    /// Rules that somebody answers for.
    pub overrides: Vec<Override>,
    /// Decisions made, oldest first.
    pub decisions: Vec<String>,
    /// Everything that happened.
    pub events: Vec<Event>,
}

impl Walk {
    /// Replays events from the beginning.
    pub fn replay(events: impl IntoIterator<Item = Event>) -> Walk {
        let mut walk = Walk::default();
        for event in events {
            walk.apply(event);
        }
        walk
    }

    /// Applies one event.
    pub fn apply(&mut self, event: Event) {
        match &event {
            Event::Opened { id, date, parent, brief, taken } => {
                self.id.clone_from(id);
                self.date.clone_from(date);
                self.parent.clone_from(parent);
                self.brief.clone_from(brief);
                self.take(taken);
            }
            Event::Asked { question } => self.asked.push(*question),
            Event::Answered { question, words, taken, dodge, confirmed } => {
                self.take(taken);
                if dodge.is_some() {
                    *self.dodges.entry(*question).or_default() += 1;
                } else if taken.ambiguous.is_empty() && !(words.is_empty() && taken.facts.is_empty()) {
                    self.dodges.remove(question);
                    self.revising = self.revising.filter(|q| q != question);
                }
                if *confirmed {
                    self.confirmed.insert(*question);
                }
            }
            Event::DefaultTaken { question, facts } => {
                for (fact, known) in facts.iter() {
                    self.facts.set(fact, known.clone());
                }
                self.dodges.remove(question);
                // Where the question was a confirmation, what the brief states stands.
                self.confirmed.insert(*question);
                self.revising = self.revising.filter(|q| q != question);
            }
            Event::Revised { question, withdrawn } => {
                for fact in withdrawn {
                    self.facts.remove(*fact);
                }
                self.conflicts.retain(|c| !withdrawn.contains(&c.fact));
                self.revising = Some(*question);
                self.confirmed.remove(question);
                self.dodges.remove(question);
            }
            Event::Overridden { by } => self.overrides.push(by.clone()),
            Event::Decided { decision } => self.decisions.push(decision.clone()),
        }
        self.events.push(event);
    }

    fn take(&mut self, taken: &Taken) {
        for (fact, known) in taken.facts.iter() {
            self.facts.set(fact, known.clone());
            self.conflicts.retain(|c| c.fact != fact);
        }
        for conflict in &taken.conflicts {
            // Neither side counts until an answer chooses one.
            self.facts.remove(conflict.fact);
            self.conflicts.retain(|c| c.fact != conflict.fact);
            self.conflicts.push(conflict.clone());
        }
    }

    /// The contract in force, where the parent is known.
    pub fn contract<'a>(&self, catalog: &'a Catalog) -> Option<&'a Contract> {
        catalog.contract(self.parent.as_deref()?)
    }

    /// The questions that are walked: the contract's, or all seven.
    pub fn walked(&self, catalog: &Catalog) -> Vec<QuestionId> {
        self.contract(catalog).map_or(QuestionId::ALL.to_vec(), |c| c.walks.clone())
    }

    /// The facts that a question still has to bring.
    pub fn wanted(&self, catalog: &Catalog, question: QuestionId) -> Vec<Fact> {
        let waited = verdicts::waited_for(catalog, &self.facts, &self.overrides);
        question
            .facts()
            .filter(|f| f.spec().required || waited.contains(f))
            .filter(|f| !self.is_supplied(catalog, *f))
            .filter(|f| self.facts.answer(*f).is_none() && !self.defaulted(*f))
            .collect()
    }

    /// Whether a fact is the parent's to give, so that no question asks for it.
    fn is_supplied(&self, catalog: &Catalog, fact: Fact) -> bool {
        let confirms = |c: &Contract| fact.question().is_some_and(|q| c.confirms.contains(&q));
        self.contract(catalog).is_some_and(|c| c.supplies.contains(&fact) && !confirms(c))
    }

    /// Whether anything was said of a fact, if only two things that exclude each other.
    fn holds(&self, fact: Fact) -> bool {
        self.facts.get(fact).is_some() || self.conflicts.iter().any(|c| c.fact == fact)
    }

    fn defaulted(&self, fact: Fact) -> bool {
        self.facts.get(fact).is_some_and(|k| k.from.as_deref() == Some(DEFAULT_TAKEN))
    }

    /// Whether a question is to be put as a confirmation of what the brief states.
    pub fn to_confirm(&self, catalog: &Catalog, question: QuestionId) -> bool {
        self.contract(catalog).is_some_and(|c| c.confirms.contains(&question))
            && !self.confirmed.contains(&question)
            && question.required().any(|f| self.facts.answer(f).is_some())
    }

    /// Whether a walked question still waits.
    pub fn is_open(&self, catalog: &Catalog, question: QuestionId) -> bool {
        self.revising == Some(question)
            || self.to_confirm(catalog, question)
            || !self.wanted(catalog, question).is_empty()
    }

    /// The question that waits now: one being revised first, then the first that is open.
    pub fn pending(&self, catalog: &Catalog) -> Option<QuestionId> {
        self.revising.or_else(|| self.walked(catalog).into_iter().find(|q| self.is_open(catalog, *q)))
    }

    /// Facts whose question was put, dodged twice and left open.
    fn left_open(&self, catalog: &Catalog) -> Vec<Fact> {
        let left = |q: &QuestionId| self.dodges.get(q).is_some_and(|n| *n >= 2);
        self.walked(catalog).into_iter().filter(left).flat_map(|q| self.wanted(catalog, q)).collect()
    }

    /// Kill criteria that a decision would be blocked by now: those that stop the walk, and those that trip
    /// because a question was left open.
    pub fn blocking(&self, catalog: &Catalog) -> Vec<Tripped> {
        verdicts::judge(catalog, &self.facts, &self.left_open(catalog), &self.overrides).kills
    }

    /// Tripped kill criteria that nobody answers for.
    pub fn kills(&self, catalog: &Catalog) -> Vec<Tripped> {
        verdicts::judge(catalog, &self.facts, &[], &self.overrides).kills
    }

    /// The question whose answer stops the walk: the one answered last where it has a part in the stop, else the one
    /// that the stop is about.
    pub fn stopped_by(&self, catalog: &Catalog) -> Option<QuestionId> {
        let (facts, about) = match self.conflicts.first() {
            Some(conflict) => (vec![conflict.fact], conflict.fact.question()),
            None => {
                let rule = catalog.rules.get(&self.kills(catalog).first()?.rule)?;
                let facts = rule.when.facts().unwrap_or_default().iter().chain(&rule.without);
                (facts.copied().collect(), Some(rule.question))
            }
        };
        let answered = self.events.iter().rev().find_map(|event| match event {
            Event::Answered { question, .. } => Some(*question),
            _ => None,
        });
        let has_part = |q: &QuestionId| facts.iter().any(|f| f.question() == Some(*q));
        answered.filter(has_part).or(about).filter(|q| self.walked(catalog).contains(q))
    }

    /// Where the walk stands.
    pub fn state(&self, catalog: &Catalog) -> State {
        if !self.conflicts.is_empty() || !self.kills(catalog).is_empty() {
            State::Stopped
        } else if self.pending(catalog).is_some() {
            State::Asking
        } else if matches!(self.events.last(), Some(Event::Decided { .. })) {
            State::Decided
        } else {
            State::Ready
        }
    }

    /// What a decision on this walk is made from.
    pub fn case<'a>(&'a self, catalog: &Catalog, owner: &'a str) -> Case<'a> {
        let walked = self.walked(catalog);
        let needed = walked.iter().flat_map(|q| self.wanted(catalog, *q)).collect();
        let put_again = |q: &&QuestionId| self.revising == Some(**q) || self.to_confirm(catalog, **q);
        let waiting = walked.iter().filter(put_again).flat_map(|q| q.required());
        let waiting = waiting.chain(self.conflicts.iter().map(|c| c.fact)).collect();
        Case {
            facts: self.facts.clone(),
            parent: self.contract(catalog).map(|_| self.parent.as_deref().unwrap_or_default()),
            needed,
            open: self.left_open(catalog),
            waiting,
            overrides: self.overrides.clone(),
            owner,
        }
    }

    /// Decides on what the walk knows.
    pub fn decide(&self, catalog: &Catalog, owner: &str) -> Decision {
        decide::decide(catalog, &self.case(catalog, owner))
    }

    /// What happened last, but for the question that followed from it.
    pub fn last(&self) -> Option<&Event> {
        self.events.iter().rev().find(|e| !matches!(e, Event::Asked { .. }))
    }

    /// The words that came last for the pending question, where they were no answer.
    pub fn last_evasion(&self) -> Option<&Evasion> {
        match self.last() {
            Some(Event::Answered { dodge, .. }) => dodge.as_ref(),
            _ => None,
        }
    }

    /// What was taken last: of the brief, or of the last answer.
    pub fn last_taken(&self) -> Option<&Taken> {
        match self.last() {
            Some(Event::Answered { taken, .. } | Event::Opened { taken, .. }) => Some(taken),
            _ => None,
        }
    }
}
