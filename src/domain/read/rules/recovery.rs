//! Recovery objectives: data that may be lost, and time until service is back.

use std::sync::LazyLock;

use regex::bytes::Regex;

use super::{Candidate, Group, Take, quantities, regex};
use crate::domain::facts::{Fact, Value};
use crate::domain::read::quantity::Quantity;
use crate::domain::read::sentence::Sentence;

pub(super) const TRIGGERS: &[&str] = &[
    " rpo",
    " rto",
    "recovery",
    " data loss",
    " lose ",
    " losing ",
    " lost ",
    " loss ",
    " back ",
    "restore",
    "recover",
    " down for",
    "running again",
    "up again",
    "online",
    "lose",
    " data too",
    "standby",
    "downtime",
    "outage",
    "backup",
    "backed up",
    " wal ",
    "snapshot",
    "rebuild",
    "restart",
    "repair",
    "bring back",
    " to be back",
    " to be up",
    " to be run",
    "interruption",
    " offline",
    " vanish",
    " disappear",
    " missing",
    "unavailable",
    " down ",
    "#d",
];

const RPO: &str = r"(?:rpo|datenverlust|recovery point(?: objective)?)";
const RTO: &str = r"(?:rto|wiederanlauf|wiederherstellung|recovery time(?: objective)?)";

static LABELS: LazyLock<Regex> = LazyLock::new(|| regex(&format!(r"\b(?:(?P<p>{RPO})|(?P<t>{RTO}))\b")));
static PAIR: LazyLock<Regex> = LazyLock::new(|| {
    regex(&format!(
        r" (?:(?P<pt>{RPO} (?:/|and|,|and) {RTO})|(?P<tp>{RTO} (?:/|and|,) {RPO}))(?: minutes| targets?| objectives?| in minutes| \( (?:min|minutes|mins) \))?(?: of| is| are| :| =| at| --)? ?(?P<a>#[dn]) (?:/|and|,|resp|-|resp ,) (?P<b>#[dn])(?: \( (?:in )?(?:min|minutes|mins) \)| (?:min|mins|minutes)\b|\b)"
    ))
});
/// `RPO and RTO are both 1 hour`, `RPO = RTO = 1 h`.
static BOTH: LazyLock<Regex> = LazyLock::new(|| {
    regex(&format!(
        r" (?:{RPO} (?:/|and|&|=) {RTO}|{RTO} (?:/|and|&|=) {RPO})(?: minutes| targets?| objectives?)?(?: of| is| are| :| =| at| --)?(?: both| each)? <d>(?: each| both| apiece| for both)?(?: $| [,.;)])"
    ))
});
/// A label with its amount: only small words between.
static GAP: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"^ (?:(?:minutes|mins|min|is|are|of|at|to|:|=|a|the|target|targets|objective|within|under|below|less|than|<|max|maximum|at most|up|no|more|longer|not|exceed|must|should|be|we|want|need|set|agreed|approved|goal|stays|stay|for|this|service|system|database|our|in|-|and|inside|can|may|has|have|will|remain|remains|now|unchanged|same|next|business|day|as|they|did|pick|picked|chose|chosen|decided|settled|confirmed|written|down|ledger|core|\(|\)|--|~|it|was|negotiated|up to|most|,|lies|sits|somewhere|anywhere|anything|around|between|--|us|pilot|backups|wants|insists|on|and|production|prod|data|accept|accepts|accepted|tolerate|both|them|signed|business|drop|went) )*$",
    )
});
static AFTER_AMOUNT: LazyLock<Regex> = LazyLock::new(|| {
    regex(&format!(r"^ (?:for |as |of |is |as the |for the |is the |is our |max )?(?:(?P<p>{RPO})|(?P<t>{RTO}))\b"))
});
static MINUTES: LazyLock<Regex> = LazyLock::new(|| regex(r"\b(?:minutes|mins|min)\b"));

static LOSS: LazyLock<Group> = LazyLock::new(|| {
    Group::new(
        &[
            (
                Fact::RpoMinutes,
                Take::Lower,
                r" (?:(?:can|may|could|might|to|not|never|would|should|must|ok|fine|we can|only) lose|lose (?:at most|at worst|no more than|not more than|up to|max|maximum|less than|the last|a maximum of|only)|losing|loss of|lost) (?:at most |at worst |no more than |not more than |more than |up to |max |maximum |less than |the last |a maximum of |only |of |< |the )*<d>(?: $| 's| of| worth| max| [,.;)]| at most| or less| data)",
            ),
            (
                Fact::RpoMinutes,
                Take::Lower,
                r" (?:data loss|loss window|loss tolerance|data loss tolerance|tolerable loss|acceptable loss|tolerated loss|tolerable data loss|acceptable data loss|data loss window|maximum data loss)(?: tolerance| of| is| :| =| at| up| to| must| be| stay| under| below| within| limited| capped| <| max| most| may| not| exceed| can| we| accept| has| no| more| than| --| for| the| ledger| window| limit){0,6} <d>",
            ),
            (
                Fact::RpoMinutes,
                Take::Lower,
                r" <d> (?:of |worth of |'s |'s worth of )?(?:\w+ )?(?:data|transactions|orders|edits|work|entries|records|bookings|changes|writes) (?:may |can |could |might |is |at most |too |being |to )*(?:be |get )?(?:lost|loss|lose|vanish|disappear|go missing|gone|evaporate)\b",
            ),
            (
                Fact::RpoMinutes,
                Take::Lower,
                r" <d> of (?:lost|missing) (?:data|writes|orders|work|records|transactions|updates|entries|events|changes)\b",
            ),
            (
                Fact::RpoMinutes,
                Take::Lower,
                r" (?:newer|younger|more recent|fresher) than <d> (?:may|can|could|might) be lost\b",
            ),
            (
                Fact::RpoMinutes,
                Take::Lower,
                r" (?:nothing|no data|no \w+|anything) (?:is |may be |gets |must be |can be |should be )?lost (?:beyond|past|older than|over|except for|except|but|apart from) (?:the last |at most )?<d>\b",
            ),
            (
                Fact::RpoMinutes,
                Take::Lower,
                r" <d> (?:of )?(?:data )?loss (?:is|would|is fine|tolerable|acceptable|at most|max|$|[,.;])",
            ),
            (
                Fact::RpoMinutes,
                Take::Fixed(0.0),
                r" (?P<k>(?:zero|#n|no|without|without any) (?:data |transaction |committed )?(?:data )?(?:loss|lost)|(?:data loss|data loss tolerance|loss tolerance|tolerance for data loss|tolerable data loss|acceptable data loss)(?: is| :| =)? (?:none|zero|nil|#n|not acceptable|unacceptable|not tolerated|not allowed)|(?:can not|must not|must never|never|may not|not allowed to|are not allowed to|can never|not) (?:afford to |ever )?lose (?:a single|any|one|even one|even a single|a|data|anything|committed)(?: \w+)?|nothing (?:may|can|must) be lost|not (?:a|one) single \w+ (?:may|can|must) be lost|no (?:\w+ ){0,3}(?:may|can|must|should) (?:ever )?(?:be|get) lost|(?:lose|losing|loses) nothing|nothing (?:is|gets|should be) lost)\b",
            ),
            (
                Fact::RtoMinutes,
                Take::Lower,
                r" (?:back|restored|recovered|recover|restore|recovery|restoration|running again|up again|back up|online|back online|back in service|service back|serving again|up and running|in service again|failed over)(?: again| up| online| service| in| the| it| everything| system| running| to| normal| and| complete| completed| done| must| be| within| inside| under| no| later| than| less| at| most| max| after| an| outage| disaster| takes| may| take| up| time| us| everyone| tops| should| :| is| all| of| is| fully| of| anything| happens){0,7} (?:within |in |inside |under |in under |< |at most |no later than |less than |max |up to |inside of |after at most |no more than )<d>",
            ),
            (
                Fact::RtoMinutes,
                Take::Lower,
                r" (?:down|unavailable|offline|out|dark) (?:for )?(?:more than |longer than |no longer than |at most |no more than |up to |max |not more than |under |less than )+<d>(?: $| [,.;)]| in a row| per incident| at a time| after| in case| if| when| is| max| without| tops| would| kills| hurts| costs| and)",
            ),
            (
                Fact::RtoMinutes,
                Take::Lower,
                r" (?:max|maximum|tolerable|acceptable|tolerated|allowed|longest|max tolerable|maximum tolerable|longest tolerable) (?:downtime|outage|interruption|unavailability)(?: of| is| :| =| per incident| at)* <d>",
            ),
            (
                Fact::RtoMinutes,
                Take::Lower,
                r" <d> (?:to (?:recover|restore|get back|come back|be back|restore service|be up again|bring it back|rebuild|be rebuilt|bring back|restart|be running|be up|repair|reload|get going again|return)|until (?:service|it|we|everything) (?:is|are) (?:back|restored|up|running|online|live)|recovery time|time to recover)\b",
            ),
            (
                Fact::RtoMinutes,
                Take::Lower,
                r" (?:service|system|it|everything|site|we) (?:is |are |must be |has to be |have to be |needs to be |need to be |should be |comes |be )+(?:back|up|restored|recovered|live|running)(?: again| up| online)? (?:within|in|inside|under|after at most|in under|no later than) <d>",
            ),
            (
                Fact::RtoMinutes,
                Take::Lower,
                r" (?:can|may|could|might|allowed to|ok to|fine to) be (?:down|offline|unavailable|out|dark)(?: for)?(?: at most| up to| no more than| no longer than)? <d>(?: $| [,.;)]| at most| max| before| without)",
            ),
            (
                Fact::RtoMinutes,
                Take::Lower,
                r" (?:afford|tolerate|accept|survive|stomach|live with|ok with|fine with|bear|cope with) (?:an? |#n )?(?:outages?|downtime|interruptions?) of (?:at most |up to |no more than )?<d>(?: $| [,.;)]| at most| max)",
            ),
            (
                Fact::RtoMinutes,
                Take::Lower,
                r" (?:outages?|downtime|interruptions?) (?:may|can|must|should|shall|is|are|to|not|never|ever|allowed|\s)+(?:last|exceed|take|run)(?: for)?(?: longer| more)?(?: than| at most| up to)? <d>(?: $| [,.;)])",
            ),
            (
                Fact::RtoMinutes,
                Take::Lower,
                r" (?:time to (?:recover|recovery|get back|be back)|recovery window|recovery goal|recovery target)(?: is| :| =| of| target| at most| within| <){0,3} <d>\b",
            ),
            (
                Fact::RtoMinutes,
                Take::Lower,
                r" <d> (?:of )?(?:being )?(?:offline|downtime|down|outage) (?:would be|is|are) (?:fine|ok|okay|acceptable|tolerable|bearable|survivable)\b",
            ),
            (
                Fact::RtoMinutes,
                Take::Lower,
                r" (?:recovery|restore time|recovery objective) (?:stays|remains|is|stands) (?:at )?<d>(?: $| [,.;)])",
            ),
            (Fact::RpoMinutes, Take::Lower, r" data loss (?:stays |remains |is |stands )?at <d>(?: $| [,.;)])"),
            (Fact::Standby, Take::Word("none"), r" (?P<k>(?:no|without a|without any|not) standby|standby : none)\b"),
            (
                Fact::Standby,
                Take::Word("sync"),
                r" (?P<k>(?:a |one )?synchronous (?:standby|replica)|sync (?:standby|replica))\b",
            ),
            (
                Fact::Standby,
                Take::Word("async"),
                r" (?P<k>(?:a |an |one )?asynchronous (?:standby|replica)|async (?:standby|replica))\b",
            ),
            (
                Fact::Standby,
                Take::Word("cross-region"),
                r" (?P<k>(?:cross region|multi region|second region) (?:standby|replica|failover))\b",
            ),
            (
                Fact::BackupIntervalMinutes,
                Take::Upper,
                r" (?:backups?|backed up|back up|snapshots?|dumps?|wal (?:is |segments )?(?:archived|archiving|shipped)|base backup)(?: \w+){0,3} (?:every|each|once every|interval :|interval is|interval of) <d>\b",
            ),
            (
                Fact::BackupIntervalMinutes,
                Take::Fixed(1440.0),
                r" (?P<k>(?:nightly|daily) (?:backups?|dumps?|snapshots?)|(?:backed up|backups? run|dump runs) (?:nightly|daily|every night))\b",
            ),
            (Fact::BackupIntervalMinutes, Take::Fixed(60.0), r" (?P<k>hourly (?:backups?|dumps?|snapshots?))\b"),
        ],
        r" (?:took|lasted|last time|incident|outage|mttr|measured|we once|once|had|was|were|users|battle|sales|weight|hearing|money|customers|fall|talk|come|get|got|goes|went|call|report|write|hear|answer|reply|call you|support is|respond|replied|report back|get it)|(?:we|it|system|service|site|being) (?:was|were|had been)|failover|pool failover|could have|would have|money",
        r"(?:each time|every time|whenever|last time|last year|in the last|on average|of retention|retention|in 20|sla response|of sleep|of revenue|of history|mttr|of traffic|of typed)",
        // "Data loss tolerance: none" denies the loss, not the statement; what may be lost is allowed, not doubted.
        crate::domain::read::scope::flag::NOT | crate::domain::read::scope::flag::HEDGE,
    )
});

pub(super) fn read(sentence: &Sentence, out: &mut Vec<Candidate>) {
    let from = out.len();
    pairs(sentence, out);
    labelled(sentence, out);
    let mut prose = Vec::new();
    LOSS.read(sentence, &mut prose);
    for candidate in prose {
        // A label at the same amount has said which objective it is.
        if !out[from..].iter().any(|c| c.words.start < candidate.words.end && candidate.words.start < c.words.end) {
            out.push(candidate);
        }
    }
    alike(sentence, out);
    general(sentence, from, out);
    if let Some(word) =
        BOTH.captures(sentence.canon.as_bytes()).and_then(|c| Some(sentence.word_at(c.name("v")?.start())))
        && sentence.quantity(word).is_some_and(mixed)
    {
        out.retain(|c| !c.words.contains(&word) || !matches!(c.fact, Fact::RpoMinutes | Fact::RtoMinutes));
    }
    bare_return(sentence, out);
    out.retain(|c| c.fact != Fact::RtoMinutes || c.value.as_number().is_some_and(|n| n >= 1.0 / 60.0));
}

/// `RTO 15 min, RPO the same`: one amount for both.
fn alike(sentence: &Sentence, out: &mut Vec<Candidate>) {
    static SAME: LazyLock<Regex> = LazyLock::new(|| {
        regex(&format!(
            r" (?:(?P<p>{RPO})|(?P<t>{RTO})) (?:: |= |is |are )?(?:the )?(?:same|likewise|ditto|too|as well)(?: as (?:the )?(?:{RPO}|{RTO}|that|above))?(?: $| [,.;)])"
        ))
    });
    if ![" same", " likewise ", " ditto ", " too ", " as well "].iter().any(|w| sentence.canon.contains(w)) {
        return;
    }
    let Some(captures) = SAME.captures(sentence.canon.as_bytes()) else { return };
    let (fact, other) = match captures.name("p") {
        Some(_) => (Fact::RpoMinutes, Fact::RtoMinutes),
        None => (Fact::RtoMinutes, Fact::RpoMinutes),
    };
    let known = out.iter().find(|c| c.fact == other).map(|c| c.value.clone());
    let at = captures.name("p").or(captures.name("t")).map_or(0, |m| sentence.word_at(m.start()));
    if let Some(value) = known
        && !out.iter().any(|c| c.fact == fact)
    {
        out.push(Candidate::new(fact, value, at..at + 1));
    }
}

/// "Nothing may be lost beyond ten minutes" is no zero.
pub(super) fn bounded(sentence: &Sentence, out: &mut Vec<Candidate>) {
    let bounded = |c: &Candidate| {
        let next = sentence.words.get(c.words.end).map_or("", |w| w.text.as_str());
        matches!(next, "beyond" | "past" | "older" | "over" | "except" | "but" | "apart")
    };
    out.retain(|c| c.fact != Fact::RpoMinutes || c.value.as_number() != Some(0.0) || !bounded(c));
    // "Patients usually recover within two days".
    static HEALED: LazyLock<Regex> = LazyLock::new(|| {
        regex(
            r" (?:patients?|players?|athletes?|horses?|animals?|runners?|people|customers|pets|wounds?|muscles?) (?:\w+ )?recovers? ",
        )
    });
    if sentence.canon.contains(" recover") && HEALED.is_match(sentence.canon.as_bytes()) {
        out.retain(|c| c.fact != Fact::RtoMinutes);
    }
}

/// Words of losing data, of standing still or coming back, and of how much of it is borne.
static LOSING: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"\b(?:lose|loses|losing|lost|loss|missing|gone|vanish|vanishes|disappear|disappears|re ?enter|re ?entering|retype|retyping|redo|re ?key|re ?keying|forgotten|sacrificed|wiped|rolled back)\b",
    )
});
static STANDING: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"\b(?:down|dark|darkness|offline|outage|outages|unavailable|unavailability|out of service|out of action|standstill|blackout|downtime|interruption|rebuild|rebuilding|being without|without (?:the|our) (?:system|service)|back|again|restored|restore|recover|recovered|recovery|resume|return|on our feet|on its feet|on their feet|back in business)\b",
    )
});
static BORNE: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"\b(?:may|can live|could live|can|could|at most|at worst|no more|not more|up to|max|maximum|fine|ok|okay|acceptable|accept|accepted|accepts|tolerable|tolerate|tolerates|tolerated|allowed|allow|bearable|bear|stomach|survive|afford|live with|forgive|forgives|ceiling|limit|cap|worst|longest|must|have to|has to|need to|needs to|should|within|good enough|agreed|promise|promised|target|objective|goal|no later than|at the latest|tops|enough|not a minute more)\b",
    )
});
/// What is measured, past, or somebody else's clock.
static NO_OBJECTIVE: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"\b(?:took|takes about|lasted|was|were|had|incident|incidents|mttr|measured|last (?:time|year|month|week|quarter|spring|summer|autumn|winter|outage|incident)|once|failover|fail over|backups?|snapshots?|snapshot|replication|replica|retention|retain|keep for|kept for|logs?|notify|regulator|authority|gdpr|support|ticket|tickets|answer|reply|respond|response|call back|get back to|vendor|provider|supplier|aws|stripe|users|customers lose|money|revenue|weight|sales call|sprint|token|session|cache|ttl|timeout|test|drill|drills|exercise|rotation|on call|deploy|deploys|release|releases|rollback|roll back|lead time|meeting|hours a day|orders? arrive|delivery|deliver|surgery|operation|patients (?:\w+ )?recover|shipment|parcel|password|lockout|trial|invoice|refund|per month|per year|a month|a year|on average|average|until|ago|come back to (?:us|me|you)|answers?)\b",
    )
});

/// Says of a duration that so much may be lost, or that so long may be borne, in whatever words.
fn general(sentence: &Sentence, from: usize, out: &mut Vec<Candidate>) {
    // "If the regulator came, we'd have to be back in 2 h": of a day that never came.
    static UNREAL: LazyLock<Regex> = LazyLock::new(|| {
        regex(
            r"^ (?:but |and )?if (?:the |a |an |our )?(?:\w+ ){1,3}?(?:came|sold|asked|wanted|signed|bought|merged|joined|paid|moved|grew|won|had) .*would ",
        )
    });
    if UNREAL.is_match(sentence.canon.as_bytes()) {
        return;
    }
    let stop = |i: &usize| matches!(sentence.words[*i].text.as_str(), ";" | "--" | "but");
    for (word, q) in quantities(sentence, b"d") {
        if q.high < 0.5 || out[from..].iter().any(|c| c.words.start <= word && word < c.words.end) {
            continue;
        }
        // To the nearest other duration, or the clause that brings a subject of its own.
        let other = |i: &usize| sentence.quantity(*i).is_some_and(|q| q.sign == b'd') || stop(i) || joins(sentence, *i);
        let start = (word.saturating_sub(12)..word).rev().find(other).map_or(word.saturating_sub(12), |i| i + 1);
        let end = (word + 1..(word + 12).min(sentence.words.len()))
            .find(other)
            .unwrap_or((word + 12).min(sentence.words.len()));
        let span = sentence.between(start..end);
        if NO_OBJECTIVE.is_match(span.as_bytes()) || !BORNE.is_match(span.as_bytes()) {
            continue;
        }
        let losing = LOSING.is_match(span.as_bytes());
        let standing = STANDING.is_match(span.as_bytes());
        let fact = match (losing, standing) {
            (true, false) => Fact::RpoMinutes,
            (false, true) => Fact::RtoMinutes,
            _ => continue,
        };
        if !out[from..].iter().any(|c| c.fact == fact) {
            let allows = crate::domain::read::scope::flag::HEDGE | crate::domain::read::scope::flag::IF;
            out.push(Candidate { allows, ..Candidate::new(fact, Value::Number(q.low), word..word + 1) });
        }
    }
}

/// `one minute of loss at most, back in twenty`: the unit is that of the amount before.
static BACK_IN: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r" (?:back|up|up again|back up|online|running|restored|recovered|serving)(?: again)? (?:in|within|after|inside|under) (?:at most )?<n>(?: $| [,.;)])",
    )
});

fn bare_return(sentence: &Sentence, out: &mut Vec<Candidate>) {
    for captures in BACK_IN.captures_iter(sentence.canon.as_bytes()) {
        let word = captures.name("v").map_or(0, |v| sentence.word_at(v.start()));
        let unit = (0..word).rev().find_map(|i| sentence.quantity(i).filter(|q| q.sign == b'd'));
        if let (Some(unit), Some(q)) = (unit, sentence.quantity(word)) {
            out.push(Candidate::new(Fact::RtoMinutes, Value::Number(q.low * unit.period), word..word + 1));
        }
    }
}

/// `, and an hour later we have to be …`: a clause with its own duration.
fn joins(sentence: &Sentence, word: usize) -> bool {
    let text = |i: usize| sentence.words.get(i).map_or("", |w| w.text.as_str());
    text(word) == ","
        && matches!(
            text(word + 1),
            "and" | "so" | "then" | "we" | "it" | "back" | "up" | "online" | "restored" | "running"
        )
        || text(word) == "and"
            && text(word + 1) == "the"
            && matches!(text(word + 2), "service" | "system" | "site" | "app" | "whole" | "platform")
        || text(word) == "and" && (text(word + 1) == "#d" || matches!(text(word + 1), "we" | "it" | "then" | "back"))
}

/// `RTO and RPO: 1 hour and 15 minutes` may be one amount or two.
fn mixed(q: Quantity) -> bool {
    q.low > 60.0 && q.low % 30.0 != 0.0
}

fn pairs(sentence: &Sentence, out: &mut Vec<Candidate>) {
    for captures in BOTH.captures_iter(sentence.canon.as_bytes()) {
        let Some(word) = captures.name("v").map(|v| sentence.word_at(v.start())) else { continue };
        let Some(q) = sentence.quantity(word) else { continue };
        if mixed(q) {
            continue;
        }
        let label = captures.get(0).map_or(word, |m| sentence.word_at(m.start() + 1));
        out.push(Candidate::new(Fact::RpoMinutes, Value::Number(q.low), word..word + 1));
        out.push(Candidate::new(Fact::RtoMinutes, Value::Number(q.low), label..word + 1));
    }
    for captures in PAIR.captures_iter(sentence.canon.as_bytes()) {
        let at = |name: &str| captures.name(name).map(|m| sentence.word_at(m.start()));
        let (Some(a), Some(b)) = (at("a"), at("b")) else { continue };
        let (Some(x), Some(y)) = (sentence.quantity(a), sentence.quantity(b)) else { continue };
        let whole = captures.get(0).map_or("", |m| &sentence.canon[m.range()]);
        // `5/60` has no unit; `5/60 min` shares one.
        let named = MINUTES.is_match(whole.as_bytes());
        let unit = |n: f64, sign: u8, other_sign: u8, amount: f64| match (sign, other_sign) {
            (b'd', _) => Some(amount),
            (b'n', b'd') if !named => Some(n * if y.period > 0.0 { y.period } else { 1.0 }),
            (b'n', _) if named || n == 0.0 => Some(n),
            _ => None,
        };
        let first = unit(x.low, x.sign, y.sign, x.low);
        let second = unit(y.low, y.sign, x.sign, y.low);
        let point_first = captures.name("pt").is_some();
        let facts =
            if point_first { [Fact::RpoMinutes, Fact::RtoMinutes] } else { [Fact::RtoMinutes, Fact::RpoMinutes] };
        for (fact, value, word) in [(facts[0], first, a), (facts[1], second, b)] {
            if let Some(value) = value {
                out.push(Candidate::new(fact, Value::Number(value), word..word + 1));
            }
        }
    }
}

/// The unit of the objective before a bare number: `RTO ninety minutes, RPO five`.
fn unit_before(sentence: &Sentence, word: usize) -> Option<f64> {
    let before = (word.saturating_sub(6)..word).rev().find_map(|i| sentence.quantity(i).filter(|q| q.sign == b'd'))?;
    let ends = matches!(sentence.words.get(word + 1).map_or("", |w| w.text.as_str()), "" | "," | "." | ";" | ")");
    let labels = LABELS.find_iter(sentence.between(0..word).as_bytes()).count();
    (ends && labels > 1 && before.period == 1.0).then_some(before.period)
}

/// `RPO target, signed off by the trust: 1 day`.
fn remarked(gap: &str) -> bool {
    static REMARK: LazyLock<Regex> = LazyLock::new(|| {
        regex(
            r"^ (?:for|of) (?:the |our )?(?:[a-z]+ ){1,3}(?:is|:|=|stays|stands|remains) (?:at )?$|^ (?:target |objective |goal )?[,(] (?:as )?(?:signed|agreed|set|approved|confirmed|decided|fixed|settled|written)(?: [a-z]+){0,5} (?:\) )?: $",
        )
    });
    REMARK.is_match(gap.as_bytes())
}

fn labelled(sentence: &Sentence, out: &mut Vec<Candidate>) {
    let canon = sentence.canon.as_bytes();
    let labels: Vec<(usize, usize, Fact)> = LABELS
        .captures_iter(canon)
        .filter_map(|c| {
            let whole = c.get(0)?;
            let fact = if c.name("p").is_some() { Fact::RpoMinutes } else { Fact::RtoMinutes };
            Some((sentence.word_at(whole.start()), sentence.word_at(whole.end() - 1), fact))
        })
        .collect();
    if labels.is_empty() {
        return;
    }
    let mut answered: Vec<usize> = Vec::new();
    for (word, q) in quantities(sentence, b"dn") {
        if out.iter().any(|c| c.words == (word..word + 1)) {
            continue;
        }
        let label = labels.iter().rposition(|l| l.1 < word);
        let gap = label.map_or("", |l| sentence.between(labels[l].1 + 1..word));
        // "1 h RPO and 6 h RTO": where the first label follows its amount, all do.
        let trailing = labels[0].0 > sentence.body
            && sentence.quantity(labels[0].0 - 1).is_some_and(|q| q.sign == b'd')
            && !sentence
                .words
                .get(labels[0].1 + 1)
                .is_some_and(|w| matches!(w.text.as_str(), ":" | "=" | "is" | "of") || w.quantity.is_some());
        let forward = label
            .filter(|_| !trailing)
            .filter(|l| !answered.contains(l))
            .filter(|_| gap.trim().is_empty() || GAP.is_match(gap.as_bytes()) || remarked(gap));
        let after = sentence.between(word + 1..(word + 6).min(sentence.words.len()));
        let fact = match forward {
            Some(l) => {
                answered.push(l);
                labels[l].2
            }
            None => match AFTER_AMOUNT.captures(after.as_bytes()) {
                Some(c) if q.sign == b'd' => {
                    if c.name("p").is_some() {
                        Fact::RpoMinutes
                    } else {
                        Fact::RtoMinutes
                    }
                }
                _ => continue,
            },
        };
        // A bare number is taken only where the unit is beside the label, or where it is zero.
        let unit = gap.contains(" minutes ") || gap.contains(" min ") || gap.contains(" mins ");
        let shared = unit_before(sentence, word).filter(|_| q.sign == b'n' && !unit);
        if q.sign == b'n' && !unit && q.low != 0.0 && shared.is_none() {
            continue;
        }
        out.push(Candidate::new(fact, Value::Number(q.low * shared.unwrap_or(1.0)), word..word + 1));
    }
}
