//! Whether some words carry a value at all: the number in its unit, the word, the name, the denial.

use std::ops::Range;
use std::sync::LazyLock;

use regex::bytes::Regex;

use super::claim::{Claim, near};
use super::rules::{Candidate, is_word, language_named, regex, unfilled};
use super::scope::Scope;
use super::sentence::Sentence;
use super::statement::denied;
use crate::domain::facts::{Fact, Value};

mod frames;
use frames::{Says, hits};

/// What words say of a value.
pub(super) enum Carried {
    No,
    /// They name it and deny it.
    Denied,
    /// What stands beside them makes it a value of something else, or of another day.
    Aside,
    /// The words that carry it.
    At(Range<usize>),
}

static NEGATION: LazyLock<Regex> =
    LazyLock::new(|| regex(r"\b(?:no|not|never|without|none|nobody|neither|nor|lacks?|lacking|missing|nothing)\b"));

/// Whether the words of a sentence, the quote's part of it, carry a claim's value: each wording that does or denies it.
pub(super) fn carried(
    claim: &Claim,
    source: &str,
    sentence: &Sentence,
    scope: &Scope,
    words: &Range<usize>,
) -> Vec<Carried> {
    match &claim.value {
        Value::Text(name) => vec![named(claim.fact, name, source, sentence, words.clone())],
        // Every class of a list is carried, or none is.
        Value::Words(all) => {
            let mut each =
                all.iter().map(|word| framed(Fact::DataSensitivity, &Value::Word(word), sentence, scope, words));
            let carries = |said: &Vec<Carried>| said.iter().any(|c| matches!(c, Carried::At(_)));
            let Some(first) = each.next() else { return Vec::new() };
            if carries(&first) { each.find(|said| !carries(said)).unwrap_or(first) } else { first }
        }
        value => framed(claim.fact, value, sentence, scope, words),
    }
}

/// What the wordings of a fact say of a value.
fn framed(fact: Fact, claimed: &Value, sentence: &Sentence, scope: &Scope, words: &Range<usize>) -> Vec<Carried> {
    let mut out = Vec::new();
    for hit in hits(fact, sentence) {
        let quoted = |w: &Range<usize>| words.start <= w.start && w.end <= words.end;
        let reaches = hit.span.start.max(words.start) + 1 < hit.span.end.min(words.end);
        if !quoted(&hit.words) && (hit.words != hit.span || !reaches)
            || rival(fact, sentence, hit.words.start)
            || unfilled(sentence, &hit.words)
        {
            continue;
        }
        let candidate = Candidate::new(fact, claimed.clone(), hit.words.clone());
        let after = sentence.between(hit.words.end..(hit.words.end + 7).min(sentence.words.len()));
        let not_so_many =
            matches!(claimed, Value::Number(_)) && NOT_SO_MANY.is_match(before(sentence, hit.words.start).as_bytes());
        let denied = denied(sentence, scope, &candidate) || not_so_many || REJECTED.is_match(after.as_bytes());
        let affirms = match (&hit.says, claimed) {
            // What is denied twice says nothing.
            (Says::Value(Value::Bool(false)), Value::Bool(_)) if denied => continue,
            (Says::Value(Value::Bool(says)), Value::Bool(yes)) => (*says && !denied) == *yes,
            (Says::Value(says), claimed) if says == claimed => !denied,
            (Says::Between(ends), Value::Number(n)) if ends.iter().any(|e| near(fact, *n, *e)) => !denied,
            _ => continue,
        };
        out.push(match affirms {
            _ if beside(fact, sentence, &hit.words) => Carried::Aside,
            true => Carried::At(hit.words.start..hit.words.end.max(hit.words.start + 1)),
            false => Carried::Denied,
        });
    }
    out
}

/// Words beside a wording by which it says something else: what was measured, what is still to come, whose it is.
const BESIDE: &[(Fact, &str)] = &[
    (
        Fact::QpsP99,
        r" (?:today|currently|current|now|right now|present|at present|as of|avg|average|averages|averaging|mean|limit|limits|good for) (?:[\w:=]+ ){0,3}$| (?:was|were|hit|touched|saw|had) (?:at |about |around |roughly |some |nearly |almost )?$",
    ),
    (
        Fact::QpsCurrent,
        r" (?:forecast\w*|expect\w*|target|targets|has to|have to|must|should|need|needs|plan|planned|next year|aim|will) (?:[\w#]+ ){0,5}$",
    ),
    (
        Fact::SloAvailabilityPercent,
        r" (?:today|currently|last (?:month|quarter|year|week)|so far|measured|achieved|actual|was|were|had) (?:\w+ ){0,4}$| (?:host|hoster|vendor|provider|supplier|partner|pdf|gateway|database|cluster|they) (?:also )?promises? (?:\w+ ){0,2}$",
    ),
    (
        Fact::RtoMinutes,
        r" (?:patients?|customers?|users?|usually|often|normally|calls|requests|searches|queries|quotes|answers|latency) (?:\w+ ){0,6}$",
    ),
    (
        Fact::TeamSize,
        r" (?:audience of|of the|platform (?:team|squad|group|crew) (?:of|is|has|with)|(?:corp|inc|ltd|gmbh|llc|bank|consultancy|vendor|agency) (?:has|have|employs)) $",
    ),
    (Fact::PlatformTeam, r" (?:we are) (?:the |a )?$"),
    // `key = "user_facing"`: the value stands under another key.
    (Fact::UserFacing, r" (?:key|name|field|id) (?:=|:)? ?$"),
    (Fact::DataSensitivity, r" names of (?:\w+ )?$"),
    (Fact::Language, r" (?:web|client|clients|frontend|front end|mobile|ui|app|docs) (?::|=|is|in) $"),
];

static BESIDE_RE: LazyLock<Vec<(Fact, Regex)>> =
    LazyLock::new(|| BESIDE.iter().map(|(f, words)| (*f, regex(words))).collect());

fn beside(fact: Fact, sentence: &Sentence, words: &Range<usize>) -> bool {
    let after = sentence.between(words.end..(words.end + 4).min(sentence.words.len()));
    let goes_on = match fact {
        Fact::SloAvailabilityPercent => OF_CALLS.is_match(after.as_bytes()) && !after.contains(" succe"),
        Fact::QpsP99 => NOW.is_match(after.as_bytes()),
        Fact::TeamSize => PAIRS.is_match(after.as_bytes()),
        _ => false,
    };
    if goes_on {
        return true;
    }
    // The label of a list or a table is its context: `Web: TypeScript`.
    let clause = match fact {
        Fact::Language | Fact::UserFacing | Fact::QpsP99 => {
            sentence.between(words.start.saturating_sub(3)..words.start)
        }
        _ => before(sentence, words.start),
    }
    .as_bytes();
    let versus = matches!(fact, Fact::Pattern | Fact::Language)
        && VERSUS.is_match(sentence.between(words.start.saturating_sub(4)..words.end + 4).as_bytes());
    versus || BESIDE_RE.iter().any(|(f, words)| *f == fact && words.is_match(clause))
}

/// `microservices were discussed and ruled out`, `user_facing: no`.
static REJECTED: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"^ (?::|=|->|\?) (?:no|nope|false|none|not|never|off)\b|^ (?:\w+ ){0,4}(?:ruled out|rejected|off the table|out of scope|withdrawn|turned down|voted down)\b",
    )
});

/// `95 % of calls in 2 s` is a latency, `99 problems` are none.
static OF_CALLS: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"^ (?:of (?:a|an|every|all|our|#n|the (?:calls|requests|searches|queries)|[a-z]+s) |in (?:#n|a|every) |< |under |within |inside |below |problems |dos )",
    )
});
static NOW: LazyLock<Regex> = LazyLock::new(|| regex(r"^ (?:now|today|currently|right now|at the moment|at present) "));
/// `three pairs of engineers`.
static PAIRS: LazyLock<Regex> =
    LazyLock::new(|| regex(r"^ (?:\w+ )?(?:pairs|squads|teams|groups|crews|pods|dozens?) (?:of )?"));

static VERSUS: LazyLock<Regex> = LazyLock::new(|| regex(r" (?:vs|versus|or) "));

/// What stands before a word in its clause.
fn before(sentence: &Sentence, word: usize) -> &str {
    let stop = |i: &usize| matches!(sentence.words[*i].text.as_str(), "," | ";" | ":" | "(" | ")" | "--" | "but");
    sentence.between((sentence.body..word).rev().find(stop).map_or(sentence.body.min(word), |i| i + 1)..word)
}

fn named(fact: Fact, name: &str, source: &str, sentence: &Sentence, words: Range<usize>) -> Carried {
    let quote = sentence.between(words.clone());
    if !TOPICS.iter().find(|(f, _)| *f == fact).is_none_or(|(_, topic)| topic.is_match(sentence.canon.as_bytes())) {
        return Carried::No;
    }
    if name == "none" {
        return if NEGATION.is_match(quote.as_bytes()) { Carried::At(words) } else { Carried::No };
    }
    let span = sentence.span(words.clone());
    // The sign of C# is no word of the sentence.
    let sign = usize::from(source[span.end..].starts_with('#'));
    let said = source.get(span.start..span.end + sign).unwrap_or("").to_lowercase();
    if fact == Fact::Language {
        return language(name, sentence, words);
    }
    // A phrase is the quote itself or a part of it; of a longer phrase most words must stand there.
    let tokens: Vec<String> =
        name.to_lowercase().split(|c: char| !c.is_alphanumeric()).filter(|t| t.len() > 1).map(str::to_owned).collect();
    let there = tokens.iter().filter(|t| said.contains(t.as_str())).count();
    let phrase = matches!(fact, Fact::BusinessContext | Fact::LoadEvidence);
    let enough = if phrase { there * 2 >= tokens.len() } else { there == tokens.len() };
    if tokens.is_empty() || !enough {
        return Carried::No;
    }
    if !phrase && DENIES_NAME.is_match(quote.as_bytes()) { Carried::Denied } else { Carried::At(words) }
}

/// A language that is named as ours: as an item of a list, behind its label, or before what is written in it.
fn language(name: &str, sentence: &Sentence, words: Range<usize>) -> Carried {
    let framework = |word: &str| match word {
        "asp.net" | ".net" => "dotnet",
        "django" | "fastapi" | "flask" => "python",
        "rails" => "ruby",
        "nestjs" | "node" => "typescript",
        _ => "",
    };
    let named = |i: &usize| {
        let word = &sentence.words[*i];
        (language_named(&word.text) == Some(name) || framework(&word.text) == name)
            && (!is_word(&word.text) || word.capital || sentence.between(i.saturating_sub(1)..*i).ends_with([':', '=']))
            && !beside(Fact::Language, sentence, &(*i..i + 1))
            && LANGUAGE_BEFORE.is_match(sentence.between(i.saturating_sub(4)..*i).as_bytes())
            && LANGUAGE_AFTER.is_match(sentence.between(i + 1..(i + 4).min(sentence.words.len())).as_bytes())
    };
    let Some(at) = words.clone().find(named) else { return Carried::No };
    let denied =
        DENIES_NAME.is_match(sentence.between(words).as_bytes()) || DENIED.is_match(before(sentence, at).as_bytes());
    if denied { Carried::Denied } else { Carried::At(at..at + 1) }
}

static LANGUAGE_BEFORE: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"^ $| (?:[,;:=/()|]|--|->|in|use|uses|using|on|with|all|plain|pure|is|are|free|our|chose|picked|language|lang|stack|runtime|back ?end|server|backend 's|it 's) $",
    )
});
static LANGUAGE_AFTER: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"^ (?:$|[,;/).|+&]|--|->|#n|#t|core|back ?end|monolith|services?|server|api|shop|stack|codebase|functions|throughout|everywhere|for (?:all|the|everything|every)|on (?:the )?(?:server|backend)|stays|rails|spring|engineers|developers|devs)",
    )
});
/// A denial right before a name.
static DENIED: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r" (?:no|not|never|without|neither|nor|rather than|instead of|avoid|against|dropped|than)(?: (?:a|an|any|the))? $",
    )
});

static DENIES_NAME: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"\b(?:not|never|no longer|rather than|instead of|nobody|isn|does not|did not|refuses|declined|nothing to do with|unrelated)\b",
    )
});

/// Words of which one must stand in the sentence, so that a name is the fact's.
static TOPICS: LazyLock<Vec<(Fact, Regex)>> = LazyLock::new(|| {
    [
        (Fact::ErrorBudgetConsumer, r"error budget|budget consumer|\bslos?\b|reliab|availab|answers for|accountable|\beb\b"),
        (Fact::ComplianceOwner, r"complian|\bdpo\b|privacy|data protection|gdpr|hipaa|officer|ciso"),
        (Fact::SecondTeam, r"(?:other|another) team|consum|subscri|listen|react|events?|second"),
        (Fact::Broker, r"broker|queue|bus|kafka|rabbit|nats|sqs|pulsar|kinesis|pub sub|messag|events?"),
        (Fact::OnCall, r"on call|pager|call|schema|migration"),
        (Fact::Dba, r"dba|database|schema|review|migration"),
        (Fact::Language, r"back ?end|server|service|api|code|writ|built|build|stack|language|runtime|lang\b|engine|all in|everything|app\b|we (?:use|run|are on|chose|go with|do)|shop|house|functions|monolith|#n|stays|: |= "),
    ]
    .into_iter()
    .map(|(fact, words)| (fact, regex(words)))
    .collect()
});

/// `We do not have 20 engineers`.
static NOT_SO_MANY: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r" (?:(?:do|does|did) not have(?: a team of)?|have not(?: got)?|(?:have|has) no|not)(?: about| around| even)? $",
    )
});

/// Whether the label nearest before an amount is that of the other objective: `RPO 15 min` is no RTO.
fn rival(fact: Fact, sentence: &Sentence, word: usize) -> bool {
    let (own, other) = match fact {
        Fact::RpoMinutes => (" rpo ", " rto "),
        Fact::RtoMinutes => (" rto ", " rpo "),
        _ => return false,
    };
    let before = sentence.between(0..word);
    before.rfind(other).is_some_and(|at| before.rfind(own).is_none_or(|mine| mine < at))
}
