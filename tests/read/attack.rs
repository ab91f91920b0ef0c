//! The claims that a hurried reader could make of a text: every value, with every piece of it.

use cs_backend_engineer::domain::facts::{Fact, Kind, Value};

/// The lines, sentences and clauses of a text.
pub fn quotes(text: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut add = |quote: &str| {
        let quote = quote.trim();
        if quote.contains(char::is_alphanumeric) && quote.len() < 400 && !out.iter().any(|q| q == quote) {
            out.push(quote.to_owned());
        }
    };
    for line in text.lines() {
        add(line);
        for sentence in line.split_inclusive(['.', '!', '?', ';']) {
            add(sentence);
            sentence.split([',', ';', ':', '(', ')', '|']).for_each(&mut add);
        }
    }
    out
}

/// Every word of every enumeration, yes and no, a few languages, and every number of the quote in the units that it
/// could be taken for.
pub fn claims(quote: &str) -> Vec<(Fact, Value)> {
    const FACTS: &[Fact] = &[
        Fact::Tenancy,
        Fact::Communication,
        Fact::DataSensitivity,
        Fact::Pattern,
        Fact::Cadence,
        Fact::PlatformTeam,
        Fact::UserFacing,
        Fact::NeedsAdminPanel,
    ];
    let mut out = Vec::new();
    for fact in FACTS {
        match fact.spec().kind {
            Kind::Word(words) => out.extend(words.iter().map(|word| (*fact, Value::Word(word)))),
            _ => out.extend([true, false].map(|yes| (*fact, Value::Bool(yes)))),
        }
    }
    let languages = ["go", "rust", "java", "python", "typescript", "dotnet", "ruby", "kotlin", "php"];
    out.extend(languages.map(|name| (Fact::Language, Value::Text(name.to_owned()))));
    for n in numbers(quote) {
        let day = 86_400.0;
        let units: &[(Fact, &[f64])] = &[
            (Fact::TeamSize, &[n]),
            (Fact::BudgetUsdPerMonth, &[n, n / 12.0]),
            (Fact::ReadWriteRatio, &[n, n / (100.0 - n)]),
            (Fact::QpsP99, &[n, n / 60.0, n / 3600.0, n / day]),
            (Fact::QpsCurrent, &[n, n / 60.0, n / 3600.0, n / day]),
            (Fact::RpoMinutes, &[n, n * 60.0, n / 60.0, n * 1440.0]),
            (Fact::RtoMinutes, &[n, n * 60.0, n / 60.0, n * 1440.0]),
            (Fact::SloAvailabilityPercent, &[n, 100.0 - n]),
            (Fact::SloLatencyP50Ms, &[n, n * 1000.0]),
            (Fact::SloLatencyP95Ms, &[n, n * 1000.0]),
            (Fact::SloLatencyP99Ms, &[n, n * 1000.0]),
        ];
        for (fact, values) in units {
            let fits = |v: &&f64| v.is_finite() && fact.parse(&Value::Number(**v).to_json()).is_ok();
            out.extend(values.iter().filter(fits).map(|v| (*fact, Value::Number(*v))));
        }
    }
    out
}

/// The numbers of a quote, `k` and `M` counted in, and those in words up to twelve.
fn numbers(quote: &str) -> Vec<f64> {
    const WORDS: [&str; 12] =
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];
    let mut out: Vec<f64> = Vec::new();
    for word in quote.split(|c: char| !c.is_alphanumeric() && !matches!(c, '.' | ',')) {
        let word = word.trim_matches(['.', ',']).replace(',', "").to_lowercase();
        let (digits, factor) = match word.strip_suffix('k') {
            Some(rest) => (rest, 1e3),
            None => word.strip_suffix('m').map_or((word.as_str(), 1.0), |rest| (rest, 1e6)),
        };
        out.extend(digits.parse::<f64>().ok().into_iter().flat_map(|n| [n, n * factor]));
        out.extend(WORDS.iter().position(|w| *w == word).map(|at| at as f64 + 1.0));
    }
    out.dedup();
    out
}

/// Whether the label of a brief holds a claim: the same value, or a contradiction on the fact.
pub fn labelled(label: &str, fact: Fact, value: &Value) -> bool {
    label.split_whitespace().any(|word| {
        let Some((name, said)) = word.split_once('=') else { return word == format!("conflict:{fact}") };
        if name != fact.name() {
            return false;
        }
        match (value, said.parse::<f64>()) {
            (Value::Number(a), Ok(b)) => match fact {
                Fact::SloAvailabilityPercent => (a - b).abs() <= 0.06 * (100.0 - b),
                _ => (a - b).abs() <= 0.021 * b.abs().max(a.abs()),
            },
            _ => {
                value.to_string().eq_ignore_ascii_case(&said.replace('_', " "))
                    || value.to_json().as_bool().is_some_and(|yes| said == yes.to_string())
            }
        }
    })
}
