//! Whatever the facts, the names and the artifacts: a digest has at most 200 words, and all of its parts.

use std::sync::{Arc, LazyLock};

use cs_backend_engineer::catalog;
use cs_backend_engineer::domain::catalog::Catalog;
use cs_backend_engineer::domain::decide::verdicts::Override;
use cs_backend_engineer::domain::decide::{Case, Decision, Status, decide, needed};
use cs_backend_engineer::domain::digest::{Artifact, Incident, MOST_WORDS, of_decision, of_incident, of_walk, words};
use cs_backend_engineer::domain::facts::{Fact, Facts, Kind, Known};
use cs_backend_engineer::domain::walk::{Answering, Opening, State, Stop, Walk, reply, step};
use proptest::prelude::*;

static CATALOG: LazyLock<Arc<Catalog>> = LazyLock::new(catalog::builtin);

const PARENTS: [Option<&str>; 6] = [
    None,
    Some("cs-fullstack-engineer"),
    Some("cs-cto-advisor"),
    Some("cs-vpe-advisor"),
    Some("cs-ciso-advisor"),
    Some("cs-nobody-knows"),
];

/// Names as people, teams and tools have them, and as nobody should.
fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        "[A-Z][a-z]{1,8} [A-Z][a-z]{1,8}",
        "[a-z]{1,9}(-[a-z]{1,9}){0,40}",
        "(\\PC{1,12} ){0,60}\\PC{1,8}",
        "[→/—…,.;:·-]{1,200}",
        "\\PC{1,300}",
        "[日本語データ基盤\u{301}é]{1,100}",
    ]
    .prop_filter("something to see", |name| !name.trim().is_empty())
}

fn value(fact: Fact) -> BoxedStrategy<String> {
    match fact.spec().kind {
        Kind::Ratio => prop_oneof![Just("read-only".to_owned()), (0.0..100.0).prop_map(|n: f64| n.to_string())].boxed(),
        Kind::Number { min, max, whole: true, .. } => (min as u64..=max as u64).prop_map(|n| n.to_string()).boxed(),
        Kind::Number { min, max, .. } => prop_oneof![
            (min..max).prop_map(|n| n.to_string()),
            (0.0..1.0).prop_map(move |n: f64| (min + n).to_string()),
        ]
        .boxed(),
        Kind::Word(words) | Kind::Words(words) => proptest::sample::select(words).prop_map(str::to_owned).boxed(),
        Kind::Bool => any::<bool>().prop_map(|b| b.to_string()).boxed(),
        Kind::Name => prop_oneof![Just("none".to_owned()), name()].boxed(),
        Kind::Text => name().boxed(),
    }
}

/// Any facts, over those of the seed's sample or over none.
fn facts() -> impl Strategy<Value = Facts> {
    let one = |fact: &Fact| proptest::option::weighted(0.2, value(*fact));
    let each: Vec<_> = Fact::ALL.iter().map(one).collect();
    (each, any::<bool>()).prop_map(|(values, sample)| {
        let base = [
            (Fact::TeamSize, "8"),
            (Fact::QpsP99, "50"),
            (Fact::ReadWriteRatio, "20"),
            (Fact::Tenancy, "shared-multi-tenant"),
            (Fact::DataSensitivity, "pii"),
            (Fact::Pattern, "modular-monolith"),
        ];
        let given = Fact::ALL.iter().zip(&values).filter_map(|(fact, value)| Some((*fact, value.as_deref()?)));
        let base = base.into_iter().filter(|_| sample);
        let read = |(fact, text): (Fact, &str)| Some((fact, Known::stated(fact.parse_text(text).ok()?)));
        given.chain(base).filter_map(read).collect()
    })
}

fn artifacts() -> impl Strategy<Value = Vec<Artifact>> {
    let specialist = prop_oneof![Just("slo-architect".to_owned()), Just("database-designer".to_owned()), name()];
    let path = prop_oneof!["[a-z]{1,8}(/[a-z]{1,8}){0,3}\\.md", "[a-z]{1,8}(/[a-z-]{1,16}){20,40}\\.md", name()];
    let one = (specialist, proptest::option::of(path), proptest::option::of(name()));
    let one = one.prop_map(|(specialist, path, verdict)| Artifact { specialist, path, verdict, by: None });
    proptest::collection::vec(one, 0..6)
}

#[track_caller]
fn has(digest: &str, parts: &[&str]) {
    assert!(words(digest) <= MOST_WORDS, "{} words: {digest}", words(digest));
    assert!(digest.split_whitespace().count() <= MOST_WORDS, "{digest}");
    for part in parts {
        assert!(digest.contains(part), "no {part:?} in: {digest}");
    }
}

/// Three sub-skills, and those that returned nothing are said not to have run.
#[track_caller]
fn has_sub_skills(digest: &str, chain: &[&str], artifacts: &[Artifact]) {
    let line = digest.lines().find_map(|l| l.strip_prefix("Sub-skills: ")).expect("sub-skills");
    let mut told: Vec<&str> = artifacts.iter().map(|a| a.specialist.as_str()).chain(chain.iter().copied()).collect();
    told.sort_unstable();
    told.dedup();
    let returned = |name: &&&str| artifacts.iter().any(|a| a.specialist == **name);
    let ran = told.iter().filter(returned).count();
    let silent = told.len().min(3).saturating_sub(ran);
    let silent = if told.is_empty() { 1 } else { silent };
    assert!(line.matches("not run").count() >= silent, "{silent} not run: {line}");
    assert!(line.matches(": ").count() >= told.len().min(3), "{} told: {line}", told.len());
}

fn check_decision(decision: &Decision, artifacts: &[Artifact]) {
    let digest = of_decision(&CATALOG, decision, artifacts);
    let id = format!("Decision {}.", decision.id);
    has(
        &digest,
        &["Profile: ", "Targets: latency", "availability", "recovery", "Approvers", "Sub-skills: ", "Next", &id],
    );
    assert!(digest.ends_with(&id), "{digest}");
    let chain: Vec<&str> = decision.specialists.iter().map(|f| f.specialist.as_str()).collect();
    has_sub_skills(&digest, &chain, artifacts);
    match decision.status {
        Status::Decided => {
            let targets = digest.lines().find(|l| l.starts_with("Targets: ")).expect("targets");
            let assumed = decision.assumptions.iter().any(|a| a.fact.name().starts_with("slo_latency"));
            assert_eq!(targets.contains(" ms (assumed)"), assumed, "{digest}");
            has(&digest, &[decision.profile.as_deref().expect("a profile"), "RPO", "RTO"]);
        }
        Status::Blocked => has(&digest, &["none, blocked by ", &decision.kills[0].rule]),
        Status::NoFit => has(&digest, &["none fits; nearest "]),
        Status::Incomplete => has(&digest, &["none, incomplete; missing "]),
    }
    for overridden in decision.overridden.iter().take(2) {
        let first: String = overridden.by.split_whitespace().next().expect("a name").chars().take(4).collect();
        has(&digest, &[&overridden.rule, "Overridden: ", first.trim_matches(|c: char| !c.is_alphanumeric())]);
    }
}

fn check_walk(walk: &Walk, artifacts: &[Artifact]) {
    let digest = of_walk(&CATALOG, walk, artifacts);
    let id = format!("Resume with walk_id {}.", walk.id);
    has(&digest, &["Known: ", &id]);
    assert!(digest.ends_with(&id), "{digest}");
    let reply = reply(&CATALOG, walk);
    let pending = reply.question.as_ref().map(|q| q.id);
    for question in walk.walked(&CATALOG).into_iter().filter(|q| walk.is_open(&CATALOG, *q) && Some(*q) != pending) {
        has(&digest, &[&format!("{question} {}", CATALOG.question(question).title.to_lowercase())]);
    }
    match (walk.state(&CATALOG), &reply.stop) {
        (State::Asking, _) => {
            let question = reply.question.expect("a question");
            has(&digest, &[question.id.name(), &question.progress, "Recommended: ", "Kill criterion: "]);
        }
        (State::Stopped, Some(Stop::Kill { tripped, .. })) => {
            has(&digest, &[&tripped.rule, "To clear it: ", "override"])
        }
        (State::Stopped, Some(Stop::Contradiction { .. })) => has(&digest, &["Which holds for ", " or "]),
        (_, _) => has(&digest, &["the decision is next"]),
    }
}

/// Answers of every kind: plain ones, dodges, kills and contradictions.
fn answer() -> impl Strategy<Value = String> {
    const KNOWN: &[&str] = &[
        "20:1, 180 qps at p99 in a year",
        "shared multi-tenant",
        "sync by default, a queue for mail",
        "event-driven everywhere",
        "PII, Dana Reyes owns compliance",
        "PHI",
        "modular monolith, 6 engineers",
        "microservices",
        "RPO 60 min, RTO 100 min",
        "99.5 %, and Ines Okoye spends the error budget",
        "it depends",
        "reads are 3:1 to writes, and 20:1",
        "we are twelve engineers; actually we are 60 engineers",
    ];
    prop_oneof![4 => proptest::sample::select(KNOWN).prop_map(str::to_owned), 1 => name()]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn of_a_decision(
        facts in facts(),
        parent in proptest::sample::select(&PARENTS[..]),
        asked in any::<bool>(),
        person in name(),
        artifacts in artifacts(),
    ) {
        let parent = parent.filter(|p| CATALOG.contract(p).is_some());
        let needed = if asked { needed(&CATALOG, parent) } else { Vec::new() };
        let mut case = Case { facts, parent, needed, owner: "somebody", ..Case::default() };
        let decision = decide(&CATALOG, &case);
        check_decision(&decision, &artifacts);
        let by = |rule: &str| Override { rule: rule.to_owned(), by: person.clone(), reason: person.clone(), on: Default::default() };
        case.overrides = decision.kills.iter().map(|k| by(&k.rule)).collect();
        if !case.overrides.is_empty() {
            check_decision(&decide(&CATALOG, &case), &artifacts);
        }
    }

    #[test]
    fn of_a_walk(
        parent in proptest::sample::select(&PARENTS[..]),
        brief in prop_oneof![answer(), proptest::collection::vec(answer(), 0..4).prop_map(|b| b.join(". "))],
        answers in proptest::collection::vec(answer(), 0..8),
        artifacts in artifacts(),
    ) {
        let opening =
            Opening { id: "w-0123456789abcdef01234567".into(), date: "2026-11-22".into(), parent: parent.map(str::to_owned), brief };
        let mut walk = Walk::open(&CATALOG, opening, &[]).expect("a walk");
        check_walk(&walk, &artifacts);
        for answer in answers {
            let Ok(next) = step(&CATALOG, &walk, &Answering { answer: Some(answer), ..Answering::default() }) else { break };
            walk = next;
            check_walk(&walk, &artifacts);
        }
    }

    #[test]
    fn of_an_incident(
        question in proptest::sample::select(&["Q1", "Q6", "none"][..]),
        names in proptest::collection::vec(name(), 3),
        closed_when in proptest::collection::vec(name(), 0..8),
        find_out in proptest::collection::vec(name(), 0..8),
        chain in proptest::collection::vec(name(), 0..8),
        artifacts in artifacts(),
    ) {
        let incident = Incident {
            id: "t-0123456789abcdef0123".into(),
            question: question.to_owned(),
            title: names[0].clone(),
            root_cause: names[1].clone(),
            owner: names[2].clone(),
            closed_when,
            chain,
            find_out,
        };
        let digest = of_incident(&incident, &artifacts);
        has(&digest, &["Incident: ", "Root cause: ", "Owner: ", "Closed when: ", "Sub-skills: ", "Next chain: "]);
        prop_assert!(digest.ends_with("Triage t-0123456789abcdef0123."), "{}", digest);
        for (list, empty) in [(&incident.closed_when, "when: not known yet."), (&incident.chain, "chain: none yet.")] {
            prop_assert!(!list.is_empty() || digest.contains(empty), "{}", digest);
        }
    }
}

#[test]
fn a_path_leads_to_its_file() {
    let deep = format!("{}slo.md", "docs/architecture/".repeat(20));
    for (path, told) in [
        ("docs/slo.md", "slo-architect: docs/slo.md;"),
        ("our documents/slo.md", "slo-architect: our documents/slo.md;"),
        ("docs/2026/q4/billing-portal/slo/final.v2.md", "slo-architect: docs/2026/q4/billing-portal/slo/final.v2.md;"),
        (&deep, "/docs/architecture/slo.md;"),
    ] {
        let sample = [
            (Fact::TeamSize, "8"),
            (Fact::Pattern, "modular-monolith"),
            (Fact::Tenancy, "shared-multi-tenant"),
            (Fact::DataSensitivity, "pii"),
        ];
        let facts = sample.map(|(fact, text)| (fact, Known::stated(fact.parse_text(text).expect("a value"))));
        let decision = decide(&CATALOG, &Case { facts: facts.into_iter().collect(), ..Case::default() });
        let specialist = "slo-architect".to_owned();
        let artifact = Artifact { specialist, path: Some(path.to_owned()), verdict: None, by: None };
        let digest = of_decision(&CATALOG, &decision, &[artifact]);
        has(&digest, &[told, "api-design-reviewer: not run"]);
    }
}

#[test]
fn words_are_counted_as_the_strictest_reader_does() {
    for (text, count) in [
        ("", 0),
        ("node-express", 2),
        ("99.5 %", 2),
        ("a → b", 3),
        ("- - -", 3),
        ("日本語", 1),
        ("a_b c", 2),
        ("don't", 2),
    ] {
        assert_eq!(words(text), count, "{text:?}");
    }
}
