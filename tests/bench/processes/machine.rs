//! What the figures were made on.

use std::process::Command;

/// The machine, its load, the commit and the compiler, in a line.
pub fn words() -> String {
    let file = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
    let said = |program: &str, arguments: &[&str]| {
        let output = Command::new(program).args(arguments).output();
        output.map(|o| String::from_utf8_lossy(&o.stdout).trim().to_owned()).unwrap_or_default()
    };
    let cpu = file("/proc/cpuinfo");
    let cpu = cpu.lines().find(|line| line.starts_with("model name")).and_then(|line| line.split(": ").nth(1));
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let changed = if said("git", &["status", "--porcelain", "-uno"]).is_empty() { "" } else { " with changes" };
    format!(
        "Machine: {}, {cores} cores, {}; load {} when it began; commit {}{changed}; {}.",
        cpu.unwrap_or("an unknown processor"),
        said("uname", &["-sr"]),
        file("/proc/loadavg").split(' ').next().unwrap_or("unknown"),
        said("git", &["rev-parse", "--short", "HEAD"]),
        said("rustc", &["--version"]),
    )
}
