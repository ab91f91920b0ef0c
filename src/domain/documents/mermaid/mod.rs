//! Diagrams as Mermaid flowcharts: the composition map, a walk, a decision, and a decision's chain.
//!
//! States are said in words, and coloured so that both light and dark pages carry them. Labels are escaped: what
//! others wrote stays words.

mod decision;
mod map;
mod walk;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::domain::facts::one_line;

pub use decision::decision;
pub use map::{chain, map};
pub use walk::walk;

/// The longest line of a label (house heuristic: longer ones make boxes that nobody reads).
const LONGEST: usize = 140;
/// How wide a box may be before its words wrap, in the drawing's pixels (house heuristic).
const WIDE: u32 = 360;

/// A diagram inside Markdown, which is how clients show it.
pub fn fenced(diagram: &str) -> String {
    format!("```mermaid\n{}```\n", diagram)
}

/// How a box is coloured; what that means stands in its words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Tone {
    Good,
    Bad,
    Open,
    Next,
    Quiet,
}

impl Tone {
    const ALL: [Tone; 5] = [Tone::Good, Tone::Bad, Tone::Open, Tone::Next, Tone::Quiet];

    fn name(self) -> &'static str {
        match self {
            Tone::Good => "good",
            Tone::Bad => "bad",
            Tone::Open => "open",
            Tone::Next => "next",
            Tone::Quiet => "quiet",
        }
    }

    /// Dark ink on light ground, at 7:1 or better, whatever the page around it.
    fn style(self) -> &'static str {
        match self {
            Tone::Good => "fill:#dff3e6,stroke:#11602f,color:#0b3d1e",
            Tone::Bad => "fill:#fbe6e6,stroke:#a11620,color:#5c0b11,stroke-width:3px",
            Tone::Open => "fill:#fbf0da,stroke:#734600,color:#462b00",
            Tone::Next => "fill:#e3eefb,stroke:#0a4f9e,color:#06305f,stroke-width:3px",
            Tone::Quiet => "fill:#eceff2,stroke:#5c6570,color:#2b3138,stroke-dasharray:4 3",
        }
    }
}

/// A flowchart as it is written.
struct Chart {
    text: String,
    toned: BTreeMap<Tone, Vec<String>>,
    boxes: usize,
    indent: &'static str,
}

impl Chart {
    /// `TB` from top to bottom, `LR` from left to right. The title and the description are read to who cannot see it.
    fn new(direction: &str, title: &str, description: &str) -> Self {
        let text = format!(
            "---\nconfig:\n  flowchart:\n    wrappingWidth: {WIDE}\n---\nflowchart {direction}\n  accTitle: {}\n  accDescr: {}\n",
            escaped(title, 120),
            escaped(description, 300)
        );
        Chart { text, toned: BTreeMap::new(), boxes: 0, indent: "  " }
    }

    /// A box with these lines; gives its id.
    fn node(&mut self, tone: Option<Tone>, lines: &[String]) -> String {
        let id = format!("n{}", self.boxes);
        self.boxes += 1;
        let lines: Vec<String> = lines.iter().filter(|l| !l.trim().is_empty()).map(|l| escaped(l, LONGEST)).collect();
        let _ = writeln!(self.text, "{}{id}[\"{}\"]", self.indent, lines.join("<br/>"));
        if let Some(tone) = tone {
            self.toned.entry(tone).or_default().push(id.clone());
        }
        id
    }

    fn open(&mut self, id: &str, title: &str) {
        let _ = writeln!(self.text, "  subgraph {id}[\"{}\"]\n    direction TB", escaped(title, LONGEST));
        self.indent = "    ";
    }

    fn close(&mut self) {
        let _ = writeln!(self.text, "  end");
        self.indent = "  ";
    }

    fn arrow(&mut self, from: &str, to: &str) {
        let _ = writeln!(self.text, "{}{from} --> {to}", self.indent);
    }

    fn labelled(&mut self, from: &str, to: &str, words: &str) {
        let _ = writeln!(self.text, "{}{from} -->|\"{}\"| {to}", self.indent, escaped(words, LONGEST));
    }

    fn dotted(&mut self, from: &str, to: &str, words: Option<&str>) {
        let words = words.map(|w| format!("|\"{}\"|", escaped(w, LONGEST))).unwrap_or_default();
        let _ = writeln!(self.text, "{}{from} -.->{words} {to}", self.indent);
    }

    /// Keeps two boxes one below the other without a line.
    fn below(&mut self, upper: &str, lower: &str) {
        let _ = writeln!(self.text, "{}{upper} ~~~ {lower}", self.indent);
    }

    fn end(mut self) -> String {
        for tone in Tone::ALL.into_iter().filter(|t| self.toned.contains_key(t)) {
            let _ = writeln!(self.text, "  classDef {} {}", tone.name(), tone.style());
            let _ = writeln!(self.text, "  class {} {}", self.toned[&tone].join(","), tone.name());
        }
        self.text
    }
}

/// Words inside a label: letters, digits and the plainest signs as they are, everything else by its number, so that
/// nothing opens, closes, comments or formats.
fn escaped(text: &str, longest: usize) -> String {
    let mut out = String::new();
    for (i, c) in one_line(text, longest).chars().enumerate() {
        match c {
            _ if is_unseen(c) => {}
            // At the head of a line these begin a list in Markdown.
            '-' | '+' if i == 0 => {
                let _ = write!(out, "#{};", u32::from(c));
            }
            ' ' | ',' | '.' | '-' | '_' | '/' | '?' | '!' | '(' | ')' | '+' | '=' => out.push(c),
            c if c.is_alphanumeric() => out.push(c),
            c => {
                let _ = write!(out, "#{};", u32::from(c));
            }
        }
    }
    out
}

/// Characters that turn, join or hide what stands beside them.
fn is_unseen(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_breaks_out_of_a_label() {
        for (text, is) in [
            ("Ada Byron, 99.9", "Ada Byron, 99.9"),
            ("99.9 %", "99.9 #37;"),
            ("\"];end", "#34;#93;#59;end"),
            ("%%{init: {}}%%", "#37;#37;#123;init#58; #123;#125;#125;#37;#37;"),
            ("#35;", "#35;35#59;"),
            ("<b>`x`</b>", "#60;b#62;#96;x#96;#60;/b#62;"),
            ("a\nb\u{202e}c", "a bc"),
            ("- item", "#45; item"),
            ("Žofie 李", "Žofie 李"),
        ] {
            assert_eq!(escaped(text, 80), is, "{text}");
        }
    }
}
