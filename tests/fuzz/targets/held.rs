//! What several targets hold their input to.

use std::time::{Duration, Instant};

use cs_backend_engineer::domain::digest::{MOST_WORDS, words};
use cs_backend_engineer::domain::facts::one_line;

/// What no output may show once it stood in a text that somebody sent.
const SECRET: &str = "ghp_0a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R";

/// As much of it as would be a leak.
const LEAK: &str = "ghp_0a1B2c3D";

/// A text with a secret in its middle, and no other that begins like it: cut in two by this one, nobody could tell it.
pub fn with_secret(text: &str) -> String {
    let text = text.replace("ghp_", "");
    let (before, after) = text.split_at(text.floor_char_boundary(text.len() / 2));
    format!("{before} {SECRET} {after}")
}

#[track_caller]
pub fn shows_no_secret(output: &str) {
    assert!(!output.contains(LEAK), "a secret is shown in: {output}");
}

#[track_caller]
pub fn is_short(digest: &str) {
    let counted = words(digest).max(digest.split_whitespace().count());
    assert!(counted <= MOST_WORDS, "{counted} words: {digest}");
}

/// The text over and over, for every sixteenth: what is quick on a short text may be slow on a long one.
pub fn stretched(text: &str) -> Option<String> {
    const LENGTH: usize = 64 * 1024;
    (sum(text).is_multiple_of(16) && (1..=4096).contains(&text.len())).then(|| text.repeat(LENGTH / text.len()))
}

/// By which some inputs are chosen for what takes long, the same each time.
pub fn sum(text: &str) -> u8 {
    text.bytes().fold(0, |sum, byte| sum.rotate_left(3) ^ byte)
}

/// Does work on so many bytes, in a time that grows with them and no faster.
#[track_caller]
pub fn linear<T>(bytes: usize, work: impl FnOnce() -> T) -> T {
    // Whatever is compiled on first use, and a tick of the clock.
    const BASE: Duration = Duration::from_millis(150);
    // Some hundred times what prose costs: far from both an honest text and a square.
    const BYTE: Duration = Duration::from_micros(3);
    let began = spent();
    let done = work();
    let took = spent().saturating_sub(began);
    // What counts each branch more than doubles what a branch costs.
    let slow = if cfg!(debug_assertions) {
        10
    } else if cfg!(fuzzing) {
        2
    } else {
        1
    };
    let allowed = (BASE + BYTE * u32::try_from(bytes).unwrap_or(u32::MAX)) * slow;
    assert!(took <= allowed, "{took:?} for {bytes} bytes");
    done
}

/// The processor's time of this thread, which others on the machine do not lengthen; of the clock where the system
/// does not tell.
fn spent() -> Duration {
    static BEGAN: std::sync::OnceLock<Instant> = std::sync::OnceLock::new();
    let began = *BEGAN.get_or_init(Instant::now);
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = told.as_deref().and_then(|told| told.split(' ').next()?.parse().ok());
    nanoseconds.map_or_else(|| began.elapsed(), Duration::from_nanos)
}

/// On one line, as quotes are: runs of space are one, and what cannot be seen is marked.
pub fn squeezed(text: &str) -> String {
    one_line(text, usize::MAX)
}

/// Whether a quote stands in a text: space aside, and but for what `…` says was cut off.
#[track_caller]
pub fn stands_in(quote: &str, squeezed_text: &str) {
    let quote = squeezed(quote);
    let whole = quote.strip_suffix('…').unwrap_or(&quote).trim_end();
    assert!(squeezed_text.contains(whole), "{whole:?} does not stand in {squeezed_text:?}");
}
