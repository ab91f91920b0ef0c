//! The only place where data files become types: embed, overlay, cross-check.
//!
//! The data folders are compiled in. An organisation's folder of the same shape is laid over them: the same id
//! replaces, a new id adds.

mod check;
mod file;
mod folder;
mod words;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, LazyLock};

use serde::de::DeserializeOwned;
use sha2::{Digest as _, Sha256};

use crate::domain::canon::Canon;
use crate::domain::catalog::Catalog;
use crate::domain::client::Client;
use crate::domain::contract::Contract;
use crate::domain::decide::hex;
use crate::domain::obligation::Obligations;
use crate::domain::profile::Profile;
use crate::domain::question::Question;
use crate::domain::rule::Rule;
use crate::domain::specialist::Specialist;
use crate::domain::triage::{self, Knowledge};
pub use file::{DataError, DataFile};
use folder::{CANON, CLIENTS, Files, OWN_CANON, ROSTER, THRESHOLDS, over, read_folder, strays};
pub use folder::{builtin_count, embedded_file, kind_of, page, reference, reference_ids};

/// The data that is compiled in. Read once, on first use.
pub fn builtin() -> Arc<Catalog> {
    static BUILTIN: LazyLock<Arc<Catalog>> = LazyLock::new(|| match load(over(Vec::new())) {
        Ok(catalog) => Arc::new(catalog),
        // The tests load the embedded data, so a build that reaches a user has none of these.
        Err(errors) => panic!("the compiled-in data is broken:\n{}", join(&errors)),
    });
    BUILTIN.clone()
}

/// What triage knows of what is compiled in. Built once, on first use: it takes longer than any call.
pub fn builtin_knowledge() -> Arc<Knowledge> {
    static BUILTIN: LazyLock<Arc<Knowledge>> = LazyLock::new(|| match knowledge(None) {
        Ok(knowledge) => Arc::new(knowledge),
        // The tests load the embedded data, so a build that reaches a user has no faults here.
        Err(errors) => panic!("the compiled-in data is broken:\n{}", join(&errors)),
    });
    BUILTIN.clone()
}

/// What triage knows, an organisation's folder laid over it. Built on first use, since most calls need none of it.
///
/// # Errors
/// Every fault of the files.
pub fn knowledge(folder: Option<&Path>) -> Result<Knowledge, Vec<DataError>> {
    knowledge_of(&over(folder.map(read_folder).transpose()?.unwrap_or_default()))
}

/// The clients that the server can be put into, an organisation's folder laid over them, by their id.
///
/// # Errors
/// Every fault of the files.
pub fn clients(folder: Option<&Path>) -> Result<BTreeMap<String, Client>, Vec<DataError>> {
    let files = over(folder.map(read_folder).transpose()?.unwrap_or_default());
    let mut errors = Vec::new();
    let clients = keyed(&files, CLIENTS, |i: &Client| &i.id, &mut errors);
    for client in clients.values() {
        let file = files.get(&format!("{CLIENTS}/{}.json", client.id));
        if let (Some((path, fault)), Some(file)) = (client.fault(), file) {
            errors.push(file.fault_at(path, fault));
        }
    }
    if errors.is_empty() { Ok(clients) } else { Err(errors) }
}

fn knowledge_of(files: &Files) -> Result<Knowledge, Vec<DataError>> {
    let mut errors = Vec::new();
    let knowledge = Knowledge::new(
        items(files, "references/signals", |i: &triage::SignalFile| &i.id, &mut errors),
        items(files, "references/cues", |i: &triage::Cue| &i.id, &mut errors),
        &items(files, "references/words", |i: &triage::WordClass| &i.id, &mut errors),
        items(files, "references/wording", |i: &triage::Wording| &i.id, &mut errors),
        items(files, "references/alerts", |i: &triage::AlertFormat| &i.id, &mut errors),
        items(files, "references/runbooks", |i: &triage::Runbook| i.id.name(), &mut errors),
        items(files, "references/clocks", |i: &triage::Clock| &i.id, &mut errors),
        items(files, "references/severities", |i: &triage::Severity| &i.id, &mut errors),
    );
    match knowledge {
        Ok(knowledge) if errors.is_empty() => Ok(knowledge),
        Ok(_) => Err(errors),
        Err(error) => {
            errors.push(DataError::whole("references", error.to_string()));
            Err(errors)
        }
    }
}

/// The compiled-in data with an organisation's folder laid over it.
///
/// # Errors
/// Every fault of the folder's files, each with file, line and column.
pub fn overlaid(folder: &Path) -> Result<Catalog, Vec<DataError>> {
    load(over(read_folder(folder)?))
}

/// Checks a folder of data laid over what is compiled in, and counts its files.
///
/// # Errors
/// As [`overlaid`], and files that nothing would read.
pub fn check_folder(folder: &Path) -> Result<usize, Vec<DataError>> {
    let files = read_folder(folder)?;
    let mut errors = strays(folder, folder);
    errors.extend(overlaid(folder).err().unwrap_or_default());
    errors.extend(knowledge(Some(folder)).err().unwrap_or_default());
    errors.extend(clients(Some(folder)).err().unwrap_or_default());
    if errors.is_empty() { Ok(files.len()) } else { Err(errors) }
}

/// The kinds of data files that have a schema.
pub const KINDS: [&str; 18] = [
    "profile",
    "contract",
    "question",
    "rule",
    "specialist",
    "obligations",
    "canon",
    "roster",
    "thresholds",
    "signal",
    "cue",
    "words",
    "wording",
    "alert",
    "runbook",
    "clock",
    "severity",
    "client",
];

/// The JSON Schema of a kind of data file.
pub fn schema(kind: &str) -> Option<schemars::Schema> {
    Some(match kind {
        "profile" => schemars::schema_for!(Profile),
        "contract" => schemars::schema_for!(Contract),
        "question" => schemars::schema_for!(Question),
        "rule" => schemars::schema_for!(Rule),
        "specialist" => schemars::schema_for!(Specialist),
        "obligations" => schemars::schema_for!(Obligations),
        "canon" => schemars::schema_for!(Vec<Canon>),
        "roster" => schemars::schema_for!(BTreeMap<String, String>),
        "thresholds" => schemars::schema_for!(BTreeMap<String, f64>),
        "signal" => schemars::schema_for!(triage::SignalFile),
        "cue" => schemars::schema_for!(triage::Cue),
        "words" => schemars::schema_for!(triage::WordClass),
        "wording" => schemars::schema_for!(triage::Wording),
        "alert" => schemars::schema_for!(triage::AlertFormat),
        "runbook" => schemars::schema_for!(triage::Runbook),
        "clock" => schemars::schema_for!(triage::Clock),
        "severity" => schemars::schema_for!(triage::Severity),
        "client" => schemars::schema_for!(Client),
        _ => return None,
    })
}

/// Faults, a line each.
pub fn join(errors: &[DataError]) -> String {
    errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

fn load(files: Files) -> Result<Catalog, Vec<DataError>> {
    let mut errors = Vec::new();
    let mut catalog = Catalog { fingerprint: fingerprint(&files), ..Catalog::default() };
    for place in [CANON, OWN_CANON] {
        let sources: Vec<Canon> = list(&files, place, &mut errors);
        catalog.canon.extend(sources.into_iter().map(|c| (c.id.clone(), c)));
    }
    catalog.profiles = keyed(&files, "profiles", |i: &Profile| &i.id, &mut errors);
    catalog.contracts = keyed(&files, "fork-contracts", |i: &Contract| &i.id, &mut errors);
    catalog.rules = keyed(&files, "references/rules", |i: &Rule| &i.id, &mut errors);
    let questions = items(&files, "references/questions", |i: &Question| i.id.name(), &mut errors);
    catalog.questions = questions.into_iter().map(|q| (q.id, q)).collect();
    catalog.obligations = keyed(&files, "references/obligations", |i: &Obligations| &i.id, &mut errors);
    catalog.specialists = items(&files, "references/specialists", |i: &Specialist| &i.id, &mut errors);
    catalog.specialists.sort_by(|a, b| (a.order, &a.id).cmp(&(b.order, &b.id)));
    if let Some(file) = files.get(ROSTER) {
        let roster: BTreeMap<String, String> = file.parse().unwrap_or_else(|e| failed(e, &mut errors));
        catalog.roster = roster.into_iter().map(|(role, person)| (role.to_lowercase(), person)).collect();
    }
    if errors.is_empty() {
        check::cross_check(&catalog, &files, &mut errors);
    }
    // Rules are checked as they are written: an organisation's thresholds may well let their samples pass.
    if let Some(file) = files.get(THRESHOLDS) {
        let thresholds: BTreeMap<String, f64> = file.parse().unwrap_or_else(|e| failed(e, &mut errors));
        check::apply_thresholds(&mut catalog, file, &thresholds, &mut errors);
    }
    if errors.is_empty() { Ok(catalog) } else { Err(errors) }
}

/// The items of a folder by their id, which is the file's stem.
fn keyed<T: DeserializeOwned>(
    files: &Files,
    folder: &str,
    id: impl Fn(&T) -> &str,
    errors: &mut Vec<DataError>,
) -> BTreeMap<String, T> {
    let mut items = BTreeMap::new();
    for file in files.values().filter(|f| f.folder() == folder) {
        match file.parse::<T>() {
            Ok(item) if id(&item) == file.stem() => {
                items.insert(file.stem().to_owned(), item);
            }
            Ok(item) => {
                let fault = format!("`id` is `{}`, expected the file's stem `{}`", id(&item), file.stem());
                errors.push(file.fault_at("id", fault));
            }
            Err(error) => errors.push(error),
        }
    }
    items
}

fn items<T: DeserializeOwned>(
    files: &Files,
    folder: &str,
    id: impl Fn(&T) -> &str,
    errors: &mut Vec<DataError>,
) -> Vec<T> {
    keyed(files, folder, id, errors).into_values().collect()
}

fn list<T: DeserializeOwned>(files: &Files, path: &str, errors: &mut Vec<DataError>) -> Vec<T> {
    match files.get(path).map(DataFile::parse) {
        Some(Ok(items)) => items,
        Some(Err(error)) => failed(error, errors),
        None => Vec::new(),
    }
}

fn failed<T: Default>(error: DataError, errors: &mut Vec<DataError>) -> T {
    errors.push(error);
    T::default()
}

fn fingerprint(files: &Files) -> String {
    let mut hash = Sha256::new();
    // No decision rests on what is known of clients: another client leaves the ids of decisions as they are.
    for (path, file) in files.iter().filter(|(_, file)| file.folder() != CLIENTS) {
        for part in [path, &file.text] {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part);
        }
    }
    hex(&hash.finalize())
}
