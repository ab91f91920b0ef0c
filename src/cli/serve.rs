//! `serve`: the server over standard input and output.

use std::sync::Arc;

use super::{Exit, Session};
use crate::mcp;

/// How to serve.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  claude mcp add backend -- cs-backend-engineer serve")]
pub struct Serve {}

impl Serve {
    pub(super) fn run(self, session: &Session) -> anyhow::Result<Exit> {
        let server = mcp::server(Arc::clone(session.desk()));
        // One thread carries one client: a second would only hand messages back and forth. What takes long
        // leaves it for the blocking pool.
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let served = runtime.block_on(mcp::stdio::serve_stdio(server));
        // A thread may still wait for a terminal or a file that never ends.
        runtime.shutdown_background();
        served?;
        Ok(Exit::Done)
    }
}
