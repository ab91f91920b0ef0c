//! What the words around a value say of it: the figure of something else, or a word in another sense.
//!
//! Both readings ask here: the grammar of briefs, and the check of claims.

use std::sync::LazyLock;

use regex::bytes::Regex;

use super::rules::regex;
use super::sentence::Sentence;
use crate::domain::facts::Fact;

/// Words beside a figure by which it counts, times or measures something else.
const OTHERS: &[(&[Fact], &str)] = &[
    (
        &[Fact::TeamSize],
        r" (?:(?:their|his|her) #n|versions? #[nt]|seats?|applied|applicants?|candidates?|hires?|hiring|would (?:take|need|require)|it takes|we need (?:about |some )?#n|offsite|are on leave|company has|our company|licen[cs]es|meetings?|another (?:firm|company)|other (?:firm|company)|share the office|conference|meetup|trained|attended|have left|has left|left us|(?:engineers|developers|devs|people|of us|of them) left|recruiting|interviewed|(?:typical|average) (?:client|customer)|(?:clients?|customers?) (?:has|have|employs?)|scale up|#n (?:\w+ ){1,3}(?:of|from|at) (?:our |the |a |an |another |their )?(?:vendors?|suppliers?|contractors?|consultancy|integrators?|hoster|parent company|competitors?)) ",
    ),
    (
        &[Fact::BudgetUsdPerMonth],
        r" (?:we (?:now |currently |already )?(?:spend|make|earn)|spent|bills? (?:was|is|came|for #t|last)|(?:came|comes) to|costs us|(?:and|it|this|that|which|who|month|week|quarter|year|outage|incident|#t) cost us|invoice|mrr|arr|revenue|turnover|raised|seed|salar(?:y|ies)|day rate|people budget|marketing budget|travel|training|(?:customers|clients|advertisers|merchants|sellers|users|tenants) (?:may |can |will )?(?:spend|pay)|on ads|on advertising) ",
    ),
    (
        &[Fact::ReadWriteRatio],
        r" (?:replicas?|managers|cache|cached|hit (?:rate|ratio)|versions? #[nt]|followers?|docs|config|redis|memcached|cdn|(?:answered|served) (?:from|by)) ",
    ),
    (
        &[Fact::QpsP99, Fact::QpsCurrent],
        r" (?:rate limit(?:s|ed)?|limit(?:s|ed)?|quota|throttled?|per (?:key|user|client|ip)|caps each|capped at|backlog|features|load test(?:s|ed|ing)?|k6|jmeter|gatling|locust|stress tests?|fell over|benchmark(?:s|ed)?|tested with|call cent(?:re|er)s) ",
    ),
    (
        &[Fact::RpoMinutes],
        r" (?:kept|keep for|held for|retention|retained|retain|syncs?|synced|refresh(?:es|ed)?|cached|timeout|archived|take a backup|to meetings|sales engineer) ",
    ),
    (
        &[Fact::RtoMinutes],
        r" (?:took (?:us|them|him|her|#d|about)|it took|lasted|last (?:outage|incident|time)|timeout|support|replies|reply|picks up|health checks?|maintenance window|running for|been running|deployments? takes?|deploys? takes?|batch|mttr|failover|on average|kept|retention) ",
    ),
    (
        &[Fact::SloAvailabilityPercent],
        r" (?:(?:sales|marketing|investors?|customers?|clients?|everybody|everyone|somebody|they) would (?:love|like)|dreams? of|cpu|memory|disk|sign ?ups?|sales (?:are|grew|rose|fell|up)|cache|hit rate|hits|customers are|users are|conversion|churn|discount|utili[sz]ation|alert|alerts|fires|comes with|(?:google|aws|amazon|azure|vendor|provider|supplier|cloud sql|aurora) (?:'s )?slas?|growth|grew|reads|writes|coverage|#[pn] of (?:\w+ ){1,5}(?:within|under|below|in|in under|faster than|less than) #d) ",
    ),
    (
        &[Fact::SloLatencyP50Ms, Fact::SloLatencyP95Ms, Fact::SloLatencyP99Ms],
        r" (?:(?:is|are|was|were) measured|measured at|in (?:grafana|datadog|prometheus)|(?:dashboard|grafana|datadog|prometheus) (?:says|shows)|was (?:at|around)|sits at|hovers|users wait|in the database|prototype|these days|lately|right now|at the moment) ",
    ),
];

/// A word in another sense, whatever else the clause holds.
const ANOTHER_SENSE: &[(Fact, &str)] = &[
    (
        Fact::Cadence,
        r" (?:on call|stand ?ups?|meet|meets|meetings?|sprints? (?:is|are|last|lasts|of|start)|backups?|notes|mobile app|(?:design|code|security|architecture|risk|sprint|release|quarterly|monthly|weekly|business|daily|access|peer|performance) reviews?|reviews? (?:are|is|happen|happens|take|takes|on|every|weekly|monthly|daily|each|once)|retros?|reports?|mails?|newsletter|we want|quarter closed|merge queue|previews?|top quartile|other firms) ",
    ),
    (
        Fact::Tenancy,
        r" (?:shared (?:drive|inbox|office|calendar|folder)|connection pool|pool of|developers? (?:has|have)|(?:each|every|per) (?:microservice|service|module|team|squad|developer|dev|engineer|branch|pr|environment|test|bounded context)|services? (?:has|have)|(?:xml|json|avro|graphql) schemas?) ",
    ),
    (
        Fact::Isolation,
        r" (?:(?:xml|json|avro|graphql) schemas?|(?:services?|microservices?|modules?|teams?|squads?|developers?|devs?|environments?|branch|branches) (?:has|have|owns?|gets?|with)|(?:each|every|per) (?:microservice|service|module|team|squad|developer|dev|engineer|branch|pr|environment|test|bounded context)) ",
    ),
    (
        Fact::Communication,
        r" (?:calendars?|newsletter|events page|meetups?|event sourcing|async / await|async await|time zones|chat messages|work async|for mails?|for emails?|(?:business|demand|culture|our work) is|works? directly|directly with|stand ?ups?|(?:data|nightly|weekly|daily|team|calendar) sync|sync jobs?|sync with|synced|marketing|events for) ",
    ),
    (
        Fact::DataSensitivity,
        r" (?:(?:phi|pci|pii|card data|health data|personal data) (?:is|are) (?:forbidden|banned|prohibited|not allowed|off limits)|health (?:endpoints?|checks?|scores?)|health of|report cards?|business cards?|get a card|process has a name|names of (?:our |the )?(?:modules|services|tables|files|products|articles|places|streets)|to the office|public holidays?|internal tool|go public|public (?:api|subnet|ip|endpoint|cloud|key|transport)|(?:repository|repo) is|tokeni[sz]ed|hosted (?:page|fields|checkout)|card (?:numbers|data|details) (?:stay|stays|remain|remains|live|lives|sit|sits|are kept|is kept|is held|are held) (?:with|at)|golden ratio|(?:adyen|stripe|braintree|paypal|mollie|worldpay|klarna|psp) (?:is|are|has|holds)) ",
    ),
    (
        Fact::Pattern,
        r" (?:modules are typed|typed modules|sql functions|python modules|(?:avoid|fear|refuse|dislike|dropped|ditched|abandoned) \w+|stay away|steer clear|read about|(?:the|our) (?:frontend|front end) is|like folders|aurora serverless|serverless (?:aurora|postgres|mysql|redis|databases?|v2|for the (?:database|db|data|cache|search))|monolith of (?:red|black|white|grey|stone|granite|rock|marble|basalt)) ",
    ),
    (
        Fact::Language,
        r" (?:let it go|ready to go|go (?:ahead|live|home|over|back|away|down|up|out|into|through)|good to go|an? island|coffee|on the pipes|rusty|ios app|react app|migrating away|moving away|away from|swears by|linter|sdks?|hardware|(?:frontend|front end) tooling|(?:ipad|iphone|ios|android|tablet|mobile|frontend|front end|browser extension|watch|desktop client|widget) (?:app |apps |client |clients |ui |code )?(?:is|are) (?:written|built|coded|made|done)) ",
    ),
    (Fact::NeedsAdminPanel, r" admin for the "),
    (
        Fact::PlatformTeam,
        r" (?:would help|would be (?:nice|great|good|ideal|helpful)|needs?|wants?|would like|would love|love|wish|to a platform|our platform is|platform is called|platform fee|the platform has|offered to help) ",
    ),
    (
        Fact::UserFacing,
        r" (?:(?:staff|employees|colleagues|insiders|agents) (?:use|uses|log in|see|work with)(?: it| this)? (?:too|as well|also)|book on users|books? about|(?:the|our) (?:frontend|front end) is|internally|ourselves|just us|only us|kafka|(?:message|event) (?:topic|queue)) ",
    ),
    (Fact::SecondTeam, r" (?:coffee) "),
    (Fact::ComplianceOwner, r" (?:left|asked for|quit|resigned|(?:have to|would|should|please|you could) ask) "),
    (
        Fact::ErrorBudgetConsumer,
        r" (?:built by|carries the pager|their error budget|dashboard was|kafka|topic|lag|offsets?) ",
    ),
    (Fact::EncryptionAtRest, r" (?:in transit|tls|https) "),
    (Fact::BackupIntervalMinutes, r" (?:backup (?:person|lead|engineer)|on call|pager) "),
];

static OTHER: LazyLock<Vec<(&[Fact], Regex)>> =
    LazyLock::new(|| OTHERS.iter().map(|(f, words)| (*f, regex(words))).collect());
static ANOTHER: LazyLock<Vec<(Fact, Regex)>> =
    LazyLock::new(|| ANOTHER_SENSE.iter().map(|(f, words)| (*f, regex(words))).collect());

static TODAY: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r" (?:today|today 's|right now|now|nowadays|these days|currently|current|at present|at the moment|this (?:morning|week|month)|yesterday|last (?:week|month|night)|lately|peaks at|we (?:see|get|serve|answer)) ",
    )
});
static AHEAD: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r" (?:year|years|months?|forecast|expect|expects|expected|plan|planned|will|by|until|growth|grows?|growing|target|next|then|#x|triples?|doubles?) ",
    )
});
/// `I do not expect growth`: today's figure, and none for later.
static STEADY: LazyLock<Regex> = LazyLock::new(|| regex(r" (?:not (?:expect|plan|foresee)|no growth|without growth) "));
static AIMED: LazyLock<Regex> = LazyLock::new(|| {
    regex(r" (?:slos?|targets?|goals?|objectives?|below|under|within|<|at most|must|should|want|has to|down to) ")
});
/// What a figure of today may be brought to.
static BROUGHT: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r" (?:capped|cap|limited to|not exceed|no more than|come down|bring|brought|down to|get (?:it )?to|typo|allowance|keep it|at most|should be|must be|has to be) ",
    )
});

/// `half a day of outage is not`: too much, and by how much is not said.
static UNBEARABLE: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"^ (?:of )?(?:\w+ ){0,3}(?:is|are|would be|will be) (?:not(?: (?:ok|okay|fine|acceptable|tolerable|bearable|an option|good enough|enough|all right|survivable))?|(?:too long|too much|unacceptable|intolerable|out of the question))(?: $| [,.:;)])",
    )
});
/// `more than an hour is not acceptable`: an hour is.
static BEYOND: LazyLock<Regex> = LazyLock::new(|| {
    regex(r" (?:more than|longer than|over|above|beyond|exceeding|past|greater than|>)(?: about| some)? $")
});

/// Why the words around `word` say that it is not the fact's value; `None` where they do not.
pub(super) fn foreign(fact: Fact, sentence: &Sentence, word: usize) -> Option<&'static str> {
    let text = |i: usize| sentence.words.get(i).map_or("", |w| w.text.as_str());
    // "Ops notes: …" heads what follows.
    let stop = |i: &usize| {
        matches!(text(*i), "," | ";" | "(" | ")" | "--" | "but")
            || text(*i) == ":" && text(i.wrapping_sub(1)) == "notes"
    };
    let from = (sentence.body..word).rev().find(stop).map_or(sentence.body, |i| i + 1);
    let to = (word + 1..sentence.words.len()).find(stop).unwrap_or(sentence.words.len());
    let clause = sentence.between(from..to).as_bytes();
    if OTHER.iter().any(|(facts, words)| facts.contains(&fact) && words.is_match(clause)) && !BROUGHT.is_match(clause) {
        return Some("counts or times something else");
    }
    if ANOTHER.iter().any(|(f, words)| *f == fact && words.is_match(clause)) {
        return Some("uses the word in another sense");
    }
    let ahead = sentence.between(word + 1..to);
    if fact == Fact::QpsCurrent && ahead.contains(" a year from now ") && ahead.matches(" now ").count() == 1 {
        return Some("speaks of a later day");
    }
    // "Direct calls only where the UI waits".
    let next = sentence.between(word + 1..(word + 4).min(sentence.words.len()));
    if fact == Fact::Communication && [" only where ", " only when ", " only if "].iter().any(|w| next.contains(w)) {
        return Some("speaks of an exception");
    }
    if matches!(fact, Fact::RpoMinutes | Fact::RtoMinutes)
        && sentence.quantity(word).is_some_and(|q| q.high > 0.0)
        && UNBEARABLE.is_match(sentence.between(word + 1..(word + 9).min(sentence.words.len())).as_bytes())
        && !BEYOND.is_match(sentence.between(word.saturating_sub(4)..word).as_bytes())
    {
        return Some("says what would be too much");
    }
    let whole = sentence.canon.as_bytes();
    let today = match fact {
        // "From 5 rps at present to 40 rps": the second is no figure of today.
        Fact::QpsP99 if text(word.wrapping_sub(1)) == "to" && sentence.between(from..word).contains(" from #q ") => {
            false
        }
        Fact::QpsP99 => TODAY.is_match(clause) && (!AHEAD.is_match(clause) || STEADY.is_match(whole)),
        Fact::SloLatencyP50Ms | Fact::SloLatencyP95Ms | Fact::SloLatencyP99Ms => {
            clause.ends_with(b" today ") && !AIMED.is_match(whole)
        }
        _ => false,
    };
    today.then_some("speaks of today")
}
