//! Answers that take back a value while they are given: `20:1, sorry, I meant 30:1`, `shared, no wait, isolated`.

use std::ops::Range;
use std::sync::LazyLock;

use regex::bytes::Regex;

use super::rules;

/// The words that take back what stands right before them, with the stop that sets them apart.
static TAKES_BACK: LazyLock<Regex> = LazyLock::new(|| {
    let words = r"no,? wait|no,? sorry|sorry,? no|wait|sorry|pardon|oops|correction|corrected|(?:i|we) meant?|(?:i|we) mean to say|make (?:that|it)|actually|scratch that|strike that|or rather|rather|no|nope|well";
    let stop = r"(?:[,;.:!(\n-]|\xe2\x80\x93|\xe2\x80\x94|\xe2\x80\xa6)";
    rules::regex(&format!(
        r"(?i){stop}(?:{stop}| )*(?:{words})(?:(?:{stop}| )+(?:{words}|it (?:is|should be)|it's|that (?:is|should be)|that's|should be))*\b(?:{stop}| )*"
    ))
});

/// What an answer said first and what it says instead.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Amended {
    /// Up to the words that take it back.
    pub first: Range<usize>,
    /// After them.
    pub then: Range<usize>,
}

/// The places at which an answer takes something back, the last one first.
pub(super) fn amended(text: &str) -> Vec<Amended> {
    let mut out = Vec::new();
    for found in TAKES_BACK.find_iter(text.as_bytes()) {
        if let (Some(said), Some(rest)) = (text.get(found.range()), text.get(found.end()..))
            && found.start() > 0
            && !rest.is_empty()
            && plain(said, rest)
        {
            out.push(Amended { first: 0..found.start(), then: found.end()..text.len() });
        }
    }
    out.reverse();
    out.truncate(MOST);
    out
}

/// What is said instead, where it is a figure alone, in the unit of what it stands for: `100 qps, sorry, 1000`.
pub(super) fn in_unit(then: &str, of: &str) -> Option<(String, usize)> {
    // `four nines, well three really`.
    let (word, rest) = then.split_once(' ').unwrap_or((then, ""));
    let lower = word.to_lowercase();
    if of.ends_with(" nines") && matches!(lower.as_str(), "two" | "three" | "four" | "five") {
        return Some((format!("{word} nines {rest}"), " nines".len()));
    }
    let figure = then.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ','))).unwrap_or(then.len());
    let figure = then[..figure].trim_end_matches(['.', ',']).len();
    let (number, rest) = then.split_at(figure);
    let unit = of.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | ' '));
    let alone = !number.is_empty()
        && (rest.trim_start().is_empty() || rest.starts_with([',', ';', '.', ')', '\n']))
        && unit.len() < of.len()
        && !unit.is_empty()
        && unit.len() < 24;
    alone.then(|| (format!("{number} {unit}{rest}"), unit.len() + 1))
}

/// Who takes back more than this many values in one answer is asked again.
const MOST: usize = 4;

/// `, no platform team` and `, well known` take nothing back: a lone `no` or `well` stands before a stop or a figure.
fn plain(said: &str, rest: &str) -> bool {
    let bare = said.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    match bare.as_str() {
        "no" | "nope" => said.trim_end().ends_with([',', ':', '-', '–', '—', '.', ';']),
        "well" => {
            rest.starts_with(|c: char| c.is_ascii_digit()) || rest.split(' ').take(3).any(|w| w.starts_with("really"))
        }
        _ => true,
    }
}
