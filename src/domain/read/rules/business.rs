//! What the business is: a phrase, for the digest and for prompts.

use std::ops::Range;
use std::sync::LazyLock;

use regex::bytes::Regex;

use super::{Candidate, regex, words_of};
use crate::domain::facts::{Fact, Value, one_line};
use crate::domain::read::sentence::Sentence;

/// Phrases that introduce what is built, run or sold.
static INTRODUCED: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r" (?:(?:engineers?|developers|devs|people|team|we|squad|company|group|startup|us) (?:are |is |who |that |now |currently )*(?:building|build|builds|run|runs|running|make|makes|making|sell|sells|selling|do|doing|does|operate|operates|provide|provides|maintain|maintains|own|owns|working on|work on|developing|develop|offer|offers|serve|handle) (?:on )?|(?:company|product|business|context|business context|domain|what we do|system|project|service|app|application|mission|about us|purpose) (?:: |= |is (?:a |an |the ))|(?:building|launching|developing|on|of|for|behind|with|about|advising on|regarding) (?:a|an|the|our)(?: new| existing| live| small| own)? (?:customer facing |public |internal |consumer |b #n b |user facing |external |staff |backend for |backend of |rewrite of )*|(?:we are|it is|this is|that is|i am building|i run|we 're|product is) (?:a|an|the|building a|building an|building the)(?: small| new| mid size| series a| series b| seed| profitable| bootstrapped| regional)* )(?P<k>[a-z]\w*(?: (?:\w+|and|of|for)){0,9})",
    )
});
/// Heads of phrases that say what a system is for; the last noun before the phrase ends counts.
const KINDS: &[&str] = &[
    "portal",
    "platform",
    "marketplace",
    "app",
    "application",
    "shop",
    "store",
    "saas",
    "crm",
    "erp",
    "exchange",
    "ledger",
    "planner",
    "planning",
    "booking",
    "bookings",
    "billing",
    "rostering",
    "scheduling",
    "scheduler",
    "invoicing",
    "handling",
    "tracking",
    "tracker",
    "management",
    "payments",
    "checkout",
    "registry",
    "service",
    "system",
    "tool",
    "website",
    "site",
    "claims",
    "logistics",
    "insurance",
    "lending",
    "trading",
    "ticketing",
    "reporting",
    "analytics",
    "dispatch",
    "delivery",
    "messaging",
    "chat",
    "game",
    "games",
    "clinic",
    "hospital",
    "school",
    "assistant",
    "network",
    "directory",
    "archive",
    "catalogue",
    "catalog",
    "wallet",
    "bank",
    "banking",
    "telemetry",
    "telematics",
    "timetables",
    "reservations",
    "accounting",
    "payroll",
    "procurement",
    "fleet",
    "warehouse",
    "pharmacy",
    "auction",
    "auctions",
];
/// First words of phrases that are none.
const NOT_FIRST: &[&str] = &[
    "team",
    "same",
    "following",
    "questions",
    "question",
    "user",
    "backend",
    "most",
    "only",
    "next",
    "first",
    "last",
    "old",
    "new",
    "other",
    "rest",
    "moment",
    "way",
    "one",
    "two",
    "team",
    "it",
    "this",
    "that",
    "them",
    "not",
    "no",
    "about",
    "weekly",
    "daily",
    "monthly",
    "pattern",
    "stack",
    "walk",
    "standard",
    "error",
    "slo",
    "release",
    "deploy",
    "decision",
    "record",
    "bit",
    "lot",
    "few",
    "on",
    "call",
    "modular",
    "microservices",
    "monolith",
    "database",
    "schema",
    "gateway",
    "vendor",
    "competitor",
    "board",
    "contract",
    "budget",
    "grill",
    "group",
    "hook",
    "go",
    "pager",
    "at",
    "to",
    "more",
    "all",
    "any",
    "every",
    "each",
    "plain",
    "blocking",
    "there",
    "month",
    "year",
    "week",
    "day",
    "weekend",
    "quarter",
];

static TRAILS: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r" (?:with|in|and|that|which|who|where|we|is|are|has|have|on|at|to|from|so|but|it|by|using|into|as|because|under|over|per|written)\b",
    )
});

pub(super) fn read(text: &str, sentence: &Sentence, out: &mut Vec<Candidate>) {
    let label = sentence.between(0..sentence.body);
    let labelled = [" business ", " company ", " product ", " context : ", " what we do ", " domain "]
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
        if words.is_empty() || NOT_FIRST.contains(&first) || words.start < sentence.body {
            continue;
        }
        let kind = sentence.words[words.clone()].iter().any(|w| KINDS.contains(&w.text.as_str()));
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
    fragment(text, sentence, out);
}

/// A sentence of a few plain words and no verb: `Freight invoicing.`, `Marketplace for office managers.`
fn fragment(text: &str, sentence: &Sentence, out: &mut Vec<Candidate>) {
    let words = sentence.body..sentence.words.len();
    const VERBS: &[&str] = &[
        "is",
        "are",
        "was",
        "were",
        "be",
        "has",
        "have",
        "had",
        "do",
        "does",
        "did",
        "will",
        "would",
        "can",
        "could",
        "should",
        "may",
        "might",
        "must",
        "we",
        "i",
        "you",
        "they",
        "it",
        "our",
        "us",
        "your",
        "my",
        "need",
        "needs",
        "want",
        "wants",
        "use",
        "uses",
        "return",
        "please",
        "walk",
        "confirm",
        "decide",
        "recommend",
        "tell",
        "give",
        "help",
        "fork",
        "forking",
        "fill",
        "treat",
        "see",
        "ask",
        "answer",
        "what",
        "which",
        "how",
        "who",
        "why",
        "engineers",
        "engineer",
        "developers",
        "devs",
        "weekly",
        "daily",
        "monthly",
        "quarterly",
        "release",
        "releases",
        "deploys",
        "deploy",
        "budget",
        "slo",
        "rpo",
        "rto",
        "qps",
        "rps",
        "pii",
        "phi",
        "pci",
        "monolith",
        "microservices",
        "serverless",
        "tenant",
        "customer",
        "facing",
        "internal",
        "public",
        "typescript",
        "python",
        "go",
        "rust",
        "java",
        "kotlin",
        "postgres",
        "react",
        "aws",
        "team",
        "q1",
        "q2",
        "q3",
        "q4",
        "q5",
        "q6",
        "q7",
        "no",
        "not",
        "none",
        "unknown",
        "tbd",
        "thanks",
        "hello",
        "hi",
        "nothing",
        "background",
        "context",
        "notes",
        "note",
        "payload",
        "yes",
        "ok",
        "sync",
        "async",
        "event",
        "driven",
        "row",
        "schema",
        "database",
        "isolated",
        "shared",
        "error",
        "uptime",
        "availability",
        "latency",
        "reads",
        "writes",
        "users",
        "headcount",
        "platform team",
        "?",
        "compliance",
        "regulated",
        "multi",
        "data",
        "ruby",
        "php",
        "dotnet",
        "csharp",
        "elixir",
        "scala",
        "node",
        "golang",
        "staging",
        "production",
        "load",
        "traffic",
        "region",
        "cloud",
    ];
    if sentence.asks || sentence.body > 0 || !(2..=9).contains(&words.len()) || sentence.aside {
        return;
    }
    let plain = sentence.words[words.clone()].iter().all(|w| {
        let alphabetic = w.text.as_bytes()[0].is_ascii_alphabetic() || matches!(w.text.as_str(), "'s" | "/" | ",");
        alphabetic && !VERBS.contains(&w.text.as_str())
    });
    if plain && sentence.words[words.start].capital {
        push(text, sentence, words, 1, out);
    }
}

fn push(text: &str, sentence: &Sentence, words: Range<usize>, weight: u8, out: &mut Vec<Candidate>) {
    let span = sentence.span(words.clone());
    if let Some(phrase) = text.get(span) {
        let phrase = one_line(phrase.trim_matches(|c: char| !c.is_alphanumeric() && c != ')'), 200);
        if !phrase.is_empty() {
            out.push(Candidate { weight, ..Candidate::new(Fact::BusinessContext, Value::Text(phrase), words) });
        }
    }
}
