//! What an answer says beside its own question, so briefly that only an answer may: a ratio by itself, a rate without
//! a tense, a second pattern in the same breath.

use std::sync::LazyLock;

use regex::bytes::Regex;

use super::rules::{regex, words_of};
use super::sentence::Sentence;
use super::statement::{self, Text};
use super::{Contradiction, Found};
use crate::domain::facts::{Fact, PATTERNS, Value, one_line};

/// `by the way it's 50:1`: nothing but a ratio and the words that turn to it.
static RATIO: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?:^|[,.;:(]) (?:(?:by the way|btw|also|and|oh|sorry|it|is|it is|that|make|now|rather|actually|our|the|load|ratio|correction|,|:) )*(?P<k>#r) (?:(?:now|actually|by the way|btw|though|then|reads|to|writes|of) )*(?:$|[,.;)])",
    )
});

/// Words that give a rate its time: it is today's, or comes from where it was counted.
static TIMED: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"\b(?:today|now|currently|current|right now|at the moment|at present|these days|already|have|has|serve|serves|serving|handle|handles|handling|get|gets|getting|see|sees|seeing|receive|receives|run at|running at|do|does|doing|measured|logs?|grafana|prometheus|datadog|dashboards?|metrics|last (?:week|month|quarter|year))\b",
    )
});

/// A ratio that stands by itself in the answer to another question.
pub(super) fn ratio(source: &str, text: &Text) -> Option<Found> {
    text.sentences.iter().filter(|s| !s.asks).find_map(|sentence| {
        let at = RATIO.captures(sentence.canon.as_bytes())?.name("k")?;
        let words = words_of(sentence, at.range());
        let ratio = sentence.quantity(words.start)?.high;
        let value = Value::Number((ratio * 1e6).round() / 1e6);
        Some(found(Fact::ReadWriteRatio, value, source, sentence, words))
    })
}

/// Two patterns that are claimed in one breath: `modular monolith and microservices`.
pub(super) fn patterns(source: &str, text: &Text) -> Option<Contradiction> {
    static BOTH: LazyLock<Regex> = LazyLock::new(|| {
        let names: Vec<String> = PATTERNS.iter().map(|name| name.replace('-', " ")).collect();
        let names = names.join("|");
        regex(&format!(
            r"(?:^|[,.;:(]|(?:a|build|use|choose|want|be|both)) (?P<k>{names}) (?:and|plus) (?:a |some |a few |also )?(?P<l>{names}) (?:$|[,.;)])"
        ))
    });
    text.sentences.iter().filter(|s| !s.asks).find_map(|sentence| {
        let both = BOTH.captures(sentence.canon.as_bytes())?;
        let side = |group: &str| {
            let at = both.name(group)?.range();
            let named = sentence.canon.get(at.clone())?;
            let name = PATTERNS.iter().find(|name| name.replace('-', " ") == named)?;
            Some(found(Fact::Pattern, Value::Word(name), source, sentence, words_of(sentence, at)))
        };
        let sides = vec![side("k")?, side("l")?];
        (sides[0].value != sides[1].value).then_some(Contradiction { fact: Fact::Pattern, sides })
    })
}

/// Whether a rate was said without its time, so that it may be today's or the forecast: `180 qps it is`.
pub fn is_untimed(found: &Found) -> bool {
    let said = statement::text(&found.quote);
    found.fact == Fact::QpsCurrent && !said.sentences.iter().any(|s| TIMED.is_match(s.canon.as_bytes()))
}

fn found(fact: Fact, value: Value, source: &str, sentence: &Sentence, words: std::ops::Range<usize>) -> Found {
    let span = sentence.span(words);
    let quote = one_line(source.get(sentence.span(0..sentence.words.len())).unwrap_or_default(), 200);
    Found { fact, value, quote, span }
}
