//! Of whom and of when a clause speaks: the cues are data, the reach of each is a clause.
//!
//! A cue marks what stands after it, before it, or the whole clause. A clause without a subject of its own goes on
//! with the one before it, so that `Acme spends $80k a month and ships daily` speaks of Acme to its end.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};

use super::sentence::Sentence;

/// What a cue says. A set is the sum of its flags.
pub(super) mod flag {
    /// An open choice, a hypothesis, a wish of nobody in particular.
    pub const IF: u32 = 1;
    pub const PAST: u32 = 1 << 1;
    /// Planned or hoped for, not so today.
    pub const FUTURE: u32 = 1 << 2;
    /// Another team, company or system.
    pub const OTHER: u32 = 1 << 3;
    pub const SAMPLE: u32 = 1 << 4;
    /// Speaks to the reader of the brief, not of the system.
    pub const ORDER: u32 = 1 << 5;
    /// Denied or rejected.
    pub const NOT: u32 = 1 << 6;
    /// Corrects what was said before.
    pub const FIX: u32 = 1 << 7;
    /// Speaks of the team and its system.
    pub const OWN: u32 = 1 << 8;
    pub const NOW: u32 = 1 << 9;
    /// Staging, development, a pilot: not production.
    pub const REHEARSAL: u32 = 1 << 10;
    /// Inside somebody else's words.
    pub const QUOTED: u32 = 1 << 11;
    /// In a question.
    pub const ASKED: u32 = 1 << 12;
    /// Carried over from the clause before.
    pub const CARRIED_IF: u32 = 1 << 13;
    /// Said with reserve: enough in the answer to a question, not in a brief.
    pub const HEDGE: u32 = 1 << 15;
    /// A preference, whatever its mood.
    pub const WANTED: u32 = 1 << 16;
    /// What the sentence proposes was adopted.
    pub const SETTLED: u32 = 1 << 17;
    /// Wished for, which is no present habit.
    pub const WISHED: u32 = 1 << 18;
    /// Meant for a later day than the objectives of today.
    pub const LATER: u32 = 1 << 14;
}
use flag::*;

#[derive(Debug, Clone, Copy, PartialEq)]
enum Reach {
    Clause,
    After,
    Before,
    /// To the nearest comma or `and` on both sides.
    Near,
}
use Reach::{After, Before, Clause, Near};

/// Phrases in canonical form, parted by `|`.
const CUES: &[(u32, Reach, &str)] = &[
    (
        IF,
        After,
        "argued for|argues for|pushed for|pushes for|lobbied for|pleads for|pleaded for|nobody here stands behind|should we ever|should i ever|should it ever|should they ever|should you ever|is said to|not accepted so far|not accepted|not accepted yet|not yet accepted|somebody would want|someone would want|they would want|jo wants|he wants|she wants|somebody wants|someone wants|some want|others want|the other wants|half the team wants|#n of us wants|#n wants|legal thinks|sales thinks|marketing thinks|finance thinks|sales wants|marketing wants|everyone thinks|he thinks|she thinks|somebody thinks|someone thinks|they think|if|whether|suppose|supposing|imagine|what if|hypothetically|considering|consider|thinking about|thinking of|evaluating|exploring|debating|torn between|weighing|weigh|choose between|choice between|decide between|deciding between|choosing between|either|candidate|candidates|tempted|tempted by|wondering|wonder|toying with|let us say|lets say|say we|in theory|ideally|unless|talk of|talks of|rumours of|rumors of|wish list|be able to say|as if|unsure|undecided|not decided|not discussed|not sure|do not know|does not know|no idea|nobody knows|nobody has decided|tbd|no outcome|no decision|no verdict|no consensus|not agreed|left open|parked|open question|open questions|options|option|narrowed|leaning|leans|shortlist|shortlisted|should we|asked about|asking about|asks about|question|questions|talked about|discussed|discussing|pitched|wants to discuss|dreams of|dreaming of|dream|some say|some people|people say|they say|everyone says|everyone who|confirm whether|find out|figure out|decide|deciding|choose|pick between|versus|or whatever|pros and cons|trade offs|trade off|compare|comparing|alternatives|alternative|a case for|usually recommended|in general|rule of thumb|like to avoid|how many|how much|how often|when we|once we|in case|depends|depending|worst case|best case|per the blog|has been suggested|reads like",
    ),
    (
        HEDGE,
        After,
        "maybe|perhaps|possibly|might|may|could|would|recommends|typically|generally|hope|hopes|hoping|wish|wishes|someone|somebody|worry|worried|afraid|fear|best practice|best practices|proposal|proposed|proposes|suggested|suggests|recommended|before we|until we|what would|why not",
    ),
    (
        IF,
        Before,
        "no outcome|no decision|no verdict|no consensus|without outcome|without a decision|not decided|undecided|nothing decided|parked|is an option|is one option|are options|is undecided|is open|is still open|still open|is not decided|is being discussed|under discussion|up for debate|would be nice|would be great|came up|is tempting|is on the table|to be decided|to be confirmed|tbc|unconfirmed|is a question|has been floated|was floated|was suggested|was proposed|was mentioned|is a rumour|is a dream|or not|not sure|maybe later|is a guess|is hypothetical|if we ever|if they ever|were it|do not know yet|not confirmed|would mean|would be needed|would need|would imply|would require|would cost|is recommended",
    ),
    (OTHER, After, "advertises|advertise|touts|boasts|next door"),
    (
        OTHER,
        Clause,
        "for theirs|for their own|for their cluster|their own cluster|nobody here stands behind|nobody stands behind|partner 's|vendor 's|the partner 's|got fined for",
    ),
    (
        PAST,
        Clause,
        "in the older mail|incident we lost|outage we lost|years ago the|was withdrawn|in the last drill|last drill|in the drill|in the older mail|we left|we tried|i tried|they tried|had tried|we experimented|experimented with|we gave up|we once|we lived|last black friday|last christmas|last season|last peak|yesterday|used to|we did|we shipped|we released|we deployed|we ran at|( was|( were|was monthly|was weekly|was daily|was quarterly|was biweekly|in #t|formerly|previously|back in #t|back in the|back when|back then|at the time|in those days|had us at|had us as|back when|years ago|year ago|months ago|month ago|weeks ago|last year|last quarter|last spring|last summer|last autumn|last winter|when i joined|when we started|got fined|was fined|were fined|started with|started in|started out|we started|began with|began as|originally|initially|once had|had been|no longer|not any more|not anymore|abandoned|dropped|retired|decommissioned|sunset|old system|old monolith|old stack|old platform|old version|previous system|previous stack|previous platform|previous version|predecessor|legacy system|former|in the past|historically|history|at launch we|peaked at|during the boom|before the cuts|before the reorg|before the layoffs|was replaced|were replaced|has been replaced|replaced our|migrated off|moved off|moved away from|migrated from|migrating off|moving off|coming from|the old|our old|an old|the incident|the outage|an outage last|post mortem|postmortem|last incident|burned|came from|left the|since left|it was|it were|they were|we were|there were|there was|we had|they had|was running|was on|hired up to",
    ),
    (
        NOW,
        After,
        "now|ever since|since last year|since the|since then|since last year it is|since last year we|since then it is|since then we|today|currently|these days|at present|nowadays|at the moment|right now|as of today|still|we are|is now|are now|we have|present|real|actual|actually",
    ),
    (
        LATER,
        Clause,
        "next fiscal|next financial|next budget|next half year|by next|by #t|one day|by the end|by end of|by q1|by q2|by q3|by q4|by december|by january|by june|by march|by summer|by spring|by autumn|by winter|by christmas|by year end|next year|next spring|next summer|next autumn|next winter|next quarter|next month|eventually|some day|someday|one day we|roadmap|in a year|in one year|in two years|in #d|in six months|down the road|later this year|later on|future|before the launch|before the end|before the summer|before the holidays|before the season|before the migration|before the next|before the audit",
    ),
    (
        FUTURE,
        Clause,
        "planned|plan to|plans to|planning to|want to get to|want to move to|wants to move to|goal|going to|ambition|aspiration|aim|aiming|aims|hiring|will hire|will grow|will be|wanted|move to weekly|towards|open positions|open reqs|open roles|open headcount|vacancies|approved headcount|headcount plan|target state|would like to reach|working towards|work towards|get there",
    ),
    (
        OTHER,
        After,
        "brags|bragged|brags about|boasts|boasted|boasts of|who have their own|who has their own|which has its own|who have an own|sister|neighbouring|neighboring|sibling|a different crew|a different team|a different squad|a different group|different department|last employer|former employer|previous employer|last job|next door|data sheet of|the incumbent|incumbent vendor|client had|that client|the platform team asked|the platform team says|the platform team said|the platform team wants|the platform team has|the platform team is #n|the competition|competition|a prospect|the prospect|prospects|rfp|tender|bidders|request for proposals|competitor|competitors|rival|rivals|vendor|vendors|supplier|suppliers|third party|parent company|holding company|mother company|sister company|sister team|sister product|head office|another team|another company|another squad|another group|other team|other teams|other squad|other squads|other group|other department|other company|other companies|neighbouring team|the company we bought|we acquired|acquired company|acquisition|the acquired|client 's|customer 's|customers have|one customer|some customers|netflix|uber|amazon|google|facebook|meta|shopify|stripe|spotify|airbnb|twitter|linkedin|microsoft|samsung|instagram|basecamp|github|gitlab|slack|dropbox|pinterest|segment|monzo|big tech|faang|mobile team|web team|frontend team|front end team|ios team|android team|data team|data science team|analytics team|ml team|marketing team|sales team|support team|design team|finance team|security team|infra team|infrastructure team|devops team|ops team|operations team|qa team|sre team|sres|hr team|the largest|a friend|my friend|friend of mine|my previous company|my previous job|my previous employer|my previous team|my last company|my last job|my last team|my former|my old|at my|case study|case studies|benchmark|benchmarks|conference|industry average|industry standard|the market|most companies|most teams|other people|peers|contractor|consultancy|agency|reseller|run by|the author of|operated by|aws offers|aws promises|aws guarantees|aws 's|azure offers|azure 's|gcp offers|hoster|hoster 's|hosters|hosting company|datacenter operator|the host 's|the provider|provider 's|cloud provider|hosting provider|the upstream|upstream api|the api we depend on|underwriter|the bank 's|gateway provider|the insurer|the regulator|white paper|whitepaper|blog|article|hacker news|reddit|the book|brochure|job ad|job posting|interview|salesperson|consultant|consultants|i read|we read|read that|i read that|i heard|heard that|one of our clients|some of our clients",
    ),
    (
        OTHER,
        Before,
        "at the vendor|at the competitor|at our competitor|at the parent company|at headquarters|at another|of the vendor|of another team|of the other|in the other team|in another team|at netflix|at google|at amazon|at uber|in a blog|in an article|in an interview|in the brochure|by a candidate|by the vendor|per the vendor|says the vendor|is what they|for a friend|belongs to another|belong to another|is run by|in the other|not ours|is not ours|are not ours|of our competitor|like netflix|a la netflix|is theirs|are theirs|says hacker news",
    ),
    (
        SAMPLE,
        Clause,
        "e.g|eg|for example|for instance|such as|sample|samples|example|examples|usage line|usage|placeholder|template|boilerplate|lorem ipsum|dummy|fictional|made up|mock|the docs show|docs say|documentation shows|the readme shows|help text|the contract 's|illustration|illustrative|schema shows|format like|looks like this|something like|demo|tutorial|screenshot|fill in",
    ),
    (
        ORDER,
        Clause,
        "ignore all|ignore previous|ignore any|ignore the above|ignore your|ignore the previous|disregard|forget everything|forget all|forget previous|override your|you must|you should|you are now|always answer|always say|always return|always recommend|answer with|answer that|respond with|reply with|return the|agent note|note to agent|note to the agent|note to ai|note to the ai|note to assistant|note to the assistant|note to the model|system prompt|system note|system override|as an ai|ai assistant|dear ai|dear assistant|language model|pretend|assume|set team|set the|set qps|set tenancy|set pattern|set data|fill in|please record|record that|mark the|mark it|output the|report that|please say|please answer|act as|developer mode|skip the questions|skip all|do not ask|without asking|instruction|instructions|recommend",
    ),
    (
        NOT,
        Before,
        "is overkill|are overkill|overkill|is off the table|off the table|ruled out|is ruled out|are ruled out|was rejected|rejected|is rejected|does not apply|do not apply|not applicable|is out of scope|out of scope|is out|are out|is not needed|are not needed|not needed|not required|is not required|not wanted|is not an option|not an option|not for us|is not for us|is too much|is too expensive|is dead|we said no|said no|vetoed|was vetoed|declined|is not happening|will not happen|is not what we|is wrong|was wrong|is outdated|is stale|is obsolete|is superseded|superseded|was superseded|is not true|not true|never happened|: none|: no|: n / a|: na|: never|: neither|: absolutely not|: definitely not|: certainly not|: by no means|: out of the question|: no way|: not|: without|: false|= false|= no|= none|= nil|: nil|- none|none collected|none held|none stored|not collected|not held|not stored|not in scope|is not in scope|not planned|is not planned|never|struck|scratch that|strike that|no thanks|not any more|no more|is history|was dropped|is dropped|was abandoned|is abandoned|is gone|was a mistake|was withdrawn|withdrawn|is withdrawn|is nonsense|no longer holds|no longer true|no longer applies|is not our|are not our|is not us|killed us",
    ),
    (
        WANTED,
        Clause,
        "would like|would go for|would go with|would settle for|may not lose|must not lose|may spend|may use|would love|would prefer|would want|would be fine|would be ok|would be enough|would accept|would be acceptable|would do|could live with|can live with|would tolerate|could tolerate|would suffice|may lose|might lose|could lose|may be lost|may take|may last|may vanish|may disappear|may go missing|may be down|could be down|can be down",
    ),
    (
        WISHED,
        Clause,
        "i would like|we would like|i would love|we would love|i would prefer|we would prefer|we would love to|i would love to|we would like to|we dream of|we wish we",
    ),
    (
        SETTLED,
        Clause,
        "if it dies|if it crashes|if we go down|if a node|if a zone|if an az|if the worst happens|if the service|if everything|if postgres|if there is an outage|when it goes down|when it fails|when it breaks|when something breaks|if things|if the system|if the db|if disaster strikes|if a server|if production|if prod|if the database|if a disk|if the region|if a region|if the primary|if it goes down|if it breaks|if it fails|if something breaks|if anything breaks|if the server|if the site|if the cluster|if the worst|if disaster|in case of disaster|in case of an outage|in case of a|in case of failure|we adopted|adopted it|was adopted|is adopted|we accepted it|was accepted|we took it|went with it|we agreed|and we follow|and we followed|we signed it off|was approved|is approved|approved by|we said yes|is decided|was decided|has been decided|we decided|we have decided|we chose|was chosen|is settled|settled on|signed off|we signed",
    ),
    (
        FIX,
        After,
        "correction|corrected|scratch that|strike that|i misspoke|misspoke|make that|make it|sorry|rather|update|edit|i meant|meant|should read|should be|should say|overrides|replaced by|superseded by|final answer|final|finally|latest|settled on|we settled|settled|in fact|actually|turns out|wait|no wait|errata|erratum|amended|amendment|amended to|revised|revised to|reduced to|raised to|lowered to|changed to|cut to|increased to|down to|up to date|agreed on|negotiated|after review|after the review|ended up|went with|decided|instead|as of today|counting again|recount|now|wins|holds|stands|the truth|the right|is right|was agreed|took precedence|takes precedence",
    ),
    (
        OWN,
        Clause,
        "we|our|us|ours|ourselves|i|my|mine|this service|this team|this system|this project|this product|this app|this application|this platform|this group|this backend|this department|the squad|the backend|the service|the rewrite|the new system|the new platform|here|in house|that 's us|that is us|us at|the user|the team",
    ),
    (
        REHEARSAL,
        Near,
        "in staging|on staging|staging|stage environment|in dev|dev environment|in development|test environment|in test|in qa|on qa|uat|sandbox|preprod|pre prod|pre production|non production|nonprod|internal builds|nightly builds|beta channel|canary|testflight|load test|load tests|load tested|stress test|stress tested|loadtest|a load test|k6|jmeter|locust|gatling",
    ),
];

/// Whoever is not the team, and what is said of them: `our bank partner deploys quarterly`.
const OUTSIDERS: &str = "partner|partners|bank|holding|parent|mother company|client|clients|landlord|supplier|distributor|integrator|regulator|investor|investors|acquirer|insurer|subsidiary|franchisor|reseller|processor|competition|agency|consultancy|auditor|auditors";
const DOINGS: &str = "deploys|deploy|ships|ship|releases|release|runs|run|has|have|uses|insists|insist|requires|require|wants|want|employs|promises|offers|demands|demand|asked|claims|expects|leaked|writes|recommends|operates";

/// `Acme (which we bought)`, `an insurer we compete with`: the sentence is about them.
static THEIRS: LazyLock<regex::bytes::Regex> = LazyLock::new(|| {
    super::rules::regex(
        r"(?: we (?:just |have just |recently |also |have )*(?:bought|acquired|took over|swallowed|purchased|merged with|are buying|are acquiring) \w+ (?:in \w+ |last \w+ |this \w+ |two \w+ ago |a year ago )?(?:\(|,|:|--|who|which|with)|^ (?:[a-z0-9']+ ){1,5}(?:\( |, )?(?:(?:which|that|who|whom) )?(?:we|i) (?:just |recently |once |also |have )?(?:bought|acquired|compete with|compete against|sold|left|used to work for|partner with|buy from|resell)\b)|^ (?:[a-z0-9']+ ){1,5}(?:\( |, )?(?:which|that|who) (?:bought|acquired|owns|owned) us\b|, [a-z0-9]+ (?:advertises|quotes|prints|publishes|boasts|guarantees|touts) (?:a |an |its )?(?:#\w|rpo|rto|p9\d|p50|availability|uptime|sla)|^ (?:the )?[a-z0-9]+ (?:(?:advertises|quotes|promises|guarantees|markets|touts|offers|prints|publishes|boasts) (?:a |an |its |us )?(?:#\w|rpo|rto|p9\d|p50|availability|uptime|sla)|is said to|are said to|claims to)\b|^ [a-z0-9]+ 's (?:own )?(?:sla|slas|status page|guarantee|service level agreement)\b|^ (?:the )?(?:[a-z]+ ){0,2}(?:partner|vendor|supplier|bank|provider|intranet|gateway|search|billing|archive|maps|catalogue|catalog|finance|hr|payments|marketing|support|reporting|identity|data|analytics|mobile|web) (?:team|squad|group|crew|guild|department) (?:'s )?(?:has (?:a|an) (?:rto|rpo|slo|sla|p99|p95|p50|budget|error budget)|wants|expects|forecasts|reckons|plans|lives with|sees|takes|handles|(?:p99|p95|p50|rpo|rto|slo|service|budget|availability|latency|system|uptime|own) )|^ (?:salesforce|netflix|google|amazon|shopify|stripe|uber|spotify|airbnb|facebook|microsoft|oracle|sap|github|gitlab|atlassian|slack|zoom|workday|hubspot|zendesk|twilio|datadog|cloudflare|heroku|vercel|snowflake) (?:itself )?(?:pools|runs|uses|has|ships|deploys|keeps|stores|promises|offers|guarantees|claims|releases|serves|writes|separates|isolates)\b",
    )
});
/// `Candidates: monolith, serverless`: a list to choose from.
static LISTED: LazyLock<regex::bytes::Regex> = LazyLock::new(|| {
    super::rules::regex(
        r"^ (?:the |our |possible )?(?:candidates?|options?|alternatives|choices|shortlist|contenders|on the table|in the running)(?: are| so far)? :",
    )
});
static FOCUSED: LazyLock<regex::bytes::Regex> =
    LazyLock::new(|| super::rules::regex(r" \S+ (?:we|you|i|which we|which you) (?:are|am|were) $"));
/// `Ruby, which is wrong`, `an admin panel, that's another project`: what is said of what stands before.
static TAKEN_BACK: LazyLock<[(regex::bytes::Regex, u32); 4]> = LazyLock::new(|| {
    [
        (
            super::rules::regex(
                r" (?:[,;(] |-- )?(?:(?:which|that|this|it) (?:is|was) (?:wrong|outdated|stale|a mistake|misleading|a typo|an error|no longer (?:true|right|valid)|not true|obsolete|the old #n|an old #n)|misleading (?:,|:|;|--)|wrong (?:,|:|;|--)) ?",
            ),
            NOT,
        ),
        (
            super::rules::regex(
                r" [,;(] (?:but )?(?:that|which|this|it) (?:is|was) (?:another|a different|the other|somebody else 's|someone else 's) (?:\w+ )?(?:project|team|system|product|department|company|squad|service|story|codebase|app)\b",
            ),
            OTHER,
        ),
        (
            super::rules::regex(
                r" (?:is|are|and is|and are|has|have) (?:none of (?:your|our|this) (?:concern|business)|not (?:your|our) (?:concern|business|topic|problem|job)|nothing to do with (?:us|this|you|it)|outside (?:our|this|your|the) scope)\b| (?:sits?|lives?|runs?) (?:upstream|downstream|next to|beside) (?:of )?us\b",
            ),
            OTHER,
        ),
        // What a screen shows is measured.
        (
            super::rules::regex(
                r" (?:is|are) what (?:grafana|datadog|prometheus|the dashboards?|the graphs?|monitoring|our monitoring|apm|new relic|the logs|the metrics|we measure|we see|honeycomb|kibana|statuscake|pingdom) ",
            ),
            NOT,
        ),
    ]
});
/// `The release train ran every four weeks until March`.
static UNTIL: LazyLock<regex::bytes::Regex> = LazyLock::new(|| {
    super::rules::regex(
        r" (?:ran|were|was|had|shipped|released|deployed|went|did|used|kept|wrote|stood at|sat at) (?:[a-z0-9#']+ ){0,9}?until ",
    )
});
static SUPERSEDES: LazyLock<regex::bytes::Regex> =
    LazyLock::new(|| super::rules::regex(r" (?:supersedes|replaces|supersede|superseding) [a-z0-9#]"));
/// Whoever may want something for the team.
const SPEAKERS: &[&str] = &[
    "user", "we", "i", "team", "client", "customer", "product", "cto", "ceo", "cfo", "vp", "board", "founder", "owner",
];
/// `The availability SLO was 99.99`: no longer, or the present would do.
static WAS: LazyLock<regex::bytes::Regex> = LazyLock::new(|| {
    super::rules::regex(
        r" (?:slo|target|objective|goal|rto|rpo|sla|p99|p95|p50|uptime|availability|budget|cap|ceiling|limit)(?: \w+){0,3}? (?:was|were|used to be) (?:about |around |at |a )?(?P<k>#\w) ",
    )
});
/// `Tuesday: 3 h down, 40 minutes of writes gone`.
static INCIDENT: LazyLock<regex::bytes::Regex> = LazyLock::new(|| {
    super::rules::regex(
        r"^ (?:last |on )?(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday|yesterday|last night|this morning|last week|incident|outage|post ?mortem)(?: night| morning| evening)? (?::|--|,) .*#d (?:\w+ ){0,3}?(?:down|dark|offline|gone|lost|outage|unavailable)\b",
    )
});
/// `Until 2022 Claims was one team of 8`.
static UNTIL_THEN: LazyLock<regex::bytes::Regex> = LazyLock::new(|| {
    super::rules::regex(
        r"^ (?:up )?(?:until|till|before) (?:[a-z0-9#]+ ){1,5}(?:was|were|had|ran|shipped|used|released) ",
    )
});
/// `Monthly since the spin-off, quarterly before`.
static FORMERLY: LazyLock<regex::bytes::Regex> = LazyLock::new(|| {
    super::rules::regex(
        r" [,;(] (?P<k>(?:and )?(?:[a-z0-9#]+ ){1,4})(?:before|previously|until then|back then|before that|before then) (?:$|[.;)])",
    )
});
/// `Past: PHI, when we still …`.
static PAST_LABEL: LazyLock<regex::bytes::Regex> = LazyLock::new(|| {
    super::rules::regex(
        r"^ (?:legacy|the legacy|old system|the old system|predecessor|the predecessor|past|before|formerly|previously|earlier|history|back then|in the past|once|old state|old) (?::|--) ",
    )
});
/// `The board wants four nines, but that's the board`.
static WISHED_BY_OTHERS: LazyLock<regex::bytes::Regex> = LazyLock::new(|| {
    super::rules::regex(
        r" (?:wants?|asks?|asked|demands?|dreams? of|prefers?|would like) [a-z0-9# ,']*?(?:but|though|--) (?:that is|this is) (?:just |only )?(?:the|him|her|them|his|their|his view|sales|marketing|a wish)\b",
    )
});
static AGENCY: LazyLock<regex::bytes::Regex> = LazyLock::new(|| {
    super::rules::regex(
        r"(?:^ (?:(?:small|tiny|little|digital|creative|web|design|family|local|boutique|software|an?) ){0,3}|(?:we are|i run|we run|this is) (?:a |an )?(?:\w+ ){0,2})$",
    )
});
static CLASSED: LazyLock<regex::bytes::Regex> = LazyLock::new(|| {
    super::rules::regex(
        r"^ treat (?:it|this) as (?:a |an )?(?:pii|phi|pci|public|internal|customer facing|user facing)\b",
    )
});
/// `One day we'd like …`, `we'd like, one day, …`: a wish to its end.
static SOME_DAY: LazyLock<regex::bytes::Regex> = LazyLock::new(|| {
    super::rules::regex(
        r"^ (?:(?:#d|some ?day|eventually|in the long run|long term|ultimately|down the road) (?:, )?(?:we|i) (?:would|want|hope|wish|may|might|dream)|(?:we|i) (?:would|want|hope|wish|dream)(?: \w+){0,2} ,? ?(?:#d ,|some ?day|eventually|in the long run|long term|ultimately|down the road) |(?:we|i) would (?:like|love|want|wish)[a-z ]* (?:#d|some ?day|eventually|in the long run|ultimately|down the road) $)",
    )
});

/// `If we ever sold to banks, four nines`: unreal to its end.
static EVER: LazyLock<regex::bytes::Regex> = LazyLock::new(|| {
    super::rules::regex(
        r"^ (?:(?:let 's|let us|now|just|please) )*(?:imagine|pretend|picture|suppose for a moment|assume for a moment)\b|^ (?:but |and )?(?:if (?:\w+ ){1,3}?ever |should (?:we|they|it|the \w+) (?:ever )?|were we to |if (?:we|they|the \w+) (?:came|sold|got|had|went|won|bought|signed|cached|moved|were|added|dropped|hired) (?:[a-z0-9# ']{1,60}, )?(?:[a-z0-9# ']{0,40})would )",
    )
});

static AUTOMATON: LazyLock<(AhoCorasick, Vec<(u32, Reach)>)> = LazyLock::new(|| {
    let mut phrases = Vec::new();
    let mut meanings = Vec::new();
    for (flags, reach, list) in CUES {
        for phrase in list.split('|') {
            phrases.push(format!(" {phrase} "));
            meanings.push((*flags, *reach));
        }
    }
    for noun in OUTSIDERS.split('|') {
        for verb in DOINGS.split('|') {
            phrases.push(format!(" {noun} {verb} "));
            meanings.push((OTHER, After));
        }
    }
    let automaton = AhoCorasick::builder().match_kind(MatchKind::Standard).build(&phrases);
    // The phrases are fixed, the tests build the automaton: it cannot fail for any text.
    (automaton.unwrap_or_else(|_| unreachable!("a fixed list of short phrases")), meanings)
});

/// The scope of every word of a sentence.
#[derive(Debug, Clone)]
pub(super) struct Scope {
    /// Flags of each word.
    words: Vec<u32>,
    /// The first word of each clause, and the number of words at the end.
    clauses: Vec<usize>,
}

impl Scope {
    /// What the cues of a sentence say, `carried` being the end of the sentence before it.
    pub fn new(sentence: &Sentence, carried: u32) -> Self {
        let count = sentence.words.len();
        let clauses = clauses(sentence);
        let mut words = vec![0u32; count];
        let clause_of = |word: usize| clauses.partition_point(|c| *c <= word) - 1;
        let (automaton, meanings) = &*AUTOMATON;
        for hit in automaton.find_overlapping_iter(&sentence.canon) {
            let (flags, reach) = meanings[hit.pattern().as_usize()];
            // "How many engineers? 6": in a label it asks for what the body says. "Open to anyone" is no open question.
            let rest = &sentence.canon[hit.start()..];
            let asked = rest.starts_with(" how ") && sentence.word_at(hit.start() + 1) < sentence.body;
            // "The backend, about which we are asking": that is what the brief is about.
            let focus = rest.starts_with(" asking about ") || rest.starts_with(" asking ");
            let at = sentence.word_at(hit.start() + 1);
            let focus = focus && at > 3 && FOCUSED.is_match(sentence.between(at - 3..at).as_bytes());
            let lasting = rest.starts_with(" future ") && sentence.canon[..=hit.start()].ends_with(" foreseeable ");
            // "We made up our minds", "read a sample", "small agency, we are 6".
            // "No cards either:" offers no choice.
            let idiom = rest.starts_with(" would say ")
                || rest.starts_with(" either ")
                    && matches!(rest.as_bytes().get(8), None | Some(b',' | b':' | b';' | b'.' | b')'))
                || rest.starts_with(" question ") && sentence.canon[..=hit.start()].ends_with(" has the ")
                || rest.starts_with(" i read the wrong ")
                || rest.starts_with(" wait for ")
                || rest.starts_with(" somebody ") && sentence.canon[..=hit.start()].ends_with(" until ")
                || rest.starts_with(" question ") && sentence.canon[..=hit.start()].ends_with(" in ")
                || rest.starts_with(" made up our mind")
                || rest.starts_with(" made up their mind")
                || rest.starts_with(" sample ") && sentence.canon[..=hit.start()].ends_with(" read a ")
                || rest.starts_with(" agency ") && AGENCY.is_match(sentence.canon[..=hit.start()].as_bytes())
                || [" treat it as ", " treat this as "].iter().any(|p| rest.starts_with(p))
                    && CLASSED.is_match(rest.as_bytes());
            let told = rest.starts_with(" dropped ") && sentence.canon.starts_with(" we dropped ");
            let fond = rest.starts_with(" old ")
                && [" plain ", " good ", " big ", " boring "]
                    .iter()
                    .any(|w| sentence.canon[..=hit.start()].ends_with(w));
            let staffed = [" run by #n ", " is run by #n ", " run by our "].iter().any(|p| rest.starts_with(p));
            if asked
                || idiom
                || staffed
                || focus
                || lasting
                || told
                || fond
                || [" is open to ", " is open data ", " is open and "].iter().any(|p| rest.starts_with(p))
            {
                continue;
            }
            let first = sentence.word_at(hit.start() + 1);
            let last = sentence.word_at(hit.end() - 2);
            let clause = clause_of(first);
            let from = clauses[clause];
            let to = clauses[clause_of(last) + 1];
            // "Not accepted so far: A, B, C": the colon gives the list to the cue.
            let listed = flags & IF != 0
                && !rest.starts_with(" how ")
                && sentence.words.get(last + 1).is_some_and(|w| w.text == ":");
            let range = match reach {
                Clause => from..to,
                After if listed => first..count,
                After => first..to,
                // "(split it or not is what I ask)" is in doubt by itself.
                Before if rest.starts_with(" or not ") => from..last + 1,
                Before => before(sentence, &clauses, clause)..last + 1,
                Near => near(sentence, from, to, first, last),
            };
            for word in &mut words[range] {
                *word |= flags;
            }
        }
        if EVER.is_match(sentence.canon.as_bytes()) {
            let end = (1..count).find(|i| words_but(sentence, *i)).unwrap_or(count);
            words[..end].iter_mut().for_each(|w| *w |= IF);
        }
        if let Some(past) = UNTIL.find(sentence.canon.as_bytes()) {
            let from = sentence.word_at(past.start() + 1);
            let to = sentence.word_at(past.end() - 1);
            words[from..to].iter_mut().for_each(|w| *w |= PAST);
        }
        // "Supersedes ADR 12, which prescribed a database per house": what is superseded is past.
        if let Some(old) = SUPERSEDES.find(sentence.canon.as_bytes()) {
            let from = sentence.word_at(old.end() - 1);
            words[from..].iter_mut().for_each(|w| *w |= PAST);
        }
        // "Release: Marko wants daily": a wish of somebody named.
        for i in 1..count {
            let (wants, who) = (&sentence.words[i], &sentence.words[i - 1]);
            if wants.text == "wants" && who.capital && i > 1 && !SPEAKERS.contains(&who.text.as_str()) {
                let end = clauses[clause_of(i) + 1];
                words[i..end].iter_mut().for_each(|w| *w |= IF);
            }
        }
        for past in WAS.captures_iter(sentence.canon.as_bytes()).filter_map(|c| c.name("k")) {
            words[sentence.word_at(past.start())] |= PAST;
        }
        if INCIDENT.is_match(sentence.canon.as_bytes()) || UNTIL_THEN.is_match(sentence.canon.as_bytes()) {
            words.iter_mut().for_each(|w| *w |= PAST);
        }
        for old in FORMERLY.captures_iter(sentence.canon.as_bytes()).filter_map(|c| c.name("k")) {
            let (from, to) = (sentence.word_at(old.start()), sentence.word_at(old.end() - 1));
            words[from..to + 1].iter_mut().for_each(|w| *w |= PAST);
        }
        if PAST_LABEL.is_match(sentence.canon.as_bytes()) {
            words.iter_mut().for_each(|w| *w |= PAST);
        }
        if WISHED_BY_OTHERS.is_match(sentence.canon.as_bytes()) {
            words.iter_mut().for_each(|w| *w |= IF);
        }
        if SOME_DAY.is_match(sentence.canon.as_bytes()) {
            let end = (0..count).find(|i| words[*i] & NOW != 0).unwrap_or(count);
            words[..end].iter_mut().for_each(|w| *w |= LATER | FUTURE | NOT);
        }
        if THEIRS.is_match(sentence.canon.as_bytes()) {
            let end = (1..count).find(|i| words_but(sentence, *i)).unwrap_or(count);
            words[..end].iter_mut().for_each(|w| *w |= OTHER);
        }
        if LISTED.is_match(sentence.canon.as_bytes()) {
            words.iter_mut().for_each(|w| *w |= IF);
        }
        for (cue, flags) in TAKEN_BACK.iter() {
            if let Some(found) = cue.find(sentence.canon.as_bytes()) {
                let end = sentence.word_at(found.start() + 1);
                words[..end].iter_mut().for_each(|w| *w |= flags);
            }
        }
        ours(sentence, &clauses, &mut words);
        if sentence.canon.starts_with(" if ")
            && (sentence.canon.contains(" would ") || sentence.canon.starts_with(" if we ever "))
        {
            let end = (1..count).find(|i| words_but(sentence, *i)).unwrap_or(count);
            words[..end].iter_mut().for_each(|w| *w |= IF);
        }
        let real = [" our real ", " real #n ", " real ones ", " are ours "].iter().any(|w| sentence.canon.contains(w));
        if flags_of_a_command(sentence) >= 2 && !real {
            words.iter_mut().for_each(|w| *w |= SAMPLE);
        }
        if words.iter().any(|w| w & WANTED != 0) {
            // "We would like": a preference is as good as a decision.
            words.iter_mut().filter(|w| **w & WANTED != 0).for_each(|w| *w &= !HEDGE);
        }
        if words.iter().any(|w| w & SETTLED != 0) {
            words.iter_mut().for_each(|w| *w &= !(HEDGE | IF));
        }
        inherit(sentence, &clauses, &mut words, carried);
        if sentence.asks {
            ask(sentence, &clauses, &mut words);
        }
        Scope { words, clauses }
    }

    /// The flags of a word.
    pub fn at(&self, word: usize) -> u32 {
        self.words.get(word).copied().unwrap_or(0)
    }

    /// Adds flags to a run of words.
    pub fn mark(&mut self, words: std::ops::Range<usize>, flags: u32) {
        let end = words.end.min(self.words.len());
        for word in &mut self.words[words.start.min(end)..end] {
            *word |= flags;
        }
    }

    /// Takes flags from a run of words.
    pub fn clear(&mut self, words: std::ops::Range<usize>, flags: u32) {
        let end = words.end.min(self.words.len());
        for word in &mut self.words[words.start.min(end)..end] {
            *word &= !flags;
        }
    }

    /// The clause that a word stands in.
    pub fn clause(&self, word: usize) -> std::ops::Range<usize> {
        let i = self.clauses.partition_point(|c| *c <= word).max(1) - 1;
        self.clauses[i]..self.clauses.get(i + 1).copied().unwrap_or(self.words.len())
    }
}

/// `The billing team has an RTO of 2 h; ours is open`: what stands before "ours" is somebody else's.
fn ours(sentence: &Sentence, clauses: &[usize], words: &mut [u32]) {
    static OURS: LazyLock<regex::bytes::Regex> = LazyLock::new(|| {
        super::rules::regex(
            r" [;,.(:]? ?(?:but |and |while |whereas )?(?:(?:for )?ours (?:is|has|was|are|did|sits|takes|lives|,|:|there is|nothing|nobody|no|needs|gets)|for us (?:,|nothing|none|nobody|no|there)|as for us)\b",
        )
    });
    let Some(found) = OURS.find_at(sentence.canon.as_bytes(), 1) else { return };
    let end = sentence.word_at(found.start() + 1);
    for pair in clauses.windows(2) {
        let range = pair[0]..pair[1].min(end);
        let own = sentence.words[pair[0]..pair[1].min(end).max(pair[0])]
            .iter()
            .any(|w| matches!(w.text.as_str(), "we" | "our" | "us" | "i" | "my"));
        if range.start < end && !own {
            words[range].iter_mut().for_each(|w| *w |= OTHER);
        }
    }
}

fn words_but(sentence: &Sentence, word: usize) -> bool {
    matches!(sentence.words[word].text.as_str(), "but" | "while" | "whereas")
}

/// `tool --team-size 12 --rpo 60`: a usage line, whose values are nobody's.
fn flags_of_a_command(sentence: &Sentence) -> usize {
    sentence
        .words
        .windows(3)
        .filter(|w| w[1].text == "--" && !w[1].glued && w[2].glued && !w[0].text.is_empty())
        .count()
}

/// A cue in the clause after a colon or a bracket speaks of what stands before it: `Card data: out of scope`.
fn before(sentence: &Sentence, clauses: &[usize], clause: usize) -> usize {
    let opener = sentence.words[clauses[clause]].text.as_str();
    let back = clause > 0 && matches!(opener, ":" | "(" | "--");
    // "(microservices, withdrawn)".
    let listed = clause > 0 && opener == "," && sentence.words[clauses[clause - 1]].text == "(";
    clauses[if back || listed { clause - 1 } else { clause }]
}

fn near(sentence: &Sentence, from: usize, to: usize, first: usize, last: usize) -> std::ops::Range<usize> {
    let parts = |i: &usize| matches!(sentence.words[*i].text.as_str(), "and" | "," | ";" | "but");
    (from..first).rev().find(parts).map_or(from, |i| i + 1)..(last + 1..to).find(parts).unwrap_or(to)
}

/// Where the clauses of a sentence begin; the last entry is its length.
fn clauses(sentence: &Sentence) -> Vec<usize> {
    let mut starts = vec![0];
    let word = |i: usize| sentence.words.get(i).map_or("", |w| w.text.as_str());
    for i in 1..sentence.words.len() {
        let parts = match word(i) {
            "," | ";" | "--" | "(" | "->" | "|" => true,
            ")" => true,
            ":" => i >= sentence.body && word(i - 1) != "p99",
            "but" | "while" | "whereas" | "although" | "though" | "however" | "because" | "so" | "yet" | "except"
            | "unlike" => true,
            "now" => word(i - 1) != "for" && word(i - 1) != "right" && !matches!(word(i + 1), "," | "." | ""),
            "and" | "then" | "after" | "since" => matches!(
                word(i + 1),
                "we" | "i"
                    | "our"
                    | "the"
                    | "they"
                    | "it"
                    | "this"
                    | "that"
                    | "there"
                    | "currently"
                    | "today"
                    | "now"
                    | "every"
                    | "so"
                    | "you"
                    | "has"
                    | "have"
                    | "is"
                    | "are"
                    | "want"
                    | "will"
                    | "not"
                    | "no"
                    | "released"
                    | "release"
                    | "ship"
            ),
            _ => false,
        };
        if parts && starts.last() != Some(&i) {
            starts.push(i);
        }
    }
    if sentence.words.is_empty() {
        return vec![0, 0];
    }
    starts.push(sentence.words.len());
    starts
}

/// Carries scope from clause to clause until another subject takes over.
fn inherit(sentence: &Sentence, clauses: &[usize], words: &mut [u32], carried: u32) {
    let mut before = carried;
    let mut outer = Vec::new();
    let sentence_is_theirs = words.iter().all(|w| *w & OTHER != 0) || words.iter().all(|w| *w & SAMPLE != 0);
    for pair in clauses.windows(2) {
        let range = pair[0]..pair[1];
        if range.is_empty() {
            continue;
        }
        let opener = sentence.words[range.start].text.as_str();
        if opener == "(" {
            outer.push(before);
        } else if opener == ")" {
            before = outer.pop().unwrap_or(before);
        }
        let union = words[range.clone()].iter().fold(0, |a, w| a | w);
        // A subject of its own and the present tense end what was carried.
        let mut kept = before;
        // Inside somebody's brackets or after a command "we" is theirs.
        if union & OWN != 0 && !(sentence_is_theirs && opener != "but") {
            kept &= !(OTHER | PAST | CARRIED_IF | SAMPLE);
        }
        if union & NOW != 0 {
            kept &= !(PAST | FUTURE);
        }
        for word in &mut words[range.clone()] {
            *word |= kept;
            if *word & NOW != 0 && kept & PAST == 0 && union & PAST != 0 {
                // "used to be 4 now 11": the present begins at its cue.
                *word &= !PAST;
            }
        }
        let own = words[range.end - 1];
        before = (own | union & (OTHER | PAST | SAMPLE)) & (OTHER | PAST | SAMPLE | ORDER) | kept & CARRIED_IF;
        if union & IF != 0 {
            before |= CARRIED_IF;
        }
        if union & NOW != 0 && own & PAST == 0 {
            before &= !PAST;
        }
    }
}

/// In a question, what stands before the asking clause is still said: `we are 6, which database?`.
fn ask(sentence: &Sentence, clauses: &[usize], words: &mut [u32]) {
    const ASKING: &[&str] = &[
        "which", "what", "how", "should", "shall", "can", "could", "do", "does", "is", "are", "would", "will", "why",
        "who", "where", "when", "any", "or", "ok", "right", "did", "has", "have", "may",
    ];
    const STRONG: &[&str] = &[
        "which", "what", "how", "should", "shall", "can", "could", "do", "does", "is", "are", "would", "will", "why",
        "who", "where", "did",
    ];
    let mut from = clauses[0];
    let count = clauses.len() - 1;
    // The first clause that asks outright; else the last that may.
    let order = (0..count).map(|i| (i, STRONG)).chain((0..count).rev().map(|i| (i, ASKING)));
    for (i, asking) in order {
        let start = &clauses[i];
        let mut first = *start;
        while sentence
            .words
            .get(first)
            .is_some_and(|w| matches!(w.text.as_str(), "," | ";" | ":" | "--" | "so" | "and" | "but" | ")" | "("))
        {
            first += 1;
        }
        if sentence.words.get(first).is_some_and(|w| asking.contains(&w.text.as_str())) {
            from = *start;
            break;
        }
    }
    for word in &mut words[from..] {
        *word |= ASKED;
    }
}
