//! What the types cannot say of the data: ids, references, bounds, conditions that read and templates that fill.

use std::collections::BTreeMap;

use super::file::{DataError, DataFile};
use crate::domain::catalog::{Catalog, HOUSE};
use crate::domain::condition::{Condition, ConditionError, Scope};
use crate::domain::facts::{Fact, Facts, Known, PATTERNS, QuestionId, SENSITIVITIES, TENANCIES, nearest};
use crate::domain::rule::{Rule, Severity};
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
        catalog.rules.values().flat_map(|r| r.limits.keys().map(move |l| format!("{}.{l}", r.id))).collect();
    for (name, value) in thresholds {
        let limit = name
            .split_once('.')
            .and_then(|(rule, limit)| catalog.rules.get_mut(rule).and_then(|r| r.limits.get_mut(limit)));
        match limit {
            Some(limit) => {
                limit.value = *value;
                limit.source = "the organisation's thresholds".into();
            }
            None => {
                let names: Vec<&str> = known.iter().map(String::as_str).collect();
                let hint = match nearest(name, &names) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("expected one of {}", names.join(", ")),
                };
                errors.push(file.fault_at("", format!("unknown threshold `{name}`: {hint}")));
            }
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

    fn id(&mut self, folder: &str, stem: &str, id: &str) {
        if stem != id {
            self.add(folder, stem, "id", format!("`id` is `{id}`, expected the file's stem `{stem}`"));
        }
    }

    fn canon(&mut self, folder: &str, stem: &str, path: &str, source: &str) {
        let known = source == HOUSE
            || source.starts_with("https://")
            || source == "the organisation's thresholds"
            || self.catalog.canon.contains_key(source);
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

    fn condition_error(&mut self, folder: &str, stem: &str, path: &str, error: &ConditionError) {
        self.add(folder, stem, path, format!("`{path}`: {error}"));
    }

    fn template(&mut self, folder: &str, stem: &str, path: &str, text: &str) {
        if let Err(error) = template::read(text) {
            self.add(folder, stem, path, format!("`{path}` is no template: {error}"));
        }
    }

    /// Arithmetic on facts fails only when it runs, so a rule's words are filled with the facts that trip it.
    fn filled(&mut self, stem: &str, path: &str, text: &str, facts: &Facts, limits: &BTreeMap<String, f64>) {
        if let Err(error) = template::try_fill(text, facts, limits) {
            self.add("references/rules", stem, path, format!("`{path}` cannot be filled: {error}"));
        }
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
            self.id(FOLDER, stem, &contract.id);
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

    fn profiles(&mut self) {
        const FOLDER: &str = "profiles";
        for (stem, profile) in &self.catalog.profiles {
            self.id(FOLDER, stem, &profile.id);
            let c = &profile.constraints;
            if let Some(max) = c.team_size_max.filter(|max| *max < c.team_size_min) {
                let expected = format!("expected at least `team_size_min` ({})", c.team_size_min);
                let fault = format!("`constraints.team_size_max` is {max}, {expected}");
                self.add(FOLDER, stem, "constraints.team_size_max", fault);
            }
            self.words(FOLDER, stem, "constraints.tenancy", &c.tenancy, TENANCIES);
            self.words(FOLDER, stem, "constraints.data_sensitivity", &c.data_sensitivity, SENSITIVITIES);
            self.words(FOLDER, stem, "constraints.pattern", &c.pattern, PATTERNS);
            self.canon(FOLDER, stem, "constraints.source", &c.source);
            self.canon(FOLDER, stem, "service_levels.source", &profile.service_levels.source);
            for (name, choice) in &profile.stack {
                self.canon(FOLDER, stem, &format!("stack.{name}.source"), &choice.source);
            }
            for (index, anti) in profile.anti_patterns.iter().enumerate() {
                self.canon(FOLDER, stem, &format!("anti_patterns.{index}.source"), &anti.source);
            }
            let s = &profile.service_levels;
            if !(s.latency_p50_ms <= s.latency_p95_ms && s.latency_p95_ms <= s.latency_p99_ms) {
                self.add(FOLDER, stem, "service_levels", "latency percentiles do not rise from p50 to p99");
            }
            for change in ["stack", "schema", "external-service"] {
                if profile.approvers.get(change).is_none_or(Vec::is_empty) {
                    let fault = format!("`approvers` has no `{change}`, expected the roles that approve it");
                    self.add(FOLDER, stem, "approvers", fault);
                }
            }
        }
    }

    fn rules(&mut self) {
        const FOLDER: &str = "references/rules";
        for (stem, rule) in &self.catalog.rules {
            self.id(FOLDER, stem, &rule.id);
            self.condition(FOLDER, stem, "when", &rule.when);
            for (index, canon) in rule.canon.iter().enumerate() {
                self.canon(FOLDER, stem, &format!("canon.{index}"), canon);
            }
            for (name, limit) in &rule.limits {
                self.canon(FOLDER, stem, &format!("limits.{name}.source"), &limit.source);
            }
            if (rule.severity == Severity::Withhold) != rule.withholds.is_some() {
                self.add(
                    FOLDER,
                    stem,
                    "withholds",
                    "`withholds` names a pick exactly where the severity is `withhold`",
                );
            }
            let limits = rule.limit_values();
            self.template(FOLDER, stem, "message", &rule.message);
            self.template(FOLDER, stem, "clears", &rule.clears);
            if let Some(facts) = self.values(FOLDER, stem, "trips_on", &rule.trips_on) {
                self.filled(stem, "message", &rule.message, &facts, &limits);
                self.filled(stem, "clears", &rule.clears, &facts, &limits);
            }
            for (path, sample) in [("trips_on", &rule.trips_on), ("passes_on", &rule.passes_on)] {
                if let Some(facts) = self.values(FOLDER, stem, path, sample) {
                    self.sample(stem, rule, &facts);
                }
            }
        }
    }

    /// A comparison across types fails only when it runs, so each rule runs on its samples.
    fn sample(&mut self, stem: &str, rule: &Rule, facts: &Facts) {
        let scope = Scope::of_answers(facts);
        if let Err(error) = rule.when.try_holds(&scope, &rule.limit_values()) {
            self.condition_error("references/rules", stem, "when", &error);
        }
    }

    fn obligations(&mut self) {
        const FOLDER: &str = "references/obligations";
        for (stem, obligations) in &self.catalog.obligations {
            self.id(FOLDER, stem, &obligations.id);
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
            if !self.files.contains_key(&format!("{FOLDER}/{}.json", specialist.id)) {
                let fault = format!("`id` is `{}`, expected the file's stem", specialist.id);
                self.errors.push(DataError::whole(format!("{FOLDER}/…"), fault));
            }
            if let Some(when) = &specialist.when {
                self.condition(FOLDER, &specialist.id, "when", when);
            }
            self.template(FOLDER, &specialist.id, "prompt", &specialist.prompt);
            self.template(FOLDER, &specialist.id, "why", &specialist.why);
        }
    }
}
