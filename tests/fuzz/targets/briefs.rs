//! Briefs, the claims about them and what is answered: no fill without a quote that stands in the text, the same for
//! either kind of line ending, and a walk that is the replay of its events.
//!
//! After a line `---` each line is a step: `claim FACT|VALUE|QUOTE`, `parent NAME`, `default`, `revise Q3`,
//! `override RULE|NAME|REASON`, and any other an answer.

use std::sync::{Arc, LazyLock};

use cs_backend_engineer::catalog;
use cs_backend_engineer::domain::catalog::Catalog;
use cs_backend_engineer::domain::digest;
use cs_backend_engineer::domain::facts::Source;
use cs_backend_engineer::domain::read::{extract, read};
use cs_backend_engineer::domain::walk::{Answering, ClaimIn, Event, Opening, Walk, markdown, reply, step};
use serde_json::{Value as Json, json};

use super::held::{is_short, linear, shows_no_secret, squeezed, stands_in, stretched, with_secret};

static CATALOG: LazyLock<Arc<Catalog>> = LazyLock::new(catalog::builtin);

/// More answers than this in one input find nothing more.
const STEPS: usize = 12;

pub fn run(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    let (brief, steps) = text.split_once("\n---\n").unwrap_or((&text, ""));
    reads(brief);
    if let Some(long) = stretched(brief) {
        linear(long.len(), || extract(&long));
    }
    let walk = walked(brief, steps);
    let again = walked(brief, steps);
    assert_eq!(shown(&walk), shown(&again), "not the same twice");

    let feeds = brief.replace("\r\n", "\n");
    let returns = feeds.replace('\n', "\r\n");
    assert_eq!(extract(&feeds), extract(&returns), "line endings count");

    let walk = walked(&with_secret(brief), &with_secret(steps));
    shows_no_secret(&shown(&walk));
    shows_no_secret(&json!(walk.events).to_string());
}

/// Each fact stands where it is said to stand, and is one.
fn reads(brief: &str) {
    let reading = linear(brief.len(), || read(brief));
    let plain = squeezed(brief);
    let sides = reading.contradictions.iter().flat_map(|c| &c.sides);
    for found in reading.found.iter().chain(sides) {
        let stands = brief.get(found.span.clone());
        assert!(stands.is_some_and(|words| !words.trim().is_empty()), "{found:?}");
        assert!(!found.quote.trim().is_empty(), "{found:?}");
        stands_in(&found.quote, &plain);
        assert!(found.fact.parse(&found.value.to_json()).is_ok(), "{found:?}");
    }
    assert_eq!(extract(brief), extract(brief), "not the same twice");
}

/// The walk that the steps lead to.
fn walked(brief: &str, steps: &str) -> Walk {
    let of = |kind: &'static str| {
        steps.lines().filter_map(move |line| line.strip_prefix(kind)).map(|rest| rest.trim_end_matches('\r'))
    };
    let claims: Vec<ClaimIn> = of("claim ")
        .map(|claim| {
            let mut parts = claim.splitn(3, '|');
            let mut next = || parts.next().unwrap_or_default();
            let (fact, value, quote) = (next(), next(), next());
            let value = serde_json::from_str(value).unwrap_or_else(|_| Json::from(value));
            let quote = (!quote.is_empty()).then(|| quote.to_owned());
            ClaimIn { fact: fact.to_owned(), value, quote, location: None }
        })
        .take(20)
        .collect();
    let parent = of("parent ").next().map(str::to_owned);
    let (id, date) = ("w-0123456789abcdef01234567".to_owned(), "2026-11-22".to_owned());
    let opening = Opening { id, date, parent, brief: brief.to_owned() };
    let mut walk = linear(brief.len() + steps.len(), || Walk::open(&CATALOG, opening, &claims)).expect("within bounds");
    check(&walk);
    let plain = squeezed(&walk.brief);
    for (fact, known) in walk.facts.iter().filter(|(_, known)| known.source == Source::Parent) {
        let quote = known.quote.as_deref().unwrap_or_else(|| panic!("`{fact}` is stated by no words"));
        assert!(!quote.trim().is_empty(), "`{fact}` is stated by no words");
        stands_in(quote, &plain);
    }
    for line in steps.lines().filter(|line| !line.starts_with("claim ") && !line.starts_with("parent ")).take(STEPS) {
        let words = |text: &str| Some(text.to_owned());
        let (kind, rest) = line.split_once(' ').unwrap_or((line, ""));
        let answering = match kind {
            "default" => Answering { accept_default: true, ..Answering::default() },
            "revise" => Answering { revise: words(rest), ..Answering::default() },
            "override" => {
                let mut parts = rest.splitn(3, '|').map(str::to_owned);
                let (override_rule, override_by, override_reason) = (parts.next(), parts.next(), parts.next());
                Answering { override_rule, override_by, override_reason, ..Answering::default() }
            }
            _ => Answering { answer: words(line), ..Answering::default() },
        };
        if let Ok(next) = linear(line.len() + brief.len(), || step(&CATALOG, &walk, &answering)) {
            check(&next);
            walk = next;
        }
    }
    walk
}

/// It is the replay of its events, as they are kept.
fn check(walk: &Walk) {
    let events: Vec<Event> = walk
        .events
        .iter()
        .map(|event| serde_json::from_str(&json!(event).to_string()).unwrap_or_else(|e| panic!("{e}: {event:?}")))
        .collect();
    assert_eq!(shown(walk), shown(&Walk::replay(events)), "another walk, from its events");
}

/// All that a walk comes to.
fn shown(walk: &Walk) -> String {
    let decision = walk.decide(&CATALOG, "somebody");
    let digests = [digest::of_walk(&CATALOG, walk, &[]), digest::of_decision(&CATALOG, &decision, &[])];
    digests.iter().for_each(|digest| is_short(digest));
    let whole = json!({ "reply": reply(&CATALOG, walk), "decision": decision, "facts": walk.facts });
    format!("{}\n{whole}\n{}", markdown(&CATALOG, walk), digests.join("\n"))
}
