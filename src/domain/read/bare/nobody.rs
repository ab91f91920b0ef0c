//! Nobody is named: `no compliance owner`, `second team: none`, `nobody yet`. That is an answer, and never a name.

use std::sync::LazyLock;

use regex::bytes::Regex;

use super::super::rules::regex;
use crate::domain::facts::{Fact, one_line};

/// What each person or team is called, and what they do, within the question that asks for them.
const HELD: &[(Fact, &str, &str)] = &[
    (
        Fact::ComplianceOwner,
        r"(?:compliance |privacy |security |hipaa |pci |data protection |named |dedicated )*(?:owner|officer|official|lead|dpo)",
        r"own|answer|account|look|handle|care|do|in charge|responsible",
    ),
    (
        Fact::SecondTeam,
        r"(?:second |other |further |consuming |named )*(?:team|consumer)",
        r"consume|read|need|listen|subscribe|use|want",
    ),
    (Fact::Broker, r"(?:message )?broker", r"run"),
    (
        Fact::ErrorBudgetConsumer,
        r"(?:error |budget |slo |named |dedicated )*(?:consumer|owner|holder)",
        r"own|spend|answer|account|hold|consume|in charge|responsible",
    ),
    (Fact::OnCall, r"(?:one |person |engineer )?on[ -]?call(?: engineer| person| rota)?", r"on[ -]call"),
    (Fact::Dba, r"(?:dba|database administrator|schema reviewer)", r"review"),
];

const NONE: &str = r"(?:none|nobody|no[ -]?one|not anyone|vacant|unassigned)";
const NOW: &str =
    r"(?: (?:yet|so far|today|now|right now|for now|currently|at the moment|really|at all|else|there|does|is|do))*";

struct Words {
    fact: Fact,
    noun: Regex,
    absent: Regex,
}

static TABLE: LazyLock<Vec<Words>> = LazyLock::new(|| {
    let words = |(fact, noun, verb): &(Fact, &str, &str)| Words {
        fact: *fact,
        noun: regex(&format!(r"\b{noun}\b")),
        absent: regex(&format!(
            r"\b(?:no|without|lack|lacks|lacking|missing|not have|not got|haven't|don't have|do not have|not named)(?: a| an| any| the| got a| our)? {noun}\b|\b{noun}(?: for (?:\w+ )?\w+)? ?(?: is|:|=| -)? ?{NONE}\b{NOW}\.?$|\b(?:nobody|no[ -]?one|no(?: other| second| further)? team|none of us)(?: else)?(?: \w+)? (?:{verb})"
        )),
    };
    HELD.iter().map(words).collect()
});
/// Said of whoever was asked for.
static BARE: LazyLock<Regex> = LazyLock::new(|| {
    regex(&format!(
        r"^(?:(?:well|sorry|honestly|currently|today|so far|right now|at the moment|it is|it's|there is|there's|we have|we've got|we have got|i have) )*(?:{NONE}|no|not one|no team|(?:we )?(?:do not|don't) have (?:one|any|anyone|anybody)){NOW}\.?$"
    ))
});
/// Those who answer: to who else consumes, that is nobody.
static OURSELVES: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"^(?:it is |it's |that is |that's )?(?:(?:only|just) (?:us|ourselves|me|(?:our|our own|my|this|the same|one)(?: own)? (?:team|squad))|(?:our own|the same) (?:team|squad))\.?$",
    )
});
static NEGATED: LazyLock<Regex> =
    LazyLock::new(|| regex(r"^(?:no|not|nobody|none|without|neither|nor|only|lacking)\b"));

/// Words as they are compared here: lower case, on one line.
pub(super) fn plain(words: &str) -> String {
    one_line(words.trim(), 200).to_lowercase().replace('’', "'")
}

/// Whether the words say that nobody holds what was asked for.
pub(super) fn bare(fact: Fact, plain: &str) -> bool {
    BARE.is_match(plain.as_bytes()) || fact == Fact::SecondTeam && OURSELVES.is_match(plain.as_bytes())
}

/// Whether the words say by its name that nobody holds it: `no compliance owner`, `DBA: none`.
pub(super) fn named(fact: Fact, plain: &str) -> bool {
    TABLE.iter().any(|w| w.fact == fact && w.absent.is_match(plain.as_bytes()))
}

/// Whether the words speak of who holds this.
pub(super) fn mentioned(fact: Fact, plain: &str) -> bool {
    TABLE.iter().any(|w| w.fact == fact && w.noun.is_match(plain.as_bytes()))
}

/// Whether the words begin as those that deny do: they are no name, whatever else they are.
pub(super) fn denies(plain: &str) -> bool {
    NEGATED.is_match(plain.as_bytes())
}
