//! How fast whole processes are, beside the least that a server of this protocol costs: `tests/bench/run`.
//!
//! Prints Markdown tables with the machine and the commit. A ratio is the median over rounds that alternate with
//! rounds of the bare server ([`echo`](../echo.rs)), so that whoever else uses the machine slows both.
//! `--quick` makes a few rounds, and no store of a million walks.
#![allow(clippy::print_stdout, reason = "it prints tables")]

#[cfg(unix)]
mod calls;
#[cfg(unix)]
mod line;
#[cfg(unix)]
mod machine;
#[cfg(unix)]
mod server;
#[cfg(unix)]
mod stores;
#[cfg(unix)]
mod table;
#[cfg(unix)]
mod web;

#[cfg(not(unix))]
fn main() {
    println!("only on Unix");
}

#[cfg(unix)]
fn main() {
    let quick = std::env::args().any(|argument| argument == "--quick");
    unix::run(if quick { 5 } else { 25 }, quick);
}

#[cfg(unix)]
mod unix {
    use std::path::Path;
    use std::time::Instant;

    use super::calls::{Call, id_in};
    use super::line::{Carrier, Line};
    use super::server::{OURS, Site, Which, memory};
    use super::table::{Rounds, Times, median, print, whole};
    use super::web::Web;
    use super::{machine, stores};

    /// The columns of a table of calls.
    const CALLS: [&str; 8] =
        ["", "p50 µs", "p99 µs", "calls/s", "bare p50 µs", "bare calls/s", "p50 ratio", "calls/s ratio"];

    /// What is measured of each transport.
    const KINDS: [&str; 4] = ["tools/list", "a call refused at once", "decide", "digest"];

    pub fn run(rounds: usize, quick: bool) {
        println!("{}", machine::words());
        let folder = tempfile::tempdir().expect("a folder");
        let store = |name: &str| folder.path().join(name).display().to_string();
        start(&store("start.db"), rounds * 2);
        memory_of(&store("memory.db"));
        stdio(&store("stdio.db"), rounds);
        http(&store("http.db"), &store("tools.json"), rounds);
        stores::run(folder.path(), rounds, quick);
    }

    fn start(store: &str, pairs: usize) {
        let spawn = |which| {
            let began = Instant::now();
            let mut line = Line::start(which, store, Carrier::Pipes);
            line.ask(&Call::list());
            began.elapsed().as_secs_f64() * 1e3
        };
        // The first of each reads its program from the disk.
        let _ = (spawn(Which::Ours), spawn(Which::Echo));
        let both: Vec<(f64, f64)> = (0..pairs).map(|_| (spawn(Which::Ours), spawn(Which::Echo))).collect();
        let (ours, echo) = both.iter().copied().unzip();
        let ratio = median(both.iter().map(|(ours, echo)| ours / echo).collect());
        let row = vec![
            "spawn to the reply of `tools/list`, ms".to_owned(),
            format!("{:.1}", median(ours)),
            format!("{:.1}", median(echo)),
            format!("{ratio:.2}"),
        ];
        print("Start", &["", "ours", "bare", "ratio"], &[row]);
        let size = std::fs::metadata(Path::new(OURS)).map_or(0, |file| file.len());
        let mut line = Line::start(Which::Ours, store, Carrier::Pipes);
        let listed: serde_json::Value = serde_json::from_slice(line.ask(&Call::list())).expect("JSON");
        let tokens = tiktoken_rs::cl100k_base().expect("a vocabulary").encode_ordinary(&listed["result"].to_string());
        println!("\nBinary: {:.1} MiB. `tools/list`: {} tokens (cl100k).", size as f64 / 1048576.0, tokens.len());
    }

    fn memory_of(store: &str) {
        let mut rows = Vec::new();
        let mut row = |what: &str, ours: f64, echo: f64| {
            let ratio = format!("{:.2}", ours / echo);
            rows.push(vec![what.to_owned(), format!("{ours:.1}"), format!("{echo:.1}"), ratio]);
        };
        let calls = |which, many: usize| -> Vec<Call> {
            let call = if which == Which::Ours { Call::decide } else { Call::echo };
            (0..many).map(|_| call()).collect()
        };
        let listed = |which| {
            let mut line = Line::start(which, store, Carrier::Pipes);
            line.ask(&Call::list());
            let before = memory(line.id(), "VmRSS");
            line.time(&calls(which, 2000), 1);
            (before, memory(line.id(), "VmRSS"))
        };
        let (ours, echo) = (listed(Which::Ours), listed(Which::Echo));
        row("stdio, after `tools/list`", ours.0, echo.0);
        row("stdio, after 2 000 decisions, each of them new", ours.1, echo.1);
        let busy = |which| {
            let site = Site::start(which, store);
            Web::connect(&site.address, 64).time(&calls(which, 2000), |_| ());
            (memory(site.id(), "VmRSS"), memory(site.id(), "VmHWM"))
        };
        let (ours, echo) = (busy(Which::Ours), busy(Which::Echo));
        row("HTTP, after 2 000 decisions over 64 connections", ours.0, echo.0);
        row("the same, at the highest", ours.1, echo.1);
        print("Resident memory, MiB", &["", "ours", "bare", "ratio"], &rows);
    }

    /// So many calls of a kind; digests are of decisions that `make` just had made, and nobody digested before.
    fn calls(kind: &str, many: usize, make: impl FnOnce(&[Call]) -> Vec<String>) -> Vec<Call> {
        match kind {
            "tools/list" => (0..many).map(|_| Call::list()).collect(),
            "a call refused at once" => (0..many).map(|_| Call::nothing()).collect(),
            "decide" => (0..many).map(|_| Call::decide()).collect(),
            _ => {
                let decisions: Vec<Call> = (0..many).map(|_| Call::decide()).collect();
                make(&decisions).iter().map(|id| Call::digest(id)).collect()
            }
        }
    }

    /// The bare server's calls beside them.
    fn bare(kind: &str, many: usize) -> Vec<Call> {
        let call = if kind == "tools/list" { Call::list } else { Call::echo };
        (0..many).map(|_| call()).collect()
    }

    fn stdio(store: &str, rounds: usize) {
        let mut rows = Vec::new();
        for (carrier, name) in [(Carrier::Pipes, "pipes"), (Carrier::SocketPair, "socket pairs")] {
            let mut ours = Line::start(Which::Ours, store, carrier);
            let mut echo = Line::start(Which::Echo, store, carrier);
            for at_once in [1, 16, 64] {
                for kind in KINDS {
                    let rounds = alternate(rounds, |which, many| match which {
                        Which::Ours => {
                            let calls = calls(kind, many, |decisions| {
                                decisions.iter().map(|decision| id_in(ours.ask(decision), "id")).collect()
                            });
                            ours.time(&calls, at_once)
                        }
                        _ => echo.time(&bare(kind, many), at_once),
                    });
                    rows.push([vec![format!("{kind}, {at_once} at a time, {name}")], rounds.cells()].concat());
                }
            }
        }
        print("Over standard input and output", &CALLS, &rows);
    }

    fn http(store: &str, tools: &str, rounds: usize) {
        let mut line = Line::start(Which::Ours, store, Carrier::Pipes);
        let listed: serde_json::Value = serde_json::from_slice(line.ask(&Call::list())).expect("JSON");
        std::fs::write(tools, listed["result"]["tools"].to_string()).expect("written");
        let (ours, echo) = (Site::start(Which::Ours, store), Site::start(Which::Echo, store));
        let twin = Site::start(Which::Twin, tools);
        let mut rows = Vec::new();
        for connections in [1, 16, 64] {
            let mut ours = Web::connect(&ours.address, connections);
            let mut echo = Web::connect(&echo.address, connections);
            let mut twin = Web::connect(&twin.address, connections);
            let lists = alternate(rounds, |which, many| {
                let web = if which == Which::Ours { &mut ours } else { &mut twin };
                web.time(&bare("tools/list", many), |_| ())
            });
            rows.push(
                [vec![format!("tools/list of the same tools, {connections} connections")], lists.cells()].concat(),
            );
            for kind in KINDS {
                let rounds = alternate(rounds, |which, many| match which {
                    Which::Ours => {
                        let calls = calls(kind, many, |decisions| {
                            let mut ids = Vec::new();
                            ours.time(decisions, |reply| ids.push(id_in(reply, "id")));
                            ids
                        });
                        ours.time(&calls, |_| ())
                    }
                    _ => echo.time(&bare(kind, many), |_| ()),
                });
                rows.push([vec![format!("{kind}, {connections} connections")], rounds.cells()].concat());
            }
        }
        print("Over HTTP (TCP on loopback, stateless revision)", &CALLS, &rows);
    }

    /// Calls of one round: a digest follows its decision closely, as callers do.
    const CALLS_A_ROUND: usize = 160;

    fn alternate(rounds: usize, mut round: impl FnMut(Which, usize) -> Times) -> Rounds {
        let mut all = Rounds::default();
        // Nobody measures the first calls of a process.
        let _ = (round(Which::Ours, CALLS_A_ROUND), round(Which::Echo, CALLS_A_ROUND));
        for n in 0..rounds {
            // Whoever comes second finds the machine otherwise than who came first.
            for which in if n % 2 == 0 { [Which::Ours, Which::Echo] } else { [Which::Echo, Which::Ours] } {
                let times = round(which, CALLS_A_ROUND);
                if which == Which::Ours { all.ours.push(times) } else { all.echo.push(times) }
            }
        }
        all
    }

    /// For [`stores`].
    pub fn shown(times: &[Times]) -> [String; 2] {
        let p50 = Rounds::median(times, |times| times.quantile(0.5));
        [whole(p50), whole(Rounds::all(times).quantile(0.99))]
    }
}
