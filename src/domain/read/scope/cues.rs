//! The cues: phrases in canonical form, with what each says and how far it reaches.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};

use super::flag::*;
use Reach::{After, Before, Clause, Near};

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Reach {
    Clause,
    After,
    Before,
    /// To the nearest comma or `and` on both sides.
    Near,
}

/// Phrases in canonical form, parted by `|`.
pub(super) const CUES: &[(u32, Reach, &str)] = &[
    (
        IF,
        After,
        "swears by|swear by|flatmate|brother in law|poll|straw poll|survey among|voted for|votes for|arguments for|argument for|good things about|argued for|argues for|pushed for|pushes for|lobbied for|pleads for|pleaded for|nobody here stands behind|should we ever|should i ever|should it ever|should they ever|should you ever|is said to|on the table are|on the table we have|on the table :|not accepted so far|not accepted|not accepted yet|not yet accepted|somebody would want|someone would want|they would want|jo wants|he wants|she wants|somebody wants|someone wants|some want|others want|the other wants|half the team wants|#n of us wants|#n wants|legal thinks|sales thinks|marketing thinks|finance thinks|sales wants|marketing wants|everyone thinks|he thinks|she thinks|somebody thinks|someone thinks|they think|if|whether|suppose|supposing|imagine|what if|hypothetically|considering|consider|thinking about|thinking of|evaluating|exploring|debating|torn between|weighing|weigh|choose between|choice between|decide between|deciding between|choosing between|either|candidate|candidates|tempted|tempted by|wondering|wonder|toying with|let us say|lets say|say we|in theory|ideally|unless|talk of|talks of|rumours of|rumors of|wish list|be able to say|as if|unsure|undecided|not decided|not discussed|not sure|do not know|does not know|no idea|nobody knows|nobody has decided|tbd|no outcome|no decision|no verdict|no consensus|not agreed|left open|parked|open question|open questions|options|option|narrowed|leaning|leans|shortlist|shortlisted|should we|asked about|asking about|asks about|question|questions|talked about|discussed|discussing|pitched|wants to discuss|dreams of|dreaming of|dream|some say|some people|people say|they say|everyone says|everyone who|confirm whether|find out|figure out|decide|deciding|choose|pick between|versus|or whatever|pros and cons|trade offs|trade off|compare|comparing|alternatives|alternative|a case for|usually recommended|in general|rule of thumb|like to avoid|how many|how much|how often|when we|once we|in case|depends|depending|worst case|best case|per the blog|has been suggested|reads like",
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
    (
        OTHER,
        After,
        "they :|them :|ci provider|hosting provider|cloud provider|they promise|they guarantee|they advertise|they claim|they offer|he claims|she claims|advertises|advertise|touts|boasts|next door",
    ),
    (
        OTHER,
        Clause,
        "for theirs|for their own|for their cluster|their own cluster|nobody here stands behind|nobody stands behind|partner 's|vendor 's|the partner 's|got fined for",
    ),
    (
        PAST,
        Clause,
        "restored after|recovered after|was back after|resolved after|once got|once took|once had|once came back|the old days|in the older mail|incident we lost|outage we lost|years ago the|was withdrawn|in the last drill|last drill|in the drill|in the older mail|we left|we tried|i tried|they tried|had tried|we experimented|experimented with|we gave up|we once|we lived|last black friday|last christmas|last season|last peak|yesterday|used to|we did|we shipped|we released|we deployed|we ran at|( was|( were|was monthly|was weekly|was daily|was quarterly|was biweekly|in #t|formerly|previously|back in #t|back in the|back when|back then|at the time|in those days|had us at|had us as|back when|years ago|year ago|months ago|month ago|weeks ago|last year|last quarter|last spring|last summer|last autumn|last winter|when i joined|when we started|got fined|was fined|were fined|started with|started in|started out|we started|began with|began as|originally|initially|once had|had been|no longer|not any more|not anymore|abandoned|dropped|retired|decommissioned|sunset|old system|old monolith|old stack|old platform|old version|previous system|previous stack|previous platform|previous version|predecessor|legacy system|former|in the past|historically|history|at launch we|peaked at|during the boom|before the cuts|before the reorg|before the layoffs|was replaced|were replaced|has been replaced|replaced our|migrated off|moved off|moved away from|migrated from|migrating off|moving off|coming from|the old|our old|an old|the incident|the outage|an outage last|post mortem|postmortem|last incident|burned|came from|left the|since left|it was|it were|they were|we were|there were|there was|we had|they had|was running|was on|hired up to",
    ),
    (
        NOW,
        After,
        "now|ever since|since last year|since the|since then|since last year it is|since last year we|since then it is|since then we|today|currently|these days|at present|nowadays|at the moment|right now|as of today|still|we are|is now|are now|we have|present|real|actual|actually",
    ),
    (
        LATER,
        Clause,
        "starts in|starts next|begins in|begins next|next fiscal|next financial|next budget|next half year|by next|by #t|one day|tomorrow|by the end|by end of|by q1|by q2|by q3|by q4|by december|by january|by june|by march|by summer|by spring|by autumn|by winter|by christmas|by year end|next year|next spring|next summer|next autumn|next winter|next quarter|next month|eventually|some day|someday|one day we|roadmap|in a year|in one year|in two years|in #d|in six months|down the road|at some point|sooner or later|later this year|later on|future|before the launch|before the end|before the summer|before the holidays|before the season|before the migration|before the next|before the audit",
    ),
    (
        FUTURE,
        Clause,
        "planned|plan to|plans to|planning to|want to get to|want to move to|wants to move to|goal|going to|ambition|aspiration|aim|aiming|aims|hiring|will hire|will grow|will be|wanted|move to weekly|towards|open positions|open reqs|open roles|open headcount|vacancies|approved headcount|headcount plan|target state|would like to reach|working towards|work towards|get there",
    ),
    (
        OTHER,
        After,
        "our other product|our other service|our other system|our other app|our other squad|our other team|parent group|affiliated|an affiliate|the affiliate|the spin off|spin off has|holding above us|company above us|group above us|parent above us|concern above us|dependency 's|upstream 's|brags|bragged|brags about|boasts|boasted|boasts of|who have their own|who has their own|which has its own|who have an own|sister|neighbouring|neighboring|sibling|a different crew|a different team|a different squad|a different group|different department|last employer|former employer|previous employer|last job|next door|data sheet of|the incumbent|incumbent vendor|client had|that client|the platform team asked|the platform team says|the platform team said|the platform team wants|the platform team has|the platform team is #n|provider promises|provider guarantees|provider offers|provider says|provider gives|hoster promises|hoster guarantees|the competition|competition|a prospect|the prospect|prospects|rfp|tender|bidders|request for proposals|competitor|competitors|rival|rivals|vendor|vendors|supplier|suppliers|third party|parent company|holding company|mother company|sister company|sister team|sister product|head office|another team|another company|another squad|another group|other team|other teams|other squad|other squads|other group|other department|other company|other companies|neighbouring team|the company we bought|startup we bought|startup we acquired|startup we took over|startup we swallowed|firm we bought|firm we acquired|firm we took over|firm we swallowed|company we acquired|company we took over|company we swallowed|shop we bought|shop we acquired|shop we took over|shop we swallowed|business we bought|business we acquired|business we took over|business we swallowed|outfit we bought|outfit we acquired|outfit we took over|outfit we swallowed|rival we bought|rival we acquired|rival we took over|rival we swallowed|agency we bought|agency we acquired|agency we took over|agency we swallowed|boutique we bought|boutique we acquired|boutique we took over|boutique we swallowed|we acquired|acquired company|acquisition|the acquired|client 's|customer 's|customers have|one customer|some customers|netflix|uber|amazon|google|facebook|meta|shopify|stripe|spotify|airbnb|twitter|linkedin|microsoft|samsung|instagram|basecamp|github|gitlab|slack|dropbox|pinterest|segment|monzo|big tech|faang|mobile team|web team|frontend team|front end team|ios team|android team|data team|data science team|analytics team|ml team|marketing team|sales team|support team|design team|finance team|security team|infra team|infrastructure team|devops team|ops team|operations team|qa team|sre team|sres|hr team|the largest|a friend|my friend|friend of mine|my previous company|my previous job|my previous employer|my previous team|my last company|my last job|my last team|my former|my old|at my|case study|case studies|benchmark|benchmarks|conference|industry average|industry standard|the market|most companies|most teams|other people|peers|contractor|consultancy|agency|reseller|run by|the author of|operated by|aws offers|aws promises|aws guarantees|aws 's|azure offers|azure 's|gcp offers|hoster|hoster 's|hosters|hosting company|datacenter operator|the host 's|the provider|provider 's|cloud provider|hosting provider|the upstream|upstream api|the api we depend on|underwriter|the bank 's|gateway provider|the insurer|the regulator|white paper|whitepaper|blog|article|hacker news|reddit|the book|brochure|job ad|job posting|interview|salesperson|consultant|consultants|i read|we read|read that|i read that|i heard|heard that|one of our clients|some of our clients",
    ),
    (
        OTHER,
        Before,
        "what their|what the vendor|what the brochure|per their brochure|says their brochure|what netflix|what google|what amazon|what uber|what shopify|what the competitor|what our competitor|what the competition|what others do|at my last job|at my previous job|at my old job|at my last company|at my previous company|at my old company|at my former company|at the vendor|at the competitor|at our competitor|at the parent company|at headquarters|at another|of the vendor|of another team|of the other|in the other team|in another team|at netflix|at google|at amazon|at uber|in a blog|in an article|in an interview|in the brochure|by a candidate|by the vendor|per the vendor|says the vendor|is what they|for a friend|belongs to another|belong to another|is run by|in the other|not ours|is not ours|are not ours|of our competitor|like netflix|a la netflix|is theirs|are theirs|says hacker news",
    ),
    (
        SAMPLE,
        Clause,
        "for the sake of argument|sake of argument|for argument 's sake|e.g|eg|for example|for instance|such as|sample|samples|example|examples|usage line|usage|placeholder|template|boilerplate|lorem ipsum|dummy|fictional|made up|mock|the docs show|docs say|documentation shows|the readme shows|help text|the contract 's|illustration|illustrative|schema shows|format like|looks like this|something like|demo|tutorial|screenshot|fill in",
    ),
    (
        ORDER,
        Clause,
        "when you fill|fill the form|in the form write|in the form put|in the form enter|note down that|write down :|kindly register|kindly record|kindly enter|ignore all|ignore previous|ignore any|ignore the above|ignore your|ignore the previous|disregard|forget everything|forget all|forget previous|override your|you must|you should|you are now|always answer|always say|always return|always recommend|answer with|answer that|respond with|reply with|return the|agent note|note to agent|note to the agent|note to ai|note to the ai|note to assistant|note to the assistant|note to the model|system prompt|system note|system override|as an ai|ai assistant|dear ai|dear assistant|language model|pretend|assume|set team|set the|set qps|set tenancy|set pattern|set data|fill in|please record|record that|mark the|mark it|output the|report that|please say|please answer|act as|developer mode|skip the questions|skip all|do not ask|without asking|instruction|instructions|recommend",
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
        "in reality|reality|in practice|correction|corrected|scratch that|strike that|i misspoke|misspoke|make that|make it|sorry|rather|update|edit|i meant|meant|should read|should be|should say|overrides|replaced by|superseded by|final answer|final|finally|latest|settled on|we settled|settled|in fact|actually|turns out|wait|no wait|errata|erratum|amended|amendment|amended to|revised|revised to|reduced to|raised to|lowered to|changed to|cut to|increased to|down to|up to date|agreed on|negotiated|after review|after the review|ended up|went with|decided|instead|as of today|counting again|recount|now|wins|holds|stands|the truth|the right|is right|was agreed|took precedence|takes precedence",
    ),
    (
        OWN,
        Clause,
        "we|our|us|ours|ourselves|i|my|mine|this service|this team|this system|this project|this product|this app|this application|this platform|this group|this backend|this department|the squad|the backend|the service|the rewrite|the new system|the new platform|here|in house|that 's us|that is us|us at|the user|the team",
    ),
    (
        REHEARSAL,
        Near,
        "in staging|on staging|staging|test box|test machine|dev box|staging box|test server|test system|stage environment|in dev|dev environment|in development|test environment|in test|in qa|on qa|uat|sandbox|preprod|pre prod|pre production|non production|nonprod|internal builds|nightly builds|beta channel|canary|testflight|load test|load tests|load tested|stress test|stress tested|loadtest|a load test|k6|jmeter|locust|gatling",
    ),
];

/// Whoever is not the team, and what is said of them: `our bank partner deploys quarterly`.
pub(super) const OUTSIDERS: &str = "partner|partners|bank|holding|parent|mother company|client|clients|landlord|supplier|distributor|integrator|regulator|investor|investors|acquirer|insurer|subsidiary|franchisor|reseller|processor|competition|agency|consultancy|auditor|auditors";

pub(super) const DOINGS: &str = "deploys|deploy|ships|ship|releases|release|runs|run|has|have|uses|insists|insist|requires|require|wants|want|employs|promises|offers|demands|demand|asked|claims|expects|leaked|writes|recommends|operates";

/// Vendors and books, and what is said by them: `AWS gives 99.99 %`, `the SRE book says 99.9`.
pub(super) const SOURCES: &str = "aws|amazon|azure|microsoft|gcp|google|cloudflare|heroku|vercel|rds|aurora|dynamodb|s3|stripe|book|textbook|whitepaper|white paper|docs|documentation|manual|blog|article|brochure|forms|dora|gartner|forrester";

pub(super) const SAYINGS: &str =
    "says|say|gives|give|promises|guarantees|claims|offers|advertises|recommends|suggests|quotes|states|documents";

pub(super) static AUTOMATON: LazyLock<(AhoCorasick, Vec<(u32, Reach)>)> = LazyLock::new(|| {
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
    for noun in SOURCES.split('|') {
        for verb in SAYINGS.split('|') {
            phrases.push(format!(" {noun} {verb} "));
            meanings.push((OTHER, After));
        }
    }
    let automaton = AhoCorasick::builder().match_kind(MatchKind::Standard).build(&phrases);
    // The phrases are fixed, the tests build the automaton: it cannot fail for any text.
    (automaton.unwrap_or_else(|_| unreachable!("a fixed list of short phrases")), meanings)
});
