//! `token`: makes a token for a caller over HTTP.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde_json::json;

use super::draft::unwritten;
use super::{Exit, Output, Refused, Session};
use crate::http::tokens;

/// Make a token for a caller over HTTP; it is shown once
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  cs-backend-engineer token alice --token-file tokens\n\n\
    A second token of the same name is another token of the same caller: add the new one, hand it out, then take \
    the old line away. What a caller keeps belongs to the name.")]
pub struct TokenArgs {
    /// The caller: letters, digits, dots, dashes and underscores
    name: String,
    /// Add its line to this file, which is made where there is none; otherwise the line is printed
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    token_file: Option<PathBuf>,
}

pub(super) fn run(session: &Session, args: &TokenArgs) -> anyhow::Result<Exit> {
    let (token, line) = tokens::new_token(&args.name).map_err(|e| Refused(e.to_string()))?;
    if let Some(path) = &args.token_file {
        let shown = path.display();
        let open = add(path, &line).map_err(|error| unwritten(path, &error))?;
        if let Some(mode) = open {
            eprintln!("others could read or write `{shown}` (mode {mode:03o}): now only its owner can");
        }
    }
    match (session.output(), &args.token_file) {
        (Output::Json, _) => session.print_json(&json!({ "name": args.name, "token": token, "line": line }))?,
        (Output::Markdown, Some(_)) => session.print(&token)?,
        (Output::Markdown, None) => session.print(&format!("token: {token}\nline for the token file: {line}"))?,
    }
    Ok(Exit::Done)
}

/// Adds a line in one write. The file is its owner's alone then, as the server wants it; gives the mode that it had
/// where that was more open.
fn add(path: &Path, line: &str) -> std::io::Result<Option<u32>> {
    let mut options = std::fs::OpenOptions::new();
    options.read(true).append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    let mode = close(&file)?;
    // The last line may have been left open by an editor.
    let open = std::fs::read(path)?.last().is_some_and(|b| *b != b'\n');
    let line = if open { format!("\n{line}\n") } else { format!("{line}\n") };
    file.write_all(line.as_bytes())?;
    Ok(mode)
}

/// Closes a file to others.
#[cfg(unix)]
fn close(file: &std::fs::File) -> std::io::Result<Option<u32>> {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = file.metadata()?.permissions().mode() & 0o777;
    if !tokens::is_open(mode) {
        return Ok(None);
    }
    file.set_permissions(std::fs::Permissions::from_mode(0o600))?;
    Ok(Some(mode))
}

#[cfg(not(unix))]
fn close(_: &std::fs::File) -> std::io::Result<Option<u32>> {
    Ok(None)
}
