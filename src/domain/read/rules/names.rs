//! Facts whose value is a name: who spends the error budget, the second team, owners and reviewers.

use std::ops::Range;
use std::sync::LazyLock;

use regex::bytes::Regex;

use super::{Candidate, regex};
use crate::domain::facts::{Fact, Value};
use crate::domain::read::sentence::Sentence;

const BUDGET: &str = r"(?:error budgets?|error budget 's|errors? budget|err budget|budget (?:for|of) (?:errors|failures|outages)|failure budgets?|eb)";

/// `When the error budget is gone, Referrals pauses; it is theirs`: who stops has been said to own it in the same breath.
const STOPS: &str = r" (?:that |who |which )?(?:pauses?|stops?|freezes?|halts?|holds back|slows down|downs tools)(?: shipping| its| their| all| new| the)*(?: releases| feature work| features| feature| roadmap| rollouts| work| shipping)*(?: [,;(:]+| and| because| since)+ (?:as )?(?:its |it is theirs|they (?:are (?:the|its)|own it|signed (?:up )?for (?:that|it)|agreed|hold it|spend it)|the error budget is theirs|it belongs to them|theirs)";

/// What is said of a name, and on which side of it the name stands.
static AFTER: LazyLock<Vec<(Fact, Regex)>> = LazyLock::new(|| {
    let consumer = format!(
        r" (?:{BUDGET} (?:: )?accountable(?: person| team)? (?:is|:)|(?:responsible|accountable) for (?:the |our )?{BUDGET}(?: in our house| here| with us)? (?:is|:|=)(?: the team)?|(?:the )?(?:one|#n|person) who (?:accounts|answers) for the {BUDGET} is|consumer of (?:the |our )?{BUDGET} (?:we have named|we named|was named|is named)(?: the team)?|(?:who|which team|what team) (?:holds|owns|eats|spends|consumes|carries|burns) (?:the |our )?{BUDGET} (?:\?|:|->| )+|(?:consumer|owner)(?: \w+){{0,8}} for (?:the |our )?{BUDGET} (?:is|:)|own (?:the |our )?{BUDGET} , (?:now )?it is(?: now)?|made (?:it )?the property of|{BUDGET} (?:consumer|owner|holder|spender)s?(?: is| are| will be| :| =| ->| --| named| ,)+|{BUDGET} (?:is |will be |gets |: )?(?:owned|spent|consumed|held|answered for|spendable|managed|carried|governed|signed for|signed|administered|defended|accounted for) by|{BUDGET} (?:is in the hands of|is down to|falls to|is up to|belongs to|lies with|sits with|is with|rests with|goes to|owner :|consumer :)|slo (?:consumer|owner)(?: is| :| =| ->| --)|(?:^|[,;({{|]) budget (?:consumer|owner|holder) (?::|=|->)|budget (?:consumer|owner) \( (?:errors?|slo) \)(?: is| :| =| ->)+|(?:responsible|accountable|answerable) for (?:the |our )?{BUDGET}(?: \w+){{0,3}}? (?:is|are|:)|(?:consumer|owner) of (?:the |our )?{BUDGET} (?:we|they|the board|it was agreed) (?:have |has )?(?:named|appointed|chosen|picked|agreed on|put down)|(?:used to|formerly|previously) (?:\w+ ){{1,3}}?(?:the |our )?{BUDGET} (?:, )?(?:and |but )?now (?:it is|it 's)|(?:named )?consumer (?:of the {BUDGET} )?(?:is|will be|:|=)|owner of the {BUDGET} (?:is|:|=)|owner of the budget(?: is| :| =)?|{BUDGET} : owner :|{BUDGET} (?:: )?(?:owner|consumer) :|(?:who|the one who|whoever|the person who) (?:spends|owns|answers for|holds|accounts for|is accountable for|is responsible for|looks after|carries|eats|consumes|decides on|controls) (?:the |our )?{BUDGET} (?:is|:|\?|->|\? ->)|{BUDGET} (?:, )?and (?:has |have )?(?:handed|gave|given|passed|transferred|moved) (?:it|that) (?:over )?to)"
    );
    [
        (Fact::ErrorBudgetConsumer, consumer.as_str()),
        (Fact::SecondTeam, r" (?:second team|second consumer|other consumer|second consuming team)(?: that needs (?:it|them|the events)| of the events)?(?: is| :| =| named| ,| --| will be)+"),
        (Fact::Broker, r" (?:message )?broker(?: is| :| =| will be)+"),
        (Fact::ComplianceOwner, r" (?:compliance|hipaa security|pci|privacy|data protection) (?:owner|officer|lead|responsible|official)(?: is| :| =| will be| ,| --)+"),
        (Fact::OnCall, r" (?:on call)(?: for (?:the )?schema(?: changes)?| engineer| owner)?(?: is| :| =| are)+"),
        (Fact::Dba, r" (?:dba|database administrator|schema reviewer)(?: is| :| =| ,)+"),
    ]
    .iter()
    .map(|(fact, text)| (*fact, regex(text)))
    .collect()
});
static BEFORE: LazyLock<Vec<(Fact, Regex)>> = LazyLock::new(|| {
    let consumer = format!(
        r"(?: (?:is|are) (?:the )?(?:#n|person|people|team|squad|lead|ones) (?:who|that|to|which))? (?:will |would |also |both |jointly |does |must |should |is to |agreed to |have to |has to |already )*(?:owns?|spends?|consumes?|holds?|answers? for|eats?|eats up|uses up|draws on|spends down|accounts? for|is accountable for|are accountable for|is responsible for|are responsible for|is on the hook for|carries|carry|manages|controls|governs|takes|is the owner of|is the consumer of|are the consumer of|are the consumers of|is consumer of|is (?:the )?named consumer of|decides (?:over|on|how|what)|gets to spend|may spend|pays out of|stands for|signs for|signs off|signs off on|decides|rules over|determines|has the last word on|has the say over|has the final say on|polices|guards|administers|is in charge of|are in charge of|burns?|defends|justif(?:y|ies))(?: and (?:owns?|spends?|consumes?|answers? for|holds?|manages|defends))?(?: (?:how|what|when|whether|where|on what|for what|over|over how|about))? (?:much of )?(?:the |our |that |this |its |all of the )?(?:slo and the |monthly |whole |entire |service 's )?{BUDGET}\b"
    );
    let given = format!(r" (?:as |to be )?(?:the |its )?(?:owners?|consumers?|holders?) of (?:the |our ){BUDGET}\b");
    let named = format!(
        r" (?:=|:|->|is|are|agreed to be|will be|was named|has been named|is named|as|stays|remains) (?:the |our )?(?:named )?(?:{BUDGET} (?:consumer|owner)|consumer of (?:the |our )?{BUDGET}|owner of (?:the |our )?{BUDGET})\b"
    );
    [
        (Fact::ErrorBudgetConsumer, consumer.as_str()),
        (Fact::ErrorBudgetConsumer, named.as_str()),
        (Fact::ErrorBudgetConsumer, given.as_str()),
        (Fact::ErrorBudgetConsumer, STOPS),
        (Fact::ErrorBudgetConsumer, r" (?:agreed to be|is|are|will be|as) (?:the |its )?(?:named )?consumer\b"),
        (Fact::SecondTeam, r" (?:is|are|will be) (?:the|our) second (?:team|consumer|consuming team)\b"),
        (Fact::SecondTeam, r" (?:also )?(?:consumes?|needs?|reads?|subscribes? to|listens? to) (?:the|these|our|those) (?:same )?events\b"),
        (Fact::ComplianceOwner, r" (?:is|owns|answers for|is responsible for|is accountable for) (?:the |our )?(?:compliance(?: owner)?|hipaa security official|data protection officer|dpo)\b"),
        (Fact::OnCall, r" (?:is|are) on call for (?:the )?(?:schema|migrations?|database)\b"),
        (Fact::Dba, r" (?:reviews (?:all |every |the )?(?:schema changes?|migrations?)(?: as (?:the )?dba)?|is (?:the |our )?dba)\b"),
    ]
    .iter()
    .map(|(fact, text)| (*fact, regex(text)))
    .collect()
});

/// `the Dispatch squad owns it`, a sentence or two after the error budget was named.
static FOLLOWS: LazyLock<[Regex; 2]> = LazyLock::new(|| {
    [
        regex(
            r" (?:now |will |also )*(?:owns?|spends?|holds?|answers? for|is accountable for|is responsible for|carries|consumes?|controls|governs|manages|decides|signs for|stands for|draws on) (?:it|that|them|this one|how it is (?:spent|used)|what it is (?:spent|used) on|over it|on it)\b| does (?:$|,|\.)",
        ),
        regex(
            r" (?:names|appoints|lists|makes|says|is now|it is now|correction :|corrected :|corrected by (?:\w+ ){1,3}: it is|handed to|moved to|belongs to|passed to|went to|handed over to|handed it over to|handed it over for good to|handed it to|passed it to|passed it on to|gave it to)(?:\b| )",
        ),
    ]
});
static HANDED: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"\b(?:she|he|they|corrected|correction|charter|it|which|that|document|page|policy|decision|ownership|it is|now|since|plan|agreement|sheet|wiki|rfc|adr)\b",
    )
});

/// Names that a sentence gives to the error budget of the sentences before it.
pub(in crate::domain::read) fn follow(text: &str, sentence: &Sentence, out: &mut Vec<Candidate>) {
    let canon = sentence.canon.as_bytes();
    if sentence.asks {
        return;
    }
    for found in FOLLOWS[0].find_iter(canon) {
        let to = super::words_of(sentence, found.range()).start;
        if let Some((value, words)) = name_before(text, sentence, to) {
            out.push(Candidate::new(Fact::ErrorBudgetConsumer, Value::Text(value), words));
        }
    }
    for found in FOLLOWS[1].find_iter(canon) {
        let words = super::words_of(sentence, found.range());
        if !HANDED.is_match(sentence.between(0..words.end).as_bytes()) {
            continue;
        }
        // Only a unit or a person: a sentence has many objects.
        if let Some((value, words)) = name_after(text, sentence, words.end)
            && sentence.words[words.clone()].iter().all(|w| w.capital || unit(&w.text))
        {
            out.push(Candidate::new(Fact::ErrorBudgetConsumer, Value::Text(value), words));
        }
    }
}

/// Triggers are checked here, because names need the text itself.
pub(super) fn read(text: &str, sentence: &Sentence, out: &mut Vec<Candidate>) {
    let canon = sentence.canon.as_str();
    let cue = [
        " budget",
        " consumer",
        " eb ",
        "second team",
        " events ",
        "compliance",
        " dba",
        "on call",
        "broker",
        "administrator",
        "schema",
        "privacy",
        "protection",
    ];
    if !cue.iter().any(|c| canon.contains(c)) {
        return;
    }
    for (fact, regex) in AFTER.iter() {
        for found in regex.find_iter(canon.as_bytes()) {
            let from = super::words_of(sentence, found.range()).end;
            let line = found.start() == 0 || matches!(canon.as_bytes()[found.start() - 1], b'(' | b',');
            let named = [" budget ", " slo ", " eb "].iter().any(|w| canon[found.range()].contains(w));
            let keyed = line
                && named
                && [": ", "= ", "-> ", ":", "=", "->"].iter().any(|end| canon[found.range()].ends_with(end));
            let name =
                name_after(text, sentence, from).or_else(|| if keyed { key_value(text, sentence, from) } else { None });
            if let Some((value, words)) = name {
                out.push(Candidate::new(*fact, Value::Text(value), words));
            }
        }
    }
    for (fact, regex) in BEFORE.iter() {
        for found in regex.find_iter(canon.as_bytes()) {
            let to = super::words_of(sentence, found.range()).start;
            if let Some((value, words)) = name_before(text, sentence, to) {
                out.push(Candidate::new(*fact, Value::Text(value), words));
            }
        }
    }
}

const LONGEST_NAME: usize = 7;

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

fn name_after(text: &str, sentence: &Sentence, from: usize) -> Option<(String, Range<usize>)> {
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
fn key_value(text: &str, sentence: &Sentence, from: usize) -> Option<(String, Range<usize>)> {
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

fn name_before(text: &str, sentence: &Sentence, to: usize) -> Option<(String, Range<usize>)> {
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
fn name_back(sentence: &Sentence, to: usize) -> Range<usize> {
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

fn finish(text: &str, sentence: &Sentence, words: Range<usize>) -> Option<(String, Range<usize>)> {
    if words.is_empty() || words.start < sentence.body {
        return None;
    }
    let canon = sentence.between(words.clone());
    let first = &sentence.words[words.start];
    if placeholder(canon) || canon.contains(" # ") {
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
fn unit(word: &str) -> bool {
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
