//! The shape of a text: paragraphs, lists, headings, tables, YAML and JSON, quotations.
//!
//! Every shape becomes [`Piece`]s: a body to read, and the labels above it (heading, key path, row and column)
//! that say what the body is about.

use std::ops::Range;

mod chat;
mod column;
mod entry;
mod json;
mod mail;
mod reply;
mod table;
mod ticked;
use entry::{flow, pair};
use json::json_start;
use reply::{Reply, reply};
use table::Table;
use ticked::{Boxed, leading, ticked};

/// A stretch of text with the labels that it stands under.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Piece {
    pub labels: Vec<Range<usize>>,
    pub body: Range<usize>,
    /// In a block quotation or in a row about somebody else.
    pub aside: bool,
    /// In a column about somebody else, or of what no longer holds.
    pub beside: bool,
    /// Pieces of one paragraph share its number.
    pub paragraph: usize,
}

/// Labels are context, not content: the nearest few suffice.
const LABELS: usize = 5;

/// Below every heading of Markdown.
const SECTION: usize = 7;

/// Cuts a text into pieces, in the order of the text.
pub(super) fn pieces(text: &str) -> Vec<Piece> {
    let mut layout = Layout {
        text,
        out: Vec::new(),
        keys: Vec::new(),
        headings: Vec::new(),
        paragraph: 0,
        fenced: false,
        table: None,
        over_fence: None,
        theirs: false,
        asked: None,
        no_json_before: 0,
    };
    let mut at = 0;
    while at < text.len() {
        at = layout.line(at);
    }
    layout.out
}

struct Layout<'a> {
    text: &'a str,
    out: Vec<Piece>,
    /// Keys without a value of their own, with their indent.
    keys: Vec<(usize, Range<usize>)>,
    headings: Vec<(usize, Range<usize>)>,
    paragraph: usize,
    fenced: bool,
    table: Option<Table>,
    over_fence: Option<Range<usize>>,
    /// In a mail of somebody else.
    theirs: bool,
    /// The question asked last in a chat.
    asked: Option<Range<usize>>,
    /// Where the last attempt at JSON failed: nothing before it is tried again, so that reading stays linear.
    no_json_before: usize,
}

impl Layout<'_> {
    /// Reads the line at `at`; returns where the next one begins.
    fn line(&mut self, at: usize) -> usize {
        let end = self.text[at..].find('\n').map_or(self.text.len(), |n| at + n);
        let next = (end + 1).min(self.text.len());
        let mut body = trim(self.text, at..end);
        if body.is_empty() {
            self.paragraph += 1;
            self.table = None;
            return next;
        }
        let mut indent = body.start - at;
        let line = &self.text[body.clone()];
        // `---` parts what stands above it from what stands below.
        if line.len() > 2 && ["-", "=", "*", "_"].iter().any(|sign| line.trim_matches(|c| sign.contains(c)).is_empty())
        {
            self.paragraph += 1;
            self.keys.clear();
            return next;
        }
        if line.starts_with("```") || line.starts_with("~~~") {
            self.fenced = !self.fenced;
            self.paragraph += 1;
            // The label right above a fence ("Example from the docs:") holds for all of it.
            self.over_fence = self.keys.pop().filter(|_| self.fenced).map(|(_, key)| key);
            self.keys.clear();
            return next;
        }
        if line.starts_with("<!--") {
            // What is hidden from a reader names nothing.
            self.paragraph += 1;
            return self.text[body.start..].find("-->").map_or(self.text.len(), |n| body.start + n + 3);
        }
        let quoted = line.starts_with('>') && !self.fenced;
        let aside = quoted || self.theirs || logged(line);
        if quoted {
            body =
                trim(self.text, body.start + line.bytes().take_while(|b| matches!(b, b'>' | b' ')).count()..body.end);
            indent += 2;
        }
        let line = &self.text[body.clone()];
        if let Some(start) = json_start(line) {
            let open = body.start + start;
            if open >= self.no_json_before {
                match self.json(open, trim(self.text, body.start..open)) {
                    Ok(stop) => return stop,
                    Err(failed) => self.no_json_before = failed,
                }
            }
        }
        if let Some(own) = mail::heads(line) {
            self.paragraph += 1;
            self.keys.clear();
            self.theirs = !own;
            self.emit(body, false);
            return next;
        }
        if line.starts_with('|') || self.table.as_ref().is_some_and(|t| t.holds(line)) {
            self.row(body, next, aside);
            return next;
        }
        self.table = None;
        if let Some(head) = table::heads_gaps(self.text, &body, next).filter(|_| !self.fenced && !line.contains(": ")) {
            self.gaps_head(body.clone(), next, head);
            if !head {
                self.row(body, next, aside);
            }
            return next;
        }
        if table::heads_values(line) {
            self.values_head(body);
            return next;
        }
        if line.starts_with('#') && !self.fenced {
            let level = line.bytes().take_while(|b| *b == b'#').count();
            let title = trim(self.text, body.start + level..body.end);
            self.headings.retain(|(l, _)| *l < level);
            self.keys.clear();
            self.paragraph += 1;
            self.emit(title.clone(), aside);
            // "# svc.yml, pasted as is" says whence, not of what.
            if !self.text[title.clone()].contains(',') {
                self.headings.push((level, title));
            }
            return next;
        }
        let bullet = bullet(line);
        if bullet > 0 {
            body = trim(self.text, body.start + bullet..body.end);
            indent += 2;
        }
        match leading(self.text, &body) {
            Some(Boxed::Open) => return next,
            Some(Boxed::Ticked(said)) => body = said,
            None => {}
        }
        self.keys.retain(|(i, _)| *i < indent);
        if let Some(said) = chat::turn(self.text, &body) {
            self.said(said, aside);
            return next;
        }
        if let Some(key) = self.bare_key(&body) {
            // A label says what follows; it may itself say something ("Payments team, 11 people:").
            self.emit(key.clone(), aside);
            // `[slo.latency]` heads all that stands below it.
            if self.text[body.start..].starts_with('[') && !self.text[body.start..].starts_with("[[") {
                self.headings.retain(|(level, _)| *level < SECTION);
                self.headings.push((SECTION, key));
            } else {
                self.keys.push((indent, key));
            }
            return next;
        }
        if let Some((question, answer)) = asked_and_answered(self.text, &body) {
            self.keys.push((indent, question));
            self.emit(answer, aside);
            self.keys.pop();
            self.paragraph += 1;
            return next;
        }
        if let Some((question, answer)) = answered_below(self.text, &body, next) {
            let end = self.text[answer.end..].find('\n').map_or(self.text.len(), |n| answer.end + n + 1);
            self.keys.push((indent, question));
            self.emit(answer, aside);
            self.keys.pop();
            self.paragraph += 1;
            return end;
        }
        // `> How many engineers?` and the answer below it.
        if aside && self.text[body.clone()].ends_with('?') && body.len() <= 90 {
            let below = self.text[next..].lines().next().unwrap_or("").trim();
            if !below.is_empty() && !below.starts_with('>') && below.len() <= 200 {
                self.keys.clear();
                self.keys.push((0, body.start..body.end - 1));
                self.emit(
                    trim(self.text, next..self.text[next..].find('\n').map_or(self.text.len(), |n| next + n)),
                    false,
                );
                self.keys.clear();
                self.paragraph += 1;
                return self.text[next..].find('\n').map_or(self.text.len(), |n| next + n + 1);
            }
        }
        if let Some((key, value)) = pair(self.text, &body, next) {
            self.keys.push((indent, key));
            self.emit(value.clone(), aside);
            self.keys.pop();
            let end = self.text[value.end..].find('\n').map_or(self.text.len(), |n| value.end + n + 1);
            return end.min(self.text.len());
        }
        if let Some((key, entries)) = flow(self.text, &body) {
            for (name, value) in entries {
                self.keys.push((indent, key.clone()));
                self.keys.push((indent + 1, name));
                self.emit(value, aside);
                self.keys.truncate(self.keys.len() - 2);
            }
            return next;
        }
        if let Some((key, said)) = ticked(self.text, &body) {
            let labelled = !key.is_empty();
            if labelled {
                self.keys.push((indent, key));
            }
            for option in said {
                self.emit(option, aside);
            }
            if labelled {
                self.keys.pop();
            }
            self.paragraph += 1;
            return next;
        }
        if let Some(Reply { key, given, said }) = reply(self.text, &body) {
            self.keys.push((indent, key));
            if let Some(given) = given {
                self.emit(given, true);
            }
            self.emit(said, aside);
            self.keys.pop();
            self.paragraph += 1;
            return next;
        }
        // `be: rust | devs: 4 | release: weekly`: entries on one line.
        let line = &self.text[body.clone()];
        let bar = if line.contains(" || ") { " || " } else { " | " };
        if line.split(bar).filter(|part| keyed(part)).count() > 2 {
            let mut start = body.start;
            for part in line.split(bar) {
                self.emit(trim(self.text, start..start + part.len()), aside);
                start += part.len() + bar.len();
            }
            return next;
        }
        if let Some(flags) = flags(self.text, &body) {
            for (key, value) in flags {
                self.keys.push((indent, key));
                self.emit(value, aside);
                self.keys.pop();
            }
            return next;
        }
        // `read_write_ratio=20 qps_p99=180`: fields on one line.
        let line = &self.text[body.clone()];
        if fields(line) {
            let mut start = body.start;
            for part in line.split(' ') {
                self.emit(trim(self.text, start..start + part.len()), aside);
                start += part.len() + 1;
            }
            return next;
        }
        // `engineers: 6  # was 9`: the comment is no part of the value.
        let line = &self.text[body.clone()];
        if let Some(hash) = line.find(" # ").filter(|_| keyed(line)) {
            let (start, end) = (body.start, body.end);
            let remark = self.text[start + hash + 2..end].trim().to_ascii_lowercase();
            // `monthly_cap = 3200  # EUR`: the remark says of what.
            let foreign =
                ["eur", "euro", "gbp", "chf", "sek", "nok", "pln", "inr"].iter().any(|w| remark.starts_with(w));
            self.prose(trim(self.text, start..start + hash), aside || foreign, bullet > 0);
            self.emit(trim(self.text, start + hash + 2..end), true);
            return next;
        }
        self.prose(body, aside, bullet > 0);
        next
    }

    /// A turn of a chat: a short answer stands under the question before it.
    fn said(&mut self, said: Range<usize>, aside: bool) {
        if self.text[said.clone()].ends_with('?') {
            self.asked = Some(said.start..said.end - 1);
            return self.emit(said, aside);
        }
        let asked = self.asked.clone().filter(|_| chat::leans(&self.text[said.clone()]));
        let labelled = asked.is_some();
        self.keys.extend(asked.map(|question| (usize::MAX, question)));
        self.emit(said, aside);
        if labelled {
            self.keys.pop();
        }
    }

    /// `budget:` alone on its line, or `[[section]]`.
    fn bare_key(&self, body: &Range<usize>) -> Option<Range<usize>> {
        let line = &self.text[body.clone()];
        let stem = line
            .trim_end_matches(['*', '_', '`'])
            .strip_suffix(':')
            .or_else(|| line.strip_prefix('[')?.strip_suffix(']'))?;
        let start = body.start + if line.starts_with('[') { 1 } else { 0 };
        (stem.len() <= 110 && stem.split_whitespace().count() <= 14).then(|| start..start + stem.len())
    }

    /// A line of prose, joined to the line before it where that one plainly runs on.
    fn prose(&mut self, body: Range<usize>, aside: bool, bullet: bool) {
        let paragraph = self.paragraph;
        let starts_low = self.text[body.clone()].starts_with(|c: char| c.is_ascii_lowercase());
        if !bullet
            && !self.fenced
            && let Some(last) = self.out.last_mut()
            && last.paragraph == paragraph
            && last.aside == aside
            && self.text[last.body.end..body.start].bytes().filter(|b| *b == b'\n').count() == 1
        {
            let tail = self.text.as_bytes()[last.body.end - 1];
            let line_start = self.text[..last.body.end].rfind('\n').map_or(0, |n| n + 1);
            let long = last.body.end - line_start.max(last.body.start) >= 50;
            let open = !matches!(tail, b'.' | b'!' | b'?' | b':' | b';' | b'"' | b')');
            if open
                && (tail == b',' || long || starts_low && !aside && self.text[last.body.clone()].contains(' '))
                && !keyed(&self.text[body.clone()])
                && !self.text[line_start..last.body.end].contains(" --")
                && last.body.end - last.body.start < 4000
            {
                last.body.end = body.end;
                return;
            }
        }
        self.emit(body, aside);
    }

    fn emit(&mut self, body: Range<usize>, aside: bool) {
        if body.is_empty() {
            return;
        }
        let mut labels: Vec<Range<usize>> = self
            .headings
            .iter()
            .map(|(_, r)| r)
            .chain(&self.over_fence)
            .chain(self.keys.iter().map(|(_, r)| r))
            .cloned()
            .collect();
        let drop = labels.len().saturating_sub(LABELS);
        labels.drain(..drop);
        self.out.push(Piece { labels, body, aside, beside: false, paragraph: self.paragraph });
    }
}

fn trim(text: &str, range: Range<usize>) -> Range<usize> {
    let slice = &text[range.clone()];
    let start = range.start + (slice.len() - slice.trim_start().len());
    start..start + slice.trim().len()
}

/// `Q: how many engineers? A: 6`: the question is the label of its answer.
fn asked_and_answered(text: &str, body: &Range<usize>) -> Option<(Range<usize>, Range<usize>)> {
    let line = &text[body.clone()];
    let rest = line.strip_prefix("Q:").or_else(|| line.strip_prefix("Q."))?;
    let mark = rest.find('?')?;
    let after = rest[mark + 1..].trim_start();
    let answer = after.strip_prefix("A:").or_else(|| after.strip_prefix("A."))?;
    let start = body.end - rest.len();
    (mark <= 90 && !answer.trim().is_empty())
        .then(|| (trim(text, start..start + mark), trim(text, body.end - answer.len()..body.end)))
}

/// `Q: how many engineers?`, and `A: 6` on the next line.
fn answered_below(text: &str, body: &Range<usize>, next: usize) -> Option<(Range<usize>, Range<usize>)> {
    let line = &text[body.clone()];
    let question = line.strip_prefix("Q:").or_else(|| line.strip_prefix("Q."))?.strip_suffix('?')?;
    let below = text[next..].split('\n').next()?;
    let answer = below.trim_start().strip_prefix("A:").or_else(|| below.trim_start().strip_prefix("A."))?;
    let start = body.end - 1 - question.len();
    let end = next + below.len();
    (question.len() <= 90 && !answer.trim().is_empty())
        .then(|| (trim(text, start..body.end - 1), trim(text, end - answer.len()..end)))
}

/// `fork --agent backend --team 7 --cadence weekly`: the call itself, each flag with its value.
fn flags(text: &str, body: &Range<usize>) -> Option<Vec<(Range<usize>, Range<usize>)>> {
    let line = &text[body.clone()];
    if !(line.starts_with("fork ") || line.starts_with("Agent ") || line.starts_with("--")) {
        return None;
    }
    let mut out = Vec::new();
    let begins: Vec<usize> = line.match_indices("--").map(|(i, _)| i).collect();
    for (n, begin) in begins.iter().enumerate() {
        let end = begins.get(n + 1).copied().unwrap_or(line.len());
        let part = &line[begin + 2..end];
        let name = part.find([' ', '=']).unwrap_or(part.len());
        let value = trim(text, body.start + begin + 2 + name..body.start + end);
        let value = trim(text, value.start + usize::from(text[value.clone()].starts_with('='))..value.end);
        if !value.is_empty() {
            out.push((body.start + begin + 2..body.start + begin + 2 + name, value));
        }
    }
    (out.len() > 2).then_some(out)
}

/// A column heading that says nothing of its cells.
fn generic(heading: &str) -> bool {
    let plain = heading.trim().to_ascii_lowercase();
    matches!(
        plain.as_str(),
        "value"
            | "values"
            | "answer"
            | "answers"
            | "detail"
            | "details"
            | "setting"
            | "figure"
            | "number"
            | "what"
            | "status"
            | "note"
            | "notes"
            | "ours"
            | "us"
            | "we"
            | "after"
            | "new"
            | "agreed"
            | "decided"
            | "final"
            | "corrected"
            | "decision"
            | "choice"
            | "outcome"
            | "verdict"
    )
}

/// A line of a log: `2026-02-11T08:14:03Z WARN pool exhausted`.
fn logged(line: &str) -> bool {
    let bytes = line.as_bytes();
    bytes.len() > 20
        && bytes[..4].iter().all(u8::is_ascii_digit)
        && bytes[4] == b'-'
        && bytes[7] == b'-'
        && matches!(bytes[10], b'T' | b' ')
        && bytes[13] == b':'
}

/// A line that begins with a key: `rpo_minutes = 15`, `Team: 6`.
fn keyed(line: &str) -> bool {
    let stem = line.split([':', '=']).next().unwrap_or("");
    stem.len() < line.len() && stem.len() <= 40 && stem.split_whitespace().count() <= 4 && !stem.contains([',', '.'])
}

/// How long the bullet or number is that begins a list item.
/// Whether a line is two or more `name=value`, parted by blanks alone.
fn fields(line: &str) -> bool {
    let field = |part: &str| {
        part.split_once('=').is_some_and(|(name, value)| {
            name.starts_with(|c: char| c.is_ascii_alphabetic())
                && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.'))
                && !value.is_empty()
                && !value.ends_with(',')
        })
    };
    line.contains(' ') && line.contains('=') && line.split(' ').all(|part| part.is_empty() || field(part))
}

fn bullet(line: &str) -> usize {
    let bytes = line.as_bytes();
    let digits = bytes.iter().take_while(|b| b.is_ascii_digit()).count();
    // `§ 7.3 Availability`, `4.2.1 Recovery`: the number of a section.
    let mark = if line.starts_with('§') { '§'.len_utf8() } else { 0 };
    let number = &line[mark..].trim_start();
    let long = number.bytes().take_while(|b| b.is_ascii_digit() || *b == b'.').count();
    let dotted = number[..long].trim_end_matches('.').contains('.');
    let titled = number[long..].strip_prefix(' ').is_some_and(|t| t.starts_with(|c: char| c.is_uppercase()));
    // A document has no hundred chapters: `99.9 Ana` is a level and a name.
    let chapter = number.split('.').next().and_then(|n| n.parse::<u32>().ok()).is_some_and(|n| n < 40);
    if long > 0 && long <= 9 && titled && (mark > 0 || dotted && chapter) {
        return line.len() - number.len() + long + 1;
    }
    match (bytes, digits) {
        ([b'-' | b'*' | b'+', b' ', ..], _) => 2,
        (_, 1..=2) if matches!(bytes.get(digits), Some(b'.' | b')')) && bytes.get(digits + 1) == Some(&b' ') => {
            digits + 2
        }
        _ => ["• ", "– ", "— ", "· "].iter().find(|b| line.starts_with(**b)).map_or(0, |b| b.len()),
    }
}
