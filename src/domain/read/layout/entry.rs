//! Entries of data fragments that are neither JSON nor a plain `key: value`.

use std::ops::Range;

use super::trim;

/// An entry of a flow mapping: its key and its value.
pub(super) type Pair = (Range<usize>, Range<usize>);

/// `load: {rps_today: 85, rw: 30}`, a mapping in one line of YAML: its key and its entries.
pub(super) fn flow(text: &str, body: &Range<usize>) -> Option<(Range<usize>, Vec<Pair>)> {
    let line = &text[body.clone()];
    let (key, rest) = line.split_once(':')?;
    let inner = rest.trim().trim_end_matches(',').strip_prefix('{')?.strip_suffix('}')?;
    if key.len() > 40 || inner.contains(['{', '"', '}']) {
        return None;
    }
    let place = |part: &str| {
        let start = body.start + (part.as_ptr() as usize - line.as_ptr() as usize);
        trim(text, start..start + part.len())
    };
    let entries: Option<Vec<Pair>> =
        inner.split(',').map(|part| part.split_once(':').map(|(name, value)| (place(name), place(value)))).collect();
    Some((place(key), entries?))
}

/// `key = "q1"` with `value = "…"` on the next line: the first is the label of the second.
pub(super) fn pair(text: &str, body: &Range<usize>, next: usize) -> Option<(Range<usize>, Range<usize>)> {
    let held = |line: Range<usize>, names: &[&str]| {
        let slice = &text[line.clone()];
        let plain = slice.trim_start_matches(['"', '-', ' ', '*']);
        let name = names.iter().find(|n| plain.get(..n.len()).is_some_and(|p| p.eq_ignore_ascii_case(n)))?;
        let rest = plain[name.len()..].trim_start_matches(['"', '*', ' ']);
        let value = rest.strip_prefix([':', '='])?.trim_matches([' ', '"', ',', '\'', '*']);
        let start = line.start + (value.as_ptr() as usize - slice.as_ptr() as usize);
        (!value.is_empty()).then(|| start..start + value.len())
    };
    let key = held(body.clone(), &["key", "question", "field", "fact", "id"])?;
    let end = text[next..].find('\n').map_or(text.len(), |n| next + n);
    let value = held(trim(text, next..end), &["value", "answer", "reply", "text"])?;
    (key.len() <= 80).then_some((key, value))
}
