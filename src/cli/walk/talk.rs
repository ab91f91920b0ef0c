//! A walk as a conversation in a terminal: one question at a time, with a line to edit and a way back.

use std::fmt::Write as _;

use rustyline::Editor;
use rustyline::config::Config;
use rustyline::error::ReadlineError;
use rustyline::history::MemHistory;

use super::super::ink::Ink;
use super::super::{Refused, Session};
use super::{page, take};
use crate::domain::digest::sentence;
use crate::domain::facts::{QuestionId, Source};
use crate::domain::walk::{Asked, Reply, State, Stop, Walk};
use crate::mcp::walk_question::{self, Params, plain};

/// A person at a terminal.
pub struct Talk<'a> {
    session: &'a Session,
    editor: Editor<(), MemHistory>,
    ink: Ink,
    walk: Walk,
    /// The questions that were answered in this conversation or before it, last one last.
    answered: Vec<QuestionId>,
}

/// What a person typed.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Said {
    Nothing,
    Why,
    Back(Option<String>),
    Default,
    Override,
    Quit,
    Answer(String),
}

impl Said {
    fn read(line: &str) -> Self {
        let line = line.trim();
        let word = line.strip_prefix('/').unwrap_or(line).to_lowercase();
        match word.as_str() {
            "" => Said::Nothing,
            "?" | "why" | "help" => Said::Why,
            "back" => Said::Back(None),
            "default" => Said::Default,
            "override" => Said::Override,
            "quit" | "exit" | "q" => Said::Quit,
            _ => match word.strip_prefix("back ") {
                Some(question) if question.trim().len() == 2 => Said::Back(Some(question.trim().to_uppercase())),
                _ => Said::Answer(line.to_owned()),
            },
        }
    }
}

impl<'a> Talk<'a> {
    /// Begins with a walk that may have been opened just now or long ago.
    ///
    /// # Errors
    /// A terminal that cannot be used.
    pub fn new(session: &'a Session, walk: Walk) -> anyhow::Result<Self> {
        let config = Config::builder().auto_add_history(false).build();
        let history = MemHistory::with_config(&config);
        let editor = Editor::with_history(config, history)?;
        let pending = walk.pending(session.desk().catalog());
        let answered = walk.asked.iter().copied().filter(|q| Some(*q) != pending).collect();
        Ok(Talk { session, editor, ink: Ink::on(&std::io::stdout()), walk, answered })
    }

    /// Asks until nothing waits any more or the person leaves; gives the walk, and whether it may be decided.
    ///
    /// # Errors
    /// A store that cannot keep the walk, or a terminal that is gone.
    pub fn run(mut self) -> anyhow::Result<(Walk, bool)> {
        self.show()?;
        while self.waits() {
            let Some(line) = self.line("> ")? else {
                self.leave()?;
                return Ok((self.walk, false));
            };
            match Said::read(&line) {
                Said::Nothing => {}
                Said::Why => self.why()?,
                Said::Quit => {
                    self.leave()?;
                    return Ok((self.walk, false));
                }
                Said::Back(question) => self.back(question)?,
                Said::Default => {
                    self.send(Params { accept_default: true, ..Params::default() })?;
                }
                Said::Override => self.override_rule()?,
                Said::Answer(answer) => {
                    self.send(Params { answer: Some(answer), ..Params::default() })?;
                }
            }
        }
        self.session.print("")?;
        Ok((self.walk, true))
    }

    fn waits(&self) -> bool {
        matches!(self.walk.state(self.session.desk().catalog()), State::Asking | State::Stopped)
    }

    fn reply(&self) -> Reply {
        walk_question::reply(self.session.desk(), &self.walk)
    }

    /// A line of the person's, nothing where they leave. What was pasted stays one answer, line breaks and all.
    fn line(&mut self, prompt: &str) -> anyhow::Result<Option<String>> {
        match self.editor.readline(prompt) {
            Ok(line) => {
                if !line.trim().is_empty() {
                    self.editor.add_history_entry(line.trim())?;
                }
                Ok(Some(line))
            }
            Err(ReadlineError::Eof | ReadlineError::Interrupted) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// One step of the walk; what is refused is said, and the walk stays as it was.
    fn send(&mut self, params: Params) -> anyhow::Result<bool> {
        let pending = self.walk.pending(self.session.desk().catalog());
        let params = Params { walk_id: Some(self.walk.id.clone()), ..params };
        let reopens = params.revise.is_some();
        match take(self.session, params) {
            Ok(walk) => self.walk = walk,
            Err(error) if error.downcast_ref::<Refused>().is_some() => {
                let words = self.ink.red(&self.wrapped(&sentence(&error.to_string()), ""));
                self.session.print(&format!("{words}\n"))?;
                return Ok(false);
            }
            Err(error) => return Err(error),
        }
        let now = self.walk.pending(self.session.desk().catalog());
        if !reopens && let Some(question) = pending.filter(|_| now != pending) {
            self.answered.retain(|q| *q != question);
            self.answered.push(question);
        }
        self.show()?;
        Ok(true)
    }

    fn back(&mut self, question: Option<String>) -> anyhow::Result<()> {
        let stop = self.walk.stopped_by(self.session.desk().catalog());
        let last = stop.or_else(|| self.begun()).or_else(|| self.answered.last().copied());
        let last = last.map(|question| question.name().to_owned());
        if let (Some(stop), Some(named)) = (stop, &question)
            && stop.name() != named
        {
            let words = format!("The answer to {stop} stops the walk: take that one back first, with `back`.\n");
            return self.session.print(&words);
        }
        let Some(question) = question.or(last) else {
            return self.session.print("This is the first question: there is none to go back to.\n");
        };
        if self.send(Params { revise: Some(question.clone()), ..Params::default() })? {
            self.answered.retain(|answered| answered.name() != question);
        }
        Ok(())
    }

    /// The question that waits, where a part of it is answered already: that part can be taken back.
    fn begun(&self) -> Option<QuestionId> {
        let pending = self.walk.pending(self.session.desk().catalog())?;
        let said = |fact| self.walk.facts.get(fact).is_some_and(|k| k.source == Source::Elicited);
        (self.walk.revising.is_none() && pending.facts().any(said)).then_some(pending)
    }

    fn override_rule(&mut self) -> anyhow::Result<()> {
        let Some(Stop::Kill { tripped, .. }) = self.reply().stop else {
            return self.session.print("Nothing is stopped by a kill criterion: there is none to override.\n");
        };
        let person = self.line(&format!("Who answers for `{}`? ", tripped.rule))?.unwrap_or_default();
        let reason = match person.trim() {
            "" => String::new(),
            _ => self.line("For which reason? ")?.unwrap_or_default(),
        };
        if reason.trim().is_empty() {
            return self.session.print("Not overridden: it takes a person and a reason.\n");
        }
        self.send(Params {
            override_rule: Some(tripped.rule),
            override_by: Some(person.trim().to_owned()),
            override_reason: Some(reason.trim().to_owned()),
            ..Params::default()
        })?;
        Ok(())
    }

    fn leave(&mut self) -> anyhow::Result<()> {
        let id = &self.walk.id;
        self.session.print(&match self.session.store() {
            Some("memory") => format!("\nWalk {id} is not kept: the store is `memory`."),
            Some(place) => format!("\nKept. Go on with: cs-backend-engineer walk --resume {id} --store {place}"),
            None => format!("\nKept. Go on with: cs-backend-engineer walk --resume {id}"),
        })
    }

    /// What was taken, and the question or the stop that waits now.
    fn show(&mut self) -> anyhow::Result<()> {
        let reply = self.reply();
        let mut text = String::new();
        if let Some(opener) = &reply.opener {
            let _ = writeln!(text, "\n{}", self.wrapped(opener, ""));
        }
        for note in &reply.notes {
            let _ = writeln!(text, "\n{}", self.wrapped(&format!("Note: {note}"), ""));
        }
        if !reply.skipped.is_empty() {
            let _ = writeln!(text, "\nNot asked:");
            for s in &reply.skipped {
                let quote = s.quote.as_ref().map(|q| format!(" (“{q}”)")).unwrap_or_default();
                let _ = writeln!(text, "{}", self.wrapped(&format!("{}: {}{quote}", s.what, s.because), "  "));
            }
        }
        for k in &reply.kept {
            let note = k.note.as_ref().map(|n| format!(", {n}")).unwrap_or_default();
            let _ = writeln!(text, "{}", self.ink.green(&format!("  {} = {}{note}", k.fact, plain(&k.value))));
        }
        for o in &reply.overridden {
            let line = format!("`{}` is overridden by {}: {}", o.rule, o.by, sentence(&o.reason));
            let _ = writeln!(text, "{}", self.ink.yellow(&self.wrapped(&line, "  ")));
        }
        if let Some(stop) = &reply.stop {
            text.push_str(&self.stop(stop));
        }
        match &reply.question {
            Some(question) => {
                text.push_str(&self.question(question));
                text.push_str(&self.hint(&reply));
            }
            None if reply.stop.is_some() => text.push_str(&self.hint(&reply)),
            None => {}
        }
        self.session.print(text.trim_end())
    }

    /// The words that do something here, besides an answer.
    fn hint(&self, reply: &Reply) -> String {
        let mut words = vec!["`?` why and how"];
        if reply.question.as_ref().is_some_and(|q| q.offer.is_some()) {
            words.push("`default`");
        }
        if matches!(reply.stop, Some(Stop::Kill { .. })) {
            words.push("`override`");
        }
        let stopped = self.walk.stopped_by(self.session.desk().catalog());
        if !self.answered.is_empty() || stopped.or_else(|| self.begun()).is_some() {
            words.push("`back`");
        }
        words.push("`quit`");
        format!("{}\n", self.ink.dim(&words.join(" · ")))
    }

    fn question(&mut self, q: &Asked) -> String {
        let mut text = String::new();
        if let Some(missing) = &q.missing {
            let _ = writeln!(text, "\n{}", self.ink.yellow(&self.wrapped(missing, "")));
        }
        let put = self.wrapped(&format!("{} ({}) {}", q.id, q.progress, q.text), "");
        let _ = writeln!(text, "\n{}", self.ink.bold(&put));
        let _ = writeln!(text, "{}", self.wrapped(&format!("Recommended: {}", q.recommended), "  "));
        if self.walk.dodges.get(&q.id).is_some_and(|times| *times >= 2) {
            let _ = writeln!(text, "{}", self.wrapped(&format!("If it stays open: {}", q.kill), "  "));
        }
        if let Some(offer) = &q.offer {
            let line = format!(
                "`default` takes {} as assumed: it closes the question and never counts as an answer.",
                offer.values
            );
            let _ = writeln!(text, "{}", self.wrapped(&line, "  "));
        }
        text
    }

    fn stop(&mut self, stop: &Stop) -> String {
        let mut text = String::new();
        match stop {
            Stop::Kill { tripped, question } => {
                let value = tripped.value.as_ref().map(|v| format!(" = {}", plain(v))).unwrap_or_default();
                let line = format!("Stopped at {question} by `{}` ({}{value}).", tripped.rule, tripped.fact);
                let _ = writeln!(text, "\n{}", self.ink.red(&self.wrapped(&line, "")));
                let _ = writeln!(text, "{}", self.wrapped(&sentence(&tripped.message), "  "));
                let _ = writeln!(text, "{}", self.wrapped(&format!("To clear it: {}", tripped.clears), "  "));
            }
            Stop::Contradiction { fact, sides } => {
                let line = format!("Two statements on {fact} exclude each other. Which one holds?");
                let _ = writeln!(text, "\n{}", self.ink.red(&self.wrapped(&line, "")));
                for side in sides {
                    let line = format!("{} (“{}”, {})", plain(&side.value), side.quote, side.said_in);
                    let _ = writeln!(text, "{}", self.wrapped(&line, "  "));
                }
            }
        }
        text
    }

    /// Why the question is put, and how it may be answered.
    fn why(&mut self) -> anyhow::Result<()> {
        let reply = self.reply();
        let mut lines: Vec<(&str, String)> = Vec::new();
        if let Some(Stop::Kill { tripped, .. }) = &reply.stop {
            lines.push(("Canon", tripped.canon.clone()));
            lines.push(("Explained by", format!("cs-backend-engineer explain {}", tripped.rule)));
            lines.push((
                "Answer like",
                "another answer, which clears it; or `override`, with a person and a reason".into(),
            ));
        }
        if let Some(Stop::Contradiction { .. }) = &reply.stop {
            lines.push(("Answer like", "the side that holds, in your own words".into()));
        }
        if let Some(q) = &reply.question {
            let wants: Vec<String> = q.wants.iter().map(|fact| fact.label()).collect();
            lines.push(("Recommended", q.recommended.clone()));
            lines.push(("Because", q.because.clone()));
            lines.push(("Canon", q.canon.join("; ")));
            lines.push(("Kill criterion", q.kill.clone()));
            lines.push(("Answer like", q.forms.join(" | ")));
            if !wants.is_empty() {
                lines.push(("Still wanted", wants.join(", ")));
            }
        }
        let mut text = String::from("\n");
        for (name, words) in lines {
            let wrapped = self.wrapped(&format!("{name}: {words}"), "  ");
            let rest = wrapped.trim_start().strip_prefix(name).unwrap_or_default().to_owned();
            let _ = writeln!(text, "  {}{rest}", self.ink.bold(name));
        }
        self.session.print(text.trim_end())
    }

    /// Words broken into lines that fit the terminal.
    fn wrapped(&mut self, words: &str, indent: &str) -> String {
        let columns = self.editor.dimensions().map(|(columns, _)| usize::from(columns));
        page::wrap(words, indent, page::width(columns))
    }
}
