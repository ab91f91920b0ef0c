//! Team size and platform team.

use std::sync::LazyLock;

use super::{Candidate, Group, Take, regex};
use crate::domain::facts::{Fact, Value};
use crate::domain::read::sentence::Sentence;
use regex::bytes::Regex;

mod sums;
use sums::{MOVES, chained, recount, sums};

pub(super) const TRIGGERS: &[&str] = &[
    " engineer",
    " dev ",
    " senior",
    " junior",
    " mids ",
    " devs ",
    " developer",
    " programmer",
    " coders ",
    " team",
    " squad",
    " headcount",
    " people ",
    " we are #",
    " fte",
    " head count",
    " ppl ",
    " of us ",
    " heads ",
    " members ",
    " swe",
    " solo ",
    " just me ",
    " me plus ",
    " me and ",
    " me + ",
    " crew ",
    " strong ",
    " group ",
    " pods ",
    " eng ",
    " maintainers ",
    " at #n we ",
    " own",
    " size ",
    "platform",
    " staff ",
    " person ",
];

const ENGINEERS: &str = "(?:engineers?|devs?|developers?|programmers?|coders|swes?|ics|engs?|maintainers)";
/// Words that may stand between the number and the noun without making it a part of the team.
const KIND: &str = "(?:full time|fulltime|software|product|full stack|fullstack|application|web|hands on|permanent|in house|remote|experienced|total|good|human|real|actual|active|dedicated|generalist|platform api|polyglot|typescript|python|java|go|kotlin|rust|ruby|node|php|dotnet|csharp|elixir|scala)";
const PART: &str = "(?:backend|back end|frontend|front end|senior|junior|mid level|mobile|ios|android|principal|staff|data|server side)";

static TEAM: LazyLock<Group> = LazyLock::new(|| {
    let whole = format!(r"(?:^| )<n> (?:{KIND} ){{0,3}}{ENGINEERS}\b");
    let label = format!(
        r" (?:{ENGINEERS}|headcount|team members|members|ftes?|team size|team headcount|size of the team|head count|eng team|engineering team|engineering headcount|eng headcount|dev team|team|squad|devs) (?:on the team |in the team |on this backend |on the backend |on it |today |now |count |currently |in total |total |who own this |owning this )?(?:: |= |is |are |of |at |numbers? |counts? |'s |stays (?:at )?|stands at |sits at |remains (?:at )?|totals? )(?:a |an )?<n> (?:$|[,.;()/+]|--|engineers|people|devs|developers|and |plus |incl|strong|heads|persons|today|now|since |after |total|in |on |backend|full|who|of whom|with|working|members|ftes?|->)"
    );
    Group::new(
        &[
            (Fact::TeamSize, Take::Upper, &whole),
            (Fact::TeamSize, Take::Upper, &label),
            (
                Fact::TeamSize,
                Take::Upper,
                r" (?:team|squad|crew|group|department|shop) (?:size )?(?:of|:|=)? ?<n> (?:$|[,.;():/]|--|engineer|developer|developers|engineers|dev|devs|people|persons|folks|who|that|on |in |and |with |building|working|ships?|deploys?|releases?|strong|today|now|is |owns?|runs?|at |for |,)",
            ),
            (
                Fact::TeamSize,
                Take::Upper,
                r" (?:team|squad|crew|group|roster|shop) (?:(?:inside|within|at|in|here|of) \w+ )?(?:is|has|are|'s|numbers|counts|consists of|is made of|comprises|stays at|stays|remains) <n> (?:$|[,.;()]|--|people|persons|strong|folks|heads|members|of us|and |plus |today|now|right|in total)",
            ),
            (
                Fact::TeamSize,
                Take::Upper,
                r" <n> (?:person|people|man|strong|member|head|engineer|dev|developer|woman) (?:engineering |dev |backend |product |development |software |core |agile |scrum |delivery )?(?:team|squad|crew|group|shop|unit|pod|org)\b",
            ),
            (
                Fact::TeamSize,
                Take::Upper,
                r" (?:we are|there are|it is|that is) (?:a team of |now |today |still )?<n> (?:$|[,.;()]|--|people|persons|strong|folks|of us|in total|now|today|on |building|working|with|and |plus |altogether|in all)",
            ),
            (
                Fact::TeamSize,
                Take::Upper,
                r"(?:^|[,;:(]|--|and) <n> (?:people|ppl|persons|heads|folks) ?(?:$|[,.;)]|--)",
            ),
            (
                Fact::TeamSize,
                Take::Upper,
                r" (?:headcount|head count|team size|team members|ftes?|engineers|devs|developers|team|staff) <n> ?(?:$|[,.;)]|--)",
            ),
            (
                Fact::TeamSize,
                Take::Upper,
                r" <n> (?:of us (?:$|[,.;:()]|--|in |on |at |work|build|own|maintain|cod|writ|develop|ship|run|here|now|today|and |total|all |altogether|these|engineer|who )|(?:ftes?|heads|people on the team|people in the team|people on this|on the team|in the team|people in engineering|in engineering|people building|of them|engineering staff|software people)\b)",
            ),
            (
                Fact::TeamSize,
                Take::Upper,
                r" <n> (?:of (?:whom|which|them) )?(?:work on|own|maintain|build|develop|are on|are in|sit on|sit in|belong to) (?:this|it|our|my|the) ?(?:team|squad|service|backend|system|product)?(?: $|[,.;)]| )",
            ),
            (
                Fact::TeamSize,
                Take::Upper,
                r" (?:of which|of whom) <n> (?:own|maintain|build|run|work on|look after|develop) (?:this|the|it)\b",
            ),
            (
                Fact::TeamSize,
                Take::Upper,
                r" <n> (?:people|persons|folks) (?:$|own |write|code|who write|who code|who own|coding|maintain)",
            ),
            (
                Fact::TeamSize,
                Take::Upper,
                r" (?:headcount|team|squad|crew|engineers|devs|developers)\b[^:;]{0,70} (?:say|make it|make that|call it|i mean|i meant|so|makes|leaves|i.e) <n> (?:$|[,.;)])",
            ),
            (Fact::TeamSize, Take::Upper, r"^ size (?:: |= )<n>(?: $| [,;])"),
            (
                Fact::TeamSize,
                Take::Upper,
                r" (?:team|squad|crew|we|headcount|group)(?: \w+){0,3}? (?:grew|grown|went|expanded|shrank|shrunk) (?:from )?#n to <n>(?: |$)",
            ),
            (Fact::TeamSize, Take::Upper, r" at <n> we (?:do not|are|have|need|still|can)\b"),
            (
                Fact::TeamSize,
                Take::Upper,
                r" (?:owned|maintained|built|run|developed|operated|staffed) by (?:a team of )?<n> (?:people|engineers|devs|developers|of us)\b",
            ),
            (
                Fact::TeamSize,
                Take::Fixed(1.0),
                r" (?:just me|solo (?:developer|dev|founder|engineer|project)|one man (?:show|band|team)|i am the only (?:developer|engineer|dev)|only me|by myself|(?:a )?single (?:developer|engineer))\b",
            ),
        ],
        r" (?:(?:do|does|did) not have(?: a team of)?|have not(?: got)?|have no|has no|had|were|was|hire|hiring|hired|another|needs?|needed|requires?|lost|add|adding|added|including|incl|onboarding|replacing|plus|extra|additional|than|above|below|beyond|under \d|least|per|each|with under|lend us|lent us|borrow|borrowed|fired|takes|took|of those|of these|of them|platform team of|platform team of the|platform team :|platform team has|infra team of|sre team of|staging|maybe hiring|until we are|once we are|grow to|growing to|reach|from|seats?|version|section|section of|team of|interviewed|contractors?|and maybe|the other|other|company of|company|floor|phase|level|pick|choose)|platform|platform team(?: has| of| is| :| with)?|platform (?:team|group|crew|squad)(?: (?:in place|exists|available|yes|serves us|supports us|helps us)(?: ,)?| of| with| has| is| :){0,3}|platform : yes ,|(?:sre|infra|mobile|frontend|front end|data|marketing|sales|security|qa|ops|design|devops|web|ios|android|support|finance|ml|analytics|their|other|second|vendor 's|competitor 's|sister)  (?:team|squad|crew|group)(?: has| of| is| :| with| ,)?",
        r"(?:more|left|quit|leave|leaves|leaving|per|each|join|joins|joining|will join|years|at the vendor|at our|at their|at a competitor|short|open|and counting down|candidates|applied|were|was|hired|in the (?:parent|other|sister)|elsewhere|too|company|employees|months|licen[sc]es|seats|and [a-z]+ (?:writing|who|write|develop|code|building|build))",
        0,
    )
});

static PARTS: LazyLock<Regex> =
    LazyLock::new(|| regex(&format!(r" <n> (?:{KIND} )?{PART}(?: {KIND})? ?(?:{ENGINEERS})?\b")));
/// `two squads of five`, `two teams, seven engineers each`.
static SQUADS: LazyLock<[Regex; 2]> = LazyLock::new(|| {
    [
        regex(
            r" (?P<a>#n) (?:small |feature |product |scrum |backend |server |core |dev |delivery |stream aligned |service |platform )?(?:squads?|teams?|pods?|crews?|streams?|cells?|tribes?|chapters?) (?:, |with |: |-- |\( )?(?P<b>#n) (?:engineers|devs|developers|people|heads) (?:in |to |per )?(?:each|apiece|every #n)\b",
        ),
        regex(
            r" (?P<a>#n) (?:small |feature |product |scrum |agile |backend |server |core |dev |delivery |stream aligned |service )?(?:squads|teams|pods|crews|streams|cells|tribes|chapters) (?:of|with|: |x )(?: about| around)? ?(?P<b>#n)( (?:engineers|devs|developers|people|each))?",
        ),
    ]
});
/// `Acme has 300 engineers`: a count of somebody named.
static SOMEBODY: LazyLock<Regex> = LazyLock::new(|| regex(r" (?:has|employs|counts|runs with|runs) $"));
static OURS: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"\b(?:team|squad|group|crew|we|it|that|which|department|unit|org|organi[sz]ation|product|project|engineering|backend|company|startup|system|service|platform|this|shop|pod|i)\b",
    )
});

static PLATFORM: LazyLock<Group> = LazyLock::new(|| {
    Group::new(
        &[
            (
                Fact::PlatformTeam,
                Take::Bool(true),
                r" (?:we have|there is|there are|with|has|have|backed by|supported by|served by|plus|and|our|we got|got|having|no|without|not|zero|nor|any|on|lack|lacks|dedicated|own|neither|exists?|yet|missing|a|an|the|by)(?: #n people on)? (?:a |an |our |the |any |real |such |of |)?(?:dedicated |own |internal |central |separate |proper |actual |small |shared |)*(?P<k>platform (?:team|group|squad|engineering team|engineering group|crew|org))\b",
            ),
            (
                Fact::PlatformTeam,
                Take::Bool(true),
                r"(?:^|[,;(-]) (?:dedicated )?(?P<k>platform (?:team|group|engineering)(?: exists?)? ?[:=] ?(?:yes|true|y|exists|present|in place|#n engineers|#n people))\b",
            ),
            (
                Fact::PlatformTeam,
                Take::Bool(true),
                r" (?:platform team|platform group|platform)(?: exists| available| present)? (?:: |= |\? )(?P<k>(?:yes|true|y|in place|#n exists|there is #n|we have #n))\b",
            ),
            (
                Fact::PlatformTeam,
                Take::Bool(false),
                r" platform team(?: exists| available| present)? (?:: |= |\? |-- )(?P<k>(?:no|false|none|n|not yet|not until|not before|absent|nope|missing|not))\b",
            ),
            (Fact::PlatformTeam, Take::Bool(true), r" , (?P<k>platform (?:team|group))(?: $| , | and )"),
            (
                Fact::PlatformTeam,
                Take::Bool(true),
                r" (?P<k>platform (?:team|group) (?:in place|available|serves us|supports us|helps us|runs our|runs the|looks after|provides|exists|is in place|operates|owns the (?:cluster|pipelines|paved road|kubernetes)))\b",
            ),
            (
                Fact::PlatformTeam,
                Take::Bool(false),
                r" (?P<k>platform (?:team|group) (?:does not exist|is missing|is not a thing|was disbanded|was dissolved|is planned|does not yet exist)|platform (?:team|group|engineering|squad|crew|org) (?:was|is|has been|have been|got|were) (?:just |recently |since )?(?:dissolved|disbanded|cut|closed|shut down|let go|folded|axed|laid off|gone|scrapped))\b",
            ),
            (
                Fact::PlatformTeam,
                Take::Bool(false),
                r" (?P<k>no platform (?:people|folks|engineers|staff|function|org|crowd)|any platform (?:people|folks|engineers|staff|function)|(?:nobody|no one) (?:runs|provides|maintains|does|operates|builds) (?:a |the |any )?platform)\b",
            ),
            (
                Fact::PlatformTeam,
                Take::Bool(false),
                r" (?P<k>(?:nobody|no one|#n people|none) (?:on|is on|in|does) (?:a |the )?platform(?: team| work)?)\b",
            ),
        ],
        r" (?:we are|i am on|i am in|we run|join|joined|on behalf of|from)(?: the| a| our)?|(?:needs?|want|wants|wanted|would like|like|would love|love|wish for|dream of|hope for|hoping for|miss)(?: to have| to get| to build| to form)?(?: a| an| our own)?(?: dedicated| proper| real)?|(?:their|they have|they are|company has|company have|team of the|called|named|ask|asking|asked|owned by|consumer is|owner is|owner :|consumer :)",
        r"(?:, (?:no|none|nope|zero|false|nobody|absent|missing)(?: $| [,.;)])|'s|engineer|lead|says|said|wants|asked|insists|thinks|think|recommends|do not serve|does not serve|that does not|is being|of (?:the|our) parent|of another|owns the error|spends|owns the budget|owns it|consumes|answers for|at (?:the|our) parent|will own)",
        crate::domain::read::scope::flag::NOT,
    )
});

static WHOLE_BEFORE: LazyLock<Regex> = LazyLock::new(|| {
    regex(&format!(r" #n (?:{KIND} )?{ENGINEERS}(?: in total| total| altogether| in all| overall)? : $"))
});
const OWNED: &str = "(?:this (?:service|system|backend|product|one|thing|codebase|team)|this|(?:our|my) (?:team|squad|service|system|backend)|the (?:service|codebase|product|code)|the (?:service|backend|system) in question|it)";
/// `of which eight own this service`.
static OWNERS_AFTER: LazyLock<Regex> = LazyLock::new(|| {
    regex(&format!(
        r"^ (?:of (?:them|those|these|whom|which) (?:are |being )?(?:engineers|developers|devs|programmers) |(?:of (?:them|those|these|us|whom|which) )?(?:engineers |people |devs |developers |of them )?(?:who |that |actually |really )*(?:own|maintain|build|run|work on|look after|develop|write|operate|are on|are in|sit on|sit in|belong to) {OWNED} )"
    ))
});
/// `the crew that owns this service is 9 of them`.
static OWNERS_BEFORE: LazyLock<Regex> = LazyLock::new(|| {
    regex(&format!(
        r" (?:owns?|maintains?|builds?|runs?|works? on|looks? after|develops?|operates?) {OWNED} (?:is|are|has|have|counts?|numbers?|: )(?: just| only)? $"
    ))
});

static COUNTED: LazyLock<Regex> = LazyLock::new(|| regex(&format!(r"\b(?:{ENGINEERS}|engineering|headcount)\b")));

/// A new count of the team that the sentences before counted.
pub(in crate::domain::read) fn follow(sentence: &Sentence, out: &mut Vec<Candidate>) {
    if out.iter().any(|c| c.fact == Fact::TeamSize) {
        return;
    }
    recount(sentence, out);
}

fn of_somebody(sentence: &Sentence, word: usize) -> bool {
    // "We sit at 140 / 520 / 2100", "bank details of 900 people".
    let next = sentence.between(word + 1..(word + 3).min(sentence.words.len()));
    let teams = [
        " team of ",
        " squad of ",
        " crew of ",
        " group of ",
        " department of ",
        " shop of ",
        " band of ",
        " total of ",
    ];
    let of = sentence.between(0..word);
    if (next == " / #n " && !COUNTED.is_match(sentence.canon.as_bytes()))
        || next.starts_with(" people ") && of.ends_with(" of ") && !teams.iter().any(|t| of.ends_with(t))
    {
        return true;
    }
    // "Crew: 120 (sailors, not devs)".
    let rest = sentence.between(word + 1..(word + 9).min(sentence.words.len()));
    if rest.starts_with(" ( ")
        && [" not devs", " not engineers", " not developers", " none of them cod"].iter().any(|w| rest.contains(w))
    {
        return true;
    }
    // "Dispatchers open it, 45 of them": nobody who codes.
    let them = sentence.between(word + 1..(word + 3).min(sentence.words.len())) == " of them ";
    if them && !COUNTED.is_match(sentence.canon.as_bytes()) {
        return true;
    }
    // "Domain-bounded services (six of them)".
    let things =
        [" services ( ", " modules ( ", " apps ( ", " clusters ( ", " databases ( ", " tables ( ", " systems ( "];
    if things.iter().any(|w| sentence.between(0..word).ends_with(w)) {
        return true;
    }
    // "Noticed by two thousand people".
    let passive = sentence.between(word.saturating_sub(2)..word);
    if [
        " audience of ",
        " crowd of ",
        " room of ",
        " talk to ",
        " noticed by ",
        " seen by ",
        " used by ",
        " read by ",
        " watched by ",
        " visited by ",
        " served by ",
        " heard by ",
    ]
    .iter()
    .any(|w| passive.ends_with(w))
    {
        return true;
    }
    let before = sentence.between(word.saturating_sub(8)..word);
    SOMEBODY.is_match(before.as_bytes()) && !OURS.is_match(before.as_bytes())
}

pub(super) fn read(sentence: &Sentence, out: &mut Vec<Candidate>) {
    TEAM.read(sentence, out);
    out.retain(|c| c.fact != Fact::TeamSize || !of_somebody(sentence, c.words.start));
    for captures in SQUADS.iter().flat_map(|r| r.captures_iter(sentence.canon.as_bytes())) {
        let at = |name: &str| captures.name(name).map(|m| sentence.word_at(m.start()));
        if let (Some(a), Some(b)) = (at("a"), at("b"))
            && let (Some(x), Some(y)) = (sentence.quantity(a), sentence.quantity(b))
        {
            let mut whole = Candidate::new(Fact::TeamSize, Value::Number(x.high * y.high), a..b + 1);
            whole.weight = 2;
            out.retain(|c| c.fact != Fact::TeamSize || c.words.start != b);
            out.push(whole);
        }
    }
    // `2 squads (4 + 6 engineers), both own it`.
    static ADDED: LazyLock<Regex> = LazyLock::new(|| {
        regex(&format!(
            r" (?:(?:squads|teams|pods|crews|groups) \( (?P<a>#n) (?:\+|and|plus|/) (?P<b>#n) {ENGINEERS} \)|#n (?:squads|teams|pods|crews|groups) (?:, |: |-- |with |of )+(?P<c>#n) (?:\+|and|plus) (?P<d>#n) {ENGINEERS}(?: $| [,.;)])|(?:team|squad|crew) of (?P<e>#n) (?:\+ |and |plus )?(?:a |another |one )?(?:team|squad|crew) of (?P<f>#n)(?: $| [,.;)]))"
        ))
    });
    for captures in ADDED.captures_iter(sentence.canon.as_bytes()) {
        let at =
            |names: [&str; 3]| names.iter().find_map(|name| captures.name(name)).map(|m| sentence.word_at(m.start()));
        if let (Some(a), Some(b)) = (at(["a", "c", "e"]), at(["b", "d", "f"]))
            && let (Some(x), Some(y)) = (sentence.quantity(a), sentence.quantity(b))
        {
            out.retain(|c| c.fact != Fact::TeamSize || c.words.start != b && c.words.start != a);
            let sum = Value::Number(x.high + y.high);
            out.push(Candidate { weight: 2, ..Candidate::new(Fact::TeamSize, sum, a..b + 1) });
        }
    }
    for captures in PARTS.captures_iter(sentence.canon.as_bytes()) {
        if let Some(v) = captures.name("v") {
            let word = sentence.word_at(v.start());
            // "One backend guild": of people nothing is said.
            let end = captures.get(0).map_or(word, |m| sentence.word_at(m.end().saturating_sub(1)));
            let next = |i: usize| sentence.words.get(i).map_or("", |w| w.text.as_str());
            let thing = matches!(
                next(end + 1),
                "guild"
                    | "team"
                    | "squad"
                    | "service"
                    | "services"
                    | "group"
                    | "repo"
                    | "crew"
                    | "codebase"
                    | "app"
                    | "apps"
                    | "pod"
                    | "deployable"
                    | "monolith"
                    | "system"
                    | "server"
                    | "servers"
            );
            if let Some(q) = sentence.quantity(word)
                && !thing
                && !out.iter().any(|c| c.fact == Fact::TeamSize && c.words.start == word)
            {
                let mut part = Candidate::new(Fact::TeamSize, Value::Number(q.high), word..word + 1);
                part.part = true;
                out.push(part);
            }
        }
    }
    chained(sentence, out);
    // `backend_engineers = 7`, where a total may follow.
    static PART_KEY: LazyLock<Regex> = LazyLock::new(|| {
        regex(&format!(r" (?:backend|frontend|front end|back end|mobile|ios|android|qa|data) {ENGINEERS} (?:=|:|->) $"))
    });
    for candidate in out.iter_mut().filter(|c| c.fact == Fact::TeamSize) {
        candidate.part |= PART_KEY.is_match(sentence.between(0..candidate.words.start).as_bytes());
    }
    sums(sentence, out);
    // "9 engineers, but Tom has left, so 8".
    if MOVES.is_match(sentence.canon.as_bytes()) && out.iter().any(|c| c.fact == Fact::TeamSize) {
        recount(sentence, out);
    }
    // "Of which eight own this service": who owns it counts, whatever the whole.
    for candidate in out.iter_mut().filter(|c| c.fact == Fact::TeamSize && !c.part) {
        let (from, to) =
            (candidate.words.start.saturating_sub(10), (candidate.words.end + 8).min(sentence.words.len()));
        let before = sentence.between(from..candidate.words.start);
        let after = sentence.between(candidate.words.end..to);
        if OWNERS_AFTER.is_match(after.as_bytes()) || OWNERS_BEFORE.is_match(before.as_bytes()) {
            candidate.weight = 3;
        }
    }
    // "12 engineers in total: 7 backend, …": what follows the colon is a part.
    for candidate in out.iter_mut().filter(|c| c.fact == Fact::TeamSize && c.weight == 1) {
        let before = sentence.between(candidate.words.start.saturating_sub(7)..candidate.words.start);
        candidate.part |= WHOLE_BEFORE.is_match(before.as_bytes());
    }
    // Only whole engineers; a year or a version is none.
    out.retain(|c| {
        c.fact != Fact::TeamSize || c.value.as_number().is_some_and(|n| (1.0..=1e5).contains(&n) && n.fract() == 0.0)
    });
    PLATFORM.read(sentence, out);
}
