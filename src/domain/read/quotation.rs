//! Quoted text: who is quoted decides whether it speaks for the team.

use std::ops::Range;

/// A quotation of several words.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Quotation {
    pub span: Range<usize>,
    /// From the team's own papers or the user: it counts as said.
    pub own: bool,
    /// Signed by the team: whoever is named in it means the team.
    pub signed: bool,
}

/// A shorter quotation is a term, not speech: *house heuristic*.
const SPEECH_WORDS: usize = 3;
/// How far before and after the marks the speaker is looked for, in bytes: *house heuristic*.
const BEFORE: usize = 90;
const AFTER: usize = 50;
/// A quotation longer than this has lost its closing mark.
const LONGEST: usize = 4000;

/// Finds the quotations in `text[range]`, one paragraph.
pub(super) fn quotations(text: &str, range: Range<usize>) -> Vec<Quotation> {
    let slice = &text[range.clone()];
    let mut out: Vec<Quotation> = Vec::new();
    let mut open: Option<(usize, char)> = None;
    // Where the closing mark of a value in notation stands.
    let mut notation = 0;
    let mut before = ' ';
    let mut chars = slice.char_indices().peekable();
    while let Some((i, c)) = chars.next() {
        let next = chars.peek().map_or(' ', |(_, c)| *c);
        match open {
            Some((start, close)) => {
                let ends = c == close && (close != '\'' || (!next.is_alphanumeric() && !before.is_whitespace()));
                if ends || i - start > LONGEST {
                    let span = range.start + start..range.start + i;
                    if ends && text[span.clone()].split_whitespace().nth(SPEECH_WORDS - 1).is_some() {
                        let floor = out.last().map_or(range.start, |q| q.span.end);
                        let (before, after) = around(text, floor, &span, range.end);
                        let signed = signed(&before, &after);
                        out.push(Quotation { span, own: signed || ours(&before, &after), signed });
                    }
                    open = None;
                }
            }
            None => {
                let closing = match c {
                    // `key="value"` and `key: "value"` are notation, with both of their marks.
                    '"' if before == '=' || keyed(&slice[..i]) && !speech(&slice[i + 1..]) => {
                        let line = slice[i + 1..].find('\n').map_or(slice.len(), |n| i + 1 + n);
                        notation = slice[i + 1..line].find('"').map_or(0, |n| i + 1 + n);
                        None
                    }
                    '"' if i == notation && i > 0 => None,
                    '"' => Some('"'),
                    '“' | '„' => Some('”'),
                    '«' => Some('»'),
                    '‘' => Some('’'),
                    '\'' if !before.is_alphanumeric() && next.is_alphanumeric() => Some('\''),
                    _ => None,
                };
                if let Some(closing) = closing {
                    open = Some((i + c.len_utf8(), closing));
                }
            }
        }
        before = c;
    }
    out
}

/// Whether what follows an opening mark is several sentences, which are no value.
fn speech(after: &str) -> bool {
    let end = after.find('"').unwrap_or(after.len());
    let inside = &after[..end];
    inside.len() > 40 && [". ", "! ", "? "].iter().any(|stop| inside.contains(stop))
}

/// Whether all that stands before on the line is a key and its colon.
fn keyed(before: &str) -> bool {
    let tail = &before.as_bytes()[before.len().saturating_sub(60)..];
    let line = tail.iter().rposition(|b| *b == b'\n').map_or(tail, |n| &tail[n + 1..]);
    let Some((colon, key)) = line.trim_ascii().split_last() else { return false };
    matches!(colon, b':' | b'=')
        && (line.len() < 60)
        && key.trim_ascii().iter().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.' | b'"'))
}

/// The words before and after a quotation, in lower case.
fn around(text: &str, floor: usize, span: &Range<usize>, ceiling: usize) -> (String, String) {
    let mut from = span.start.saturating_sub(BEFORE).max(floor);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    let mut to = (span.end + AFTER).min(ceiling);
    while !text.is_char_boundary(to) {
        to -= 1;
    }
    let before = text[from..span.start].to_ascii_lowercase();
    let after = text[span.end..to.max(span.end)].to_ascii_lowercase();
    (before, after.split(['.', '\n']).next().unwrap_or("").to_owned())
}

/// Whether the team has bound itself by a text that others wrote.
fn signed(before: &str, after: &str) -> bool {
    const SIGNED: &[&str] = &[
        "we signed",
        "we have signed",
        "we accepted",
        "we have accepted",
        "we agreed to",
        "which we adopt",
        "we adopted",
        "we adopt",
        "binds us",
        "binding for us",
        "we stand by",
        "we committed to",
        "we subscribe to",
    ];
    let denied = ["none of", "nothing of", "not ", "n't ", "never"].iter().any(|w| after.contains(w));
    !denied && SIGNED.iter().any(|w| before.contains(w) || after.contains(w))
}

/// Whether a label over a quotation says that the team or its user speaks.
pub(super) fn speaks_for_us(label: &str) -> bool {
    ours(&label.to_ascii_lowercase(), "")
}

fn ours(before: &str, after: &str) -> bool {
    // The last sentence before the marks, or the one before it where the quotation begins a sentence.
    let words =
        |s: &str| s.split(|c: char| !c.is_ascii_alphanumeric() && c != '\'').map(str::to_owned).collect::<Vec<_>>();
    // The sentence that the marks stand in decides, where it names anybody.
    let near = before.rfind(". ").map_or(before, |i| &before[i + 2..]);
    let named = |text: &str| words(text).iter().any(|w| THIRD.contains(&w.as_str()) || OWN.contains(&w.as_str()));
    let before = if named(near) { near } else { before };
    let (before, after) = (words(before), words(after));
    let model = ["good request", "good brief", "good answer", "perfect brief", "ideal brief"];
    if model.iter().any(|m| near.contains(m)) {
        return false;
    }
    let has = |list: &[&str]| before.iter().chain(&after).any(|w| list.contains(&w.as_str()));
    const THIRD: &[&str] = &[
        "auditor",
        "auditors",
        "procurement",
        "assessor",
        "investor",
        "investors",
        "journalist",
        "recruiter",
        "prospects",
        "vendor",
        "vendors",
        "supplier",
        "consultant",
        "consultants",
        "consultancy",
        "contractor",
        "candidate",
        "competitor",
        "competitors",
        "blog",
        "article",
        "paper",
        "whitepaper",
        "mail",
        "email",
        "ticket",
        "tweet",
        "podcast",
        "talk",
        "deck",
        "slide",
        "brochure",
        "newsletter",
        "docstring",
        "readme",
        "comment",
        "sample",
        "example",
        "template",
        "interview",
        "advert",
        "ad",
        "posting",
        "salesperson",
        "sales",
        "rep",
        "reseller",
        "partner",
        "prospect",
        "intern",
        "bot",
        "injected",
        "injection",
        "inject",
        "attacker",
        "spam",
        "phishing",
        "obey",
        "ignore",
        "forum",
        "reddit",
        "stackoverflow",
        "conference",
        "keynote",
        "webinar",
        "marketing",
        "book",
        "author",
        "colleague",
        "friend",
        "chatgpt",
        "llm",
        "model",
        "scraped",
        "illustration",
        "illustrative",
        "placeholder",
        "dummy",
        "peers",
        "rumour",
        "rumor",
        "pasted",
        "footer",
        "header",
        "watermark",
        "banner",
        "caption",
        "poster",
        "sticker",
        "slogan",
        "scanned",
        "opinion",
        "funny",
    ];
    const OWN: &[&str] = &[
        "engineering",
        "agreed",
        "handbook",
        "user",
        "founder",
        "founders",
        "cto",
        "ceo",
        "cfo",
        "coo",
        "vp",
        "vpe",
        "ciso",
        "dpo",
        "owner",
        "lead",
        "pm",
        "po",
        "rfc",
        "adr",
        "spec",
        "specification",
        "section",
        "charter",
        "board",
        "minutes",
        "notes",
        "sheet",
        "dpia",
        "annex",
        "appendix",
        "further",
        "elsewhere",
        "runbook",
        "plan",
        "review",
        "description",
        "page",
        "brief",
        "doc",
        "document",
        "intake",
        "wiki",
        "policy",
        "contract",
        "we",
        "our",
        "us",
        "i",
        "my",
        "legal",
        "finance",
        "product",
        "team",
        "architect",
        "manager",
        "requirement",
        "requirements",
        "decision",
        "confirmed",
        "answered",
        "endorsed",
        "verbatim",
        "typed",
        "told",
        "stated",
        "mission",
    ];
    !has(THIRD) && has(OWN)
}
