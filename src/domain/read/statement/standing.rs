//! Whether a statement counts, and with which value.

use std::sync::LazyLock;

use regex::bytes::Regex;

use super::{Statement, Voice};
use crate::domain::facts::{Fact, Kind, Value};
use crate::domain::read::rules::{self, Candidate};
use crate::domain::read::scope::{Scope, flag};
use crate::domain::read::sentence::Sentence;

/// `, PCI or`: a list goes on with what denies its head.
pub(super) fn listed(between: &str) -> bool {
    between.split_whitespace().all(|w| matches!(w, "," | "or" | "nor" | "and" | "any" | "/" | "no" | "data"))
}

pub(super) static DENIES: LazyLock<Regex> = LazyLock::new(|| {
    rules::regex(
        r" (?:no|kein|keine|keinen|ohne|nicht|nope|nah|not|never|without|neither|nor|no two|no #n|zero|non|rather than|instead of|nobody|nothing|none|excluding|except|avoid|avoiding|rejected|rejects|refuse|refused|against|hate|hates|stop|stopped|lack|lacks|lacking|missing|anything but|far from|cannot|nor did anyone agree on|nobody here wants|nobody wants)(?: (?:a|an|the|any|our|be|is|are|have|has|hold|holds|store|stores|need|needs|do|use|want|wants|yet|really|currently|going|with|for|to|of|on|in|single|such|at|all|allowed|exposed|see|sees|people|process|handle|collect|keep|had|got|touch|build|building|go|run|real|dedicated|separate|own|customer|required|phi|pci|pii|or|nor|personal|health|data|called|considered|here|there|what|you|would|call|moving|contain|contains|require|full|proper|longer|much|classic|fan|fans|interested|bothering|ever|written|team|used|who|knows|anyone|more|other|platform)){0,6} $",
    )
});

static ANYTHING_BUT: LazyLock<Regex> =
    LazyLock::new(|| rules::regex(r" (?:anything|everything|all) but (?:a |an |the )?$"));

pub(super) static OVER: LazyLock<Regex> =
    LazyLock::new(|| rules::regex(r" over (?:a |an |the |any |plain |going |more ){0,2}$"));

pub(super) static DENIES_NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    rules::regex(
        r" (?:not|never|nor|neither|isn|instead of|rather than|nobody (?:here |of us )?(?:wants?|needs?|asked for|agreed (?:on|to)|expects?|promised|\w+ )?(?:wants|needs|promises|asked for)|nor did anyone agree on|(?:no #n|none of us) (?:\w+ )?(?:wants|needs|promises))(?: (?:a|an|the|about|at|be|in))? $",
    )
});

/// Whether the words before a candidate, in its clause, deny it.
pub(in super::super) fn denied(sentence: &Sentence, scope: &Scope, candidate: &Candidate) -> bool {
    let clause = scope.clause(candidate.words.start);
    let from = clause.start.max(candidate.words.start.saturating_sub(9));
    let before = sentence.between(from..candidate.words.start);
    if before.contains(" not only ") || before.contains(" not just ") || before.contains(" no doubt ") {
        return false;
    }
    if !matches!(candidate.value, Value::Number(_))
        && (from..candidate.words.start).any(|i| sentence.quantity(i).is_some_and(|q| q.sign == b'n' && q.high == 0.0))
    {
        return true;
    }
    // The clause begins after "but".
    if ANYTHING_BUT.is_match(sentence.between(0..candidate.words.start).as_bytes()) {
        return true;
    }
    // "A monolith over microservices"; calls, though, go over HTTP.
    if candidate.fact != Fact::Communication && OVER.is_match(before.as_bytes()) {
        return true;
    }
    let number = matches!(candidate.value, Value::Number(_));
    let regex = if number { &DENIES_NUMBER } else { &DENIES };
    regex.is_match(before.as_bytes())
}

/// Flags that keep a statement from counting.
pub(super) fn against(fact: Fact, voice: Voice) -> u32 {
    use flag::*;
    let always = IF | PAST | OTHER | SAMPLE | ORDER | NOT | QUOTED | ASKED | REHEARSAL;
    let now = match fact {
        Fact::Cadence => FUTURE | LATER | WISHED,
        Fact::PlatformTeam => FUTURE | LATER | WISHED,
        Fact::EncryptionAtRest if voice == Voice::Brief => FUTURE | LATER | WISHED,
        Fact::TeamSize | Fact::QpsCurrent => FUTURE | LATER,
        Fact::Pattern
        | Fact::Communication
        | Fact::Language
        | Fact::Tenancy
        | Fact::UserFacing
        | Fact::DataSensitivity => LATER,
        _ => 0,
    };
    always | now | if voice == Voice::Brief { HEDGE } else { 0 }
}

/// Why a statement does not count; `None` where it does.
pub(in super::super) fn objection(statement: &Statement, voice: Voice) -> Option<u32> {
    let candidate = &statement.candidate;
    if candidate.fact == Fact::BusinessContext {
        let flags = statement.flags
            & (flag::QUOTED | flag::OTHER | flag::ORDER | flag::SAMPLE | flag::ASKED | flag::IF | flag::HEDGE);
        return (flags != 0).then_some(flags);
    }
    let mut flags = statement.flags & against(candidate.fact, voice) & !candidate.allows;
    if candidate.plain {
        flags &= !flag::NOT;
    }
    if candidate.fact == Fact::QpsP99 && statement.flags & (flag::LATER | flag::FUTURE) != 0 {
        // A forecast says "could" by nature.
        flags &= !flag::HEDGE;
    }
    if candidate.fact == Fact::PlatformTeam && (candidate.denied || candidate.value == Value::Bool(false)) {
        // "No platform team and no plan for one": there is none today either way.
        flags &= !(flag::LATER | flag::FUTURE);
    }
    if flags != 0 {
        return Some(flags);
    }
    let boolean = candidate.fact.spec().kind == Kind::Bool;
    (candidate.denied && !boolean).then_some(flag::NOT)
}

/// The value of a statement, its denial counted in.
pub(in super::super) fn value(statement: &Statement) -> Option<Value> {
    if statement.candidate.plain {
        return Some(statement.candidate.value.clone());
    }
    let denied =
        statement.candidate.denied || statement.candidate.allows & flag::NOT != 0 && statement.flags & flag::NOT != 0;
    match (&statement.candidate.value, denied) {
        (Value::Bool(true), true) => Some(Value::Bool(false)),
        // "Not an internal tool" does not say who uses it.
        (Value::Bool(false), true) if statement.candidate.fact == Fact::UserFacing && statement.candidate.denied => {
            None
        }
        (value, _) => Some(value.clone()),
    }
}
