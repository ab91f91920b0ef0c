//! Words that carry facts: minijinja templates in data files.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use minijinja::value::{Object, Value as Jinja};
use minijinja::{AutoEscape, Environment};

use super::facts::{Fact, Facts, Value};
use super::limits::Limits;

/// A template's name is its text, so that each is compiled once, on its first use.
static ENVIRONMENT: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut environment = Environment::new();
    environment.set_loader(|text| Ok(Some(text.to_owned())));
    environment.set_auto_escape_callback(|_| AutoEscape::None);
    environment
});

/// What templates are filled with; read from the facts once for all of them.
pub struct Words<'a> {
    facts: &'a Facts,
    limits: &'a Limits,
    supplied: &'a [Fact],
    scope: OnceCell<Jinja>,
}

impl<'a> Words<'a> {
    /// What is known. Unknown facts are undefined; `{% if team_size is defined %}` tells.
    pub fn of(facts: &'a Facts) -> Self {
        Words { facts, limits: Limits::none(), supplied: &[], scope: OnceCell::new() }
    }

    /// With a rule's thresholds as `limits`.
    #[must_use]
    pub fn with(self, limits: &'a Limits) -> Self {
        Words { limits, scope: OnceCell::new(), ..self }
    }

    /// With the facts that the parent supplies as `supplied`.
    #[must_use]
    pub fn supplied(self, supplied: &'a [Fact]) -> Self {
        Words { supplied, scope: OnceCell::new(), ..self }
    }

    /// Fills a template. One that cannot be filled is given back as written; the loader refuses those first.
    pub fn fill(&self, template: &str) -> String {
        if !template.contains('{') {
            return template.to_owned();
        }
        self.try_fill(template).unwrap_or_else(|_| template.to_owned())
    }

    /// Fills a template.
    ///
    /// # Errors
    /// One line that says what is wrong with the template.
    pub fn try_fill(&self, template: &str) -> Result<String, String> {
        let scope = self.scope.get_or_init(|| self.scope());
        // The fault of a template that has no name is told without one.
        let unnamed = |_| ENVIRONMENT.render_str(template, scope).map_err(|e| plain(&e));
        ENVIRONMENT.get_template(template).and_then(|t| t.render(scope)).or_else(unnamed)
    }

    fn scope(&self) -> Jinja {
        let limits: BTreeMap<&str, Jinja> = self.limits.iter().map(|(name, l)| (name, number(l.value))).collect();
        let supplied: Vec<&'static str> = self.supplied.iter().map(|f| f.name()).collect();
        let facts = self.facts.iter().map(|(fact, known)| (fact.name(), jinja(&known.value)));
        let words = [
            ("limits", Jinja::from_pairs(limits)),
            ("held", Jinja::from(self.facts.sensitivities())),
            ("supplied", Jinja::from(supplied)),
        ];
        Jinja::from_object(Frame(facts.chain(words).collect()))
    }
}

/// Values by name: a template asks for a few of some dozen.
#[derive(Debug)]
struct Frame(Vec<(&'static str, Jinja)>);

impl Object for Frame {
    fn get_value(self: &Arc<Self>, key: &Jinja) -> Option<Jinja> {
        self.get_value_by_str(key.as_str()?)
    }

    fn get_value_by_str(self: &Arc<Self>, key: &str) -> Option<Jinja> {
        self.0.iter().find(|(name, _)| *name == key).map(|(_, value)| value.clone())
    }
}

/// The names that a template reads and does not set itself, in order: facts, [`WORDS`] and mistakes.
///
/// # Errors
/// One line that says what is wrong with it.
pub fn names(template: &str) -> Result<Vec<String>, String> {
    let template = ENVIRONMENT.template_from_str(template).map_err(|e| plain(&e))?;
    let mut names: Vec<String> = template.undeclared_variables(true).into_iter().collect();
    names.sort_unstable();
    Ok(names)
}

/// What a template can read beside the facts: thresholds, classes of data held, facts that the parent supplies.
pub const WORDS: [&str; 3] = ["limits", "held", "supplied"];

/// Without the name of a file that nobody wrote.
fn plain(error: &minijinja::Error) -> String {
    let said = error.to_string();
    let end = said.rfind(" (in <string>").unwrap_or(said.len());
    said[..end].to_owned()
}

fn jinja(value: &Value) -> Jinja {
    match value {
        Value::Number(n) if n.is_finite() => number(*n),
        Value::Bool(b) => Jinja::from(*b),
        other => Jinja::from(other.to_string()),
    }
}

fn number(n: f64) -> Jinja {
    if n.fract() == 0.0 && n.abs() < 9e15 { Jinja::from(n as i64) } else { Jinja::from(n) }
}
