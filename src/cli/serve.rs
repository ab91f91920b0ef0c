//! `serve`: the server over standard input and output.

use std::process::ExitCode;
use std::sync::Arc;

use crate::mcp::library::Empty;
use crate::mcp::server::Server;
use crate::mcp::stdio;
use crate::mcp::tool::Tool;
use crate::store::{Place, Store};

/// What a client may put before its model.
const INSTRUCTIONS: &str = "A senior backend engineer who walks forcing questions one at a time and names no stack \
    until the answers hold. Start with `walk_question`.";

/// How to serve.
#[derive(Debug, clap::Args)]
pub struct Serve {
    /// Where to keep walks: `memory`, `sqlite:PATH` or a path [default: a file in the platform's state folder]
    #[arg(long, value_name = "PLACE", default_value = "", hide_default_value = true, value_parser = Place::parse)]
    store: Place,
}

impl Serve {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let server = Server::new(INSTRUCTIONS, tools(&Store::new(self.store)), Arc::new(Empty));
        // One thread carries one client: a second would only hand messages back and forth. What takes long
        // leaves it for the blocking pool.
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let served = runtime.block_on(stdio::serve_stdio(server));
        // A thread may still wait for a terminal or a file that never ends.
        runtime.shutdown_background();
        served?;
        Ok(ExitCode::SUCCESS)
    }
}

/// The tools, in the order in which they are listed.
fn tools(_store: &Store) -> Vec<Arc<dyn Tool>> {
    Vec::new()
}
