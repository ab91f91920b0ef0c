//! The only place where data files become types: embed, overlay, cross-check.
//!
//! The data folders are compiled in. An organisation's folder of the same shape is laid over them: the same id
//! replaces, a new id adds.

mod check;
mod file;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};

use include_dir::{Dir, include_dir};
use serde::de::DeserializeOwned;
use sha2::{Digest as _, Sha256};

use crate::domain::catalog::Catalog;
use crate::domain::triage::Knowledge;
pub use file::{DataError, DataFile};

static PROFILES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/profiles");
static CONTRACTS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/fork-contracts");
static REFERENCES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/references");

/// The folders of data, one item a file.
const FOLDERS: [&str; 13] = [
    "profiles",
    "fork-contracts",
    "references/questions",
    "references/rules",
    "references/specialists",
    "references/obligations",
    "references/signals",
    "references/cues",
    "references/words",
    "references/alerts",
    "references/runbooks",
    "references/clocks",
    "references/severities",
];
/// The sources, an array of them.
const CANON: &str = "references/canon.json";
/// Role to person; an organisation's only.
const ROSTER: &str = "roster.json";
/// `<rule id>.<limit>` to number; an organisation's only.
const THRESHOLDS: &str = "thresholds.json";

/// The data that is compiled in. Read once, on first use.
pub fn builtin() -> Arc<Catalog> {
    static BUILTIN: LazyLock<Arc<Catalog>> = LazyLock::new(|| match load(embedded()) {
        Ok(catalog) => Arc::new(catalog),
        // The tests load the embedded data, so a build that reaches a user has none of these.
        Err(errors) => panic!("the compiled-in data is broken:\n{}", join(&errors)),
    });
    BUILTIN.clone()
}

/// What triage knows, an organisation's folder laid over it. Built on first use, since most calls need none of it.
///
/// # Errors
/// Every fault of the files.
pub fn knowledge(folder: Option<&Path>) -> Result<Knowledge, Vec<DataError>> {
    let mut files = embedded();
    for file in folder.map(read_folder).transpose()?.unwrap_or_default() {
        files.insert(file.path.clone(), file);
    }
    knowledge_of(&files)
}

fn knowledge_of(files: &Files) -> Result<Knowledge, Vec<DataError>> {
    let mut errors = Vec::new();
    let knowledge = Knowledge::new(
        items(files, "references/signals", &mut errors),
        items(files, "references/cues", &mut errors),
        &items(files, "references/words", &mut errors),
        items(files, "references/alerts", &mut errors),
        items(files, "references/runbooks", &mut errors),
        items(files, "references/clocks", &mut errors),
        items(files, "references/severities", &mut errors),
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
    let mut files = embedded();
    for file in read_folder(folder)? {
        // Same id replaces: the stem is the id, the folder the kind.
        files.insert(file.path.clone(), file);
    }
    load(files)
}

/// Checks a folder of data by itself laid over what is compiled in, and counts its files.
///
/// # Errors
/// As [`overlaid`].
pub fn check_folder(folder: &Path) -> Result<usize, Vec<DataError>> {
    let count = read_folder(folder)?.len();
    overlaid(folder)?;
    knowledge(Some(folder)).map(|_| count)
}

/// The kinds of data files that have a schema.
pub const KINDS: [&str; 16] = [
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
    "alert",
    "runbook",
    "clock",
    "severity",
];

/// The JSON Schema of a kind of data file.
pub fn schema(kind: &str) -> Option<schemars::Schema> {
    use crate::domain::{canon, contract, obligation, profile, question, rule, specialist, triage};
    Some(match kind {
        "profile" => schemars::schema_for!(profile::Profile),
        "contract" => schemars::schema_for!(contract::Contract),
        "question" => schemars::schema_for!(question::Question),
        "rule" => schemars::schema_for!(rule::Rule),
        "specialist" => schemars::schema_for!(specialist::Specialist),
        "obligations" => schemars::schema_for!(obligation::Obligations),
        "canon" => schemars::schema_for!(Vec<canon::Canon>),
        "roster" => schemars::schema_for!(BTreeMap<String, String>),
        "thresholds" => schemars::schema_for!(BTreeMap<String, f64>),
        "signal" => schemars::schema_for!(triage::SignalFile),
        "cue" => schemars::schema_for!(triage::Cue),
        "words" => schemars::schema_for!(triage::WordClass),
        "alert" => schemars::schema_for!(triage::AlertFormat),
        "runbook" => schemars::schema_for!(triage::Runbook),
        "clock" => schemars::schema_for!(triage::Clock),
        "severity" => schemars::schema_for!(triage::Severity),
        _ => return None,
    })
}

/// How many data files are compiled in.
pub fn builtin_count() -> usize {
    embedded().len()
}

/// A Markdown document under `references/`, by its stem.
pub fn reference(id: &str) -> Option<&'static str> {
    REFERENCES.get_file(format!("{id}.md"))?.contents_utf8()
}

/// The stems of the Markdown documents.
pub fn reference_ids() -> Vec<&'static str> {
    let markdown = |f: &'static include_dir::File<'_>| {
        let path = f.path();
        (path.extension()? == "md").then(|| path.file_stem()?.to_str()).flatten()
    };
    let mut ids: Vec<&str> = REFERENCES.files().filter_map(markdown).collect();
    ids.sort_unstable();
    ids
}

/// A compiled-in data file as it is written, by its path.
pub fn embedded_file(path: &str) -> Option<&'static str> {
    let (root, rest) = path.split_once('/')?;
    let dir = match root {
        "profiles" => &PROFILES,
        "fork-contracts" => &CONTRACTS,
        "references" => &REFERENCES,
        _ => return None,
    };
    dir.get_file(rest)?.contents_utf8()
}

/// Faults, a line each.
pub fn join(errors: &[DataError]) -> String {
    errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

type Files = BTreeMap<String, DataFile>;

fn embedded() -> Files {
    let mut files = Files::new();
    for (root, dir) in [("profiles", &PROFILES), ("fork-contracts", &CONTRACTS), ("references", &REFERENCES)] {
        gather(root, dir, &mut files);
    }
    files
}

fn gather(root: &str, dir: &'static Dir<'_>, files: &mut Files) {
    for file in dir.files().filter(|f| f.path().extension().is_some_and(|e| e == "json")) {
        let path = format!("{root}/{}", file.path().to_string_lossy().replace('\\', "/"));
        let text = file.contents_utf8().unwrap_or_default().to_owned();
        files.insert(path.clone(), DataFile { shown: path.clone(), path, text });
    }
    for sub in dir.dirs() {
        gather(root, sub, files);
    }
}

fn read_folder(folder: &Path) -> Result<Vec<DataFile>, Vec<DataError>> {
    let mut paths: Vec<(String, PathBuf)> =
        [CANON, ROSTER, THRESHOLDS].iter().map(|p| ((*p).to_owned(), folder.join(p))).collect();
    for kind in FOLDERS {
        let dir = folder.join(kind);
        let Ok(entries) = std::fs::read_dir(&dir) else { continue };
        for entry in entries.flatten() {
            let path = entry.path();
            if path.extension().is_some_and(|e| e == "json") {
                paths.push((format!("{kind}/{}", entry.file_name().to_string_lossy()), path));
            }
        }
    }
    paths.sort();
    let mut files = Vec::new();
    let mut errors = Vec::new();
    if !folder.is_dir() {
        return Err(vec![DataError::whole(folder.display().to_string(), "no such folder")]);
    }
    for (path, full) in paths.into_iter().filter(|(_, full)| full.exists()) {
        let shown = full.display().to_string();
        match std::fs::read_to_string(&full) {
            Ok(text) => files.push(DataFile { path, shown, text }),
            Err(error) => errors.push(DataError::whole(shown, format!("cannot be read: {error}"))),
        }
    }
    if errors.is_empty() { Ok(files) } else { Err(errors) }
}

fn load(files: Files) -> Result<Catalog, Vec<DataError>> {
    let mut errors = Vec::new();
    let mut catalog = Catalog { fingerprint: fingerprint(&files), ..Catalog::default() };
    catalog.canon =
        list(&files, CANON, &mut errors).into_iter().map(|c: crate::domain::canon::Canon| (c.id.clone(), c)).collect();
    catalog.profiles = keyed(&files, "profiles", &mut errors);
    catalog.contracts = keyed(&files, "fork-contracts", &mut errors);
    catalog.rules = keyed(&files, "references/rules", &mut errors);
    let questions: BTreeMap<String, crate::domain::question::Question> =
        keyed(&files, "references/questions", &mut errors);
    catalog.questions = questions.into_values().map(|q| (q.id, q)).collect();
    catalog.obligations = keyed(&files, "references/obligations", &mut errors);
    let specialists: BTreeMap<String, crate::domain::specialist::Specialist> =
        keyed(&files, "references/specialists", &mut errors);
    catalog.specialists = specialists.into_values().collect();
    catalog.specialists.sort_by(|a, b| (a.order, &a.id).cmp(&(b.order, &b.id)));
    if let Some(file) = files.get(ROSTER) {
        let roster: BTreeMap<String, String> = file.parse().unwrap_or_else(|e| failed(e, &mut errors));
        catalog.roster = roster.into_iter().map(|(role, person)| (role.to_lowercase(), person)).collect();
    }
    if let Some(file) = files.get(THRESHOLDS) {
        let thresholds: BTreeMap<String, f64> = file.parse().unwrap_or_else(|e| failed(e, &mut errors));
        check::apply_thresholds(&mut catalog, file, &thresholds, &mut errors);
    }
    if errors.is_empty() {
        check::cross_check(&catalog, &files, &mut errors);
    }
    if errors.is_empty() { Ok(catalog) } else { Err(errors) }
}

fn keyed<T: DeserializeOwned>(files: &Files, folder: &str, errors: &mut Vec<DataError>) -> BTreeMap<String, T> {
    let mut items = BTreeMap::new();
    for file in files.values().filter(|f| f.folder() == folder) {
        match file.parse::<T>() {
            Ok(item) => {
                items.insert(file.stem().to_owned(), item);
            }
            Err(error) => errors.push(error),
        }
    }
    items
}

fn items<T: DeserializeOwned>(files: &Files, folder: &str, errors: &mut Vec<DataError>) -> Vec<T> {
    keyed(files, folder, errors).into_values().collect()
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
    for (path, file) in files {
        for part in [path, &file.text] {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part);
        }
    }
    hash.finalize().iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}
