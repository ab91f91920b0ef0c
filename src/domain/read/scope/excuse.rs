//! Where a cue means something else: `no longer than` is no past, `until next spring` is today.

use std::sync::LazyLock;

use regex::bytes::Regex;

use super::cues::Reach;
use super::flag::{LATER, NOT};
use super::idioms::{AGENCY, CLASSED, FOCUSED};
use crate::domain::read::rules;
use crate::domain::read::sentence::Sentence;

/// How the text goes on from a cue, and what stands right before it, of which one is enough; nothing where it does
/// not matter.
const EXCUSES: &[(&str, &[&str])] = &[
    (" you recommend", &[" as "]),
    (" recommend", &[" as you "]),
    (" future ", &[" foreseeable "]),
    (" would say ", &[]),
    (" article #n ", &[]),
    (" question ", &[" has the ", " in "]),
    (" i read the wrong ", &[]),
    (" the other #n 's ", &[]),
    (" no longer than ", &[]),
    // "17 developers after yesterday's onboarding".
    (" yesterday ", &[" after ", " since "]),
    (" somebody deploys ", &[]),
    (" someone deploys ", &[]),
    (" somebody ships ", &[]),
    (" someone ships ", &[]),
    (" head office lets us ", &[]),
    (" head office gives us ", &[]),
    (" head office allows us ", &[]),
    (" head office grants us ", &[]),
    (" wait for ", &[]),
    (" somebody ", &[" until "]),
    (" made up of ", &[]),
    (" such as ", &[" data ", " information ", " records ", " details "]),
    (" made up our mind", &[]),
    (" made up their mind", &[]),
    (" sample ", &[" read a "]),
    // "A plain old monolith".
    (" old ", &[" plain ", " good ", " big ", " boring "]),
    (" run by #n ", &[]),
    (" is run by #n ", &[]),
    (" run by our ", &[]),
    // "Open to anyone" is no open question.
    // "Traffic last Saturday peaked at 35 requests per second": as new as it gets.
    (
        " peaked at ",
        &[
            " monday ",
            " tuesday ",
            " wednesday ",
            " thursday ",
            " friday ",
            " saturday ",
            " sunday ",
            " yesterday ",
            " evening ",
            " morning ",
            " this week ",
            " last week ",
            " this month ",
            " night ",
        ],
    ),
    // "The platform team serves her and four other squads".
    (" other squads ", &[" and for #n ", " and #n ", " and all "]),
    (" other teams ", &[" and for #n ", " and #n ", " and all "]),
    (" is open to ", &[]),
    (" is open data ", &[]),
    (" is open and ", &[]),
];

/// `No payout instruction may be lost`: an order to nobody.
static INSTRUCTED: LazyLock<Regex> = LazyLock::new(|| {
    rules::regex(
        r" (?:payout|payment|transfer|standing|settlement|shipping|delivery|work|assembly|cooking|care|dosing|trade|trading|dispatch|picking|packing|safety|routing|loading) $",
    )
});
/// `Until next spring we stay with it`: so it is today.
static LASTING: LazyLock<Regex> =
    LazyLock::new(|| rules::regex(r" (?:until|till)(?: at least| the end of| the)?(?: [a-z0-9#]+)? $"));
static LOOKS_AFTER: LazyLock<Regex> = LazyLock::new(|| {
    rules::regex(r"^ at headquarters (?:who )?(?:look after|maintain|own|build|run|develop) (?:it|this)\b")
});
/// `The second one holds`: what a word says at the end, or before these, and not before an object.
const STANDS: &[&str] = &[" holds true", " holds good", " holds here", " holds now", " holds today", " holds for "];

/// Whether the cue at `start` says nothing here.
pub(super) fn excused(sentence: &Sentence, start: usize, flags: u32, reach: Reach) -> bool {
    let (before, rest) = (&sentence.canon[..=start], &sentence.canon[start..]);
    let idiom = |(cue, ends): &(&str, &[&str])| {
        rest.starts_with(cue) && (ends.is_empty() || ends.iter().any(|end| before.ends_with(end)))
    };
    if EXCUSES.iter().any(idiom) {
        return true;
    }
    let goes_on = |cue: &str| rest.as_bytes().get(cue.len()).is_some_and(u8::is_ascii_lowercase);
    let at = sentence.word_at(start + 1);
    match () {
        // "How many engineers? 6": in a label it asks for what the body says.
        () if rest.starts_with(" how ") => at < sentence.body,
        // "The backend, about which we are asking": that is what the brief is about.
        () if rest.starts_with(" asking ") => at > 3 && FOCUSED.is_match(sentence.between(at - 3..at).as_bytes()),
        // "No cards either:" offers no choice.
        () if rest.starts_with(" either ") => {
            matches!(rest.as_bytes().get(8), None | Some(b',' | b':' | b';' | b'.' | b')'))
        }
        // "… by default and never call each other".
        () if rest.starts_with(" never ") => {
            flags == NOT && reach == Reach::Before && before.ends_with(" and ") && goes_on(" never ")
        }
        // "Holds lab results" corrects nothing; "the second holds" does.
        () if rest.starts_with(" holds ") => goes_on(" holds ") && !STANDS.iter().any(|w| rest.starts_with(w)),
        // "We read more than we write" is no reading of papers.
        () if rest.starts_with(" we read ") => {
            rest.contains(" write")
                || [" we read more ", " we read mostly ", " we read #", " we read a lot "]
                    .iter()
                    .any(|w| rest.starts_with(w))
        }
        // "Whenever a PR is merged it is out".
        () if rest.starts_with(" is out ") => before.contains(" merge"),
        () if rest.starts_with(" instruction") => INSTRUCTED.is_match(before.as_bytes()),
        () if rest.starts_with(" at headquarters ") => LOOKS_AFTER.is_match(rest.as_bytes()),
        // "Small agency, we are 6".
        () if rest.starts_with(" agency ") => AGENCY.is_match(before.as_bytes()),
        () if rest.starts_with(" treat it as ") || rest.starts_with(" treat this as ") => {
            CLASSED.is_match(rest.as_bytes())
        }
        () if rest.starts_with(" dropped ") => before == " we ",
        () if flags == LATER => !before.ends_with(" leave until ") && LASTING.is_match(before.as_bytes()),
        () => false,
    }
}
