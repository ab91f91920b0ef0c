//! One value a fact: restatements fall together, corrections win, what is left over is a contradiction.

use std::sync::LazyLock;

use regex::bytes::Regex;

use super::scope::flag;
use super::statement::{Statement, Text, Voice, objection, value};
use super::subject;
use super::{Contradiction, Found, Reading, same_load};
use crate::domain::facts::{Fact, Value};

mod dispute;
mod sensitivity;
mod team;
use dispute::{DISPUTED, dispute, other_figure};
use sensitivity::{regimes, sensitivity};
use team::team;

/// Settles every fact of a text.
pub(super) fn settle(text: &Text, statements: Vec<Statement>, voice: Voice) -> Reading {
    let mut reading = Reading::default();
    let disputed = text.sentences.iter().any(|s| DISPUTED.is_match(s.canon.as_bytes()));
    for fact in Fact::ALL {
        let of_fact: Vec<&Statement> = statements.iter().filter(|s| s.candidate.fact == *fact).collect();
        if of_fact.is_empty() {
            continue;
        }
        let of_fact = ends(of_fact);
        let open = open_choices(text, &of_fact);
        let standing: Vec<(&Statement, Value)> = of_fact
            .iter()
            .enumerate()
            .filter(|(i, s)| !open.contains(i) && objection(s, voice).is_none())
            .filter_map(|(_, s)| Some((*s, value(s).filter(|v| fits(*fact, v))?)))
            .collect();
        // "Two facts I can't reconcile": what the text itself calls a contradiction needs no other sign of one.
        if disputed
            && let Some(sides) =
                dispute(text, *fact, &of_fact, &standing).or_else(|| other_figure(text, &statements, &standing, *fact))
        {
            reading.contradictions.push(Contradiction { fact: *fact, sides });
            continue;
        }
        match one(*fact, text, standing, &of_fact) {
            // A sum may leave the range that each of its parts kept.
            Outcome::One(found) if fits(*fact, &found.value) => reading.found.push(found),
            Outcome::One(_) | Outcome::Nothing => {}
            Outcome::Split(sides) => reading.contradictions.push(Contradiction { fact: *fact, sides }),
        }
        if *fact == Fact::DataSensitivity
            && let Some(found) = regimes(&of_fact, voice)
        {
            reading.found.push(found);
        }
    }
    not_taken(&mut reading.found);
    reading.found.sort_by_key(|f| f.fact);
    reading
}

/// "We thought about a database per customer, and went with one shared": of a way not taken nothing is left.
pub(super) fn not_taken(found: &mut Vec<Found>) {
    if found.iter().any(|f| f.fact == Fact::Tenancy && f.value == Value::Word("shared-multi-tenant")) {
        let apart = |f: &Found| f.fact == Fact::Isolation && matches!(f.value, Value::Word("database" | "stack"));
        found.retain(|f| !apart(f));
    }
}

/// A text that states one fact hundreds of times is settled by its beginning and its end, so that settling stays
/// linear in the text.
fn ends(mut statements: Vec<&Statement>) -> Vec<&Statement> {
    const KEPT: usize = 100;
    if statements.len() > 2 * KEPT {
        statements.drain(KEPT..statements.len() - KEPT);
    }
    statements
}

/// Whether the fact can take the value: a team of half a million is a slip of the grammar.
pub(super) fn fits(fact: Fact, value: &Value) -> bool {
    fact.parse(&value.to_json()).is_ok()
}

enum Outcome {
    Nothing,
    One(Found),
    Split(Vec<Found>),
}

fn found(statement: &Statement, value: Value) -> Found {
    Found { fact: statement.candidate.fact, value, quote: statement.quote.clone(), span: statement.span.clone() }
}

/// Statements that are sides of a choice: `Rust or Go`, `considering Rust, Go`.
fn open_choices(text: &Text, of_fact: &[&Statement]) -> Vec<usize> {
    let mut open = Vec::new();
    let exclusive = matches!(
        of_fact[0].candidate.fact,
        Fact::Language
            | Fact::Pattern
            | Fact::Tenancy
            | Fact::Communication
            | Fact::Cadence
            | Fact::Standby
            | Fact::TeamSize
    );
    if !exclusive {
        return open;
    }
    for i in 1..of_fact.len() {
        let (a, b) = (of_fact[i - 1], of_fact[i]);
        if a.sentence != b.sentence
            || a.candidate.value == b.candidate.value
            || a.candidate.words.end > b.candidate.words.start
        {
            continue;
        }
        let between = text.sentences[a.sentence].between(a.candidate.words.end..b.candidate.words.start);
        let words: Vec<&str> = between.split_whitespace().collect();
        let choice = words.iter().any(|w| matches!(*w, "or" | "vs" | "versus")) && words.len() <= 6;
        let list = words.len() <= 2 && words.iter().all(|w| matches!(*w, "/" | "," | "|"));
        if choice || list && matches!(words.first(), Some(&"/" | &"|")) {
            open.extend([i - 1, i]);
        } else if list && open.contains(&(i - 1)) {
            open.push(i);
        }
        // "Rust, Go or Kotlin": what stands before the pair belongs to it.
        if choice {
            let mut back = i - 1;
            while back > 0 && of_fact[back - 1].sentence == a.sentence {
                let gap = text.sentences[a.sentence]
                    .between(of_fact[back - 1].candidate.words.end..of_fact[back].candidate.words.start);
                if gap.trim() != "," {
                    break;
                }
                back -= 1;
                open.push(back);
            }
        }
        // "We are considering Rust, Go, Kotlin": the hypothesis holds for the list.
        if objection(a, Voice::Brief).is_some_and(|f| f & flag::IF != 0)
            && b.flags & flag::CARRIED_IF != 0
            && words.len() <= 3
        {
            open.push(i);
        }
    }
    open
}

fn same(fact: Fact, a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(x), Value::Number(y)) if x.is_infinite() || y.is_infinite() => x == y,
        // The same allowance in another unit is the same objective: 43 min a month is 99.9 %.
        (Value::Number(x), Value::Number(y)) if fact == Fact::SloAvailabilityPercent => {
            ((100.0 - x) - (100.0 - y)).abs() <= 0.06 * (100.0 - x).max(100.0 - y)
        }
        (Value::Number(x), Value::Number(y)) if fact == Fact::TeamSize => x == y,
        (Value::Number(x), Value::Number(y)) => (x - y).abs() <= 0.03 * x.abs().max(y.abs()),
        (Value::Text(x), Value::Text(y)) => {
            let (x, y) = (x.to_lowercase(), y.to_lowercase());
            x.contains(&y) || y.contains(&x)
        }
        _ => a == b,
    }
}

fn one(fact: Fact, text: &Text, mut standing: Vec<(&Statement, Value)>, all: &[&Statement]) -> Outcome {
    match fact {
        Fact::DataSensitivity => return sensitivity(text, standing, all),
        Fact::BusinessContext => {
            let best = standing.iter().max_by(|a, b| {
                a.0.candidate.weight.cmp(&b.0.candidate.weight).then(b.0.span.start.cmp(&a.0.span.start))
            });
            return best.map_or(Outcome::Nothing, |(s, v)| Outcome::One(found(s, v.clone())));
        }
        Fact::TeamSize => standing = team(text, standing),
        Fact::ReadWriteRatio => standing = without_shares(standing),
        _ => {}
    }
    // What is meant for a later day gives way to what holds today.
    if fact != Fact::QpsP99 && standing.iter().any(|(s, _)| s.flags & flag::LATER == 0) {
        standing.retain(|(s, _)| s.flags & flag::LATER == 0);
    }
    if let Some((_, value)) = standing.first()
        && !standing.iter().all(|(_, v)| same(fact, v, value))
    {
        let twin =
            |s: &Statement, v: &Value| standing.iter().any(|(o, w)| o.sentence == s.sentence && !same(fact, v, w));
        let annex: Vec<bool> = standing.iter().map(|(s, v)| of_an_annex(text, s, twin(s, v))).collect();
        if annex.contains(&false) {
            let mut annex = annex.into_iter();
            standing.retain(|_| !annex.next().unwrap_or(false));
        }
    }
    let heaviest = standing.iter().map(|(s, _)| s.candidate.weight).max().unwrap_or(0);
    // An objective outweighs a contract; one objective does not outweigh another.
    let heaviest = if fact == Fact::SloAvailabilityPercent { heaviest.min(2) } else { heaviest };
    standing.retain(|(s, _)| s.candidate.weight >= heaviest);
    standing.retain({
        let later: Vec<usize> = standing.iter().map(|(s, _)| s.span.start).collect();
        move |(s, _)| !moved_from(text, s) || later.iter().all(|l| *l <= s.span.start)
    });
    if fact == Fact::UserFacing {
        // "Customers and our staff use it" is user-facing.
        let trues: Vec<usize> =
            standing.iter().filter(|(_, v)| *v == Value::Bool(true)).map(|(s, _)| s.sentence).collect();
        standing.retain(|(s, v)| *v == Value::Bool(true) || !trues.contains(&s.sentence) || s.fixes);
    }
    let Some((first, value)) = standing.first().cloned() else { return Outcome::Nothing };
    if standing.iter().all(|(_, v)| same(fact, v, &value)) {
        return Outcome::One(found(first, value));
    }
    let narrowed = subject::narrow(text, &standing);
    let standing = narrowed.unwrap_or(standing);
    let Some((first, value)) = standing.first().cloned() else { return Outcome::Nothing };
    if standing.iter().all(|(_, v)| same(fact, v, &value)) {
        return Outcome::One(found(first, value));
    }
    // A correction wins over what stands before it.
    if let Some(last) = standing.iter().rposition(|(s, _)| s.fixes) {
        let (s, v) = &standing[last];
        let after = &standing[last + 1..];
        if (last > 0 || !after.is_empty()) && after.iter().all(|(_, w)| same(fact, w, v)) {
            return Outcome::One(found(s, v.clone()));
        }
    }
    if fact == Fact::Language && standing.iter().all(|(s, _)| s.sentence == first.sentence) {
        return Outcome::Nothing;
    }
    if fact == Fact::Cadence {
        // "Continuous deployment, 15 deploys a day" is one cadence; "maps ships daily, billing monthly" is none.
        let merged = standing.iter().find(|(_, v)| v.as_str() == Some("per-pr"));
        if let Some((s, v)) =
            merged.filter(|_| standing.iter().all(|(_, v)| matches!(v.as_str(), Some("per-pr" | "daily"))))
        {
            return Outcome::One(found(s, v.clone()));
        }
        if standing.iter().filter(|(s, _)| of_a_part(text, s)).count() > 1 {
            return Outcome::Nothing;
        }
    }
    let mut sides: Vec<Found> = Vec::new();
    for (s, v) in standing {
        if !sides.iter().any(|f| same(fact, &f.value, &v)) {
            sides.push(found(s, v));
        }
    }
    Outcome::Split(sides)
}

/// Without the shares of reads that say a ratio once more: `20:1, so 95 % reads`.
fn without_shares(standing: Vec<(&Statement, Value)>) -> Vec<(&Statement, Value)> {
    let mut kept: Vec<(&Statement, Value)> = Vec::new();
    for (statement, value) in standing {
        let said = |(s, v): &(&Statement, Value)| {
            let (Some(a), Some(b)) = (v.as_number(), value.as_number()) else { return false };
            same_load((a, &s.quote), (b, &statement.quote))
        };
        if !kept.iter().any(said) {
            kept.push((statement, value));
        }
    }
    kept
}

/// Whether a figure is said of what hangs on the core store and can be rebuilt from it: other values hold there.
fn of_an_annex(text: &Text, statement: &Statement, twin: bool) -> bool {
    static ANNEX: LazyLock<Regex> = LazyLock::new(|| {
        super::rules::regex(
            r"\b(?:search index(?:es)?|index(?:es)?|caches?|analytics|(?:data|analytics|reporting) warehouse|data lake|reporting(?: copy| db| database| replica)?|read models?|replicas?|logs|audit logs?|recommendations?|archives?|archived|thumbnails|exports?|newsletter|staging|sandbox|mirror|secondary|can be rebuilt|is rebuilt|rebuildable|derived|nice to have|best effort|internal dashboard|batch(?: jobs)?|marketing site|marketing cms|cms|help cent(?:re|er)|docs site|for everything else|less critical|non critical|uncritical)\b",
        )
    });
    let sentence = &text.sentences[statement.sentence];
    let at = statement.candidate.words.start;
    let text_at = |i: usize| sentence.words.get(i).map_or("", |w| w.text.as_str());
    // "RPO 24 h for the reporting copy, RPO 5 min for the core": another label, another subject.
    let labelled = |i: usize| {
        twin && text_at(i) == ","
            && matches!(text_at(i + 1), "rpo" | "rto" | "p99" | "p95" | "p50" | "availability" | "slo" | "uptime")
    };
    let stop = |i: &usize| matches!(text_at(*i), ";" | "but" | "while" | "whereas") || labelled(*i);
    let from = (0..at).rev().find(stop).unwrap_or(0);
    let to = (at..sentence.words.len()).find(stop).unwrap_or(sentence.words.len());
    ANNEX.is_match(sentence.between(from..to).as_bytes())
}

/// Whether a release is said of one part of the system: `search ships weekly`.
fn of_a_part(text: &Text, statement: &Statement) -> bool {
    let sentence = &text.sentences[statement.sentence];
    let at = statement.candidate.words.start;
    let word = |i: usize| sentence.words.get(i).map_or("", |w| w.text.as_str());
    let verb = (at.saturating_sub(4)..at).rev().find(|i| matches!(word(*i), "ships" | "releases" | "deploys" | "goes"));
    verb.is_some_and(|v| {
        v > 0
            && !matches!(
                word(v - 1),
                "team"
                    | "it"
                    | "squad"
                    | "backend"
                    | "service"
                    | "system"
                    | "product"
                    | "crew"
                    | "group"
                    | "production"
                    | "who"
                    | "which"
                    | "that"
                    | "and"
                    | ","
            )
    })
}

/// `from 99.5 to 99.9`: the value that was left.
fn moved_from(text: &Text, statement: &Statement) -> bool {
    let sentence = &text.sentences[statement.sentence];
    let at = statement.candidate.words.clone();
    let before = sentence.between(at.start.saturating_sub(2)..at.start);
    let after = sentence.between(at.end..(at.end + 6).min(sentence.words.len()));
    (before.ends_with(" from ") || before.ends_with(" from a ") || before.ends_with(" from the "))
        && (after.contains(" to ") || after.contains(" -> "))
        || after.starts_with(" -> ")
}
