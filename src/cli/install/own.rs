//! What is ours in a client's files, and what we write there.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::LazyLock;

use minijinja::Environment;
use minijinja::value::{Serde, Value as Jinja};
use serde::Serialize;

use super::NAME;
use crate::catalog;
use crate::domain::catalog::Catalog;
use crate::domain::client::{Client, Shape};
use crate::domain::contract::Contract;
use crate::domain::facts::QuestionId;
use crate::mcp::contract::supplies;

/// The tools as a client without toolsets sees them.
pub const TOOLS: [&str; 4] = ["walk_question", "decide", "incident_triage", "digest"];

/// The name of the plugin; a plugin's name is the namespace of its commands: `/cs:backend-review`.
pub const PLUGIN: &str = "cs";

/// The agent's name, also its file's.
const AGENT: &str = "cs-backend-engineer";

/// The words by which we know a file of ours.
const MARKER: &str = "is written by `cs-backend-engineer install`";

/// Whether an entry starts this program or connects to a server of its kind. Nothing in the clients' forms would
/// hold a mark, so a server of our name at an address that ends as ours do is taken for ours.
pub fn is_ours(client: &Client, entry: &Shape) -> bool {
    let started = client.command(entry).is_some_and(|command| {
        let file = command.rsplit(['/', '\\']).next().unwrap_or_default();
        file.strip_suffix(".exe").unwrap_or(file) == NAME || binary().is_ok_and(|ours| ours == command)
    });
    started || client.url(entry).is_some_and(|url| url.ends_with("/mcp") || url.ends_with("/sse"))
}

/// Whether a file was written by us.
pub fn wrote(text: &str) -> bool {
    text.contains(MARKER)
}

/// The absolute path of this program.
///
/// # Errors
/// Where the system does not say.
pub fn binary() -> std::io::Result<String> {
    Ok(std::env::current_exe()?.display().to_string())
}

/// What a template can name.
#[derive(Debug, Serialize)]
struct Words {
    server: &'static str,
    /// The server as the client lists it.
    listed: String,
    marker: String,
    prefix: String,
    agent: String,
    /// The agent as a plugin brings it.
    plugins_agent: String,
    tools: [&'static str; 4],
    command: String,
    contracts: Vec<ContractWords>,
    #[serde(skip_serializing_if = "Option::is_none")]
    contract: Option<ContractWords>,
}

#[derive(Debug, Serialize)]
struct ContractWords {
    id: String,
    never_asked: Option<String>,
    to_confirm: Option<String>,
    walks: String,
    confirms: String,
}

static ENVIRONMENT: LazyLock<Environment<'static>> = LazyLock::new(Environment::new);

/// A template of ours filled: `claude-code/agent.md`. In a plugin, tools and agents have the plugin's name before
/// theirs.
///
/// # Panics
/// Where a compiled-in template cannot be filled; the tests fill each.
pub fn file(catalog: &Catalog, template: &str, in_plugin: bool, parent: Option<&Contract>) -> String {
    let source = catalog::embedded_file(&format!("references/clients/{template}"))
        .unwrap_or_else(|| panic!("no template `{template}`"));
    let words = Words {
        server: NAME,
        listed: if in_plugin { format!("plugin:{PLUGIN}:{NAME}") } else { NAME.to_owned() },
        marker: format!(
            "This file {MARKER} ({}); the next one keeps a copy of what was changed here.",
            env!("CARGO_PKG_VERSION")
        ),
        prefix: if in_plugin { format!("mcp__plugin_{PLUGIN}_{NAME}__") } else { format!("mcp__{NAME}__") },
        agent: if in_plugin { in_the_plugin() } else { AGENT.to_owned() },
        plugins_agent: in_the_plugin(),
        tools: TOOLS,
        command: spoken(),
        contracts: catalog.contracts.values().map(|contract| contract_words(catalog, contract)).collect(),
        contract: parent.map(|contract| contract_words(catalog, contract)),
    };
    let filled = ENVIRONMENT
        .render_str(source, Jinja::from(Serde(words)))
        .unwrap_or_else(|error| panic!("the template `{template}`: {error}"));
    format!("{}\n", filled.trim_end())
}

/// The agent's name where the plugin brings it.
fn in_the_plugin() -> String {
    format!("{PLUGIN}:{AGENT}")
}

/// How a shell finds this program: by its name, where that leads to it.
fn spoken() -> String {
    let Ok(ours) = binary() else { return NAME.to_owned() };
    match on_path() {
        Some(found) if std::fs::canonicalize(&found).ok() == std::fs::canonicalize(&ours).ok() => NAME.to_owned(),
        _ if ours.contains(' ') => format!("\"{ours}\""),
        _ => ours,
    }
}

/// The program of our name that a shell finds.
pub fn on_path() -> Option<PathBuf> {
    let file = format!("{NAME}{}", std::env::consts::EXE_SUFFIX);
    std::env::split_paths(&std::env::var_os("PATH")?).map(|folder| folder.join(&file)).find(|path| path.is_file())
}

fn contract_words(catalog: &Catalog, contract: &Contract) -> ContractWords {
    let (never_asked, to_confirm) = supplies(contract);
    let title = |question: &QuestionId| {
        let confirmed = if contract.confirms.contains(question) { ", to confirm" } else { "" };
        format!("{question} ({}{confirmed})", catalog.question(*question).title)
    };
    ContractWords {
        id: contract.id.clone(),
        never_asked,
        to_confirm,
        walks: contract.walks.iter().map(title).collect::<Vec<_>>().join(", "),
        confirms: contract.confirms.iter().map(|question| question.to_string()).collect::<Vec<_>>().join(", "),
    }
}

/// The files of a whole plugin for Claude Code, by their path below its folder.
pub fn plugin(catalog: &Catalog, client: &Client, entry: &Shape) -> BTreeMap<PathBuf, String> {
    let pretty = |value: serde_json::Value| format!("{value:#}\n");
    let manifest = serde_json::json!({
        "name": PLUGIN,
        "version": env!("CARGO_PKG_VERSION"),
        "description": env!("CARGO_PKG_DESCRIPTION"),
        "author": { "name": NAME },
        "license": env!("CARGO_PKG_LICENSE"),
        "keywords": ["backend", "architecture", "mcp", "slo", "incident"],
    });
    let mut servers = serde_json::json!({});
    let key = client.key.first().map_or("mcpServers", String::as_str);
    servers[key][NAME] = serde_json::Value::Object(entry.clone());
    let mut files = BTreeMap::from([
        (PathBuf::from(".claude-plugin/plugin.json"), pretty(manifest)),
        (PathBuf::from(".mcp.json"), pretty(servers)),
    ]);
    for own in &client.files {
        files.insert(PathBuf::from(&own.plugin), file(catalog, &own.template, true, None));
    }
    files
}
