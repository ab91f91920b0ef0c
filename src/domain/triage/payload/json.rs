//! JSON read as far as it goes: cut off, wrapped in text, or in a string of other JSON.

use std::collections::BTreeMap;

use serde_json::{Deserializer, Value as Json};

use crate::domain::facts::one_line;

/// Words taken from a payload that no format recognises.
const LINES: usize = 2_000;

/// The JSON value in a text: whole, with words around it, or cut off. `None` where there is none.
pub fn lenient(text: &str) -> Option<Json> {
    with_words_around(text).map(|(json, _)| json)
}

/// As [`lenient`], with the words before and after the value: the chat line above a pasted alert.
pub fn with_words_around(text: &str) -> Option<(Json, String)> {
    let text = text.trim_start_matches('\u{feff}').trim();
    if text.starts_with('"')
        && let Ok(Json::String(inner)) = serde_json::from_str(text)
    {
        return with_words_around(&inner);
    }
    let start = text.find(['{', '['])?;
    // Prose that mentions a bracket is no payload.
    if start > 400 || !text[start + 1..].trim_start().starts_with(['"', '{', '[', '}', ']', '\\']) {
        return None;
    }
    let (before, text) = text.split_at(start);
    let mut values = Deserializer::from_str(text).into_iter::<Json>();
    let mut read: Vec<Json> = Vec::new();
    // Several values, one a line, are a list.
    while let Some(Ok(value)) = values.next() {
        read.push(value);
        if read.len() == 1_000 {
            break;
        }
    }
    let after = text.get(values.byte_offset()..).unwrap_or_default().trim();
    let around = if read.is_empty() { before.to_owned() } else { format!("{before}\n{after}") };
    match read.len() {
        0 => serde_json::from_str(&mended(text)).ok(),
        1 => read.pop(),
        _ => Some(Json::Array(read)),
    }
    .filter(|value| value.is_object() || value.is_array())
    .map(|value| (value, around))
}

/// A text that was cut off, closed again at the last place where that gives JSON.
fn mended(text: &str) -> String {
    let mut open: Vec<char> = Vec::new();
    let (mut in_string, mut escaped, mut key) = (false, false, false);
    // Up to where all is whole, and what is open there.
    let mut whole = (0, Vec::new());
    let mut clean = String::with_capacity(text.len());
    for c in text.chars() {
        // A control character in a string is what breaks most payloads that people paste.
        clean.push(if c.is_control() { ' ' } else { c });
        if in_string {
            match c {
                _ if escaped => escaped = false,
                '\\' => escaped = true,
                '"' => {
                    in_string = false;
                    if !key {
                        whole = (clean.len(), Vec::new());
                    }
                }
                _ => {}
            }
            if whole.0 == clean.len() {
                whole.1.clone_from(&open);
            }
            continue;
        }
        match c {
            '"' => in_string = true,
            '{' => {
                open.push('}');
                key = true;
                whole = (clean.len(), open.clone());
            }
            '[' => {
                open.push(']');
                key = false;
                whole = (clean.len(), open.clone());
            }
            '}' | ']' => {
                open.pop();
                key = false;
                whole = (clean.len(), open.clone());
                if open.is_empty() {
                    break;
                }
            }
            ':' => key = false,
            ',' => {
                whole = (clean.len() - 1, open.clone());
                key = open.last() == Some(&'}');
            }
            _ => {}
        }
        if open.len() > 100 {
            break;
        }
    }
    clean.truncate(whole.0);
    clean.extend(whole.1.iter().rev());
    clean
}

/// What a payload may be wrapped in: list elements, members, and JSON inside strings.
pub fn envelope(value: Json) -> Vec<Json> {
    match value {
        Json::Array(items) => items,
        Json::Object(members) => members.into_iter().map(|(_, v)| v).collect(),
        Json::String(text) => lenient(&text).into_iter().collect(),
        _ => Vec::new(),
    }
    .into_iter()
    .filter(|v| match v {
        Json::String(text) => text.trim_start().starts_with(['{', '[']),
        other => other.is_object() || other.is_array(),
    })
    .collect()
}

/// A scalar as text.
pub fn plain(value: &Json) -> Option<String> {
    match value {
        Json::String(text) => Some(text.clone()),
        Json::Number(n) => Some(n.to_string()),
        Json::Bool(b) => Some(b.to_string()),
        _ => None,
    }
}

/// Adds an object's members, or a list's `name:value` or `{name, value}` elements.
pub fn labels(value: &Json, into: &mut BTreeMap<String, String>) {
    let mut add = |name: &str, value: String| {
        into.entry(one_line(name.trim(), 80)).or_insert_with(|| one_line(value.trim(), 200));
    };
    let pair = |text: &str| {
        let (name, value) = text.split_once([':', '='])?;
        (!name.contains(' ')).then(|| (name.to_owned(), value.to_owned()))
    };
    match value {
        Json::Object(members) => {
            for (name, value) in members {
                if let Some(text) = plain(value).filter(|t| !t.is_empty()) {
                    add(name, text);
                }
            }
        }
        Json::String(text) => {
            for (name, value) in text.split(',').filter_map(pair) {
                add(&name, value);
            }
        }
        Json::Array(items) => {
            for item in items {
                let named = |keys: &[&str]| keys.iter().find_map(|k| item.get(k)).and_then(plain);
                match (item.as_str(), named(&["name", "key"]), named(&["value"])) {
                    (Some(text), ..) => {
                        if let Some((name, value)) = pair(text) {
                            add(&name, value);
                        }
                    }
                    (_, Some(name), Some(value)) => add(&name, value),
                    _ => {
                        let two = item.as_array().map(|a| a.iter().filter_map(plain).collect::<Vec<_>>());
                        if let Some([name, value]) = two.as_deref() {
                            add(name, value.clone());
                        }
                    }
                }
            }
        }
        _ => {}
    }
}

/// Members of an envelope, which say nothing of what happened, in alphabetical order.
const ENVELOPE: &[&str] = &[
    "action",
    "apiversion",
    "channel",
    "event",
    "eventid",
    "eventtype",
    "format",
    "guid",
    "id",
    "kind",
    "link",
    "owner",
    "payloadversion",
    "receiver",
    "schema",
    "schemaversion",
    "sender",
    "signature",
    "squad",
    "team",
    "timestamp",
    "token",
    "traceid",
    "type",
    "url",
    "uuid",
    "version",
];
/// Members whose text is prose, and whose name is none of it, in alphabetical order.
const PROSE: &[&str] = &[
    "alert",
    "alertname",
    "body",
    "content",
    "description",
    "details",
    "headline",
    "incident",
    "message",
    "msg",
    "name",
    "report",
    "subject",
    "summary",
    "text",
    "title",
];

/// A member's name in lower case, without what joins its words.
fn bare(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The first text that a member of this name holds, the outermost first; an object there is named by its `name`.
pub fn named(value: &Json, name: &str, deep: usize, looked_at: &mut usize) -> Option<String> {
    *looked_at += 1;
    if deep == 0 || *looked_at > LINES {
        return None;
    }
    if let Json::Object(members) = value {
        let wanted = bare(name);
        let here = members.iter().filter(|(key, _)| bare(key) == wanted).map(|(_, value)| value);
        let text = |v: &Json| match v {
            Json::Object(inner) => inner.get("name").and_then(Json::as_str).map(str::to_owned),
            Json::Bool(_) => None,
            other => plain(other),
        };
        if let Some(found) = here.filter_map(text).next() {
            return Some(found);
        }
    }
    let below: Box<dyn Iterator<Item = &Json>> = match value {
        Json::Object(members) => Box::new(members.values()),
        Json::Array(items) => Box::new(items.iter()),
        _ => return None,
    };
    let mut below = below.filter(|v| v.is_object() || v.is_array());
    below.find_map(|v| named(v, name, deep - 1, looked_at))
}

/// All words of a value, a line for each member that holds some; envelopes, links and ids say nothing.
pub fn words(value: &Json, name: &str, lines: &mut Vec<String>) {
    if lines.len() >= LINES {
        return;
    }
    let key = bare(name);
    let line = |text: &str| {
        if PROSE.binary_search(&key.as_str()).is_ok() { text.to_owned() } else { format!("{name}: {text}") }
    };
    match value {
        Json::Object(members) => members.iter().for_each(|(name, v)| words(v, name, lines)),
        Json::Array(items) => items.iter().for_each(|v| words(v, name, lines)),
        _ if ENVELOPE.binary_search(&key.as_str()).is_ok() => {}
        Json::String(text) if text.contains("://") && !text.contains(' ') => {}
        Json::String(text) if text.trim_start().starts_with(['{', '[']) => match lenient(text) {
            Some(inner) => words(&inner, name, lines),
            None => lines.push(line(text)),
        },
        Json::String(text) => lines.push(line(text)),
        Json::Number(n) => lines.push(format!("{name}: {n}")),
        _ => {}
    }
}
