//! Values behind the name of their fact, as the server itself writes them: `tenant pricing: yes`, `isolation: none`.

use super::super::rules::names;
use super::super::statement::Text;
use super::{Bare, nobody};
use crate::domain::facts::{Fact, Kind, Value, one_line};
use crate::domain::read::{Found, amount};

impl Bare<'_> {
    /// Reads each piece of an answer that names a fact of its question and then its value.
    pub(super) fn labels(&mut self, text: &Text) {
        if text.sentences.iter().any(|s| s.asks) {
            return;
        }
        let mut from = 0;
        for (at, mark) in self.source.match_indices([';', '\n', ',']).chain([(self.source.len(), "")]) {
            // A comma may stand in a number, and between the values of a list.
            let inside = mark == "," && !self.source[at + 1..].starts_with(char::is_whitespace);
            if at < from || inside {
                continue;
            }
            if let Some((fact, value)) = self.label(&self.source[from..at]) {
                self.take(fact);
                if self.wants(fact) {
                    let quote = one_line(&self.source[from..at], 200);
                    self.answer.found.push(Found { fact, value, quote, span: from..at });
                    self.wanted.retain(|f| *f != fact);
                }
            }
            from = at + mark.len();
        }
    }

    fn label(&self, piece: &str) -> Option<(Fact, Value)> {
        let (label, said) = piece.split_once([':', '='])?;
        let label = label.trim().to_lowercase().replace([' ', '-'], "_");
        let fact = self.question.facts().find(|f| f.name() == label)?;
        let said = said.trim().trim_end_matches('.');
        let value = match fact.spec().kind {
            Kind::Name if nobody::bare(fact, &nobody::plain(said)) => Value::Text("none".into()),
            Kind::Name if nobody::denies(&nobody::plain(said)) || evasive(said) => return None,
            Kind::Number { .. } | Kind::Ratio => {
                let number = || fact.parse_text(said.split_whitespace().next()?).ok();
                // `2.4k` is no number for a machine; a rate without its unit is one here, behind its label.
                fact.parse_text(said).ok().or_else(|| amount(fact, said)).or_else(number)?
            }
            _ => fact.parse_text(said).ok()?,
        };
        Some((fact, value))
    }
}

fn evasive(said: &str) -> bool {
    let lower = format!(" {} ", said.to_lowercase());
    names::placeholder(&lower) || super::name::is_evasive(&lower)
}
