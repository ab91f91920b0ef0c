//! Half an hour of mixed calls at half of what the server can do: memory, descriptors and latency stay as they are.
//! `tests/long soak 1800` runs it with the release build; `SOAK` is how many seconds.
#![cfg(target_os = "linux")]

mod binary;
#[path = "http/site.rs"]
mod site;

use std::io::{BufReader, Write as _};
use std::net::TcpStream;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use binary::{BRIEF, Home, sample};
use serde_json::{Value as Json, json};
use site::{Site, read_answer, serve};

/// Clients that call at once, each on a connection that it keeps.
const CLIENTS: usize = 8;

/// Calls on one connection; then it is closed and another opened.
const CALLS: u32 = 200;

/// What is measured at full speed first.
const CAPACITY: Duration = Duration::from_secs(10);

/// One client with its connection.
struct Client<'a> {
    site: &'a Site,
    stream: Option<BufReader<TcpStream>>,
    calls: u32,
}

impl<'a> Client<'a> {
    fn new(site: &'a Site) -> Self {
        Client { site, stream: None, calls: 0 }
    }

    /// The result of a request, and how long it took.
    fn ask(&mut self, method: &str, params: Json) -> (Json, Duration) {
        self.calls += 1;
        if self.calls.is_multiple_of(CALLS) {
            self.stream = None;
        }
        let (headers, message) = self.site.caller("").request(method, params);
        let mut headers: Vec<(&str, &str)> = headers.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        headers.extend([("content-type", "application/json"), ("accept", "application/json, text/event-stream")]);
        let request = self.site.raw("POST", "/mcp", &headers, &message.to_string());
        let request = request.replacen("connection: close\r\n", "", 1);
        let stream = self.stream.get_or_insert_with(|| BufReader::new(self.site.connect()));
        let began = Instant::now();
        stream.get_mut().write_all(request.as_bytes()).expect("sent");
        let answer = read_answer(stream).is(200);
        let took = began.elapsed();
        let answer = answer.messages().pop().expect("an answer");
        assert!(answer["result"].is_object(), "{answer}");
        (answer["result"].clone(), took)
    }

    fn call(&mut self, tool: &str, arguments: Json) -> (Json, Duration) {
        let (result, took) = self.ask("tools/call", json!({ "name": tool, "arguments": arguments }));
        assert_eq!(result["isError"], false, "{result}");
        (result["structuredContent"].clone(), took)
    }

    /// One of everything, each call after its turn has come; gives the times that they took.
    fn round(&mut self, number: u64, turn: &impl Fn(), took: &mut Vec<Duration>) {
        let mut timed = |(json, time): (Json, Duration)| {
            took.push(time);
            turn();
            json
        };
        let opening = json!({ "parent_agent": "cs-fullstack-engineer", "brief": format!("{BRIEF} Ticket {number}.") });
        let walk = timed(self.call("walk_question", opening))["walk_id"].clone();
        for answer in ["20:1, 180 qps", "it depends", "sync by default", "modular monolith"] {
            timed(self.call("walk_question", json!({ "walk_id": walk, "answer": answer })));
        }
        timed(self.call("decide", json!({ "walk_id": walk })));
        timed(self.call("digest", json!({ "walk_id": walk })));
        let mut facts = sample();
        facts["team_size"] = json!(1 + number % 15);
        facts["qps_p99"] = json!(1 + number % 400);
        let decision = timed(self.call("decide", facts))["id"].clone();
        let report = format!("Checkout failed for {} minutes: the pool ran out while replicas lagged.", number % 240);
        let triage = timed(self.call("incident_triage", json!({ "report": report, "decision_id": decision })));
        timed(self.call("digest", json!({ "triage_id": triage["id"] })));
        timed(self.ask("tools/list", json!({})));
        let decision = decision.as_str().expect("an id");
        timed(self.ask("resources/read", json!({ "uri": format!("decision://{decision}/adr") })));
    }
}

/// What the system says of a process.
struct Vitals {
    /// Resident, kB.
    memory: u64,
    descriptors: usize,
    threads: u64,
}

impl Vitals {
    fn of(pid: u32) -> Self {
        let status = std::fs::read_to_string(format!("/proc/{pid}/status")).expect("its state");
        let number = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name)).expect("a line");
            line.trim().trim_end_matches(" kB").parse().expect("a number")
        };
        let descriptors = std::fs::read_dir(format!("/proc/{pid}/fd")).expect("its descriptors").count();
        Vitals { memory: number("VmRSS:"), descriptors, threads: number("Threads:") }
    }
}

/// One line of the table.
struct Row {
    vitals: Vitals,
    p50: Duration,
    p99: Duration,
}

fn percentile(sorted: &[Duration], share: f64) -> Duration {
    sorted[((sorted.len() - 1) as f64 * share) as usize]
}

/// All clients call until told to stop, `pace` calls a second in all where it is given; each adds to `taken`.
fn clients(site: &Site, pace: Option<f64>, stop: &AtomicBool, taken: &Mutex<Vec<Duration>>) {
    let (round, turns, began) = (AtomicU64::new(0), AtomicU64::new(0), Instant::now());
    let turn = || {
        let Some(pace) = pace else { return };
        let due = Duration::from_secs_f64(turns.fetch_add(1, Ordering::Relaxed) as f64 / pace);
        std::thread::sleep(due.saturating_sub(began.elapsed()));
    };
    std::thread::scope(|scope| {
        for _ in 0..CLIENTS {
            scope.spawn(|| {
                let (mut client, mut took) = (Client::new(site), Vec::new());
                while !stop.load(Ordering::Relaxed) {
                    client.round(round.fetch_add(1, Ordering::Relaxed), &turn, &mut took);
                    taken.lock().expect("whole").append(&mut took);
                }
            });
        }
    });
}

#[test]
#[ignore = "takes half an hour: tests/long soak"]
fn half_an_hour_leaves_no_trace() {
    let seconds: u64 = std::env::var("SOAK").ok().and_then(|seconds| seconds.parse().ok()).unwrap_or(1800);
    let home = Home::new();
    let site = serve(&home, &["--rate", "1000000"]);
    let pid = site.pid();
    let (stop, taken) = (AtomicBool::new(false), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        scope.spawn(|| clients(&site, None, &stop, &taken));
        std::thread::sleep(CAPACITY);
        stop.store(true, Ordering::Relaxed);
    });
    let capacity = taken.lock().expect("whole").drain(..).count() as f64 / CAPACITY.as_secs_f64();
    assert!(capacity > 1.0, "no capacity");
    let pace = capacity / 2.0;
    eprintln!("capacity {capacity:.0} calls a second with {CLIENTS} clients; {pace:.0} for {seconds} s");
    eprintln!(
        "{:>7} {:>8} {:>8} {:>8} {:>10} {:>11} {:>8}",
        "s", "calls", "p50 ms", "p99 ms", "RSS kB", "descriptors", "threads"
    );

    stop.store(false, Ordering::Relaxed);
    let each = Duration::from_secs((seconds / 30).clamp(2, 60));
    let rows: Vec<Row> = std::thread::scope(|scope| {
        scope.spawn(|| clients(&site, Some(pace), &stop, &taken));
        let began = Instant::now();
        let mut rows = Vec::new();
        while began.elapsed() < Duration::from_secs(seconds) {
            std::thread::sleep(each);
            let mut times = std::mem::take(&mut *taken.lock().expect("whole"));
            if times.is_empty() {
                continue;
            }
            times.sort_unstable();
            let row = Row { vitals: Vitals::of(pid), p50: percentile(&times, 0.5), p99: percentile(&times, 0.99) };
            let (p50, p99) = (row.p50.as_secs_f64() * 1e3, row.p99.as_secs_f64() * 1e3);
            let (at, calls, Vitals { memory, descriptors, threads }) =
                (began.elapsed().as_secs(), times.len(), &row.vitals);
            eprintln!("{at:>7} {calls:>8} {p50:>8.2} {p99:>8.2} {memory:>10} {descriptors:>11} {threads:>8}");
            rows.push(row);
        }
        stop.store(true, Ordering::Relaxed);
        rows
    });

    // The first sixth fills what is remembered; from then on the quarters are alike.
    let settled = &rows[rows.len() / 6..];
    assert!(settled.len() >= 8, "{} rows: too short to say anything", settled.len());
    let quarter = settled.len() / 4;
    let (first, last) = (&settled[..quarter], &settled[settled.len() - quarter..]);
    let median = |rows: &[Row], of: &dyn Fn(&Row) -> f64| {
        let mut values: Vec<f64> = rows.iter().map(of).collect();
        values.sort_by(f64::total_cmp);
        values[values.len() / 2]
    };
    // House heuristics: what a machine's own noise stays below.
    let most = |what: &str, of: &dyn Fn(&Row) -> f64, factor: f64, more: f64| {
        let (before, after) = (median(first, of), median(last, of));
        eprintln!("{what}: {before:.2} in the first quarter, {after:.2} in the last");
        assert!(after <= before * factor + more, "{what} grows from {before:.2} to {after:.2}");
    };
    most("RSS kB", &|row| row.vitals.memory as f64, 1.1, 4096.0);
    most("descriptors", &|row| row.vitals.descriptors as f64, 1.0, 4.0);
    most("threads", &|row| row.vitals.threads as f64, 1.0, 2.0);
    most("p50 ms", &|row| row.p50.as_secs_f64() * 1e3, 1.5, 1.0);
    most("p99 ms", &|row| row.p99.as_secs_f64() * 1e3, 2.0, 5.0);
}
