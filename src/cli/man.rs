//! `man`: the manual pages, from the same list as `--help`.

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use super::{Exit, Output, Refused, Session};

/// Print the manual page, or write those of all commands into a folder
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  cs-backend-engineer man ./man1")]
pub struct ManArgs {
    /// The folder; without one, the page of the whole program is printed
    folder: Option<PathBuf>,
}

/// Runs the command.
///
/// # Errors
/// A folder that cannot be written.
pub fn run(session: &Session, args: &ManArgs) -> anyhow::Result<Exit> {
    let command = super::command();
    let Some(folder) = &args.folder else {
        let mut page = Vec::new();
        clap_mangen::Man::new(command).render(&mut page)?;
        let page = String::from_utf8_lossy(&page);
        match session.output() {
            Output::Json => session.print_json(&json!({ "page": page }))?,
            Output::Markdown => session.print(page.trim_end())?,
        }
        return Ok(Exit::Done);
    };
    let shown = folder.display();
    let unwritten = |error| Refused(format!("`{shown}` cannot be written ({error}): name a folder of your own"));
    std::fs::create_dir_all(folder).map_err(unwritten)?;
    clap_mangen::generate_to(command, folder).map_err(unwritten)?;
    let mut pages: Vec<String> = std::fs::read_dir(folder)
        .map_err(unwritten)?
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| name.starts_with(env!("CARGO_PKG_NAME")) && name.ends_with(".1"))
        .collect();
    pages.sort();
    match session.output() {
        Output::Json => session.print_json(&json!({ "folder": folder, "pages": pages }))?,
        Output::Markdown => session.print(&format!("{} manual pages in {shown}", pages.len()))?,
    }
    Ok(Exit::Done)
}
