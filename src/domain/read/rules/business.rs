//! What the business is: a phrase, for the digest and for prompts.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::LazyLock;

use regex::bytes::Regex;

use super::{Candidate, regex, words_of};
use crate::domain::facts::{Fact, Value, one_line};
use crate::domain::read::sentence::Sentence;

/// Phrases that introduce what is built, run or sold.
static INTRODUCED: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r" (?:(?:engineers?|developers|devs|people|team|we|squad|company|group|startup|us) (?:are |is |who |that |now |currently )*(?:building|build|builds|run|runs|running|make|makes|making|sell|sells|selling|do|doing|does|operate|operates|provide|provides|maintain|maintains|own|owns|working on|work on|maintaining|developing|develop|offer|offers|serve|handle) (?:on )?|(?:sector|industry|line of business|trade|field|vertical|company|product|business|context|business context|domain|what we do|system|project|service|app|application|mission|about us|purpose|surface) (?:: |= |is (?:a |an |the ))|(?:business|domain|what we do) is |(?:building|launching|developing|on|of|for|behind|with|about|advising on|regarding) (?:a|an|the|our)(?: new| existing| live| small| own)? (?:customer facing |public |internal |consumer |b #n b |user facing |external |staff |backend for |backend of |rewrite of )*|(?:thing|app|tool|product|site|portal|marketplace|software|startup|saas|web app|crud|page|pages) for (?:the |our |small |independent )?|(?:we are|it is|this is|that is|i am building|i run|we 're|product is) (?:a|an|the|building a|building an|building the)(?: small| new| mid size| series a| series b| seed| profitable| bootstrapped| regional)* )(?P<k>[a-z]\w*(?: (?:\w+|and|of|for)){0,9})",
    )
});
/// Heads of phrases that say what a system is for; the last noun before the phrase ends counts.
static KINDS: LazyLock<BTreeSet<&str>> = LazyLock::new(|| {
    set("accounting analytics app application archive assistant auction auctions bank banking billing booking \
     bookings catalog catalogue chat checkout claims clinic coupons crm delivery directory dispatch documents \
     editor erp exchange feed fleet forum game games handling hospital insurance inventory invoicing ledger \
     lending logistics loyalty management maps marketplace messaging network orders payments payroll pharmacy \
     planner planning platform pms pos points portal procurement registry rental rentals reporting reservations rostering \
     rota saas scheduler scheduling school search service shop site store studio subscriptions survey system \
     telematics telemetry ticketing tickets timetables tool tracker tracking trading voting wallet warehouse \
     website")
});
/// First words of phrases that are none.
static NOT_FIRST: LazyLock<BTreeSet<&str>> = LazyLock::new(|| {
    set(
        "about all any at backend bit blocking board brief ciso cto vpe budget call competitor contract crew daily database day decision \
     deploy each error every few first following gateway go grill group hook it k8s kubernetes last lot microservices \
     modular moment monolith month monthly more most new next no not old on one only other pager pattern \
     plain quarter question questions record release rest same schema slo stack standard team that them there \
     this to two user vendor walk way week weekend weekly year",
    )
});

static TRAILS: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r" (?:with|in|and|that|which|who|where|we|is|are|has|have|on|at|to|from|so|but|it|by|using|into|as|because|under|over|per|written)\b",
    )
});

pub(super) fn read(text: &str, sentence: &Sentence, out: &mut Vec<Candidate>) {
    let label = sentence.between(0..sentence.body);
    let labelled = [
        " what does the system do ",
        " what does it do ",
        " what it does ",
        " purpose ",
        " business ",
        " company ",
        " product ",
        " context : ",
        " what we do ",
        " domain ",
        " sector ",
        " industry ",
    ]
    .iter()
    .any(|l| label.contains(l));
    if labelled && sentence.body < sentence.words.len() && sentence.words.len() - sentence.body >= 2 {
        push(text, sentence, sentence.body..sentence.words.len().min(sentence.body + 24), 3, out);
        return;
    }
    for captures in INTRODUCED.captures_iter(sentence.canon.as_bytes()) {
        let Some(k) = captures.name("k") else { continue };
        let phrase = &sentence.canon[k.range()];
        let cut = TRAILS.find(phrase.as_bytes()).map_or(phrase.len(), |m| m.start());
        let words = words_of(sentence, k.start()..k.start() + cut);
        let first = sentence.words.get(words.start).map_or("", |w| w.text.as_str());
        if words.is_empty() || NOT_FIRST.contains(first) || words.start < sentence.body {
            continue;
        }
        // "What we do store: …" is about data.
        let does = sentence.words.get(words.start.wrapping_sub(1)).is_some_and(|w| w.text == "do");
        if does && matches!(first, "store" | "hold" | "keep" | "process" | "have" | "need" | "use") {
            continue;
        }
        let kind = sentence.words[words.clone()].iter().any(|w| KINDS.contains(w.text.as_str()));
        let whole = captures.get(0).map_or("", |m| &sentence.canon[m.range()]);
        let builds = [
            " building ",
            " build ",
            " doing ",
            " run ",
            " make ",
            " makes ",
            " sell ",
            " sells ",
            " operate ",
            " product is ",
            " product : ",
            " company : ",
            " context : ",
            " business : ",
            " business is ",
            " domain is ",
            " business context : ",
            " domain : ",
            " what we do : ",
            " sector : ",
            " industry : ",
            " project : ",
            " surface : ",
            " maintaining ",
            " for ",
            " it is a",
            " this is a",
            " we are a",
        ]
        .iter()
        .any(|v| whole.contains(v));
        if kind || builds && words.len() >= 2 {
            push(text, sentence, words, if kind { 2 } else { 1 }, out);
        }
    }
    for captures in DOES.captures_iter(sentence.canon.as_bytes()) {
        let (Some(whole), Some(k)) = (captures.get(0), captures.name("k")) else { continue };
        let cut = TRAILS.find(k.as_bytes()).map_or(k.len(), |m| m.start());
        let nothing = k.as_bytes().starts_with(b"no ");
        if !nothing && sentence.canon[k.start()..k.start() + cut].split_whitespace().count() >= 2 {
            push(text, sentence, words_of(sentence, whole.start()..k.start() + cut), 1, out);
        }
    }
    for captures in STEERS.captures_iter(sentence.canon.as_bytes()) {
        let (Some(v), Some(k)) = (captures.name("v"), captures.name("k")) else { continue };
        let verb = &sentence.canon[v.range()];
        const STATES: &[&str] = &[
            "is",
            "has",
            "shares",
            "was",
            "does",
            "needs",
            "uses",
            "runs",
            "must",
            "stays",
            "gets",
            "goes",
            "keeps",
            "stores",
            "holds",
            "sits",
            "talks",
            "sees",
            "serves",
            "takes",
            "returns",
            "answers",
            "falls",
            "costs",
            "ships",
            "releases",
            "deploys",
            "lives",
            "faces",
            "breaks",
            "works",
            "wants",
            "relies",
            "depends",
            "consists",
            "comes",
            "belongs",
            "owns",
            "loses",
            "requires",
            "makes",
            "starts",
            "calls",
            "writes",
            "reads",
            "slos",
            "targets",
            "objectives",
            "users",
            "levels",
            "boundaries",
            "dies",
            "crashes",
            "fails",
            "expects",
            "allows",
            "assumes",
        ];
        let cut = TRAILS.find(k.as_bytes()).map_or(k.len(), |m| m.start());
        if !STATES.contains(&verb)
            && !k.as_bytes().starts_with(b"no ")
            && sentence.canon[k.start()..k.start() + cut].split_whitespace().count() >= 2
        {
            push(text, sentence, words_of(sentence, v.start()..k.start() + cut), 1, out);
        }
    }
    static ALL_WE_DO: LazyLock<Regex> =
        LazyLock::new(|| regex(r" (?P<k>[a-z]+ing (?:\w+ ){1,7})(?:is|are) (?:all|what|the only thing) we do\b"));
    for k in ALL_WE_DO.captures_iter(sentence.canon.as_bytes()).filter_map(|c| c.name("k")) {
        push(text, sentence, words_of(sentence, k.range()), 1, out);
    }
    fragment(text, sentence, out);
}

/// What a product does, in the words that say it: `our app lets site managers book`.
static DOES: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r" (?:(?:our|the) (?:app|product|service|platform|system|software|company|site|tool|portal|api|marketplace|startup|business)|company|startup|firm|that|which|we|i) (?:(?:lets|let|helps|help|matches|connects|enables|allows|sells|sell|leases|lease|rents|rent|delivers|deliver|tracks|track|manages|manage|handles|books|brokers|insures?|lends?|trades?|publish(?:es)?|hosts?|moves?|broker|rent out|ships? parcels|match|connect|move|processes|schedules|organi[sz]es|automates|coordinates|digiti[sz]es|compares|routes|prices|bills|invoices|collects) )(?P<k>[a-z]\w*(?: (?:\w+|and|of|for|with|to)){0,9})",
    )
});

/// Endings of nouns for goods, trades and doings.
static DEALT: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"^[a-z]{2,}(?:[a-z]s|ing|ion|ment|ance|ence|ry|shop|ogy|care|ware|rental|retail|wholesale|trade|desk|register|list|market|box|pool|farm|bank|club)$",
    )
});
/// What the product does: `the product steers irrigation valves for vineyards`.
static STEERS: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r" (?:the|our|this) (?:product|app|application|system|software|platform|tool|portal|website|service) (?P<v>[a-z]+s) (?P<k>[a-z]\w+ [a-z]\w+(?: (?:\w+|and|of|for|to)){0,8})",
    )
});

/// A few plain words and no verb, alone in a sentence or a clause: `Freight invoicing.`, `choir planner, 7 engineers`.
fn fragment(text: &str, sentence: &Sentence, out: &mut Vec<Candidate>) {
    static VERBS: LazyLock<BTreeSet<&str>> = LazyLock::new(|| {
        set(
            "? above acquired actual answer appendix approved are ask async attached availability aws background be below \
     budget but cadence can cloud communication compliance confirm confirmed constraints context correction \
     could csharp customers daily data database decide decided deploy deploys developers devs did digest do \
     does dotnet driven elixir else employees engineer engineers error event every facing fill fork forked forking forwarded \
     give go golang had has have headcount hello help hi hours how i if internal is isolated it java kotlin \
     language latency load may merge microservices might mine minutes monolith month monthly multi must my \
     need needs no node none not note notes nothing now ok only open or our ours pattern payload pci peak per \
     phi php pii please postgres preferred production public python q1 q2 q3 q4 q5 q6 q7 qps quarterly \
     questions ratio react read reads recommend recovery region regulated release releases return row rpo rps \
     rto ruby rust same scala schema section see serverless shared should signed slo so stack staff staging \
     strategic summary sync tbd team tell tenancy tenant thanks that then there these they this today too \
     traffic treat typescript undecided unknown update uptime us use uses walk want wants was we week weekly \
     were what which who why will would write writes year yes yet you your said says means knows belongs stops gets type types call calls set sets here copying \
             sorry both force sheet target engineering each other talk answers snapshot handbook page squad crew nobody null never good solo agency caption lot half most best",
        )
    });
    let keyed = sentence.words.first().is_some_and(|w| w.text.len() == 2 && w.text.starts_with('q'));
    if sentence.asks || sentence.body > 0 || sentence.aside || keyed {
        return;
    }
    let ends = |i: usize| matches!(sentence.words[i].text.as_str(), "," | ":" | "--" | "(" | ")");
    let mut from = 0;
    for i in 0..=sentence.words.len() {
        if i < sentence.words.len() && !ends(i) {
            continue;
        }
        let mut words = from..i;
        while words.len() > 2
            && matches!(
                sentence.words[words.start].text.as_str(),
                "a" | "an"
                    | "the"
                    | "internal"
                    | "small"
                    | "new"
                    | "public"
                    | "facing"
                    | "customer"
                    | "consumer"
                    | "user"
            )
        {
            words.start += 1;
        }
        let whole = from == 0 && i == sentence.words.len();
        from = i + 1;
        if !(2..=9).contains(&words.len()) {
            continue;
        }
        let texts = || sentence.words[words.clone()].iter().map(|w| w.text.as_str());
        let plain =
            texts().all(|t| (t.as_bytes()[0].is_ascii_alphabetic() || matches!(t, "'s" | "/")) && !VERBS.contains(t));
        let kind = texts().any(|t| KINDS.contains(t) || t.strip_suffix('s').is_some_and(|t| KINDS.contains(t)));
        let purpose = texts().any(|t| t == "for");
        let capital = sentence.words[words.start].capital;
        // `customs declarations, 7 engineers`: what is dealt in, beside a fact.
        let beside = !whole && out.iter().any(|c| c.fact != Fact::BusinessContext) && words.len() <= 6;
        let names = sentence.words[words.clone()].iter().skip(1).filter(|w| w.capital).count();
        let head = texts().take_while(|t| !matches!(*t, "for" | "of" | "in")).last().unwrap_or("");
        let dealt = beside
            && names == 0
            && DEALT.is_match(head.as_bytes())
            && !out.iter().any(|c| c.words.start < words.end && words.start < c.words.end);
        // `Drone inspection of wind turbines, sold to operators`.
        let next = sentence.words.get(words.end + 1).map_or("", |w| w.text.as_str());
        let opens = words.start <= 1
            && capital
            && DEALT.is_match(head.as_bytes())
            && matches!(
                next,
                "sold" | "used" | "run" | "built" | "offered" | "bought" | "made" | "aimed" | "delivered"
            )
            // `Wedding RSVP pages, guests open them from a link`.
            || words.start <= 1
                && !sentence.asks
                && words.len() <= 4
                && TAKEN_UP.is_match(sentence.between(words.end..sentence.words.len()).as_bytes());
        // "Forked by the VP of engineering" says who did what.
        let done = texts().nth(1) == Some("by");
        if plain
            && !done
            && !NOT_FIRST.contains(sentence.words[words.start].text.as_str())
            && (whole && capital || kind || purpose && (capital || whole) || dealt || opens)
        {
            push(text, sentence, words, if kind { 2 } else { 1 }, out);
        }
    }
}

/// Whoever uses what was named just before.
static TAKEN_UP: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"^ , (?:the |our |their )?(?:users|guests|fans|customers|people|players|kids|members|parents|visitors|citizens|clients|patients|students|readers|shoppers|drivers|passengers|subscribers|couriers|farmers|nurses|staff|clerks|everybody|anyone) (?:can )?(?:open|play|use|book|order|buy|see|read|watch|rent|manage|enter|upload|join|fill|reserve|track|pay|share|follow|sign) (?:it|them|in|up|online|their|through|via|from|for|with|on)\b",
    )
});

fn set(words: &'static str) -> BTreeSet<&'static str> {
    words.split(' ').collect()
}

/// Words of teams, papers, data and small talk: no phrase with one of them says what the business is.
static NO_BUSINESS: LazyLock<BTreeSet<&str>> = LazyLock::new(|| {
    set(
        "admin again agreed all argument p99 p95 p50 record also annex annexes async audience audit authority avoidance biometric business case      chapter client clients collection company container containers count covered curves customers      department doubt duplicate em email emails entity features find funny general gives guild head hence      here hipaa honestly idea licensed mail mails makes man manifest microservices module monolith names nerves      nice numbers org p page pager patterns person phone pint placed published quick question questions      reviewed says screen screens services sign spreadsheet squad staff standards start starts statement straight      team teams templates text thanks thinking tribe under whole wrote",
    )
});
/// Kinds of system that say nothing by themselves.
const BARE: &[&str] = &[
    "website",
    "portal",
    "app",
    "application",
    "platform",
    "store",
    "service",
    "system",
    "tool",
    "archive",
    "site",
    "api",
    "backend",
    "product",
    "search",
    "orders",
    "exchange",
    "map",
    "maps",
    "editor",
    "the clients",
    "the archive",
];

fn push(text: &str, sentence: &Sentence, words: Range<usize>, weight: u8, out: &mut Vec<Candidate>) {
    let said = || sentence.words[words.clone()].iter().map(|w| w.text.as_str());
    // What stands under a label that asks for the business is taken as it is.
    if weight < 3 && (said().any(|w| NO_BUSINESS.contains(w)) || BARE.contains(&sentence.between(words.clone()).trim()))
    {
        return;
    }
    let span = sentence.span(words.clone());
    if let Some(phrase) = text.get(span) {
        let phrase = one_line(phrase.trim_matches(|c: char| !c.is_alphanumeric() && c != ')'), 200);
        if !phrase.is_empty() {
            out.push(Candidate { weight, ..Candidate::new(Fact::BusinessContext, Value::Text(phrase), words) });
        }
    }
}
