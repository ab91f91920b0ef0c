//! How parts talk to each other by default.

use std::sync::LazyLock;

use super::{Candidate, Group, Take, around};
use crate::domain::facts::Fact;
use crate::domain::read::sentence::Sentence;

pub(super) const TRIGGERS: &[&str] = &[
    "sync",
    "async",
    "event",
    "request / response",
    "request response",
    "blocking",
    " queue",
    "messag",
    " calls ",
    "pub sub",
    "choreograph",
    " rpc",
    "communication",
    "grpc",
    "direct calls",
];

static STYLE: LazyLock<Group> = LazyLock::new(|| {
    Group::new(
        &[
            (
                Fact::Communication,
                Take::Word("sync"),
                r" (?P<k>(?:plain |mostly |purely |only |simple |fully |all )*synchronous(?:ly)?(?: request / response| calls?| rest| http| rpc| by default| everywhere| first| apis?)?)\b",
            ),
            (
                Fact::Communication,
                Take::Word("sync"),
                r" (?P<k>sync (?:by default|default|as (?:the |a )?default|calls?|rest|http|everywhere|first|request|rpc|apis?|only|mostly|for everything|all the way)|(?:everything|all|default|communication|style|calls|it|services|defaults?|mostly|stays?|default is|keep it|plain|purely) (?:is |are |to |: |= |goes |runs |stays |style : )*sync)\b",
            ),
            (
                Fact::Communication,
                Take::Word("sync"),
                r" (?P<k>(?:blocking )?request (?:/|-|and|and a) ?response(?: calls?| by default| everywhere)?|blocking (?:calls?|http|rest|grpc|requests|rpc)|(?:direct|plain|simple) (?:http|rest|grpc|rpc) calls?(?: between| everywhere| by default)|call each other (?:directly|over (?:http|rest|grpc)|synchronously))\b",
            ),
            (
                Fact::Communication,
                Take::Word("async"),
                r" (?P<k>(?:async|asynchronous) (?:by default|default|as (?:the |a )?default|messaging|messages?|queues?|everywhere|first|communication|between (?:the )?(?:services|modules|components|parts)|calls?|for everything|mostly)|(?:exchange|exchanges|pass|passes|send|sends|swap) messages(?: over| through| via| by| on) (?:queues|a queue|a broker|message queues)|(?:everything|default|communication|style|defaults?|default is) (?:is |are |to |: |= |goes |runs |style : )*(?:async|asynchronous(?:ly)?)|(?:talk|communicate|communicates|talks|interact|interacts|speak) (?:\w+ ){0,3}?asynchronously|(?:talk|communicate|communicates|talks|interact|interacts|speak|goes|go|everything goes) (?:\w+ ){0,3}?(?:through|via|over|by|using) (?:\w+ )?(?:queues|a queue|messages|a message queue|message queues|message passing)|message (?:driven|passing|based)|asynchronous messag(?:es|ing)|queue(?:s)? by default)\b",
            ),
            (
                Fact::Communication,
                Take::Word("event-driven"),
                r" (?P<k>event driven(?: architecture| by default| everywhere)?|(?:async|asynchronous) (?:domain )?events|events by default|event based(?: architecture| communication| by default)?|event first|(?:react|reacts|reacting|respond|responds|listen|listens|subscribe|subscribes) to (?:\w+ )?(?:events|each other 's events)(?: on| from| over| in)?|(?:talk|communicate|communicates|talks|talking|communicating|interact|interacts|connected|coupled|wired|glued|flows|flow|happens|run|runs|integrate|integrates|goes|go) (?:\w+ ){0,3}?(?:through|via|over|by|using|with|only by) (?:\w+ )?(?:domain )?events|(?:publish|publishes|publishing|emit|emits) (?:\w+ )?events (?:and|that|to|which|for|on)|choreograph(?:y|ed)|pub sub (?:everywhere|by default|between))\b",
            ),
        ],
        r" (?:only (?:the )?(?:mails?|emails?|exports?|imports?|reports?|notifications?|invoices?|webhooks?|jobs?|thumbnails?|pdfs?|newsletters?|sms|analytics|audit)|event|sourced|not|data|calendar|time|clock|file|replica|database|dns|theme|hackathon|live|kafka|in|lip|out of)",
        r"(?:/ await|await|replicas?|replication|standbys?|commit|commits|work|working|culture|stand ?ups?|meetings?|reviews?|collaboration|remote|python|sqlalchemy|drivers?|runtime|code review|updates|communication culture|teamwork|io|i / o|postgres|rust|fastapi|functions|only for|just for|jobs? library|sourcing|payroll|tickets|photo|organi[sz]er|management|company|agency|tool|engine|business|platform|planner|planning|with (?:the )?(?:crm|erp|salesforce)|views?|django|javascript|failover|copy|copies|writes to the)",
        0,
    )
});

/// The default outweighs what is said in passing, whoever has read it.
pub(super) fn defaults(sentence: &Sentence, out: &mut [Candidate]) {
    for candidate in out.iter_mut().filter(|c| c.fact == Fact::Communication && c.weight == 1) {
        let own = sentence.between(candidate.words.clone());
        let (_, after) = around(sentence, candidate.words.start, 0, candidate.words.len() + 6);
        let next = sentence.words.get(candidate.words.end).map_or("", |w| w.text.as_str());
        let bounded = matches!(next, "for" | "to" | "in" | "on" | "where" | "when" | "at" | "towards" | "with");
        let sole = own.contains(" only ") && !bounded || after.contains(" only , ") || after.contains(" forbidden ");
        if own.contains(" default ")
            || own.contains(" as a rule ")
            || after.contains(" as a rule ")
            || after.contains(" default ")
            || sole
        {
            candidate.weight = 3;
        }
    }
}

pub(super) fn read(sentence: &Sentence, out: &mut Vec<Candidate>) {
    let from = out.len();
    STYLE.read(sentence, out);
    // "We are async-first: written culture, no meetings" is how people work.
    let working = [" culture ", " no meetings ", " meetings ", " remote ", " written "];
    if working.iter().any(|w| sentence.canon.contains(w)) {
        let mut i = 0;
        out.retain(|c| {
            i += 1;
            i <= from || !sentence.between(c.words.clone()).contains(" first ")
        });
    }
    // The default is the answer: "sync by default, async only for mail" is sync.
    for candidate in &mut out[from..] {
        let own = sentence.between(candidate.words.clone());
        let (before, after) = around(sentence, candidate.words.start, 5, candidate.words.len() + 10);
        let says = |w: &str| own.contains(w) || before.contains(w) || after.contains(w);
        if says(" default ")
            || says(" mostly ")
            || says(" everywhere ")
            || own.contains(" first ")
            || says(" everything ")
            || own.contains(" only ")
            || says(" all communication ")
            || [" communication : ", " comms : ", " style : ", " default : "].iter().any(|key| before.ends_with(key))
        {
            candidate.weight = 3;
        }
        let aside = [
            " except ",
            " only for ",
            " just for ",
            " apart from ",
            " other than ",
            " besides ",
            " with a ",
            " with an ",
            " only where ",
            " only when ",
            " only if ",
        ];
        if aside.iter().any(|w| before.contains(w) || after.starts_with(w))
            || after.contains(" only for ")
            || after.contains(" just for ")
            || after.starts_with(" only where ")
            || after.starts_with(" only when ")
            || after.contains(" the exception ")
        {
            candidate.weight = 0;
        }
    }
    let heaviest = out[from..].iter().map(|c| c.weight).max().unwrap_or(0);
    if heaviest >= 3 {
        let mut i = 0;
        out.retain(|c| {
            i += 1;
            i <= from || c.weight >= 3 || c.fact != Fact::Communication
        });
    } else {
        out.retain(|c| c.fact != Fact::Communication || c.weight > 0);
    }
}
