//! Many clients over HTTP/1.1 with kept connections, on one thread: the load shares the machine with the server, so
//! it does as little as it can.

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::SocketAddr;
use std::time::Instant;

use mio::net::TcpStream;
use mio::{Events, Interest, Poll, Token};

use super::calls::{Call, check};
use super::table::Times;

pub struct Web {
    poll: Poll,
    connections: Vec<Connection>,
    address: String,
}

struct Connection {
    stream: TcpStream,
    read: Vec<u8>,
    sent: Instant,
    busy: bool,
}

impl Web {
    pub fn connect(address: &str, connections: usize) -> Web {
        let poll = Poll::new().expect("a poll");
        let to: SocketAddr = address.parse().expect("an address");
        let connect = |token: usize| {
            let stream = std::net::TcpStream::connect(to).expect("a connection");
            stream.set_nodelay(true).expect("no delay");
            stream.set_nonblocking(true).expect("no waiting");
            let mut stream = TcpStream::from_std(stream);
            poll.registry().register(&mut stream, Token(token), Interest::READABLE).expect("registered");
            Connection { stream, read: Vec::with_capacity(1 << 16), sent: Instant::now(), busy: false }
        };
        let connections = (0..connections).map(connect).collect();
        Web { poll, connections, address: address.to_owned() }
    }

    /// Makes these calls, one at a time on each connection, and gives how long each took; `reply` sees each body.
    pub fn time(&mut self, calls: &[Call], mut reply: impl FnMut(&[u8])) -> Times {
        let requests: Vec<String> = calls.iter().map(|call| call.request(&self.address)).collect();
        let mut requests = requests.iter();
        let mut took = Vec::with_capacity(calls.len());
        let mut events = Events::with_capacity(self.connections.len());
        let began = Instant::now();
        for connection in &mut self.connections {
            connection.send(requests.next());
        }
        let mut last = Vec::new();
        while took.len() < calls.len() {
            match self.poll.poll(&mut events, None) {
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                polled => polled.expect("events"),
            }
            for event in &events {
                let connection = &mut self.connections[event.token().0];
                if !connection.fill() {
                    continue;
                }
                took.push(connection.sent.elapsed());
                reply(body(&connection.read).expect("a whole reply"));
                if took.len() == calls.len() {
                    last = body(&connection.read).map(<[u8]>::to_vec).unwrap_or_default();
                }
                connection.read.clear();
                connection.send(requests.next());
            }
        }
        let whole = began.elapsed();
        check(&last);
        Times::new(took, whole)
    }
}

impl Connection {
    fn send(&mut self, request: Option<&String>) {
        self.busy = request.is_some();
        let Some(request) = request else { return };
        self.sent = Instant::now();
        // A request fits into what the system takes at once.
        self.stream.write_all(request.as_bytes()).expect("sent");
    }

    /// Reads what there is; whether that makes a whole reply.
    fn fill(&mut self) -> bool {
        let mut part = [0; 1 << 15];
        loop {
            match self.stream.read(&mut part) {
                Ok(0) => panic!("the server closed a connection: {}", String::from_utf8_lossy(&self.read)),
                Ok(n) => self.read.extend_from_slice(&part[..n]),
                Err(error) if error.kind() == ErrorKind::WouldBlock => break,
                Err(error) => panic!("{error}"),
            }
        }
        self.busy && body(&self.read).is_some()
    }
}

/// The body of a reply that is all there.
fn body(reply: &[u8]) -> Option<&[u8]> {
    let end = reply.windows(4).position(|four| four == b"\r\n\r\n")?;
    let head = String::from_utf8_lossy(&reply[..end]);
    assert!(head.starts_with("HTTP/1.1 200 "), "{}", String::from_utf8_lossy(reply));
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().ok())?
    });
    let length = length.unwrap_or_else(|| panic!("a reply of unknown length: {head}"));
    reply.get(end + 4..end + 4 + length)
}
