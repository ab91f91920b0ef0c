//! `walk`: a conversation in a terminal, or the whole walk from flags.

mod ending;
mod page;
mod talk;

use std::io::IsTerminal as _;

use clap::Args;
use serde_json::{Value as Json, json};

use super::ink::Ink;
use super::listed::Listed;
use super::{Exit, Output, Refused, Session, decide::exit, text_or_file};
use crate::domain::walk::{State, Stop, Walk};
use crate::mcp::decide::{self, Decided, Params as DecideParams, Short};
use crate::mcp::digest::{self, Params as DigestParams};
use crate::mcp::walk_question::{self, Params, WalkError};

/// Walk the questions, then decide
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  cs-backend-engineer walk --parent cs-vpe-advisor --brief \"12 engineers, weekly releases\" \\\n    \
                        --answer \"modular monolith\" --answer \"99.9%, the payments team owns the budget\"\n\n\
                        Exit codes: 0 decided, 2 a refused value, 3 stopped by a kill criterion, 4 a question is open"
)]
pub struct WalkArgs {
    /// The orchestrator that forks, such as cs-cto-advisor
    #[arg(long, value_name = "NAME", value_parser = Listed::Parents, hide_possible_values = true)]
    parent: Option<String>,
    /// What is known already, or @FILE
    #[arg(long, value_name = "TEXT|@FILE")]
    brief: Option<String>,
    /// An answer, in the order of the questions; repeat it
    #[arg(long = "answer", value_name = "TEXT")]
    answers: Vec<String>,
    /// Go on with a walk that is kept
    #[arg(long, value_name = "WALK_ID", conflicts_with_all = ["parent", "brief"])]
    resume: Option<String>,
    /// Take the stated default that was offered
    #[arg(long, requires = "resume")]
    accept_default: bool,
    /// Reopen a question: Q1 to Q7
    #[arg(long, value_name = "QUESTION", requires = "resume")]
    #[arg(value_parser = Listed::Questions, hide_possible_values = true)]
    revise: Option<String>,
    /// A tripped rule that a person answers for
    #[arg(value_parser = Listed::Rules, hide_possible_values = true)]
    #[arg(long, value_name = "RULE", requires_all = ["resume", "override_by", "override_reason"])]
    override_rule: Option<String>,
    /// That person
    #[arg(long, value_name = "NAME", requires = "override_rule")]
    override_by: Option<String>,
    /// Their reason
    #[arg(long, value_name = "TEXT", requires = "override_rule")]
    override_reason: Option<String>,
}

/// Runs the command.
///
/// # Errors
/// A refused value, or a store that cannot keep the walk.
pub fn run(session: &Session, args: WalkArgs) -> anyhow::Result<Exit> {
    let terminal = std::io::stdin().is_terminal() && std::io::stdout().is_terminal();
    let conversation = args.answers.is_empty() && session.output() == Output::Markdown && terminal;
    let opening = Params {
        walk_id: args.resume,
        parent_agent: args.parent,
        brief: args.brief.as_deref().map(text_or_file).transpose()?,
        accept_default: args.accept_default,
        revise: args.revise,
        override_rule: args.override_rule,
        override_by: args.override_by,
        override_reason: args.override_reason,
        ..Params::default()
    };
    let resumed = opening.walk_id.is_some();
    let mut walk = take(session, opening)?;
    let catalog = session.desk().catalog();
    let waits = |walk: &Walk| matches!(walk.state(catalog), State::Asking | State::Stopped);
    if resumed && !args.answers.is_empty() && !waits(&walk) {
        let words = "no question waits for an answer: leave `--answer` out, or reopen a question with `--revise Q3`";
        return Err(Refused(format!("walk `{}`: {words}", walk.id)).into());
    }
    if conversation {
        let (walk, done) = talk::Talk::new(session, walk)?.run()?;
        // Who left is not told what they left.
        return if done { conclude(session, &walk) } else { Ok(open(session, &walk)) };
    }
    let mut said = Transcript::default();
    said.reply(session, &walk)?;
    for answer in args.answers {
        if !waits(&walk) {
            eprintln!("note: nothing was left to ask; not used: --answer {answer:?}");
            continue;
        }
        walk = said.answer(session, &walk, &answer)?;
    }
    finish(session, &walk)
}

fn take(session: &Session, params: Params) -> anyhow::Result<Walk> {
    let params = Params { elicited: true, ..params };
    session.block_on(walk_question::run(session.desk(), session.owner(), params)).map_err(|error| match error {
        WalkError::Store(error) => error.into(),
        error => Refused(error.to_string()).into(),
    })
}

/// What a person reads while the walk goes on; nothing where the output is JSON.
#[derive(Default)]
struct Transcript {}

impl Transcript {
    fn reply(&mut self, session: &Session, walk: &Walk) -> anyhow::Result<()> {
        if session.output() == Output::Markdown {
            let reply = walk_question::reply(session.desk(), walk);
            if reply.question.is_some() || reply.stop.is_some() || !reply.kept.is_empty() {
                session.print(&walk_question::markdown(&reply))?;
                session.print("")?;
            }
        }
        Ok(())
    }

    fn answer(&mut self, session: &Session, walk: &Walk, answer: &str) -> anyhow::Result<Walk> {
        if session.output() == Output::Markdown {
            let quoted: Vec<String> = answer.lines().map(|l| format!("> {l}")).collect();
            session.print(&format!("{}\n", quoted.join("\n")))?;
        }
        let params = Params { walk_id: Some(walk.id.clone()), answer: Some(answer.to_owned()), ..Params::default() };
        let walk = take(session, params)?;
        self.reply(session, &walk)?;
        Ok(walk)
    }
}

/// What a walk that waits leaves as the exit code.
fn open(session: &Session, walk: &Walk) -> Exit {
    match walk_question::whole(session.desk(), walk).stop {
        Some(Stop::Kill { .. }) => Exit::Blocked,
        _ => Exit::Incomplete,
    }
}

fn finish(session: &Session, walk: &Walk) -> anyhow::Result<Exit> {
    let catalog = session.desk().catalog();
    let state = walk.state(catalog);
    if matches!(state, State::Asking | State::Stopped) {
        if session.output() == Output::Json {
            session.print_json(&walk_question::whole(session.desk(), walk))?;
        }
        return Ok(open(session, walk));
    }
    let params = DecideParams { walk_id: Some(walk.id.clone()), ..DecideParams::default() };
    let decided = session.block_on(decide::run(session.desk(), session.owner(), params))?;
    let decision = &decided.decision;
    let subject = DigestParams { decision_id: Some(decision.id.clone()), ..DigestParams::default() };
    let digest = session.block_on(digest::run(session.desk(), session.owner(), subject))?;
    let walk = session.block_on(session.desk().walk(session.owner(), &walk.id))?;
    match session.output() {
        Output::Json => session.print_json(&whole(session, &walk, &decided, &digest))?,
        Output::Markdown => {
            let asked: Vec<&str> = walk.asked.iter().map(|q| q.name()).collect();
            let ink = Ink::on(&std::io::stdout());
            let asked = if asked.is_empty() { "nothing".into() } else { asked.join(", ") };
            session.print(&format!("{}\n\n{asked}\n", ink.bold("# Asked")))?;
            session.print(&format!("{}\n\n{}\n", ink.bold("# Decision"), Short::of(&decided).markdown()))?;
            session.print(&format!("{}\n\n{digest}", ink.bold("# Digest")))?;
        }
    }
    Ok(exit(decision.status))
}

/// Decides on a walk that a person has answered, and tells them what came of it.
fn conclude(session: &Session, walk: &Walk) -> anyhow::Result<Exit> {
    let params = DecideParams { walk_id: Some(walk.id.clone()), ..DecideParams::default() };
    let decided = session.block_on(decide::run(session.desk(), session.owner(), params))?;
    let ink = Ink::on(&std::io::stdout());
    session.print(ending::ending(walk, &decided.decision, ink, session.store()).trim_end())?;
    Ok(exit(decided.decision.status))
}

fn whole(session: &Session, walk: &Walk, decided: &Decided, digest: &str) -> Json {
    let mut whole = json!(walk_question::whole(session.desk(), walk));
    whole["decision"] = Json::Object(decided.to_json(session.desk().catalog()));
    whole["digest"] = digest.into();
    whole
}
