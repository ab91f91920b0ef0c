//! How far a text tells what took place, whatever it was: past tense, figures with a unit, `we`.
//!
//! Handbooks, adverts, requests and invitations speak of what should, will or could be, to `you`.

use super::sentence::Sentence;

/// Past tenses that do not end in `ed`, in alphabetical order.
const PAST: &[&str] = &[
    "became", "began", "broke", "brought", "burnt", "came", "did", "died", "drew", "drove", "fell", "felt", "found",
    "gave", "got", "grew", "held", "kept", "knew", "led", "left", "lost", "made", "met", "paid", "ran", "rose", "said",
    "sat", "saw", "sent", "shut", "spent", "stood", "stuck", "thought", "told", "took", "was", "went", "were", "wrote",
];
/// Words of plans, wishes and instructions, in alphabetical order.
const MOOD: &[&str] =
    &["can", "could", "if", "may", "must", "next", "please", "should", "when", "will", "would", "you", "your"];
/// Units of a figure that somebody measured, in alphabetical order.
const UNITS: &[&str] = &[
    "days", "gb", "h", "hour", "hours", "k", "kb", "mb", "min", "million", "mins", "minute", "minutes", "ms",
    "percent", "s", "sec", "second", "seconds", "tb", "thousand", "times", "weeks",
];
/// A word of mood takes away more than a past tense adds. House heuristic.
const MOODY: f64 = 1.5;

/// House heuristic: about 1 for each past tense and each figure, less what is wished, planned or advised.
pub fn told(text: &str, sentences: &[Sentence]) -> f64 {
    let mut sum = 0.0;
    // What megabytes tell is told in their first pages.
    for sentence in sentences.iter().take(200) {
        let words: Vec<&str> = sentence.normal.split_whitespace().collect();
        for (at, word) in words.iter().enumerate() {
            let digits = word.chars().filter(char::is_ascii_digit).count();
            let percent = || sentence.words.get(at).is_some_and(|w| text[w.1..].trim_start().starts_with('%'));
            let unit = || words.get(at + 1).is_some_and(|next| UNITS.binary_search(next).is_ok());
            sum += match word {
                w if MOOD.binary_search(w).is_ok() => -MOODY,
                w if PAST.binary_search(w).is_ok() || (w.len() > 4 && w.ends_with("ed")) => 1.0,
                w if digits == w.len() && (digits > 3 || percent() || unit()) => 1.0,
                w if matches!(*w, "we" | "our" | "us" | "weve") => 0.5,
                _ => 0.0,
            };
        }
    }
    sum
}
