//! Text cut into sentences, and sentences into words that phrases are matched on.

/// A word beyond this many in a sentence begins a new one, so that text without full stops stays bounded.
const LONGEST: usize = 60;

/// A sentence of a report.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sentence {
    /// Where it begins in the text, in bytes.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// Its words in the text, as byte ranges.
    pub words: Vec<(usize, usize)>,
    /// ` word word word `, in lower case, parts of compound names apart.
    pub normal: String,
    /// The clause that each word stands in: commas, colons, brackets and dashes separate them.
    pub clauses: Vec<usize>,
    /// `GuardDuty`, whose parts are words, as one: ` guardduty `, with the number of its first part.
    pub joined: Vec<(usize, String)>,
    /// It ends with a question mark.
    pub asks: bool,
    /// Where each word begins in `normal`.
    offsets: Vec<usize>,
}

/// Words after which a sentence says something else.
const TURNS: &[&str] =
    &["actually", "but", "however", "instead", "really", "though", "until", "whereas", "while", "yet"];

impl Sentence {
    /// The words around `first` to `end` up to where the sentence turns, on either side.
    pub(super) fn between_turns(&self, first: usize, end: usize) -> (usize, usize) {
        let words: Vec<&str> = self.normal.split_whitespace().collect();
        let turns = |word: &&str| TURNS.contains(word);
        let from = words.iter().take(first).rposition(turns).map_or(0, |at| at + 1);
        let to = words.iter().skip(end).position(turns).map_or(words.len(), |at| end + at);
        (from, to)
    }

    /// The number of the word at an offset of `normal`.
    pub(super) fn word_at(&self, offset: usize) -> usize {
        // Stems begin with the space before their word.
        self.offsets.partition_point(|o| *o <= offset + 1).saturating_sub(1)
    }

    /// The words from `first` to before `end`, as they stand in the text.
    pub fn quote<'a>(&self, text: &'a str, first: usize, end: usize) -> &'a str {
        match (self.words.get(first), self.words.get(end.saturating_sub(1))) {
            (Some(a), Some(b)) => text.get(a.0..b.1).unwrap_or_default(),
            _ => "",
        }
    }

    /// The sentence as it stands in the text.
    pub fn text<'a>(&self, text: &'a str) -> &'a str {
        text.get(self.start..self.end).unwrap_or_default().trim()
    }

    /// Adds the last word to the compound name that it is a part of.
    fn join(&mut self) {
        let last = self.words.len() - 1;
        let part = self.normal[self.offsets[last]..].to_owned();
        match self.joined.last_mut() {
            Some((first, name)) if first_of(&self.words, *first, last) => {
                name.pop();
                name.push_str(&part);
            }
            _ => {
                let first = self.normal[self.offsets[last - 1]..self.offsets[last]].trim();
                self.joined.push((last - 1, format!(" {first}{part}")));
            }
        }
    }

    fn push(&mut self, text: &str, start: usize, end: usize, clause: usize) {
        if self.words.is_empty() {
            self.start = start;
            self.normal.push(' ');
        }
        self.offsets.push(self.normal.len());
        self.clauses.push(clause);
        for c in text[start..end].chars().filter(|c| !matches!(c, '\'' | '’' | ',')) {
            self.normal.extend(c.to_lowercase());
        }
        self.normal.push(' ');
        self.words.push((start, end));
        self.end = end;
    }
}

/// Cuts a text into sentences. Full stops inside numbers, names and versions do not end one.
pub fn sentences(text: &str) -> Vec<Sentence> {
    let mut all = Vec::new();
    let mut now = Sentence::default();
    let mut clause = 0;
    let mut close = |now: &mut Sentence, end: usize| {
        if !now.words.is_empty() {
            now.end = end;
            all.push(std::mem::take(now));
        }
    };
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if is_word(c) {
            let mut end = at + c.len_utf8();
            let mut last = c;
            while let Some((next_at, next)) = chars.peek().copied() {
                let apostrophe = matches!(next, '\'' | '’');
                let camel = last.is_lowercase() && next.is_uppercase();
                // `4,000` and `99.9` are one word.
                let after = text[next_at..].chars().nth(1);
                let number = c.is_ascii_digit()
                    && last.is_ascii_digit()
                    && matches!(next, '.' | ',')
                    && after.is_some_and(|c| c.is_ascii_digit());
                if !(is_word(next) || apostrophe || number) || camel {
                    break;
                }
                end = next_at + next.len_utf8();
                last = next;
                chars.next();
            }
            if now.words.len() == LONGEST {
                close(&mut now, at);
            }
            let joins = now.words.last().is_some_and(|w| w.1 == at);
            now.push(text, at, end, clause);
            if joins {
                now.join();
            }
            continue;
        }
        let next = chars.peek().map(|(_, c)| *c);
        let ends = match c {
            '.' | '!' | '?' => next.is_none_or(char::is_whitespace),
            ';' => true,
            '\n' => next
                .is_none_or(|n| matches!(n, '\n' | '-' | '*' | '#' | '\r') || n.is_uppercase() || n.is_ascii_digit()),
            _ => false,
        };
        if matches!(c, ',' | ':' | '(' | ')' | '–' | '—') {
            clause += 1;
        }
        if ends {
            now.asks = c == '?';
            clause = 0;
            close(&mut now, at + c.len_utf8());
        }
    }
    close(&mut now, text.len());
    all
}

/// Whether the words from `first` to `last` stand without a break.
fn first_of(words: &[(usize, usize)], first: usize, last: usize) -> bool {
    words[first..=last].windows(2).all(|pair| pair[0].1 == pair[1].0)
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric()
}
