//! Conditions of data files: CEL expressions over facts, true, false or unknown.
//!
//! A fact that is not known is not declared. CEL's `&&` and `||` absorb that error where the other side decides,
//! which is three-valued logic.

use std::sync::{LazyLock, OnceLock};

use cel::common::types::{CelBool, CelDouble, CelList, CelString};
use cel::common::value::{CowVal, Val};
use cel::context::VariableResolver;
use cel::{Context, ExecutionError, Program, Value as Cel};
use serde::{Deserialize, Serialize};

use super::facts::{Fact, Facts, Value, nearest};
use super::limits::Limits;

/// Every class of data held: the listed regimes and the highest class.
pub const HELD: &str = "held";
/// The named thresholds of the rule at hand.
pub const LIMITS: &str = "limits";

/// A CEL expression that is compiled on its first use.
pub struct Condition {
    text: String,
    compiled: OnceLock<Result<Compiled, ConditionError>>,
}

struct Compiled {
    program: Program,
    facts: Vec<Fact>,
}

/// What a condition comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Truth {
    /// It holds.
    True,
    /// It does not hold.
    False,
    /// It cannot be told without these facts.
    Unknown(Vec<Fact>),
}

/// A condition that is no CEL, or does not compare what can be compared.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` cannot be read at character {column}: {reason}")]
pub struct ConditionError {
    /// The expression.
    pub text: String,
    /// Where in it, from 1.
    pub column: usize,
    /// Why, in words.
    pub reason: String,
}

static ROOT: LazyLock<Context<'static, 'static>> = LazyLock::new(Context::default);

/// The known facts as CEL values, made once for all conditions.
pub struct Scope {
    /// In the order of facts.
    values: Vec<(Fact, Box<dyn Val>)>,
    held: Option<Box<dyn Val>>,
}

impl Scope {
    /// The facts that somebody stated; assumed values never decide a rule.
    pub fn of_answers(facts: &Facts) -> Self {
        Self::new(facts, false)
    }

    /// All facts, assumed ones too.
    pub fn of_all(facts: &Facts) -> Self {
        Self::new(facts, true)
    }

    fn new(facts: &Facts, assumed: bool) -> Self {
        let known = facts.iter().filter(|(_, known)| assumed || known.is_answer());
        let values = known.map(|(fact, known)| (fact, cel_value(&known.value))).collect();
        let held = facts.sensitivities();
        let held = (!held.is_empty()).then(|| cel_list(&held));
        Scope { values, held }
    }

    /// The facts of these that it does not have.
    fn lacks(&self, facts: &[Fact]) -> Vec<Fact> {
        let has = |fact: &Fact| {
            (*fact == Fact::DataSensitivity && self.held.is_some())
                || self.values.binary_search_by_key(fact, |(known, _)| *known).is_ok()
        };
        facts.iter().copied().filter(|fact| !has(fact)).collect()
    }
}

fn cel_value(value: &Value) -> Box<dyn Val> {
    match value {
        Value::Number(n) => Box::new(CelDouble::from(*n)),
        Value::Bool(b) => Box::new(CelBool::from(*b)),
        Value::Word(w) => Box::new(CelString::from(*w)),
        Value::Words(ws) => cel_list(ws),
        Value::Text(t) => Box::new(CelString::from(t.clone())),
    }
}

fn cel_list(words: &[&'static str]) -> Box<dyn Val> {
    let words = words.iter().map(|word| Box::new(CelString::from(*word)) as Box<dyn Val>);
    Box::new(CelList::from(words.collect::<Vec<_>>()))
}

/// What the names in a condition stand for.
struct Names<'a> {
    scope: &'a Scope,
    limits: &'a Limits,
}

impl VariableResolver for Names<'_> {
    fn resolve<'b>(&'b self, name: &str) -> Option<CowVal<'b, 'b>> {
        let value: &dyn Val = match name {
            LIMITS if self.limits.is_empty() => return None,
            LIMITS => self.limits.cel(),
            HELD => self.scope.held.as_deref()?,
            name => self.scope.values.iter().find(|(fact, _)| fact.name() == name)?.1.as_ref(),
        };
        Some(CowVal::Borrowed(value))
    }
}

impl Condition {
    /// A condition that is not read yet.
    pub fn new(text: impl Into<String>) -> Self {
        Condition { text: text.into(), compiled: OnceLock::new() }
    }

    /// The expression as written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The facts that it names.
    ///
    /// # Errors
    /// [`ConditionError`] where it is no CEL or names something that is no fact.
    pub fn facts(&self) -> Result<&[Fact], ConditionError> {
        self.compiled().map(|c| c.facts.as_slice())
    }

    /// What it comes to in this scope. A condition that cannot be read is unknown; `check` refuses those first.
    pub fn holds(&self, scope: &Scope, limits: &Limits) -> Truth {
        self.try_holds(scope, limits).unwrap_or(Truth::Unknown(Vec::new()))
    }

    /// What it comes to in this scope.
    ///
    /// # Errors
    /// [`ConditionError`] where it is no CEL, or compares what cannot be compared.
    pub fn try_holds(&self, scope: &Scope, limits: &Limits) -> Result<Truth, ConditionError> {
        let compiled = self.compiled()?;
        let lacks = scope.lacks(&compiled.facts);
        // Where nothing that it asks for is known, there is nothing to run.
        if !lacks.is_empty() && lacks.len() == compiled.facts.len() {
            return Ok(Truth::Unknown(lacks));
        }
        let names = Names { scope, limits };
        let root: &Context<'_, '_> = &ROOT;
        let mut context = root.new_inner_scope();
        context.set_variable_resolver(&names);
        match compiled.program.execute(&context) {
            Ok(Cel::Bool(true)) => Ok(Truth::True),
            Ok(Cel::Bool(false)) => Ok(Truth::False),
            Err(ExecutionError::UndeclaredReference(_)) => Ok(Truth::Unknown(lacks)),
            Ok(other) => Err(self.error(1, format!("it gives {}, expected true or false", kind(&other)))),
            Err(ExecutionError::NoSuchKey(name)) if limits.get(name.as_str()).is_none() => {
                let known = limits.names();
                let hint = match nearest(&name, &known) {
                    Some(near) => format!("did you mean `limits.{near}`?"),
                    None => format!("`limits` has {}", if known.is_empty() { "none".into() } else { known.join(", ") }),
                };
                Err(self.error(1, format!("unknown threshold `limits.{name}`: {hint}")))
            }
            Err(error) => Err(self.error(1, plain(&error.to_string()))),
        }
    }

    fn compiled(&self) -> Result<&Compiled, ConditionError> {
        self.compiled.get_or_init(|| self.compile()).as_ref().map_err(Clone::clone)
    }

    fn compile(&self) -> Result<Compiled, ConditionError> {
        let program = Program::compile(&self.text).map_err(|errors| {
            let first = errors.errors.first();
            let column = first.map_or(1, |e| usize::try_from(e.pos.1).unwrap_or(1).max(1));
            self.error(column, "expected a comparison of facts such as `team_size < 30 && pattern == 'microservices'`")
        })?;
        let mut facts = Vec::new();
        let references = program.references();
        let mut names = references.variables();
        names.sort_unstable();
        for name in names {
            match name {
                LIMITS => {}
                HELD => facts.push(Fact::DataSensitivity),
                name => match Fact::named(name) {
                    Ok(fact) if fact.name() == name => facts.push(fact),
                    Ok(fact) => return Err(self.error(1, format!("unknown fact `{name}`: write `{fact}`"))),
                    Err(error) => return Err(self.error(1, error.to_string())),
                },
            }
        }
        facts.sort_unstable();
        facts.dedup();
        Ok(Compiled { program, facts })
    }

    fn error(&self, column: usize, reason: impl Into<String>) -> ConditionError {
        ConditionError { text: self.text.clone(), column, reason: reason.into() }
    }
}

/// What a value is, in words.
fn kind(value: &Cel) -> &'static str {
    match value {
        Cel::Bool(_) => "true or false",
        Cel::Int(_) | Cel::UInt(_) | Cel::Float(_) => "a number",
        Cel::String(_) => "a text",
        Cel::List(_) => "a list",
        _ => "something else",
    }
}

/// CEL's names of types in words: `'_>_' applied to '(double, string)'` compares a number with a text.
fn plain(message: &str) -> String {
    let Some((operator, types)) = message
        .strip_prefix("found no matching overload for '")
        .and_then(|rest| rest.strip_suffix(")'"))
        .and_then(|rest| rest.split_once("' applied to '("))
    else {
        return message.to_owned();
    };
    let word = |name: &str| match name.trim() {
        "double" | "int" | "uint" => "a number".to_owned(),
        "string" => "a text".to_owned(),
        "bool" => "true or false".to_owned(),
        other => format!("a {other}"),
    };
    let types: Vec<String> = types.split(',').map(word).collect();
    format!("`{}` does not take {}", operator.trim_matches('_'), types.join(" and "))
}

impl std::fmt::Debug for Condition {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Condition").field(&self.text).finish()
    }
}

impl Clone for Condition {
    fn clone(&self) -> Self {
        Condition::new(self.text.clone())
    }
}

impl Serialize for Condition {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

impl<'de> Deserialize<'de> for Condition {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Condition::new)
    }
}

impl schemars::JsonSchema for Condition {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Condition".into()
    }
    fn inline_schema() -> bool {
        true
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string",
            "description": "a CEL expression over facts, `held` (classes of data) and `limits` (thresholds)",
        })
    }
}
