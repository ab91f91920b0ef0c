//! `decide`: one call from flags, or from a walk.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use clap::builder::{PossibleValue, PossibleValuesParser};
use clap::{Arg, ArgMatches, Command};

use super::draft::{draft, folder_of, unwritten};
use super::listed::Listed;
use super::{Exit, Output, Refused, Session};
use crate::catalog;
use crate::domain::decide::Status;
use crate::domain::documents::card::Frame;
use crate::domain::documents::{self, Document, Picture, mermaid};
use crate::domain::facts::{Fact, Facts, Kind, Known};
use crate::domain::mask::mask;
use crate::mcp::decide::{self, DecideError, Params};
use crate::mcp::digest;

/// The command, with one flag for every fact.
pub fn command() -> Command {
    let mut command = Command::new("decide")
        .about("Decide in one call from facts, or from a walk")
        // Beside `walk` in the list of commands.
        .display_order(2)
        .after_help(
            "Example:\n  cs-backend-engineer decide --team-size 8 --qps-p99 50 --read-write-ratio 20 \\\n    \
             --tenancy shared-multi-tenant --data-sensitivity pii --pattern modular-monolith \\\n    \
             --language-preference typescript\n\n\
             Without a parent it takes team size, load, read-write ratio, tenancy, sensitivity and pattern; whatever \
             else is known makes it surer.\n\nExit codes: 0 decided, 2 a refused value, 3 blocked, 4 incomplete or no fit",
        )
        .arg(Arg::new("walk").long("walk").value_name("WALK_ID").help("Decide on this walk"))
        .arg(
            Arg::new("parent")
                .long("parent")
                .value_name("NAME")
                .value_parser(Listed::Parents)
                .hide_possible_values(true)
                .help("The parent whose contract says what is needed"),
        )
        .arg(
            Arg::new("document")
                .long("document")
                .value_name("KIND")
                .value_parser(written())
                .help("Print this of the decision alone: an ADR, OpenSLO, Prometheus rules, or Mermaid of it or its chain"),
        )
        .arg(
            Arg::new("html")
                .long("html")
                .value_name("FILE")
                .value_parser(clap::value_parser!(PathBuf))
                .value_hint(clap::ValueHint::FilePath)
                .help("Write the decision as a page to look at into this file as well, or `-` for the page alone on standard output"),
        );
    for fact in Fact::ALL {
        command = command.arg(flag(*fact));
    }
    command
}

fn flag(fact: Fact) -> Arg {
    let spec = fact.spec();
    let name = spec.name.replace('_', "-");
    let help = match spec.question {
        Some(question) => format!("{question}: {}", spec.about),
        None => spec.about.to_owned(),
    };
    let value = match spec.kind {
        Kind::Bool => "true|false".to_owned(),
        Kind::Word(words) | Kind::Words(words) => words.join("|"),
        Kind::Name if fact != Fact::Language => "NAME|none".to_owned(),
        Kind::Text | Kind::Name => "TEXT".to_owned(),
        Kind::Ratio => "N|read-only".to_owned(),
        Kind::Number { .. } => "N".to_owned(),
    };
    let arg = Arg::new(spec.name).long(name).value_name(value).help(help).allow_hyphen_values(true);
    let words: &'static [&'static str] = match spec.kind {
        Kind::Bool => &["true", "false"],
        Kind::Word(words) | Kind::Words(words) => words,
        _ => &[],
    };
    let arg = match words {
        [] => arg,
        words => arg.value_parser(Listed::Words(words)).hide_possible_values(true),
    };
    if fact == Fact::Language { arg.visible_alias("language-preference") } else { arg }
}

/// Runs the command.
///
/// # Errors
/// A refused value, or a store that cannot keep the decision.
pub fn run(session: &Session, matches: &ArgMatches) -> anyhow::Result<Exit> {
    let document = matches.get_one::<String>("document");
    if document.is_some() && session.output() == Output::Json {
        let words =
            "`--document` prints Markdown, YAML or Mermaid: leave `--output json` out, or leave `--document` out";
        return Err(Refused(words.into()).into());
    }
    let html = matches.get_one::<PathBuf>("html");
    let piped = html.is_some_and(|file| file.as_os_str() == "-");
    if piped && (document.is_some() || session.output() == Output::Json) {
        let words =
            "`--html -` prints the page and nothing else: name a file, or leave `--document` and `--output json` out";
        return Err(Refused(words.into()).into());
    }
    let mut facts = Facts::new();
    for fact in Fact::ALL {
        if let Some(text) = matches.get_one::<String>(fact.name()) {
            let value = fact.parse_text(&mask(text)).map_err(|e| Refused(e.to_string()))?;
            facts.set(*fact, Known::stated(value));
        }
    }
    let params =
        Params { walk_id: matches.get_one("walk").cloned(), parent: matches.get_one("parent").cloned(), facts };
    let decided = session.block_on(decide::run(session.desk(), session.owner(), params));
    let decided = decided.map_err(|error| match error {
        DecideError::Store(error) => anyhow::Error::from(error),
        error => Refused(error.to_string()).into(),
    })?;
    if let Some(file) = html {
        let page = catalog::page().of(session.desk().catalog(), &decided.decision, Frame::File);
        if piped {
            session.print(page.trim_end())?;
            return Ok(exit(decided.decision.status));
        }
        write_page(file, &page).map_err(|error| unwritten(file, &error))?;
        let shown = std::path::absolute(file).unwrap_or_else(|_| file.clone());
        eprintln!("the page is in {}", shown.display());
    }
    if let Some(name) = document {
        let (catalog, decision) = (session.desk().catalog(), &decided.decision);
        match (Document::named(name), Picture::named(name)) {
            (Some(document), _) => match documents::write(catalog, decision, document) {
                Ok(text) => session.print(text.trim_end())?,
                Err(error) => eprintln!("error: {error}"),
            },
            (_, Some(Picture::Chain)) => {
                let artifacts = digest::artifacts_of(session.desk(), session.owner(), &decision.id);
                let artifacts = session.block_on(artifacts)?;
                session.print(mermaid::chain(decision, &artifacts).trim_end())?;
            }
            _ => session.print(mermaid::decision(decision).trim_end())?,
        }
        return Ok(exit(decided.decision.status));
    }
    match session.output() {
        Output::Json => session.print_json(&decided.to_json(session.desk().catalog()))?,
        Output::Markdown => session.print(&decide::markdown(session.desk().catalog(), &decided))?,
    }
    Ok(exit(decided.decision.status))
}

/// What can be printed alone.
fn written() -> PossibleValuesParser {
    let documents = Document::ALL.map(|d| PossibleValue::new(d.name())).into_iter();
    let diagram = PossibleValue::new(Picture::Diagram.name()).alias("mermaid");
    documents.chain([diagram, PossibleValue::new(Picture::Chain.name())]).collect::<Vec<_>>().into()
}

/// Writes a file that only its owner can read. The name is replaced, never written through: a link that lies there is
/// not followed.
fn write_page(file: &Path, page: &str) -> std::io::Result<()> {
    let mut page_file = draft(folder_of(file), 0o600)?;
    page_file.as_file_mut().write_all(page.as_bytes())?;
    page_file.persist(file)?;
    Ok(())
}

/// What a status leaves as the exit code.
pub fn exit(status: Status) -> Exit {
    match status {
        Status::Decided => Exit::Done,
        Status::Blocked => Exit::Blocked,
        Status::Incomplete | Status::NoFit => Exit::Incomplete,
    }
}
