//! Rebuilds when a data folder changes: `include_dir!` does not notice a new file by itself.

fn main() {
    for folder in ["profiles", "references", "fork-contracts"] {
        println!("cargo:rerun-if-changed={folder}");
    }
}
