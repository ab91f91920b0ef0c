//! What registries and desktop clients are given, against what their specifications ask.
#![cfg(unix)]

mod binary;

use std::io::Read as _;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use binary::Home;
use serde_json::{Value as Json, json};
use sha2::{Digest as _, Sha256};

/// Faults of a document by a schema in `tests/bundle/`.
fn faults(schema: &str, document: &Json) -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bundle").join(schema);
    let schema: Json = serde_json::from_str(&std::fs::read_to_string(path).expect("a schema")).expect("JSON");
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    validator.iter_errors(document).map(|e| format!("{}: {e}", e.instance_path())).collect()
}

#[test]
fn server_json_is_by_the_registrys_schema() {
    let home = Home::new();
    let unnamed = home.run(&["bundle", "--server-json"]).exits(0);
    assert!(unnamed.err.contains("give your own with `--registry-name`"), "{}", unnamed.err);
    let json = unnamed.json();
    assert_eq!(faults("server.schema.json", &json), Vec::<String>::new());
    insta::assert_snapshot!("server_json", format!("{json:#}"));
    let named = home.run(&["bundle", "--server-json", "--registry-name", "io.github.ada/backend"]).exits(0);
    assert_eq!((&named.json()["name"], &*named.err), (&json!("io.github.ada/backend"), ""));
    for name in ["backend", "a/b/c", "io.github.ä/b", "io github/b", "/b"] {
        let ran = home.run(&["bundle", "--server-json", "--registry-name", name]).exits(2);
        assert!(ran.err.contains("io.github.you/"), "{}", ran.err);
    }
    // The schema can refuse.
    for (pointer, value) in [
        ("/name", json!("backend")),
        ("/description", json!("x".repeat(101))),
        ("/packages/0/version", json!("latest")),
        ("/packages/0/transport/type", json!("http")),
    ] {
        let mut wrong = json.clone();
        *wrong.pointer_mut(pointer).expect("a value") = value;
        assert!(!faults("server.schema.json", &wrong).is_empty(), "{pointer}");
    }
}

#[test]
fn a_bundle_holds_a_program_that_starts() {
    let home = Home::new();
    let (file, program) = (home.path("backend.mcpb"), "/bin/cat");
    let arguments = ["bundle", "--mcpb", &file.display().to_string(), "--binary", program];
    let said = home.run(&[&arguments[..], &["--output", "json"]].concat()).exits(0).json();
    let bytes = std::fs::read(&file).expect("a bundle");
    let hash: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!((&said["sha256"], &said["bytes"]), (&json!(hash), &json!(bytes.len())));

    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(&bytes)).expect("an archive");
    let mut manifest = String::new();
    archive.by_name("manifest.json").expect("a manifest").read_to_string(&mut manifest).expect("text");
    let manifest: Json = serde_json::from_str(&manifest).expect("JSON");
    assert_eq!(faults("manifest.schema.json", &manifest), Vec::<String>::new());
    // The program is this machine's.
    insta::assert_snapshot!("manifest", format!("{manifest:#}").replace("\"darwin\"", "\"linux\""));
    for pointer in ["/server/type", "/author", "/manifest_version", "/compatibility/platforms/0"] {
        let mut wrong = manifest.clone();
        *wrong.pointer_mut(pointer).expect("a value") = json!("node");
        assert!(!faults("manifest.schema.json", &wrong).is_empty(), "{pointer}");
    }

    // It is the program, byte for byte, and starts.
    let entry = manifest["server"]["entry_point"].as_str().expect("a path");
    archive.extract(home.path("unpacked")).expect("unpacked");
    let unpacked = home.path("unpacked").join(entry);
    assert_eq!(std::fs::read(&unpacked).expect("a program"), std::fs::read(program).expect("a program"));
    assert_eq!(std::fs::metadata(&unpacked).expect("there").permissions().mode() & 0o111, 0o111);
    // Another test that starts a program at this moment holds what was just written open for writing.
    let start = || Command::new(&unpacked).arg("/dev/null").status();
    let busy = |e: &std::io::Error| e.kind() == std::io::ErrorKind::ExecutableFileBusy;
    let mut started = start();
    for _ in 0..100 {
        if !started.as_ref().is_err_and(busy) {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
        started = start();
    }
    assert!(started.expect("it starts").success());

    // The same program, the same bytes.
    home.run(&arguments).exits(0);
    assert_eq!(std::fs::read(&file).expect("a bundle"), bytes);
    // The tools it names are the server's.
    let listed = home.client().ask("tools/list", json!({}));
    let names = |tools: &Json| -> Vec<String> {
        tools.as_array().into_iter().flatten().filter_map(|t| t["name"].as_str().map(str::to_owned)).collect()
    };
    assert_eq!(names(&manifest["tools"]), names(&listed["tools"]));
}

#[test]
fn platforms_are_read_from_the_program() {
    let home = Home::new();
    for (head, platform) in [
        (&b"MZ\x90\x00"[..], "win32"),
        (b"\xcf\xfa\xed\xfe", "darwin"),
        (b"\xca\xfe\xba\xbe", "darwin"),
        (b"\x7fELF", "linux"),
    ] {
        let (program, file) = (home.path("program"), home.path("x.mcpb").display().to_string());
        std::fs::write(&program, head).expect("written");
        let program = program.display().to_string();
        let said = home.run(&["bundle", "--mcpb", &file, "--binary", &program, "--output", "json"]).exits(0).json();
        assert_eq!(said["platform"], platform);
        let bytes = std::fs::read(&file).expect("a bundle");
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("an archive");
        let name = if platform == "win32" { "server/cs-backend-engineer.exe" } else { "server/cs-backend-engineer" };
        assert!(archive.by_name(name).is_ok(), "{platform}");
    }
}

#[test]
fn a_bundle_is_named_in_server_json_with_its_hash() {
    let home = Home::new();
    let file = home.path("backend.mcpb").display().to_string();
    let with = |url: &str| {
        let arguments = ["bundle", "--server-json", "--mcpb", &file, "--binary", "/bin/cat", "--mcpb-url", url];
        home.run(&arguments)
    };
    let ran = with("https://example.com/releases/v0.1.0/backend.mcpb").exits(0);
    let json = ran.json();
    assert_eq!(faults("server.schema.json", &json), Vec::<String>::new());
    let hash = json["packages"][1]["fileSha256"].as_str().expect("a hash");
    assert!(ran.err.contains(hash), "{}", ran.err);
    assert!(with("http://example.com/x.mcpb").exits(2).err.contains("expected an https address"));
    for arguments in [
        &["bundle"][..],
        &["bundle", "--mcpb", &file, "--binary", "/proc/none"],
        &["bundle", "--mcpb", &file, "--binary", concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml")],
        &["bundle", "--server-json", "--mcpb-url", "https://example.com/x.mcpb"],
    ] {
        home.run(arguments).exits(2);
    }
    let ran = home.run(&["bundle", "--mcpb", "/proc/none/x.mcpb", "--binary", "/bin/cat"]).exits(1);
    assert!(ran.err.contains("the folder /proc/none does not exist; make it, or name another file"), "{}", ran.err);
}
