//! Tool calls, a line each: the tool's name and its arguments. `$walk`, `$decision` and `$triage` stand for the ids that
//! came last, as `"walk_id":"$walk"`.

use serde_json::Value as Json;

use super::held::is_short;
use super::peer::{Peer, desk, without_ids};

/// More calls than this in one input find nothing more.
const CALLS: usize = 12;

pub fn run(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    assert_eq!(said(&text), said(&text), "not the same twice");
}

/// All replies to the calls.
fn said(text: &str) -> Vec<String> {
    let mut peer = Peer::new(desk());
    let (mut walk, mut decision, mut triage) = (String::new(), String::new(), String::new());
    let mut said = Vec::new();
    for line in text.lines().take(CALLS) {
        let (tool, arguments) = line.split_once(' ').unwrap_or((line, ""));
        let tool = match tool {
            "w" => "walk_question",
            "d" => "decide",
            "i" => "incident_triage",
            "s" => "digest",
            _ => continue,
        };
        // Only where an id belongs: elsewhere its digits would be read, others each time.
        let filled = |text: String, name: &str, id: &str| {
            text.replace(&format!("{name}_id\":\"${name}"), &format!("{name}_id\":\"{id}"))
        };
        let arguments = filled(arguments.to_owned(), "walk", &walk);
        let arguments = filled(filled(arguments, "decision", &decision), "triage", &triage);
        let Ok(arguments @ Json::Object(_)) = serde_json::from_str(&arguments) else { continue };
        let called = peer.call(tool, arguments);
        let keep = |id: &mut String, field: &str| {
            if let Some(new) = called.json[field].as_str() {
                new.clone_into(id);
            }
        };
        match tool {
            "walk_question" => keep(&mut walk, "walk_id"),
            "decide" => keep(&mut decision, "id"),
            "incident_triage" => keep(&mut triage, "id"),
            _ if !called.is_error => is_short(&called.text),
            _ => {}
        }
        if called.is_error {
            assert!(called.text.len() < 4000, "an error of {} bytes: {}", called.text.len(), called.text);
        }
        said.push(without_ids(&format!("{} {}", called.text, called.json)));
    }
    said
}
