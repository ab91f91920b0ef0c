//! What a store may hold after somebody else had it: the lines as the events of a walk, and as an export to take in.

use cs_backend_engineer::cli::walks::carry;
use cs_backend_engineer::domain::walk::Event;
use cs_backend_engineer::store::Head;
use serde_json::json;

use super::held::is_short;
use super::peer::{Peer, block_on, desk, without_ids};

const OWNER: &str = "local";

pub fn run(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    assert_eq!(kept(&text), kept(&text), "not the same twice");
    taken_in(&text);
}

/// All that is said of a walk with these events.
fn kept(text: &str) -> Vec<String> {
    let events: Vec<String> = text.lines().map(str::to_owned).collect();
    if events.is_empty() {
        return Vec::new();
    }
    let id = match serde_json::from_str(&events[0]) {
        Ok(Event::Opened { id, .. }) if !id.is_empty() => id,
        _ => "w-0123456789abcdef01234567".to_owned(),
    };
    let desk = desk();
    let word = |text: &str| text.to_owned();
    let head = Head { opened: word("2026-11-22"), parent: word(""), state: word("asking"), pending: word("Q1") };
    block_on(desk.store().append(OWNER, &id, 0, &events, &head)).expect("kept");
    about(&mut Peer::new(desk), &id)
}

/// Asks everything of a walk, and goes on with it.
fn about(peer: &mut Peer, id: &str) -> Vec<String> {
    let walk = json!({ "walk_id": id });
    let mut said = Vec::new();
    for (tool, arguments) in [
        ("walk_question", walk.clone()),
        ("decide", json!({ "walk_id": id, "detail": "full" })),
        ("digest", walk.clone()),
        ("walk_question", json!({ "walk_id": id, "answer": "20:1, 180 qps; modular monolith" })),
        ("walk_question", json!({ "walk_id": id, "accept_default": true })),
        ("walk_question", json!({ "walk_id": id, "revise": "Q5" })),
        ("incident_triage", json!({ "walk_id": id, "report": "the pool ran out of connections" })),
        ("digest", walk.clone()),
    ] {
        let called = peer.call(tool, arguments);
        if tool == "digest" && !called.is_error {
            is_short(&called.text);
        }
        said.push(without_ids(&format!("{} {}", called.text, called.json)));
    }
    // The address takes what an id may be; any answer will do.
    said.push(without_ids(&peer.ask("resources/read", json!({ "uri": format!("walk://{id}/log") })).to_string()));
    said
}

/// An export is taken in whole, walk by walk, and a second time changes nothing.
fn taken_in(text: &str) {
    let desk = desk();
    let import = || block_on(carry::import(&desk, OWNER, "-", text.as_bytes()));
    let first = import();
    let listed = block_on(desk.store().list(OWNER, u32::MAX)).expect("a list");
    for walk in &listed {
        let loaded = block_on(desk.walk(OWNER, &walk.walk)).expect("a walk that was taken in can be read");
        assert_eq!(loaded.events.len() as u64, walk.events, "whole");
        assert_eq!(loaded.id, walk.walk);
    }
    let second = import();
    match (first, second) {
        (Ok(first), Ok(second)) => {
            assert_eq!((second.walks, second.known), (0, first.walks + first.known), "a second time");
            assert!(first.walks >= listed.len() as u64);
        }
        (Err(first), Err(second)) => {
            let words = first.to_string();
            assert!(!words.trim().is_empty() && words.len() < 2000 && second.to_string().len() < 2000, "{words}");
        }
        (first, second) => panic!("{first:?}, then {second:?}"),
    }
    let again = block_on(desk.store().list(OWNER, u32::MAX)).expect("a list");
    let counts = |listed: &[cs_backend_engineer::store::Listed]| {
        listed.iter().map(|walk| (walk.walk.clone(), walk.events)).collect::<Vec<_>>()
    };
    assert_eq!(counts(&listed), counts(&again), "nothing twice");
    let mut peer = Peer::new(desk.clone());
    for walk in listed.iter().take(2) {
        about(&mut peer, &walk.walk);
    }
}
