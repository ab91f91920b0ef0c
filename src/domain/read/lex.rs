//! Words, numbers and signs, each with its place in the text.
//!
//! Words come out in plain lower-case ASCII with contractions, hyphens, underscores and camel case opened, so that
//! `user-facing`, `user_facing`, `userFacing` and `User facing` are one thing to the grammar.

use std::ops::Range;

use super::spelling;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Kind {
    Word,
    Number(f64),
    /// `1st`, `99th`.
    Ordinal(f64),
    Sign,
    /// A date, a time of day, a version, an address: digits that count nothing.
    Junk,
}

/// One token.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Token {
    pub text: String,
    pub span: Range<usize>,
    pub kind: Kind,
    /// No space stands before it.
    pub glued: bool,
    /// It begins with a capital letter.
    pub capital: bool,
}

impl Token {
    pub fn is(&self, text: &str) -> bool {
        self.text == text
    }
    pub fn number(&self) -> Option<f64> {
        if let Kind::Number(n) = self.kind { Some(n) } else { None }
    }
}

/// Splits `text[range]` into tokens. Markdown emphasis and quotation marks are left out.
pub(super) fn tokens(text: &str, range: Range<usize>) -> Vec<Token> {
    let mut lexer =
        Lexer { text, bytes: text.as_bytes(), at: range.start, end: range.end, out: Vec::new(), last: 0, remark: 0 };
    lexer.run();
    lexer.out
}

struct Lexer<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    end: usize,
    out: Vec<Token>,
    /// Where the last token ended, to know whether a space stands between.
    last: usize,
    /// Where a remark in angle brackets ends.
    remark: usize,
}

impl Lexer<'_> {
    fn run(&mut self) {
        while self.at < self.end {
            let byte = self.bytes[self.at];
            if byte.is_ascii_digit() || (byte == b'.' && self.digit(1) && !self.after_word()) {
                self.number();
            } else if byte.is_ascii_alphabetic() {
                self.word();
            } else if byte < 128 {
                self.sign();
            } else {
                self.beyond_ascii();
            }
        }
    }

    fn peek(&self, ahead: usize) -> u8 {
        if self.at + ahead < self.end { self.bytes[self.at + ahead] } else { 0 }
    }

    fn digit(&self, ahead: usize) -> bool {
        self.peek(ahead).is_ascii_digit()
    }

    fn after_word(&self) -> bool {
        self.at > 0 && self.bytes[self.at - 1].is_ascii_alphanumeric()
    }

    fn push(&mut self, text: impl Into<String>, start: usize, end: usize, kind: Kind) {
        let glued = start == self.last && !self.out.is_empty();
        let capital = self.bytes[start].is_ascii_uppercase();
        self.out.push(Token { text: text.into(), span: start..end, kind, glued, capital });
        self.last = end;
    }

    fn number(&mut self) {
        let start = self.at;
        let mut end = start;
        let digits = |from: usize, b: &[u8]| (from..self.end).take_while(|i| b[*i].is_ascii_digit()).count();
        let mut value = String::new();
        let mut dots = 0;
        let mut junk = false;
        while end < self.end {
            let run = digits(end, self.bytes);
            value.push_str(&self.text[end..end + run]);
            end += run;
            let next = if end < self.end { self.bytes[end] } else { 0 };
            let after = digits((end + 1).min(self.end), self.bytes);
            let ends_there = |n: usize| !matches!(self.bytes.get(end + 1 + n), Some(b) if b.is_ascii_digit());
            match next {
                b'.' if after > 0 => {
                    dots += 1;
                    value.push('.');
                    end += 1;
                }
                // Thousands, or a decimal comma: `12,500`, `99,9`.
                b',' | b'_' | b'\'' if after == 3 && ends_there(3) && dots == 0 => end += 1,
                b',' if (1..3).contains(&after)
                    && dots == 0
                    && !matches!(self.bytes.get(end + 1 + after), Some(b',')) =>
                {
                    dots += 1;
                    value.push('.');
                    end += 1;
                }
                // `8 000 requests`: a group of zeros after a space.
                b' ' if run <= 3
                    && dots == 0
                    && !junk
                    && matches!(self.bytes.get(end + 1..end + 4), Some([b'0'..=b'9', b'0', b'0']))
                    && !matches!(self.bytes.get(end + 4), Some(b) if b.is_ascii_alphanumeric() || matches!(b, b':' | b'%' | b'/')) =>
                {
                    end += 1;
                }
                // A date or a clock.
                b'-' if run == 4 && after == 2 && dots == 0 => {
                    junk = true;
                    end += 1;
                }
                b'-' | b':' if junk && after > 0 => end += 1,
                b':' if run <= 2 && after == 2 && dots == 0 && value.parse::<u32>().is_ok_and(|h| h < 24) => {
                    junk = true;
                    end += 1;
                }
                b'/' if run == 2 && &self.text[start..end] == "24" && after == 1 && self.bytes[end + 1] == b'7' => {
                    junk = true;
                    end += 1;
                }
                _ => break,
            }
        }
        self.at = end;
        if junk || dots > 1 {
            return self.push(&self.text[start..end], start, end, Kind::Junk);
        }
        // `1.2e3`.
        let power = exponent(&self.bytes[end..self.end]);
        if let Some((digits, long)) = power {
            value.push('e');
            value.push_str(&digits);
            end += long;
            self.at = end;
        }
        let value: f64 = value.parse().unwrap_or(f64::MAX);
        let suffix = self.text.as_bytes()[end..self.end.min(end + 2)].to_ascii_lowercase();
        let ordinal = matches!(suffix.as_slice(), b"st" | b"nd" | b"rd" | b"th")
            && !matches!(self.bytes.get(end + 2), Some(b) if b.is_ascii_alphanumeric());
        if ordinal {
            self.at = end + 2;
            return self.push(&self.text[start..end + 2], start, end + 2, Kind::Ordinal(value));
        }
        self.push(&self.text[start..end], start, end, Kind::Number(value));
    }

    fn word(&mut self) {
        let start = self.at;
        // `1h30m`: after a number, letters end where digits begin.
        let letters_only = self.last == start && matches!(self.out.last(), Some(t) if t.number().is_some());
        let mut end = start;
        while end < self.end {
            let b = self.bytes[end];
            let inner_dot = b == b'.'
                && end + 1 < self.end
                && self.bytes[end + 1].is_ascii_alphabetic()
                && end - start <= 12
                && joins_with_dot(&self.text[start..end], &self.text[end + 1..self.end]);
            let apostrophe = (b == b'\'' || self.bytes[end..].starts_with("’".as_bytes()))
                && self.bytes.get(end + if b == b'\'' { 1 } else { 3 }).is_some_and(u8::is_ascii_alphabetic);
            if b.is_ascii_alphabetic() || (b.is_ascii_digit() && !letters_only) || inner_dot {
                end += 1;
            } else if apostrophe {
                end += if b == b'\'' { 1 } else { 3 };
            } else if b >= 128 && self.text[end..].chars().next().is_some_and(char::is_alphabetic) {
                end += self.text[end..].chars().next().map_or(1, char::len_utf8);
            } else {
                break;
            }
        }
        // `end` may have run past the range inside a multi-byte character only at the very end of the text.
        end = end.min(self.text.len());
        let raw = &self.text[start..end];
        let rest = &self.bytes[end..self.end.max(end)];
        let (name, extra) = match (raw, rest.first()) {
            ("C" | "c", Some(b'#')) => (Some("csharp"), 1),
            ("F" | "f", Some(b'#')) => (Some("fsharp"), 1),
            ("C" | "c", Some(b'+')) if rest.starts_with(b"++") => (Some("cpp"), 2),
            ("w" | "W", Some(b'/')) if rest.starts_with(b"/o") && !rest.get(2).is_some_and(u8::is_ascii_alphabetic) => {
                (Some("without"), 2)
            }
            ("w", Some(b'/')) if rest.get(1) == Some(&b' ') => (Some("with"), 1),
            _ => (None, 0),
        };
        self.at = end + extra;
        if let Some(name) = name {
            return self.push(name, start, end + extra, Kind::Word);
        }
        if let Some(minutes) = spelling::iso_duration(raw) {
            self.push(raw, start, end - 1, Kind::Number(minutes));
            return self.push("min", end - 1, end, Kind::Word);
        }
        self.open(raw, start, end);
    }

    /// Opens contractions and camel case.
    fn open(&mut self, raw: &str, start: usize, end: usize) {
        let plain: String = raw.chars().map(|c| if c == '’' { '\'' } else { c }).collect();
        let lower: String = plain.chars().map(ascii_letter).collect();
        let bytes = raw.as_bytes();
        if raw.is_ascii() && bytes[0].is_ascii_lowercase() && !lower.contains('\'') {
            let humps =
                (2..bytes.len()).filter(|i| bytes[*i].is_ascii_uppercase() && bytes[*i - 1].is_ascii_lowercase());
            let mut from = 0;
            for hump in humps {
                self.push(&lower[from..hump], start + from, start + hump, Kind::Word);
                from = hump;
            }
            if from > 0 {
                return self.push(&lower[from..], start + from, end, Kind::Word);
            }
        }
        let Some(mark) = lower.rfind('\'') else {
            let opened = match lower.as_str() {
                "dont" => Some(("do", "not")),
                "doesnt" => Some(("does", "not")),
                "isnt" => Some(("is", "not")),
                "cannot" | "cant" => Some(("can", "not")),
                "wont" => Some(("will", "not")),
                _ => None,
            };
            return match opened {
                Some((a, b)) => {
                    self.push(a, start, end, Kind::Word);
                    self.push(b, end - 1, end, Kind::Word);
                }
                None => match spelling::meant(&lower) {
                    Some(word) => self.push(word, start, end, Kind::Word),
                    None => self.push(lower, start, end, Kind::Word),
                },
            };
        };
        let (stem, tail) = (&lower[..mark], &lower[mark + 1..]);
        if matches!((stem, tail), ("ok" | "okay", "d" | "ed")) {
            return self.push("okayed", start, end, Kind::Word);
        }
        let second = match (stem, tail) {
            (_, "t") if stem.len() > 2 && stem.ends_with('n') => "not",
            ("it" | "that" | "there" | "here" | "he" | "she" | "who" | "what" | "where", "s") => "is",
            (_, "s") => "'s",
            (_, "re") => "are",
            (_, "ve") => "have",
            (_, "ll") => "will",
            (_, "d") => "would",
            (_, "m") => "am",
            _ => return self.push(lower, start, end, Kind::Word),
        };
        let first = match (stem, second) {
            ("won", "not") => "will",
            ("can", "not") => "can",
            ("ain", "not") => "is",
            (_, "not") => &stem[..stem.len() - 1],
            _ => stem,
        };
        let first = first.to_owned();
        self.push(first, start, end, Kind::Word);
        self.push(second, end - 1, end, Kind::Word);
    }

    fn sign(&mut self) {
        let start = self.at;
        let two = [self.bytes[start], self.peek(1)];
        let (text, len) = match &two {
            b"->" | b"=>" => ("->", 2),
            b"<=" | b">=" => (if two[0] == b'<' { "<" } else { ">" }, 2),
            b"--" => ("--", self.bytes[start..self.end].iter().take_while(|b| **b == b'-').count()),
            // Leaders of a form: `Engineers ........ 27`.
            b".."
                if self.bytes[start..self.end].iter().take_while(|b| **b == b'.').count() >= 3
                    && self.bytes[start.saturating_sub(1)] == b' ' =>
            {
                (":", self.bytes[start..self.end].iter().take_while(|b| **b == b'.').count())
            }
            b".." => ("..", self.bytes[start..self.end].iter().take_while(|b| **b == b'.').count()),
            _ => match two[0] {
                b'&' => ("and", 1),
                b'-' => return self.hyphen(),
                b'_' => ("", 1),
                b'.' if self.text[start + 1..self.end.max(start + 1)]
                    .get(..3)
                    .is_some_and(|t| t.eq_ignore_ascii_case("net")) =>
                {
                    self.push("dotnet", start, start + 4, Kind::Word);
                    self.at = start + 4;
                    return;
                }
                b'<' if let Some(len) = angle(&self.bytes[start..self.end]) => {
                    let inside = &self.text[start + 1..start + len - 1];
                    if remark(inside) {
                        self.remark = start + len - 1;
                        self.push("(", start, start + 1, Kind::Sign);
                        self.at = start + 1;
                        return;
                    }
                    // `<N>` is a gap to fill; a tag of HTML is nothing.
                    if !tag(inside) {
                        self.push("tbd", start, start + len, Kind::Word);
                    }
                    self.at = start + len;
                    return;
                }
                b',' => (",", 1),
                b';' => (";", 1),
                b':' => (":", 1),
                b'.' => (".", 1),
                b'!' => ("!", 1),
                b'?' => ("?", 1),
                b'(' | b'[' | b'{' => ("(", 1),
                b')' | b']' | b'}' => (")", 1),
                b'/' => ("/", 1),
                b'|' => ("|", 1),
                b'=' => ("=", 1),
                b'<' => ("<", 1),
                b'>' if start == self.remark && start > 0 => (")", 1),
                b'>' => (">", 1),
                // Struck out in Markdown.
                b'~' if two[1] == b'~' => {
                    let line = self.text[start + 2..self.end.max(start + 2)].split('\n').next().unwrap_or("");
                    match line.find("~~").filter(|n| *n <= STRUCK) {
                        Some(n) => ("", n + 4),
                        None => ("", 2),
                    }
                }
                b'~' => ("~", 1),
                b'+' => ("+", 1),
                b'%' => ("%", 1),
                b'$' => ("$", 1),
                b'@' => ("@", 1),
                b'\n' => ("", 1),
                _ => ("", 1),
            },
        };
        if !text.is_empty() {
            let kind = if text == "and" { Kind::Word } else { Kind::Sign };
            self.push(text, start, start + len, kind);
        } else if !self.bytes[start].is_ascii_whitespace() && self.last == start {
            // Emphasis and quotation marks glue: `**6** engineers`, `"team_size"`.
            self.last = start + len;
        }
        self.at = start + len;
    }

    /// A hyphen joins words, spans a range between numbers, and breaks a sentence between spaces.
    fn hyphen(&mut self) {
        let start = self.at;
        self.at += 1;
        let before = start.checked_sub(1).map_or(b' ', |i| self.bytes[i]);
        let after = self.peek(0);
        let spaced = before.is_ascii_whitespace() && (after.is_ascii_whitespace() || after == 0);
        let number_before =
            matches!(self.out.last(), Some(t) if matches!(t.kind, Kind::Number(_)) || t.is("%") || t.glued);
        if after.is_ascii_digit() && number_before {
            self.push("-", start, start + 1, Kind::Sign);
        } else if spaced && !self.out.is_empty() {
            let next_digit = self.bytes[self.at..self.end].iter().find(|b| **b != b' ').is_some_and(u8::is_ascii_digit);
            let sign = if next_digit && number_before { "-" } else { "--" };
            self.push(sign, start, start + 1, Kind::Sign);
        }
    }

    fn beyond_ascii(&mut self) {
        let start = self.at;
        let c = self.text[start..].chars().next().unwrap_or(' ');
        let end = start + c.len_utf8();
        self.at = end;
        let text = match c {
            '≤' | '≦' => "<",
            '≥' => ">",
            '→' | '⇒' | '➜' | '⟶' => "->",
            '—' | '―' => "--",
            '–' | '‒' | '−' => {
                let digits = self.digit(0) || self.peek(0) == b' ' && self.digit(1);
                let number_before = matches!(self.out.last(), Some(t) if t.number().is_some());
                if digits && number_before { "-" } else { "--" }
            }
            '×' => "x",
            '€' => "eur",
            '£' => "gbp",
            '¥' => "jpy",
            '₹' => "inr",
            '…' => "..",
            '≈' | '∼' | '～' => "~",
            '‐' | '‑' | '“' | '”' | '‘' | '’' | '„' | '«' | '»' | '\u{200b}' | '\u{feff}' => {
                if self.last == start {
                    self.last = end;
                }
                return;
            }
            '•' | '·' | '‣' | '▪' => ";",
            c if c.is_alphabetic() => {
                // A word of another script, or one that begins beyond ASCII.
                let word: String =
                    self.text[start..self.end.max(end)].chars().take_while(|c| c.is_alphanumeric()).collect();
                let end = start + word.len();
                self.at = end;
                let plain: String = word.chars().map(ascii_letter).collect();
                return self.push(plain, start, end, Kind::Word);
            }
            _ => return,
        };
        let kind = if text.as_bytes()[0].is_ascii_alphabetic() { Kind::Word } else { Kind::Sign };
        self.push(text, start, end, kind);
    }
}

/// Longer stretches between two `~~` are none that somebody struck out: *house heuristic*.
const STRUCK: usize = 160;

/// The length of `<…>` around a few words, if one begins here.
fn angle(bytes: &[u8]) -> Option<usize> {
    let opens = bytes.get(1).is_some_and(|b| b.is_ascii_alphabetic() || *b == b'/');
    let close = bytes.iter().take(160).skip(1).position(|b| matches!(b, b'>' | b'<' | b'\n'))? + 1;
    (opens && bytes[close] == b'>').then_some(close + 1)
}

/// `<so external users, yes>`: somebody's words on what stands before, rather than a gap to fill.
fn remark(inside: &str) -> bool {
    const GAP: &[&str] = &[
        "your",
        "fill",
        "insert",
        "enter",
        "here",
        "number",
        "todo",
        "tbd",
        "placeholder",
        "e.g",
        "eg",
        "pick",
        "href",
        "style",
        "id",
        "src",
        "target",
        "rel",
        "width",
        "http",
        "https",
        "mailto",
    ];
    let words = || inside.split(|c: char| !c.is_alphanumeric() && c != '\'').filter(|w| !w.is_empty());
    inside.split_whitespace().count() >= 3
        && !inside.contains(['=', '|', '@'])
        && inside.contains(|c: char| c.is_ascii_lowercase())
        && !words().any(|w| GAP.contains(&w.to_ascii_lowercase().as_str()))
}

fn tag(name: &str) -> bool {
    let name = name.trim_matches('/').split([' ', '/']).next().unwrap_or("");
    [
        "b", "i", "u", "p", "br", "td", "tr", "th", "li", "ul", "ol", "em", "strong", "code", "div", "span", "table",
        "tbody", "thead", "pre", "a", "h1", "h2", "h3", "h4", "hr", "small", "sub", "sup",
    ]
    .contains(&name)
}

/// Lower case; letters beyond ASCII become `x`, so that the grammar sees one byte a letter.
fn ascii_letter(c: char) -> char {
    if c.is_ascii() { c.to_ascii_lowercase() } else { 'x' }
}

/// Words that a dot does not end: `node.js`, `e.g.`, `asp.net`.
fn joins_with_dot(before: &str, after: &str) -> bool {
    let after = after.as_bytes();
    let starts = |s: &[u8]| after.get(..s.len()).is_some_and(|a| a.eq_ignore_ascii_case(s));
    let single = |s: &str| before.eq_ignore_ascii_case(s);
    starts(b"js") || (single("asp") && starts(b"net")) || (single("e") && starts(b"g")) || (single("i") && starts(b"e"))
}

/// The digits of an exponent that follows a number, and its length.
fn exponent(rest: &[u8]) -> Option<(String, usize)> {
    let (b'e' | b'E', after) = (*rest.first()?, &rest[1..]) else { return None };
    let sign = usize::from(matches!(after.first(), Some(b'+' | b'-')));
    let minus = (after.first() == Some(&b'-')).then_some('-');
    let digits: String = after[sign..].iter().take_while(|b| b.is_ascii_digit()).map(|b| char::from(*b)).collect();
    let long = 1 + sign + digits.len();
    let ends = !rest.get(long).is_some_and(|b| b.is_ascii_alphanumeric());
    ((1..=2).contains(&digits.len()) && ends).then(|| (minus.into_iter().collect::<String>() + &digits, long))
}
