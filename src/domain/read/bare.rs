//! Bare forms: what counts as an answer only because its question was just asked.

use std::sync::LazyLock;

use regex::bytes::Regex;

use super::Found;
use super::answer::{Ambiguous, Answer};
use super::rules::regex;
use super::scope::flag;
use super::sentence::Sentence;
use super::statement::{Statement, Text};
use crate::domain::facts::{Fact, Kind, QuestionId, Value, one_line};

mod label;
mod load;
mod name;
mod nobody;
mod objective;
mod regulated;
mod word;

/// A stretch of a sentence between commas, `;` and line ends.
struct Clause<'a> {
    sentence: &'a Sentence,
    words: std::ops::Range<usize>,
    flags: u32,
}

impl Clause<'_> {
    fn canon(&self) -> &str {
        self.sentence.between(self.words.clone())
    }
    fn quantities(&self) -> Vec<(usize, super::quantity::Quantity)> {
        self.words
            .clone()
            .filter_map(|i| Some((i, self.sentence.quantity(i)?)))
            .filter(|(_, q)| q.sign != b't')
            // "Not 20:1".
            .filter(|(i, _)| i.checked_sub(1).is_none_or(|i| self.sentence.words[i].text != "not"))
            .collect()
    }
}

/// Reads bare forms for what is still open.
pub(super) fn read(question: QuestionId, wanted: &[Fact], source: &str, text: &Text, answer: &mut Answer) {
    let mut reader = Bare { source, answer, wanted: wanted.to_vec(), question };
    reader.drop_found();
    reader.labels(text);
    let clauses = clauses(text);
    match question {
        QuestionId::Q1 => reader.load(&clauses),
        QuestionId::Q6 => reader.recovery(&clauses),
        QuestionId::Q7 => reader.level(&clauses),
        _ => {}
    }
    reader.words(&clauses);
    match question {
        QuestionId::Q3 => reader.reader_team(&clauses),
        QuestionId::Q4 => reader.regulated(&clauses),
        _ => {}
    }
    reader.counts(&clauses);
    reader.names(&clauses);
}

fn clauses(text: &Text) -> Vec<Clause<'_>> {
    let mut out = Vec::new();
    for (sentence, scope) in text.sentences.iter().zip(&text.scopes) {
        let mut from = 0;
        for i in 0..=sentence.words.len() {
            let ends = i == sentence.words.len() || parts(sentence, i);
            if ends && from < i {
                let flags = (from..i).fold(0, |a, w| a | scope.at(w));
                out.push(Clause { sentence, words: from..i, flags });
            }
            if ends {
                from = i + 1;
            }
        }
    }
    out
}

struct Bare<'a> {
    source: &'a str,
    answer: &'a mut Answer,
    wanted: Vec<Fact>,
    question: QuestionId,
}

impl Bare<'_> {
    fn drop_found(&mut self) {
        let answer = &*self.answer;
        self.wanted.retain(|f| {
            !answer.found.iter().any(|x| x.fact == *f) && !answer.contradictions.iter().any(|c| c.fact == *f)
        });
    }

    fn wants(&self, fact: Fact) -> bool {
        self.wanted.contains(&fact)
    }

    /// A fact of the question that was not asked for is welcome where its words are plain.
    fn take(&mut self, fact: Fact) {
        if !self.answer.found.iter().any(|f| f.fact == fact) && !self.wants(fact) {
            self.wanted.push(fact);
        }
    }

    fn push(&mut self, fact: Fact, value: Value, sentence: &Sentence, words: std::ops::Range<usize>) {
        if !self.wants(fact) || !super::settle::fits(fact, &value) {
            return;
        }
        let span = sentence.span(words);
        let quote = one_line(self.source.get(span.clone()).unwrap_or(""), 200);
        self.answer.found.push(Found { fact, value, quote, span });
        self.wanted.retain(|f| *f != fact);
    }

    fn ask(&mut self, sentence: &Sentence, words: std::ops::Range<usize>, ask: impl FnOnce(&str) -> String) {
        let said = one_line(self.source.get(sentence.span(words)).unwrap_or(""), 60);
        if !self.answer.ambiguous.iter().any(|a| a.words == said) {
            let ask = ask(&said);
            self.answer.ambiguous.push(Ambiguous { words: said, ask });
        }
    }
}

fn overlaps(a: &std::ops::Range<usize>, b: &std::ops::Range<usize>) -> bool {
    a.start < b.end && b.start < a.end
}

/// A gap, whatever stands beside it: `20:1 (placeholder)`, `TBD, maybe 20:1`.
static GAP: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r" (?:placeholders?|tbd|tbc|to be (?:decided|determined|defined|confirmed)|fill in|who knows|whatever fits|could be #\w , (?:or )?could be) ",
    )
});
/// A choice that is not made.
static DOUBTED: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r" (?:maybe|perhaps|possibly|might|could|may (?:be|become|come)|not sure|undecided|in (?:the )?future|later|next (?:year|quarter|month)|some ?day|once (?:we|the|they|a)|when (?:we|the|they)|if (?:we|the|they)|sounds?|wants|(?:they|people|devs|developers|engineers|managers|management|customers|some|others|you) want|was (?:the|our) plan|used to) ",
    )
});

/// Whether a statement of an answer is one: no gap, and where it names a choice, no choice that is open or avoided.
pub(super) fn answers(text: &Text, statement: &Statement) -> bool {
    let sentence = &text.sentences[statement.sentence];
    if GAP.is_match(sentence.canon.as_bytes()) {
        return false;
    }
    static UNSURE: LazyLock<Regex> = LazyLock::new(|| regex(r" (?:not sure|undecided|no idea|dunno) "));
    let choice = matches!(statement.candidate.fact.spec().kind, Kind::Word(_));
    if !choice && supposed(sentence, statement.flags) {
        return false;
    }
    let words = statement.candidate.words.clone();
    let from = (0..words.start).rev().find(|i| parts(sentence, *i)).map_or(0, |i| i + 1);
    let to = (words.end..sentence.words.len()).find(|i| parts(sentence, *i)).unwrap_or(sentence.words.len());
    let clause = sentence.between(from..to);
    !choice
        || !DOUBTED.is_match(clause.as_bytes())
            && !word::negated(sentence.between(from..words.start))
            && !TOKENS.is_match(sentence.canon.as_bytes())
            && !UNSURE.is_match(sentence.canon.as_bytes())
}

/// Card data that somebody else holds: `tokenised by Stripe`.
static TOKENS: LazyLock<Regex> =
    LazyLock::new(|| regex(r" card(?:s| data)? (?:\w+ |, ){0,4}?(?:tokeni[sz]ed|hosted|held|handled) (?:by|at|with) "));

fn parts(sentence: &Sentence, word: usize) -> bool {
    let text = |i: usize| sentence.words[i].text.as_str();
    // "Anything but serverless" is one choice.
    let except = word > 0 && matches!(text(word - 1), "anything" | "everything" | "all" | "nothing");
    matches!(text(word), "," | ";" | "--" | "(" | ")") || text(word) == "but" && !except
}

/// `If we win the contract, 500 qps`: what follows an if. After `best case 5 min,` and `it depends,` it is said.
fn supposed(sentence: &Sentence, flags: u32) -> bool {
    flags & flag::CARRIED_IF != 0 && sentence.canon.contains(" if ")
}

/// Whether a word for a value, said in this clause, chooses it.
fn chosen(clause: &Clause) -> bool {
    let sentence = clause.sentence.canon.as_bytes();
    usable(clause) && !DOUBTED.is_match(clause.canon().as_bytes()) && !TOKENS.is_match(sentence)
}

fn usable(clause: &Clause) -> bool {
    clause.flags
        & (flag::ASKED | flag::IF | flag::PAST | flag::OTHER | flag::SAMPLE | flag::ORDER | flag::NOT | flag::QUOTED)
        == 0
        && !supposed(clause.sentence, clause.flags)
        && !GAP.is_match(clause.sentence.canon.as_bytes())
}
