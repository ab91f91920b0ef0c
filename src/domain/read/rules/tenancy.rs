//! How customers share the system, and what separates their data.

use std::sync::LazyLock;

use regex::bytes::Regex;

use super::{Candidate, Group, Take, regex};
use crate::domain::facts::{Fact, Value};
use crate::domain::read::sentence::Sentence;

pub(super) const TRIGGERS: &[&str] = &[
    "tenan",
    " customer",
    " client",
    "row level",
    "row security",
    " rls ",
    "pooled",
    " pool model",
    "silo",
    "schema",
    " database",
    " merchant",
    " clinic",
    "install",
    " stack ",
    "instance",
    " deployment",
    " account",
    " org ",
    " tables",
    " id ",
    " share",
];

/// Whoever rents the system: never a service, a team, a region.
const TENANT: &str = "(?:tenants?|customers?|clients?|accounts?|orgs?|organi[sz]ations?|merchants?|clinics?|hospitals?|schools?|compan(?:y|ies)|dealers?|dealerships?|practices?|banks?|municipalit(?:y|ies)|brands?|workspaces?|franchisees?|subscribers?|universit(?:y|ies)|studios?|firms?|agenc(?:y|ies)|landlords?|hotels?|stores?|shops?|insurers?|buyers?|partners?|clubs?|farms?|sites?|vets?|brokers?|publishers?|retailers?|labs?|law firms?|sellers?|homes?|branch(?:es)?|cit(?:y|ies)|councils?|vendors?|venues?|gyms?|librar(?:y|ies)|franchises?|charit(?:y|ies)|dentists?|pharmac(?:y|ies)|restaurants?|carriers?|employers?|plants?|factor(?:y|ies)|count(?:y|ies)|hospitals?|funds?|operators?|airports?|studios?|parish(?:es)?|ministr(?:y|ies))";
const STORE: &str =
    "(?:(?:postgres|postgresql|mysql|logical|physical|sql|pg) )?(?:schemas?|databases?|dbs?|keyspaces?|catalogs?)";
const STACK: &str = "(?:installs?|installations?|deployments?|stacks?|instances?|environments?|clusters?|servers?|vms?|cop(?:y|ies) of (?:the (?:app|system|stack|product)|everything)|aws accounts?|namespaces?|setups?|infrastructure)";

static TENANCY: LazyLock<Group> = LazyLock::new(|| {
    let each = format!("(?:(?:each|every|all|our|the|per) {TENANT}|{TENANT} (?:, )?each|{TENANT} , each)");
    let per = "(?:per|for each|for every|for each and every|for)";
    let own = "(?:its own|their own|his own|a physically separate|a fully separate|a completely separate|dedicated ,? separate|a dedicated|dedicated|a separate|separate|an own|own|its very own|their own dedicated|their own separate|its own separate|its own dedicated|one|a private|an isolated|an individual)";
    let gets = "(?:gets|get|has|have|runs|run|lives in|live in|keeps|keep|owns|own|sits in|sits on|runs on|run on|runs in|receives|is provided with|is assigned|is promised|is said to own|is said to have|is said to get|is given|is on|are on|with|on|in|stays in|uses|use)";
    let store_per = format!(r" (?P<k>(?:{STORE}) (?:{per} (?:each |every |single )?|a |/ ){TENANT})\b");
    let store_own = format!(r" (?P<k>{each} (?:\w+ )?{gets} {own} {STORE})\b");
    let store_bare = format!(r" (?P<k>{each} (?:its|their) own {STORE})\b");
    let of_its_own = |store: &str| {
        format!(
            r" (?P<k>{each} (?:\w+ )?(?:{gets} )?{own} {store}|(?:#n|one|own|separate|a) {store}s?(?: ,)? (?:each|{per} (?:each |every )?{TENANT}))\b"
        )
    };
    let (own_schema, own_database) = (of_its_own("schema"), of_its_own("(?:database|db)"));
    let kept_apart = format!(
        r" (?P<k>{TENANT} (?:\w+ )?(?:are |is |be )?(?:isolated|separated|split|kept apart|partitioned|divided) (?:by|per|via|through|with|into|in) (?:own |separate |their own |a |dedicated |different )*{STORE})\b"
    );
    let store_each = format!(
        r" (?P<k>(?:separate|dedicated|isolated|own|individual|distinct) {STORE}(?: ,)?(?: is| are| gets| get)?(?: created| provisioned| made| spun up| set up| kept)?(?: one| #n)? (?:per|for each|for every|for any) (?:each |every |new |single )*{TENANT})\b"
    );
    let store_itself = format!(
        r" (?P<k>{each} (?:\w+ )?{gets} (?:a |an |#n |one )?(?:\w+ )?{STORE} (?:to (?:itself|themselves|its own)|of (?:its|their) (?:very )?own))\b"
    );
    let each_who = format!(r"(?:each|every) {TENANT} (?:that|who|which) (?:\w+ ){{1,4}}?");
    let stack_whole = format!(
        r" (?P<k>(?:{each_who}|{each} (?:\w+ )?){gets} {own} (?:\w+ ){{1,3}}with (?:the |its |a )?(?:complete|whole|entire|full) (?:install|stack|system|app|application|software|installation))\b"
    );
    let stack_itself = format!(
        r" (?P<k>{each} (?:\w+ )?{gets} (?:a |an |#n |one )?(?:\w+ )?{STACK} (?:(?:all )?to (?:itself|themselves|its own)|of (?:its|their) (?:very )?own))\b"
    );
    let stack_each = format!(
        r" (?:install|deploy|run|ship|host|set up|operate|installed|deployed)s? (?P<k>(?:a |an |#n |one |the )*(?:separate|own|dedicated|full|complete|private|individual) (?:copy|version|{STACK}) (?:at|for|per|in|with|on) (?:each|every) (?:\w+ )?{TENANT})\b"
    );
    let stack_per = format!(
        r" (?P<k>(?:one |a |own |separate |dedicated |single |full |private |isolated |complete )+(?:\w+ )?{STACK} {per} (?:each |every |single )?{TENANT})\b"
    );
    let stack_per2 = format!(r" (?P<k>(?:install|installation|stack|deployment) per {TENANT})\b");
    let stack_own = format!(
        r" (?P<k>{each} (?:\w+ )?{gets} (?:(?:our |the )?(?:software|app|application|product|system|platform|code) )?(?:(?:as|a|an|its|their|dedicated|own|complete|vpc|database|account|aws|and|private|separate) ){{0,6}}?{own} (?:\w+ )?{STACK})\b"
    );
    let all_share = format!(
        r" (?P<k>(?:all|every|our|the|many|these|those|#n) (?:\w+ )?{TENANT} (?:share|shares|(?:data )?(?:sits?|lives?|goes|go|is|are|is stored|are stored|is kept|are kept|is held) (?:together )?in|use|on) (?:one|a|the same|the|a single|single|common|one single|a common|shared) (?:\w+ )?(?:database|db|schema|tables|set of tables|postgres|cluster|pool|instance))\b"
    );
    let column = r" (?P<k>(?:tenant|org|organi[sz]ation|account|customer|company|workspace|clinic|client|merchant|school|shop|site|practice|florist|dealer|hotel|club|farm|brand|bank|studio|firm|agency|salon|gym|venue|hospital|partner|seller|vendor) (?:id|key|column|discriminator|uuid)(?: column)?(?: (?:on|in|column on|keyed on) (?:each|every|all|the|tenant|most)| (?:filters?|scopes?|discriminator|column)|s on every)|(?:filtered|scoped|keyed|separated|partitioned|discriminated|split|isolated|distinguished) (?:\w+ )?(?:by|on|with|via|through) (?:a |an |the )?(?:tenant|org|account|customer|company|workspace|clinic|client|merchant) (?:id|key|column))\b";
    let (single, shared, isolated) = ("single-tenant", "shared-multi-tenant", "isolated-multi-tenant");
    let shared_words = r" (?P<k>shared multi tenan(?:t|cy)|multi tenan(?:t|cy) (?:, |\( )?(?:shared|pooled)(?: (?:schema|tables|database|db))?|shared (?:tables?|schema|database|db|postgres(?:ql)?)(?: (?:with|and|across|for|between) (?:\w+ )?(?:row level|rls|tenant|tenants|all|customers|our|every|a tenant))|shared (?:tables|schema)|shared tenancy|shared schema (?:postgres|postgresql|multi tenancy)|pool(?:ed)? (?:model|tenancy|multi tenan(?:t|cy)|tenants|schema|tables)|(?:one|a single|single|the same) (?:schema|database|db|set of tables|table set) (?:for|across|shared by|holds|with) (?:all|every|our|the) (?:\w+ )?(?:tenants|customers|clients|orgs|organi[sz]ations|accounts|merchants|clinics)|(?:tenants|customers|clients) share (?:tables|everything|one|a|the same|the)|row level (?:security|isolation|tenancy|tenant|policies|policy|filters?)|row security|rls|tenant discriminator)\b";
    Group::new(
        &[
            (Fact::Tenancy, Take::Word(isolated), &store_per),
            (Fact::Tenancy, Take::Word(isolated), &store_own),
            (Fact::Tenancy, Take::Word(isolated), &store_bare),
            (Fact::Tenancy, Take::Word(isolated), &store_each),
            (Fact::Tenancy, Take::Word(isolated), &store_itself),
            (Fact::Tenancy, Take::Word(single), &stack_whole),
            (Fact::Tenancy, Take::Word(single), &stack_itself),
            (Fact::Tenancy, Take::Word(single), &stack_each),
            (Fact::Tenancy, Take::Word(isolated), &kept_apart),
            (
                Fact::Tenancy,
                Take::Word(isolated),
                r" (?P<k>isolated (?:multi tenan(?:t|cy)|tenants|tenancy)|multi tenan(?:t|cy) (?:, |\( |with |but )?(?:isolated|isolation per tenant)|silo(?:ed)? (?:model|tenancy|tenants)|bridge model|(?:per|by) (?:tenant|customer|client|merchant|clinic|org) (?:schemas?|databases?|dbs?)|(?:schema|database|db) (?:level|based) (?:tenan(?:t|cy)|isolation))\b",
            ),
            (
                Fact::Tenancy,
                Take::Word(single),
                r" (?P<k>single tenan(?:t|cy|ted)|one tenant only|(?:exactly|only) one (?:tenant|customer))\b",
            ),
            (Fact::Tenancy, Take::Word(single), &stack_per),
            (Fact::Tenancy, Take::Word(single), &stack_per2),
            (Fact::Tenancy, Take::Word(single), &stack_own),
            (Fact::Tenancy, Take::Word(shared), shared_words),
            (Fact::Tenancy, Take::Word(shared), &all_share),
            (Fact::Tenancy, Take::Word(shared), column),
            (
                Fact::Tenancy,
                Take::Word(shared),
                r" (?:tenancy|tenancy model|multi tenancy|tenant model|tenant isolation|tenant separation|isolation) (?:is |: |= )(?:model |fully |all )*(?P<k>shared|pooled|pool|one schema|shared schema|shared database|single schema)\b",
            ),
            (
                Fact::Tenancy,
                Take::Word(isolated),
                r" (?:tenancy|tenancy model|multi tenancy|tenant model) (?:is |: |= )(?:fully |strictly )*(?P<k>isolated|silo|schema per|database per)\b",
            ),
            (
                Fact::Tenancy,
                Take::Word(single),
                r" (?:tenancy|tenancy model|tenant model) (?:is |: |= )(?P<k>single|single tenant|dedicated)(?: $| [,.;)])",
            ),
            (Fact::Isolation, Take::Word("row-security"), r" (?P<k>row level security|row security|rls)\b"),
            (Fact::Isolation, Take::Word("schema"), &own_schema),
            (Fact::Isolation, Take::Word("database"), &own_database),
            (
                Fact::Isolation,
                Take::Word("schema"),
                r" (?P<k>schema per (?:tenant|customer|client)|schema isolation)\b",
            ),
            (
                Fact::Isolation,
                Take::Word("database"),
                r" (?P<k>(?:database|db) per (?:tenant|customer|client)|database isolation)\b",
            ),
            (Fact::Isolation, Take::Word("stack"), &stack_per),
        ],
        r" (?:compare|comparing|between|evaluate|vs|versus|than)",
        r"(?:of (?:its|their|his|her)(?: very)? own|benchmark|is a question|vs|versus)",
        0,
    )
});

/// Parts of a system, places and times: what they have of their own separates no customers.
const NO_TENANT: &[&str] = &[
    "service",
    "services",
    "microservice",
    "team",
    "squad",
    "module",
    "component",
    "environment",
    "env",
    "region",
    "zone",
    "context",
    "domain",
    "app",
    "application",
    "developer",
    "engineer",
    "dev",
    "pod",
    "node",
    "job",
    "queue",
    "topic",
    "release",
    "branch",
    "test",
    "one",
    "of",
    "year",
    "month",
    "day",
    "week",
    "quarter",
    "stage",
    "stack",
    "function",
    "part",
    "system",
    "product",
    "deployment",
    "worker",
    "instance",
    "shard",
    "table",
    "feature",
    "tribe",
    "group",
    "it",
    "database",
    "schema",
    "server",
    "cluster",
    "request",
    "row",
    "side",
    "country",
    "language",
    "backend",
    "frontend",
];

/// `each shipper gets a schema of its own`: whoever has one is a tenant.
fn whoever(sentence: &Sentence, out: &mut Vec<Candidate>) {
    static OWN: LazyLock<[Regex; 2]> = LazyLock::new(|| {
        [
            regex(&format!(
                r" (?:each|every) (?:single )?(?P<k>[a-z]+) (?:gets?|has|have|owns?|keeps?|receives?|with|in|on|lives? in|sits? in) (?:(?:an?|its|their|his|her) (?:very )?(?:own|separate|dedicated|individual) (?:{STORE})|(?:an? |#n )?(?:{STORE}) (?:of (?:its|their|his|her) (?:very )?own|(?:all )?to (?:itself|themselves)))\b"
            )),
            regex(&format!(
                r" (?:#n|one|own|separate|a separate|dedicated|a dedicated|an own) (?:{STORE}) (?:per|for each|for every) (?P<k>[a-z]+)\b"
            )),
        ]
    });
    let canon = sentence.canon.as_bytes();
    for captures in OWN.iter().flat_map(|r| r.captures_iter(canon)) {
        let (Some(whole), Some(k)) = (captures.get(0), captures.name("k")) else { continue };
        let words = super::words_of(sentence, whole.range());
        let known =
            out.iter().any(|c| c.fact == Fact::Tenancy && c.words.start < words.end && words.start < c.words.end);
        if !NO_TENANT.contains(&&sentence.canon[k.range()]) && !known {
            out.push(Candidate::new(Fact::Tenancy, Value::Word("isolated-multi-tenant"), words));
        }
    }
}

pub(super) fn read(sentence: &Sentence, out: &mut Vec<Candidate>) {
    // Customers and stacks are in every brief; what sets them apart or puts them together is not.
    static APART: LazyLock<Regex> = LazyLock::new(|| {
        regex(
            r"tenan|row level|row security|\brls\b|pool|silo|shared?\b|\bown|\bper\b|\beach\b|\bevery\b|dedicated|separate|isolat|same|common|\bid\b|column|\bone\b|single|\ball\b|for (?:all|every)",
        )
    });
    if !APART.is_match(sentence.canon.as_bytes()) {
        return;
    }
    let from = out.len();
    TENANCY.read(sentence, out);
    whoever(sentence, out);
    // "One stack per client, single-tenant" is one statement, and so is a pool with RLS.
    let mut seen: Vec<Candidate> = Vec::new();
    for candidate in out.drain(from..) {
        if !seen.iter().any(|s| {
            s.fact == candidate.fact
                && s.value == candidate.value
                && s.words.start <= candidate.words.end
                && candidate.words.start <= s.words.end
        }) {
            seen.push(candidate);
        }
    }
    out.extend(seen);
}
