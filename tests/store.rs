//! Keeping: nothing acknowledged is lost, nothing is applied twice, and every bad file says what to do.

#[cfg(unix)]
mod database;

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use cs_backend_engineer::store::{Head, Kind, Place, Store, StoreError};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection, Executor};

fn sqlite(path: &Path) -> Store {
    Store::new(Place::Sqlite(path.to_owned()))
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a folder")
}

fn event(text: &str) -> Vec<String> {
    vec![text.to_owned()]
}

fn head(state: &str) -> Head {
    let text = str::to_owned;
    Head { opened: text("2026-11-22"), parent: text("cs-cto-advisor"), state: text(state), pending: text("Q5") }
}

/// Runs the same check against every backend.
async fn on_each<F: Future<Output = ()>>(check: impl Fn(Store) -> F) {
    check(Store::new(Place::Memory)).await;
    let folder = folder();
    check(sqlite(&folder.path().join("walks.db"))).await;
    #[cfg(unix)]
    if let Some(server) = database::shared() {
        check(server.database().await.store()).await;
    }
}

fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970");
    since.as_secs() as i64
}

#[tokio::test]
async fn a_walk_is_added_to_in_order() {
    on_each(async |store| {
        assert_eq!(store.append("o", "w", 0, &event("a"), &head("asking")).await, Ok(1));
        let more = ["b".to_owned(), "{\"quote\": \"naïve 漢字 🦀 \\u0000\"}".to_owned()];
        assert_eq!(store.append("o", "w", 1, &more, &head("ready")).await, Ok(3));
        assert_eq!(store.load("o", "w").await, Ok(["a", &more[0], &more[1]].map(str::to_owned).to_vec()));
        assert_eq!(store.append("o", "w", 3, &[], &head("ready")).await, Ok(3));

        let listed = store.list("o", 10).await.expect("a list");
        assert_eq!(listed.len(), 1);
        assert_eq!((listed[0].walk.as_str(), listed[0].events, &listed[0].head), ("w", 3, &head("ready")));
        assert!(listed[0].touched > 1_700_000_000);
    })
    .await;
}

#[tokio::test]
async fn who_answers_second_is_told() {
    on_each(async |store| {
        store.append("o", "w", 0, &event("a"), &head("asking")).await.expect("opened");
        store.append("o", "w", 1, &event("b"), &head("asking")).await.expect("answered");
        let conflict = |expected| StoreError::Conflict { walk: "w".to_owned(), expected, found: 2 };
        assert_eq!(store.append("o", "w", 1, &event("c"), &head("asking")).await, Err(conflict(1)));
        assert_eq!(store.append("o", "w", 0, &event("c"), &head("asking")).await, Err(conflict(0)));
        assert_eq!(store.append("o", "w", 9, &event("c"), &head("asking")).await, Err(conflict(9)));
        assert_eq!(store.load("o", "w").await.map(|events| events.len()), Ok(2));
        assert_eq!(
            conflict(1).to_string(),
            "walk `w` was answered already by another call (2 events, not 1): ask where it stands with the \
             `walk_id` alone, then answer what is pending"
        );
    })
    .await;
}

#[tokio::test]
async fn another_owner_finds_nothing() {
    on_each(async |store| {
        let missing = || StoreError::NoSuchWalk { walk: "w".to_owned() };
        store.append("o", "w", 0, &event("a"), &head("asking")).await.expect("opened");
        store.keep("o", Kind::Decision, "d", "{}").await.expect("kept");
        assert_eq!(store.load("other", "w").await, Err(missing()));
        assert_eq!(store.append("other", "w", 1, &event("b"), &head("asking")).await, Err(missing()));
        assert_eq!(store.delete("other", "w").await, Err(missing()));
        assert_eq!(store.list("other", 10).await, Ok(vec![]));
        let no_decision = StoreError::NoSuchResult { kind: "decision", id: "d".to_owned() };
        assert_eq!(store.kept("other", Kind::Decision, "d").await, Err(no_decision));
        // The same id is another walk.
        assert_eq!(store.append("other", "w", 0, &event("z"), &head("asking")).await, Ok(1));
        assert_eq!(store.load("o", "w").await, Ok(event("a")));
    })
    .await;
}

#[tokio::test]
async fn a_deleted_walk_is_gone() {
    on_each(async |store| {
        store.append("o", "w", 0, &event("a"), &head("asking")).await.expect("opened");
        assert_eq!(store.delete("o", "w").await, Ok(()));
        assert_eq!(store.load("o", "w").await, Err(StoreError::NoSuchWalk { walk: "w".to_owned() }));
        assert_eq!(store.list("o", 10).await, Ok(vec![]));
        assert_eq!(store.append("o", "w", 0, &event("b"), &head("asking")).await, Ok(1));
        assert_eq!(store.load("o", "w").await, Ok(event("b")));
    })
    .await;
}

#[tokio::test]
async fn results_never_change() {
    on_each(async |store| {
        store.keep("o", Kind::Decision, "d", "{\"a\":1}").await.expect("kept");
        store.keep("o", Kind::Decision, "d", "{\"a\":1}").await.expect("kept again");
        assert_eq!(store.kept("o", Kind::Decision, "d").await.as_deref(), Ok("{\"a\":1}"));
        assert!(store.kept("o", Kind::Triage, "d").await.is_err());
        let large = "ü".repeat(5 << 20);
        store.keep("o", Kind::Triage, "big", &large).await.expect("kept");
        assert_eq!(store.kept("o", Kind::Triage, "big").await.as_deref(), Ok(large.as_str()));
    })
    .await;
}

#[tokio::test]
async fn results_are_listed_for_their_owner() {
    on_each(|store| async move {
        for (owner, kind, id) in [
            ("o", Kind::Decision, "d-2"),
            ("o", Kind::Decision, "d-1"),
            ("o", Kind::Triage, "t-1"),
            ("p", Kind::Decision, "d-3"),
            ("o", Kind::Decision, "d-2"),
        ] {
            store.keep(owner, kind, id, "{}").await.expect("kept");
        }
        assert_eq!(store.kept_ids("o", Kind::Decision, 10).await.expect("read"), ["d-1", "d-2"], "the last first");
        assert_eq!(store.kept_ids("o", Kind::Decision, 1).await.expect("read"), ["d-1"]);
        assert_eq!(store.kept_ids("o", Kind::Triage, 10).await.expect("read"), ["t-1"]);
        assert_eq!(store.kept_ids("q", Kind::Decision, 10).await.expect("read"), Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn what_specialists_returned_is_kept_in_order() {
    on_each(async |store| {
        for body in ["{\"path\":\"a\\\\b\"}", "{}", "{\"path\":\"a\\\\b\"}"] {
            store.add_artifact("o", "w", body).await.expect("recorded");
        }
        let long = "x".repeat(100_000);
        store.add_artifact("o", "w", &long).await.expect("recorded");
        assert_eq!(store.artifacts("o", "w").await, Ok(vec!["{\"path\":\"a\\\\b\"}".into(), "{}".into(), long]));
        assert_eq!(store.artifacts("o", "other").await, Ok(vec![]));
        assert_eq!(store.artifacts("other", "w").await, Ok(vec![]));
        // Of a result, together with whether it is there.
        let none = |kind: Kind| Err(StoreError::NoSuchResult { kind: kind.name(), id: "d".to_owned() });
        store.add_artifact("o", "d", "early").await.expect("recorded");
        assert_eq!(store.artifacts_of("o", Kind::Decision, "d").await, none(Kind::Decision));
        store.keep("o", Kind::Decision, "d", "{}").await.expect("kept");
        store.keep("p", Kind::Decision, "d", "{}").await.expect("kept");
        store.add_artifact("o", "d", "b").await.expect("recorded");
        store.add_artifact("o", "d", "a").await.expect("recorded");
        let all = ["early", "b", "a"].map(str::to_owned).to_vec();
        assert_eq!(store.artifacts_of("o", Kind::Decision, "d").await, Ok(all));
        assert_eq!(store.artifacts_of("p", Kind::Decision, "d").await, Ok(vec![]));
        assert_eq!(store.artifacts_of("o", Kind::Triage, "d").await, none(Kind::Triage));
        assert_eq!(store.artifacts_of("q", Kind::Decision, "d").await, none(Kind::Decision));
    })
    .await;
}

#[tokio::test]
async fn ids_that_nobody_gave_are_not_found() {
    on_each(async |store| {
        for id in ["", "\0", "w\0", "'; DROP TABLE walk; --", "%", &"x".repeat(100_000), "漢字"] {
            let missing = StoreError::NoSuchWalk { walk: id.to_owned() };
            assert_eq!(store.load("o", id).await, Err(missing.clone()));
            assert_eq!(store.append("o", id, 1, &event("a"), &head("asking")).await, Err(missing.clone()));
            assert_eq!(store.delete("o", id).await, Err(missing));
            let missing = StoreError::NoSuchResult { kind: "triage", id: id.to_owned() };
            assert_eq!(store.kept("o", Kind::Triage, id).await, Err(missing.clone()));
            assert_eq!(store.artifacts_of("o", Kind::Triage, id).await, Err(missing));
        }
        let strange = Head { parent: "a\0b".to_owned(), ..head("asking") };
        assert_eq!(store.append("o", "w", 0, &event("a"), &strange).await, Ok(1));
    })
    .await;
}

#[tokio::test]
async fn walks_are_counted_by_state() {
    on_each(async |store| {
        assert_eq!(store.ready().await, Ok(()));
        assert_eq!(store.census().await, Ok(vec![]));
        for (owner, walk) in [("o", "w1"), ("o", "w2"), ("p", "w1")] {
            store.append(owner, walk, 0, &event("a"), &head("asking")).await.expect("opened");
        }
        store.append("o", "w1", 1, &event("b"), &head("asking")).await.expect("answered");
        store.append("o", "w2", 1, &event("b"), &head("ready")).await.expect("answered");
        let count = |state: &str, walks| (state.to_owned(), walks);
        assert_eq!(store.census().await, Ok(vec![count("asking", 2), count("ready", 1)]));
        store.append("p", "w1", 1, &event("b"), &head("ready")).await.expect("answered");
        store.delete("o", "w1").await.expect("deleted");
        assert_eq!(store.census().await, Ok(vec![count("ready", 2)]));
    })
    .await;
}

#[tokio::test]
async fn bytes_are_counted_and_bounded() {
    on_each(async |store| {
        let store = store.with_quota(100);
        let over = || StoreError::Quota { used: 100, limit: 100 };
        assert_eq!(store.used("o").await, Ok(0));
        store.append("o", "w", 0, &["x".repeat(20), "ü".repeat(10)], &head("asking")).await.expect("opened");
        store.keep("o", Kind::Decision, "d", &"x".repeat(30)).await.expect("kept");
        store.add_artifact("o", "w", &"x".repeat(30)).await.expect("recorded");
        assert_eq!(store.used("o").await, Ok(100));

        assert_eq!(store.append("o", "w", 2, &event("x"), &head("asking")).await, Err(over()));
        assert_eq!(store.append("o", "v", 0, &event("x"), &head("asking")).await, Err(over()));
        assert_eq!(store.keep("o", Kind::Decision, "e", "x").await, Err(over()));
        assert_eq!(store.add_artifact("o", "w", "x").await, Err(over()));
        assert!(!over().is_outage() && over().to_string().contains("100 of 100 bytes"), "{}", over());
        // What is there already needs no room, and nothing of what was refused stays.
        store.keep("o", Kind::Decision, "d", &"x".repeat(30)).await.expect("kept again");
        store.add_artifact("o", "w", &"x".repeat(30)).await.expect("recorded again");
        assert_eq!(store.used("o").await, Ok(100));
        assert_eq!(store.load("o", "w").await.map(|events| events.len()), Ok(2));
        assert_eq!(store.kept_ids("o", Kind::Decision, 10).await, Ok(vec!["d".to_owned()]));
        assert_eq!(store.census().await, Ok(vec![("asking".to_owned(), 1)]));
        // Who answers second hears that first.
        let late = store.append("o", "w", 1, &event("x"), &head("asking")).await;
        assert!(matches!(late, Err(StoreError::Conflict { .. })), "{late:?}");

        store.append("p", "w", 0, &event("x"), &head("asking")).await.expect("another owner has room");
        store.delete("o", "w").await.expect("deleted");
        assert_eq!(store.used("o").await, Ok(30), "the decision");
        assert_eq!(store.artifacts("o", "w").await, Ok(vec![]));
        // A result by itself: what was handed in for it goes too, and its room is free at once.
        store.keep("o", Kind::Triage, "t", "xx").await.expect("kept");
        store.add_artifact("o", "t", "xxx").await.expect("recorded");
        let none = |kind: Kind, id: &str| Err(StoreError::NoSuchResult { kind: kind.name(), id: id.to_owned() });
        assert_eq!(store.delete_result("p", Kind::Triage, "t").await, none(Kind::Triage, "t"), "another owner's");
        assert_eq!(store.delete_result("o", Kind::Decision, "t").await, none(Kind::Decision, "t"), "another kind");
        assert_eq!(store.used("o").await, Ok(35));
        assert_eq!(store.delete_result("o", Kind::Triage, "t").await, Ok(()));
        assert_eq!(store.delete_result("o", Kind::Triage, "t").await, none(Kind::Triage, "t"));
        assert_eq!(store.delete_result("o", Kind::Triage, "t\0").await, none(Kind::Triage, "t\0"));
        assert_eq!(store.kept("o", Kind::Triage, "t").await.map(drop), none(Kind::Triage, "t"), "it was remembered");
        assert_eq!(store.artifacts("o", "t").await, Ok(vec![]));
        assert_eq!(store.used("o").await, Ok(30));
        assert_eq!(store.append("o", "w", 0, &["x".repeat(70)], &head("asking")).await, Ok(1));
        assert_eq!(store.append("o", "w", 1, &event("x"), &head("asking")).await, Err(over()));
    })
    .await;
}

#[tokio::test]
async fn what_is_old_is_forgotten() {
    on_each(async |store| {
        for owner in ["o", "p"] {
            store.append(owner, "old", 0, &event("a"), &head("asking")).await.expect("opened");
            store.keep(owner, Kind::Decision, "d", "{}").await.expect("kept");
            store.add_artifact(owner, "old", "{}").await.expect("recorded");
            store.add_artifact(owner, "d", "{}").await.expect("recorded");
        }
        store.append("o", "revised", 0, &event("a"), &head("asking")).await.expect("opened");
        // Seconds count, and a busy machine takes some for a question.
        tokio::time::sleep(Duration::from_millis(5100)).await;
        let moment = now() - 1;
        store.append("o", "revised", 1, &event("b"), &head("ready")).await.expect("answered");
        store.keep("p", Kind::Triage, "t", "{}").await.expect("kept");

        let future = store.forget_before(now() + 60).await.expect_err("refused");
        assert!(matches!(future, StoreError::Clock { .. }) && !future.is_outage(), "{future}");
        assert_eq!(store.forget_before(moment - 3600).await, Ok(0));
        assert_eq!(store.forget_before(moment).await, Ok(2));
        assert_eq!(store.forget_before(moment).await, Ok(0));

        let listed = store.list("o", 10).await.expect("a list");
        assert_eq!(listed.iter().map(|l| l.walk.as_str()).collect::<Vec<_>>(), ["revised"]);
        // The walk that is left may have come to this decision.
        assert_eq!(store.kept("o", Kind::Decision, "d").await.as_deref(), Ok("{}"));
        assert_eq!(store.artifacts("o", "d").await, Ok(vec!["{}".to_owned()]));
        assert_eq!(store.artifacts("o", "old").await, Ok(vec![]));
        assert_eq!(store.used("o").await, Ok(6));
        // Of this owner no walk is left.
        assert!(matches!(store.kept("p", Kind::Decision, "d").await, Err(StoreError::NoSuchResult { .. })));
        assert_eq!(store.artifacts("p", "d").await, Ok(vec![]));
        assert_eq!(store.kept("p", Kind::Triage, "t").await.as_deref(), Ok("{}"));
        assert_eq!(store.used("p").await, Ok(2));
        assert_eq!(store.census().await, Ok(vec![("ready".to_owned(), 1)]));
    })
    .await;
}

#[tokio::test]
async fn results_outlive_the_process_and_are_seen_by_others() {
    let folder = folder();
    let path = folder.path().join("walks.db");
    let (one, other) = (sqlite(&path), sqlite(&path));
    one.keep("o", Kind::Decision, "d", "{}").await.expect("kept");
    assert_eq!(other.kept("o", Kind::Decision, "d").await.as_deref(), Ok("{}"));
    drop((one, other));
    assert_eq!(sqlite(&path).kept("o", Kind::Decision, "d").await.as_deref(), Ok("{}"));
}

#[tokio::test]
async fn of_two_at_once_one_wins() {
    on_each(async |store| {
        store.append("o", "w", 0, &event("a"), &head("asking")).await.expect("opened");
        let racers: Vec<_> = (0..20)
            .map(|racer| {
                let store = store.clone();
                let add = async move { store.append("o", "w", 1, &[racer.to_string()], &head("asking")).await };
                tokio::spawn(add)
            })
            .collect();
        let mut won = 0;
        for racer in racers {
            match racer.await.expect("no panic") {
                Ok(2) => won += 1,
                Err(StoreError::Conflict { expected: 1, found: 2, .. }) => {}
                other => panic!("{other:?}"),
            }
        }
        assert_eq!(won, 1);
        assert_eq!(store.load("o", "w").await.map(|events| events.len()), Ok(2));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_is_given_up_leaves_nothing_half_done() {
    on_each(|store| async move {
        store.append("o", "w", 0, &event("a"), &head("asking")).await.expect("opened");
        // Steps as small as a file needs, for as long as a server takes.
        for patience in (0..120).map(|step| Duration::from_micros(step * 40)) {
            let seen = store.load("o", "w").await.expect("events").len() as u64;
            let pair = ["one".to_owned(), "two".to_owned()];
            let _ = tokio::time::timeout(patience, store.append("o", "w", seen, &pair, &head("asking"))).await;
        }
        // The disk may still be busy with the last one: who gave up cannot know whether it counts, and is told by a
        // conflict where it does.
        let mut seen = store.load("o", "w").await.expect("events").len() as u64;
        loop {
            assert_eq!(seen % 2, 1, "pairs are whole");
            match store.append("o", "w", seen, &event("z"), &head("asking")).await {
                Err(StoreError::Conflict { found, .. }) if found > seen => seen = found,
                added => break assert_eq!(added, Ok(seen + 1)),
            }
        }
        let events = store.load("o", "w").await.expect("events");
        assert_eq!(events.len() as u64, seen + 1);
        let bytes = events.iter().map(|e| e.len() as u64).sum();
        assert_eq!(store.used("o").await, Ok(bytes), "the totals are as whole");
    })
    .await;
}

#[tokio::test]
async fn ten_thousand_walks_cost_no_more_than_ten() {
    let folder = folder();
    let path = folder.path().join("walks.db");
    let store = sqlite(&path);
    store.append("o", "first", 0, &event("a"), &head("asking")).await.expect("opened");
    let mut raw = SqliteConnectOptions::new().filename(&path).connect().await.expect("a connection");
    raw.execute(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000)
         INSERT INTO walk (owner, id, events, touched, opened, parent, state, pending)
         SELECT 'o', 'walk-' || i, 1, i, '2026-01-01', '', 'asking', 'Q1' FROM n",
    )
    .await
    .expect("walks");
    raw.close().await.expect("closed");
    let began = Instant::now();
    let listed = store.list("o", 20).await.expect("a list");
    let took = began.elapsed();
    assert_eq!(listed.len(), 20);
    assert_eq!((listed[0].walk.as_str(), listed[1].walk.as_str()), ("first", "walk-10000"));
    // Sorting all of them would take longer even on a fast machine.
    assert!(took < Duration::from_millis(100), "{took:?}");
    let plan = "EXPLAIN QUERY PLAN SELECT id FROM walk WHERE owner = ? ORDER BY touched DESC, key DESC LIMIT ?";
    let mut raw = SqliteConnectOptions::new().filename(&path).connect().await.expect("a connection");
    let plan = sqlx::query(plan).bind("o").bind(20).fetch_all(&mut raw).await.expect("a plan");
    let plan: Vec<String> = plan.iter().map(|row| sqlx::Row::get(row, 3)).collect();
    assert_eq!(plan, ["SEARCH walk USING INDEX walk_touched (owner=?)"]);
}

/// Not a test by itself: the process that the next two start, to add to one walk until it is stopped.
#[tokio::test]
#[ignore = "started by other tests"]
async fn child() {
    let Some(path) = std::env::var_os("WALKS") else { return };
    let store = sqlite(Path::new(&path));
    let until: u64 = std::env::var("UNTIL").ok().and_then(|until| until.parse().ok()).unwrap_or(u64::MAX);
    let mut seen = 0;
    while seen < until {
        match store.append("o", "w", seen, &[format!("{}", std::process::id())], &head("asking")).await {
            Ok(total) => {
                seen = total;
                eprintln!("has {total}");
            }
            Err(StoreError::Conflict { found, .. }) => seen = found,
            Err(error) => panic!("{error}"),
        }
    }
}

fn start_child(path: &Path, until: u64) -> std::process::Child {
    let mut command = Command::new(std::env::current_exe().expect("this test"));
    command.args(["--exact", "child", "--ignored", "--nocapture"]).env("WALKS", path).env("UNTIL", until.to_string());
    command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("a child")
}

#[tokio::test]
async fn what_was_acknowledged_survives_a_kill() {
    let folder = folder();
    let path = folder.path().join("walks.db");
    let mut acknowledged = 0;
    for round in 1..=5 {
        let mut child = start_child(&path, u64::MAX);
        let mut lines = BufReader::new(child.stderr.take().expect("lines")).lines();
        for line in lines.by_ref().take(round * 7) {
            acknowledged = line.expect("a line").strip_prefix("has ").expect("a count").parse().expect("a number");
        }
        child.kill().expect("killed");
        child.wait().expect("ended");
        for line in lines {
            acknowledged = line.expect("a line").strip_prefix("has ").expect("a count").parse().expect("a number");
        }
        let events = sqlite(&path).load("o", "w").await.expect("the walk").len() as u64;
        assert!(events == acknowledged || events == acknowledged + 1, "{events} of {acknowledged}");
    }
    assert!(acknowledged > 50);
}

#[tokio::test]
async fn several_processes_share_a_file() {
    let folder = folder();
    let path = folder.path().join("walks.db");
    // They also begin the file at the same moment.
    let children: Vec<_> = (0..4).map(|_| start_child(&path, 100)).collect();
    let mut counted = 0;
    for child in children {
        let output = child.wait_with_output().expect("ended");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{said}");
        counted += said.lines().filter(|line| line.starts_with("has ")).count();
    }
    let events = sqlite(&path).load("o", "w").await.expect("the walk");
    assert_eq!(events.len(), counted, "each acknowledged event once");
    assert!(events.len() >= 100);
}

/// What a first call to a store at this path says.
async fn refusal(path: &Path) -> StoreError {
    let refused = sqlite(path).append("o", "w", 0, &event("a"), &head("asking")).await.expect_err("refused");
    let words = refused.to_string();
    assert!(words.contains("--store"), "the way out in: {words}");
    assert!(refused.is_outage());
    refused
}

#[tokio::test]
async fn a_file_of_somebody_else_is_left_alone() {
    let folder = folder();
    let text = folder.path().join("notes.txt");
    std::fs::write(&text, "dear diary, nothing happened").expect("written");
    assert!(matches!(refusal(&text).await, StoreError::NotOurs { why, .. } if why == "no database"));
    assert_eq!(std::fs::read_to_string(&text).expect("text"), "dear diary, nothing happened");

    let foreign = folder.path().join("foreign.db");
    let mut raw =
        SqliteConnectOptions::new().filename(&foreign).create_if_missing(true).connect().await.expect("a database");
    raw.execute("CREATE TABLE photos (id INTEGER)").await.expect("a table");
    raw.close().await.expect("closed");
    let before = std::fs::read(&foreign).expect("bytes");
    assert!(matches!(refusal(&foreign).await, StoreError::NotOurs { why, .. } if why == "another program's database"));
    assert_eq!(std::fs::read(&foreign).expect("bytes"), before);

    assert!(matches!(refusal(folder.path()).await, StoreError::NotOurs { why, .. } if why == "a folder"));
    assert!(matches!(refusal(Path::new("/dev/null")).await, StoreError::NotOurs { why, .. } if why == "not a file"));
}

#[tokio::test]
async fn a_newer_schema_is_not_guessed_at() {
    let folder = folder();
    let path = folder.path().join("walks.db");
    sqlite(&path).append("o", "w", 0, &event("a"), &head("asking")).await.expect("opened");
    let mut raw = SqliteConnectOptions::new().filename(&path).connect().await.expect("a connection");
    raw.execute("PRAGMA user_version = 7").await.expect("set");
    raw.close().await.expect("closed");
    assert_eq!(refusal(&path).await, StoreError::Newer { path, found: 7, known: 2 });
}

#[tokio::test]
async fn a_locked_file_is_said_to_be_locked_and_heals() {
    let folder = folder();
    let path = folder.path().join("walks.db");
    let store = sqlite(&path);
    store.append("o", "w", 0, &event("a"), &head("asking")).await.expect("opened");
    let mut raw = SqliteConnectOptions::new().filename(&path).connect().await.expect("a connection");
    raw.execute("BEGIN EXCLUSIVE").await.expect("locked");
    assert_eq!(refusal(&path).await, StoreError::Locked { path: path.clone() });
    let refused = store.append("o", "w", 1, &event("b"), &head("asking")).await;
    assert_eq!(refused, Err(StoreError::Locked { path }));
    raw.execute("ROLLBACK").await.expect("unlocked");
    assert_eq!(store.append("o", "w", 1, &event("b"), &head("asking")).await, Ok(2));
}

#[tokio::test]
async fn a_damaged_file_is_said_to_be_damaged() {
    let folder = folder();
    let path = folder.path().join("walks.db");
    std::fs::write(&path, [b"SQLite format 3\0".as_slice(), &[7; 4000]].concat()).expect("written");
    let refused = refusal(&path).await;
    assert!(matches!(refused, StoreError::NotOurs { .. } | StoreError::Damaged { .. }), "{refused:?}");
}

/// Root may write where others may not, so these places refuse everybody.
#[tokio::test]
async fn a_place_that_cannot_be_written_says_so() {
    let folder = folder();
    let file = folder.path().join("file");
    std::fs::write(&file, "").expect("written");
    let refused = refusal(&file.join("walks.db")).await;
    assert!(matches!(&refused, StoreError::Folder { path, .. } if *path == file), "{refused:?}");
    if cfg!(target_os = "linux") {
        let refused = refusal(Path::new("/proc/nowhere/walks.db")).await;
        assert!(matches!(refused, StoreError::Folder { .. }), "{refused:?}");
        let refused = refusal(Path::new("/sys/walks.db")).await;
        assert!(matches!(refused, StoreError::ReadOnly { .. }), "{refused:?}");
    }
}

#[tokio::test]
async fn a_file_that_vanishes_is_noticed() {
    let folder = folder();
    let path = folder.path().join("walks.db");
    let store = sqlite(&path);
    store.append("o", "w", 0, &event("a"), &head("asking")).await.expect("opened");
    for name in ["walks.db", "walks.db-wal", "walks.db-shm"] {
        let _ = std::fs::remove_file(folder.path().join(name));
    }
    let refused = store.append("o", "w", 1, &event("b"), &head("asking")).await;
    assert_eq!(refused, Err(StoreError::Moved { path }));
    let again = store.append("o", "w", 1, &event("b"), &head("asking")).await;
    assert_eq!(again, Err(StoreError::NoSuchWalk { walk: "w".to_owned() }));
    assert_eq!(store.append("o", "w", 0, &event("a"), &head("asking")).await, Ok(1));
}

/// Elsewhere a file in use cannot be deleted.
#[cfg(unix)]
#[tokio::test]
async fn a_log_that_vanishes_is_noticed() {
    let folder = folder();
    let path = folder.path().join("walks.db");
    let store = sqlite(&path);
    store.append("o", "w", 0, &event("a"), &head("asking")).await.expect("opened");
    for name in ["walks.db-wal", "walks.db-shm"] {
        std::fs::remove_file(folder.path().join(name)).expect("removed");
    }
    let refused = store.append("o", "w", 1, &event("b"), &head("asking")).await;
    assert_eq!(refused, Err(StoreError::LogGone { path }));
    let found = store.list("o", 5).await.expect("a list").first().map_or(0, |walk| walk.events);
    assert_eq!(store.append("o", "w", found, &event("b"), &head("asking")).await, Ok(found + 1));
}

/// Who closes any descriptor of a file drops all locks of the process on it. Then another program takes itself for
/// the last one and deletes the write-ahead log.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn another_program_that_comes_and_goes_takes_nothing_along() {
    use std::os::unix::fs::MetadataExt;
    let folder = folder();
    let path = folder.path().join("walks.db");
    // A new file, and one that was there.
    for round in 0..2 {
        let store = sqlite(&path);
        let walk = format!("w{round}");
        // Each opens one of the two connections.
        store.append("o", &walk, 0, &event("a"), &head("asking")).await.expect("opened");
        store.list("o", 5).await.expect("a list");
        let inode = std::fs::metadata(&path).expect("there").ino();
        let locks = std::fs::read_to_string("/proc/locks").expect("locks");
        let ours = |line: &str| {
            let words: Vec<&str> = line.split_whitespace().collect();
            words.contains(&std::process::id().to_string().as_str())
                && words.iter().any(|word| word.ends_with(&format!(":{inode}")))
        };
        assert!(locks.lines().any(ours), "no lock of ours on {inode} in:\n{locks}");

        let log = || std::fs::metadata(folder.path().join("walks.db-wal")).expect("the log").ino();
        let before = log();
        let other = || start_child(&path, round + 1).wait().expect("ended");
        assert!(other().success());
        assert_eq!(log(), before, "the log was deleted under us");
        assert_eq!(store.append("o", &walk, 1, &event("b"), &head("asking")).await, Ok(2));
        assert!(other().success());
        // As a fresh process sees it, and as one does after this one is gone without a word.
        let binary = env!("CARGO_BIN_EXE_cs-backend-engineer");
        let listed = Command::new(binary)
            .args(["walks", "list", "--owner", "o", "--output", "json", "--store"])
            .arg(&path)
            .output();
        let listed: serde_json::Value = serde_json::from_slice(&listed.expect("a list").stdout).expect("JSON");
        let events = |id: &str| {
            let walks = listed["walks"].as_array().expect("walks");
            walks.iter().find(|w| w["walk_id"] == id).map(|w| w["events"].clone())
        };
        assert_eq!(events(&walk), Some(serde_json::json!(2)), "{listed}");
    }
}

#[cfg(unix)]
#[tokio::test]
async fn files_and_folders_are_for_their_owner() {
    use std::os::unix::fs::PermissionsExt;
    let folder = folder();
    let path = folder.path().join("deep/er/walks.db");
    let store = sqlite(&path);
    assert!(!folder.path().join("deep").exists(), "nothing before the first use");
    store.append("o", "w", 0, &event("a"), &head("asking")).await.expect("opened");
    let mode = |path: PathBuf| std::fs::metadata(path).expect("there").permissions().mode() & 0o777;
    assert_eq!(mode(folder.path().join("deep")), 0o700);
    assert_eq!(mode(folder.path().join("deep/er")), 0o700);
    for file in ["walks.db", "walks.db-wal", "walks.db-shm"] {
        assert_eq!(mode(folder.path().join("deep/er").join(file)), 0o600, "{file}");
    }
}

#[test]
fn places() {
    let sqlite = |path: &str| Ok(Place::Sqlite(path.into()));
    assert_eq!(Place::parse("memory"), Ok(Place::Memory));
    assert_eq!(Place::parse("  "), Ok(Place::Default));
    assert_eq!(Place::parse("walks.db"), sqlite("walks.db"));
    assert_eq!(Place::parse("sqlite:/var/walks.db"), sqlite("/var/walks.db"));
    assert_eq!(Place::parse("sqlite:///var/walks.db"), sqlite("/var/walks.db"));
    for wrong in ["mysql://x", "sqlite:"] {
        let refused = Place::parse(wrong).expect_err("refused").to_string();
        let words = format!(
            "`{wrong}` is no store: give `memory`, a path, or `sqlite:PATH`; or `postgres://USER@HOST/DATABASE` for \
             several servers"
        );
        assert_eq!(refused, words);
    }
}

/// `store/schema-1.db` was written by the version before: two walks, a triage and what a specialist returned.
#[tokio::test]
async fn a_file_of_the_version_before_is_taken_over() {
    let folder = folder();
    let path = folder.path().join("walks.db");
    std::fs::copy("tests/store/schema-1.db", &path).expect("a copy");
    let (one, other) = (sqlite(&path), sqlite(&path));
    let (first, second) = tokio::join!(one.used("local"), other.used("local"));
    assert_eq!((first, second), (Ok(2215 + 2837 + 51), Ok(5103)));
    assert_eq!(one.census().await, Ok(vec![("asking".to_owned(), 2)]));
    let (walk, unfinished) = ("w-ef03150f56cc074daca0ab9d", "w-add4255bda0c2faaf90bcd76");
    assert_eq!(one.load("local", walk).await.map(|events| events.len()), Ok(6));
    assert_eq!(one.append("local", walk, 6, &event("{}"), &head("ready")).await, Ok(7));
    assert_eq!(one.kept_ids("local", Kind::Triage, 9).await, Ok(vec!["t-8b3c6064fbfc8cf5d310".to_owned()]));
    assert_eq!(one.artifacts("local", walk).await.map(|a| a.len()), Ok(1));
    // Its walks were there when the triage was made, so that stays with any of them.
    one.delete("local", unfinished).await.expect("deleted");
    assert_eq!(one.forget_before(now()).await, Ok(0));
    assert_eq!(one.kept_ids("local", Kind::Triage, 9).await.map(|ids| ids.len()), Ok(1));
    one.delete("local", walk).await.expect("deleted");
    assert_eq!(one.used("local").await, Ok(2837));
    assert_eq!(one.census().await, Ok(vec![]));
}

#[tokio::test]
async fn a_clock_that_is_set_back_makes_nothing_old() {
    let folder = folder();
    let path = folder.path().join("walks.db");
    let store = sqlite(&path);
    store.append("o", "w", 0, &event("a"), &head("asking")).await.expect("opened");
    // As if the clock had been a year ahead.
    let mut raw = SqliteConnectOptions::new().filename(&path).connect().await.expect("a connection");
    raw.execute("UPDATE walk SET touched = touched + 31536000").await.expect("set");
    let ahead = store.list("o", 1).await.expect("a list")[0].touched;
    store.append("o", "new", 0, &event("a"), &head("asking")).await.expect("opened");
    store.append("o", "w", 1, &event("b"), &head("asking")).await.expect("answered");
    let touched: Vec<i64> = store.list("o", 9).await.expect("a list").iter().map(|l| l.touched).collect();
    assert_eq!(touched, [ahead, ahead]);
}

#[tokio::test]
async fn several_forget_at_once() {
    let folder = folder();
    let path = folder.path().join("walks.db");
    let stores = [sqlite(&path), sqlite(&path)];
    stores[0].append("o", "young", 0, &event("abc"), &head("asking")).await.expect("opened");
    let mut raw = SqliteConnectOptions::new().filename(&path).connect().await.expect("a connection");
    raw.execute(
        "CREATE TEMP TABLE n AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)
             SELECT i FROM n;
         INSERT INTO walk (owner, id, events, bytes, made, touched, opened, parent, state, pending)
             SELECT 'p', 'old-' || i, 1, 3, i, i, '', '', 'ready', '' FROM n;
         INSERT INTO event SELECT key, 0, 'abc' FROM walk WHERE owner = 'p';
         INSERT INTO result (owner, kind, id, body, made, wanted) SELECT 'p', 'decision', 'd-' || i, 'abc', i, i FROM n;
         INSERT INTO artifact (owner, subject, body) SELECT 'p', 'old-' || i, 'abc' FROM n",
    )
    .await
    .expect("rows");
    assert_eq!(stores[1].used("p").await, Ok(9000));
    let (one, other) = tokio::join!(stores[0].forget_before(1_000_000), stores[1].forget_before(1_000_000));
    assert_eq!(one.expect("forgotten") + other.expect("forgotten"), 1000, "each once");
    assert_eq!(stores[0].forget_before(1_000_000).await, Ok(0));
    assert_eq!((stores[0].used("p").await, stores[0].used("o").await), (Ok(0), Ok(3)));
    let left = "SELECT (SELECT count(*) FROM walk), (SELECT count(*) FROM event), (SELECT count(*) FROM artifact)";
    let left = sqlx::query(left).fetch_one(&mut raw).await.expect("counts");
    let left: Vec<i64> = (0..3).map(|column| sqlx::Row::get(&left, column)).collect();
    assert_eq!(left, [1, 1, 0]);
}

#[tokio::test]
async fn a_store_that_takes_no_changes_is_not_ready() {
    let folder = folder();
    let path = folder.path().join("walks.db");
    let store = sqlite(&path);
    assert_eq!(store.ready().await, Ok(()));
    let mut raw = SqliteConnectOptions::new().filename(&path).connect().await.expect("a connection");
    raw.execute("BEGIN IMMEDIATE").await.expect("locked");
    assert_eq!(store.ready().await, Err(StoreError::Locked { path: path.clone() }));
    raw.execute("ROLLBACK").await.expect("unlocked");
    assert_eq!(store.ready().await, Ok(()));
    assert!(sqlite(Path::new("/proc/nowhere/walks.db")).ready().await.is_err());
}

/// Milliseconds of each call, the median of some.
async fn figures(store: &Store, walk: &str) -> Vec<(&'static str, f64)> {
    let mut taken: Vec<(&'static str, Vec<f64>)> = Vec::new();
    for round in 0..41 {
        let own = format!("{walk}-{round}");
        let mut note = |what, began: Instant| {
            let took = began.elapsed().as_secs_f64() * 1e3;
            match taken.iter_mut().find(|(of, _)| *of == what) {
                Some((_, all)) => all.push(took),
                None => taken.push((what, vec![took])),
            }
        };
        macro_rules! time {
            ($what:literal, $call:expr) => {{
                let began = Instant::now();
                $call.await.expect($what);
                note($what, began);
            }};
        }
        time!("open", store.append("o", &own, 0, &event("{}"), &head("asking")));
        time!("answer", store.append("o", &own, 1, &event("{}"), &head("decided")));
        time!("load", store.load("o", &own));
        time!("list", store.list("o", 20));
        time!("keep", store.keep("o", Kind::Decision, &own, "{}"));
        time!("kept ids", store.kept_ids("o", Kind::Decision, 20));
        time!("artifact", store.add_artifact("o", &own, "{}"));
        time!("artifacts", store.artifacts("o", &own));
        time!("census", store.census());
        time!("used", store.used("o"));
        time!("ready", store.ready());
        // 200 walks each time, but for the first.
        time!("forget", store.forget_before(1_700_000_000 + 200 * round + 1));
        time!("delete", store.delete("o", &own));
    }
    let median = |(what, mut all): (&'static str, Vec<f64>)| {
        all.sort_by(f64::total_cmp);
        (what, all[all.len() / 2])
    };
    taken.into_iter().map(median).collect()
}

/// What a call costs with no walks and with a million, side by side. Takes minutes:
/// `cargo test --test store million -- --ignored --nocapture`.
#[tokio::test]
#[ignore = "takes minutes"]
async fn a_million_walks_cost_no_more_than_none() {
    let million = include_str!("store/million.sql");
    let folder = folder();
    let path = folder.path().join("walks.db");
    let store = sqlite(&path);
    let few = figures(&store, "few").await;
    let mut raw = SqliteConnectOptions::new().filename(&path).connect().await.expect("a connection");
    let series =
        "CREATE TEMP TABLE n AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000)
        SELECT i FROM n; BEGIN;";
    let artifacts = "INSERT INTO artifact (owner, subject, body) SELECT owner, id, '{}' FROM walk WHERE key % 5 = 0;";
    let fill = format!("{series} {million} {artifacts} COMMIT;");
    raw.execute(sqlx::raw_sql(sqlx::AssertSqlSafe(fill))).await.expect("filled");
    raw.close().await.expect("closed");
    compare("SQLite", few, figures(&store, "many").await);

    #[cfg(unix)]
    if let Some(server) = database::Server::start(&[
        "session_preload_libraries = auto_explain",
        "auto_explain.log_min_duration = 0",
        "auto_explain.log_nested_statements = on",
    ]) {
        let database = server.database().await;
        let store = database.store();
        let few = figures(&store, "few").await;
        let series = "SET search_path = cs_backend_engineer;
            CREATE TEMP TABLE n AS SELECT i FROM generate_series(1, 1000000) AS i;";
        let totals = "INSERT INTO artifact (owner, subject, body, digest)
                SELECT owner, id, '{}', '' FROM walk WHERE key % 5 = 0;
            INSERT INTO tally SELECT 'walks', state, 99, count(*) FROM walk GROUP BY state;
            INSERT INTO tally SELECT 'bytes', owner, 99, sum(bytes) FROM walk GROUP BY owner;
            VACUUM ANALYZE; CHECKPOINT";
        database.run(&format!("{series} {million}")).await;
        for statement in totals.split(';') {
            let mut connection = database.connect().await;
            sqlx::raw_sql("SET search_path = cs_backend_engineer").execute(&mut connection).await.expect("set");
            let statement = sqlx::AssertSqlSafe(statement.to_owned());
            sqlx::raw_sql(statement).execute(&mut connection).await.expect("done");
        }
        let before = server.log().len();
        compare("PostgreSQL", few, figures(&store, "many").await);
        let plans = server.log().split_off(before);
        assert!(plans.contains("Index Scan using walk_touched on walk"), "{plans}");
        for table in ["walk", "event", "result", "artifact"] {
            let whole = format!("Seq Scan on {table} ");
            let at = plans.find(&whole).map(|at| &plans[at.saturating_sub(1500)..at + 200]);
            assert_eq!(at, None, "reads all of {table}");
        }
    }
}

fn compare(what: &str, few: Vec<(&str, f64)>, many: Vec<(&str, f64)>) {
    eprintln!("{what}, ms a call: with none, with a million");
    for ((call, few), (_, many)) in few.into_iter().zip(many) {
        eprintln!("  {call:10} {few:8.2} {many:8.2}");
        assert!(many < 5.0 * few + 20.0 || call == "forget", "{what}, {call}: {few} ms with none, {many} ms");
    }
}
