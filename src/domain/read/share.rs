//! Shares of reads and ratios: `95 %` is 20:1 as closely as a share without decimals can say it.

use std::sync::LazyLock;

use regex::bytes::Regex;

use super::rules::regex;

static PERCENT: LazyLock<Regex> =
    LazyLock::new(|| regex(r"(?i)\b([0-9]{1,2})(?:[.,]([0-9]{1,4}))?\s*(?:%|percent\b|per cent\b)"));

/// Whether two ratios of reads per write, each with the words that state it, are one load in two forms: one of them is
/// a share in percent, and the other rounds to it.
pub fn same_load(a: (f64, &str), b: (f64, &str)) -> bool {
    rounds_to(a.0, b) || rounds_to(b.0, a)
}

/// Whether `ratio` rounds to the share that the words state for `of`.
fn rounds_to(ratio: f64, (of, words): (f64, &str)) -> bool {
    let reads = |ratio: f64| 100.0 * ratio / (1.0 + ratio);
    PERCENT.captures_iter(words.as_bytes()).any(|share| {
        let part = |at: usize| share.get(at).and_then(|d| words.get(d.range())).unwrap_or_default();
        let decimals = part(2);
        let Ok(stated) = format!("{}.{decimals}", part(1)).parse::<f64>() else { return false };
        let half_a_place = 0.5 * 0.1_f64.powi(i32::try_from(decimals.len()).unwrap_or_default());
        let is = |reads: f64| (reads - stated).abs() <= half_a_place + 1e-9;
        let exactly = |reads: f64| (reads - stated).abs() <= 1e-3;
        // The words may give the share of the writes.
        exactly(reads(of)) && is(reads(ratio)) || exactly(100.0 - reads(of)) && is(100.0 - reads(ratio))
    })
}
