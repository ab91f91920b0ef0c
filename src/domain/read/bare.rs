//! Bare forms: what counts as an answer only because its question was just asked.

use std::sync::LazyLock;

use regex::bytes::Regex;

use super::Found;
use super::answer::{Ambiguous, Answer};
use super::rules::{names, regex};
use super::scope::flag;
use super::sentence::Sentence;
use super::statement::Text;
use crate::domain::facts::{Fact, Kind, QuestionId, Value, one_line};

/// Short words for the values of a fact, in canonical form.
const WORDS: &[(Fact, &str, &str)] = &[
    (
        Fact::Tenancy,
        "single-tenant",
        "single tenant|single tenancy|single|one tenant|one customer|dedicated per customer|dedicated",
    ),
    (
        Fact::Tenancy,
        "shared-multi-tenant",
        "shared multi tenant|shared|pooled|pool|shared tables|shared schema|shared database|row level security|rls|tenant id column|one schema",
    ),
    (
        Fact::Tenancy,
        "isolated-multi-tenant",
        "isolated multi tenant|isolated|silo|siloed|schema per tenant|database per tenant|db per tenant|bridge",
    ),
    (Fact::Isolation, "row-security", "row security|row level security|rls|row level"),
    (Fact::Isolation, "schema", "schema|schemas|schema per tenant|by schema"),
    (Fact::Isolation, "database", "database|databases|database per tenant|db|by database"),
    (Fact::Isolation, "stack", "stack|stack per tenant|stacks|deployment per tenant"),
    (
        Fact::Communication,
        "sync",
        "sync|synchronous|synchronously|request / response|request response|rest calls|blocking",
    ),
    (Fact::Communication, "async", "async|asynchronous|asynchronously|queues|messages|messaging"),
    (Fact::Communication, "event-driven", "event driven|events|event based|pub sub"),
    (Fact::DataSensitivity, "public", "public|public data|open data"),
    (Fact::DataSensitivity, "internal", "internal|internal only|internal data"),
    (Fact::DataSensitivity, "pii", "pii|personal data|pii only|personal"),
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

const BROKERS: &[&str] =
    &["kafka", "rabbitmq", "nats", "sqs", "pulsar", "redpanda", "kinesis", "activemq", "redis", "sns", "eventbridge"];

/// What a clause holds besides its answer: fillers, hedges, the name of the thing.
static FILLER: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"^ (?:(?:it|is|it 's|we|are|be|would|say|will|i|think|guess|so|well|a|an|the|about|probably|maybe|let us|let|go|with|use|our|for|us|now|please|definitely|just|only|mostly|yes|no|yeah|ok|sure|of|them|people|that|would be|should|want|take|pick|choose|by|default|as|:|-|=|in|total|all|will be|still|at|to|have|has|there|one|everywhere|multi|tenant|tenancy|data|tier|class|pattern|team|size|rpo|rto|slo|availability|uptime|percent|engineers|devs|and|,|\(|\)|owner|today|consumer|second|max|answer|then) )*$",
    )
});

/// A stretch of a sentence between commas, `;` and line ends.
struct Clause<'a> {
    sentence: &'a Sentence,
    words: std::ops::Range<usize>,
    flags: u32,
}

impl Clause<'_> {
    fn canon(&self) -> &str {
        self.sentence.between(self.words.clone())
    }
    fn quantities(&self) -> Vec<(usize, super::quantity::Quantity)> {
        self.words
            .clone()
            .filter_map(|i| Some((i, self.sentence.quantity(i)?)))
            .filter(|(_, q)| q.sign != b't')
            .collect()
    }
}

/// Reads bare forms for what is still open.
pub(super) fn read(question: QuestionId, wanted: &[Fact], source: &str, text: &Text, answer: &mut Answer) {
    let mut reader = Bare { source, answer, wanted: wanted.to_vec(), question };
    reader.drop_found();
    let clauses = clauses(text);
    match question {
        QuestionId::Q1 => reader.load(&clauses),
        QuestionId::Q6 => reader.recovery(&clauses),
        QuestionId::Q7 => reader.level(&clauses),
        _ => {}
    }
    reader.words(&clauses);
    reader.counts(&clauses);
    reader.names(&clauses);
}

fn clauses(text: &Text) -> Vec<Clause<'_>> {
    let mut out = Vec::new();
    for (sentence, scope) in text.sentences.iter().zip(&text.scopes) {
        let mut from = 0;
        for i in 0..=sentence.words.len() {
            let ends = i == sentence.words.len()
                || matches!(sentence.words[i].text.as_str(), "," | ";" | "--" | "(" | ")" | "but");
            if ends && from < i {
                let flags = (from..i).fold(0, |a, w| a | scope.at(w));
                out.push(Clause { sentence, words: from..i, flags });
            }
            if ends {
                from = i + 1;
            }
        }
    }
    out
}

struct Bare<'a> {
    source: &'a str,
    answer: &'a mut Answer,
    wanted: Vec<Fact>,
    question: QuestionId,
}

impl Bare<'_> {
    fn drop_found(&mut self) {
        let answer = &*self.answer;
        self.wanted.retain(|f| {
            !answer.found.iter().any(|x| x.fact == *f) && !answer.contradictions.iter().any(|c| c.fact == *f)
        });
    }

    fn wants(&self, fact: Fact) -> bool {
        self.wanted.contains(&fact)
    }

    /// A fact of the question that was not asked for is welcome where its words are plain.
    fn take(&mut self, fact: Fact) {
        if !self.answer.found.iter().any(|f| f.fact == fact) && !self.wants(fact) {
            self.wanted.push(fact);
        }
    }

    fn push(&mut self, fact: Fact, value: Value, sentence: &Sentence, words: std::ops::Range<usize>) {
        if !self.wants(fact) || !super::settle::fits(fact, &value) {
            return;
        }
        let span = sentence.span(words);
        let quote = one_line(self.source.get(span.clone()).unwrap_or(""), 200);
        self.answer.found.push(Found { fact, value, quote, span });
        self.wanted.retain(|f| *f != fact);
    }

    fn ask(&mut self, sentence: &Sentence, words: std::ops::Range<usize>, ask: impl FnOnce(&str) -> String) {
        let said = one_line(self.source.get(sentence.span(words)).unwrap_or(""), 60);
        if !self.answer.ambiguous.iter().any(|a| a.words == said) {
            let ask = ask(&said);
            self.answer.ambiguous.push(Ambiguous { words: said, ask });
        }
    }

    /// Q1: `20:1`, `read-only`, `30 today, 3x growth, 2x peak`.
    fn load(&mut self, clauses: &[Clause]) {
        let (mut base, mut volume, mut factor) = (None, None, 1.0);
        let rated = self.answer.found.iter().any(|f| matches!(f.fact, Fact::QpsP99 | Fact::QpsCurrent));
        let mut bare = Vec::new();
        for clause in clauses.iter().filter(|c| usable(c)) {
            let canon = clause.canon();
            if canon.contains(" read only ")
                || canon.contains(" no writes ")
                || canon.contains(" reads only ")
                || canon.contains(" only reads ")
            {
                let words = clause.words.clone();
                self.push(Fact::ReadWriteRatio, Value::Number(f64::INFINITY), clause.sentence, words);
            }
            for (word, q) in clause.quantities() {
                let place = word..word + 1;
                let next = clause.sentence.words.get(word + 1).map_or("", |w| w.text.as_str());
                match q.sign {
                    b'r' => self.push(
                        Fact::ReadWriteRatio,
                        Value::Number((q.high * 1e6).round() / 1e6),
                        clause.sentence,
                        place,
                    ),
                    b'x' if [
                        " peak ",
                        " growth ",
                        " spike ",
                        " growing ",
                        " factor ",
                        " more ",
                        " seasonal ",
                        " year ",
                    ]
                    .iter()
                    .any(|w| canon.contains(w))
                        || rated =>
                    {
                        factor *= q.high
                    }
                    b'v' => volume = volume.or(Some((q.high, clause, word))),
                    b'q' => base = base.or(Some((q.high, clause, word))),
                    b'n' if [" today ", " now ", " currently "].iter().any(|w| canon.contains(w)) && rated => {
                        self.take(Fact::QpsCurrent);
                        self.push(Fact::QpsCurrent, Value::Number(q.high), clause.sentence, place);
                    }
                    b'n' if !matches!(
                        next,
                        "users"
                            | "customers"
                            | "engineers"
                            | "people"
                            | "instances"
                            | "tenants"
                            | "clients"
                            | "years"
                            | "percent"
                    ) =>
                    {
                        bare.push((clause, word))
                    }
                    _ => {}
                }
            }
        }
        // Canon 3: day → peak is N/86400 × peak factor, growth is Q₀ × growth × peak.
        if factor > 1.0
            && let Some((rate, clause, word)) = volume.or(base)
        {
            let stated = self.answer.found.iter().any(|f| f.fact == Fact::QpsP99);
            if !stated || volume.is_some() {
                let forecast = ((rate * factor) * 10.0).round() / 10.0;
                if volume.is_some() && !self.wants(Fact::QpsP99) {
                    return;
                }
                self.push(Fact::QpsP99, Value::Number(forecast), clause.sentence, word..word + 1);
                if volume.is_some() {
                    self.answer
                        .found
                        .retain(|f| f.fact != Fact::QpsCurrent || f.span != clause.sentence.span(word..word + 1));
                }
            }
        }
        self.drop_found();
        if bare.is_empty() || rated {
            return;
        }
        let (ratio, qps) = (self.wants(Fact::ReadWriteRatio), self.wants(Fact::QpsP99));
        if ratio || qps {
            let (clause, word) = bare[0];
            self.ask(clause.sentence, word..word + 1, |said| match (ratio, qps) {
                (true, true) => {
                    format!("is `{said}` queries per second at p99 in a year, queries per day, or reads per write?")
                }
                (true, false) => format!("is `{said}` reads per write?"),
                _ => format!("is `{said}` queries per second at p99 in a year, today's rate, or a number per day?"),
            });
        }
    }

    /// Q6: `15 min / 1 h`.
    fn recovery(&mut self, clauses: &[Clause]) {
        let (rpo, rto) = (self.wants(Fact::RpoMinutes), self.wants(Fact::RtoMinutes));
        if !rpo && !rto {
            return;
        }
        let taken: Vec<std::ops::Range<usize>> = self.answer.found.iter().map(|f| f.span.clone()).collect();
        let mut amounts = Vec::new();
        for clause in clauses.iter().filter(|c| usable(c)) {
            for (word, q) in clause.quantities() {
                let span = clause.sentence.span(word..word + 1);
                if matches!(q.sign, b'd' | b'n') && !taken.contains(&span) {
                    amounts.push((clause, word, q));
                }
            }
        }
        let timed = |q: &super::quantity::Quantity| q.sign == b'd' || q.low == 0.0;
        match amounts.as_slice() {
            [(a, x, p), (b, y, q)] if rpo && rto => {
                let shared = p.sign == b'n' && q.sign == b'd' && b.sentence.words[y - 1].text == "/";
                if timed(p) && timed(q) && q.low > 0.0 {
                    self.push(Fact::RpoMinutes, Value::Number(p.low), a.sentence, *x..x + 1);
                    self.push(Fact::RtoMinutes, Value::Number(q.low), b.sentence, *y..y + 1);
                } else if shared && p.low < q.low / q.period {
                    self.push(Fact::RpoMinutes, Value::Number(p.low * q.period), a.sentence, *x..x + 1);
                    self.push(Fact::RtoMinutes, Value::Number(q.low), b.sentence, *y..y + 1);
                } else {
                    let words = if std::ptr::eq(a.sentence, b.sentence) { *x..y + 1 } else { *x..x + 1 };
                    self.ask(a.sentence, words, |said| {
                        format!("in which unit is `{said}`: seconds, minutes or hours?")
                    });
                }
            }
            [(a, x, p)] if rpo != rto => {
                let fact = if rpo { Fact::RpoMinutes } else { Fact::RtoMinutes };
                if timed(p) && (rpo || p.low > 0.0) {
                    self.push(fact, Value::Number(p.low), a.sentence, *x..x + 1);
                } else {
                    self.ask(a.sentence, *x..x + 1, |said| {
                        format!("in which unit is `{said}`: seconds, minutes or hours?")
                    });
                }
            }
            [(a, x, _), ..] => {
                self.ask(a.sentence, *x..x + 1, |said| format!("is `{said}` the data that may be lost (RPO) or the time until service is back (RTO), and in which unit?"));
            }
            [] => {
                let none = clauses.iter().find(|c| matches!(c.canon().trim(), "none" | "zero"));
                if let Some(clause) = none.filter(|_| rpo) {
                    self.ask(clause.sentence, clause.words.clone(), |said| {
                        format!("does `{said}` mean that no data may be lost (RPO 0), or that there is no objective?")
                    });
                }
            }
        }
    }

    /// Q7: `three nines`, `99.9`.
    fn level(&mut self, clauses: &[Clause]) {
        for clause in clauses.iter().filter(|c| usable(c)) {
            for (word, q) in clause.quantities() {
                if matches!(q.sign, b'p' | b'n') && (90.0..100.0).contains(&q.high) {
                    self.push(Fact::SloAvailabilityPercent, Value::Number(q.high), clause.sentence, word..word + 1);
                } else if matches!(q.sign, b'a' | b'z') && q.high < q.period {
                    let percent = 100.0 * (1.0 - q.high / q.period);
                    self.push(
                        Fact::SloAvailabilityPercent,
                        Value::Number((percent * 1e6).round() / 1e6),
                        clause.sentence,
                        word..word + 1,
                    );
                } else if q.high == 100.0 && q.sign == b'p' {
                    self.ask(clause.sentence, word..word + 1, |said| {
                        format!("`{said}` leaves no error budget: which availability below 100 % is promised?")
                    });
                }
            }
        }
        // "The payments team owns the budget": here the budget is the error budget.
        static OWNS: LazyLock<Regex> = LazyLock::new(|| {
            regex(
                r" (?P<k>(?:[a-z0-9]\w* ){1,6}?)(?:owns?|spends?|holds?|answers? for|consumes?|has|is accountable for|is responsible for|carries) (?:the |that |our |this |it$|it )(?:error )?(?:budget)?",
            )
        });
        static OWNED: LazyLock<Regex> =
            LazyLock::new(|| regex(r" (?:owned|spent|held|consumed) by (?:the )?(?P<k>(?:[a-z0-9]\w* ){1,5})"));
        for clause in clauses.iter().filter(|c| usable(c)) {
            let canon = clause.canon().to_owned();
            let offset = clause.sentence.offset(clause.words.start) - 1;
            let found = OWNS.captures(canon.as_bytes()).or_else(|| OWNED.captures(canon.as_bytes()));
            if let Some(k) = found.and_then(|c| c.name("k")) {
                let words = super::rules::words_of(clause.sentence, offset + k.start()..offset + k.end());
                self.name(Fact::ErrorBudgetConsumer, clause, words);
            }
        }
    }

    fn words(&mut self, clauses: &[Clause]) {
        for clause in clauses.iter().filter(|c| usable(c)) {
            let canon = clause.canon();
            let mut best: Option<(Fact, &'static str, usize, usize)> = None;
            for (fact, value, phrases) in WORDS.iter().filter(|(f, ..)| self.wants(*f)) {
                for phrase in phrases.split('|') {
                    let padded = format!(" {phrase} ");
                    let Some(at) = canon.find(&padded) else { continue };
                    let rest = format!("{} {}", &canon[..at], &canon[at + padded.len() - 1..]);
                    let plain = rest
                        .split("  ")
                        .all(|part| FILLER.is_match(format!(" {} ", part.trim()).replace("  ", " ").as_bytes()));
                    if plain && best.is_none_or(|(.., len)| phrase.len() > len) {
                        best = Some((*fact, value, at, phrase.len()));
                    }
                }
            }
            if let Some((fact, value, at, len)) = best {
                let word = match fact.parse_text(value) {
                    Ok(value) => value,
                    Err(_) => continue,
                };
                let offset = clause.sentence.offset(clause.words.start) - 1;
                let words = super::rules::words_of(clause.sentence, offset + at..offset + at + len + 1);
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
    fn counts(&mut self, clauses: &[Clause]) {
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

    /// `Jane Doe`, `the payments team`, `none`.
    fn names(&mut self, clauses: &[Clause]) {
        let open: Vec<Fact> = self.wanted.iter().copied().filter(|f| f.spec().kind == Kind::Name).collect();
        for clause in clauses.iter().filter(|c| c.flags & (flag::ASKED | flag::IF | flag::ORDER) == 0) {
            let canon = clause.canon().trim();
            let first = clause.sentence.words[clause.words.start].text.as_str();
            let fact = match open.as_slice() {
                [fact] => *fact,
                several if BROKERS.contains(&first) && several.contains(&Fact::Broker) => Fact::Broker,
                several if several.contains(&Fact::SecondTeam) => Fact::SecondTeam,
                several if several.contains(&Fact::ErrorBudgetConsumer) => Fact::ErrorBudgetConsumer,
                several if several.contains(&Fact::ComplianceOwner) => Fact::ComplianceOwner,
                _ => return,
            };
            if matches!(
                canon,
                "none"
                    | "nobody"
                    | "no one"
                    | "no"
                    | "there is none"
                    | "we have none"
                    | "there is no one"
                    | "nobody does"
                    | "no team"
                    | "not one"
                    | "no second team"
                    | "no one yet"
                    | "none yet"
                    | "nobody yet"
                    | "only us"
                    | "just us"
            ) {
                self.push(fact, Value::Text("none".into()), clause.sentence, clause.words.clone());
                continue;
            }
            if !clause.quantities().is_empty()
                || clause.words.len() > 6
                || self.answer.found.iter().any(|f| overlaps(&f.span, &clause.sentence.span(clause.words.clone())))
            {
                continue;
            }
            self.name(fact, clause, clause.words.clone());
        }
    }

    fn name(&mut self, fact: Fact, clause: &Clause, mut words: std::ops::Range<usize>) {
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
            if let Some(language) = super::rules::language_named(text(words.start)).filter(|_| words.len() == 1) {
                self.push(fact, Value::Text(language.to_owned()), clause.sentence, words);
            }
            return;
        }
        let canon = clause.sentence.between(words.clone());
        let known = clause.sentence.words[words.clone()].iter().any(|w| w.capital)
            && !starts_sentence_only(clause, &words)
            || canon.contains(" team ")
            || canon.contains(" squad ")
            || canon.contains(" group ")
            || canon.contains(" lead ")
            || BROKERS.iter().any(|b| canon.trim() == *b)
            || words.len() <= 3 && canon.contains(" dpo ");
        if known && !names::placeholder(canon) && !words.is_empty() && !EVASIVE.is_match(canon.as_bytes()) {
            let span = clause.sentence.span(words.clone());
            let name = one_line(self.source.get(span).unwrap_or("").trim(), 80);
            self.push(fact, Value::Text(name), clause.sentence, words);
        }
    }
}

fn overlaps(a: &std::ops::Range<usize>, b: &std::ops::Range<usize>) -> bool {
    a.start < b.end && b.start < a.end
}

/// `Probably later`: a capital that only begins the sentence makes no name of several common words.
fn starts_sentence_only(clause: &Clause, words: &std::ops::Range<usize>) -> bool {
    const COMMON: &[&str] = &[
        "we",
        "i",
        "it",
        "the",
        "that",
        "this",
        "they",
        "you",
        "probably",
        "maybe",
        "later",
        "not",
        "no",
        "yes",
        "high",
        "as",
        "depends",
        "whatever",
        "good",
        "very",
        "very",
        "some",
        "someone",
        "everyone",
        "tbd",
        "same",
        "usual",
        "standard",
        "fast",
        "secure",
        "highly",
        "to",
        "all",
        "many",
        "lots",
        "a",
        "an",
        "our",
        "my",
        "in",
        "on",
        "for",
        "of",
        "there",
        "let",
        "do",
        "just",
        "well",
        "hard",
        "ask",
        "up",
        "skip",
        "next",
        "never",
        "always",
        "sure",
        "ok",
        "hmm",
        "idk",
        "dunno",
        "what",
        "who",
        "which",
        "how",
        "why",
        "any",
        "anything",
        "nothing",
        "something",
        "unknown",
        "still",
        "can",
        "could",
        "should",
        "would",
        "will",
        "if",
        "when",
        "where",
        "pick",
        "your",
        "use",
        "best",
        "industry",
        "none",
        "nobody",
        "whoever",
        "customers",
        "users",
        "monolith",
        "microservices",
        "postgres",
        "scale",
    ];
    COMMON.contains(&clause.sentence.words[words.start].text.as_str())
}

static EVASIVE: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"\b(?:depends|later|usual|standard|scale|decide|sure|know|idea|tbd|availability|whatever|need|want|good|best|think|matter|care|question|next|soon|eventually|reasonable|normal|is|are|will|should|can|do|does|have|has|hire|hiring)\b",
    )
});

fn usable(clause: &Clause) -> bool {
    clause.flags
        & (flag::ASKED | flag::IF | flag::PAST | flag::OTHER | flag::SAMPLE | flag::ORDER | flag::NOT | flag::QUOTED)
        == 0
}
