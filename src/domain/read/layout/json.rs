//! JSON, as people paste it: with comments, and with words before it.

use std::ops::Range;

use super::{LABELS, Layout, Piece};

/// Where a JSON object or array opens in the line.
pub(super) fn json_start(line: &str) -> Option<usize> {
    let bytes = line.as_bytes();
    let open = line.find('{').or_else(|| (line == "[").then_some(0))?;
    let follows = bytes[open + 1..].iter().find(|b| !b.is_ascii_whitespace());
    matches!(follows, None | Some(b'"' | b'{')).then_some(open)
}

impl Layout<'_> {
    /// Reads the JSON value that opens at `open`; returns where it ends, or where it turned out to be none.
    pub(super) fn json(&mut self, open: usize, label: Range<usize>) -> Result<usize, usize> {
        let bytes = self.text.as_bytes();
        let mut stack: Vec<Option<Range<usize>>> = Vec::new();
        let mut key: Option<Range<usize>> = (!label.is_empty() && label.len() <= 80).then_some(label.clone());
        let mut leaves = Vec::new();
        let mut at = open;
        let labels = |stack: &[Option<Range<usize>>], key: &Option<Range<usize>>| {
            let mut all: Vec<Range<usize>> = stack.iter().rev().take(LABELS - 1).rev().flatten().cloned().collect();
            all.extend(key.clone());
            all
        };
        while at < bytes.len() {
            match bytes[at] {
                b'{' | b'[' => {
                    stack.push(key.take());
                    if stack.len() > 64 {
                        return Err(at.min(bytes.len()));
                    }
                }
                b'}' | b']' => {
                    stack.pop();
                    key = None;
                    if stack.is_empty() {
                        at += 1;
                        break;
                    }
                }
                b'"' => {
                    let start = at + 1;
                    let mut end = start;
                    while end < bytes.len() && bytes[end] != b'"' {
                        if bytes[end] == b'\n' {
                            return Err(at.min(bytes.len()));
                        }
                        end += if bytes[end] == b'\\' { 2 } else { 1 };
                    }
                    if end >= bytes.len() {
                        return Err(at.min(bytes.len()));
                    }
                    at = end;
                    let after = (end + 1..bytes.len()).find(|i| !bytes[*i].is_ascii_whitespace()).ok_or(bytes.len())?;
                    if bytes[after] == b':' {
                        key = Some(start..end);
                        at = after;
                    } else if start < end {
                        leaves.push((labels(&stack, &key), start..end));
                    }
                }
                b',' | b' ' | b'\n' | b'\r' | b'\t' => {}
                b'/' if bytes.get(at + 1) == Some(&b'/') => {
                    at = self.text[at..].find('\n').map_or(bytes.len(), |n| at + n);
                    continue;
                }
                b if b.is_ascii_alphanumeric() || b == b'-' => {
                    let end = (at..bytes.len())
                        .find(|i| matches!(bytes[*i], b',' | b'}' | b']' | b'\n' | b' '))
                        .ok_or(bytes.len())?;
                    leaves.push((labels(&stack, &key), at..end));
                    at = end;
                    continue;
                }
                _ => return Err(at),
            }
            at += 1;
        }
        if !stack.is_empty() {
            return Err(at.min(bytes.len()));
        }
        self.paragraph += 1;
        if self.text[label.clone()].contains(' ') {
            self.emit(label, false);
        }
        for (labels, body) in leaves {
            self.out.push(Piece { labels, body, aside: false, beside: false, paragraph: self.paragraph });
        }
        self.paragraph += 1;
        Ok(at)
    }
}
