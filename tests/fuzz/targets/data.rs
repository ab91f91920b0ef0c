//! An organisation's files, each after a line `=== PATH`: what is wrong is told by file, and what is taken in decides,
//! asks and triages without a fault.

use std::path::PathBuf;
use std::sync::Arc;

use cs_backend_engineer::catalog::{self, DataError};
use cs_backend_engineer::domain::catalog::Catalog;
use cs_backend_engineer::domain::decide::{Case, decide};
use cs_backend_engineer::domain::digest;
use cs_backend_engineer::domain::facts::{Fact, Facts, Known};
use cs_backend_engineer::domain::triage::{Context, Knowledge, markdown, triage};
use cs_backend_engineer::domain::walk::{self, Answering, Opening, Walk, reply, step};
use serde_json::json;

use super::held::{is_short, linear, sum};

/// More files than this in one input find nothing more.
const FILES: usize = 8;

/// In memory where the system has such a place.
fn folder() -> tempfile::TempDir {
    let place = PathBuf::from("/dev/shm");
    let place = if place.is_dir() { place } else { std::env::temp_dir() };
    tempfile::tempdir_in(place).expect("a folder")
}

pub fn run(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    let folder = folder();
    for file in text.split("=== ").skip(1).take(FILES) {
        let Some((path, content)) = file.split_once('\n') else { continue };
        let sound = |part: &str| !part.is_empty() && part.len() < 60 && !part.starts_with('.') && !part.contains('\0');
        if !path.split('/').all(sound) || path.split('/').count() > 4 {
            continue;
        }
        let whole = folder.path().join(path);
        // One may be a folder to another.
        let made = whole.parent().map(std::fs::create_dir_all);
        let _ = made.is_some_and(|made| made.is_ok()).then(|| std::fs::write(&whole, content));
    }
    // All that is compiled in is read along, so only what the files are for is: the rest for every sixteenth.
    let bytes = text.len() + 200_000;
    let whole = sum(&text).is_multiple_of(16);
    let for_triage = ["signals", "cues", "words", "wording", "alerts", "runbooks", "clocks", "severities"];
    let triages = for_triage.iter().any(|kind| text.contains(&format!("=== references/{kind}/")));
    if whole {
        let checked = linear(bytes, || catalog::check_folder(folder.path()));
        assert_eq!(checked, catalog::check_folder(folder.path()), "not the same twice");
        checked.err().iter().flatten().for_each(is_told);
    }
    match linear(bytes, || catalog::overlaid(folder.path())) {
        Ok(catalog) => {
            let once = decides(&Arc::new(catalog));
            if whole {
                let again = catalog::overlaid(folder.path()).expect("as before");
                assert_eq!(once, decides(&Arc::new(again)), "not the same twice");
            }
        }
        Err(errors) => errors.iter().for_each(is_told),
    }
    if triages || whole {
        match linear(bytes, || catalog::knowledge(Some(folder.path()))) {
            Ok(knowledge) => triages_with(&knowledge),
            Err(errors) => errors.iter().for_each(is_told),
        }
    }
    catalog::clients(Some(folder.path())).err().iter().flatten().for_each(is_told);
}

/// A fault has a place and words, on one line.
fn is_told(error: &DataError) {
    let words = error.to_string();
    assert!(!error.fault.trim().is_empty() && !words.contains('\n'), "{words:?}");
    assert!(words.len() < 2000 + error.file.len(), "an error of {} bytes: {words}", words.len());
}

fn triages_with(knowledge: &Knowledge) {
    let report = "Checkout was down for 40 minutes: the pool ran out of connections after replication lagged.";
    assert!(!markdown(&triage(knowledge, report, &Context::default())).trim().is_empty());
}

/// All that is decided and said with the data.
fn decides(catalog: &Arc<Catalog>) -> String {
    let facts: Facts = [
        (Fact::TeamSize, "8"),
        (Fact::QpsP99, "50"),
        (Fact::ReadWriteRatio, "20"),
        (Fact::Tenancy, "shared-multi-tenant"),
        (Fact::DataSensitivity, "pii"),
        (Fact::Pattern, "modular-monolith"),
        (Fact::Language, "typescript"),
    ]
    .into_iter()
    .map(|(fact, text)| (fact, Known::stated(fact.parse_text(text).expect("a value"))))
    .collect();
    let decision = decide(catalog, &Case { facts, owner: "somebody", ..Case::default() });
    let mut said = vec![json!(decision).to_string(), digest::of_decision(catalog, &decision, &[])];
    is_short(&said[1]);
    for parent in catalog.contracts.keys().map(|parent| Some(parent.clone())).chain([None]).rev().take(4) {
        let (id, date) = ("w-0123456789abcdef01234567".to_owned(), "2026-11-22".to_owned());
        let brief = "We are six engineers on a billing portal and release daily.".to_owned();
        let mut walk = Walk::open(catalog, Opening { id, date, parent, brief }, &[]).expect("a walk");
        for answer in ["20:1, 180 qps", "shared", "sync", "PII, Dana Reyes", "modular monolith", "it depends", "TBD"] {
            let answering = Answering { answer: Some(answer.to_owned()), ..Answering::default() };
            let Ok(next) = step(catalog, &walk, &answering) else { break };
            walk = next;
        }
        said.push(json!(reply(catalog, &walk)).to_string());
        said.push(walk::markdown(catalog, &walk));
        let digest = digest::of_walk(catalog, &walk, &[]);
        is_short(&digest);
        said.push(digest);
    }
    said.join("\n")
}
