//! Whether some words carry a value at all: the number in its unit, the word, the name, the denial.

use std::ops::Range;
use std::sync::LazyLock;

use regex::bytes::Regex;

use super::claim::{Claim, near};
use super::quantity::Quantity;
use super::rules::regex;
use super::sentence::Sentence;
use crate::domain::facts::{Fact, Value};

mod context;
pub(super) use context::foreign;

/// What words say of a value.
pub(super) enum Carried {
    No,
    /// They name it and deny it.
    Denied,
    /// The word that carries it.
    At(usize),
}

static NEGATION: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"\b(?:no|not|never|without|none|nobody|zero|neither|nor|false|lacks?|lacking|missing|out of scope|rather than|instead of|ruled out|rejected|nothing|non|absent|only (?:staff|employees)|employees only|staff only)\b",
    )
});

/// Whoever works inside denies that outsiders use it.
static INSIDE: LazyLock<Regex> = LazyLock::new(|| regex(r"\b(?:internal|back office)\b"));

/// Words of which one must stand in the quote or its sentence, so that a number or a yes is about the fact.
fn topic(fact: Fact) -> &'static str {
    match fact {
        Fact::TeamSize => {
            r"engineer|\bdevs?\b|develop|programmer|coder|team|squad|headcount|people|crew|staff|\bfte|of us|\bwe are\b|group|member|heads\b|\bswe|person"
        }
        Fact::BudgetUsdPerMonth => {
            r"budget|cap|ceiling|allow|afford|spend|infra|cloud|hosting|limit|under|fund|month|at most|max"
        }
        Fact::ReadWriteRatio => r"read|write|r / w|ratio|quer|get",
        Fact::QpsP99 | Fact::QpsCurrent => r"#q|#v|qps|rps|tps|request|quer|traffic|load|per second|call|hits|peak|/ s",
        Fact::RpoMinutes => r"rpo|recovery point|lose|loss|lost|data",
        Fact::RtoMinutes => r"rto|recovery time|back|restor|recover|down|up|running|outage|service",
        Fact::BackupIntervalMinutes => r"backup|back up|backed|snapshot|dump|wal|archiv",
        Fact::SloAvailabilityPercent => r"availab|uptime|slo|sla|nines|up\b|down|reliab|error budget|#p|#a|#z",
        Fact::SloLatencyP50Ms => r"p50|half|#p|50",
        Fact::SloLatencyP95Ms => r"p95|#p|95",
        Fact::SloLatencyP99Ms => r"p99|#p|99",
        Fact::PlatformTeam => r"platform",
        Fact::UserFacing => {
            r"customer|user|public|consumer|client|extern|intern|staff|employee|shopper|patient|back office|anyone|citizen|member|visitor|facing|guest|diner|buyer|passenger|student|reader|player|resident|tenant|driver|subscriber|traveller|traveler|fan|donor|parent|book|log in|sign"
        }
        Fact::NeedsAdminPanel => r"admin|back office|backoffice|panel|staff",
        Fact::EncryptionAtRest => r"encrypt|kms|plaintext|plain text",
        Fact::IndependentContexts => r"context|independent|deploy|domain|together",
        Fact::Extracting => r"extract|carv|split|pull|strangl",
        Fact::ExistingSchema => r"schema|database|table|greenfield|scratch|migrat",
        Fact::TenantPricing => r"pric|pay|plan|contract|fee|charge",
        Fact::ErrorBudgetConsumer => r"budget|consumer|slo|own|spend|answer|account",
        _ => "",
    }
}

/// Word stems of each value of an enumerated fact.
fn stems(value: &str) -> &'static str {
    match value {
        "single-tenant" => {
            r"single tenan|(?:own|dedicated|separate|private) (?:\w+ )?(?:install|stack|deploy|instance|environment|cluster|server|copy)|(?:install\w*|stack|deployment|instance|environment) (?:per|for (?:each|every))|one customer"
        }
        "shared-multi-tenant" => {
            r"shared|pool|row level|row security|\brls\b|tenant id|(?:one|#n|same|single|common) (?:\w+ )?(?:schema|database|table)|(?:org|account|customer|workspace|company) id|discriminator"
        }
        "isolated-multi-tenant" => {
            r"isolated|silo|(?:schema|database|db|keyspace)s? (?:per|for (?:each|every)|each)|(?:own|separate|dedicated) (?:\w+ )?(?:schema|database|db)|bridge|per \w+ (?:schema|database)"
        }
        "sync" => r"\bsync|synchronous|request / ?response|request response|blocking|direct(?:ly)?|rpc",
        "async" => r"\basync|asynchronous|queue|messag",
        "event-driven" => r"event|pub sub|choreograph|publish",
        "public" => r"public|open data",
        "internal" => r"internal",
        "pii" => {
            r"\bpii|personal|passport|address|names?\b|e ?mails?|phone|birth|social security|\bssn|identif|contact|licen[cs]e"
        }
        "phi" => r"\bphi\b|health|patient|medical|clinical|hipaa|diagnos|lab results|treatment",
        "pci" => r"\bpci|card|\bpans?\b|account number",
        "monolith" => r"monolith|one deployable|single deployable",
        "modular-monolith" => r"modular|modulith|modules",
        "domain-bounded-services" => r"domain|bounded|services per",
        "microservices" => r"micro ?service",
        "serverless" => r"serverless|lambda|cloud functions|faas|functions",
        "per-pr" => r"\bprs?\b|merge|continuous|pull request|commit|on green|every change|trunk|push to main",
        "daily" => r"daily|day|nightly|night|morning|evening|#f",
        "weekly" => r"week|monday|tuesday|wednesday|thursday|friday|saturday|sunday|#f",
        "biweekly" => r"bi ?weekly|fortnight|other|second|two week|#d|#f|twice a month|semi",
        "monthly" => r"month|four weeks|#d|#f",
        "quarterly" => r"quarter|three months|#d|#f",
        "row-security" => r"row|\brls\b",
        "schema" => r"schema",
        "database" => r"database|\bdb\b",
        "stack" => r"stack|install|deployment|instance|environment",
        "none" => r"\bno\b|none|without|nothing",
        "cross-region" => r"region",
        _ => "",
    }
}

/// Whether the words of a sentence, the quote's part of it, carry a claim's value.
pub(super) fn carries(claim: &Claim, source: &str, sentence: &Sentence, words: Range<usize>) -> Carried {
    let quote = sentence.between(words.clone());
    let whole = sentence.canon.as_str();
    let about = topic(claim.fact);
    if !about.is_empty() && !regex(about).is_match(whole.as_bytes()) {
        return Carried::No;
    }
    let offset = sentence.offset(words.start) - 1;
    let place = |at: usize| Carried::At(sentence.word_at((offset + at + 1).min(sentence.canon.len() - 1)));
    match &claim.value {
        Value::Number(n) => number(claim.fact, *n, sentence, words),
        Value::Bool(yes) => {
            if about.is_empty() || !regex(about).is_match(quote.as_bytes()) {
                return Carried::No;
            }
            // "Platform team", quoted out of "we have no platform team".
            let inside = claim.fact == Fact::UserFacing && INSIDE.is_match(quote.as_bytes());
            let denied = inside
                || denies(claim.fact, quote)
                || NEGATION.is_match(quote.as_bytes())
                || DENIED.is_match(before(sentence, words.start).as_bytes());
            // "No external customers" and "internal tool" deny; "external customers" affirms.
            if denied == *yes { Carried::Denied } else { Carried::At(words.start) }
        }
        Value::Word(_) | Value::Words(_) if DENIED.is_match(before(sentence, words.start).as_bytes()) => {
            Carried::Denied
        }
        Value::Word(word) => one(word, quote, &place),
        Value::Words(all) => {
            let mut at = Carried::No;
            for word in all {
                match one(word, quote, &place) {
                    Carried::At(i) => at = Carried::At(i),
                    other => return other,
                }
            }
            at
        }
        Value::Text(name) => named(claim.fact, name, source, sentence, words, quote),
    }
}

/// Words that deny one fact by naming its opposite.
fn denies(fact: Fact, quote: &str) -> bool {
    let words: &[&str] = match fact {
        Fact::EncryptionAtRest => &[" plaintext ", " plain text ", " unencrypted ", " in the clear "],
        Fact::IndependentContexts => &[" together ", " deployable "],
        _ => &[],
    };
    words.iter().any(|w| quote.contains(w))
}

/// What stands before a word in its clause.
fn before(sentence: &Sentence, word: usize) -> &str {
    let stop = |i: &usize| matches!(sentence.words[*i].text.as_str(), "," | ";" | ":" | "(" | ")" | "--" | "but");
    sentence.between((sentence.body..word).rev().find(stop).map_or(sentence.body.min(word), |i| i + 1)..word)
}

/// A denial right before what is quoted.
static DENIED: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r" (?:no|not|never|without|neither|nor|rather than|instead of|avoid|refuse|fear|dislike|against|dropped|anything but)(?: (?:a|an|any|the|our|yet|dedicated|real))* $",
    )
});

fn one(word: &str, quote: &str, place: &dyn Fn(usize) -> Carried) -> Carried {
    let stems = stems(word);
    if stems.is_empty() {
        return Carried::No;
    }
    let Some(found) = regex(stems).find(quote.as_bytes()) else { return Carried::No };
    // What comes before in the same clause denies it.
    let clause = quote[..found.start()].rsplit([',', ';', ':']).next().unwrap_or("");
    static BEFORE: LazyLock<Regex> = LazyLock::new(|| {
        regex(
            r"\b(?:no|not|never|without|neither|nor|non|rather than|instead of|isn|rejected|avoid|refuse|fear|dislike|against|anything but)\b",
        )
    });
    static AFTER: LazyLock<Regex> = LazyLock::new(|| {
        regex(
            r"^[a-z]* (?:is |are |was )?(?:off the table|out of scope|ruled out|not|rejected|does not|do not|never|: no)\b",
        )
    });
    if word != "none" && (BEFORE.is_match(clause.as_bytes()) || AFTER.is_match(&quote.as_bytes()[found.end()..])) {
        return Carried::Denied;
    }
    place(found.start())
}

fn named(fact: Fact, name: &str, source: &str, sentence: &Sentence, words: Range<usize>, quote: &str) -> Carried {
    if name == "none" {
        return if NEGATION.is_match(quote.as_bytes()) { Carried::At(words.start) } else { Carried::No };
    }
    let span = sentence.span(words.clone());
    // The sign of C# is no word of the sentence.
    let sign = usize::from(source[span.end..].starts_with('#'));
    let said = source.get(span.start..span.end + sign).unwrap_or("").to_lowercase();
    if fact == Fact::Language {
        let spelled: &[&str] = match name {
            "typescript" => &["typescript", "node", " ts", "nestjs"],
            "dotnet" => &[".net", "asp.net", "c#", "dotnet"],
            "go" => &["go", "golang"],
            "python" => &["python", "django", "fastapi", "flask"],
            "ruby" => &["ruby", "rails"],
            other => &[other],
        };
        let word = |w: &str| {
            said.match_indices(w.trim()).any(|(i, m)| {
                let edge = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
                edge(said[..i].chars().next_back()) && edge(said[i + m.len()..].chars().next())
            })
        };
        let at = spelled.iter().any(|w| word(w));
        return if !at {
            Carried::No
        } else if DENIES_NAME.is_match(quote.as_bytes()) {
            Carried::Denied
        } else {
            Carried::At(words.start)
        };
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
    if !phrase && DENIES_NAME.is_match(quote.as_bytes()) { Carried::Denied } else { Carried::At(words.start) }
}

static DENIES_NAME: LazyLock<Regex> = LazyLock::new(|| {
    regex(r"\b(?:not|never|no longer|rather than|instead of|nobody|isn|does not|did not|refuses|declined)\b")
});

/// The number in its unit, or what it converts to.
fn number(fact: Fact, claimed: f64, sentence: &Sentence, words: Range<usize>) -> Carried {
    let quote = sentence.between(words.clone());
    if claimed.is_infinite() {
        return if quote.contains(" read only ") || quote.contains(" no writes ") {
            Carried::At(words.start)
        } else {
            Carried::No
        };
    }
    for word in words.clone() {
        let Some(q) = sentence.quantity(word) else { continue };
        if rival(fact, sentence, word) {
            continue;
        }
        if NOT_SO_MANY.is_match(before(sentence, word).as_bytes()) {
            return Carried::Denied;
        }
        if values(fact, q, quote, sentence.canon.as_str()).iter().any(|v| near(fact, claimed, *v)) {
            return Carried::At(word);
        }
    }
    let nothing = fact == Fact::RpoMinutes
        && claimed == 0.0
        && [
            " no data loss ",
            " zero data loss ",
            " none ",
            " never lose ",
            " not lose ",
            " without data loss ",
            " no loss ",
        ]
        .iter()
        .any(|w| quote.contains(w));
    if nothing { Carried::At(words.start) } else { Carried::No }
}

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

/// What a quantity can mean for a fact.
fn values(fact: Fact, q: Quantity, quote: &str, sentence: &str) -> Vec<f64> {
    let both = |factor: f64| vec![q.low * factor, q.high * factor];
    let minutes = [" minutes ", " min ", " mins "].iter().any(|u| sentence.contains(u));
    match (fact, q.sign) {
        (Fact::TeamSize, b'n') => both(1.0),
        (Fact::BudgetUsdPerMonth, b'm') => both(1.0),
        (Fact::BudgetUsdPerMonth, b'u' | b'n') if sentence.contains("month") => both(1.0),
        (Fact::BudgetUsdPerMonth, b'u') if sentence.contains("year") || sentence.contains("annual") => both(1.0 / 12.0),
        (Fact::BudgetUsdPerMonth, b'f') => both(1.0),
        (Fact::ReadWriteRatio, b'r' | b'x') => vec![q.high, 1.0 / q.high],
        (Fact::ReadWriteRatio, b'n') => both(1.0),
        (Fact::ReadWriteRatio, b'p') if q.high < 100.0 => {
            let ratio = q.high / (100.0 - q.high);
            if quote.contains(" write") && !quote.contains(" read") { vec![1.0 / ratio] } else { vec![ratio] }
        }
        (Fact::QpsP99 | Fact::QpsCurrent, b'q' | b'v' | b'e' | b'w') => both(1.0),
        (Fact::QpsP99 | Fact::QpsCurrent, b'n' | b'o') => both(1.0),
        (Fact::RpoMinutes, b'd') => both(1.0),
        (Fact::RtoMinutes | Fact::BackupIntervalMinutes, b'd') => both(1.0),
        (Fact::RpoMinutes | Fact::RtoMinutes, b'n') if minutes || q.high == 0.0 => both(1.0),
        (Fact::SloAvailabilityPercent, b'p' | b'n') if q.high < 10.0 && sentence.contains(" error budget ") => {
            vec![100.0 - q.high]
        }
        (Fact::SloAvailabilityPercent, b'p' | b'n') if q.high < 50.0 => Vec::new(),
        (Fact::SloAvailabilityPercent, b'p' | b'n') => both(1.0),
        (Fact::SloAvailabilityPercent, b'a' | b'z') => vec![100.0 * (1.0 - q.high / q.period)],
        (Fact::SloLatencyP50Ms | Fact::SloLatencyP95Ms | Fact::SloLatencyP99Ms, b'd') => both(60_000.0),
        (Fact::SloLatencyP50Ms | Fact::SloLatencyP95Ms | Fact::SloLatencyP99Ms, b'n') if sentence.contains(" ms ") => {
            both(1.0)
        }
        _ => Vec::new(),
    }
}
