//! Where a name begins and ends beside the words that call for one.

use std::ops::Range;

use crate::domain::read::sentence::Sentence;

pub(super) const LONGEST_NAME: usize = 7;

/// Words that are no name, wherever they stand.
pub(in crate::domain::read) fn placeholder(words: &str) -> bool {
    const NONE: &[&str] = &[
        "unknown",
        "tbd",
        "tbc",
        "null",
        "nil",
        "na",
        "n / a",
        "?",
        "open",
        "undecided",
        "not named",
        "unnamed",
        "missing",
        "someone",
        "somebody",
        "anyone",
        "us",
        "we",
        "you",
        "it",
        "they",
        "them",
        "that",
        "this",
        "who",
        "whoever",
        "everyone",
        "everybody",
        "all",
        "not yet named",
        "to be named",
        "unclear",
        "unassigned",
        "not",
        "still open",
        "not decided",
        "to be decided",
        "he",
        "she",
        "which",
        "what",
        "nobody yet",
        "i",
        "yet",
        "x",
        "one",
        "there",
        "not yet",
        "me",
        "not known",
        "pending",
        "blank",
        "left blank",
        "to be filled",
        "empty",
    ];
    let words = words.trim();
    let first = words.split(' ').next().unwrap_or("");
    words.is_empty()
        || NONE.contains(&words)
        || matches!(first, "not" | "tbd" | "unknown" | "still" | "yet" | "undecided" | "to" | "fill" | "null" | "?")
}

pub(super) fn name_after(text: &str, sentence: &Sentence, from: usize) -> Option<(String, Range<usize>)> {
    let word = |i: usize| sentence.words.get(i).map_or("", |w| w.text.as_str());
    let mut start = from;
    while matches!(
        word(start),
        "the" | "our" | "a" | "an" | ":" | "=" | "is" | "be" | "by" | "still" | "now" | "currently"
    ) {
        start += 1;
    }
    // "Consumer: me, Aylin Kaya".
    if matches!(word(start), "me" | "us" | "we")
        && word(start + 1) == ","
        && sentence.words.get(start + 2).is_some_and(|w| w.capital)
    {
        start += 2;
    }
    let mut end = start;
    while end < sentence.words.len() && end - start < LONGEST_NAME {
        let w = word(end);
        let ends = matches!(
            w,
            "," | "."
                | ";"
                | ":"
                | "--"
                | "("
                | ")"
                | "who"
                | "which"
                | "with"
                | "because"
                | "since"
                | "but"
                | "so"
                | "if"
                | "for"
                | "as"
                | "from"
                | "is"
                | "are"
                | "has"
                | "have"
                | "until"
                | "when"
                | "owns"
                | "agreed"
                | "not"
                | "in"
                | "at"
                | "|"
                | "/"
                | "->"
                | "="
        );
        let joins = w == "and" && !sentence.words.get(end + 1).is_some_and(|n| n.capital);
        if ends || joins || sentence.quantity(end).is_some() {
            break;
        }
        end += 1;
    }
    finish(text, sentence, start..end)
}

/// `error_budget_owner: payments-core`: what stands alone behind its key is a name, however it is written.
pub(super) fn key_value(text: &str, sentence: &Sentence, from: usize) -> Option<(String, Range<usize>)> {
    let end = (from..sentence.words.len())
        .find(|i| matches!(sentence.words[*i].text.as_str(), ")" | "," | ";" | "(" | "|"))
        .unwrap_or(sentence.words.len());
    let words = from..end;
    let canon = sentence.between(words.clone());
    let name = !words.is_empty()
        && words.len() <= 4
        && !placeholder(canon)
        && !matches!(canon.trim(), "yes" | "no" | "true" | "false" | "none" | "nobody")
        && words.clone().all(|i| sentence.quantity(i).is_none());
    let span = name.then(|| sentence.span(words.clone()))?;
    let name = text.get(span)?.trim_matches(|c: char| !c.is_alphanumeric()).trim();
    (!name.is_empty()).then(|| (crate::domain::facts::one_line(name, 80), words))
}

pub(super) fn name_before(text: &str, sentence: &Sentence, to: usize) -> Option<(String, Range<usize>)> {
    let word = |i: usize| sentence.words.get(i).map_or("", |w| w.text.as_str());
    let mut start = to;
    // A clause in commas or brackets may stand between the name and its verb: "Mara (Core), owns …".
    if start > 0 && word(start - 1) == ")" {
        start = (0..start).rev().find(|i| word(*i) == "(").unwrap_or(start);
    }
    // "We, the Invoicing squad, consume it": the apposition is the name.
    if start > 3 && word(start - 1) == "," && sentence.between(0..start).contains(" we , ") {
        let back = name_back(sentence, start - 1);
        let first = (back.start..back.end).find(|i| !matches!(word(*i), "the" | "our")).unwrap_or(back.start);
        return finish(text, sentence, first..back.end);
    }
    // "It is the Identity guild that burns it".
    if start > 1
        && matches!(word(start - 1), "that" | "who" | "which")
        && sentence.between(0..start).contains(" it is ")
    {
        start -= 1;
    }
    // "We, the Invoicing squad, consume it".
    if start > 1 && word(start - 1) == "," && sentence.body == 0 {
        let from = (0..start - 1).rev().take(6).find(|i| word(*i) == ",");
        if let Some(from) = from
            && from > 0
            && matches!(word(from - 1), "we" | "us" | "i")
        {
            let first = from + 1 + usize::from(matches!(word(from + 1), "the" | "our" | "of"));
            return finish(text, sentence, first..start - 1);
        }
    }
    let end = start;
    while start > sentence.body && end - start < LONGEST_NAME {
        let w = word(start - 1);
        if matches!(
            w,
            "," | "."
                | ";"
                | ":"
                | "--"
                | "("
                | ")"
                | "that"
                | "because"
                | "since"
                | "but"
                | "so"
                | "if"
                | "where"
                | "when"
                | "is"
                | "are"
                | "says"
                | "said"
                | "->"
                | "|"
                | "then"
                | "while"
                | "?"
                | "made"
                | "named"
                | "appointed"
                | "declared"
                | "nominated"
        ) || w == "and" && !sentence.words.get(start.wrapping_sub(2)).is_some_and(|n| n.capital)
        {
            break;
        }
        start -= 1;
    }
    while matches!(word(start), "the" | "our" | "a" | "an" | "and" | "today" | "now" | "it" | "here") && start < end {
        start += 1;
    }
    // "the consumer is on our side: Tolls & Fares, we signed for it": the name stands before the pronoun.
    if end - start == 1
        && matches!(word(start), "we" | "us")
        && start >= 2
        && matches!(word(start - 1), "," | ":" | "--")
    {
        let back = name_back(sentence, start - 1);
        return finish(text, sentence, back);
    }
    finish(text, sentence, start..end)
}

/// The capitalised words that end at `to`, over one short apposition: `Tolls & Fares, in short us,`.
pub(super) fn name_back(sentence: &Sentence, to: usize) -> Range<usize> {
    let word = |i: usize| sentence.words[i].text.as_str();
    let mut end = to;
    let mut tries = 0;
    while end > 0 && tries < 3 {
        let start = (0..end).rev().find(|i| matches!(word(*i), "," | ":" | "--" | ";")).map_or(0, |i| i + 1);
        let named = start + usize::from(start < end && word(start) == "the");
        if start < end
            && sentence.words.get(named).is_some_and(|w| w.capital)
            && end - start <= LONGEST_NAME
            && word(start) != "that"
        {
            return start..end;
        }
        end = start.saturating_sub(1);
        tries += 1;
    }
    0..0
}

pub(super) fn finish(text: &str, sentence: &Sentence, words: Range<usize>) -> Option<(String, Range<usize>)> {
    if words.is_empty() || words.start < sentence.body {
        return None;
    }
    let canon = sentence.between(words.clone());
    let first = &sentence.words[words.start];
    // "Dana or Bo", "Dana might own it": nobody has been named.
    let doubted = [" might ", " may ", " could ", " should ", " would "].iter().any(|w| canon.ends_with(w));
    if placeholder(canon) || canon.contains(" # ") || canon.contains(" or ") || doubted {
        return None;
    }
    if matches!(canon.trim(), "none" | "nobody" | "no one" | "no team") {
        // "Nobody owns the error budget" is the value `none`; "nobody has been named" leaves it open.
        return Some(("none".into(), words));
    }
    if matches!(
        first.text.as_str(),
        "nobody"
            | "no"
            | "none"
            | "neither"
            | "if"
            | "whether"
            | "someone"
            | "who"
            | "to"
            | "may"
            | "can"
            | "should"
            | "will"
            | "whoever"
            | "named"
            | "being"
            | "yet"
            | "role"
            | "consumer"
            | "owner"
            | "asked"
            | "asking"
    ) || matches!(
        sentence.words[words.end - 1].text.as_str(),
        "its" | "their" | "our" | "his" | "her" | "has" | "have"
    ) {
        return None;
    }
    let named = sentence.words[words.clone()].iter().any(|w| w.capital || unit(&w.text))
        || words.len() <= 3 && sentence.body > 0;
    let span = sentence.span(words.clone());
    let name = text.get(span)?.trim_matches(|c: char| !c.is_alphanumeric() && c != ')').trim();
    (named && !name.is_empty()).then(|| (crate::domain::facts::one_line(name, 80), words))
}

/// A noun for a unit or an office, which makes a name of the words around it.
pub(super) fn unit(word: &str) -> bool {
    matches!(
        word,
        "team"
            | "squad"
            | "group"
            | "lead"
            | "owner"
            | "manager"
            | "cto"
            | "ceo"
            | "vp"
            | "ciso"
            | "coo"
            | "engineering"
            | "product"
            | "operations"
            | "sre"
            | "tribe"
            | "guild"
            | "chapter"
            | "pod"
            | "council"
            | "board"
            | "committee"
            | "office"
            | "desk"
            | "unit"
            | "org"
            | "side"
            | "leads"
            | "department"
            | "crew"
            | "kafka"
            | "rabbitmq"
            | "nats"
            | "sqs"
    )
}
