//! `man`: the manual pages, from the same list as `--help`.

use std::path::{Path, PathBuf};

use clap::{Args, Command};
use serde_json::json;

use super::{Exit, Output, Refused, Session};
use crate::domain::facts::nearest;

/// Print the manual page of the program or of one command, or write those of all into a folder
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  cs-backend-engineer man walk > walk.1\n  \
                        cs-backend-engineer man walks list > walks-list.1\n  \
                        cs-backend-engineer man --out ./man1\n\n\
                        `man ./walk.1` shows such a page; put the folder's into ~/.local/share/man/man1 to have them \
                        found")]
pub struct ManArgs {
    /// The command, such as `walk` or `walks list`; without one, the page of the whole program
    #[arg(value_name = "COMMAND")]
    command: Vec<String>,
    /// Write the pages of all commands into this folder
    #[arg(long, value_name = "DIR", conflicts_with = "command", value_hint = clap::ValueHint::DirPath)]
    out: Option<PathBuf>,
}

/// Runs the command.
///
/// # Errors
/// A command that is not known, or a folder that cannot be written.
pub fn run(session: &Session, args: &ManArgs) -> anyhow::Result<Exit> {
    let mut program = super::command().disable_help_subcommand(true);
    program.build();
    if let Some(folder) = &args.out {
        return all(session, &program, folder);
    }
    let command = args.command.iter().try_fold(&program, below)?;
    let page = page(command)?;
    match session.output() {
        Output::Json => session.print_json(&json!({ "page": page }))?,
        Output::Markdown => session.print(page.trim_end())?,
    }
    Ok(Exit::Done)
}

/// The manual page of a command. What stands below its options is headed as in other manuals.
fn page(command: &Command) -> std::io::Result<String> {
    let mut page = Vec::new();
    clap_mangen::Man::new(command.clone()).render(&mut page)?;
    let page = String::from_utf8_lossy(&page);
    Ok(page
        .replace("\n.SH EXTRA\nExample:\n", "\n.SH EXAMPLE\n")
        .replace("\n\nExit codes: ", "\n.SH \"EXIT STATUS\"\n"))
}

/// A command and all below it.
fn with_all_below(command: &Command) -> Vec<&Command> {
    std::iter::once(command).chain(command.get_subcommands().flat_map(with_all_below)).collect()
}

/// The command of this name among those of another.
fn below<'a>(command: &'a Command, name: &String) -> Result<&'a Command, Refused> {
    command.find_subcommand(name).ok_or_else(|| {
        let known: Vec<&str> = command.get_subcommands().map(Command::get_name).collect();
        let above = command.get_name();
        Refused(match nearest(name, &known) {
            _ if name.contains(['/', '\\']) => format!("`{name}` is a folder: write `man --out {name}`"),
            Some(near) => format!("unknown command `{name}`: did you mean `{near}`?"),
            None if known.is_empty() => format!("`{above}` has no commands of its own: leave `{name}` out"),
            None => format!("unknown command `{name}`: known are {}", known.join(", ")),
        })
    })
}

fn all(session: &Session, program: &Command, folder: &Path) -> anyhow::Result<Exit> {
    let shown = folder.display();
    let unwritten = |error| anyhow::anyhow!("`{shown}` cannot be written ({error}): name a folder of your own");
    std::fs::create_dir_all(folder).map_err(unwritten)?;
    let mut pages = Vec::new();
    for command in with_all_below(program) {
        let name = clap_mangen::Man::new(command.clone()).get_filename();
        std::fs::write(folder.join(&name), page(command)?).map_err(unwritten)?;
        pages.push(name);
    }
    pages.sort();
    match session.output() {
        Output::Json => session.print_json(&json!({ "folder": folder, "pages": pages }))?,
        Output::Markdown => session.print(&format!("{} manual pages in {shown}", pages.len()))?,
    }
    Ok(Exit::Done)
}
