//! Words that a shell can finish, of the lists that the commands themselves look into. Any other word is taken as well:
//! an agent that nobody knows may fork too, and what a command cannot take it refuses in its own words.

use std::path::Path;
use std::sync::OnceLock;

use clap::builder::{PossibleValue, StringValueParser, TypedValueParser};
use clap::{Arg, Command};

use crate::catalog;
use crate::domain::facts::QuestionId;

/// A list of words.
#[derive(Debug, Clone, Copy)]
pub enum Listed {
    /// Clients that the server can be installed into.
    Clients,
    /// Agents that have a contract.
    Parents,
    /// Stacks.
    Profiles,
    /// Kill criteria and warnings.
    Rules,
    /// Q1 to Q7.
    Questions,
    /// Q1 to Q7, or none of them.
    Readings,
    /// Specialists, each with the sign after which its path follows.
    Specialists,
    /// Kinds of data files.
    Kinds,
    /// These.
    Words(&'static [&'static str]),
}

/// An organisation's folder of data, where somebody named one.
static FOLDER: OnceLock<Option<std::path::PathBuf>> = OnceLock::new();

/// Lists what is in this folder as well.
pub fn look_into(folder: Option<&Path>) {
    // Once a process: there is one command line.
    let _ = FOLDER.set(folder.map(Path::to_owned));
}

impl Listed {
    fn values(self) -> Vec<PossibleValue> {
        let folder = FOLDER.get().and_then(Option::as_deref);
        // Broken data is told by `check`; the compiled-in data is whole.
        let catalog = folder.and_then(|folder| catalog::overlaid(folder).ok()).map(Into::into);
        let catalog = || catalog.clone().unwrap_or_else(catalog::builtin);
        let said = |id: &str, title: &str| PossibleValue::new(id.to_owned()).help(title.to_owned());
        let alone = |id: &str| PossibleValue::new(id.to_owned());
        let questions = || QuestionId::ALL.map(|q| said(q.name(), &catalog().question(q).title)).into_iter();
        match self {
            Listed::Clients => {
                let clients = catalog::clients(folder).or_else(|_| catalog::clients(None)).unwrap_or_default();
                clients.values().map(|client| said(&client.id, &client.title)).collect()
            }
            Listed::Parents => catalog().contracts.keys().map(|id| alone(id)).collect(),
            Listed::Profiles => catalog().profiles.values().map(|p| said(&p.id, &p.title)).collect(),
            Listed::Rules => catalog().rules.values().map(|r| said(&r.id, &r.title)).collect(),
            Listed::Questions => questions().collect(),
            Listed::Readings => questions().chain([said("none", "no question's answer was wrong")]).collect(),
            Listed::Specialists => catalog().specialists.iter().map(|s| alone(&format!("{}=", s.id))).collect(),
            Listed::Kinds => catalog::KINDS.iter().map(|kind| alone(kind)).collect(),
            Listed::Words(words) => words.iter().map(|word| alone(word)).collect(),
        }
    }
}

impl TypedValueParser for Listed {
    type Value = String;

    fn parse_ref(&self, command: &Command, arg: Option<&Arg>, value: &std::ffi::OsStr) -> Result<String, clap::Error> {
        StringValueParser::new().parse_ref(command, arg, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(self.values().into_iter()))
    }
}
