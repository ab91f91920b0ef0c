//! The pending question as a form for the user, and what they filled in as an answer.

use std::fmt::Write as _;

use rmcp::model::JsonObject;
use serde_json::Value as Json;

use super::tool::{Ask, Field, Input};
use super::walk_question::{Claimed, Params};
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

/// What was filled in, as the answer to the pending question; none where it was nothing. A choice is also a claim
/// with its own words, so that it holds however the sentence around it reads.
pub fn answer(fields: &JsonObject) -> Option<Params> {
    let filled = |value: &Json| match value {
        Json::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        _ => None,
    };
    let mut sentences = Vec::new();
    let mut claims = Vec::new();
    for (fact, value) in fields.iter().filter_map(|(name, value)| Some((Fact::named(name).ok()?, filled(value)?))) {
        let quote = format!("{fact}: {value}");
        sentences.push(format!("{quote}."));
        let value = match (fact.spec().kind, value.as_str()) {
            (Kind::Bool, "yes") => "true".into(),
            (Kind::Bool, "no") => "false".into(),
            _ => value,
        };
        claims.push(Claimed { fact: fact.name().into(), value, quote: Some(quote), r#where: None });
    }
    sentences.extend(fields.get(ANSWER).and_then(filled));
    let accept_default = matches!(fields.get(DEFAULT), Some(Json::Bool(true)));
    let answer = Some(sentences.join("\n")).filter(|words| !words.is_empty());
    // Who says something and leaves the box ticked has said something.
    let accept_default = accept_default && answer.is_none();
    (answer.is_some() || accept_default).then(|| Params {
        answer,
        claims,
        accept_default,
        elicited: true,
        ..Params::default()
    })
}
