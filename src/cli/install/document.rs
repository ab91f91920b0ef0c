//! A configuration as text: the entry of one server in it, and the text with that entry put in or taken out.
//! Everything else stays byte for byte.

use serde_json::Value as Json;

use super::{json, toml};
use crate::domain::client::{Client, Format, Shape};

/// What is wrong with a text, and where. Line and column count from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    pub line: usize,
    pub column: usize,
    pub what: String,
}

impl Fault {
    /// A fault at a byte of a text.
    pub fn at(text: &str, byte: usize, what: impl Into<String>) -> Self {
        let mut byte = byte.min(text.len());
        while !text.is_char_boundary(byte) {
            byte -= 1;
        }
        let before = &text[..byte];
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        Fault { line, column, what: what.into() }
    }
}

/// A text out of which our entry was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    pub text: String,
    /// Whether nothing else is left in it, not even a comment.
    pub bare: bool,
}

/// Where an entry stands.
#[derive(Debug, Clone, Copy)]
pub struct Spot<'a> {
    pub format: Format,
    pub keys: &'a [String],
    pub name: &'a str,
}

impl<'a> Spot<'a> {
    pub fn of(client: &'a Client, name: &'a str) -> Self {
        Spot { format: client.format, keys: &client.key, name }
    }

    /// The entry, where there is one; its object may be anything that somebody wrote there.
    pub fn read(self, text: &str) -> Result<Option<Json>, Fault> {
        match self.format {
            Format::Toml => toml::read(text, self),
            Format::Json | Format::Jsonc | Format::Stripped | Format::Commented => json::read(text, self),
        }
    }

    /// The text with this entry. Where there is one already, only what differs in it is written.
    pub fn put(self, text: &str, entry: &Shape) -> Result<String, Fault> {
        let put = match self.format {
            Format::Toml => toml::put(text, self, entry)?,
            Format::Json | Format::Jsonc | Format::Stripped | Format::Commented => json::put(text, self, entry)?,
        };
        // What is written is read once more before it replaces anything.
        match self.read(&put) {
            Ok(Some(Json::Object(read))) if read == *entry => Ok(put),
            _ => Err(Fault::at(text, 0, "the entry cannot be put in here by a program")),
        }
    }

    /// Whether comments stand in the text of which the client does not say that it reads them.
    pub fn doubts(self, text: &str) -> bool {
        let by_the_book = Spot { format: Format::Json, ..self };
        self.format == Format::Commented && self.read(text).is_ok() && by_the_book.read(text).is_err()
    }

    /// Whether what holds the servers stands in a text, with or without our entry.
    pub fn has_holder(self, text: &str) -> bool {
        // A table that nobody wrote out is gone with what is in it.
        self.format != Format::Toml && json::has_holder(text, self)
    }

    /// The text without the entry, and with what held it: it was there before us.
    pub fn take_alone(self, text: &str) -> Result<String, Fault> {
        if self.format == Format::Toml {
            return self.take(text).map(|taken| taken.text);
        }
        let taken = json::take_alone(text, self)?;
        match self.read(&taken) {
            Ok(None) => Ok(taken),
            _ => Err(Fault::at(text, 0, "the entry cannot be taken out by a program")),
        }
    }

    /// The text without the entry.
    pub fn take(self, text: &str) -> Result<Taken, Fault> {
        let taken = match self.format {
            Format::Toml => toml::take(text, self)?,
            Format::Json | Format::Jsonc | Format::Stripped | Format::Commented => json::take(text, self)?,
        };
        match self.read(&taken.text) {
            Ok(None) => Ok(taken),
            _ => Err(Fault::at(text, 0, "the entry cannot be taken out by a program")),
        }
    }
}
