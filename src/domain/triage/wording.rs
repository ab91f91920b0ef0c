//! The words that reports of each question are told in, learnt from labelled reports: they raise a question or break
//! a near tie, and never stand alone as evidence.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::sentence::Sentence;
use crate::domain::facts::QuestionId;

/// What megabytes tell is told in their first pages.
pub(super) const SENTENCES: usize = 200;
/// The numbers of a file are hundredths, so that they are whole.
const WHOLE: f64 = 100.0;
/// Endings that a stem loses, the first that fits, and what stands in their place.
const ENDINGS: &[(&str, &str)] = &[
    ("iness", "y"),
    ("fulness", "ful"),
    ("ations", "at"),
    ("ation", "at"),
    ("ators", "at"),
    ("ator", "at"),
    ("ities", "it"),
    ("ity", "it"),
    ("ments", "ment"),
    ("ies", "y"),
    ("ied", "y"),
    ("ingly", ""),
    ("edly", ""),
    ("ings", ""),
    ("ing", ""),
    ("ed", ""),
    ("ers", "er"),
    ("es", ""),
    ("ly", ""),
    ("s", ""),
];

/// One file under `references/wording/`: how far each word goes with each answer, learnt from labelled reports.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Wording {
    /// Equals the file's stem.
    pub id: String,
    /// What it is for.
    pub why: String,
    /// On what and how it was learnt, so that it can be learnt again.
    pub made: String,
    /// What is told apart, in the order of the numbers below: `Q1` to `Q7` and `none`.
    pub answers: Vec<String>,
    /// What each answer has before any word is read, in hundredths.
    pub base: Vec<i32>,
    /// For each stem how rare it is, then its weight for each answer, all in hundredths. `#` stands for any number.
    pub words: BTreeMap<String, Vec<i32>>,
}

/// Words of a text that it denies: sentence, word.
pub type Denied = BTreeSet<(usize, usize)>;

/// What the wording of a text says.
#[derive(Debug, Clone, Default)]
pub struct Read {
    /// For each answer the natural logarithm of its probability. Empty where no word is known.
    pub chances: Vec<f64>,
    // The stems found, their share and where they stand first: sentence, word.
    found: Vec<(String, f64, (usize, usize))>,
}

impl Wording {
    /// What is wrong with the numbers, in words.
    pub fn fault(&self) -> Option<String> {
        let answers = self.answers.len();
        let expected = QuestionId::ALL.map(QuestionId::name);
        if !self.answers.iter().eq(expected.iter().chain(&["none"])) {
            return Some(format!("`answers` are {}, expected {}, none", self.answers.join(", "), expected.join(", ")));
        }
        if self.base.len() != answers {
            return Some(format!("`base` has {} numbers, expected one for each of `answers`", self.base.len()));
        }
        let odd = self.words.iter().find(|(_, row)| row.len() != answers + 1)?;
        Some(format!("`words.{}` has {} numbers, expected {}", odd.0, odd.1.len(), answers + 1))
    }

    /// Weighs the wording of a text, without the words that it denies.
    pub fn read(&self, sentences: &[Sentence], denied: &Denied) -> Read {
        let mut found = stems(sentences, denied);
        found.retain(|stem, _| self.words.contains_key(stem));
        let rarity = |stem: &String| f64::from(self.words[stem][0]) / WHOLE;
        let length = found.keys().map(|s| rarity(s).powi(2)).sum::<f64>().sqrt();
        if length == 0.0 {
            return Read::default();
        }
        let found: Vec<_> = found.into_iter().map(|(s, at)| (rarity(&s) / length, s, at)).collect();
        let sum = |answer: usize| {
            let words = found.iter().map(|(share, stem, _)| share * f64::from(self.words[stem][answer + 1]));
            (words.sum::<f64>() + f64::from(self.base[answer])) / WHOLE
        };
        let sums: Vec<f64> = (0..self.answers.len()).map(sum).collect();
        let most = sums.iter().copied().fold(f64::MIN, f64::max);
        let all = sums.iter().map(|s| (s - most).exp()).sum::<f64>().ln() + most;
        Read {
            chances: sums.iter().map(|s| s - all).collect(),
            found: found.into_iter().map(|(share, stem, at)| (stem, share, at)).collect(),
        }
    }

    /// The words of four letters and more that speak most for an answer, as they stand in the text.
    pub fn most<'a>(&self, read: &Read, answer: usize, text: &'a str, sentences: &[Sentence]) -> Vec<&'a str> {
        let mut words: Vec<(f64, (usize, usize))> = Vec::new();
        for (stem, share, at) in read.found.iter().filter(|(stem, ..)| stem.len() > 3) {
            let row = &self.words[stem][1..];
            let mean = row.iter().map(|w| f64::from(*w)).sum::<f64>() / row.len() as f64;
            words.push(((f64::from(row[answer]) - mean) * share, *at));
        }
        words.retain(|w| w.0 > 0.0);
        words.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let quote = |(_, (sentence, at)): &(f64, (usize, usize))| sentences[*sentence].quote(text, *at, at + 1);
        words.iter().take(4).map(quote).filter(|w| !w.is_empty()).collect()
    }
}

/// All stems of a text but those that it denies, with the place where they stand first: sentence, word.
pub fn stems(sentences: &[Sentence], denied: &Denied) -> BTreeMap<String, (usize, usize)> {
    let mut found = BTreeMap::new();
    for (number, sentence) in sentences.iter().take(SENTENCES).enumerate() {
        for (at, word) in sentence.normal.split_whitespace().enumerate() {
            if let Some(stem) = stem(word).filter(|_| !denied.contains(&(number, at))) {
                found.entry(stem).or_insert((number, at));
            }
        }
    }
    found
}

/// A word without its ending; any number is `#`. `None` for a single letter.
pub fn stem(word: &str) -> Option<String> {
    let mut letters = word.chars();
    if letters.next().is_some_and(|c| c.is_ascii_digit()) {
        return Some("#".to_owned());
    }
    letters.next()?;
    let mut stem = word.to_owned();
    if stem.len() > 4
        && let Some((ending, instead)) = ENDINGS.iter().find(|(e, _)| ends(word, e))
        && !(*ending == "s" && word.ends_with("ss"))
    {
        stem.truncate(stem.len() - ending.len());
        stem.push_str(instead);
    }
    let last = |back: usize| stem.len().checked_sub(back).and_then(|at| stem.as_bytes().get(at)).copied();
    if stem.len() > 3
        && last(1) == last(2)
        && last(1).is_some_and(|c| c.is_ascii_lowercase() && !b"aeiouls".contains(&c))
    {
        stem.pop();
    }
    if stem.len() > 4 && stem.ends_with('e') {
        stem.pop();
    }
    Some(stem)
}

fn ends(word: &str, ending: &str) -> bool {
    word.strip_suffix(ending).is_some_and(|rest| rest.len() >= 3)
}
