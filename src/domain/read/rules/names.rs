//! Facts whose value is a name: who spends the error budget, the second team, owners and reviewers.

use std::sync::LazyLock;

use regex::bytes::Regex;

use super::{Candidate, regex};
use crate::domain::facts::{Fact, Value};
use crate::domain::read::sentence::Sentence;

mod span;
pub(in crate::domain::read) use span::placeholder;
use span::{key_value, name_after, name_before, unit};

const BUDGET: &str = r"(?:error budgets?|error budget 's|errors? budget|err budget|budget (?:for|of) (?:errors|failures|outages)|failure budgets?|eb)";

/// `When the error budget is gone, Referrals pauses; it is theirs`: who stops has been said to own it in the same breath.
const STOPS: &str = r" (?:that |who |which )?(?:pauses?|stops?|freezes?|halts?|holds back|slows down|downs tools)(?: shipping| its| their| all| new| the)*(?: releases| feature work| features| feature| roadmap| rollouts| work| shipping)*(?: [,;(:]+| and| because| since)+ (?:as )?(?:its |it is theirs|they (?:are (?:the|its)|own it|signed (?:up )?for (?:that|it)|agreed|hold it|spend it)|the error budget is theirs|it belongs to them|theirs)";

/// What is said of a name, and on which side of it the name stands.
static AFTER: LazyLock<Vec<(Fact, Regex)>> = LazyLock::new(|| {
    let consumer = format!(
        r" (?:{BUDGET} (?:: )?accountable(?: person| team)? (?:is|:)|(?:responsible|accountable) for (?:the |our )?{BUDGET}(?: in our house| here| with us)? (?:is|:|=)(?: the team)?|(?:the )?(?:one|#n|person) who (?:accounts|answers) for the {BUDGET} is|consumer of (?:the |our )?{BUDGET} is|consumer of (?:the |our )?{BUDGET} (?:we have named|we named|was named|is named)(?: the team)?|(?:who|which team|what team) (?:holds|owns|eats|spends|consumes|carries|burns) (?:the |our )?{BUDGET} (?:\?|:|->| )+|(?:consumer|owner)(?: \w+){{0,8}} for (?:the |our )?{BUDGET} (?:is|:)|own (?:the |our )?{BUDGET} , (?:now )?it is(?: now)?|made (?:it )?the property of|{BUDGET} (?:consumer|owner|holder|spender)s?(?: is| are| will be| :| =| ->| --| named| ,)+|{BUDGET} (?:is |will be |gets |: )?(?:owned|spent|consumed|held|answered for|spendable|managed|carried|governed|signed for|signed|administered|defended|accounted for) by|{BUDGET} (?:is in the hands of|is down to|falls to|is up to|belongs to|lies with|sits with|is with|rests with|goes to|owner :|consumer :)|slo (?:consumer|owner)(?: is| :| =| ->| --)|(?:^|[,;({{|]) budget (?:consumer|owner|holder) (?::|=|->)|budget (?:consumer|owner) \( (?:errors?|slo) \)(?: is| :| =| ->)+|(?:responsible|accountable|answerable) for (?:the |our )?{BUDGET}(?: \w+){{0,3}}? (?:is|are|:)|(?:consumer|owner) of (?:the |our )?{BUDGET} (?:we|they|the board|it was agreed) (?:have |has )?(?:named|appointed|chosen|picked|agreed on|put down)|(?:used to|formerly|previously) (?:\w+ ){{1,3}}?(?:the |our )?{BUDGET} (?:, )?(?:and |but )?now (?:it is|it 's)|(?:named )?consumer (?:of the {BUDGET} )?(?:is|will be|:|=)|owner of the {BUDGET} (?:is|:|=)|owner of the budget(?: is| :| =)?|{BUDGET} : owner :|{BUDGET} (?:: )?(?:owner|consumer) :|(?:who|the one who|whoever|the person who) (?:spends|owns|answers for|holds|accounts for|is accountable for|is responsible for|looks after|carries|eats|consumes|decides on|controls) (?:the |our )?{BUDGET} (?:is|:|\?|->|\? ->)|{BUDGET} (?:, )?and (?:has |have )?(?:handed|gave|given|passed|transferred|moved) (?:it|that) (?:over )?to)"
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
            r" (?:now |will |also )*(?:owns?|spends?|holds?|answers? for|is accountable for|is responsible for|carries|consumes?|controls|governs|manages|decides|signs for|stands for|draws on) (?:it|that|them|this one|how it is (?:spent|used)|how the budget is (?:spent|used)|what it is (?:spent|used) on|over it|on it)\b| does (?:$|,|\.)",
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
        // "Ingrid Solberg, Checkout's EM, answers for it": the name stands before what says who she is.
        let comma = |i: &usize| sentence.words[*i].text == ",";
        let remark = to.checked_sub(1).filter(comma).and_then(|end| (to.saturating_sub(9)..end).rev().find(comma));
        let to = remark.unwrap_or(to);
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
    // "Error budget: Priya", "error budget: checkout team": a capital alone says little of a word that may be an adjective.
    static LABELLED: LazyLock<Regex> =
        LazyLock::new(|| regex(&format!(r"(?:^|[,;({{|]) (?:slos? : )?{BUDGET} (?::|=|->) ")));
    for found in LABELLED.find_iter(canon.as_bytes()) {
        let from = super::words_of(sentence, found.range()).end;
        if let Some((value, words)) = key_value(text, sentence, from)
            && sentence.words[words.clone()].iter().any(|w| unit(&w.text))
        {
            out.push(Candidate::new(Fact::ErrorBudgetConsumer, Value::Text(value), words));
        }
    }
    // "The error budget is Marco's to spend".
    static POSSESSED: LazyLock<Regex> = LazyLock::new(|| {
        regex(&format!(
            r" {BUDGET} (?:is|will be|stays|remains|:) (?:[^\s,;.]+ ){{1,4}}(?P<k>'s) (?:$|[,.;)]|to (?:spend|burn|use|own)|alone|own)"
        ))
    });
    for found in POSSESSED.captures_iter(canon.as_bytes()) {
        let to = found.name("k").map_or(0, |k| sentence.word_at(k.start()));
        if let Some((value, words)) = name_before(text, sentence, to) {
            let owner = value.trim_end_matches("'s").trim_end_matches("’s").to_owned();
            out.push(Candidate::new(Fact::ErrorBudgetConsumer, Value::Text(owner), words));
        }
    }
    for (fact, regex) in BEFORE.iter() {
        for found in regex.find_iter(canon.as_bytes()) {
            let to = super::words_of(sentence, found.range()).start;
            // "The billing team does not consume our events".
            let denied = matches!(to.checked_sub(1).map(|i| sentence.words[i].text.as_str()), Some("not" | "never"));
            if let Some((value, words)) = name_before(text, sentence, to).filter(|_| !denied) {
                out.push(Candidate::new(*fact, Value::Text(value), words));
            }
        }
    }
}
