//! Facts that are read where they are stated outright: administration panel, encryption, schema, contexts, pricing.

use std::sync::LazyLock;

use super::{Candidate, Group, Take};
use crate::domain::facts::Fact;
use crate::domain::read::sentence::Sentence;

pub(super) const TRIGGERS: &[&str] = &[
    "admin",
    "maintenance",
    "management",
    "operator",
    "ops ",
    "support ",
    "back office",
    "backoffice",
    "encrypt",
    "bounded context",
    "extract",
    "carv",
    "existing schema",
    "schema in production",
    "production schema",
    "pricing",
    "price",
    "deploy independently",
    "greenfield",
    "schema",
];

static PANEL: LazyLock<Group> = LazyLock::new(|| {
    const PANEL: &str = "(?:(?:django |crud )?(?:admin|administration|back office|backoffice|staff|ops|support|maintenance|management|operator) (?:panel|ui|console|interface|area|screens?|pages?|dashboard|portal|site|backend|frontend|gui|tool))";
    let need = format!(
        r" (?:need|needs|needed|require|requires|want|wants|must have|must include|have to have|has to have|with|includes?|gets|get|build|building|ship with|asked for|ask for|insists on|insist on|lives in|live in|works in|work in|no|without|not|rely on|plus|expects?|and|depends on|neither|nor|be|have|has|there is|planned) (?:for |also |really |definitely |absolutely |not )*(?:a |an |the |our |any |some |proper |full |decent |custom |simple |real |generated |basic |good )*(?P<k>{PANEL})\b"
    );
    let needed = format!(
        r" (?P<k>{PANEL}) (?:for (?:the |our )?(?:\w+ ){{1,3}})?(?:is |are |will be |: |= |-- )*(?:really |absolutely |definitely |also |clearly )*(?:required|needed|a must|must have|mandatory|essential|necessary|yes|true|wanted|non negotiable|indispensable)\b"
    );
    let denied = format!(
        r" (?P<k>{PANEL}(?: (?:required|needed|necessary))?) (?:is |are |will be |: |= |-- )*(?:not needed|not required|unnecessary|not necessary|no|false|none|out of scope|not wanted|not planned|superfluous|dropped|off the table)\b"
    );
    let someone = format!(
        r" (?P<k>{PANEL}) (?:: |-- |\( |= )(?:our |the )?(?:\w+ ){{1,3}}(?:needs?|wants?|requires?|asked for|insists? on|must have) (?:one|#n|it|that)\b"
    );
    let no = format!(r" (?P<k>(?:no|without|zero|any|not) (?:need for |use for )?(?:a |an |any )?{PANEL})\b");
    Group::new(
        &[
            (Fact::NeedsAdminPanel, Take::Bool(false), &denied),
            (Fact::NeedsAdminPanel, Take::Bool(true), &needed),
            (Fact::NeedsAdminPanel, Take::Bool(false), r" needs admin panel (?:: |= |\? )(?P<k>no|false|none)\b"),
            (Fact::NeedsAdminPanel, Take::Bool(true), r" needs admin panel (?:: |= |\? )(?P<k>yes|true|y)\b"),
            (
                Fact::NeedsAdminPanel,
                Take::Bool(false),
                r" (?:admin|admin panel|admin ui|administration panel)(?: required| needed)? (?:: |= |\? |-- )(?P<k>no|false|none|not needed|not required)\b",
            ),
            (
                Fact::NeedsAdminPanel,
                Take::Bool(true),
                r" (?:admin|admin panel|admin ui|administration panel)(?: required| needed)? (?:: |= |\? |-- )(?P<k>yes|true|required|needed)\b",
            ),
            (Fact::NeedsAdminPanel, Take::Bool(true), &someone),
            (
                Fact::NeedsAdminPanel,
                Take::Bool(true),
                r" (?P<k>(?:a |an |the )?(?:crud |django |generated |simple )?admin) (?:is |would be |will be )(?:a must|needed|required|mandatory|essential|wanted)\b",
            ),
            (Fact::NeedsAdminPanel, Take::Bool(false), &no),
            (Fact::NeedsAdminPanel, Take::Bool(true), &need),
        ],
        r" (?:discussed|password|credentials|log into|access to|their|competitor 's|hack|hacked|like the|vendor 's|in the|on the|left|lost|into|the old|via|through|using)",
        r"(?:of (?:our |the )?(?:competitor|vendor|supplier)|password|login|'s|url|is awful|is down|was|session|bug|incident)",
        crate::domain::read::scope::flag::NOT,
    )
});

static OTHERS: LazyLock<Group> = LazyLock::new(|| {
    Group::new(
        &[
            (
                Fact::EncryptionAtRest,
                Take::Bool(true),
                r" (?P<k>(?:encrypted|encryption|encrypt(?:s|ing)?(?: \w+){0,3}|kms(?: \w+)?) at rest(?: (?:is )?(?:on|enabled|in place|via \w+|with \w+|: yes|: true|yes))?)\b",
            ),
            (
                Fact::EncryptionAtRest,
                Take::Bool(false),
                r" (?P<k>(?:unencrypted|not (?:yet |currently |fully )?encrypted|no encryption|without encryption)(?: yet)? (?:at rest)|(?:encrypted|encryption) at rest (?:: |= |is |-- |still |only )*(?:no|false|none|off|disabled|missing|planned|absent|lacking|pending|to come|coming|not (?:yet )?(?:enabled|on|in place|there|done|yet|switched on|turned on|active|set up)|not yet))\b",
            ),
            (
                Fact::EncryptionAtRest,
                Take::Bool(false),
                r" (?P<k>(?:disks?|volumes?|database|databases|data|backups|db|storage|tables?|everything|all|it) (?:is |are |lies? |sits? |stays? )(?:not (?:yet |currently )?encrypted|unencrypted|(?:in )?(?:plaintext|plain text|clear text|the clear))|(?:encryption|encrypt) (?:is )?(?:missing|planned|off))(?: yet)?(?: $| [,.;)])",
            ),
            (
                Fact::IndependentContexts,
                Take::Bool(true),
                r" (?P<k>bounded contexts?(?: that| which| already| can| do| all){0,3} (?:deploy|deploys|ship|ships|release|released|deployed|are deployed|are released) (?:independently|on their own|separately)|contexts deploy independently|independent(?:ly deployable)? (?:bounded )?contexts(?: : (?:yes|true))?)\b",
            ),
            (
                Fact::IndependentContexts,
                Take::Bool(false),
                r" (?P<k>(?:no (?:independent|clear|separate) (?:bounded )?contexts|independent contexts (?:: |= )(?:no|false)|(?:one|a single|#n) deployable unit|everything deploys together|deploy(?:s|ed)? together))\b",
            ),
            (
                Fact::Extracting,
                Take::Bool(true),
                r" (?:we are|are|is|being|want to|decided to|going to|will|plan to|currently) (?:now |currently )?(?P<k>(?:extracting|extract|carving out|carve out|pulling|splitting out|split out|extracted) (?:\w+ ){0,5}?(?:out of|from) (?:the|our|a) (?:\w+ )?monolith)\b",
            ),
            (
                Fact::ExistingSchema,
                Take::Bool(true),
                r" (?P<k>(?:existing|current|live|legacy) (?:production )?(?:schema|database schema)|production schema(?: change)?|schema (?:is )?(?:already )?in production|change the schema|migrate the schema|schema change in production|schema migration in production)\b",
            ),
            (
                Fact::ExistingSchema,
                Take::Bool(false),
                r" (?P<k>(?:no existing|no|no production|without an existing) (?:production )?schema(?: yet| exists| so far)?|green ?field|from scratch)\b",
            ),
            (
                Fact::TenantPricing,
                Take::Bool(true),
                r" (?P<k>(?:pricing|price|prices|contracts?|fees?|subscription|plans?) (?:carries|carry|covers|cover|pays for|pay for|supports|includes?|absorbs?|allows for) (?:a |the |an |one |each |every |its own |their own |dedicated |single |separate )*(?:deployment|stack|install|instance|installation|environment|infrastructure|hosting|cost)(?: \w+){0,4}|customers? pays? for (?:its|their|his|the) own (?:deployment|stack|install|instance|installation)|(?:deployment|stack|instance)s? (?:is |are |, )?priced in)\b",
            ),
            (
                Fact::TenantPricing,
                Take::Bool(false),
                r" (?P<k>(?:pricing|price|prices|fees?) (?:does not|do not|can not|will not) (?:carry|cover|support|pay for|allow)(?: \w+){0,4})\b",
            ),
        ],
        r" (?:no|not|without|un|not yet|not fully|not currently|service|feature|keyword|should we|whether)",
        r"(?:is |are |still |only |-- |: |= )*(?:missing|planned|absent|lacking|pending|off|disabled|no |none|false|to come|coming|not )",
        crate::domain::read::scope::flag::NOT,
    )
});

pub(super) fn read(sentence: &Sentence, out: &mut Vec<Candidate>) {
    let from = out.len();
    PANEL.read(sentence, out);
    OTHERS.read(sentence, out);
    // One statement a place: the denial is matched before the bare need.
    let mut seen: Vec<Candidate> = Vec::new();
    for candidate in out.drain(from..) {
        if !seen.iter().any(|s| {
            s.fact == candidate.fact && s.words.start < candidate.words.end && candidate.words.start < s.words.end
        }) {
            seen.push(candidate);
        }
    }
    out.extend(seen);
}
