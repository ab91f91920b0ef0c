//! The monthly infrastructure budget in USD.

use std::sync::LazyLock;

use regex::bytes::Regex;

use super::{Candidate, around, quantities, regex};
use crate::domain::facts::{Fact, Value};
use crate::domain::read::scope::flag;
use crate::domain::read::sentence::Sentence;

pub(super) const TRIGGERS: &[&str] = &[
    "#m",
    "#u",
    "#f",
    "set aside",
    " budget",
    " cap ",
    "ceiling",
    "allowance",
    "purse",
    " limit",
    " usd ",
    " spend",
    "set aside",
];

const CUE: &str = r"\b(?:will approve|would approve|approves?|will sign|money for (?:hosting|infra|infrastructure|servers|the cloud|cloud)|stays? (?:within|below|under)|must stay (?:within|below|under)|signed for|signed off|target (?:infra|hosting|cloud|infrastructure) costs?|opex|lets us have|let us have|sets aside|okayed|plan on|may cost(?: us)?|can cost(?: us)?|spend over|spend above|sign anything (?:over|above)|has to (?:be )?run on|have to (?:be )?run on|must run on|allowed to burn|allowed to spend|we are allowed|cost frame|frame|guardrail|line we do not cross|shoestring|(?:service|system|project|product|backend|we|production) gets?|budgeted|ceiling|budget|budgeted|granted|lets? us (?:burn|spend|use)|will let us (?:burn|spend|use)|may cost|can cost|must not cost|should not cost|can put|may put|can burn|may burn|(?:cap|limit|ceiling|lid|maximum|allowance|budget) (?:on|for|of) (?:\w+ ){0,3}(?:spend|spending|costs?|bills?)|set aside|put aside|reserved|spend more than|spend at most|spending more than|run over|go over|not go above|stay beneath|raised it to|lifted it to|increased it to|lowered it to|cut it to|bumped it to|changed it to|raised to|allowance|purse|pot|kitty|caps?|capped|ceiling|limit|limited|allotted|allocated|allocation|approved|signed|earmarked|envelope|can spend|may spend|spend up to|allowed to spend|gives us|gave us|finance says|finance said|give us|grants us|we get|we got|pays for|pay for infrastructure|afford|keep (?:\w+ ){1,3}(?:under|below|within)|keep costs? under|keep the bill under|stay under|stay below|stay within|remain under|not exceed|no more than|at most|up to|max|maximum|tops|hard stop|cost (?:us )?(?:more|less) than|cost at most|cost up to|allows|grants?|grants us|money|funds?|funded at|to spend|to play with|to work with|all in|green lit|sign off)\b";
/// Money that is no budget of this system.
const NOT: &str = r"\b(?:spends?|spending|spent|pay|paying|pays|paid|bills?|billed|costs?|costing|credits?|raised|raise|revenue|arr|mrr|burn|burning|burns|funding|round|charges?|salary|salaries|payroll|marketing|media|ads?|advertising|price|priced|pricing|saves?|saving|savings|invoice|invoiced|licen[sc]es?|travel|training|hiring|recruiting|contractors?|day rate|refunds?|turnover|gmv|volume|transactions? worth|error budget|fine|penalty|penalties|loses?|lost|worth|customers pay|subscription|seats?|deal|grant|prize|tooling|series)\b";

static CUE_RE: LazyLock<Regex> = LazyLock::new(|| regex(CUE));
static NOT_RE: LazyLock<Regex> = LazyLock::new(|| regex(NOT));
static OTHER_BUDGET: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"\b(?:error|(?:for|on) ads|(?:marketing|sales|hr|legal|finance|design|support) 's (?:budget|allowance)|(?:marketing|media|ads?|advertising|travel|training|hiring|tooling|sales|events?|legal|office|story|time|latency|performance|risk|carbon|design|people|salary|personnel) (?:budget|spend|allowance|cap))\b",
    )
});
static MONTHLY: LazyLock<Regex> = LazyLock::new(|| {
    regex(r"\b(?:monthly|per month|a month|each month|every month|/ month|/ mo|usd month|per mo|month)\b")
});
static YEARLY: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"\b(?:yearly|annual|annually|per year|a year|each year|/ yr|/ year|per annum|for the year|over the year|fiscal year|for (?:the )?#d)\b",
    )
});
static QUARTERLY: LazyLock<Regex> = LazyLock::new(|| regex(r"\b(?:quarterly|per quarter|a quarter|each quarter)\b"));
static BUDGET: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"\b(?:money for (?:hosting|infra|infrastructure|servers|the cloud|cloud)|can put|may put|cap on|limit on|limit|set aside|put aside|earmarked|reserved|may spend|can spend|budget|allowance|caps?|capped|ceiling|purse|envelope|signed off|approved|granted|allotted|allocated)\b",
    )
});
static CAPPED: LazyLock<Regex> =
    LazyLock::new(|| regex(r" (?:not|never|nothing) (?:\w+ ){0,4}?(?:more than|over|above|exceed|beyond)(?: us)? $"));
static ALLOWED: LazyLock<Regex> =
    LazyLock::new(|| regex(r"\b(?:may|can|could|might) (?:\w+ ){0,2}?(?:cost|spend|burn|put|use|run|go|take|eat)\b"));
/// `Hosting: $3,000 a month`: the heading of an allowance.
static HEADED: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?:^|[,.;(]) (?:#n )?(?:the |our |monthly |running )*(?:hosting|infra|infrastructure|cloud|money|servers|running costs?|cloud costs?|infra costs?|hosting costs?)(?: per month| monthly| costs?)? (?::|=|--) (?:about |roughly |max |up to |at most )*$",
    )
});
/// `2k a month for staging, 6k for production`: one cap in two parts.
static REHEARSED: LazyLock<Regex> = LazyLock::new(|| {
    regex(r" #[mufn] (?:for|on|in|goes to) (?:the |a )?(?:staging|sandbox|test|dev|development|qa|stage|preview)\b")
});
static PRODUCTION: LazyLock<Regex> =
    LazyLock::new(|| regex(r"^ (?:budgeted )?(?:(?:for|on|in|to|goes to) )(?:the )?(?:prod|production|live)\b"));
static FOREIGN: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"\b(?:eur|euros?|gbp|pounds|chf|sek|nok|inr|jpy|aud|cad|francs?|swiss|kron(?:er|or|a|e)|yen|rupees|zloty|pln|reais|pesos|lira)\b",
    )
});
static TAIL: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"^ (?:, |\( )?(?:(?:and |but )?that is |is |was )?(?:says the (?:\w+ )?budget|what (?:\w+ ){1,3}(?:get signed|get approved|get through|can spend|may spend|reserved|approved|set aside|granted|allows?|allowed|gave|gives|signed off|earmarked|budgeted|agreed to)|(?:the |our |a |as |as a |as the )?(?:hard |monthly |infra |infrastructure |cloud |hosting |total |approved |agreed )*(?:budget|cap|ceiling|allowance|limit|max|maximum|tops|at most|set aside|put aside|earmarked|reserved|into servers|into infra|into infrastructure|into hosting|into cloud|into it|no more|and no more|not more|and not more|for everything|for all of it|for servers|for it all|for the whole|for running|for the servers|for the cloud|for infra|for infrastructure|for hosting|for cloud|for the infra|all in|to spend|to play with|to work with|on infra|on infrastructure|infra|infrastructure|cloud|hosting|approved|signed off|and not a cent more|hard)|is what finance signed|is budgeted|is what (?:we may|we can|we have|finance|the)|is what we have got|not a cent more)\b",
    )
});

pub(super) fn read(sentence: &Sentence, out: &mut Vec<Candidate>) {
    for (word, q) in quantities(sentence, b"mufn") {
        let (before, after) = around(sentence, word, 16, 12);
        let split = PRODUCTION.is_match(after.as_bytes()) && REHEARSED.is_match(before.as_bytes());
        let before = if split { before } else { until_other(before) };
        let cue = CUE_RE.find_iter(before.as_bytes()).last();
        let not = NOT_RE.find_iter(before.as_bytes()).last();
        // The nearest word of money decides.
        let named = match (&cue, &not) {
            (Some(c), Some(n)) => c.end() >= n.end(),
            (Some(_), None) => true,
            _ => false,
        } || q.sign == b'm' && HEADED.is_match(before.as_bytes());
        // "…, $2,200 monthly ceiling": what stands before the comma is of something else.
        let apart = word.checked_sub(1).is_some_and(|i| matches!(sentence.words[i].text.as_str(), "," | ";" | "("));
        let tailed = TAIL.is_match(after.as_bytes())
            && (apart && q.sign == b'm'
                || not.as_ref().is_none_or(|n| cue.as_ref().is_some_and(|c| c.end() > n.end())));
        // "From finance: $6k a month for this service".
        static FOR_THIS: LazyLock<Regex> = LazyLock::new(|| {
            regex(r"^ for (?:this|the|our) (?:service|system|product|backend|project|team)(?: $| [,.;)])")
        });
        let headed = word.checked_sub(1).is_some_and(|i| sentence.words[i].text == ":");
        let tailed = tailed || headed && q.sign == b'm' && not.is_none() && FOR_THIS.is_match(after.as_bytes());
        let error = OTHER_BUDGET.is_match(before.as_bytes());
        // `6 eng / daily / $5k mo`: an amount a month of its own in a list about the team.
        let listed = q.sign == b'm' && alone(sentence, word);
        let credit = after.starts_with(" credit") || after.starts_with(" of credit") || after.starts_with(" in credit");
        if error || credit || !(named || tailed || listed) || FOREIGN.is_match(before.as_bytes()) {
            continue;
        }
        let dollars = before.contains(" in dollars ") || before.contains(" in usd ");
        let own_budget = dollars || BUDGET.is_match(before.as_bytes()) || TAIL.is_match(after.as_bytes());
        if FOREIGN.is_match(&after.as_bytes()[..after.len().min(24)]) {
            continue;
        }
        let near = &after[..after.char_indices().nth(24).map_or(after.len(), |(i, _)| i)];
        let period = |r: &Regex| r.is_match(before.as_bytes()) || r.is_match(near.as_bytes());
        let value = match q.sign {
            b'm' => q.high,
            b'u' if own_budget && period(&YEARLY) => q.high / 12.0,
            b'u' if own_budget && period(&QUARTERLY) => q.high / 3.0,
            b'u' if period(&MONTHLY) => q.high,
            b'f' if own_budget && q.period >= 30.0 * 1440.0 && q.high >= 50.0 => q.high,
            b'n' if own_budget && period(&MONTHLY) && q.high >= 50.0 && BUDGET.is_match(before.as_bytes()) => q.high,
            _ => continue,
        };
        // "Not more than": what is denied is the excess. "May cost": what is allowed, not what is doubtful.
        let allows = if CAPPED.is_match(before.as_bytes()) {
            flag::NOT | flag::HEDGE
        } else if ALLOWED.is_match(before.as_bytes()) {
            flag::HEDGE
        } else {
            0
        };
        out.push(Candidate { allows, ..Candidate::new(Fact::BudgetUsdPerMonth, Value::Number(value), word..word + 1) });
    }
}

/// `budget: {amount: 2400, currency: USD, per: month}`, whose entries are sentences of their own.
pub(in crate::domain::read) fn object(sentences: &[Sentence], at: usize) -> Option<Candidate> {
    let sentence = &sentences[at];
    let key = |s: &Sentence| s.between(0..s.body).to_owned();
    let near = &sentences[at.saturating_sub(4)..(at + 5).min(sentences.len())];
    let head = key(sentence).strip_suffix(" amount : ").map(str::to_owned)?;
    let sibling = |names: &[&str], values: &[&str]| {
        near.iter().any(|s| {
            let (key, value) = (key(s), s.between(s.body..s.words.len()));
            names.iter().any(|n| key.strip_prefix(head.as_str()) == Some(n)) && values.contains(&value.trim())
        })
    };
    let names_budget = [" budget ", " cap ", " ceiling ", " allowance "].iter().any(|w| {
        format!("{head} ").contains(w)
            || near.iter().any(|s| key(s).starts_with(&head) && s.between(s.body..s.words.len()).contains(w))
    });
    let currency = sibling(&[" currency : ", " ccy : ", " cur : ", " unit : "], &["usd", "$", "dollars"]);
    let periods = [" per : ", " period : ", " every : ", " interval : "];
    let months = match () {
        () if sibling(&periods, &["month", "monthly", "a month"]) => 1.0,
        () if sibling(&periods, &["year", "yearly", "annual", "annum"]) => 12.0,
        () => return None,
    };
    let word = (sentence.body..sentence.words.len()).next()?;
    let q = sentence.quantity(word).filter(|q| q.sign == b'n' && q.high >= 50.0)?;
    (currency && names_budget)
        .then(|| Candidate::new(Fact::BudgetUsdPerMonth, Value::Number(q.high / months), word..word + 1))
}

fn alone(sentence: &Sentence, word: usize) -> bool {
    static TEAM: LazyLock<Regex> = LazyLock::new(|| {
        regex(
            r" (?:engineers?|engs?|devs?|developers|team|facing|weekly|daily|deploys|monthly|biweekly|per pr|#f|rps) ",
        )
    });
    let stop = |i: Option<usize>| {
        let word = i.and_then(|i| sentence.words.get(i)).map(|w| w.text.as_str());
        matches!(word, None | Some("," | ";" | "(" | ")" | "/" | "|"))
    };
    let first = word.checked_sub(1);
    stop(first)
        && stop(Some(word + 1))
        && TEAM.is_match(sentence.canon.as_bytes())
        && !NOT_RE.is_match(sentence.canon.as_bytes())
}

/// What stands after the last amount before this one: another amount has its own words.
fn until_other(before: &str) -> &str {
    // "No longer $5k but $7.5k": one figure and its successor.
    static INSTEAD: LazyLock<Regex> = LazyLock::new(|| {
        regex(
            r" (?:no longer|not|was|instead of|up from|down from|from) #[mufn](?: (?:a|per|each) month)?(?: ,)?(?: since \w+| since #t| from \w+ on)?(?: but| now| to| it is| is)+ $",
        )
    });
    if INSTEAD.is_match(before.as_bytes()) {
        return before;
    }
    before.rfind(" #").map_or(before, |i| if before[i..].starts_with(" #t") { before } else { &before[i + 3..] })
}
