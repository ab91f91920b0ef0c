//! The architectural pattern that is present and kept, or decided.

use std::sync::LazyLock;

use super::{Candidate, Group, Take};
use crate::domain::facts::Fact;
use crate::domain::read::sentence::Sentence;

pub(super) const TRIGGERS: &[&str] = &[
    "monolith",
    "modulith",
    "microservice",
    "micro service",
    "serverless",
    "domain",
    "bounded",
    "lambda",
    "functions as a service",
    "faas",
];

static PATTERN: LazyLock<Group> = LazyLock::new(|| {
    // A pattern is named where somebody has, keeps, wants or decided it; the bare noun is talk.
    let has = r"(?:the decision|our decision|the choice|the pattern|the architecture|we (?:are|run|have|keep|stay|want|chose|picked|use|build|built|will|prefer|decided|committed|run as|operate|like|ship|deploy|maintain|settled|went|remain|do|work on|stick)|are|is|it is|it 's|stays?|staying|keep|keeping|runs?|running|remains?|going|go|went|settled|committed|commit|decided|decision|chose|chosen|picked|pick|architecture|pattern|style|design|built|build|building|structured|organi[sz]ed|prefer|preferred|preference|want|wants|wanted|insists?|insisted|be|as|approved|adopted|adopt|agreed|end up|ended up|use|using|deployed|today|currently|present|one|single|existing|our|on|current|have|has|with|maintain)";
    let gap = r"(?: (?:on|with|for|to|as|a|an|the|one|single|our|is|are|be|:|=|at|still|now|and|will|it|stay|remain|well|structured|good|boring|plain|proper|classic|single|deployable|today|kept|keep|rails|django|laravel|spring|node|go|python|java|php|typescript|kotlin|dotnet|ruby|style|pattern|architecture|firmly|already|decided|true|clean|strict|nestjs|express|fastapi|of|#n|fully|full|small|handful|few|set|all|happily|happy|committed|sticking|going|#t|,|\() ?){0,6}";
    let named = |name: &str| format!(r" {has}{gap} (?P<k>{name})\b");
    let alone = |name: &str| {
        format!(
            r"(?:^|[,;:(=]|->|--) (?:a |an |one |#n )?(?P<k>{name})(?: (?:pattern|architecture|style|by decision|decided|for now|it is|please|preferred|today|kept|approved|and proud of it|and proud|and happy with it|with \w+|on \w+|in \w+))? ?(?:$|[,.;:()]|--)"
        )
    };
    let pats: [(&'static str, &str); 5] = [
        (
            "modular-monolith",
            r"(?:modular monolith|mod monolith|modulith|modulari[sz]ed monolith|monolith with (?:clear |strict |well defined |enforced )?(?:modules|module boundaries))",
        ),
        (
            "monolith",
            r"(?:(?:rails |django |laravel |spring |node |php |java |single |classic |plain |majestic |layered |one big |big )?monolith(?:ic)?(?: architecture| application| app| backend| codebase)?)",
        ),
        (
            "domain-bounded-services",
            r"(?:domain bounded services?|domain bounded|(?:domain|bounded context)(?: oriented| aligned| based| level| driven)? services|(?:services?|one service|a service|a handful of services) per (?:business )?(?:domain|bounded context)|services (?:along|by|around|aligned with|split by|cut along|cut by) (?:business |the )?(?:domains?|bounded contexts?)(?: boundaries| lines)?)",
        ),
        ("microservices", r"(?:micro ?services(?: architecture)?|micro services)"),
        (
            "serverless",
            r"(?:serverless(?: architecture| functions| backend)?|lambda functions|functions as a service|faas)",
        ),
    ];
    let mut rules: Vec<(Fact, Take, String)> = Vec::new();
    for (name, words) in pats {
        rules.push((Fact::Pattern, Take::Word(name), named(words)));
        rules.push((Fact::Pattern, Take::Word(name), alone(words)));
        rules.push((Fact::Pattern, Take::Word(name), format!(r" (?P<k>{words}) (?:stays?|remains?|it (?:is|stays|remains)|is here to stay|is (?:decided|settled|fixed|final|our choice|what we want)|was chosen|is the decision)\b")));
    }
    rules.push((Fact::Pattern, Take::Word("modular-monolith"), r" (?P<k>modular monolith|modulith)\b".into()));
    rules.push((Fact::Pattern, Take::Word("microservices"), r" (?P<k>#n (?:\w+ )?micro ?services)\b".into()));
    rules.push((
        Fact::Pattern,
        Take::Word("microservices"),
        r" (?:each|every) of (?:the|our) (?:#n )?(?P<k>micro ?services)\b".into(),
    ));
    rules.push((
        Fact::Pattern,
        Take::Word("domain-bounded-services"),
        r" (?P<k>domain bounded services|services per domain|service per (?:domain|bounded context))\b".into(),
    ));
    rules.push((Fact::Pattern, Take::Word("serverless"), r" (?P<k>(?:everything|all|runs|run) (?:is |runs |on |in |as |aws |google |azure )*(?:serverless|lambdas?|lambda functions|cloud functions))\b".into()));
    let rules: Vec<(Fact, Take, &str)> = rules.iter().map(|(f, t, s)| (*f, *t, s.as_str())).collect();
    Group::new(
        &rules,
        r" (?:frontend|front end|ui|website|web app|mobile app|frontend is a|front end is a|frontend is|ui is a|client is a|than|into|to|from|towards|out of|off|leave|leaving|break up|split|splitting|breaking up|breaking|the old|ex|post|replace|replacing|versus|vs|or|or a|or an|or the|about|against|away from|kill|killed|killing|strangle|decompose|decomposing|modular|the|distributed)",
        r"(?:, we are (?:merging|moving|folding|consolidating|migrating|leaving|getting rid|going back)|like|ish|vs|versus|or micro|or a mono|or mono|or modular|or server|or domain|candidates|first (?:article|essay|book)|can not scale|cannot scale|conference|talk|book|hype|consultants?|yet|course|premium|migration|framework (?:in )?use|fans?|extraction)",
        0,
    )
});

pub(super) fn read(sentence: &Sentence, out: &mut Vec<Candidate>) {
    let from = out.len();
    PATTERN.read(sentence, out);
    // The longest name at a place is meant: "modular monolith" is no "monolith".
    let found: Vec<Candidate> = out.drain(from..).collect();
    for (i, candidate) in found.iter().enumerate() {
        let covered = found.iter().enumerate().any(|(j, other)| {
            let inside = other.words.start <= candidate.words.start && candidate.words.end <= other.words.end;
            i != j && inside && (other.words.len() > candidate.words.len() || (j < i && other.words == candidate.words))
        });
        if !covered {
            out.push(candidate.clone());
        }
    }
}
