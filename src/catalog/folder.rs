//! Where data files lie: the compiled-in folders, an organisation's folder of the same shape, and the kind of each file.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use include_dir::{Dir, include_dir};

use super::file::{DataError, DataFile};
use crate::domain::documents::card::Page;

/// All files by their place.
pub type Files = BTreeMap<String, DataFile>;

static PROFILES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/profiles");
static CONTRACTS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/fork-contracts");
static REFERENCES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/references");

/// The folders of data, one item a file, and the kind of each.
const FOLDERS: [(&str, &str); 15] = [
    ("profiles", "profile"),
    ("fork-contracts", "contract"),
    ("references/questions", "question"),
    ("references/rules", "rule"),
    ("references/specialists", "specialist"),
    ("references/obligations", "obligations"),
    ("references/signals", "signal"),
    ("references/cues", "cue"),
    ("references/words", "words"),
    ("references/wording", "wording"),
    ("references/alerts", "alert"),
    ("references/runbooks", "runbook"),
    ("references/clocks", "clock"),
    ("references/severities", "severity"),
    (CLIENTS, "client"),
];
/// What the command line knows of clients; nothing is decided with it.
pub const CLIENTS: &str = "references/clients";
/// The sources, an array of them.
pub const CANON: &str = "references/canon.json";
/// Role to person; an organisation's only.
pub const ROSTER: &str = "roster.json";
/// `<rule id>.<limit>` to number; an organisation's only.
pub const THRESHOLDS: &str = "thresholds.json";
/// The files that hold more than one item, and the kind of each.
const SINGLES: [(&str, &str); 3] = [(CANON, "canon"), (ROSTER, "roster"), (THRESHOLDS, "thresholds")];
/// Where an organisation's sources lie among all files: they add to ours, and replace one by one.
pub const OWN_CANON: &str = "own references/canon.json";

/// The compiled-in files with others laid over them. Same id replaces: the stem is the id, the folder the kind.
pub fn over(own: Vec<DataFile>) -> Files {
    let mut files = embedded();
    for file in own {
        let place = if file.path == CANON { OWN_CANON.to_owned() } else { file.path.clone() };
        files.insert(place, file);
    }
    files
}

/// JSON files that lie where nothing is read, which is most often a slip in the name of a folder.
pub fn strays(root: &Path, folder: &Path) -> Vec<DataError> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    let mut strays = Vec::new();
    for path in paths {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() && !name.starts_with('.') {
            strays.extend(self::strays(root, &path));
        } else if name.to_lowercase().ends_with(".json") && kind_of(&relative(root, &path)).is_none() {
            let folders: Vec<&str> = FOLDERS.iter().map(|(folder, _)| *folder).collect();
            let singles: Vec<&str> = SINGLES.iter().map(|(file, _)| *file).collect();
            let fault = format!(
                "is read by nothing, expected one of {} or a .json in {}",
                singles.join(", "),
                folders.join(", ")
            );
            strays.push(DataError::whole(path.display().to_string(), fault));
        }
    }
    strays
}

/// The path below the data's root, with `/`.
fn relative(root: &Path, path: &Path) -> String {
    path.strip_prefix(root).unwrap_or(path).to_string_lossy().replace('\\', "/")
}

/// The kind of a data file, by its path below the data's root: `profile` for `profiles/node-express.json`.
pub fn kind_of(path: &str) -> Option<&'static str> {
    if let Some((_, kind)) = SINGLES.iter().find(|(file, _)| *file == path) {
        return Some(kind);
    }
    let (folder, _) = path.strip_suffix(".json")?.rsplit_once('/')?;
    FOLDERS.iter().find(|(known, _)| *known == folder).map(|(_, kind)| *kind)
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

/// What the page of a decision is made of.
pub fn page() -> Page<'static> {
    let part = |name: &str| REFERENCES.get_file(format!("card/{name}")).and_then(|f| f.contents_utf8());
    Page {
        template: part("card.html").unwrap_or_default(),
        style: part("style.css").unwrap_or_default(),
        script: part("line.js").unwrap_or_default(),
        app: part("app.js").unwrap_or_default(),
    }
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

pub fn read_folder(folder: &Path) -> Result<Vec<DataFile>, Vec<DataError>> {
    let mut paths: Vec<(String, PathBuf)> = SINGLES.iter().map(|(p, _)| ((*p).to_owned(), folder.join(p))).collect();
    for (kind, _) in FOLDERS {
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
