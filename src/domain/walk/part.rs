//! What a question says where only a part of it is still open: its recommended answer, its reason, what ends the walk
//! there, and the forms of an answer to that part.

use super::take::same;
use super::{Walk, form};
use crate::domain::catalog::Catalog;
use crate::domain::condition::Scope;
use crate::domain::decide::verdicts;
use crate::domain::facts::{Fact, QuestionId, Value};
use crate::domain::question::{Question, Recommendation};
use crate::domain::read;
use crate::domain::rule::Rule;
use crate::domain::template::Words;

/// How a question is put.
pub struct Put {
    pub recommended: String,
    pub because: String,
    pub canon: Vec<String>,
    pub kill: String,
    pub forms: Vec<String>,
}

/// How the question is put for what is still wanted of it.
pub fn put(catalog: &Catalog, walk: &Walk, id: QuestionId, wants: &[Fact]) -> Put {
    let question = catalog.question(id);
    let recommended = question.recommend(&Scope::of_answers(&walk.facts));
    let confirms = walk.to_confirm(catalog, id);
    let waiting = waiting(catalog, walk, wants);
    let (required, further): (Vec<Fact>, Vec<Fact>) = wants.iter().partition(|f| f.spec().required);
    if required.is_empty() && !further.is_empty() && !confirms && !waiting.is_empty() {
        return of_rules(catalog, walk, wants, recommended, &waiting);
    }
    let mut put = whole(catalog, walk, question, recommended);
    for advice in advice(walk, &further, recommended, &waiting) {
        put.recommended = format!("{} {advice}", put.recommended);
    }
    let open = open(catalog, walk, id, wants);
    if confirms {
        let rest = form::forms(wants).into_iter().map(|f| format!("yes; {f}"));
        let yes = if wants.is_empty() { vec!["yes".to_owned()] } else { rest.collect() };
        put.forms.splice(0..0, yes);
    } else if !id.required().all(|f| open.contains(&f)) {
        put.forms = form::forms(&open);
    } else if walk.revising != Some(id) && id.facts().any(|f| walk.facts.answer(f).is_some()) {
        put.forms.retain(|form| !contradicts(walk, id, wants, form));
    }
    put
}

/// What the question asks for now: all that its parent does not supply where it is put again, otherwise what is left.
pub fn open(catalog: &Catalog, walk: &Walk, id: QuestionId, wants: &[Fact]) -> Vec<Fact> {
    if walk.revising != Some(id) {
        return wants.to_vec();
    }
    let contract = walk.contract(catalog);
    let supplied = |f: &Fact| contract.is_some_and(|c| c.supplies.contains(f) && !c.is_confirmed(*f));
    let required = id.required().filter(|f| !supplied(f));
    required.chain(wants.iter().copied().filter(|f| !f.spec().required)).collect()
}

/// Whether an example says something else than what was said already.
fn contradicts(walk: &Walk, id: QuestionId, wants: &[Fact], form: &str) -> bool {
    let read = read::answer(id, wants, form);
    read.found.iter().any(|f| walk.facts.answer(f.fact).is_some_and(|known| !same(f.fact, known, &f.value)))
}

fn whole(catalog: &Catalog, walk: &Walk, question: &Question, recommended: Option<&Recommendation>) -> Put {
    let supplied = walk.contract(catalog).map_or(&[][..], |c| c.supplies.as_slice());
    let known = Words::of(&walk.facts).supplied(supplied);
    let fill = |text: &str| plain(&known.fill(text));
    Put {
        recommended: recommended.map_or(String::new(), |r| fill(&r.answer)),
        because: recommended.map_or(String::new(), |r| fill(&r.because)),
        canon: question.canon.iter().map(|c| catalog.cite(c).to_owned()).collect(),
        kill: plain(&question.kill),
        forms: question.forms.clone(),
    }
}

/// Facts that nothing but kill criteria ask for: they give the reason and the end.
fn of_rules(
    catalog: &Catalog,
    walk: &Walk,
    wants: &[Fact],
    recommended: Option<&Recommendation>,
    waiting: &[&Rule],
) -> Put {
    let values: Vec<String> = wants.iter().filter_map(|f| value(*f, recommended?, wants.len() > 1)).collect();
    let values = (!values.is_empty()).then(|| capital(&format!("{}.", values.join("; "))));
    let said = values.into_iter().chain(advice(walk, wants, recommended, waiting));
    let messages: Vec<String> = waiting.iter().map(|r| fill(walk, r, &r.message)).collect();
    let titles: Vec<&str> = waiting.iter().map(|r| r.title.as_str()).collect();
    let mut canon: Vec<String> = Vec::new();
    for source in waiting.iter().flat_map(|r| &r.canon).map(|c| catalog.cite(c)) {
        if !canon.iter().any(|c| c == source) {
            canon.push(source.to_owned());
        }
    }
    Put {
        recommended: said.collect::<Vec<_>>().join(" "),
        because: messages.join(" "),
        canon,
        kill: format!("{}.", titles.join("; ")),
        forms: form::forms(wants),
    }
}

/// The kill criteria that turn on what is wanted, one at most for each fact.
fn waiting<'a>(catalog: &'a Catalog, walk: &Walk, wants: &[Fact]) -> Vec<&'a Rule> {
    let all = verdicts::waiting(catalog, &walk.facts, &walk.overrides);
    let mut rules: Vec<&Rule> = Vec::new();
    for fact in wants {
        let first = all.iter().find(|(_, needs)| needs.contains(fact)).map(|(rule, _)| *rule);
        rules.extend(first.filter(|r| !rules.iter().any(|x| x.id == r.id)));
    }
    rules
}

/// The recommended value of a fact, as an answer.
fn value(fact: Fact, recommended: &Recommendation, labelled: bool) -> Option<String> {
    let said = match fact.parse(recommended.values.get(&fact)?).ok()? {
        Value::Bool(yes) => (if yes { "yes" } else { "no" }).to_owned(),
        value => value.to_string(),
    };
    Some(if labelled { format!("{}: {said}", fact.label()) } else { said })
}

/// What would be a good answer for the facts that have no recommended value: what clears the rules on them.
fn advice(walk: &Walk, wants: &[Fact], recommended: Option<&Recommendation>, waiting: &[&Rule]) -> Vec<String> {
    let lacking = |f: &Fact| recommended.is_none_or(|r| !r.values.contains_key(f));
    let turns = |r: &&&Rule| r.without.iter().any(|f| wants.contains(f) && lacking(f));
    waiting.iter().filter(turns).map(|r| without_names(&fill(walk, r, &r.clears))).collect()
}

fn fill(walk: &Walk, rule: &Rule, template: &str) -> String {
    plain(&Words::of(&walk.facts).with(&rule.limits).fill(template))
}

/// Without the names of facts in brackets, which are for those who read the data.
fn without_names(text: &str) -> String {
    let mut rest = text;
    let mut kept = String::new();
    while let Some(at) = rest.find(" (`") {
        let Some(end) = rest[at..].find(')') else { break };
        kept.push_str(&rest[..at]);
        rest = &rest[at + end + 1..];
    }
    kept + rest
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

/// Without the stars of Markdown: these words are also read where nothing draws them.
fn plain(text: &str) -> String {
    text.replace("*house heuristic*", "house heuristic")
}
