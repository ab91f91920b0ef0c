//! Every input that the fuzzer ever broke something with, and one of each kind, through what it runs: `tests/fuzz/run`
//! looks for more.

#[path = "fuzz/targets/mod.rs"]
mod targets;

use std::panic::catch_unwind;
use std::path::Path;

/// Gives a target its whole corpus.
fn replay(name: &str) {
    let target = targets::ALL.iter().find(|target| target.name == name).expect("a target");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/corpus").join(name);
    let mut files: Vec<_> =
        std::fs::read_dir(&folder).expect("a corpus").map(|entry| entry.expect("a file").path()).collect();
    files.sort();
    assert!(files.len() >= 5, "{name}: {} inputs", files.len());
    (target.run)(b"");
    let broken: Vec<String> = files
        .iter()
        .filter(|file| {
            let input = std::fs::read(file).expect("readable");
            catch_unwind(|| (target.run)(&input)).is_err()
        })
        .map(|file| file.display().to_string())
        .collect();
    assert!(broken.is_empty(), "see above what of {broken:#?}");
}

macro_rules! replays {
    ($($name:ident)+) => {
        $(#[test]
        fn $name() {
            replay(stringify!($name));
        })+

        #[test]
        fn no_target_is_left_out() {
            let replayed = [$(stringify!($name)),+];
            assert_eq!(replayed.to_vec(), targets::ALL.iter().map(|target| target.name).collect::<Vec<_>>());
        }
    };
}

replays! { lines arguments briefs payloads data stores }
