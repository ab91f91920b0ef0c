//! `kill -9` at random moments of many walks.

use std::process::Command;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, RwLock};
use std::time::Duration;

use cs_backend_engineer::store::{Place, Store};
use serde_json::Value as Json;

use crate::binary::{Home, shown};
use crate::fleet::{Line, Lost, Pipes, Told, walk, whole};
use crate::{Dice, database};

/// A server that is started again whenever it was killed.
struct Phoenix {
    now: RwLock<Pipes>,
    lives: AtomicUsize,
    /// Calls answered in all.
    answered: AtomicUsize,
    start: Box<dyn Fn() -> Pipes + Send + Sync>,
}

impl Phoenix {
    fn new(start: impl Fn() -> Pipes + Send + Sync + 'static) -> Self {
        let (lives, answered) = (AtomicUsize::new(1), AtomicUsize::new(0));
        Phoenix { now: RwLock::new(start()), lives, answered, start: Box::new(start) }
    }
}

impl Line for Phoenix {
    fn call(&self, tool: &str, arguments: Json) -> Result<Json, Lost> {
        let lives = self.lives.load(Ordering::Relaxed);
        let called = self.now.read().expect("whole").call(tool, arguments);
        self.answered.fetch_add(usize::from(called.is_ok()), Ordering::Relaxed);
        // Who lost it waits for the next, so that this one can be put in its place.
        while called.is_err() && self.lives.load(Ordering::Relaxed) == lives {
            std::thread::sleep(Duration::from_millis(1));
        }
        called
    }

    fn under_way(&self) -> usize {
        self.now.read().expect("whole").under_way()
    }

    /// Kills it whatever it does, and starts another.
    fn kill(&self) {
        self.now.read().expect("whole").kill();
        *self.now.write().expect("whole") = (self.start)();
        self.lives.fetch_add(1, Ordering::Relaxed);
    }
}

/// So many walks, some at a time, on a server that dies again and again.
async fn dies_again_and_again(walks: usize, store: &Store, start: impl Fn() -> Pipes + Send + Sync + 'static) {
    const AT_ONCE: usize = 12;
    let phoenix = Arc::new(Phoenix::new(start));
    let servers: Vec<Arc<dyn Line>> = vec![phoenix.clone()];
    let (next, acknowledged, done) = (AtomicUsize::new(0), AtomicUsize::new(0), AtomicBool::new(false));
    let (told, mut dice) = (Mutex::new(Vec::<Told>::new()), Dice::thrown());
    let kills = std::thread::scope(|scope| {
        let walkers: Vec<_> = (0..AT_ONCE)
            .map(|_| {
                scope.spawn(|| {
                    while next.fetch_add(1, Ordering::Relaxed) < walks {
                        let walked = walk(&servers, 0, &acknowledged);
                        told.lock().expect("whole").push(walked);
                    }
                })
            })
            .collect();
        let done = &done;
        let killer = scope.spawn(move || {
            let mut kills = 0;
            loop {
                // After some answers, so that it goes on at all where the machine is slow, and then at any moment.
                let enough = phoenix.answered.load(Ordering::Relaxed) + dice.below(40) as usize;
                while phoenix.answered.load(Ordering::Relaxed) < enough && !done.load(Ordering::Relaxed) {
                    std::thread::sleep(Duration::from_millis(1));
                }
                std::thread::sleep(Duration::from_micros(dice.below(20_000)));
                if done.load(Ordering::Relaxed) {
                    return kills;
                }
                phoenix.kill();
                kills += 1;
            }
        });
        let ended: Vec<_> = walkers.into_iter().map(std::thread::ScopedJoinHandle::join).collect();
        done.store(true, Ordering::Relaxed);
        ended.into_iter().for_each(|ended| ended.expect("a decision"));
        killer.join().expect("no panic")
    });
    let told = told.into_inner().expect("whole");
    let sum = |count: fn(&Told) -> usize| told.iter().map(count).sum::<usize>();
    let (answers, cut) = (sum(|told| told.answered.len()), sum(|told| told.cut));
    eprintln!("{walks} walks, {kills} kills, {cut} calls cut off, {answers} acknowledged answers");
    assert_eq!((told.len(), answers), (walks, acknowledged.into_inner()));
    assert!(kills > 1 && cut > 0, "{kills} kills, {cut} cut off: all went too well");
    whole(store, &told).await;
    let decided = store.census().await.expect("a census").into_iter().find(|(state, _)| state == "decided");
    assert_eq!(decided, Some(("decided".to_owned(), walks as u64)));
}

fn server(home: &Home, store: &str) -> impl Fn() -> Pipes + Send + Sync + 'static {
    let bare: Vec<(std::ffi::OsString, std::ffi::OsString)> =
        home.bare().get_envs().filter_map(|(name, value)| Some((name.into(), value?.into()))).collect();
    let (program, store) = (home.bare().get_program().to_owned(), store.to_owned());
    move || {
        let mut command = Command::new(&program);
        command.envs(bare.clone()).args(["serve", "--log-dir", "none", "--store", &store]);
        Pipes::start(command)
    }
}

async fn on_sqlite(walks: usize) {
    let home = Home::new();
    let path = home.path("walks.db");
    let store = Store::new(Place::Sqlite(path.clone()));
    dies_again_and_again(walks, &store, server(&home, &shown(&path))).await;
}

async fn on_postgres(walks: usize) {
    let Some(postgres) = database::shared() else { return };
    let (home, database) = (Home::new(), postgres.database().await);
    dies_again_and_again(walks, &database.store(), server(&home, &database.url())).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn forty_walks_outlive_their_servers_on_sqlite() {
    on_sqlite(40).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn forty_walks_outlive_their_servers_on_postgresql() {
    on_postgres(40).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes minutes: tests/long crash"]
async fn five_hundred_walks_outlive_their_servers_on_sqlite() {
    on_sqlite(500).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes minutes: tests/long crash"]
async fn five_hundred_walks_outlive_their_servers_on_postgresql() {
    on_postgres(500).await;
}
