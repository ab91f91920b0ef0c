//! Names and values of facts, as people, models and data files write them.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::Kind::{Bool, Name, Ratio, Text, Word, Words};
use super::{Fact, FactError, Kind, Open, QuestionId, Spec, Value, nearest, one_line};

/// What is kept is read by these names, a hundred times for a decision.
static BY_NAME: LazyLock<BTreeMap<&'static str, Fact>> =
    LazyLock::new(|| Fact::ALL.iter().map(|fact| (fact.name(), *fact)).collect());

impl Fact {
    /// All that is fixed about it.
    pub fn spec(self) -> &'static Spec {
        &super::table::SPECS[self as usize]
    }

    /// As in flags, tool arguments, rules and replies.
    pub fn name(self) -> &'static str {
        self.spec().name
    }

    /// As a person reads it: `team size`.
    pub fn label(self) -> String {
        self.name().replace('_', " ")
    }

    /// The question that owns it; `None` for context.
    pub fn question(self) -> Option<QuestionId> {
        self.spec().question
    }

    /// Whether it is a phrase for people, of which two wordings never contradict each other.
    pub fn is_phrase(self) -> bool {
        self.spec().kind == Text
    }

    /// Whether it is a choice, a promise, a forecast or a name: nobody reads it off a dashboard.
    pub fn is_decided(self) -> bool {
        let spec = self.spec();
        let counted = matches!(self, Fact::TeamSize | Fact::ReadWriteRatio | Fact::Language);
        let promised = matches!(
            self,
            Fact::SloLatencyP50Ms
                | Fact::SloLatencyP95Ms
                | Fact::SloLatencyP99Ms
                | Fact::SloWriteLatencyP99Ms
                | Fact::BudgetUsdPerMonth
                | Fact::TenantPricing
                | Fact::Regimes
                | Fact::RecoveryStrategy
                | Fact::BusinessContext
        );
        !counted && (spec.required || promised || spec.kind == Name)
    }

    /// Finds a fact by its name; `-` and case do not matter.
    ///
    /// # Errors
    /// [`FactError::Unknown`] with the nearest name.
    pub fn named(name: &str) -> Result<Fact, FactError> {
        if let Some(fact) = BY_NAME.get(name) {
            return Ok(*fact);
        }
        let wanted = name.trim().to_ascii_lowercase().replace(['-', ' '], "_");
        if let Some(fact) = BY_NAME.get(wanted.as_str()) {
            return Ok(*fact);
        }
        let names: Vec<&str> = Fact::ALL.iter().map(|f| f.name()).collect();
        let hint = match nearest(&wanted, &names) {
            Some(near) => format!("did you mean `{near}`?"),
            None => {
                let required: Vec<&str> = Fact::ALL.iter().filter(|f| f.spec().required).map(|f| f.name()).collect();
                format!(
                    "the questions ask for {}; there are {} more",
                    required.join(", "),
                    names.len() - required.len()
                )
            }
        };
        Err(FactError::Unknown { name: name.trim().to_owned(), hint })
    }

    /// Parses a value as a model or a data file writes it. Numbers and booleans may arrive as strings.
    ///
    /// # Errors
    /// [`FactError`] says what was found and what was expected.
    pub fn parse(self, json: &Json) -> Result<Value, FactError> {
        match json {
            Json::String(text) => self.parse_text(text),
            Json::Number(n) => self.number(n.as_f64().unwrap_or(f64::NAN), &n.to_string()),
            Json::Bool(b) if self.spec().kind == Bool => Ok(Value::Bool(*b)),
            Json::Array(items) if matches!(self.spec().kind, Words(_)) => {
                let words: Option<Vec<&str>> = items.iter().map(Json::as_str).collect();
                match words {
                    Some(words) => self.parse_text(&words.join(",")),
                    None => Err(self.expected(&json.to_string())),
                }
            }
            other => Err(self.expected(&other.to_string())),
        }
    }

    /// Parses a value as a flag or a form writes it: the bare value, no unit, no prose.
    ///
    /// # Errors
    /// [`FactError`] says what was found and what was expected.
    pub fn parse_text(self, text: &str) -> Result<Value, FactError> {
        let text = text.trim();
        let lower = text.to_ascii_lowercase();
        match self.spec().kind {
            Ratio if matches!(lower.as_str(), "read-only" | "readonly" | "read only" | "inf" | "infinity") => {
                Ok(Value::Number(f64::INFINITY))
            }
            Ratio => {
                let number = lower.strip_suffix(":1").unwrap_or(&lower).trim();
                self.number(number.parse().map_err(|_| self.expected(text))?, text)
            }
            Kind::Number { .. } => self.number(lower.parse().map_err(|_| self.expected(text))?, text),
            Bool => match lower.as_str() {
                "true" | "yes" => Ok(Value::Bool(true)),
                "false" | "no" => Ok(Value::Bool(false)),
                _ => Err(self.expected(text)),
            },
            Word(words) => {
                let word = lower.replace(['_', ' '], "-");
                let found = words.iter().find(|w| **w == word);
                found.map(|w| Value::Word(w)).ok_or_else(|| self.unknown_word(text, words))
            }
            Words(words) => {
                let mut set = Vec::new();
                for part in lower.split([',', ' ']).filter(|p| !p.is_empty()) {
                    let word = words.iter().find(|w| **w == part).ok_or_else(|| self.unknown_word(part, words))?;
                    set.push(*word);
                }
                set.sort_by_key(|w| words.iter().position(|x| x == w));
                set.dedup();
                Ok(Value::Words(set))
            }
            Name | Text if text.is_empty() => Err(self.expected(text)),
            Name if lower == "none" => Ok(Value::Text("none".into())),
            Name if self == Fact::Language => Ok(Value::Text(language(&lower))),
            Name => Ok(Value::Text(one_line(text, 120))),
            Text => Ok(Value::Text(one_line(text, 400))),
        }
    }

    fn number(self, n: f64, found: &str) -> Result<Value, FactError> {
        let fits = match self.spec().kind {
            Ratio => n >= 0.0 && (n <= 1e9 || n == f64::INFINITY),
            Kind::Number { min, max, open, whole } => {
                let low = if open == Open::Neither { n >= min } else { n > min };
                let high = if open == Open::Both { n < max } else { n <= max };
                low && high && (!whole || n.fract() == 0.0)
            }
            _ => false,
        };
        if fits { Ok(Value::Number(n)) } else { Err(self.expected(found)) }
    }

    fn expected(self, found: &str) -> FactError {
        FactError::Value { fact: self.name(), found: one_line(found, 60), expected: self.expectation() }
    }

    fn unknown_word(self, found: &str, words: &[&str]) -> FactError {
        let near = nearest(&found.to_ascii_lowercase(), words).map(|n| format!("did you mean `{n}`? "));
        let expected = format!("{}{}", near.unwrap_or_default(), self.expectation());
        FactError::Value { fact: self.name(), found: one_line(found, 60), expected }
    }

    /// What a value must be, in words: `expected a whole number from 1 to 100000 (engineers)`.
    pub fn expectation(self) -> String {
        let unit = |text: String| match self.spec().unit {
            "" => text,
            unit => format!("{text} ({unit})"),
        };
        match self.spec().kind {
            Ratio => "expected reads per write, a number from 0 to 1000000000, or `read-only`".into(),
            Kind::Number { min, max, open, whole } => {
                let kind = if whole { "a whole number" } else { "a number" };
                unit(match open {
                    Open::Neither => format!("expected {kind} from {min} to {max}"),
                    Open::Low => format!("expected {kind} above {min}, at most {max}"),
                    Open::Both => format!("expected {kind} above {min} and below {max}"),
                })
            }
            Word(words) => format!("expected one of {}", words.join(", ")),
            Words(words) => format!("expected a list of {}", words.join(", ")),
            Bool => "expected true or false".into(),
            Name => "expected a name, or `none`".into(),
            Text => "expected a phrase".into(),
        }
    }
}

impl fmt::Display for Fact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Serialize for Fact {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for Fact {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        Fact::named(&name).map_err(serde::de::Error::custom)
    }
}

impl schemars::JsonSchema for Fact {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Fact".into()
    }
    fn inline_schema() -> bool {
        true
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let names: Vec<&str> = Fact::ALL.iter().map(|f| f.name()).collect();
        schemars::json_schema!({ "type": "string", "enum": names })
    }
}

fn language(lower: &str) -> String {
    match lower {
        "c#" | ".net" | "csharp" => "dotnet",
        "golang" => "go",
        "ts" | "node" | "nodejs" | "node.js" => "typescript",
        "js" => "javascript",
        "py" => "python",
        other => return one_line(other, 40),
    }
    .to_owned()
}
