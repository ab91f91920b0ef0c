//! Reads what a client sends, as it was meant.
//!
//! Models and clients send numbers, booleans, lists and objects as strings, `null` or `""` for what they leave
//! out, and one thing where a list of things is wanted. The tool's own schema says what was meant, so a tool
//! lists its parameters once. What cannot be meant is refused, all of it in one reply.

use rmcp::model::JsonObject;
use serde::de::DeserializeOwned;
use serde_json::{Map, Number, Value as Json};

use crate::domain::facts::{nearest, one_line};

/// Arguments that cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ArgumentError {
    /// No parameter has this name.
    #[error("unknown argument `{name}`: {hint}")]
    Unknown {
        /// As given, with the path to it.
        name: String,
        /// The nearest name, or all of them.
        hint: String,
    },
    /// Nothing works without it.
    #[error("`{name}` is missing: {about}")]
    Missing {
        /// The parameter, with the path to it.
        name: String,
        /// What to give.
        about: String,
    },
    /// It cannot have this value.
    #[error("`{name}` is {found}, {expected}")]
    Wrong {
        /// The parameter, with the path to it.
        name: String,
        /// As given, shortened.
        found: String,
        /// What it can be.
        expected: String,
    },
    /// More than one of these.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Several(Vec<ArgumentError>),
}

/// The arguments as a type, by the plain schema of that type ([`super::schema::of`]).
///
/// # Errors
/// [`ArgumentError`] names everything that is wrong with them.
pub fn read<T: DeserializeOwned>(schema: &JsonObject, given: JsonObject) -> Result<T, ArgumentError> {
    let tidy = Json::Object(tidy(schema, given)?);
    serde_path_to_error::deserialize(&tidy).map_err(|error| {
        let name = error.path().to_string();
        let found = tidy.pointer(&pointer(&name)).map_or_else(|| "missing".to_owned(), shown);
        ArgumentError::Wrong { name, found, expected: one_line(&error.into_inner().to_string(), 200) }
    })
}

/// The arguments as their plain schema has them: each of its type, and nothing that it does not know.
///
/// # Errors
/// [`ArgumentError`] names everything that is wrong with them.
pub fn tidy(schema: &JsonObject, given: JsonObject) -> Result<JsonObject, ArgumentError> {
    let mut wrong = Vec::new();
    let tidy = object(schema, given, "", &mut wrong);
    match wrong.len() {
        0 => Ok(tidy),
        1 => Err(wrong.remove(0)),
        _ => Err(ArgumentError::Several(wrong)),
    }
}

fn object(schema: &JsonObject, given: JsonObject, path: &str, wrong: &mut Vec<ArgumentError>) -> JsonObject {
    let Some(properties) = schema.get("properties").and_then(Json::as_object) else { return given };
    // An object of any names: those that the schema lists are still read by it.
    let open = schema.contains_key("additionalProperties");
    let mut tidy = Map::new();
    for (name, value) in given {
        let place = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        match properties.get(&name).and_then(Json::as_object) {
            Some(expected) => {
                if let Some(value) = value_of(expected, value, &place, wrong) {
                    tidy.insert(name, value);
                }
            }
            None if open => {
                tidy.insert(name, value);
            }
            None => wrong.push(unknown(&place, &name, properties)),
        }
    }
    for name in schema.get("required").and_then(Json::as_array).into_iter().flatten().filter_map(Json::as_str) {
        let place = if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
        if !tidy.contains_key(name)
            && !wrong.iter().any(|w| matches!(w, ArgumentError::Wrong { name, .. } if *name == place))
        {
            let about = properties.get(name).and_then(|p| p.get("description")).and_then(Json::as_str);
            let about = about.map_or_else(|| "give it a value".to_owned(), str::to_owned);
            wrong.push(ArgumentError::Missing { name: place, about });
        }
    }
    tidy
}

fn unknown(place: &str, name: &str, properties: &JsonObject) -> ArgumentError {
    let known: Vec<&str> = properties.keys().map(String::as_str).collect();
    let hint = match nearest(name, &known) {
        Some(near) => format!("did you mean `{near}`?"),
        None if known.is_empty() => "there are none".to_owned(),
        None => format!("known are {}", known.join(", ")),
    };
    ArgumentError::Unknown { name: one_line(place, 60), hint }
}

/// The value as the schema has it; `None` for what was left out, and for what was wrong.
fn value_of(schema: &JsonObject, given: Json, place: &str, wrong: &mut Vec<ArgumentError>) -> Option<Json> {
    if given.is_null() || given.as_str().is_some_and(|text| text.trim().is_empty()) {
        return None;
    }
    let kind = schema.get("type").and_then(Json::as_str).unwrap_or("any");
    let result = match kind {
        "string" => text(schema, given),
        "integer" | "number" => number(schema, given, kind == "integer"),
        "boolean" => boolean(given),
        "array" => return list(schema, given, place, wrong).map(Json::Array),
        "object" => match unpacked(given) {
            Json::Object(fields) => return Some(object(schema, fields, place, wrong).into()),
            other => Err((shown(&other), format!("expected {}", kind_of(schema)))),
        },
        _ => Ok(given),
    };
    match result {
        Ok(value) => Some(value),
        Err((found, expected)) => {
            wrong.push(ArgumentError::Wrong { name: place.to_owned(), found, expected });
            None
        }
    }
}

/// What was found, and what was expected.
type Refused = (String, String);

fn text(schema: &JsonObject, given: Json) -> Result<Json, Refused> {
    let text = match given {
        Json::String(text) => text,
        Json::Number(number) => number.to_string(),
        Json::Bool(flag) => flag.to_string(),
        other => return Err((shown(&other), format!("expected {}", kind_of(schema)))),
    };
    let Some(words) = schema.get("enum").and_then(Json::as_array) else { return Ok(text.into()) };
    let words: Vec<&str> = words.iter().filter_map(Json::as_str).collect();
    if let Some(word) = words.iter().find(|word| letters(word) == letters(&text)) {
        return Ok((*word).into());
    }
    let near = nearest(&text.to_lowercase(), &words).map(|near| format!("did you mean `{near}`? "));
    Err((format!("`{}`", one_line(&text, 60)), format!("{}expected {}", near.unwrap_or_default(), kind_of(schema))))
}

/// Case and what joins words do not matter.
fn letters(word: &str) -> String {
    word.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn number(schema: &JsonObject, given: Json, whole: bool) -> Result<Json, Refused> {
    let number = match &given {
        Json::Number(number) => number.as_f64(),
        Json::String(text) => text.trim().parse::<f64>().ok(),
        _ => None,
    };
    let bound = |key: &str| schema.get(key).and_then(Json::as_f64);
    let (low, high) = (bound("minimum"), bound("maximum"));
    let is_whole = |n: f64| n.fract() == 0.0 && n.abs() < 9e15;
    let fits = |n: &f64| {
        n.is_finite()
            && (!whole || is_whole(*n))
            && low.is_none_or(|low| *n >= low)
            && high.is_none_or(|high| *n <= high)
    };
    match number.filter(fits) {
        Some(n) if is_whole(n) => Ok((n as i64).into()),
        Some(n) => Ok(Number::from_f64(n).map_or(given, Json::Number)),
        None => {
            let range = match (low, high) {
                (Some(low), Some(high)) => format!(" from {low} to {high}"),
                (Some(low), None) => format!(" of at least {low}"),
                (None, Some(high)) => format!(" of at most {high}"),
                (None, None) => String::new(),
            };
            Err((shown(&given), format!("expected a {}number{range}", if whole { "whole " } else { "" })))
        }
    }
}

fn boolean(given: Json) -> Result<Json, Refused> {
    let said = match &given {
        Json::Bool(flag) => Some(*flag),
        Json::String(text) => match text.trim().to_lowercase().as_str() {
            "true" | "yes" => Some(true),
            "false" | "no" => Some(false),
            _ => None,
        },
        _ => None,
    };
    said.map(Json::Bool).ok_or_else(|| (shown(&given), "expected true or false".to_owned()))
}

fn list(schema: &JsonObject, given: Json, place: &str, wrong: &mut Vec<ArgumentError>) -> Option<Vec<Json>> {
    let empty = Map::new();
    let item = schema.get("items").and_then(Json::as_object).unwrap_or(&empty);
    let items = match unpacked(given) {
        Json::Array(items) => items,
        one => vec![one],
    };
    let before = wrong.len();
    let read = |(at, value): (usize, Json)| value_of(item, value, &format!("{place}[{at}]"), wrong);
    let items: Vec<Json> = items.into_iter().enumerate().filter_map(read).collect();
    (wrong.len() == before).then_some(items)
}

/// JSON that arrived inside a string, taken out of it.
fn unpacked(given: Json) -> Json {
    match &given {
        Json::String(text) if text.trim_start().starts_with(['[', '{']) => serde_json::from_str(text).unwrap_or(given),
        _ => given,
    }
}

/// What a value must be, in words.
fn kind_of(schema: &JsonObject) -> String {
    if let Some(words) = schema.get("enum").and_then(Json::as_array) {
        return format!("one of {}", words.iter().filter_map(Json::as_str).collect::<Vec<_>>().join(", "));
    }
    match schema.get("type").and_then(Json::as_str) {
        Some("string") => "text".to_owned(),
        Some("object") => {
            let names = schema.get("properties").and_then(Json::as_object).into_iter().flat_map(Map::keys);
            let names: Vec<String> = names.map(|name| format!("`{name}`")).collect();
            format!("an object with {}", names.join(", "))
        }
        other => other.unwrap_or("a value").to_owned(),
    }
}

/// A value as it was given, shortened.
fn shown(value: &Json) -> String {
    match value {
        Json::String(text) => format!("`{}`", one_line(text, 60)),
        other => format!("`{}`", one_line(&other.to_string(), 60)),
    }
}

/// `claims[0].fact` as a JSON pointer.
fn pointer(path: &str) -> String {
    format!("/{}", path.replace('[', "/").replace(']', "").replace('.', "/").replace("//", "/"))
}
