//! Several servers over HTTP on one PostgreSQL.

use std::sync::Arc;
use std::time::{Duration, Instant};

use cs_backend_engineer::store::Store;
use serde_json::{Value as Json, json};
use sqlx::Row as _;

use crate::binary::{BRIEF, Home, sample, shown};
use crate::database::{self, Database, PASSWORD, Server};
use crate::fleet::{Line, Web, survives};
use crate::site::{Caller, PATIENCE, Site, serve, token};

/// Answers to what the brief leaves open.
const LOAD: &str = "20:1; 180 qps at p99 in a year: 30 today, 3x growth, 2x peak";
const REST: [&str; 2] = ["sync by default, a queue for mail", "modular monolith"];

/// A server with a home of its own: it shares nothing but the store.
fn begin(database: &Database<'_>, flags: &[&str]) -> (Home, Site) {
    let home = Home::new();
    let site = serve(&home, &[&["--store", &database.url()], flags].concat());
    (home, site)
}

fn open(caller: &mut Caller<'_>) -> String {
    let opening = json!({ "parent_agent": "cs-fullstack-engineer", "brief": BRIEF });
    let opened = caller.call("walk_question", opening);
    assert_eq!(opened["structuredContent"]["question"]["id"], "Q1", "{opened}");
    opened["structuredContent"]["walk_id"].as_str().expect("an id").to_owned()
}

fn answer(walk: &str, words: &str) -> Json {
    json!({ "walk_id": walk, "answer": words })
}

/// The questions of a walk that were answered.
async fn answered(store: &Store, owner: &str, walk: &str) -> Vec<String> {
    let events = store.load(owner, walk).await.expect("the walk");
    let events = events.iter().map(|event| serde_json::from_str::<Json>(event).expect("JSON"));
    let answers = events.filter(|event| event["event"] == "answered");
    answers.map(|event| event["question"].as_str().expect("an id").to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_over_http_that_is_killed_loses_no_acknowledged_answer() {
    let Some(server) = database::shared() else { return };
    let database = server.database().await;
    let (_homes, sites): (Vec<Home>, Vec<Site>) = (0..3).map(|_| begin(&database, &[])).unzip();
    let webs: Vec<Arc<Web>> = sites.into_iter().map(|site| Arc::new(Web::new(site))).collect();
    let servers: Vec<Arc<dyn Line>> = webs.iter().map(|web| web.clone() as Arc<dyn Line>).collect();
    survives(&servers, &database.store()).await;
    for web in [&webs[0], &webs[2]] {
        let text = web.site.get("/metrics").is(200).body;
        for line in ["csbe_walks{state=\"decided\"} 200", "csbe_calls_in_flight 0"] {
            assert!(text.lines().any(|l| l == line), "no {line} in:\n{text}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_caller_finds_their_own_things_on_every_server_and_nobody_else_s() {
    let Some(server) = database::shared() else { return };
    let database = server.database().await;
    let office = Home::new();
    let (alice, bob) = (token(&office, "alice"), token(&office, "bob"));
    let tokens = shown(&office.path("tokens"));
    let (_homes, sites): (Vec<Home>, Vec<Site>) = (0..2).map(|_| begin(&database, &["--token-file", &tokens])).unzip();
    let [mut on_a, mut on_b] = [0, 1].map(|one: usize| sites[one].caller(&alice));

    // Opened on one server, answered on the other, in turns, decided on the first.
    let walk = open(&mut on_a);
    for (words, turn) in [LOAD, REST[0], REST[1]].into_iter().zip([true, false, true]) {
        let caller = if turn { &mut on_b } else { &mut on_a };
        let (said, error) = caller.words("walk_question", answer(&walk, words));
        assert!(!error, "{said}");
    }
    assert_eq!(answered(&database.store(), "alice", &walk).await, ["Q1", "Q3", "Q5"]);
    let decided = on_a.call("decide", json!({ "walk_id": walk }));
    let decision = decided["structuredContent"]["id"].as_str().expect("an id").to_owned();
    assert_eq!(on_b.call("decide", json!({ "walk_id": walk }))["structuredContent"]["id"], decision);
    let report = json!({ "report": "Checkout p99 rose to 4 s; the pool is exhausted." });
    let triaged = on_b.call("incident_triage", report.clone());
    let triage = triaged["structuredContent"]["id"].as_str().expect("an id").to_owned();

    for site in &sites {
        let (mut hers, mut his) = (site.caller(&alice), site.caller(&bob));
        for (tool, id, arguments) in [
            ("walk_question", &walk, json!({ "walk_id": walk })),
            ("decide", &walk, json!({ "walk_id": walk })),
            ("digest", &walk, json!({ "walk_id": walk })),
            ("digest", &decision, json!({ "decision_id": decision })),
            ("digest", &triage, json!({ "triage_id": triage })),
            ("incident_triage", &walk, json!({ "report": "slow", "walk_id": walk })),
            ("incident_triage", &decision, json!({ "report": "slow", "decision_id": decision })),
        ] {
            let (words, error) = hers.words(tool, arguments.clone());
            assert!(!error || words.contains("incomplete"), "{tool} {arguments}: {words}");
            let (words, error) = his.words(tool, arguments.clone());
            assert!(error && words.starts_with("no "), "{tool} {arguments}: {words}");
            // Not even that there is such a thing: one that never was is refused in the same words.
            let never = format!("{}{}", &id[..2], id[2..].chars().rev().collect::<String>());
            let (same, _) =
                his.words(tool, serde_json::from_str(&arguments.to_string().replace(id, &never)).expect("JSON"));
            assert_eq!(words.replace(id, ""), same.replace(&never, ""));
        }
        let (words, error) = his.words("walk_question", answer(&walk, LOAD));
        assert!(error && words.starts_with("no walk"), "{words}");
        for uri in [
            format!("walk://{walk}/log"),
            format!("decision://{decision}"),
            format!("decision://{decision}/adr"),
            format!("triage://{triage}"),
        ] {
            let read = |caller: &mut Caller<'_>| caller.ask("resources/read", json!({ "uri": uri })).json();
            let refused = read(&mut his);
            assert!(refused["error"]["message"].as_str().is_some_and(|m| m.starts_with("no resource")), "{refused}");
            assert!(read(&mut hers)["result"]["contents"].is_array(), "{uri}");
        }
        // The same words of two callers are two things.
        assert_ne!(his.call("decide", sample())["structuredContent"]["id"], decision);
        assert_ne!(his.call("incident_triage", report.clone())["structuredContent"]["id"], triage);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_who_answer_at_once_on_two_servers_one_is_told() {
    let Some(server) = database::shared() else { return };
    let database = server.database().await;
    let office = Home::new();
    let alice = token(&office, "alice");
    let tokens = shown(&office.path("tokens"));
    let (_homes, sites): (Vec<Home>, Vec<Site>) = (0..2).map(|_| begin(&database, &["--token-file", &tokens])).unzip();
    let sites: Vec<Arc<Site>> = sites.into_iter().map(Arc::new).collect();
    let store = database.store();
    for _ in 0..5 {
        let walk = open(&mut sites[0].caller(&alice));
        // Both have a connection, which a busy machine is slow to make.
        sites[1].caller(&alice).call("walk_question", json!({ "walk_id": walk }));
        // Somebody holds the walk until both have read where it stands, and would write.
        let mut holder = database.connect().await;
        let hold = "BEGIN; SELECT * FROM cs_backend_engineer.walk FOR UPDATE";
        sqlx::raw_sql(hold).execute(&mut holder).await.expect("held");
        let calls: Vec<_> = sites
            .iter()
            .map(|site| {
                let (site, alice, call) = (site.clone(), alice.clone(), answer(&walk, LOAD));
                tokio::task::spawn_blocking(move || site.caller(&alice).words("walk_question", call))
            })
            .collect();
        let waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()
            AND application_name = 'cs-backend-engineer' AND wait_event_type = 'Lock'";
        let mut looking = database.connect().await;
        let began = Instant::now();
        while sqlx::query(waiting).fetch_one(&mut looking).await.expect("a count").get::<i64, _>(0) < 2 {
            assert!(began.elapsed() < PATIENCE, "they do not both write");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        sqlx::raw_sql("ROLLBACK").execute(&mut holder).await.expect("let go");

        let (mut won, mut told) = (0, 0);
        for call in calls {
            match call.await.expect("no panic") {
                (words, false) => won += usize::from(words.contains("Q3")),
                (words, true) => {
                    assert!(words.contains(&walk) && words.contains("answered already"), "{words}");
                    assert!(words.contains("ask where it stands with the `walk_id` alone"), "{words}");
                    told += 1;
                }
            }
        }
        assert_eq!((won, told), (1, 1));
        assert_eq!(answered(&store, "alice", &walk).await, ["Q1"], "once");
        // Who was told so does it, and goes on, on either server.
        for site in &sites {
            let stands = site.caller(&alice).call("walk_question", json!({ "walk_id": walk }));
            assert_eq!(stands["structuredContent"]["question"]["id"], "Q3", "{stands}");
        }
        let (words, error) = sites[1].caller(&alice).words("walk_question", answer(&walk, REST[0]));
        assert!(!error && words.contains("Q5"), "{words}");
    }

    // Left to themselves, the other may come a moment later, and then means no other question.
    for _ in 0..30 {
        let walk = open(&mut sites[0].caller(&alice));
        let call = json!({ "walk_id": walk, "question": "Q1", "answer": LOAD });
        let calls: Vec<_> = sites
            .iter()
            .map(|site| {
                let (site, alice, call) = (site.clone(), alice.clone(), call.clone());
                tokio::task::spawn_blocking(move || site.caller(&alice).words("walk_question", call))
            })
            .collect();
        let mut refused = Vec::new();
        for call in calls {
            let (words, error) = call.await.expect("no panic");
            refused.extend(error.then_some(words));
        }
        assert!(refused.len() == 1 && refused[0].contains("answered already"), "{refused:?}");
        assert_eq!(answered(&store, "alice", &walk).await, ["Q1"], "once");
    }
}

/// Waits until a server is ready, or not, and gives what it says.
fn becomes(site: &Site, status: u16) -> Json {
    let began = Instant::now();
    loop {
        let asked = Instant::now();
        let answer = site.get("/readyz");
        assert!(asked.elapsed() < Duration::from_secs(4), "a balancer waits no longer: {:?}", asked.elapsed());
        if answer.status == status {
            return answer.json();
        }
        assert!(began.elapsed() < PATIENCE, "{answer:?}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn servers_whose_database_is_away_say_so_and_go_on_when_it_is_back() {
    let Some(server) = Server::start(&[]) else { return };
    let database = server.database().await;
    let place = server.shown(&database.name);
    let (mut homes, mut sites): (Vec<Home>, Vec<Site>) = (0..2).map(|_| begin(&database, &[])).unzip();
    let ready = json!({ "status": "ready", "store": "ok", "degraded": [] });
    for (signal, words, next) in [("INT", LOAD, "Q3"), ("QUIT", REST[0], "Q5")] {
        for site in &sites {
            assert_eq!(becomes(site, 200), ready);
        }
        let walk = open(&mut sites[0].caller(""));
        let going = if next == "Q3" { walk } else { step(&sites[1], &walk, LOAD, "Q3") };

        server.stop(signal);
        // One that is started meanwhile serves, too.
        let (home, late) = begin(&database, &[]);
        homes.push(home);
        sites.push(late);
        std::thread::scope(|scope| {
            for site in &sites {
                scope.spawn(|| is_away(site, &place, &going, words));
            }
        });

        server.go();
        for site in &sites {
            assert_eq!(becomes(site, 200), ready);
        }
        let last = sites.last().expect("a server");
        step(last, &going, words, next);
        for site in &sites {
            assert!(!site.log().contains(PASSWORD), "{}", site.log());
        }
    }
}

/// Checks that a server without its database says so, in every way.
fn is_away(site: &Site, place: &str, walk: &str, words: &str) {
    let said = becomes(site, 503);
    assert_eq!(said["status"], "unready", "{said}");
    let why = said["store"].as_str().expect("words");
    assert!(why.starts_with(&format!("PostgreSQL cannot be reached at {place}")), "{why}");
    site.get("/healthz").is(200);
    std::thread::scope(|scope| {
        for (tool, arguments) in [
            ("walk_question", answer(walk, words)),
            ("walk_question", json!({ "brief": BRIEF })),
            ("decide", json!({ "walk_id": walk })),
            ("decide", sample()),
            ("digest", json!({ "walk_id": walk })),
        ] {
            scope.spawn(move || {
                let asked = Instant::now();
                let (said, error) = site.caller("").words(tool, arguments);
                assert!(error && said.contains(&format!("cannot be reached at {place}")), "{tool}: {said}");
                assert!(said.contains("call again") && !said.contains(PASSWORD), "{tool}: {said}");
                assert!(asked.elapsed() < Duration::from_secs(6), "{tool}: {:?}", asked.elapsed());
            });
        }
    });
    let text = site.get("/metrics").is(200).body;
    assert!(text.contains("csbe_calls_total{tool=\"walk_question\",outcome=\"store_failed\"}"), "{text}");
    assert!(!text.contains("csbe_store_errors_total 0"), "{text}");
}

/// Answers the pending question of a walk, after which `next` is pending.
fn step(site: &Site, walk: &str, words: &str, next: &str) -> String {
    let said = site.caller("").call("walk_question", answer(walk, words));
    assert_eq!(said["structuredContent"]["question"]["id"], next, "{said}");
    walk.to_owned()
}
