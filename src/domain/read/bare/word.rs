//! Enumerated values, yes and no, and the one number that is wanted.

use std::sync::LazyLock;

use regex::bytes::Regex;

use super::super::rules::regex;
use super::{Bare, Clause, chosen, usable};
use crate::domain::facts::{Fact, Kind, QuestionId, Value};

/// Short words for the values of a fact, in canonical form.
const WORDS: &[(Fact, &str, &str)] = &[
    (
        Fact::Tenancy,
        "single-tenant",
        "single tenant|single tenancy|single|a deployment each|deployment each|deployment per customer|one tenant|one customer|dedicated per customer|dedicated",
    ),
    (
        Fact::Tenancy,
        "shared-multi-tenant",
        "shared multi tenant|shared multitenant|shared|pooled|pool|pool model|shared tables|same tables|everybody in the same tables|everyone in the same tables|rows side by side|their rows side by side|all customers on one system|one system|shared schema|shared database|row level security|rls|tenant id column|one schema",
    ),
    (
        Fact::Tenancy,
        "isolated-multi-tenant",
        "isolated multi tenant|isolated|silo|siloed|silo model|bridge model|data apart|their data apart|separate schemas|separate databases|same database , separate schemas|schema each|database each|schema per tenant|database per tenant|db per tenant|bridge",
    ),
    (
        Fact::Isolation,
        "none",
        "none|nothing|nothing separates them|no isolation|no separation|not separated|nothing yet|none yet",
    ),
    (Fact::Isolation, "row-security", "row security|row level security|rls|row level"),
    (Fact::Isolation, "schema", "schema|schemas|schema per tenant|by schema"),
    (Fact::Isolation, "database", "database|databases|database per tenant|db|by database"),
    (Fact::Isolation, "stack", "stack|stack per tenant|stacks|deployment per tenant"),
    (
        Fact::Communication,
        "sync",
        "sync|synchronous|synchronously|synchronous calls|plain calls|calls|direct calls|function calls|direct function calls|in process calls|method calls|http calls|http calls between services|rest calls|plain old sync|request / response|request response|rest calls|blocking|grpc|grpc calls|rest calls between modules|we call each other in process",
    ),
    (Fact::Communication, "async", "async|asynchronous|asynchronously|queues|messages|messaging"),
    (
        Fact::Communication,
        "event-driven",
        "event driven|events|event based|pub sub|pub / sub|publish / subscribe|publish subscribe",
    ),
    (Fact::DataSensitivity, "public", "public|public data|open data"),
    (Fact::DataSensitivity, "internal", "internal|internal only|internal data|company confidential"),
    (
        Fact::DataSensitivity,
        "pii",
        "pii|personal data|pii only|personal|gdpr|gdpr applies|gdpr data|location data|ip addresses|email addresses|user accounts",
    ),
    (Fact::DataSensitivity, "phi", "phi|health data|patient data|hipaa"),
    (Fact::DataSensitivity, "pci", "pci|card data|pci dss|cards"),
    (Fact::Pattern, "modular-monolith", "modular monolith|modulith|modular"),
    (Fact::Pattern, "monolith", "monolith|a monolith|monolithic"),
    (
        Fact::Pattern,
        "domain-bounded-services",
        "domain bounded services|domain services|domain bounded|services per domain",
    ),
    (Fact::Pattern, "microservices", "microservices|micro services"),
    (Fact::Pattern, "serverless", "serverless|lambdas|lambda"),
    (Fact::Standby, "none", "none|no standby|no"),
    (Fact::Standby, "async", "async|asynchronous|async replica|asynchronous standby|async standby"),
    (Fact::Standby, "sync", "sync|synchronous|sync replica|synchronous standby|sync standby"),
    (Fact::Standby, "cross-region", "cross region|multi region|second region"),
    (Fact::Cadence, "daily", "daily"),
    (Fact::Cadence, "weekly", "weekly"),
    (Fact::Cadence, "monthly", "monthly"),
    (Fact::Cadence, "quarterly", "quarterly"),
    (Fact::Cadence, "biweekly", "biweekly|fortnightly"),
    (Fact::Cadence, "per-pr", "per pr|continuously|on every merge"),
];

/// What a clause holds besides its answer: fillers, hedges, the name of the thing.
static FILLER: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"^ (?:(?:it|is|it 's|we|are|be|would|say|will|i|think|guess|so|well|a|an|the|about|probably|maybe|let us|let|go|with|use|our|for|us|now|please|definitely|just|only|mostly|yes|no|yeah|ok|sure|of|them|people|that|would be|should|want|take|pick|choose|by|default|as|:|-|=|in|total|all|will be|still|at|to|have|has|there|one|everywhere|multi|tenant|tenancy|model|between services|in one process|in #n process|in the same process|as you (?:recommend|suggest|say|propose)|as (?:recommended|suggested|proposed)|inside|process|data|tier|class|pattern|team|size|rpo|rto|slo|availability|uptime|percent|engineers|devs|and|,|\(|\)|owner|today|consumer|second|max|answer|then) )*$",
    )
});

fn own_words(fact: Fact) -> impl Iterator<Item = (Fact, &'static str, String)> {
    let words: &[&str] = if let Kind::Word(words) = fact.spec().kind { words } else { &[] };
    words.iter().map(move |word| (fact, *word, word.replace('-', " ")))
}

/// `anything but single tenant`, `we avoid serverless`, `from single tenant to shared`.
static AVOIDED: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r" (?:(?:any ?thing|every ?thing|all) (?:but|except)|avoid|avoids|avoiding|refuse|refuses|against|dislike|hate|fear|drop|dropped|dropping|leaving|moved? from|moving from|away from|migrat\w+ from|from|instead of|rather than|no longer)(?: a| an| the| our| going)* $",
    )
});

/// Whether what stands before a word denies it: `no PII`, `not a monolith`.
pub(super) fn negated(before: &str) -> bool {
    if AVOIDED.is_match(before.as_bytes()) {
        return true;
    }
    let said = before.split_whitespace().rev().find(|w| !matches!(*w, "a" | "an" | "the" | "any" | "of"));
    said.is_some_and(|w| matches!(w, "no" | "not" | "non" | "without" | "never" | "neither" | "nor" | "hardly"))
}

/// What follows a pattern or a style, without what it comes with or its reason: `microservices, with a platform team`.
fn reason_aside(fact: Fact, after: &str) -> &str {
    let aside = matches!(fact, Fact::Pattern | Fact::Communication)
        && [" with ", " because ", " since ", " plus "].iter().any(|word| after.starts_with(word));
    if aside { " " } else { after }
}

impl Bare<'_> {
    pub(super) fn words(&mut self, clauses: &[Clause]) {
        // Every word that a question may advertise, whether or not people have others for it.
        let own: Vec<(Fact, &str, String)> = self.wanted.iter().flat_map(|fact| own_words(*fact)).collect();
        let usual = WORDS.iter().map(|(fact, value, phrases)| (fact, *value, *phrases));
        let table: Vec<(&Fact, &str, &str)> =
            usual.chain(own.iter().map(|(fact, value, phrase)| (fact, *value, phrase.as_str()))).collect();
        for clause in clauses.iter().filter(|c| chosen(c)) {
            let canon = clause.canon();
            let mut best: Option<(Fact, &str, usize, usize)> = None;
            for (fact, value, phrases) in table.iter().filter(|(f, ..)| self.wants(**f)) {
                for phrase in phrases.split('|') {
                    let padded = format!(" {phrase} ");
                    let Some(at) = canon.find(&padded) else { continue };
                    if negated(&canon[..at]) {
                        continue;
                    }
                    let rest = format!("{} {}", &canon[..at], reason_aside(**fact, &canon[at + padded.len() - 1..]));
                    let plain = rest
                        .split("  ")
                        .all(|part| FILLER.is_match(format!(" {} ", part.trim()).replace("  ", " ").as_bytes()));
                    if plain && best.is_none_or(|(.., len)| phrase.len() > len) {
                        best = Some((**fact, value, at, phrase.len()));
                    }
                }
            }
            if let Some((fact, value, at, len)) = best {
                let word = match fact.parse_text(value) {
                    Ok(value) => value,
                    Err(_) => continue,
                };
                let offset = clause.sentence.offset(clause.words.start) - 1;
                let words = super::super::rules::words_of(clause.sentence, offset + at..offset + at + len + 1);
                self.push(fact, word, clause.sentence, words);
            } else if self.wants(Fact::Tenancy) && canon.contains(" multi tenan") {
                self.ask(clause.sentence, clause.words.clone(), |said| {
                    format!("is `{said}` shared (all tenants in the same tables) or isolated (a schema or database per tenant)?")
                });
            }
        }
        let single = |f: &Fact| f.spec().kind == Kind::Bool;
        let bools: Vec<Fact> = self.wanted.iter().copied().filter(single).collect();
        // A yes answers the one thing that was asked.
        if let ([fact], Some(yes), [clause, ..]) = (bools.as_slice(), self.answer.confirms, clauses)
            && self.wanted.len() == 1
        {
            self.push(*fact, Value::Bool(yes), clause.sentence, clause.words.clone());
        }
    }

    /// `6`, `six of us`: the one whole number that is wanted.
    pub(super) fn counts(&mut self, clauses: &[Clause]) {
        let open: Vec<Fact> = self
            .wanted
            .iter()
            .copied()
            .filter(|f| matches!(f, Fact::TeamSize | Fact::BudgetUsdPerMonth | Fact::BackupIntervalMinutes))
            .collect();
        let [fact] = open.as_slice() else { return };
        if matches!(self.question, QuestionId::Q1 | QuestionId::Q7) {
            return;
        }
        for clause in clauses.iter().filter(|c| usable(c)) {
            let [(word, q)] = clause.quantities()[..] else { continue };
            let rest = format!(
                "{}{}",
                clause.sentence.between(clause.words.start..word),
                clause.sentence.between(word + 1..clause.words.end)
            );
            if !FILLER.is_match(format!(" {} ", rest.trim()).replace("  ", " ").as_bytes()) {
                continue;
            }
            // "1 team" counts teams.
            if clause.sentence.words.get(word + 1).is_some_and(|w| w.text == "team" || w.text == "teams") {
                continue;
            }
            match (fact, q.sign) {
                (Fact::TeamSize, b'n') if q.high >= 1.0 && q.high.fract() == 0.0 => {
                    self.push(*fact, Value::Number(q.high), clause.sentence, word..word + 1)
                }
                (Fact::BudgetUsdPerMonth, b'm') => {
                    self.push(*fact, Value::Number(q.high), clause.sentence, word..word + 1)
                }
                (Fact::BackupIntervalMinutes, b'd') => {
                    self.push(*fact, Value::Number(q.high), clause.sentence, word..word + 1)
                }
                _ => {}
            }
        }
    }
}
