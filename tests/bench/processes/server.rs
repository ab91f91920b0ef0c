//! A running server, ours or the bare one.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

/// Which program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    Ours,
    Echo,
    /// The bare one with our tools in its list; in place of a store it has the file that holds them.
    Twin,
}

/// Ours, as it was built for this run.
pub const OURS: &str = env!("CARGO_BIN_EXE_cs-backend-engineer");

/// The command that starts it, with its store in this file and nothing of the user's own.
pub fn command(which: Which, store: &str, http: bool) -> Command {
    let mut command = match which {
        Which::Echo | Which::Twin => {
            let folder = Path::new(OURS).parent().expect("a folder");
            let mut bare = Command::new(folder.join("examples/echo"));
            if which == Which::Twin {
                bare.args(["--tools", store]);
            }
            bare
        }
        Which::Ours => {
            let mut ours = Command::new(OURS);
            ours.args(["serve", "--log-dir", "none", "--store", store]);
            ours
        }
    };
    match (which, http) {
        (Which::Echo | Which::Twin, true) => drop(command.arg("--http")),
        // The bound of requests a second is not what is measured.
        (Which::Ours, true) => drop(command.args(["--http", "127.0.0.1:0", "--rate", "1000000"])),
        (_, false) => {}
    }
    for name in ["HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"] {
        command.env(name, "/nonexistent");
    }
    command.env_remove("RUST_LOG");
    command
}

/// A server over HTTP, until it is dropped.
pub struct Site {
    child: Child,
    /// `127.0.0.1:port`.
    pub address: String,
    _said: BufReader<ChildStdout>,
}

impl Site {
    pub fn start(which: Which, store: &str) -> Site {
        let mut command = command(which, store, true);
        command.stdin(Stdio::null());
        // The bare one names its port on standard output, ours on standard error.
        let (mut child, line, said) = match which {
            Which::Echo | Which::Twin => {
                let mut child = command.stdout(Stdio::piped()).spawn().expect("the bare server");
                let mut said = BufReader::new(child.stdout.take().expect("output"));
                let mut line = String::new();
                said.read_line(&mut line).expect("a line");
                (child, line, said)
            }
            Which::Ours => {
                let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the server");
                let mut line = String::new();
                let mut errors = BufReader::new(child.stderr.take().expect("errors"));
                errors.read_line(&mut line).expect("a line");
                std::thread::spawn(move || std::io::copy(&mut errors, &mut std::io::stderr()));
                let said = BufReader::new(child.stdout.take().expect("output"));
                (child, line, said)
            }
        };
        let address = line.split_once("http://").and_then(|(_, rest)| rest.trim().strip_suffix("/mcp"));
        let Some(address) = address.map(str::to_owned) else {
            let _ = child.kill();
            panic!("it does not say where it listens: {line:?}");
        };
        Site { child, address, _said: said }
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A field of `/proc/<id>/status` in MiB; 0 where the system has no such file.
pub fn memory(id: u32, field: &str) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(field)?.strip_prefix(':'));
    line.and_then(|kib| kib.split_whitespace().next()?.parse::<f64>().ok()).map_or(0.0, |kib| kib / 1024.0)
}
