//! A whole Claude Code plugin in a folder.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value as Json;

use super::change::{Action, Change};
use super::error::InstallError;
use super::file::Found;
use super::{Plan, find, folders, own};
use crate::cli::Session;
use crate::domain::client::{Client, Reach};

const MANIFEST: &str = ".claude-plugin/plugin.json";

/// What is to be done to the folder of a plugin.
///
/// # Errors
/// A folder that holds something else.
pub fn plan(
    session: &Session,
    clients: &BTreeMap<String, Client>,
    folder: &Path,
    reach: &Reach,
    force: bool,
    install: bool,
) -> anyhow::Result<Plan> {
    let catalog = session.catalog()?;
    let client = find(clients, "claude-code")?;
    if !force && !is_free(folder)? {
        let what = "holds something else than this plugin: name another folder, or write into it with `--force`";
        return Err(InstallError::Unfit { path: folder.to_owned(), what: what.into() }.into());
    }
    let mut changes = Vec::new();
    for (path, text) in own::plugin(&catalog, client, &client.entry(reach)?) {
        let found = Found::read(&folder.join(&path))?;
        let action = match (&found.text, install) {
            (None, true) => Action::Added,
            (None, false) => Action::Absent,
            (Some(old), true) if *old == text => Action::Already,
            (Some(_), true) => Action::Updated,
            (Some(_), false) => Action::Removed,
        };
        let copied = found.text.as_ref() != Some(&text);
        let after = install.then(|| text.clone());
        changes.push(Change { found, action, after, keys: Vec::new(), shown: text, copied, whole: true });
    }
    // The plugin's folder is ours as well.
    let folders = folders::above(&changes, folder.parent().unwrap_or(Path::new("")));
    let mut notes = Vec::new();
    if let (true, Reach::Start { command, .. }) = (install, reach) {
        notes.push(format!("the plugin starts {command}: on another machine, write it there"));
        notes.extend(super::passing(command));
    }
    let shown = folder.display();
    let next = match install {
        true => format!(
            "`claude --plugin-dir {shown}` uses it at once; then `/{0}:backend-review`, and \
             Agent({{subagent_type: \"{0}:cs-backend-engineer\"}})",
            own::PLUGIN
        ),
        false => format!("start {} anew without `--plugin-dir {shown}`", client.title),
    };
    Ok(Plan { title: format!("The plugin `{}`", own::PLUGIN), id: "plugin".into(), changes, notes, next, folders })
}

/// Whether a folder is empty, not there, or holds this plugin.
fn is_free(folder: &Path) -> Result<bool, InstallError> {
    let manifest = Found::read(&folder.join(MANIFEST))?;
    if let Some(text) = &manifest.text {
        let manifest: Option<Json> = serde_json::from_str(text).ok();
        return Ok(manifest.is_some_and(|manifest| manifest["name"] == own::PLUGIN));
    }
    match std::fs::read_dir(folder) {
        Ok(mut entries) => Ok(entries.next().is_none()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(true),
        Err(error) => Err(InstallError::io(folder, "read")(error)),
    }
}
