//! Turns: a text that takes a value back, narrows it to another system or moves on to what holds.
//!
//! `p99 was 2 s; we've tightened that to 800 ms`, `Reports: p95 10 s. Core API, the one to advise on: 250 ms`,
//! `The wiki says 14, but that page is stale: it's 10`. What stands before the turn no longer counts where the words
//! after it say the same fact anew, be it only by its figure.

use std::ops::Range;
use std::sync::LazyLock;

use regex::bytes::Regex;

use super::rules;
use super::scope::flag;
use super::statement::{Statement, Text};
use crate::domain::facts::{Fact, Value, one_line};

/// Takes back what stands before it.
const BACK: &str = r"(?:we|they|i|the board|management|legal) (?:have |has )?(?:said no|declined|refused|turned (?:it|that|them) down|(?:agreed|signed|accepted|approved|adopted) (?:to )?(?:neither|none)|never (?:signed|agreed|accepted|approved|confirmed))|(?:not|never) (?:treat|take|read|count) (?:it|this|that|them|those) as ours|whiteboard exercise|thought experiment|(?:strike|scratch|scrap|forget|ignore|discard|disregard) (?:that|it|this|the #\w|the (?:weekly|daily|monthly|quarterly|fortnightly))\b|(?:that|which|it|this|there) (?:is|was) (?:plain |simply |just )?(?:wrong|a mistake|a typo|stale|outdated|obsolete|an error|superseded|the old \w+|out of date|not right|not correct|not true|from #t|from before|before the)|(?:page|figure|number|runbook|doc|slide|wiki|document|note|line|sheet|ticket|deck|file) is (?:stale|outdated|wrong|from #t|obsolete|old|out of date)|by mistake|in error\b|misleading|misread|misspoke|i was wrong|(?:we|i|they) (?:have |has |since |then |later )*(?:dropped|withdrew|reversed|abandoned|reverted|changed|corrected|revised) (?:that|it|this)|that (?:has )?(?:since )?changed|struck (?:in|out|by|from)|correction|corrected|pardon|wrong (?:,|:)|wrong $|(?:has|have|is|was|been) (?:since |now |been |then )*(?:tightened|relaxed|lowered|raised|cut|reduced|increased|extended|revised|negotiated|bumped|loosened)|(?:raised|lowered|tightened|relaxed|cut|reduced|corrected|revised) (?:by|to|in)|re measured|remeasured|recounted|(?:we|they|board|finance|product|legal|audit|he|she|management|steering) (?:have |has |then |since )*(?:tightened|relaxed|lowered|raised|cut|reduced|increased|changed|revised|negotiated|corrected|overruled|bumped) (?:it|that|this|the|them)|(?:objected|protested|insisted) and won|(?:have |has )?convinced us|(?:it )?turned out|(?:not|no) (?:\w+ ){0,4}?any longer|as of #t|as of (?:january|february|march|april|may|june|july|august|september|october|november|december)|at first|correct (?:figure|number|value)|but (?:that|this|it) was (?:before|until)|negotiated (?:it )?down|made (?:it|that)";
/// Says that what follows is the system in question, or that what stands before is another.
const ASIDE: &str = r"(?:the )?(?:one|ones|part|system|service|backend|api|core|product|app|half|piece|component|team|squad) (?:you|we|to|i) (?:are |am )?(?:advis\w+|ask\w*|look\w*|talk\w*|concern\w*|mean)|which is (?:your topic|your subject|what you|what we|the one)|(?:which|what|that) (?:you|we) are (?:advising on|looking at|asked about)|yours\b|(?:is )?your topic|(?:you|we) (?:are|were) (?:advising (?:on|about)|asked|looking at|asking|talking)|(?:which|that) concerns you|in question\b|the (?:new|present|current) (?:#n|thing|system|service|version|backend|product|app|stack|codebase)|to advise on|about which we|(?:in|into) force|(?:that|which|this) is (?:another|a different|not our|a separate) (?:project|service|team|system|product|s)|that is the \w+ 's|ours (?:is|has|had|was|are|were|did|takes|sits|stays|runs|counts|remains|needs|gets|lives|:|,|#\w)|the service here|for us\b";

static BACK_RE: LazyLock<Regex> = LazyLock::new(|| rules::regex(&format!(r" (?:{BACK})")));
static ASIDE_RE: LazyLock<Regex> = LazyLock::new(|| rules::regex(&format!(r" (?:{ASIDE})")));
/// What is said of a fact that has no value: `ours isn't set`, `for us nothing was agreed`.
static NONE: LazyLock<Regex> = LazyLock::new(|| {
    rules::regex(
        r"^ (?:ours|for us|for ours|for our \w+|our own)(?: (?:own|side|part|service|backend|system))? (?:,|:|--)? ?(?:\w+ ){0,3}?(?:is not|are not|has not|have not|is open|still open|is still|is undecided|there is no|there are no|we have no|no #n|no owner|no number|no figure|has no|has none|nothing|none|not|is unset|is blank|tbd|open|undefined|unknown|has never|was never)",
    )
});
/// `We said no`, `please don't treat it as ours`: what stands before is nobody's, with or without another value.
static REFUSED: LazyLock<Regex> = LazyLock::new(|| {
    rules::regex(
        r" (?:(?:we|they) (?:have |has |since |then |later )*(?:dropped|abandoned|shelved|withdrew) (?:that|it|this)|(?:we|they|i|the board|management|legal) (?:have |has )?(?:said no|declined|refused|turned (?:it|that|them) down|(?:agreed|signed|accepted|approved|adopted) (?:to )?(?:neither|none)|never (?:signed|agreed|accepted|approved|confirmed))|(?:not|never) (?:treat|take|read|count) (?:it|this|that|them|those) as ours|whiteboard exercise|thought experiment)\b",
    )
});
static YES: LazyLock<Regex> = LazyLock::new(|| {
    rules::regex(
        r" (?:we (?:do )?(?:need|want|have) (?:one|#n|it)|there is #n|there is one|we do|is (?:needed|required|wanted)|so yes|it is (?:needed|required))\b",
    )
});
static NO: LazyLock<Regex> = LazyLock::new(|| {
    rules::regex(
        r" (?:we do not (?:need|want|have) (?:one|#n|it|any)|there is not (?:one|#n|any)|there is none|none|so no|no longer|not needed|not required|no more)\b",
    )
});

/// Lets every turn of a text take effect on its statements. Each turn sees its own sentence and its neighbours.
pub(super) fn settle(source: &str, text: &Text, statements: Vec<Statement>) -> Vec<Statement> {
    let mut by: Vec<Vec<Statement>> = vec![Vec::new(); text.sentences.len()];
    for statement in statements {
        by[statement.sentence].push(statement);
    }
    for (i, sentence) in text.sentences.iter().enumerate() {
        let stated = !by[i].is_empty() || i > 0 && !by[i - 1].is_empty();
        if !stated || sentence.words.is_empty() || sentence.asks {
            continue;
        }
        let canon = sentence.canon.as_bytes();
        let back = BACK_RE.find(canon).map(|m| (rules::words_of(sentence, m.range()), flag::PAST));
        let aside = ASIDE_RE
            .find_iter(canon)
            .find(|m| !of_what_was_said(sentence, m.start()))
            .map(|m| (rules::words_of(sentence, m.range()), flag::OTHER));
        for (turn, flags) in [back, aside].into_iter().flatten() {
            take(source, text, &mut by, i, &turn, flags);
        }
    }
    by.into_iter().flatten().collect()
}

/// `the archive, which isn't ours`, `99.5 for ours, after starting at 99.9`: no turn.
fn of_what_was_said(sentence: &super::sentence::Sentence, at: usize) -> bool {
    let word = sentence.word_at(at + 1);
    let before = |back: usize| word.checked_sub(back).map_or("", |i| sentence.words[i].text.as_str());
    let ours = sentence.words.get(word).is_some_and(|w| w.text == "ours");
    ours && (before(1) == "not" || before(1) == "for" && before(2).starts_with('#'))
}

fn take(source: &str, text: &Text, by: &mut [Vec<Statement>], at: usize, turn: &Range<usize>, flags: u32) {
    let sentence = &text.sentences[at];
    let runs_on = |i: usize| text.sentences.get(i).is_some_and(|s| s.paragraph == sentence.paragraph);
    let rest = sentence.between(turn.start..sentence.words.len());
    let nothing = flags == flag::OTHER && NONE.is_match(rest.as_bytes())
        || flags == flag::PAST && REFUSED.is_match(sentence.canon.as_bytes());
    // A turn at the head of a sentence is about the sentence before.
    let reach = if flags == flag::OTHER && !nothing { 6 } else { 4 };
    let heads = turn.start <= sentence.body + reach && at > 0 && runs_on(at - 1);
    let here = by[at].iter().any(|s| s.candidate.fact != Fact::BusinessContext && s.candidate.words.end <= turn.start);
    let from = if here || !heads { at } else { at - 1 };
    let counts = |s: &Statement| {
        (from < at || s.candidate.words.end <= turn.start)
            && (flags == flag::PAST || s.flags & (flag::QUOTED | flag::ORDER | flag::ASKED) == 0)
    };
    let mut facts: Vec<Fact> = by[from].iter().filter(|s| counts(s)).map(|s| s.candidate.fact).collect();
    facts.dedup();
    facts.retain(|f| *f != Fact::BusinessContext);
    for fact in facts {
        let of_fact = |s: &&Statement| s.candidate.fact == fact;
        let Some(last) = by[from].iter().rfind(|s| of_fact(s) && counts(s)).cloned() else { continue };
        let found = by[at].iter().filter(of_fact).any(|s| s.candidate.words.start >= turn.start)
            || runs_on(at + 1) && by[at + 1].iter().any(|s| of_fact(&s));
        let used =
            |i: usize, w: usize| by[i].iter().any(|s| s.candidate.words.contains(&w) && s.candidate.fact != fact);
        let made = if found { None } else { anew(text, &last, at, turn, &used) };
        if found || nothing || made.is_some() {
            by[from].iter_mut().filter(|s| s.candidate.fact == fact && counts(s)).for_each(|s| s.flags |= flags);
        }
        let Some((i, words, value)) = made else { continue };
        let of = &text.sentences[i];
        let whole = of.span(of.body.min(of.words.len() - 1)..of.words.len());
        let candidate =
            rules::Candidate { value, words: words.clone(), denied: false, plain: true, ..last.candidate.clone() };
        by[i].push(Statement {
            candidate,
            flags: text.scopes[i].at(words.start) & !(flag::PAST | flag::OTHER | flag::NOT),
            sentence: i,
            fixes: true,
            quote: one_line(source.get(whole.clone()).unwrap_or("").trim(), 200),
            span: of.span(words),
            clause: whole,
        });
    }
}

/// The fact's value after the turn, given by a figure of the same kind or a plain yes or no.
fn anew(
    text: &Text,
    old: &Statement,
    at: usize,
    turn: &Range<usize>,
    used: &dyn Fn(usize, usize) -> bool,
) -> Option<(usize, Range<usize>, Value)> {
    let before = &text.sentences[old.sentence];
    let rest = (at, turn.start..text.sentences[at].words.len());
    let next = (text.sentences.get(at + 1))
        .filter(|s| s.paragraph == text.sentences[at].paragraph && s.words.len() <= 12 && !s.asks)
        .filter(|_| turn.end + 2 >= text.sentences[at].words.len())
        .map(|s| (at + 1, 0..s.words.len()));
    let places = [Some(rest), next];
    match &old.candidate.value {
        // A lone count after a turn is anything; after a correction it is the team's.
        Value::Number(_)
            if old.candidate.fact == Fact::TeamSize && !BACK_RE.is_match(text.sentences[at].canon.as_bytes()) =>
        {
            None
        }
        Value::Number(value) => {
            let sign = old.candidate.words.clone().find_map(|w| before.quantity(w))?;
            let base = if (sign.low - sign.high).abs() > f64::EPSILON { sign.high } else { sign.low };
            if base <= 0.0 || *value <= 0.0 {
                return None;
            }
            for (i, words) in places.into_iter().flatten() {
                let found = words.clone().find(|w| {
                    text.sentences[i].quantity(*w).is_some_and(|q| {
                        // "12k a month" and "7,500 dollars monthly" are both money.
                        let money = old.candidate.fact == Fact::BudgetUsdPerMonth && q.sign == b'm';
                        (q.sign == sign.sign || money)
                            && q.high > 0.0
                            && (old.candidate.fact != Fact::SloAvailabilityPercent || (90.0..100.0).contains(&q.high))
                    }) && !used(i, *w)
                });
                if let Some(w) = found.filter(|w| *w <= words.start + 14) {
                    let q = text.sentences[i].quantity(w)?;
                    return Some((i, w..w + 1, Value::Number((q.high * value / base * 1e6).round() / 1e6)));
                }
            }
            None
        }
        Value::Bool(_) => places.into_iter().flatten().find_map(|(i, words)| {
            let s = &text.sentences[i];
            let part = s.between(words.clone());
            let yes = YES.find(part.as_bytes()).map(|m| m.start());
            let no = NO.find(part.as_bytes()).map(|m| m.start());
            let value = match (yes, no) {
                (Some(_), None) => true,
                (None, Some(_)) => false,
                _ => return None,
            };
            Some((i, words.end - 1..words.end, Value::Bool(value)))
        }),
        _ => None,
    }
}
