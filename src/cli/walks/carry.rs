//! Walks on their way from one store to another: JSON Lines, each a walk with the results and artifacts that belong to
//! it, or results that belong to no walk.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufReader, Read};
use std::rc::Rc;

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use serde_json::value::RawValue;

use super::super::{Refused, Session};
use crate::domain::decide::Decision;
use crate::domain::digest::Artifact;
use crate::domain::walk::{Event, Walk};
use crate::mcp::desk::Desk;
use crate::store::{Kind, Store, StoreError};

/// The longest id or name that is taken in, bytes (house heuristic: ours have some thirty).
const LONGEST: usize = 200;

/// A walk and what belongs to it, word for word as it is kept.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, expecting = "a walk as `walks export` gives it")]
struct Carried {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    walk_id: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    events: Vec<Box<RawValue>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    results: Vec<Outcome>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    artifacts: Vec<Returned>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Outcome {
    kind: String,
    id: String,
    body: Box<RawValue>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Returned {
    subject: String,
    body: Box<RawValue>,
}

/// What an import did.
#[derive(Debug, Default)]
pub struct Arrived {
    /// Walks that were new.
    pub walks: u64,
    /// Walks that were there already, the same.
    pub known: u64,
    /// Results of no walk, new or not.
    alone: u64,
}

impl Arrived {
    /// Whether there was nothing to take in, which a pipe from an empty store brings.
    pub(super) fn is_nothing(&self) -> bool {
        self.walks + self.known + self.alone == 0
    }
}

/// Prints one walk.
///
/// # Errors
/// An unknown walk, or a store that cannot be read.
pub(super) fn export(session: &Session, owner: &str, walk: &str) -> anyhow::Result<()> {
    let store = session.desk().store();
    let carried = session.block_on(async { pack(store, owner, walk.trim(), &triages(store, owner).await?).await })?;
    session.print_json(&carried)
}

/// Prints everything of an owner, a line each.
///
/// # Errors
/// A store that cannot be read.
pub(super) fn export_all(session: &Session, owner: &str) -> anyhow::Result<()> {
    let store = session.desk().store();
    let walks = session.block_on(store.list(owner, u32::MAX))?;
    let triages = session.block_on(triages(store, owner))?;
    let mut printed = BTreeSet::new();
    // The newest last, so that they are the newest where they arrive.
    for listed in walks.iter().rev() {
        let carried = match session.block_on(pack(store, owner, &listed.walk, &triages)) {
            // Somebody deleted it meanwhile.
            Err(StoreError::NoSuchWalk { .. }) => continue,
            carried => carried?,
        };
        printed.extend(carried.results.iter().map(|result| result.id.clone()));
        session.print(&serde_json::to_string(&carried)?)?;
    }
    for kind in [Kind::Decision, Kind::Triage] {
        for id in session.block_on(store.kept_ids(owner, kind, u32::MAX))?.iter().rev() {
            if printed.contains(id) {
                continue;
            }
            let mut alone = Carried::default();
            session.block_on(add_result(store, owner, kind, id, &mut alone))?;
            if !alone.results.is_empty() {
                session.print(&serde_json::to_string(&alone)?)?;
            }
        }
    }
    Ok(())
}

/// The triages by what each was read against.
pub(super) async fn triages(store: &Store, owner: &str) -> Result<BTreeMap<String, Vec<String>>, StoreError> {
    #[derive(Deserialize)]
    struct Triage {
        subject: Option<String>,
    }
    let mut by_subject = BTreeMap::<String, Vec<String>>::new();
    for id in store.kept_ids(owner, Kind::Triage, u32::MAX).await?.into_iter().rev() {
        let subject = match store.kept(owner, Kind::Triage, &id).await {
            Ok(body) => serde_json::from_str(&body).ok().and_then(|triage: Triage| triage.subject),
            Err(StoreError::NoSuchResult { .. }) => None,
            Err(error) => return Err(error),
        };
        if let Some(subject) = subject {
            by_subject.entry(subject).or_default().push(id);
        }
    }
    Ok(by_subject)
}

async fn pack(
    store: &Store,
    owner: &str,
    walk: &str,
    triages: &BTreeMap<String, Vec<String>>,
) -> Result<Carried, StoreError> {
    let events = store.load(owner, walk).await?;
    let mut carried = Carried { walk_id: Some(walk.to_owned()), ..Carried::default() };
    let mut subjects = vec![walk.to_owned()];
    for event in events {
        if let Ok(Event::Decided { decision }) = serde_json::from_str(&event)
            && !subjects.contains(&decision)
        {
            subjects.push(decision);
        }
        carried.events.push(raw(&format!("walk `{walk}`"), event)?);
    }
    add_artifacts(store, owner, walk, &mut carried).await?;
    for decision in &subjects[1..] {
        add_result(store, owner, Kind::Decision, decision, &mut carried).await?;
    }
    for triage in subjects.iter().filter_map(|subject| triages.get(subject)).flatten() {
        add_result(store, owner, Kind::Triage, triage, &mut carried).await?;
    }
    Ok(carried)
}

/// Adds a result with its artifacts. One that is no more can be made again from what the walk knows.
async fn add_result(store: &Store, owner: &str, kind: Kind, id: &str, carried: &mut Carried) -> Result<(), StoreError> {
    let body = match store.kept(owner, kind, id).await {
        Err(StoreError::NoSuchResult { .. }) => return Ok(()),
        body => raw(&format!("{} `{id}`", kind.name()), body?)?,
    };
    carried.results.push(Outcome { kind: kind.name().to_owned(), id: id.to_owned(), body });
    add_artifacts(store, owner, id, carried).await
}

async fn add_artifacts(store: &Store, owner: &str, subject: &str, carried: &mut Carried) -> Result<(), StoreError> {
    for body in store.artifacts(owner, subject).await? {
        let body = raw(&format!("an artifact of `{subject}`"), body)?;
        carried.artifacts.push(Returned { subject: subject.to_owned(), body });
    }
    Ok(())
}

fn raw(what: &str, text: String) -> Result<Box<RawValue>, StoreError> {
    RawValue::from_string(text).map_err(|e| StoreError::Unreadable { what: what.to_owned(), why: e.to_string() })
}

/// Takes in what was exported. Each walk is taken whole or not at all, and what is there already, the same, is left
/// as it is: after a failure, the same again goes on where it stopped.
///
/// # Errors
/// Input that cannot be read, is no export, or contradicts what is kept: with its line. A store that cannot be
/// written.
pub async fn import(desk: &Desk, owner: &str, named: &str, input: impl Read) -> anyhow::Result<Arrived> {
    let line = Rc::new(Cell::new(1));
    let counted = Counted { input: BufReader::new(input), line: line.clone() };
    let mut arrived = Arrived::default();
    for carried in serde_json::Deserializer::from_reader(counted).into_iter::<Carried>() {
        let before = match arrived.walks + arrived.known {
            0 => "nothing was taken in".to_owned(),
            n => format!("what was before it ({n} of the walks) is in; mend it and import the whole again"),
        };
        let carried = carried.map_err(|error| match error.is_io() {
            true => anyhow::anyhow!("`{named}` cannot be read any further ({error}): {before}"),
            // The words of the library end with line and column.
            false => Refused(format!("`{named}` is no export of walks: {error}; {before}")).into(),
        })?;
        let refused = |why: String| Refused(format!("{named}:{}: {why}; {before}", line.get()));
        let packed = read(carried).map_err(refused)?;
        match unpack(desk, owner, packed).await? {
            Unpacked::New => arrived.walks += 1,
            Unpacked::Known => arrived.known += 1,
            Unpacked::NoWalk => arrived.alone += 1,
            Unpacked::Other(why) => return Err(refused(why).into()),
        }
    }
    Ok(arrived)
}

/// Counts the lines of what is read through it.
struct Counted<R> {
    input: R,
    line: Rc<Cell<usize>>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.input.read(buffer)?;
        self.line.set(self.line.get() + buffer[..count].iter().filter(|byte| **byte == b'\n').count());
        Ok(count)
    }
}

/// What was carried, once it is sure that it is what it says.
struct Packed {
    walk: Option<Walk>,
    carried: Carried,
    results: Vec<(Kind, usize)>,
}

/// Checks what was carried: events that make a walk, results and artifacts that can be read and belong to it.
fn read(carried: Carried) -> Result<Packed, String> {
    let mut subjects = Vec::new();
    let walk = match &carried.walk_id {
        None if carried.events.is_empty() => None,
        None => return Err("there are `events` without a `walk_id`".to_owned()),
        Some(id) => {
            subjects.push(sound(id)?);
            Some(replay(id, &carried.events)?)
        }
    };
    let mut results = Vec::new();
    for (place, result) in carried.results.iter().enumerate() {
        let (what, id) = (format!("{} `{}`", result.kind, result.id), sound(&result.id)?);
        let of = |e: serde_json::Error| format!("{what} cannot be read: {e}");
        let kind = match result.kind.as_str() {
            "decision" => {
                let decision: Decision = serde_json::from_str(result.body.get()).map_err(of)?;
                (decision.id == id).then_some(Kind::Decision)
            }
            "triage" => {
                let triage: Json = serde_json::from_str(result.body.get()).map_err(of)?;
                (triage["id"] == id).then_some(Kind::Triage)
            }
            other => return Err(format!("`{other}` is no kind of result: `decision` and `triage` are")),
        };
        results.push((kind.ok_or_else(|| format!("{what} names itself otherwise"))?, place));
        subjects.push(id);
    }
    for artifact in &carried.artifacts {
        let subject = artifact.subject.as_str();
        if !subjects.contains(&subject) {
            return Err(format!("an artifact is of `{subject}`, which is not carried along"));
        }
        let of = |e| format!("an artifact of `{subject}` cannot be read: {e}");
        serde_json::from_str::<Artifact>(artifact.body.get()).map_err(of)?;
    }
    if walk.is_none() && results.is_empty() {
        return Err("there is neither a walk nor a result".to_owned());
    }
    Ok(Packed { walk, carried, results })
}

fn sound(id: &str) -> Result<&str, String> {
    if id.is_empty() || id.len() > LONGEST || id.chars().any(|c| c.is_control() || c.is_whitespace()) {
        return Err(format!("`{}` is no id", id.chars().take(40).collect::<String>().escape_debug()));
    }
    Ok(id)
}

fn replay(id: &str, events: &[Box<RawValue>]) -> Result<Walk, String> {
    let mut walk = Walk::default();
    for (place, event) in events.iter().enumerate() {
        let of = |why: String| format!("event {} of walk `{id}` {why}", place + 1);
        let event: Event = serde_json::from_str(event.get()).map_err(|e| of(format!("cannot be read: {e}")))?;
        match &event {
            Event::Opened { id: own, .. } if place == 0 && own == id => {}
            Event::Opened { id: own, .. } if place == 0 => return Err(of(format!("opens the walk `{own}`"))),
            Event::Opened { .. } => return Err(of("opens it again".to_owned())),
            _ if place == 0 => return Err(of("does not open it".to_owned())),
            _ => {}
        }
        walk.apply(event);
    }
    if walk.events.is_empty() {
        return Err(format!("walk `{id}` has no `events`"));
    }
    Ok(walk)
}

/// What became of what was carried.
enum Unpacked {
    New,
    Known,
    NoWalk,
    /// It contradicts what is kept.
    Other(String),
}

async fn unpack(desk: &Desk, owner: &str, packed: Packed) -> Result<Unpacked, StoreError> {
    let Packed { walk, carried, results } = packed;
    let store = desk.store();
    let lines: Vec<String> = carried.events.iter().map(|event| event.get().to_owned()).collect();
    let known = match &walk {
        None => None,
        Some(walk) => match store.load(owner, &walk.id).await {
            Err(StoreError::NoSuchWalk { .. }) => None,
            kept => Some(same(&kept?, &lines)),
        },
    };
    if let (Some(false), Some(walk)) = (known, &walk) {
        let id = &walk.id;
        let why =
            format!("walk `{id}` is kept here with other events: `walks delete {id}` first, if this one is to stay");
        return Ok(Unpacked::Other(why));
    }
    for (kind, place) in results {
        let (id, body) = (&carried.results[place].id, carried.results[place].body.get().to_owned());
        match store.kept(owner, kind, id).await {
            Err(StoreError::NoSuchResult { .. }) => store.keep(owner, kind, id, &body).await?,
            kept => {
                if !same(&[kept?], &[body]) {
                    return Ok(Unpacked::Other(format!("{} `{id}` is kept here with other words", kind.name())));
                }
            }
        }
    }
    for artifact in &carried.artifacts {
        store.add_artifact(owner, &artifact.subject, artifact.body.get()).await?;
    }
    // The walk comes last: once it is there, all that belongs to it is.
    match (walk, known) {
        (Some(walk), None) => {
            store.append(owner, &walk.id, 0, &lines, &desk.head(&walk)).await?;
            Ok(Unpacked::New)
        }
        (Some(_), Some(_)) => Ok(Unpacked::Known),
        (None, _) => Ok(Unpacked::NoWalk),
    }
}

/// Whether two texts say the same, however they are laid out.
fn same(kept: &[String], carried: &[String]) -> bool {
    let value = |text: &String| serde_json::from_str::<Json>(text).ok();
    kept.len() == carried.len() && kept.iter().zip(carried).all(|(a, b)| a == b || value(a) == value(b))
}
