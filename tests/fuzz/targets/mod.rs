//! What must hold whatever comes in. Each target takes any bytes and panics where it does not; libFuzzer looks for such
//! bytes, and `tests/fuzz.rs` gives them all that were ever found.
#![allow(dead_code, reason = "the fuzzer runs one by its name, the test all")]

mod arguments;
mod briefs;
mod data;
mod held;
mod lines;
mod payloads;
mod peer;
mod stores;

/// One place where input comes in.
pub struct Target {
    /// Also of its corpus and its dictionary.
    pub name: &'static str,
    pub run: fn(&[u8]),
}

pub const ALL: [Target; 6] = [
    Target { name: "lines", run: lines::run },
    Target { name: "arguments", run: arguments::run },
    Target { name: "briefs", run: briefs::run },
    Target { name: "payloads", run: payloads::run },
    Target { name: "data", run: data::run },
    Target { name: "stores", run: stores::run },
];
