//! The fuzzer: `TARGET=briefs fuzz …`, with libFuzzer's own flags.
#![no_main]

mod targets;

use std::sync::LazyLock;

static RUN: LazyLock<fn(&[u8])> = LazyLock::new(|| {
    let name = std::env::var("TARGET").expect("TARGET names what to fuzz");
    targets::ALL.iter().find(|target| target.name == name).expect("a target").run
});

libfuzzer_sys::fuzz_target!(|input: &[u8]| RUN(input));
