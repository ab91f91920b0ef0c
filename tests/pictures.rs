//! Pictures where people would rather look: what a page, a line and a diagram say is what the decision says. How they
//! look is tested in a real browser, under tests/browser.
#![cfg(unix)]

mod binary;

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use binary::{Home, SAMPLE};
use cs_backend_engineer::catalog;
use cs_backend_engineer::domain::decide::{self, Case, Decision, Status, stretches, verdicts::Override};
use cs_backend_engineer::domain::digest::Artifact;
use cs_backend_engineer::domain::documents::card::Frame;
use cs_backend_engineer::domain::documents::mermaid;
use cs_backend_engineer::domain::facts::{Fact, Facts, Known};

const BASE: &str = "team_size=8 qps_p99=50 read_write_ratio=20 tenancy=shared-multi-tenant data_sensitivity=pii \
                    pattern=modular-monolith language=typescript";
const LARGE: &str = "team_size=60 qps_p99=8000 read_write_ratio=20 tenancy=shared-multi-tenant data_sensitivity=phi \
                     pattern=microservices platform_team=true independent_contexts=true";

/// Facts as `name=value`; later ones replace earlier ones.
fn facts(words: &str) -> Facts {
    let known = |pair: &str| {
        let (name, value) = pair.split_once('=').expect("name=value");
        let fact = Fact::named(name).expect("a fact");
        (fact, Known::stated(fact.parse_text(value).expect("a value")))
    };
    words.split_whitespace().map(known).collect()
}

fn decided(words: &str) -> Decision {
    case(facts(words), Vec::new())
}

fn case(facts: Facts, overrides: Vec<Override>) -> Decision {
    let catalog = catalog::builtin();
    let needed = decide::needed(&catalog, None);
    decide::decide(&catalog, &Case { facts, needed, overrides, owner: "local", ..Case::default() })
}

fn page(decision: &Decision) -> String {
    catalog::page().of(&catalog::builtin(), decision, Frame::File)
}

/// The outcome in the words that a stretch has for it.
fn outcome(decision: &Decision) -> (&'static str, Option<String>) {
    (decision.status.name(), decision.profile.clone())
}

#[test]
fn along_a_line_each_value_decides_as_its_stretch_says() {
    let catalog = catalog::builtin();
    let teams = [1, 2, 3, 4, 8, 15, 16, 25, 29, 30, 40, 41, 59, 60, 100, 250].map(f64::from);
    let loads = [0.5, 50.0, 900.0, 999.0, 1001.0, 2000.0, 2200.0, 3500.0, 104_000.0, 106_000.0, 2_000_000.0];
    for base in [BASE, LARGE] {
        let decision = decided(base);
        for (fact, values) in [(Fact::TeamSize, &teams[..]), (Fact::QpsP99, &loads[..])] {
            let line = stretches::along(&catalog, &decision, fact);
            assert!(line.len() > 1, "{fact} changes nothing in {base}");
            for value in values {
                let value = fact.parse(&serde_json::json!(value)).expect("a value");
                let stretch = &line[stretches::place(&line, &value)];
                let mut moved = facts(base);
                moved.set(fact, Known::stated(value.clone()));
                let (status, profile) = outcome(&case(moved, Vec::new()));
                let said = (stretch.status.split(' ').next().expect("a status"), stretch.profile.clone());
                assert_eq!(said, (status, profile), "{fact} = {value} in {base}");
            }
        }
    }
}

/// A page that names no stack says what would bring one, in words that can be answered.
#[test]
fn a_page_without_a_stack_says_what_is_asked_for() {
    let open = page(&decided("team_size=8 qps_p99=50"));
    for words in ["Q2: Is it single-tenant, shared multi-tenant or isolated multi-tenant?", "Not enough is known"] {
        assert!(open.contains(words), "no `{words}`");
    }
    let rule = "microservices-under-30-engineers";
    let over = Override {
        rule: rule.into(),
        by: "Dana Reyes".into(),
        reason: "the board decided".into(),
        on: Default::default(),
    };
    let unfit = format!("{BASE} pattern=microservices platform_team=true independent_contexts=true");
    let unfit = case(facts(&unfit), vec![over]);
    assert_eq!(unfit.status, Status::NoFit);
    let unfit = page(&unfit);
    let names = ["team_size", "platform_team is", "<dd>true"];
    for raw in names {
        assert!(!unfit.contains(raw), "`{raw}` in the page");
    }
    for words in ["No profile fits", "<b>Fits if</b>", "team size is 8, expected 30 or more", "Dana Reyes"] {
        assert!(unfit.contains(words), "no `{words}`");
    }
}

#[test]
fn the_known_value_stands_where_nothing_changes() {
    let catalog = catalog::builtin();
    let over = Override {
        rule: "microservices-under-30-engineers".into(),
        by: "Dana Reyes".into(),
        reason: "the board decided".into(),
        on: [(Fact::TeamSize, 12.into()), (Fact::Pattern, "microservices".into())].into(),
    };
    let few = "team_size=12 qps_p99=2000 pattern=microservices platform_team=true independent_contexts=true";
    let overridden = case(facts(&format!("{BASE} {few}")), vec![over]);
    assert_eq!((overridden.kills.len(), overridden.overridden.len()), (0, 1), "a person answers for it");
    for decision in [decided(BASE), decided(LARGE), overridden] {
        for fact in [Fact::TeamSize, Fact::QpsP99] {
            let line = stretches::along(&catalog, &decision, fact);
            let here = &line[stretches::place(&line, decision.facts.value(fact).expect("known"))];
            assert_eq!(here.status, decision.status.name(), "{fact}: {line:?}");
            assert_eq!((&here.profile, here.changes.len()), (&decision.profile, 0), "{fact}: {line:?}");
        }
    }
}

#[test]
fn no_stack_is_named_behind_a_kill_or_a_gap() {
    let catalog = catalog::builtin();
    let blocked = decided(&format!("{BASE} pattern=microservices"));
    let incomplete = decided("team_size=8 qps_p99=50");
    assert_eq!((blocked.status, incomplete.status), (Status::Blocked, Status::Incomplete));
    for decision in [blocked, incomplete] {
        let (page, diagram, chain) = (page(&decision), mermaid::decision(&decision), mermaid::chain(&decision, &[]));
        for profile in catalog.profiles.keys() {
            for picture in [&page, &diagram, &chain] {
                assert!(!picture.contains(profile.as_str()), "{profile} in {picture}");
            }
        }
    }
}

#[test]
fn a_page_says_what_the_decision_says() {
    let catalog = catalog::builtin();
    let decision = decided(&format!("{BASE} rto_minutes=100 slo_availability_percent=99.9"));
    let text = page(&decision).replace("&#x27;", "'").replace("&#x2f;", "/").replace('`', "");
    for rule in decision.warnings.iter().chain(&decision.kills) {
        assert!(text.contains(&rule.message.replace('`', "")), "{}", rule.message);
    }
    assert_eq!(decision.status, Status::Blocked, "100 minutes spend more than 99.9 % leaves");
    let decision = decided(BASE);
    let text = page(&decision).replace("&#x27;", "'").replace("&#x2f;", "/");
    for (name, pick) in &decision.picks {
        for words in [&pick.choice, &pick.because, &catalog.cite(&pick.source).to_owned()] {
            assert!(text.contains(words.as_str()), "{name}: {words}");
        }
    }
    for who in decision.approvers.iter().flat_map(|a| &a.who) {
        assert!(text.contains(who.as_str()), "{who}");
    }
    assert_eq!(text.matches(">not asked<").count(), decision.approvers.len(), "approval is never implied");
    for fork in &decision.specialists {
        assert!(text.contains(&fork.specialist) && text.contains(&fork.why), "{}", fork.specialist);
    }
    assert_eq!(text.matches(">assumed</span> <b>").count(), decision.assumptions.len());
}

#[test]
fn a_page_is_whole_and_the_same_each_time() {
    let decision = decided(LARGE);
    let first = page(&decision);
    assert_eq!(first, page(&decision));
    assert!(first.len() < 60_000, "{} bytes", first.len());
    assert!(first.starts_with("<!doctype html>\n<html lang=\"en\">"));
    // Nothing is fetched, and nothing is styled or scripted outside the two parts that the policy names.
    for outside in [" src=", "<link", "<iframe", "@import", " style=", "onclick", "javascript:"] {
        assert!(!first.contains(outside), "{outside}");
    }
    for part in ["default-src 'none'", "base-uri 'none'", "form-action 'none'"] {
        assert!(first.contains(&part.replace('\'', "&#x27;")), "{part}");
    }
}

#[test]
fn the_map_has_every_specialist_in_order() {
    let catalog = catalog::builtin();
    let map = mermaid::map(&catalog);
    let mut called = Vec::new();
    for specialist in &catalog.specialists {
        let at = map.find(&format!("[\"{}<br/>", specialist.id)).unwrap_or_else(|| panic!("{} lacks", specialist.id));
        if specialist.when.is_some() {
            called.push(at);
        }
    }
    assert!(called.is_sorted() && called.len() > 10, "the chain is in the order in which it runs");
}

#[test]
fn a_chain_says_what_was_returned_and_what_is_next() {
    let decision = decided(BASE);
    let artifact = |specialist: &str| Artifact {
        specialist: specialist.into(),
        path: Some("docs/slo.md".into()),
        verdict: Some("agreed".into()),
        by: None,
    };
    let chain = mermaid::chain(&decision, &[artifact("slo-architect"), artifact("cs-cto-advisor")]);
    assert!(chain.contains("slo-architect<br/>done, agreed<br/>docs/slo.md"), "{chain}");
    assert!(chain.contains("api-design-reviewer<br/>next<br/>"), "{chain}");
    assert!(chain.contains("cs-cto-advisor<br/>beside the chain<br/>done"), "{chain}");
    assert_eq!(chain.matches("<br/>not run<br/>").count(), decision.specialists.len() - 2);
}

#[test]
fn a_page_is_written_into_a_file_and_said() {
    let home = Home::new();
    let file = home.path("card.html");
    let shown = file.display().to_string();
    let ran = home.run(&[&["decide", "--output", "json", "--html", &shown][..], &SAMPLE].concat()).exits(0);
    assert!(ran.err.contains(&format!("the page is in {shown}")), "{}", ran.err);
    let id = ran.json()["id"].as_str().expect("an id").to_owned();
    let written = std::fs::read_to_string(&file).expect("the page");
    assert!(written.contains(&id) && written.contains("node-express"));
    assert_eq!(std::fs::metadata(&file).expect("the page").permissions().mode() & 0o777, 0o600);
    // A link that lies there is replaced, never written through.
    let (other, words) = (home.path("other"), "somebody else's");
    std::fs::write(&other, words).expect("written");
    std::fs::remove_file(&file).expect("removed");
    std::os::unix::fs::symlink(&other, &file).expect("a link");
    home.run(&[&["decide", "--html", &shown][..], &SAMPLE].concat()).exits(0);
    assert_eq!(std::fs::read_to_string(&other).expect("text"), words);
    assert_eq!(std::fs::read_to_string(&file).expect("text"), written);
    let nowhere = home.path("no/folder/card.html").display().to_string();
    let refused = home.run(&[&["decide", "--html", &nowhere][..], &SAMPLE].concat()).exits(1).err;
    assert!(refused.contains("cannot be written") && refused.contains(&nowhere), "{refused}");
    let folder = home.path("no/folder").display().to_string();
    assert!(refused.contains(&format!("the folder {folder} does not exist; make it")), "{refused}");
}

#[test]
fn a_page_can_go_to_standard_output() {
    let home = Home::new();
    let piped = home.run(&[&["decide", "--html", "-"][..], &SAMPLE].concat()).exits(0);
    assert!(piped.out.starts_with("<!doctype html>") && piped.out.trim_end().ends_with("</html>"), "{}", piped.out);
    assert_eq!(piped.err, "");
    assert!(!Path::new("-").exists() && !home.path("-").exists());
    for also in [&["--output", "json"][..], &["--document", "adr"]] {
        let ran = home.run(&[&["decide", "--html", "-"][..], &SAMPLE, also].concat()).exits(2);
        assert!(ran.err.contains("prints the page and nothing else") && ran.out.is_empty(), "{}", ran.err);
    }
}

#[test]
fn a_diagram_is_printed_whatever_the_decision_came_to() {
    let home = Home::new();
    for (name, flags, code) in [
        ("diagram", &[][..], 0),
        ("mermaid", &[], 0),
        ("chain", &[], 0),
        ("mermaid", &["--rto-minutes", "240", "--slo-availability-percent", "99.99"], 3),
    ] {
        let ran = home.run(&[&["decide", "--document", name][..], &SAMPLE, flags].concat()).exits(code);
        assert!(ran.out.starts_with("---\nconfig:") && ran.out.contains("\nflowchart "), "{}", ran.out);
    }
}

#[test]
fn the_browser_test_is_there_for_every_status() {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser/cases.mjs");
    let cases = std::fs::read_to_string(cases).expect("the cases");
    for status in [Status::Decided, Status::Blocked, Status::Incomplete, Status::NoFit] {
        assert!(cases.contains(&format!("name: \"{}\"", status.name())), "{}", status.name());
    }
}
