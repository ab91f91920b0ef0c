//! Several servers, and many walks that go on with whichever of them is there.
#![allow(dead_code, reason = "each test binary uses a part of it")]

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use cs_backend_engineer::store::{Kind, Store};
use serde_json::{Value as Json, json};

use crate::binary::BRIEF;

mod web;

#[allow(unused_imports, reason = "each test binary uses a part of it")]
pub use web::Web;

/// The server has gone.
#[derive(Debug)]
pub struct Lost {
    /// Whether the call was on its way, so that nobody knows what became of it.
    pub under_way: bool,
}

/// One server that many call at once, over whatever transport.
pub trait Line: Send + Sync {
    /// The result of a tool call.
    fn call(&self, tool: &str, arguments: Json) -> Result<Json, Lost>;
    /// How many calls wait for their result.
    fn under_way(&self) -> usize;
    /// Ends the server as a crash does.
    fn kill(&self);
}

/// A server over standard input and output.
pub struct Pipes {
    server: Mutex<Child>,
    input: Mutex<ChildStdin>,
    asked: AtomicU64,
    waiting: Arc<Mutex<Waiting>>,
}

/// Who waits for which answer; nobody once the server has gone.
type Waiting = Option<BTreeMap<u64, Sender<Json>>>;

impl Pipes {
    /// Starts this command, and greets what it is.
    pub fn start(mut command: Command) -> Self {
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::inherit());
        let mut server = command.spawn().expect("the server");
        let input = server.stdin.take().expect("input");
        let output = BufReader::new(server.stdout.take().expect("output"));
        let waiting: Arc<Mutex<Waiting>> = Arc::new(Mutex::new(Some(BTreeMap::new())));
        let heard = waiting.clone();
        std::thread::spawn(move || {
            for line in output.lines().map_while(Result::ok) {
                // The last line of one that was killed may be cut off.
                let Ok(answer) = serde_json::from_str::<Json>(&line) else { break };
                let id = answer["id"].as_u64().expect("an id");
                let asker = heard.lock().expect("whole").as_mut().and_then(|waiting| waiting.remove(&id));
                if let Some(asker) = asker {
                    let _ = asker.send(answer);
                }
            }
            heard.lock().expect("whole").take();
        });
        let pipes = Pipes { server: Mutex::new(server), input: Mutex::new(input), asked: AtomicU64::new(0), waiting };
        let who = json!({ "protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": { "name": "t", "version": "1" } });
        pipes.ask("initialize", who).expect("a greeting");
        let ready = json!({ "jsonrpc": "2.0", "method": "notifications/initialized" });
        pipes.input.lock().expect("whole").write_all(format!("{ready}\n").as_bytes()).expect("it reads");
        pipes
    }

    fn ask(&self, method: &str, params: Json) -> Result<Json, Lost> {
        let id = self.asked.fetch_add(1, Ordering::Relaxed);
        let (sender, answer) = channel();
        let gone = Lost { under_way: false };
        self.waiting.lock().expect("whole").as_mut().ok_or(gone)?.insert(id, sender);
        let request = json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params });
        self.input
            .lock()
            .expect("whole")
            .write_all(format!("{request}\n").as_bytes())
            .map_err(|_| Lost { under_way: false })?;
        let answer = answer.recv().map_err(|_| Lost { under_way: true })?;
        assert!(answer["result"].is_object(), "a protocol error: {answer}");
        Ok(answer["result"].clone())
    }
}

impl Line for Pipes {
    fn call(&self, tool: &str, arguments: Json) -> Result<Json, Lost> {
        self.ask("tools/call", json!({ "name": tool, "arguments": arguments }))
    }

    fn under_way(&self) -> usize {
        self.waiting.lock().expect("whole").as_ref().map_or(0, BTreeMap::len)
    }

    fn kill(&self) {
        let mut server = self.server.lock().expect("whole");
        server.kill().expect("killed");
        server.wait().expect("ended");
    }
}

impl Drop for Pipes {
    fn drop(&mut self) {
        let mut server = self.server.lock().expect("whole");
        let _ = server.kill();
        let _ = server.wait();
    }
}

/// What a walk was told.
#[derive(Debug)]
pub struct Told {
    pub walk: String,
    /// The questions whose answer was acknowledged.
    pub answered: Vec<String>,
    pub decision: String,
    /// How many calls found no server, or lost it.
    pub lost: usize,
    /// How many of them were on their way.
    pub cut: usize,
    /// How many calls the database had no time for; they count as lost, too.
    pub busy: usize,
}

/// 200 walks at once on three servers, of which one dies in the middle: what was acknowledged is there, once, and
/// every walk comes to its decision on the other two.
pub async fn survives(servers: &[Arc<dyn Line>], store: &Store) {
    // One such crowd at a time is enough for a machine.
    static TURN: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());
    let _turn = TURN.lock().await;
    let acknowledged = AtomicUsize::new(0);
    let told: Vec<Told> = std::thread::scope(|scope| {
        let acknowledged = &acknowledged;
        let walks: Vec<_> = (0..200).map(|one| scope.spawn(move || walk(servers, one, acknowledged))).collect();
        while acknowledged.load(Ordering::Relaxed) < 200 || servers[1].under_way() < 10 {
            assert!(walks.iter().any(|walk| !walk.is_finished()), "all went too well");
            std::thread::sleep(Duration::from_millis(1));
        }
        servers[1].kill();
        walks.into_iter().map(|walk| walk.join().expect("a decision")).collect()
    });
    let sum = |count: fn(&Told) -> usize| told.iter().map(count).sum::<usize>();
    let busy = sum(|told| told.busy);
    let (answers, lost, cut) = (sum(|told| told.answered.len()), sum(|told| told.lost), sum(|told| told.cut));
    eprintln!("{answers} acknowledged answers; {lost} calls lost, {cut} of them cut off, {busy} too busy");
    assert_eq!(answers, acknowledged.into_inner());
    assert!(cut > 0, "it died with calls under way");

    whole(store, &told).await;
    let decided = store.census().await.expect("a census").into_iter().find(|(state, _)| state == "decided");
    assert_eq!(decided, Some(("decided".to_owned(), 200)));
}

/// Is sure that what was acknowledged of these walks is there, and each once.
pub async fn whole(store: &Store, told: &[Told]) {
    for Told { walk, answered, decision, .. } in told {
        let events = store.load("local", walk).await.expect("the walk");
        let events: Vec<Json> = events.iter().map(|event| serde_json::from_str(event).expect("JSON")).collect();
        let of = |kind: &str, field: &str| -> Vec<&str> {
            events.iter().filter(|e| e["event"] == kind).filter_map(|e| e[field].as_str()).collect()
        };
        assert_eq!(of("answered", "question"), ["Q1", "Q3", "Q5"], "each once");
        assert!(answered.iter().all(|question| of("answered", "question").contains(&question.as_str())));
        assert_eq!(of("decided", "decision"), [decision]);
        assert!(store.kept("local", Kind::Decision, decision).await.is_ok());
    }
}

/// Walks from brief to decision, each call to the next server, past one that is gone. Counts every acknowledged
/// answer.
pub fn walk(servers: &[Arc<dyn Line>], first: usize, acknowledged: &AtomicUsize) -> Told {
    let answers = [
        ("Q1", "20:1; 180 qps at p99 in a year: 30 today, 3x growth, 2x peak"),
        ("Q3", "sync by default, a queue for mail"),
        ("Q5", "modular monolith"),
    ];
    let mut told =
        Told { walk: String::new(), answered: Vec::new(), decision: String::new(), lost: 0, cut: 0, busy: 0 };
    let mut at = first;
    let mut next = json!({ "parent_agent": "cs-fullstack-engineer", "brief": BRIEF });
    let mut answering = None;
    loop {
        let deciding = next.get("decide").is_some();
        let (tool, arguments) = match deciding {
            true => ("decide", json!({ "walk_id": told.walk })),
            false => ("walk_question", next.clone()),
        };
        let server = &servers[at % servers.len()];
        at += 1;
        let reply = match server.call(tool, arguments) {
            // A machine that is too busy to make a connection in time says so, and the walk is as it was.
            Ok(reply) if reply["isError"] == true => {
                let words = reply["content"][0]["text"].as_str().expect("words");
                assert!(words.contains("PostgreSQL") && words.contains("call again"), "{words}");
                told.busy += 1;
                Err(Lost { under_way: false })
            }
            called => called,
        };
        let reply = match reply {
            Ok(reply) => reply,
            Err(Lost { under_way }) => {
                told.lost += 1;
                told.cut += usize::from(under_way);
                assert!(told.lost < 200, "all servers are gone");
                answering = None;
                // Where an opening was lost nobody knows its id, and it is opened again.
                if !told.walk.is_empty() && !deciding {
                    next = json!({ "walk_id": told.walk });
                }
                continue;
            }
        };
        let said = &reply["structuredContent"];
        if deciding {
            assert_eq!(said["status"], "decided", "{said}");
            told.decision = said["id"].as_str().expect("an id").to_owned();
            return told;
        }
        told.walk = said["walk_id"].as_str().expect("an id").to_owned();
        if let Some(question) = answering.take() {
            told.answered.push(question);
            acknowledged.fetch_add(1, Ordering::Relaxed);
        }
        next = match said["question"]["id"].as_str() {
            Some(pending) => {
                answering = Some(pending.to_owned());
                let answer = answers.iter().find(|(question, _)| *question == pending).expect("a question of three").1;
                json!({ "walk_id": told.walk, "answer": answer })
            }
            None => {
                assert_eq!(said["state"], "ready", "{said}");
                json!({ "decide": true })
            }
        };
    }
}
