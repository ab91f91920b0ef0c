//! What is to be done to one file: planned for all files first, so that a refusal leaves every one of them alone.

use std::path::PathBuf;

use serde::Serialize;
use serde_json::Value as Json;

use super::document::{Fault, Spot};
use super::error::InstallError;
use super::file::Found;
use super::{NAME, own};
use crate::domain::client::{Client, Reach, Shape};

/// What becomes of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Action {
    /// Ours is new in it.
    Added,
    /// Ours was there with other content.
    Updated,
    /// Somebody else's was there, and `--force` was given.
    Replaced,
    /// All is there already.
    Already,
    /// Ours is taken out.
    Removed,
    /// Nothing of ours is there.
    Absent,
}

/// A change to one file.
#[derive(Debug, Clone)]
pub struct Change {
    pub found: Found,
    pub action: Action,
    /// The whole text after it; nothing where the file goes, or stays as it is.
    pub after: Option<String>,
    /// What of an entry is other than before, by key.
    pub keys: Vec<String>,
    /// What to show of it where nothing is written.
    pub shown: String,
    /// Whether what goes is kept beside it.
    pub copied: bool,
    /// Whether the whole file is ours.
    pub whole: bool,
}

impl Change {
    /// Whether anything is written.
    pub fn writes(&self) -> bool {
        !matches!(self.action, Action::Already | Action::Absent)
    }

    /// Does it; gives the copy of what was there.
    ///
    /// # Errors
    /// A file that cannot be written.
    pub fn apply(&self) -> Result<Option<PathBuf>, InstallError> {
        match &self.after {
            _ if !self.writes() => Ok(None),
            Some(text) => self.found.replace(text),
            None => self.found.remove(self.copied),
        }
    }

    fn nothing(found: Found, action: Action) -> Self {
        let after = found.text.clone();
        Change { found, action, after, keys: Vec::new(), shown: String::new(), copied: true, whole: false }
    }
}

/// Puts our entry into a client's configuration.
///
/// # Errors
/// A configuration that cannot be read, or an entry of the same name that is not ours.
pub fn put_entry(client: &Client, found: Found, reach: &Reach, force: bool) -> Result<Change, InstallError> {
    let spot = Spot::of(client, NAME);
    let broken = broken(&found);
    let old = spot.read(found.text()).map_err(&broken)?;
    let mut reach = reach.clone();
    let (action, wanted) = match &old {
        None => (Action::Added, client.entry(&reach)?),
        Some(Json::Object(old)) if own::is_ours(client, old) => {
            keep_arguments(client, old, &mut reach);
            (Action::Updated, client.merged(old, &client.entry(&reach)?))
        }
        Some(_) if force => (Action::Replaced, client.entry(&reach)?),
        Some(other) => return Err(foreign(client, &found, other)),
    };
    let empty = Shape::new();
    let before = old.as_ref().and_then(Json::as_object).unwrap_or(&empty);
    if old.is_some() && *before == wanted {
        return Ok(Change::nothing(found, Action::Already));
    }
    let of_either = before.keys().chain(wanted.keys().filter(|key| !before.contains_key(*key)));
    let keys = of_either.filter(|key| before.get(*key) != wanted.get(*key)).cloned().collect();
    let after = spot.put(found.text(), &wanted).map_err(&broken)?;
    let shown = spot.put("", &wanted).map_err(&broken)?;
    Ok(Change { found, action, after: Some(after), keys, shown, copied: true, whole: false })
}

/// Whoever installs again to mend a path does not lose the arguments that were given before.
fn keep_arguments(client: &Client, old: &Shape, reach: &mut Reach) {
    if let Reach::Start { args, .. } = reach {
        let before = client.args(old);
        if args.len() == 1 && before.starts_with(args) {
            *args = before;
        }
    }
}

/// Takes our entry out of a client's configuration.
///
/// # Errors
/// A configuration that cannot be read, or an entry of the same name that is not ours.
pub fn take_entry(client: &Client, found: Found, force: bool) -> Result<Change, InstallError> {
    let spot = Spot::of(client, NAME);
    let broken = broken(&found);
    match spot.read(found.text()).map_err(&broken)? {
        None => Ok(Change::nothing(found, Action::Absent)),
        Some(Json::Object(old)) if own::is_ours(client, &old) || force => {
            let taken = spot.take(found.text()).map_err(&broken)?;
            // Where a file was there before us, or is somebody's behind a link, it stays, if with nothing in it.
            let ours_alone = taken.bare && !found.is_link() && !was_there(&found, spot);
            let after = match ours_alone {
                true => None,
                false if had_holder(&found, spot) => Some(spot.take_alone(found.text()).map_err(&broken)?),
                false => Some(taken.text),
            };
            let shown = spot.put("", &old).map_err(&broken)?;
            Ok(Change { found, action: Action::Removed, after, keys: Vec::new(), shown, copied: true, whole: false })
        }
        Some(other) => Err(foreign(client, &found, &other)),
    }
}

/// Whether a file was there before our entry came into it: then we laid a copy without one beside it.
fn was_there(found: &Found, spot: Spot<'_>) -> bool {
    found.copies().iter().any(|copy| !matches!(spot.read(copy), Ok(Some(_))))
}

/// Whether what holds the servers was there before our entry. Where no copy can say so it stays: with nothing in it, it
/// does no harm.
fn had_holder(found: &Found, spot: Spot<'_>) -> bool {
    let mut copies = found.copies();
    copies.retain(|copy| !matches!(spot.read(copy), Ok(Some(_))));
    copies.is_empty() || copies.iter().any(|copy| spot.has_holder(copy))
}

fn broken(found: &Found) -> impl Fn(Fault) -> InstallError + use<> {
    let path = found.path.clone();
    move |fault| InstallError::Broken { path: path.clone(), line: fault.line, column: fault.column, what: fault.what }
}

fn foreign(client: &Client, found: &Found, entry: &Json) -> InstallError {
    let entry = entry.as_object();
    let program = entry.and_then(|entry| client.command(entry)).map(|command| format!("it starts `{command}`"));
    let address = entry.and_then(|entry| client.url(entry)).map(|url| format!("it connects to `{url}`"));
    let what = program.or(address).unwrap_or_else(|| "it is no entry that we know".into());
    InstallError::Foreign { path: found.path.clone(), name: NAME.into(), what }
}

/// Puts a whole file of ours.
///
/// # Errors
/// A file of the same name that is not ours.
pub fn put_file(found: Found, text: String, force: bool) -> Result<Change, InstallError> {
    let action = match &found.text {
        None => Action::Added,
        Some(old) if *old == text => return Ok(Change::nothing(found, Action::Already)),
        Some(old) if own::wrote(old) => Action::Updated,
        Some(_) if force => Action::Replaced,
        Some(_) => return Err(InstallError::ForeignFile { path: found.path }),
    };
    Ok(Change { found, action, shown: text.clone(), after: Some(text), keys: Vec::new(), copied: true, whole: true })
}

/// Takes a whole file of ours away. What is word for word as we would write it needs no copy.
///
/// # Errors
/// A file of the same name that is not ours.
pub fn take_file(found: Found, text: &str, force: bool) -> Result<Change, InstallError> {
    let copied = match &found.text {
        None => return Ok(Change::nothing(found, Action::Absent)),
        Some(old) if own::wrote(old) || force => old != text,
        Some(_) => return Err(InstallError::ForeignFile { path: found.path }),
    };
    let shown = String::new();
    Ok(Change { found, action: Action::Removed, after: None, keys: Vec::new(), shown, copied, whole: true })
}
