//! What a text and the claims about it bring: facts, contradictions and refusals.

use std::cell::OnceCell;

use serde_json::Value as Json;

use super::event::{Conflict, Refused, Side, Taken};
use crate::domain::facts::{Fact, Facts, Known, Source, Value, one_line};
use crate::domain::mask::mask;
use crate::domain::read::{self, Claim, Contradiction, Found, Quoted};

/// A claim as the caller hands it over.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ClaimIn {
    /// The fact's name.
    pub fact: String,
    /// The value.
    pub value: Json,
    /// The words that state it.
    pub quote: Option<String>,
    /// Where it was measured.
    pub location: Option<String>,
}

impl ClaimIn {
    /// With its secrets masked, as they are in the text that it quotes.
    fn masked(&self) -> ClaimIn {
        let clean = |words: &String| mask(words).into_owned();
        let value = match &self.value {
            Json::String(words) => Json::String(clean(words)),
            value => value.clone(),
        };
        let (quote, location) = (self.quote.as_ref().map(clean), self.location.as_ref().map(clean));
        ClaimIn { fact: clean(&self.fact), value, quote, location }
    }
}

/// Where a text comes from.
#[derive(Debug, Clone, Copy)]
pub struct Origin<'a> {
    /// `the brief`, `the answer to Q1`.
    pub said_in: &'a str,
    /// The source of what it states.
    pub source: Source,
}

/// A text that claims may quote, parsed when the first one does.
struct Quotable<'a> {
    words: &'a str,
    origin: Origin<'a>,
    parsed: OnceCell<Quoted<'a>>,
}

impl<'a> Quotable<'a> {
    fn new(words: &'a str, origin: Origin<'a>) -> Self {
        Quotable { words, origin, parsed: OnceCell::new() }
    }

    fn parsed(&self) -> &Quoted<'a> {
        self.parsed.get_or_init(|| Quoted::new(self.words))
    }
}

/// Words that state a fact, with a place for contradictions.
#[derive(Debug, Clone)]
struct Statement {
    fact: Fact,
    known: Known,
}

/// Gathers what a text states and what claims say of it.
pub struct Take<'a> {
    /// What was known before.
    before: &'a Facts,
    /// Facts that the text may change: they are being revised, chosen or cleared.
    changeable: &'a [Fact],
    taken: Taken,
    origin: Origin<'a>,
}

impl<'a> Take<'a> {
    /// Nothing taken yet.
    pub fn new(before: &'a Facts, changeable: &'a [Fact], origin: Origin<'a>) -> Self {
        Take { before, changeable, taken: Taken::default(), origin }
    }

    /// Takes claims, each checked against the texts that they may quote, the text at hand first.
    pub fn claims(&mut self, claims: &[ClaimIn], texts: &[(&str, Origin<'_>)]) {
        let texts: Vec<Quotable<'_>> = texts.iter().map(|(words, origin)| Quotable::new(words, *origin)).collect();
        for claim in claims {
            // The texts are masked already: what a claim says of a secret would be kept and shown beside them.
            let claim = &claim.masked();
            if let Err(reason) = self.claim(claim, &texts) {
                self.taken.refused.push(Refused { fact: one_line(&claim.fact, 60), reason });
            }
        }
    }

    fn claim(&mut self, claim: &ClaimIn, texts: &[Quotable<'_>]) -> Result<(), String> {
        let fact = Fact::named(&claim.fact).map_err(|e| e.to_string())?;
        let value = fact.parse(&claim.value).or_else(|e| as_said(fact, &claim.value).ok_or_else(|| e.to_string()))?;
        let location = claim.location.as_deref().map(|w| one_line(w, 200));
        let Some(quote) = claim.quote.clone().filter(|q| !q.trim().is_empty()) else {
            if let Some(location) = &location {
                measured(fact, location)?;
            }
            let known = match location {
                Some(location) => Known { value, source: Source::Measured, quote: None, from: Some(location) },
                // Without the words or the measurement it is the caller's guess, and never an answer.
                None => Known::assumed(value, super::CALLERS_GUESS),
            };
            if known.is_answer() {
                self.state(Statement { fact, known });
            } else if self.before.get(fact).is_none() && self.taken.facts.get(fact).is_none() {
                self.taken.facts.set(fact, known);
            }
            return Ok(());
        };
        let checked = Claim { fact, value, quote: Some(quote), location: location.clone() };
        let mut refusal = None;
        for text in texts {
            match text.parsed().verify(&checked) {
                Ok(found) => {
                    let source = if location.is_some() { Source::Measured } else { text.origin.source };
                    let quote = Some(one_line(&found.quote, 300));
                    self.state(Statement { fact, known: Known { value: found.value, source, quote, from: location } });
                    return Ok(());
                }
                Err(error) => {
                    refusal.get_or_insert(error);
                }
            }
        }
        Err(refusal.map_or("there is no text that it could quote: send the brief or the answer with it".into(), |e| {
            e.to_string()
        }))
    }

    /// Takes what was picked from a list: there is nothing to read in it.
    pub fn chosen(&mut self, chosen: &[(Fact, Value)]) {
        for (fact, value) in chosen {
            let quote = Some(chose(*fact, value));
            let known = Known { value: value.clone(), source: self.origin.source, quote, from: None };
            self.state(Statement { fact: *fact, known });
        }
    }

    /// Takes what the reader found, `unproven` marking numbers that came without their evidence.
    pub fn found(&mut self, found: &[Found], unproven: bool) {
        for f in found {
            let number = matches!(f.fact, Fact::QpsP99 | Fact::ReadWriteRatio);
            let from = (unproven && number).then(|| "no evidence given".to_owned());
            let quote = Some(one_line(&f.quote, 300));
            let known = Known { value: f.value.clone(), source: self.origin.source, quote, from };
            self.state(Statement { fact: f.fact, known });
        }
    }

    /// Takes what the text says two ways.
    pub fn contradictions(&mut self, contradictions: &[Contradiction]) {
        for c in contradictions {
            let side = |f: &Found| Side {
                value: f.value.to_json(),
                quote: one_line(&f.quote, 300),
                said_in: self.origin.said_in.to_owned(),
            };
            self.taken.facts.remove(c.fact);
            self.taken.conflicts.retain(|x| x.fact != c.fact);
            self.taken.conflicts.push(Conflict { fact: c.fact, sides: c.sides.iter().map(side).collect() });
        }
    }

    /// Adds questions back.
    pub fn ambiguous(&mut self, asks: impl IntoIterator<Item = String>) {
        self.taken.ambiguous.extend(asks);
    }

    /// All that was taken.
    pub fn done(self) -> Taken {
        self.taken
    }

    fn state(&mut self, statement: Statement) {
        let Statement { fact, known } = statement;
        if self.taken.conflicts.iter().any(|c| c.fact == fact) {
            return;
        }
        let now = self.taken.facts.get(fact).filter(|k| k.is_answer());
        let before = self.before.get(fact).filter(|k| k.is_answer() && !self.changeable.contains(&fact));
        let other = now.map(|k| (k, self.origin.said_in)).or(before.map(|k| (k, said_before(k))));
        match other {
            Some((other, _)) if fact.is_phrase() || agree(fact, other, &known) => {}
            Some((other, said_in)) => {
                let sides = vec![side(other, said_in), side(&known, self.origin.said_in)];
                self.taken.facts.remove(fact);
                self.taken.conflicts.push(Conflict { fact, sides });
            }
            None => self.taken.facts.set(fact, known),
        }
    }
}

/// A pick in words: `tenancy: single-tenant`.
pub fn chose(fact: Fact, value: &Value) -> String {
    match value {
        Value::Bool(true) => format!("{fact}: yes"),
        Value::Bool(false) => format!("{fact}: no"),
        value => format!("{fact}: {value}"),
    }
}

/// A value in the words and units of an answer: `15 min`, `2k`, `$5,000`, `99.9 %`, `shared`.
fn as_said(fact: Fact, value: &Json) -> Option<Value> {
    let words = value.as_str()?;
    if let Some(value) = read::amount(fact, words) {
        return Some(value);
    }
    let answer = read::answer(fact.spec().question?, &[fact], words);
    let [found] = &answer.found[..] else { return None };
    (found.fact == fact).then(|| found.value.clone())
}

/// Whether a fact can be read off somewhere, and the place is one.
fn measured(fact: Fact, location: &str) -> Result<(), String> {
    if fact.is_decided() {
        return Err(format!(
            "`{fact}` is decided or promised, not measured, so `where` does not state it: quote the words that do, or leave it out and its question is put to the user"
        ));
    }
    let words: Vec<String> = location
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty() && !matches!(*w, "the" | "The" | "a" | "our" | "my" | "in" | "see" | "from"))
        .map(str::to_lowercase)
        .collect();
    let says = |list: &[&str]| words.iter().any(|w| list.contains(&w.as_str()));
    let way_out = "or leave it out and its question is put to the user";
    if words.len() <= 3 && says(&HANDED_OVER) {
        return Err(format!("`{location}` is the text itself: quote its words that state `{fact}`, {way_out}"));
    }
    let letters = location.chars().filter(|c| c.is_alphabetic()).count();
    let vague = words.iter().all(|w| NOWHERE.contains(&w.as_str()));
    if letters < 4 || vague || says(&SUPPOSED) {
        return Err(format!(
            "`{location}` is no place where `{fact}` was measured: name the dashboard, report or file that shows it, {way_out}"
        ));
    }
    Ok(())
}

/// What the caller was given: its words can be quoted.
const HANDED_OVER: [&str; 8] = ["brief", "prompt", "conversation", "chat", "message", "above", "below", "instructions"];
/// What was never read off anywhere.
const SUPPOSED: [&str; 13] = [
    "guess",
    "guessed",
    "estimate",
    "estimated",
    "assumed",
    "assumption",
    "experience",
    "memory",
    "intuition",
    "gut",
    "typical",
    "usual",
    "inferred",
];
/// What stands where no place is known, or could be any.
const NOWHERE: [&str; 34] = [
    "none",
    "unknown",
    "somewhere",
    "here",
    "there",
    "nowhere",
    "tbd",
    "todo",
    "null",
    "nil",
    "not",
    "applicable",
    "anywhere",
    "everywhere",
    "measured",
    "repo",
    "repository",
    "code",
    "codebase",
    "docs",
    "documentation",
    "file",
    "files",
    "report",
    "dashboard",
    "logs",
    "metrics",
    "data",
    "system",
    "internet",
    "web",
    "wiki",
    "monitoring",
    "production",
];

fn said_before(known: &Known) -> &'static str {
    match known.source {
        Source::Parent => "the brief",
        Source::Measured => "an earlier measurement",
        _ => "an earlier answer",
    }
}

fn side(known: &Known, said_in: &str) -> Side {
    let quote = known.quote.clone().or_else(|| known.from.clone()).unwrap_or_else(|| known.value.to_string());
    Side { value: known.value.to_json(), quote, said_in: said_in.to_owned() }
}

/// Whether two statements of a fact say the same, a ratio and a share that is rounded too.
fn agree(fact: Fact, a: &Known, b: &Known) -> bool {
    let words = |k: &Known| k.quote.clone().unwrap_or_default();
    let load = || Some(read::same_load((a.value.as_number()?, &words(a)), (b.value.as_number()?, &words(b))));
    same(fact, &a.value, &b.value) || fact == Fact::ReadWriteRatio && load().unwrap_or(false)
}

/// Whether two values of a fact say the same: heads exactly, availability by what it leaves to fail (5 %), other
/// numbers within 2 %, names whatever their case.
pub(super) fn same(fact: Fact, a: &Value, b: &Value) -> bool {
    let near = |x: f64, y: f64, share: f64| (x - y).abs() <= share * x.abs().max(y.abs());
    match (a, b) {
        (Value::Number(x), Value::Number(y)) => match fact {
            Fact::TeamSize => x == y,
            Fact::SloAvailabilityPercent => near(100.0 - x, 100.0 - y, 0.05),
            _ => x == y || near(*x, *y, 0.02),
        },
        (Value::Text(x), Value::Text(y)) => bare_name(x).eq_ignore_ascii_case(bare_name(y)),
        _ => a == b,
    }
}

/// A name without its article: `the payments team` is the `payments team`.
fn bare_name(name: &str) -> &str {
    let article = |word: &&str| name.get(..word.len()).is_some_and(|head| head.eq_ignore_ascii_case(word));
    ["the ", "our ", "a ", "an "].into_iter().find(article).map_or(name, |word| &name[word.len()..])
}
