//! Boxes of a form: what is ticked is said, what is not ticked is not.

use std::ops::Range;

use super::trim;

const TICKED: &[&str] = &["[x]", "[X]", "[✓]", "[✔]", "(x)", "(X)", "☒", "☑", "✅"];
const OPEN: &[&str] = &["[ ]", "( )", "[]", "☐", "⬜"];

/// `Card data:  [ ] yes  [x] no`: the key, and the words behind each ticked box. `None` where no box stands open
/// beside the ticked ones, or all lines would be forms.
pub(super) fn ticked(text: &str, body: &Range<usize>) -> Option<(Range<usize>, Vec<Range<usize>>)> {
    let line = &text[body.clone()];
    let mut boxes: Vec<(usize, usize, bool)> = Vec::new();
    for (marks, on) in [(TICKED, true), (OPEN, false)] {
        for mark in marks {
            boxes.extend(line.match_indices(mark).map(|(at, m)| (at, m.len(), on)));
        }
    }
    boxes.sort_unstable();
    let first = boxes.first()?.0;
    if boxes.len() < 2 {
        return None;
    }
    let key = trim(text, body.start..body.start + line[..first].trim_end().trim_end_matches([':', '=', '-']).len());
    let ends = boxes.iter().skip(1).map(|b| b.0).chain([line.len()]);
    let said = boxes
        .iter()
        .zip(ends)
        .filter(|((_, _, on), _)| *on)
        .map(|((at, long, _), end)| trim(text, body.start + at + long..body.start + end))
        .filter(|r| !r.is_empty())
        .collect();
    Some((key, said))
}

/// A line that begins with a box.
pub(super) enum Boxed {
    /// Not chosen, not done: it says nothing.
    Open,
    /// What the ticked box says.
    Ticked(Range<usize>),
}

/// `[x] 8 engineers`, `( ) schema per customer`: one option a line.
pub(super) fn leading(text: &str, body: &Range<usize>) -> Option<Boxed> {
    let line = &text[body.clone()];
    let begins = |marks: &[&str]| marks.iter().find(|m| line.starts_with(**m)).map(|m| m.len());
    let others = |long: usize| TICKED.iter().chain(OPEN).any(|m| line[long..].contains(m));
    if let Some(long) = begins(OPEN) {
        return (!others(long)).then_some(Boxed::Open);
    }
    let long = begins(TICKED).filter(|long| !others(*long))?;
    Some(Boxed::Ticked(trim(text, body.start + long..body.end)))
}
