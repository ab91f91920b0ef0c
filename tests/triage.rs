//! Incident triage: what a report comes to, which format a payload has, and what is never shown.

use std::collections::BTreeMap;

use cs_backend_engineer::domain::facts::QuestionId;
use cs_backend_engineer::domain::mask::mask;
use cs_backend_engineer::domain::triage::payload::{self, recognised_by};
use cs_backend_engineer::domain::triage::{
    AlertFormat, CallerReading, Context, Knowledge, Status, Triage, markdown, triage,
};
use serde::de::DeserializeOwned;

#[path = "triage/data.rs"]
mod data;
#[path = "triage/masks.rs"]
mod masks;
#[path = "triage/payloads.rs"]
mod payloads;
#[path = "triage/properties.rs"]
mod properties;
#[path = "triage/reports.rs"]
mod reports;
#[path = "triage/results.rs"]
mod results;

/// The files of a folder of `references/`, with their stems.
fn files<T: DeserializeOwned>(kind: &str) -> Vec<(String, T)> {
    let folder = format!("{}/references/{kind}", env!("CARGO_MANIFEST_DIR"));
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    paths.sort();
    let read = |path: &std::path::PathBuf| {
        let text = std::fs::read_to_string(path).unwrap();
        let value = serde_json::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        (path.file_stem().unwrap().to_string_lossy().into_owned(), value)
    };
    paths.iter().map(read).collect()
}

fn values<T: DeserializeOwned>(kind: &str) -> Vec<T> {
    files(kind).into_iter().map(|(_, v)| v).collect()
}

fn knowledge() -> &'static Knowledge {
    static KNOWLEDGE: std::sync::OnceLock<Knowledge> = std::sync::OnceLock::new();
    KNOWLEDGE.get_or_init(|| {
        Knowledge::new(
            values("signals"),
            values("cues"),
            &values("words"),
            values("wording"),
            values("alerts"),
            values("runbooks"),
            values("clocks"),
            values("severities"),
        )
        .unwrap()
    })
}

fn read(report: &str) -> Triage {
    triage(knowledge(), report, &Context::default())
}
