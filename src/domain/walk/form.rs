//! The forms that an answer may take, where the question's own are for more than is still open.

use crate::domain::facts::{Fact, Kind, Open};

/// People in examples.
const PEOPLE: [&str; 3] = ["Dana Reyes", "Kim Park", "Sam Okafor"];

/// Forms for these facts alone. The reader takes each of them, which a test proves.
pub fn forms(wants: &[Fact]) -> Vec<String> {
    match wants {
        [] => Vec::new(),
        [fact] => alone(*fact),
        several => {
            let values: Vec<Vec<String>> = several.iter().enumerate().map(|(i, fact)| values(*fact, i)).collect();
            let most = values.iter().map(Vec::len).max().unwrap_or_default();
            let form = |n: usize| {
                let value = |v: &Vec<String>| v.get(n).or(v.last()).cloned().unwrap_or_default();
                let labelled = several.iter().zip(&values).map(|(f, v)| format!("{}: {}", f.label(), value(v)));
                labelled.collect::<Vec<_>>().join("; ")
            };
            (0..most).map(form).collect()
        }
    }
}

/// What answers one fact that was asked for by itself.
fn alone(fact: Fact) -> Vec<String> {
    let words: &[&str] = match fact {
        Fact::ReadWriteRatio => &["20:1", "95% reads", "read-only"],
        Fact::QpsP99 => &["180 QPS at p99 in a year", "half a million requests a day, 4x peak"],
        Fact::TeamSize => &["8 engineers", "8"],
        Fact::RpoMinutes => &["15 min", "1 hour"],
        Fact::RtoMinutes => &["1 h", "20 minutes"],
        Fact::SloAvailabilityPercent => &["99.5 %", "three nines"],
        Fact::ErrorBudgetConsumer => &["the payments team", "Priya Nair"],
        Fact::SecondTeam => &["the billing team", "none"],
        _ => return bare(fact),
    };
    words.iter().map(|w| (*w).to_owned()).collect()
}

fn bare(fact: Fact) -> Vec<String> {
    match fact.spec().kind {
        Kind::Bool | Kind::Name | Kind::Word(_) => values(fact, 0),
        // A number by itself could be in any unit.
        _ => values(fact, 0).iter().map(|v| format!("{}: {v}", fact.label())).collect(),
    }
}

/// Values of a fact as they are written behind its name.
fn values(fact: Fact, place: usize) -> Vec<String> {
    let said = match fact.spec().kind {
        Kind::Bool => vec!["yes", "no"],
        Kind::Name if fact == Fact::Language => vec!["Go", "TypeScript"],
        Kind::Name => vec![PEOPLE[place % PEOPLE.len()], "none"],
        Kind::Word(words) => words.to_vec(),
        Kind::Words(words) => words.to_vec(),
        Kind::Ratio => vec!["20:1", "read-only"],
        Kind::Number { open: Open::Both, .. } => vec!["99.5"],
        Kind::Number { .. } => vec!["10"],
        Kind::Text => vec!["the gateway's access log"],
    };
    said.into_iter().map(str::to_owned).collect()
}
