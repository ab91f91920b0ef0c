//! `extract`: the facts that prompts state, as JSON lines.

use std::io::{BufRead as _, Read as _, Write as _};

use clap::Args;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{Exit, Refused, Session};
use crate::domain::read;

/// Read the facts that a text states
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  echo 'We are six engineers and release daily.' | cs-backend-engineer extract\n  \
                        echo '{\"id\":1,\"prompt\":\"We are six engineers.\"}' | cs-backend-engineer extract --jsonl")]
pub struct ExtractArgs {
    /// One JSON object a line, `{"id","parent","prompt"}` in and `{"id","fields","conflicts"}` out; without it,
    /// standard input is one text
    #[arg(long)]
    jsonl: bool,
}

#[derive(Deserialize)]
struct Item {
    #[serde(default)]
    id: serde_json::Value,
    prompt: String,
}

#[derive(Serialize)]
struct Extracted<'a> {
    id: &'a serde_json::Value,
    fields: std::collections::BTreeMap<&'static str, serde_json::Value>,
    conflicts: Vec<&'static str>,
}

/// Runs the command.
///
/// # Errors
/// A line that is no item, or streams that cannot be read or written.
pub fn run(session: &Session, args: ExtractArgs) -> anyhow::Result<Exit> {
    let input = std::io::stdin().lock();
    if !args.jsonl {
        let mut text = Vec::new();
        { input }.read_to_end(&mut text)?;
        let (fields, conflicts) = read::extract(&String::from_utf8_lossy(&text));
        session.print_json(&json!({ "fields": fields, "conflicts": conflicts }))?;
        return Ok(Exit::Done);
    }
    let mut output = std::io::BufWriter::new(std::io::stdout().lock());
    for (number, line) in input.lines().enumerate() {
        let line = line?;
        if line.trim().is_empty() {
            continue;
        }
        let item: Item = serde_json::from_str(&line)
            .map_err(|e| Refused(format!("line {}: {e}, expected {{\"id\", \"parent\", \"prompt\"}}", number + 1)))?;
        let (fields, conflicts) = read::extract(&item.prompt);
        serde_json::to_writer(&mut output, &Extracted { id: &item.id, fields, conflicts })?;
        output.write_all(b"\n")?;
    }
    output.flush()?;
    Ok(Exit::Done)
}
