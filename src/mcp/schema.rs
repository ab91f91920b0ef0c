//! Schemas that every client takes.
//!
//! Clients refuse, warn about or silently drop references, unions, null types and number formats; what
//! [`plain`] makes of a schema has none of them. Types with `#[derive(JsonSchema)]` and schemas built by hand
//! both go through it, and [`faults`] names what is left.

use rmcp::model::JsonObject;
use schemars::JsonSchema;
use serde_json::{Map, Value as Json};

/// The plain schema of a type.
pub fn of<T: JsonSchema>() -> JsonObject {
    plain(schemars::SchemaGenerator::default().into_root_schema_for::<T>().to_value())
}

/// The same schema in words that every client knows. A type that contains itself becomes an object without
/// properties where it recurs; a union of unlike things becomes anything.
pub fn plain(schema: Json) -> JsonObject {
    let definitions = ["$defs", "definitions"].iter().find_map(|key| schema.get(key)?.as_object().cloned());
    let mut plain = Plain { definitions: definitions.unwrap_or_default(), inside: Vec::new() }.node(schema);
    plain.entry("type").or_insert_with(|| "object".into());
    plain.entry("properties").or_insert_with(|| Map::new().into());
    debug_assert_eq!(faults(&plain), Vec::<String>::new());
    plain
}

struct Plain {
    definitions: JsonObject,
    /// The definitions that enclose this node.
    inside: Vec<String>,
}

impl Plain {
    fn node(&mut self, schema: Json) -> JsonObject {
        let Json::Object(mut node) = schema else { return Map::new() };
        for noise in ["$schema", "$defs", "definitions", "$id", "$comment", "title", "nullable"] {
            node.remove(noise);
        }
        // Extra arguments are refused by us, in words; a client that refuses them first says less.
        if node.get("additionalProperties").is_some_and(Json::is_boolean) {
            node.remove("additionalProperties");
        }
        if node.get("default").is_some_and(Json::is_null) {
            node.remove("default");
        }
        if let Some(Json::String(description)) = node.get_mut("description") {
            *description = description.split_whitespace().collect::<Vec<_>>().join(" ");
        }
        if let Some(Json::String(reference)) = node.remove("$ref") {
            let target = self.target(&reference);
            node = merged(target, node);
        }
        if let Some(Json::Array(parts)) = node.remove("allOf") {
            for part in parts {
                let part = self.node(part);
                node = merged(part, node);
            }
        }
        for union in ["oneOf", "anyOf"] {
            if let Some(Json::Array(choices)) = node.remove(union) {
                let choices = choices.into_iter().map(|choice| self.node(choice));
                let choices: Vec<JsonObject> = choices.filter(|choice| !is_null(choice)).collect();
                node = merged(united(choices), node);
            }
        }
        if let Some(value) = node.remove("const") {
            node.insert("enum".into(), vec![value].into());
        }
        if let Some(Json::Array(values)) = node.get_mut("enum") {
            values.retain(|value| !value.is_null());
        }
        if let Some(Json::Array(types)) = node.get("type") {
            let mut types: Vec<Json> = types.iter().filter(|t| *t != "null").cloned().collect();
            match types.len() {
                1 => node.insert("type".into(), types.remove(0)),
                _ => node.remove("type"),
            };
        }
        if !matches!(node.get("type"), Some(Json::String(text)) if text == "string") {
            node.remove("format");
        }
        if let Some(Json::Object(properties)) = node.get_mut("properties") {
            for value in properties.values_mut() {
                *value = self.node(value.take()).into();
            }
        }
        for below in ["items", "additionalProperties"] {
            if let Some(value) = node.get_mut(below) {
                *value = self.node(value.take()).into();
            }
        }
        node
    }

    fn target(&mut self, reference: &str) -> JsonObject {
        let name = reference.rsplit('/').next().unwrap_or(reference).to_owned();
        if self.inside.contains(&name) {
            return Map::from_iter([("type".to_owned(), Json::from("object"))]);
        }
        let definition = self.definitions.get(&name).cloned().unwrap_or_default();
        self.inside.push(name);
        let node = self.node(definition);
        self.inside.pop();
        node
    }
}

fn is_null(schema: &JsonObject) -> bool {
    schema.get("type").is_some_and(|kind| kind == "null")
}

/// `base` with what `over` says on top; properties and required names of both.
fn merged(mut base: JsonObject, over: JsonObject) -> JsonObject {
    for (key, value) in over {
        match (key.as_str(), base.get_mut(&key), value) {
            ("properties", Some(Json::Object(mine)), Json::Object(theirs)) => mine.extend(theirs),
            ("required", Some(Json::Array(mine)), Json::Array(theirs)) => {
                let new: Vec<Json> = theirs.into_iter().filter(|name| !mine.contains(name)).collect();
                mine.extend(new);
            }
            (_, _, value) => {
                base.insert(key, value);
            }
        }
    }
    base
}

/// One schema that takes whatever any of the choices takes.
fn united(mut choices: Vec<JsonObject>) -> JsonObject {
    if choices.len() == 1 {
        return choices.remove(0);
    }
    let all = |kind: &str| choices.iter().all(|choice| choice.get("type").is_some_and(|k| k == kind));
    let mut node = Map::new();
    if all("string") {
        node.insert("type".into(), "string".into());
        let words = choices.iter().map(|choice| choice.get("enum").and_then(Json::as_array).cloned());
        if let Some(words) = words.collect::<Option<Vec<_>>>() {
            node.insert("enum".into(), words.concat().into());
        }
    } else if all("object") {
        let required = |choice: &JsonObject| choice.get("required").and_then(Json::as_array).cloned();
        let mut always = required(&choices[0]).unwrap_or_default();
        let mut properties = Map::new();
        for mut choice in choices {
            always.retain(|name| required(&choice).is_some_and(|names| names.contains(name)));
            let Some(Json::Object(theirs)) = choice.remove("properties") else { continue };
            for (name, value) in theirs {
                let (known, value) = (properties.remove(&name), value.as_object().cloned().unwrap_or_default());
                let value = match known {
                    Some(Json::Object(known)) if known != value => united(vec![known, value]),
                    _ => value,
                };
                properties.insert(name, value.into());
            }
        }
        node.insert("type".into(), "object".into());
        node.insert("properties".into(), properties.into());
        if !always.is_empty() {
            node.insert("required".into(), always.into());
        }
    }
    node
}

/// What some client would refuse, each with its path: empty for a schema that every client takes.
pub fn faults(schema: &JsonObject) -> Vec<String> {
    let mut found = Vec::new();
    if schema.get("type").is_none_or(|kind| kind != "object") {
        found.push("the root is not an object".to_owned());
    }
    walk(schema, "", &mut found);
    found
}

/// What makes an input schema hard to fill for a model, each with its path: anything deeper than scalars,
/// lists of scalars, and lists of flat objects.
pub fn depths(schema: &JsonObject) -> Vec<String> {
    let mut found = Vec::new();
    for (name, property) in properties(schema) {
        let item = property.get("items").and_then(Json::as_object);
        let is_object = |node: &JsonObject| node.get("type").is_some_and(|kind| kind == "object");
        if is_object(property) {
            found.push(format!("{name} is an object"));
        }
        for (inner, value) in item.into_iter().flat_map(properties) {
            if is_object(value) || value.contains_key("items") {
                found.push(format!("{name}[].{inner} is not a scalar"));
            }
        }
        if item.is_some_and(|item| item.contains_key("items")) {
            found.push(format!("{name} is a list of lists"));
        }
    }
    found
}

fn properties(schema: &JsonObject) -> impl Iterator<Item = (&String, &JsonObject)> {
    let properties = schema.get("properties").and_then(Json::as_object);
    properties.into_iter().flatten().filter_map(|(name, value)| Some((name, value.as_object()?)))
}

/// Keywords that some client refuses, warns about or drops.
const REFUSED: &[&str] = &[
    "$schema",
    "$ref",
    "$defs",
    "definitions",
    "oneOf",
    "anyOf",
    "allOf",
    "not",
    "if",
    "then",
    "else",
    "const",
    "nullable",
    "patternProperties",
    "prefixItems",
    "dependentSchemas",
    "unevaluatedProperties",
    "$id",
];

fn walk(node: &JsonObject, path: &str, found: &mut Vec<String>) {
    let at = if path.is_empty() { "the root" } else { path };
    for key in REFUSED.iter().filter(|key| node.contains_key(**key)) {
        found.push(format!("{at} has `{key}`"));
    }
    let kind = node.get("type").unwrap_or(&Json::Null);
    if kind.is_array() || kind == "null" {
        found.push(format!("{at} has the type {kind}"));
    }
    if node.contains_key("format") && kind != "string" {
        found.push(format!("{at} has a `format` that is no text's"));
    }
    if let Some(values) = node.get("enum").and_then(Json::as_array)
        && !values.iter().all(Json::is_string)
    {
        found.push(format!("{at} has an `enum` of other things than strings"));
    }
    let mut below = |name: String, value: &Json| match value {
        Json::Object(value) => walk(value, &name, found),
        _ => found.push(format!("{name} is no object")),
    };
    for (name, value) in node.get("properties").and_then(Json::as_object).into_iter().flatten() {
        below(format!("{path}{}{name}", if path.is_empty() { "" } else { "." }), value);
    }
    for (key, mark) in [("items", "[]"), ("additionalProperties", ".*")] {
        if let Some(value) = node.get(key) {
            below(format!("{path}{mark}"), value);
        }
    }
}
