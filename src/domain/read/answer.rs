//! The answer to a question.

use std::sync::LazyLock;

use regex::bytes::Regex;

use super::amend::{Amended, amended, in_unit};
use super::rules::regex;
use super::statement::{self, Voice};
use super::{Contradiction, Found, aside, bare, dodge, settle};
use crate::domain::facts::{Fact, Kind, QuestionId};

/// Words that could mean several things, and what to ask.
#[derive(Debug, Clone, PartialEq)]
pub struct Ambiguous {
    /// As they stand in the answer.
    pub words: String,
    /// One sentence that asks which is meant.
    pub ask: String,
}

/// An answer that is none.
#[derive(Debug, Clone, PartialEq)]
pub struct Dodge {
    /// As they stand in the answer, shortened.
    pub words: String,
    /// `handed back`, `put off`, `it depends`, `shrug`, `adjective`, `no number`, `another number`, `another question`,
    /// `question back`, `no answer`.
    pub kind: &'static str,
}

/// What an answer says.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Answer {
    /// At most one statement a fact, in the order of [`Fact::ALL`].
    pub found: Vec<Found>,
    /// Facts on which the answer contradicts itself.
    pub contradictions: Vec<Contradiction>,
    /// Numbers whose unit is open, words whose meaning is.
    pub ambiguous: Vec<Ambiguous>,
    /// Set when nothing that was wanted is answered, contradicted or ambiguous.
    pub dodge: Option<Dodge>,
    /// A number came with where it is from.
    pub evidence: bool,
    /// A plain yes or no.
    pub confirms: Option<bool>,
}

static EVIDENCE: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"\b(?:measured|measurements?|logs?|access logs|grafana|prometheus|datadog|new relic|cloudwatch|kibana|splunk|honeycomb|dashboards?|metrics|monitoring|apm|analytics|pg stat statements|load tests?|load tested|counted|sampled|traces?|today|currently|right now|at the moment|last (?:week|month|quarter|year|season|black friday)|growth|grew|growing|forecast (?:of|by|from)|sales (?:plan|forecast)|business plan|contract|based on|according to|because|impact analysis|per the|from (?:the |our )?(?:logs|dashboard|gateway|load balancer|cdn|billing|analytics|metrics|database|finance|sales|last)|x peak|peak factor|peak season|busiest|baseline|benchmark(?:ed)?)\b",
    )
});
static YES: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"^ (?:yes|yep|yeah|yup|y|correct|confirmed|confirm|i confirm|right|that is right|that is correct|true|exactly|indeed|agreed|affirmative|sure|ok|of course|absolutely|we do|it is|it does|there is|they do)(?: $| [,.:!-])",
    )
});
static NO: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"^ (?:no|nope|n|nah|false|wrong|incorrect|not (?:correct|right|true|quite|at all|really)|negative|we do not|it does not|it is not|there is not|there is none|that is wrong|never)(?: $| [,.:!-])",
    )
});

/// Reads the answer to `question`. `wanted` are its facts that are still open: they take bare forms (`6`, `yes`,
/// `none`, `15 min / 1 h`); facts of other questions are taken where they are stated as clearly as in a brief.
pub fn answer(question: QuestionId, wanted: &[Fact], text: &str) -> Answer {
    let mut answer = as_said(question, wanted, text);
    for Amended { first, then } in amended(text) {
        let before = as_said(question, wanted, &text[first]);
        let at = then.start;
        let last = before.found.iter().max_by_key(|f| f.span.end);
        let unit = last.and_then(|f| in_unit(&text[then.clone()], text.get(f.span.clone())?));
        let (said, inserted) = unit.unwrap_or_else(|| (text[then].to_owned(), 0));
        let mut after = as_said(question, wanted, &said);
        let instead = |f: &Found| before.found.iter().any(|b| b.fact == f.fact && b.value != f.value);
        if !after.found.iter().any(instead) {
            continue;
        }
        for found in &mut after.found {
            let place = |byte: usize| (at + byte.saturating_sub(inserted)).min(text.len());
            found.span = place(found.span.start)..place(found.span.end);
        }
        let kept = before.found.into_iter().filter(|b| !after.found.iter().any(|f| f.fact == b.fact));
        answer.found = kept.chain(after.found.iter().cloned()).collect();
        answer.found.sort_by_key(|f| f.fact);
        answer.contradictions = after.contradictions;
        answer.ambiguous = after.ambiguous;
        answer.dodge = None;
        break;
    }
    settle::not_taken(&mut answer.found);
    answer
}

fn as_said(question: QuestionId, wanted: &[Fact], text: &str) -> Answer {
    let parsed = statement::text(text);
    let mut statements = statement::statements(text, &parsed);
    statements.retain(|s| bare::answers(&parsed, s));
    // A rate without a tense answers what was asked for: the forecast, or else today's.
    if question == QuestionId::Q1
        && wanted.contains(&Fact::QpsP99)
        && !statements.iter().any(|s| s.candidate.fact == Fact::QpsP99)
    {
        let dated = |canon: &str| {
            EVIDENCE.is_match(canon.as_bytes())
                || [" now ", " last ", " yesterday ", "#v", " avg ", " average ", " mean ", " median ", "p50"]
                    .iter()
                    .any(|w| canon.contains(w))
        };
        let open: Vec<usize> = (0..statements.len())
            .filter(|i| {
                statements[*i].candidate.fact == Fact::QpsCurrent
                    && !dated(&parsed.sentences[statements[*i].sentence].canon)
            })
            .collect();
        for i in open {
            statements[i].candidate.fact = Fact::QpsP99;
        }
    }
    let reading = settle::settle(&parsed, statements, Voice::Answer);
    let first = parsed.sentences.first().map_or("", |s| s.canon.as_str());
    let mut answer = Answer {
        confirms: if YES.is_match(first.as_bytes()) {
            Some(true)
        } else {
            NO.is_match(first.as_bytes()).then_some(false)
        },
        found: reading.found,
        contradictions: reading.contradictions,
        ..Answer::default()
    };
    // A phrase about the business is worth a brief's sentence, not an answer's aside.
    answer.found.retain(|f| f.fact != Fact::BusinessContext || wanted.contains(&f.fact));
    bare::read(question, wanted, text, &parsed, &mut answer);
    let open = |fact: Fact, answer: &Answer| {
        !answer.found.iter().any(|f| f.fact == fact) && !answer.contradictions.iter().any(|c| c.fact == fact)
    };
    if question != QuestionId::Q1 && open(Fact::ReadWriteRatio, &answer) {
        answer.found.extend(aside::ratio(text, &parsed));
    }
    if question == QuestionId::Q5
        && let Some(both) = aside::patterns(text, &parsed)
    {
        answer.found.retain(|f| f.fact != both.fact);
        answer.contradictions.retain(|c| c.fact != both.fact);
        answer.contradictions.push(both);
    }
    // `Internal only` is a class of data here, and says nothing of who uses it.
    if let Some(tier) = answer.found.iter().find(|f| f.fact == Fact::DataSensitivity).map(|f| f.span.clone())
        && question == QuestionId::Q4
    {
        let aside = |f: &Found| f.fact == Fact::UserFacing && f.span.start < tier.end && tier.start < f.span.end;
        answer.found.retain(|f| !aside(f));
    }
    answer.found.sort_by_key(|f| f.fact);
    let numbers = parsed.sentences.iter().any(|s| s.words.iter().any(|w| w.quantity.is_some()));
    answer.evidence = numbers
        && parsed.sentences.iter().any(|s| EVIDENCE.is_match(s.canon.as_bytes()) || s.canon.contains(" x peak "));
    let answered =
        |f: &Fact| answer.found.iter().any(|x| x.fact == *f) || answer.contradictions.iter().any(|c| c.fact == *f);
    if !wanted.iter().any(answered) && answer.ambiguous.is_empty() {
        let elsewhere = !answer.found.is_empty() || !answer.contradictions.is_empty();
        let numeric = wanted.iter().any(|f| matches!(f.spec().kind, Kind::Number { .. } | Kind::Ratio));
        answer.dodge = Some(dodge::dodge(numeric, text, &parsed, elsewhere));
    }
    answer
}
