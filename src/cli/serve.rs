//! `serve`: the server over standard input and output, over HTTP, or both.

use std::net::SocketAddr;
use std::sync::Arc;

use tokio_util::sync::CancellationToken;

use super::{Exit, Session};
use crate::mcp::elicit::Elicit;
use crate::mcp::server::Server;
use crate::{http, mcp};

/// How to serve.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  claude mcp add backend -- cs-backend-engineer serve\n  cs-backend-engineer serve --http 127.0.0.1:8848"
)]
pub struct Serve {
    /// Serve over HTTP at this address, at /mcp and for older clients at /sse; port 0 takes any that is free
    #[arg(long, value_name = "ADDR")]
    http: Option<SocketAddr>,
    /// Serve standard input and output too; alone where there is no `--http`
    #[arg(long)]
    stdio: bool,
    /// Whether questions are put to the user directly, where the client can show a form; `never` hands every
    /// question to the caller
    #[arg(long, value_enum, default_value_t)]
    elicit: Elicit,
}

impl Serve {
    pub(super) fn run(self, session: &Session) -> anyhow::Result<Exit> {
        let server = mcp::server_asking(Arc::clone(session.desk()), self.elicit);
        match self.http {
            None => over_stdio(server),
            Some(address) => over_http(server, address, self.stdio),
        }
    }
}

fn over_stdio(server: Server) -> anyhow::Result<Exit> {
    // One thread carries one client: a second would only hand messages back and forth. What takes long
    // leaves it for the blocking pool.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let served = runtime.block_on(mcp::stdio::serve_stdio(server));
    // A thread may still wait for a terminal or a file that never ends.
    runtime.shutdown_background();
    served?;
    Ok(Exit::Done)
}

fn over_http(server: Server, address: SocketAddr, stdio: bool) -> anyhow::Result<Exit> {
    if stdio {
        let server = server.clone();
        // The end of the input ends that client, not the server.
        std::thread::spawn(move || {
            if let Err(error) = over_stdio(server) {
                tracing::warn!("standard input and output are no longer served: {error:#}");
            }
        });
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let served = runtime.block_on(http::serve(server, address, CancellationToken::new()));
    runtime.shutdown_background();
    served?;
    Ok(Exit::Done)
}
