//! Who uses the system: customers and the public, or staff.

use std::sync::LazyLock;

use super::{Candidate, Group, Take};
use crate::domain::facts::{Fact, Value};
use crate::domain::read::sentence::Sentence;

pub(super) const TRIGGERS: &[&str] = &[
    "facing",
    "used ",
    " use ",
    "owners",
    "customer",
    "consumer",
    "shopper",
    "public",
    "external",
    "internal",
    "employee",
    "staff",
    "back office",
    "backoffice",
    "clients",
    "patients",
    "citizens",
    "members",
    "guests",
    "passengers",
    "students",
    "visitors",
    "subscribers",
    "anyone",
    "colleagues",
    "end user",
    "users",
    "buyers",
    "travell",
    "players",
    "parents",
    "therapists",
    "drivers",
    "readers",
    "audience",
    "surface",
    "residents",
    "policyholders",
    "listeners",
    " fans ",
    "donors",
    "borrowers",
    "merchants",
    "employed",
    "payroll",
    "handlers",
    "agents",
    "public",
    "readership",
    "people ",
    "everyone",
    "families",
    "outsider",
    "nobody",
    "no one",
    "in house",
    " faces ",
    " is for ",
    "tenants",
    "pupils",
];

const PUBLIC: &str = "(?:customers?|consumers?|shoppers?|patients|citizens|members|guests|passengers|students|pupils|parents|visitors|subscribers|buyers|travell?ers|players|tenants|policyholders|residents|clients|therapists|drivers|readers|listeners|fans|owners|applicants|families|farmers|groomers|riders|tourists|voters|taxpayers|learners|donors|borrowers|merchants|the public|the general public|members of the public|external users|external customers|external clients|end customers|end users|real users|paying users|paying customers|anyone)";
const STAFF: &str = "(?:staff|employees|colleagues|back office|backoffice|back office staff|operators|analysts|support agents|agents|warehouse staff|internal users|internal staff|internal teams|our own people|our own staff|coworkers|accountants|dispatchers|clerks|case workers|adjusters|porters|handlers|representatives|advisors|advisers|receptionists|inspectors|cashiers|planners|drivers of ours|traders|sales reps|consultants|technicians|editors|moderators|underwriters|schedulers|ops|operations|the ops team|the support team|our ops team|nurses|office staff|(?:warehouse|support|sales|finance|back office|operations|logistics|service|internal|own|hr|marketing|care) (?:team|teams|crew|people|department|folks))";
const OUTSIDE: &str = "(?:at|of|from|in|with) (?:the |our |their )?(?:other|external|client|clients|partner|customer|customers|third party|different|outside) ?(?:compan(?:y|ies)|firms?|organi[sz]ations?|banks?|businesses|insurers?|parties|houses|')?";
const USE: &str = "(?:use|uses|log in|logs in|log into|logs into|log on|sign in|sign into|sign up|access|book|books|order|orders|buy|browse|see|rely on|depend on|interact with|touch|hit|hits|can use|can log|download|downloads|search|check|work in|log on to|open|opens|view|views|scan|shop|shops|watch|play|visit|reach|upload|rent|reserve|track|submit|apply|file|manage|chat|look up|register|vote|donate|sell|list|stream|read|send|manage their|enter|type|start|initiate|complete|fill in|self serve)";

static USERS: LazyLock<Group> = LazyLock::new(|| {
    let uses = format!(
        r" (?P<k>{PUBLIC} (?:(?:can|do|will|all|both|also|directly|actually|themselves|now) ){{0,2}}{USE}) (?:$|[,.;()]|--|it|this|the|our|us|when|directly|through|via|with|every|on|in|to|into|for|from|and|at)"
    );
    let through = format!(
        r" (?P<k>{PUBLIC} {USE}) (?:[\w']+ ){{1,4}}?(?:through|via|with|on|in|from|over|using) (?:it|us|this|our|the|their)\b"
    );
    let by_web = format!(
        r"(?:^|[:,(]) (?P<k>{PUBLIC}) (?:, )?(?:via|through|over|using|by|on) (?:the |our |a |their )?(?:web|mobile|app|apps|portal|site|website|browser|phone|phones|internet)\b"
    );
    let people = format!(
        r" (?:people|ones|folks|those|everyone|humans|users) (?:hitting|using|calling|who use|who hit|who call|behind|at the other end|on the other end)(?: of)?(?: it| this| the api| the site| the app| us)? (?:is |are )(?:mostly |mainly |all |our |the )*(?P<k>{PUBLIC})\b"
    );
    let for_staff = format!(
        r" (?:app|tool|system|thing|service|portal|it|this|site|product) is (?:only |just |purely |solely )?for (?:our |own |the )+(?:\w+ ){{0,2}}?(?P<k>{STAFF})\b"
    );
    let outsiders = format!(r" (?P<k>{STAFF} {OUTSIDE})\b");
    let used = format!(
        r" (?P<k>(?:used|visited|consumed|seen|accessed|opened) (?:directly |daily |only |exclusively )?by (?:our |the |many |all |their |all our )?(?:\w+ ){{0,2}}?{PUBLIC})\b"
    );
    let staff = format!(
        r" (?P<k>(?:used|seen|accessed|operated|opened) (?:only |exclusively |solely |just |purely )?by (?:our |the |own |company |their )*(?:[\w#]+ ){{0,3}}?{STAFF})\b"
    );
    let only = format!(
        r" (?P<k>(?:only|exclusively|solely|just|purely|nobody but|no one but|strictly)(?: for| our| own| the| by| used by)* (?:\w+ ){{0,2}}?{STAFF})\b"
    );
    let only2 = format!(r" (?P<k>{STAFF}) (?:only|exclusively)\b");
    let is_public = format!(
        r" (?:audience|surface|users?|user base|used by|customers|readership|clientele|who uses (?:it|this)|end users|visitors|consumers?) (?:is |are |: |= )(?:mostly |mainly |all |our |the |the general )*(?P<k>{PUBLIC}|public|external|consumers)\b"
    );
    let is_staff = format!(
        r" (?:audience|surface|users?|user base|used by|callers|readership|who uses (?:it|this)|end users|consumers?|ui) (?:is |are |: |= )(?:mostly |mainly |all |only |exclusively |our |own |the )*(?P<k>(?:\w+ ){{0,2}}?{STAFF}|internal|internal only)\b"
    );
    Group::new(
        &[
            (
                Fact::UserFacing,
                Take::Bool(true),
                r" (?P<k>(?:customer|user|consumer|client|public|patient|citizen|externally|external|member|guest|shopper|student|outward) facing)\b",
            ),
            (
                Fact::UserFacing,
                Take::Bool(true),
                r" (?P<k>(?:customer|user|consumer|client|public) facing)(?: \?)? (?:: |= )(?:yes|true|y)\b",
            ),
            (
                Fact::UserFacing,
                Take::Bool(false),
                r" (?:customer|user|consumer|client|public|external) facing(?: \?)? (?:: |= |-- )(?P<k>no|false|n|none|internal)\b",
            ),
            (
                Fact::UserFacing,
                Take::Bool(false),
                r" (?P<k>internal(?:ly)? facing|staff facing|employee facing|inward facing)\b",
            ),
            (Fact::UserFacing, Take::Bool(true), &uses),
            (
                Fact::UserFacing,
                Take::Bool(true),
                r"(?:^|[,;:(]|and) (?P<k>(?:public|external|paying|outside|retail) (?:consumers|customers|users|audience|clients|shoppers))(?: $| [,.;)])",
            ),
            (
                Fact::UserFacing,
                Take::Bool(true),
                r" (?P<k>(?:people|everybody|everyone|families|households) (?:buy|book|order|rent|pay|shop|subscribe|purchase|reserve|hire|get)) (?:\w+ ){1,4}(?:from|with|through|via|on|in|at|by) (?:us|our|the)\b",
            ),
            (
                Fact::UserFacing,
                Take::Bool(true),
                r" (?P<k>faces? (?:the )?(?:general )?(?:public|customers|consumers|end users|outside world))\b",
            ),
            (
                Fact::UserFacing,
                Take::Bool(true),
                r" (?:app|tool|system|thing|service|portal|it|this|site|product|platform) is (?:mainly |mostly |only )?for (?:our |the )?(?P<k>customers|consumers|shoppers|patients|citizens|guests|passengers|students|the public|the general public|end users|anyone|travell?ers|parents|subscribers)\b",
            ),
            (Fact::UserFacing, Take::Bool(false), &for_staff),
            (
                Fact::UserFacing,
                Take::Bool(false),
                r" (?P<k>(?:no outsiders?|nobody (?:outside|external|from outside)|no one (?:outside|external|from outside)|no customers?|no external (?:users?|party|parties|people)|no members? of the public)(?: \w+){0,3}? (?:can |will |may |could |ever |does |do )*(?:use|uses|see|sees|touch|touches|access|accesses|log in|logs in|reach|reaches|hit|hits|get in|gets in))\b",
            ),
            (Fact::UserFacing, Take::Bool(true), &outsiders),
            (Fact::UserFacing, Take::Bool(true), &through),
            (Fact::UserFacing, Take::Bool(true), &by_web),
            (Fact::UserFacing, Take::Bool(true), &people),
            (Fact::UserFacing, Take::Bool(true), &used),
            (
                Fact::UserFacing,
                Take::Bool(false),
                r" (?P<k>(?:all |everyone |everybody )?(?:employed by us|on our (?:own )?payroll|in our employ))\b",
            ),
            (Fact::UserFacing, Take::Bool(true), &is_public),
            (
                Fact::UserFacing,
                Take::Bool(true),
                r" (?P<k>(?:public|consumer|customer) (?:app|apps|mobile app|web app|product|site|website|web site|booking site|shop|web shop|storefront|checkout|portal|marketplace|store|forum|directory|game|search|booking))\b",
            ),
            (
                Fact::UserFacing,
                Take::Bool(true),
                r" (?:it is|the thing is|this is|we are|everything is|that is|site is|service is|app is|api is|product is|which is) (?:fully |completely |entirely )?(?P<k>public)(?: $| [,.:;(]| and | --)",
            ),
            (Fact::UserFacing, Take::Bool(true), r" (?P<k>external (?:customers|users|clients|consumers|parties))\b"),
            (
                Fact::UserFacing,
                Take::Bool(true),
                r" (?P<k>(?:open to|visible to|serves|serving|exposed to|available to|in front of) (?:\w+ )?(?:customers|consumers|the public|the general public|end users|shoppers|anyone))\b",
            ),
            (Fact::UserFacing, Take::Bool(false), &staff),
            (Fact::UserFacing, Take::Bool(false), &only),
            (Fact::UserFacing, Take::Bool(false), &only2),
            (Fact::UserFacing, Take::Bool(false), &is_staff),
            (
                Fact::UserFacing,
                Take::Bool(false),
                r" (?P<k>(?:purely |strictly |entirely |only |an |all |for |fully |just |completely )*(?:internal|in house|back office|backoffice) (?:tool|tooling|only|use|users|callers|reporting|app|application|dashboard|service|system|product|backend|admin tool|staff|consumers|api|back office|crud|software|portal))\b",
            ),
            (
                Fact::UserFacing,
                Take::Bool(false),
                r" (?P<k>(?:back office|backoffice) (?:tool|only|system|app|application|software|service|use)|(?:a|our|for the|for) back office (?:$|[,.;)]))",
            ),
            (
                Fact::UserFacing,
                Take::Bool(false),
                r"(?:^|[,;(]) (?P<k>(?:purely |strictly )?internal only|internal tool|employees only|staff only|back office|(?:strictly |purely |entirely )?in house(?: only)?|(?:for )?internal use(?: only)?)(?: $| [,.;()])",
            ),
            (
                Fact::UserFacing,
                Take::Bool(false),
                r" (?P<k>(?:nobody|no one|no customer|no customers|no user|no outsider|none) (?:outside|external|ever|will ever|directly|from outside)(?: \w+){0,4} (?:use|uses|see|sees|touch|touches|access|log|logs in|sees it|uses it)|no (?:external|outside|customer|public) (?:users|customers|access|traffic|exposure))\b",
            ),
            (
                Fact::UserFacing,
                Take::Bool(false),
                r" (?P<k>serves? (?:only )?(?:other )?internal (?:services|systems|callers|teams|consumers|clients))\b",
            ),
            (
                Fact::UserFacing,
                Take::Bool(false),
                r" (?P<k>only (?:called|used|consumed|reached) by (?:other |our |internal )*(?:services|systems|teams|backends))\b",
            ),
        ],
        r" (?:number of|data (?:is )?class|class|classification|tier|when|until|before|classified|board put it at|put it at|at|like any|contract 's|many|our vendor 's|how many|error budget)",
        r"(?:data|records|api key|class|ip|holiday|cloud|beta|churn|complaints?|count|numbers?|support (?:is|will|team)|success|base|list|growth|satisfaction|acquisition|will|tickets|service team|(?:team|group|squad) (?:supporting|that|which|serves|supports|helps|runs|of)|audits?|tier|classification|auditors?|team|group|squad|crew|folks|engineering|pages? (?:of|team)|complain|complained|pay us|is (?:written|built|made|maintained|run|owned) by (?:another|a different|the other|someone))",
        0,
    )
});

pub(super) fn read(sentence: &Sentence, out: &mut Vec<Candidate>) {
    let from = out.len();
    USERS.read(sentence, out);
    // "Underwriters at other companies" are nobody's staff here.
    let outside: Vec<usize> = out[from..]
        .iter()
        .filter(|c| c.fact == Fact::UserFacing && c.value == Value::Bool(true))
        .map(|c| c.words.start)
        .collect();
    let mut i = 0;
    out.retain(|c| {
        i += 1;
        // "Nobody outside Checkout may touch the error budget".
        let spends = sentence.canon.contains(" error budget ") && sentence.between(c.words.clone()).contains("outside");
        i <= from || c.value == Value::Bool(true) || !spends && !outside.contains(&c.words.start)
    });
}
