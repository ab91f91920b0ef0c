//! What must hold of a profile beyond its types.

use super::Faults;
use crate::domain::decide::levels::budget_minutes;
use crate::domain::facts::{Fact, PATTERNS, SENSITIVITIES, TENANCIES};
use crate::domain::profile::ServiceLevels;

impl Faults<'_> {
    pub(super) fn profiles(&mut self) {
        const FOLDER: &str = "profiles";
        for (stem, profile) in &self.catalog.profiles {
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
            if let Some((min, max)) = c.qps_p99_min.zip(c.qps_p99_max).filter(|(min, max)| max < min) {
                let fault = format!("`constraints.qps_p99_max` is {max}, expected at least `qps_p99_min` ({min})");
                self.add(FOLDER, stem, "constraints.qps_p99_max", fault);
            }
            self.service_levels(stem, &profile.service_levels);
            for change in ["stack", "schema", "external-service"] {
                if profile.approvers.get(change).is_none_or(Vec::is_empty) {
                    let fault = format!("`approvers` has no `{change}`, expected the roles that approve it");
                    self.add(FOLDER, stem, "approvers", fault);
                }
            }
        }
    }

    /// Each level is one that its fact can have, percentiles rise, and one recovery fits the error budget (canon:
    /// SRE Workbook app. B): no profile trips a rule by itself.
    fn service_levels(&mut self, stem: &str, levels: &ServiceLevels) {
        const FOLDER: &str = "profiles";
        let all = [
            ("latency_p50_ms", Fact::SloLatencyP50Ms, levels.latency_p50_ms),
            ("latency_p95_ms", Fact::SloLatencyP95Ms, levels.latency_p95_ms),
            ("latency_p99_ms", Fact::SloLatencyP99Ms, levels.latency_p99_ms),
            ("availability_percent", Fact::SloAvailabilityPercent, levels.availability_percent),
            ("rpo_minutes", Fact::RpoMinutes, levels.rpo_minutes),
            ("rto_minutes", Fact::RtoMinutes, levels.rto_minutes),
        ];
        let mut whole = true;
        for (name, fact, value) in all {
            if let Err(error) = fact.parse_text(&value.to_string()) {
                whole = false;
                // The fact's own words, under the name that it has here.
                let fault = error.to_string().replacen(fact.name(), &format!("service_levels.{name}"), 1);
                self.add(FOLDER, stem, &format!("service_levels.{name}"), fault);
            }
        }
        for pair in all[..3].windows(2).filter(|pair| pair[1].2 < pair[0].2) {
            let ((low, _, least), (high, _, value)) = (pair[0], pair[1]);
            let path = format!("service_levels.{high}");
            let fault = format!("`{path}` is {value}, expected at least `{low}` ({least})");
            self.add(FOLDER, stem, &path, fault);
        }
        let budget = budget_minutes(levels.availability_percent);
        if whole && levels.rto_minutes > budget {
            let (rto, slo) = (levels.rto_minutes, levels.availability_percent);
            let expected = format!("expected at most {budget}, which is all that {slo} % allows in 30 days");
            let fault = format!("`service_levels.rto_minutes` is {rto}, {expected}");
            self.add(FOLDER, stem, "service_levels.rto_minutes", fault);
        }
    }
}
