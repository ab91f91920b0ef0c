//! How often production is released.

use std::ops::Range;
use std::sync::LazyLock;

use regex::bytes::Regex;

use super::{Candidate, quantities, regex, words_of};
use crate::domain::facts::{Fact, Value};
use crate::domain::read::sentence::Sentence;

pub(super) const TRIGGERS: &[&str] = &[
    "deploy",
    "releas",
    " ship",
    "cadence",
    " prod ",
    "production",
    " live ",
    "rollout",
    "push",
    "daily",
    "weekly",
    "monthly",
    "quarterly",
    "nightly",
    "fortnight",
    "every ",
    "merge",
    " version",
    "of the month",
    "per pr ",
    " pr ",
    " #f ",
];

const VERB: &str = r"(?:cad|deploy|deploys|deployed|deploying|deployments?|releases?|released|releasing|ship|ships|shipping|shipped|cadence|rollouts?|roll out|rolls out|prod|production|go live|goes live|going live|pushes?|pushing|release train|train|trains|deploy frequency|deployment frequency|delivery|rel|freq|frequency|rhythm|live|new code|new version|new versions|new build|lands in production|leaves the house|leave the house|out the door|to customers|reaches customers|new releases?|build to prod|updates? to prod|cut a release|cuts a release|cuts|put live|puts live|prod gets|prod sees|sprint ends|new version|next version)";
const DAYS: &str = "(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday)";

/// Each cadence with the words for it, the more specific first.
fn words() -> [(&'static str, String); 6] {
    [
        ("biweekly", format!(r"(?:biweekly|bi weekly|fortnightly|every fortnight|each fortnight|a fortnight|per fortnight|every (?:other|second|2nd|#t) (?:week|{DAYS})|every two weeks|every 2 weeks|each two weeks|two week|every (?:: |= )fortnight|twice a month|twice monthly|once every two weeks|once a fortnight|semi monthly)")),
        ("per-pr", r"(?:per pr|per merge|per commit|per pull request|(?:every|each|any|on|on every|on each|with every|with each) (?:(?:merged|single|green|approved) )?(?:pr|prs|merge|merges|commit|pull request|push to main|push to master|merge to main|merge to master|merge to trunk)|(?:each|every) (?:merged |green |approved )?(?:change|merge|pr|commit|branch|diff) (?:rolls out|goes out|goes live|ships|deploys|is deployed|is released|is shipped)|(?:whenever|when|each time|as soon as|every time) (?:[\w#]+ ){1,4}merges?|(?:main|trunk|master|merged code|what is merged|everything merged|green main) (?:is |gets |goes |are )(?:deployed |released |shipped )?(?:automatically|straight to prod(?:uction)?|live)|(?:minutes|seconds|right|straight|immediately|directly) after (?:the |a |each |every )?merge|(?:ship|ships|deploy|release) on green|we merge (?:and |, )(?:it|that) (?:is|goes) live|merges? (?:(?:in)?to (?:main|master|trunk) )?(?:go|goes) (?:straight |right |directly )?(?:live|out|to prod|to production)|merges? (?:in)?to (?:main|master|trunk) (?:deploy|ship|release|are deployed|are released|are shipped)|(?:whatever|anything|everything|all that|what) (?:is |gets |was |has been )?merged (?:is |goes |gets |rolls |ships )(?:live|out|to prod|to production|deployed|released|shipped)?|(?:when|whenever|once|as soon as|each time|every time|after) (?:a |an |the |any )?(?:pr|pull request|branch|change|it|merge) (?:is merged|merges|gets merged|lands|is green|hits main|lands on main)|merge to (?:main|master) (?:deploys|ships|goes|is live|releases)|continuous deployment|continuously|continuous delivery to prod(?:uction)?|merged prs? (?:go|goes|ship|deploy)|merged? to (?:main|master|trunk) (?:= |-> |is |means |equals )(?:live|released|deployed|shipped|in prod)|on merge|trunk based and continuous)".to_owned()),
        ("daily", r"(?:daily|nightly|(?:every|each) (?:single |(?:: |= ))?(?:day|night|weekday|working day|workday|business day|morning|evening|afternoon)|several (?:times )?a day|many times a day|multiple times (?:a|per) day|a few times a day|once a day|once (?:per|a|each|every) (?:working|business|week) ?day|on a daily basis|per day|every night|once per day)".to_owned()),
        ("weekly", format!(r"(?:weekly|(?:every|each) (?:single |(?:: |= ))?week|once a week|once per week|{DAYS} (?:mornings?|afternoons?|evenings?|nights?|noons?)|#n time (?:in|a|per) (?:a )?week|every {DAYS}|each {DAYS}|on {DAYS}s|{DAYS}s|week by week|per week)")),
        ("monthly", r"(?:monthly|(?:every|each) (?:(?:: |= ))?month|once a month|once per month|#n time (?:in|a|per) (?:a )?month|(?:first|last|second|#t|#n) (?:\w+ ){0,2}?(?:day|{DAYS}) (?:of|in) (?:each|every|the|a) month|every four weeks|every 4 weeks|per month|first {DAYS} of the month|end of (?:each|every|the) month)".replace("{DAYS}", DAYS)),
        ("quarterly", r"(?:quarterly|every (?:(?:: |= ))?quarter|each quarter|once a quarter|every three months|per quarter|four times a year)".to_owned()),
    ]
}

static WORDS: LazyLock<Vec<(&'static str, Regex)>> = LazyLock::new(|| {
    let any = words();
    any.iter().map(|(name, text)| (*name, regex(&format!(r" (?P<k>{text})\b")))).collect()
});
static VERB_RE: LazyLock<Regex> = LazyLock::new(|| regex(&format!(r"\b{VERB}\b")));
/// Weaker words for a release: other things go out too.
static WEAK_RE: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"\b(?:go out|goes out|going out|went out|something goes|something ships|drops?|versions?|a new build|update production|updates to customers|upgrades? to customers)\b",
    )
});
/// Words that are of releases wherever they stand.
static RELEASES: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"\b(?:releases?|released|deploys?|deployed|deployments?|go live|goes live|production|prod|new code|new versions?|release train|rollouts?|rolled out|ship to|ships to|code (?:goes|reaches|gets|lands)|to our users|to our customers)\b",
    )
});
/// What else recurs, or is released beside the backend, anywhere in the sentence.
static ELSEWHERE: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"\b(?:stand ?ups?|sprints?|on call|backups?|dumps?|snapshots?|reports?|reviews?|meetings?|meet|retros?|demos?|jobs?|batch|newsletters?|exports?|imports?|restores?|check ?ins?|cab|change board|hot ?fix(?:es)?|patch(?:es)?|peaks?|traffic|requests?|invoices?|billing|budget|active|users|orders?|planning|app store|mobile|ios|android|frontend|website|marketing|staging|test|tests|tested|dev|qa|preview|nightly builds|vendor|audit|drills?|data|logs?|alerts?|scans?|goal|target|aim|wanted|want|cost|costs|spend|spends|window|notes|error|uptime|downtime|rpo|rto|calls?|revenue|rotation|rotate|release notes|retention|docs|sdk|firmware|bill|bills|paid|pay)\b",
    )
});
/// What else happens daily or weekly.
static BESIDE_BEFORE: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"\b(?:connects?|uses? it|log in|look at it|on parental leave|go over it|meets|standups?|stand ups?|sprints?|on call|backups?|backed up|dumps?|snapshots?|copies|reports?|reporting|reviews?|meetings?|meet|sync|syncs|retros?|demos?|jobs?|batch|digest|newsletters?|exports?|imports?|restores?|check ?ins?|cab|change board|hot ?fix(?:es)?|patch(?:es)?|peaks?|traffic|requests|requests|billing|billed|invoices?|paid|budget|active|users|rotation|rotate|rotates|parcels?|orders?|packages|planning|app store|mobile app|app releases?|builds?|steering|cost|costs|audit|audits|audited|drill|drills|tested|test|data|logs?|alerts?|scan|scans|error|visits|visitors|newsletter|call|calls|meter|retention|window|high|low|goal|target|aim|wanted|staging|dev|tests?|freight|containers?|boxes|goods|off site|offsite|taken|offline|unavailable|dark|outage)\b[a-z0-9# ]*$",
    )
});
static BESIDE_AFTER: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"^ (?:standups?|stand ups?|sprints?|backups?|copies|dumps?|snapshots?|reports?|reviews?|meetings?|syncs?|retros?|demos?|jobs?|batch|digest|newsletters?|exports?|imports?|restores?|check ?ins?|cab|hot ?fix|patch|peaks?|traffic|requests|api|billing|invoices?|active|users|rotation|planning|high|low|builds?|steering|cost|budget|uptime|error|audit|drill|call|volume|load|average|averages|basis for|minutes|downtime|ceiling|allowance|maximum|off site|offsite|in staging|on staging|in dev|to staging|on the staging|for hot ?fixes|spend|bill|cap|infra|cloud|window|revenue|maximum|orders|visits|log|ops|operations|all hands|limit|of downtime)\b",
    )
});
/// Releases of a part that is no backend.
static PART: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"^ (?:and |the |our )*(?:web|mobile|ios|android|frontend|front end|marketing site|firmware|client|desktop|app|apps|website|docs|sdk)(?: app| apps| client| clients| site)?(?: is| are| gets| get| goes| go| ships| releases| deploys| released| deployed| out| shipped)* $",
    )
});

/// `two-weekly releases`.
static N_WEEKLY: LazyLock<Regex> =
    LazyLock::new(|| regex(&format!(r" <n> (?P<k>weekly|monthly) (?:{VERB}|cycle|rhythm)\b")));

static EVERY: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    [
        r" (?:every|each|once every|once each) <d>\b".to_owned(),
        r" (?:per|every|each|a) sprint (?:\( |of |, |which is |is |lasts |, which is )+(?:every |about )?<d>"
            .to_owned(),
        format!(r" <d> (?:{VERB}|cycles?)\b"),
        format!(r" (?:cycles?|cadence|train|{VERB})[a-z ]{{0,14}} (?:is |of |: |= |every |all |takes )<d>\b"),
    ]
    .iter()
    .map(|text| regex(text))
    .collect()
});

pub(super) fn read(sentence: &Sentence, out: &mut Vec<Candidate>) {
    let canon = sentence.canon.as_bytes();
    let mut taken: Vec<usize> = Vec::new();
    // `Moving from monthly to weekly is an ambition`: so it is monthly.
    static AMBITION: LazyLock<Regex> = LazyLock::new(|| {
        regex(
            r" (?:moving|going|switching|shifting|changing|getting|speeding up|a move|the move|a switch) (?:\w+ ){0,5}?from (?P<k>\w+) to (?P<l>\w+) (?:releases |deploys |deployments )?(?:is|remains|would be|stays) (?:only |just |still |for now )*(?:a|an|the|our|my|somebody 's|\w+ 's) (?:\w+ )?(?:ambition|goal|plan|wish|dream|hope|aim|target|idea|aspiration|topic)\b",
        )
    });
    for captures in AMBITION.captures_iter(if sentence.canon.contains(" from ") { canon } else { b"" }) {
        let (Some(k), Some(l)) = (captures.name("k"), captures.name("l")) else { continue };
        let named = WORDS.iter().find(|(name, _)| name.as_bytes() == k.as_bytes());
        if let Some((name, _)) = named.filter(|_| VERB_RE.is_match(canon)) {
            use crate::domain::read::scope::flag::{FUTURE, LATER};
            let words = words_of(sentence, k.range());
            taken.extend(words.start..sentence.word_at(l.start()) + 1);
            let allows = FUTURE | LATER;
            out.push(Candidate { allows, ..Candidate::new(Fact::Cadence, Value::Word(name), words) });
        }
    }
    let mut push = |words: std::ops::Range<usize>, name: &'static str, out: &mut Vec<Candidate>| {
        if fits(sentence, &words) && !taken.iter().any(|t| words.contains(t)) {
            taken.extend(words.clone());
            out.push(Candidate::new(Fact::Cadence, Value::Word(name), words));
        }
    };
    for captures in N_WEEKLY.captures_iter(canon) {
        let (Some(v), Some(k)) = (captures.name("v"), captures.name("k")) else { continue };
        let count = sentence.quantity(sentence.word_at(v.start())).map_or(0.0, |q| q.high);
        let weeks = if k.as_bytes() == b"monthly" { 4.345 } else { 1.0 } * count;
        if count >= 2.0
            && let Some(name) = of_frequency(4.345 / weeks)
        {
            push(sentence.word_at(v.start())..sentence.word_at(k.start()) + 1, name, out);
        }
    }
    for (name, regex) in WORDS.iter() {
        for captures in regex.captures_iter(canon) {
            if let Some(k) = captures.name("k") {
                push(words_of(sentence, k.range()), name, out);
            }
        }
    }
    for (word, q) in quantities(sentence, b"f") {
        if let Some(name) = of_frequency(q.high) {
            push(word..word + 1, name, out);
        }
    }
    for captures in EVERY.iter().flat_map(|r| r.captures_iter(canon)) {
        if let Some(v) = captures.name("v") {
            let word = sentence.word_at(v.start());
            let minutes = sentence.quantity(word).map_or(0.0, |q| q.high);
            if minutes >= 1440.0
                && let Some(name) = of_frequency(43_200.0 / minutes)
            {
                push(word..word + 1, name, out);
            }
        }
    }
}

/// Every rhythm in a clause that speaks of releases and of nothing else that recurs.
pub(in crate::domain::read) fn rhythms(sentence: &Sentence) -> Vec<(Range<usize>, &'static str)> {
    let canon = sentence.canon.as_bytes();
    let mut found: Vec<(Range<usize>, &'static str)> = Vec::new();
    let named = WORDS.iter().flat_map(|(name, r)| r.captures_iter(canon).map(move |c| (*name, c)));
    found.extend(named.filter_map(|(name, c)| Some((words_of(sentence, c.name("k")?.range()), name))));
    // "5k a month for production" counts money.
    let releases = quantities(sentence, b"f").filter(|(_, q)| q.period == 0.0);
    found.extend(releases.filter_map(|(word, q)| Some((word..word + 1, of_frequency(q.high)?))));
    for captures in EVERY.iter().flat_map(|r| r.captures_iter(canon)) {
        let Some(v) = captures.name("v") else { continue };
        let word = sentence.word_at(v.start());
        let minutes = sentence.quantity(word).map_or(0.0, |q| q.high);
        if let Some(name) = of_frequency(43_200.0 / minutes.max(1.0)).filter(|_| minutes >= 1440.0) {
            found.push((word..word + 1, name));
        }
    }
    // The more specific is named first: `every two weeks` is no `every week`.
    let mut kept: Vec<(Range<usize>, &'static str)> = Vec::new();
    for (words, name) in found {
        if !kept.iter().any(|(k, _)| k.start < words.end && words.start < k.end) {
            kept.push((words, name));
        }
    }
    kept.retain(|(words, _)| {
        let stop =
            |i: &usize| matches!(sentence.words[*i].text.as_str(), "," | ";" | "(" | ")" | "--" | "but" | "while");
        let from = (0..words.start).rev().find(stop).map_or(0, |i| i + 1);
        let to = (words.end..sentence.words.len()).find(stop).unwrap_or(sentence.words.len());
        let clause = sentence.between(from..to).as_bytes();
        RELEASES.is_match(clause) && !ELSEWHERE.is_match(clause)
    });
    kept
}

/// Whether a sentence speaks of releases.
pub(in crate::domain::read) fn speaks(sentence: &Sentence) -> bool {
    VERB_RE.is_match(sentence.canon.as_bytes())
}

/// `since March it's every two weeks`: a rhythm after sentences that spoke of releases.
pub(in crate::domain::read) fn follow(sentence: &Sentence, out: &mut Vec<Candidate>) {
    static IT_IS: LazyLock<Regex> = LazyLock::new(|| {
        regex(
            r"(?: (?:it is|that is|we stay on the|we stay on|we stay with|we stay|stay on the|we keep the|we keep to|we stick to|we do so|we do it|we do that|we do|we go|we are|ours are|our own|it has been|this is|is now|are now|now|today|make it|make that|we do it|happens|happen|the backend|backend|the api|the service|the server|the core|ours|(?:reality|in reality|in practice|the truth|what i see|what we see)(?: , [a-z ]{1,40} ,)? ?(?:is|:|,|it is)?)(?: now| really| still| about| currently| :)* $|^ (?:now |today |currently |these days |at present |: |, )*$)",
        )
    });
    if sentence.asks || out.iter().any(|c| c.fact == Fact::Cadence) {
        return;
    }
    let canon = sentence.canon.as_bytes();
    let named = WORDS.iter().flat_map(|(name, r)| r.captures_iter(canon).map(move |c| (*name, c)));
    let mut found: Vec<(&'static str, std::ops::Range<usize>)> =
        named.filter_map(|(name, c)| Some((name, words_of(sentence, c.name("k")?.range())))).collect();
    for c in EVERY[0].captures_iter(canon) {
        let word = c.name("v").map_or(0, |v| sentence.word_at(v.start()));
        let minutes = sentence.quantity(word).map_or(0.0, |q| q.high);
        if let Some(name) = of_frequency(43_200.0 / minutes.max(1.0)).filter(|_| minutes >= 1440.0 && word > 0) {
            found.push((name, word - 1..word + 1));
        }
    }
    for (word, q) in quantities(sentence, b"f") {
        if let Some(name) = of_frequency(q.high) {
            found.push((name, word..word + 1));
        }
    }
    for (name, words) in found {
        let before = sentence.between(words.start.saturating_sub(9)..words.start);
        let after = sentence.between(words.end..(words.end + 8).min(sentence.words.len()));
        let beside = BESIDE_AFTER.is_match(after.as_bytes()) || BESIDE_BEFORE.is_match(before.as_bytes());
        if !beside && IT_IS.is_match(before.as_bytes()) {
            out.push(Candidate::new(Fact::Cadence, Value::Word(name), words));
            return;
        }
    }
}

/// `A new build reaches production each Wednesday`: the day says more than the way. Money a month is no rhythm.
pub(super) fn rhythm(sentence: &Sentence, out: &mut Vec<Candidate>) {
    static MERGED: LazyLock<Regex> = LazyLock::new(|| {
        regex(
            r"\b(?:merges?|merged|merging|prs?|pull requests?|commits?|committed|continuous(?:ly)?|changes?|green|approved|trunk|main|master|automatic(?:ally)?|push(?:ed|es)?|lands?)\b",
        )
    });
    let of = |c: &&Candidate| c.fact == Fact::Cadence && c.value != Value::Word("per-pr");
    let timed = out.iter().filter(of).map(|c| c.words.start).max();
    out.retain(|c| {
        let words = sentence.between(c.words.clone());
        c.fact != Fact::Cadence
            || c.value != Value::Word("per-pr")
            || timed.is_none_or(|t| t < c.words.start || MERGED.is_match(words.as_bytes()))
    });
    // "Twice a month (the 1st and the 15th) a new build reaches production".
    let ways: Vec<usize> = out
        .iter()
        .filter(|c| c.fact == Fact::Cadence && !MERGED.is_match(sentence.between(c.words.clone()).as_bytes()))
        .filter(|c| c.value == Value::Word("per-pr"))
        .map(|c| c.words.start)
        .collect();
    let rate = quantities(sentence, b"f").next().filter(|(word, _)| ways.iter().any(|w| word < w));
    if let Some((word, q)) = rate
        && let Some(name) = of_frequency(q.high)
    {
        out.retain(|c| c.fact != Fact::Cadence || !ways.contains(&c.words.start));
        if !out.iter().any(|c| c.fact == Fact::Cadence) {
            out.push(Candidate::new(Fact::Cadence, Value::Word(name), word..word + 1));
        }
    }
    let counted = |c: &Candidate| out.iter().any(|b| b.fact == Fact::BudgetUsdPerMonth && b.words == c.words);
    let paid: Vec<_> = out.iter().filter(|c| c.fact == Fact::Cadence && counted(c)).map(|c| c.words.clone()).collect();
    out.retain(|c| c.fact != Fact::Cadence || !paid.contains(&c.words));
}

/// The cadence nearest to a number of releases a month.
fn of_frequency(per_month: f64) -> Option<&'static str> {
    Some(match per_month {
        f if f >= 20.0 => "daily",
        f if (3.5..6.5).contains(&f) => "weekly",
        f if (1.7..2.7).contains(&f) => "biweekly",
        f if (0.8..1.4).contains(&f) => "monthly",
        f if (0.25..0.45).contains(&f) => "quarterly",
        _ => return None,
    })
}

/// Whether the words stand with a release, or alone between commas, and with nothing else that recurs.
fn fits(sentence: &Sentence, words: &std::ops::Range<usize>) -> bool {
    let stop = |w: &str| matches!(w, "," | ";" | ":" | "--" | "(" | ")" | "but" | "while" | "whereas" | "|");
    let text = |i: usize| sentence.words[i].text.as_str();
    let from = (0..words.start).rev().find(|i| stop(text(*i))).map_or(0, |i| i + 1);
    let to = (words.end..sentence.words.len()).find(|i| stop(text(*i))).unwrap_or(sentence.words.len());
    // ", which is about once a month" goes on with what stands before the comma.
    let from = if matches!(text(from), "which" | "that" | "so" | "meaning" | "usually" | "roughly") && from > 1 {
        (0..from - 1).rev().find(|i| stop(text(*i))).map_or(0, |i| i + 1)
    } else {
        from
    };
    let before = sentence.between(from.max(words.start.saturating_sub(11))..words.start);
    if PART.is_match(sentence.between(from..words.start).as_bytes()) {
        return false;
    }
    // "Monthly: $900 cap": a label of something else.
    if words.end < sentence.words.len()
        && text(words.end) == ":"
        && !VERB_RE.is_match(sentence.between(0..words.start).as_bytes())
    {
        let rest = sentence.between(words.end..(words.end + 8).min(sentence.words.len()));
        return VERB_RE.is_match(rest.as_bytes());
    }
    let after = sentence.between(words.end..to.min(words.end + 8));
    if BESIDE_AFTER.is_match(after.as_bytes()) {
        return false;
    }
    let weak = WEAK_RE.is_match(before.as_bytes()) || WEAK_RE.is_match(after.as_bytes());
    let verb_before = VERB_RE.find_iter(before.as_bytes()).last().map(|m| m.start());
    let clause = before.rfind(" and ").unwrap_or(0);
    let beside = BESIDE_BEFORE.find(&before.as_bytes()[clause..]).map(|m| clause + m.start());
    if beside.is_some_and(|b| verb_before.is_none_or(|v| v < b)) {
        return false;
    }
    // "6 deploys per day": the quantity has named the release itself.
    if sentence.quantity(words.start).is_some_and(|q| q.sign == b'f' && q.period == 0.0) {
        return true;
    }
    if weak && beside.is_none()
        || verb_before.is_some()
        || VERB_RE.is_match(after.as_bytes())
        || VERB_RE.is_match(sentence.between(words.clone()).as_bytes())
    {
        return true;
    }
    // One rhythm in a sentence about releases and about nothing else that recurs.
    if RELEASES.is_match(sentence.canon.as_bytes())
        && !ELSEWHERE.is_match(sentence.canon.as_bytes())
        && sentence.quantity(words.start).is_none()
    {
        return true;
    }
    // "Cadence: weekly", "Releases: we used to …, now weekly".
    let label = sentence.between(0..from.min(12));
    if VERB_RE.is_match(label.as_bytes())
        && from > 0
        && matches!(text(from - 1), ":" | "," | "(" | "--" | "but")
        && to - from <= 9
    {
        return !BESIDE_BEFORE.is_match(label.trim_end_matches([' ', ':', ',']).as_bytes());
    }
    // Alone between commas: "6 engineers, weekly, TypeScript". Nothing is released "per week" that way.
    let small = |i: usize| {
        matches!(
            text(i),
            "and" | "now" | "still" | "it" | "is" | "currently" | "today" | "we" | "are" | "do" | "=" | "at" | "#n"
        )
    };
    let dated = (from..words.start).any(|i| matches!(text(i), "now" | "currently" | "today" | "still" | "and"));
    let bare = words.end == to && (from == words.start || dated && (from..words.start).all(small));
    // "Fourteen engineers, once a month": a rate alone needs the team beside it.
    let team = || {
        [" engineers ", " engineer ", " devs ", " developers ", " eng ", " crew ", " squad "]
            .iter()
            .any(|w| sentence.canon.contains(w))
    };
    bare && (sentence.quantity(words.start).is_none() || team())
        && !before.contains(" per ")
        && sentence.body <= from
        && !sentence.between(words.clone()).contains(" per day ")
        && !sentence.between(words.clone()).contains(" on ")
        && !sentence.between(words.clone()).contains(" per week ")
        && !sentence.between(words.clone()).contains(" per month ")
}
