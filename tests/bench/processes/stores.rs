//! What an answer costs where nobody answered before, and where a million did.

use std::path::{Path, PathBuf};
use std::time::Instant;

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _, Executor as _};

use super::calls::{Call, id_in};
use super::line::{Carrier, Line};
use super::server::Which;
use super::table::{Times, print, whole};
use super::unix::shown;

pub fn run(folder: &Path, rounds: usize, quick: bool) {
    let sizes: &[u64] = if quick { &[0, 10_000] } else { &[0, 10_000, 1_000_000] };
    let mut servers: Vec<Measured> = sizes.iter().map(|walks| Measured::start(folder, *walks)).collect();
    for _ in 0..rounds {
        for server in &mut servers {
            server.round();
        }
    }
    let rows: Vec<Vec<String>> = servers.iter().map(Measured::row).collect();
    print(
        "`walk_question`, stored walks (SQLite, each answer on the disk)",
        &["walks", "open p50 µs", "open p99 µs", "answer p50 µs", "answer p99 µs"],
        &rows,
    );
}

struct Measured {
    walks: u64,
    line: Line,
    opened: Vec<Times>,
    answered: Vec<Times>,
}

impl Measured {
    fn start(folder: &Path, walks: u64) -> Measured {
        let path = folder.join(format!("{walks}.db"));
        let mut line = Line::start(Which::Ours, &path.display().to_string(), Carrier::Pipes);
        // Makes the file, and warms the process.
        line.ask(&Call::open_walk());
        if walks > 0 {
            fill(path, walks);
        }
        Measured { walks, line, opened: Vec::new(), answered: Vec::new() }
    }

    /// Eight walks, each opened and answered once.
    fn round(&mut self) {
        let (mut opened, mut answered) = (Vec::new(), Vec::new());
        let began = Instant::now();
        for _ in 0..8 {
            let open = Call::open_walk();
            let sent = Instant::now();
            let reply = self.line.ask(&open);
            opened.push(sent.elapsed());
            let answer = Call::answer(&id_in(reply, "walk_id"));
            let sent = Instant::now();
            self.line.ask(&answer);
            answered.push(sent.elapsed());
        }
        let whole = began.elapsed();
        self.opened.push(Times::new(opened, whole));
        self.answered.push(Times::new(answered, whole));
    }

    fn row(&self) -> Vec<String> {
        let ([open, open_rare], [answer, answer_rare]) = (shown(&self.opened), shown(&self.answered));
        vec![whole(self.walks as f64), open, open_rare, answer, answer_rare]
    }
}

/// Adds walks with their events and results, as the test of the store does.
fn fill(path: PathBuf, walks: u64) {
    let series = format!(
        "CREATE TEMP TABLE n AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {walks})
        SELECT i FROM n;"
    );
    // The server's own walk keeps its one event.
    let walks =
        include_str!("../../store/million.sql").replace("FROM walk;", "FROM walk WHERE id LIKE 'w-%' AND bytes = 200;");
    let fill = sqlx::AssertSqlSafe(format!("{series} BEGIN; {walks} COMMIT; PRAGMA wal_checkpoint(TRUNCATE)"));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let mut raw = SqliteConnectOptions::new().filename(&path).connect().await.expect("a connection");
        raw.execute(sqlx::raw_sql(fill)).await.expect("filled");
        raw.close().await.expect("closed");
    });
}
