//! Tables: rows of cells under headings, in Markdown or as comma-separated values.

use std::ops::Range;

use super::{Layout, Piece, column, generic, trim};

/// A table whose head has been read.
pub(super) struct Table {
    columns: Vec<Range<usize>>,
    /// Each row is about another team or system.
    by_owner: bool,
    /// The columns about somebody else, or of what no longer holds.
    beside: Vec<bool>,
    /// The column that numbers the rows is none of what they say.
    numbered: bool,
    /// The column that says how far a row has come.
    state: Option<usize>,
    /// The columns of options, by their letter or number, and the one that names the choice.
    choice: Option<(Vec<(usize, String)>, usize)>,
    parted: Parted,
}

/// What parts the cells of a row.
#[derive(Clone, Copy, PartialEq)]
enum Parted {
    Bars,
    Commas,
    Semicolons,
    Gaps,
}

impl Table {
    fn new(text: &str, cells: &[Range<usize>], ruled: bool, parted: Parted) -> Self {
        let headings: Vec<String> = cells.iter().map(|c| text[c.clone()].trim().to_lowercase()).collect();
        let named = |list: &[&str]| headings.iter().position(|h| ruled && list.contains(&h.as_str()));
        let by_owner = ruled
            && ["team", "squad", "group", "system", "service", "vendor", "option", "company"]
                .iter()
                .any(|w| headings.first().is_some_and(|h| h.contains(w) && !h.contains("size")))
            && cells.len() > 1;
        let plain: Vec<&str> = headings.iter().map(String::as_str).collect();
        let options: Vec<(usize, String)> = headings
            .iter()
            .enumerate()
            .filter_map(|(i, h)| {
                let name = ["option ", "variant ", "alternative ", "plan "].iter().find_map(|w| h.strip_prefix(w))?;
                Some((i, name.trim().to_owned()))
            })
            .collect();
        let chosen = named(&["decision", "decided", "choice", "chosen", "verdict", "outcome", "pick", "result"]);
        Table {
            columns: if ruled { cells.to_vec() } else { Vec::new() },
            by_owner,
            beside: if ruled { column::beside(&plain) } else { Vec::new() },
            numbered: cells.len() > 2
                && named(&["#", "no", "no.", "nr", "nr.", "id", "ref", "row", "item no"]) == Some(0),
            state: named(&["state", "status"]).filter(|s| *s > 0),
            choice: chosen.filter(|_| options.len() > 1).map(|at| (options, at)),
            parted,
        }
    }

    /// Whether a line of text is a row of this table.
    pub(super) fn holds(&self, line: &str) -> bool {
        match self.parted {
            Parted::Bars => line.contains('|'),
            Parted::Commas => line.contains(','),
            Parted::Semicolons => line.contains(';'),
            Parted::Gaps => gaps(line, 0..line.len()).len() > 1,
        }
    }
}

/// The heads of a table of comma-separated values.
const HEADS: &[&str] = &[
    "field",
    "key",
    "item",
    "control",
    "question",
    "name",
    "topic",
    "fact",
    "parameter",
    "property",
    "metric",
    "attribute",
];
/// Rows that have not been agreed say nothing.
const OPEN: &[&str] = &[
    "idea",
    "under ",
    "discuss",
    "considered",
    "dropped",
    "wish",
    "planned",
    "tried",
    "open",
    "draft",
    "tbd",
    "undecided",
    "rejected",
    "withdrawn",
    "pending",
    "proposed",
    "parked",
    "deferred",
    "superseded",
];

/// `field,value,source` on a line of its own, or with semicolons.
pub(super) fn heads_values(line: &str) -> bool {
    let sign = if line.contains(';') { ';' } else { ',' };
    let cells: Vec<String> = line.split(sign).map(|c| c.trim().trim_matches('"').to_lowercase()).collect();
    cells.len() > 1
        && HEADS.contains(&cells[0].as_str())
        && cells.iter().all(|c| !c.is_empty() && c.len() <= 20 && c.split_whitespace().count() <= 2)
}

/// The cells of a line of comma-separated values; quotes hold commas together.
fn values(text: &str, row: Range<usize>, sign: u8) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let mut start = row.start;
    let mut quoted = false;
    for (i, b) in text[row.clone()].bytes().enumerate() {
        match b {
            b'"' => quoted = !quoted,
            b if b == sign && !quoted => {
                out.push(trim(text, start..row.start + i));
                start = row.start + i + 1;
            }
            _ => {}
        }
    }
    out.push(trim(text, start..row.end));
    let unquote = |r: Range<usize>| {
        let cell = &text[r.clone()];
        if cell.len() > 1 && cell.starts_with('"') && cell.ends_with('"') { r.start + 1..r.end - 1 } else { r }
    };
    out.into_iter().map(unquote).collect()
}

/// The cells of a line whose columns are set apart by blanks.
fn gaps(text: &str, row: Range<usize>) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let mut start = row.start;
    let bytes = text.as_bytes();
    let mut at = row.start;
    while at < row.end {
        let wide = bytes[at] == b'\t' || bytes[at] == b' ' && at + 1 < row.end && bytes[at + 1] == b' ';
        if wide {
            out.push(trim(text, start..at));
            while at < row.end && matches!(bytes[at], b' ' | b'\t') {
                at += 1;
            }
            start = at;
        } else {
            at += 1;
        }
    }
    out.push(trim(text, start..row.end));
    out
}

/// Lines that are read to see whether columns are set apart by blanks: *house heuristic*.
const LOOK: usize = 3;

/// Whether a table of columns set apart by blanks begins here, and whether with its head.
pub(super) fn heads_gaps(text: &str, body: &Range<usize>, next: usize) -> Option<bool> {
    let first = gaps(text, body.clone());
    let label = |cells: &[Range<usize>]| {
        cells.first().is_some_and(|c| {
            let cell = &text[c.clone()];
            cell.len() <= 40 && !cell.contains([':', '=', '{', '$', '-']) && cell.starts_with(char::is_alphabetic)
        })
    };
    let mut count = 0;
    let mut at = next;
    let mut width = 0;
    while count < LOOK {
        let end = text[at..].find('\n').map_or(text.len(), |n| at + n);
        let row = trim(text, at..end);
        if row.is_empty() {
            break;
        }
        let cells = gaps(text, row);
        if cells.len() < 2 || cells.len() > 6 || width > 0 && cells.len() != width || !label(&cells) {
            return None;
        }
        width = cells.len();
        count += 1;
        at = (end + 1).min(text.len());
        if at == text.len() {
            break;
        }
    }
    let figure = |c: &Range<usize>| text[c.clone()].bytes().any(|b| b.is_ascii_digit());
    // The head stands over all columns, or over all but the first.
    let line = text[..body.start].rfind('\n').map_or(0, |n| n + 1);
    let over = first.len() + 1 == width && body.start - line > 3;
    let head = over || width > 2 && first.len() == width && !first.iter().any(figure);
    (count >= 2 && width >= 2 && (head || first.len() == width && label(&first))).then_some(head)
}

fn cells(text: &str, row: Range<usize>) -> Vec<Range<usize>> {
    let line = &text[row.clone()];
    let inner = line.strip_prefix('|').unwrap_or(line);
    let from = row.end - inner.len();
    let inner = inner.strip_suffix('|').unwrap_or(inner);
    let mut cells = Vec::new();
    let mut start = from;
    for part in inner.split('|') {
        cells.push(trim(text, start..start + part.len()));
        start += part.len() + 1;
    }
    cells
}

impl Layout<'_> {
    /// Reads the head of comma-separated values.
    pub(super) fn values_head(&mut self, body: Range<usize>) {
        let (sign, parted) = match self.text[body.clone()].contains(';') {
            true => (b';', Parted::Semicolons),
            false => (b',', Parted::Commas),
        };
        let cells = values(self.text, body, sign);
        self.table = Some(Table::new(self.text, &cells, true, parted));
    }

    /// Reads the first line of a table whose columns are set apart by blanks.
    pub(super) fn gaps_head(&mut self, body: Range<usize>, next: usize, head: bool) {
        let mut cells = gaps(self.text, body.clone());
        let below = self.text[next..].find('\n').map_or(self.text.len(), |n| next + n);
        if head && cells.len() < gaps(self.text, trim(self.text, next..below)).len() {
            cells.insert(0, body.start..body.start);
        }
        self.table = Some(Table::new(self.text, &cells, head, Parted::Gaps));
    }

    /// Reads a row; `next` is where the line after it begins.
    pub(super) fn row(&mut self, body: Range<usize>, next: usize, aside: bool) {
        let cells = match self.table.as_ref().map_or(Parted::Bars, |t| t.parted) {
            Parted::Bars => cells(self.text, body),
            Parted::Commas => values(self.text, body, b','),
            Parted::Semicolons => values(self.text, body, b';'),
            Parted::Gaps => gaps(self.text, body),
        };
        if cells.iter().all(|c| self.text[c.clone()].bytes().all(|b| matches!(b, b'-' | b':' | b' '))) {
            return;
        }
        if self.table.is_none() {
            let following = self.text[next..].lines().next().unwrap_or("");
            let ruled = following.contains("--")
                && following.bytes().all(|b| matches!(b, b'|' | b'-' | b':' | b' ' | b'\r' | b'+'));
            self.table = Some(Table::new(self.text, &cells, ruled, Parted::Bars));
            if ruled {
                return;
            }
        }
        let Some(table) = &self.table else { return };
        let cell = |i: usize| cells.get(i).map_or("", |c| self.text[c.clone()].trim());
        let row = self.text[cells[0].start..cells[cells.len() - 1].end].to_ascii_lowercase();
        let ours =
            row.split(|c: char| !c.is_ascii_alphabetic()).any(|w| matches!(w, "us" | "our" | "ours" | "we" | "this"));
        let open = table.state.is_some_and(|s| OPEN.iter().any(|o| cell(s).to_lowercase().starts_with(o)));
        let left_open =
            table.state.is_some_and(|s| OPEN.iter().any(|o| cell(s).to_lowercase().contains(&format!(", {o}"))));
        let aside = aside || table.by_owner && !ours || open || left_open;
        let first = usize::from(table.numbered && cells.len() > 2);
        // `| Shape | microservices | modular monolith | B |`: what was chosen is said, the other options are not.
        let chosen = table.choice.as_ref().map(|(options, at)| {
            let pick = cell(*at).to_lowercase();
            let named =
                |name: &str| pick == name || pick.starts_with(&format!("{name} ")) || pick == format!("option {name}");
            (options.iter().map(|(i, name)| (*i, named(name))).collect::<Vec<_>>(), *at)
        });
        let mut made = Vec::new();
        // `| Go for all functions | accepted |`: the row says it in its first cell.
        if cells.len() == 1 || cells.len() == 2 && table.state == Some(1) {
            made.push((Vec::new(), cells[0].clone(), aside, false));
        }
        for (i, body) in cells.iter().enumerate().skip(first + 1) {
            let option = chosen.as_ref().and_then(|(options, _)| options.iter().find(|(at, _)| *at == i));
            let verdict = chosen.as_ref().is_some_and(|(options, at)| *at == i && options.iter().any(|(_, on)| *on));
            // `| Style | services per domain, accepted 12 May |`: a state that says what it is a state of.
            let says = table.state == Some(i) && cell(i).split_whitespace().count() > 2 && cell(i).contains(',');
            if verdict || table.state == Some(i) && !says {
                continue;
            }
            let told = option.is_none() && !(table.numbered && cells.len() > 3);
            let column = table.columns.get(i).filter(|c| told && !c.is_empty() && !generic(&self.text[(*c).clone()]));
            let labels: Vec<Range<usize>> =
                [Some(&cells[first]), column].into_iter().flatten().filter(|r| !r.is_empty()).cloned().collect();
            let beside = table.beside.get(i).copied().unwrap_or(false) || option.is_some_and(|(_, on)| !on);
            made.push((labels, body.clone(), aside || beside, beside));
        }
        for (labels, body, aside, beside) in made {
            if !body.is_empty() {
                self.out.push(Piece { labels, body, aside, beside, paragraph: self.paragraph });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::pieces;

    fn said(text: &str) -> Vec<String> {
        pieces(text).into_iter().filter(|p| !p.aside).map(|p| text[p.body].to_owned()).collect()
    }

    #[test]
    fn options() {
        let table = "| Topic | Option A | Option B | Decision |\n|---|---|---|---|\n| Shape | services | monolith | B |\n| Calls | bus | http | open |";
        assert_eq!(said(table), ["monolith", "open"]);
    }

    #[test]
    fn numbers_and_states() {
        let table = "| # | Topic | State | Text |\n|---|---|---|---|\n| 1 | Recovery | accepted | RPO 5 min |\n| 2 | Level | draft | 99.9 |";
        assert_eq!(said(table), ["RPO 5 min"]);
    }

    #[test]
    fn comma_separated() {
        assert_eq!(said("field,value\ndevelopers,22\nrpo,\"5 min, agreed\""), ["22", "5 min, agreed"]);
    }
}
