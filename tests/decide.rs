//! Decisions, from facts to status, profile and picks.

use cs_backend_engineer::catalog;
use cs_backend_engineer::domain::catalog::Catalog;
use cs_backend_engineer::domain::decide::verdicts::Override;
use cs_backend_engineer::domain::decide::{self, Case, Decision, flips, revision};
use cs_backend_engineer::domain::facts::{Fact, Facts, Known, QuestionId};

/// The seed's own sample.
const SAMPLE: &str = "team_size=8 qps_p99=50 read_write_ratio=20 tenancy=shared-multi-tenant data_sensitivity=pii \
                      pattern=modular-monolith language=typescript";

/// `fact=value` pairs, typed in by a caller.
fn facts(text: &str) -> Facts {
    let pair = |pair: &str| {
        let (name, value) = pair.split_once('=').expect("fact=value");
        let fact = Fact::named(name).expect("a fact");
        (fact, Known::stated(fact.parse_text(&value.replace('+', " ")).expect("a value")))
    };
    text.split_whitespace().map(pair).collect()
}

/// The sample with some facts set over it.
fn sample_with(changes: &str) -> Facts {
    let mut all = facts(SAMPLE);
    for (fact, known) in facts(changes).iter() {
        all.set(fact, known.clone());
    }
    all
}

fn case(catalog: &Catalog, facts: Facts) -> Case<'static> {
    Case { facts, needed: decide::needed(catalog, None), ..Case::default() }
}

fn decide(facts: Facts) -> Decision {
    let catalog = catalog::builtin();
    decide::decide(&catalog, &case(&catalog, facts))
}

/// Changes to the sample, and the status and profile that they come to.
fn check(changes: &str, expected: &str) {
    let decision = decide(sample_with(changes));
    let profile = decision.profile.as_deref().unwrap_or("-");
    assert_eq!(format!("{} {profile}", decision.status.name()), expected, "with {changes}");
}

#[test]
fn statuses_and_profiles() {
    check("", "decided node-express");
    check("language=python", "decided fastapi-python");
    check("language=python needs_admin_panel=true", "decided django-monolith");
    check("language=go", "decided go-modular-monolith");
    check("data_sensitivity=phi compliance_owner=Dana+Reyes encryption_at_rest=true", "decided nestjs-regulated");
    check("pattern=microservices", "blocked -");
    check(
        "pattern=microservices team_size=60 platform_team=true independent_contexts=true",
        "decided fastify-microservices",
    );
    check("pattern=microservices team_size=60 platform_team=false independent_contexts=true", "blocked -");
    check(
        "pattern=domain-bounded-services team_size=60 platform_team=true qps_p99=2000 language=go tenancy=isolated-multi-tenant",
        "decided go-or-rust-microservice",
    );
    check("communication=event-driven second_team=none", "blocked -");
    check("data_sensitivity=pci team_size=3 compliance_owner=Dana encryption_at_rest=true", "blocked -");
    check("tenancy=single-tenant tenant_pricing=false", "blocked -");
    check("user_facing=true rpo_minutes=60", "decided node-express");
    check("slo_availability_percent=99.99 rto_minutes=240", "blocked -");
}

#[test]
fn without_what_it_needs_it_names_no_stack() {
    for fact in decide::ONE_CALL {
        let mut known = facts(SAMPLE);
        known.remove(fact);
        let decision = decide(known);
        assert_eq!(decision.status, decide::Status::Incomplete, "without {fact}");
        assert!(decision.profile.is_none() && decision.picks.is_empty() && decision.specialists.is_empty());
        assert_eq!(decision.missing[0].fact, fact);
        assert_eq!(decision.missing[0].question, fact.question());
    }
}

#[test]
fn a_decision_has_its_three_targets() {
    let decision = decide(facts(SAMPLE));
    assert!(decision.slo.is_some() && decision.recovery.is_some() && decision.error_budget.is_some());
    assert!(decision.assumptions.iter().all(|a| a.from.contains("node-express")), "{:?}", decision.assumptions);
    assert!(decision.approvers.iter().all(|a| a.approval == "not asked"));
}

#[test]
fn each_of_the_seven_answers_counts() {
    let full = sample_with(
        "communication=sync rpo_minutes=60 rto_minutes=100 slo_availability_percent=99.5 error_budget_consumer=payments",
    );
    let other = |fact: Fact| match fact {
        Fact::ReadWriteRatio => "100",
        Fact::QpsP99 => "5000",
        Fact::Tenancy => "isolated-multi-tenant",
        Fact::Communication => "async",
        Fact::DataSensitivity => "internal",
        Fact::Pattern => "monolith",
        Fact::TeamSize => "14",
        Fact::RpoMinutes => "0",
        Fact::RtoMinutes => "15",
        Fact::SloAvailabilityPercent => "99.0",
        Fact::ErrorBudgetConsumer => "checkout",
        other => panic!("a required fact without a second value here: {other}"),
    };
    let outside = |decision: &Decision| {
        let mut json = serde_json::json!(decision);
        for own in ["facts", "id", "constraints"] {
            json.as_object_mut().expect("an object").remove(own);
        }
        json
    };
    let before = outside(&decide(full.clone()));
    for fact in QuestionId::ALL.into_iter().flat_map(|q| q.required().collect::<Vec<_>>()) {
        let mut changed = full.clone();
        changed.set(fact, Known::stated(fact.parse_text(other(fact)).expect("a value")));
        assert_ne!(outside(&decide(changed)), before, "{fact} changes nothing outside `facts`");
    }
}

#[test]
fn same_inputs_same_bytes() {
    let bytes = || serde_json::to_string(&decide(facts(SAMPLE))).expect("JSON");
    assert_eq!(bytes(), bytes());
    assert_ne!(decide(facts(SAMPLE)).id, decide(sample_with("team_size=9")).id);
}

#[test]
fn a_stored_decision_reads_back_as_it_was() {
    // The last three numbers need all digits that a double has: a digest says the same before and after a restart.
    for changes in [
        "data_sensitivity=internal read_write_ratio=read-only",
        "qps_p99=50.123456789012345",
        "qps_p99=1234567.8901234567 read_write_ratio=0.30000000000000004",
    ] {
        let decision = decide(sample_with(changes));
        let json = serde_json::to_string(&decision).expect("JSON");
        let back: Decision = serde_json::from_str(&json).expect("a decision");
        assert_eq!(back, decision, "{changes}");
        assert_eq!(serde_json::to_string(&back).expect("JSON"), json, "{changes}");
    }
}

#[test]
fn unknown_facts_are_swept_and_never_invented() {
    let catalog = catalog::builtin();
    let known = facts(
        "team_size=6 qps_p99=180 read_write_ratio=20 communication=sync pattern=modular-monolith language=typescript",
    );
    let parent = "cs-fullstack-engineer";
    let needed = decide::needed(&catalog, Some(parent));
    let decision = decide::decide(&catalog, &Case { facts: known, needed, parent: Some(parent), ..Case::default() });
    assert_eq!(decision.profile.as_deref(), Some("node-express"));
    assert!(decision.unknown.contains(&Fact::Tenancy) && decision.facts.get(Fact::Tenancy).is_none());
    let holds = decision.holds.expect("something is unknown");
    assert!(!holds.holds && holds.decided_by.iter().any(|d| d.fact == "tenancy" && d.becomes != "node-express"));
    assert!(decision.missing.iter().any(|m| m.fact == Fact::BudgetUsdPerMonth), "the parent's own to bring");
}

#[test]
fn missing_load_withholds_the_database_and_stops_nothing() {
    let catalog = catalog::builtin();
    let known = facts(
        "team_size=12 data_sensitivity=pii pattern=modular-monolith slo_availability_percent=99.5 error_budget_consumer=payments",
    );
    let parent = "cs-cto-advisor";
    let needed = decide::needed(&catalog, Some(parent));
    let decision = decide::decide(&catalog, &Case { facts: known, needed, parent: Some(parent), ..Case::default() });
    assert_eq!(decision.status, decide::Status::Decided);
    assert!(decision.withheld.contains_key("database") && !decision.picks.contains_key("database"));
}

#[test]
fn regimes_are_a_set_not_a_ladder() {
    let base = "compliance_owner=Dana encryption_at_rest=true team_size=40 platform_team=true qps_p99=2000 language=go \
                pattern=domain-bounded-services tenancy=isolated-multi-tenant";
    check(&format!("{base} data_sensitivity=phi"), "decided go-or-rust-microservice");
    let decision = decide(sample_with(&format!("{base} data_sensitivity=pci regimes=phi,pci")));
    assert_ne!(decision.profile.as_deref(), Some("go-or-rust-microservice"), "fit for PHI is not fit for PCI");
}

#[test]
fn an_assumed_level_never_contradicts_an_answer() {
    for (answer, assumed) in
        [("slo_availability_percent=99.99", Fact::RtoMinutes), ("rto_minutes=400", Fact::SloAvailabilityPercent)]
    {
        let decision = decide(sample_with(answer));
        assert_eq!(decision.status, decide::Status::Decided);
        let budget = decision.error_budget.as_ref().expect("a budget");
        assert!(budget.one_recovery_percent <= 50.0, "{answer}: {}%", budget.one_recovery_percent);
        assert!(decision.assumptions.iter().any(|a| a.fact == assumed && a.from.contains("moved from")));
    }
    let decision = decide(sample_with("slo_latency_p99_ms=100"));
    let slo = decision.slo.expect("targets");
    assert!(slo.latency_p50_ms <= slo.latency_p95_ms && slo.latency_p95_ms <= slo.latency_p99_ms);
}

#[test]
fn no_kafka_before_a_second_team() {
    for known in
        ["communication=async", "communication=sync", "communication=event-driven team_size=40 second_team=none"]
    {
        let decision = decide(sample_with(known));
        let queue = decision.picks.get("queue").map(|p| p.choice.to_lowercase()).unwrap_or_default();
        assert!(!queue.contains("kafka") && !queue.contains("log-based"), "{known}: {queue}");
    }
    let named =
        decide(sample_with("communication=event-driven team_size=40 second_team=risk pattern=modular-monolith"));
    assert!(named.picks.get("queue").is_some_and(|p| p.choice.contains("broker")), "{:?}", named.kills);
}

#[test]
fn an_override_stays_visible() {
    let catalog = catalog::builtin();
    let known = sample_with("tenancy=shared-multi-tenant existing_schema=true on_call=none dba=Dana");
    let blocked = decide(known.clone());
    assert_eq!(blocked.kills[0].rule, "schema-change-without-on-call-and-dba");
    let by = Override {
        rule: blocked.kills[0].rule.clone(),
        by: "Ines Okoye".into(),
        reason: "freeze week".into(),
        on: Default::default(),
    };
    let overridden = decide::decide(&catalog, &Case { overrides: vec![by], ..case(&catalog, known) });
    assert_eq!(overridden.status, decide::Status::Decided);
    assert_eq!(overridden.overridden[0].by, "Ines Okoye");
    assert!(overridden.kills.is_empty());
}

#[test]
fn flips_say_the_nearest_change() {
    let catalog = catalog::builtin();
    let case = case(&catalog, facts(SAMPLE));
    let flips = flips::flips(&catalog, &case);
    let find = |fact: Fact| flips.iter().find(|f| f.fact == fact).unwrap_or_else(|| panic!("no flip of {fact}"));
    let team = find(Fact::TeamSize);
    assert_eq!(team.to, 16, "one past what node-express takes");
    assert_eq!(team.changes[0].what, "profile");
    assert!(flips.iter().any(|f| f.fact == Fact::Pattern && f.to == "microservices" && f.changes[0].what == "status"));
    // Each flip is real: setting it changes the decision, and one step short of it does not.
    for flip in &flips {
        let mut changed = case.facts.clone();
        changed.set(flip.fact, Known::stated(flip.fact.parse(&flip.to).expect("a value")));
        let after = decide(changed);
        assert!(!flip.changes.is_empty());
        if flip.changes[0].what == "status" {
            assert_ne!(after.status, decide::Status::Decided, "{flip:?}");
        }
    }
    let mut short = case.facts.clone();
    short.set(Fact::TeamSize, Known::stated(Fact::TeamSize.parse_text("15").expect("a size")));
    assert_eq!(decide(short).profile.as_deref(), Some("node-express"));
}

#[test]
fn a_revision_says_what_changed_and_why() {
    let revision = revision::revision(&decide(facts(SAMPLE)), &decide(sample_with("team_size=40")));
    assert_eq!(revision.answers.len(), 1);
    assert_eq!(revision.answers[0].fact, Fact::TeamSize);
    assert!(revision.changes.iter().any(|c| c.what == "profile" && c.from == "node-express"));
    assert!(revision.words().contains("team_size from 8 to 40"), "{}", revision.words());
}

#[test]
fn no_profile_trips_a_rule_by_itself() {
    for profile in catalog::builtin().profiles.values() {
        let s = &profile.service_levels;
        let levels = format!(
            "rpo_minutes={} rto_minutes={} slo_availability_percent={}",
            s.rpo_minutes, s.rto_minutes, s.availability_percent
        );
        let decision = decide(sample_with(&levels));
        let own = |rule: &str| rule.contains("error-budget") || rule.contains("rpo") || rule.contains("rto");
        let tripped: Vec<_> = decision.kills.iter().chain(&decision.warnings).filter(|t| own(&t.rule)).collect();
        assert!(tripped.is_empty(), "{}: {tripped:?}", profile.id);
    }
}

#[test]
fn picks_follow_what_is_stated() {
    let choice = |changes: &str, pick: &str| {
        let decision = decide(sample_with(changes));
        let found = decision
            .picks
            .get(pick)
            .cloned()
            .unwrap_or_else(|| panic!("no {pick} with {changes}: {:?}", decision.kills));
        format!("{}: {}", found.choice, found.because)
    };
    let has = |changes: &str, pick: &str, words: &[&str]| {
        let said = choice(changes, pick);
        for word in words {
            assert!(said.contains(word), "with {changes}, {pick} is: {said}");
        }
    };
    has("rpo_minutes=1440 rto_minutes=100", "recovery", &["point-in-time recovery", "backup and restore"]);
    has("rpo_minutes=60 rto_minutes=100 recovery_strategy=warm-standby", "recovery", &["warm standby", "was answered"]);
    has(
        "rto_minutes=100 data_size_gb=5000 restore_mb_per_s=100 slo_availability_percent=99.5",
        "recovery",
        &["pilot light", "833 min"],
    );
    has("rto_minutes=30 budget_usd_per_month=100", "recovery", &["backup and restore", "house heuristic"]);
    has("qps_p99=120000 read_write_ratio=1", "database", &["shard plan by tenant", "past one primary"]);
    has("qps_p99=20000 read_write_ratio=50", "database", &["read replicas", "one primary"]);
    has("qps_current=10", "database", &["5.0 times today's load"]);
    has("rpo_minutes=0 rto_minutes=60 standby=cross-region", "database", &["distributed SQL"]);
    has("qps_p99=4000 read_write_ratio=5", "cache", &["none", "below 10 reads per write"]);
    has("communication=async second_team=Billing broker=RabbitMQ", "queue", &["RabbitMQ", "Billing"]);
}

#[test]
fn regulated_roles_follow_the_regime() {
    let changes =
        "data_sensitivity=phi compliance_owner=Dana+Reyes encryption_at_rest=true isolation=schema team_size=12";
    let decision = decide(sample_with(changes));
    let regulated = decision.approvers.iter().find(|a| a.change == "regulated-data").expect("regulated data");
    let who = regulated.who.join(", ");
    assert!(who.contains("HIPAA") && who.contains("Dana Reyes") && !who.contains("PCI"), "{who}");
    let platform = decide(sample_with("platform_team=true"));
    assert!(platform.approvers[0].who.iter().any(|w| w.contains("platform")), "{:?}", platform.approvers[0]);
}

#[test]
fn a_sweep_says_where_a_rule_blocks() {
    let catalog = catalog::builtin();
    let known = facts(
        "pattern=serverless slo_availability_percent=99.5 error_budget_consumer=Ann team_size=2 language=typescript",
    );
    let parent = "cs-vpe-advisor";
    let needed = decide::needed(&catalog, Some(parent));
    let decision = decide::decide(&catalog, &Case { facts: known, needed, parent: Some(parent), ..Case::default() });
    let holds = decision.holds.expect("something is unknown");
    assert!(holds.decided_by.iter().any(|d| d.becomes == "blocked (regulated-data-small-team)"), "{holds:?}");
}
