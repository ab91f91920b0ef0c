//! Which side of a contradiction an answer chooses: by its value, its words or its place. Every word must be known, so
//! that `5 servers` chooses no team of 5.

use super::event::Conflict;
use crate::domain::facts::{Fact, Kind, Value};

/// What a word does to the side that is named next, or was named last.
#[derive(Clone, Copy, PartialEq)]
enum Turn {
    /// `not 5`.
    Next,
    /// `5 is wrong`.
    Last,
}

const DENIALS: &[(&str, Turn)] = &[
    ("not", Turn::Next),
    ("isnt", Turn::Next),
    ("wasnt", Turn::Next),
    ("never", Turn::Next),
    ("than", Turn::Next),
    ("wrong", Turn::Last),
    ("incorrect", Turn::Last),
    ("outdated", Turn::Last),
];

/// Places in the list of sides; [`LAST`] ends it.
const PLACES: &[(&str, usize)] = &[
    ("first", 0),
    ("1st", 0),
    ("former", 0),
    ("earlier", 0),
    ("older", 0),
    ("second", 1),
    ("2nd", 1),
    ("third", 2),
    ("3rd", 2),
    ("latter", LAST),
    ("last", LAST),
    ("later", LAST),
    ("latest", LAST),
    ("newer", LAST),
];
const LAST: usize = usize::MAX;

/// Words that choose by size, and whether they mean the larger number.
const SIZES: &[(&str, bool)] = &[
    ("smaller", false),
    ("lower", false),
    ("shorter", false),
    ("fewer", false),
    ("larger", true),
    ("higher", true),
    ("bigger", true),
    ("longer", true),
];

/// Words around a choice that say nothing of which it is.
const FRAME: &[&str] = &[
    "a", "about", "and", "answer", "applies", "apply", "are", "at", "be", "but", "choose", "chosen", "correct",
    "count", "counts", "figure", "for", "go", "going", "hold", "holds", "i", "id", "ill", "im", "in", "instead", "is",
    "it", "its", "keep", "lets", "mean", "means", "meant", "my", "now", "number", "of", "ok", "okay", "one", "our",
    "pick", "please", "rather", "right", "said", "say", "shall", "should", "side", "stand", "stands", "take", "that",
    "the", "this", "use", "value", "was", "we", "were", "what", "with", "would",
];

/// Words for a yes and a no. Elsewhere they frame nothing: `no, 15` is left to be asked.
const BOOLS: &[(&str, bool)] =
    &[("true", true), ("yes", true), ("y", true), ("false", false), ("no", false), ("n", false)];

/// The words in which a fact's own unit is said behind a number.
fn units(fact: Fact) -> &'static [&'static str] {
    match fact.spec().unit {
        "queries/s" => &["qps", "rps", "queries", "requests", "per", "second", "s", "p99"],
        "reads per write" => &["reads", "per", "write", "to", "1"],
        "min" => &["min", "mins", "minute", "minutes", "m"],
        "engineers" => &["engineers", "engineer", "people", "developers", "devs", "us"],
        "%" => &["percent", "pct"],
        "ms" => &["ms", "milliseconds"],
        "USD/month" => &["usd", "dollars", "per", "month"],
        _ => &[],
    }
}

/// The side that the words choose, and nothing but choose.
pub fn choose(conflict: &Conflict, words: &str) -> Option<usize> {
    let said = tokens(conflict.fact, words);
    let mut named: Vec<usize> = Vec::new();
    let mut denied: Vec<usize> = Vec::new();
    let (mut not, mut last) = (false, None);
    for (i, word) in said.iter().enumerate() {
        let turn = DENIALS.iter().find(|(w, _)| w == word).map(|(_, t)| *t);
        let unit = units(conflict.fact).contains(&word.as_str()) && i > 0 && behind_number(&said[..i], conflict.fact);
        if turn == Some(Turn::Next) {
            not = true;
        } else if turn == Some(Turn::Last) {
            // `5 is wrong` takes back what was just named.
            named.retain(|s| Some(*s) != last);
            denied.extend(last);
        } else if let Some(side) = side(conflict, word).filter(|_| !unit) {
            if std::mem::take(&mut not) {
                denied.push(side)
            } else {
                named.push(side)
            }
            last = Some(side);
        } else if !unit && !FRAME.contains(&word.as_str()) && !is_label(conflict, word) {
            return None;
        }
    }
    let mut left = (0..conflict.sides.len()).filter(|s| !denied.contains(s) && (named.is_empty() || named.contains(s)));
    let chosen = left.next().filter(|_| !said.is_empty() && left.next().is_none())?;
    let torn = named.iter().any(|s| denied.contains(s));
    (!torn && (!named.is_empty() || !denied.is_empty())).then_some(chosen)
}

/// The side that the words point at by its place, whatever else they say.
pub fn point(conflict: &Conflict, words: &str) -> Option<usize> {
    let said = tokens(conflict.fact, words);
    let denies = |w: &String| {
        DENIALS.iter().any(|(d, _)| d == w) || matches!(w.as_str(), "no" | "neither" | "none" | "dont" | "both")
    };
    if said.iter().any(denies) {
        return None;
    }
    let mut places: Vec<usize> = said.iter().filter_map(|w| place(conflict, w)).collect();
    places.dedup();
    <[usize; 1]>::try_from(places).ok().map(|[side]| side)
}

/// What is accepted as a choice: each side's value, and a place.
pub fn examples(conflict: &Conflict) -> Vec<String> {
    let value = |i: usize| conflict.fact.parse(&conflict.sides[i].value).ok().map(|v| v.to_string());
    let chooses = |(i, words): (usize, String)| (choose(conflict, &words) == Some(i)).then_some(words);
    let values = (0..conflict.sides.len()).filter_map(|i| chooses((i, value(i)?)));
    values.chain(["the first".to_owned()]).map(|words| format!("`{words}`")).collect()
}

/// Words in lower case, numbers whole, units off their numbers.
fn tokens(fact: Fact, words: &str) -> Vec<String> {
    let plain = words.to_lowercase().replace(['\'', '’'], "");
    let letters: Vec<char> = plain.chars().collect();
    let digit = |i: Option<usize>| i.and_then(|i| letters.get(i)).is_some_and(char::is_ascii_digit);
    let (mut tokens, mut token) = (Vec::new(), String::new());
    for (i, c) in letters.iter().enumerate() {
        let within = matches!(c, '.' | ',') && digit(i.checked_sub(1)) && digit(Some(i + 1));
        let holds = c.is_alphanumeric() || within || matches!(c, '<' | '>' | '~' | '+');
        match holds {
            true if *c != ',' => token.push(*c),
            true => {}
            false => tokens.push(std::mem::take(&mut token)),
        }
    }
    tokens.push(token);
    tokens.retain(|t| !t.is_empty());
    let cut = |token: String| {
        let unit = units(fact).iter().find_map(|u| token.strip_suffix(u).filter(|n| n.parse::<f64>().is_ok()));
        unit.map_or_else(|| token.clone(), str::to_owned)
    };
    tokens.into_iter().map(cut).collect()
}

/// Whether a number of the fact was named just before, with nothing but its unit between.
fn behind_number(said: &[String], fact: Fact) -> bool {
    let units = units(fact);
    let before = said.iter().rev().find(|w| !units.contains(&w.as_str()) && !matches!(w.as_str(), "a" | "of" | "to"));
    before.is_some_and(|w| w.parse::<f64>().is_ok())
}

/// The side that a word names: by its value, its place, its size, or words that only this side uses.
fn side(conflict: &Conflict, word: &str) -> Option<usize> {
    if let Ok(number) = word.parse::<f64>() {
        return only(conflict, |_, value| matches!(value, Value::Number(n) if (n - number).abs() <= 1e-6 * n.abs()));
    }
    let yes = BOOLS.iter().find(|(w, _)| *w == word).map(|(_, b)| *b);
    if conflict.fact.spec().kind == Kind::Bool && yes.is_some() {
        return only(conflict, |_, value| matches!(value, Value::Bool(b) if Some(*b) == yes));
    }
    let silent = yes.is_some() || FRAME.contains(&word) || UNITS_OF_OTHERS.contains(&word);
    let used = || only(conflict, |i, _| !silent && uses(conflict, i, word));
    place(conflict, word).or_else(|| size(conflict, word)).or_else(used)
}

fn only(conflict: &Conflict, names: impl Fn(usize, &Value) -> bool) -> Option<usize> {
    let values = conflict.sides.iter().enumerate().filter_map(|(i, s)| Some((i, conflict.fact.parse(&s.value).ok()?)));
    let mut named = values.filter(|(i, value)| names(*i, value)).map(|(i, _)| i);
    named.next().filter(|_| named.next().is_none())
}

fn place(conflict: &Conflict, word: &str) -> Option<usize> {
    let sides = conflict.sides.len();
    let place = PLACES.iter().find(|(w, _)| *w == word).map(|(_, p)| if *p == LAST { sides - 1 } else { *p });
    let said_in = |word: &str| {
        only(conflict, |i, _| tokens(conflict.fact, &conflict.sides[i].said_in).contains(&word.to_owned()))
    };
    match word.strip_suffix('s').unwrap_or(word) {
        "brief" => said_in("brief"),
        _ => place.filter(|p| *p < sides),
    }
}

/// The stricter of two recoveries is the shorter one, the stricter of two promises the higher one.
fn size(conflict: &Conflict, word: &str) -> Option<usize> {
    let strict = match conflict.fact.spec().unit {
        "min" | "ms" => Some(false),
        "%" => Some(true),
        _ => None,
    };
    let larger = match word {
        "stricter" | "tighter" => strict?,
        "looser" | "laxer" => !strict?,
        _ => SIZES.iter().find(|(w, _)| *w == word)?.1,
    };
    let numbers: Option<Vec<f64>> =
        conflict.sides.iter().map(|s| conflict.fact.parse(&s.value).ok()?.as_number()).collect();
    let numbers = numbers?.into_iter().enumerate();
    let sized = |a: &(usize, f64), b: &(usize, f64)| a.1.total_cmp(&b.1);
    if larger { numbers.max_by(sized) } else { numbers.min_by(sized) }.map(|(i, _)| i)
}

/// Whether a side's value or its quoted words have the word; a number in a quote may be another one.
fn uses(conflict: &Conflict, side: usize, word: &str) -> bool {
    let side = &conflict.sides[side];
    let value = side.value.as_str().unwrap_or_default();
    let words = tokens(conflict.fact, &format!("{value} {}", side.quote));
    words.iter().any(|w| w == word)
}

/// A word of the fact's name, of every side's value, or of every quote.
fn is_label(conflict: &Conflict, word: &str) -> bool {
    let number = word.starts_with(|c: char| !c.is_alphabetic());
    let of_all = (0..conflict.sides.len()).all(|i| uses(conflict, i, word));
    !number && (of_all && !UNITS_OF_OTHERS.contains(&word) || conflict.fact.name().split('_').any(|w| w == word))
}

/// Units that change a number: `5 h` is not the 5 minutes of a side.
const UNITS_OF_OTHERS: &[&str] = &[
    "h", "hour", "hours", "d", "day", "days", "s", "sec", "second", "seconds", "week", "weeks", "year", "k", "m",
    "million", "thousand",
];
