//! The digest of a walk that is not finished: a fork often cannot reach the user, so it hands the question up.

use super::{Artifact, Detail, fit, sentence, sub_skills};
use crate::domain::catalog::Catalog;
use crate::domain::facts::{QuestionId, Source};
use crate::domain::walk::{DEFAULT_TAKEN, State, Stop, Walk, reply};

/// Composes the digest of a walk as it stands.
pub fn of_walk(catalog: &Catalog, walk: &Walk, artifacts: &[Artifact]) -> String {
    fit(|detail| compose(catalog, walk, artifacts, detail))
}

fn compose(catalog: &Catalog, walk: &Walk, artifacts: &[Artifact], detail: Detail) -> String {
    let reply = reply(catalog, walk);
    let mut lines = vec![match walk.state(catalog) {
        State::Asking => "Backend review not finished: a question waits for the user.".to_owned(),
        State::Stopped => "Backend review stopped: a choice waits for the user.".to_owned(),
        State::Ready | State::Decided => "Backend review answered; the decision is next.".to_owned(),
    }];
    let known: Vec<String> = walk
        .facts
        .iter()
        .filter(|(_, k)| k.is_answer() || k.from.as_deref() == Some(DEFAULT_TAKEN))
        .map(|(fact, k)| {
            let unchecked = if k.source == Source::Measured { " (unchecked)" } else { "" };
            format!("{} {}{unchecked}", fact.name().replace('_', " "), detail.clip(&k.value.to_string()))
        })
        .collect();
    lines.push(match known.is_empty() {
        true => "Known: nothing yet.".to_owned(),
        false => format!("Known: {}.", detail.list(&known, "; ")),
    });
    if let Some(question) = &reply.question {
        // The question is put as it stands; only its reasons are shortened.
        let long = Detail { name: detail.name.max(8) * 3, ..detail };
        lines.push(format!("{} ({}): {}", question.id, question.progress, long.clip(&question.text)));
        lines.push(format!("Recommended: {}", long.clip(&question.recommended)));
        lines.push(format!("Kill criterion: {}", long.clip(&question.kill)));
    }
    match &reply.stop {
        Some(Stop::Kill { tripped, .. }) => {
            let long = Detail { name: detail.name.max(8) * 2, ..detail };
            lines.push(format!("Killed by {}: {}", tripped.rule, long.clip(&tripped.message)));
            let clears = long.clip(&tripped.clears);
            lines.push(format!("To clear it: {} Or override it: name a person and a reason.", sentence(&clears)));
        }
        Some(Stop::Contradiction { fact, sides }) => {
            let sides: Vec<String> =
                sides.iter().map(|s| format!("“{}” in {}", detail.clip(&s.quote), s.said_in)).collect();
            lines.push(format!("Which holds for {}: {}?", fact.name().replace('_', " "), detail.list(&sides, " or ")));
        }
        None => {}
    }
    let pending = reply.question.as_ref().map(|q| q.id);
    let to_come: Vec<String> = walk
        .walked(catalog)
        .into_iter()
        .filter(|q| Some(*q) != pending && walk.is_open(catalog, *q))
        .map(|q: QuestionId| format!("{q} {}", catalog.question(q).title.to_lowercase()))
        .collect();
    if !to_come.is_empty() {
        // Titles are required: all of them are said at every level.
        lines.push(format!("To come: {}.", to_come.join(", ")));
    }
    if !artifacts.is_empty() {
        lines.push(format!("Sub-skills: {}.", sub_skills(detail, &[], artifacts)));
    }
    lines.push(format!("Resume with walk_id {}.", walk.id));
    lines.join("\n")
}
