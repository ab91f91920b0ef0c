//! Words for a person at a terminal, in lines that fit it.

/// The width of a line where the terminal does not say (house heuristic), and the widest that reads well.
const WIDTH: usize = 80;
const WIDEST: usize = 100;
const NARROWEST: usize = 20;

/// The width of a line in a terminal of so many columns.
pub fn width(columns: Option<usize>) -> usize {
    columns.unwrap_or(WIDTH).clamp(NARROWEST, WIDEST)
}

/// Words broken into lines, each behind an indent.
pub fn wrap(words: &str, indent: &str, width: usize) -> String {
    hang(words, indent, indent, width)
}

/// Words broken into lines, the first behind one indent and the others behind another.
pub fn hang(words: &str, first: &str, others: &str, width: usize) -> String {
    let mut lines: Vec<String> = Vec::new();
    for paragraph in words.lines() {
        let mut indent = if lines.is_empty() { first } else { others };
        let mut line = indent.to_owned();
        for word in paragraph.split_whitespace() {
            let begun = line.len() > indent.len();
            if begun && line.chars().count() + 1 + word.chars().count() > width {
                indent = others;
                lines.push(std::mem::replace(&mut line, format!("{indent}{word}")));
            } else {
                line.push_str(if begun { " " } else { "" });
                line.push_str(word);
            }
        }
        lines.push(line);
    }
    lines.join("\n")
}
