//! Claims: a fact, a value and the words that are said to state it.
//!
//! The caller reads better than the grammar does; what it cannot do is make words stand in a text where they do
//! not, carry a value that they do not carry, or speak of a team that they do not speak of.

use std::ops::Range;
use std::sync::LazyLock;

use regex::bytes::Regex;

use super::carry::{Carried, carried};
use super::foreign::foreign;
use super::rules::regex;
use super::scope::flag;
use super::statement::{self, Statement, Text, Voice, objection, value};
use super::{Found, Reading, keyed, settle, turn};
use crate::domain::facts::{Fact, Kind, Value, one_line};

/// What a caller claims a text to say.
#[derive(Debug, Clone, PartialEq)]
pub struct Claim {
    /// Which fact.
    pub fact: Fact,
    /// Its value, in the fact's unit.
    pub value: Value,
    /// The words that state it.
    pub quote: Option<String>,
    /// Where it was measured.
    pub location: Option<String>,
}

/// Why a claim is refused. The question stays open.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ClaimError {
    /// There is no quote to check.
    #[error("`{fact}` comes without a quote: quote the words that state it")]
    NoQuote {
        /// The fact claimed.
        fact: Fact,
    },
    /// The quote does not stand in the text.
    #[error("`{quote}` does not stand in the text: quote the words that state `{fact}` as they are written there")]
    NotInText {
        /// The fact claimed.
        fact: Fact,
        /// The quote, shortened.
        quote: String,
    },
    /// The quote leaves words out.
    #[error("`{quote}` leaves words out: quote one unbroken stretch of the text that states `{fact}`")]
    Abridged {
        /// The fact claimed.
        fact: Fact,
        /// The quote, shortened.
        quote: String,
    },
    /// The quote stands there and does not say the value.
    #[error(
        "`{quote}` does not carry `{fact}` = {value}{says}: quote the words that state it{unit}, claim what they say, or leave it out and its question is put to the user"
    )]
    DoesNotCarry {
        /// The fact claimed.
        fact: Fact,
        /// The value claimed.
        value: Value,
        /// The quote, shortened.
        quote: String,
        /// What it says instead, as `, it says 6`; empty where that is not known.
        says: String,
        /// ` with its unit`, for a number that has one.
        unit: &'static str,
    },
    /// The quote denies the value.
    #[error("`{quote}` denies `{fact}` = {value}: claim what it states, or leave the fact out so that it is asked")]
    Negated {
        /// The fact claimed.
        fact: Fact,
        /// The value claimed.
        value: Value,
        /// The quote, shortened.
        quote: String,
    },
    /// The text takes back what the quote says, or says it more exactly elsewhere.
    #[error(
        "`{quote}` says `{fact}` = {value}, and the text as a whole says {settled}: claim that, or leave the fact out"
    )]
    Settled {
        /// The fact claimed.
        fact: Fact,
        /// The value claimed.
        value: Value,
        /// The quote, shortened.
        quote: String,
        /// What the text settles on.
        settled: Value,
    },
    /// The quote speaks of something else than this team's system as it is or is meant to be.
    #[error("`{quote}` {why}, so it does not state `{fact}`: leave the fact out and its question is put to the user")]
    NotThisSystem {
        /// The fact claimed.
        fact: Fact,
        /// The quote, shortened.
        quote: String,
        /// `speaks of another team or company`, `is a hypothesis or an open choice`, …
        why: &'static str,
    },
}

/// More places than this are not looked at: a quote that short says nothing by itself. *House heuristic.*
const PLACES: usize = 16;

/// A text that claims quote, parsed once for all of them.
#[derive(Debug)]
pub struct Quoted<'a> {
    source: &'a str,
    text: Text,
    statements: Vec<Statement>,
    /// What the text states as a whole.
    reading: Reading,
}

impl<'a> Quoted<'a> {
    /// Parses a text.
    pub fn new(source: &'a str) -> Self {
        let text = statement::text(source);
        let statements = turn::settle(source, &text, statement::statements(source, &text));
        let mut reading = settle::settle(&text, statements.clone(), Voice::Brief);
        keyed::read(source, &text, &mut reading);
        Quoted { source, text, statements, reading }
    }

    /// Checks a claim against the text that it is said to come from: whitespace, case, quotation marks and Markdown
    /// aside the quote stands there, it carries the value, and it speaks of this team and system.
    ///
    /// # Errors
    /// [`ClaimError`] says why the claim does not count.
    pub fn verify(&self, claim: &Claim) -> Result<Found, ClaimError> {
        let fact = claim.fact;
        let Some(quote) = claim.quote.as_deref().map(str::trim).filter(|q| q.chars().any(char::is_alphanumeric)) else {
            return Err(ClaimError::NoQuote { fact });
        };
        let short = one_line(quote, 120);
        let places = places(quote, self.source);
        if places.is_empty() && (quote.contains('…') || quote.contains("...")) {
            return Err(ClaimError::Abridged { fact, quote: short });
        }
        if places.is_empty() {
            return Err(ClaimError::NotInText { fact, quote: short });
        }
        let mut refusal = None;
        for place in places {
            match self.at(claim, &place) {
                Ok(value) => {
                    let quote = one_line(&self.source[place.clone()], 400);
                    return Ok(Found { fact, value, quote, span: place });
                }
                Err(why) => refusal = refusal.or(Some(why)),
            }
        }
        Err(match refusal.unwrap_or(Refusal::Silent(None)) {
            Refusal::Denied => ClaimError::Negated { fact, value: claim.value.clone(), quote: short },
            Refusal::Elsewhere(why) => ClaimError::NotThisSystem { fact, quote: short, why },
            Refusal::Settled(settled) => {
                ClaimError::Settled { fact, value: claim.value.clone(), quote: short, settled }
            }
            Refusal::Silent(says) => {
                let says = says.map_or(String::new(), |v| format!(", it says {v}"));
                let counted = matches!(claim.value, Value::Number(_)) && !fact.spec().unit.is_empty();
                let unit = if counted { " with its unit" } else { "" };
                ClaimError::DoesNotCarry { fact, value: claim.value.clone(), quote: short, says, unit }
            }
        })
    }

    /// Checks a claim at one place of its quote: what the text states as a whole, what the grammar of briefs reads in
    /// the quote's sentence, and the wordings that it leaves to a reader.
    fn at(&self, claim: &Claim, place: &Range<usize>) -> Result<Value, Refusal> {
        let settled = self.reading.found.iter().find(|f| f.fact == claim.fact);
        if settled.is_some_and(|f| meets(&f.span, place) && agrees(claim, &f.value)) {
            return Ok(claim.value.clone());
        }
        if self.reading.contradictions.iter().any(|c| c.fact == claim.fact) {
            return Err(Refusal::Elsewhere("is one side of a contradiction in the text"));
        }
        let mut refusal = None;
        let mut says = None;
        // A figure without a word is any figure: what is meant by it stands beside it.
        let bare = !self.source[place.clone()].contains(char::is_alphabetic);
        let said = |s: &&Statement| !bare && s.candidate.fact == claim.fact && meets(&s.span, place);
        for statement in self.statements.iter().filter(said) {
            let Some(stated) = value(statement) else { continue };
            if agrees(claim, &stated) {
                // "On the table are A, B and C": what opens the list holds for all of it.
                let chosen = matches!(claim.value, Value::Word(_));
                let open = if chosen { statement.flags & flag::CARRIED_IF } else { 0 };
                let open = (open != 0).then_some(flag::IF);
                match (objection(statement, Voice::Brief).or(open), settled) {
                    (Some(flags), _) => refusal = Some(elsewhere(flags)),
                    (None, Some(settled)) if !agrees(claim, &settled.value) => {
                        return Err(Refusal::Settled(settled.value.clone()));
                    }
                    (None, _) => return Ok(claim.value.clone()),
                }
            } else {
                let plain = statement.candidate.value.clone();
                if agrees(claim, &plain) && plain != stated {
                    refusal = Some(Refusal::Denied);
                }
                says = says.or(Some(stated));
            }
        }
        match refusal {
            Some(refusal) => Err(refusal),
            None if says.is_some() => Err(Refusal::Silent(says)),
            None => self.worded(claim, place),
        }
    }

    /// A second reading, for wordings that the grammar of briefs does not take by themselves.
    fn worded(&self, claim: &Claim, place: &Range<usize>) -> Result<Value, Refusal> {
        let mut refusal = None;
        for (sentence, scope) in self.text.sentences.iter().zip(&self.text.scopes) {
            let first = sentence.words.partition_point(|w| w.span.start < place.start).max(sentence.body);
            // The sign of C# counts for nothing in a quote, and belongs to its word.
            let end = place.end + usize::from(self.source[place.end..].starts_with('#'));
            let last = sentence.words.partition_point(|w| w.span.end <= end);
            if first >= last || sentence.words[first].span.start < place.start {
                continue;
            }
            for carried in carried(claim, self.source, sentence, scope, &(first..last)) {
                let words = match carried {
                    Carried::No => continue,
                    Carried::Denied => {
                        refusal = refusal.or(Some(Refusal::Denied));
                        continue;
                    }
                    Carried::Aside => {
                        refusal = refusal.or(Some(Refusal::Elsewhere("speaks of something else, or of another day")));
                        continue;
                    }
                    Carried::At(words) => words,
                };
                let denies = if claim.fact.spec().kind == Kind::Bool { flag::NOT } else { 0 };
                // A name is the whole quote, whose doubt stands inside it.
                let inside = if claim.fact.spec().kind == Kind::Name { flag::HEDGE } else { 0 };
                let inside = flag::NOT | flag::QUOTED | inside;
                let around = words.clone().fold(0, |flags, word| flags | scope.at(word) & inside);
                let flags = (scope.at(words.start) | around) & blocking(claim.fact) & !denies;
                let planned =
                    denies != 0 && claim.fact != Fact::UserFacing && PLANNED.is_match(sentence.canon.as_bytes());
                // "If the deal happens, 2,000 rps", "on the table are A, B and C".
                let objective = matches!(claim.fact, Fact::RpoMinutes | Fact::RtoMinutes);
                let open = if objective { 0 } else { scope.at(sentence.body) & flag::IF };
                let flags = flags | open;
                match foreign(claim.fact, sentence, words.start) {
                    Some(why) => refusal = refusal.or(Some(Refusal::Elsewhere(why))),
                    None if planned => refusal = refusal.or(Some(Refusal::Elsewhere("speaks of a later day"))),
                    None if flags != 0 => refusal = refusal.or(Some(elsewhere(flags))),
                    None => return Ok(claim.value.clone()),
                }
            }
        }
        Err(refusal.unwrap_or(Refusal::Silent(None)))
    }
}

/// Whether two places have something in common.
fn meets(a: &Range<usize>, b: &Range<usize>) -> bool {
    a.start < b.end && b.start < a.end
}

enum Refusal {
    Denied,
    Elsewhere(&'static str),
    /// The text settles on another value.
    Settled(Value),
    Silent(Option<Value>),
}

/// What is not there yet.
static PLANNED: LazyLock<Regex> =
    LazyLock::new(|| regex(r" (?:backlog|not started|roadmap|to ?do|planned|will be|next (?:year|quarter|spring)) "));

fn blocking(fact: Fact) -> u32 {
    use flag::*;
    let now =
        if matches!(fact, Fact::TeamSize | Fact::Cadence | Fact::PlatformTeam | Fact::QpsCurrent) { LATER } else { 0 };
    // "We could go serverless" chooses nothing; "we may lose 5 minutes" is an objective.
    let open = if matches!(fact.spec().kind, Kind::Word(_) | Kind::Words(_) | Kind::Name) { HEDGE } else { 0 };
    IF | PAST | OTHER | SAMPLE | ORDER | NOT | QUOTED | ASKED | REHEARSAL | now | open
}

fn elsewhere(flags: u32) -> Refusal {
    use flag::*;
    let table = [
        (ORDER, "is an instruction to the reader"),
        (QUOTED, "is somebody else's text"),
        (OTHER, "speaks of another team or company"),
        (SAMPLE, "is a sample"),
        (REHEARSAL, "does not speak of production"),
        (PAST, "speaks of the past"),
        (ASKED, "is a question"),
        (IF | HEDGE, "is a hypothesis or an open choice"),
        (LATER | FUTURE, "speaks of a later day"),
    ];
    if flags & NOT != 0 {
        return Refusal::Denied;
    }
    table.iter().find(|(f, _)| flags & f != 0).map_or(Refusal::Silent(None), |(_, why)| Refusal::Elsewhere(why))
}

/// Whether a stated value is the claimed one: numbers within their rounding, names one in the other.
pub(super) fn agrees(claim: &Claim, stated: &Value) -> bool {
    match (&claim.value, stated) {
        (Value::Number(a), Value::Number(b)) => near(claim.fact, *a, *b),
        (Value::Text(a), Value::Text(b)) => {
            let plain = |s: &str| s.to_lowercase().trim_start_matches("the ").trim().to_owned();
            let (a, b) = (plain(a), plain(b));
            a == b || a.contains(&b) && b.len() > 3 || b.contains(&a) && a.len() > 3
        }
        (a, b) => a == b,
    }
}

/// Rounding apart: 2 %, and for availability 5 % of the unavailability. A count is exact.
pub(super) fn near(fact: Fact, a: f64, b: f64) -> bool {
    if a == b {
        return true;
    }
    if !a.is_finite() || !b.is_finite() {
        return false;
    }
    match fact {
        Fact::TeamSize => false,
        Fact::SloAvailabilityPercent => (a - b).abs() <= 0.05 * (100.0 - a).abs().max((100.0 - b).abs()),
        _ => (a - b).abs() <= 0.02 * a.abs().max(b.abs()),
    }
}

/// Where the quote stands, at word boundaries; whitespace, case, quotation marks and Markdown do not count.
fn places(quote: &str, text: &str) -> Vec<Range<usize>> {
    let (hay, at) = plain(text);
    let (needle, _) = plain(quote);
    let needle = needle.trim_matches(|c: char| c == ' ' || matches!(c, '.' | ',' | ';' | ':' | '!' | '-'));
    let mut out = Vec::new();
    if needle.is_empty() {
        return out;
    }
    // `find` of the standard library is linear in the text whatever the needle.
    for (i, _) in hay.match_indices(needle) {
        let end = i + needle.len();
        let word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let cut_before = word(hay[..i].chars().next_back()) && word(needle.chars().next());
        let number = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
        let mut rest = hay[end..].chars();
        let next = rest.next();
        let cut_after = word(next) && word(needle.chars().next_back())
            || matches!(next, Some('.' | ',')) && number(needle.chars().next_back()) && number(rest.next())
            // "5" cut out of "5 %", "8" out of "8:1": the sign belongs to the number.
            || matches!(next, Some('%'));
        let mut prior = hay[..i].chars().rev();
        let cut_number =
            number(needle.chars().next()) && matches!(prior.next(), Some('.' | ',')) && number(prior.next());
        if !cut_before && !cut_after && !cut_number {
            out.push(at[i]..at[end - 1] + text[at[end - 1]..].chars().next().map_or(1, char::len_utf8));
            if out.len() == PLACES {
                break;
            }
        }
    }
    out
}

/// Lower case, one space between words, no quotation marks or Markdown; and where each byte came from.
fn plain(text: &str) -> (String, Vec<usize>) {
    let mut out = String::with_capacity(text.len());
    let mut at = Vec::with_capacity(text.len());
    let mut space = true;
    for (i, c) in text.char_indices() {
        let c = match c {
            '"' | '“' | '”' | '„' | '«' | '»' | '*' | '`' | '_' | '#' | '>' | '\u{200b}' | '\u{feff}' | '\'' | '’'
            | '‘' | '\\' => {
                // Between letters these join (`team_size`, `it's`), and so do they in the quote.
                continue;
            }
            '|' => ' ',
            '–' | '—' | '‑' | '‐' | '−' => '-',
            c => c,
        };
        if c.is_whitespace() {
            if !space {
                out.push(' ');
                at.push(i);
            }
            space = true;
            continue;
        }
        space = false;
        for low in c.to_lowercase() {
            let from = out.len();
            out.push(low);
            at.extend(std::iter::repeat_n(i, out.len() - from));
        }
    }
    (out, at)
}
