//! Where a client's files and ours lie on this machine.

use std::path::{Path, PathBuf};

use super::{InstallError, Scope};
use crate::domain::client::{Client, OwnFile, Platform, place};

/// Where a client's configuration lies on this machine.
///
/// # Errors
/// A client without one in projects, or a machine without a home.
pub fn configuration(client: &Client, scope: Scope) -> Result<PathBuf, InstallError> {
    match (scope, &client.project) {
        (Scope::Project, Some(project)) => here(project),
        (Scope::Project, None) => Err(InstallError::NoProject { title: client.title.clone() }),
        (Scope::User, _) => of_user(client, client.user.on(platform())),
    }
}

/// Where a file of ours lies on this machine.
///
/// # Errors
/// A machine without a home.
pub fn own_file(client: &Client, own: &OwnFile, scope: Scope) -> Result<PathBuf, InstallError> {
    match scope {
        Scope::Project => here(&own.project),
        Scope::User => of_user(client, &own.user),
    }
}

/// Whether the configuration of a project here is the user's own, as it may be in their home.
pub fn is_users(client: &Client) -> bool {
    same_place(configuration(client, Scope::Project), configuration(client, Scope::User))
}

/// Whether a file of ours in a project here is the user's own.
pub fn is_users_file(client: &Client, own: &OwnFile) -> bool {
    same_place(own_file(client, own, Scope::Project), own_file(client, own, Scope::User))
}

fn same_place(one: Result<PathBuf, InstallError>, other: Result<PathBuf, InstallError>) -> bool {
    matches!((one, other), (Ok(one), Ok(other)) if real(&one) == real(&other))
}

/// A path with its links followed, as far as it is there.
fn real(path: &Path) -> PathBuf {
    let there = path.ancestors().find_map(|part| Some((part, std::fs::canonicalize(part).ok()?)));
    let whole = there.and_then(|(part, found)| Some(found.join(path.strip_prefix(part).ok()?)));
    whole.map_or_else(|| path.to_owned(), |path| path.components().collect())
}

fn of_user(client: &Client, paths: &[String]) -> Result<PathBuf, InstallError> {
    let no_place = || InstallError::NoPlace { title: client.title.clone() };
    let home = etcetera::home_dir().map_err(|_| no_place())?;
    let path = place(paths, &home.display().to_string(), |name| std::env::var(name).ok()).ok_or_else(no_place)?;
    // Separators as the platform has them.
    Ok(Path::new(&path).components().collect())
}

fn here(below: &str) -> Result<PathBuf, InstallError> {
    let folder = std::env::current_dir().map_err(|e| InstallError::io(Path::new("the current folder"), "read")(e))?;
    Ok(folder.join(below))
}

fn platform() -> Platform {
    match std::env::consts::OS {
        "macos" => Platform::Macos,
        "windows" => Platform::Windows,
        _ => Platform::Linux,
    }
}
