//! Values, their sources, and what is known altogether.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::{Fact, FactError};

/// The value of a fact, in the fact's unit.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// A number; a read/write ratio of `read-only` is infinite.
    Number(f64),
    /// A boolean.
    Bool(bool),
    /// One of the fact's words.
    Word(&'static str),
    /// Several of the fact's words, in the fact's order.
    Words(Vec<&'static str>),
    /// A name (`none` says that there is none) or a phrase.
    Text(String),
}

impl Value {
    /// The number, if it is one.
    pub fn as_number(&self) -> Option<f64> {
        if let Value::Number(n) = self { Some(*n) } else { None }
    }

    /// The word or name, if it is one.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Value::Word(w) => Some(w),
            Value::Text(t) => Some(t),
            _ => None,
        }
    }

    /// Whether it says that there is nothing: `none` or `false`.
    pub fn is_absence(&self) -> bool {
        matches!(self, Value::Bool(false)) || self.as_str() == Some("none")
    }

    /// As JSON: whole numbers without a fraction, an infinite ratio as `read-only`.
    pub fn to_json(&self) -> Json {
        match self {
            Value::Number(n) if n.is_infinite() => Json::from("read-only"),
            Value::Number(n) if n.fract() == 0.0 && n.abs() < 9e15 => Json::from(*n as i64),
            Value::Number(n) => Json::from(*n),
            Value::Bool(b) => Json::from(*b),
            Value::Word(w) => Json::from(*w),
            Value::Words(ws) => Json::from(ws.clone()),
            Value::Text(t) => Json::from(t.as_str()),
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Number(n) if n.is_infinite() => f.write_str("read-only"),
            Value::Number(n) => write!(f, "{n}"),
            Value::Bool(b) => write!(f, "{b}"),
            Value::Word(w) => f.write_str(w),
            Value::Words(ws) => f.write_str(&ws.join(", ")),
            Value::Text(t) => f.write_str(t),
        }
    }
}

impl Serialize for Value {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_json().serialize(serializer)
    }
}

/// Who said it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Source {
    /// The user answered the server directly.
    Elicited,
    /// The caller passes on the user's words.
    Relayed,
    /// Stated in the brief, with the quote.
    Parent,
    /// Measured, with where it was read.
    Measured,
    /// Typed into a one-call decision.
    Stated,
    /// Taken from a profile or a stated default; never counts as an answer.
    Assumed,
}

/// A value with its source.
#[derive(Debug, Clone, PartialEq)]
pub struct Known {
    /// The value, in the fact's unit.
    pub value: Value,
    /// Who said it.
    pub source: Source,
    /// The words that state it, where there are any.
    pub quote: Option<String>,
    /// Where it was measured, or what it was assumed from.
    pub from: Option<String>,
}

impl Known {
    /// A value typed in by the caller.
    pub fn stated(value: Value) -> Self {
        Known { value, source: Source::Stated, quote: None, from: None }
    }

    /// A value that nobody stated, with what it was taken from.
    pub fn assumed(value: Value, from: impl Into<String>) -> Self {
        Known { value, source: Source::Assumed, quote: None, from: Some(from.into()) }
    }

    /// Whether it counts as an answer.
    pub fn is_answer(&self) -> bool {
        self.source != Source::Assumed
    }
}

/// What is known, by fact.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Facts(BTreeMap<Fact, Known>);

impl Facts {
    /// Nothing known yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets a fact, in place of what was known.
    pub fn set(&mut self, fact: Fact, known: Known) {
        self.0.insert(fact, known);
    }

    /// Sets a fact unless something is there already.
    pub fn assume(&mut self, fact: Fact, known: Known) {
        self.0.entry(fact).or_insert(known);
    }

    /// Forgets a fact.
    pub fn remove(&mut self, fact: Fact) -> Option<Known> {
        self.0.remove(&fact)
    }

    /// What is known of a fact, assumed or not.
    pub fn get(&self, fact: Fact) -> Option<&Known> {
        self.0.get(&fact)
    }

    /// The value that somebody stated; `None` where it is unknown or assumed.
    pub fn answer(&self, fact: Fact) -> Option<&Value> {
        self.0.get(&fact).filter(|k| k.is_answer()).map(|k| &k.value)
    }

    /// The value, assumed or not.
    pub fn value(&self, fact: Fact) -> Option<&Value> {
        self.0.get(&fact).map(|k| &k.value)
    }

    /// The number, assumed or not.
    pub fn number(&self, fact: Fact) -> Option<f64> {
        self.value(fact).and_then(Value::as_number)
    }

    /// The stated number; `None` where it is unknown or assumed.
    pub fn stated(&self, fact: Fact) -> Option<f64> {
        self.answer(fact).and_then(Value::as_number)
    }

    /// The stated word or name.
    pub fn word(&self, fact: Fact) -> Option<&str> {
        self.answer(fact).and_then(Value::as_str)
    }

    /// The stated boolean.
    pub fn flag(&self, fact: Fact) -> Option<bool> {
        match self.answer(fact) {
            Some(Value::Bool(b)) => Some(*b),
            _ => None,
        }
    }

    /// All that is known, in the order of [`Fact::ALL`].
    pub fn iter(&self) -> impl Iterator<Item = (Fact, &Known)> {
        self.0.iter().map(|(f, k)| (*f, k))
    }

    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The classes of data held: the regimes where they are listed, and the highest class.
    pub fn sensitivities(&self) -> Vec<&'static str> {
        let mut held = match self.answer(Fact::Regimes) {
            Some(Value::Words(words)) => words.clone(),
            _ => Vec::new(),
        };
        if let Some(Value::Word(tier)) = self.answer(Fact::DataSensitivity)
            && !held.contains(tier)
        {
            held.push(tier);
        }
        held
    }

    /// Checks what facts say together: latency percentiles rise.
    ///
    /// # Errors
    /// [`FactError::Order`] names the two that do not.
    pub fn check(&self) -> Result<(), FactError> {
        let percentiles = [Fact::SloLatencyP50Ms, Fact::SloLatencyP95Ms, Fact::SloLatencyP99Ms];
        let known: Vec<(Fact, f64)> = percentiles.iter().filter_map(|f| Some((*f, self.number(*f)?))).collect();
        for pair in known.windows(2) {
            if pair[0].1 > pair[1].1 {
                return Err(FactError::Order {
                    low: pair[0].0.name(),
                    low_value: pair[0].1,
                    high: pair[1].0.name(),
                    high_value: pair[1].1,
                });
            }
        }
        Ok(())
    }
}

/// One line of what is known, as replies and stored walks write it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    fact: Fact,
    value: Json,
    source: Source,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    quote: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    from: Option<String>,
}

impl Serialize for Facts {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter().map(|(fact, k)| Line {
            fact,
            value: k.value.to_json(),
            source: k.source,
            quote: k.quote.clone(),
            from: k.from.clone(),
        }))
    }
}

impl<'de> Deserialize<'de> for Facts {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let lines = Vec::<Line>::deserialize(deserializer)?;
        let parse = |line: Line| {
            let value = line.fact.parse(&line.value).map_err(serde::de::Error::custom)?;
            Ok((line.fact, Known { value, source: line.source, quote: line.quote, from: line.from }))
        };
        lines.into_iter().map(parse).collect()
    }
}

impl FromIterator<(Fact, Known)> for Facts {
    fn from_iter<T: IntoIterator<Item = (Fact, Known)>>(iter: T) -> Self {
        Facts(iter.into_iter().collect())
    }
}
