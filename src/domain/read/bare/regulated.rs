//! Q3 and Q4: the team that reads, the person who answers for compliance, and what is encrypted.

use std::sync::LazyLock;

use regex::bytes::Regex;

use super::super::rules::{regex, words_of};
use super::super::scope::flag;
use super::word::negated;
use super::{Bare, Clause, usable};
use crate::domain::facts::{Fact, Value};

/// `Sam Okafor owns PCI`.
static OWNS: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r" (?P<k>(?:[a-z]\w*\.? ){1,3})(?:owns|answers for|is responsible for|is accountable for|looks after|signs for) (?:the )?(?:pci|phi|hipaa|gdpr|pii|compliance|privacy|both|all|it|that|data protection)\b",
    )
});
/// `Jane Roe ( DPO )`.
static TITLED: LazyLock<Regex> = LazyLock::new(|| {
    regex(r" (?P<k>(?:[a-z]\w* ){1,3})\( (?:our |the )?(?:dpo|ciso|privacy officer|compliance officer|compliance) \)")
});
/// Encrypted or not, said alone: with this question pending it is what lies on disk.
static ENCRYPTED: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"^ (?:and |but |yes |all |everything |it is |is |are |fully |already |data is )*encrypted(?: yes| already| all| everywhere)? $",
    )
});
static PLAINTEXT: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"^ (?:and |but |it is |is |are |still |data is )*(?:unencrypted|plaintext|plain text|not (?:yet |currently )?encrypted(?: yet| so far)?|no encryption(?: yet| so far)?) $",
    )
});
/// `the billing team consumes`.
static READS: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r" (?P<k>(?:[a-z]\w* ){1,2}(?:team|squad|crew)) (?:also )?(?:consumes?|reads?|listens?|subscribes?|is the (?:other|second) consumer)\b",
    )
});

/// What tells a person from others, where the question is what the data holds.
static IDENTIFIES: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r" (?:location data|locations of|gps|geolocation|ip addresses|cookies|device ids|(?:voice |call )?recordings of|voice recordings|salar(?:y|ies)|payroll|bank accounts?|photos of (?:people|faces|guests|members|users|children)|faces|(?:licen[cs]e|number) plates)\b",
    )
});

impl Bare<'_> {
    /// Q3: who else reads what is sent.
    pub(super) fn reader_team(&mut self, clauses: &[Clause]) {
        for clause in clauses.iter().filter(|c| usable(c)) {
            self.captured(Fact::SecondTeam, &READS, clause, clause.words.clone());
        }
    }

    /// Q4: the owner and the encryption of regulated data.
    pub(super) fn regulated(&mut self, clauses: &[Clause]) {
        for clause in clauses {
            if PLAINTEXT.is_match(clause.canon().as_bytes()) {
                self.encryption(clause, false);
            } else if clause.flags & (flag::ASKED | flag::IF | flag::OTHER | flag::NOT | flag::LATER) == 0
                && ENCRYPTED.is_match(clause.canon().as_bytes())
            {
                self.encryption(clause, true);
            }
            if usable(clause) {
                self.captured(Fact::ComplianceOwner, &OWNS, clause, clause.words.clone());
            }
            if usable(clause)
                && self.wants(Fact::DataSensitivity)
                && let Some(found) = IDENTIFIES.find(clause.canon().as_bytes())
                && !negated(&clause.canon()[..found.start() + 1])
            {
                self.push(Fact::DataSensitivity, Value::Word("pii"), clause.sentence, clause.words.clone());
            }
        }
        let sentences: Vec<&Clause> = clauses.iter().filter(|c| usable(c) && c.words.start == 0).collect();
        for clause in sentences {
            self.captured(Fact::ComplianceOwner, &TITLED, clause, 0..clause.sentence.words.len());
        }
    }

    fn encryption(&mut self, clause: &Clause, there: bool) {
        self.take(Fact::EncryptionAtRest);
        self.push(Fact::EncryptionAtRest, Value::Bool(there), clause.sentence, clause.words.clone());
    }

    /// Takes the name that a pattern captures within `words`.
    fn captured(&mut self, fact: Fact, pattern: &Regex, clause: &Clause, words: std::ops::Range<usize>) {
        let offset = clause.sentence.offset(words.start) - 1;
        let key =
            pattern.captures(clause.sentence.between(words).as_bytes()).and_then(|c| c.name("k")).map(|k| k.range());
        if let Some(key) = key {
            self.take(fact);
            self.name(fact, clause, words_of(clause.sentence, offset + key.start..offset + key.end));
        }
    }
}
