//! Short forms and slips of the pen, brought to the words of the grammar, and durations in ISO 8601.

/// Words that briefs turn on, of six letters and more: one letter wrong still means them.
const WORDS: &[&str] = &[
    "availability",
    "budget",
    "cadence",
    "customer",
    "customers",
    "deploy",
    "deploys",
    "developer",
    "developers",
    "employees",
    "engineer",
    "engineers",
    "fortnightly",
    "monthly",
    "monolith",
    "platform",
    "quarterly",
    "release",
    "releases",
    "requests",
    "tenant",
    "weekly",
];

/// The word that a short form or a slip stands for.
pub(super) fn meant(word: &str) -> Option<&'static str> {
    Some(match word {
        "wkly" => "weekly",
        "dly" => "daily",
        "mthly" | "mnthly" => "monthly",
        "qtrly" => "quarterly",
        "biwkly" => "biweekly",
        "avail" => "availability",
        "evry" => "every",
        "tema" | "taem" => "team",
        "costumer" => "customer",
        "costumers" => "customers",
        "lang" => "language",
        "engrs" => "engineers",
        "dialy" | "dayly" => "daily",
        "deplyo" | "depoly" => "deploy",
        "customr" => "customer",
        "bakcend" | "backned" | "backedn" => "backend",
        "typscript" | "typescipt" => "typescript",
        "admn" | "amdin" => "admin",
        "developpers" | "devleopers" => "developers",
        "budgt" => "budget",
        _ => return slip(word),
    })
}

/// A letter left out, doubled or exchanged, or two neighbours swapped.
fn slip(word: &str) -> Option<&'static str> {
    let bytes = word.as_bytes();
    if bytes.len() < 5 || bytes.len() > 13 {
        return None;
    }
    let near = |right: &&&str| {
        let right = right.as_bytes();
        right[0] == bytes[0] && right.len().abs_diff(bytes.len()) <= 1 && right != bytes && one_off(bytes, right)
    };
    // "Released", "weakly" and their like are words of their own.
    let own = bytes.ends_with(b"ed")
        || matches!(
            word,
            "weakly"
                | "deploy"
                | "budgets"
                | "releaser"
                | "platforms"
                | "tenants"
                | "tenancy"
                | "requested"
                | "request"
                | "monoliths"
                | "weekday"
        );
    if own || WORDS.contains(&word) { None } else { WORDS.iter().find(near).copied() }
}

fn one_off(a: &[u8], b: &[u8]) -> bool {
    let head = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[head..], &b[head..]);
    match a.len().cmp(&b.len()) {
        std::cmp::Ordering::Less => *a == b[1..],
        std::cmp::Ordering::Greater => a[1..] == *b,
        // Only a swap: an exchanged letter is too often another word.
        std::cmp::Ordering::Equal => a.len() >= 2 && a[0] == b[1] && a[1] == b[0] && a[2..] == b[2..],
    }
}

/// `PT15M`, `PT1H30M`, `P1D` in minutes.
pub(super) fn iso_duration(word: &str) -> Option<f64> {
    let rest = word.strip_prefix('P').filter(|r| r.bytes().any(|b| b.is_ascii_digit()) && word.len() <= 14)?;
    let (mut minutes, mut number, mut clock) = (0.0, String::new(), false);
    for c in rest.chars() {
        match c {
            '0'..='9' | '.' => number.push(c),
            'T' if number.is_empty() && !clock => clock = true,
            _ => {
                let unit = match (c, clock) {
                    ('D', false) => 1440.0,
                    ('W', false) => 10_080.0,
                    ('H', true) => 60.0,
                    ('M', true) => 1.0,
                    ('S', true) => 1.0 / 60.0,
                    _ => return None,
                };
                minutes += std::mem::take(&mut number).parse::<f64>().ok()? * unit;
            }
        }
    }
    number.is_empty().then_some(minutes)
}
