//! Reads a text with the signals and says how much speaks for each question, and on which words.

use std::collections::BTreeSet;

use serde::Serialize;

use super::book::{PhraseBook, PhraseError};
use super::phrase::{Found, Phrases};
use super::sentence::Sentence;
use super::signal::{Cue, Kind, Role, SignalFile, WordClass};
use super::wording::SENTENCES;
use crate::domain::facts::{QuestionId, one_line};

/// Weights of strong, fair and weak phrases. House heuristic.
const STRENGTH: [f64; 3] = [4.0, 2.0, 1.0];
/// A fair or weak phrase of a single word says less than one of several. House heuristic.
const SINGLE: f64 = 0.7;
/// What follows from something else says less than a cause, and a symptom less again. House heuristic.
const EFFECT: f64 = 0.7;
const SYMPTOM: f64 = 0.5;
/// Each further phrase of a mechanism, and each further mechanism of a question, counts half of the one before.
const FADE: f64 = 0.5;
/// Part of a mechanism's weight that goes to the question it leans to. House heuristic.
const LEAN: f64 = 0.35;
/// What is left of a question that yields to a mechanism. House heuristic.
const YIELD: f64 = 0.6;
/// What is asked is not told. House heuristic.
const ASKED: f64 = 0.3;
/// Quotes kept for each mechanism, so that a report of megabytes has an answer of a page.
const QUOTES: usize = 3;

/// Signals and cues, ready to read with.
#[derive(Debug)]
pub struct Signals {
    /// The mechanisms, by id.
    pub files: Vec<SignalFile>,
    cues: Vec<Cue>,
    phrases: Phrases,
    means: Vec<Means>,
}

#[derive(Debug, Clone, Copy)]
enum Means {
    For(usize, f64),
    Against(usize),
    Cue(usize),
}

impl Means {
    fn of(self, phrase: &str) -> Self {
        match self {
            Means::For(file, weight) if weight < STRENGTH[0] && !phrase.contains(' ') => {
                Means::For(file, weight * SINGLE)
            }
            other => other,
        }
    }
}

/// Words of the report and what they say.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Quote {
    /// As they stand in the report, masked.
    pub quote: String,
    /// Why they speak for or against.
    pub why: String,
    /// The mechanism's id.
    pub signal: String,
    /// What their sentence is for.
    pub role: &'static str,
    /// House heuristic: 4 nearly proves, 2 suggests, 1 goes with it; more in a sentence that states a cause.
    pub weight: f64,
}

/// A mechanism and how much speaks for it.
#[derive(Debug, Clone)]
pub struct Weighed {
    /// Its place in [`Signals::files`].
    pub file: usize,
    /// All that speaks for it, less what speaks against.
    pub weight: f64,
    /// The words for it, the weightiest first.
    pub speaks_for: Vec<Quote>,
    /// The words against it.
    pub against: Vec<Quote>,
}

impl Signals {
    /// Compiles the phrases of all files.
    ///
    /// # Errors
    /// The file's id and [`PhraseError`] where one of them cannot be read.
    pub fn new(
        mut files: Vec<SignalFile>,
        mut cues: Vec<Cue>,
        words: &[WordClass],
    ) -> Result<Self, (String, PhraseError)> {
        files.sort_by(|a, b| a.id.cmp(&b.id));
        cues.sort_by(|a, b| a.id.cmp(&b.id));
        let mut book = PhraseBook::with(words);
        let mut means = Vec::new();
        for (number, file) in files.iter().enumerate() {
            let lists = [&file.strong, &file.fair, &file.weak];
            let all = lists.into_iter().zip(STRENGTH).map(|(list, w)| (list, Means::For(number, w)));
            for (list, meaning) in all.chain([(&file.against, Means::Against(number))]) {
                for phrase in list {
                    book.add(phrase, takes_negation(file, meaning)).map_err(|e| (file.id.clone(), e))?;
                    means.push(meaning.of(phrase));
                }
            }
        }
        for (number, cue) in cues.iter().enumerate() {
            for phrase in &cue.phrases {
                book.add(phrase, false).map_err(|e| (cue.id.clone(), e))?;
                means.push(Means::Cue(number));
            }
        }
        let phrases = book.compile().map_err(|e| (String::from("signals"), e))?;
        Ok(Signals { files, cues, phrases, means })
    }

    /// Weighs every mechanism that the text speaks of, the weightiest first, and says which words the text denies:
    /// sentence and word.
    pub fn weigh(&self, text: &str, sentences: &[Sentence]) -> (Vec<Weighed>, BTreeSet<(usize, usize)>) {
        let mut denied = BTreeSet::new();
        let mut tallies: Vec<Tally> = self.files.iter().map(|_| Tally::default()).collect();
        for (number, sentence) in sentences.iter().enumerate() {
            let found = self.phrases.find(sentence);
            if found.is_empty() {
                continue;
            }
            let roles = self.roles(sentence, &found);
            let read = number < SENTENCES;
            denied.extend((0..roles.len()).filter(|_| read).filter(|at| roles[*at].1 < 0.0).map(|at| (number, at)));
            for one in self.apart(&found) {
                let (file, strength, sign) = match self.means[one.phrase] {
                    Means::For(file, strength) => (file, strength, 1.0),
                    Means::Against(file) => (file, STRENGTH[1], -1.0),
                    Means::Cue(_) => continue,
                };
                // What speaks for there being no incident is hypothetical by nature.
                let mood = !matches!(self.files[file].kind, Kind::NoIncident | Kind::Lens);
                let (role, factor) = if mood { roles[one.first] } else { (Role::Statement, 1.0) };
                // "not in Terraform" says nothing of Terraform; only what is strong can be denied.
                if one.negated && strength < STRENGTH[0] {
                    continue;
                }
                if one.negated && mood && read {
                    denied.extend((one.first..one.end).map(|at| (number, at)));
                }
                let factor = if one.negated { -0.5 * factor.abs() } else { factor };
                let kind = match self.files[file].kind {
                    Kind::Symptom => SYMPTOM,
                    Kind::Effect => EFFECT,
                    _ => 1.0,
                };
                let weight = strength * factor * sign * kind;
                tallies[file].add(one.phrase, weight, || Quote {
                    quote: around(sentence, text, one),
                    why: self.files[file].why.clone(),
                    signal: self.files[file].id.clone(),
                    role: role.name(),
                    weight: round(weight.abs()),
                });
            }
        }
        let mut all: Vec<Weighed> = tallies
            .into_iter()
            .enumerate()
            .filter(|(_, t)| !t.best.is_empty())
            .map(|(file, tally)| tally.weighed(file))
            .collect();
        all.sort_by(|a, b| b.weight.total_cmp(&a.weight).then(a.file.cmp(&b.file)));
        (all, denied)
    }

    /// Of phrases of one file that share words only the strongest, so that one mention counts once.
    fn apart<'a>(&self, found: &'a [Found]) -> Vec<&'a Found> {
        let rank = |f: &Found| match self.means[f.phrase] {
            Means::For(file, strength) => Some((file, strength)),
            Means::Against(file) => Some((file, STRENGTH[0] + 1.0)),
            Means::Cue(_) => None,
        };
        let mut ranked: Vec<(usize, f64, &Found)> =
            found.iter().filter_map(|f| rank(f).map(|(a, b)| (a, b, f))).collect();
        ranked.sort_by(|a, b| a.0.cmp(&b.0).then(b.1.total_cmp(&a.1)).then(a.2.first.cmp(&b.2.first)));
        let mut kept: Vec<(usize, &Found)> = Vec::new();
        for (file, _, one) in ranked {
            let mine = kept.iter().rev().take_while(|(f, _)| *f == file);
            if !mine.into_iter().any(|(_, k)| one.first < k.end && k.first < one.end) {
                kept.push((file, one));
            }
        }
        kept.into_iter().map(|(_, f)| f).collect()
    }

    /// What each word's sentence part is for, and by how much that changes the weight of a signal there.
    fn roles(&self, sentence: &Sentence, found: &[Found]) -> Vec<(Role, f64)> {
        let mood = if sentence.asks { (Role::Hypothetical, ASKED) } else { (Role::Statement, 1.0) };
        let mut roles: Vec<(Role, f64)> = vec![mood; sentence.words.len()];
        for one in found {
            let Means::Cue(cue) = self.means[one.phrase] else { continue };
            if one.negated {
                continue;
            }
            let cue = &self.cues[cue];
            let (from, to) = sentence.between_turns(one.first, one.end);
            for (at, (role, factor)) in roles.iter_mut().enumerate() {
                // The words of the cue itself count with what follows it.
                let change = if at < one.first { cue.before } else { cue.after };
                // "at first we blamed the deploy, but the disk was full": what is denied ends where the sentence turns.
                if change < 0.0 && !(from..to).contains(&at) {
                    continue;
                }
                if (change - 1.0).abs() > (*factor - 1.0).abs() {
                    *role = cue.role;
                }
                if change < 0.0 || *factor < 0.0 {
                    *factor = -(factor.abs() * change.abs());
                } else {
                    *factor = (*factor * change).clamp(0.2, 2.0);
                }
            }
        }
        roles
    }

    /// Sums the mechanisms up by question, the weightiest first.
    pub fn by_question(&self, weighed: &[Weighed]) -> Vec<(QuestionId, f64)> {
        let mut sums: Vec<(QuestionId, f64)> = Vec::new();
        for question in QuestionId::ALL {
            let mut parts: Vec<f64> = Vec::new();
            for one in weighed {
                let file = &self.files[one.file];
                if file.question == Some(question) {
                    parts.push(one.weight);
                } else if file.leans == Some(question) && one.weight > 0.0 {
                    parts.push(one.weight * LEAN);
                }
            }
            if parts.is_empty() {
                continue;
            }
            let yields = weighed.iter().any(|w| {
                let file = &self.files[w.file];
                w.weight >= STRENGTH[0] * EFFECT && file.outweighs.contains(&question)
            });
            sums.push((question, fading(parts) * if yields { YIELD } else { 1.0 }));
        }
        sums.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        sums
    }
}

#[derive(Debug, Default)]
struct Tally {
    // The weightiest use of each phrase.
    best: std::collections::BTreeMap<usize, f64>,
    quotes: Vec<(f64, Quote)>,
}

impl Tally {
    fn add(&mut self, phrase: usize, weight: f64, quote: impl FnOnce() -> Quote) {
        let best = self.best.entry(phrase).or_insert(0.0);
        if weight.abs() <= best.abs() {
            return;
        }
        *best = weight;
        self.quotes.push((weight, quote()));
        let both = |sign: f64| move |q: &&(f64, Quote)| q.0 * sign > 0.0;
        for sign in [1.0, -1.0] {
            if self.quotes.iter().filter(both(sign)).count() > QUOTES {
                let lightest = (0..self.quotes.len())
                    .filter(|i| self.quotes[*i].0 * sign > 0.0)
                    .min_by(|a, b| self.quotes[*a].0.abs().total_cmp(&self.quotes[*b].0.abs()).then(b.cmp(a)));
                lightest.map(|i| self.quotes.remove(i));
            }
        }
    }

    fn weighed(self, file: usize) -> Weighed {
        let parts = |sign: f64| self.best.values().map(|w| w * sign).filter(|w| *w > 0.0).collect::<Vec<_>>();
        let weight = fading(parts(1.0)) - fading(parts(-1.0));
        let mut quotes = self.quotes;
        quotes.sort_by(|a, b| b.0.abs().total_cmp(&a.0.abs()));
        let (speaks_for, against): (Vec<_>, Vec<_>) = quotes.into_iter().partition(|q| q.0 > 0.0);
        let plain = |list: Vec<(f64, Quote)>| {
            let mut seen: Vec<Quote> = Vec::new();
            for (_, quote) in list {
                if !seen.iter().any(|q| q.quote == quote.quote) {
                    seen.push(quote);
                }
            }
            seen
        };
        Weighed { file, weight, speaks_for: plain(speaks_for), against: plain(against) }
    }
}

/// In `no disk space alarm` and `no permission check` the `no` is part of what is said, and denies nothing else.
fn takes_negation(file: &SignalFile, meaning: Means) -> bool {
    let speaks = !matches!(file.kind, Kind::NoIncident | Kind::Happened);
    speaks && matches!(meaning, Means::For(_, strength) if strength == STRENGTH[0])
}

/// The largest in full, and each further one by half as much as the one before.
fn fading(mut parts: Vec<f64>) -> f64 {
    parts.sort_by(|a, b| b.total_cmp(a));
    let mut share = 1.0;
    let mut sum = 0.0;
    for part in parts {
        sum += part * share;
        share *= FADE;
    }
    sum
}

/// The words found with a few around them, on one line.
fn around(sentence: &Sentence, text: &str, found: &Found) -> String {
    let first = found.first.saturating_sub(4);
    let end = (found.end + 4).min(sentence.words.len());
    one_line(sentence.quote(text, first, end), 160)
}

/// Two decimals, so that the same weights print the same.
pub(super) fn round(n: f64) -> f64 {
    (n * 100.0).round() / 100.0
}
