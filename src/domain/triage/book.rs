//! Phrases of data files, as they are written.
//!
//! A phrase is words in order: `ran out connection*`. `*` ends a word that may go on, `|` separates alternatives,
//! `..` lets up to three words pass, `...` up to eight. Articles and the like may always stand in between. `&` joins
//! parts that stand in one sentence in any order: `twice & charged|billed`. An alternative of several words is
//! written with `_`: `expired|ran_out`. `@party` stands for all words of a class of `references/words/`.

use std::collections::BTreeMap;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

use super::phrase::Phrases;
use super::signal::WordClass;

/// Words that never decide anything and may stand between the words of a phrase.
const FILLERS: &str = "a about all almost also an and any been both completely entirely every few fully had has have her his in is it its just more most much my nearly new now of on one only our own partially quite several simply some suddenly that the their then these this those to too up very was were which your";
/// Words that turn what follows into its opposite, in alphabetical order.
const NEGATIONS: &[&str] = &[
    "arent", "cannot", "cant", "couldnt", "didnt", "doesnt", "dont", "hadnt", "hasnt", "havent", "isnt", "neither",
    "never", "no", "nobody", "none", "nor", "not", "nothing", "wasnt", "werent", "without", "wont", "zero",
];
/// How many words `..` lets pass; in one clause.
pub(super) const NEAR: usize = 3;
/// How many words `...` lets pass.
const FAR: usize = 8;

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
    /// A class that no file of `references/words/` describes.
    #[error("`@{0}`: no class of words of that name in references/words")]
    Class(String),
    /// The automaton grew beyond what it can number.
    #[error("too many phrases: {0}")]
    Size(String),
}

/// A word of a phrase, with its alternatives.
#[derive(Debug)]
pub(super) struct Element {
    /// Which set of alternatives; the same set is the same number everywhere.
    pub group: u32,
    /// How many other words may stand before it.
    pub gap: usize,
}

/// Words in order.
#[derive(Debug)]
pub(super) struct Pattern {
    pub elements: Vec<Element>,
    /// One of its words is a negation.
    pub negative: bool,
    /// That negation negates nothing else.
    pub takes_negation: bool,
}

/// Collects phrases before they are compiled.
#[derive(Debug, Default)]
pub struct PhraseBook {
    // A class's name and its words, as alternatives.
    classes: BTreeMap<String, String>,
    // A set of alternatives, its number, and whether one of them is a negation.
    groups: BTreeMap<String, (u32, bool)>,
    patterns: Vec<Pattern>,
    parts: Vec<Vec<Vec<u32>>>,
    whole: Vec<(u32, u32)>,
}

impl PhraseBook {
    /// A book whose phrases may use these classes of words.
    pub fn with(classes: &[WordClass]) -> Self {
        let classes = classes.iter().map(|c| (c.id.clone(), c.words.join("|"))).collect();
        PhraseBook { classes, ..PhraseBook::default() }
    }

    /// Adds a phrase and returns its number. With `takes_negation`, a `no` inside it negates nothing else: in
    /// `no disk space alarm` it is the alarm that is missing.
    ///
    /// # Errors
    /// [`PhraseError`] where it cannot be read.
    pub fn add(&mut self, phrase: &str, takes_negation: bool) -> Result<usize, PhraseError> {
        let number = self.parts.len();
        let clean = self.spelt_out(phrase)?.replace(['\'', '’', ':'], "");
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

    /// Each class replaced by its words.
    fn spelt_out(&self, phrase: &str) -> Result<String, PhraseError> {
        let mut parts = phrase.split('@');
        let mut text = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let end = part.find(|c: char| !c.is_ascii_lowercase()).unwrap_or(part.len());
            let words = self.classes.get(&part[..end]).ok_or_else(|| PhraseError::Class(part[..end].to_owned()))?;
            text.extend([words, &part[end..]]);
        }
        Ok(text)
    }

    fn pattern(&mut self, phrase: &str, takes_negation: bool) -> Result<Pattern, PhraseError> {
        let mut elements: Vec<Element> = Vec::new();
        let mut gap = 0;
        let mut negative = false;
        for part in phrase.split_whitespace() {
            match part {
                ".." | "..." if elements.is_empty() || gap > 0 => return Err(PhraseError::Gap(phrase.to_owned())),
                ".." => gap = NEAR,
                "..." => gap = FAR,
                word => {
                    let (group, negates) = self.group(word).ok_or_else(|| PhraseError::Star(phrase.to_owned()))?;
                    negative |= negates;
                    elements.push(Element { group, gap });
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

    fn group(&mut self, words: &str) -> Option<(u32, bool)> {
        if let Some(known) = self.groups.get(words) {
            return Some(*known);
        }
        let fits = |word: &str| {
            let bare = word.strip_suffix('*').unwrap_or(word);
            !bare.is_empty() && !bare.contains('*') && (bare.len() == word.len() || bare.len() >= 2)
        };
        let negates = words.split('|').any(|w| NEGATIONS.binary_search(&w).is_ok());
        let next = (self.groups.len() as u32, negates);
        words.split('|').all(fits).then(|| *self.groups.entry(words.to_lowercase()).or_insert(next))
    }

    /// Builds the automaton.
    ///
    /// # Errors
    /// [`PhraseError::Size`] where it grew too large.
    pub fn compile(mut self) -> Result<Phrases, PhraseError> {
        let mut number = |words: String| {
            let next = (self.groups.len() as u32, false);
            self.groups.entry(words).or_insert(next).0
        };
        let (negation, filler) = (number(NEGATIONS.join("|")), number(FILLERS.replace(' ', "|")));
        // Each word once, with the groups that it belongs to.
        let mut words: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
        for (group, (number, _)) in &self.groups {
            for word in group.split('|') {
                words.entry(word).or_default().push(*number);
            }
        }
        // A word stands between blanks in a sentence; one that may go on has none behind it.
        let keys = words.keys().map(|word| match word.strip_suffix('*') {
            Some(prefix) => format!(" {prefix}"),
            None => format!(" {word} "),
        });
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::Standard)
            .kind(Some(AhoCorasickKind::NoncontiguousNFA))
            .build(keys)
            .map_err(|e| PhraseError::Size(e.to_string()))?;
        let mut by_first = vec![Vec::new(); self.groups.len()];
        for (number, pattern) in self.patterns.iter().enumerate() {
            by_first[pattern.elements[0].group as usize].push(number as u32);
        }
        Ok(Phrases {
            automaton,
            groups: words.into_values().collect(),
            patterns: self.patterns,
            by_first,
            parts: self.parts,
            whole: self.whole,
            negation,
            filler,
        })
    }
}

/// A part once for each alternative of several words, and once for all the others.
fn spellings(part: &str) -> Vec<String> {
    if !part.contains('_') {
        return vec![part.to_owned()];
    }
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
