//! What a text is about: topics put as questions, listed options, and the one of several teams that is meant.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::bytes::Regex;

use super::rules;
use super::scope::{Scope, flag};
use super::sentence::Sentence;

static AFFIRMS: LazyLock<Regex> = LazyLock::new(|| {
    rules::regex(
        r"^ (?:yes|yep|yeah|yup|sure|of course|indeed|absolutely|definitely|correct|right|true|we (?:do|are|have|need|want|got|must|run|use)|it (?:is|does|has|must)|they (?:do|are|have|want|need)|there (?:is|are)|that is|no|nope|not|none|never|always|both|certainly|very much|totally|clearly|for sure|completely|fully|obviously|does not|do not|did not|has not|have not|is not|are not|gone|missing|mostly|entirely|please|needed|required|exactly|aye|still)\b",
    )
});

/// "Single-tenant? Prospects ask": what a topic names is said only where the answer takes it up.
pub(super) fn topics(sentences: &[Sentence], scopes: &mut [Scope]) {
    for (sentence, scope) in sentences.iter().zip(scopes) {
        let Some(mark) = sentence.topic else { continue };
        let answer = sentence.between(mark + 1..sentence.words.len());
        let figures = sentence.words[mark..].iter().any(|w| w.quantity.is_some());
        if !AFFIRMS.is_match(answer.as_bytes()) && !figures {
            scope.mark(0..mark, flag::ASKED);
        }
    }
}

/// `2019: 2 devs. 2022: 14 devs. Since the reorg: 9`: years head what was, where a later sentence says what is.
pub(super) fn years(sentences: &[Sentence], scopes: &mut [Scope]) {
    let headed = |s: &Sentence| s.canon.starts_with(" #t :");
    let now = |i: usize| {
        let scope = &scopes[i];
        (0..sentences[i].words.len()).any(|w| scope.at(w) & flag::NOW != 0)
    };
    let last = (0..sentences.len()).rev().find(|i| !headed(&sentences[*i]) && now(*i)).unwrap_or(0);
    for i in (0..last).filter(|i| headed(&sentences[*i])) {
        scopes[i].mark(0..sentences[i].words.len(), flag::PAST);
    }
}

static OPTION: LazyLock<Regex> = LazyLock::new(|| {
    rules::regex(
        r"^ (?:\( )?(?:plan|option|variant|scenario|alternative|proposal|choice|path|route|candidate|version|model|opt) (?:[a-h]|#n|i|ii|iii|iv)(?: \))?(?: \([a-z0-9# ]{1,40}\))? (?::|--|\)|=|,|is|would|has|means)",
    )
});

/// `Plan A: 5 engineers, serverless`, `Plan B: …`: listed options name nothing, each to the end of its line.
pub(super) fn options(source: &str, sentences: &[Sentence], scopes: &mut [Scope]) {
    let heads: Vec<usize> = (0..sentences.len()).filter(|i| OPTION.is_match(sentences[*i].canon.as_bytes())).collect();
    if heads.len() < 2 {
        return;
    }
    for head in heads {
        let line = |i: usize| sentences[i].words.first().map_or(0, |w| w.span.start);
        let end = source[line(head)..].find('\n').map_or(source.len(), |n| line(head) + n);
        for i in head..sentences.len() {
            let ours = i > head && OWN_VOICE.is_match(sentences[i].canon.as_bytes());
            if line(i) >= end || ours || i > head && OPTION.is_match(sentences[i].canon.as_bytes()) {
                break;
            }
            let words = sentences[i].words.len();
            scopes[i].mark(0..words, flag::IF);
        }
    }
}

static OWN_VOICE: LazyLock<Regex> = LazyLock::new(|| {
    rules::regex(r"^ (?:we|our|us|today|now|currently|as things stand|at present|i|the team|facts|right now)\b")
});

static FOCUS: LazyLock<Regex> = LazyLock::new(|| {
    rules::regex(
        r"(?: (?:request|question|brief|ask|advice|this|walk|today|here|call|it|we|i|scope|in scope|asking) (?:is |here is |are |am |am asking |are asking )?(?:only |just |purely )?(?:is about|about|concerns|regards|for|scoped to|limited to|talking about|on behalf of)|^ (?:scope|in scope|focus|subject|topic|concerns|for|about|system|ours|team in question) (?::|=|is|--)) (?:the )?(?P<k>[a-z]\w+)(?: only| team| squad| alone)?\b",
    )
});

/// "Search: 8 engineers. Billing: 12 engineers. This is about Billing only": who is named is meant, the others are not.
pub(super) fn focus(sentences: &[Sentence], scopes: &mut [Scope]) {
    let head = |s: &Sentence| {
        let at = usize::from(s.words.len() > 1 && matches!(s.words[0].text.as_str(), "team" | "squad" | "group"));
        let colon = s.words.get(at + 1).is_some_and(|w| matches!(w.text.as_str(), ":" | "--" | "has"));
        let bracket = s.words.get(at + 1).is_some_and(|w| w.text == "(");
        s.words.get(at).filter(|w| (colon || bracket) && w.quantity.is_none()).map(|w| w.text.clone())
    };
    let heads: Vec<Option<String>> = sentences.iter().map(head).collect();
    if heads.iter().flatten().take(2).count() < 2 {
        return;
    }
    let named = sentences.iter().find_map(|s| {
        let k = FOCUS.captures(s.canon.as_bytes())?.name("k")?;
        let word = &s.words[s.word_at(k.start())];
        heads.iter().flatten().any(|h| *h == word.text).then(|| word.text.clone())
    });
    // "Team Alpha (6 engineers) owns this. Team Beta (9 engineers) owns the portal."
    static OWNS: LazyLock<Regex> = LazyLock::new(|| {
        rules::regex(
            r" \) (?:owns|own|builds|runs|maintains|develops) (?:this|it|this (?:backend|service|system)|the backend)(?: $| [,.;]| and )",
        )
    });
    let owning = || {
        let owns = sentences.iter().zip(&heads).filter(|(s, h)| h.is_some() && OWNS.is_match(s.canon.as_bytes()));
        owns.map(|(_, head)| head.clone().unwrap_or_default()).next()
    };
    let Some(named) = named.or_else(owning) else { return };
    for ((sentence, scope), head) in sentences.iter().zip(scopes).zip(&heads) {
        if head.as_ref().is_some_and(|h| *h != named && !KEYS.contains(&h.as_str()) && sentence.words[0].capital)
            || head.as_ref().is_some_and(|h| *h != named) && sentence.canon.contains(" ( other ")
        {
            scope.mark(0..sentence.words.len(), flag::OTHER);
        }
    }
}

/// `Acquired shop: 38 engineers`, `Us: 16 engineers`: where one line is headed as ours, the others are somebody else's.
pub(super) fn ours_among(sentences: &[Sentence], scopes: &mut [Scope]) {
    static US: LazyLock<Regex> = LazyLock::new(|| {
        rules::regex(
            r"^ (?:us|ours|our side|our team|we|our shop|here) (?:\( [a-z ]{1,30} \) |, [a-z ]{1,40} )?(?::|--) ",
        )
    });
    let begins = |s: &Sentence| [" us ", " our", " we ", " here "].iter().any(|w| s.canon.starts_with(w));
    let heads = |s: &Sentence| begins(s) && US.is_match(s.canon.as_bytes());
    let Some(us) = sentences.iter().position(heads) else { return };
    let head = |s: &Sentence| {
        let colon = s.words.iter().take(8).position(|w| matches!(w.text.as_str(), ":" | "--"))?;
        let named = colon > 0 && s.words[0].capital && !KEYS.contains(&s.words[0].text.as_str());
        named.then_some(colon)
    };
    for (i, sentence) in sentences.iter().enumerate() {
        let near = sentence.paragraph == sentences[us].paragraph && i.abs_diff(us) <= 6 && i != us;
        // "Data science (9 people) deploys nightly. Us: …"
        let bracket = sentence.words.iter().take(5).position(|w| w.text == "(").is_some_and(|at| at > 0);
        let named = bracket && i < us && sentence.words[0].capital;
        let own = sentence.words.iter().any(|w| matches!(w.text.as_str(), "we" | "our" | "us" | "ours"));
        if near && !own && (named || head(sentence).is_some()) {
            scopes[i].mark(0..sentence.words.len(), flag::OTHER);
        }
    }
}

/// Who is said to be somebody else.
static STRANGER: LazyLock<Regex> = LazyLock::new(|| {
    rules::regex(
        r"(?: (?:we|they) (?:have |had |recently |just )*(?:acquired|bought|took over|merged with|swallowed|purchased) (?P<a>[a-z]\w+)| not (?:advising|about|asking about|talking about|concerned with|here for) (?P<b>[a-z]\w+)|(?:^|[,;:(]) (?P<c>[a-z]\w+) is (?:not (?:ours|your topic|your concern|in scope|our concern)|another (?:company|team|system|product|department|business)|a (?:different|separate|competing|rival) (?:company|team|system|product|business)|(?:our|a) (?:competitor|rival|vendor|supplier|neighbou?r|parent|sister company|client|customer)|out of scope|none of (?:our|your))\b|^ (?:our|a|the|their) (?:\w+ )?(?:customer|client|competitor|rival|vendor|supplier|neighbou?r|parent|sister company|reseller) (?P<d>[a-z]\w+) (?:has|have|ships?|runs?|deploys?|releases?|uses?|employs?|counts?|does|keeps?|spends?|pays?)\b|^ (?P<e>[a-z]\w+)(?: [a-z]\w+){0,2} \( (?:our|a|the|my) (?:\w+ )?(?:customer|client|competitor|rival|vendor|supplier|neighbou?r|parent|sister company|reseller) \))",
    )
});

/// "We acquired Plume. Plume: 31 engineers, Scala": what is said of a stranger by name is the stranger's.
pub(super) fn strangers(sentences: &[Sentence], scopes: &mut [Scope]) {
    let mut names: BTreeSet<&str> = BTreeSet::new();
    let speaks = |s: &&Sentence| {
        [" is ", " not ", " we ", " they ", " our ", " a ", " the ", " my "].iter().any(|w| s.canon.contains(w))
    };
    for sentence in sentences.iter().filter(speaks) {
        for captures in STRANGER.captures_iter(sentence.canon.as_bytes()) {
            let Some(k) = ["a", "b", "c", "d", "e"].iter().find_map(|n| captures.name(n)) else { continue };
            let word = &sentence.words[sentence.word_at(k.start())];
            if word.capital && !KEYS.contains(&word.text.as_str()) {
                names.insert(&word.text);
            }
        }
    }
    if names.is_empty() {
        return;
    }
    for (sentence, scope) in sentences.iter().zip(scopes) {
        let text = |i: usize| sentence.words.get(i).map_or("", |w| w.text.as_str());
        let theirs = matches!(text(0), "our" | "a" | "the" | "their") && (1..4).any(|i| names.contains(text(i)));
        let head = theirs || names.contains(text(0)) || matches!(text(0), "at" | "in") && names.contains(text(1));
        let own = |i: &usize| matches!(text(*i), "but" | "while" | "whereas" | "we" | "our" | "ours" | "us");
        if head {
            // "Acme Corp (our customer) has …".
            let bracket = (1..5).find(|i| text(*i) == "(").and_then(|at| (at..at + 6).find(|i| text(*i) == ")"));
            let end = (bracket.unwrap_or(2)..sentence.words.len()).find(own).unwrap_or(sentence.words.len());
            scope.mark(0..end, flag::OTHER);
        }
    }
}

/// Heads that are the key of a fact, and nobody's name.
pub(super) const KEYS: &[&str] = &[
    "objectives",
    "objective",
    "targets",
    "target",
    "tenants",
    "deploy",
    "team",
    "teams",
    "cadence",
    "budget",
    "language",
    "releases",
    "release",
    "rpo",
    "rto",
    "slo",
    "availability",
    "users",
    "audience",
    "tenancy",
    "data",
    "traffic",
    "load",
    "pattern",
    "stack",
    "platform",
    "context",
    "engineers",
    "admin",
    "business",
    "product",
    "headcount",
    "deploys",
    "communication",
    "recovery",
    "latency",
    "facts",
    "update",
    "note",
];
