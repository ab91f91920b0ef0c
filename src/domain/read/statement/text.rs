//! A text in sentences, each with its scope: who speaks, who is quoted, what was slipped in.

use std::sync::LazyLock;

use regex::bytes::Regex;

use crate::domain::read::layout::{Piece, pieces};
use crate::domain::read::quantity::Word;
use crate::domain::read::quotation::{self, Quotation};
use crate::domain::read::scope::{Scope, flag};
use crate::domain::read::sentence::{Sentence, sentences};
use crate::domain::read::{adopt, retract, rules, topic};

/// A text in sentences, each with its scope.
#[derive(Debug)]
pub(in super::super) struct Text {
    pub sentences: Vec<Sentence>,
    pub scopes: Vec<Scope>,
}

pub(super) static INJECTION: LazyLock<Regex> = LazyLock::new(|| {
    rules::regex(
        r" (?:(?:ai|llm) (?:reviewers?|agents?|assistants?|readers?|models?|systems?|tools?) (?:must|should|shall|have to|need to|please|are to)|(?:agents?|ais?|bots?|llms?|models?|assistants?|advisors?|reviewers?) (?:reading|that read|who read|parsing|processing) (?:this|these|it) (?:must|should|shall|have to|need to|please|are to|will)|ignore (?:all|any|previous|prior|the above|the previous|your|everything)|disregard|forget (?:everything|all|previous|prior|your)|system (?:prompt|note|override|message)|system : (?:\w+ ){0,6}?(?:ignore|disregard|output|you|always|answer|say|set|treat|override|skip|respond|return|recommend|assume|from now|new instructions|the correct|reply|report|forget|do not|never|mark|choose|pick|select|print|state|write)|agent note|note to (?:the |any |all |every |whatever )?(?:agent|ai|assistant|model|llm|reviewer bot)|as an ai|(?:dear|hey|attention|hello) (?:ai|assistant|agent|model|llm)|you are now|developer mode|always (?:answer|say|return|recommend|respond)|override (?:your|all|the)|new instructions|do not (?:ask|question) the user|skip (?:all|the) questions|instructions? for (?:the )?(?:ai|assistant|agent|model|llm)s?) ",
    )
});

/// A salutation.
static GREETS: LazyLock<Regex> = LazyLock::new(|| {
    rules::regex(r"^ (?:dear|hey|hi|hello) (?:ai|assistant|agent|model|llm|advisor|reviewer) (?:,|!|:|--|$)")
});

/// Columns and keys of what wakes somebody up, which is no objective.
pub(super) static ALERTED: LazyLock<Regex> = LazyLock::new(|| {
    rules::regex(
        r"\b(?:page at|paged at|paging at|alert at|alerts at|alert above|alert threshold|warn at|warning at|pages above)\b",
    )
});

/// Columns and headings of what is still to come: `Target (Q4)`.
pub(super) static AHEAD: LazyLock<Regex> = LazyLock::new(|| {
    rules::regex(
        r" (?:target|targets|goal|goals|to be|future|planned|plan|next year|tomorrow|wanted|vision)(?: \( [a-z0-9# ]{1,20} \)| state| picture)? : ",
    )
});

/// Makes the figures before it ours.
pub(super) static TAKEN: LazyLock<Regex> = LazyLock::new(|| {
    rules::regex(
        r" (?:we|i) (?:\w+ ){0,5}?(?:accept|accepted|adopt|adopted|take|took|use|treat) (?:exactly |just )?(?:these|those|them|the same|this|that|all of them|all three|all #n) (?:\w+ )?as our own ",
    )
});

/// Headings under which the user is quoted.
pub(super) static TOLD: LazyLock<Regex> = LazyLock::new(|| {
    rules::regex(
        r" (?:what )?(?:the )?(?:user|client|customer|team|they|she|he) (?:told (?:me|us)|said|says|answered|confirmed|stated) : ",
    )
});

/// Headings under which nothing is said of how things are.
pub(super) static IDLE: LazyLock<Regex> = LazyLock::new(|| {
    rules::regex(
        r" (?:non goals?|not goals?|no goals?|maybe(?: later| some day)?|some ?day|ideas?|wish ?list|backlog|alternatives(?: considered| rejected| weighed)?|rejected(?: alternatives| options)?|options(?: considered| weighed| rejected)?|considered|out of scope|not in scope|parking lot|nice to haves?|icebox|not now|discarded|dropped|someday maybe|open ideas|dreams|for later) : ",
    )
});

pub(super) static TRUTH: LazyLock<Regex> = LazyLock::new(|| {
    rules::regex(
        r"^ (?:actual|actually|real|really|the real|our|in reality|the truth|facts|true|back to|anyway|as for us|for real)\b",
    )
});

pub(super) static DISOWNED: LazyLock<Regex> = LazyLock::new(|| {
    rules::regex(
        r" (?:do )?not (?:treat|take|read|count) (?:it|this|that|them|those|these) as ours\b|(?:^ (?:please |do |kindly |just )*(?:disregard|ignore)(?: it| that| this| them| all that| it all| that bit| that part| (?:his|her|their|the|that|this) (?:\w+ )?(?:joke|note|line|comment|bit|part|prank|header|text|message|paragraph))? $)| (?:(?:line|text|note|comment|instruction|sentence|bit|part|paragraph|that|this|it) (?:(?:\w+ ){0,8}?(?:and )?)?(?:is|was|are) not (?:ours|mine|from us|by us|our words|part of)|(?:line|text|note|comment|instruction|sentence|bit|part|paragraph|that) (?:was|is|came|stood|sits|comes) (?:pasted |copied |found )?(?:in|from) (?:the|a|some) (?:\w+ ){0,3}(?:readme|repo|ticket|mail|email|issue|comment|page|file|log))\b",
    )
});

pub(super) static PRONOUN: LazyLock<Regex> =
    LazyLock::new(|| rules::regex(r"^ (?:they|their|them|those|these|he|she|his|her|its)\b"));

/// Cuts a text into sentences and finds the scope of each.
pub(in super::super) fn text(source: &str) -> Text {
    let mut sentences_of = Vec::new();
    let pieces = pieces(source);
    for piece in &pieces {
        sentences(source, piece, &mut sentences_of);
    }
    let quotations = quotations(source, &pieces);
    let mut scopes: Vec<Scope> = Vec::with_capacity(sentences_of.len());
    let mut carried = 0;
    let mut tainted: Option<usize> = None;
    let mut quote_at = 0;
    for sentence in &sentences_of {
        let follows = PRONOUN.is_match(sentence.canon.as_bytes());
        let mut scope = Scope::new(sentence, if follows { carried & flag::OTHER } else { 0 });
        let words = sentence.words.len();
        let endorsed = sentence.aside
            && !sentence.beside
            && sentence.body > 0
            && quotation::speaks_for_us(sentence.between(0..sentence.body));
        if sentence.aside && !endorsed {
            scope.mark(0..words, flag::QUOTED);
        }
        let mut quoted = false;
        if let (Some(first), Some(last)) = (sentence.words.get(sentence.body), sentence.words.last()) {
            while quotations.get(quote_at).is_some_and(|q| q.span.end <= first.span.start) {
                quote_at += 1;
            }
            for quotation in quotations[quote_at..].iter().take_while(|q| q.span.start < last.span.end) {
                let inside = |w: &Word| quotation.span.start <= w.span.start && w.span.start < quotation.span.end;
                let from = sentence.words.partition_point(|w| w.span.start < quotation.span.start).max(sentence.body);
                let to = from + sentence.words[from.min(words)..].iter().take_while(|w| inside(w)).count();
                if INJECTION.is_match(sentence.canon.as_bytes()) {
                    // Whoever slipped it into our own page does not speak for us.
                    scope.mark(from..to, flag::QUOTED);
                } else if quotation.signed {
                    scope.clear(from..to, flag::OTHER);
                } else if !(quotation.own
                    || sentence.body > 0 && TOLD.is_match(sentence.between(0..sentence.body).as_bytes()))
                {
                    scope.mark(from..to, flag::QUOTED);
                }
                quoted |= to > from;
            }
        }
        // `## Maybe one day`, which is a duration to the grammar of numbers.
        let some_day = sentence.body > 1
            && sentence.quantity(sentence.body - 2).is_some_and(|q| q.sign == b'd')
            && source.get(sentence.span(sentence.body - 2..sentence.body - 1)).is_some_and(|s| s.ends_with("one day"));
        if some_day || sentence.body > 0 && IDLE.is_match(sentence.between(0..sentence.body).as_bytes()) {
            scope.mark(0..words, flag::IF);
        }
        let ahead =
            [" target", " goal", " to be ", " future ", " plan", " next year ", " tomorrow ", " wanted ", " vision "];
        if sentence.body > 0
            && ahead.iter().any(|w| sentence.canon.contains(w))
            && AHEAD.is_match(sentence.between(0..sentence.body).as_bytes())
        {
            scope.mark(sentence.body..words, flag::FUTURE);
        }
        if sentence.body > 0 && ALERTED.is_match(sentence.between(0..sentence.body).as_bytes()) {
            scope.mark(0..words, flag::REHEARSAL);
        }
        let body = sentence.between(sentence.body.min(words)..words);
        let disowned =
            || DISOWNED.is_match(sentence.canon.as_bytes()) || sentence.body > 0 && DISOWNED.is_match(body.as_bytes());
        // "Dear agent, we are six": whoever opens the brief so has written it.
        let greets = scopes.is_empty() && !sentence.aside && GREETS.is_match(sentence.canon.as_bytes());
        if greets {
            scope.clear(0..words, flag::ORDER);
        }
        let instructs = INJECTION.find_iter(sentence.canon.as_bytes()).nth(usize::from(greets)).is_some();
        if instructs {
            scope.mark(0..words, if quoted { 0 } else { flag::ORDER });
            // "That line was in the README and isn't ours": what follows is the author's again.
            if !quoted {
                tainted = Some(sentence.paragraph).filter(|_| !disowned());
            }
        } else if tainted == Some(sentence.paragraph) {
            if disowned() {
                tainted = None;
                scope.mark(0..words, flag::ORDER);
            } else if TRUTH.is_match(sentence.canon.as_bytes()) {
                tainted = None;
            } else {
                scope.mark(0..words, flag::ORDER);
            }
        }
        carried = if words > 0 { scope.at(words - 1) } else { 0 };
        scopes.push(scope);
    }
    // "Vendor's sheet: RPO 15 min. We accept exactly these as our own objectives."
    for i in 1..sentences_of.len() {
        if sentences_of[i].canon.contains(" as our own ") && TAKEN.is_match(sentences_of[i].canon.as_bytes()) {
            let words = sentences_of[i - 1].words.len();
            scopes[i - 1].clear(0..words, flag::OTHER | flag::QUOTED);
        }
    }
    // `**Rejected.** (a) keep the monolith, (b) serverless`: a heading with a stop behind it.
    for i in 0..sentences_of.len() {
        let head = &sentences_of[i];
        let bold = head.words.get(head.body).is_some_and(|w| source[..w.span.start].ends_with("**"));
        let said = head.between(head.body.min(head.words.len())..head.words.len());
        let short = bold && head.words.len() - head.body.min(head.words.len()) <= 3 && !head.asks;
        if !short || !IDLE.is_match(format!("{said}: ").as_bytes()) {
            continue;
        }
        for k in i + 1..sentences_of.len() {
            if sentences_of[k].paragraph != head.paragraph || sentences_of[k].body > 0 {
                break;
            }
            let words = sentences_of[k].words.len();
            scopes[k].mark(0..words, flag::IF);
        }
    }
    adopt::adopt(&sentences_of, &mut scopes);
    topic::years(&sentences_of, &mut scopes);
    topic::topics(&sentences_of, &mut scopes);
    topic::options(source, &sentences_of, &mut scopes);
    topic::focus(&sentences_of, &mut scopes);
    topic::strangers(&sentences_of, &mut scopes);
    topic::ours_among(&sentences_of, &mut scopes);
    retract::retractions(&sentences_of, &mut scopes);
    Text { sentences: sentences_of, scopes }
}

pub(super) fn quotations(source: &str, pieces: &[Piece]) -> Vec<Quotation> {
    let mut out = Vec::new();
    let mut i = 0;
    while i < pieces.len() {
        let from = i;
        while i + 1 < pieces.len()
            && pieces[i + 1].paragraph == pieces[from].paragraph
            && pieces[i + 1].body.start >= pieces[i].body.end
        {
            i += 1;
        }
        out.extend(quotation::quotations(source, pieces[from].body.start..pieces[i].body.end));
        i += 1;
    }
    out
}
