//! One data file, and faults with the line and column where they stand.

use jsonc_parser::common::Ranged;
use jsonc_parser::{CollectOptions, ParseOptions, ast, parse_to_ast};
use serde::de::DeserializeOwned;
use serde_path_to_error::Segment;

use super::words;

/// A file of data, compiled in or an organisation's.
#[derive(Debug, Clone)]
pub struct DataFile {
    /// Relative to the data's root, with `/`: `profiles/node-express.json`.
    pub path: String,
    /// As a person finds it.
    pub shown: String,
    /// As written.
    pub text: String,
}

/// What is wrong with a data file, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}{}: {fault}", place(*.line, *.column))]
pub struct DataError {
    /// As a person finds it.
    pub file: String,
    /// From 1; 0 where the whole file is meant.
    pub line: usize,
    /// From 1; 0 where the whole file is meant.
    pub column: usize,
    /// What was found and what was expected.
    pub fault: String,
}

fn place(line: usize, column: usize) -> String {
    if line == 0 { String::new() } else { format!(":{line}:{column}") }
}

impl DataError {
    /// A fault of a whole file.
    pub fn whole(file: impl Into<String>, fault: impl Into<String>) -> Self {
        DataError { file: file.into(), line: 0, column: 0, fault: fault.into() }
    }
}

/// A step into a JSON value.
#[derive(Debug, Clone)]
pub enum Step {
    /// Into an object.
    Key(String),
    /// Into an array.
    Index(usize),
}

impl DataFile {
    /// The folder: `references/rules`.
    pub fn folder(&self) -> &str {
        self.path.rsplit_once('/').map_or("", |(folder, _)| folder)
    }

    /// The name without its ending; the id of what it holds.
    pub fn stem(&self) -> &str {
        let name = self.path.rsplit_once('/').map_or(self.path.as_str(), |(_, name)| name);
        name.strip_suffix(".json").unwrap_or(name)
    }

    /// Reads the file as its type.
    ///
    /// # Errors
    /// [`DataError`] with the line and column of the value at fault.
    pub fn parse<T: DeserializeOwned>(&self) -> Result<T, DataError> {
        let mut reader = serde_json::Deserializer::from_str(&self.text);
        let value = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
            let path: Vec<Step> = error.path().iter().filter_map(step).collect();
            let inner = error.inner();
            let message = plain(&inner.to_string());
            let said = words::of_reader(&message);
            let is_data = inner.classify() == serde_json::error::Category::Data;
            if is_data && (!path.is_empty() || message.starts_with("missing field")) {
                let said = if path.is_empty() { said } else { format!("`{}`: {said}", dotted(&path)) };
                // A field that is not known is wrong in its name.
                return match message.starts_with("unknown field") {
                    true => self.fault_of_name(&path, said),
                    false => self.fault(&path, said),
                };
            }
            DataError { file: self.shown.clone(), line: inner.line(), column: inner.column().max(1), fault: said }
        })?;
        reader.end().map_err(|e| DataError {
            file: self.shown.clone(),
            line: e.line(),
            column: e.column(),
            fault: "found more after the end of the value, expected one JSON value".into(),
        })?;
        Ok(value)
    }

    /// A fault of the value at a path: `constraints.team_size_max`.
    pub fn fault_at(&self, path: &str, fault: impl Into<String>) -> DataError {
        let steps = |part: &str| match part.parse() {
            Ok(index) => Step::Index(index),
            Err(_) => Step::Key(part.to_owned()),
        };
        let path: Vec<Step> = path.split('.').filter(|p| !p.is_empty()).map(steps).collect();
        self.fault(&path, fault)
    }

    /// A fault of an entry of the outermost object, whose name may have dots.
    pub fn fault_of_entry(&self, name: &str, fault: impl Into<String>) -> DataError {
        self.fault_of_name(&[Step::Key(name.to_owned())], fault)
    }

    fn fault(&self, path: &[Step], fault: impl Into<String>) -> DataError {
        let (line, column) = self.locate(path, false);
        DataError { file: self.shown.clone(), line, column, fault: fault.into() }
    }

    fn fault_of_name(&self, path: &[Step], fault: impl Into<String>) -> DataError {
        let (line, column) = self.locate(path, true);
        DataError { file: self.shown.clone(), line, column, fault: fault.into() }
    }

    /// The line and column of the value at a path, or of the nearest value around it; of its name where that is meant.
    fn locate(&self, path: &[Step], name: bool) -> (usize, usize) {
        let parsed = parse_to_ast(&self.text, &CollectOptions::default(), &ParseOptions::default());
        let Some(mut at) = parsed.ok().and_then(|p| p.value) else { return (1, 1) };
        let mut start = at.range().start;
        for (depth, step) in path.iter().enumerate() {
            let next = match (at.clone(), step) {
                (ast::Value::Object(mut object), Step::Key(key)) => object.take(key).map(|p| {
                    let named = name && depth + 1 == path.len();
                    (if named { p.range.start } else { p.value.range().start }, p.value)
                }),
                (ast::Value::Array(array), Step::Index(index)) => {
                    array.elements.into_iter().nth(*index).map(|value| (value.range().start, value))
                }
                _ => None,
            };
            match next {
                Some(next) => (start, at) = next,
                None => break,
            }
        }
        let before = &self.text[..start.min(self.text.len())];
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        (line, column)
    }
}

fn step(segment: &Segment) -> Option<Step> {
    match segment {
        Segment::Map { key } => Some(Step::Key(key.clone())),
        Segment::Seq { index } => Some(Step::Index(*index)),
        Segment::Enum { .. } | Segment::Unknown => None,
    }
}

fn dotted(path: &[Step]) -> String {
    let words: Vec<String> = path
        .iter()
        .map(|s| match s {
            Step::Key(key) => key.clone(),
            Step::Index(index) => index.to_string(),
        })
        .collect();
    words.join(".")
}

/// A parser's words without its own line and column, which ours replace.
fn plain(message: &str) -> String {
    let end = message.rfind(" at line ").unwrap_or(message.len());
    message[..end].to_owned()
}
