//! Lines of a brief that answer a question by its key: `Q6: 15 min / 1 h`, `Tenancy: shared`.
//!
//! Under such a key the bare forms of an answer are as clear as they are after the question itself.

use std::ops::Range;

use super::answer::Answer;
use super::scope::flag;
use super::sentence::Sentence;
use super::statement::{self, Text};
use super::{Reading, bare};
use crate::domain::facts::{Fact, Kind, QuestionId};

/// The question that a key names.
fn question(key: &str) -> Option<QuestionId> {
    Some(match key.trim() {
        "load" | "traffic" | "throughput" => QuestionId::Q1,
        "tenancy" | "tenants" | "multi tenancy" | "tenant isolation" | "isolation" => QuestionId::Q2,
        "communication" | "comms" | "communication style" | "integration style" => QuestionId::Q3,
        "sensitivity" | "data sensitivity" | "data class" | "data classification" | "classification" | "data" => {
            QuestionId::Q4
        }
        "pattern" | "architecture" | "architectural pattern" | "style" => QuestionId::Q5,
        "recovery" | "dr" | "disaster recovery" | "rpo / rto" | "recovery objectives" => QuestionId::Q6,
        "slo" | "slos" | "service level" | "service levels" | "availability" | "reliability" => QuestionId::Q7,
        key => {
            let (q, rest) = key.split_at_checked(2)?;
            return (rest.is_empty() || rest.starts_with([' ', '.'])).then(|| QuestionId::parse(q)).flatten();
        }
    })
}

/// Where the key of a sentence ends: before the body of a labelled piece, or at a colon near its beginning.
fn key(sentence: &Sentence) -> Option<(QuestionId, usize)> {
    let ends = |i: &usize| matches!(sentence.words[*i].text.as_str(), ":" | "--" | "=" | "->");
    // `Q2 silo`: the number of a question needs no colon.
    let numbered = matches!(sentence.words.first()?.text.as_bytes(), [b'q', b'1'..=b'7']);
    let colon = match (0..sentence.words.len().min(if numbered { 3 } else { 7 })).find(ends) {
        Some(colon) => colon,
        None if numbered => return Some((question(sentence.between(0..1))?, 1)),
        None => return None,
    };
    let start = usize::from(sentence.words[0].text == "(");
    let question = question(sentence.between(start..colon))?;
    Some((question, colon + 1))
}

/// Reads keyed lines for the facts that are still open.
pub(super) fn read(source: &str, text: &Text, reading: &mut Reading) {
    for (sentence, scope) in text.sentences.iter().zip(&text.scopes) {
        let Some((question, from)) = key(sentence) else { continue };
        let last = sentence.words.len();
        if from >= last
            || sentence.asks
            || (from..last).any(|w| scope.at(w) & (flag::QUOTED | flag::ORDER | flag::SAMPLE | flag::OTHER) != 0)
        {
            continue;
        }
        let open = |f: &Fact| {
            !reading.found.iter().any(|x| x.fact == *f) && !reading.contradictions.iter().any(|c| c.fact == *f)
        };
        // A name answers the question, not a key: "Availability: 99.9 % (Security Annex)".
        let by_number = sentence.words[usize::from(sentence.words[0].text == "(")].text.starts_with('q');
        let named = |f: &Fact| by_number || f.spec().kind != Kind::Name;
        let wanted: Vec<Fact> = question.required().filter(open).filter(named).collect();
        if wanted.is_empty() {
            continue;
        }
        let span: Range<usize> = sentence.span(from..last);
        let Some(part) = source.get(span.clone()) else { continue };
        let parsed = statement::text(part);
        // "Availability: measured 99.3, no target".
        if [" : measured ", " : actual ", " : currently "].iter().any(|w| sentence.canon.contains(w)) {
            continue;
        }
        // What the line says in full is in the reading already; the bare forms take what is left.
        let mut said = Answer {
            found: reading
                .found
                .iter()
                .filter(|f| span.start <= f.span.start && f.span.end <= span.end)
                .cloned()
                .collect(),
            ..Answer::default()
        };
        for found in &mut said.found {
            found.span = found.span.start - span.start..found.span.end - span.start;
        }
        let known = said.found.len();
        bare::read(question, &wanted, part, &parsed, &mut said);
        for mut found in said.found.drain(known.min(said.found.len())..) {
            if wanted.contains(&found.fact) {
                found.span = found.span.start + span.start..found.span.end + span.start;
                reading.found.push(found);
            }
        }
    }
    reading.found.sort_by_key(|f| f.fact);
}
