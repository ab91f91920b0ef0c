//! Entries in JSON, with comments or without.

use jsonc_parser::common::Ranged as _;
use jsonc_parser::cst::{CstInputValue, CstNode, CstObject, CstRootNode};
use jsonc_parser::{CollectOptions, ParseOptions, ast, parse_to_ast};
use serde_json::Value as Json;

use super::document::{Fault, Spot, Taken};
use crate::domain::client::{Format, Shape};

fn options(format: Format) -> ParseOptions {
    ParseOptions {
        allow_comments: format != Format::Json,
        allow_trailing_commas: format == Format::Jsonc,
        allow_loose_object_property_names: false,
        allow_missing_commas: false,
        allow_single_quoted_strings: false,
        allow_hexadecimal_numbers: false,
        allow_unary_plus_numbers: false,
        allow_bare_decimal_point_numbers: false,
        allow_non_finite_numbers: false,
        allow_extended_string_escapes: false,
    }
}

pub(super) fn read(text: &str, spot: Spot<'_>) -> Result<Option<Json>, Fault> {
    check(text, spot)?;
    let root = parse(text, spot.format)?;
    let Some(servers) = servers(&root, spot.keys) else { return Ok(None) };
    let value = servers.get(spot.name).and_then(|entry| entry.value());
    Ok(value.map(|value| value.to_serde_value().unwrap_or(Json::Null)))
}

pub(super) fn put(text: &str, spot: Spot<'_>, entry: &Shape) -> Result<String, Fault> {
    check(text, spot)?;
    let root = parse(text, spot.format)?;
    let nowhere = || Fault::at(text, 0, "found something else than an object");
    let mut servers = root.object_value_or_create().ok_or_else(nowhere)?;
    for key in spot.keys {
        servers = servers.object_value_or_create(key).ok_or_else(nowhere)?;
    }
    match servers.get(spot.name) {
        None => {
            servers.append(spot.name, object(entry));
        }
        Some(old) => match old.object_value() {
            Some(old) => update(&old, entry),
            None => old.set_value(object(entry)),
        },
    }
    Ok(on_one_line(text, root.to_string()))
}

/// The text as it was put, on one line where all else stands on one. Then every line break is ours, since none may stand
/// in a string.
fn on_one_line(before: &str, put: String) -> String {
    let one = before.trim();
    let by_the_book = CstRootNode::parse(before, &options(Format::Json)).is_ok();
    if one.contains('\n') || !one.contains('"') || !by_the_book {
        return put;
    }
    let spaced = |is: bool| if is { " " } else { "" };
    let inside = spaced(one.starts_with("{ "));
    let after_comma = if one.contains(',') { spaced(one.contains(", \"")) } else { inside };
    let mut line = String::new();
    for part in put.trim().lines().map(str::trim) {
        line.push_str(match line.chars().last() {
            None => "",
            Some(',') => after_comma,
            Some('[') => "",
            _ if part.starts_with(']') => "",
            _ => inside,
        });
        line.push_str(part);
    }
    let end = before.trim_start().len() - one.len();
    format!("{line}{}", &before[before.len() - end..])
}

/// Whether the object stands there that holds the servers.
pub(super) fn has_holder(text: &str, spot: Spot<'_>) -> bool {
    parse(text, spot.format).is_ok_and(|root| servers(&root, spot.keys).is_some())
}

/// The text without the entry, and with the object that held it.
pub(super) fn take_alone(text: &str, spot: Spot<'_>) -> Result<String, Fault> {
    let root = parse(text, spot.format)?;
    let servers = servers(&root, spot.keys);
    if let Some(entry) = servers.as_ref().and_then(|servers| servers.get(spot.name)) {
        entry.remove();
    }
    // An empty object stands on one line again.
    if let Some(servers) = servers.filter(is_bare)
        && let Some(holder) = servers.parent().and_then(|parent| parent.as_object_prop())
    {
        holder.set_value(CstInputValue::Object(Vec::new()));
    }
    Ok(root.to_string())
}

pub(super) fn take(text: &str, spot: Spot<'_>) -> Result<Taken, Fault> {
    check(text, spot)?;
    let root = parse(text, spot.format)?;
    let Some(mut at) = servers(&root, spot.keys) else { return Ok(Taken { text: text.to_owned(), bare: false }) };
    if let Some(entry) = at.get(spot.name) {
        entry.remove();
    }
    // What held our entry alone goes with it, from the inside out.
    for key in spot.keys.iter().rev() {
        if !is_bare(&at) {
            return Ok(Taken { text: root.to_string(), bare: false });
        }
        let parent = at.ancestors().find_map(|node| node.as_object());
        let Some(parent) = parent.or_else(|| root.object_value()) else { break };
        if let Some(holder) = parent.get(key) {
            holder.remove();
        }
        at = parent;
    }
    let commented = root.children().iter().any(CstNode::is_comment);
    Ok(Taken { text: root.to_string(), bare: is_bare(&at) && !commented })
}

/// Whether nothing is in an object, not even a comment.
fn is_bare(object: &CstObject) -> bool {
    object.properties().is_empty() && !object.children().iter().any(CstNode::is_comment)
}

fn servers(root: &CstRootNode, keys: &[String]) -> Option<CstObject> {
    keys.iter().try_fold(root.object_value()?, |object, key| object.object_value(key))
}

fn parse(text: &str, format: Format) -> Result<CstRootNode, Fault> {
    CstRootNode::parse(text, &options(format))
        .map_err(|error| Fault::at(text, error.range().start, words(&error.kind().to_string())))
}

/// The text is what its client can read, what leads to the entry are objects, and each key of it stands there once.
fn check(text: &str, spot: Spot<'_>) -> Result<(), Fault> {
    let parsed = parse_to_ast(text, &CollectOptions::default(), &options(spot.format))
        .map_err(|error| Fault::at(text, error.range().start, words(&error.kind().to_string())))?;
    let Some(mut at) = parsed.value else { return Ok(()) };
    let mut name = "the file".to_owned();
    let last = spot.name.to_owned();
    for key in spot.keys.iter().chain([&last]) {
        let start = at.range().start;
        let ast::Value::Object(object) = at else {
            return Err(Fault::at(text, start, format!("{name} is {}, expected an object", kind(&at))));
        };
        let mut found: Vec<_> = object.properties.into_iter().filter(|p| p.name.as_str() == key).collect();
        if let [_, again, ..] = &found[..] {
            return Err(Fault::at(text, again.range.start, format!("`{key}` stands here a second time")));
        }
        let Some(property) = found.pop() else { return Ok(()) };
        (at, name) = (property.value, format!("`{key}`"));
    }
    Ok(())
}

fn kind(value: &ast::Value<'_>) -> &'static str {
    match value {
        ast::Value::Object(_) => "an object",
        ast::Value::Array(_) => "a list",
        ast::Value::StringLit(_) => "a text",
        ast::Value::NumberLit(_) => "a number",
        ast::Value::BooleanLit(_) => "true or false",
        ast::Value::NullKeyword(_) => "null",
    }
}

/// The parser's words as ours are: lower case first.
fn words(said: &str) -> String {
    let mut letters = said.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

fn update(old: &CstObject, entry: &Shape) {
    for property in old.properties() {
        if property.decoded_name().is_some_and(|name| !entry.contains_key(&name)) {
            property.remove();
        }
    }
    for (key, value) in entry {
        match old.get(key) {
            None => {
                old.append(key, input(value));
            }
            Some(property) => match (property.object_value(), value) {
                (Some(inner), Json::Object(value)) => update(&inner, value),
                _ if property.value().and_then(|v| v.to_serde_value()).as_ref() == Some(value) => {}
                _ => property.set_value(input(value)),
            },
        }
    }
}

fn object(shape: &Shape) -> CstInputValue {
    CstInputValue::Object(shape.iter().map(|(key, value)| (key.clone(), input(value))).collect())
}

fn input(value: &Json) -> CstInputValue {
    match value {
        Json::Null => CstInputValue::Null,
        Json::Bool(flag) => CstInputValue::Bool(*flag),
        Json::Number(number) => CstInputValue::Number(number.to_string()),
        Json::String(text) => CstInputValue::String(text.clone()),
        Json::Array(items) => CstInputValue::Array(items.iter().map(input).collect()),
        Json::Object(shape) => object(shape),
    }
}
