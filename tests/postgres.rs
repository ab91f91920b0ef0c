//! One store for several servers: a real PostgreSQL, and every bad day it may have.
#![cfg(unix)]

mod binary;
mod database;
mod fleet;
#[path = "http/site.rs"]
mod site;
#[path = "fleet/sites.rs"]
mod sites;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use cs_backend_engineer::store::{Head, Place, PostgresError, Store, StoreError};
use database::{Database, PASSWORD, Server};
use fleet::{Line, Pipes};
use sqlx::Row as _;

fn event(text: &str) -> Vec<String> {
    vec![text.to_owned()]
}

fn head(state: &str) -> Head {
    let text = str::to_owned;
    Head { opened: text("2026-11-22"), parent: text("cs-cto-advisor"), state: text(state), pending: text("Q5") }
}

fn at(url: &str) -> Store {
    Store::new(Place::parse(url).expect("an address"))
}

async fn count(database: &Database<'_>, query: &'static str) -> i64 {
    sqlx::query(query).fetch_one(&mut database.connect().await).await.expect("a count").get(0)
}

/// Why a store refuses; no password in it, and a way out.
async fn refusal(store: &Store) -> PostgresError {
    let refused = store.append("o", "w", 0, &event("a"), &head("asking")).await.expect_err("refused");
    let (words, debug) = (refused.to_string(), format!("{refused:?}"));
    assert!(!words.contains(PASSWORD) && !debug.contains(PASSWORD), "{words} {debug}");
    assert!(refused.is_outage(), "{words}");
    assert!(words.contains("`--store`") || words.contains("call again"), "the way out in: {words}");
    match refused {
        StoreError::Postgres(error) => error,
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_servers_that_answer_at_once_one_wins() {
    let Some(server) = database::shared() else { return };
    let database = server.database().await;
    let stores = [database.store(), database.store()];
    stores[0].append("o", "w", 0, &event("a"), &head("asking")).await.expect("opened");
    for seen in 1..=5 {
        let racers: Vec<_> = (0..64)
            .map(|racer| {
                let (store, words) = (stores[racer % 2].clone(), format!("{seen} {racer}"));
                tokio::spawn(async move { store.append("o", "w", seen, &[words], &head("asking")).await })
            })
            .collect();
        let (mut won, mut told) = (0, 0);
        for racer in racers {
            match racer.await.expect("no panic") {
                Ok(total) => won += u64::from(total == seen + 1),
                Err(StoreError::Conflict { expected, found, .. }) if (expected, found) == (seen, seen + 1) => told += 1,
                Err(other) => panic!("{other}"),
            }
        }
        assert_eq!((won, told), (1, 63));
    }
    assert_eq!(stores[1].load("o", "w").await.map(|events| events.len()), Ok(6));

    // The same for opening: an id is opened once.
    let racers = (0..64).map(|racer| {
        let store = stores[racer % 2].clone();
        tokio::spawn(async move { store.append("o", "new", 0, &[racer.to_string()], &head("asking")).await })
    });
    let mut won = 0;
    for racer in racers.collect::<Vec<_>>() {
        match racer.await.expect("no panic") {
            Ok(1) => won += 1,
            Err(StoreError::Conflict { expected: 0, found: 1, .. }) => {}
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(won, 1);
    assert_eq!(stores[0].census().await, Ok(vec![("asking".to_owned(), 2)]));
}

#[tokio::test(flavor = "multi_thread")]
async fn eight_servers_that_start_at_once_make_one_schema() {
    let Some(server) = database::shared() else { return };
    let database = server.database().await;
    let url = database.url();
    let started: Vec<_> = (0..8)
        .map(|one| {
            let store = at(&url);
            tokio::spawn(async move { store.append("o", &format!("w{one}"), 0, &event("a"), &head("asking")).await })
        })
        .collect();
    for one in started {
        assert_eq!(one.await.expect("no panic"), Ok(1));
    }
    assert_eq!(count(&database, "SELECT count(*) FROM cs_backend_engineer.store").await, 1);
    assert_eq!(database.store().census().await, Ok(vec![("asking".to_owned(), 8)]));
}

#[tokio::test]
async fn wrong_addresses_are_told_apart() {
    let Some(server) = database::shared() else { return };
    let database = server.database().await;
    let (name, place) = (database.name.as_str(), server.shown(&database.name));

    let wrong = refusal(&at(&server.address("postgres", "wrong-but-s3cr3t-and-un1que", name))).await;
    assert!(
        matches!(&wrong, PostgresError::Login { place: at, user, .. } if *at == place && user == "postgres"),
        "{wrong}"
    );
    let nobody = refusal(&at(&server.address("nobody", PASSWORD, name))).await;
    assert!(matches!(&nobody, PostgresError::Login { user, .. } if user == "nobody"), "{nobody}");
    let missing = refusal(&at(&server.address("postgres", PASSWORD, "not_there"))).await;
    assert_eq!(missing, PostgresError::NoDatabase { place: server.shown("not_there") });

    let began = Instant::now();
    let closed = refusal(&at(&format!("postgres://postgres:{PASSWORD}@127.0.0.1:1/x"))).await;
    assert!(matches!(&closed, PostgresError::Unreachable { place, .. } if place == "`127.0.0.1:1/x`"), "{closed}");
    let unknown = refusal(&at(&format!("postgres://postgres:{PASSWORD}@no-such-host.invalid/x"))).await;
    assert!(matches!(unknown, PostgresError::Unreachable { .. }), "{unknown}");
    let socket = refusal(&at(&format!("postgres:///x?host=/nowhere&user=me&password={PASSWORD}"))).await;
    assert!(matches!(socket, PostgresError::Unreachable { .. }), "{socket}");
    assert!(began.elapsed() < Duration::from_secs(12), "{:?}", began.elapsed());
    // Over the socket, where no password is asked for.
    let socket = format!("postgres:///{name}?host={}&port={}&user=postgres", server.folder().display(), server.port());
    assert_eq!(at(&socket).ready().await, Ok(()));
}

#[tokio::test]
async fn somebody_who_never_answers_is_not_waited_for_long() {
    let silent = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = silent.local_addr().expect("an address").port();
    let began = Instant::now();
    let refused = refusal(&at(&format!("postgres://postgres:{PASSWORD}@127.0.0.1:{port}/x"))).await;
    assert!(matches!(&refused, PostgresError::Unreachable { why, .. } if why.contains("no answer within 5 s")));
    assert!(began.elapsed() < Duration::from_secs(8), "{:?}", began.elapsed());
}

#[test]
fn addresses_keep_their_password_to_themselves() {
    let url = format!("postgresql://me:{PASSWORD}@db.example:6432/walks?sslmode=require&password={PASSWORD}");
    let place = Place::parse(&url).expect("an address");
    assert_eq!(format!("{place:?}"), "Postgres(PostgresUrl(postgresql://…@db.example:6432/walks))");
    for slip in [
        format!("postgres//me:{PASSWORD}@db.example/walks"),
        format!("postgre://me:{PASSWORD}@db.example/walks"),
        format!("mysql://me:{PASSWORD}@db.example/walks?password={PASSWORD}"),
        format!("postgres://me:{PASSWORD}@db.example:x/walks"),
        format!("postgres://db.example/walks?passwrod={PASSWORD}"),
        format!("postgres://db.example/walks?sslmode={PASSWORD}"),
    ] {
        let refused = Place::parse(&slip).expect_err(&slip);
        let words = refused.to_string();
        assert!(!format!("{words} {refused:?}").contains(PASSWORD) && words.contains("give"), "{words}");
    }
    let unknown = Place::parse("postgres://h/d?connect_timeout=3").expect_err("refused").to_string();
    assert!(unknown.contains("`connect_timeout` is not known; known are application_name, dbname"), "{unknown}");
}

#[tokio::test]
async fn a_server_without_a_connection_left_says_so_and_heals() {
    let Some(server) = database::shared() else { return };
    let database = server.database().await;
    database.store().ready().await.expect("a schema");
    database
        .run(
            "CREATE ROLE few LOGIN PASSWORD 'few' CONNECTION LIMIT 1;
             GRANT USAGE ON SCHEMA cs_backend_engineer TO few;
             GRANT ALL ON ALL TABLES IN SCHEMA cs_backend_engineer TO few;
             GRANT ALL ON ALL SEQUENCES IN SCHEMA cs_backend_engineer TO few",
        )
        .await;
    let url = server.address("few", "few", &database.name);
    let (one, other) = (at(&url), at(&url));
    assert_eq!(one.ready().await, Ok(()));
    let refused = refusal(&other).await;
    assert!(matches!(&refused, PostgresError::TooMany { why, .. } if why.contains("few")), "{refused}");
    drop(one);
    assert_eq!(other.append("o", "w", 0, &event("a"), &head("asking")).await, Ok(1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_busy_server_is_not_asked_for_more_connections_than_its_share() {
    let Some(server) = database::shared() else { return };
    let database = server.database().await;
    let store = database.store();
    store.append("o", "w", 0, &event("a"), &head("asking")).await.expect("opened");
    // Somebody holds the walk, so that every answer waits.
    let mut holder = database.connect().await;
    let hold = "BEGIN; SELECT * FROM cs_backend_engineer.walk FOR UPDATE";
    sqlx::raw_sql(hold).execute(&mut holder).await.expect("held");
    let waiting: Vec<_> = (0..40)
        .map(|racer| {
            let store = store.clone();
            tokio::spawn(async move { store.append("o", "w", 1, &[racer.to_string()], &head("asking")).await })
        })
        .collect();
    tokio::time::sleep(Duration::from_millis(1500)).await;
    let ours = "SELECT count(*) FROM pg_stat_activity
        WHERE datname = current_database() AND application_name = 'cs-backend-engineer'";
    assert_eq!(count(&database, ours).await, 8);
    let (mut slow, mut busy) = (0, 0);
    for one in waiting {
        match one.await.expect("no panic").expect_err("nobody gets it") {
            StoreError::Postgres(PostgresError::Slow { .. }) => slow += 1,
            StoreError::Postgres(PostgresError::Busy { .. }) => busy += 1,
            other => panic!("{other}"),
        }
    }
    assert!(slow >= 8 && busy >= 8, "{slow} slow, {busy} busy");
    drop(holder);
    assert_eq!(store.load("o", "w").await.map(|events| events.len()), Ok(1));
    assert_eq!(store.append("o", "w", 1, &event("b"), &head("asking")).await, Ok(2));
}

#[tokio::test]
async fn a_database_that_is_not_ours_is_left_alone() {
    let Some(server) = database::shared() else { return };
    let foreign = server.database().await;
    foreign.run("CREATE SCHEMA cs_backend_engineer; CREATE TABLE cs_backend_engineer.photos (id INT)").await;
    let refused = refusal(&foreign.store()).await;
    assert!(matches!(&refused, PostgresError::NotOurs { why, .. } if why.contains("another program")), "{refused}");
    foreign.run("CREATE TABLE cs_backend_engineer.store (name TEXT)").await;
    assert!(matches!(refusal(&foreign.store()).await, PostgresError::NotOurs { .. }));
    let tables =
        "SELECT count(*) FROM pg_class WHERE relnamespace = 'cs_backend_engineer'::regnamespace AND relkind = 'r'";
    assert_eq!(count(&foreign, tables).await, 2);

    // Other tables of the database are nobody's business.
    let shared = server.database().await;
    shared.run("CREATE TABLE store (name TEXT); CREATE TABLE walk (name TEXT)").await;
    assert_eq!(shared.store().append("o", "w", 0, &event("a"), &head("asking")).await, Ok(1));
    assert_eq!(count(&shared, "SELECT count(*) FROM public.walk").await, 0);

    let newer = server.database().await;
    newer.store().ready().await.expect("a schema");
    newer.run("UPDATE cs_backend_engineer.store SET version = 7").await;
    let place = server.shown(&newer.name);
    assert_eq!(refusal(&newer.store()).await, PostgresError::Newer { place, found: 7, known: 1 });

    server.run("postgres", "CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0").await;
    let latin = refusal(&at(&server.address("postgres", PASSWORD, "latin"))).await;
    assert!(matches!(&latin, PostgresError::NotOurs { why, .. } if why.contains("LATIN1")), "{latin}");
}

#[tokio::test]
async fn what_a_user_may_not_do_is_said() {
    let Some(server) = database::shared() else { return };
    let database = server.database().await;
    database.run("CREATE ROLE guest LOGIN PASSWORD 'guest'").await;
    let url = server.address("guest", "guest", &database.name);
    let refused = refusal(&at(&url)).await;
    assert!(matches!(&refused, PostgresError::Denied { .. }) && refused.to_string().contains("GRANT"), "{refused}");
    // A schema that somebody made for it is enough.
    database.run("CREATE SCHEMA cs_backend_engineer AUTHORIZATION guest").await;
    assert_eq!(at(&url).append("o", "w", 0, &event("a"), &head("asking")).await, Ok(1));

    database.run("ALTER ROLE guest SET default_transaction_read_only = on").await;
    let store = at(&url);
    let readonly = PostgresError::ReadOnly { place: server.shown(&database.name) };
    assert_eq!(store.ready().await, Err(readonly.clone().into()));
    assert_eq!(refusal(&store).await, readonly);
    assert_eq!(store.load("o", "w").await, Ok(event("a")));
}

#[tokio::test]
async fn what_is_acknowledged_is_on_the_disk() {
    let Some(server) = database::shared() else { return };
    let database = server.database().await;
    server.run("postgres", &format!("ALTER DATABASE {} SET synchronous_commit = off", database.name)).await;
    database.store().ready().await.expect("a schema");
    // The setting of the session that a store has, seen from within.
    database
        .run(
            "SET search_path = cs_backend_engineer;
             CREATE TABLE seen (setting TEXT);
             CREATE FUNCTION look() RETURNS trigger LANGUAGE plpgsql AS
                 $$ BEGIN INSERT INTO seen VALUES (current_setting('synchronous_commit')); RETURN NULL; END $$;
             CREATE TRIGGER look AFTER INSERT ON event EXECUTE FUNCTION look()",
        )
        .await;
    database.store().append("o", "w", 0, &event("a"), &head("asking")).await.expect("opened");
    assert_eq!(count(&database, "SELECT count(*) FROM cs_backend_engineer.seen WHERE setting = 'on'").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_stops_in_the_middle_loses_nothing() {
    let Some(server) = Server::start(&[]) else { return };
    let database = server.database().await;
    let store = database.store();
    for signal in ["INT", "QUIT"] {
        // Writers add all along, each to its own walk, and note what they were told.
        let stopping = Arc::new(AtomicBool::new(false));
        let writers: Vec<_> = (0..8)
            .map(|writer| {
                let (store, stopping) = (store.clone(), stopping.clone());
                tokio::spawn(async move {
                    let walk = format!("{signal} {writer}");
                    let (mut seen, mut unsure, mut errors) = (0, false, Vec::new());
                    while !stopping.load(Ordering::Relaxed) {
                        let pair = [format!("{seen}"), format!("{}", seen + 1)];
                        match store.append("o", &walk, seen, &pair, &head("asking")).await {
                            Ok(total) => (seen, unsure) = (total, false),
                            // Kept after all, though it could not be confirmed.
                            Err(StoreError::Conflict { found, .. }) => {
                                assert!(unsure, "{errors:?}");
                                assert_eq!(found, seen + 2, "never twice");
                                (seen, unsure) = (found, false);
                            }
                            Err(StoreError::Postgres(error)) => {
                                unsure |= matches!(error, PostgresError::Unsure { .. });
                                errors.push(error);
                            }
                            Err(other) => panic!("{other}"),
                        }
                    }
                    (walk, seen, errors)
                })
            })
            .collect();
        tokio::time::sleep(Duration::from_millis(300)).await;
        server.stop(signal);
        tokio::time::sleep(Duration::from_millis(2500)).await;
        let away = refusal(&store).await;
        assert!(matches!(away, PostgresError::Unreachable { .. }), "{away}");
        server.go();
        tokio::time::sleep(Duration::from_millis(1500)).await;
        stopping.store(true, Ordering::Relaxed);
        let mut total = 0;
        for writer in writers {
            let (walk, seen, errors) = writer.await.expect("no panic");
            let strange =
                errors.iter().find(|e| !matches!(e, PostgresError::Unreachable { .. } | PostgresError::Unsure { .. }));
            assert_eq!(strange, None);
            assert!(!errors.is_empty(), "it was away");
            let events = store.load("o", &walk).await.expect("the walk");
            let wanted: Vec<String> = (0..events.len()).map(|n| n.to_string()).collect();
            assert_eq!(events, wanted, "in order, none twice, none lost");
            // The last call may have been cut off: then it counts or it does not, whole.
            assert!(events.len() as u64 == seen || events.len() as u64 == seen + 2, "{} of {seen}", events.len());
            total += seen;
        }
        assert!(total > 50, "{total}");
        let bytes: u64 = count(&database, "SELECT sum(octet_length(body)) FROM cs_backend_engineer.event").await as u64;
        assert_eq!(store.used("o").await, Ok(bytes));
    }
}

#[tokio::test]
async fn a_schema_that_vanishes_is_made_again() {
    let Some(server) = database::shared() else { return };
    let database = server.database().await;
    let store = database.store();
    store.append("o", "w", 0, &event("a"), &head("asking")).await.expect("opened");
    database.run("DROP SCHEMA cs_backend_engineer CASCADE").await;
    assert!(store.load("o", "w").await.expect_err("gone").is_outage());
    assert_eq!(store.load("o", "w").await, Err(StoreError::NoSuchWalk { walk: "w".to_owned() }));
    assert_eq!(store.append("o", "w", 0, &event("a"), &head("asking")).await, Ok(1));
}

#[tokio::test(flavor = "multi_thread")]
async fn several_servers_forget_at_once() {
    let Some(server) = database::shared() else { return };
    let database = server.database().await;
    let stores = [database.store(), database.store(), database.store()];
    stores[0].append("o", "young", 0, &event("abc"), &head("asking")).await.expect("opened");
    database
        .run(
            "SET search_path = cs_backend_engineer;
             INSERT INTO walk (owner, id, events, bytes, made, touched, opened, parent, state, pending)
                 SELECT 'p' || i % 7, 'old-' || i, 1, 3, i, i, '', '', 'ready', '' FROM generate_series(1, 3000) AS i;
             INSERT INTO event SELECT key, 0, 'abc' FROM walk WHERE state = 'ready';
             INSERT INTO result (owner, kind, id, body, made, wanted)
                 SELECT 'p' || i % 7, 'decision', 'd-' || i, 'abc', i, i FROM generate_series(1, 1000) AS i;
             INSERT INTO artifact (owner, subject, body, digest)
                 SELECT owner, id, 'abc', '' FROM walk WHERE state = 'ready';
             INSERT INTO tally SELECT 'bytes', 'p' || i, 0, 0 FROM generate_series(0, 6) AS i;
             UPDATE tally SET amount = 3 * (2 * (SELECT count(*) FROM walk WHERE owner = name)
                 + (SELECT count(*) FROM result WHERE owner = name)) WHERE name LIKE 'p_';
             INSERT INTO tally VALUES ('walks', 'ready', 0, 3000)",
        )
        .await;
    assert_eq!(stores[0].used("p3").await, Ok(3 * (2 * 429 + 143)));
    let racers: Vec<_> = stores
        .iter()
        .map(|store| {
            let store = store.clone();
            tokio::spawn(async move { store.forget_before(1_000_000).await })
        })
        .collect();
    let mut forgotten = 0;
    for racer in racers {
        forgotten += racer.await.expect("no panic").expect("forgotten");
    }
    assert_eq!(forgotten, 3000, "each once");
    for table in ["SELECT count(*) FROM cs_backend_engineer.walk", "SELECT count(*) FROM cs_backend_engineer.event"] {
        assert_eq!(count(&database, table).await, 1, "{table}");
    }
    // A round that met another's rows leaves them to it, so that what hung on them may wait for the next.
    assert_eq!(stores[0].forget_before(1_000_000).await, Ok(0));
    let left = "SELECT (SELECT count(*) FROM cs_backend_engineer.result) + (SELECT count(*) FROM cs_backend_engineer.artifact)";
    assert_eq!(count(&database, left).await, 0);
    for owner in 0..7 {
        assert_eq!(stores[0].used(&format!("p{owner}")).await, Ok(0));
    }
    assert_eq!(stores[0].used("o").await, Ok(3));
    assert_eq!(stores[0].census().await, Ok(vec![("asking".to_owned(), 1)]));
}

#[tokio::test]
async fn a_clock_that_is_set_back_makes_nothing_old() {
    let Some(server) = database::shared() else { return };
    let database = server.database().await;
    let store = database.store();
    store.append("o", "w", 0, &event("a"), &head("asking")).await.expect("opened");
    // As if the clock had been a year ahead.
    database.run("UPDATE cs_backend_engineer.walk SET touched = touched + 31536000").await;
    let ahead = store.list("o", 1).await.expect("a list")[0].touched;
    store.append("o", "new", 0, &event("a"), &head("asking")).await.expect("opened");
    store.append("o", "w", 1, &event("b"), &head("asking")).await.expect("answered");
    let touched: Vec<i64> = store.list("o", 9).await.expect("a list").iter().map(|l| l.touched).collect();
    assert_eq!(touched, [ahead, ahead]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_killed_loses_no_acknowledged_answer() {
    let Some(server) = database::shared() else { return };
    let database = server.database().await;
    let home = binary::Home::new();
    let servers: Vec<Arc<dyn Line>> = (0..3)
        .map(|_| {
            let mut command = home.bare();
            command.args(["serve", "--log-dir", "none", "--store", &database.url()]);
            Arc::new(Pipes::start(command)) as Arc<dyn Line>
        })
        .collect();
    fleet::survives(&servers, &database.store()).await;
}

/// What the server may say in the middle of an answer, or when it is to be confirmed.
#[tokio::test]
async fn each_failure_of_the_server_has_its_words_and_changes_nothing() {
    let Some(server) = database::shared() else { return };
    let database = server.database().await;
    let store = database.store();
    store.append("o", "w", 0, &event("a"), &head("asking")).await.expect("opened");
    for (code, at_once, confirming) in [
        ("53100", "no space left", "no space left"),
        ("53200", "no space left", "no space left"),
        ("53300", "takes no more connections", "takes no more connections"),
        ("57014", "took too long", "took too long"),
        ("40P01", "took too long", "took too long"),
        ("25006", "takes no writes", "takes no writes"),
        ("42501", "forbids it", "forbids it"),
        ("57P01", "cannot be reached", "is not known"),
        ("08006", "cannot be reached", "is not known"),
        ("58030", "failed (made up)", "is not known"),
        ("XX000", "failed (made up)", "is not known"),
        ("22000", "failed (made up)", "failed (made up)"),
    ] {
        for (when, words) in [("", at_once), ("DEFERRABLE INITIALLY DEFERRED", confirming)] {
            let trigger = format!(
                "SET search_path = cs_backend_engineer;
                 CREATE OR REPLACE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS
                     $$ BEGIN RAISE EXCEPTION 'made up' USING ERRCODE = '{code}'; END $$;
                 CREATE CONSTRAINT TRIGGER fail AFTER INSERT ON event {when} FOR EACH ROW EXECUTE FUNCTION fail()"
            );
            database.run(&trigger).await;
            let refused = store.append("o", "w", 1, &event("b"), &head("ready")).await.expect_err("refused");
            assert!(refused.to_string().contains(words) && refused.is_outage(), "{code} {when}: {refused}");
            database.run("DROP TRIGGER fail ON cs_backend_engineer.event").await;
            assert_eq!(store.load("o", "w").await, Ok(event("a")), "{code}");
            assert_eq!(store.used("o").await, Ok(1), "{code}");
        }
    }
    assert_eq!(store.append("o", "w", 1, &event("b"), &head("ready")).await, Ok(2));
}
