//! The pending question as a form for the user, and what they filled in as an answer.

use std::fmt::Write as _;

use rmcp::model::JsonObject;
use serde_json::Value as Json;

use super::tool::{Ask, Field, Input};
use super::walk_question::Params;
use crate::domain::facts::{Fact, Kind};
use crate::domain::walk::{Asked, Reply, Walk};

/// The field that takes any words.
const ANSWER: &str = "answer";
/// The field that takes the stated default.
const DEFAULT: &str = "accept_default";

/// The question of a reply as a form; none where the reply asks nothing.
pub fn ask(walk: &Walk, reply: &Reply) -> Option<Ask> {
    let question = reply.question.as_ref()?;
    let mut fields: Vec<Field> = choices(question).map(|(fact, words)| choice(fact, words)).collect();
    fields.push(Field {
        name: ANSWER.into(),
        title: "In your own words".into(),
        about: format!("Such as: {}", question.forms.join(" | ")),
        input: Input::Words,
    });
    if let Some(offer) = &question.offer {
        fields.push(Field {
            name: DEFAULT.into(),
            title: "Use the stated default".into(),
            about: format!("{}: taken as assumed, never as your answer", offer.values),
            input: Input::Flag,
        });
    }
    Some(Ask { message: message(reply, question), fields, state: state(walk) })
}

/// Where a form goes on: the walk, and how many events it had.
fn state(walk: &Walk) -> String {
    format!("{}/{}", walk.id, walk.events.len())
}

/// The walk and the events that it had when a form was made.
pub fn place(state: &str) -> Option<(&str, usize)> {
    let (walk, events) = state.rsplit_once('/')?;
    Some((walk, events.parse().ok()?))
}

fn message(reply: &Reply, question: &Asked) -> String {
    let mut text = String::new();
    for first in [&reply.opener, &question.missing].into_iter().flatten() {
        let _ = writeln!(text, "{first}\n");
    }
    let _ = writeln!(text, "{} ({}): {}\n", question.id, question.progress, question.text);
    let _ = write!(
        text,
        "Recommended: {}\nBecause: {}\nKill criterion: {}",
        question.recommended, question.because, question.kill
    );
    text
}

/// The facts that one of a few words answers. `yes` and `no` are words too: a box that is left alone says `no`
/// for somebody who said nothing.
fn choices(question: &Asked) -> impl Iterator<Item = (Fact, Vec<String>)> {
    // A confirmation or a revision wants nothing that is missing.
    let all: Vec<Fact> = match question.wants.as_slice() {
        [] => question.id.required().collect(),
        wants => wants.to_vec(),
    };
    all.into_iter().filter_map(|fact| match fact.spec().kind {
        Kind::Word(words) => Some((fact, words.iter().map(|w| (*w).to_owned()).collect())),
        Kind::Bool => Some((fact, vec!["yes".to_owned(), "no".to_owned()])),
        _ => None,
    })
}

fn choice(fact: Fact, words: Vec<String>) -> Field {
    let mut title = fact.name().replace('_', " ");
    title[..1].make_ascii_uppercase();
    Field { name: fact.name().into(), title, about: fact.spec().about.into(), input: Input::OneOf(words) }
}

/// What was filled in, as the answer to the pending question; none where it was nothing.
pub fn answer(fields: &JsonObject) -> Option<Params> {
    let words = |value: &Json| value.as_str().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
    let mut chosen = Vec::new();
    let mut answer: Vec<String> = fields.get(ANSWER).and_then(words).into_iter().collect();
    for (fact, word) in fields.iter().filter_map(|(name, value)| Some((Fact::named(name).ok()?, words(value)?))) {
        let value = match (fact.spec().kind, word.as_str()) {
            (Kind::Bool, "yes") => Json::Bool(true),
            (Kind::Bool, "no") => Json::Bool(false),
            _ => Json::String(word.clone()),
        };
        match fact.parse(&value) {
            Ok(value) => chosen.push((fact, value)),
            // A client that lets its user write anything anywhere.
            Err(_) => answer.push(format!("{fact}: {word}")),
        }
    }
    let answer = Some(answer.join("\n")).filter(|words| !words.is_empty());
    let says = answer.is_some() || !chosen.is_empty();
    // Who says something and leaves the box ticked has said something.
    let accept_default = !says && matches!(fields.get(DEFAULT), Some(Json::Bool(true)));
    (says || accept_default).then(|| Params { answer, chosen, accept_default, elicited: true, ..Params::default() })
}
