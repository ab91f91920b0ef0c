//! Frames of words: a class, a style, a yes or a no.

use super::Reads::{self, Bool, Word};
use crate::domain::facts::Fact;

/// Fact, what is read, the wordings.
pub(super) const FRAMES: &[(Fact, Reads, &[&str])] = &[
    (
        Fact::Tenancy,
        Word("single-tenant"),
        &[
            r" single tenan\w+",
            r" (?:each|every) ~3(?:has|gets|runs|have|get|receives?|with|owns?|on|in|:) ~2(?:own|dedicated|separate|private|complete) ~2(?P<k>installation|install|stack|deployment|instance|environment|cluster|servers?|copy|vms?)\b",
            r" (?:customers?|clients?|tenants?|hospitals?|banks?|compan\w+|subsidiar\w+|authorit\w+|municipalit\w+|cities|schools|firms|merchants) ~3(?:has|have|gets?|runs?|on|with|receives?) ~2(?:own|dedicated|separate|private|complete) ~2(?P<k>installations?|installs?|stacks?|deployments?|instances?|environments?|clusters?|servers?|copy|copies|vms?)\b",
            r" (?P<k>installation|install|stack|deployment|instance|environment|cluster|server|copy|vm) (?:per|for each|for every|each for) \w+",
            r" on prem(?:ise|ises)? ~2(?:at|with|for) (?:each|every) \w+",
            r" (?:install\w*|deploy\w*|ship|ships|run|runs|host|hosts) ~2(?:separate|own|dedicated) ~2(?P<k>copy|copies|instance|instances|stack|stacks|servers?) ~2(?:on|at|for|in|with) (?:each|every)\b",
        ],
    ),
    (
        Fact::Tenancy,
        Word("shared-multi-tenant"),
        &[
            r" shared ~1(?:multi tenan\w+|tenancy)\b",
            r" (?:all|every|everyone|everybody|tenants|customers|clients|accounts|orgs|organi[sz]ations|companies|merchants|shops|schools|clinics|workspaces|they) ~6(?:share|shares|shared|sharing|sit in|sits in|live in|lives in|are in|in|use|uses) ~2(?P<k>(?:one|#n|same|single|common|shared|a|the) ~2(?:schema|database|db|tables?|cluster|instance|postgres))\b",
            r" (?P<k>(?:one|#n|same|single|common|shared) ~2(?:schema|database|db|tables?|postgres)) ~2(?:for|across|by|with|between|holds?) ~3(?:all|every|everyone|everybody|tenants|customers|clients|accounts|orgs|organi[sz]ations|companies|merchants|shops|schools|clinics|workspaces|tenant id|org id|customer id)\b",
            r" (?:tenant|org|customer|account|company|workspace|client|club|clinic|promoter|shop|school|merchant|organi[sz]ation|dealer|household) (?:id|code) ~4(?:column|on (?:every|each|all)|everywhere|in (?:every|each|all)|filters?|filtered)\b",
            r" tenant column\b",
            r" row level security\b| row security\b| rls\b",
            r" (?:tenancy|tenants?|isolation|q2|separation|customers)(?: model| are| is| :| =| all)+ (?:shared|pooled)\b",
            r" pooled ~2(?:tenan\w+|model|database|customers)\b",
        ],
    ),
    (
        Fact::Tenancy,
        Word("isolated-multi-tenant"),
        &[
            r" isolated ~1(?:tenan\w+|multi tenan\w+)\b",
            r" (?:silo|siloed) ~1(?:model|tenan\w+|per|customers)\b",
            r" (?:tenancy|tenants?|isolation|q2|customers)(?: model| are| is| :| =| all)+ (?:isolated|siloed|silo)\b",
            r" (?P<k>(?:schema|database|db|keyspace|postgres)s?) (?:per|for each|for every|each for) \w+",
            r" (?:each|every) ~3(?:has|gets|with|in|keeps|on|have|owns|is in|lives in|sits in|writes to|:|=) ~2(?:one|own|separate|dedicated|private|#n) ~2(?P<k>schema|database|db|keyspace|postgres)\b",
            r" (?:customers?|clients?|tenants?|hospitals?|banks?|compan\w+|subsidiar\w+|authorit\w+|municipalit\w+|cities|schools|firms|merchants|clinics|shops) ~3(?:have|has|get|gets|with|in|on) ~2(?:own|separate|dedicated|private) ~2(?P<k>schemas?|databases?|dbs?)\b",
            r" (?P<k>(?:schema|database|db)s?) ~2(?:is|are) ~1(?:separate|apart) ~1(?:for|per|by) ~1(?:each|every|customer|tenant|client)\b",
            r" per (?:tenant|customer|client|account|org) (?:schema|database|db)s?\b",
            r" #n \w+ (?:=|->|is|means) #n (?P<k>schema|database|db)\b",
            r" (?P<k>(?:schema|database)s?) of (?:its|their) own\b",
        ],
    ),
    (Fact::Isolation, Word("row-security"), &[r" row level security\b| row security\b| rls\b"]),
    (
        Fact::Isolation,
        Word("schema"),
        &[
            r" (?P<k>schemas?) (?:per|for each|for every) ",
            r" (?:own|separate|dedicated) ~1(?P<k>schemas?)\b",
            r" per \w+ (?P<k>schemas?)\b",
            r" (?P<k>schemas?) of (?:its|their) own\b",
        ],
    ),
    (
        Fact::Isolation,
        Word("database"),
        &[
            r" (?P<k>(?:database|db)s?) (?:per|for each|for every) ",
            r" (?:own|separate|dedicated) ~1(?P<k>(?:database|db)s?)\b",
            r" per \w+ (?P<k>(?:database|db)s?)\b",
            r" (?P<k>databases?) of (?:its|their) own\b",
        ],
    ),
    (
        Fact::Isolation,
        Word("stack"),
        &[
            r" (?P<k>installation|install|stack|deployment|instance|environment) (?:per|for each|for every) ",
            r" (?:own|separate|dedicated) ~1(?P<k>installation|install|stack|deployment|instance|environment)\b",
        ],
    ),
    (Fact::Isolation, Word("none"), &[r" (?:no|without|nothing) ~3(?:isolat\w+|separat\w+)\b"]),
    (
        Fact::Communication,
        Word("sync"),
        &[
            r" (?:default|by default|services?|modules?|components?|calls?|communication|between|everything|all|requests?|backend|style|parts|talk|internally|in process|q3|mostly) ~~8(?P<k>sync|synchronous|synchronously|request response|request / response|blocking|rpc|grpc calls|function calls)(?: $| [,.;(]| ~2(?:by default|everywhere|calls?|http|rest|only|throughout|all the way|default|today|now|and|api|apis|communication)\b)",
            r" (?P<k>sync|synchronous|synchronously|request response|request / response|blocking|rpc) ~5(?:default|by default|everywhere|between|calls?|all the way|throughout|for everything|in process|communication|style|http|rest)\b",
            r" (?:direct|plain|blocking) ~1(?P<k>(?:function |method |http |rest |rpc |in process )?calls?)\b",
            r" (?:call|calls|calling) each other ~3(?P<k>directly|synchronously|over http|over rest|and wait)\b",
            r"^ (?P<k>sync|synchronous|synchronously)(?: $| [,.;(]| calls| everywhere| by)",
        ],
    ),
    (
        Fact::Communication,
        Word("async"),
        &[
            r" (?:default|by default|services?|modules?|components?|calls?|communication|between|everything|all|requests?|backend|style|parts|talk|internally|q3|mostly) ~~8(?P<k>async|asynchronous|asynchronously|through (?:a )?queues?|over (?:a )?queues?|via (?:a )?queues?|messages|messaging|message queues?|fire and forget)(?: $| [,.;(]| ~3(?:by default|everywhere|calls?|only|throughout|default|today|now|and|queues?|messages|messaging|sqs|rabbitmq|nobody waits)\b)",
            r" (?P<k>async|asynchronous|asynchronously|fire and forget|messages|messaging|queues) ~5(?:default|by default|everywhere|between|throughout|for everything|communication|style)\b",
            r" (?P<k>never|do not|without) wait(?:ing)? for ~2(?:reply|answer|response)\b",
            r" (?:hand|hands|talk|talks|work|goes|go|everything|services) ~3(?:through|over|via) ~1(?P<k>sqs|rabbitmq|queues?|service bus) ~5(?:by default|everywhere|default|never wait|and go on|and move on)\b",
            r"^ (?P<k>async|asynchronous|asynchronously)(?: $| [,.;(]| messaging| messages| everywhere| by)",
        ],
    ),
    (
        Fact::Communication,
        Word("event-driven"),
        &[
            r" event driven\b",
            r" (?:pub sub|publish / subscribe|publish subscribe|choreograph\w*)\b",
            r" (?:default|by default|services?|modules?|components?|communication|between|everything|all|style|parts|talk|q3|mostly) ~~8(?P<k>(?:domain )?events?)(?: $| [,.;(]| ~2(?:by default|everywhere|only|throughout|default|and|bus|over|on|whoever|others)\b)",
            r" (?P<k>(?:domain )?events) (?:by default|everywhere|first|are the default|between)\b",
            r" (?:services?|modules?|components?|parts|everything|everyone|each|one|we|default) ~2(?P<k>publish(?:es|ed)?) ~5(?:events?|happened|others|subscrib\w+|whoever)\b",
        ],
    ),
    (
        Fact::DataSensitivity,
        Word("pii"),
        &[
            r" pii\b",
            r" (?:personal|personally identifi\w+) (?:data|information|details|records|identifiers)\b",
            r" (?:passports?|passport numbers|social security numbers?|ssns?|national ids?|driv\w+ licen[cs]es?|dates? of birth|birth ?dates?)(?: ~4(?:are|is|stored|held|kept|in|of)\b| [,.;]| $)",
            r" (?:names?|e ?mails?|phone numbers|phones|addresses|contact details|phone|birth dates) ~~3(?:and |, |/ |& |plus |or )~2(?:names?|e ?mails?|phones?|phone numbers|addresses|address|contact\w*|birth\w*|dates of birth)\b",
            r" (?:customer|user|guest|member|resident|visitor|employee|staff|people|person|driver|subscriber|tenant|applicant|buyer|passenger|student|pupil|parent|client|owner|citizen|rider|curator|learner)s?(?: ')?(?: 's)? ~1(?:names|e ?mails|mails|addresses|phone numbers|contact details|contacts)\b",
        ],
    ),
    (
        Fact::DataSensitivity,
        Word("phi"),
        &[
            r" (?:phi|ephi)\b",
            r" protected health\b",
            r" hipaa ~2(?:applies|in scope|covered|data|scope|regulated|is in|binds|governs)\b",
            r" under hipaa\b",
            r" health (?:records?|data|information|remarks|history|histories|details)\b",
            r" patients?(?: ')?(?: 's)? ~1(?:data|records?|files?|names?|histor\w+|charts?|notes|vitals|information)\b",
            r" medical (?:records?|data|files?|histor\w+|notes|reports?|images?|information|questionnaires?|details|certificates)\b",
            r" clinical (?:data|records?|notes|files?|information)\b",
            r" (?:diagnos[ei]s|lab results|(?:prescription|medication)s? (?:data|records|lists?|histor\w+)|allergy lists?|treatment (?:records|plans|notes|data))\b",
        ],
    ),
    (
        Fact::DataSensitivity,
        Word("pci"),
        &[
            r" pci\b",
            r" (?:cardholder data|cardholder|primary account numbers?|pans?)\b",
            r" (?:credit |payment |debit |bank )?card (?:numbers?|data|details)\b",
        ],
    ),
    (
        Fact::DataSensitivity,
        Word("internal"),
        &[
            r" (?:class\w*|tier|sensitivity|rated|graded|q4|label\w*|put it at|level) ~~5internal(?: $| [,.;(]| only| data| \( )",
            r" internal (?:data|use only|class\w*|operational data|business data|information)\b",
            r" data (?:is|are|stays|:|=) ~2internal(?: $| [,.;(]| only)",
            r"^ internal(?: $| [,.;(])",
        ],
    ),
    (
        Fact::DataSensitivity,
        Word("public"),
        &[
            r" (?:class\w*|tier|sensitivity|rated|graded|q4|label\w*|data|level|everything|content|all of it|statistics|information|registr\w+|records|timetables?) ~~5public(?: $| [,.;(]| anyway| data| already| by| record| domain)",
            r" public (?:data|information|record|records|domain|class|content|statistics|timetables?|registers?|sources?)\b",
            r" open data\b",
            r" (?:already published|published anyway|anyone can read)\b",
            r"^ public(?: $| [,.;(])",
        ],
    ),
    (
        Fact::PanProtection,
        Word("not-stored"),
        &[
            r" (?:cards?|pans?|card numbers?) ~4(?:not|never) ~2(?:stored|kept|held|touch\w*|reach\w*)\b",
            r" (?:never|not|do not) ~1(?:store|keep|hold|touch) ~2(?:cards?|pans?|card numbers?)\b",
        ],
    ),
    (
        Fact::PanProtection,
        Word("tokenisation"),
        &[r" (?:cards?|pans?|card numbers?) ~5tokeni[sz]\w+", r" tokeni[sz]\w+ ~4(?:cards?|pans?|card numbers?)\b"],
    ),
    (
        Fact::PanProtection,
        Word("truncation"),
        &[r" (?:cards?|pans?|card numbers?) ~5truncat\w+", r" truncat\w+ ~4(?:cards?|pans?|card numbers?)\b"],
    ),
    (
        Fact::PanProtection,
        Word("hash"),
        &[r" (?:cards?|pans?|card numbers?) ~5hash\w*", r" hash\w* ~4(?:cards?|pans?|card numbers?)\b"],
    ),
    (Fact::PanProtection, Word("field-encryption"), &[r" (?:field|column) (?:level )?encrypt\w+"]),
    (Fact::PanProtection, Word("disk-encryption"), &[r" (?:disk|volume|full disk) encrypt\w+"]),
    (
        Fact::Pattern,
        Word("microservices"),
        &[
            r" (?:we|our|run|runs|running|use|uses|have|as|with|is|are|in|to|pattern|architecture|style|shape|:|=|stay|stays|keep|keeps|chose|chosen|decided|settled|going|go|moved|into|built|lives?|remain|remains|#n|the) ~3(?P<k>micro ?services)\b",
            r"(?:^| [,;/|]) (?P<k>micro ?services)(?: $| [,;/.|])",
            r" (?P<k>independently (?:deployed|deployable) services) ~~5own ~1(?:databases?|data|stores?|db|schemas?)\b",
            r" (?P<k>micro ?services) (?:\w+ ){0,4}(?:ruled out|rejected|off the table|withdrawn|turned down|voted down)\b",
        ],
    ),
    (
        Fact::Pattern,
        Word("serverless"),
        &[
            r" (?:we|our|run|runs|running|use|as|with|is|are|on|to|pattern|architecture|style|shape|:|=|stay|stays|keep|chose|chosen|decided|settled|going|go|moved|fully|purely|entirely|remain|remains|all) ~2(?P<k>serverless)\b",
            r"(?:^| [,;/|]) (?P<k>serverless)(?: $| [,;/.|])",
            r" (?:lambdas?|cloud functions|azure functions|faas|functions) (?:only|everywhere|for everything|all the way)\b",
            r" (?:all|everything|runs|only|entirely|fully|purely) ~2(?:on|in|as|is|of)? ?(?P<k>lambdas?|cloud functions|azure functions|faas)\b",
        ],
    ),
    (
        Fact::Pattern,
        Word("modular-monolith"),
        &[
            r" modular monolith\b| modulith\b",
            r" (?:monolith|deployable|app|application|codebase|deployment) ~~5(?:with|of|in|,|divided into|split into|made of) ~3(?P<k>modules)\b",
            r" (?P<k>modules) ~5(?:one deployable|single deployable|one process|one deployment|same process)\b",
        ],
    ),
    (
        Fact::Pattern,
        Word("domain-bounded-services"),
        &[
            r" domain (?:bounded|aligned|oriented) services?\b| domain services\b",
            r" (?P<k>services?) (?:per|for each|along|around|by) ~2(?:domain|domains|bounded contexts?|business capabilit\w+)\b",
            r" (?:domain|bounded context) ~3(?:one|own|#n|single) ~1(?P<k>service)\b",
        ],
    ),
    (
        Fact::Pattern,
        Word("monolith"),
        &[
            r" (?:our|one|big|classic|plain|rails|django|java|single|existing|old|stays|stay|keep|:|=|php|legacy|python|go|free|is a|are a|as a|remains a) (?P<k>monolith(?:ic)?)\b",
            r"^ (?P<k>monolith(?:ic)?)(?: $| [,.;(]| today| by| for now| with| on| and| stays)",
            r" (?:one|single) ~1deployable\b",
            r" (?:one|single|#n) (?:big|large|huge) ~1(?P<k>app|application|codebase|program|project|war file)\b",
            r" (?:one|single|#n) (?:big |large )?~1(?P<k>app|application|codebase|program) ~~4(?:deployed|released|shipped) (?:as a whole|as one|together|in one piece)\b",
        ],
    ),
    (
        Fact::PlatformTeam,
        Bool(true),
        &[
            r" (?:have|has|had|having|got|is|are|our|dedicated|own|central|internal|serves?|:|=|of|no|not|without|lack|lacks|any|the|a|with|and|,|group|company|an) ~2(?P<k>platform (?:engineering )?(?:team|group|squad|crew|unit|engineering|people|guild|department|engineers)) ~~6(?:serves|serving|runs|run|operates|in place|supports|exists|looks after|maintains|takes care|helps|for us|for you|behind us|yes|of #n|exist|here|today|provides|owns|gives|yet|at all|whatsoever)\b",
            r" (?:we|i|org|company|bank|they|there) ~2(?:have|has|got|is|are|employ|run|enjoy) ~3(?P<k>platform (?:engineering )?(?:team|group|squad|crew|unit|people|guild|department|engineers))\b",
            r" (?:no|without|lack|lacks|lacking|neither) ~2(?P<k>platform (?:engineering )?(?:team|group|squad|crew|unit|people|guild|department|engineers))\b",
            r"(?:^| [,;:]) (?:a |dedicated |with a |with |own |separate )?(?P<k>platform (?:team|squad|group|crew))(?: $| [,;.]| exists| in place| present| available| : yes| = true| : true| yes| serves us)",
        ],
    ),
    (
        Fact::PlatformTeam,
        Bool(false),
        &[
            r" platform (?:team|group|squad|crew) ~~2(?:does not exist|none|: no|= false|: false|= no|is missing|absent|turned down|not there|there is none)\b",
            r" (?:there is|exists|we have) no such team\b",
            r" (?:nobody|no one|no team) ~2(?:builds?|building|runs?|does|serves?) ~2(?:a )?~1platform\b",
        ],
    ),
    (
        Fact::UserFacing,
        Bool(true),
        &[
            r" (?:customers|consumers|users|end users|shoppers|patients|citizens|visitors|guests|buyers|passengers|students|players|readers|residents|subscribers|travell?ers|fans|donors|parents|anyone|everyone|tenants|drivers|riders|clients|members|applicants|the public|homes|holders|tourists|islanders|hikers|gardeners|diners|eaters|shippers|bidders|borrowers|campers|skiers|pilots|anglers|sellers|landlords|renters|farmers|learners|teachers|merchants|restaurants|hosts|owners) (?:\( [^()]{1,40} \) |can |may |will |do |also |then |themselves |directly |just |all |now |who )*(?P<k>uses?|using|log in|logs in|log into|logs into|login|sign in|sign up|book|booking|order|ordering|buy|buying|see it|open it|opens? the|access it|visit the|browse|reserve|check in|upload|connect to (?:it|the|our)|enter|look up|call it|submit|search|register|download|hit it|touch it|interact with)\b",
            r" (?:used|operated|opened|seen|visited|accessed|consumed) (?:directly )?by ~3(?P<k>customers?|consumers?|users|shoppers?|patients?|citizens?|visitors?|guests?|buyers?|passengers?|students?|players?|readers?|residents?|subscribers?|travell?ers?|the public|anyone|tenants|drivers|members|people|parents)\b",
            r" (?:customer|user|public|consumer|client|guest|patient|citizen|external|externally) facing\b",
            r" (?:facing|audience|users?|surface|open to|exposed to|available to|sold to|serves?) ~~3(?P<k>external|outside|end users|the public|customers|consumers|the general public|outsiders)\b",
            r" external (?:users|customers|clients)\b| outside users\b",
            r" public (?:website|web site|site|facing|portal|web app|app|web)\b",
        ],
    ),
    (
        Fact::UserFacing,
        Bool(false),
        &[
            r" (?:internal|staff|employees?|back office|colleagues|clerks|operators|in house|personnel|curators|admins) (?:staff |users )?(?:only|alone|facing)\b",
            r" (?:internal|back office|staff|in house) (?:tool|tools|system|application|app|users|use)\b",
            r" (?:only|just|nobody but|exclusively|solely|none but) ~2(?:by )?~1(?P<k>staff|employees|internal|colleagues|clerks|operators|admins|curators|our own|own|dispatchers|agents|pickers|case workers|journalists)\b",
            r" (?:used|operated|opened|seen|worked with) (?:only |exclusively |just )?by ~3(?P<k>staff|employees|internal|our own|own|the back office|operators|colleagues|clerks|case workers|dispatchers|pickers|counsellors|attendants|nurses|wardens|journalists)\b",
            r" (?P<k>staff|employees|our own staff|colleagues|clerks|case workers|operators|dispatchers|pickers) ~3(?:use it|work with it|work in it|log in|are its users|are the (?:only )?users|use this)\b",
            r" (?:customers?|consumers?|users|citizens?|patients?|drivers?|residents|public|outsiders|listeners|visitors|nobody outside) ~2(?P<k>never|do not|cannot|does not|no longer) ~3(?:use|see|touch|access|get access|log in|reach|reaches|works?)\b",
            r" (?P<k>no|without) (?:external|outside|public|end) (?:users|access|customers)\b",
            r" (?P<k>no) (?:customers|consumers|outsiders|end users) ~4(?:use|log|see|touch|access|reach|ever)\b",
        ],
    ),
    (
        Fact::NeedsAdminPanel,
        Bool(true),
        &[
            r" (?:need|needs|needed|want|wants|require|requires|required|must have|should have|must get|will get|gets|build|building|without|no) ~4(?P<k>(?:admin|back office|backoffice|staff|moderation|editorial|administration|ops) ~1(?:panel|uis?|consoles?|screens?|interface|tools?|tooling|dashboard|site|area|pages|views|cms|backend))\b",
            r" (?:needs?|wants?|requires?) (?:a |an |the )?(?P<k>back office) ~1(?:to|for|where|so)\b",
            r" (?P<k>(?:admin|back office|backoffice|administration) ~1(?:panel|ui|console|screens?|interface|tools?|tooling|dashboard|area)) (?:is |are |: |= |was )*(?:needed|required|wanted|a must|yes|true|not (?:a must|needed|required|wanted|necessary|planned|foreseen|in scope)|must|necessary|included|mandatory|on the list)\b",
        ],
    ),
    (
        Fact::EncryptionAtRest,
        Bool(true),
        &[
            r" encrypt\w* ~4(?:at rest|on disk|on the disk|in the database|disks?|volumes?|storage|stored|backups|kms)\b",
            r" (?:at rest|disks?|volumes?|databases?|storage|tables?|columns?|everything|data|all of it|buckets?|backups|nothing) ~4(?:is|are|stays?|gets?|always|:|=) ~2(?P<k>encrypt\w*)\b",
            r" encryption at rest ~~2(?:is|on|yes|enabled|in place|active|done|true)\b",
            r" (?:disk|volume|storage|database|full disk|transparent) encryption\b",
        ],
    ),
    (Fact::EncryptionAtRest, Bool(false), &[r" (?:unencrypted|plaintext|plain text|in the clear)\b"]),
    (
        Fact::EncryptionRationale,
        Bool(true),
        &[
            r" (?:rationale|justification|risk assessment) ~~6encrypt\w*",
            r" encrypt\w* ~~6(?:rationale|justification|risk assessment)\b",
        ],
    ),
    (
        Fact::IndependentContexts,
        Bool(true),
        &[
            r" (?:contexts?|domains?|services?|modules?|parts|areas) ~4(?:deploy\w*|releas\w+|ship\w*|go live|goes live) ~3(?P<k>independent\w*|separate\w*|on (?:its|their) own|alone|apart|by (?:itself|themselves)|at (?:its|their) own pace)\b",
            r" (?P<k>independent\w*) ~2(?:deploy\w*|releas\w+|contexts?|bounded)\b",
            r" bounded contexts? ~4(?P<k>independent\w*)\b",
            r" (?:change|changes|deploy|deploys|release|releases|ship|ships) ~1(?P<k>without each other|without the other)\b",
        ],
    ),
    (
        Fact::IndependentContexts,
        Bool(false),
        &[
            r" (?:deploy\w*|releas\w+|ship\w*|go live|goes live|rolled out) ~4(?P<k>together|in lock ?step|at once|as one)\b",
            r" (?:one|single) ~1(?P<k>deployable)\b",
            r" (?:none|cannot|nothing|no (?:module|service|part)) ~6(?P<k>deployed|released|changed|shipped) ~2(?:on (?:its|their) own|alone|independently|separately|by (?:itself|themselves))\b",
        ],
    ),
    (
        Fact::Extracting,
        Bool(true),
        &[
            r" (?P<k>extract\w*|carv\w+|split\w*|pull\w*|strangl\w+|break\w*|tak\w+|peel\w*|spin\w*|mov\w+) ~6(?:out of|off|from|away from|out) ~4(?:monolith|core|app|application|legacy|codebase)\b",
            r" (?P<k>extract\w*|carv\w+ out|split\w* off|strangl\w+|spin\w* off|tak\w+ out) ~5(?:service|services|module|engine|component)\b",
        ],
    ),
    (
        Fact::ExistingSchema,
        Bool(true),
        &[
            r" (?:existing|current|legacy|inherited|live|production|old|grown) ~2(?P<k>schema|database|tables?|data model|db)\b",
            r" (?P<k>schema|database|tables?|db) ~3(?:in production|exists?|already|live|in use|since)\b",
            r" (?P<k>schema|database|tables?) ~5(?:must stay|have to stay|has to stay|are there|is there|stays?|remains?|kept|as it is|cannot change|not ~1change)\b",
            r" migrat\w+ ~4(?P<k>schema|database|tables?|columns?)\b",
            r" (?:chang\w+|alter\w*|rework\w*) ~4(?P<k>schema|tables?|columns?)\b",
        ],
    ),
    (
        Fact::ExistingSchema,
        Bool(false),
        &[r" (?:greenfield|green field|from scratch|empty database|new database|no schema|no database|no tables)\b"],
    ),
    (
        Fact::TenantPricing,
        Bool(true),
        &[
            r" (?:pays?|paid|prices?|pricing|priced|charges?|charged|fees?|contracts?|plans?|billed) ~6(?P<k>deployments?|installations?|stacks?|instances?|environments?|hosting)\b",
            r" (?P<k>deployments?|installations?|stacks?|instances?|environments?|hosting) ~5(?:paid|priced|charged|billed|in the (?:price|contract|fee))\b",
        ],
    ),
    (
        Fact::RowSecurityForced,
        Bool(true),
        &[
            r" (?:force|forced|forcing) ~2(?:row level security|row security|rls)\b",
            r" (?:row level security|row security|rls) ~3forced\b",
        ],
    ),
    (Fact::LogicalSeparation, Bool(true), &[r" logical(?:ly)? (?:separat\w+|isolat\w+|apart)\b"]),
    (
        Fact::IdempotencyKeys,
        Bool(true),
        &[
            r" idempoten\w+ ~2(?:keys?|ids?|tokens?|consumers?|handlers?)\b",
            r" (?:consumers?|handlers?|messages|writes) ~3idempotent\b",
        ],
    ),
    (Fact::DeadLetterPath, Bool(true), &[r" dead letters?\b| dlqs?\b"]),
    (
        Fact::ErasureDesign,
        Bool(true),
        &[
            r" (?:erase|erased|erasure|crypto shredding|right to be forgotten) ~~6(?:log|events?|stream|person|key|keys|designed|supported|works)\b",
            r" crypto shredding\b",
        ],
    ),
    (
        Fact::BaaSigned,
        Bool(true),
        &[
            r" (?:baas?|business associate agreements?) ~~6(?P<k>signed|in place|with|covers?|for)\b",
            r" (?P<k>signed) ~4(?:baas?|business associate agreements?)\b",
        ],
    ),
    (
        Fact::AuditControls,
        Bool(true),
        &[
            r" (?:access|reads?) ~5(?P<k>logged|recorded|audited|audit log\w*)\b",
            r" (?P<k>audit (?:logs?|logging|trail|controls)) ~~4(?:on|in place|enabled|every|for|of|reviewed|yes|cover\w*|exists?)\b",
        ],
    ),
    (
        Fact::ProcessorContract,
        Bool(true),
        &[
            r" (?:processors?|vendors?) ~5(?P<k>dpas?|contracts?|agreements?|art #n|article #n)\b",
            r" (?P<k>dpas?|data processing agreements?) ~~5(?:signed|with|in place|all|every)\b",
        ],
    ),
    (
        Fact::SharedDatabase,
        Bool(true),
        &[
            r" (?:services?|teams|modules) ~5(?:share|same|one|shared|single|common) ~2(?P<k>database|db|schema)\b",
            r" (?P<k>shared (?:database|db|schema)) ~2(?:between|across|of|for) ~2(?:services|teams)\b",
        ],
    ),
    (
        Fact::RapidProvisioning,
        Bool(true),
        &[
            r" (?:servers?|environments?|services?|machines?|vms?) ~5(?P<k>within (?:minutes|hours|an hour|#d)|in (?:minutes|an hour|#d)|self service)\b",
        ],
    ),
    (
        Fact::BasicMonitoring,
        Bool(true),
        &[
            r" (?:alerts?|alerting|monitoring|dashboards?|on call is paged|paged) ~~6(?P<k>production|at once|within|errors|in place|exists?|every|immediately)\b",
        ],
    ),
    (
        Fact::RapidDeployment,
        Bool(true),
        &[
            r" (?:change|changes|commit|commits|fix|fixes|code|deploy\w*) ~6(?P<k>within (?:minutes|hours|an hour|#d)|in (?:minutes|an hour|hours|#d)|same day)\b",
        ],
    ),
    (
        Fact::IsolatedBackup,
        Bool(true),
        &[
            r" (?:point in time recovery|pitr|offline backups?|immutable backups?|backups? ~3(?:another|other|separate|different) (?:account|region|provider))\b",
        ],
    ),
    (
        Fact::ContingencyPlan,
        Bool(true),
        &[
            r" (?:contingency|disaster recovery|dr|continuity) plan ~~5(?P<k>written|tested|exists?|in place|rehearsed|signed|yes)\b",
            r" (?P<k>written|tested|rehearsed) ~3(?:contingency|disaster recovery|dr|continuity) plan\b",
        ],
    ),
    (
        Fact::BudgetPolicySigned,
        Bool(true),
        &[
            r" error budget policy ~~6(?P<k>signed|agreed|in place|accepted)\b",
            r" (?P<k>signed) ~4error budget policy\b",
        ],
    ),
    (
        Fact::Standby,
        Word("async"),
        &[
            r" (?:async|asynchronous|streaming|asynchronously replicated) ~2(?:standby|replicas?|replication|follower)\b",
            r" (?:standby|replica) ~4(?P<k>async\w*|streaming)\b",
        ],
    ),
    (
        Fact::Standby,
        Word("sync"),
        &[
            r" (?:sync|synchronous) ~2(?:standby|replicas?|replication|follower)\b",
            r" (?:standby|replica) ~4(?P<k>sync|synchronous\w*)\b",
        ],
    ),
    (
        Fact::Standby,
        Word("cross-region"),
        &[
            r" (?:standby|replica|replicas|failover|copy) ~5(?P<k>(?:another|other|second|different) region|cross region)\b",
            r" (?P<k>cross region|second region) ~3(?:standby|replicas?|failover|replication)\b",
        ],
    ),
    (Fact::Standby, Word("none"), &[r" (?:no|without|neither) ~2(?:standby|replicas?|failover|second node)\b"]),
    (
        Fact::RecoveryStrategy,
        Word("backup-and-restore"),
        &[r" backup and restore\b| backups? and restores?\b| restore from backups?\b"],
    ),
    (Fact::RecoveryStrategy, Word("pilot-light"), &[r" pilot light\b"]),
    (Fact::RecoveryStrategy, Word("warm-standby"), &[r" warm standby\b"]),
    (Fact::RecoveryStrategy, Word("active-active"), &[r" active active\b| active / active\b"]),
];
