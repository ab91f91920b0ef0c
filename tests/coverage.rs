//! The profiles as data: a realistic team always finds one that violates nothing and speaks its language.
#![allow(clippy::print_stdout, reason = "the coverage is printed for a person")]
use std::path::Path;

use cs_backend_engineer::domain::condition::Scope;
use cs_backend_engineer::domain::facts::{Fact, Facts, Known, PATTERNS, SENSITIVITIES, TENANCIES};
use cs_backend_engineer::domain::profile::Profile;
use cs_backend_engineer::domain::rule::{Rule, Severity, Verdict};
use serde::de::DeserializeOwned;

const TEAMS: [u32; 20] = [1, 2, 3, 4, 5, 8, 12, 15, 16, 20, 21, 25, 26, 29, 30, 40, 41, 60, 100, 200];
const LOADS: [f64; 7] = [1.0, 50.0, 500.0, 999.0, 1_000.0, 5_000.0, 20_000.0];
const LANGUAGES: [&str; 7] = ["typescript", "python", "go", "rust", "java", "kotlin", "dotnet"];

struct Case {
    team: u32,
    pattern: &'static str,
    tier: &'static str,
    platform: bool,
}

#[test]
fn every_realistic_team_finds_a_profile() {
    let profiles: Vec<Profile> = load("profiles");
    let rules: Vec<Rule> = load("references/rules");
    let (mut cases, mut covered, mut first_gap) = (0, 0, None);
    for case in grid().filter(|case| !is_stopped(case, &rules)) {
        for qps in LOADS {
            for tenancy in TENANCIES {
                for language in LANGUAGES {
                    cases += 1;
                    let speaks = |p: &Profile| p.prefers.languages.iter().any(|l| l == language);
                    if profiles.iter().any(|p| speaks(p) && fits(p, &case, qps, tenancy)) {
                        covered += 1;
                    } else if first_gap.is_none() {
                        let Case { team, pattern, tier, platform } = case;
                        let gap = format!("{language}, {team} engineers, {qps} QPS, {tenancy}, {tier}, {pattern}");
                        first_gap = Some(format!("{gap}, platform team {platform}"));
                    }
                }
            }
        }
    }
    println!("{covered} of {cases} cases find a profile in their language, of {} profiles", profiles.len());
    assert_eq!(first_gap, None);
}

// An admin panel is a preference: no profile is left out for want of one, so it is no dimension of the grid.
#[test]
fn an_admin_panel_is_on_offer() {
    assert!(load::<Profile>("profiles").iter().any(|p| p.prefers.admin_panel));
}

#[test]
fn no_profile_overspends_its_own_error_budget() {
    for profile in load::<Profile>("profiles") {
        let levels = &profile.service_levels;
        let half_budget = 0.5 * (100.0 - levels.availability_percent) / 100.0 * 43_200.0;
        assert!(levels.rto_minutes <= half_budget + 1e-6, "`{}`: RTO {}", profile.id, levels.rto_minutes);
    }
}

fn grid() -> impl Iterator<Item = Case> {
    TEAMS.into_iter().flat_map(|team| {
        PATTERNS.iter().flat_map(move |pattern| {
            SENSITIVITIES
                .iter()
                .flat_map(move |tier| [false, true].map(|platform| Case { team, pattern, tier, platform }))
        })
    })
}

fn is_stopped(case: &Case, rules: &[Rule]) -> bool {
    let known = [
        (Fact::TeamSize, case.team.to_string()),
        (Fact::Pattern, case.pattern.to_owned()),
        (Fact::DataSensitivity, case.tier.to_owned()),
        (Fact::PlatformTeam, case.platform.to_string()),
    ];
    let parse = |(fact, text): (Fact, String)| (fact, Known::stated(fact.parse_text(&text).expect("a value")));
    let facts: Facts = known.into_iter().map(parse).collect();
    let scope = Scope::of_answers(&facts);
    let stops = |rule: &&Rule| rule.severity == Severity::Kill;
    rules.iter().filter(stops).any(|rule| rule.judge(&facts, &scope, &[]) == Verdict::Tripped)
}

fn fits(profile: &Profile, case: &Case, qps: f64, tenancy: &str) -> bool {
    let bounds = &profile.constraints;
    let holds = |set: &[String], word: &str| set.iter().any(|w| w == word);
    bounds.team_size_min <= case.team
        && bounds.team_size_max.is_none_or(|max| case.team <= max)
        && bounds.qps_p99_min.is_none_or(|min| min <= qps)
        && bounds.qps_p99_max.is_none_or(|max| qps <= max)
        && (case.platform || !bounds.platform_team)
        && holds(&bounds.tenancy, tenancy)
        && holds(&bounds.data_sensitivity, case.tier)
        && holds(&bounds.pattern, case.pattern)
}

fn load<T: DeserializeOwned>(folder: &str) -> Vec<T> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut files: Vec<_> = std::fs::read_dir(folder).expect("a folder").map(|f| f.expect("a file").path()).collect();
    files.sort();
    let read = |path: &std::path::PathBuf| {
        let text = std::fs::read_to_string(path).expect("readable");
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    };
    files.iter().map(read).collect()
}
