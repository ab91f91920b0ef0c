//! Words that carry facts: minijinja templates in data files.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use minijinja::Environment;
use minijinja::value::Value as Jinja;

use super::facts::{Fact, Facts, Value};

static ENVIRONMENT: LazyLock<Environment<'static>> = LazyLock::new(Environment::new);

/// Fills a template with what is known. Unknown facts are undefined; `{% if team_size is defined %}` tells.
/// A template that cannot be filled is given back as written; the loader refuses those first.
pub fn fill(template: &str, facts: &Facts, limits: &BTreeMap<String, f64>) -> String {
    if !template.contains('{') {
        return template.to_owned();
    }
    try_fill(template, facts, limits).unwrap_or_else(|_| template.to_owned())
}

/// As [`fill`], with the facts that the parent supplies as `supplied`.
pub fn fill_for(template: &str, facts: &Facts, supplied: &[Fact]) -> String {
    let names: Vec<&'static str> = supplied.iter().map(|f| f.name()).collect();
    render(template, facts, &BTreeMap::new(), &names).unwrap_or_else(|_| template.to_owned())
}

/// Whether a template can be read at all.
///
/// # Errors
/// One line that says what is wrong with it.
pub fn read(template: &str) -> Result<(), String> {
    ENVIRONMENT.template_from_str(template).map(|_| ()).map_err(|e| e.to_string())
}

/// Fills a template with what is known.
///
/// # Errors
/// One line that says what is wrong with the template.
pub fn try_fill(template: &str, facts: &Facts, limits: &BTreeMap<String, f64>) -> Result<String, String> {
    render(template, facts, limits, &[])
}

fn render(
    template: &str,
    facts: &Facts,
    limits: &BTreeMap<String, f64>,
    supplied: &[&'static str],
) -> Result<String, String> {
    let mut scope: BTreeMap<&str, Jinja> =
        facts.iter().map(|(fact, known)| (fact.name(), jinja(&known.value))).collect();
    let limits: BTreeMap<&str, Jinja> = limits.iter().map(|(k, v)| (k.as_str(), number(*v))).collect();
    scope.insert("limits", Jinja::from_pairs(limits));
    scope.insert("held", Jinja::from(facts.sensitivities()));
    scope.insert("supplied", Jinja::from(supplied.to_vec()));
    ENVIRONMENT.render_str(template, scope).map_err(|e| e.to_string())
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
