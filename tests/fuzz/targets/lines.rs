//! Lines of JSON-RPC on standard input: whatever they are, the session goes on, and all that is said is JSON-RPC.

use serde_json::{Value as Json, json};

use super::peer::{BROKE, greeting, served, without_ids};

/// Of the request that comes last.
const LAST: u64 = 987_654_321;

/// Where the input begins with `!`, nobody greets the server.
pub fn run(input: &[u8]) {
    let mut whole = Vec::new();
    let greeted = input.first() != Some(&b'!');
    if greeted {
        whole.extend(greeting().into_bytes());
    }
    whole.extend(input.strip_prefix(b"!").unwrap_or(input));
    let last = json!({ "jsonrpc": "2.0", "id": LAST, "method": "tools/list" });
    whole.extend(format!("\n{last}\n").into_bytes());

    let said = served(&whole);
    // A mark at the beginning of a line, and bytes that are no text, are passed over.
    let text = String::from_utf8_lossy(&whole).into_owned();
    let ids: Vec<Json> =
        text.lines().filter_map(|line| serde_json::from_str(line.trim_start_matches('\u{feff}')).ok()).collect();
    let asked = |id: &Json| id.is_null() || ids.iter().any(|line| contains(line, id));
    for line in &said {
        let message: Json = serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}"));
        assert_eq!(message["jsonrpc"], "2.0", "{line}");
        assert!(!line.contains(BROKE) || text.contains(BROKE), "{line}");
        if message.get("method").is_none() {
            assert!(message["result"].is_object() != message["error"].is_object(), "{line}");
            assert!(asked(&message["id"]), "nobody asked for: {line}");
        }
        if let Some(error) = message["error"].as_object() {
            assert!(error["code"].is_i64() && !error["message"].as_str().unwrap_or_default().is_empty(), "{line}");
        }
    }
    let named_by_others = String::from_utf8_lossy(input).contains(&LAST.to_string());
    let answers = said.iter().filter(|line| line.contains(&format!("\"id\":{LAST},"))).count();
    assert!(!greeted || named_by_others || answers == 1, "{answers} answers to the last of the requests: {said:#?}");

    // Whoever asks twice by one id while the first answer is under way may get one answer or two.
    let mut used: Vec<String> = ids.iter().flat_map(own_ids).map(Json::to_string).collect();
    used.sort();
    let twice: Vec<&String> = used.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| &pair[0]).collect();
    let once = |line: &String| {
        let message: Json = serde_json::from_str(line).unwrap_or_default();
        message["id"].is_null() || !twice.contains(&&message["id"].to_string())
    };
    let alike = |said: &[String]| {
        let mut lines: Vec<String> = said.iter().filter(|line| once(line)).map(|line| without_ids(line)).collect();
        lines.sort();
        lines
    };
    assert_eq!(alike(&said), alike(&served(&whole)), "not the same twice");
}

/// The ids of a message, or of all in a batch.
fn own_ids(message: &Json) -> Vec<&Json> {
    match message {
        Json::Array(messages) => messages.iter().flat_map(own_ids).collect(),
        message => message.get("id").into_iter().collect(),
    }
}

/// Whether a message, or one of a batch, has this id.
fn contains(message: &Json, id: &Json) -> bool {
    match message {
        Json::Array(messages) => messages.iter().any(|message| contains(message, id)),
        // `0.0` and `0` are one number.
        message => message.get("id").is_some_and(|own| own == id || own.is_number() && own.as_f64() == id.as_f64()),
    }
}
