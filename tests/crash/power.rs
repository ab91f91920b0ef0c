//! Power that fails at any write: strace notes every write and every wait for the disk while a store is written, and the
//! files are put together again as a disk may have them. What the disk confirmed is there; of what came after, any part
//! may be, in any order, cut at any sector.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use cs_backend_engineer::store::{Head, Place, Store};

use crate::{Dice, skipped};

/// What a disk writes whole, bytes.
const SECTOR: usize = 512;

/// What the writer did, in order.
#[derive(Debug)]
enum Deed {
    Write {
        file: String,
        at: usize,
        bytes: Vec<u8>,
    },
    Cut {
        file: String,
        length: usize,
    },
    Gone {
        file: String,
    },
    /// The disk has all of the file.
    Synced {
        file: String,
    },
    /// So many events were acknowledged.
    Told(u64),
}

/// A file as the program sees it is what the disk has, and what may be on its way.
#[derive(Default)]
struct File {
    disk: Vec<u8>,
    on_its_way: Vec<Change>,
}

enum Change {
    Write(usize, Vec<u8>),
    Cut(usize),
}

fn apply(bytes: &mut Vec<u8>, change: &Change) {
    match change {
        Change::Write(at, new) => {
            let end = at + new.len();
            if bytes.len() < end {
                bytes.resize(end, 0);
            }
            bytes[*at..end].copy_from_slice(new);
        }
        Change::Cut(length) => bytes.resize(*length, 0),
    }
}

impl File {
    fn sync(&mut self) {
        for change in self.on_its_way.drain(..) {
            apply(&mut self.disk, &change);
        }
    }

    /// What is found once the power is back.
    fn after_the_cut(&self, dice: &mut Dice) -> Vec<u8> {
        let mut found = self.disk.clone();
        // All of it, nothing of it, or some: the ends are as likely as the middle.
        let share = [0, 3, 7, 10][dice.below(4) as usize];
        for change in &self.on_its_way {
            match change {
                Change::Cut(_) if dice.below(10) < share => apply(&mut found, change),
                Change::Cut(_) => {}
                Change::Write(at, bytes) => {
                    for (number, sector) in bytes.chunks(SECTOR).enumerate() {
                        if dice.below(10) < share {
                            apply(&mut found, &Change::Write(at + number * SECTOR, sector.to_vec()));
                        }
                    }
                }
            }
        }
        found
    }
}

/// Writes walks until it has so many events; the process that strace watches.
#[tokio::test]
#[ignore = "started by other tests"]
async fn writer() {
    let Some(path) = std::env::var_os("WALKS") else { return };
    let events: u64 = std::env::var("EVENTS").expect("how many").parse().expect("a number");
    let store = Store::new(Place::Sqlite(PathBuf::from(path)));
    let head =
        Head { opened: "2026-11-22".into(), parent: String::new(), state: "asking".into(), pending: "Q1".into() };
    for seen in 0..events {
        // Some span several pages, so that a write of one is torn from the next.
        let long = "x".repeat(if seen % 7 == 3 { 20_000 } else { 90 });
        store.append("o", "w", seen, &[format!("{seen} {long}")], &head).await.expect("written");
        // In one piece, so that it is one deed.
        std::io::stderr().write_all(format!("told {}\n", seen + 1).as_bytes()).expect("told");
    }
}

/// Writes so many events under strace, and what was done to the files of the store meanwhile.
fn traced(folder: &Path, events: u64) -> Option<Vec<Deed>> {
    let log = folder.join("trace");
    let mut strace = Command::new("strace");
    strace.args(["-f", "-y", "-xx", "-s", "1000000", "-o"]).arg(&log);
    strace.args(["-e", "trace=write,pwrite64,pwritev,ftruncate,fsync,fdatasync,unlink,unlinkat,sync_file_range"]);
    strace.arg(std::env::current_exe().expect("this test"));
    strace.args(["--exact", "power::writer", "--ignored", "--nocapture"]);
    strace.env("WALKS", folder.join("walks.db")).env("EVENTS", events.to_string());
    let ran = match strace.output() {
        Ok(ran) if ran.status.success() => ran,
        Ok(ran) if String::from_utf8_lossy(&ran.stderr).contains("ptrace") => {
            skipped("power cuts: this system does not let strace watch a process");
            return None;
        }
        Ok(ran) => panic!("{}", String::from_utf8_lossy(&ran.stderr)),
        Err(_) => {
            skipped("power cuts: strace is missing: apt-get install strace");
            return None;
        }
    };
    assert!(String::from_utf8_lossy(&ran.stderr).contains(&format!("told {events}")), "all of them");
    Some(deeds(&std::fs::read_to_string(log).expect("the trace")))
}

/// What the lines of strace say: a write counts from its beginning, a wait for the disk from its end.
fn deeds(trace: &str) -> Vec<Deed> {
    let mut begun = BTreeMap::<&str, String>::new();
    let mut deeds = Vec::new();
    for line in trace.lines() {
        let Some((thread, line)) = line.split_once(' ') else { continue };
        let line = line.trim_start();
        if let Some(start) = line.strip_suffix(" <unfinished ...>") {
            begun.insert(thread, start.to_owned());
            if !start.starts_with('f') {
                deeds.extend(deed(start));
            }
        } else if line.starts_with("<... ") {
            let start = begun.remove(thread).unwrap_or_default();
            if start.starts_with('f') && line.trim_end().ends_with("= 0") {
                deeds.extend(deed(&start));
            }
        } else {
            deeds.extend(deed(line));
        }
    }
    deeds
}

fn deed(call: &str) -> Option<Deed> {
    let (name, rest) = call.split_once('(')?;
    let file = || {
        let path = unescaped(rest.split_once('<')?.1.split_once('>')?.0);
        let path = String::from_utf8_lossy(&path).into_owned();
        let name = path.rsplit_once('/')?.1.to_owned();
        ["walks.db", "walks.db-wal", "walks.db-journal"].contains(&name.as_str()).then_some(name)
    };
    let mut quoted = rest.split('"').skip(1);
    match name {
        "write" if rest.starts_with("2<") || rest.starts_with('2') => {
            let said = String::from_utf8(unescaped(quoted.next()?)).ok()?;
            Some(Deed::Told(said.trim().strip_prefix("told ")?.parse().ok()?))
        }
        "pwrite64" => {
            let (file, bytes) = (file()?, unescaped(quoted.next()?));
            let at = quoted.next()?.trim_start_matches(',').split(['=', ')']).next()?.rsplit(", ").next()?;
            Some(Deed::Write { file, at: at.trim().parse().expect("an offset"), bytes })
        }
        "ftruncate" => {
            let length = rest.rsplit_once(", ")?.1.split(')').next()?.trim().parse().expect("a length");
            Some(Deed::Cut { file: file()?, length })
        }
        "fsync" | "fdatasync" => Some(Deed::Synced { file: file()? }),
        "unlink" | "unlinkat" => {
            let path = String::from_utf8(unescaped(quoted.next()?)).ok()?;
            Some(Deed::Gone { file: path.rsplit_once('/')?.1.to_owned() })
        }
        "write" | "pwritev" | "sync_file_range" => {
            assert!(file().is_none(), "a kind of write that is not known here: {name}");
            None
        }
        _ => None,
    }
}

/// `\x41…` as bytes; whatever is not written so stands for itself.
fn unescaped(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        let hex = tail.get(1..3).filter(|_| *first == b'\\' && tail.first() == Some(&b'x'));
        let byte = hex.and_then(|hex| u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok());
        bytes.push(byte.unwrap_or(*first));
        rest = if byte.is_some() { &tail[3..] } else { tail };
    }
    bytes
}

/// Cuts the power so many times on each kind of moment, and looks what is left.
async fn cut(events: u64, cuts: usize) {
    let folder = tempfile::tempdir().expect("a folder");
    let Some(deeds) = traced(folder.path(), events) else { return };
    let (writes, syncs) = deeds.iter().fold((0, 0), |(writes, syncs), deed| match deed {
        Deed::Write { .. } => (writes + 1, syncs),
        Deed::Synced { .. } => (writes, syncs + 1),
        _ => (writes, syncs),
    });
    assert!(writes > events && syncs >= events, "{writes} writes, {syncs} waits for the disk");
    let mut dice = Dice::thrown();
    let mut moments: Vec<usize> = (0..cuts).map(|_| dice.below(deeds.len() as u64 + 1) as usize).collect();
    moments.push(deeds.len());
    moments.sort_unstable();
    let (mut files, mut told, mut done) = (BTreeMap::<String, File>::new(), 0, 0);
    let (mut more, mut torn) = (0, 0);
    for moment in moments {
        for deed in &deeds[done..moment] {
            match deed {
                Deed::Write { file, at, bytes } => {
                    files.entry(file.clone()).or_default().on_its_way.push(Change::Write(*at, bytes.clone()));
                }
                Deed::Cut { file, length } => {
                    files.entry(file.clone()).or_default().on_its_way.push(Change::Cut(*length));
                }
                Deed::Synced { file } => files.entry(file.clone()).or_default().sync(),
                Deed::Gone { file } => drop(files.remove(file)),
                Deed::Told(events) => told = *events,
            }
        }
        done = moment;
        torn += usize::from(files.values().any(|file| !file.on_its_way.is_empty()));
        let found = tempfile::tempdir().expect("a folder");
        for (name, file) in &files {
            std::fs::write(found.path().join(name), file.after_the_cut(&mut dice)).expect("written");
        }
        let store = Store::new(Place::Sqlite(found.path().join("walks.db")));
        let kept = match store.load("o", "w").await {
            Ok(kept) => kept,
            Err(error) => {
                assert_eq!(told, 0, "after {done} of {} deeds: {error}", deeds.len());
                continue;
            }
        };
        let count = kept.len() as u64;
        assert!(count == told || count == told + 1, "{count} events of {told} acknowledged, after {done} deeds");
        let numbers: Vec<&str> = kept.iter().filter_map(|event| event.split(' ').next()).collect();
        assert_eq!(numbers, (0..count).map(|n| n.to_string()).collect::<Vec<_>>(), "in order, each once");
        // And it goes on from there.
        let head = store.list("o", 1).await.expect("a list")[0].head.clone();
        assert_eq!(store.append("o", "w", count, &["next".to_owned()], &head).await, Ok(count + 1));
        more += usize::from(count > told);
    }
    eprintln!(
        "{events} events, {writes} writes, {syncs} waits, {cuts} cuts: {torn} with writes on their way, {more} kept more than was told"
    );
    assert!(torn * 4 > cuts, "{torn} of {cuts} cuts found anything on its way");
}

#[tokio::test]
async fn a_power_cut_takes_nothing_that_was_acknowledged() {
    cut(40, 60).await;
}

#[tokio::test]
#[ignore = "takes minutes: tests/long crash"]
async fn two_thousand_power_cuts_take_nothing_that_was_acknowledged() {
    // Enough for the log to be moved into the file, and begun again, several times.
    cut(1500, 2000).await;
}
