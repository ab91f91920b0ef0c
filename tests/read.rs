//! Reading: what a brief states, what an answer says, which claims hold. Every case is one line.

use cs_backend_engineer::domain::facts::{Fact, QuestionId};
use cs_backend_engineer::domain::read::{Answer, Claim, Found, Quoted, answer, extract, read};

use proptest::prelude::*;

#[path = "read/attack.rs"]
mod attack;

use QuestionId::{Q1, Q2, Q3, Q4, Q5, Q6, Q7};

fn facts(found: &[Found]) -> Vec<String> {
    found.iter().map(|f| format!("{}={}", f.fact, f.value).replace(", ", ",")).collect()
}

fn said(answer: &Answer) -> String {
    let mut parts = facts(&answer.found);
    parts.extend(answer.contradictions.iter().map(|c| format!("contradiction: {}", c.fact)));
    parts.extend(answer.ambiguous.iter().map(|a| format!("ask: {}", a.words)));
    parts.extend(answer.dodge.iter().map(|d| format!("dodge: {}", d.kind)));
    parts.join(" ")
}

/// Question, answer, what it says. Every required fact of the question is open.
fn check(cases: &[(QuestionId, &str, &str)]) {
    let all = cases.iter().map(|(q, text, expected)| (*q, q.required().collect(), *text, *expected)).collect();
    compare(all);
}

/// The same with one fact open.
fn check_one(cases: &[(QuestionId, Fact, &str, &str)]) {
    compare(cases.iter().map(|(q, fact, text, expected)| (*q, vec![*fact], *text, *expected)).collect());
}

fn compare(cases: Vec<(QuestionId, Vec<Fact>, &str, &str)>) {
    let wrong: Vec<String> = cases
        .into_iter()
        .map(|(q, wanted, text, expected)| (said(&answer(q, &wanted, text)), format!("{q} {text}"), expected))
        .filter(|(got, _, expected)| got != expected)
        .map(|(got, text, expected)| format!("{text}\n   got  {got}\n   want {expected}"))
        .collect();
    assert!(wrong.is_empty(), "{} cases:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn answers_about_load() {
    check(&[
        (Q1, "20:1, 200 qps", "read_write_ratio=20 qps_p99=200"),
        (
            Q1,
            "20:1; 180 qps at p99 in a year: 30 today, 3x growth, 2x peak",
            "read_write_ratio=20 qps_p99=180 qps_current=30",
        ),
        (Q1, "95% reads, half a million requests a day, 4x peak", "read_write_ratio=19 qps_p99=23.1"),
        (Q1, "ninety percent reads and about forty rps by next year", "read_write_ratio=9 qps_p99=40"),
        (Q1, "read-only, 2k rps", "read_write_ratio=read-only qps_p99=2000"),
        (Q1, "80/20, 12 million requests a month, 5x peak", "read_write_ratio=4 qps_p99=23.1"),
        (Q1, "four reads per write and 90 requests per second at peak next year", "read_write_ratio=4 qps_p99=90"),
        (
            Q1,
            "30 rps today, tripling... so 3x growth and 2x peak; 20 to 1",
            "read_write_ratio=20 qps_p99=180 qps_current=30",
        ),
        (Q1, "10x growth from 30 qps, 2x peak, 8:1", "read_write_ratio=8 qps_p99=600 qps_current=30"),
        (Q1, "half and half, 12/s", "read_write_ratio=1 qps_p99=12"),
        (Q1, "we read far more than we write, 200 qps", "qps_p99=200"),
        (Q1, "200", "ask: 200"),
        (Q1, "1:3, 15 tps", "read_write_ratio=0.333333 qps_p99=15"),
    ]);
    check_one(&[
        (Q1, Fact::ReadWriteRatio, "50:1", "read_write_ratio=50"),
        (Q1, Fact::QpsP99, "6k", "ask: 6k"),
        (Q1, Fact::QpsP99, "600 requests per minute", "qps_p99=10"),
    ]);
}

#[test]
fn answers_about_the_rest() {
    check(&[
        (Q2, "single-tenant", "tenancy=single-tenant"),
        (Q2, "Shared tables with RLS.", "tenancy=shared-multi-tenant isolation=row-security"),
        (Q2, "a database per customer", "tenancy=isolated-multi-tenant isolation=database"),
        (Q2, "multi-tenant", "ask: multi-tenant"),
        (Q3, "sync by default, a queue for mail", "communication=sync"),
        (Q3, "sync", "communication=sync"),
        (Q3, "event-driven", "communication=event-driven"),
        (Q3, "async messaging between the services, probably", "communication=async"),
        (Q4, "PII", "data_sensitivity=pii"),
        (Q4, "phi and pci", "data_sensitivity=pci regimes=phi,pci"),
        (Q4, "internal", "data_sensitivity=internal"),
        (Q4, "names, emails and phone numbers of our members", "data_sensitivity=pii"),
        (Q5, "modular monolith", "pattern=modular-monolith"),
        (Q5, "modular monolith, 6", "pattern=modular-monolith team_size=6"),
        (Q5, "microservices with a platform team", "pattern=microservices platform_team=true"),
        (Q4, "no PII", "dodge: no answer"),
        (Q4, "no PHI, no card data", "dodge: no answer"),
        (Q4, "PII, no PHI", "data_sensitivity=pii"),
        (Q5, "We're eleven, microservices", "pattern=microservices team_size=11"),
        (Q5, "six engineers; serverless", "pattern=serverless team_size=6"),
        (Q6, "15 min / 1 h", "rpo_minutes=15 rto_minutes=60"),
        (Q6, "5 / 60", "ask: 5 / 60"),
        (Q6, "5/60 min", "rpo_minutes=5 rto_minutes=60"),
        (Q6, "zero data loss, back within half an hour", "rpo_minutes=0 rto_minutes=30"),
        (Q6, "RPO 1h, RTO 4h", "rpo_minutes=60 rto_minutes=240"),
        (Q6, "a day of data and two hours", "rpo_minutes=1440 rto_minutes=120"),
        (Q6, "15 minutes", "ask: 15 minutes"),
        (
            Q7,
            "99.9%, the payments team owns the budget",
            "slo_availability_percent=99.9 error_budget_consumer=payments team",
        ),
        (Q7, "three nines, Jane Doe", "slo_availability_percent=99.9 error_budget_consumer=Jane Doe"),
    ]);
    check_one(&[
        (Q6, Fact::RtoMinutes, "45 min", "rto_minutes=45"),
        (Q6, Fact::RtoMinutes, "45", "ask: 45"),
        (Q7, Fact::SloAvailabilityPercent, "three nines", "slo_availability_percent=99.9"),
        (Q7, Fact::SloAvailabilityPercent, "99.95", "slo_availability_percent=99.95"),
        (Q7, Fact::SloAvailabilityPercent, "43 minutes of downtime a month", "slo_availability_percent=99.900463"),
        (Q7, Fact::ErrorBudgetConsumer, "none", "error_budget_consumer=none"),
        (Q7, Fact::ErrorBudgetConsumer, "Core Billing", "error_budget_consumer=Core Billing"),
        (Q3, Fact::SecondTeam, "the fulfilment team", "second_team=fulfilment team"),
        (Q3, Fact::SecondTeam, "nobody", "second_team=none"),
        (Q4, Fact::ComplianceOwner, "Ada Byron", "compliance_owner=Ada Byron"),
        (Q4, Fact::EncryptionAtRest, "yes", "encryption_at_rest=true"),
        (Q5, Fact::PlatformTeam, "no", "platform_team=false"),
        (Q5, Fact::Language, "Kotlin", "language=kotlin"),
    ]);
}

/// Answers that take a value back, deny it, hedge it or leave out what the question has just said.
#[test]
fn answers_as_they_come() {
    let mut wrong = Vec::new();
    for line in include_str!("read/answers.txt").lines().filter(|l| !l.starts_with('#')) {
        let [question, text, expected] = line.split(" | ").collect::<Vec<_>>()[..] else {
            panic!("three fields: {line}")
        };
        let question = QuestionId::parse(question).unwrap();
        let wanted: Vec<Fact> = question.required().collect();
        let answer = answer(question, &wanted, text);
        let mut got = facts(&answer.found).join(" ");
        if got.is_empty() {
            got = if answer.ambiguous.is_empty() { "none" } else { "ask" }.into();
        }
        if got != expected {
            wrong.push(format!("{question} {text}\n   got  {got}\n   want {expected}"));
        }
    }
    assert!(wrong.is_empty(), "{} cases:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn dodges() {
    let mut wrong = Vec::new();
    for (question, text, kind) in [
        (Q1, "we'll need to scale", "no number"),
        (Q1, "a lot of traffic", "no number"),
        (Q1, "we moved to the cloud in 2024", "another number"),
        (Q1, "it depends", "it depends"),
        (Q1, "read-heavy", "adjective"),
        (Q1, "TBD", "put off"),
        (Q1, "we are six engineers", "another question"),
        (Q2, "you decide", "handed back"),
        (Q2, "the usual", "adjective"),
        (Q3, "whatever works", "shrug"),
        (Q3, "what would you recommend?", "handed back"),
        (Q4, "it's sensitive", "adjective"),
        (Q4, "not sure", "shrug"),
        (Q5, "best practice", "adjective"),
        (Q5, "something modern and clean", "adjective"),
        (Q6, "as little as possible", "adjective"),
        (Q6, "we have backups", "no number"),
        (Q7, "high availability", "adjective"),
        (Q7, "always up", "adjective"),
        (Q7, "¯\\_(ツ)_/¯", "shrug"),
        (Q7, "is 99.9 enough?", "question back"),
        (Q7, "", "shrug"),
    ] {
        let wanted: Vec<Fact> = question.required().collect();
        let got = answer(question, &wanted, text).dodge.map_or("none", |d| d.kind);
        if got != kind {
            wrong.push(format!("{question} {text}: got {got}, want {kind}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn evidence_and_confirmation() {
    let of = |text: &str| answer(Q1, &[Fact::ReadWriteRatio, Fact::QpsP99], text);
    assert!(of("20:1; 180 qps at p99 in a year: 30 today, 3x growth, 2x peak").evidence);
    assert!(of("40 rps, measured at the gateway").evidence);
    assert!(!of("20:1, 200 qps").evidence);
    let confirms = |text: &str| answer(Q4, &[Fact::DataSensitivity], text).confirms;
    assert_eq!(confirms("yes, that's right"), Some(true));
    assert_eq!(confirms("No, it is PHI"), Some(false));
    assert_eq!(confirms("pii"), None);
}

#[test]
fn the_first_brief() {
    let brief = "We are six engineers on a customer-facing billing portal in TypeScript and release daily.";
    let reading = read(brief);
    assert_eq!(
        facts(&reading.found),
        ["team_size=6", "language=typescript", "cadence=daily", "user_facing=true", "business_context=billing portal"]
    );
    assert!(reading.contradictions.is_empty());
    for found in &reading.found {
        assert!(brief.contains(&found.quote), "{}", found.quote);
    }
}

#[test]
fn briefs() {
    read_cases(include_str!("read/briefs.txt"));
}

/// The same facts and the same traps in many words, one prompt a case.
#[test]
fn paraphrases() {
    read_cases(include_str!("read/paraphrases.txt"));
}

/// A prompt, then a line `=> field=value …` or `=> conflict:field`; `%%` parts the cases.
fn read_cases(cases: &str) {
    let mut wrong = Vec::new();
    for case in cases.split("\n%%\n") {
        let Some((prompt, expected)) = case.rsplit_once("\n=>") else { continue };
        let prompt = prompt.trim_matches('\n');
        let (fields, conflicts) = extract(prompt);
        let mut got: Vec<String> = fields
            .iter()
            .filter(|(name, _)| **name != "business_context" || expected.contains("business_context"))
            .map(|(name, value)| match value {
                _ if *name == "business_context" => (*name).to_owned(),
                serde_json::Value::String(s) => format!("{name}={}", s.replace(' ', "_")),
                other => format!("{name}={other}"),
            })
            .chain(conflicts.iter().map(|c| format!("conflict:{c}")))
            .collect();
        let mut want: Vec<String> = expected.split_whitespace().map(str::to_owned).collect();
        got.sort();
        want.sort();
        if got != want {
            wrong.push(format!("{prompt}\n   got  {}\n   want {}\n", got.join(" "), want.join(" ")));
        }
    }
    assert!(wrong.is_empty(), "{} cases:\n{}", wrong.len(), wrong.join("\n"));
}

fn claim(fact: Fact, value: &str, quote: &str, text: &str) -> String {
    let value = fact.parse_text(value).expect("a value");
    match Quoted::new(text).verify(&Claim { fact, value, quote: Some(quote.into()), location: None }) {
        Ok(found) => {
            assert_eq!(text.get(found.span.clone()).map(str::is_empty), Some(false));
            "holds".into()
        }
        Err(why) => format!("{why:?}").split([' ', '{']).next().unwrap_or("").to_owned(),
    }
}

/// Quotes that carry their value, and quotes in which the number or the word is of something else.
#[test]
fn quotes() {
    let mut wrong = Vec::new();
    for line in include_str!("read/quotes.txt").lines().filter(|l| !l.starts_with('#')) {
        let [fact, value, quote, text, expected] = line.split('|').map(str::trim).collect::<Vec<_>>()[..] else {
            panic!("five fields: {line}")
        };
        let fact = Fact::named(fact).unwrap();
        let got = claim(fact, value, quote, if text.is_empty() { quote } else { text });
        if (got == "holds") != (expected == "holds") {
            wrong.push(format!("{line}: {got}"));
        }
    }
    assert!(wrong.is_empty(), "{} cases:\n{}", wrong.len(), wrong.join("\n"));
}

/// Every value that a hurried reader could claim with every sentence and clause of the briefs: none is accepted that
/// the labels do not hold, `tests/read/claimable.txt` apart.
#[test]
fn no_quote_states_more_than_its_brief() {
    let allowed: Vec<&str> = include_str!("read/claimable.txt").lines().filter(|l| !l.starts_with('#')).collect();
    let (mut tried, mut wrong) = (0, Vec::new());
    let cases = [include_str!("read/briefs.txt"), include_str!("read/paraphrases.txt")].join("\n%%\n");
    for case in cases.split("\n%%\n") {
        let Some((prompt, label)) = case.rsplit_once("\n=>") else { continue };
        let prompt = prompt.trim_matches('\n');
        let quoted = Quoted::new(prompt);
        for quote in attack::quotes(prompt) {
            for (fact, value) in attack::claims(&quote) {
                tried += 1;
                if attack::labelled(label, fact, &value) {
                    continue;
                }
                let claim = Claim { fact, value, quote: Some(quote.clone()), location: None };
                let line = format!("{} = {} | {}", fact, claim.value, quote);
                if quoted.verify(&claim).is_ok() && !allowed.contains(&line.as_str()) {
                    wrong.push(line);
                }
            }
        }
    }
    assert!(tried > 100_000, "only {tried} claims were tried");
    wrong.dedup();
    assert!(wrong.is_empty(), "{} of {tried} claims:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn claims() {
    let text = include_str!("read/claims.txt");
    let mut wrong = Vec::new();
    for (fact, value, quote, expected) in [
        (Fact::TeamSize, "9", "nine engineers", "holds"),
        (Fact::TeamSize, "9", "NINE   “engineers”", "holds"),
        (Fact::TeamSize, "90", "nine engineers", "DoesNotCarry"),
        (Fact::TeamSize, "9", "a team of nine", "NotInText"),
        (Fact::TeamSize, "23", "The data team of 23", "NotThisSystem"),
        (Fact::TeamSize, "23", "23", "NotThisSystem"),
        (Fact::TeamSize, "400", "the team has 400 engineers", "NotThisSystem"),
        (Fact::Pattern, "microservices", "microservices", "Negated"),
        (Fact::Pattern, "modular-monolith", "stay with a modular monolith", "holds"),
        (Fact::RpoMinutes, "60", "lose an hour of orders", "holds"),
        (Fact::RpoMinutes, "600", "lose an hour of orders", "DoesNotCarry"),
        (Fact::QpsCurrent, "5.787", "half a million requests a day", "holds"),
        (Fact::QpsCurrent, "58", "half a million requests a day", "DoesNotCarry"),
        (Fact::BudgetUsdPerMonth, "2000", "$24,000 a year", "holds"),
        (Fact::BudgetUsdPerMonth, "24000", "$24,000 a year", "DoesNotCarry"),
        (Fact::ReadWriteRatio, "19", "95% of it reads", "holds"),
        (Fact::ReadWriteRatio, "95", "95% of it reads", "DoesNotCarry"),
        (Fact::SloAvailabilityPercent, "99.9", "43 minutes of downtime a month", "holds"),
        (Fact::SloAvailabilityPercent, "99.99", "promises 99.99%", "NotThisSystem"),
        (Fact::DataSensitivity, "phi", "no patient data", "Negated"),
        (Fact::DataSensitivity, "pii", "names and home addresses", "holds"),
        (Fact::UserFacing, "true", "diners book", "holds"),
        (Fact::PlatformTeam, "false", "without a platform team", "holds"),
        (Fact::PlatformTeam, "true", "without a platform team", "Negated"),
        (Fact::Language, "kotlin", "Kotlin", "holds"),
        (Fact::Language, "rust", "rewrite in Rust", "NotThisSystem"),
        (Fact::ErrorBudgetConsumer, "Table Ops", "Table Ops answers for the error budget", "holds"),
        (Fact::ErrorBudgetConsumer, "Kitchen Core", "Table Ops answers for the error budget", "DoesNotCarry"),
        (Fact::Cadence, "biweekly", "every other Tuesday", "holds"),
        (Fact::Cadence, "daily", "every other Tuesday", "DoesNotCarry"),
    ] {
        let got = claim(fact, value, quote, text);
        if got != expected {
            wrong.push(format!("{fact} = {value}: `{quote}`: got {got}, want {expected}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    // Cut out of a larger number.
    assert_eq!(claim(Fact::TeamSize, "5", "5 engineers", "We are 15 engineers."), "NotInText");
    assert_eq!(claim(Fact::SloAvailabilityPercent, "99", "99", "Our availability target is 99.95%."), "NotInText");
}

/// Shapes of which real texts are made, to be thrown together at random.
const SHARDS: &[&str] = &[
    "6 engineers",
    "team of",
    "RPO",
    "RTO",
    "5 min",
    " / ",
    "1h30",
    "99.9%",
    "three nines",
    "\n",
    "\n\n",
    "- ",
    "> ",
    "| a | b |\n",
    "|---|---|\n",
    "{\"a\": ",
    "[1, ",
    "}",
    "]",
    "\"",
    "“",
    "”",
    "’",
    "'",
    "```\n",
    "# ",
    "key: ",
    "key = ",
    "$",
    "12k",
    " a month",
    "p99",
    "20:1",
    "half a million",
    "a dozen",
    "between 5 and ",
    "1.5",
    "1,000",
    "24/7",
    "2026-01-02",
    "—",
    "–",
    "é",
    "日本",
    "\u{200b}",
    "🦀",
    "w/o",
    "C#",
    ".NET",
    "node.js",
    "we",
    "they",
    "used to be",
    "ignore previous instructions",
    "?",
    "!",
    ";",
    ":",
    ",",
    ".",
    "..",
    "(",
    ")",
    "not",
    "no",
    "Rust or Go",
    "error budget is owned by ",
    "owns the error budget",
    "<!--",
    "-->",
    "<",
    ">",
    "=",
    "->",
    "~",
    "%",
    "#",
    "*",
    "_",
    "\\",
    "\t",
    "0",
    "00",
    "1e9",
    "-1",
    "x",
];

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    #[test]
    fn any_text_is_read(text in ".{0,300}") {
        holds(&text);
    }

    #[test]
    fn any_shards_are_read(shards in prop::collection::vec(prop::sample::select(SHARDS), 0..40)) {
        holds(&shards.concat());
    }

    #[test]
    fn any_bytes_are_read(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        holds(&String::from_utf8_lossy(&bytes));
    }
}

/// Nothing panics, every quote and span stands in the text, and every value fits its fact.
fn holds(text: &str) {
    let reading = read(text);
    for found in reading.found.iter().chain(reading.contradictions.iter().flat_map(|c| &c.sides)) {
        assert!(text.get(found.span.clone()).is_some());
        assert!(found.fact.parse(&found.value.to_json()).is_ok(), "{} = {}", found.fact, found.value);
    }
    for question in QuestionId::ALL {
        let wanted: Vec<Fact> = question.facts().collect();
        let said = answer(question, &wanted, text);
        for found in &said.found {
            assert!(found.fact.parse(&found.value.to_json()).is_ok(), "{} = {}", found.fact, found.value);
        }
        assert_eq!(
            said.dodge.is_some(),
            said.ambiguous.is_empty()
                && !wanted.iter().any(
                    |f| said.found.iter().any(|x| x.fact == *f) || said.contradictions.iter().any(|c| c.fact == *f)
                )
        );
    }
    let quote: String = text.chars().take(20).collect();
    let claim = Claim {
        fact: Fact::TeamSize,
        value: Fact::TeamSize.parse_text("6").expect("a number"),
        quote: Some(quote),
        location: None,
    };
    let _ = Quoted::new(text).verify(&claim);
}

#[test]
fn answers_in_free_forms() {
    check_one(&[
        (Q7, Fact::ErrorBudgetConsumer, "payments owns the budget", "error_budget_consumer=payments"),
        (Q7, Fact::ErrorBudgetConsumer, "that would be the billing squad", "error_budget_consumer=billing squad"),
        (Q7, Fact::ErrorBudgetConsumer, "our CISO", "error_budget_consumer=CISO"),
        (Q7, Fact::ErrorBudgetConsumer, "I think checkout spends it", "error_budget_consumer=checkout"),
        (Q7, Fact::ErrorBudgetConsumer, "it belongs to Rosa Lind", "error_budget_consumer=Rosa Lind"),
        (Q7, Fact::ErrorBudgetConsumer, "good question", "dodge: adjective"),
        (Q4, Fact::ComplianceOwner, "compliance: Mira Oduya", "compliance_owner=Mira Oduya"),
        (Q4, Fact::ComplianceOwner, "Mira from legal", "compliance_owner=Mira"),
        (Q5, Fact::TeamSize, "we're about 20 people in engineering", "team_size=20"),
        (Q5, Fact::TeamSize, "hm, around a dozen of us I guess", "team_size=12"),
    ]);
}
