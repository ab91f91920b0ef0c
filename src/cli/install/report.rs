//! What was done to which file, in words and as JSON.

use std::path::PathBuf;

use serde_json::{Value as Json, json};

use super::change::{Action, Change};
use super::{InstallError, Plan};
use crate::cli::{Output, Session};

/// Says what was done, or what would be.
///
/// # Errors
/// Where standard output cannot be written.
pub fn report(
    session: &Session,
    plan: &Plan,
    copies: &[Option<PathBuf>],
    print: bool,
    install: bool,
) -> anyhow::Result<()> {
    let changes = || plan.changes.iter().zip(copies.iter().map(Option::as_ref));
    let writes = plan.changes.iter().any(Change::writes);
    if session.output() == Output::Json {
        let changes: Vec<Json> = changes()
            .map(|(change, copy)| {
                let mut json = to_json(change, copy);
                if print && change.writes() {
                    json["content"] = json!(change.shown);
                }
                json
            })
            .collect();
        let mut json = json!({ "client": plan.id, "written": !print && writes, "changes": changes });
        if install {
            json["notes"] = json!(plan.notes);
            json["next"] = json!(plan.next);
        }
        return session.print_json(&json);
    }
    session.print(&format!("{}:", plan.title))?;
    for (change, copy) in changes() {
        session.print(&format!("- {}", words(change, copy, !print)))?;
        if print && change.writes() && !change.shown.is_empty() {
            let fence = if change.shown.contains("```") { "````" } else { "```" };
            session.print(&format!("\n{fence}\n{}\n{fence}\n", change.shown.trim_end()))?;
        }
    }
    if install && !writes {
        return session.print("Nothing to do: it is installed already.");
    }
    if !install && plan.changes.iter().all(|change| change.action == Action::Absent) {
        return session.print("Nothing to do: it is not installed.");
    }
    for note in &plan.notes {
        session.print(&format!("Note: {note}."))?;
    }
    if print {
        return session.print("Nothing was written.");
    }
    session.print(&format!("Next: {}.", plan.next))
}

/// Says what was done before a file could not be written.
///
/// # Errors
/// Where standard output cannot be written.
pub fn half(session: &Session, plan: &Plan, copies: &[Option<PathBuf>], error: &InstallError) -> anyhow::Result<()> {
    // Shorter than all that was planned by what was not done.
    let done = plan.changes.iter().zip(copies.iter().map(Option::as_ref));
    if session.output() == Output::Json {
        let changes: Vec<Json> = done.map(|(change, copy)| to_json(change, copy)).collect();
        let error = error.to_string();
        return session.print_json(&json!({ "client": plan.id, "written": true, "changes": changes, "error": error }));
    }
    session.print(&format!("{}, only in part:", plan.title))?;
    for (change, copy) in done {
        session.print(&format!("- {}", words(change, copy, true)))?;
    }
    Ok(())
}

/// A change in words; `done` once it is done.
fn words(change: &Change, copy: Option<&PathBuf>, done: bool) -> String {
    let (verb, into) = match change.action {
        Action::Added => ("added", "to"),
        Action::Updated => ("updated", "in"),
        Action::Replaced => ("replaced", "in"),
        Action::Removed => ("removed", "from"),
        Action::Already => ("already", if change.whole { "there:" } else { "in" }),
        Action::Absent => ("not", if change.whole { "there:" } else { "in" }),
    };
    let would = if done || !change.writes() { "" } else { "would be " };
    let into = if change.whole && change.writes() { String::new() } else { format!(" {into}") };
    let path = change.found.path.display();
    let keys = match change.keys.is_empty() || change.action == Action::Added {
        true => String::new(),
        false => format!(" ({})", change.keys.join(", ")),
    };
    let copy = copy.map(|copy| format!("; as it was: {}", copy.display())).unwrap_or_default();
    let gone = match change.action == Action::Removed && !change.whole && change.after.is_none() {
        true if done => ", which had nothing else in it: the file is deleted",
        true => ", which has nothing else in it: the file would be deleted",
        false => "",
    };
    format!("{would}{verb}{into} {path}{keys}{gone}{copy}")
}

/// A change as JSON.
fn to_json(change: &Change, copy: Option<&PathBuf>) -> Json {
    let mut json = json!({ "path": change.found.path, "action": change.action });
    if !change.keys.is_empty() {
        json["keys"] = json!(change.keys);
    }
    if change.writes() && change.after.is_none() {
        json["deleted"] = json!(true);
    }
    if let Some(copy) = copy {
        json["backup"] = json!(copy);
    }
    json
}
