//! Lines of a form on which an answer stands behind an arrow.

use std::ops::Range;

use super::trim;

/// `Data loss: none -> signed at 20 minutes`: what is asked, what the form said of it, and what is said now.
pub(super) struct Reply {
    pub key: Range<usize>,
    pub given: Option<Range<usize>>,
    pub said: Range<usize>,
}

/// A longer key is a sentence: *house heuristic*.
const KEY_BYTES: usize = 60;
const KEY_WORDS: usize = 8;

/// How far above a line its form may say that the arrow is the author's, in bytes: *house heuristic*.
const ABOVE: usize = 1200;

/// Reads a line as `key -> answer`, or as `key: given -> answer` where the text says whose words follow the arrow.
pub(super) fn reply(text: &str, body: &Range<usize>) -> Option<Reply> {
    let line = &text[body.clone()];
    let (at, long) = ["->", "=>", "→", "⇒"].iter().find_map(|a| line.find(a).map(|i| (i, a.len())))?;
    let left = trim(text, body.start..body.start + at);
    let said = trim(text, body.start + at + long..body.end);
    let key = text[left.clone()].split(':').next().unwrap_or("");
    let key = trim(text, left.start..left.start + key.trim_end().trim_end_matches('?').len());
    let words = &text[key.clone()];
    let plain = !words.is_empty()
        && words.len() <= KEY_BYTES
        && words.split_whitespace().count() <= KEY_WORDS
        && words.starts_with(|c: char| c.is_alphabetic())
        && !words.contains(|c: char| c.is_ascii_digit() || matches!(c, ',' | ';' | '.'));
    if !plain || said.is_empty() || text[said.clone()].contains("->") {
        return None;
    }
    let colon = text[left.clone()].find(':');
    let Some(colon) = colon else { return Some(Reply { key, given: None, said }) };
    let given = trim(text, left.start + colon + 1..left.end);
    let mut from = body.start.saturating_sub(ABOVE);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    let above = text[from..body.start].to_ascii_lowercase();
    ["arrow", "comment", "remark", "my answer", "our answer", "my repl", "our repl"]
        .iter()
        .any(|w| above.contains(w))
        .then_some(Reply { key, given: (!given.is_empty()).then_some(given), said })
}
