//! How many engineers, of all the counts of a text: a total counts, and parts of one team add up.

use super::super::statement::{Statement, Text};
use crate::domain::facts::Value;

/// A total counts, not the parts of it; without a total the parts of one sentence add up.
pub(super) fn team<'a>(text: &Text, standing: Vec<(&'a Statement, Value)>) -> Vec<(&'a Statement, Value)> {
    // "40 engineers, 6 of whom work on this": the owners have been told apart by weight.
    if standing.iter().any(|(s, _)| s.candidate.weight >= 3) {
        return standing;
    }
    // "A team of 10: 8 engineers, a designer and a PM": who does not engineer does not count.
    let mut standing = standing;
    let engineers: Vec<usize> =
        standing.iter().filter(|(s, _)| counts_engineers(text, s)).map(|(s, _)| s.sentence).collect();
    standing.retain(|(s, _)| counts_engineers(text, s) || !engineers.contains(&s.sentence) || !others_counted(text, s));
    // "9 backend engineers, 3 in ops, twelve in all": the total counts, of whatever kind the others are.
    let backend = |s: &Statement| {
        let words = &text.sentences[s.sentence].words;
        words.get(s.candidate.words.end).is_some_and(|w| matches!(w.text.as_str(), "backend" | "server"))
    };
    let total = standing.iter().filter(|(s, _)| !backend(s)).filter_map(|(_, v)| v.as_number()).fold(0.0, f64::max);
    standing.retain(|(s, v)| !backend(s) || v.as_number().is_none_or(|n| n >= total));
    let (parts, wholes): (Vec<_>, Vec<_>) = standing.into_iter().partition(|(s, _)| s.candidate.part);
    if wholes.is_empty() {
        let Some((first, _)) = parts.first() else { return parts };
        let same_sentence = parts.iter().all(|(s, _)| s.sentence == first.sentence);
        if parts.len() > 1 && same_sentence {
            let sum = parts.iter().filter_map(|(_, v)| v.as_number()).sum();
            return vec![(*first, Value::Number(sum))];
        }
        return parts;
    }
    // "Squad Oak: 7. Squad Elm: 4, together they own it": the squads add up where somebody says that they belong together.
    // "Harbour with six engineers, Lighthouse with four: count them as one owner."
    let crews = [" crews ", " squads ", " teams ", " pods ", " groups "];
    let one = [" #n owner ", " one owner ", " as #n ", " jointly ", " together "];
    if wholes.len() > 1
        && wholes.iter().all(|(s, _)| s.sentence == wholes[0].0.sentence)
        && crews.iter().any(|w| text.sentences[wholes[0].0.sentence].canon.contains(w))
        && text.sentences.iter().any(|s| one.iter().any(|w| s.canon.contains(w)))
    {
        let sum = wholes.iter().filter_map(|(_, v)| v.as_number()).sum();
        return vec![(wholes[0].0, Value::Number(sum))];
    }
    let squads: Vec<&str> = wholes.iter().filter_map(|(s, _)| squad(text, s)).collect();
    if squads.len() == wholes.len() && squads.len() > 1 && squads.windows(2).all(|w| w[0] != w[1]) {
        let together = text.sentences.iter().any(|s| {
            [
                " both ",
                " together ",
                " one team ",
                " #n owner ",
                " #n team ",
                " jointly ",
                " owning team ",
                " combined ",
                " all of them ",
            ]
            .iter()
            .any(|w| s.canon.contains(w))
        });
        let sum = wholes.iter().filter_map(|(_, v)| v.as_number()).sum();
        return if together { vec![(wholes[0].0, Value::Number(sum))] } else { Vec::new() };
    }
    let mut kept: Vec<(&Statement, Value)> = Vec::new();
    for (s, v) in wholes {
        let n = v.as_number().unwrap_or(0.0);
        let twin = kept.iter().position(|(k, _)| k.sentence == s.sentence);
        match twin {
            Some(i)
                if subset(text, s)
                    || kept[i].1.as_number() != Some(n)
                        && kept[i].0.candidate.weight >= s.candidate.weight
                        && in_brackets(text, s) =>
            {
                if kept[i].1.as_number().unwrap_or(0.0) < n {
                    kept[i] = (s, v);
                }
            }
            _ => kept.push((s, v)),
        }
    }
    kept
}

/// The name of the squad that a count is given for: `squad a : #n`.
pub(super) fn squad<'a>(text: &'a Text, s: &Statement) -> Option<&'a str> {
    let words = &text.sentences[s.sentence].words;
    let at = s.candidate.words.start;
    let label = |i: usize| words.get(i).map_or("", |w| w.text.as_str());
    let start = (0..at.min(4)).find(|i| matches!(label(*i), "squad" | "team" | "pod" | "group" | "crew"))?;
    (label(start + 2) == ":" || label(start + 2) == "has").then(|| label(start + 1))
}

pub(super) fn counts_engineers(text: &Text, s: &Statement) -> bool {
    let words = &text.sentences[s.sentence].words;
    words
        .iter()
        .skip(s.candidate.words.end)
        .take(3)
        .take_while(|w| !matches!(w.text.as_str(), "(" | ")" | ","))
        .any(|w| w.text.starts_with("engineer") || w.text.starts_with("dev"))
}

pub(super) fn others_counted(text: &Text, s: &Statement) -> bool {
    let canon = &text.sentences[s.sentence].canon;
    [
        " designer",
        " pm ",
        " pms ",
        " product manager",
        " product owner",
        " scrum master",
        " manager",
        " qa ",
        " tester",
        " analyst",
    ]
    .iter()
    .any(|w| canon.contains(w))
}

pub(super) fn subset(text: &Text, s: &Statement) -> bool {
    let canon = &text.sentences[s.sentence].canon;
    [" of whom ", " of which ", " of them ", " including ", " incl ", " plus ", " made up of ", " split into "]
        .iter()
        .any(|w| canon.contains(w))
}

pub(super) fn in_brackets(text: &Text, s: &Statement) -> bool {
    let sentence = &text.sentences[s.sentence];
    let open = sentence.words[..s.candidate.words.start].iter().rev().find(|w| matches!(w.text.as_str(), "(" | ")"));
    open.is_some_and(|w| w.text == "(")
}
