//! What holds whatever comes in, in whatever process and with either kind of line ending. Others are beside their
//! subject: of digests in `digest.rs`, of readings in `read.rs`, of rules in `rules.rs`, of triages in `triage.rs`.

mod binary;
#[path = "fuzz/targets/mod.rs"]
mod targets;

use binary::{Home, SAMPLE};
use proptest::prelude::*;

/// A brief of many lines.
const LINES: &str = "Billing portal\n\n- We are six engineers in TypeScript,\n  and release daily.\n- Tenancy: shared\n\n\
    | fact | value |\n|---|---|\n| RPO | 15 min |\n\nReads outnumber writes 20 to 1.\nAt p99 we expect\n180 requests a second.\n";

/// An incident of many lines.
const REPORT: &str = "10:02 UTC checkout fails with 5xx.\n10:05 the pool has no connections left,\nreplicas lag by 45 s.\n\n\
    10:42 closed.\nNo deploy that day.\n";

/// The same in processes of their own, each with a home of its own.
#[track_caller]
fn same_everywhere(what: &str, run: impl Fn(&Home, &str) -> String, text: &str) -> String {
    let returns = text.replace('\n', "\r\n");
    let [one, other, third] = [text, text, &returns].map(|text| run(&Home::new(), text));
    assert_eq!(one, other, "{what}: another process says otherwise");
    assert_eq!(one, third, "{what}: line endings count");
    one
}

#[test]
fn processes_and_line_endings_change_nothing() {
    let extracted = |home: &Home, text: &str| {
        let line = serde_json::json!({ "id": "a", "parent": null, "prompt": text });
        home.pipe(&["extract", "--jsonl"], &format!("{line}\n")).exits(0).out
    };
    let said = same_everywhere("extract", extracted, LINES);
    assert!(said.contains("\"team_size\":6") && said.contains("\"rpo_minutes\":15"), "{said}");

    let triaged = |home: &Home, text: &str| {
        let mut json = home.pipe(&["triage", "--output", "json"], text).exits(0).json();
        // It is of the words as they came.
        json.as_object_mut().expect("an object").remove("id");
        json.to_string()
    };
    let said = same_everywhere("triage", triaged, REPORT);
    assert!(said.contains("\"question\":\"Q1\""), "{said}");

    let walked = |home: &Home, text: &str| {
        let path = home.path("brief.txt");
        std::fs::write(&path, text).expect("written");
        let brief = format!("@{}", path.display());
        let walk = home.run(&["walk", "--output", "json", "--brief", &brief]).exits(4).json();
        format!("{} {}", walk["skipped"], walk["question"])
    };
    same_everywhere("walk", walked, LINES);

    let decided =
        |home: &Home, _: &str| home.run(&[&["decide", "--output", "json"][..], &SAMPLE].concat()).exits(0).out;
    same_everywhere("decide", decided, "");
}

/// Words of briefs and answers, with what joins and spoils them.
const WORDS: &[&str] = &[
    "we are six engineers",
    "team of 60",
    "12 people",
    "20:1",
    "95% reads",
    "180 qps",
    "half a million requests a day",
    "shared multi-tenant",
    "single tenant",
    "PII",
    "PHI",
    "no",
    "not",
    "they",
    "maybe",
    "modular monolith",
    "microservices",
    "no platform team",
    "sync",
    "event-driven",
    "RPO 5 min",
    "RTO 4 h",
    "99.9 %",
    "three nines",
    "it depends",
    "TBD",
    "TypeScript",
    "daily",
    ", ",
    ". ",
    "; ",
    "\n- ",
    "\r\n",
    "| ",
    ": ",
    "password: correct-horse-9",
];

/// Steps of a walk that bring no words of their own.
const STEPS: &[&str] = &[
    "parent cs-fullstack-engineer",
    "parent cs-cto-advisor",
    "parent cs-vpe-advisor",
    "parent cs-ciso-advisor",
    "default",
    "revise Q1",
    "revise Q5",
    "override microservices-without-platform-team|Dana Reyes|until spring",
    "claim team_size|6|six engineers",
    "claim team_size|60|team of 60",
    "claim data_sensitivity|phi|",
    "claim qps_p99|180|180 qps",
];

fn phrase() -> impl Strategy<Value = String> {
    proptest::collection::vec(proptest::sample::select(WORDS), 1..8).prop_map(|words| words.join(" "))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(16) })]

    /// Each walk is the replay of its events, every fill has a quote, no digest is longer than 200 words, and no secret
    /// is seen: as the fuzzer has it, with input that means something.
    #[test]
    fn any_walk_holds(
        brief in phrase(),
        steps in proptest::collection::vec(
            prop_oneof![2 => phrase(), 1 => proptest::sample::select(STEPS).prop_map(str::to_owned)], 0..8),
    ) {
        let target = targets::ALL.iter().find(|target| target.name == "briefs").expect("a target");
        (target.run)(format!("{brief}\n---\n{}", steps.join("\n")).as_bytes());
    }
}
