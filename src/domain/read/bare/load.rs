//! Q1: ratios, rates, and the arithmetic from today to a peak in a year.

use std::sync::LazyLock;

use regex::bytes::Regex;

use super::super::rules::regex;
use super::{Bare, Clause, usable};
use crate::domain::facts::{Fact, Value};

static PEAK_FACTOR: LazyLock<Regex> =
    LazyLock::new(|| regex(r" (?:peak|growth|seasonal|spike) factor(?: of| is| :| =)? $"));
static GROWN: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r" (?:growth|growing|grows?|grow|grown|increas\w+|\+|forecast|more|up)(?: by| of| rate| :| is| at| about| around| \+)* $",
    )
});
static YEARLY: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"^ (?:$|(?:yoy|a year|per year|yearly|annually|per annum|in a year|in one year|by next year|next year|within a year|over a year|growth|more|in 12 months)\b)",
    )
});
/// Words for a factor of growth or of a peak.
const TIMES: &[(&str, f64)] = &[
    (" doubling ", 2.0),
    (" doubles ", 2.0),
    (" double ", 2.0),
    (" doubled ", 2.0),
    (" twofold ", 2.0),
    (" twice that ", 2.0),
    (" x2 ", 2.0),
    (" tripling ", 3.0),
    (" triples ", 3.0),
    (" triple ", 3.0),
    (" tripled ", 3.0),
    (" threefold ", 3.0),
    (" x3 ", 3.0),
    (" x4 ", 4.0),
    (" fourfold ", 4.0),
    (" quadruple ", 4.0),
    (" x5 ", 5.0),
    (" fivefold ", 5.0),
    (" tenfold ", 10.0),
    (" x10 ", 10.0),
];

/// `1.500`: in half of Europe one thousand and a half, elsewhere one and a half.
fn grouped(said: &str) -> bool {
    let figure =
        said.split(|c: char| !(c.is_ascii_digit() || c == '.')).find(|part| !part.is_empty()).unwrap_or_default();
    figure.split_once('.').is_some_and(|(whole, rest)| {
        (1..=3).contains(&whole.len()) && whole != "0" && rest.len() == 3 && rest.bytes().all(|b| b.is_ascii_digit())
    })
}

/// The factor that the words of a clause give: `doubling in a year`, `peak is triple`.
fn growth(canon: &str) -> Option<f64> {
    if [" every ", " per month ", " a month ", " monthly "].iter().any(|w| canon.contains(w))
        && !canon.contains(" every year ")
    {
        return None;
    }
    let times: f64 = TIMES.iter().filter(|(words, _)| canon.contains(words)).map(|(_, times)| times).product();
    (times > 1.0).then_some(times)
}

impl Bare<'_> {
    /// Q1: `20:1`, `read-only`, `30 today, 3x growth, 2x peak`.
    pub(super) fn load(&mut self, clauses: &[Clause]) {
        let (mut base, mut volume) = (None, None);
        let (mut unsure, mut figures, mut told, mut rates) = (None, Vec::new(), Vec::new(), 0);
        let rated = self.answer.found.iter().any(|f| matches!(f.fact, Fact::QpsP99 | Fact::QpsCurrent));
        let mut bare = Vec::new();
        for clause in clauses.iter().filter(|c| usable(c)) {
            let canon = clause.canon();
            if canon.contains(" #r or #r ") || canon.contains(" #r and #r ") {
                self.answer.found.retain(|f| f.fact != Fact::ReadWriteRatio);
                self.wanted.retain(|f| *f != Fact::ReadWriteRatio);
                self.ask(clause.sentence, clause.words.clone(), |said| {
                    format!("which ratio of reads to writes is it, `{said}`?")
                });
            }
            if canon.contains(" read only ")
                || canon.contains(" no writes ")
                || canon.contains(" reads only ")
                || canon.contains(" only reads ")
                || clause.quantities().iter().any(|(word, q)| {
                    q.sign == b'p'
                        && q.high == 100.0
                        && clause
                            .sentence
                            .words
                            .get(word + 1)
                            .is_some_and(|w| matches!(w.text.as_str(), "read" | "reads"))
                })
            {
                let words = clause.words.clone();
                self.push(Fact::ReadWriteRatio, Value::Number(f64::INFINITY), clause.sentence, words);
            }
            if [" half and half ", " fifty fifty ", " half half "].iter().any(|w| canon.contains(w)) {
                let words = clause.words.clone();
                self.push(Fact::ReadWriteRatio, Value::Number(1.0), clause.sentence, words);
            }
            told.extend(growth(canon));
            for (word, q) in clause.quantities() {
                let place = word..word + 1;
                let next = clause.sentence.words.get(word + 1).map_or("", |w| w.text.as_str());
                match q.sign {
                    b'r' if q.high > 1.0
                        && [" writes dominate ", " more writes ", " writes outnumber "]
                            .iter()
                            .any(|w| canon.contains(w)) =>
                    {
                        let span = clause.sentence.span(place.clone());
                        self.answer.found.retain(|f| f.span != span);
                        self.ask(clause.sentence, clause.words.clone(), |said| {
                            format!("is `{said}` reads per write, or writes per read?")
                        });
                    }
                    b'r' => self.push(
                        Fact::ReadWriteRatio,
                        Value::Number((q.high * 1e6).round() / 1e6),
                        clause.sentence,
                        place,
                    ),
                    b'x' if !canon.contains(" reads ")
                        && ([
                            " peak ",
                            " peaks ",
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
                            || rated) =>
                    {
                        figures.push(q.high)
                    }
                    // `3x in a year` reads like three times a year.
                    b'f' => {
                        let said = self.source.get(clause.sentence.span(place)).unwrap_or_default();
                        let digits = said.len() - said.trim_start_matches(|c: char| c.is_ascii_digit()).len();
                        let times = said[..digits].parse().unwrap_or(1.0);
                        if said[digits..].trim_start().starts_with("x in ") && times > 1.0 {
                            figures.push(times);
                        }
                    }
                    b'n' if PEAK_FACTOR.is_match(clause.sentence.between(clause.words.start..word).as_bytes()) => {
                        figures.push(q.high);
                    }
                    b'p' if GROWN.is_match(clause.sentence.between(clause.words.start..word).as_bytes()) => {
                        // A rate of growth over another time than a year is left to the user.
                        if YEARLY.is_match(clause.sentence.between(word + 1..clause.words.end).as_bytes()) {
                            figures.push(1.0 + q.high / 100.0);
                        } else {
                            unsure = unsure.or(Some((clause, word)));
                        }
                    }
                    b'v' => volume = volume.or(Some((q.high, clause, word))),
                    b'q' if grouped(self.source.get(clause.sentence.span(place.clone())).unwrap_or_default()) => {
                        let span = clause.sentence.span(place.clone());
                        self.answer.found.retain(|f| f.span != span);
                        self.ask(clause.sentence, place, |said| {
                            format!("is `{said}` thousands, or a number with decimals?")
                        });
                        return;
                    }
                    b'q' => {
                        rates += 1;
                        base = base.or(Some((q.high, clause, word)));
                    }
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
        if let Some((clause, word)) = unsure {
            self.answer.found.retain(|f| f.fact != Fact::QpsP99);
            self.take(Fact::QpsP99);
            self.ask(clause.sentence, word..word + 1, |said| {
                format!("over which time does it grow by `{said}`, and which rate does that make at p99 in a year?")
            });
            return;
        }
        // `Tripling, so 3x growth` is said once.
        told.retain(|times| !figures.contains(times));
        let factor: f64 = figures.iter().chain(&told).product();
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
            // The figure that grows was taken for the forecast.
            let span = clause.sentence.span(word..word + 1);
            if rates == 1
                && !self.answer.found.iter().any(|f| f.fact == Fact::QpsCurrent)
                && self.answer.found.iter().any(|f| f.fact == Fact::QpsP99 && f.span == span)
            {
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
        // What was taken behind its label is no question any more.
        let taken: Vec<_> = self.answer.found.iter().map(|f| f.span.clone()).collect();
        bare.retain(|(clause, word): &(&Clause, usize)| {
            let span = clause.sentence.span(*word..word + 1);
            !taken.iter().any(|t| super::overlaps(t, &span))
        });
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
