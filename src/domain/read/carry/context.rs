//! What the words around a claimed value say of it: the figure of something else, or a word in another sense.

use std::sync::LazyLock;

use regex::bytes::Regex;

use super::super::rules::regex;
use super::super::sentence::Sentence;
use crate::domain::facts::{Fact, Kind};

/// Words beside a figure by which it counts, times or measures something else.
const OTHERS: &[(&[Fact], &str)] = &[
    (
        &[Fact::TeamSize],
        r" (?:versions?|customers?|users|seats?|applied|applicants?|candidates?|hires?|hiring|would take|department|it takes|we need|offsite|on leave|company has|our company|licen[cs]es|meetings?) ",
    ),
    (
        &[Fact::BudgetUsdPerMonth],
        r" (?:we (?:now |currently |already )?(?:spend|pay|make|earn)|spent|bills?|invoice|mrr|arr|revenue|turnover|raised|seed|salar(?:y|ies)|day rate) ",
    ),
    (&[Fact::ReadWriteRatio], r" (?:replicas?|engineers|managers|cache|hits?|versions?|followers?|docs|config) "),
    (
        &[Fact::QpsP99, Fact::QpsCurrent],
        r" (?:rate limit(?:s|ed)?|limit(?:s|ed)?|quota|throttled?|per (?:key|user|client|ip)|backlog|features|load tests?|load tested|call centres|call centers|a year|users) ",
    ),
    (
        &[Fact::RpoMinutes],
        r" (?:kept|keep for|retention|retained|retain|syncs?|synced|refresh(?:es|ed)?|cached|timeout|archived) ",
    ),
    (
        &[Fact::RtoMinutes],
        r" (?:took|lasted|last (?:outage|incident|time)|timeout|support|replies|reply|answers|picks up|running for|been running|deployments? takes?|deploys? takes?|batch|mttr|failover|on average|kept|retention) ",
    ),
    (
        &[Fact::SloAvailabilityPercent],
        r" (?:cpu|memory|disk|signups?|sign ups|sales|cache|hit rate|hits|customers are|users are|conversion|churn|discount|utili[sz]ation|alert|alerts|fires|growth|grew|reads|writes|coverage) ",
    ),
    (
        &[Fact::SloLatencyP50Ms, Fact::SloLatencyP95Ms, Fact::SloLatencyP99Ms],
        r" (?:measured|right now|current|currently|today|now|in (?:grafana|datadog|prometheus)|was|were|saw|users wait|in the database|at the moment) ",
    ),
];

/// Words of which one must stand in a sentence of some length for a word in it to be meant as the value of the fact.
const SENSES: &[(Fact, &str)] = &[
    (Fact::Cadence, r"releas|deploy|\bship|\bprod|\blive\b|push|train|roll ?out|merge|cadence|continuous|\bcd\b|trunk"),
    (
        Fact::Tenancy,
        r"tenan|customer|client|account|\borg|compan|merchant|school|shop|clinic|\brows?\b|\brls\b|schema|database|\bdb\b|table|install|stack|deploy|instance|everyone|everybody|workspace|each|per ",
    ),
    (
        Fact::Communication,
        r"service|module|call|default|between|queue|communicat|component|context|messag|event driven|request|backend|talk|sync\b|system",
    ),
    (
        Fact::DataSensitivity,
        r"data|hold|store|storing|keep|process|record|handle|contain|collect|class|sensitiv|tier|\bpii\b|\bphi\b|\bpci\b|hipaa|patient|personal|customer|member|user",
    ),
    (
        Fact::Regimes,
        r"data|hold|store|keep|process|record|handle|contain|collect|class|sensitiv|\bpii\b|\bphi\b|\bpci\b|hipaa|gdpr|patient|personal",
    ),
    (
        Fact::Pattern,
        r"monolith|micro ?service|serverless|lambda|modulith|modular|service|architect|pattern|deployable|cloud functions|domain|bounded|split|backend",
    ),
];

/// A word in another sense, whatever else the sentence holds.
const ANOTHER_SENSE: &[(Fact, &str)] = &[
    (
        Fact::Cadence,
        r" (?:on call|stand ?ups?|meet|meets|meetings?|sprints?|backups?|release notes|mobile app|reviews?|retros?|reports?|mails?|newsletter|we want|quarter closed|merge queue) ",
    ),
    (
        Fact::Tenancy,
        r" (?:shared drive|connection pool|pool of|developer has|developers have|microservice|shared (?:office|calendar|folder)) ",
    ),
    (
        Fact::Communication,
        r" (?:calendars?|newsletter|events page|meetups?|event sourcing|async / await|async await|time zones|chat messages|work async|for mails?|for emails?|works? directly|directly with) ",
    ),
    (
        Fact::DataSensitivity,
        r" (?:health endpoint|health checks?|health of|report cards?|business cards?|names of (?:our|the) (?:modules|services|tables|files)|to the office|public holidays?|internal tool|go public|public api|tokeni[sz]ed) ",
    ),
    (
        Fact::Pattern,
        r" (?:modules are typed|typed modules|sql functions|python modules|avoid \w+|fear \w+|refuse \w+|dislike \w+) ",
    ),
    (
        Fact::Language,
        r" (?:let it go|ready to go|go ahead|go live|good to go|coffee|on the pipes|rusty|ios app|frontend|front end|react app|migrating away|moving away|away from) ",
    ),
    (Fact::NeedsAdminPanel, r" admin for the "),
    (
        Fact::PlatformTeam,
        r" (?:needs?|wants?|would like|would love|love|wish|called|to a platform|our platform is|platform is called|platform fee|the platform has) ",
    ),
    (Fact::UserFacing, r" (?:book on users|books? about|frontend|front end|finance department|internally) "),
    (Fact::SecondTeam, r" (?:coffee) "),
    (Fact::ComplianceOwner, r" (?:left|asked for|quit|resigned) "),
    (Fact::ErrorBudgetConsumer, r" (?:built by|carries the pager|their error budget|dashboard was) "),
    (Fact::EncryptionAtRest, r" (?:in transit|tls|https) "),
];

static OTHER: LazyLock<Vec<(&[Fact], Regex)>> =
    LazyLock::new(|| OTHERS.iter().map(|(f, words)| (*f, regex(words))).collect());
static SENSE: LazyLock<Vec<(Fact, Regex)>> =
    LazyLock::new(|| SENSES.iter().map(|(f, words)| (*f, regex(words))).collect());
static ANOTHER: LazyLock<Vec<(Fact, Regex)>> =
    LazyLock::new(|| ANOTHER_SENSE.iter().map(|(f, words)| (*f, regex(words))).collect());

static TODAY: LazyLock<Regex> =
    LazyLock::new(|| regex(r" (?:today|today 's|right now|now|currently|current|at present|at the moment) "));
static AHEAD: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r" (?:year|years|months?|forecast|expect|expects|expected|plan|planned|will|by|until|growth|grows?|growing|target|next|then|#x|triples?|doubles?) ",
    )
});

/// A sentence of no more words than these is the value and little else. *House heuristic.*
const TERSE: usize = 4;

/// Why the words around `word` say that it is not the fact's value; `None` where they do not.
pub(in super::super) fn foreign(fact: Fact, sentence: &Sentence, word: usize) -> Option<&'static str> {
    let stop = |i: &usize| matches!(sentence.words[*i].text.as_str(), "," | ";" | "(" | ")" | "--" | "but");
    let from = (sentence.body..word).rev().find(stop).map_or(sentence.body, |i| i + 1);
    let to = (word + 1..sentence.words.len()).find(stop).unwrap_or(sentence.words.len());
    let clause = sentence.between(from..to).as_bytes();
    if OTHER.iter().any(|(facts, words)| facts.contains(&fact) && words.is_match(clause)) {
        return Some("counts or times something else");
    }
    if ANOTHER.iter().any(|(f, words)| *f == fact && words.is_match(clause)) {
        return Some("uses the word in another sense");
    }
    if fact == Fact::QpsP99 && TODAY.is_match(clause) && !AHEAD.is_match(sentence.canon.as_bytes()) {
        return Some("speaks of today");
    }
    let needs = SENSE.iter().find(|(f, _)| *f == fact && matches!(f.spec().kind, Kind::Word(_) | Kind::Words(_)));
    let long = sentence.words.len() - sentence.body.min(sentence.words.len()) > TERSE;
    let lacks = needs.is_some_and(|(_, words)| long && !words.is_match(sentence.canon.as_bytes()));
    lacks.then_some("uses the word in another sense")
}
