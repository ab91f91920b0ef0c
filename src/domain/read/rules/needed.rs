//! The words without which a phrase cannot match, so that it need not be compiled where none of them stands.

/// Strings of which one stands in every match of a phrase; none where nothing can be said.
pub(super) fn needed(phrase: &str) -> Vec<String> {
    let mut all = Vec::new();
    for way in ways(phrase) {
        let Some(words) = of_way(way) else { return Vec::new() };
        all.extend(words);
    }
    all.sort_unstable();
    all.dedup();
    all
}

/// The alternatives of an expression.
fn ways(text: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let (mut from, mut at) = (0, 0);
    while at < text.len() {
        match text.as_bytes()[at] {
            b'(' | b'[' | b'\\' => at = unit(text, at),
            b'|' => {
                out.push(&text[from..at]);
                at += 1;
                from = at;
            }
            _ => at += 1,
        }
    }
    out.push(&text[from..]);
    out
}

/// Where the group, class or escape that begins at `at` ends.
fn unit(text: &str, at: usize) -> usize {
    let bytes = text.as_bytes();
    let mut end = at + 1;
    match bytes[at] {
        b'\\' => end += 1,
        b'[' => end += text[end..].find(']').map_or(0, |n| n + 1),
        _ => {
            while end < bytes.len() && bytes[end] != b')' {
                end = if matches!(bytes[end], b'(' | b'[' | b'\\') { unit(text, end) } else { end + 1 };
            }
            end += 1;
        }
    }
    end.min(bytes.len())
}

/// The most telling strings of a sequence.
fn of_way(text: &str) -> Option<Vec<String>> {
    let bytes = text.as_bytes();
    let mut sets: Vec<Vec<String>> = Vec::new();
    let mut run = String::new();
    let mut at = 0;
    while at < bytes.len() {
        let byte = bytes[at];
        match byte {
            b'(' => {
                let end = unit(text, at);
                let inner = &text[at + 1..end.saturating_sub(1).max(at + 1)];
                let inner = inner.strip_prefix("?:").or_else(|| inner.strip_prefix("?P<k>")).unwrap_or(inner);
                let none_will_do = matches!(bytes.get(end), Some(b'?' | b'*'))
                    || bytes.get(end) == Some(&b'{') && matches!(bytes.get(end + 1), Some(b'0' | b','));
                let must = !none_will_do;
                if must && !inner.starts_with('?') {
                    sets.push(needed(inner));
                }
                close(&mut run, &mut sets);
                at = end;
                continue;
            }
            b'[' | b'\\' => {
                close(&mut run, &mut sets);
                at = unit(text, at);
                continue;
            }
            b'<' | b'{' => {
                if byte == b'{' {
                    run.pop();
                }
                close(&mut run, &mut sets);
                at += text[at..].find(if byte == b'<' { '>' } else { '}' }).unwrap_or(0);
            }
            b'?' | b'*' => {
                run.pop();
                close(&mut run, &mut sets);
            }
            b'.' | b'^' | b'$' | b'+' => close(&mut run, &mut sets),
            _ => run.push(char::from(byte)),
        }
        at += 1;
    }
    close(&mut run, &mut sets);
    let telling = |set: &Vec<String>| {
        let shortest = set.iter().map(String::len).min().unwrap_or(0).min(8);
        4 * shortest as i32 - set.len().min(24) as i32
    };
    sets.into_iter().filter(|set| !set.is_empty()).max_by_key(telling)
}

fn close(run: &mut String, sets: &mut Vec<Vec<String>>) {
    let word = std::mem::take(run);
    if word.trim().len() > 1 && word.is_ascii() {
        sets.push(vec![word]);
    }
}
