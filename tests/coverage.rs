//! The profiles as data: a realistic team always finds one that violates nothing and speaks its language.
#![allow(clippy::print_stdout, reason = "the coverage is printed for a person")]
use cs_backend_engineer::catalog;
use cs_backend_engineer::domain::catalog::Catalog;
use cs_backend_engineer::domain::condition::Scope;
use cs_backend_engineer::domain::decide::{fit, sweep};
use cs_backend_engineer::domain::facts::{Fact, Facts, Known, PATTERNS, SENSITIVITIES, TENANCIES};
use cs_backend_engineer::domain::profile::Profile;
use cs_backend_engineer::domain::rule::{Rule, Severity, Verdict};

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
    let catalog = catalog::builtin();
    let profiles: Vec<&Profile> = catalog.profiles.values().collect();
    let (mut cases, mut covered, mut first_gap) = (0, 0, None);
    for case in grid() {
        let mut facts = case.facts();
        if is_stopped(&catalog, &facts) {
            continue;
        }
        for (qps, tenancy) in LOADS.into_iter().flat_map(|q| TENANCIES.iter().map(move |t| (q, *t))) {
            set(&mut facts, Fact::QpsP99, &qps.to_string());
            set(&mut facts, Fact::Tenancy, tenancy);
            for (language, panel) in LANGUAGES.into_iter().flat_map(|l| ["true", "false"].map(|p| (l, p))) {
                set(&mut facts, Fact::Language, language);
                set(&mut facts, Fact::NeedsAdminPanel, panel);
                cases += 1;
                let chosen = profiles.iter().find(|p| p.id == sweep::winner(&profiles, &facts));
                if chosen.is_some_and(|p| {
                    fit::Wanted::of(&facts).fits(p) && p.prefers.languages.iter().any(|l| l == language)
                }) {
                    covered += 1;
                } else if first_gap.is_none() {
                    first_gap =
                        Some(facts.iter().map(|(f, k)| format!("{f}={}", k.value)).collect::<Vec<_>>().join(" "));
                }
            }
        }
    }
    println!("{covered} of {cases} cases are decided in their language, of {} profiles", profiles.len());
    assert_eq!(first_gap, None);
}

#[test]
fn an_admin_panel_is_on_offer() {
    assert!(catalog::builtin().profiles.values().any(|p| p.prefers.admin_panel));
}

#[test]
fn no_profile_overspends_its_own_error_budget() {
    for profile in catalog::builtin().profiles.values() {
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

impl Case {
    fn facts(&self) -> Facts {
        let mut facts = Facts::new();
        set(&mut facts, Fact::TeamSize, &self.team.to_string());
        set(&mut facts, Fact::Pattern, self.pattern);
        set(&mut facts, Fact::DataSensitivity, self.tier);
        set(&mut facts, Fact::PlatformTeam, &self.platform.to_string());
        facts
    }
}

fn set(facts: &mut Facts, fact: Fact, text: &str) {
    facts.set(fact, Known::stated(fact.parse_text(text).expect("a value")));
}

fn is_stopped(catalog: &Catalog, facts: &Facts) -> bool {
    let scope = Scope::of_answers(facts);
    let stops = |rule: &&Rule| rule.severity == Severity::Kill;
    catalog.rules.values().filter(stops).any(|rule| rule.judge(facts, &scope, &[]) == Verdict::Tripped)
}
