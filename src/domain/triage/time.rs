//! When things happened, and how long it took.

use jiff::Timestamp;
use serde::Serialize;

use super::payload::Payload;
use super::sentence::Sentence;
use crate::domain::facts::one_line;

/// Entries kept of a long report.
const ENTRIES: usize = 12;
/// Minutes of a day.
const DAY: f64 = 1440.0;

/// A moment of the incident.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Moment {
    /// As written.
    pub at: String,
    /// The sentence that says so.
    pub what: String,
}

/// How long it took.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Duration {
    /// In minutes.
    pub minutes: f64,
    /// The words, or the two moments, that say so.
    pub quote: String,
}

/// The moments that a text gives, in the order of the text.
pub fn timeline(text: &str, sentences: &[Sentence], payload: Option<&Payload>) -> Vec<Moment> {
    let mut moments = Vec::new();
    if let Some(payload) = payload {
        for (at, what) in [(&payload.started, "alert started"), (&payload.ended, "alert ended")] {
            if let Some(at) = at {
                moments.push(Moment { at: readable(at), what: what.to_owned() });
            }
        }
    }
    for sentence in sentences {
        if moments.len() >= ENTRIES {
            break;
        }
        if let Some((from, to)) = clock_times(text, sentence).first() {
            let words = one_line(sentence.text(text), 160);
            moments.push(Moment { at: text[*from..*to].to_owned(), what: words });
        }
    }
    moments
}

/// How many sentences give a time of the day.
pub fn clocked(text: &str, sentences: &[Sentence]) -> usize {
    sentences.iter().take(200).filter(|s| !clock_times(text, s).is_empty()).count()
}

/// How long it lasted: from the payload's two times, a stated length, or two times of the day in one sentence.
pub fn duration(text: &str, sentences: &[Sentence], payload: Option<&Payload>) -> Option<Duration> {
    if let Some(payload) = payload {
        let moment = |text: &Option<String>| text.as_deref().and_then(instant);
        if let (Some(a), Some(b)) = (moment(&payload.started), moment(&payload.ended))
            && b > a
        {
            let minutes = (b.as_second() - a.as_second()) as f64 / 60.0;
            return Some(Duration { minutes, quote: format!("{a} to {b}") });
        }
        return None;
    }
    sentences.iter().find_map(|s| span(text, s)).or_else(|| sentences.iter().find_map(|s| stated(text, s)))
}

/// `19:30 to 20:30`, `21:38-22:45`.
fn span(text: &str, sentence: &Sentence) -> Option<Duration> {
    let times = clock_times(text, sentence);
    times.windows(2).find_map(|pair| {
        let between = text.get(pair[0].1..pair[1].0)?.trim().to_lowercase();
        let between = between.trim_end_matches("utc").trim().trim_start_matches("utc").trim();
        if !matches!(between, "to" | "-" | "–" | "—" | "until" | "till" | "and") {
            return None;
        }
        let minutes = |t: &(usize, usize)| {
            let (h, m) = text[t.0..t.1].split_once(':')?;
            Some(h.parse::<f64>().ok()? * 60.0 + m.get(..2)?.parse::<f64>().ok()?)
        };
        let length = (minutes(&pair[1])? - minutes(&pair[0])?).rem_euclid(DAY);
        (length > 0.0).then(|| Duration { minutes: length, quote: one_line(&text[pair[0].0..pair[1].1], 80) })
    })
}

/// `for 3 hours`, `lasted 78 minutes`, `13 minutes of`.
fn stated(text: &str, sentence: &Sentence) -> Option<Duration> {
    let words: Vec<&str> = sentence.normal.split(' ').filter(|w| !w.is_empty()).collect();
    (0..words.len().saturating_sub(1)).find_map(|at| {
        let number = number(words[at])?;
        let unit = match words[at + 1].trim_end_matches('s') {
            "min" | "minute" => 1.0,
            "h" | "hr" | "hour" => 60.0,
            "day" => DAY,
            _ => return None,
        };
        let before = at.checked_sub(1).map_or("", |i| words[i]);
        let before2 = at.checked_sub(2).map_or("", |i| words[i]);
        let lasting =
            ["for", "lasted", "took", "within", "down", "nearly", "almost", "about", "roughly", "after", "another"];
        let leads = at == 0 || lasting.contains(&before) || ["for", "lasted", "took"].contains(&before2);
        let follows = matches!(words.get(at + 2), Some(&"of" | &"outage" | &"downtime" | &"later"));
        if !(leads || follows) || before == "every" || number <= 0.0 {
            return None;
        }
        Some(Duration {
            minutes: number * unit,
            quote: one_line(sentence.quote(text, at.saturating_sub(1), at + 2), 80),
        })
    })
}

fn number(word: &str) -> Option<f64> {
    const WORDS: &[&str] =
        &["", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];
    let spelt = WORDS.iter().position(|w| *w == word && !w.is_empty()).map(|n| n as f64);
    spelt.or_else(|| word.parse().ok().filter(|n: &f64| n.is_finite() && *n < 1e6))
}

/// Where `HH:MM` stands in a sentence.
fn clock_times(text: &str, sentence: &Sentence) -> Vec<(usize, usize)> {
    let words = &sentence.words;
    let digits = |w: &(usize, usize), least: usize, below: u32| {
        let word = &text[w.0..w.1];
        let fits = (least..=2).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_digit());
        fits && word.parse::<u32>().is_ok_and(|n| n < below)
    };
    let joined = |pair: &&[(usize, usize)]| {
        text.get(pair[0].1..pair[1].0) == Some(":") && digits(&pair[0], 1, 24) && digits(&pair[1], 2, 60)
    };
    words.windows(2).filter(joined).map(|pair| (pair[0].0, pair[1].1)).collect()
}

/// A moment as systems write it: RFC 3339, or seconds or milliseconds since 1970.
fn instant(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    if let Ok(number) = text.parse::<f64>() {
        let seconds = if number > 1e11 { number / 1000.0 } else { number };
        return Timestamp::from_second(seconds as i64).ok().filter(|_| seconds > 1e9);
    }
    text.parse().ok().or_else(|| text.replace("+0000", "Z").replace(' ', "T").parse().ok())
}

fn readable(text: &str) -> String {
    instant(text).map_or_else(|| one_line(text, 40), |t| t.to_string())
}
