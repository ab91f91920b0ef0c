//! Turns of phrase that cues alone would misread: what was, what somebody else wants, what is none of ours.

use std::sync::LazyLock;

use regex::bytes::Regex;

use super::flag::*;
use crate::domain::read::rules;

/// `Acme (which we bought)`, `an insurer we compete with`: the sentence is about them.
pub(super) static THEIRS: LazyLock<Regex> = LazyLock::new(|| {
    rules::regex(
        r"(?:^ their (?:report|sheet|docs?|page|site|documentation|paper|brochure|deck|audit|status page|contract|website|proposal|offer)\b|^ (?:[a-z0-9']+ ){1,8}, (?:made|built|run|owned|maintained|operated|developed|supplied) by (?:another|a different|an outside|a third|an external) [a-z]+ ,|^ the (?:[a-z]+ ){1,3}(?:beside|next to|alongside) us\b| we (?:just |have just |recently |also |have )*(?:bought|acquired|took over|swallowed|purchased|merged with|are buying|are acquiring) \w+ (?:in \w+ |last \w+ |this \w+ |two \w+ ago |a year ago )?(?:\(|,|:|--|who|which|with)|^ (?:[a-z0-9']+ ){1,5}(?:\( |, )?(?:(?:which|that|who|whom) )?(?:we|i) (?:just |recently |once |also |have )?(?:bought|acquired|compete with|compete against|sold|left|used to work for|partner with|buy from|resell)\b)|^ (?:[a-z0-9']+ ){1,5}(?:\( |, )?(?:which|that|who) (?:bought|acquired|owns|owned) us\b|, [a-z0-9]+ (?:advertises|quotes|prints|publishes|boasts|guarantees|touts) (?:a |an |its )?(?:#\w|rpo|rto|p9\d|p50|availability|uptime|sla)|^ (?:the )?[a-z0-9]+ (?:(?:advertises|quotes|promises|guarantees|markets|touts|offers|prints|publishes|boasts) (?:a |an |its |us )?(?:#\w|rpo|rto|p9\d|p50|availability|uptime|sla)|is said to|are said to|claims to)\b|^ [a-z0-9]+ 's own (?:uptime|availability|rto|rpo|p99|p95)\b|^ [a-z0-9]+ 's (?:own )?(?:sla|slas|status page|guarantee|service level agreement)\b|^ (?:the )?(?:[a-z]+ ){0,2}(?:partner|vendor|supplier|bank|provider|intranet|gateway|search|billing|archive|maps|catalogue|catalog|finance|hr|payments|marketing|support|reporting|identity|data|analytics|mobile|web) (?:team|squad|group|crew|guild|department) (?:'s )?(?:has (?:a|an) (?:rto|rpo|slo|sla|p99|p95|p50|budget|error budget)|wants|expects|forecasts|reckons|plans|lives with|sees|takes|handles|(?:p99|p95|p50|rpo|rto|slo|service|budget|availability|latency|system|uptime|own) )|^ (?:salesforce|netflix|google|amazon|shopify|stripe|uber|spotify|airbnb|facebook|microsoft|oracle|sap|github|gitlab|atlassian|slack|zoom|workday|hubspot|zendesk|twilio|datadog|cloudflare|heroku|vercel|snowflake) (?:itself )?(?:pools|runs|uses|has|ships|deploys|keeps|stores|promises|offers|guarantees|claims|releases|serves|writes|separates|isolates)\b",
    )
});

/// `Candidates: monolith, serverless`: a list to choose from.
pub(super) static LISTED: LazyLock<Regex> = LazyLock::new(|| {
    rules::regex(
        r"^ (?:the |our |a |possible )?(?:(?:straw )?poll|votes?|survey)(?: [a-z]+){0,4} :|^ (?:the |our |possible )?(?:candidates?|under consideration|being considered|considering|undecided|options?|alternatives|choices|shortlist|contenders|on the table|in the running)(?: are| so far)? :",
    )
});

pub(super) static FOCUSED: LazyLock<Regex> =
    LazyLock::new(|| rules::regex(r" \S+ (?:we|you|i|which we|which you) (?:are|am|were) $"));

/// `Ruby, which is wrong`, `an admin panel, that's another project`: what is said of what stands before.
pub(super) static TAKEN_BACK: LazyLock<[(Regex, u32); 5]> = LazyLock::new(|| {
    [
        (
            rules::regex(
                r" (?:[,;(] |-- )?(?:(?:which|that|this|it) (?:is|was) (?:wrong|outdated|stale|a mistake|misleading|a typo|an error|no longer (?:true|right|valid)|not true|obsolete|the old #n|an old #n)|misleading (?:,|:|;|--)|wrong (?:,|:|;|--)) ?",
            ),
            NOT,
        ),
        (
            rules::regex(
                r" [,;(] (?:but )?(?:that|which|this|it) (?:is|was) (?:another|a different|the other|somebody else 's|someone else 's) (?:\w+ )?(?:project|team|system|product|department|company|squad|service|story|codebase|app)\b",
            ),
            OTHER,
        ),
        (
            rules::regex(
                r" (?:is|are|and is|and are|has|have) (?:none of (?:your|our|this) (?:concern|business)|not (?:your|our) (?:concern|business|topic|problem|job)|nothing to do with (?:us|this|you|it)|outside (?:our|this|your|the) scope)\b| (?:sits?|lives?|runs?) (?:upstream|downstream|next to|beside) (?:of )?us\b",
            ),
            OTHER,
        ),
        // "99.99 or 99.9, we have not chosen".
        (
            rules::regex(
                r" [,;(-] (?:but |and )?(?:we|they|it|that|which|nobody|no one) (?:have |has |is |was )?(?:not|never|yet) (?:yet )?(?:been )?(?:chosen|picked|chose|agreed|settled|decided)\b",
            ),
            IF,
        ),
        // What a screen shows is measured.
        (
            rules::regex(
                r" (?:is|are) what (?:grafana|datadog|prometheus|the dashboards?|the graphs?|monitoring|our monitoring|apm|new relic|the logs|the metrics|we measure|we see|honeycomb|kibana|statuscake|pingdom) ",
            ),
            NOT,
        ),
    ]
});

/// `The release train ran every four weeks until March`.
pub(super) static UNTIL: LazyLock<Regex> = LazyLock::new(|| {
    rules::regex(
        r" (?:ran|were|was|had|shipped|released|deployed|went|did|used|kept|wrote|stood at|sat at) (?:[a-z0-9#']+ ){0,9}?until ",
    )
});

pub(super) static SUPERSEDES: LazyLock<Regex> =
    LazyLock::new(|| rules::regex(r" (?:supersedes|replaces|supersede|superseding) [a-z0-9#]"));

/// Whoever may want something for the team.
pub(super) const SPEAKERS: &[&str] = &[
    "user", "we", "i", "team", "client", "customer", "product", "cto", "ceo", "cfo", "vp", "board", "founder", "owner",
];

/// `The 2019 system did 300 rps`.
pub(super) static DATED: LazyLock<Regex> = LazyLock::new(|| {
    rules::regex(
        r" the (?:#n|#t) (?:system|version|stack|edition|release|backend|app|service|monolith|prototype|pilot|platform) (?:did|had|was|ran|handled|served|shipped|cost|took|could|used|held|stored) ",
    )
});

/// `The availability SLO was 99.99`: no longer, or the present would do.
pub(super) static WAS: LazyLock<Regex> = LazyLock::new(|| {
    rules::regex(
        r" (?:slo|target|objective|goal|rto|rpo|sla|p99|p95|p50|uptime|availability|budget|cap|ceiling|limit)(?: \w+){0,3}? (?:was|were|used to be) (?:about |around |at |a )?(?P<k>#\w) ",
    )
});

/// `Tuesday: 3 h down, 40 minutes of writes gone`.
pub(super) static INCIDENT: LazyLock<Regex> = LazyLock::new(|| {
    rules::regex(
        r"^ (?:last |on )?(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday|yesterday|last night|this morning|last week|incident|outage|post ?mortem)(?: night| morning| evening)? (?::|--|,) .*#d (?:\w+ ){0,3}?(?:down|dark|offline|gone|lost|outage|unavailable)\b",
    )
});

/// `Until 2022 Claims was one team of 8`.
pub(super) static UNTIL_THEN: LazyLock<Regex> = LazyLock::new(|| {
    rules::regex(r"^ (?:up )?(?:until|till|before) (?:[a-z0-9#]+ ){1,5}(?:was|were|had|ran|shipped|used|released) ")
});

/// `Monthly since the spin-off, quarterly before`.
pub(super) static FORMERLY: LazyLock<Regex> = LazyLock::new(|| {
    rules::regex(
        r" [,;(] (?P<k>(?:and )?(?:[a-z0-9#]+ ){1,4})(?:before|previously|until then|back then|before that|before then) (?:$|[.;)])",
    )
});

/// `Past: PHI, when we still …`.
pub(super) static PAST_LABEL: LazyLock<Regex> = LazyLock::new(|| {
    rules::regex(
        r"^ (?:legacy|the legacy|old system|the old system|predecessor|the predecessor|past|before|formerly|previously|earlier|history|back then|in the past|once|old state|old) (?::|--) ",
    )
});

/// `The board wants four nines, but that's the board`.
pub(super) static WISHED_BY_OTHERS: LazyLock<Regex> = LazyLock::new(|| {
    rules::regex(
        r" (?:wants?|asks?|asked|demands?|dreams? of|prefers?|would like) [a-z0-9# ,']*?(?:but|though|--) (?:that is|this is) (?:just |only )?(?:the|him|her|them|his|their|his view|sales|marketing|a wish)\b",
    )
});

pub(super) static AGENCY: LazyLock<Regex> = LazyLock::new(|| {
    rules::regex(
        r"(?:^ (?:(?:small|tiny|little|digital|creative|web|design|family|local|boutique|software|an?) ){0,3}|(?:we are|i run|we run|this is) (?:a |an )?(?:\w+ ){0,2})$",
    )
});

pub(super) static CLASSED: LazyLock<Regex> = LazyLock::new(|| {
    rules::regex(r"^ treat (?:it|this) as (?:a |an )?(?:pii|phi|pci|public|internal|customer facing|user facing)\b")
});

/// `One day we'd like …`, `we'd like, one day, …`: a wish to its end.
pub(super) static SOME_DAY: LazyLock<Regex> = LazyLock::new(|| {
    rules::regex(
        r"^ (?:(?:#d|some ?day|eventually|in the long run|long term|ultimately|down the road) (?:, )?(?:we|i) (?:would|want|hope|wish|may|might|dream)|(?:we|i) (?:would|want|hope|wish|dream)(?: (?:to|like|love|also|really|that))* ,? ?(?:#d ,|some ?day|eventually|in the long run|long term|ultimately|down the road) |(?:we|i) would (?:like|love|want|wish)[a-z ]* (?:#d|some ?day|eventually|in the long run|ultimately|down the road) $)",
    )
});

/// `It was $3k a month, since April it is $5k`.
pub(super) static SINCE: LazyLock<Regex> = LazyLock::new(|| {
    rules::regex(
        r" since (?:last )?(?:january|february|march|april|may|june|july|august|september|october|november|december|spring|summer|autumn|winter|monday|easter|christmas|#t) (?:it is|we are|we have|it has been|they are) ",
    )
});

/// `Cadence: was monthly, is fortnightly, shall be weekly`.
pub(super) static WAS_IS: LazyLock<Regex> = LazyLock::new(|| {
    rules::regex(
        r"^ (?:cadence|releases?|deploys?|engineers?|developers|devs|team|headcount)(?: [a-z]+){0,3} (?::|--) (?:was|were) [^,]{1,40} (?P<i>, (?:and )?(?:is|are|now)) (?:[^,]{1,40}(?P<s>, (?:and )?(?:shall|should|must|will|to) be ))?",
    )
});

/// `The alternatives (modular monolith, services) are off the table`, `ADR-8 (rejected): Kafka everywhere`.
pub(super) static TURNED_DOWN: LazyLock<Regex> = LazyLock::new(|| {
    rules::regex(
        r"(?:^ (?:the |all |all the )?(?:alternatives?|other options?|other candidates|options considered|rest)(?: considered| we considered| we had)? (?:\(|:|,) .* (?:off the table|ruled out|rejected|dropped|discarded|out|dead|gone) $|^ [a-z0-9#' ]{1,30} \( (?:rejected|declined|withdrawn|superseded|deprecated|abandoned|turned down|draft|proposed|not accepted)\b[^)]*\) (?::|--))",
    )
});

/// `We will probably need HIPAA one day`: not now.
pub(super) static ONE_DAY: LazyLock<Regex> = LazyLock::new(|| {
    rules::regex(
        r"(?:^ #d (?:, )?(?:we|it|they|i|this) (?:will|may|might|could|would) | (?:will|may|might|could|would)(?: probably| likely| maybe| perhaps| also| surely)* (?:need|have|be|want|hold|store|process|get|become|apply|come|touch) (?:[a-z]+ ){0,6}#d (?:$|[,.;]))",
    )
});

/// `If we ever sold to banks, four nines`: unreal to its end.
pub(super) static EVER: LazyLock<Regex> = LazyLock::new(|| {
    rules::regex(
        r"^ (?:(?:let 's|let us|now|just|please) )*(?:imagine|pretend|picture|suppose for a moment|assume for a moment)\b|^ (?:but |and )?(?:if (?:\w+ ){1,3}?ever |should (?:we|they|it|the \w+) (?:ever )?|were we to |if (?:we|they|the \w+) (?:came|sold|got|had|went|won|bought|signed|cached|moved|were|added|dropped|hired) (?:[a-z0-9# ']{0,60}, )?(?:[a-z0-9# ']{0,40})would )",
    )
});
