//! `bundle`: what registries and desktop clients take: `server.json`, and a bundle with the program in it.

use std::fs;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Args, ValueHint};
use serde_json::{Value as Json, json};
use sha2::{Digest as _, Sha256};
use zip::write::SimpleFileOptions;

use super::draft::{draft, folder_of, unwritten};
use super::install::{NAME, own};
use super::{Exit, Output, Refused, Session};
use crate::domain::decide::hex;
use crate::mcp::tool::Tool;
use crate::mcp::{decide, digest, incident_triage, walk_question};

/// Where the source is published, by the package; empty where it says nothing.
const REPOSITORY: &str = env!("CARGO_PKG_REPOSITORY");

/// The name for as long as nobody has published the server: the registry grants this owner to nobody.
const UNPUBLISHED: &str = "local.unpublished/cs-backend-engineer";

/// The registry's schema of `server.json`.
const SERVER_SCHEMA: &str = "https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json";

/// The version of the bundle's manifest.
const MANIFEST_VERSION: &str = "0.3";

/// As a person reads it in a list.
const TITLE: &str = "Backend engineer";

/// Write an MCPB bundle for desktop clients, or print server.json for the registry
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  cs-backend-engineer bundle --server-json\n\n\
                        With a program of another platform in it:\n  \
                        cs-backend-engineer bundle --mcpb backend.mcpb --binary ./cs-backend-engineer.exe")]
pub struct BundleArgs {
    /// Write a bundle to this file
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, required_unless_present = "server_json")]
    mcpb: Option<PathBuf>,
    /// Print server.json
    #[arg(long)]
    server_json: bool,
    /// The program in the bundle [default: this one]
    #[arg(long, value_name = "PATH", value_hint = ValueHint::ExecutablePath, requires = "mcpb")]
    binary: Option<PathBuf>,
    /// Where the bundle will be found; server.json then names it, with its hash
    #[arg(long, value_name = "URL", requires_all = ["mcpb", "server_json"])]
    mcpb_url: Option<String>,
    /// The server's name in the registry, under an owner that is yours there, such as
    /// io.github.you/cs-backend-engineer; the README says the same as `mcp-name` [default: by the package's
    /// repository; local.unpublished/cs-backend-engineer while it names none]
    #[arg(long, value_name = "NAME")]
    registry_name: Option<String>,
}

/// Runs the command.
///
/// # Errors
/// A refused value, or a file that cannot be read or written.
pub fn run(session: &Session, args: &BundleArgs) -> anyhow::Result<Exit> {
    let mut hash = None;
    if let Some(file) = &args.mcpb {
        let program = match &args.binary {
            Some(program) => program.clone(),
            None => PathBuf::from(own::binary()?),
        };
        let written = bundle(session, &program, file)?;
        // Standard output holds one JSON object and nothing else.
        match (args.server_json, session.output()) {
            (true, _) => eprintln!("{}", written.words(file)),
            (false, Output::Json) => session.print_json(&written.to_json(file))?,
            (false, Output::Markdown) => session.print(&written.words(file))?,
        }
        hash = Some(written.sha256);
    }
    if args.server_json {
        let bundle = args.mcpb_url.as_deref().zip(hash.as_deref());
        let name = args.registry_name.clone().unwrap_or_else(|| registry_name(REPOSITORY));
        session.print_json(&server_json(&name, bundle)?)?;
        if name == UNPUBLISHED {
            eprintln!("the registry takes no server of the name {name}: give your own with `--registry-name`");
        }
    }
    Ok(Exit::Done)
}

/// The name under which whoever owns this repository can publish.
fn registry_name(repository: &str) -> String {
    let owner = repository.strip_prefix("https://github.com/").and_then(|path| path.split('/').next());
    owner.filter(|o| !o.is_empty()).map_or_else(|| UNPUBLISHED.into(), |owner| format!("io.github.{owner}/{NAME}"))
}

/// What the registry is told: the crate, and a bundle where there is one (address and hash).
fn server_json(name: &str, bundle: Option<(&str, &str)>) -> Result<Json, Refused> {
    let part = |text: &str, further: &str| {
        !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || ".-".contains(c) || further.contains(c))
    };
    let parts: Vec<&str> = name.split('/').collect();
    if !matches!(parts[..], [space, server] if part(space, "") && part(server, "_")) || name.len() > 200 {
        let words = format!("`--registry-name` is `{name}`: expected one such as io.github.you/{NAME}");
        return Err(Refused(words));
    }
    let version = env!("CARGO_PKG_VERSION");
    let mut packages = vec![json!({
        "registryType": "cargo",
        "identifier": env!("CARGO_PKG_NAME"),
        "version": version,
        "transport": { "type": "stdio" },
        "packageArguments": [{ "type": "positional", "value": "serve" }],
    })];
    if let Some((url, sha256)) = bundle {
        // The registry takes a bundle only where its address says what it is.
        if !url.starts_with("https://") || !url.contains("mcp") || url.contains(char::is_whitespace) {
            let words = format!("`--mcpb-url` is `{url}`: expected an https address that ends in .mcpb");
            return Err(Refused(words));
        }
        packages.push(json!({
            "registryType": "mcpb",
            "identifier": url,
            "version": version,
            "fileSha256": sha256,
            "transport": { "type": "stdio" },
        }));
    }
    Ok(json!({
        "$schema": SERVER_SCHEMA,
        "name": name,
        "title": TITLE,
        "description": env!("CARGO_PKG_DESCRIPTION"),
        "version": version,
        "packages": packages,
    }))
}

/// A bundle that was written.
struct Written {
    platform: &'static str,
    bytes: u64,
    sha256: String,
}

impl Written {
    fn words(&self, file: &Path) -> String {
        format!("{}: {} bytes for {}, sha256 {}", file.display(), self.bytes, self.platform, self.sha256)
    }

    fn to_json(&self, file: &Path) -> Json {
        json!({ "file": file, "platform": self.platform, "bytes": self.bytes, "sha256": self.sha256 })
    }
}

/// Writes a bundle; the same program gives the same bytes.
fn bundle(session: &Session, program: &Path, file: &Path) -> anyhow::Result<Written> {
    let unread = |e: std::io::Error| Refused(format!("the program {} cannot be read: {e}", program.display()));
    let mut code = fs::File::open(program).map_err(unread)?;
    let mut head = Vec::new();
    (&code).take(4).read_to_end(&mut head).map_err(unread)?;
    let platform = platform(&head).ok_or_else(|| {
        let words = "is no program of Linux, macOS or Windows: name one with `--binary PATH`";
        Refused(format!("{} {words}", program.display()))
    })?;
    let entry = format!("server/{NAME}{}", if platform == "win32" { ".exe" } else { "" });
    let manifest = manifest(session, platform, &entry);

    let mut made = draft(folder_of(file), 0o666).map_err(|error| unwritten(file, &error))?;
    let mut archive = zip::ZipWriter::new(made.as_file_mut());
    let options = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    // A fixed time: two bundles of one program are one bundle.
    let options = options.last_modified_time(zip::DateTime::default());
    archive.start_file("manifest.json", options.unix_permissions(0o644))?;
    archive.write_all(format!("{manifest:#}\n").as_bytes())?;
    archive.start_file(&entry, options.unix_permissions(0o755).large_file(false))?;
    archive.write_all(&head)?;
    std::io::copy(&mut code, &mut archive)?;
    archive.finish()?;
    made.persist(file).map_err(|e| unwritten(file, &e.error))?;

    let bytes = fs::read(file)?;
    let sha256 = hex(&Sha256::digest(&bytes));
    Ok(Written { platform, bytes: bytes.len() as u64, sha256 })
}

/// The platform of a program by how it begins, as bundles name it: ELF, Mach-O of one or more processors, PE.
fn platform(head: &[u8]) -> Option<&'static str> {
    match head {
        [0x7f, b'E', b'L', b'F', ..] => Some("linux"),
        [0xcf | 0xce, 0xfa, 0xed, 0xfe, ..] | [0xca, 0xfe, 0xba, 0xbe | 0xbf, ..] => Some("darwin"),
        [b'M', b'Z', ..] => Some("win32"),
        _ => None,
    }
}

fn manifest(session: &Session, platform: &str, entry: &str) -> Json {
    let desk = session.desk();
    let tools: [&dyn Tool; 4] = [
        &walk_question::WalkQuestion(Arc::clone(desk)),
        &decide::Decide(Arc::clone(desk)),
        &incident_triage::IncidentTriage(Arc::clone(desk)),
        &digest::DigestTool(Arc::clone(desk)),
    ];
    let tools: Vec<Json> = tools
        .iter()
        .map(|tool| json!({ "name": tool.name(), "description": tool.definition().title.unwrap_or_default() }))
        .collect();
    json!({
        "manifest_version": MANIFEST_VERSION,
        "name": NAME,
        "display_name": TITLE,
        "version": env!("CARGO_PKG_VERSION"),
        "description": env!("CARGO_PKG_DESCRIPTION"),
        "long_description": "Walks seven forcing questions, one a turn, refuses to name a stack until the answers \
            hold, decides from data, names the approvers, triages incidents to the answer that was wrong, and \
            returns a digest of at most 200 words. Works offline and needs no key.",
        "author": { "name": NAME },
        "license": env!("CARGO_PKG_LICENSE"),
        "keywords": ["backend", "architecture", "slo", "incident"],
        "server": {
            "type": "binary",
            "entry_point": entry,
            "mcp_config": { "command": format!("${{__dirname}}/{entry}"), "args": ["serve"], "env": {} },
        },
        "tools": tools,
        "prompts_generated": true,
        "compatibility": { "platforms": [platform] },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_owner_of_the_repository_owns_the_name() {
        for (repository, expected) in [
            ("https://github.com/ada/backend", "io.github.ada/cs-backend-engineer"),
            ("https://github.com/", UNPUBLISHED),
            ("https://git.example.org/ada/backend", UNPUBLISHED),
            ("", UNPUBLISHED),
        ] {
            assert_eq!(registry_name(repository), expected, "{repository}");
        }
    }
}
