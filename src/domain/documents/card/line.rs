//! The line on which one fact moves: its stretches, each with the outcome in words, and the stops of a marker.

use serde::Serialize;

use super::view::label;
use crate::domain::catalog::Catalog;
use crate::domain::decide::stretches::{self, Stretch};
use crate::domain::decide::{Decision, Status};
use crate::domain::facts::{Fact, Kind, Value, one_line};

/// A line, ready to be drawn.
#[derive(Serialize)]
pub struct Line {
    /// `team_size`: part of the page's own ids.
    name: &'static str,
    title: String,
    now: String,
    /// The stop where the marker begins.
    at: usize,
    stops: Vec<Stop>,
    stretches: Vec<Part>,
}

/// A value at which the marker can stand.
#[derive(Serialize)]
struct Stop {
    label: String,
    /// The stretch in which it lies.
    part: usize,
}

#[derive(Serialize)]
struct Part {
    /// `A`, `B`, …: the same on the line and in the list.
    key: char,
    values: String,
    outcome: String,
    changes: Vec<String>,
    moves: bool,
    /// `same`, `other`, `blocked`, `no-fit`.
    kind: &'static str,
    now: bool,
    /// Where it begins on the line, how wide it is and where its middle lies, percent.
    from: String,
    width: String,
    middle: String,
}

/// The lines of team size and load, where they are known.
pub fn lines(catalog: &Catalog, decision: &Decision) -> Vec<Line> {
    [Fact::TeamSize, Fact::QpsP99].into_iter().filter_map(|fact| line(catalog, decision, fact)).collect()
}

fn line(catalog: &Catalog, decision: &Decision, fact: Fact) -> Option<Line> {
    let value = decision.facts.answer(fact)?;
    let known = value.as_number()?;
    let stretches = stretches::along(catalog, decision, fact);
    if stretches.is_empty() {
        return None;
    }
    let now = stretches::place(&stretches, value);
    let stops = stops(fact, &stretches, known);
    let of = |n: f64| stretches::place(&stretches, &Value::Number(n));
    // Half a step beyond its first and last stop, so that the marker never stands on a boundary.
    let last = stops.len().saturating_sub(1).max(1) as f64;
    let edge = |stop: usize, by: f64| ((stop as f64 + by) / last * 100.0).clamp(0.0, 100.0);
    let part = |(i, stretch): (usize, &Stretch)| {
        let first = stops.iter().position(|n| of(*n) == i).unwrap_or(0);
        let end = stops.iter().rposition(|n| of(*n) == i).unwrap_or(first);
        let (from, to) = (edge(first, -0.5), edge(end, 0.5));
        let (kind, outcome) = outcome(catalog, decision, stretch, i == now, stretches.len() == 1);
        Part {
            key: char::from(b'A' + i as u8),
            values: values(fact, stretch.low, stretches.get(i + 1).map(|s| s.low)),
            outcome,
            changes: match decision.status {
                // Of a profile it is enough to say which; the picks that go with it follow.
                Status::Decided if !stretch.status.starts_with("blocked") => {
                    let picks = stretch.changes.iter().filter(|c| !matches!(c.what.as_str(), "profile" | "status"));
                    picks.map(|c| one_line(&c.words(), 300)).collect()
                }
                _ => Vec::new(),
            },
            moves: stretch.moves,
            kind,
            now: i == now,
            from: percent(from),
            width: percent(to - from),
            middle: percent((from + to) / 2.0),
        }
    };
    Some(Line {
        name: fact.name(),
        title: match fact {
            Fact::TeamSize => "Team size".into(),
            Fact::QpsP99 => "Load at p99, a year ahead".into(),
            other => label(other),
        },
        now: amount(fact, known),
        at: stops.iter().position(|n| *n == known).unwrap_or(0),
        stretches: stretches.iter().enumerate().map(part).collect(),
        stops: stops.iter().map(|n| Stop { label: amount(fact, *n), part: of(*n) }).collect(),
    })
}

/// The outcome in a few words, and its kind.
fn outcome(catalog: &Catalog, d: &Decision, stretch: &Stretch, now: bool, alone: bool) -> (&'static str, String) {
    let rule = stretch.status.split_once('(').map(|(_, rule)| rule.trim_end_matches(')'));
    match (stretch.status.split(' ').next().unwrap_or_default(), &stretch.profile) {
        ("blocked", _) => {
            // Where it is blocked everywhere, other rules block too, or this one wherever it stands.
            let title = rule.filter(|_| !alone).and_then(|r| catalog.rules.get(r)).map(|r| r.title.clone());
            let words = match title {
                Some(title) => format!("blocked: {title}"),
                None => "blocked".into(),
            };
            ("blocked", words)
        }
        // No stack is named behind a kill.
        (_, _) if d.status == Status::Blocked => ("other", "no kill criterion stands any more: decide again".into()),
        ("decided", Some(profile)) if stretch.changes.is_empty() => {
            ("same", format!("{profile}{}", if now { ", as decided" } else { ", nothing changes" }))
        }
        ("decided", Some(profile)) => ("other", profile.clone()),
        _ if now => ("no-fit", "no profile fits, as it is".into()),
        _ => ("no-fit", "no profile fits".into()),
    }
}

/// `1 to 15`, `2 100 to below 3 160`, `41 or more`.
fn values(fact: Fact, low: f64, next: Option<f64>) -> String {
    let whole = matches!(fact.spec().kind, Kind::Number { whole: true, .. });
    let first = low <= if whole { 1.0 } else { 0.001 };
    match next {
        None if first => "any value".into(),
        None => format!("{} or more", grouped(low)),
        Some(next) if whole && next - 1.0 == low => grouped(low),
        Some(next) if whole => format!("{} to {}", grouped(low), grouped(next - 1.0)),
        Some(next) if first => format!("below {}", grouped(next)),
        Some(next) => format!("{} to below {}", grouped(low), grouped(next)),
    }
}

/// `1 engineer`, `2 100 queries/s`.
fn amount(fact: Fact, n: f64) -> String {
    match (fact, fact.spec().unit) {
        (Fact::TeamSize, _) if n == 1.0 => "1 engineer".into(),
        (Fact::TeamSize, _) => format!("{} engineers", grouped(n)),
        (_, "") => grouped(n),
        (_, unit) => format!("{} {unit}", grouped(n)),
    }
}

/// Thousands apart, by a space that does not break.
fn grouped(n: f64) -> String {
    let text = n.to_string();
    let (whole, rest) = text.split_once('.').map_or((text.as_str(), None), |(w, r)| (w, Some(r)));
    let mut out = String::new();
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && whole.len() > 4 && (whole.len() - i).is_multiple_of(3) {
            out.push('\u{a0}');
        }
        out.push(digit);
    }
    rest.map(|rest| format!("{out}.{rest}")).unwrap_or(out)
}

/// Steps of a marker: 1, 2, 5, 10, … and between them for people, every stretch's first value, and the known one.
fn stops(fact: Fact, stretches: &[Stretch], known: f64) -> Vec<f64> {
    let whole = matches!(fact.spec().kind, Kind::Number { whole: true, .. });
    let lows = stretches.iter().skip(1).map(|s| s.low);
    let most = lows.clone().fold(known, f64::max) * 1.5;
    let steps: &[f64] = if whole { &[1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0] } else { &[1.0, 2.0, 5.0] };
    let least = lows.clone().fold(known, f64::min);
    // One step below the first boundary is enough of what is small.
    let from = if whole { 0 } else { (least.log10().floor() as i32 - 1).min(0) };
    let mut stops: Vec<f64> = (from..8).flat_map(|power| steps.iter().map(move |s| s * 10f64.powi(power))).collect();
    stops.retain(|n| !whole || n.fract() == 0.0);
    if let Some(end) = stops.iter().position(|n| *n >= most) {
        stops.truncate(end + 1);
    }
    stops.extend(lows.clone());
    if whole {
        stops.extend(lows.map(|low| low - 1.0));
    }
    stops.push(known);
    stops.sort_by(f64::total_cmp);
    stops.dedup_by(|a, b| (*a - *b).abs() < 1e-9);
    stops
}

fn percent(n: f64) -> String {
    format!("{:.2}%", n)
}
