//! Names of people, teams and brokers.

use std::sync::LazyLock;

use regex::bytes::Regex;

use super::super::rules::{names, regex};
use super::super::scope::flag;
use super::{Bare, Clause, nobody, overlaps};
use crate::domain::facts::{Fact, Kind, Value, one_line};

const BROKERS: &[&str] =
    &["kafka", "rabbitmq", "nats", "sqs", "pulsar", "redpanda", "kinesis", "activemq", "redis", "sns", "eventbridge"];

/// `Probably later`: a capital that only begins the sentence makes no name of several common words.
fn starts_sentence_only(clause: &Clause, words: &std::ops::Range<usize>) -> bool {
    const COMMON: &str = "a all always an any anything as ask best can could customers depends do dunno everyone fast for good \
        hard high highly hmm how i idk if in industry it just later let lots many maybe microservices \
        monolith my never next no nobody none not nothing of ok on our pick postgres probably same scale \
        secure should skip some someone something standard still sure tbd that the there they this to \
        unknown up use users usual very we well what whatever when where which who whoever why will would \
        yes you your";
    COMMON.split(' ').any(|w| w == clause.sentence.words[words.start].text)
}

/// What stands before a name in an answer.
const LEADS: &[&str] = &[
    "the",
    "it",
    "is",
    "our",
    "that",
    "by",
    "and",
    "a",
    "an",
    "would",
    "be",
    "yes",
    "probably",
    "then",
    "owner",
    "consumer",
    "i",
    "think",
    "guess",
    "well",
    "so",
    "ok",
    "will",
    "should",
    "must",
    "say",
    "currently",
    "now",
    "today",
    "am",
    "says",
    "ask",
    "to",
    "with",
    "belongs",
    "sits",
    "lies",
    "us",
    "here",
    "of",
    "course",
    "still",
    "just",
    "let",
    "usually",
    "actually",
    "dba",
];
/// What may follow it.
const VERBS: &[&str] = &[
    "own", "owns", "spend", "spends", "hold", "holds", "has", "answers", "answer", "does", "do", "is", "are", "will",
    "from", "in", "at", "carries", "consumes", "takes", "handles", "signs", "would", "who", "for", "manages", "runs",
    "on", "burn", "burns",
];
/// Teams and offices that are named in lower case: they name somebody only as the answer to who it is.
const UNITS: &[&str] = &[
    "payments",
    "billing",
    "checkout",
    "platform",
    "product",
    "legal",
    "compliance",
    "security",
    "finance",
    "operations",
    "ops",
    "sre",
    "infra",
    "search",
    "growth",
    "identity",
    "fulfilment",
    "fulfillment",
    "logistics",
    "marketing",
    "data",
    "support",
    "engineering",
    "core",
    "catalog",
    "catalogue",
    "orders",
    "shipping",
    "pricing",
    "risk",
    "fraud",
    "onboarding",
    "messaging",
    "notifications",
    "analytics",
    "reporting",
    "inventory",
    "accounts",
    "auth",
    "storefront",
    "ledger",
    "backend",
    "cto",
    "ceo",
    "cfo",
    "coo",
    "ciso",
    "cio",
    "vp",
    "dpo",
    "po",
    "pm",
    "founder",
    "founders",
    "lead",
    "architect",
    "dba",
    "officer",
    "director",
    "manager",
    "head",
];

static EVASIVE: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"\b(?:slo|slos|named|plus|justification|ratio|tier|pattern|confirm|open|please|target|targets|objective|objectives|forecast|depends|later|usual|standard|scale|decide|sure|know|idea|tbd|availability|whatever|need|want|good|best|think|matter|care|question|next|soon|eventually|reasonable|normal|is|are|will|should|can|do|does|have|has|hire|hiring)\b",
    )
});

/// What is no name though a name may stand in it: who measures, who is asked, who carries the pager.
static NO_NAME: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r" (?:(?:measured|monitored|tracked|counted|reported|seen|shown|alerted) (?:by|in|with|from|at)|see|ask|asks|asking|knows?|will (?:tell|say|know|decide|answer)|depends|tbd|(?:carries|carry|has|have|holds?|wears?) (?:the )?(?:pager|phone)|on call|pager|that (?:builds|built|build)|same (?:team|people)|doc|docs|document|wiki|page|sheet|contract|(?:grafana|pingdom|datadog|prometheus|new relic|cloudwatch|pagerduty|opsgenie|statuspage|kibana|splunk|honeycomb|sentry|dynatrace|uptime robot|slack|jira|confluence|notion)) ",
    )
});

/// An answer that gives a name and takes it back in one breath.
static EVADED: LazyLock<Regex> = LazyLock::new(|| regex(r" (?:it depends|no idea|tbd|not sure|dunno) "));

/// Whether a clause speaks of somebody without naming who answers.
pub(super) fn no_name(canon: &str) -> bool {
    NO_NAME.is_match(canon.as_bytes())
}

/// Whether the words are of the kind that says who later, or never.
pub(super) fn is_evasive(canon: &str) -> bool {
    EVASIVE.is_match(canon.as_bytes())
}

impl Bare<'_> {
    /// `Jane Doe`, `the payments team`, `none`.
    pub(super) fn names(&mut self, clauses: &[Clause]) {
        let open: Vec<Fact> = self.wanted.iter().copied().filter(|f| f.spec().kind == Kind::Name).collect();
        for clause in clauses.iter().filter(|c| c.flags & (flag::ASKED | flag::IF | flag::ORDER | flag::PAST) == 0) {
            let said = self.source.get(clause.sentence.span(clause.words.clone())).unwrap_or_default();
            let plain = nobody::plain(said);
            let facts: Vec<Fact> = self.question.facts().filter(|f| nobody::named(*f, &plain)).collect();
            let bare = open.iter().copied().filter(|f| facts.is_empty() && nobody::bare(*f, &plain));
            let absent: Vec<Fact> = facts.iter().copied().chain(bare).collect();
            for fact in &absent {
                self.take(*fact);
                self.push(*fact, Value::Text("none".into()), clause.sentence, clause.words.clone());
            }
            let Some(fact) = self.asked(&open, &plain).filter(|_| absent.is_empty()) else { continue };
            if !clause.quantities().is_empty()
                || clause.words.len() > 6
                || matches!(fact, Fact::ErrorBudgetConsumer | Fact::ComplianceOwner)
                    && NO_NAME.is_match(clause.canon().as_bytes())
                || EVADED.is_match(clause.sentence.canon.as_bytes())
                || self.answer.found.iter().any(|f| overlaps(&f.span, &clause.sentence.span(clause.words.clone())))
            {
                continue;
            }
            let words = self.held(clause);
            self.name(fact, clause, words);
        }
    }

    /// Whose name a clause holds, where several are wanted.
    fn asked(&self, open: &[Fact], plain: &str) -> Option<Fact> {
        if let [fact] = open {
            return Some(*fact);
        }
        let first = plain.split(' ').next().unwrap_or_default();
        let broker = open.contains(&Fact::Broker) && BROKERS.contains(&first);
        let spoken = || open.iter().copied().find(|f| nobody::mentioned(*f, plain));
        let usual = [Fact::SecondTeam, Fact::ErrorBudgetConsumer, Fact::ComplianceOwner];
        let usual = || usual.into_iter().find(|f| open.contains(f));
        broker.then_some(Fact::Broker).or_else(spoken).or_else(usual)
    }

    /// The name in `payments owns the budget`, `Dana from legal`, `that would be our CISO`, `compliance: Dana`.
    fn held(&self, clause: &Clause) -> std::ops::Range<usize> {
        let (from, to) = (clause.words.start, clause.words.end);
        let text = |i: usize| clause.sentence.words[i].text.as_str();
        let colon = (from..to).find(|i| matches!(text(*i), ":" | "=")).filter(|i| i + 1 < to && *i - from <= 4);
        let mut start = colon.map_or(from, |i| i + 1);
        while start + 1 < to && LEADS.contains(&text(start)) {
            start += 1;
        }
        let end = (start + 1..to).find(|i| VERBS.contains(&text(*i))).unwrap_or(to);
        start..end
    }

    pub(super) fn name(&mut self, fact: Fact, clause: &Clause, mut words: std::ops::Range<usize>) {
        let text = |i: usize| clause.sentence.words[i].text.as_str();
        while words.len() > 1
            && matches!(
                text(words.start),
                "the"
                    | "it"
                    | "is"
                    | "our"
                    | "that"
                    | "by"
                    | "and"
                    | "a"
                    | "would"
                    | "be"
                    | "yes"
                    | "probably"
                    | "then"
                    | "owner"
                    | "consumer"
                    | ":"
                    | "="
            )
        {
            words.start += 1;
        }
        if fact == Fact::Language {
            if let Some(language) = super::super::rules::language_named(text(words.start)).filter(|_| words.len() == 1)
            {
                self.push(fact, Value::Text(language.to_owned()), clause.sentence, words);
            }
            return;
        }
        let canon = clause.sentence.between(words.clone());
        if canon.contains(" or ") {
            return self.ask(clause.sentence, words, |said| format!("which one is meant by `{said}`?"));
        }
        let known = clause.sentence.words[words.clone()].iter().any(|w| w.capital)
            && !starts_sentence_only(clause, &words)
            || canon.contains(" team ")
            || canon.contains(" squad ")
            || canon.contains(" group ")
            || canon.contains(" lead ")
            || BROKERS.iter().any(|b| canon.trim() == *b)
            || words.len() <= 4
                && clause.sentence.words[words.clone()].iter().any(|w| UNITS.contains(&w.text.as_str()));
        if known && !names::placeholder(canon) && !words.is_empty() && !EVASIVE.is_match(canon.as_bytes()) {
            let span = clause.sentence.span(words.clone());
            if nobody::denies(&nobody::plain(self.source.get(span.clone()).unwrap_or_default())) {
                return;
            }
            let name = one_line(self.source.get(span).unwrap_or("").trim(), 80);
            self.push(fact, Value::Text(name), clause.sentence, words);
        }
    }
}
