//! Folders that are empty once a file of ours is gone from them.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::change::{Action, Change};
use super::{Scope, own_file};
use crate::domain::client::Client;

/// The folders that go with what is taken out of a client, where that leaves them empty. In a project they are the
/// client's, and so up to the project's own. Among a user's own files all of them where nothing but ours is in the
/// client's folder: nobody else has used it. Otherwise only those of which the name is ours: nobody knows who made the
/// others.
pub fn of(client: &Client, scope: Scope, changes: &[Change]) -> Vec<PathBuf> {
    match (scope, std::env::current_dir()) {
        (Scope::Project, Ok(project)) => above(changes, &project),
        (Scope::Project, Err(_)) => Vec::new(),
        (Scope::User, _) => {
            if let Some(folder) = ours_alone(client, scope, changes) {
                return above(changes, folder.parent().unwrap_or(&folder));
            }
            let own = client.files.iter().filter(|own| own.own_folder);
            let files: BTreeSet<PathBuf> = own.filter_map(|own| own_file(client, own, scope).ok()).collect();
            let ours = removed(changes).filter(|path| files.contains(*path));
            ours.filter_map(|path| path.parent().map(Path::to_owned)).collect()
        }
    }
}

/// The folder in the user's home that holds all whole files of ours, where it holds nothing else.
fn ours_alone(client: &Client, scope: Scope, changes: &[Change]) -> Option<PathBuf> {
    let files: Vec<PathBuf> = client.files.iter().filter_map(|own| own_file(client, own, scope).ok()).collect();
    let mut above = files.first()?.ancestors().skip(1);
    let folder = above.find(|folder| files.iter().all(|file| file.starts_with(folder)))?;
    let home = etcetera::home_dir().ok()?;
    let gone: BTreeSet<&Path> = removed(changes).collect();
    let below_home = folder.starts_with(&home) && folder != home;
    (below_home && holds_only(folder, &gone)).then(|| folder.to_owned())
}

/// Whether nothing is in a folder but these files and the way to them.
fn holds_only(folder: &Path, files: &BTreeSet<&Path>) -> bool {
    let Ok(mut entries) = std::fs::read_dir(folder) else { return false };
    entries.all(|entry| {
        let Ok(entry) = entry else { return false };
        let path = entry.path();
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => files.iter().any(|file| file.starts_with(&path)) && holds_only(&path, files),
            _ => files.contains(path.as_path()),
        }
    })
}

/// The folders between what is removed and the one that stays, innermost first, so that each is empty in its turn.
pub fn above(changes: &[Change], stays: &Path) -> Vec<PathBuf> {
    let between = |path| Path::ancestors(path).skip(1).take_while(|a| a.starts_with(stays) && *a != stays);
    let all: BTreeSet<&Path> = removed(changes).flat_map(between).collect();
    // In this order a folder stands before what is in it.
    all.into_iter().rev().map(Path::to_owned).collect()
}

fn removed(changes: &[Change]) -> impl Iterator<Item = &Path> {
    // A link's own folder may be anybody's.
    let gone = |change: &&Change| change.action == Action::Removed && change.after.is_none() && !change.found.is_link();
    changes.iter().filter(gone).map(|change| change.found.path.as_path())
}

/// Removes the folders that are empty now.
pub fn tidy(folders: &[PathBuf]) {
    for folder in folders {
        // A folder that holds anything else stays: that is what this call refuses.
        let _ = std::fs::remove_dir(folder);
    }
}
