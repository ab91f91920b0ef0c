//! A disk that is full, and one that takes no writes, each a small one in memory that only the server sees.

use std::process::{Command, Stdio};

use serde_json::{Value as Json, json};

use crate::binary::{BRIEF, Home, shown};
use crate::fleet::{Line as _, Pipes};
use crate::skipped;

/// Mounts a disk at `$DISK`, with a weight on it; does to it what is asked for through files in `$ASKED`, and serves
/// from it.
const SERVE: &str = r#"
    mount -t tmpfs -o "size=$SIZE" none "$DISK" || exit 9
    dd if=/dev/zero of="$DISK/weight" bs=1k count="$WEIGHT" 2>/dev/null
    (
        while [ -d "$ASKED" ]; do
            [ -e "$ASKED/room" ] && rm -f "$DISK/weight" && mv "$ASKED/room" "$ASKED/done"
            sleep 0.02
        done
    ) <&- >&- 2>&- &
    exec "$@"
"#;

/// A shell with mounts of its own, which end with it.
fn apart() -> Command {
    let mut command = Command::new("unshare");
    command.args(["--user", "--map-root-user", "--mount", "sh", "-c"]);
    command
}

fn apart_works() -> bool {
    let tried = apart().arg("mount -t tmpfs none /mnt").stdout(Stdio::null()).stderr(Stdio::null()).status();
    let works = tried.is_ok_and(|tried| tried.success());
    if !works {
        skipped("full and read-only disks: this system does not let `unshare` make one");
    }
    works
}

struct Disk {
    home: Home,
    server: Pipes,
}

impl Disk {
    /// A server on a disk of so many kilobytes; `None` where this system lets nobody make one.
    fn new(size: u32, weight: u32) -> Option<Self> {
        let home = Home::new();
        let (disk, asked) = (home.path("disk"), home.path("asked"));
        for folder in [&disk, &asked] {
            std::fs::create_dir(folder).expect("a folder");
        }
        if !apart_works() {
            return None;
        }
        let bare = home.bare();
        let mut command = apart();
        command.envs(bare.get_envs().filter_map(|(name, value)| Some((name, value?))));
        command.env("DISK", &disk).env("ASKED", &asked).env("SIZE", format!("{size}k"));
        command.env("WEIGHT", weight.to_string()).args([SERVE, "serve"]).arg(bare.get_program());
        command.args(["serve", "--log-dir", "none", "--store"]).arg(disk.join("walks.db"));
        Some(Disk { server: Pipes::start(command), home })
    }

    /// Has something done to the disk.
    fn ask(&self, what: &str) {
        let done = self.home.path("asked/done");
        std::fs::write(self.home.path("asked").join(what), "").expect("asked");
        let began = std::time::Instant::now();
        while !done.exists() {
            assert!(began.elapsed().as_secs() < 20, "{what} is not done");
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
        std::fs::remove_file(done).expect("seen");
    }

    fn call(&self, arguments: Json) -> Result<Json, String> {
        let reply = self.server.call("walk_question", arguments).expect("it lives");
        match reply["isError"] == true {
            true => Err(reply["content"][0]["text"].as_str().expect("words").to_owned()),
            false => Ok(reply["structuredContent"].clone()),
        }
    }

    fn open(&self) -> Result<String, String> {
        let opened = self.call(json!({ "parent_agent": "cs-fullstack-engineer", "brief": BRIEF }))?;
        Ok(opened["walk_id"].as_str().expect("an id").to_owned())
    }
}

#[test]
fn a_full_disk_is_said_and_heals() {
    let Some(disk) = Disk::new(1400, 900) else { return };
    let mut walks = Vec::new();
    let refused = (0..500).find_map(|_| disk.open().map(|walk| walks.push(walk)).err()).expect("an end");
    assert!(refused.contains("no space is left"), "{refused}");
    assert!(!walks.is_empty(), "none was acknowledged");
    // What is there can be read, and waits for its answer.
    for walk in &walks {
        let stands = disk.call(json!({ "walk_id": walk })).expect("read");
        assert_eq!(stands["question"]["id"], "Q1", "{stands}");
    }
    disk.ask("room");
    for walk in &walks {
        let next = disk.call(json!({ "walk_id": walk, "answer": "20:1, 180 qps" })).expect("healed");
        assert_eq!(next["question"]["id"], "Q3", "once, and not twice: {next}");
    }
    disk.open().expect("room for new ones");
}

/// A folder that is mounted so that nobody can write into it, as root or not.
#[test]
fn a_folder_that_takes_no_writes_is_said_and_what_is_in_it_stays() {
    if !apart_works() {
        return;
    }
    let home = Home::new();
    let walk = home.walk();
    let id = walk["walk_id"].as_str().expect("an id");
    let folder = shown(&home.path(""));
    let program = home.bare().get_program().to_owned();
    let read_only = "mount --bind \"$0\" \"$0\" && mount -o remount,bind,ro \"$0\" && exec \"$@\"";
    let mut command = apart();
    let bare = home.bare();
    command.envs(bare.get_envs().filter_map(|(name, value)| Some((name, value?))));
    command.arg(read_only).arg(&folder).arg(program);
    command.args(["serve", "--log-dir", "none", "--store"]).arg(home.path("walks.db"));
    let disk = Disk { server: Pipes::start(command), home };
    let refused = disk.open().expect_err("no writes");
    assert!(refused.contains("cannot be written") && refused.contains("--store"), "{refused}");
    let Disk { home, server } = disk;
    drop(server);
    let stands = ["walk", "--output", "json", "--resume", id];
    assert_eq!(home.run(&stands).exits(4).json(), walk);
}

/// The same without a disk of its own: no file may grow past some size. The system ends who tries, unless told not to.
#[test]
fn a_file_that_may_not_grow_is_said() {
    let home = Home::new();
    let bare = home.bare();
    let mut command = Command::new("sh");
    command.envs(bare.get_envs().filter_map(|(name, value)| Some((name, value?))));
    command.args(["-c", "trap '' XFSZ; ulimit -f 400; exec \"$@\"", "serve"]).arg(bare.get_program());
    command.args(["serve", "--log-dir", "none", "--store"]).arg(home.path("walks.db"));
    let disk = Disk { server: Pipes::start(command), home };
    let mut walks = Vec::new();
    let refused = (0..500).find_map(|_| disk.open().map(|walk| walks.push(walk)).err()).expect("an end");
    assert!(refused.contains("call again") || refused.contains("no space is left"), "{refused}");
    for walk in &walks {
        let stands = disk.call(json!({ "walk_id": walk })).expect("read");
        assert_eq!(stands["question"]["id"], "Q1", "{stands}");
    }
}
