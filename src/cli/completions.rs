//! `completions`: what a shell needs to finish a command line of ours.

use std::path::PathBuf;

use clap::Args;
use clap_complete::Shell;
use serde_json::json;

use super::{Exit, Output, Session, listed};

/// Print the completion script of a shell
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  cs-backend-engineer completions bash > cs-backend-engineer.bash\n\n\
                        bash reads it from ~/.local/share/bash-completion/completions/cs-backend-engineer, \
                        zsh from a folder of $fpath as _cs-backend-engineer, fish from \
                        ~/.config/fish/completions/cs-backend-engineer.fish")]
pub struct CompletionsArgs {
    /// The shell
    shell: Shell,
}

/// Runs the command.
///
/// # Errors
/// Where standard output cannot be written.
pub fn run(session: &Session, args: &CompletionsArgs) -> anyhow::Result<Exit> {
    listed::look_into(session.config().map(PathBuf::as_path));
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut super::command(), env!("CARGO_PKG_NAME"), &mut script);
    let script = mended(&String::from_utf8_lossy(&script));
    match session.output() {
        Output::Json => session.print_json(&json!({ "shell": args.shell.to_string(), "script": script }))?,
        Output::Markdown => session.print(script.trim_end())?,
    }
    Ok(Exit::Done)
}

/// The generator for bash calls a program with dashes in its name one thing where it finds the command and another
/// where it lists what the command takes, so that nothing behind a command would be finished.
fn mended(script: &str) -> String {
    let name = env!("CARGO_PKG_NAME");
    script.replace(&name.replace('-', "__subcmd__"), &name.replace('-', "__"))
}
