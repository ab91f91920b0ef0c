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
    ENVIRONMENT.render_str(template, scope).map_err(|e| plain(&e))
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
