//! Q1: ratios, rates, and the arithmetic from today to a peak in a year.

use super::{Bare, Clause, usable};
use crate::domain::facts::{Fact, Value};

impl Bare<'_> {
    /// Q1: `20:1`, `read-only`, `30 today, 3x growth, 2x peak`.
    pub(super) fn load(&mut self, clauses: &[Clause]) {
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
            if [" half and half ", " fifty fifty ", " half half "].iter().any(|w| canon.contains(w)) {
                let words = clause.words.clone();
                self.push(Fact::ReadWriteRatio, Value::Number(1.0), clause.sentence, words);
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
            // "10x growth from 30 qps": what is grown from is today's.
            let from = clause.sentence.between(word.saturating_sub(2)..word);
            if base.is_some() && [" from ", " over ", " of today 's "].iter().any(|w| from.ends_with(w)) {
                self.answer.found.retain(|f| f.fact != Fact::QpsP99);
                self.take(Fact::QpsP99);
                self.take(Fact::QpsCurrent);
                self.push(Fact::QpsCurrent, Value::Number(rate), clause.sentence, word..word + 1);
            }
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
}
