//! `User-facing: no`, `admin panel = y`, `| Platform team? | N |`: a key that asks for yes or no, and its value.

use std::sync::LazyLock;

use regex::bytes::Regex;

use super::{Candidate, regex, words_of};
use crate::domain::facts::{Fact, Value};
use crate::domain::read::scope::flag;
use crate::domain::read::sentence::Sentence;

pub(super) const TRIGGERS: &[&str] = &[" facing", "admin", "platform", " plat ", "b #n c"];

static KEYS: LazyLock<[(Fact, Regex); 3]> = LazyLock::new(|| {
    let line = |key: &str| {
        regex(&format!(
            r"(?:^|[,;(|]) (?:\) )?(?:is it |is this |a |an |the |any |has |have |needs? |dedicated |internal )*{key}(?: needed| required| exists?| available| present| headcount| size| count)?(?: \?)? ?(?::|=|->|--|\||\?)+ (?:\| )?(?P<k>yes|true|y|yep|no|false|n|nope|none|never|zero|#n)(?: $| [,;.()|]| people| ppl| heads| --)"
        ))
    };
    [
        (
            Fact::UserFacing,
            line("(?:user|customer|public|client|consumer|externally|external|end user|publicly) facing"),
        ),
        (
            Fact::NeedsAdminPanel,
            line(
                "(?:admin|administration|back office)(?: panel| ui| console| interface| dashboard| tool| area| screens?| site| frontend)?",
            ),
        ),
        (
            Fact::PlatformTeam,
            line(
                "(?:internal |developer |dev )*plat(?:form)?(?: engineering)?(?: team| group| squad| org| crew| people)",
            ),
        ),
    ]
});

pub(super) fn read(sentence: &Sentence, out: &mut Vec<Candidate>) {
    for (fact, line) in &*KEYS {
        let Some(captures) = line.captures(sentence.canon.as_bytes()) else { continue };
        let Some(key) = captures.name("k") else { continue };
        let words = words_of(sentence, key.range());
        let value = match (&sentence.words[words.start].text, sentence.quantity(words.start)) {
            (_, Some(q)) if q.high == 0.0 => false,
            // Heads in it say that there is a team, not that it serves this one.
            (_, Some(_)) => continue,
            (word, None) => matches!(word.as_str(), "yes" | "true" | "y" | "yep"),
        };
        // What other patterns make of the same line is less than what it says.
        let line = words_of(sentence, captures.get(0).map_or(0..0, |m| m.range()));
        out.retain(|c| c.fact != *fact || c.words.end <= line.start || line.end <= c.words.start);
        out.push(Candidate { allows: flag::NOT, ..Candidate::new(*fact, Value::Bool(value), words) });
    }
}
