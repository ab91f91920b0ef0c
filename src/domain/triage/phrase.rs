//! Phrases of data files, and one automaton that finds all of them in a sentence.
//!
//! A phrase is words in order: `ran out connection*`. `*` ends a word that may go on, `|` separates alternatives,
//! `..` lets up to three words pass, `...` up to eight. Articles and the like may always stand in between. `&` joins
//! parts that stand in one sentence in any order: `twice & charged|billed`. An alternative of several words is
//! written with `_`: `expired|ran_out`.

use aho_corasick::{AhoCorasick, MatchKind};
use std::collections::BTreeMap;

use super::sentence::Sentence;

/// Words that never decide anything and may stand between the words of a phrase.
const FILLERS: &[&str] = &[
    "a",
    "about",
    "all",
    "almost",
    "also",
    "an",
    "and",
    "any",
    "been",
    "both",
    "completely",
    "entirely",
    "every",
    "few",
    "fully",
    "had",
    "has",
    "have",
    "her",
    "his",
    "in",
    "is",
    "it",
    "its",
    "just",
    "more",
    "most",
    "much",
    "my",
    "nearly",
    "new",
    "now",
    "of",
    "on",
    "one",
    "only",
    "our",
    "own",
    "partially",
    "quite",
    "several",
    "simply",
    "some",
    "suddenly",
    "that",
    "the",
    "their",
    "then",
    "these",
    "this",
    "those",
    "to",
    "too",
    "up",
    "very",
    "was",
    "were",
    "which",
    "your",
];
/// How many words `..` lets pass.
const NEAR: usize = 3;
/// How many of them may stand in one place.
const FILLERS_BETWEEN: usize = 2;

/// A phrase that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PhraseError {
    /// It has no words.
    #[error("a phrase is empty, expected words such as `ran out connection*`")]
    Empty,
    /// It begins or ends with a gap, or two gaps follow each other.
    #[error("`{0}` has a gap without a word on each side of it")]
    Gap(String),
    /// `*` stands elsewhere than at the end of a word of at least two letters.
    #[error("`{0}`: `*` ends a word of at least two letters, as in `exhaust*`")]
    Star(String),
    /// The automaton grew beyond what it can number.
    #[error("too many phrases: {0}")]
    Size(String),
}

#[derive(Debug)]
struct Element {
    stems: Vec<u32>,
    gap: usize,
}

#[derive(Debug)]
struct Pattern {
    elements: Vec<Element>,
    negative: bool,
    takes_negation: bool,
}

/// All phrases of all data files, compiled once.
#[derive(Debug)]
pub struct Phrases {
    automaton: AhoCorasick,
    patterns: Vec<Pattern>,
    by_first: Vec<Vec<u32>>,
    // The patterns of each part of each phrase, and the phrase and part of each pattern.
    parts: Vec<Vec<Vec<u32>>>,
    whole: Vec<(u32, u32)>,
    negations: Vec<bool>,
    fillers: Vec<bool>,
}

/// A phrase found in a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found {
    /// The number under which the phrase was added.
    pub phrase: usize,
    /// Its first word.
    pub first: usize,
    /// One past its last word.
    pub end: usize,
    /// A `no`, `not`, `never`, `without` stands right before it.
    pub negated: bool,
}

impl Found {
    fn overlaps(&self, other: &Found) -> bool {
        self.first < other.end && other.first < self.end
    }
}

/// Words that turn what follows into its opposite.
const NEGATIONS: &[&str] = &[
    "no",
    "not",
    "never",
    "without",
    "nothing",
    "none",
    "neither",
    "nor",
    "nobody",
    "cannot",
    "isnt",
    "wasnt",
    "arent",
    "werent",
    "dont",
    "didnt",
    "doesnt",
    "hadnt",
    "hasnt",
    "havent",
    "wont",
    "couldnt",
    "cant",
    "zero",
    "unrelated",
];
/// How many words before a phrase a negation reaches.
const REACH: usize = 4;

/// Collects phrases before they are compiled.
#[derive(Debug, Default)]
pub struct PhraseBook {
    stems: BTreeMap<String, u32>,
    patterns: Vec<Pattern>,
    parts: Vec<Vec<Vec<u32>>>,
    whole: Vec<(u32, u32)>,
}

impl PhraseBook {
    /// Adds a phrase and returns its number. With `takes_negation`, a `no` inside it negates nothing else: in
    /// `no disk space alarm` it is the alarm that is missing.
    ///
    /// # Errors
    /// [`PhraseError`] where it cannot be read.
    pub fn add(&mut self, phrase: &str, takes_negation: bool) -> Result<usize, PhraseError> {
        let number = self.parts.len();
        let clean = phrase.replace(['\'', '’', ':'], "");
        let mut parts = Vec::new();
        // A part alone may take nothing away: the other part may be missing.
        let whole = !clean.contains('&');
        for part in clean.split('&') {
            let mut patterns = Vec::new();
            for spelling in spellings(part) {
                let pattern = self.pattern(&spelling, takes_negation && whole)?;
                patterns.push(self.patterns.len() as u32);
                self.patterns.push(pattern);
                self.whole.push((number as u32, parts.len() as u32));
            }
            parts.push(patterns);
        }
        self.parts.push(parts);
        Ok(number)
    }

    fn pattern(&mut self, phrase: &str, takes_negation: bool) -> Result<Pattern, PhraseError> {
        let mut elements: Vec<Element> = Vec::new();
        let mut gap = 0;
        let mut negative = false;
        for part in phrase.split_whitespace() {
            match part {
                ".." | "..." if elements.is_empty() || gap > 0 => return Err(PhraseError::Gap(phrase.to_owned())),
                ".." => gap = NEAR,
                "..." => gap = 8,
                word => {
                    let mut stems = Vec::new();
                    for stem in word.split('|') {
                        let bare = stem.strip_suffix('*').unwrap_or(stem);
                        if bare.contains('*') || bare.is_empty() || (stem.ends_with('*') && bare.len() < 2) {
                            return Err(PhraseError::Star(phrase.to_owned()));
                        }
                        negative |= NEGATIONS.contains(&bare);
                        stems.push(self.stem(stem));
                    }
                    elements.push(Element { stems, gap });
                    gap = 0;
                }
            }
        }
        if gap > 0 {
            return Err(PhraseError::Gap(phrase.to_owned()));
        }
        if elements.is_empty() {
            return Err(PhraseError::Empty);
        }
        Ok(Pattern { elements, negative, takes_negation: takes_negation && negative })
    }

    fn stem(&mut self, stem: &str) -> u32 {
        let key = match stem.strip_suffix('*') {
            Some(prefix) => format!(" {}", prefix.to_lowercase()),
            None => format!(" {} ", stem.to_lowercase()),
        };
        let next = self.stems.len() as u32;
        *self.stems.entry(key).or_insert(next)
    }

    /// Builds the automaton.
    ///
    /// # Errors
    /// [`PhraseError::Size`] where it grew too large.
    pub fn compile(mut self) -> Result<Phrases, PhraseError> {
        let negations: Vec<u32> = NEGATIONS.iter().map(|w| self.stem(w)).collect();
        let fillers: Vec<u32> = FILLERS.iter().map(|w| self.stem(w)).collect();
        let count = self.stems.len();
        let mut keys = vec![String::new(); count];
        for (key, id) in self.stems {
            keys[id as usize] = key;
        }
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::Standard)
            .kind(Some(aho_corasick::AhoCorasickKind::NoncontiguousNFA))
            .build(&keys)
            .map_err(|e| PhraseError::Size(e.to_string()))?;
        let mut by_first = vec![Vec::new(); count];
        for (number, pattern) in self.patterns.iter().enumerate() {
            for stem in &pattern.elements[0].stems {
                by_first[*stem as usize].push(number as u32);
            }
        }
        let flags = |ids: Vec<u32>| {
            let mut flags = vec![false; count];
            ids.into_iter().for_each(|id| flags[id as usize] = true);
            flags
        };
        Ok(Phrases {
            automaton,
            patterns: self.patterns,
            by_first,
            parts: self.parts,
            whole: self.whole,
            negations: flags(negations),
            fillers: flags(fillers),
        })
    }
}

/// A part once for each alternative of several words, and once for all the others.
fn spellings(part: &str) -> Vec<String> {
    let mut spellings = vec![String::new()];
    for word in part.split_whitespace() {
        let (long, short): (Vec<&str>, Vec<&str>) = word.split('|').partition(|w| w.contains('_'));
        let mut ways: Vec<String> = long.iter().map(|w| w.replace('_', " ")).collect();
        if !short.is_empty() {
            ways.push(short.join("|"));
        }
        spellings = spellings.iter().flat_map(|s| ways.iter().map(move |w| format!("{s} {w}"))).collect();
    }
    spellings
}

impl Phrases {
    /// Finds every phrase in a sentence, in the order of their first words.
    pub fn find(&self, sentence: &Sentence) -> Vec<Found> {
        let words = sentence.words.len();
        // Which stems each word carries.
        let mut carried: Vec<Vec<u32>> = vec![Vec::new(); words];
        for hit in self.automaton.find_overlapping_iter(&sentence.normal) {
            let word = sentence.word_at(hit.start());
            carried[word].push(hit.pattern().as_u32());
        }
        let filler = |at: usize| carried[at].iter().any(|s| self.fillers[*s as usize]);
        let mut found: Vec<Found> = Vec::new();
        let mut taken = vec![false; words];
        for first in 0..words {
            for stem in &carried[first] {
                for number in &self.by_first[*stem as usize] {
                    let pattern = &self.patterns[*number as usize];
                    let Some(end) = self.reach(pattern, &carried, &sentence.clauses, first, &filler) else { continue };
                    let phrase = *number as usize;
                    if found.iter().rev().take_while(|f| f.first == first).any(|f| f.phrase == phrase) {
                        continue;
                    }
                    if pattern.takes_negation {
                        taken[first..end].fill(true);
                    }
                    found.push(Found { phrase, first, end, negated: false });
                }
            }
        }
        let negation = |at: &usize| !taken[*at] && carried[*at].iter().any(|s| self.negations[*s as usize]);
        for one in &mut found {
            let same = |at: &usize| sentence.clauses[*at] == sentence.clauses[one.first];
            let mut before = (one.first.saturating_sub(REACH)..one.first).filter(same);
            one.negated = !self.patterns[one.phrase].negative && before.any(|at| negation(&at));
        }
        self.joined(found)
    }

    /// Turns the patterns found into phrases: those of one part as they are, others where all parts are there.
    fn joined(&self, found: Vec<Found>) -> Vec<Found> {
        let mut phrases = Vec::with_capacity(found.len());
        for one in &found {
            let (phrase, part) = self.whole[one.phrase];
            if part != 0 {
                continue;
            }
            let phrase = phrase as usize;
            let parts = &self.parts[phrase];
            let other = |part: &Vec<u32>| found.iter().find(|f| part.contains(&(f.phrase as u32)) && !f.overlaps(one));
            let Some(others) = parts[1..].iter().map(other).collect::<Option<Vec<_>>>() else { continue };
            let negated = one.negated || others.iter().any(|o| o.negated);
            phrases.push(Found { phrase, negated, ..*one });
        }
        phrases
    }

    fn reach(
        &self,
        pattern: &Pattern,
        carried: &[Vec<u32>],
        clauses: &[usize],
        first: usize,
        filler: &impl Fn(usize) -> bool,
    ) -> Option<usize> {
        let mut at = first + 1;
        for element in &pattern.elements[1..] {
            let (mut skipped, mut fillers) = (0, 0);
            loop {
                let stems = carried.get(at)?;
                if stems.iter().any(|s| element.stems.contains(s)) {
                    break;
                }
                if fillers < FILLERS_BETWEEN && filler(at) {
                    fillers += 1;
                // A short gap stays in its clause.
                } else if skipped < element.gap && (element.gap > NEAR || clauses[at] == clauses[at - 1]) {
                    skipped += 1;
                } else {
                    return None;
                }
                at += 1;
            }
            at += 1;
        }
        Some(at)
    }
}
