//! The digest: at most 200 words of plain text that the parent quotes verbatim.
//!
//! Every digest is composed at a level of detail. Level 0 says all; each further level shortens names and drops what
//! is not required, in the order of [`Detail`]. The first level that fits is the digest. Required parts are in every
//! level, and the last one is short enough whatever the names.

mod decision;
mod gist;
mod incident;
mod walk;

use serde::{Deserialize, Serialize};

pub use decision::{of_decision, of_gist};
pub use gist::Gist;
pub use incident::{Incident, of_incident};
pub use walk::of_walk;

/// The bound, in words.
pub const MOST_WORDS: usize = 200;

/// What a specialist returned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Artifact {
    /// Who.
    pub specialist: String,
    /// Where its artifact lies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// What it found, in a word or two.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verdict: Option<String>,
    /// Who handed it in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
}

/// Words as the strictest reader counts them: every run of letters, digits and underscores, so that `node-express`
/// is two and `99.5` is two; or whatever stands between spaces, so that an arrow is one, where these are more.
pub fn words(text: &str) -> usize {
    let runs = text.split(|c: char| !is_of_word(c)).filter(|w| !w.is_empty()).count();
    runs.max(text.split_whitespace().count())
}

/// The text with a full stop, where it does not end a sentence by itself.
pub fn sentence(text: &str) -> String {
    let text = text.trim_end();
    if text.ends_with(['.', '!', '?', '…']) { text.to_owned() } else { format!("{text}.") }
}

fn is_of_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// How much a level says.
#[derive(Debug, Clone, Copy)]
struct Detail {
    /// Words that a name, a quote or a message keeps.
    name: usize,
    /// Entries that a list keeps before `and 2 more`.
    list: usize,
    /// Whether parts are said that are not required: runner-up, warnings, unknown facts.
    extras: bool,
}

/// From all to the least. Names first, then lists, then the extras, then names again.
const LEVELS: [Detail; 6] = [
    Detail { name: 24, list: 8, extras: true },
    Detail { name: 12, list: 6, extras: true },
    Detail { name: 8, list: 4, extras: true },
    Detail { name: 8, list: 3, extras: false },
    Detail { name: 4, list: 3, extras: false },
    Detail { name: 2, list: 2, extras: false },
];

/// The first level that fits; the last one otherwise.
fn fit(compose: impl Fn(Detail) -> String) -> String {
    let levels = LEVELS.into_iter();
    let mut text = String::new();
    for detail in levels {
        text = compose(detail);
        if words(&text) <= MOST_WORDS {
            break;
        }
    }
    text
}

impl Detail {
    /// A name, cut after its first words and 60 characters a word. Something of it always stays.
    fn clip(&self, text: &str) -> String {
        let mut kept = String::new();
        let mut count = 0;
        for token in text.split_whitespace() {
            count += words(token);
            if count > self.name && !kept.is_empty() {
                kept.push('…');
                break;
            }
            if !kept.is_empty() {
                kept.push(' ');
            }
            let head = first_words(token, self.name);
            kept.extend(head.chars().filter(|c| !c.is_control()).take(60));
            if head.len() < token.len() {
                kept.push('…');
                break;
            }
        }
        kept
    }

    /// A path, whole where it can be, otherwise its end: that is what names the file.
    fn path(&self, path: &str) -> String {
        let path = path.split_whitespace().collect::<Vec<_>>().join(" ");
        let most = self.name.max(8);
        if words(&path) <= most.max(12) {
            return path;
        }
        let tails = path.match_indices(['/', '\\']).map(|(at, _)| &path[at..]);
        let tail = tails.into_iter().find(|tail| words(tail) <= most);
        tail.map_or_else(|| self.clip(&path), |tail| format!("…{tail}"))
    }

    /// A list, cut after its first entries.
    fn list<T: AsRef<str>>(&self, items: &[T], between: &str) -> String {
        let mut shown: Vec<String> = items.iter().take(self.list).map(|i| self.clip(i.as_ref())).collect();
        if items.len() > self.list {
            shown.push(format!("{} more", items.len() - self.list));
        }
        shown.join(between)
    }
}

/// The text up to the end of its n-th word.
fn first_words(text: &str, n: usize) -> &str {
    let mut count = 0;
    let mut inside = false;
    for (at, c) in text.char_indices() {
        if is_of_word(c) && !inside {
            count += 1;
            if count > n {
                return text[..at].trim_end_matches(|c| !is_of_word(c));
            }
        }
        inside = is_of_word(c);
    }
    text
}

/// Three specialists with their artifacts, those that returned one first, then the chain's first.
fn sub_skills(detail: Detail, chain: &[&str], artifacts: &[Artifact]) -> String {
    let mut named: Vec<String> = Vec::new();
    let ran = |name: &str| artifacts.iter().rev().find(|a| a.specialist == name);
    let mut order: Vec<&str> = Vec::new();
    let returned = artifacts.iter().map(|a| a.specialist.as_str());
    for name in chain.iter().copied().filter(|n| ran(n).is_some()).chain(returned).chain(chain.iter().copied()) {
        if !order.contains(&name) {
            order.push(name);
        }
    }
    for name in order.into_iter().take(3) {
        named.push(match ran(name) {
            Some(artifact) => {
                let path = artifact.path.as_deref().unwrap_or("no artifact path");
                let verdict = artifact.verdict.as_deref().map(|v| format!(" ({})", detail.clip(v)));
                format!("{}: {}{}", detail.clip(name), detail.path(path), verdict.unwrap_or_default())
            }
            None => format!("{}: not run", detail.clip(name)),
        });
    }
    if named.is_empty() { "not run".into() } else { named.join("; ") }
}
