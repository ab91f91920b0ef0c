//! Entries in TOML.

use serde_json::Value as Json;
use toml_edit::{Array, DocumentMut, InlineTable, Item, Table, TableLike, Value};

use super::document::{Fault, Spot, Taken};
use crate::domain::client::Shape;

pub(super) fn read(text: &str, spot: Spot<'_>) -> Result<Option<Json>, Fault> {
    let document = parse(text)?;
    let mut at: &dyn TableLike = document.as_table();
    for key in spot.keys {
        match at.get(key) {
            None => return Ok(None),
            Some(item) => at = item.as_table_like().ok_or_else(|| no_table(text, key, item))?,
        }
    }
    Ok(at.get(spot.name).map(json))
}

pub(super) fn put(text: &str, spot: Spot<'_>, entry: &Shape) -> Result<String, Fault> {
    let mut document = parse(text)?;
    let first = document.as_table().is_empty() && document.trailing().as_str().is_none_or(|t| t.trim().is_empty());
    let mut at: &mut dyn TableLike = document.as_table_mut();
    for key in spot.keys {
        let item = at.entry(key).or_insert_with(|| {
            let mut table = Table::new();
            table.set_implicit(true);
            Item::Table(table)
        });
        let wrong = no_table(text, key, item);
        at = item.as_table_like_mut().ok_or(wrong)?;
    }
    match at.get_mut(spot.name).and_then(Item::as_table_like_mut) {
        Some(old) => update(old, entry),
        None => {
            let mut table = Table::new();
            if !first {
                table.decor_mut().set_prefix("\n");
            }
            for (key, value) in entry {
                table.insert(key, Item::Value(of_json(value)));
            }
            at.insert(spot.name, Item::Table(table));
        }
    }
    let mut put = document.to_string();
    // Comments at the end of a file would else stand on the line of our header.
    if !text.is_empty() && !text.ends_with('\n') {
        let again = format!("{text}\n");
        put = self::put(&again, spot, entry)?;
    }
    Ok(with_its_line_breaks(text, put))
}

pub(super) fn take(text: &str, spot: Spot<'_>) -> Result<Taken, Fault> {
    let mut document = parse(text)?;
    let mut at: &mut dyn TableLike = document.as_table_mut();
    for key in spot.keys {
        match at.get_mut(key).and_then(Item::as_table_like_mut) {
            None => return Ok(Taken { text: text.to_owned(), bare: false }),
            Some(next) => at = next,
        }
    }
    at.remove(spot.name);
    let taken = document.to_string();
    let bare = taken.trim().is_empty();
    Ok(Taken { text: with_its_line_breaks(text, taken), bare })
}

/// What was written, with the line breaks of what was there: the library knows one kind alone.
fn with_its_line_breaks(before: &str, written: String) -> String {
    let (all, of_windows) = (before.matches('\n').count(), before.matches("\r\n").count());
    if all == 0 || of_windows < all {
        return written;
    }
    written.replace("\r\n", "\n").replace('\n', "\r\n")
}

fn parse(text: &str) -> Result<DocumentMut, Fault> {
    text.parse().map_err(|error: toml_edit::TomlError| {
        let start = error.span().map_or(0, |span| span.start);
        Fault::at(text, start, error.message().replace('\n', ", "))
    })
}

fn no_table(text: &str, key: &str, item: &Item) -> Fault {
    let start = item.span().map_or_else(|| text.find(key).unwrap_or_default(), |span| span.start);
    Fault::at(text, start, format!("`{key}` is of type {}, expected a table", item.type_name()))
}

fn update(old: &mut dyn TableLike, entry: &Shape) {
    let gone: Vec<String> = old.iter().map(|(key, _)| key.to_owned()).filter(|key| !entry.contains_key(key)).collect();
    for key in gone {
        old.remove(&key);
    }
    for (key, value) in entry {
        match old.get_mut(key) {
            None => {
                old.insert(key, Item::Value(of_json(value)));
            }
            Some(item) if json(item) == *value => {}
            Some(item) => *item = Item::Value(of_json(value)),
        }
    }
}

fn json(item: &Item) -> Json {
    match item {
        Item::None => Json::Null,
        Item::Value(value) => of_value(value),
        Item::Table(table) => Json::Object(table.iter().map(|(key, item)| (key.to_owned(), json(item))).collect()),
        Item::ArrayOfTables(tables) => Json::Array(
            tables.iter().map(|t| Json::Object(t.iter().map(|(k, i)| (k.to_owned(), json(i))).collect())).collect(),
        ),
    }
}

fn of_value(value: &Value) -> Json {
    match value {
        Value::String(text) => Json::from(text.value().as_str()),
        Value::Integer(number) => Json::from(*number.value()),
        Value::Float(number) => Json::from(*number.value()),
        Value::Boolean(flag) => Json::from(*flag.value()),
        Value::Datetime(time) => Json::from(time.value().to_string()),
        Value::Array(items) => Json::Array(items.iter().map(of_value).collect()),
        Value::InlineTable(table) => {
            Json::Object(table.iter().map(|(key, value)| (key.to_owned(), of_value(value))).collect())
        }
    }
}

fn of_json(value: &Json) -> Value {
    match value {
        Json::Null => Value::from(""),
        Json::Bool(flag) => Value::from(*flag),
        Json::Number(number) => match number.as_i64() {
            Some(whole) => Value::from(whole),
            None => Value::from(number.as_f64().unwrap_or_default()),
        },
        Json::String(text) => Value::from(text.as_str()),
        Json::Array(items) => Value::Array(items.iter().map(of_json).collect::<Array>()),
        Json::Object(shape) => {
            Value::InlineTable(shape.iter().map(|(key, value)| (key.as_str(), of_json(value))).collect::<InlineTable>())
        }
    }
}
