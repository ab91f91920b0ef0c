//! Sentences in canonical form: plain words, one space between them, quantities as `#` and a letter.

use std::ops::Range;

use super::layout::Piece;
use super::lex::{Token, tokens};
use super::quantity::{Quantity, Word, words};

/// A sentence, or what stands for one in a list, a table or a data fragment.
#[derive(Debug, Clone)]
pub(super) struct Sentence {
    /// Begins and ends with a space.
    pub canon: String,
    pub words: Vec<Word>,
    /// Where each word begins in `canon`.
    starts: Vec<usize>,
    /// The first word that is no label.
    pub body: usize,
    /// Ends with a question mark.
    pub asks: bool,
    /// Where a topic put as a question ends, and its answer begins: `Single-tenant? We say no.`
    pub topic: Option<usize>,
    pub aside: bool,
    pub beside: bool,
    pub paragraph: usize,
}

/// Longer sentences are cut, so that the grammar's gaps stay bounded: *house heuristic*.
const LONGEST: usize = 240;
/// Words of a label that count.
const LABEL_WORDS: usize = 10;
const LABEL_BYTES: usize = 120;

impl Sentence {
    fn new(labels: &[Token], mut body: Vec<Token>, piece: &Piece, asks: bool, asked: Option<usize>) -> Self {
        // `9 devs / monthly / staff only / $2k`: slashes with spaces part a list.
        let apart =
            |i: usize, body: &[Token]| body[i].is("/") && !body[i].glued && body.get(i + 1).is_some_and(|t| !t.glued);
        if (0..body.len()).filter(|i| apart(*i, &body)).count() >= 3 {
            for i in 0..body.len() {
                if apart(i, &body) {
                    body[i].text = ",".into();
                }
            }
        }
        let mut all = labels.to_vec();
        let labelled = all.len();
        all.extend(body);
        // Labels and body are read apart: a number in a label does not run into the body.
        let rest = all.split_off(labelled);
        let mut words_of = words(all);
        let body = words_of.len();
        words_of.extend(words(rest));
        let topic = asked.and_then(|at| words_of.iter().position(|w| w.span.start == at && w.text == ":"));
        let mut canon = String::with_capacity(words_of.len() * 7);
        let mut starts = Vec::with_capacity(words_of.len());
        canon.push(' ');
        for word in &words_of {
            starts.push(canon.len());
            canon.push_str(&word.text);
            canon.push(' ');
        }
        Sentence {
            canon,
            words: words_of,
            starts,
            body,
            asks,
            topic,
            aside: piece.aside,
            beside: piece.beside,
            paragraph: piece.paragraph,
        }
    }

    /// The word at an offset of `canon`.
    pub fn word_at(&self, offset: usize) -> usize {
        self.starts.partition_point(|s| *s <= offset).saturating_sub(1)
    }

    /// Where a word begins in `canon`.
    pub fn offset(&self, word: usize) -> usize {
        self.starts.get(word).copied().unwrap_or(self.canon.len())
    }

    /// The canonical text of a run of words, with a space at both ends.
    pub fn between(&self, words: Range<usize>) -> &str {
        if words.start >= words.end {
            return " ";
        }
        &self.canon[self.offset(words.start) - 1..self.offset(words.end).min(self.canon.len())]
    }

    /// The quantity at a word.
    pub fn quantity(&self, word: usize) -> Option<Quantity> {
        self.words.get(word).and_then(|w| w.quantity)
    }

    /// The place in the text of a run of words.
    pub fn span(&self, words: Range<usize>) -> Range<usize> {
        let last = words.end.clamp(words.start + 1, self.words.len()) - 1;
        self.words[words.start].span.start..self.words[last].span.end.max(self.words[words.start].span.start)
    }
}

/// The sentences of a piece.
pub(super) fn sentences(text: &str, piece: &Piece, out: &mut Vec<Sentence>) {
    let mut labels = Vec::new();
    for label in &piece.labels {
        let mut end = label.end.min(label.start + LABEL_BYTES);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let mut words = tokens(text, label.start..end);
        words.truncate(LABEL_WORDS);
        labels.extend(words);
    }
    if let Some(last) = labels.last() {
        let end = last.span.end;
        labels.push(Token {
            text: ":".into(),
            span: end..end,
            kind: super::lex::Kind::Sign,
            glued: true,
            capital: false,
        });
    }
    let mut sentence: Vec<Token> = Vec::new();
    let mut first = true;
    // `2. Recovery. … Agreed: 10 minutes`: the heading of a list item, for what is settled further down in it.
    let mut heading: Option<Vec<Token>> = None;
    let mut asked = None;
    let all = tokens(text, piece.body.clone());
    let bytes = text.as_bytes();
    let mut all = all.into_iter().peekable();
    while let Some(token) = all.next() {
        // What a transcript keeps of somebody thinking.
        if matches!(token.text.as_str(), "um" | "uh" | "erm" | "uhm" | "hmm" | "er") {
            continue;
        }
        // "8, or rather 9": make that 9.
        let figure = all.peek().is_some_and(|t| t.number().is_some());
        if let Some(or) = sentence.last_mut().filter(|t| figure && token.is("rather") && t.is("or")) {
            or.text = "make".into();
            sentence.push(Token { text: "that".into(), ..token });
            continue;
        }
        // "Platform team? Not yet." is a statement in the form of a question.
        let replied = sentence.len() <= 6
            && all.peek().is_some_and(|t| {
                matches!(
                    t.text.as_str(),
                    "->" | "no" | "yes" | "not" | "none" | "nope" | "yep" | "yeah" | "decided" | "agreed" | "settled"
                )
            });
        // So is "Budget? Between two and three thousand."
        let topic = sentence.len() <= 2
            && !first_asks(&sentence)
            && sentence.iter().all(|t: &Token| t.number().is_none())
            && all.peek().is_some_and(|t| {
                !matches!(
                    t.text.as_str(),
                    "?" | ")"
                        | ","
                        | "considered"
                        | "rejected"
                        | "dropped"
                        | "discarded"
                        | "ruled"
                        | "killed"
                        | "tried"
                        | "discussed"
                        | "debated"
                        | "tempting"
                        | "maybe"
                        | "perhaps"
                        | "overkill"
                        | "or"
                )
            });
        if token.is("?") && (replied || topic) && !sentence.is_empty() {
            asked = Some(token.span.start);
            sentence.push(Token { text: ":".into(), ..token });
            continue;
        }
        // The stop of `i.e.` is none.
        if token.is(".") && sentence.last().is_some_and(|t| matches!(t.text.as_str(), "i.e" | "e.g")) {
            continue;
        }
        // `mod. monolith`, `plat. team`, `err. budget`.
        let short = sentence.last().is_some_and(|t| {
            matches!(t.text.as_str(), "mod" | "plat" | "err" | "cad" | "avail" | "microserv" | "resp" | "sep")
        });
        if token.is(".") && short && all.peek().is_some_and(|t| !t.capital) {
            continue;
        }
        let asks = token.is("?") && !placeholder(&sentence, all.peek());
        let ends = asks
            || match token.text.as_str() {
                "." => {
                    let inside = bytes.get(token.span.end).is_some_and(u8::is_ascii_alphanumeric);
                    !inside && !abbreviates(&sentence, all.peek())
                }
                "!" | ";" => true,
                // `Q2 silo, Q3 events`: each question begins a line of its own.
                "," | "/" => asked_by_number(sentence.first()) && asked_by_number(all.peek()),
                _ => false,
            };
        if !ends {
            sentence.push(token);
        }
        if (ends || sentence.len() >= LONGEST) && !sentence.is_empty() {
            // Further sentences of a body stand under headings, not under their own line's label.
            let settles = sentence.first().is_some_and(|t| SETTLES.contains(&t.text.as_str()))
                && sentence.get(1).is_some_and(|t| t.is(":"));
            let names = first && !asks && labels.is_empty() && sentence.len() <= 3;
            if names && sentence.iter().all(|t| t.number().is_none()) {
                heading = Some(headed(&sentence));
            }
            let labels: &[Token] = match &heading {
                _ if first => &labels,
                Some(heading) if settles => heading,
                _ => &[],
            };
            out.push(Sentence::new(labels, std::mem::take(&mut sentence), piece, asks, asked.take()));
            first = false;
        }
    }
    if !sentence.is_empty() {
        let settles = sentence.first().is_some_and(|t| SETTLES.contains(&t.text.as_str()));
        let labels: &[Token] = match &heading {
            _ if first => &labels,
            Some(heading) if settles => heading,
            _ => &[],
        };
        out.push(Sentence::new(labels, sentence, piece, false, asked));
    }
}

/// A short sentence as a label.
fn headed(sentence: &[Token]) -> Vec<Token> {
    let end = sentence.last().map_or(0, |t| t.span.end);
    let colon = Token { text: ":".into(), span: end..end, kind: super::lex::Kind::Sign, glued: true, capital: false };
    sentence.iter().cloned().chain([colon]).collect()
}

/// Words before a colon that settle what the heading above them is about.
const SETTLES: &[&str] =
    &["agreed", "decided", "decision", "outcome", "result", "settled", "conclusion", "final", "resolution"];

/// `Q3` as the first word of a clause.
fn asked_by_number(token: Option<&Token>) -> bool {
    token.is_some_and(|t| matches!(t.text.as_bytes(), [b'q', b'1'..=b'7']))
}

/// Words that begin a sentence after `option A.`.
const STARTS: &[&str] = &[
    "the", "this", "that", "these", "our", "then", "there", "they", "but", "and", "when", "for", "all", "each", "not",
    "yes", "you", "your", "his", "her", "its", "now", "what", "why", "how", "who", "with", "team", "budget",
];
/// What is told apart by letters.
const LETTERED: &[&str] = &[
    "option", "plan", "variant", "phase", "team", "squad", "tier", "type", "class", "zone", "part", "section",
    "appendix", "series", "in", "of", "is", "grade", "vitamin", "model", "site",
];

/// Whether a short question asks rather than names its topic.
fn first_asks(sentence: &[Token]) -> bool {
    sentence.iter().any(|t| {
        matches!(
            t.text.as_str(),
            "which"
                | "what"
                | "how"
                | "should"
                | "shall"
                | "can"
                | "could"
                | "do"
                | "does"
                | "is"
                | "are"
                | "would"
                | "will"
                | "why"
                | "who"
                | "where"
                | "when"
                | "or"
                | "any"
                | "ok"
                | "right"
                | "thoughts"
                | "overkill"
                | "enough"
                | ":"
                | "="
                | ","
                | "("
                | "vs"
                | "kafka"
                | "maybe"
                | "?"
        )
    })
}

/// `qps: ?` is a gap to fill, not a question.
fn placeholder(sentence: &[Token], next: Option<&Token>) -> bool {
    sentence.last().is_some_and(|t| matches!(t.text.as_str(), ":" | "=" | "," | "(" | "~" | "?"))
        || next.is_some_and(|t| matches!(t.text.as_str(), "," | ")" | "?"))
}

/// A full stop that ends an abbreviation rather than a sentence.
fn abbreviates(sentence: &[Token], next: Option<&Token>) -> bool {
    let Some(last) = sentence.last() else { return true };
    // `0.6 M USD p.a. for hosting`.
    if let [.., p, dot, m] = sentence
        && p.is("p")
        && dot.is(".")
        && matches!(m.text.as_str(), "a" | "m")
        && next.is_some_and(|t| !t.capital)
    {
        return true;
    }
    // `J. Smith`: an initial.
    if last.capital
        && last.text.len() == 1
        && next.is_some_and(|t| t.capital && t.text.len() > 2 && !STARTS.contains(&t.text.as_str()))
    {
        let before = sentence.len().checked_sub(2).map_or("", |i| sentence[i].text.as_str());
        return !LETTERED.contains(&before);
    }
    let always = matches!(
        last.text.as_str(),
        "e.g" | "i.e" | "approx" | "vs" | "incl" | "excl" | "resp" | "ca" | "eg" | "mr" | "ms" | "dr" | "fig"
    );
    let inside = matches!(
        last.text.as_str(),
        "min"
            | "max"
            | "avg"
            | "sec"
            | "hrs"
            | "hr"
            | "mo"
            | "yr"
            | "etc"
            | "inc"
            | "no"
            | "est"
            | "dept"
            | "req"
            | "jan"
            | "feb"
            | "mar"
            | "apr"
            | "jun"
            | "jul"
            | "aug"
            | "sep"
            | "sept"
            | "oct"
            | "nov"
            | "dec"
    );
    // `p. 11`, `ch. 4`.
    if matches!(last.text.as_str(), "p" | "pp" | "ch" | "art" | "sec" | "par" | "vol" | "app")
        && next.is_some_and(|t| t.number().is_some())
    {
        return true;
    }
    // `max. 5 min`, `min. 3 engineers`.
    if matches!(last.text.as_str(), "max" | "min" | "approx" | "ca" | "nr" | "no" | "std")
        && next.is_some_and(|t| t.number().is_some() || t.is(","))
    {
        return true;
    }
    always && (last.capital || !last.is("ms")) || (inside && next.is_some_and(|t| !t.capital && t.number().is_none()))
}
