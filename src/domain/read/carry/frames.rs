//! Wordings in which a claim's value may stand, beside those that the grammar of briefs reads by itself.
//!
//! A frame wants more than a number in the right unit: the word of the fact beside it, or the object that the word
//! is said of. What the caller has understood and no frame knows is left to be asked.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::LazyLock;

use regex::bytes::Regex;

use crate::domain::facts::{Fact, Value};
use crate::domain::read::quantity::Quantity;
use crate::domain::read::rules::{Late, cadence, regex, words_of};
use crate::domain::read::sentence::Sentence;

mod numbers;
mod words;

/// What a frame yields.
#[derive(Clone, Copy)]
pub(super) enum Reads {
    Word(&'static str),
    Bool(bool),
    Fixed(f64),
    /// The ends of the captured quantity, in the fact's unit.
    Number(fn(Quantity) -> Option<[f64; 2]>),
}

/// A wording and what it yields.
pub(super) struct Frame {
    reads: Reads,
    regex: Late,
}

/// A wording that stands in a sentence.
pub(super) struct Hit {
    /// The words that carry the value.
    pub words: Range<usize>,
    /// The whole wording.
    pub span: Range<usize>,
    pub says: Says,
}

/// What a wording says.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Says {
    Value(Value),
    /// Either end of a range.
    Between([f64; 2]),
}

impl Frame {
    fn new(reads: Reads, text: &str) -> Self {
        Frame { reads, regex: Late::new(spelled(text)) }
    }

    /// Every place of the wording.
    fn hits(&self, sentence: &Sentence, out: &mut Vec<Hit>) {
        let canon = sentence.canon.as_bytes();
        let regex: &Regex = self.regex.get();
        let mut from = 0;
        while from < canon.len() {
            let Some(found) = regex.captures_at(canon, from) else { break };
            let Some(whole) = found.get(0) else { break };
            let span = words_of(sentence, whole.range());
            if span.is_empty() {
                break;
            }
            let key = found.name("v").or(found.name("k"));
            let words = key.map_or(span.clone(), |k| words_of(sentence, k.range()));
            // What the wording ends with may begin the next one.
            from = key.map_or(whole.end(), |k| k.end()).max(whole.start() + 2) - 1;
            let says = match self.reads {
                Reads::Word(word) => Some(Says::Value(Value::Word(word))),
                Reads::Bool(yes) => Some(Says::Value(Value::Bool(yes))),
                Reads::Fixed(n) => Some(Says::Value(Value::Number(n))),
                Reads::Number(of) => sentence.quantity(words.start).and_then(of).map(Says::Between),
            };
            if let Some(says) = says {
                out.push(Hit { words, span, says });
            }
        }
    }
}

/// `~3` is a gap of up to three plain words, `~~8` one of up to eight words, commas and colons among them, `~p8` the
/// same without another percentile.
fn spelled(text: &str) -> String {
    static GAP: LazyLock<Regex> = LazyLock::new(|| regex(r"(~[~p]?)([0-9])"));
    let full = GAP.replace_all(text.as_bytes(), |c: &regex::bytes::Captures<'_>| {
        let most = String::from_utf8_lossy(&c[2]).into_owned();
        let word = match &c[1] {
            b"~" => r"[^\s#,;:()=-]+",
            b"~p" => r"(?:[^\s#;()p][^\s#;()]*|p(?:[^\s#;()0-9][^\s#;()]*)?)",
            _ => r"[^\s#;()]+",
        };
        format!("(?:{word} ){{0,{most}}}?").into_bytes()
    });
    String::from_utf8_lossy(&full).into_owned()
}

static FRAMES: LazyLock<BTreeMap<Fact, Vec<Frame>>> = LazyLock::new(|| {
    let mut all: BTreeMap<Fact, Vec<Frame>> = BTreeMap::new();
    for (fact, reads, texts) in numbers::FRAMES.iter().chain(words::FRAMES) {
        all.entry(*fact).or_default().extend(texts.iter().map(|text| Frame::new(*reads, text)));
    }
    all
});

/// `1900 reads/s and 100 writes/s`: one rate of each.
fn rates(sentence: &Sentence) -> Option<Hit> {
    let of = |sign: u8| {
        let mut all = (0..sentence.words.len()).filter(|i| sentence.quantity(*i).is_some_and(|q| q.sign == sign));
        all.next().filter(|_| all.next().is_none())
    };
    let (read, write) = (of(b'e')?, of(b'w')?);
    let ratio = sentence.quantity(read)?.high / sentence.quantity(write)?.high;
    let span = read.min(write)..read.max(write) + 1;
    ratio.is_finite().then(|| Hit { words: span.clone(), span, says: Says::Between([ratio, ratio]) })
}

/// Every wording of a fact in a sentence.
pub(super) fn hits(fact: Fact, sentence: &Sentence) -> Vec<Hit> {
    let mut out = Vec::new();
    if fact == Fact::Cadence {
        let said =
            |(words, name): (Range<usize>, _)| Hit { span: words.clone(), words, says: Says::Value(Value::Word(name)) };
        return cadence::rhythms(sentence).into_iter().map(said).collect();
    }
    if fact == Fact::ReadWriteRatio {
        out.extend(rates(sentence));
    }
    for frame in FRAMES.get(&fact).into_iter().flatten() {
        frame.hits(sentence, &mut out);
    }
    out
}
