//! One automaton that finds all phrases of all data files in a sentence, in one pass.

use aho_corasick::AhoCorasick;

use super::book::{NEAR, Pattern};
use super::sentence::Sentence;

/// How many fillers may stand in one place.
const FILLERS_BETWEEN: usize = 2;
/// How many words before a phrase a negation reaches.
const REACH: usize = 4;

/// All phrases of all data files, compiled once.
#[derive(Debug)]
pub struct Phrases {
    pub(super) automaton: AhoCorasick,
    /// The groups of alternatives that each word of the automaton belongs to.
    pub(super) groups: Vec<Vec<u32>>,
    pub(super) patterns: Vec<Pattern>,
    /// The patterns that begin with a group.
    pub(super) by_first: Vec<Vec<u32>>,
    /// The patterns of each part of each phrase.
    pub(super) parts: Vec<Vec<Vec<u32>>>,
    /// The phrase and the part of each pattern.
    pub(super) whole: Vec<(u32, u32)>,
    pub(super) negation: u32,
    pub(super) filler: u32,
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
    /// A `no`, `not`, `never`, `without` stands shortly before it in its clause.
    pub negated: bool,
}

impl Found {
    fn overlaps(&self, other: &Found) -> bool {
        self.first < other.end && other.first < self.end
    }
}

/// The groups that each word of a sentence belongs to.
struct Carried<'a> {
    sentence: &'a Sentence,
    groups: Vec<Vec<u32>>,
}

impl Carried<'_> {
    fn has(&self, word: usize, group: u32) -> bool {
        self.groups[word].contains(&group)
    }

    /// One past the last word of a pattern that begins at `first`.
    fn reach(&self, pattern: &Pattern, first: usize, filler: u32) -> Option<usize> {
        let clauses = &self.sentence.clauses;
        let mut at = first + 1;
        for element in &pattern.elements[1..] {
            let (mut skipped, mut fillers) = (0, 0);
            while !self.groups.get(at)?.contains(&element.group) {
                // A short gap stays in its clause.
                let near = element.gap > NEAR || clauses[at] == clauses[at - 1];
                if fillers < FILLERS_BETWEEN && self.has(at, filler) {
                    fillers += 1;
                } else if skipped < element.gap && near {
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

impl Phrases {
    /// Finds every phrase in a sentence, in the order of their first words.
    pub fn find(&self, sentence: &Sentence) -> Vec<Found> {
        let words = sentence.words.len();
        let mut groups: Vec<Vec<u32>> = vec![Vec::new(); words];
        for hit in self.automaton.find_overlapping_iter(&sentence.normal) {
            groups[sentence.word_at(hit.start())].extend(&self.groups[hit.pattern().as_usize()]);
        }
        for (word, name) in &sentence.joined {
            for hit in self.automaton.find_overlapping_iter(name) {
                groups[*word].extend(&self.groups[hit.pattern().as_usize()]);
            }
        }
        for groups in &mut groups {
            groups.sort_unstable();
            groups.dedup();
        }
        let carried = Carried { sentence, groups };
        let mut found: Vec<Found> = Vec::new();
        let mut taken = vec![false; words];
        for first in 0..words {
            for number in carried.groups[first].iter().flat_map(|g| &self.by_first[*g as usize]) {
                let pattern = &self.patterns[*number as usize];
                let Some(end) = carried.reach(pattern, first, self.filler) else { continue };
                if pattern.takes_negation {
                    taken[first..end].fill(true);
                }
                found.push(Found { phrase: *number as usize, first, end, negated: false });
            }
        }
        for one in &mut found {
            let same = |at: &usize| sentence.clauses[*at] == sentence.clauses[one.first];
            let mut before = (one.first.saturating_sub(REACH)..one.first).filter(same);
            let negates = |at: usize| !taken[at] && carried.has(at, self.negation);
            one.negated = !self.patterns[one.phrase].negative && before.any(negates);
        }
        self.joined(found)
    }

    /// Turns the patterns found into phrases: those of one part as they are, others where all parts are there.
    fn joined(&self, found: Vec<Found>) -> Vec<Found> {
        let mut by_pattern: Vec<&Found> = found.iter().collect();
        by_pattern.sort_by_key(|f| (f.phrase, f.first));
        let uses = |pattern: &u32| {
            let number = *pattern as usize;
            let from = by_pattern.partition_point(|f| f.phrase < number);
            by_pattern[from..].iter().take_while(move |f| f.phrase == number)
        };
        let mut phrases = Vec::with_capacity(found.len());
        for one in &found {
            let (phrase, part) = self.whole[one.phrase];
            if part != 0 {
                continue;
            }
            let other = |part: &Vec<u32>| part.iter().flat_map(uses).find(|f| !f.overlaps(one));
            let parts = &self.parts[phrase as usize][1..];
            let Some(others) = parts.iter().map(other).collect::<Option<Vec<_>>>() else { continue };
            let negated = one.negated || others.iter().any(|o| o.negated);
            phrases.push(Found { phrase: phrase as usize, negated, ..*one });
        }
        phrases
    }
}
