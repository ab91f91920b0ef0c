//! The server as a model meets it over standard input and output: what it is told, in how many tokens, and that
//! text and structured result say the same.
#![cfg(unix)]

mod binary;

use std::sync::LazyLock;

use binary::{BRIEF, Called, Client, Home, sample};
use cs_backend_engineer::catalog;
use cs_backend_engineer::domain::catalog::Catalog;
use cs_backend_engineer::mcp::schema;
use serde_json::{Value as Json, json};

/// What the tool list may cost, and what a reply of `decide` may, in tokens (DESIGN: MCP surface).
const LIST_TOKENS: usize = 2500;
const SHORT_TOKENS: usize = 900;

fn tokens(text: &str) -> usize {
    static VOCABULARY: LazyLock<tiktoken_rs::CoreBPE> =
        LazyLock::new(|| tiktoken_rs::cl100k_base().expect("the vocabulary"));
    VOCABULARY.encode_ordinary(text).len()
}

/// Compares with the snapshot of this name; ids that are random or of this version's data become words.
fn snapshot(name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.add_filter(r"w-[0-9a-f]{24}", "[walk]");
    settings.add_filter(r"d-[0-9a-f]{20}", "[decision]");
    settings.add_filter(r"t-[0-9a-f]{20}", "[triage]");
    settings.set_omit_expression(true);
    settings.set_prepend_module_to_snapshot(false);
    settings.bind(|| insta::assert_snapshot!(name, text));
}

/// A walk over the protocol. Each reply says in its text all that its structured result says.
struct Walk {
    client: Client,
    last: Called,
}

impl Walk {
    fn open(home: &Home, parent: Option<&str>, brief: &str) -> Self {
        let mut client = home.client();
        let mut opening = json!({ "brief": brief });
        if let Some(parent) = parent {
            opening["parent_agent"] = parent.into();
        }
        let last = client.call("walk_question", opening).done();
        same_facts(&last);
        Walk { client, last }
    }

    fn id(&self) -> String {
        self.last.word("/walk_id")
    }

    fn step(&mut self, mut arguments: Json) -> &Called {
        arguments["walk_id"] = self.id().into();
        self.last = self.client.call("walk_question", arguments).done();
        same_facts(&self.last);
        &self.last
    }

    fn answer(&mut self, words: &str) -> &Called {
        self.step(json!({ "answer": words }))
    }

    /// The decision in short; the full one says the same in both its forms too.
    fn decide(&mut self) -> Called {
        let full = self.client.call("decide", json!({ "walk_id": self.id(), "detail": "full" })).done();
        same_facts(&full);
        let short = self.client.call("decide", json!({ "walk_id": self.id() })).done();
        fits(&short);
        same_facts(&short);
        assert_eq!(short.json["id"], full.json["id"]);
        short
    }

    fn digest(&mut self, arguments: Json) -> String {
        let digest = self.client.call("digest", arguments).done();
        assert_eq!(digest.json, Json::Null, "what is to be quoted has no structured twin");
        digest.text
    }
}

#[track_caller]
fn fits(decided: &Called) {
    let (text, json) = (tokens(&decided.text), tokens(&decided.json.to_string()));
    eprintln!("decide, short, {}: {text} tokens of text, {json} of JSON", decided.word("/status"));
    assert!(text <= SHORT_TOKENS && json <= SHORT_TOKENS, "{text} and {json} tokens:\n{}", decided.text);
}

/// Every scalar of the structured result stands in the text.
#[track_caller]
fn same_facts(reply: &Called) {
    static CATALOG: LazyLock<std::sync::Arc<Catalog>> = LazyLock::new(catalog::builtin);
    let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let said = plain(&reply.text);
    let mut lacks = Vec::new();
    leaves(&reply.json, "", &mut |path, leaf| {
        let words = match leaf {
            // A source is cited by its name.
            Json::String(text) if path.ends_with("/source") => CATALOG.cite(text).to_owned(),
            Json::String(text) => text.clone(),
            Json::Number(number) => number.as_f64().expect("a number").to_string(),
            Json::Bool(true) if path == "/holds/holds" => "holds".to_owned(),
            Json::Bool(false) if path == "/holds/holds" => "does not hold".to_owned(),
            other => other.to_string(),
        };
        if !said.contains(&plain(&words)) {
            lacks.push(format!("{path}: {words}"));
        }
    });
    assert!(lacks.is_empty(), "only in the structured result:\n{}\nthe text:\n{}", lacks.join("\n"), reply.text);
}

fn leaves(json: &Json, path: &str, each: &mut impl FnMut(&str, &Json)) {
    match json {
        Json::Object(fields) => fields.iter().for_each(|(name, value)| leaves(value, &format!("{path}/{name}"), each)),
        Json::Array(items) => {
            items.iter().enumerate().for_each(|(i, value)| leaves(value, &format!("{path}/{i}"), each))
        }
        leaf => each(path, leaf),
    }
}

#[test]
fn the_tool_list_is_small_and_plain() {
    let listed = Home::new().client().ask("tools/list", json!({}));
    let cost = tokens(&listed.to_string());
    eprintln!("tools/list: {cost} tokens");
    assert!(cost <= LIST_TOKENS, "{cost} tokens");
    for tool in listed["tools"].as_array().expect("tools") {
        let name = tool["name"].as_str().expect("a name");
        for key in ["title", "description", "inputSchema", "annotations"] {
            assert!(!tool[key].is_null(), "{name} has no {key}");
        }
        assert_eq!(tool["outputSchema"].is_null(), name == "digest", "{name}");
        for key in ["inputSchema", "outputSchema"] {
            let faults = tool[key].as_object().map(schema::faults).unwrap_or_default();
            assert_eq!(faults, Vec::<String>::new(), "{name}.{key}");
        }
        let depths = tool["inputSchema"].as_object().map(schema::depths).unwrap_or_default();
        assert_eq!(depths, Vec::<String>::new(), "{name}");
    }
    snapshot("tools", &serde_json::to_string_pretty(&listed["tools"]).expect("text"));
}

#[test]
fn everything_has_a_title_a_description_and_the_server_an_icon() {
    let home = Home::new();
    let mut client = home.client();
    for (method, list) in [
        ("tools/list", "tools"),
        ("prompts/list", "prompts"),
        ("resources/list", "resources"),
        ("resources/templates/list", "resourceTemplates"),
    ] {
        for thing in client.ask(method, json!({}))[list].as_array().expect("a list") {
            for key in ["title", "description"] {
                assert!(thing[key].as_str().is_some_and(|words| words.len() > 3), "{method}: no {key}: {thing}");
            }
        }
    }
    let who =
        json!({ "protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": { "name": "t", "version": "1" } });
    let server = client.ask("initialize", who)["serverInfo"].clone();
    assert_eq!(server["title"], "Senior backend engineer");
    let icon = &server["icons"][0];
    assert_eq!(icon["mimeType"], "image/svg+xml");
    assert!(
        icon["src"].as_str().is_some_and(|src| src.starts_with("data:image/svg+xml;base64,") && src.len() < 600),
        "{icon}"
    );
    // What a person picks from a list has it; what a model is shown does not.
    let mut with_icon = Vec::new();
    for (method, list) in [
        ("tools/list", "tools"),
        ("prompts/list", "prompts"),
        ("resources/list", "resources"),
        ("resources/templates/list", "resourceTemplates"),
    ] {
        for thing in client.ask(method, json!({}))[list].as_array().expect("a list") {
            if thing.get("icons").is_some() {
                assert_eq!(&thing["icons"][0], icon, "{method}");
                with_icon.push(thing["name"].as_str().expect("a name").to_owned());
            }
        }
    }
    assert_eq!(with_icon, ["backend-review", "incident", "fork", "decision-card", "decision-app"]);
}

#[test]
fn the_fullest_log_stays_off_standard_output() {
    let home = Home::new();
    // The client takes nothing but JSON-RPC.
    let mut client = home.client_with(&["--log", "trace"]);
    let opened = client.call("walk_question", json!({ "brief": BRIEF })).done();
    client.call("walk_question", json!({ "walk_id": opened.word("/walk_id"), "answer": "20:1, 180 qps" })).done();
    client.call("decide", sample()).done();
    drop(client);
    let log = std::fs::read_to_string(home.path("stderr")).expect("the log");
    assert!(log.lines().count() > 3, "nothing was logged: {log}");
}

#[test]
fn what_is_meant_is_taken() {
    let home = Home::new();
    let mut client = home.client();
    let mut decided = |arguments: Json| client.call("decide", arguments).done().word("/id");
    let facts = json!([{ "fact": "user_facing", "value": "true" }]);
    let with = |mut arguments: Json, further: Json| {
        arguments.as_object_mut().expect("an object").extend(further.as_object().expect("an object").clone());
        arguments
    };
    let expected = decided(with(sample(), json!({ "platform_team": true, "facts": facts })));
    for meant in [
        json!({ "team_size": "8", "qps_p99": "50.0", "platform_team": "true", "facts": facts }),
        json!({ "read_write_ratio": 20, "platform_team": "yes", "facts": facts.to_string() }),
        json!({ "read_write_ratio": "20:1", "platform_team": true, "facts": facts[0] }),
        json!({ "pattern": "Modular-Monolith", "platform_team": true, "facts": facts, "walk_id": null, "detail": "" }),
        json!({ "platform_team": true, "facts": [{ "fact": "user-facing", "value": true }] }),
    ] {
        assert_eq!(decided(with(sample(), meant.clone())), expected, "{meant}");
    }
    let claims = json!([{ "fact": "team_size", "value": 6, "quote": "six engineers" }]).to_string();
    let opened = client.call("walk_question", json!({ "brief": BRIEF, "claims": claims, "accept_default": "false" }));
    assert_eq!(opened.clone().done().json.get("refused"), None, "{}", opened.text);
}

#[test]
fn a_claim_that_does_not_hold_is_refused_in_the_reply() {
    let home = Home::new();
    let mut client = home.client();
    let claim = |value: &str, quote: &str| json!({ "fact": "team_size", "value": value, "quote": quote });
    let claims =
        json!([claim("60", "six engineers"), claim("9", "nine engineers"), { "fact": "teamsize", "value": "6" }]);
    let opened = client.call("walk_question", json!({ "brief": BRIEF, "claims": claims })).done();
    same_facts(&opened);
    snapshot("claims_refused", &opened.text);
}

#[test]
fn a_direct_walk() {
    let home = Home::new();
    let mut walk = Walk::open(&home, None, "");
    snapshot("direct_1_opens", &walk.last.text);
    assert!(walk.last.text.starts_with("Before I recommend a pattern or database, I need to walk seven questions."));
    snapshot("direct_2_partial_answer", &walk.answer("reads outnumber writes twenty to one").text);
    snapshot("direct_3_first_dodge", &walk.answer("we'll need to scale").text);
    snapshot("direct_4_second_dodge", &walk.answer("it depends").text);
    snapshot("direct_5_default_taken", &walk.step(json!({ "accept_default": true })).text);
    snapshot("direct_6_contradiction", &walk.answer("shared multi-tenant; and reads are 3:1 to writes, not 20:1").text);
    let digest = json!({ "walk_id": walk.id() });
    snapshot("direct_6_contradiction_digest", &walk.digest(digest));
    snapshot("direct_7_chosen", &walk.answer("20:1 holds").text);
}

#[test]
fn the_first_answer_dodges() {
    let home = Home::new();
    let mut walk = Walk::open(&home, None, "");
    snapshot("dodge_1_of_a_whole_question", &walk.answer("we'll need to scale").text);
    snapshot("dodge_2_again", &walk.answer("TBD").text);
    let question = walk.last.json["question"].clone();
    assert_eq!(question["text"], walk.answer("high availability").json["question"]["text"]);
    assert!(question["offer"]["values"].as_str().is_some_and(|v| v.contains("read write ratio = ")), "{question}");
}

#[test]
fn a_walk_that_a_kill_criterion_stops() {
    let home = Home::new();
    let mut walk = Walk::open(&home, Some("cs-vpe-advisor"), "12 engineers, weekly releases");
    snapshot("kill_1_stops", &walk.answer("microservices").text);
    let id = json!({ "walk_id": walk.id() });
    snapshot("kill_2_digest", &walk.digest(id.clone()));
    let blocked = walk.decide();
    assert_eq!(blocked.json["status"], "blocked");
    snapshot("kill_3_blocked", &blocked.text);
    snapshot("kill_4_blocked_digest", &walk.digest(json!({ "decision_id": blocked.json["id"] })));
    let by = json!({
        "override_rule": walk.last.json["stop"]["rule"],
        "override_by": "Dana Reyes",
        "override_reason": "the board decided",
    });
    snapshot("kill_5_overridden", &walk.step(by).text);
    let on = walk.answer("yes, a platform team, and the contexts deploy independently");
    assert!(!on.text.contains("Overridden") && on.json["overridden"] == Json::Null, "said once: {}", on.text);
    walk.answer("99.9 %, and Ines Okoye spends the error budget");
    let no_fit = walk.decide();
    assert_eq!(no_fit.json["status"], "no_fit");
    snapshot("kill_6_no_fit", &no_fit.text);
    snapshot("kill_7_no_fit_digest", &walk.digest(json!({ "decision_id": no_fit.json["id"] })));
}

/// Parent, brief, and the answers in order.
const FORKS: &[(&str, &str, &[&str])] = &[
    (
        "cs-fullstack-engineer",
        BRIEF,
        &[
            "20:1; 180 qps at p99 in a year: 30 today, 3x growth, 2x peak",
            "sync by default, a queue for mail",
            "modular monolith",
        ],
    ),
    (
        "cs-cto-advisor",
        "Eight engineers; we sell scheduling to clinics' suppliers.",
        &["PII, Dana Reyes owns compliance", "modular monolith", "99.5 %, and Ines Okoye spends the error budget"],
    ),
    (
        "cs-vpe-advisor",
        "A team of 12 engineers that releases weekly.",
        &["modular monolith", "99.5 %, and Ines Okoye spends the error budget"],
    ),
    (
        "cs-ciso-advisor",
        "The system holds personal data (PII) of customers.",
        &["shared multi-tenant", "yes, PII, Dana Reyes owns compliance", "RPO 60 min, RTO 100 min"],
    ),
];

#[test]
fn every_parent_from_its_brief_to_its_digest() {
    let home = Home::new();
    for (parent, brief, answers) in FORKS {
        let mut walk = Walk::open(&home, Some(parent), brief);
        snapshot(&format!("{parent}_1_opens"), &walk.last.text);
        let id = json!({ "walk_id": walk.id() });
        snapshot(&format!("{parent}_2_unfinished_digest"), &walk.digest(id));
        for answer in *answers {
            assert_eq!(walk.last.json["state"], "asking", "{parent}: {}", walk.last.text);
            walk.answer(answer);
        }
        assert_eq!(walk.last.json["state"], "ready", "{parent}: {}", walk.last.text);
        snapshot(&format!("{parent}_3_ready"), &walk.last.text);
        let decided = walk.decide();
        assert_eq!(decided.json["status"], "decided", "{parent}");
        snapshot(&format!("{parent}_4_decided"), &decided.text);
        let artifacts = json!([{ "specialist": "slo-architect", "path": "docs/slo.md", "verdict": "done" }]);
        let digest = walk.digest(json!({ "decision_id": decided.json["id"], "artifacts": artifacts }));
        snapshot(&format!("{parent}_5_digest"), &digest);
    }
}

#[test]
fn a_revised_answer_shows_what_changed() {
    let home = Home::new();
    let (parent, brief, answers) = FORKS[0];
    let mut walk = Walk::open(&home, Some(parent), brief);
    answers.iter().for_each(|answer| drop(walk.answer(answer).clone()));
    walk.decide();
    snapshot("revise_1_reopened", &walk.step(json!({ "revise": "Q3" })).text);
    snapshot("revise_2_ready", &walk.answer("async, the billing team consumes").text);
    snapshot("revise_3_decided", &walk.decide().text);
}

#[test]
fn one_call_decides() {
    let home = Home::new();
    let mut client = home.client();
    let mut decide = |name: &str, arguments: Json| {
        let mut full = arguments.clone();
        full["detail"] = "full".into();
        let full = client.call("decide", full).done();
        same_facts(&full);
        eprintln!("decide, full, {name}: {} tokens of text", tokens(&full.text));
        let short = client.call("decide", arguments).done();
        fits(&short);
        same_facts(&short);
        snapshot(&format!("decide_{name}"), &short.text);
    };
    decide("sample", sample());
    decide("incomplete", json!({ "team_size": 8 }));
    let mut blocked = sample();
    blocked["pattern"] = "microservices".into();
    blocked["communication"] = "event-driven".into();
    blocked["data_sensitivity"] = "phi".into();
    blocked["facts"] =
        json!([{ "fact": "second_team", "value": "none" }, { "fact": "compliance_owner", "value": "none" }]);
    decide("blocked", blocked);
}

#[test]
fn an_incident_from_its_report_to_its_digest() {
    let home = Home::new();
    let mut client = home.client();
    let report = "Checkout p99 rose to 4 s after the promotion; the replica lag is 90 s and the pool is exhausted.";
    let triage = client.call("incident_triage", json!({ "report": report })).done();
    let digest = client.call("digest", json!({ "triage_id": triage.json["id"] })).done();
    snapshot("incident_digest", &digest.text);
    let triage = client.call("incident_triage", json!({ "report": "the office plant is dry" })).done();
    assert_eq!(triage.json["question"], "none");
    let digest = client.call("digest", json!({ "triage_id": triage.json["id"] })).done();
    snapshot("incident_none_digest", &digest.text);
}
