//! What states a fact: one group of patterns a fact, over sentences in canonical form.
//!
//! A pattern is a regular expression over canonical text, in which every word stands between single spaces and a
//! quantity is `#` with its letter (see [`super::quantity`]). `<n>` captures a quantity, `<name>` a name.

use std::ops::Range;
use std::sync::{LazyLock, OnceLock};

use aho_corasick::AhoCorasick;
use regex::bytes::{Regex, RegexBuilder};

pub(super) use self::late::Late;
use self::phrases::Phrases;
use super::quantity::Quantity;
use super::sentence::Sentence;
use crate::domain::facts::{Fact, Value};

pub(super) mod budget;
mod business;
pub(super) mod cadence;
mod communication;
mod entry;
mod failing;
mod language;
mod late;
pub(super) mod load;
pub(super) mod names;
mod needed;
mod pattern;
mod phrases;
mod recovery;
mod sensitivity;
pub(super) mod service_level;
mod slower;
mod stated;
pub(super) mod team;
mod tenancy;
mod users;

/// A value that some words seem to state; the scope of the words decides whether they do.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Candidate {
    pub fact: Fact,
    pub value: Value,
    /// The words that carry the value.
    pub words: Range<usize>,
    /// Greater wins where statements differ in weight, such as an SLO over an SLA.
    pub weight: u8,
    /// Part of a whole that another candidate may give.
    pub part: bool,
    /// Flags of scope that do not speak against it.
    pub allows: u32,
    /// A denial turns the value of a boolean round, and drops any other.
    pub denied: bool,
    /// The value is meant as it stands, whatever denies the words around it.
    pub plain: bool,
}

impl Candidate {
    pub fn new(fact: Fact, value: Value, words: Range<usize>) -> Self {
        Candidate { fact, value, words, weight: 1, part: false, allows: 0, denied: false, plain: false }
    }
}

/// The language that a word names.
pub(super) fn language_named(word: &str) -> Option<&'static str> {
    language::name(word).map(|(name, _)| name)
}

/// Whether the name of a language is an English word or an island too.
pub(super) fn is_word(name: &str) -> bool {
    language::name(name).is_some_and(|(_, word)| word)
}

/// What a pattern yields.
#[derive(Debug, Clone, Copy)]
pub(super) enum Take {
    Word(&'static str),
    Bool(bool),
    /// The captured quantity: the upper end of a range.
    Upper,
    /// The captured quantity: the stricter, lower end.
    Lower,
    Fixed(f64),
}

/// A pattern and what it yields.
pub(super) struct Pattern {
    /// Of several that match, the one that begins first is taken, and of those the first in the list.
    pub phrases: Vec<Phrase>,
    pub fact: Fact,
    pub take: Take,
    /// Of several phrases, each with a capture of its own; a match does not hide those that begin inside it.
    pub many: bool,
}

/// One phrase of a pattern.
pub(super) struct Phrase {
    regex: Late,
    /// Its number in its table, where it needs a word that may be missing.
    number: Option<usize>,
}

/// A group of patterns with what must not stand around a match.
pub(super) struct Group {
    patterns: Vec<Pattern>,
    before: Option<Late>,
    after: Option<Late>,
    allows: u32,
}

/// How many words around a match the vetoes see.
const AROUND: usize = 9;

impl Group {
    pub fn new(patterns: &[(Fact, Take, &str)], before: &str, after: &str, allows: u32) -> Self {
        let patterns: Vec<Pattern> = patterns
            .iter()
            .map(|(fact, take, text)| Pattern {
                phrases: vec![Phrase { regex: Late::new((*text).to_owned()), number: None }],
                fact: *fact,
                take: *take,
                many: false,
            })
            .collect();
        let veto = |text: &str, anchored: String| (!text.is_empty()).then(|| Late::new(anchored));
        Group {
            patterns,
            before: veto(before, format!("(?:{before}) $")),
            after: veto(after, format!("^ (?:{after})")),
            allows,
        }
    }

    /// Every match that the vetoes leave.
    pub fn read(&self, sentence: &Sentence, out: &mut Vec<Candidate>) {
        self.read_called(sentence, &[], out);
    }

    /// Every match of the phrases that `called` names, and of those that need no word.
    fn read_called(&self, sentence: &Sentence, called: &[bool], out: &mut Vec<Candidate>) {
        for pattern in &self.patterns {
            let canon = sentence.canon.as_bytes();
            let mut from = 0;
            // Each with where it was last seen to match; a match that lies ahead is still the next one.
            let wanted = pattern.phrases.iter().filter(|p| p.number.is_none_or(|n| called[n]));
            let mut live: Vec<(&Regex, Option<usize>)> = wanted.map(|p| (p.regex.get(), None)).collect();
            while from < canon.len() {
                // Most phrases match nowhere, and to find that out takes no memory.
                live.retain_mut(|(regex, at)| {
                    if at.is_none_or(|at| at < from) {
                        *at = regex.find_at(canon, from).map(|found| found.start());
                    }
                    at.is_some()
                });
                let first = live.iter().min_by_key(|(_, at)| *at);
                let Some(captures) = first.and_then(|(regex, _)| regex.captures_at(canon, from)) else { break };
                let Some(whole) = captures.get(0) else { break };
                from = if pattern.many {
                    sentence.offset(sentence.word_at(whole.start() + 1) + 1) - 1
                } else {
                    whole.end().max(whole.start() + 1)
                };
                let mut words = words_of(sentence, whole.range());
                // A sign that ends the match is no part of what is said.
                while words.len() > 1
                    && matches!(sentence.words[words.end - 1].text.as_str(), "," | "." | ";" | ":" | "(" | ")" | "--")
                {
                    words.end -= 1;
                }
                if words.is_empty() || self.vetoed(sentence, &words) || unfilled(sentence, &words) {
                    continue;
                }
                let found = if pattern.many { captures.iter().skip(1).flatten().next() } else { captures.name("v") };
                let at = found.map(|v| sentence.word_at(v.start()));
                let amount = at.and_then(|w| sentence.quantity(w));
                let value = match (pattern.take, amount) {
                    (Take::Word(word), _) => Value::Word(word),
                    (Take::Bool(b), _) => Value::Bool(b),
                    (Take::Fixed(n), _) => Value::Number(n),
                    (Take::Upper, Some(q)) => Value::Number(q.high),
                    (Take::Lower, Some(q)) => Value::Number(q.low),
                    _ => continue,
                };
                let words = match (at, captures.name("k")) {
                    (Some(at), _) => at..at + 1,
                    (None, Some(key)) => words_of(sentence, key.range()),
                    (None, None) => words,
                };
                // Labels are context: the value itself stands in the body, except where the label alone carries it.
                if words.end <= sentence.body && matches!(pattern.take, Take::Upper | Take::Lower) {
                    continue;
                }
                out.push(Candidate { allows: self.allows, ..Candidate::new(pattern.fact, value, words) });
            }
        }
    }

    fn vetoed(&self, sentence: &Sentence, words: &Range<usize>) -> bool {
        let before = sentence.between(words.start.saturating_sub(AROUND)..words.start);
        let after = sentence.between(words.end..(words.end + AROUND).min(sentence.words.len()));
        self.before.as_ref().is_some_and(|r| r.get().is_match(before.as_bytes()))
            || self.after.as_ref().is_some_and(|r| r.get().is_match(after.as_bytes()))
    }
}

/// `user_facing: null`, `tenancy: ?`: a key whose value is a gap.
pub(super) fn unfilled(sentence: &Sentence, words: &Range<usize>) -> bool {
    let word = |i: usize| sentence.words.get(i).map_or("", |w| w.text.as_str());
    matches!(word(words.end), ":" | "=")
        && matches!(
            word(words.end + 1),
            "null" | "nil" | "?" | "tbd" | "tbc" | "unknown" | "undecided" | "unclear" | "open" | "" | "fill"
        )
}

/// The words that a stretch of canonical text covers, spaces at its ends aside.
pub(super) fn words_of(sentence: &Sentence, range: Range<usize>) -> Range<usize> {
    let text = &sentence.canon[range.clone()];
    let start = range.start + (text.len() - text.trim_start().len());
    let end = range.start + text.trim_end().len();
    if start >= end { 0..0 } else { sentence.word_at(start)..sentence.word_at(end - 1) + 1 }
}

/// Compiles a pattern: `<x>` is a captured quantity of sign `x`, several letters are alternatives.
pub(super) fn regex(text: &str) -> Regex {
    let mut full = String::with_capacity(text.len() + 32);
    let mut rest = text;
    while let Some(open) = rest.find('<') {
        let (head, tail) = rest.split_at(open);
        let close = tail.find('>').unwrap_or(0);
        let signs = &tail[1..close.max(1)];
        full.push_str(head);
        if !head.ends_with("?P")
            && !signs.is_empty()
            && signs.len() <= 4
            && signs.bytes().all(|b| b.is_ascii_lowercase())
        {
            full.push_str(&format!("(?P<v>#[{signs}])\\b"));
            rest = &tail[close + 1..];
        } else {
            full.push('<');
            rest = &tail[1..];
        }
    }
    full.push_str(rest);
    // The patterns are fixed and every one is compiled by the tests.
    RegexBuilder::new(&full)
        .unicode(false)
        .dfa_size_limit(64 << 20)
        .size_limit(64 << 20)
        .build()
        .unwrap_or_else(|e| unreachable!("pattern `{text}`: {e}"))
}

/// A reader of some facts, run where one of its triggers stands in the sentence.
struct Reader {
    triggers: &'static [&'static str],
    read: fn(&Sentence, &mut Vec<Candidate>),
}

const READERS: &[Reader] = &[
    Reader { triggers: team::TRIGGERS, read: team::read },
    Reader { triggers: budget::TRIGGERS, read: budget::read },
    Reader { triggers: cadence::TRIGGERS, read: cadence::read },
    Reader { triggers: users::TRIGGERS, read: users::read },
    Reader { triggers: load::TRIGGERS, read: load::read },
    Reader { triggers: tenancy::TRIGGERS, read: tenancy::read },
    Reader { triggers: communication::TRIGGERS, read: communication::read },
    Reader { triggers: sensitivity::TRIGGERS, read: sensitivity::read },
    Reader { triggers: pattern::TRIGGERS, read: pattern::read },
    Reader { triggers: language::TRIGGERS, read: language::read },
    Reader { triggers: recovery::TRIGGERS, read: recovery::read },
    Reader { triggers: service_level::TRIGGERS, read: service_level::read },
    Reader { triggers: stated::TRIGGERS, read: stated::read },
];

static TRIGGERS: LazyLock<(AhoCorasick, Vec<usize>)> = LazyLock::new(|| {
    let mut words = Vec::new();
    let mut readers = Vec::new();
    for (i, reader) in READERS.iter().enumerate() {
        for word in reader.triggers {
            words.push(*word);
            readers.push(i);
        }
    }
    let automaton = AhoCorasick::new(&words).unwrap_or_else(|_| unreachable!("a fixed list of short words"));
    (automaton, readers)
});

macro_rules! tables {
    ($($name:literal),+ $(,)?) => {
        [$((include_str!(concat!("../../../../references/reading/", $name, ".txt")), OnceLock::new())),+]
    };
}

/// The tables of phrases: each is read when a sentence first calls for it.
static TABLES: [(&str, OnceLock<Phrases>); 12] = tables!(
    "team",
    "platform",
    "users",
    "tenancy",
    "recovery",
    "cadence",
    "sensitivity",
    "pattern",
    "communication",
    "panel",
    "availability",
    "load",
);

/// The words that call for each table.
static CALLS: LazyLock<(AhoCorasick, Vec<usize>)> = LazyLock::new(|| {
    let mut words = Vec::new();
    let mut owners = Vec::new();
    for (i, (source, _)) in TABLES.iter().enumerate() {
        for word in phrases::triggers(source) {
            words.push(word);
            owners.push(i);
        }
    }
    let automaton = AhoCorasick::new(&words).unwrap_or_else(|_| unreachable!("a fixed list of short words"));
    (automaton, owners)
});

/// All candidates of a sentence, whatever its scope. Names are read from `text`.
pub(super) fn candidates(text: &str, sentence: &Sentence) -> Vec<Candidate> {
    let (automaton, readers) = &*TRIGGERS;
    let mut wanted = 0u32;
    for hit in automaton.find_overlapping_iter(&sentence.canon) {
        wanted |= 1 << readers[hit.pattern().as_usize()];
    }
    let mut out = Vec::new();
    for (i, reader) in READERS.iter().enumerate() {
        if wanted & (1 << i) != 0 {
            (reader.read)(sentence, &mut out);
        }
    }
    let (automaton, owners) = &*CALLS;
    let mut wanted = 0u32;
    for hit in automaton.find_overlapping_iter(&sentence.canon) {
        wanted |= 1 << owners[hit.pattern().as_usize()];
    }
    for (i, (source, table)) in TABLES.iter().enumerate() {
        if wanted & (1 << i) != 0 {
            table.get_or_init(|| Phrases::table(source)).read(sentence, &mut out);
        }
    }
    recovery::bounded(sentence, &mut out);
    // Service that is back within milliseconds is an answer, not a recovery.
    out.retain(|c| c.fact != Fact::RtoMinutes || c.value.as_number().is_some_and(|n| n >= 1.0 / 60.0));
    // "The provider hosts the fields, we only see tokens" is out of scope.
    static TOKENS: LazyLock<Regex> = LazyLock::new(|| {
        regex(
            r" (?:only (?:ever )?(?:see|get|hold|store|keep) tokens|psp hosts|hosts? the (?:card )?fields|hosted (?:fields|checkout)|(?:psp|provider|gateway|stripe|adyen|acquirer) tokeni[sz]es|we get a token|last four|by token|no cards here|pci express) ",
        )
    });
    if TOKENS.is_match(sentence.canon.as_bytes()) {
        out.retain(|c| c.fact != Fact::DataSensitivity || c.value != Value::Word("pci"));
    }
    cadence::rhythm(sentence, &mut out);
    // A point is no time: what is read as both is the loss.
    let points: Vec<usize> = out.iter().filter(|c| c.fact == Fact::RpoMinutes).map(|c| c.words.start).collect();
    out.retain(|c| c.fact != Fact::RtoMinutes || !points.contains(&c.words.start));
    // "There is a platform crew (3 people)": its heads are not the team's.
    static PLATFORM: LazyLock<Regex> = LazyLock::new(|| {
        regex(
            r" platform (?:\w+ ){0,5}(?:, )?\( (?:of |about )?$| platform engineering (?:, |: |-- )$| (?:steering group|committee|board|jury|rotation|rota)(?: has| of| is| :| with)* $",
        )
    });
    out.retain(|c| c.fact != Fact::TeamSize || !PLATFORM.is_match(sentence.between(0..c.words.start).as_bytes()));
    service_level::measured(sentence, &mut out);
    communication::defaults(sentence, &mut out);
    names::read(text, sentence, &mut out);
    entry::read(text, sentence, &mut out);
    entry::listed(sentence, &mut out);
    business::read(text, sentence, &mut out);
    out
}

/// The quantities of a sentence's body with one of these signs.
fn quantities<'a>(sentence: &'a Sentence, signs: &'a [u8]) -> impl Iterator<Item = (usize, Quantity)> + 'a {
    let body = sentence.body;
    sentence
        .words
        .iter()
        .enumerate()
        .skip(body)
        .filter_map(|(i, w)| w.quantity.map(|q| (i, q)))
        .filter(|(_, q)| signs.contains(&q.sign))
}

/// The canonical text of a clause's words before a word, and after it; labels count as before.
fn around(sentence: &Sentence, word: usize, before: usize, after: usize) -> (&str, &str) {
    let from = word.saturating_sub(before);
    (sentence.between(from..word), sentence.between(word + 1..(word + 1 + after).min(sentence.words.len())))
}
