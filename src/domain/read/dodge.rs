//! Evasions: a table of the ways in which a question is not answered.

use std::sync::LazyLock;

use regex::bytes::Regex;

use super::answer::Dodge;
use super::rules::regex;
use super::statement::Text;
use crate::domain::facts::one_line;

/// Kind and words, the more telling first. `^` and `$` are the ends of a sentence in canonical form.
const EVASIONS: &[(&str, &str)] = &[
    (
        "handed back",
        r"\b(?:you (?:decide|choose|pick|tell me|tell us|say|know best|know better|are the expert|are the engineer)|up to you|your (?:call|choice|pick|decision|recommendation)|whatever you (?:think|say|like|recommend|prefer|want)|as you (?:like|wish|see fit)|what (?:do|would|did) you (?:recommend|suggest|think|advise|say)|i trust you|surprise me|just pick|pick (?:one|something|whatever|for)|choose for|recommend (?:something|one|us|me)|use your (?:judg\w+|best)|decide for|take the default|the default|defaults? (?:is|are) fine|you are the senior)\b",
    ),
    (
        "put off",
        r"\b(?:tbd|tbc|t b d|later|not yet|to be (?:decided|determined|defined|confirmed)|will (?:decide|see|know|figure|find out|get back|come back)|get back to you|we will see|next (?:sprint|quarter|week|month|phase|year)|in phase|come back to|skip|postpone|park (?:it|this|that)|another time|not decided|undecided|once we|after (?:launch|the launch|mvp|the mvp)|when we get there|cross that bridge|still (?:open|discussing|deciding|figuring|talking)|being discussed|let me (?:check|ask)|i will (?:ask|check)|have to (?:ask|check)|need to (?:ask|check|measure|find out)|too early|premature|eventually|soon|at some point|pending|move on|moving on|ask me again)\b",
    ),
    (
        "it depends",
        r"\b(?:depends|depending|it varies|varies|case by case|hard to say|difficult to say|both|a mix|a bit of both|a bit of everything|mixed|hybrid|either|all of (?:them|the above)|some of each|somewhere in between)\b",
    ),
    (
        "shrug",
        r"\b(?:do not know|does not know|do not (?:really )?care|does not matter|do not mind|not sure|unsure|no idea|no clue|no opinion|dunno|idk|unknown|no one knows|nobody knows|nobody has (?:measured|looked|counted)|never (?:measured|looked|counted)|have not (?:measured|looked|counted|thought)|not measured|whatever|who knows|who cares|god knows|can not say|can not tell|shrugs?|hm+|n / a|meh|not important|irrelevant|any|anything|does it matter|makes no difference|beats me|pass)\b",
    ),
    (
        "adjective",
        r"\b(?:high(?:ly)? ?availab\w*|always (?:on|up|available)|never (?:go )?down|zero downtime|24 / 7|around the clock|the usual|as usual|usual|standard|best practices?|industry (?:standard|grade)|enterprise(?: grade)?|secure(?:ly)?|very secure|sensitive|normal|typical|reasonable|as (?:needed|possible|fast as|soon as|low as|high as|good as|much as)|fast|quick(?:ly)?|low latency|performant|robust|reliable|resilient|modern|clean|flexible|simple|minimal|small|large|big|huge|tiny|medium|decent|good|great|best|mostly|heavy|read heavy|write heavy|low|high|state of the art|cloud native|web scale|production grade|nothing special|the same as everyone|like everyone)\b",
    ),
    (
        "no number",
        r"\b(?:scal\w*|grow\w*|growth|a lot|lots|many|plenty|tons|loads|millions|thousands|hundreds|few|some|several|more|much|traffic|users|viral|popular|spik\w*|busy|volume|load|enough|increase|peak)\b",
    ),
];

static TABLE: LazyLock<Vec<(&'static str, Regex)>> =
    LazyLock::new(|| EVASIONS.iter().map(|(kind, words)| (*kind, regex(words))).collect());

/// What kind of evasion a text is that answers nothing wanted. `numeric`: a number is wanted; `elsewhere`: it states
/// facts of other questions.
pub(super) fn dodge(numeric: bool, source: &str, text: &Text, elsewhere: bool) -> Dodge {
    let words = one_line(source.trim(), 80);
    let is = |kind: &'static str| Dodge { words: words.clone(), kind };
    let canon: String = text.sentences.iter().take(12).map(|s| s.canon.as_str()).collect();
    let hit = |kind: &str| TABLE.iter().any(|(k, r)| *k == kind && r.is_match(canon.as_bytes()));
    if !source.contains(|c: char| c.is_ascii_alphanumeric()) {
        return is("shrug");
    }
    for kind in ["handed back", "put off"] {
        if hit(kind) {
            return is(TABLE.iter().map(|(k, _)| *k).find(|k| *k == kind).unwrap_or("put off"));
        }
    }
    if elsewhere {
        return is("another question");
    }
    if text.sentences.last().is_some_and(|s| s.asks) {
        return is("question back");
    }
    // “5 servers” has a number, if not the one that was asked for.
    let counted = source.contains(|c: char| c.is_ascii_digit())
        || text.sentences.iter().any(|s| s.words.iter().any(|w| w.quantity.is_some()));
    for (kind, regex) in TABLE.iter().skip(2) {
        if regex.is_match(canon.as_bytes()) && (*kind != "no number" || numeric && !counted) {
            return is(kind);
        }
    }
    is(match (numeric, counted) {
        (true, true) => "another number",
        (true, false) => "no number",
        _ => "no answer",
    })
}
