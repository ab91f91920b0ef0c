//! Users who are asked directly: a walk whose questions are forms, in the middle of the call and in rounds.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use cs_backend_engineer::domain::facts::{Fact, Kind};
use cs_backend_engineer::mcp::{self, desk::Desk, elicit::Elicit, stdio};
use cs_backend_engineer::store::{Place, Store};
use serde_json::{Value as Json, json};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, DuplexStream, ReadHalf, WriteHalf, split};

const OLD: [&str; 2] = ["2025-06-18", "2025-11-25"];
const NEW: &str = "2026-07-28";

/// A client that fills in forms by a script, whatever the revision.
struct Client {
    input: WriteHalf<DuplexStream>,
    output: tokio::io::Lines<BufReader<ReadHalf<DuplexStream>>>,
    version: &'static str,
    /// What this client says that it can.
    can: Json,
    /// What the user does with each form, in order.
    script: VecDeque<Json>,
    /// The forms that were put.
    forms: Vec<Json>,
    asked: u32,
}

impl Client {
    async fn new(version: &'static str, can: Json, elicit: Elicit) -> Self {
        let desk = Arc::new(Desk::new(Store::new(Place::Memory), None, None));
        let (here, there) = tokio::io::duplex(1 << 20);
        let (read, write) = split(there);
        tokio::spawn(async move { stdio::serve(mcp::server_asking(desk, elicit), read, write).await });
        let (read, input) = split(here);
        let output = BufReader::new(read).lines();
        let (script, forms) = Default::default();
        let mut client = Client { input, output, version, can, script, forms, asked: 0 };
        if version != NEW {
            let who = json!({ "name": "t", "version": "1" });
            let params = json!({ "protocolVersion": version, "capabilities": client.can, "clientInfo": who });
            client.ask("initialize", params).await;
            client.send(json!({ "jsonrpc": "2.0", "method": "notifications/initialized" })).await;
        }
        client
    }

    /// A client that shows forms.
    async fn with_forms(version: &'static str) -> Self {
        Client::new(version, json!({ "elicitation": {} }), Elicit::Auto).await
    }

    async fn send(&mut self, message: Json) {
        self.input.write_all(format!("{message}\n").as_bytes()).await.expect("the server reads");
    }

    async fn next(&mut self) -> Json {
        let line = tokio::time::timeout(Duration::from_secs(5), self.output.next_line()).await;
        serde_json::from_str(&line.expect("a line within 5 s").expect("a line").expect("before the end")).expect("JSON")
    }

    /// What the user does with this form.
    fn fill(&mut self, params: &Json) -> Json {
        self.forms.push(params.clone());
        self.script.pop_front().unwrap_or_else(|| panic!("a form too many: {params}"))
    }

    /// A request to its result; forms in the middle are filled in.
    async fn ask(&mut self, method: &str, mut params: Json) -> Json {
        self.asked += 1;
        let id = self.asked;
        if self.version == NEW {
            params["_meta"] = json!({
                "io.modelcontextprotocol/protocolVersion": NEW,
                "io.modelcontextprotocol/clientInfo": { "name": "t", "version": "1" },
                "io.modelcontextprotocol/clientCapabilities": self.can,
            });
        }
        self.send(json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params })).await;
        loop {
            let message = self.next().await;
            if message["method"] == "elicitation/create" {
                assert_ne!(self.version, NEW, "nothing is asked in the middle of a call: {message}");
                let result = self.fill(&message["params"]);
                self.send(json!({ "jsonrpc": "2.0", "id": message["id"], "result": result })).await;
            } else {
                assert_eq!(message["id"], id, "{message}");
                return message;
            }
        }
    }

    /// A call of `walk_question` to its end, in as many rounds as it takes.
    async fn walk(&mut self, arguments: Json) -> Json {
        let mut params = json!({ "name": "walk_question", "arguments": arguments });
        loop {
            let message = self.ask("tools/call", params.clone()).await;
            let result = message["result"].clone();
            assert!(result.is_object(), "{message}");
            if result["resultType"] != "input_required" {
                return result;
            }
            let form = result["inputRequests"]["question"].clone();
            assert_eq!(form["method"], "elicitation/create", "{result}");
            let response = self.fill(&form["params"]);
            params["inputResponses"] = json!({ "question": response });
            params["requestState"] = result["requestState"].clone();
        }
    }
}

fn accept(content: Json) -> Json {
    json!({ "action": "accept", "content": content })
}

fn answer(words: &str) -> Json {
    accept(json!({ "answer": words }))
}

fn opening() -> Json {
    json!({ "parent_agent": "cs-ciso-advisor", "brief": "The system holds personal data (PII) of customers." })
}

/// Every revision that has forms.
fn versions() -> impl Iterator<Item = &'static str> {
    OLD.into_iter().chain([NEW])
}

#[tokio::test]
async fn a_user_answers_every_question_in_one_call() {
    for version in versions() {
        let mut client = Client::with_forms(version).await;
        client.script.extend([
            accept(json!({ "tenancy": "shared-multi-tenant" })),
            accept(json!({ "answer": "yes, PII, Dana Reyes owns compliance" })),
            answer("RPO 60 min, RTO 100 min"),
        ]);
        let done = client.walk(opening()).await;
        let walk = &done["structuredContent"];
        assert_eq!(walk["state"], "ready", "{version}: {done}");
        assert_eq!(walk["asked"], json!(["Q2", "Q4", "Q6"]), "{version}");
        let skipped = walk["skipped"].as_array().expect("what was skipped");
        assert!(!skipped.is_empty(), "{version}: the caller has not seen the first form");
        let kept = walk["kept"].as_array().expect("what was elicited");
        for (fact, value) in [("tenancy", json!("shared-multi-tenant")), ("rto_minutes", json!(100.0))] {
            let found = kept.iter().find(|k| k["fact"] == fact).unwrap_or_else(|| panic!("{version}: no {fact}"));
            assert_eq!(found["source"], "elicited", "{version}: {found}");
            assert_eq!(found["value"].as_f64().map(Json::from).unwrap_or(found["value"].clone()), value, "{version}");
        }
        let first = &client.forms[0];
        let message = first["message"].as_str().expect("a message");
        for part in ["Q2 (1 of 3)", "Recommended: ", "Because: ", "Kill criterion: "] {
            assert!(message.contains(part), "{version}: no `{part}` in {message}");
        }
        let schema = &first["requestedSchema"];
        assert_eq!(schema["type"], "object");
        let tenancies = json!(["single-tenant", "shared-multi-tenant", "isolated-multi-tenant"]);
        assert_eq!(schema["properties"]["tenancy"]["enum"], tenancies, "{version}");
        for (name, property) in schema["properties"].as_object().expect("properties") {
            assert!(["string", "boolean"].iter().any(|t| property["type"] == *t), "{version}: {name} is not flat");
            assert!(property["title"].is_string() && property["description"].is_string(), "{version}: {name}");
        }
        assert_eq!(schema["properties"]["answer"]["type"], "string");
    }
}

#[tokio::test]
async fn a_dodge_is_asked_again_and_then_a_default_is_offered() {
    for version in versions() {
        let mut client = Client::with_forms(version).await;
        client.script.extend([
            answer("it depends"),
            answer("TBD"),
            accept(json!({ "accept_default": true })),
            json!({ "action": "cancel" }),
        ]);
        let done = client.walk(opening()).await;
        let offers = |form: &Json| form["requestedSchema"]["properties"]["accept_default"].is_object();
        assert_eq!(client.forms.iter().map(offers).collect::<Vec<_>>(), [false, false, true, false], "{version}");
        assert!(client.forms[1]["message"].as_str().is_some_and(|m| m.contains("“it depends” is no answer")));
        let walk = &done["structuredContent"];
        assert_eq!((&walk["state"], &walk["question"]["id"]), (&json!("asking"), &json!("Q4")), "{version}");
        let kept = &walk["kept"][0];
        let taken = [&kept["fact"], &kept["source"], &kept["note"]];
        let stated = [&json!("tenancy"), &json!("assumed"), &json!("the stated default")];
        assert_eq!(taken, stated, "a default is taken, and is no answer of the user");
    }
}

#[tokio::test]
async fn who_declines_is_asked_by_the_caller() {
    for version in versions() {
        for no in [json!({ "action": "decline" }), json!({ "action": "cancel" }), accept(json!({ "answer": " " }))] {
            let mut client = Client::with_forms(version).await;
            client.script.push_back(no.clone());
            let done = client.walk(opening()).await;
            let walk = &done["structuredContent"];
            assert_eq!(walk["question"]["id"], "Q2", "{version}");
            let text = done["content"][0]["text"].as_str().expect("text");
            assert!(text.contains("Note: the user was asked directly and "), "{version}, {no}: {text}");
            // Who passes on the user's words gets the next question too.
            let relayed = json!({ "walk_id": walk["walk_id"], "answer": "shared multi-tenant" });
            let next = client.walk(relayed).await["structuredContent"].clone();
            assert_eq!((&next["question"]["id"], &next["kept"][0]["source"]), (&json!("Q4"), &json!("relayed")));
            // Who only asks where the walk stands has it put to the user again.
            client.script.push_back(json!({ "action": "decline" }));
            client.walk(json!({ "walk_id": walk["walk_id"] })).await;
            assert_eq!(client.forms.len(), 2, "{version}");
        }
    }
}

#[tokio::test]
async fn a_stop_goes_to_the_caller() {
    for version in versions() {
        let mut client = Client::with_forms(version).await;
        client.script.push_back(accept(json!({ "tenancy": "single-tenant", "answer": "shared multi-tenant" })));
        let done = client.walk(opening()).await;
        assert_eq!(done["structuredContent"]["stop"]["kind"], "contradiction", "{version}: {done}");
    }
}

#[tokio::test]
async fn no_call_asks_for_ever() {
    for version in versions() {
        let mut client = Client::with_forms(version).await;
        client.script.extend((0..8).map(|_| answer("it depends")));
        let done = client.walk(opening()).await;
        assert_eq!(client.forms.len(), 8, "{version}");
        assert_eq!(done["structuredContent"]["question"]["id"], "Q2", "{version}");
    }
}

#[tokio::test]
async fn nobody_is_asked_who_cannot_be_or_should_not() {
    for version in versions() {
        let pages = json!({ "elicitation": { "url": {} } });
        for (can, elicit) in
            [(json!({}), Elicit::Auto), (pages, Elicit::Auto), (json!({ "elicitation": {} }), Elicit::Never)]
        {
            let mut client = Client::new(version, can, elicit).await;
            let done = client.walk(opening()).await;
            assert_eq!(done["structuredContent"]["question"]["id"], "Q2", "{version}");
        }
        let both = json!({ "elicitation": { "form": {}, "url": {} } });
        let mut client = Client::new(version, both, Elicit::Auto).await;
        client.script.push_back(json!({ "action": "decline" }));
        client.walk(opening()).await;
        assert_eq!(client.forms.len(), 1, "{version}");
    }
}

/// The state that the client holds between two rounds is worth nothing to who changes it.
#[tokio::test]
async fn a_state_that_was_tampered_with_changes_nothing() {
    let mut client = Client::with_forms(NEW).await;
    let call = |arguments: Json, state: Option<&str>, response: Json| {
        let mut params = json!({ "name": "walk_question", "arguments": arguments });
        if let Some(state) = state {
            params["requestState"] = state.into();
            params["inputResponses"] = json!({ "question": response });
        }
        params
    };
    let first = client.ask("tools/call", call(opening(), None, Json::Null)).await["result"].clone();
    let state = first["requestState"].as_str().expect("a state").to_owned();
    let filled = accept(json!({ "tenancy": "shared-multi-tenant" }));
    // A state that we did not write is a fault of the protocol.
    for forged in ["", "x", "one/two/3"] {
        let refused = client.ask("tools/call", call(opening(), Some(forged), filled.clone())).await;
        assert_eq!(refused["error"]["code"], -32602, "{forged}: {refused}");
    }
    // A walk that is not this caller's, and one that is none, are not found.
    for forged in ["1/w-000000000000000000000000/2", "1/2"] {
        let refused = client.ask("tools/call", call(opening(), Some(forged), filled.clone())).await;
        assert_eq!(refused["result"]["isError"], true, "{forged}: {refused}");
    }
    // The same form twice counts once, and never for the question after.
    let second = client.ask("tools/call", call(opening(), Some(&state), filled.clone())).await["result"].clone();
    let message = second["inputRequests"]["question"]["params"]["message"].as_str().expect("a form").to_owned();
    assert!(message.starts_with("Q4 (2 of 3)"), "{message}");
    let late = client.ask("tools/call", call(opening(), Some(&state), filled)).await["result"].clone();
    let text = late["content"][0]["text"].as_str().expect("text");
    assert!(text.contains("was not taken") && text.contains("Q4 (2 of 3)"), "{text}");
}

/// A person who thinks holds up nobody else.
#[tokio::test]
async fn forms_that_lie_open_hold_no_turn() {
    let mut client = Client::with_forms("2025-11-25").await;
    for id in 1000..1100 {
        let params = json!({ "name": "walk_question", "arguments": opening() });
        client.send(json!({ "jsonrpc": "2.0", "id": id, "method": "tools/call", "params": params })).await;
    }
    for _ in 0..100 {
        assert_eq!(client.next().await["method"], "elicitation/create");
    }
    let listed = client.ask("resources/list", json!({})).await;
    assert!(listed["result"]["resources"].is_array(), "{listed}");
}

/// Whatever a form lets the user choose is taken as it was chosen.
#[tokio::test]
async fn every_choice_is_taken() {
    let mut client = Client::with_forms(NEW).await;
    let mut lost = Vec::new();
    for fact in Fact::ALL.iter().filter(|fact| fact.question().is_some()) {
        let choices: Vec<(&str, Json)> = match fact.spec().kind {
            Kind::Word(words) => words.iter().map(|word| (*word, json!(word))).collect(),
            Kind::Bool => vec![("yes", json!(true)), ("no", json!(false))],
            _ => continue,
        };
        for (word, value) in choices {
            let mut params = json!({ "name": "walk_question", "arguments": {} });
            let opened = client.ask("tools/call", params.clone()).await;
            params["requestState"] = opened["result"]["requestState"].clone();
            params["inputResponses"] = json!({ "question": accept(json!({ fact.name(): word })) });
            let next = client.ask("tools/call", params.clone()).await["result"].clone();
            // Where the form goes on, the walk is read as it stands after a decline.
            params["requestState"] = next["requestState"].clone();
            params["inputResponses"] = json!({ "question": { "action": "decline" } });
            let done = match next["resultType"] == "input_required" {
                true => client.ask("tools/call", params).await["result"].clone(),
                false => next,
            };
            let kept = done["structuredContent"]["kept"].as_array().cloned().unwrap_or_default();
            if !kept.iter().any(|k| k["fact"] == fact.name() && k["value"] == value && k["source"] == "elicited") {
                lost.push(format!("{fact}: {word}: {}", done["content"][0]["text"]));
            }
        }
    }
    assert!(lost.is_empty(), "{}", lost.join("\n"));
}
