//! Contradictions that a text announces: `both documents are current`, `for the same service`, `I can't tell which`.

use std::sync::LazyLock;

use regex::bytes::Regex;

use super::super::scope::flag;
use super::super::statement::{Statement, Text, Voice, objection, value};
use super::{fits, found, same};
use crate::domain::facts::{Fact, Value};
use crate::domain::read::{Found, rules};

/// The text says that two of its statements exclude each other.
pub(super) static DISPUTED: LazyLock<Regex> = LazyLock::new(|| {
    rules::regex(
        r" (?:contradictions?|contradict(?:s|ing|ory)?|conflicting|in conflict|(?:they|these|those|both|sources|documents|docs|papers|pages|files|notes|people|versions|statements) (?:conflict|disagree|clash|differ|contradict|do not (?:agree|match|fit|add up))|conflicts with|inconsisten(?:t|cy)|(?:can not|could not|cannot|unable to|hard to) (?:settle|reconcile|square|resolve|decide which|tell which|say which)|#n of (?:those|these|them|the two) (?:is|must be|has to be) (?:wrong|false|stale|outdated)|(?:not|no idea|unclear|unsure|unknown|open) which (?:is|of|#n|holds|applies|to believe|document)|which (?:#n |of (?:them|these|those) )?(?:is right|is true|is correct|holds|applies|wins)|(?:can not|could not|no way to|cannot|unable to|nobody to|no one to) (?:reach|ask|reconcile|tell|find) ?(?:anyone|anybody|out|somebody|someone|them|the #n|which|who)?|both (?:undated|current|recent|official|signed|dated the same|say they are current|claim to)|same (?:date|day|version)|(?:for|about|of|on|,|concerning) (?:the )?same (?:service|system|backend|product|app|peak|window|document|year)|bound by both|in force (?:too|as well|also)|(?:of|in|on) the (?:very )?same (?:paper|document|charter|form|intake form|spec|contract|sheet|file|page|service|system|product|minutes|thread|mail|text)|(?:the )?very same (?:product|service|system|backend)|equally (?:current|valid|binding|recent|official)|both (?:\w+ )?(?:are|were|have been|is) (?:all )?(?:ours|current|updated|signed|in force|valid|binding|approved|official|recent)|(?:three|two|a few|some|#n) (?:lines|pages|sections|paragraphs) (?:on|later|down|further)|no idea which|(?:nobody|no one) (?:could|can|was able to) (?:tell|say)(?: me| us)? which|[,(] same (?:database|table|cluster|endpoint|release|call|query|api)|no tie breaker|both (?:are )?(?:in force|ours|binding|valid|approved|still (?:valid|there|online|current)|say approved|say signed|signed off)|(?:neither|none of them) (?:will |would |wants to )?(?:budge|give in|yield|back down|move)|mutually exclusive|can not both|not both be|at odds|mismatch|discrepanc(?:y|ies)|does not add up|do not add up|irreconcilable) ",
    )
});

/// Sides of a contradiction that the text announces: what is quoted or read off a screen counts as said.
pub(super) fn dispute(
    text: &Text,
    fact: Fact,
    all: &[&Statement],
    standing: &[(&Statement, Value)],
) -> Option<Vec<Found>> {
    if matches!(fact, Fact::BusinessContext | Fact::Regimes)
        || standing.iter().any(|(s, _)| s.fixes && s.flags & flag::NOW == 0)
    {
        return None;
    }
    let reported = |s: &Statement| {
        objection(s, Voice::Brief).is_none_or(|why| why & !(flag::QUOTED | flag::SAMPLE | flag::OTHER | flag::NOT) == 0)
    };
    let mut sides: Vec<Found> = Vec::new();
    for s in all.iter().filter(|s| reported(s) && !s.candidate.part && !of_them(text, s)) {
        let held = value(s).filter(|v| fits(fact, v));
        // "Stores no personal data" against "classification PII".
        let denied = fact == Fact::DataSensitivity && s.candidate.denied;
        let Some(v) = held else { continue };
        if !denied && !sides.iter().any(|f| same(fact, &f.value, &v)) {
            sides.push(found(s, v));
        }
    }
    (sides.len() > 1).then_some(sides)
}

/// `RTO is one hour in chapter 2 and six hours in chapter 8`: the other side of a contradiction that the text
/// announces, given by its figure alone.
pub(super) fn other_figure(
    text: &Text,
    all: &[Statement],
    standing: &[(&Statement, Value)],
    fact: Fact,
) -> Option<Vec<Found>> {
    let [(s, Value::Number(n))] = standing else { return None };
    let sentence = &text.sentences[s.sentence];
    let at = s.candidate.words.start;
    let first = sentence.quantity(at).filter(|_| fact != Fact::TeamSize)?;
    static NEXT: LazyLock<Regex> = LazyLock::new(|| {
        rules::regex(
            r"^ (?:[a-z0-9#]+ ){1,6}?(?:and|but|,|, and|, but|, while|while) (?:[a-z0-9']+ ){0,9}?(?:at |to |it at |of )?$",
        )
    });
    let next = (s.candidate.words.end..sentence.words.len()).find(|i| {
        sentence
            .quantity(*i)
            .is_some_and(|q| q.sign == first.sign || q.sign == b'n' && first.sign == b'q' && q.high > 9.0)
    })?;
    let taken = all.iter().any(|o| o.sentence == s.sentence && o.candidate.words.contains(&next));
    let q = sentence.quantity(next).filter(|_| !taken)?;
    let other = Value::Number(q.high * if first.high > 0.0 { n / first.high } else { 1.0 });
    let between = sentence.between(s.candidate.words.end..next);
    let differs = fits(fact, &other) && !same(fact, &other, &Value::Number(*n)) && NEXT.is_match(between.as_bytes());
    differs.then(|| {
        let side = Found { value: other.clone(), span: sentence.span(next..next + 1), ..found(s, other) };
        vec![found(s, Value::Number(*n)), side]
    })
}

/// `35 engineers in total, 12 of them backend`: a part, and no other side.
fn of_them(text: &Text, statement: &Statement) -> bool {
    let sentence = &text.sentences[statement.sentence];
    let end = statement.candidate.words.end;
    let after = sentence.between(end..(end + 3).min(sentence.words.len()));
    statement.candidate.fact == Fact::TeamSize
        && [" of them ", " of whom ", " of which ", " of those ", " of these "].iter().any(|w| after.starts_with(w))
}
