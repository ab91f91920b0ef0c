//! What was said beforehand and is taken back in the same text: a draft, a form, a first answer.

use std::sync::LazyLock;

use regex::bytes::Regex;

use super::rules;
use super::scope::{Scope, flag};
use super::sentence::Sentence;

/// What was said, written or drawn up before this text.
static BEFOREHAND: LazyLock<Regex> = LazyLock::new(|| {
    rules::regex(
        r"(?: (?:we|i) (?:had |have |at first |first |initially |originally |once )*(?:said|wrote|put down|ticked|noted|feared|assumed|thought|believed|listed|gave|asked for|penned|promised|announced|told you)\b|^ (?:the |a |an |our |my |last |an old |an earlier )?(?:first |older |earlier |old )?(?:draft|form|slides?|deck|ticket|wiki|version|notes|page|proposal|cover sheet|memo|phase #n notes|one pager|spec|sheet|summary|table) (?:#n )?(?:says?|said|asked for|claims?|claimed|lists?|listed|still says|still has|had|read|reads|:))",
    )
});
/// What holds instead follows.
static CHANGED: LazyLock<Regex> = LazyLock::new(|| {
    rules::regex(
        r" (?:corrected|correction|scrap that|scratch that|strike that|ignore (?:it|that|this)|(?:that|which|it|this) (?:was|is|has been|got) (?:wrong|changed|outdated|dropped|struck|corrected|a mistake|revised|overruled|superseded)|(?:was|were|has been|have been|got) (?:since |then )?(?:dropped|withdrawn|removed|struck|deleted|superseded|overruled)|that changed|wrong :|wrong ,|we dropped|dropped that|dropped it|struck|objected|overruled|convinced us|persuaded us|talked us out|changed our minds?|changed my mind|(?:it )?turned out|turns out|settled with|misleading|by mistake|but now|handed it over|instead it is|is the old #n|not true|no longer true|any more|anymore|elsewhere) ",
    )
});

static NOT_US: LazyLock<Regex> = LazyLock::new(|| {
    rules::regex(
        r"^ (?:but )?(?:that is |those are |these are |this is |they are )?not (?:us|ours|our team|our system|our service|about us|the team in question)(?: $| [,.;:(])",
    )
});
static BOILERPLATE: LazyLock<Regex> = LazyLock::new(|| {
    rules::regex(
        r" (?:lines?|blocks?|snippets?|command|example|bit|part|stuff|file|section|it|this) (?:right |just )?(?:above )?(?:came|comes|come|is|are|was|were|stems|stayed) (?:with|from|in|straight from)? ?(?:the |a |an |some )?(?:\w+ ){0,2}?(?:template|boilerplate|starter|tutorial|example|docs|scaffold|skeleton|generator|cookiecutter)\b",
    )
});
static OURS: LazyLock<Regex> = LazyLock::new(|| {
    rules::regex(
        r"^ (?:but |and |while |whereas )?(?:(?:for )?ours (?:is|has|was|are|did|sits|takes|lives|,|:|there is|nothing|nobody|no|needs|gets)|(?:as )?for us (?:,|nothing|none|nobody|no|there|the))",
    )
});

/// `Scratch what I wrote on Monday (…)`: all that the sentence repeats.
static SCRATCHED: LazyLock<Regex> = LazyLock::new(|| {
    rules::regex(
        r"^ (?:please |so |ok ,? ?)?(?:scratch|forget|discard|disregard|ignore|strike|bin|never mind) (?:what|all|everything|whatever|the (?:numbers|figures|values|answers)) (?:(?:that|which) )?(?:i|we) (?:wrote|said|sent|put|told|gave|noted|listed|quoted|typed|mailed|posted|stated|reported|entered|pasted)\b",
    )
});

/// "We said no admin panel. Support objected and won: we need one": what was said beforehand and taken back is past.
pub(super) fn retractions(sentences: &[Sentence], scopes: &mut [Scope]) {
    for i in 1..sentences.len() {
        // "The ticketing team has an RPO of 2 h; ours is not set."
        let before = &sentences[i - 1];
        if sentences[i].paragraph == before.paragraph
            && OURS.is_match(sentences[i].canon.as_bytes())
            && !before.words.iter().any(|w| matches!(w.text.as_str(), "we" | "our" | "us" | "i" | "my"))
        {
            scopes[i - 1].mark(0..before.words.len(), flag::OTHER);
        }
        // "(the line above came with the template and was never cleaned up)"
        if BOILERPLATE.is_match(sentences[i].canon.as_bytes()) {
            scopes[i - 1].mark(0..before.words.len(), flag::SAMPLE);
        }
        // "Search (9 people) runs at 1,800 rps. Not us."
        if sentences[i].paragraph == before.paragraph && NOT_US.is_match(sentences[i].canon.as_bytes()) {
            scopes[i - 1].mark(0..before.words.len(), flag::OTHER);
        }
    }
    for i in 0..sentences.len() {
        let canon = sentences[i].canon.as_bytes();
        if SCRATCHED.is_match(canon) {
            scopes[i].mark(0..sentences[i].words.len(), flag::QUOTED);
            continue;
        }
        let Some(said) = BEFOREHAND.find(canon) else { continue };
        let here = CHANGED.find_at(canon, said.end().saturating_sub(1));
        if let Some(change) = here {
            let from = sentences[i].word_at(said.start() + 1);
            scopes[i].mark(from..sentences[i].word_at(change.start() + 1), flag::QUOTED);
            continue;
        }
        let after = sentences.iter().skip(i + 1).take(2).take_while(|s| s.paragraph == sentences[i].paragraph);
        if after.clone().any(|s| CHANGED.is_match(s.canon.as_bytes())) {
            scopes[i].mark(0..sentences[i].words.len(), flag::QUOTED);
        }
    }
}
