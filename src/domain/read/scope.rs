//! Of whom and of when a clause speaks: the cues are data, the reach of each is a clause.
//!
//! A cue marks what stands after it, before it, or the whole clause. A clause without a subject of its own goes on
//! with the one before it, so that `Acme spends $80k a month and ships daily` speaks of Acme to its end.

use std::sync::LazyLock;

use super::sentence::Sentence;

mod cues;
mod excuse;
mod idioms;
use cues::{AUTOMATON, Reach};
use excuse::excused;
use idioms::*;

/// What a cue says. A set is the sum of its flags.
pub(super) mod flag {
    /// An open choice, a hypothesis, a wish of nobody in particular.
    pub const IF: u32 = 1;
    pub const PAST: u32 = 1 << 1;
    /// Planned or hoped for, not so today.
    pub const FUTURE: u32 = 1 << 2;
    /// Another team, company or system.
    pub const OTHER: u32 = 1 << 3;
    pub const SAMPLE: u32 = 1 << 4;
    /// Speaks to the reader of the brief, not of the system.
    pub const ORDER: u32 = 1 << 5;
    /// Denied or rejected.
    pub const NOT: u32 = 1 << 6;
    /// Corrects what was said before.
    pub const FIX: u32 = 1 << 7;
    /// Speaks of the team and its system.
    pub const OWN: u32 = 1 << 8;
    pub const NOW: u32 = 1 << 9;
    /// Staging, development, a pilot: not production.
    pub const REHEARSAL: u32 = 1 << 10;
    /// Inside somebody else's words.
    pub const QUOTED: u32 = 1 << 11;
    /// In a question.
    pub const ASKED: u32 = 1 << 12;
    /// Carried over from the clause before.
    pub const CARRIED_IF: u32 = 1 << 13;
    /// Said with reserve: enough in the answer to a question, not in a brief.
    pub const HEDGE: u32 = 1 << 15;
    /// A preference, whatever its mood.
    pub const WANTED: u32 = 1 << 16;
    /// What the sentence proposes was adopted.
    pub const SETTLED: u32 = 1 << 17;
    /// Wished for, which is no present habit.
    pub const WISHED: u32 = 1 << 18;
    /// Meant for a later day than the objectives of today.
    pub const LATER: u32 = 1 << 14;
}
use flag::*;

use Reach::{After, Before, Clause, Near};

/// The scope of every word of a sentence.
#[derive(Debug, Clone)]
pub(super) struct Scope {
    /// Flags of each word.
    words: Vec<u32>,
    /// The first word of each clause, and the number of words at the end.
    clauses: Vec<usize>,
}

impl Scope {
    /// What the cues of a sentence say, `carried` being the end of the sentence before it.
    pub fn new(sentence: &Sentence, carried: u32) -> Self {
        let count = sentence.words.len();
        let clauses = clauses(sentence);
        let mut words = vec![0u32; count];
        let clause_of = |word: usize| clauses.partition_point(|c| *c <= word) - 1;
        // Asked before a pattern is: most sentences have none of its words.
        let says = |words: &str| sentence.canon.contains(words);
        let (automaton, meanings) = &*AUTOMATON;
        for hit in automaton.find_overlapping_iter(&sentence.canon) {
            let (flags, reach) = meanings[hit.pattern().as_usize()];
            if excused(sentence, hit.start(), flags, reach) {
                continue;
            }
            let rest = &sentence.canon[hit.start()..];
            let first = sentence.word_at(hit.start() + 1);
            let last = sentence.word_at(hit.end() - 2);
            let clause = clause_of(first);
            let from = clauses[clause];
            let to = clauses[clause_of(last) + 1];
            // "Not accepted so far: A, B, C": the colon gives the list to the cue.
            let listed = flags & IF != 0
                && !rest.starts_with(" how ")
                && sentence.words.get(last + 1).is_some_and(|w| w.text == ":");
            let range = match reach {
                Clause => from..to,
                After if listed => first..count,
                After => first..to,
                // "(split it or not is what I ask)" is in doubt by itself.
                Before if rest.starts_with(" or not ") => from..last + 1,
                Before => before(sentence, &clauses, clause)..last + 1,
                Near => near(sentence, from, to, first, last),
            };
            for word in &mut words[range] {
                *word |= flags;
            }
        }
        if EVER.is_match(sentence.canon.as_bytes()) {
            let end = (1..count).find(|i| words_but(sentence, *i)).unwrap_or(count);
            words[..end].iter_mut().for_each(|w| *w |= IF);
        }
        if says(" until ")
            && let Some(past) = UNTIL.find(sentence.canon.as_bytes())
        {
            let from = sentence.word_at(past.start() + 1);
            let to = sentence.word_at(past.end() - 1);
            words[from..to].iter_mut().for_each(|w| *w |= PAST);
        }
        // "Supersedes ADR 12, which prescribed a database per house": what is superseded is past.
        if (says(" supersed") || says(" replaces "))
            && let Some(old) = SUPERSEDES.find(sentence.canon.as_bytes())
        {
            let from = sentence.word_at(old.end() - 1);
            words[from..].iter_mut().for_each(|w| *w |= PAST);
        }
        // "Release: Marko wants daily": a wish of somebody named.
        for i in 1..count {
            let (wants, who) = (&sentence.words[i], &sentence.words[i - 1]);
            if wants.text == "wants" && who.capital && i > 1 && !SPEAKERS.contains(&who.text.as_str()) {
                let end = clauses[clause_of(i) + 1];
                words[i..end].iter_mut().for_each(|w| *w |= IF);
            }
        }
        if says(" was ") || says(" were ") || says(" used to be ") {
            for past in WAS.captures_iter(sentence.canon.as_bytes()).filter_map(|c| c.name("k")) {
                words[sentence.word_at(past.start())] |= PAST;
            }
        }
        let incident = says(" #d ") && INCIDENT.is_match(sentence.canon.as_bytes());
        let begins = [" until ", " till ", " before ", " up until "].iter().any(|w| sentence.canon.starts_with(w));
        if incident || begins && UNTIL_THEN.is_match(sentence.canon.as_bytes()) {
            words.iter_mut().for_each(|w| *w |= PAST);
        }
        if says("before ") || says("previously ") || says(" then ") {
            for old in FORMERLY.captures_iter(sentence.canon.as_bytes()).filter_map(|c| c.name("k")) {
                let (from, to) = (sentence.word_at(old.start()), sentence.word_at(old.end() - 1));
                words[from..to + 1].iter_mut().for_each(|w| *w |= PAST);
            }
        }
        if (says(" the #n ") || says(" the #t "))
            && let Some(old) = DATED.find(sentence.canon.as_bytes())
        {
            let from = sentence.word_at(old.start() + 1);
            let end = clauses[clause_of(from) + 1];
            words[from..end].iter_mut().for_each(|w| *w |= PAST);
        }
        if PAST_LABEL.is_match(sentence.canon.as_bytes()) {
            words.iter_mut().for_each(|w| *w |= PAST);
        }
        if (says(" that is ") || says(" this is ")) && WISHED_BY_OTHERS.is_match(sentence.canon.as_bytes()) {
            words.iter_mut().for_each(|w| *w |= IF);
        }
        if SOME_DAY.is_match(sentence.canon.as_bytes()) {
            let end = (0..count).find(|i| words[*i] & NOW != 0).unwrap_or(count);
            words[..end].iter_mut().for_each(|w| *w |= LATER | FUTURE | NOT);
        }
        if (says(" : was ") || says(" : were "))
            && let Some(captures) = WAS_IS.captures(sentence.canon.as_bytes())
        {
            let at = |m: Option<regex::bytes::Match>| m.map(|m| sentence.word_at(m.start() + 1));
            let shall = at(captures.name("s")).unwrap_or(count);
            let is = captures.name("i").map_or(shall, |m| sentence.word_at(m.start()));
            words[is..shall].iter_mut().for_each(|w| *w |= NOW);
            words[shall..].iter_mut().for_each(|w| *w |= FUTURE | LATER);
        }
        if says(" since ")
            && let Some(found) = SINCE.find(sentence.canon.as_bytes())
        {
            let from = sentence.word_at(found.start() + 1);
            words[from..].iter_mut().for_each(|w| *w |= NOW);
        }
        if says(" ( ") && TURNED_DOWN.is_match(sentence.canon.as_bytes()) {
            words.iter_mut().for_each(|w| *w |= IF);
        }
        if says("#d ") && ONE_DAY.is_match(sentence.canon.as_bytes()) {
            words.iter_mut().for_each(|w| *w |= LATER);
        }
        if THEIRS.is_match(sentence.canon.as_bytes()) {
            let end = (1..count).find(|i| words_but(sentence, *i)).unwrap_or(count);
            words[..end].iter_mut().for_each(|w| *w |= OTHER);
        }
        if LISTED.is_match(sentence.canon.as_bytes()) {
            words.iter_mut().for_each(|w| *w |= IF);
        }
        // What is measured is no objective, but it is a load.
        let load = [" read", " request", "#q ", "#r ", " write"].iter().any(|w| says(w));
        for (cue, flags) in &TAKEN_BACK[..TAKEN_BACK.len() - usize::from(load)] {
            if let Some(found) = cue.find(sentence.canon.as_bytes()) {
                let end = sentence.word_at(found.start() + 1);
                words[..end].iter_mut().for_each(|w| *w |= flags);
            }
        }
        ours(sentence, &clauses, &mut words);
        bracketed(sentence, &mut words);
        if sentence.canon.starts_with(" if ")
            && (sentence.canon.contains(" would ") || sentence.canon.starts_with(" if we ever "))
        {
            let end = (1..count).find(|i| words_but(sentence, *i)).unwrap_or(count);
            words[..end].iter_mut().for_each(|w| *w |= IF);
        }
        // "fork --agent backend --team 7": the call itself.
        let real = [" our real ", " real #n ", " real ones ", " are ours ", " fork -- "]
            .iter()
            .any(|w| sentence.canon.contains(w));
        if flags_of_a_command(sentence) >= 2 && !real {
            words.iter_mut().for_each(|w| *w |= SAMPLE);
        }
        if words.iter().any(|w| w & WANTED != 0) {
            // "We would like": a preference is as good as a decision.
            words.iter_mut().filter(|w| **w & WANTED != 0).for_each(|w| *w &= !HEDGE);
        }
        if words.iter().any(|w| w & SETTLED != 0) {
            words.iter_mut().for_each(|w| *w &= !(HEDGE | IF));
        }
        inherit(sentence, &clauses, &mut words, carried);
        if sentence.asks {
            ask(sentence, &clauses, &mut words);
        }
        Scope { words, clauses }
    }

    /// The flags of a word.
    pub fn at(&self, word: usize) -> u32 {
        self.words.get(word).copied().unwrap_or(0)
    }

    /// Adds flags to a run of words.
    pub fn mark(&mut self, words: std::ops::Range<usize>, flags: u32) {
        let end = words.end.min(self.words.len());
        for word in &mut self.words[words.start.min(end)..end] {
            *word |= flags;
        }
    }

    /// Takes flags from a run of words.
    pub fn clear(&mut self, words: std::ops::Range<usize>, flags: u32) {
        let end = words.end.min(self.words.len());
        for word in &mut self.words[words.start.min(end)..end] {
            *word &= !flags;
        }
    }

    /// The clause that a word stands in.
    pub fn clause(&self, word: usize) -> std::ops::Range<usize> {
        let i = self.clauses.partition_point(|c| *c <= word).max(1) - 1;
        self.clauses[i]..self.clauses.get(i + 1).copied().unwrap_or(self.words.len())
    }
}

/// `The billing team has an RTO of 2 h; ours is open`: what stands before "ours" is somebody else's.
fn ours(sentence: &Sentence, clauses: &[usize], words: &mut [u32]) {
    static OURS: LazyLock<regex::bytes::Regex> = LazyLock::new(|| {
        super::rules::regex(
            r"(?: , (?:but |and |while |whereas )?we (?:in|at|of) (?:the )?[a-z]+ (?:team |squad )?(?:do|have|are|run|ship|release|deploy|serve|see|get)\b)| [;,.(:]? ?(?:but |and |while |whereas )?(?:(?:for )?ours (?:is|has|was|are|did|sits|takes|lives|,|:|there is|nothing|nobody|no|needs|gets)|for us (?:,|nothing|none|nobody|no|there)|as for us)\b",
        )
    });
    let Some(found) = OURS.find_at(sentence.canon.as_bytes(), 1) else { return };
    if sentence.canon[..=found.start()].ends_with(" not ") {
        return;
    }
    let end = sentence.word_at(found.start() + 1);
    for pair in clauses.windows(2) {
        let range = pair[0]..pair[1].min(end);
        let own = sentence.words[pair[0]..pair[1].min(end).max(pair[0])]
            .iter()
            .any(|w| matches!(w.text.as_str(), "we" | "our" | "us" | "i" | "my"));
        if range.start < end && !own {
            words[range].iter_mut().for_each(|w| *w |= OTHER);
        }
    }
}

/// `8:1 (the archive, which isn't ours, has 1000:1)`: a bracket about others is so to its end.
fn bracketed(sentence: &Sentence, words: &mut [u32]) {
    let is = |i: usize, sign: &str| sentence.words[i].text == sign;
    let mut from = 0;
    while let Some(open) = (from..words.len()).find(|i| is(*i, "(")) {
        let close = (open..words.len()).find(|i| is(*i, ")")).unwrap_or(words.len());
        if words[open..close].iter().any(|w| w & OTHER != 0) && !words[open..close].iter().any(|w| w & OWN != 0) {
            words[open..close].iter_mut().for_each(|w| *w |= OTHER);
        }
        from = close;
    }
}

fn words_but(sentence: &Sentence, word: usize) -> bool {
    matches!(sentence.words[word].text.as_str(), "but" | "while" | "whereas")
}

/// `tool --team-size 12 --rpo 60`: a usage line, whose values are nobody's.
fn flags_of_a_command(sentence: &Sentence) -> usize {
    sentence
        .words
        .windows(3)
        .filter(|w| w[1].text == "--" && !w[1].glued && w[2].glued && !w[0].text.is_empty())
        .count()
}

/// A cue in the clause after a colon or a bracket speaks of what stands before it: `Card data: out of scope`.
fn before(sentence: &Sentence, clauses: &[usize], clause: usize) -> usize {
    let opener = sentence.words[clauses[clause]].text.as_str();
    let back = clause > 0 && matches!(opener, ":" | "(" | "--");
    // "(microservices, withdrawn)".
    let listed = clause > 0 && opener == "," && sentence.words[clauses[clause - 1]].text == "(";
    clauses[if back || listed { clause - 1 } else { clause }]
}

fn near(sentence: &Sentence, from: usize, to: usize, first: usize, last: usize) -> std::ops::Range<usize> {
    let parts = |i: &usize| matches!(sentence.words[*i].text.as_str(), "and" | "," | ";" | "but");
    (from..first).rev().find(parts).map_or(from, |i| i + 1)..(last + 1..to).find(parts).unwrap_or(to)
}

/// Where the clauses of a sentence begin; the last entry is its length.
fn clauses(sentence: &Sentence) -> Vec<usize> {
    let mut starts = vec![0];
    let word = |i: usize| sentence.words.get(i).map_or("", |w| w.text.as_str());
    for i in 1..sentence.words.len() {
        let parts = match word(i) {
            "," | ";" | "--" | "(" | "->" | "|" => true,
            ")" => true,
            ":" => i >= sentence.body && word(i - 1) != "p99",
            "but" | "while" | "whereas" | "although" | "though" | "however" | "because" | "so" | "yet" | "except"
            | "unlike" => true,
            "now" => word(i - 1) != "for" && word(i - 1) != "right" && !matches!(word(i + 1), "," | "." | ""),
            "and" | "then" | "after" | "since" => matches!(
                word(i + 1),
                "we" | "i"
                    | "our"
                    | "the"
                    | "they"
                    | "it"
                    | "this"
                    | "that"
                    | "there"
                    | "currently"
                    | "today"
                    | "now"
                    | "every"
                    | "so"
                    | "you"
                    | "has"
                    | "have"
                    | "is"
                    | "are"
                    | "want"
                    | "will"
                    | "not"
                    | "no"
                    | "released"
                    | "release"
                    | "ship"
            ),
            _ => false,
        };
        if parts && starts.last() != Some(&i) {
            starts.push(i);
        }
    }
    if sentence.words.is_empty() {
        return vec![0, 0];
    }
    starts.push(sentence.words.len());
    starts
}

/// Carries scope from clause to clause until another subject takes over.
fn inherit(sentence: &Sentence, clauses: &[usize], words: &mut [u32], carried: u32) {
    let mut before = carried;
    let mut outer = Vec::new();
    let sentence_is_theirs = words.iter().all(|w| *w & OTHER != 0) || words.iter().all(|w| *w & SAMPLE != 0);
    for pair in clauses.windows(2) {
        let range = pair[0]..pair[1];
        if range.is_empty() {
            continue;
        }
        let opener = sentence.words[range.start].text.as_str();
        if opener == "(" {
            outer.push(before);
        } else if opener == ")" {
            before = outer.pop().unwrap_or(before);
        }
        let union = words[range.clone()].iter().fold(0, |a, w| a | w);
        // A subject of its own and the present tense end what was carried.
        let mut kept = before;
        // Inside somebody's brackets or after a command "we" is theirs.
        if union & OWN != 0 && !(sentence_is_theirs && opener != "but") {
            kept &= !(OTHER | PAST | CARRIED_IF | SAMPLE);
        }
        if union & NOW != 0 {
            kept &= !(PAST | FUTURE);
        }
        for word in &mut words[range.clone()] {
            *word |= kept;
            if *word & NOW != 0 && kept & PAST == 0 && union & PAST != 0 {
                // "used to be 4 now 11": the present begins at its cue.
                *word &= !PAST;
            }
        }
        let own = words[range.end - 1];
        before = (own | union & (OTHER | PAST | SAMPLE)) & (OTHER | PAST | SAMPLE | ORDER) | kept & CARRIED_IF;
        if union & IF != 0 {
            before |= CARRIED_IF;
        }
        if union & NOW != 0 && own & PAST == 0 {
            before &= !PAST;
        }
    }
}

/// In a question, what stands before the asking clause is still said: `we are 6, which database?`.
fn ask(sentence: &Sentence, clauses: &[usize], words: &mut [u32]) {
    const ASKING: &[&str] = &[
        "which", "what", "how", "should", "shall", "can", "could", "do", "does", "is", "are", "would", "will", "why",
        "who", "where", "when", "any", "or", "ok", "right", "did", "has", "have", "may",
    ];
    const STRONG: &[&str] = &[
        "which", "what", "how", "should", "shall", "can", "could", "do", "does", "is", "are", "would", "will", "why",
        "who", "where", "did",
    ];
    let mut from = clauses[0];
    let count = clauses.len() - 1;
    // The first clause that asks outright; else the last that may.
    let order = (0..count).map(|i| (i, STRONG)).chain((0..count).rev().map(|i| (i, ASKING)));
    for (i, asking) in order {
        let start = &clauses[i];
        let mut first = *start;
        while sentence
            .words
            .get(first)
            .is_some_and(|w| matches!(w.text.as_str(), "," | ";" | ":" | "--" | "so" | "and" | "but" | ")" | "("))
        {
            first += 1;
        }
        if sentence.words.get(first).is_some_and(|w| asking.contains(&w.text.as_str())) {
            from = *start;
            break;
        }
    }
    for word in &mut words[from..] {
        *word |= ASKED;
    }
}
