//! Reports and alert payloads: quoted and never obeyed, masked, and read in linear time.

use cs_backend_engineer::catalog;
use cs_backend_engineer::domain::facts::QuestionId;
use cs_backend_engineer::domain::triage::{CallerReading, Context, Triage, markdown, triage};
use serde_json::{Value as Json, json};

use super::held::{is_short, linear, shows_no_secret, stretched, with_secret};
use super::peer::{Peer, desk};

pub fn run(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    let once = linear(text.len(), || read(&text));
    assert_eq!(shown(&once), shown(&read(&text)), "not the same twice");
    assert!(once.question == "none" || QuestionId::parse(once.question).is_some());
    if let Some(long) = stretched(&text) {
        linear(long.len(), || read(&long));
    }
    // Of prose the words stand in the text; what a payload says is put together from its fields.
    if once.payload.is_none() && once.masked == 0 {
        let plain = seen(&text);
        for quote in once.evidence.iter().flat_map(|e| e.speaks_for.iter().chain(&e.against)) {
            let words = quote.quote.strip_suffix('…').unwrap_or(&quote.quote);
            assert!(plain.contains(&seen(words)), "{words:?} does not stand in {text:?}");
        }
    }

    let told = with_secret(&text);
    shows_no_secret(&shown(&read(&told)));
    let mut peer = Peer::new(desk());
    let called = peer.call("incident_triage", json!({ "report": told }));
    let digest = peer.call("digest", json!({ "triage_id": called.json["id"] }));
    assert!(!digest.is_error, "{}", digest.text);
    is_short(&digest.text);
    shows_no_secret(&format!("{} {} {}", called.text, called.json, digest.text));
}

fn read(text: &str) -> Triage {
    // The caller's own reading is checked in the same pass.
    let quotes = text.lines().take(3).map(str::to_owned).collect();
    let reading = CallerReading { question: Some(QuestionId::Q6), quotes };
    let context = Context { reading: Some(&reading), ..Context::default() };
    triage(&catalog::builtin_knowledge(), text, &context)
}

/// What a reader sees: no spaces, and nothing that cannot be seen.
fn seen(text: &str) -> String {
    let hidden = |c: char| matches!(c, '\u{feff}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}');
    text.chars().filter(|c| !c.is_whitespace() && !c.is_control() && !hidden(*c)).collect()
}

fn shown(triage: &Triage) -> String {
    let whole: Json = json!(triage);
    format!("{whole}\n{}", markdown(triage))
}
