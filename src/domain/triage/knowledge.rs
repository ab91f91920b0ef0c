//! All data files of triage, compiled once.

use super::book::{PhraseBook, PhraseError};
use super::payload::AlertFormat;
use super::phrase::Phrases;
use super::runbook::{Clock, Runbook, Severity};
use super::sentence::Sentence;
use super::signal::{Cue, SignalFile, WordClass};
use super::weigh::Signals;
use super::wording::Wording;
use crate::domain::facts::QuestionId;

/// The wording that tells the questions apart.
const QUESTIONS: &str = "questions";

/// Everything that triage knows. Building it takes some 8 ms on a busy machine, nearly all of it
/// for the automaton of the signals; build it once.
#[derive(Debug)]
pub struct Knowledge {
    pub(super) signals: Signals,
    pub(super) wording: Wording,
    pub(super) formats: Vec<AlertFormat>,
    pub(super) runbooks: Vec<Runbook>,
    pub(super) clocks: Marked<Clock>,
    pub(super) severities: Marked<Severity>,
}

/// A data file that triage cannot work with.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KnowledgeError {
    /// A phrase in it cannot be read.
    #[error("`{id}`: {error}")]
    Phrase {
        /// The file's id.
        id: String,
        /// Why.
        error: PhraseError,
    },
    /// A question has no runbook.
    #[error("no runbook for {0}, expected one file each for Q1 to Q7")]
    Runbook(QuestionId),
    /// The wording does not tell the questions apart.
    #[error("`{id}`: {fault}")]
    Wording {
        /// The file's id.
        id: String,
        /// Why.
        fault: String,
    },
}

impl Knowledge {
    /// Compiles the tables.
    ///
    /// # Errors
    /// [`KnowledgeError`] where a phrase cannot be read or a question has no runbook.
    #[expect(clippy::too_many_arguments, reason = "one list for each kind of data file")]
    pub fn new(
        signals: Vec<SignalFile>,
        cues: Vec<Cue>,
        words: &[WordClass],
        wording: Vec<Wording>,
        mut formats: Vec<AlertFormat>,
        runbooks: Vec<Runbook>,
        clocks: Vec<Clock>,
        severities: Vec<Severity>,
    ) -> Result<Self, KnowledgeError> {
        let phrase = |(id, error)| KnowledgeError::Phrase { id, error };
        if let Some(lacking) = QuestionId::ALL.into_iter().find(|q| !runbooks.iter().any(|r| r.id == *q)) {
            return Err(KnowledgeError::Runbook(lacking));
        }
        let wording = wording.into_iter().find(|w| w.id == QUESTIONS).ok_or_else(|| KnowledgeError::Wording {
            id: QUESTIONS.to_owned(),
            fault: "no such file in references/wording".to_owned(),
        })?;
        if let Some(fault) = wording.fault() {
            return Err(KnowledgeError::Wording { id: wording.id, fault });
        }
        formats.sort_by(|a, b| a.id.cmp(&b.id));
        Ok(Knowledge {
            signals: Signals::new(signals, cues, words).map_err(phrase)?,
            wording,
            formats,
            runbooks,
            clocks: Marked::new(clocks, |c| (&c.id, &c.phrases)).map_err(phrase)?,
            severities: Marked::new(severities, |s| (&s.id, &s.phrases)).map_err(phrase)?,
        })
    }

    /// The formats, by id.
    pub fn formats(&self) -> &[AlertFormat] {
        &self.formats
    }

    pub(super) fn runbook(&self, question: QuestionId) -> &Runbook {
        let found = self.runbooks.iter().find(|r| r.id == question);
        found.unwrap_or(&self.runbooks[0])
    }
}

/// Data files that words of a report point to.
#[derive(Debug)]
pub(super) struct Marked<T> {
    pub files: Vec<T>,
    phrases: Phrases,
    owners: Vec<usize>,
}

impl<T> Marked<T> {
    fn new(files: Vec<T>, parts: fn(&T) -> (&String, &Vec<String>)) -> Result<Self, (String, PhraseError)> {
        let mut files = files;
        files.sort_by(|a, b| parts(a).0.cmp(parts(b).0));
        let mut book = PhraseBook::default();
        let mut owners = Vec::new();
        for (number, file) in files.iter().enumerate() {
            let (id, phrases) = parts(file);
            for phrase in phrases {
                book.add(phrase, false).map_err(|e| (id.clone(), e))?;
                owners.push(number);
            }
        }
        let phrases = book.compile().map_err(|e| (String::from("phrases"), e))?;
        Ok(Marked { files, phrases, owners })
    }

    /// The first words of the text that point to each file, by the file's place; negated ones do not count.
    pub fn first(&self, text: &str, sentences: &[Sentence]) -> Vec<(usize, String)> {
        let mut found: Vec<(usize, String)> = Vec::new();
        for sentence in sentences {
            for one in self.phrases.find(sentence).into_iter().filter(|f| !f.negated) {
                let owner = self.owners[one.phrase];
                if !found.iter().any(|(o, _)| *o == owner) {
                    found.push((owner, sentence.quote(text, one.first, one.end).to_owned()));
                }
            }
            if found.len() == self.files.len() {
                break;
            }
        }
        found.sort();
        found
    }
}
