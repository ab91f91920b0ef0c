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
    commas: bool,
}

impl Table {
    fn new(text: &str, cells: &[Range<usize>], ruled: bool, commas: bool) -> Self {
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
            commas,
        }
    }

    /// Whether a line of text is a row of this table.
    pub(super) fn holds(&self, line: &str) -> bool {
        if self.commas { line.contains(',') } else { line.contains('|') }
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

/// `field,value,source` on a line of its own.
pub(super) fn heads_values(line: &str) -> bool {
    let cells: Vec<String> = line.split(',').map(|c| c.trim().trim_matches('"').to_lowercase()).collect();
    cells.len() > 1
        && HEADS.contains(&cells[0].as_str())
        && cells.iter().all(|c| !c.is_empty() && c.len() <= 20 && c.split_whitespace().count() <= 2)
}

/// The cells of a line of comma-separated values; quotes hold commas together.
fn values(text: &str, row: Range<usize>) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let mut start = row.start;
    let mut quoted = false;
    for (i, b) in text[row.clone()].bytes().enumerate() {
        match b {
            b'"' => quoted = !quoted,
            b',' if !quoted => {
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
        let cells = values(self.text, body);
        self.table = Some(Table::new(self.text, &cells, true, true));
    }

    /// Reads a row; `next` is where the line after it begins.
    pub(super) fn row(&mut self, body: Range<usize>, next: usize) {
        let commas = self.table.as_ref().is_some_and(|t| t.commas);
        let cells = if commas { values(self.text, body) } else { cells(self.text, body) };
        if cells.iter().all(|c| self.text[c.clone()].bytes().all(|b| matches!(b, b'-' | b':' | b' '))) {
            return;
        }
        if self.table.is_none() {
            let following = self.text[next..].lines().next().unwrap_or("");
            let ruled = following.contains("--")
                && following.bytes().all(|b| matches!(b, b'|' | b'-' | b':' | b' ' | b'\r' | b'+'));
            self.table = Some(Table::new(self.text, &cells, ruled, false));
            if ruled {
                return;
            }
        }
        let Some(table) = &self.table else { return };
        let cell = |i: usize| cells.get(i).map_or("", |c| self.text[c.clone()].trim());
        let row = self.text[cells[0].start..cells[cells.len() - 1].end].to_ascii_lowercase();
        let ours =
            row.split(|c: char| !c.is_ascii_alphabetic()).any(|w| matches!(w, "us" | "our" | "ours" | "we" | "this"));
        let open = table.state.is_some_and(|s| OPEN.contains(&cell(s).to_lowercase().as_str()));
        let aside = table.by_owner && !ours || open;
        let first = usize::from(table.numbered && cells.len() > 2);
        // `| Shape | microservices | modular monolith | B |`: what was chosen is said, the other options are not.
        let chosen = table.choice.as_ref().map(|(options, at)| {
            let pick = cell(*at).to_lowercase();
            let named =
                |name: &str| pick == name || pick.starts_with(&format!("{name} ")) || pick == format!("option {name}");
            (options.iter().map(|(i, name)| (*i, named(name))).collect::<Vec<_>>(), *at)
        });
        let mut made = Vec::new();
        if cells.len() == 1 {
            made.push((Vec::new(), cells[0].clone(), aside));
        }
        for (i, body) in cells.iter().enumerate().skip(first + 1) {
            let option = chosen.as_ref().and_then(|(options, _)| options.iter().find(|(at, _)| *at == i));
            let verdict = chosen.as_ref().is_some_and(|(options, at)| *at == i && options.iter().any(|(_, on)| *on));
            if verdict || table.state == Some(i) {
                continue;
            }
            let told = option.is_none() && !(table.numbered && cells.len() > 3);
            let column = table.columns.get(i).filter(|c| told && !c.is_empty() && !generic(&self.text[(*c).clone()]));
            let labels: Vec<Range<usize>> =
                [Some(&cells[first]), column].into_iter().flatten().filter(|r| !r.is_empty()).cloned().collect();
            let beside = table.beside.get(i).copied().unwrap_or(false) || option.is_some_and(|(_, on)| !on);
            made.push((labels, body.clone(), aside || beside));
        }
        for (labels, body, aside) in made {
            if !body.is_empty() {
                self.out.push(Piece { labels, body, aside, paragraph: self.paragraph });
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
