//! The log of a walk: a Markdown file that a person can read.

use std::fmt::Write as _;

use super::event::{Conflict, Event, Taken};
use super::{Walk, ask};
use crate::domain::catalog::Catalog;
use crate::domain::decide::chain::known_words;
use crate::domain::facts::{Fact, one_line};

/// The log as it stands.
pub fn markdown(catalog: &Catalog, walk: &Walk) -> String {
    let mut log = String::new();
    let parent = walk.parent.as_deref().unwrap_or("none (direct)");
    let _ = writeln!(log, "# Backend grill {}\n\n- walk: `{}`\n- parent: {parent}\n", walk.date, walk.id);
    // What was asked follows from what was known then.
    let mut then = Walk::default();
    for event in &walk.events {
        then.apply(event.clone());
        match event {
            Event::Opened { brief, taken, .. } => {
                if !brief.trim().is_empty() {
                    let _ = writeln!(log, "## Brief\n\n{}\n", quoted(brief));
                }
                take(&mut log, taken);
            }
            Event::Asked { question } => {
                let title = &catalog.question(*question).title;
                let _ = writeln!(log, "## {question} {title}\n\n{}\n", ask::asked(catalog, &then, *question));
            }
            Event::Answered { question, words, taken, dodge, confirmed } => {
                let _ = writeln!(log, "Answer to {question}:\n\n{}\n", quoted(words));
                if let Some(dodge) = dodge {
                    let _ = writeln!(log, "No answer: {}.\n", dodge.kind);
                }
                take(&mut log, taken);
                if dodge.is_none() && !confirmed && then.pending(catalog) == Some(*question) {
                    let _ = writeln!(log, "Still asked: {}\n", ask::asked(catalog, &then, *question));
                }
            }
            Event::DefaultTaken { question, facts } => {
                let _ = writeln!(log, "{question} closed by its stated default:\n\n{}\n", known_words(facts));
            }
            Event::Revised { question, withdrawn } => {
                if !withdrawn.is_empty() {
                    let names: Vec<String> = withdrawn.iter().map(Fact::to_string).collect();
                    let _ = writeln!(log, "Taken back: {}\n", names.join(", "));
                }
                let _ = writeln!(log, "## {question} again\n\n{}\n", ask::asked(catalog, &then, *question));
            }
            Event::Overridden { by } => {
                let _ = writeln!(log, "Override of `{}` by {}: {}\n", by.rule, by.by, by.reason);
            }
            Event::Decided { decision } => {
                let _ = writeln!(log, "Decision `{decision}`\n");
            }
        }
    }
    let reply = ask::reply(catalog, walk);
    let _ = writeln!(log, "## Where it stands\n\n{}: {}\n", walk.state(catalog).name(), reply.next);
    if !walk.facts.is_empty() {
        let _ = writeln!(log, "{}", known_words(&walk.facts));
    }
    log
}

fn take(log: &mut String, taken: &Taken) {
    if !taken.facts.is_empty() {
        let _ = writeln!(log, "Taken:\n\n{}\n", known_words(&taken.facts));
    }
    for Conflict { fact, sides } in &taken.conflicts {
        let words: Vec<String> =
            sides.iter().map(|s| format!("{} (“{}”, {})", s.value, one_line(&s.quote, 120), s.said_in)).collect();
        let _ = writeln!(log, "Contradiction on {fact}: {}\n", words.join(" against "));
    }
    for refused in &taken.refused {
        let _ = writeln!(log, "Claim refused, {}: {}\n", refused.fact, refused.reason);
    }
    for ask in &taken.ambiguous {
        let _ = writeln!(log, "Asked back: {ask}\n");
    }
}

/// Text of others, as a quotation that cannot leave its block.
fn quoted(text: &str) -> String {
    text.lines().map(|line| format!("> {line}")).collect::<Vec<_>>().join("\n")
}
