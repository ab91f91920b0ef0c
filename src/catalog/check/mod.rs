//! What the types cannot say of the data: ids, references, bounds, conditions that read and templates that fill.

mod profiles;
mod rules;

use std::collections::BTreeMap;

use crate::catalog::file::{DataError, DataFile};
use crate::catalog::folder::{reference, reference_ids};
use crate::domain::catalog::{Catalog, HOUSE};
use crate::domain::condition::{Condition, ConditionError};
use crate::domain::facts::{Fact, Facts, Known, QuestionId, SENSITIVITIES, nearest};
use crate::domain::limits::Limit;
use crate::domain::template;

type Files = BTreeMap<String, DataFile>;

/// Sets an organisation's thresholds over those of the rules.
pub fn apply_thresholds(
    catalog: &mut Catalog,
    file: &DataFile,
    thresholds: &BTreeMap<String, f64>,
    errors: &mut Vec<DataError>,
) {
    let known: Vec<String> =
        catalog.rules.values().flat_map(|r| r.limits.iter().map(move |(l, _)| format!("{}.{l}", r.id))).collect();
    for (name, value) in thresholds {
        let changed = name.split_once('.').is_some_and(|(rule, limit)| {
            let own = Limit { value: *value, source: "the organisation's thresholds".into() };
            catalog.rules.get_mut(rule).is_some_and(|r| r.limits.change(limit, own))
        });
        if !changed {
            let names: Vec<&str> = known.iter().map(String::as_str).collect();
            let hint = match nearest(name, &names) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "expected `<rule>.<threshold>`, such as `microservices-under-30-engineers.engineers`; \
                         `explain <rule>` names those of a rule"
                    .into(),
            };
            errors.push(file.fault_of_entry(name, format!("unknown threshold `{name}`: {hint}")));
        }
    }
}

/// Checks everything that one file says about another, and what a value may be beyond its type.
pub fn cross_check(catalog: &Catalog, files: &Files, errors: &mut Vec<DataError>) {
    let mut faults = Faults { catalog, files, errors };
    faults.questions();
    faults.contracts();
    faults.profiles();
    faults.rules();
    faults.specialists();
    faults.obligations();
}

struct Faults<'a> {
    catalog: &'a Catalog,
    files: &'a Files,
    errors: &'a mut Vec<DataError>,
}

impl Faults<'_> {
    fn add(&mut self, folder: &str, stem: &str, path: &str, fault: impl Into<String>) {
        let error = match self.files.get(&format!("{folder}/{stem}.json")) {
            Some(file) => file.fault_at(path, fault),
            None => DataError::whole(format!("{folder}/{stem}.json"), fault),
        };
        self.errors.push(error);
    }

    fn documents(&mut self, folder: &str, stem: &str, read: &[String]) {
        for (index, id) in read.iter().enumerate().filter(|(_, id)| reference(id).is_none()) {
            let path = format!("read.{index}");
            let expected = format!("expected one of {}", reference_ids().join(", "));
            self.add(folder, stem, &path, format!("`{path}` is `{id}`, {expected}"));
        }
    }

    fn canon(&mut self, folder: &str, stem: &str, path: &str, source: &str) {
        let known = source == HOUSE || source.starts_with("https://") || self.catalog.canon.contains_key(source);
        if !known {
            let ids: Vec<&str> = self.catalog.canon.keys().map(String::as_str).collect();
            let near = nearest(source, &ids).map(|n| format!(", did you mean `{n}`?")).unwrap_or_default();
            let expected = format!("expected a canon id, a URL or `{HOUSE}`{near}");
            self.add(folder, stem, path, format!("`{path}` is `{source}`, {expected}"));
        }
    }

    fn words(&mut self, folder: &str, stem: &str, path: &str, found: &[String], known: &[&str]) {
        if found.is_empty() {
            self.add(folder, stem, path, format!("`{path}` is empty, expected some of {}", known.join(", ")));
        }
        for (index, word) in found.iter().enumerate().filter(|(_, w)| !known.contains(&w.as_str())) {
            let path = format!("{path}.{index}");
            let fault = format!("`{path}` is `{word}`, expected one of {}", known.join(", "));
            self.add(folder, stem, &path, fault);
        }
    }

    fn condition(&mut self, folder: &str, stem: &str, path: &str, condition: &Condition) {
        if let Err(error) = condition.facts() {
            self.condition_error(folder, stem, path, &error);
        }
    }

    /// Points into the expression, behind its opening quote.
    fn condition_error(&mut self, folder: &str, stem: &str, path: &str, error: &ConditionError) {
        self.add(folder, stem, path, format!("`{path}`: {error}"));
        if let Some(added) = self.errors.last_mut().filter(|e| e.line > 0) {
            added.column += error.column;
        }
    }

    /// Whether the template can be read, and names only what there is.
    fn template(&mut self, folder: &str, stem: &str, path: &str, text: &str) -> bool {
        let names = match template::names(text) {
            Ok(names) => names,
            Err(error) => {
                self.add(folder, stem, path, format!("`{path}` is no template: {error}"));
                return false;
            }
        };
        let mut known_names = true;
        for name in names {
            let (first, threshold) = name.split_once('.').unwrap_or((&name, ""));
            let rule = self.catalog.rules.get(stem).filter(|_| folder == "references/rules");
            let fault = match (first, rule) {
                ("limits", Some(rule)) if !threshold.is_empty() && rule.limits.get(threshold).is_none() => {
                    format!("unknown threshold `limits.{threshold}`")
                }
                (word, _) if template::WORDS.contains(&word) => continue,
                (fact, _) => match Fact::named(fact) {
                    Ok(known) if known.name() == fact => continue,
                    Ok(known) => format!("unknown fact `{fact}`: write `{known}`"),
                    Err(error) => error.to_string(),
                },
            };
            known_names = false;
            self.add(folder, stem, path, format!("`{path}`: {fault}"));
        }
        known_names
    }

    fn values(
        &mut self,
        folder: &str,
        stem: &str,
        path: &str,
        values: &BTreeMap<Fact, serde_json::Value>,
    ) -> Option<Facts> {
        let mut facts = Facts::new();
        for (fact, json) in values {
            match fact.parse(json) {
                Ok(value) => facts.set(*fact, Known::stated(value)),
                Err(error) => {
                    self.add(folder, stem, &format!("{path}.{fact}"), error.to_string());
                    return None;
                }
            }
        }
        Some(facts)
    }

    fn questions(&mut self) {
        const FOLDER: &str = "references/questions";
        for id in QuestionId::ALL {
            let Some(question) = self.catalog.questions.get(&id) else {
                self.add(FOLDER, id.name(), "", format!("is missing: `{id}` has no words"));
                continue;
            };
            for fact in id.facts().filter(|f| !question.asks.contains_key(f)) {
                self.add(FOLDER, id.name(), "asks", format!("`asks` has no `{fact}`, expected every fact of {id}"));
            }
            self.documents(FOLDER, id.name(), &question.read);
            for (index, canon) in question.canon.iter().enumerate() {
                self.canon(FOLDER, id.name(), &format!("canon.{index}"), canon);
            }
            self.template(FOLDER, id.name(), "confirm", &question.confirm);
            let last = question.recommended.last();
            if last.is_none_or(|r| r.when.is_some()) {
                let fault = "`recommended` ends with a condition, expected the last one to hold always";
                self.add(FOLDER, id.name(), "recommended", fault);
            }
            for (index, recommendation) in question.recommended.iter().enumerate() {
                let at = |field: &str| format!("recommended.{index}.{field}");
                if let Some(when) = &recommendation.when {
                    self.condition(FOLDER, id.name(), &at("when"), when);
                }
                self.template(FOLDER, id.name(), &at("answer"), &recommendation.answer);
                self.template(FOLDER, id.name(), &at("because"), &recommendation.because);
                let values = self.values(FOLDER, id.name(), &at("values"), &recommendation.values);
                // A condition may say that a fact is known already; without one, the default brings all.
                for fact in id.required().filter(|_| recommendation.when.is_none()) {
                    if values.as_ref().is_some_and(|v| v.get(fact).is_none()) {
                        let fault = format!("`{}` has no `{fact}`, expected every required fact", at("values"));
                        self.add(FOLDER, id.name(), &at("values"), fault);
                    }
                }
            }
        }
    }

    fn contracts(&mut self) {
        const FOLDER: &str = "fork-contracts";
        for (stem, contract) in &self.catalog.contracts {
            if contract.walks.is_empty() {
                self.add(FOLDER, stem, "walks", "`walks` is empty, expected at least one question");
            }
            if !contract.walks.is_sorted() {
                self.add(FOLDER, stem, "walks", "`walks` is out of order, expected Q1 before Q7");
            }
            if let Some(q) = contract.confirms.iter().find(|q| !contract.walks.contains(q)) {
                self.add(FOLDER, stem, "confirms", format!("`confirms` has {q}, which `walks` does not"));
            }
        }
    }

    fn obligations(&mut self) {
        const FOLDER: &str = "references/obligations";
        for (stem, obligations) in &self.catalog.obligations {
            if !SENSITIVITIES.contains(&stem.as_str()) {
                let fault = format!("`id` is `{stem}`, expected one of {}", SENSITIVITIES.join(", "));
                self.add(FOLDER, stem, "id", fault);
            }
            for (index, duty) in obligations.duties.iter().enumerate() {
                self.canon(FOLDER, stem, &format!("duties.{index}.source"), &duty.source);
            }
        }
    }

    fn specialists(&mut self) {
        const FOLDER: &str = "references/specialists";
        let catalog = self.catalog;
        for specialist in &catalog.specialists {
            self.documents(FOLDER, &specialist.id, &specialist.read);
            if let Some(when) = &specialist.when {
                self.condition(FOLDER, &specialist.id, "when", when);
            }
            self.template(FOLDER, &specialist.id, "prompt", &specialist.prompt);
            self.template(FOLDER, &specialist.id, "why", &specialist.why);
        }
    }
}
