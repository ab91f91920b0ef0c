//! Threads in which the author takes a side: `I'm with Mara, take her figures`.
//!
//! Quoted words name nothing, unless the author makes them his own; then those of the one speaker count.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::bytes::Regex;

use super::rules;
use super::scope::{Scope, flag};
use super::sentence::Sentence;
use super::topic::KEYS;

/// Whose words the author takes over.
static ADOPTS: LazyLock<Regex> = LazyLock::new(|| {
    rules::regex(
        r" (?:(?:i|we) (?:side|agree|am|are|go|stand|stay|concur|stick) (?:\w+ )?with (?P<a>[a-z]+)(?: $| [,.;:)]| on | here | and | there | --)|(?:take|use|follow|adopt|go with|going with|trust|believe|count|stick to|stick with) (?P<b>[a-z]+) 's (?:\w+ )?(?:figures?|numbers?|values?|version|word|answers?|reply|list|line|mail|comment|position|summary|message|note|text|post|entry|proposal)|(?:and|or|,) (?:with )?(?P<f>[a-z]+) 's (?:\w+ )?(?:figures?|numbers?|values?|text|words?)|(?P<c>[a-z]+) (?:is right|has it right|is correct|wins|has the last word|decides)(?: $| [,.;:)]| here| and| --)|(?P<d>[a-z]+) 's (?:\w+ )?(?:figures?|numbers?|version|word|answers?|reply|mail|comment|message|values?) (?:hold|holds|stand|stands|count|counts|win|wins|apply|applies|are right|is right|are final|is final|are ours|it is)|(?P<g>[a-z]+) 's (?:part|half|paragraph|bit|side|message|section) (?:is|are) (?:how|what|the truth|true|right|correct|accurate|ours|the real)|(?P<h>[a-z]+) 's (?:mail|message|comment|reply|figures|numbers|list|answers) (?:[a-z]+ ){0,5}?and (?:i |we )?(?:agree|confirm|sign|stand|second|endorse)|what (?P<e>[a-z]+) (?:wrote|said|says|writes) (?:\w+ )?(?:holds|stands|counts|goes|is right|applies|is final|is what))",
    )
});
/// Who speaks from here on.
static SPEAKS: LazyLock<Regex> = LazyLock::new(|| {
    rules::regex(
        r"(?:^ from : (?P<d>[a-z]+)| (?P<a>[a-z]+)(?: \( [a-z ]+ \))? (?:wrote|writes|said|says|answered|answers|replied|replies|commented) :|^ (?:#\w )?(?P<b>[a-z]+) :|^ (?P<c>[a-z]+)(?: [a-z]+){0,3}(?: \( [a-z ]+ \))? , (?:mon|tue|wed|thu|fri|sat|sun)[a-z]*(?: #t)? $)",
    )
});
const SPEECH: usize = 9;

/// Lifts the quotation marks from what an adopted speaker says.
pub(super) fn adopt(sentences: &[Sentence], scopes: &mut [Scope]) {
    let named = |s: &Sentence, m: regex::bytes::Match| {
        let word = &s.words[s.word_at(m.start())];
        word.capital.then(|| word.text.clone())
    };
    let spoken =
        |s: &Sentence, scope: &Scope| s.aside || s.words.len() > 2 && scope.at(s.words.len() - 1) & flag::QUOTED != 0;
    if !sentences.iter().zip(scopes.iter()).any(|(s, scope)| spoken(s, scope)) {
        return;
    }
    let mut adopted = BTreeSet::new();
    for sentence in sentences.iter().filter(|s| !s.aside && !s.asks) {
        for captures in ADOPTS.captures_iter(sentence.canon.as_bytes()) {
            let name = ["a", "b", "c", "d", "e", "f", "g", "h"].iter().find_map(|n| captures.name(n));
            adopted.extend(name.and_then(|m| named(sentence, m)));
        }
    }
    if adopted.is_empty() {
        return;
    }
    // Whether one of the adopted speaks: by the first name or the last.
    let mut ours = false;
    let mut paragraph = 0;
    for (sentence, scope) in sentences.iter().zip(scopes) {
        let head = sentence.between(0..sentence.words.len().min(sentence.body + SPEECH));
        let speaks = SPEAKS.captures(head.as_bytes()).and_then(|c| ["d", "a", "b", "c"].iter().find_map(|n| c.name(n)));
        // "Objectives: 99.9" names no speaker.
        let last = speaks
            .map(|m| sentence.word_at(m.start()))
            .filter(|w| sentence.words[*w].capital && !KEYS.contains(&sentence.words[*w].text.as_str()));
        // Without a speaker's name above it, another paragraph is of somebody else.
        ours &= sentence.paragraph == paragraph;
        paragraph = sentence.paragraph;
        let spoken = spoken(sentence, scope);
        match (last, spoken) {
            (Some(last), _) => {
                ours = (last.saturating_sub(1)..=last).any(|w| adopted.contains(&sentence.words[w].text));
            }
            (None, false) => ours = false,
            (None, true) => {}
        }
        if spoken && ours {
            scope.clear(0..sentence.words.len(), flag::QUOTED | flag::OTHER);
        }
    }
}
