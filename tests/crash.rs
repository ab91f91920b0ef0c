//! Bad luck: servers that are killed, power that fails, disks that fill, clients that are slow or die. Nothing
//! acknowledged is lost, and nothing is applied twice. The short forms run with all tests; the long ones by
//! `tests/long crash`.
#![cfg(target_os = "linux")]

mod binary;
#[path = "crash/clients.rs"]
mod clients;
mod database;
#[path = "crash/disk.rs"]
mod disk;
mod fleet;
#[path = "crash/killed.rs"]
mod killed;
#[path = "crash/power.rs"]
mod power;
#[path = "http/site.rs"]
mod site;

/// What comes at random, the same again for the same seed.
struct Dice(u64);

impl Dice {
    /// Of the seed in `SEED`, or a new one; says which.
    fn thrown() -> Self {
        let given = std::env::var("SEED").ok().and_then(|seed| seed.parse().ok());
        let mut bytes = [0; 8];
        getrandom::fill(&mut bytes).expect("randomness");
        let seed = given.unwrap_or(u64::from_le_bytes(bytes) | 1);
        eprintln!("SEED={seed}");
        Dice(seed)
    }

    /// From 0 to below this.
    fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % end
    }
}

/// Says that a test did not run, past the capture of the test runner.
fn skipped(what: &str) {
    use std::io::Write as _;
    std::io::stderr().write_all(format!("\n!! SKIPPED: {what}\n").as_bytes()).expect("said");
}
