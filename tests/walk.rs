//! Walks, as a caller drives them: what is skipped, what is asked, what stops.

use std::collections::BTreeSet;

use cs_backend_engineer::catalog;
use cs_backend_engineer::domain::catalog::Catalog;
use cs_backend_engineer::domain::condition::Scope;
use cs_backend_engineer::domain::decide::Status;
use cs_backend_engineer::domain::digest;
use cs_backend_engineer::domain::facts::{Fact, Kind, Known, QuestionId, Source};
use cs_backend_engineer::domain::rule::{Rule, Severity};
use cs_backend_engineer::domain::walk::{
    self, Answering, ClaimIn, Conflict, Event, LIMITS, Opening, Reply, Side, State, StepError, Stop, Taken, Walk,
    reply, step,
};

/// A walk under drive.
struct Drive {
    catalog: std::sync::Arc<Catalog>,
    walk: Walk,
}

impl Drive {
    fn open(parent: &str, brief: &str, claims: &[ClaimIn]) -> Self {
        let catalog = catalog::builtin();
        let parent = (!parent.is_empty()).then(|| parent.to_owned());
        let opening = Opening { id: "w-1".into(), date: "2026-11-22".into(), parent, brief: brief.into() };
        let walk = Walk::open(&catalog, opening, claims).expect("it opens");
        Drive { catalog, walk }
    }

    fn take(&mut self, answering: Answering) -> Result<Reply, StepError> {
        self.walk = step(&self.catalog, &self.walk, &answering)?;
        Ok(self.reply())
    }

    fn answer(&mut self, words: &str) -> Reply {
        self.take(Answering { answer: Some(words.into()), ..Answering::default() }).expect("it takes an answer")
    }

    fn reply(&self) -> Reply {
        reply(&self.catalog, &self.walk)
    }

    fn state(&self) -> State {
        self.walk.state(&self.catalog)
    }

    fn pending(&self) -> String {
        self.walk.pending(&self.catalog).map(|q| q.to_string()).unwrap_or_default()
    }

    fn value(&self, fact: Fact) -> String {
        self.walk.facts.answer(fact).map(ToString::to_string).unwrap_or_default()
    }
}

fn asked(drive: &Drive) -> String {
    drive.walk.asked.iter().map(|q| q.name()).collect::<Vec<_>>().join(" ")
}

const BRIEF: &str = "We are six engineers on a customer-facing billing portal in TypeScript and release daily.";

fn answer_of(question: &str) -> &'static str {
    match question {
        "Q1" => "20:1; 180 qps at p99 in a year: 30 today, 3x growth, 2x peak",
        "Q2" => "shared multi-tenant",
        "Q3" => "sync by default, a queue for mail",
        "Q4" => "PII",
        "Q5" => "modular monolith, 9 engineers",
        "Q6" => "15 min / 1 h",
        _ => "99.5%, the payments team owns the error budget",
    }
}

#[test]
fn each_parent_is_asked_its_questions_and_no_other() {
    let cases = [
        ("cs-fullstack-engineer", "We are nine engineers and release daily.", "Q1 Q3 Q5"),
        ("cs-cto-advisor", "We are nine engineers who sell scheduling to dentists' suppliers.", "Q4 Q5 Q7"),
        ("cs-vpe-advisor", "We are nine engineers and release weekly.", "Q5 Q7"),
        ("cs-ciso-advisor", "The system holds personal data of our customers (PII).", "Q2 Q4 Q6"),
        ("", "", "Q1 Q2 Q3 Q4 Q5 Q6 Q7"),
        ("cs-unheard-of", "", "Q1 Q2 Q3 Q4 Q5 Q6 Q7"),
    ];
    for (parent, brief, expected) in cases {
        let mut drive = Drive::open(parent, brief, &[]);
        for _ in 0..8 {
            let Some(question) = drive.reply().question else { break };
            drive.answer(answer_of(question.id.name()));
        }
        assert_eq!(drive.state(), State::Ready, "{parent}: {:?}", drive.reply());
        assert_eq!(asked(&drive), expected, "{parent}");
        assert_eq!(drive.walk.decide(&drive.catalog, "o").status, Status::Decided, "{parent}");
    }
}

#[test]
fn what_the_brief_states_is_skipped_with_its_quote() {
    let drive = Drive::open("", "We are six engineers. Shared multi-tenant with row-level security.", &[]);
    let skipped = drive.reply().skipped;
    let tenancy = skipped.iter().find(|s| s.what == "tenancy").expect("tenancy is skipped");
    assert!(tenancy.quote.as_deref().is_some_and(|q| q.contains("multi-tenant")), "{tenancy:?}");
    assert_eq!(drive.walk.facts.get(Fact::TeamSize).map(|k| k.source), Some(Source::Parent));
}

#[test]
fn a_direct_walk_opens_with_the_signature() {
    let direct = Drive::open("", "", &[]).reply();
    let opener = direct.opener.expect("an opener");
    let question = direct.question.expect("a question");
    let both = format!("{opener} {}: {}", question.id, question.text);
    assert!(both.starts_with("Before I recommend a pattern or database, I need to walk seven questions. Q1: What is your read/write ratio"), "{both}");
    assert!(Drive::open("cs-cto-advisor", "", &[]).reply().opener.is_none());
}

#[test]
fn an_unknown_parent_is_said_with_the_known_ones() {
    let notes = Drive::open("cs-unheard-of", "", &[]).reply().notes.join(" ");
    assert!(notes.contains("`cs-unheard-of`") && notes.contains("cs-cto-advisor"), "{notes}");
}

#[test]
fn what_the_contract_supplies_is_never_asked() {
    let mut drive = Drive::open("cs-vpe-advisor", "We release weekly.", &[]);
    let question = drive.reply().question.expect("Q5");
    assert!(!question.wants.contains(&Fact::TeamSize), "{:?}", question.wants);
    drive.answer("modular monolith");
    drive.answer("99.5%, the payments team owns the error budget");
    let decision = drive.walk.decide(&drive.catalog, "o");
    assert_eq!(decision.status, Status::Decided);
    assert!(decision.missing.iter().any(|m| m.fact == Fact::TeamSize), "it is listed, and the decision copes");
}

#[test]
fn the_ciso_is_asked_to_confirm_the_tier() {
    let mut drive = Drive::open("cs-ciso-advisor", "The system holds patient records, so PHI.", &[]);
    drive.answer("isolated multi-tenant, a schema per tenant");
    let question = drive.reply().question.expect("Q4");
    assert_eq!(question.id.name(), "Q4");
    assert!(question.text.to_lowercase().contains("phi"), "{}", question.text);
    drive.answer("yes, confirmed; Dana Reyes owns compliance and data is encrypted at rest");
    assert_ne!(drive.pending(), "Q4", "{:?}", drive.reply());
    assert_eq!(drive.value(Fact::DataSensitivity), "phi");

    let mut open = Drive::open("cs-ciso-advisor", "We want a review.", &[]);
    open.answer("shared multi-tenant");
    let question = open.reply().question.expect("Q4");
    assert_eq!(question.wants, vec![Fact::DataSensitivity], "an open question where the brief names none");
}

#[test]
fn a_part_that_is_known_is_not_asked_again() {
    let mut drive = Drive::open("", "", &[]);
    drive.answer("20 reads per write");
    let question = drive.reply().question.expect("the rest of Q1");
    assert_eq!((question.id.name(), question.wants.as_slice()), ("Q1", [Fact::QpsP99].as_slice()));
    assert!(!question.text.contains("ratio"), "{}", question.text);
    assert_eq!(drive.walk.asked.len(), 1);
}

#[test]
fn what_is_volunteered_is_taken() {
    let mut drive = Drive::open("", "", &[]);
    drive.answer("20:1, 180 qps at p99 next year. We are shared multi-tenant and hold PII.");
    assert_eq!(drive.value(Fact::Tenancy), "shared-multi-tenant");
    assert_eq!(drive.pending(), "Q3", "Q2 is answered already");
}

#[test]
fn a_dodge_is_asked_again_with_the_same_words_then_offered_a_default() {
    let mut drive = Drive::open("cs-fullstack-engineer", BRIEF, &[]);
    let first = drive.reply().question.expect("Q1");
    assert!(matches!(
        drive.take(Answering { accept_default: true, ..Answering::default() }),
        Err(StepError::NoDefault { .. })
    ));
    let second = drive.answer("we'll need to scale").question.expect("Q1 again");
    assert_eq!(second.text, first.text);
    assert!(second.missing.is_some() && second.offer.is_none());
    let third = drive.answer("it depends").question.expect("Q1 again");
    assert_eq!(third.text, first.text);
    assert!(third.offer.is_some_and(|o| o.values.contains("qps p99")));

    drive.take(Answering { accept_default: true, ..Answering::default() }).expect("the default");
    assert_eq!(drive.pending(), "Q3");
    assert_eq!(drive.walk.facts.get(Fact::QpsP99).map(|k| k.source), Some(Source::Assumed));
    drive.answer("sync");
    drive.answer("modular monolith");
    let decision = drive.walk.decide(&drive.catalog, "o");
    assert_eq!(decision.status, Status::Decided);
    assert!(decision.withheld.contains_key("database"), "an assumed load never counts as an answer");
}

#[test]
fn an_open_question_leaves_the_decision_incomplete() {
    let mut drive = Drive::open("cs-fullstack-engineer", BRIEF, &[]);
    let decision = drive.walk.decide(&drive.catalog, "o");
    assert_eq!(decision.status, Status::Incomplete);
    assert!(decision.picks.is_empty());
    drive.answer("we'll need to scale");
    drive.answer("it depends");
    let left = drive.walk.decide(&drive.catalog, "o");
    assert_eq!(left.status, Status::Blocked, "put and left open: no QPS number is a kill criterion");
    assert!(left.kills.iter().any(|k| k.rule == "no-load-figure"), "{:?}", left.kills);
}

#[test]
fn a_contradiction_stops_until_one_side_is_chosen() {
    let mut drive = Drive::open("", "We are six engineers.", &[]);
    drive.answer("20:1, 180 qps");
    drive.answer("shared multi-tenant");
    drive.answer("sync");
    drive.answer("PII");
    let reply = drive.answer("modular monolith, 9 engineers");
    assert_eq!(reply.state, State::Stopped);
    let Some(Stop::Contradiction { fact, sides }) = reply.stop else { panic!("no contradiction") };
    assert_eq!(fact, Fact::TeamSize);
    assert_eq!((sides[0].said_in.as_str(), sides[1].said_in.as_str()), ("the brief", "the answer to Q5"));
    assert!(sides[0].quote.contains("six engineers") && sides[1].quote.contains("9 engineers"), "{sides:?}");
    let reply = drive.answer("9 engineers");
    assert_eq!(drive.value(Fact::TeamSize), "9");
    assert_ne!(reply.state, State::Stopped);
}

#[test]
fn a_kill_stops_until_the_answer_changes_or_somebody_answers_for_it() {
    let killed = || {
        let mut drive = Drive::open("cs-fullstack-engineer", BRIEF, &[]);
        drive.answer(answer_of("Q1"));
        drive.answer("sync");
        let reply = drive.answer("microservices");
        let Some(Stop::Kill { tripped, .. }) = &reply.stop else { panic!("{reply:?}") };
        assert_eq!(tripped.rule, "microservices-under-30-engineers");
        assert!(tripped.message.contains('6') && tripped.clears.contains("30") && !tripped.canon.is_empty());
        drive
    };
    let mut changed = killed();
    changed.answer("modular monolith then");
    assert_eq!((changed.state(), changed.value(Fact::Pattern).as_str()), (State::Ready, "modular-monolith"));

    let mut overridden = killed();
    let by = |who: Option<&str>| Answering {
        override_rule: Some("microservices-under-30-engineers".into()),
        override_by: who.map(str::to_owned),
        override_reason: Some("the platform is bought".into()),
        ..Answering::default()
    };
    assert!(matches!(overridden.take(by(None)), Err(StepError::NobodyAnswers { .. })));
    overridden.take(by(Some("Ines Okoye"))).expect("somebody answers");
    assert_eq!(overridden.walk.overrides[0].by, "Ines Okoye");
    assert!(!overridden.walk.kills(&overridden.catalog).iter().any(|k| k.rule == "microservices-under-30-engineers"));
    let typo = Answering { override_rule: Some("microservices-under-3".into()), ..by(Some("x")) };
    assert!(matches!(overridden.take(typo), Err(StepError::NotTripped { .. })));
}

type Values = Vec<(Fact, serde_json::Value)>;

/// A walk on which everything is answered but what `open` names, with these values.
fn answered(values: &[(Fact, serde_json::Value)], open: &[Fact]) -> Drive {
    let mut drive = Drive::open("", "", &[]);
    let usual = [
        ("read_write_ratio", "20"),
        ("qps_p99", "180"),
        ("tenancy", "isolated-multi-tenant"),
        ("communication", "sync"),
        ("data_sensitivity", "pii"),
        ("pattern", "modular-monolith"),
        ("team_size", "40"),
        ("rpo_minutes", "15"),
        ("rto_minutes", "60"),
        ("slo_availability_percent", "99.5"),
        ("error_budget_consumer", "the payments team"),
    ];
    let usual = usual.map(|(fact, value)| (Fact::named(fact).expect("a fact"), serde_json::json!(value)));
    for (fact, value) in usual.iter().chain(values).filter(|(fact, _)| !open.contains(fact)) {
        drive.walk.facts.set(*fact, Known::stated(fact.parse(value).expect("a value")));
    }
    for fact in open {
        drive.walk.facts.remove(*fact);
    }
    drive
}

/// What is missing of an answer to the pending question; nothing where it is taken.
fn refused(mut drive: Drive, words: &str) -> Option<String> {
    let before = drive.reply().question.expect("a question");
    drive.answer(words);
    let open: Vec<&Fact> = before.wants.iter().filter(|f| drive.walk.facts.answer(**f).is_none()).collect();
    let conflict = !drive.walk.conflicts.is_empty();
    let stays = before.wants.is_empty() && drive.pending() == before.id.name();
    (drive.walk.last_evasion().is_some() || conflict || stays || !open.is_empty())
        .then(|| format!("{} wants {:?}, given “{words}”: {:?}", before.id, before.wants, drive.reply()))
}

/// Every question as it can be put: whole, in each of its parts, and for each part that only a rule asks for.
fn puts() -> Vec<(String, Values, Vec<Fact>)> {
    let mut puts = Vec::new();
    let cases = [(4, "internal"), (9, "pii"), (60, "phi"), (12, "pci")].map(|(n, tier)| (serde_json::json!(n), tier));
    for id in QuestionId::ALL {
        let required: Vec<Fact> = id.required().collect();
        let parts = required.iter().map(|f| (vec![*f], 2)).chain([(required.clone(), cases.len())]);
        for (open, most) in parts {
            for (team, tier) in &cases[cases.len() - most..] {
                let values = vec![
                    (Fact::TeamSize, team.clone()),
                    (Fact::DataSensitivity, serde_json::json!(tier)),
                    (Fact::ComplianceOwner, serde_json::json!("Dana Reyes")),
                    (Fact::EncryptionAtRest, serde_json::json!(true)),
                    (Fact::UserFacing, serde_json::json!(*tier != "internal")),
                    (Fact::PlatformTeam, serde_json::json!(*tier == "phi")),
                ];
                puts.push((format!("{id} {open:?}"), values, open.clone()));
            }
        }
    }
    let kills = |r: &&Rule| r.severity == Severity::Kill && !r.without.is_empty();
    for rule in catalog::builtin().rules.values().filter(kills) {
        let mut values: Vec<_> = rule.trips_on.iter().map(|(f, v)| (*f, v.clone())).collect();
        // Another rule may ask of the same case; each is put by itself.
        for (fact, value) in [
            (Fact::ComplianceOwner, serde_json::json!("Dana Reyes")),
            (Fact::EncryptionAtRest, serde_json::json!(true)),
            (Fact::Isolation, serde_json::json!("database")),
            (Fact::PlatformTeam, serde_json::json!(true)),
            (Fact::IndependentContexts, serde_json::json!(true)),
        ] {
            if !values.iter().any(|(f, _)| *f == fact) {
                values.push((fact, value));
            }
        }
        puts.push((rule.id.clone(), values.clone(), rule.without.clone()));
    }
    let microservices = vec![(Fact::Pattern, serde_json::json!("microservices"))];
    let contexts = vec![Fact::PlatformTeam, Fact::IndependentContexts];
    puts.push(("microservices".into(), microservices.clone(), contexts.clone()));
    puts.push(("microservices".into(), microservices, [vec![Fact::TeamSize], contexts].concat()));
    puts
}

#[test]
fn what_a_question_advertises_is_taken() {
    let mut lost = Vec::new();
    for (name, values, open) in puts() {
        let drive = || answered(&values, &open);
        let Some(question) = drive().reply().question else { panic!("{name} is not asked: {:?}", drive().reply()) };
        assert_eq!(question.wants, open, "{name}: {question:?}");
        let mut said = question.forms.clone();
        for fact in &question.wants {
            let words: &[&str] = match fact.spec().kind {
                Kind::Word(words) => words,
                Kind::Bool => &["yes", "no"],
                Kind::Name => &["Ana Ruiz", "none"],
                _ => &[],
            };
            for label in [fact.name().to_owned(), fact.name().replace('_', " ")] {
                let others = question.wants.iter().filter(|f| *f != fact).map(|f| example(*f));
                let rest: Vec<String> = others.collect();
                let form = |w: &&str| [vec![format!("{label}: {w}")], rest.clone()].concat().join("; ");
                said.extend(words.iter().map(form));
            }
            if question.wants.len() == 1 {
                said.extend(words.iter().map(|w| (*w).to_owned()));
            }
        }
        let recommended = catalog::builtin();
        let recommended = recommended.question(question.id).recommend(&Scope::of_answers(&drive().walk.facts)).cloned();
        if recommended.is_some_and(|r| question.wants.iter().all(|f| r.values.contains_key(f))) {
            said.push(question.recommended.clone());
            let mut drive = drive();
            for dodge in ["it depends", "TBD"] {
                drive.answer(dodge);
            }
            let reply = drive.take(Answering { accept_default: true, ..Answering::default() }).expect("a default");
            assert!(reply.question.is_none_or(|q| q.id != question.id || q.wants != question.wants), "{name}");
        }
        lost.extend(said.iter().filter_map(|words| refused(drive(), words)).map(|why| format!("{name}: {why}")));
    }
    assert!(lost.is_empty(), "{} lost:\n{}", lost.len(), lost.join("\n"));
}

#[test]
fn nobody_is_no_name() {
    let regulated = (Fact::DataSensitivity, serde_json::json!("phi"));
    let encrypted = (Fact::EncryptionAtRest, serde_json::json!(true));
    let events = (Fact::Communication, serde_json::json!("event-driven"));
    let schema = (Fact::ExistingSchema, serde_json::json!(true));
    let owner = [Fact::ComplianceOwner];
    let cases: [(Values, &[Fact], &[&str], &str); 9] = [
        (
            vec![regulated.clone(), encrypted.clone()],
            &owner,
            &[
                "no compliance owner",
                "compliance owner: none",
                "No Compliance Officer yet",
                "nobody",
                "no one yet",
                "we don't have one",
                "No one owns compliance",
                "there is no owner at the moment",
            ],
            "compliance_owner=none",
        ),
        (
            vec![regulated.clone(), encrypted],
            &owner,
            &[
                "to be named",
                "TBD",
                "not named yet",
                "still hiring",
                "compliance owner: TBD",
                "compliance_owner: unknown",
            ],
            "",
        ),
        (
            vec![regulated],
            &[Fact::ComplianceOwner, Fact::EncryptionAtRest],
            &["encrypted at rest, but no compliance owner", "compliance owner: none; encryption at rest: yes"],
            "compliance_owner=none encryption_at_rest=true",
        ),
        (
            vec![events.clone()],
            &[Fact::SecondTeam],
            &["no other team", "only our team", "no other team consumes them", "we have no second team", "Nobody else"],
            "second_team=none",
        ),
        (vec![events], &[Fact::SecondTeam], &["Nobel Systems", "Noon Systems"], "second_team=…"),
        (
            vec![(Fact::SloAvailabilityPercent, serde_json::json!(99.5))],
            &[Fact::ErrorBudgetConsumer],
            &["no team owns it", "no named consumer", "error budget consumer: nobody"],
            "error_budget_consumer=none",
        ),
        (
            vec![schema.clone()],
            &[Fact::OnCall, Fact::Dba],
            &["none", "nobody", "no on-call, no DBA", "on call: none; DBA: none"],
            "on_call=none dba=none",
        ),
        (
            vec![schema.clone()],
            &[Fact::OnCall, Fact::Dba],
            &["Kim Park is on call, no DBA", "on-call: Kim Park; dba: none"],
            "on_call=Kim Park dba=none",
        ),
        (vec![schema], &[Fact::OnCall, Fact::Dba], &["DBA: Ana Ruiz"], "dba=Ana Ruiz"),
    ];
    for (values, open, answers, expected) in cases {
        for words in answers {
            let mut drive = answered(&values, open);
            drive.answer(words);
            let known = |f: &Fact| Some(format!("{f}={}", drive.walk.facts.answer(*f)?));
            let said = open.iter().filter_map(known).collect::<Vec<_>>().join(" ");
            match expected.strip_suffix('…') {
                Some(fact) => assert_eq!(said, format!("{fact}{words}"), "{words}"),
                None => assert_eq!(said, expected, "{words}"),
            }
        }
    }
}

#[test]
fn the_log_holds_what_was_asked_and_no_more() {
    let mut drive = Drive::open("cs-vpe-advisor", "We are sixty engineers and release weekly.", &[]);
    for words in ["microservices", "yes, a platform team serves us", "the contexts deploy independently", "99.5 %"] {
        drive.answer(words);
    }
    let log = walk::markdown(&drive.catalog, &drive.walk);
    for asked in ["Which pattern: monolith", "Still asked: Does a dedicated platform team", "Still asked: Who spends"] {
        assert!(log.contains(asked), "no `{asked}` in:\n{log}");
    }
    assert!(!log.contains("how many engineers own it"), "its parent supplies that: {log}");
}

#[test]
fn a_number_is_not_called_none() {
    for (answers, kind) in
        [(&["we moved to the cloud in 2024"][..], "another number"), (&["we'll need to scale"], "no number")]
    {
        let mut drive = Drive::open("cs-fullstack-engineer", BRIEF, &[]);
        let missing = answers.iter().filter_map(|words| drive.answer(words).question?.missing).next_back();
        assert!(missing.is_some_and(|m| m.contains(kind)), "{answers:?}");
    }
}

fn example(fact: Fact) -> String {
    let value = match fact.spec().kind {
        Kind::Word(words) => words[words.len() - 1],
        Kind::Bool => "yes",
        Kind::Name => "Ana Ruiz",
        Kind::Ratio => "20:1",
        _ if fact == Fact::SloAvailabilityPercent => "99.5",
        _ => "10",
    };
    format!("{fact}: {value}")
}

#[test]
fn what_a_rule_turns_on_is_asked_for() {
    let mut drive = Drive::open("", "We are 60 engineers.", &[]);
    for question in ["Q1", "Q2", "Q3", "Q4"] {
        drive.answer(answer_of(question));
    }
    let reply = drive.answer("microservices");
    let question = reply.question.expect("Q5 goes on");
    assert_eq!(question.id.name(), "Q5");
    assert_eq!(question.wants, vec![Fact::PlatformTeam, Fact::IndependentContexts]);
    drive.answer("a platform team serves us and the contexts deploy independently");
    assert_eq!(drive.pending(), "Q6", "{:?}", drive.reply());
}

/// A place stands for a measurement, and never for a decision.
#[test]
fn a_place_answers_only_what_can_be_measured() {
    let claim = |fact: &str, value: &str, place: &str| ClaimIn {
        fact: fact.into(),
        value: value.into(),
        quote: None,
        location: Some(place.into()),
    };
    let decided = ["pattern=microservices", "tenancy=shared-multi-tenant", "communication=sync", "qps_p99=5000"];
    let promised = ["rpo_minutes=5", "rto_minutes=5", "slo_availability_percent=99.9", "error_budget_consumer=Priya"];
    let mut claims: Vec<ClaimIn> = (decided.iter().chain(&promised).chain(&["data_sensitivity=internal"]))
        .filter_map(|pair| pair.split_once('='))
        .map(|(fact, value)| claim(fact, value, "the wiki"))
        .collect();
    let refused = claims.len();
    let nowhere = ["n/a", "-", "x", "unknown", " somewhere ", "the brief", "see above", "repo", "my estimate", "abc"];
    claims.extend(nowhere.map(|place| claim("read_write_ratio", "20", place)));
    claims.push(claim("qps_current", "40", "Grafana, gateway board"));
    let drive = Drive::open("", "We build a thing.", &claims);
    let reply = drive.reply();
    assert_eq!(reply.refused.len(), refused + nowhere.len(), "{:?}", reply.refused);
    assert!(reply.refused.iter().all(|r| r.reason.contains("question is put to the user")), "{:?}", reply.refused);
    let because: Vec<&str> = reply.skipped.iter().map(|s| s.because.as_str()).collect();
    assert!(
        because.contains(&"measured, by the caller's word and unchecked, at Grafana, gateway board: 40"),
        "{because:?}"
    );
    assert_eq!(drive.pending(), "Q1");
}

/// Whoever reads the skips or quotes a digest sees which values nobody checked.
#[test]
fn what_the_caller_measured_is_told_apart() {
    let claim = ClaimIn {
        fact: "team_size".into(),
        value: "18".into(),
        quote: None,
        location: Some("the payroll of October".into()),
    };
    let mut drive = Drive::open("cs-vpe-advisor", "We ship daily.", &[claim]);
    let because: Vec<String> = drive.reply().skipped.into_iter().map(|s| s.because).collect();
    let told =
        "cs-vpe-advisor supplies it, measured, by the caller's word and unchecked, at the payroll of October: 18";
    assert!(because.iter().any(|b| b == told), "{because:?}");
    assert!(because.iter().any(|b| b == "cs-vpe-advisor supplies it: daily"), "{because:?}");
    let unfinished = digest::of_walk(&drive.catalog, &drive.walk, &[]);
    assert!(unfinished.contains("team size 18 (unchecked)"), "{unfinished}");
    assert!(unfinished.contains("; cadence daily."), "{unfinished}");
    drive.answer("modular monolith");
    drive.answer("99.9 %, Priya Nair owns the error budget");
    let decision = drive.walk.decide(&drive.catalog, "o");
    let quoted = digest::of_decision(&drive.catalog, &decision, &[]);
    assert!(quoted.contains("On the caller's word, unchecked: team_size 18."), "{quoted}");
}

#[test]
fn claims_are_checked_against_the_words() {
    let claim = |fact: &str, value: &str, quote: Option<&str>| ClaimIn {
        fact: fact.into(),
        value: value.into(),
        quote: quote.map(str::to_owned),
        location: None,
    };
    let brief = "Nine engineers keep it running. It is one deployable with modules.";
    let claims = [
        claim("team_size", "9", Some("Nine engineers keep it running")),
        claim("qps_p99", "500", Some("500 requests per second")),
        claim("tenancy", "shared-multi-tenant", None),
        claim("tenacy", "shared-multi-tenant", None),
    ];
    let drive = Drive::open("", brief, &claims);
    assert_eq!(drive.value(Fact::TeamSize), "9");
    let refused: Vec<String> = drive.reply().refused.iter().map(|r| format!("{}: {}", r.fact, r.reason)).collect();
    assert_eq!(refused.len(), 2, "{refused:?}");
    assert!(refused[0].starts_with("qps_p99") && refused[1].contains("did you mean `tenancy`?"), "{refused:?}");
    assert!(drive.walk.facts.answer(Fact::Tenancy).is_none(), "without a quote it never counts as an answer");
}

/// What stops a walk is taken back where its question is opened again, and nothing that a parent supplies.
#[test]
fn a_reopened_stop_is_asked_anew() {
    let check = |parent: &str, brief: &str, answers: &[&str], question: &str, gone: &[Fact], stays: &[Fact]| {
        let mut drive = Drive::open(parent, brief, &[]);
        answers.iter().for_each(|words| drop(drive.answer(words)));
        assert_eq!(drive.state(), State::Stopped, "{brief} {answers:?}");
        assert_eq!(drive.walk.stopped_by(&drive.catalog).map(|q| q.name()), Some(question), "{brief}");
        let reply = drive.take(Answering { revise: Some(question.into()), ..Answering::default() }).expect("revised");
        assert_eq!(reply.question.expect("a question").id.name(), question, "{brief}");
        gone.iter().for_each(|fact| assert!(drive.walk.facts.get(*fact).is_none(), "{fact} stays: {brief}"));
        stays.iter().for_each(|fact| assert!(drive.walk.facts.get(*fact).is_some(), "{fact} is gone: {brief}"));
        let log = walk::markdown(&drive.catalog, &drive.walk);
        assert!(log.contains("Taken back: "), "{log}");
        // The same again from what is kept.
        let again = Walk::replay(drive.walk.events.clone());
        assert_eq!(again.state(&drive.catalog), State::Asking, "{brief}");
    };
    let team = "18 engineers, Go, releases daily";
    check("cs-vpe-advisor", team, &["microservices"], "Q5", &[Fact::Pattern], &[Fact::TeamSize, Fact::Cadence]);
    // Said in the brief already.
    let whole = "18 engineers, Go, releases daily. We build microservices.";
    check("cs-vpe-advisor", whole, &[], "Q5", &[Fact::Pattern], &[Fact::TeamSize]);
    // Two sides that exclude each other.
    let sides = &["20:1, 180 qps", "shared multi-tenant", "sync", "PII", "modular monolith, 9 engineers"];
    let gone = &[Fact::Pattern, Fact::TeamSize];
    check("", "We are six engineers.", sides, "Q5", gone, &[Fact::QpsP99, Fact::Tenancy]);
}

#[test]
fn a_revised_answer_gives_another_decision() {
    let mut drive = Drive::open("cs-vpe-advisor", "We are nine engineers and release weekly.", &[]);
    drive.answer("modular monolith");
    drive.answer("99.5%, the payments team owns the error budget");
    let before = drive.walk.decide(&drive.catalog, "o");
    drive.walk.apply(Event::Decided { decision: before.id.clone() });
    assert_eq!(drive.state(), State::Decided);
    let revise = Answering { revise: Some("Q7".into()), ..Answering::default() };
    assert_eq!(drive.take(revise).expect("revised").question.map(|q| q.id.name()), Some("Q7"));
    drive.answer("99.0%, the payments team owns the error budget");
    assert_eq!(drive.state(), State::Ready);
    assert_ne!(drive.walk.decide(&drive.catalog, "o").id, before.id);
    let elsewhere = Answering { revise: Some("Q1".into()), ..Answering::default() };
    assert!(matches!(drive.take(elsewhere), Err(StepError::NotWalked { .. })));
}

#[test]
fn a_walk_is_the_replay_of_its_events() {
    let mut drive = Drive::open("cs-fullstack-engineer", BRIEF, &[]);
    for words in ["it depends", answer_of("Q1"), "microservices and sync", "modular monolith"] {
        drive.answer(words);
        let lines: Vec<String> = drive.walk.events.iter().map(|e| serde_json::to_string(e).expect("JSON")).collect();
        let replayed = Walk::replay(lines.iter().map(|l| serde_json::from_str(l).expect("an event")));
        assert_eq!(reply(&drive.catalog, &replayed), drive.reply());
        assert_eq!(walk::markdown(&drive.catalog, &replayed), walk::markdown(&drive.catalog, &drive.walk));
    }
}

#[test]
fn recommendations_follow_what_is_known() {
    let recommended = |brief: &str| {
        let drive = Drive::open("cs-vpe-advisor", brief, &[]);
        let question = drive.reply().question.expect("Q5");
        assert!(!question.because.is_empty());
        question.recommended
    };
    let small = recommended("We are six engineers.");
    let large = recommended("We are 60 engineers and a dedicated platform team serves us.");
    assert_ne!(small, large);
}

#[test]
fn too_much_at_once_is_refused_and_nothing_is_lost() {
    let catalog = catalog::builtin();
    let opening = Opening { brief: "x".repeat(LIMITS.brief + 1), ..Opening::default() };
    let error = Walk::open(&catalog, opening, &[]).expect_err("too long").to_string();
    assert!(error.contains("the limit is 1048576"), "{error}");
    let mut drive = Drive::open("", "", &[]);
    let long = Answering { answer: Some("x".repeat(LIMITS.answer + 1)), ..Answering::default() };
    assert!(drive.take(long).is_err());
    drive.answer(answer_of("Q1"));
    assert_eq!(drive.pending(), "Q2");
}

#[test]
fn secrets_are_masked_before_they_are_kept() {
    let mut drive = Drive::open("", "Six engineers. The database is postgres://app:hunter2@db.internal/app.", &[]);
    drive.answer("20:1, 180 qps; ask dana@example.com");
    let kept = walk::markdown(&drive.catalog, &drive.walk) + &serde_json::to_string(&drive.walk.events).expect("JSON");
    assert!(!kept.contains("hunter2") && !kept.contains("dana@example.com"), "{kept}");
}

#[test]
fn nothing_is_decided_while_a_question_waits() {
    let brief = "We hold PII. A portal with 12 engineers. Shared multi-tenant. RPO 60 minutes, RTO 100 minutes.";
    let mut drive = Drive::open("cs-ciso-advisor", brief, &[]);
    assert_eq!(drive.pending(), "Q4", "it is to be confirmed");
    assert_eq!(drive.walk.decide(&drive.catalog, "o").status, Status::Incomplete);
    drive.answer("yes, that is right");
    assert_eq!(drive.walk.decide(&drive.catalog, "o").status, Status::Decided);
    drive.take(Answering { revise: Some("Q6".into()), ..Answering::default() }).expect("revised");
    assert_eq!(drive.walk.decide(&drive.catalog, "o").status, Status::Incomplete);

    let mut torn = Drive::open("cs-fullstack-engineer", "We are six engineers using Go.", &[]);
    torn.answer("20:1, 180 qps");
    torn.answer("sync");
    torn.answer("modular monolith in TypeScript");
    assert_eq!(torn.state(), State::Stopped);
    assert_eq!(torn.walk.decide(&torn.catalog, "o").status, Status::Incomplete);
    torn.answer("we will tell you later");
    assert_eq!(torn.state(), State::Stopped, "a dodge chooses no side");
    torn.answer("the first");
    assert_eq!((torn.state(), torn.value(Fact::Language).as_str()), (State::Ready, "go"));
}

#[test]
fn an_override_covers_what_it_was_given_for() {
    let mut drive = Drive::open("cs-vpe-advisor", "We are 25 engineers and release weekly.", &[]);
    drive.answer("microservices; a platform team serves us and the contexts deploy independently");
    let by = Answering {
        override_rule: Some("microservices-under-30-engineers".into()),
        override_by: Some("Ines Okoye".into()),
        override_reason: Some("five more start in May".into()),
        ..Answering::default()
    };
    assert_ne!(drive.take(by).expect("overridden").state, State::Stopped);
    drive.take(Answering { revise: Some("Q5".into()), ..Answering::default() }).expect("revised");
    let reply = drive.answer("microservices, 3 engineers");
    assert_eq!(reply.state, State::Stopped, "three engineers are another risk");
}

#[test]
fn a_default_on_a_confirmation_leaves_the_brief_standing() {
    let mut drive = Drive::open("cs-ciso-advisor", "We hold PII. Shared multi-tenant.", &[]);
    drive.answer("dunno");
    let offer = drive.answer("TBD").question.and_then(|q| q.offer).expect("an offer");
    assert_eq!(offer.values, "what the brief states");
    drive.take(Answering { accept_default: true, ..Answering::default() }).expect("taken");
    assert_eq!(drive.pending(), "Q6");
}

#[test]
fn a_guess_without_words_sets_no_target() {
    let guess = ClaimIn { fact: "slo_availability_percent".into(), value: 99.99.into(), ..ClaimIn::default() };
    let mut drive = Drive::open("cs-fullstack-engineer", BRIEF, &[guess]);
    for question in ["Q1", "Q3"] {
        drive.answer(answer_of(question));
    }
    drive.answer("modular monolith");
    let decision = drive.walk.decide(&drive.catalog, "o");
    assert_eq!(decision.slo.map(|s| s.availability_percent), Some(99.5));
}

/// A walk that stands still before the two values.
fn torn(fact: Fact, values: [serde_json::Value; 2], quotes: [&str; 2]) -> Drive {
    let mut drive = Drive::open("", "", &[]);
    let said_in = ["the brief", "the answer to Q1"];
    let side = |i: usize| Side { value: values[i].clone(), quote: quotes[i].into(), said_in: said_in[i].into() };
    let conflicts = vec![Conflict { fact, sides: vec![side(0), side(1)] }];
    let taken = Taken { conflicts, ..Taken::default() };
    let words = quotes.join("; ");
    drive.walk.apply(Event::Answered { question: QuestionId::Q1, words, taken, dodge: None, confirmed: false });
    assert_eq!(drive.state(), State::Stopped);
    drive
}

#[test]
fn a_side_is_chosen_in_the_words_people_choose_with() {
    type Case =
        (Fact, [serde_json::Value; 2], [&'static str; 2], [&'static [&'static str]; 2], &'static [&'static str]);
    let cases: [Case; 6] = [
        (
            Fact::QpsP99,
            [180.into(), 900.into()],
            ["180 qps at p99 next year", "we forecast 900 qps"],
            [
                &["180", "180 qps", "the first", "180, not 900", "the former holds", "the brief's", "900 is wrong"],
                &["900 is right", "the 900", "900 per second", "it's 900 QPS", "not 180 but 900", "the higher one"],
            ],
            &["both", "neither", "540", "180 or 900", "900 servers", "no idea", "180 to 900", "not sure"],
        ),
        (
            Fact::RpoMinutes,
            [5.into(), 15.into()],
            ["RPO 5 min", "we may lose 15 minutes"],
            [
                &["5", "I'd go with 5", "stricter one", "5 min.", "not 15", "5min, not 15", "the shorter"],
                &["not 5 but 15", "15 min, not 5", "15, not 5", "15 rather than 5", "second", "15 is correct"],
            ],
            &["5/15", "15 people said so", "neither 5 nor 15"],
        ),
        (
            Fact::TeamSize,
            [6.into(), 9.into()],
            ["six engineers", "9 engineers"],
            [&["6", "the first", "six"], &["9", "the second", "the latter holds", "9 of us", "the newer one"]],
            &["9 teams", "the third"],
        ),
        (
            Fact::UserFacing,
            [true.into(), false.into()],
            ["customers order on it", "staff only"],
            [
                &["true", "yes", "customers", "user_facing: true", "not false"],
                &["false", "no", "staff", "not customers"],
            ],
            &["maybe", "yes and no"],
        ),
        (
            Fact::PlatformTeam,
            [true.into(), false.into()],
            ["a platform team serves us", "no platform team"],
            [&["yes", "true", "the former"], &["no", "false", "no platform team"]],
            &["we will see"],
        ),
        (
            Fact::SloAvailabilityPercent,
            [99.5.into(), 99.9.into()],
            ["99.5 %", "three nines"],
            [&["99.5", "the lower", "99.5%"], &["99.9", "99.9 %, not 99.5", "the stricter", "three nines"]],
            &["100", "99.7 or so"],
        ),
    ];
    let mut wrong = Vec::new();
    for (fact, values, quotes, chosen, neither) in cases {
        for (side, words) in chosen.iter().enumerate().flat_map(|(i, all)| all.iter().map(move |w| (i, w))) {
            let mut drive = torn(fact, values.clone(), quotes);
            drive.answer(words);
            let expected = fact.parse(&values[side]).expect("a value").to_string();
            let others = drive.walk.facts.iter().filter(|(f, _)| *f != fact).count();
            if drive.value(fact) != expected || others > 0 {
                wrong.push(format!("{fact} `{words}`: {}, not {expected}; {others} others", drive.value(fact)));
            }
        }
        for words in neither {
            let mut drive = torn(fact, values.clone(), quotes);
            let reply = drive.answer(words);
            let chosen = values.iter().any(|v| drive.walk.facts.answer(fact) == fact.parse(v).ok().as_ref());
            if chosen || drive.state() == State::Stopped && reply.notes.is_empty() {
                wrong.push(format!("{fact} `{words}`: {} {:?}", drive.value(fact), reply.notes));
            }
        }
        // What the stop offers is taken.
        let next = torn(fact, values.clone(), quotes).reply().next;
        let offered: Vec<&str> = next.split('`').skip(3).step_by(2).collect();
        assert!(offered.len() >= 3, "{next}");
        for words in offered {
            let mut drive = torn(fact, values.clone(), quotes);
            drive.answer(words);
            assert!(drive.walk.facts.answer(fact).is_some(), "{fact} `{words}`: {next}");
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn a_share_that_rounds_to_the_ratio_is_the_same_load() {
    let cases: &[(&[&str], Option<&str>)] = &[
        (&["20:1, 180 qps", "shared", "sync; reads 95 %"], Some("20")),
        (&["95% reads, 180 qps", "shared; 20 reads per write"], Some("19")),
        (&["20:1, so 95 % reads; 180 qps"], Some("20")),
        (&["20:1, 180 qps", "shared; 5 % of the requests are writes"], Some("20")),
        (&["20:1, 180 qps", "shared; 95.2 % reads"], Some("20")),
        // A tenth more is another load, and so is a share that was measured more closely.
        (&["20:1, 180 qps", "shared; 96 % reads"], None),
        (&["20:1, 180 qps", "shared; 95.0 % reads"], None),
        (&["20:1, 180 qps", "shared; 18 reads per write"], None),
    ];
    for (answers, expected) in cases {
        let mut drive = Drive::open("", "", &[]);
        answers.iter().for_each(|words| drop(drive.answer(words)));
        assert_eq!(drive.state() == State::Stopped, expected.is_none(), "{answers:?}: {:?}", drive.reply().stop);
        assert_eq!(drive.value(Fact::ReadWriteRatio), expected.unwrap_or_default(), "{answers:?}");
    }
}

/// What may be known when a question is put, so that each recommended answer is given once at least.
fn knowns() -> Vec<Values> {
    let facts = |known: serde_json::Value| -> Values {
        let known = known.as_object().expect("facts").clone();
        known.into_iter().map(|(name, value)| (Fact::named(&name).expect("a fact"), value)).collect()
    };
    let mut all = vec![serde_json::json!({})];
    for current in [1, 8, 15, 25, 40, 80, 139, 180, 250, 400, 800, 2000, 4000, 20_000] {
        all.push(serde_json::json!({ "qps_current": current }));
        all.push(serde_json::json!({ "qps_current": current, "read_write_ratio": 7 }));
    }
    for user_facing in [true, false] {
        all.push(serde_json::json!({ "user_facing": user_facing }));
        all.push(serde_json::json!({ "user_facing": user_facing, "qps_p99": 420 }));
        all.push(serde_json::json!({ "user_facing": user_facing, "read_write_ratio": 4 }));
    }
    for tier in ["public", "internal", "pii", "phi", "pci"] {
        for owner in ["none", "Dana Reyes"] {
            let mut known = serde_json::json!({ "regimes": [tier], "compliance_owner": owner, "team_size": 12 });
            if tier == "pii" {
                known["regimes"] = serde_json::json!(["pii", "phi"]);
            }
            all.push(known.clone());
            known["data_sensitivity"] = tier.into();
            all.push(known);
        }
        all.push(serde_json::json!({ "data_sensitivity": tier, "encryption_at_rest": true }));
    }
    all.push(serde_json::json!({
        "data_sensitivity": "phi", "encryption_at_rest": true, "compliance_owner": "Dana Reyes", "team_size": 12,
        "isolation": "database",
    }));
    for business in ["a clinic's patients book here", "a hospital", "medical imaging", "we sell shoes"] {
        all.push(serde_json::json!({ "business_context": business }));
    }
    for team in [1, 2, 6, 14, 20, 29, 30, 60] {
        all.push(serde_json::json!({ "team_size": team }));
        for platform in [true, false] {
            for contexts in [true, false] {
                let known = serde_json::json!({ "team_size": team, "platform_team": platform, "independent_contexts": contexts });
                all.push(known.clone());
                for (name, value) in [
                    ("extracting", serde_json::json!(true)),
                    ("second_team", "the fraud team".into()),
                    ("second_team", "none".into()),
                    ("rto_minutes", 45.into()),
                ] {
                    let mut known = known.clone();
                    known[name] = value;
                    all.push(known);
                }
            }
        }
    }
    for pattern in ["monolith", "modular-monolith", "domain-bounded-services", "microservices", "serverless"] {
        all.push(serde_json::json!({ "pattern": pattern }));
        all.push(serde_json::json!({ "pattern": pattern, "team_size": 40, "platform_team": true, "independent_contexts": true }));
    }
    for tenancy in ["single-tenant", "shared-multi-tenant", "isolated-multi-tenant"] {
        for tier in ["pii", "phi"] {
            all.push(serde_json::json!({ "tenancy": tenancy, "data_sensitivity": tier }));
        }
    }
    for rto in [
        0.5, 4.0, 20.0, 45.0, 108.0, 109.0, 200.0, 216.0, 217.0, 300.0, 432.0, 433.0, 1000.0, 1440.0, 2000.0, 8000.0,
        100_000.0,
    ] {
        all.push(serde_json::json!({ "rto_minutes": rto }));
        all.push(serde_json::json!({ "rto_minutes": rto, "error_budget_consumer": "the payments team", "user_facing": false }));
        all.push(serde_json::json!({ "rto_minutes": rto, "team_size": 6 }));
    }
    for rpo in [0, 5, 60] {
        all.push(serde_json::json!({ "rpo_minutes": rpo }));
    }
    for slo in [90.0, 98.0, 99.0, 99.3, 99.5, 99.6, 99.7, 99.8, 99.85, 99.9, 99.95, 99.99, 99.999] {
        all.push(serde_json::json!({ "slo_availability_percent": slo }));
        all.push(serde_json::json!({ "slo_availability_percent": slo, "user_facing": false }));
        all.push(
            serde_json::json!({ "slo_availability_percent": slo, "user_facing": true, "data_sensitivity": "phi" }),
        );
    }
    for (slo, rto) in [(99.9, 30), (99.95, 10), (99.5, 150), (99.2, 300), (98.0, 700), (99.0, 20)] {
        all.push(serde_json::json!({ "slo_availability_percent": slo, "rto_minutes": rto }));
    }
    all.push(serde_json::json!({ "budget_usd_per_month": 400 }));
    all.into_iter().map(facts).collect()
}

fn usual(fact: Fact) -> &'static str {
    let usual = [
        (Fact::ReadWriteRatio, "20"),
        (Fact::QpsP99, "180"),
        (Fact::Tenancy, "isolated-multi-tenant"),
        (Fact::Communication, "sync"),
        (Fact::DataSensitivity, "pii"),
        (Fact::Pattern, "modular-monolith"),
        (Fact::TeamSize, "40"),
        (Fact::RpoMinutes, "15"),
        (Fact::RtoMinutes, "60"),
        (Fact::SloAvailabilityPercent, "99.5"),
    ];
    usual.iter().find(|(f, _)| *f == fact).map_or("the payments team", |(_, value)| value)
}

#[test]
fn every_recommended_answer_reads_back_to_its_own_values() {
    let catalog = catalog::builtin();
    let mut given = BTreeSet::new();
    let mut lost = Vec::new();
    for known in knowns() {
        for id in QuestionId::ALL {
            let mut drive = Drive::open("", "", &[]);
            for (fact, value) in &known {
                drive.walk.facts.set(*fact, Known::stated(fact.parse(value).expect("a value")));
            }
            if id.required().all(|f| drive.walk.facts.answer(f).is_some()) || drive.state() == State::Stopped {
                continue;
            }
            let scope = Scope::of_answers(&drive.walk.facts);
            let question = catalog.question(id);
            let recommended = question.recommend(&scope).expect("there is always one");
            let place = question.recommended.iter().position(|r| std::ptr::eq(r, recommended)).expect("one of them");
            let before = drive.walk.facts.clone();
            // What the other questions ask is closed, and said by nobody.
            for fact in QuestionId::ALL.into_iter().filter(|q| *q != id).flat_map(QuestionId::required) {
                if drive.walk.facts.get(fact).is_none() {
                    let value = fact.parse(&usual(fact).into()).expect("a value");
                    drive.walk.facts.set(fact, Known::assumed(value, walk::DEFAULT_TAKEN));
                }
            }
            let put = drive.reply().question.expect("it is put");
            if put.id != id {
                continue;
            }
            given.insert((id, place));
            let words = put.recommended;
            let reply = drive.answer(&words);
            let said = |f: &Fact| drive.walk.facts.answer(*f).map(|v| v.to_json());
            // No availability holds some recoveries: then a shorter one is recommended.
            let hopeless = |f: &Fact| {
                *f == Fact::SloAvailabilityPercent && words.starts_with("Open Q6 again") && said(f).is_none()
            };
            let mut wanted: Vec<Fact> = id.required().filter(|f| !hopeless(f)).collect();
            wanted.extend(recommended.values.keys().filter(|f| !wanted.contains(f)).copied().collect::<Vec<_>>());
            let other = wanted.iter().filter(|f| {
                let own = recommended.values.get(f).map(|v| f.parse(v).expect("a value").to_json());
                let was = before.answer(**f).map(|v| v.to_json());
                said(f).is_none() || was.or(own).is_some_and(|own| said(f) != Some(own))
            });
            let other: Vec<String> = other.map(|f| format!("{f} = {:?}", said(f))).collect();
            let unasked = drive
                .walk
                .facts
                .iter()
                .filter(|(f, k)| k.is_answer() && f.question() != Some(id) && before.get(*f).is_none());
            let unasked: Vec<String> = unasked.map(|(f, k)| format!("{f} = {}", k.value)).collect();
            if !other.is_empty() || !unasked.is_empty() || reply.stop.is_some() {
                lost.push(format!("{id} {known:?} “{words}”: {other:?} {unasked:?} {:?}", reply.stop));
            }
        }
    }
    let all: BTreeSet<(QuestionId, usize)> = QuestionId::ALL
        .into_iter()
        .flat_map(|id| (0..catalog.question(id).recommended.len()).map(move |i| (id, i)))
        .collect();
    let never: Vec<_> = all.difference(&given).collect();
    assert!(never.is_empty(), "never given: {never:?}");
    assert!(lost.is_empty(), "{} lost:\n{}", lost.len(), lost.join("\n"));
}

#[test]
fn a_reason_says_nothing_that_nobody_said() {
    let because = |id: QuestionId, known: &[(Fact, serde_json::Value)]| {
        let open: Vec<Fact> = id.required().filter(|f| known.iter().all(|(k, _)| k != f)).collect();
        let question = answered(known, &open).reply().question.expect("it is put");
        assert_eq!(question.id, id);
        question.because
    };
    let team = |n: u32| (Fact::TeamSize, serde_json::json!(n));
    let platform = |yes: bool| (Fact::PlatformTeam, serde_json::json!(yes));
    let second = |name: &str| (Fact::SecondTeam, serde_json::json!(name));
    let cases = [
        (QuestionId::Q5, vec![team(60)], "without a platform team", false),
        (QuestionId::Q5, vec![team(60)], "whether a platform team serves you decides", true),
        (QuestionId::Q5, vec![team(60), platform(false)], "60 engineers without a platform team", true),
        (QuestionId::Q5, vec![team(60), platform(true)], "without a platform team", false),
        (QuestionId::Q3, vec![team(3)], "no second consumer", false),
        (QuestionId::Q3, vec![team(3), second("none")], "3 engineers and no second consumer", true),
        (QuestionId::Q3, vec![team(3), second("the data team")], "no second consumer", false),
        (QuestionId::Q3, vec![team(60)], "Within one deployable", false),
    ];
    for (id, known, words, says) in cases {
        let because = because(id, &known);
        assert_eq!(because.contains(words), says, "{id} {known:?}: {because}");
    }
}

#[test]
fn what_contradicts_an_earlier_answer_stops_whatever_was_asked() {
    let check = |answers: &[&str], stops: Option<Fact>, known: &str| {
        let mut drive = Drive::open("", "", &[]);
        answers.iter().for_each(|words| drop(drive.answer(words)));
        let on = match drive.reply().stop {
            Some(Stop::Contradiction { fact, .. }) => Some(fact),
            _ => None,
        };
        assert_eq!(on, stops, "{answers:?}");
        let facts = [Fact::ReadWriteRatio, Fact::QpsP99, Fact::QpsCurrent, Fact::Pattern];
        let said = facts.iter().filter_map(|f| Some(format!("{f}={}", drive.walk.facts.answer(*f)?)));
        assert_eq!(said.collect::<Vec<_>>().join(" "), known, "{answers:?}");
    };
    let load = "20:1, 180 qps";
    let ratio = Some(Fact::ReadWriteRatio);
    check(&[load, "shared; by the way it's 50:1"], ratio, "qps_p99=180");
    check(&[load, "shared. Actually 3:1"], ratio, "qps_p99=180");
    check(&[load, "shared; it's 20:1"], None, "read_write_ratio=20 qps_p99=180");
    // A ratio of something else, or of nothing that is named.
    check(&[load, "shared; the ratio of engineers to managers is 6:1"], None, "read_write_ratio=20 qps_p99=180");
    check(&[load, "shared; our screens are 16:9"], None, "read_write_ratio=20 qps_p99=180");
    check(&[load, "shared; is it 50:1?"], None, "read_write_ratio=20 qps_p99=180");
    check(&[load, "shared; 180 qps it is"], None, "read_write_ratio=20 qps_p99=180");
    check(&[load, "shared; 500 qps it is"], Some(Fact::QpsP99), "read_write_ratio=20");
    check(&[load, "shared; we serve 60 qps today"], None, "read_write_ratio=20 qps_p99=180 qps_current=60");
    let before = [load, "shared", "sync", "PII"];
    let pattern =
        |words| check(&[&before[..], &[words]].concat(), Some(Fact::Pattern), "read_write_ratio=20 qps_p99=180");
    pattern("modular monolith and microservices, 8 engineers");
    pattern("a monolith plus microservices; 8 engineers");
    let whole = |words, known: &str| {
        check(&[&before[..], &[words]].concat(), None, &format!("read_write_ratio=20 qps_p99=180 pattern={known}"));
    };
    whole("modular monolith, not microservices, 8 engineers", "modular-monolith");
    whole("modular monolith and 8 engineers", "modular-monolith");
}

#[test]
fn a_recommendation_rests_on_what_is_known() {
    let put = |id: QuestionId, known: &[(Fact, serde_json::Value)]| {
        let open: Vec<Fact> = id.required().filter(|f| known.iter().all(|(k, _)| k != f)).collect();
        let question = answered(known, &open).reply().question.expect("it is put");
        format!("{} {}", question.recommended, question.because)
    };
    let current = |qps: f64| (Fact::QpsCurrent, serde_json::json!(qps));
    let slo = |percent: f64| (Fact::SloAvailabilityPercent, serde_json::json!(percent));
    let staff = (Fact::UserFacing, serde_json::json!(false));
    let team = (Fact::TeamSize, serde_json::json!(1));
    let business = (Fact::BusinessContext, serde_json::json!("a hospital backend"));
    let cases = [
        (QuestionId::Q6, vec![slo(99.0)], "60 min, RTO 100 min", "the 432 that 99 % leaves"),
        (QuestionId::Q6, vec![slo(98.5), staff.clone()], "RTO 200 min", "the 648 minutes that 98.5 % leaves"),
        (QuestionId::Q6, vec![slo(99.8)], "RTO 40 min", "99.8 % leaves 86.4 minutes"),
        (QuestionId::Q1, vec![current(138.888_888)], "900 QPS", "You serve 138.9 QPS today"),
        (QuestionId::Q1, vec![current(30.0)], "10:1, and 180 QPS", "You serve 30 QPS today"),
        (QuestionId::Q1, vec![current(30.0)], "ten reads for each write", "house heuristic"),
        (QuestionId::Q1, vec![current(20_000.0)], "120000 QPS", "six times that"),
        (QuestionId::Q2, vec![team.clone()], "Shared", "1 engineer cannot"),
        (QuestionId::Q3, vec![team.clone()], "Sync", "For 1 engineer an event"),
        (QuestionId::Q5, vec![team.clone()], "modular", "1 engineer can hold"),
        (QuestionId::Q7, vec![team], "99.5 %", "1 engineer carries the on-call duty"),
        (QuestionId::Q4, vec![business], "PHI, encrypted at rest", "patients"),
    ];
    for (id, known, recommended, because) in cases {
        let said = put(id, &known);
        assert!(said.contains(recommended) && said.contains(because), "{id} {known:?}: {said}");
    }
}

#[test]
fn whoever_agrees_is_told_how() {
    let agreements = [
        "yes",
        "agreed",
        "as recommended",
        "go with the recommendation",
        "sounds good",
        "ok, the recommended one",
        "I'll take your suggestion",
    ];
    for id in QuestionId::ALL {
        for words in agreements {
            let open: Vec<Fact> = id.required().collect();
            let mut drive = answered(&[], &open);
            let question = drive.answer(words).question.expect("it is asked again");
            assert_eq!((question.id, &question.wants), (id, &open), "{words}: {:?}", drive.walk.last_taken());
            let missing = question.missing.unwrap_or_default();
            let how = missing.split_once("To agree, say the values: “").map(|(_, how)| how.trim_end_matches('”'));
            let how = how.unwrap_or_else(|| panic!("{id} {words}: {missing}"));
            assert_eq!(refused(drive, how), None);
        }
        // Whoever says more, or less, does not agree.
        for words in ["no", "not as recommended", "it depends", "the recommended database"] {
            let mut drive = answered(&[], &id.required().collect::<Vec<_>>());
            let missing = drive.answer(words).question.and_then(|q| q.missing).unwrap_or_default();
            assert!(!missing.contains("To agree"), "{id} {words}: {missing}");
        }
    }
}
