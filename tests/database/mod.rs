//! A PostgreSQL server of the tests' own: its own folder, port and passwords, gone when the test binary ends, however
//! it ends.
#![cfg(unix)]
#![allow(dead_code, reason = "each test binary uses a part of it")]

use std::io::Write as _;
use std::net::TcpListener;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use cs_backend_engineer::store::{Place, Store};
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, ConnectOptions as _};

/// Of the superuser; must be seen nowhere.
pub const PASSWORD: &str = "s3cr3t-and-un1que";

/// Keeps the server until its own input ends or says how to stop; without a word the folder goes too. So the server
/// ends with the test binary even where that is killed.
const WATCH: &str = r#"
    "$@" >>"$FOLDER/log" 2>&1 &
    server=$!
    word=
    read -r word
    kill -"${word:-INT}" "$server"
    wait "$server"
    [ -n "$word" ] || rm -rf "$FOLDER"
"#;

pub struct Server {
    folder: PathBuf,
    port: u16,
    binaries: PathBuf,
    user: Option<(u32, u32)>,
    watch: std::sync::Mutex<Option<Child>>,
}

/// The server that a test binary shares; `None` where PostgreSQL is not installed.
pub fn shared() -> Option<&'static Server> {
    static SERVER: OnceLock<Option<Server>> = OnceLock::new();
    SERVER.get_or_init(|| Server::start(&[])).as_ref()
}

/// The folder of the newest PostgreSQL of this machine.
fn binaries() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let number = |path: &Path| path.file_name().and_then(|name| name.to_str()?.parse::<f64>().ok());
    let mut found: Vec<(f64, PathBuf)> = versions.filter_map(|v| Some((number(&v.path())?, v.path()))).collect();
    found.sort_by(|a, b| a.0.total_cmp(&b.0));
    let debian = found.into_iter().rev().map(|(_, path)| path.join("bin"));
    let path = std::env::var_os("PATH").unwrap_or_default();
    let named: Vec<PathBuf> = std::env::split_paths(&path).collect();
    debian.chain(named).find(|folder| folder.join("initdb").is_file() && folder.join("postgres").is_file())
}

/// Somebody else than root, as whom PostgreSQL does not run.
fn user() -> Option<(u32, u32)> {
    use std::os::unix::fs::MetadataExt as _;
    let ours = std::fs::metadata("/proc/self").map_or(1, |m| m.uid());
    if ours != 0 {
        return None;
    }
    let accounts = std::fs::read_to_string("/etc/passwd").expect("the accounts");
    let account = |name: &str| {
        let line = accounts.lines().find(|line| line.split(':').next() == Some(name))?;
        let mut numbers = line.split(':').skip(2).map(|n| n.parse().expect("a number"));
        Some((numbers.next()?, numbers.next()?))
    };
    Some(account("postgres").or_else(|| account("nobody")).expect("an account that is not root"))
}

impl Server {
    /// Makes and starts one, with further settings such as `max_connections=20`.
    pub fn start(settings: &[&str]) -> Option<Server> {
        let Some(binaries) = binaries() else {
            let words = "PostgreSQL is not installed, so its tests are SKIPPED: apt-get install postgresql";
            assert_ne!(std::env::var("CI").as_deref(), Ok("true"), "{words}");
            // Past the capture of the test runner.
            std::io::stderr().write_all(format!("\n!! {words}\n").as_bytes()).expect("said");
            return None;
        };
        let folder = tempfile::Builder::new().prefix("pg-").tempdir().expect("a folder").keep();
        let user = user();
        if let Some((uid, gid)) = user {
            std::os::unix::fs::chown(&folder, Some(uid), Some(gid)).expect("given away");
        }
        let port = TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address").port();
        let server = Server { folder, port, binaries, user, watch: std::sync::Mutex::new(None) };
        let words = server.folder.join("password");
        std::fs::write(&words, PASSWORD).expect("written");
        let mut initdb = server.command(&server.binaries.join("initdb"));
        initdb.args(["--username=postgres", "--auth-host=scram-sha-256", "--auth-local=trust", "--encoding=UTF8"]);
        initdb.args(["--locale=C.UTF-8", "--no-sync", "--pwfile"]).arg(&words);
        let made = initdb.arg("-D").arg(server.folder.join("data")).output().expect("initdb");
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        let mut lines = String::from("max_connections = 300\nmax_prepared_transactions = 4\nlog_statement = ddl\n");
        for setting in settings {
            lines = lines + setting + "\n";
        }
        let configuration = server.folder.join("data/postgresql.conf");
        let whole = std::fs::read_to_string(&configuration).expect("the configuration") + &lines;
        std::fs::write(&configuration, whole).expect("written");
        server.go();
        Some(server)
    }

    fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.folder).env_clear().env("PATH", "/usr/bin:/bin").env("LC_ALL", "C.UTF-8");
        if let Some((uid, gid)) = self.user {
            command.uid(uid).gid(gid);
        }
        command
    }

    /// Starts it (again), and waits until it answers.
    pub fn go(&self) {
        let mut watch = self.command(Path::new("/bin/sh"));
        watch.args(["-c", WATCH, "watch"]).arg(self.binaries.join("postgres")).arg("-D").arg(self.folder.join("data"));
        watch.args(["-p", &self.port.to_string(), "-c", "listen_addresses=127.0.0.1", "-c", "fsync=on"]);
        watch.arg("-k").arg(&self.folder).env("FOLDER", &self.folder).process_group(0);
        watch.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        *self.watch.lock().expect("whole") = Some(watch.spawn().expect("a shell"));
        let began = Instant::now();
        loop {
            let mut ask = self.command(&self.binaries.join("psql"));
            ask.args(["-X", "-U", "postgres", "-p", &self.port.to_string(), "-c", "SELECT 1", "-h"]).arg(&self.folder);
            if ask.output().is_ok_and(|answer| answer.status.success()) {
                return;
            }
            let log = || std::fs::read_to_string(self.folder.join("log")).unwrap_or_default();
            assert!(began.elapsed() < Duration::from_secs(60), "PostgreSQL does not start: {}", log());
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Stops it: `INT` ends what is under way, `QUIT` is a crash.
    pub fn stop(&self, signal: &str) {
        let mut watch = self.watch.lock().expect("whole").take().expect("it runs");
        watch.stdin.take().expect("input").write_all(format!("{signal}\n").as_bytes()).expect("told");
        watch.wait().expect("stopped");
    }

    /// Where its socket lies.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    /// What it has logged.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder.join("log")).expect("the log")
    }

    /// The address of a database, for a user with a password.
    pub fn address(&self, user: &str, password: &str, database: &str) -> String {
        format!("postgres://{user}:{password}@127.0.0.1:{}/{database}", self.port)
    }

    /// Host, port and database as messages have them.
    pub fn shown(&self, database: &str) -> String {
        format!("`127.0.0.1:{}/{database}`", self.port)
    }

    /// A connection of the superuser.
    pub async fn connect(&self, database: &str) -> PgConnection {
        let options: PgConnectOptions = self.address("postgres", PASSWORD, database).parse().expect("an address");
        options.disable_statement_logging().connect().await.expect("a connection")
    }

    /// Runs statements in a database.
    pub async fn run(&self, database: &str, statements: &str) {
        let statements = AssertSqlSafe(statements.to_owned());
        sqlx::raw_sql(statements).execute(&mut self.connect(database).await).await.expect("done");
    }

    /// A new, empty database.
    pub async fn database(&self) -> Database<'_> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("test_{}", COUNT.fetch_add(1, Ordering::Relaxed));
        self.run("postgres", &format!("CREATE DATABASE {name} TEMPLATE template0")).await;
        Database { server: self, name }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(mut watch) = self.watch.lock().expect("whole").take() {
            drop(watch.stdin.take());
            let _ = watch.wait();
        }
    }
}

/// A database of its own.
pub struct Database<'a> {
    pub server: &'a Server,
    pub name: String,
}

impl Database<'_> {
    /// As `--store` takes it.
    pub fn url(&self) -> String {
        self.server.address("postgres", PASSWORD, &self.name)
    }

    /// A store in it, with connections of its own.
    pub fn store(&self) -> Store {
        Store::new(Place::parse(&self.url()).expect("an address"))
    }

    pub async fn connect(&self) -> PgConnection {
        self.server.connect(&self.name).await
    }

    pub async fn run(&self, statements: &str) {
        self.server.run(&self.name, statements).await;
    }
}
