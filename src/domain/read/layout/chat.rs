//! Lines of a chat: `[10:45] marko: 38 at lunch`.

use std::ops::Range;

use super::trim;

/// Longer answers say themselves what they are about: *house heuristic*.
const SHORT: usize = 14;

/// What a line of a chat says, without its clock and its speaker.
pub(super) fn turn(text: &str, body: &Range<usize>) -> Option<Range<usize>> {
    let line = &text[body.clone()];
    let open = line.strip_prefix(['[', '(']).unwrap_or(line);
    let digits = |s: &str| s.bytes().take_while(u8::is_ascii_digit).count();
    let hours = digits(open);
    let rest = open.get(hours..)?.strip_prefix(':').filter(|_| (1..=2).contains(&hours))?;
    let minutes = digits(rest);
    let rest = rest.get(minutes..).filter(|_| minutes == 2)?;
    // Seconds may follow.
    let rest = rest.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, ':' | '.'));
    let rest = rest.strip_prefix([']', ')']).unwrap_or(rest).trim_start();
    let colon = rest.find([':', '>'])?;
    let speaker = rest[..colon].trim().trim_start_matches(['<', '@']);
    let named = !speaker.is_empty() && speaker.len() <= 30 && speaker.split_whitespace().count() <= 3;
    let said = trim(text, body.end - rest.len() + colon + 1..body.end);
    (named && speaker.starts_with(char::is_alphabetic) && !said.is_empty()).then_some(said)
}

/// Whether words are short enough to lean on the question before them.
pub(super) fn leans(said: &str) -> bool {
    said.split_whitespace().count() <= SHORT
}

#[cfg(test)]
mod tests {
    use super::turn;

    #[test]
    fn turns() {
        let said = |line: &str| turn(line, &(0..line.len())).map(|r| line[r].to_owned());
        assert_eq!(said("[10:45] marko: 38 at lunch").as_deref(), Some("38 at lunch"));
        assert_eq!(said("09:07 Eva Lund: seven of us").as_deref(), Some("seven of us"));
        assert_eq!(said("10:45 is the peak"), None);
        assert_eq!(said("Team: 6"), None);
    }
}
