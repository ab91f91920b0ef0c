//! One step of a walk: what a caller brings becomes events, or an error with the next step.

use super::event::{Conflict, Evasion, Event, Side, Taken};
use super::take::{ClaimIn, Origin, Take, chose};
use super::{DEFAULT_TAKEN, State, Walk, agree, choose};
use crate::domain::catalog::Catalog;
use crate::domain::condition::Scope;
use crate::domain::decide::verdicts::{Override, facts_of};
use crate::domain::facts::{Fact, Facts, Known, QuestionId, Source, Value, nearest, one_line};
use crate::domain::mask::mask;
use crate::domain::read;

/// How much a caller may hand over at once (house heuristics).
pub struct Limits {
    /// Of a brief, bytes.
    pub brief: usize,
    /// Of an answer, bytes.
    pub answer: usize,
    /// Claims in one call.
    pub claims: usize,
}

/// The bounds in force.
pub const LIMITS: Limits = Limits { brief: 1 << 20, answer: 256 << 10, claims: 100 };

/// What opens a walk.
#[derive(Debug, Clone, Default)]
pub struct Opening {
    /// Random, made outside the domain.
    pub id: String,
    /// Today, `2026-11-22`.
    pub date: String,
    /// The declared parent.
    pub parent: Option<String>,
    /// What the parent says.
    pub brief: String,
}

/// What a caller brings to a walk that is open.
#[derive(Debug, Clone, Default)]
pub struct Answering {
    /// The words for the pending question.
    pub answer: Option<String>,
    /// Values that the user picked for facts of the pending question, beside the words.
    pub chosen: Vec<(Fact, Value)>,
    /// Claims about the answer or the brief.
    pub claims: Vec<ClaimIn>,
    /// The stated default is taken.
    pub accept_default: bool,
    /// A question is opened again.
    pub revise: Option<String>,
    /// A tripped rule that somebody answers for.
    pub override_rule: Option<String>,
    /// Who.
    pub override_by: Option<String>,
    /// Why.
    pub override_reason: Option<String>,
    /// `elicited` where the user speaks to the server, `relayed` where a caller passes words on.
    pub elicited: bool,
}

impl Answering {
    /// Whether it brings anything at all.
    pub fn is_empty(&self) -> bool {
        self.answer.is_none()
            && self.chosen.is_empty()
            && self.claims.is_empty()
            && !self.accept_default
            && self.revise.is_none()
            && self.override_rule.is_none()
    }
}

/// What cannot be done, with the next step.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[allow(missing_docs)]
pub enum StepError {
    #[error("the {what} is {size} bytes, the limit is {limit}: send the part that states facts")]
    TooLong { what: &'static str, size: usize, limit: usize },
    #[error("{count} claims came at once, the limit is {limit}: send them over several calls")]
    TooManyClaims { count: usize, limit: usize },
    #[error("no question waits for an answer: call `decide` with this walk, or `revise` a question such as `Q3`")]
    NothingAsked,
    #[error("unknown question `{0}`: `revise` takes Q1 to Q7")]
    UnknownQuestion(String),
    #[error("{question} is not walked here: {parent} walks {walked}")]
    NotWalked { question: QuestionId, parent: String, walked: String },
    #[error("no default is offered for {question}: {why}")]
    NoDefault { question: QuestionId, why: String },
    #[error("rule `{rule}` has not tripped here{hint}")]
    NotTripped { rule: String, hint: String },
    #[error("an override of `{rule}` needs a person and a reason: send `override_by` and `override_reason`")]
    NobodyAnswers { rule: String },
    #[error("a contradiction stops the walk: answer which of the two holds before anything else")]
    Contradiction,
}

/// Opens a walk: the brief and the claims about it.
///
/// # Errors
/// [`StepError`] where the brief or the claims are out of bounds.
pub fn open(opening: Opening, claims: &[ClaimIn]) -> Result<Walk, StepError> {
    bounds("brief", opening.brief.len(), LIMITS.brief)?;
    claim_bound(claims)?;
    let brief = mask(&opening.brief).into_owned();
    let nothing = Facts::new();
    let origin = Origin { said_in: "the brief", source: Source::Parent };
    let mut take = Take::new(&nothing, &[], origin);
    take.claims(claims, &[(brief.as_str(), origin)]);
    let reading = read::read(&brief);
    take.found(&reading.found, false);
    take.contradictions(&reading.contradictions);
    let taken = take.done();
    let parent = opening.parent.map(|p| one_line(&mask(&p), 80)).filter(|p| !p.is_empty() && p != "none");
    Ok(Walk::replay([Event::Opened { id: opening.id, date: opening.date, parent, brief, taken }]))
}

impl Walk {
    /// Opens a walk and puts its first question.
    ///
    /// # Errors
    /// As [`open`].
    pub fn open(catalog: &Catalog, opening: Opening, claims: &[ClaimIn]) -> Result<Walk, StepError> {
        let mut walk = open(opening, claims)?;
        walk.ask(catalog);
        Ok(walk)
    }

    /// Records that the pending question was put, if it was not before.
    fn ask(&mut self, catalog: &Catalog) {
        if self.state(catalog) == State::Asking
            && let Some(question) = self.pending(catalog).filter(|q| !self.asked.contains(q))
        {
            self.apply(Event::Asked { question });
        }
    }
}

/// Takes one step. The new events are those past the walk's former count.
///
/// # Errors
/// [`StepError`] where the step cannot be taken; the walk is then as it was.
pub fn step(catalog: &Catalog, walk: &Walk, answering: &Answering) -> Result<Walk, StepError> {
    let mut next = walk.clone();
    if let Some(question) = &answering.revise {
        revise(catalog, &mut next, question)?;
    }
    if let Some(rule) = &answering.override_rule {
        override_rule(catalog, &mut next, rule, answering)?;
    }
    if answering.accept_default {
        accept_default(catalog, &mut next)?;
    }
    if answering.answer.is_some() || !answering.claims.is_empty() || !answering.chosen.is_empty() {
        answer(catalog, &mut next, answering)?;
    }
    next.ask(catalog);
    Ok(next)
}

fn revise(catalog: &Catalog, walk: &mut Walk, question: &str) -> Result<(), StepError> {
    let id = QuestionId::parse(question).ok_or_else(|| StepError::UnknownQuestion(one_line(question, 20)))?;
    let walked = walk.walked(catalog);
    if !walked.contains(&id) {
        let names: Vec<&str> = walked.iter().map(|q| q.name()).collect();
        let parent = walk.parent.clone().unwrap_or_else(|| "this walk".into());
        return Err(StepError::NotWalked { question: id, parent, walked: names.join(", ") });
    }
    // With the answer that stops the walk still in force, nothing would be asked.
    let withdrawn = match walk.stopped_by(catalog) == Some(id) {
        true => id.facts().filter(|f| !walk.is_supplied(catalog, *f)).filter(|f| walk.holds(*f)).collect(),
        false => Vec::new(),
    };
    walk.apply(Event::Revised { question: id, withdrawn });
    Ok(())
}

fn override_rule(catalog: &Catalog, walk: &mut Walk, rule: &str, answering: &Answering) -> Result<(), StepError> {
    let rule = rule.trim();
    let tripped = walk.blocking(catalog);
    if !tripped.iter().any(|t| t.rule == rule) {
        let ids: Vec<&str> = tripped.iter().map(|t| t.rule.as_str()).collect();
        let hint = match (nearest(rule, &ids), ids.is_empty()) {
            (_, true) => "; none has, so there is nothing to override".to_owned(),
            (Some(near), _) => format!(", did you mean `{near}`?"),
            (None, _) => format!("; tripped are {}", ids.join(", ")),
        };
        return Err(StepError::NotTripped { rule: one_line(rule, 60), hint });
    }
    let words = |text: &Option<String>| text.as_deref().map(|t| one_line(&mask(t), 300)).filter(|t| !t.is_empty());
    let (Some(by), Some(reason)) = (words(&answering.override_by), words(&answering.override_reason)) else {
        return Err(StepError::NobodyAnswers { rule: rule.to_owned() });
    };
    let on = catalog.rules.get(rule).map(|r| facts_of(r, &walk.facts)).unwrap_or_default();
    walk.apply(Event::Overridden { by: Override { rule: rule.to_owned(), by, reason, on } });
    Ok(())
}

fn accept_default(catalog: &Catalog, walk: &mut Walk) -> Result<(), StepError> {
    if !walk.conflicts.is_empty() {
        return Err(StepError::Contradiction);
    }
    let question = walk.pending(catalog).ok_or(StepError::NothingAsked)?;
    if walk.dodges.get(&question).copied().unwrap_or(0) < 2 {
        let why = "a default is offered after two answers that name nothing; answer the question first";
        return Err(StepError::NoDefault { question, why: why.into() });
    }
    let facts = stated_default(catalog, walk, question).map_err(|lacking| {
        let why = format!("`{lacking}` has none, so it must be answered ({})", lacking.expectation());
        StepError::NoDefault { question, why }
    })?;
    walk.apply(Event::DefaultTaken { question, facts });
    Ok(())
}

/// The values that the recommended answer stands for, of all that the question still wants.
///
/// # Errors
/// The first fact for which no default is stated.
pub fn stated_default(catalog: &Catalog, walk: &Walk, question: QuestionId) -> Result<Facts, Fact> {
    let mut wanted = walk.wanted(catalog, question);
    if walk.revising == Some(question) && wanted.is_empty() {
        let supplied = walk.contract(catalog).map_or(&[][..], |c| c.supplies.as_slice());
        wanted = question.required().filter(|f| !supplied.contains(f)).collect();
    }
    let recommended = catalog.question(question).recommend(&Scope::of_answers(&walk.facts));
    let default = |fact: Fact| {
        let json = recommended.and_then(|r| r.values.get(&fact)).ok_or(fact)?;
        Ok((fact, Known::assumed(fact.parse(json).map_err(|_| fact)?, DEFAULT_TAKEN)))
    };
    wanted.into_iter().map(default).collect()
}

fn answer(catalog: &Catalog, walk: &mut Walk, answering: &Answering) -> Result<(), StepError> {
    let words = answering.answer.as_deref().unwrap_or_default();
    bounds("answer", words.len(), LIMITS.answer)?;
    claim_bound(&answering.claims)?;
    let words = mask(words).into_owned();
    let kills = walk.kills(catalog);
    let conflict = walk.conflicts.first().cloned();
    let killed = kills.first().and_then(|k| catalog.rules.get(&k.rule));
    let question = conflict
        .as_ref()
        .and_then(|c| c.fact.question())
        .or(walk.revising)
        .or_else(|| killed.map(|r| r.question))
        .or_else(|| walk.pending(catalog))
        .or_else(|| conflict.as_ref().map(|_| QuestionId::Q1))
        .ok_or(StepError::NothingAsked)?;

    // What the answer may change without contradicting: what stops the walk, or is being revised or confirmed.
    let mut changeable: Vec<Fact> = conflict.iter().map(|c| c.fact).collect();
    for rule in kills.iter().filter_map(|k| catalog.rules.get(&k.rule)) {
        changeable.extend(rule.when.facts().unwrap_or_default());
        changeable.extend(&rule.without);
    }
    if walk.revising == Some(question) || walk.to_confirm(catalog, question) {
        changeable.extend(question.facts());
    }
    let mut wanted = walk.wanted(catalog, question);
    wanted.extend(changeable.iter().filter(|f| !wanted.contains(f)).copied().collect::<Vec<_>>());

    let source = if answering.elicited { Source::Elicited } else { Source::Relayed };
    let said_in = format!("the answer to {question}");
    let origin = Origin { said_in: &said_in, source };
    let mut take = Take::new(&walk.facts, &changeable, origin);
    take.chosen(&answering.chosen);
    let brief = Origin { said_in: "the brief", source: Source::Parent };
    take.claims(&answering.claims, &[(words.as_str(), origin), (walk.brief.as_str(), brief)]);
    let mut read = read::answer(question, &wanted, &words);
    if agree::agrees(&words) {
        // “the recommended one” counts nothing.
        read.ambiguous.clear();
    }
    // "No" to what is to be confirmed denies that, and names nobody.
    if walk.to_confirm(catalog, question) && read.confirms == Some(false) {
        let alone = words.split_whitespace().count() <= 2;
        read.found.retain(|f| !alone || f.value != Value::Text("none".into()));
        if !question.required().any(|q| read.found.iter().any(|f| f.fact == q)) && read.ambiguous.is_empty() {
            let said = one_line(&words, 60);
            let ask = format!("`{said}` takes back what was to be confirmed: what holds instead?");
            read.ambiguous.push(read::Ambiguous { words: said, ask });
        }
    }
    // Where a forecast is known, a rate without its time says it again, or says another.
    let rated = read.found.iter().any(|f| f.fact == Fact::QpsP99) || wanted.contains(&Fact::QpsCurrent);
    if walk.facts.answer(Fact::QpsP99).is_some() && !rated {
        read.found.iter_mut().filter(|f| read::is_untimed(f)).for_each(|f| f.fact = Fact::QpsP99);
    }
    let side = conflict.as_ref().and_then(|c| chosen_side(c, &words, &read));
    if side.is_none() {
        take.found(&read.found, !read.evidence);
        take.contradictions(&read.contradictions);
        take.ambiguous(read.ambiguous.iter().map(|a| a.ask.clone()));
        // "Neither": the stop alone would not show that the answer was read.
        let settles = |c: &&Conflict| !read.found.iter().any(|f| f.fact == c.fact);
        if let Some(conflict) = conflict.as_ref().filter(settles).filter(|_| !words.is_empty()) {
            let said = one_line(&words, 60);
            take.ambiguous([format!("`{said}` chooses none of the sides: which `{}` holds?", conflict.fact)]);
        }
    }
    let mut taken = take.done();
    if let (Some(conflict), Some(side)) = (&conflict, side)
        && !taken.facts.get(conflict.fact).is_some_and(Known::is_answer)
        && let Ok(value) = conflict.fact.parse(&side.value)
    {
        taken.facts.set(conflict.fact, Known { value, source, quote: Some(side.quote.clone()), from: None });
    }
    let yes = walk.to_confirm(catalog, question) && read.confirms == Some(true);
    let restated = question.required().any(|f| taken.facts.get(f).is_some());
    let confirmed = walk.to_confirm(catalog, question) && (yes || restated);
    let picked = answering.chosen.iter().map(|(fact, value)| chose(*fact, value));
    let words = picked.chain(Some(words).filter(|w| !w.is_empty())).collect::<Vec<_>>().join("\n");
    let dodge = evasion(&taken, question, &wanted, confirmed, &read, &words);
    walk.apply(Event::Answered { question, words, taken, dodge, confirmed });
    Ok(())
}

/// An answer is a dodge where it brings nothing of its question and asks nothing back.
fn evasion(
    taken: &Taken,
    question: QuestionId,
    wanted: &[Fact],
    confirmed: bool,
    read: &read::Answer,
    words: &str,
) -> Option<Evasion> {
    let asked = |f: Fact| wanted.contains(&f) || f.question() == Some(question);
    let brings = taken.facts.iter().any(|(f, k)| k.is_answer() && asked(f));
    // A call without the user's words puts nothing off.
    if words.trim().is_empty() {
        return None;
    }
    if confirmed || brings || taken.conflicts.iter().any(|c| asked(c.fact)) || !taken.ambiguous.is_empty() {
        return None;
    }
    let kind = match &read.dodge {
        Some(dodge) => dodge.kind,
        None if !taken.facts.is_empty() => "another question",
        None => "names nothing that was asked",
    };
    Some(Evasion { words: one_line(words, 80), kind: kind.into() })
}

/// The side that the words choose, where they state no value of their own, with its unit.
fn chosen_side<'a>(conflict: &'a Conflict, words: &str, read: &read::Answer) -> Option<&'a Side> {
    if read.found.iter().any(|f| f.fact == conflict.fact) {
        return None;
    }
    let points = || {
        let put_off = read.dodge.as_ref().is_some_and(|d| !matches!(d.kind, "no answer" | "another question"));
        (!put_off).then(|| choose::point(conflict, words))?
    };
    conflict.sides.get(choose::choose(conflict, words).or_else(points)?)
}

fn bounds(what: &'static str, size: usize, limit: usize) -> Result<(), StepError> {
    if size > limit { Err(StepError::TooLong { what, size, limit }) } else { Ok(()) }
}

fn claim_bound(claims: &[ClaimIn]) -> Result<(), StepError> {
    let (count, limit) = (claims.len(), LIMITS.claims);
    if count > limit { Err(StepError::TooManyClaims { count, limit }) } else { Ok(()) }
}
