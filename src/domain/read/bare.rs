//! Bare forms: what counts as an answer only because its question was just asked.

use super::Found;
use super::answer::{Ambiguous, Answer};
use super::scope::flag;
use super::sentence::Sentence;
use super::statement::Text;
use crate::domain::facts::{Fact, QuestionId, Value, one_line};

mod label;
mod load;
mod name;
mod nobody;
mod objective;
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
    reader.counts(&clauses);
    reader.names(&clauses);
}

fn clauses(text: &Text) -> Vec<Clause<'_>> {
    let mut out = Vec::new();
    for (sentence, scope) in text.sentences.iter().zip(&text.scopes) {
        let mut from = 0;
        for i in 0..=sentence.words.len() {
            let ends = i == sentence.words.len()
                || matches!(sentence.words[i].text.as_str(), "," | ";" | "--" | "(" | ")" | "but");
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

fn usable(clause: &Clause) -> bool {
    clause.flags
        & (flag::ASKED | flag::IF | flag::PAST | flag::OTHER | flag::SAMPLE | flag::ORDER | flag::NOT | flag::QUOTED)
        == 0
}
