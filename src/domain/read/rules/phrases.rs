//! Phrase tables: the ways people say a fact, one a line, kept as data under `references/reading`.
//!
//! ```text
//! when platform, infra            words of which one must stand in the sentence
//! let serves = serves|supports    a class of words, written `{serves}` in the phrases
//! when any serves                 each word of a class calls for the table too
//! say platform_team = true        what the lines that follow state
//! say platform_team = false | denied past    the same, in scopes that would speak against other phrases
//!   a team that {serves} us
//! not before                      what must not stand right before a phrase, or right after it
//!   considering
//! ```
//!
//! A phrase is a regular expression over canonical words (see [`super`]), in which `<d>` captures a quantity of sign
//! `d`. `^` at its beginning is the beginning of the sentence, `$` at its end the end. A value of `upper` or `lower` is
//! the end of the captured quantity's range. A line of `shared` classes stands in `words.txt`.

use std::collections::BTreeMap;

use aho_corasick::AhoCorasick;

use super::needed::needed;
use super::{Candidate, Group, Late, Pattern, Phrase, Take};
use crate::domain::facts::{Fact, Value};
use crate::domain::read::scope::flag;
use crate::domain::read::sentence::Sentence;

const SHARED: &str = include_str!("../../../../references/reading/words.txt");

/// A table, ready to be run.
pub(super) struct Phrases {
    groups: Vec<Group>,
    /// Words of which a phrase needs one, and the phrases that each of them calls.
    words: AhoCorasick,
    called: Vec<Vec<usize>>,
    count: usize,
}

/// The words that call for a table: all that is read of one which nothing calls.
pub(super) fn triggers(source: &'static str) -> Vec<&'static str> {
    let mut when = Vec::new();
    let mut plain: Vec<(&str, &'static str)> = Vec::new();
    for line in SHARED.lines().chain(source.lines()).map(str::trim_end) {
        if let Some(class) = line.strip_prefix("when any ") {
            let words = plain.iter().find(|(name, _)| *name == class).map_or("", |(_, words)| words);
            when.extend(words.split('|').map(literal).filter(|w| w.len() > 2));
        } else if let Some(words) = line.strip_prefix("when ") {
            when.extend(words.split(", "));
        } else if let Some(class) = line.strip_prefix("let ").and_then(|l| l.split_once(" = ")) {
            plain.push(class);
        }
    }
    when
}

impl Phrases {
    /// Reads a table. The tables are compiled in and every one is run by the tests.
    pub fn table(source: &'static str) -> Self {
        let mut classes: BTreeMap<&str, String> = BTreeMap::new();
        let mut states: Vec<State> = Vec::new();
        let (mut before, mut after): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
        let mut part = Part::None;
        for line in SHARED.lines().chain(source.lines()) {
            let line = line.trim_end();
            if line.trim().is_empty() || line.starts_with('#') {
                continue;
            }
            if line.starts_with("when ") {
                continue;
            } else if let Some((name, words)) = line.strip_prefix("let ").and_then(|l| l.split_once(" = ")) {
                let words = expand(words, &classes);
                classes.insert(name, format!("(?:{words})"));
            } else if let Some((fact, value)) = line.strip_prefix("say ").and_then(|l| l.split_once(" = ")) {
                let (value, scopes) = value.split_once(" | ").unwrap_or((value, ""));
                states.push(State {
                    fact: named(fact),
                    take: take(value),
                    allows: allowed(scopes),
                    phrases: Vec::new(),
                });
                part = Part::Says;
            } else if line == "not before" {
                part = Part::Before;
            } else if line == "not after" {
                part = Part::After;
            } else {
                let phrase = expand(line.trim(), &classes);
                match (&part, states.last_mut()) {
                    (Part::Says, Some(state)) => state.phrases.push(phrase),
                    (Part::Before, _) => before.push(phrase),
                    (Part::After, _) => after.push(phrase),
                    _ => unreachable!("a phrase stands under `say` or `not`: {line}"),
                }
            }
        }
        let veto = |list: &[String], head: &str, tail: &str| {
            (!list.is_empty()).then(|| Late::new(format!("{head}(?:{}){tail}", list.join("|"))))
        };
        let mut calls = Calls::default();
        let groups = states
            .into_iter()
            .map(|state| Group {
                patterns: patterns(state.fact, state.take, state.phrases, &mut calls),
                before: veto(&before, " ", " $"),
                after: veto(&after, "^ ", r"\b"),
                allows: state.allows,
            })
            .collect();
        let words =
            AhoCorasick::new(calls.words.keys()).unwrap_or_else(|_| unreachable!("a fixed list of short words"));
        Phrases { groups, words, called: calls.words.into_values().collect(), count: calls.count }
    }

    pub fn read(&self, sentence: &Sentence, out: &mut Vec<Candidate>) {
        let from = out.len();
        let mut called = vec![false; self.count];
        for hit in self.words.find_overlapping_iter(&sentence.canon) {
            for phrase in &self.called[hit.pattern().as_usize()] {
                called[*phrase] = true;
            }
        }
        for group in &self.groups {
            group.read_called(sentence, &called, out);
        }
        once(out, from);
        // A deployable with module walls is the more exact name for a monolith.
        let modular = |c: &Candidate| c.fact == Fact::Pattern && c.value == Value::Word("modular-monolith");
        if out.iter().any(modular) {
            out.retain(|c| c.fact != Fact::Pattern || c.value != Value::Word("monolith"));
        }
    }
}

/// One statement at a place: of two that overlap the first stays where they agree, else the one of more words.
fn once(out: &mut Vec<Candidate>, from: usize) {
    let mut at = from;
    while at < out.len() {
        let new = &out[at];
        let overlaps =
            |c: &Candidate| c.fact == new.fact && c.words.start < new.words.end && new.words.start < c.words.end;
        match out[..at].iter().position(overlaps) {
            Some(old) if out[old].value != new.value && wins(new, &out[old]) => {
                out.remove(old);
                at -= 1;
            }
            Some(old) => {
                if out[old].value == out[at].value {
                    out[old].allows |= out[at].allows;
                }
                out.remove(at);
            }
            None => at += 1,
        }
        at = at.min(out.len());
    }
}

fn wins(new: &Candidate, old: &Candidate) -> bool {
    match (new.fact, &new.value) {
        // "Our clients' employees use it": the outsider among the words decides.
        (Fact::UserFacing, Value::Bool(outside)) => *outside,
        // "Modular monolith (decided)" is no "monolith (decided)".
        (Fact::Pattern, Value::Word("monolith")) => false,
        (Fact::Pattern, Value::Word("modular-monolith")) => true,
        _ => old.words.len() < new.words.len(),
    }
}

struct State {
    fact: Fact,
    take: Take,
    allows: u32,
    phrases: Vec<String>,
}

/// Scopes that do not speak against a phrase, by name.
fn allowed(names: &str) -> u32 {
    names
        .split_whitespace()
        .map(|name| match name {
            "denied" => flag::NOT,
            "past" => flag::PAST,
            "later" => flag::LATER | flag::FUTURE,
            "hedged" => flag::HEDGE | flag::IF,
            _ => unreachable!("no scope `{name}`"),
        })
        .fold(0, |all, one| all | one)
}

enum Part {
    None,
    Says,
    Before,
    After,
}

/// After a word, or after a sign and the space behind it.
const WORD_ENDS: &str = r"(?:\b|\B(?: |$))";

/// The words that phrases need, while a table is read.
#[derive(Default)]
struct Calls {
    words: BTreeMap<String, Vec<usize>>,
    count: usize,
}

impl Calls {
    /// A phrase that is compiled when one of the words it needs stands in a sentence.
    fn phrase(&mut self, text: &str, full: String) -> Phrase {
        let words = needed(text);
        if words.is_empty() {
            return Phrase { regex: Late::new(full), number: None };
        }
        for word in words {
            self.words.entry(word).or_default().push(self.count);
        }
        self.count += 1;
        Phrase { regex: Late::new(full), number: Some(self.count - 1) }
    }
}

/// Phrases without a quantity run side by side, as those with one do; those that name their words one by one.
fn patterns(fact: Fact, take: Take, phrases: Vec<String>, calls: &mut Calls) -> Vec<Pattern> {
    let mut out = Vec::new();
    let (mut plain, mut counted) = (Vec::new(), Vec::new());
    let tail = WORD_ENDS;
    for phrase in phrases {
        let (head, rest) = match phrase.strip_prefix('^') {
            Some(rest) => ("^ ", rest.trim_start()),
            None => (" ", phrase.as_str()),
        };
        let named = rest.contains("(?P<k>");
        if rest.contains('<') && !named {
            counted.push(calls.phrase(rest, format!("{head}(?:{}){tail}", captured(rest, 0))));
        } else if named {
            let phrases = vec![calls.phrase(rest, format!("{head}(?:{rest}){tail}"))];
            out.push(Pattern { phrases, fact, take, many: false });
        } else if head == "^ " {
            let phrases = vec![calls.phrase(rest, format!("^ (?P<k>{rest}){tail}"))];
            out.push(Pattern { phrases, fact, take, many: false });
        } else {
            plain.push(calls.phrase(rest, format!(" (?P<k>(?:{rest}){tail})")));
        }
    }
    for (phrases, many) in [(counted, true), (plain, false)] {
        if !phrases.is_empty() {
            out.push(Pattern { phrases, fact, take, many });
        }
    }
    out
}

/// What every form of a class's word begins with: `compan` of `compan(?:y|ies)`.
fn literal(word: &'static str) -> &'static str {
    let end = word.find(|c: char| !c.is_ascii_alphanumeric() && c != ' ').unwrap_or(word.len());
    let end = if word[end..].starts_with('?') { end - 1 } else { end };
    &word[..end]
}

/// Gives the quantity of a phrase a name of its own.
fn captured(phrase: &str, number: usize) -> String {
    let Some((head, rest)) = phrase.split_once('<') else { return phrase.to_owned() };
    let Some((signs, tail)) = rest.split_once('>') else { return phrase.to_owned() };
    if signs.bytes().all(|b| b.is_ascii_lowercase()) && !signs.is_empty() {
        format!(r"{head}(?P<v{number}>#[{signs}])\b{tail}")
    } else {
        format!("{head}<{}", captured(rest, number))
    }
}

/// Puts classes in the place of their names.
fn expand(text: &str, classes: &BTreeMap<&str, String>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(open) = rest.find('{') {
        let (head, tail) = rest.split_at(open);
        out.push_str(head);
        let close = tail.find('}').unwrap_or(tail.len() - 1);
        let name = &tail[1..close];
        if name.starts_with(|c: char| c.is_ascii_digit() || c == ',') {
            out.push_str(&tail[..=close]);
        } else {
            let words = classes.get(name).unwrap_or_else(|| unreachable!("no class `{name}` in: {text}"));
            out.push_str(words);
        }
        rest = &tail[close + 1..];
    }
    out + rest
}

fn named(fact: &str) -> Fact {
    Fact::ALL.iter().copied().find(|f| f.name() == fact).unwrap_or_else(|| unreachable!("no fact `{fact}`"))
}

fn take(value: &'static str) -> Take {
    match value {
        "upper" => Take::Upper,
        "lower" => Take::Lower,
        "true" => Take::Bool(true),
        "false" => Take::Bool(false),
        number if number.parse::<f64>().is_ok() => Take::Fixed(number.parse().unwrap_or(0.0)),
        word => Take::Word(word),
    }
}
