//! An organisation's files, each after a line `=== PATH`: what is wrong is told by file, and what is taken in decides,
//! asks and triages without a fault.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use cs_backend_engineer::catalog;
use cs_backend_engineer::domain::decide::{Case, decide};
use cs_backend_engineer::domain::digest;
use cs_backend_engineer::domain::facts::{Fact, Facts, Known};
use cs_backend_engineer::domain::triage::{Context, markdown, triage};
use cs_backend_engineer::domain::walk::{self, Answering, Opening, Walk, reply, step};
use serde_json::json;

use super::held::{is_short, linear};

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
    // All that is compiled in is read along.
    let bytes = text.len() + 200_000;
    match linear(bytes, || catalog::check_folder(folder.path())) {
        Ok(_) => {
            let once = used(folder.path());
            assert_eq!(once, used(folder.path()), "not the same twice");
        }
        Err(errors) => {
            assert!(!errors.is_empty(), "refused without a word");
            for error in &errors {
                let words = error.to_string();
                assert!(!error.fault.trim().is_empty() && !words.contains('\n'), "{words:?}");
                assert!(words.len() < 2000 + error.file.len(), "an error of {} bytes: {words}", words.len());
            }
            assert_eq!(Err(errors), catalog::check_folder(folder.path()), "not the same twice");
        }
    }
}

/// All that is done with the data.
fn used(folder: &Path) -> String {
    let catalog = Arc::new(catalog::overlaid(folder).expect("checked"));
    let knowledge = catalog::knowledge(Some(folder)).expect("checked");
    catalog::clients(Some(folder)).expect("checked");
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
    let decision = decide(&catalog, &Case { facts, owner: "somebody", ..Case::default() });
    let mut said = vec![json!(decision).to_string(), digest::of_decision(&catalog, &decision, &[])];
    is_short(&said[1]);
    let report = "Checkout was down for 40 minutes: the pool ran out of connections after replication lagged.";
    said.push(markdown(&triage(&knowledge, report, &Context { roster: Some(&catalog.roster), ..Context::default() })));
    for parent in catalog.contracts.keys().map(|parent| Some(parent.clone())).chain([None]).rev().take(4) {
        let (id, date) = ("w-0123456789abcdef01234567".to_owned(), "2026-11-22".to_owned());
        let brief = "We are six engineers on a billing portal and release daily.".to_owned();
        let mut walk = Walk::open(&catalog, Opening { id, date, parent, brief }, &[]).expect("a walk");
        for answer in ["20:1, 180 qps", "shared", "sync", "PII, Dana Reyes", "modular monolith", "it depends", "TBD"] {
            let answering = Answering { answer: Some(answer.to_owned()), ..Answering::default() };
            let Ok(next) = step(&catalog, &walk, &answering) else { break };
            walk = next;
        }
        said.push(json!(reply(&catalog, &walk)).to_string());
        said.push(walk::markdown(&catalog, &walk));
        let digest = digest::of_walk(&catalog, &walk, &[]);
        is_short(&digest);
        said.push(digest);
    }
    said.join("\n")
}
