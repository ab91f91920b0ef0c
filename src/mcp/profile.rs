//! A profile in words.

use std::fmt::Write as _;

use crate::domain::catalog::Catalog;
use crate::domain::facts::Value;
use crate::domain::profile::Profile;

/// A profile for a person.
pub fn markdown(catalog: &Catalog, profile: &Profile) -> String {
    let (c, s) = (&profile.constraints, &profile.service_levels);
    let n = Value::Number;
    let mut text = format!("# {}\n\n{}\n\n", profile.id, profile.title);
    let team = match c.team_size_max {
        Some(max) => format!("{} to {max}", c.team_size_min),
        None => format!("{} or more", c.team_size_min),
    };
    let _ = writeln!(text, "## Fits ({})\n", catalog.cite(&c.source));
    let _ = writeln!(text, "- engineers: {team}\n- tenancy: {}", c.tenancy.join(", "));
    let _ = writeln!(text, "- data: {}\n- pattern: {}", c.data_sensitivity.join(", "), c.pattern.join(", "));
    if let Some(min) = c.qps_p99_min {
        let _ = writeln!(text, "- load: at least {min} queries/s at p99");
    }
    if let Some(max) = c.qps_p99_max {
        let _ = writeln!(text, "- load: at most {max} queries/s at p99");
    }
    if c.platform_team {
        let _ = writeln!(text, "- a platform team");
    }
    let _ = writeln!(text, "\n## Targets ({})\n", catalog.cite(&s.source));
    let _ = writeln!(
        text,
        "- latency p50/p95/p99: {}/{}/{} ms",
        n(s.latency_p50_ms),
        n(s.latency_p95_ms),
        n(s.latency_p99_ms)
    );
    let _ = writeln!(text, "- availability: {}%", n(s.availability_percent));
    let _ = writeln!(text, "- recovery: RPO {} min, RTO {} min", n(s.rpo_minutes), n(s.rto_minutes));
    let _ = writeln!(text, "\n## Stack\n");
    for (name, pick) in &profile.stack {
        let _ = writeln!(text, "- {name}: {} — {} ({})", pick.choice, pick.because, catalog.cite(&pick.source));
    }
    let _ = writeln!(text, "\n## Approvers\n");
    for (change, roles) in &profile.approvers {
        let _ = writeln!(text, "- {change}: {}", roles.join(", "));
    }
    let _ = writeln!(text, "\n## Anti-patterns\n");
    for anti in &profile.anti_patterns {
        let _ = writeln!(text, "- {} ({})", anti.text, catalog.cite(&anti.source));
    }
    text.truncate(text.trim_end().len());
    text
}
