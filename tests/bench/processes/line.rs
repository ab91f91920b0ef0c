//! One client over standard input and output, by raw lines: over pipes, or over a socket pair, as clients written for
//! Node start their servers.

use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::net::UnixStream;
use std::process::{Child, Stdio};
use std::time::Instant;

use super::calls::{Call, check};
use super::server::{Which, command};
use super::table::Times;

/// What carries the lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Carrier {
    Pipes,
    SocketPair,
}

pub struct Line {
    child: Child,
    input: Option<Box<dyn Write>>,
    output: BufReader<Box<dyn Read>>,
    asked: u64,
    reply: Vec<u8>,
}

impl Line {
    /// Starts a server and greets it.
    pub fn start(which: Which, store: &str, carrier: Carrier) -> Line {
        let mut command = command(which, store, false);
        let (child, input, output): (Child, Box<dyn Write>, Box<dyn Read>) = match carrier {
            Carrier::Pipes => {
                let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("the server");
                let (input, output) = (child.stdin.take().expect("input"), child.stdout.take().expect("output"));
                (child, Box::new(input), Box::new(output))
            }
            Carrier::SocketPair => {
                let pair = || UnixStream::pair().expect("a pair");
                let ((input, its_input), (output, its_output)) = (pair(), pair());
                let theirs = |socket: UnixStream| Stdio::from(std::os::fd::OwnedFd::from(socket));
                command.stdin(theirs(its_input)).stdout(theirs(its_output));
                (command.spawn().expect("the server"), Box::new(input), Box::new(output))
            }
        };
        // As large as a reply, so that the client asks the system but once for each.
        let output = BufReader::with_capacity(1 << 16, output);
        let mut line = Line { child, input: Some(input), output, asked: 0, reply: Vec::new() };
        let greeting = r#"{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"bench","version":"1"}}}"#;
        line.write(&format!("{greeting}\n"));
        line.read();
        line.write("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}\n");
        line
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    fn write(&mut self, text: &str) {
        self.input.as_mut().expect("open").write_all(text.as_bytes()).expect("it reads");
    }

    fn read(&mut self) -> &[u8] {
        self.reply.clear();
        self.output.read_until(b'\n', &mut self.reply).expect("a line");
        assert!(!self.reply.is_empty(), "the server has gone");
        &self.reply
    }

    /// The reply to one call.
    pub fn ask(&mut self, call: &Call) -> &[u8] {
        self.asked += 1;
        let line = call.line(self.asked);
        self.write(&line);
        self.read();
        check(&self.reply);
        &self.reply
    }

    /// Makes these calls with so many of them under way at a time, and gives how long each took.
    pub fn time(&mut self, calls: &[Call], at_once: usize) -> Times {
        let first = self.asked + 1;
        self.asked += calls.len() as u64;
        let lines: Vec<String> = calls.iter().zip(first..).map(|(call, id)| call.line(id)).collect();
        let mut sent = vec![Instant::now(); lines.len()];
        let mut took = Vec::with_capacity(lines.len());
        let began = Instant::now();
        let mut next = 0;
        while took.len() < lines.len() {
            while next < lines.len() && next < took.len() + at_once {
                sent[next] = Instant::now();
                self.write(&lines[next]);
                next += 1;
            }
            let reply = self.read();
            let id = reply_id(reply);
            took.push(sent[(id - first) as usize].elapsed());
        }
        let whole = began.elapsed();
        check(&self.reply);
        Times::new(took, whole)
    }
}

/// The id of a reply, without reading the rest of it: `…"id":12,…`, before any text that somebody wrote.
fn reply_id(reply: &[u8]) -> u64 {
    let head = std::str::from_utf8(&reply[..reply.len().min(40)]).unwrap_or_default();
    let digits = head.split_once("\"id\":").map(|(_, rest)| rest.split(|c: char| !c.is_ascii_digit()).next());
    digits.flatten().and_then(|digits| digits.parse().ok()).unwrap_or_else(|| panic!("no id in {head}"))
}

impl Drop for Line {
    fn drop(&mut self) {
        // The end of its input ends a server.
        drop(self.input.take());
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
