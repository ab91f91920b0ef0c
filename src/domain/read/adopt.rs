//! Threads in which the author takes a side: `I'm with Mara, take her figures`.
//!
//! Quoted words name nothing, unless the author makes them his own; then those of the one speaker count.

use std::collections::{BTreeMap, BTreeSet};
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
/// What the author takes a side on, and the words by which a clause speaks of it.
static TOPICS: LazyLock<Vec<(Regex, Regex)>> = LazyLock::new(|| {
    [
        (r"availability|uptime|the nines", r"\b(?:availability|uptime|nines|available)\b|#p|go with #n"),
        (r"latency|latencies|speed|response times?", r"\b(?:p50|p95|p99|latency|percentile|median)\b"),
        (
            r"(?:the )?language|the stack",
            r"\b(?:language|go|java|kotlin|python|typescript|node|rust|ruby|php|dotnet|elixir|scala)\b",
        ),
        (r"tenancy|tenants|isolation", r"\b(?:tenants?|tenancy|schemas?|databases?|tables)\b"),
        (r"recovery|rpo|rto|data loss|downtime", r"\b(?:rpo|rto|recover\w*|lose|lost|loss|back)\b"),
        (r"(?:the )?budget|money|cost", r"\b(?:budget|cap|spend)\b|#[mu]"),
        (r"(?:the )?load|traffic|qps|rps", r"\b(?:qps|rps|peak|requests)\b|#[qv]"),
        (
            r"(?:the )?cadence|releases|releasing|deploys",
            r"\b(?:weekly|daily|monthly|release\w*|deploy\w*|fortnight\w*|merge\w*)\b|#f",
        ),
        (r"(?:the )?pattern|architecture", r"\b(?:monolith|microservices|serverless|services)\b"),
        (r"(?:the )?team|headcount|staffing", r"\b(?:engineers|developers|devs|people|team)\b"),
    ]
    .iter()
    .map(|(named, words)| {
        (
            rules::regex(&format!(r" (?:on|about|regarding|,|and) (?:{named})(?: $| [,.;:)]| and| but| only)")),
            rules::regex(words),
        )
    })
    .collect()
});

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
    // "I side with Hanna on latency": with her on that alone, with whoever is named without a topic on everything.
    let mut adopted: BTreeMap<String, Option<BTreeSet<usize>>> = BTreeMap::new();
    for sentence in sentences.iter().filter(|s| !s.aside && !s.asks) {
        let mut on: Option<BTreeSet<usize>> = None;
        for captures in ADOPTS.captures_iter(sentence.canon.as_bytes()) {
            let name = ["a", "b", "c", "d", "e", "f", "g", "h"].iter().find_map(|n| captures.name(n));
            let Some(name) = name.and_then(|m| named(sentence, m)) else { continue };
            let on = on.get_or_insert_with(|| topics(sentence));
            let all = on.is_empty();
            adopted
                .entry(name)
                .and_modify(|had| match had {
                    Some(had) if !all => had.extend(on.iter()),
                    _ => *had = None,
                })
                .or_insert_with(|| (!all).then(|| on.clone()));
        }
    }
    if adopted.is_empty() {
        return;
    }
    // Whether one of the adopted speaks: by the first name or the last.
    let mut ours: Option<&Option<BTreeSet<usize>>> = None;
    let mut paragraph = 0;
    for (sentence, scope) in sentences.iter().zip(scopes) {
        let head = sentence.between(0..sentence.words.len().min(sentence.body + SPEECH));
        let speaks = SPEAKS.captures(head.as_bytes()).and_then(|c| ["d", "a", "b", "c"].iter().find_map(|n| c.name(n)));
        // "Objectives: 99.9" names no speaker.
        let last = speaks
            .map(|m| sentence.word_at(m.start()))
            .filter(|w| sentence.words[*w].capital && !KEYS.contains(&sentence.words[*w].text.as_str()));
        // Without a speaker's name above it, another paragraph is of somebody else.
        ours = ours.filter(|_| sentence.paragraph == paragraph);
        paragraph = sentence.paragraph;
        let spoken = spoken(sentence, scope);
        match (last, spoken) {
            (Some(last), _) => {
                ours = (last.saturating_sub(1)..=last).find_map(|w| adopted.get(&sentence.words[w].text));
            }
            (None, false) => ours = None,
            (None, true) => {}
        }
        let Some(on) = ours.filter(|_| spoken) else { continue };
        let Some(on) = on else {
            scope.clear(0..sentence.words.len(), flag::QUOTED | flag::OTHER);
            continue;
        };
        let mut from = 0;
        while from < sentence.words.len() {
            let clause = scope.clause(from);
            let said = sentence.between(clause.clone()).as_bytes();
            if on.iter().any(|topic| TOPICS[*topic].1.is_match(said)) {
                scope.clear(clause.clone(), flag::QUOTED | flag::OTHER);
            }
            from = clause.end.max(from + 1);
        }
    }
}

/// On what a sentence takes a side, where it says so.
fn topics(sentence: &Sentence) -> BTreeSet<usize> {
    let canon = sentence.canon.as_bytes();
    let says = sentence.canon.contains(" on ") || sentence.canon.contains(" about ");
    let named = TOPICS.iter().enumerate().filter(|(_, (named, _))| says && named.is_match(canon));
    named.map(|(topic, _)| topic).collect()
}
