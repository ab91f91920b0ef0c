//! A walk as a way through its questions: what was asked, what was skipped, where it stands.

use super::{Chart, Tone};
use crate::domain::catalog::Catalog;
use crate::domain::facts::{Fact, QuestionId};
use crate::domain::walk::{DEFAULT_TAKEN, State, Stop, Walk, reply};

/// The walk as it stands.
pub fn walk(catalog: &Catalog, walk: &Walk) -> String {
    let mut chart = Chart::new(
        "TB",
        &format!("Walk {}", walk.id),
        "The seven questions: answered, stated by the brief, not walked, waiting, stopped or to come",
    );
    let parent = walk.parent.as_deref().map(|p| format!("for {p}")).unwrap_or_else(|| "direct".into());
    let mut before = chart.node(None, &[format!("walk {}", walk.id), parent, walk.date.clone()]);
    let state = walk.state(catalog);
    let stop = reply(catalog, walk).stop;
    let walked = walk.walked(catalog);
    for question in QuestionId::ALL {
        let (tone, words) = step(catalog, walk, question, state, stop.as_ref(), walked.contains(&question));
        let mut lines = vec![format!("{question} {}", catalog.question(question).title)];
        lines.extend(words);
        lines.extend(known(walk, question));
        let id = chart.node(Some(tone), &lines);
        match tone {
            Tone::Quiet => chart.dotted(&before, &id, None),
            _ => chart.arrow(&before, &id),
        }
        before = id;
    }
    for over in &walk.overrides {
        let words = [format!("override of {}", over.rule), format!("{} answers for it", over.by), over.reason.clone()];
        let id = chart.node(Some(Tone::Open), &words);
        chart.arrow(&before, &id);
        before = id;
    }
    let (tone, words) = match state {
        State::Asking => (Tone::Open, "asking: a question waits for its answer".into()),
        State::Stopped => (Tone::Bad, "stopped: a choice waits for a person".into()),
        State::Ready => (Tone::Next, "ready: the decision is next".into()),
        State::Decided => {
            (Tone::Good, walk.decisions.last().map(|d| format!("decided: {d}")).unwrap_or_else(|| "decided".into()))
        }
    };
    let end = chart.node(Some(tone), &[words]);
    chart.arrow(&before, &end);
    chart.end()
}

/// What became of a question, and why.
fn step(
    catalog: &Catalog,
    walk: &Walk,
    question: QuestionId,
    state: State,
    stop: Option<&Stop>,
    walked: bool,
) -> (Tone, Vec<String>) {
    let pending = walk.pending(catalog) == Some(question);
    match stop {
        Some(Stop::Kill { tripped, question: of }) if *of == question => {
            return (Tone::Bad, vec!["stopped by a kill criterion".into(), tripped.rule.clone()]);
        }
        Some(Stop::Contradiction { fact, .. }) if fact.question() == Some(question) => {
            return (Tone::Bad, vec![format!("stopped: two statements of {}", words(*fact))]);
        }
        _ => {}
    }
    let dodges = match walk.dodges.get(&question).copied().unwrap_or(0) {
        0 => Vec::new(),
        1 => vec!["dodged once".into()],
        n => vec![format!("dodged {n} times")],
    };
    if !walked {
        let parent = walk.parent.as_deref().unwrap_or_default();
        return (Tone::Quiet, vec![format!("skipped: not walked for {parent}")]);
    }
    if pending && state == State::Asking {
        let again = if walk.revising == Some(question) { "asked again: waits" } else { "asked: waits" };
        return (Tone::Next, [vec![again.into()], dodges].concat());
    }
    if walk.is_open(catalog, question) {
        return (Tone::Open, [vec!["to come".into()], dodges].concat());
    }
    let defaulted =
        question.facts().any(|f| walk.facts.get(f).is_some_and(|k| k.from.as_deref() == Some(DEFAULT_TAKEN)));
    let how = match (walk.asked.contains(&question), defaulted) {
        (_, true) => "closed by its stated default",
        (true, false) => "answered",
        (false, false) => "skipped: already stated",
    };
    (Tone::Good, vec![how.into()])
}

/// The known facts of a question, the required ones first; the rest is counted.
fn known(walk: &Walk, question: QuestionId) -> Vec<String> {
    const SHOWN: usize = 3;
    let facts: Vec<Fact> = question.facts().filter(|f| walk.facts.get(*f).is_some()).collect();
    let line = |fact: &Fact| {
        let known = walk.facts.get(*fact)?;
        let assumed = if known.is_answer() { "" } else { " (assumed)" };
        Some(format!("{} {} {}{assumed}", words(*fact), known.value, fact.spec().unit))
    };
    let mut lines: Vec<String> = facts.iter().take(SHOWN).filter_map(line).collect();
    if facts.len() > SHOWN {
        lines.push(format!("and {} more", facts.len() - SHOWN));
    }
    lines
}

fn words(fact: Fact) -> String {
    fact.name().replace('_', " ")
}
