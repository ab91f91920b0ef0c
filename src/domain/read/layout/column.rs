//! Columns of a table: which of them speak of the system in question, today.

/// What the other columns are where one column is headed so.
const OURS: &[&str] = &[
    "us",
    "ours",
    "our team",
    "our system",
    "we",
    "our side",
    "this team",
    "this system",
    "this service",
    "our requirement",
    "our need",
    "our target",
];
const NOW: &[&str] = &[
    "after",
    "new",
    "now",
    "is",
    "agreed",
    "decided",
    "today",
    "current",
    "currently",
    "present",
    "actual",
    "in force",
    "final",
    "corrected",
    "after review",
    "as agreed",
    "signed",
    "answer",
    "answered",
    "decision",
];
const BEFORE: &[&str] = &[
    "before",
    "old",
    "was",
    "past",
    "previous",
    "previously",
    "former",
    "formerly",
    "then",
    "proposed",
    "proposal",
    "asked",
    "wanted",
    "requested",
    "draft",
    "first draft",
    "until now",
    "legacy",
    "demanded",
    "given",
    "wished",
    "as filed",
];

const COMPARED: &[&str] = &[
    "for comparison",
    "comparison",
    "peers",
    "peer",
    "competitor",
    "competitors",
    "competition",
    "industry",
    "benchmark",
    "vendor",
    "vendor offer",
    "their offer",
    "offer",
    "offered",
    "theirs",
    "example",
    "others",
    "elsewhere",
];

/// For each column, whether it speaks of somebody else, or of what no longer holds.
pub(super) fn beside(headings: &[&str]) -> Vec<bool> {
    let plain: Vec<String> =
        headings.iter().map(|h| h.trim().trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase()).collect();
    let is = |list: &[&str], heading: &str| {
        let head = heading.split('(').next().unwrap_or("").trim();
        list.contains(&head)
    };
    let ours = plain.iter().any(|h| is(OURS, h));
    let before = plain.iter().skip(1).any(|h| is(BEFORE, h)) && plain.iter().skip(1).any(|h| is(NOW, h));
    plain
        .iter()
        .enumerate()
        .map(|(i, h)| {
            i > 0
                && (is(COMPARED, h) || ours && !is(OURS, h) && !h.is_empty() && !is(NOW, h) || before && is(BEFORE, h))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::beside;

    #[test]
    fn others() {
        assert_eq!(beside(&["", "Us", "Tarn (bought)"]), [false, false, true]);
        assert_eq!(beside(&["Item", "Before", "After"]), [false, true, false]);
        assert_eq!(beside(&["Metric", "Today", "Target"]), [false, false, false]);
        assert_eq!(beside(&["Field", "Value"]), [false, false]);
    }
}
