//! `check`: validates data folders with file, line and column.

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use super::listed::Listed;
use super::{Exit, Output, Refused, Session};
use crate::catalog;

/// Check data folders, or print the JSON Schema of a kind of data file
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  cs-backend-engineer check ./our-profiles\n  \
                        cs-backend-engineer check --schema profile\n\n\
                        Exit codes: 0 all is well, 1 there are faults, each with file, line and column")]
pub struct CheckArgs {
    /// Folders laid over the compiled-in data; without one, the compiled-in data and `--config` are checked
    #[arg(value_hint = clap::ValueHint::DirPath)]
    folders: Vec<PathBuf>,
    /// Print the schema of this kind of file
    #[arg(long, value_name = "KIND", value_parser = Listed::Kinds, hide_possible_values = true)]
    schema: Option<String>,
}

/// Runs the command.
///
/// # Errors
/// An unknown kind of data file.
pub fn run(session: &Session, args: CheckArgs) -> anyhow::Result<Exit> {
    if let Some(kind) = args.schema {
        let Some(schema) = catalog::schema(&kind) else {
            let words = format!("unknown kind `{kind}`: known are {}", catalog::KINDS.join(", "));
            return Err(Refused(words).into());
        };
        session.print_json(&schema)?;
        return Ok(Exit::Done);
    }
    let mut folders = args.folders;
    if folders.is_empty() {
        folders.extend(session.config().cloned());
    }
    let mut faults = Vec::new();
    let mut checked = catalog::builtin_count();
    for folder in &folders {
        match catalog::check_folder(folder) {
            Ok(count) => checked += count,
            Err(errors) => faults.extend(errors),
        }
    }
    match session.output() {
        Output::Json => {
            let faults: Vec<_> = faults
                .iter()
                .map(|f| json!({"file": f.file, "line": f.line, "column": f.column, "fault": f.fault}))
                .collect();
            session.print_json(&json!({ "files": checked, "faults": faults }))?;
        }
        Output::Markdown if faults.is_empty() => session.print(&format!("{checked} data files, no faults"))?,
        Output::Markdown => session.print(&catalog::join(&faults))?,
    }
    Ok(if faults.is_empty() { Exit::Done } else { Exit::Failed })
}
