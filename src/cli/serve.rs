//! `serve`: the server over standard input and output, over HTTP, or both.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Span, SpanRelativeTo, Timestamp, Unit};

use serde_json::json;

use super::log::LogFormat;
use super::{Exit, Refused, Session};
use crate::http::{self, HttpError, Limits, Settings};
use crate::mcp;
use crate::mcp::desk::Desk;
use crate::mcp::elicit::Elicit;

/// How to serve.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  claude mcp add backend -- cs-backend-engineer serve\n  \
    cs-backend-engineer serve --http 127.0.0.1:8848\n  \
    cs-backend-engineer serve --http 0.0.0.0:8848 --token-file tokens")]
pub struct Serve {
    /// Serve over HTTP at this address, at /mcp and for older clients at /sse; port 0 takes any that is free
    #[arg(long, value_name = "ADDR", value_parser = address)]
    http: Option<SocketAddr>,
    /// Serve standard input and output too; alone where there is no `--http`
    #[arg(long)]
    stdio: bool,
    /// Whether questions are put to the user directly, where the client can show a form; `never` hands every
    /// question to the caller
    #[arg(long, value_enum, default_value_t)]
    elicit: Elicit,
    /// Forget walks and results that nobody has touched for this long, such as `90d`; looked at once a day, and soon
    /// again where the store failed
    #[arg(long, value_name = "TIME", value_parser = kept_for)]
    keep_walks: Option<Duration>,
    #[command(flatten)]
    over_http: OverHttp,
}

#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Over HTTP")]
struct OverHttp {
    /// Who may call: a line for each token, as `token NAME` prints it; needed beyond this machine, read again when it
    /// changes
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath, requires = "http")]
    token_file: Option<PathBuf>,
    /// The address that callers use, where a proxy is in front, such as https://mcp.example.com
    #[arg(long, value_name = "URL", requires = "http")]
    public_url: Option<String>,
    /// Who issues tokens, for clients that ask (repeatable)
    #[arg(long, value_name = "URL", requires = "http")]
    auth_server: Vec<String>,
    /// A further name of this server, as `Host` has it (repeatable)
    #[arg(long, value_name = "HOST", requires = "http")]
    allow_host: Vec<String>,
    /// A site whose pages may call, such as https://app.example.com (repeatable)
    #[arg(long, value_name = "ORIGIN", requires = "http")]
    allow_origin: Vec<String>,
    /// Requests a second of one caller [default: 500]
    #[arg(long, value_name = "N", requires = "http", value_parser = clap::value_parser!(u32).range(1..))]
    rate: Option<u32>,
    /// Sessions of one caller; the server keeps ten times as many [default: 100]
    #[arg(long, value_name = "N", requires = "http", value_parser = clap::value_parser!(u32).range(1..=100_000))]
    sessions: Option<u32>,
    /// What one caller may keep in the store, MiB [default: 256 with a token file, otherwise no bound]
    #[arg(long, value_name = "MIB", requires = "http", value_parser = clap::value_parser!(u32).range(1..))]
    quota: Option<u32>,
}

/// What one caller may keep, MiB (house heuristic: tens of thousands of walks).
const QUOTA: u32 = 256;

impl Serve {
    pub(super) fn run(self, session: &Session) -> anyhow::Result<Exit> {
        let keep = self.keep_walks;
        match self.http {
            None => over_stdio(session.desk(), self.elicit, keep),
            Some(address) => {
                let desk = match self.over_http.quota() {
                    Some(bytes) => Arc::new(session.desk().with_quota(bytes)),
                    None => session.desk().clone(),
                };
                let json = session.log_format() == LogFormat::Json;
                over_http(
                    &desk,
                    self.over_http.settings(address, self.elicit),
                    Others { stdio: self.stdio, keep, json },
                )
            }
        }
    }
}

impl OverHttp {
    /// What one caller may keep, bytes.
    fn quota(&self) -> Option<u64> {
        let usual = self.token_file.as_ref().map(|_| QUOTA);
        self.quota.or(usual).map(|mib| u64::from(mib) << 20)
    }

    fn settings(self, address: SocketAddr, elicit: Elicit) -> Settings {
        let usual = Limits::default();
        let each = self.sessions.map_or(usual.sessions_each, |n| n as usize);
        let limits = Limits {
            rate: self.rate.unwrap_or(usual.rate),
            sessions_each: each,
            sessions: usual.sessions.max(each * 10),
            ..usual
        };
        Settings {
            address,
            token_file: self.token_file,
            public_url: self.public_url,
            auth_servers: self.auth_server,
            allow_hosts: self.allow_host,
            allow_origins: self.allow_origin,
            limits,
            elicit,
        }
    }
}

fn over_stdio(desk: &Arc<Desk>, elicit: Elicit, keep: Option<Duration>) -> anyhow::Result<Exit> {
    let server = mcp::server_asking(desk.clone(), elicit);
    // One thread carries one client: a second would only hand messages back and forth. What takes long
    // leaves it for the blocking pool.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let sweeping = keep.map(|keep| runtime.spawn(sweep(desk.clone(), keep)));
    let served = runtime.block_on(mcp::stdio::serve_stdio(server));
    drop(sweeping);
    // A thread may still wait for a terminal or a file that never ends.
    runtime.shutdown_background();
    served?;
    Ok(Exit::Done)
}

/// Says where it listens, whatever the log's level: with port 0 nobody knows otherwise.
fn announce(address: SocketAddr, json: bool) {
    let words = format!("listening on http://{address}/mcp");
    if json {
        eprintln!("{}", json!({ "level": "INFO", "message": words }));
    } else {
        eprintln!("{words}");
    }
}

/// What is done beside HTTP.
struct Others {
    stdio: bool,
    keep: Option<Duration>,
    json: bool,
}

fn over_http(desk: &Arc<Desk>, settings: Settings, others: Others) -> anyhow::Result<Exit> {
    let Others { stdio, keep, json } = others;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let here = runtime.handle().clone();
    let listening = move |address, server| {
        announce(address, json);
        if stdio {
            // On a thread of its own, and on the same runtime: the store's connections live in the one that opened
            // them.
            std::thread::spawn(move || {
                // The end of the input ends that client, not the server.
                if let Err(error) = here.block_on(mcp::stdio::serve_stdio(server)) {
                    tracing::warn!("standard input and output are no longer served: {error}");
                }
            });
        }
    };
    let sweeping = keep.map(|keep| runtime.spawn(sweep(desk.clone(), keep)));
    let served = runtime.block_on(http::serve(desk.clone(), settings, listening));
    drop(sweeping);
    runtime.shutdown_background();
    served.map_err(|error| match error {
        error @ (HttpError::Address { .. } | HttpError::Signals(_)) => anyhow::Error::from(error),
        error => Refused(error.to_string()).into(),
    })?;
    Ok(Exit::Done)
}

/// Once a day.
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// The least that walks can be kept: a review takes days.
const LEAST: Duration = DAY;

/// How long to wait after a failure, at first and at most: a store that starts beside us is there in a moment, one that
/// is mended by a person in an hour (house heuristic).
const SOON: Duration = Duration::from_secs(2);
const LATER: Duration = Duration::from_secs(60 * 60);

/// Forgets what is older, now and then once a day; after a failure sooner, each time after twice the time.
async fn sweep(desk: Arc<Desk>, keep: Duration) {
    let mut again = SOON;
    loop {
        let pause = match forget(&desk, keep).await {
            Swept::Done => DAY,
            Swept::Failed => again,
        };
        again = if pause == DAY { SOON } else { LATER.min(again * 2) };
        tokio::time::sleep(pause).await;
    }
}

/// How one round ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Swept {
    Done,
    /// The store failed.
    Failed,
}

async fn forget(desk: &Desk, keep: Duration) -> Swept {
    let kept = SignedDuration::try_from(keep).unwrap_or(SignedDuration::MAX);
    let Ok(moment) = Timestamp::now().checked_sub(kept) else { return Swept::Done };
    match desk.store().forget_before(moment.as_second()).await {
        Ok(walks) => {
            desk.forget_logs_before(moment.into());
            tracing::info!(walks, "forgot what nobody had touched for {} days", keep.as_secs() / DAY.as_secs());
            Swept::Done
        }
        Err(error) => {
            tracing::warn!("old walks were not forgotten: {error}");
            // A clock that cannot be right is not asked again at once: a person has a day to set it.
            if error.is_outage() { Swept::Failed } else { Swept::Done }
        }
    }
}

/// Reads `127.0.0.1:8848`, `[::1]:8848` or `localhost:8848`.
fn address(text: &str) -> Result<SocketAddr, String> {
    let here = text.strip_prefix("localhost:").map(|port| format!("127.0.0.1:{port}"));
    let address = here.as_deref().unwrap_or(text).parse();
    address.map_err(|_| format!("`{text}` is no address: give IP and port, such as 127.0.0.1:8848"))
}

/// Reads `90d`, `12 weeks` or `2 months`; a month is 30 days here.
fn kept_for(text: &str) -> Result<Duration, String> {
    let how = || format!("`{text}` is no time to keep walks: give days, weeks or years, such as `90d`, at least `1d`");
    let span: Span = text.trim().parse().map_err(|_| how())?;
    let months = i64::from(span.get_years()) * 12 + i64::from(span.get_months());
    let rest = span.try_years(0).and_then(|s| s.try_months(0)).map_err(|_| how())?;
    let seconds = rest.total((Unit::Second, SpanRelativeTo::days_are_24_hours())).map_err(|_| how())?;
    let all = seconds + months as f64 * 30.0 * DAY.as_secs_f64();
    let kept = Duration::try_from_secs_f64(all).map_err(|_| how())?;
    if kept < LEAST { Err(how()) } else { Ok(kept) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_to_listen() {
        for (text, expected) in
            [("127.0.0.1:8848", "127.0.0.1:8848"), ("localhost:0", "127.0.0.1:0"), ("[::1]:1", "[::1]:1")]
        {
            assert_eq!(address(text).map(|a| a.to_string()), Ok(expected.to_owned()), "{text}");
        }
        for text in ["8848", "example.com:8848", "localhost", "127.0.0.1", "localhost:x"] {
            assert!(address(text).is_err_and(|words| words.contains("such as 127.0.0.1:8848")), "{text}");
        }
    }

    #[test]
    fn how_long_walks_are_kept() {
        let days = |text: &str| kept_for(text).map(|kept| kept.as_secs_f64() / DAY.as_secs_f64());
        for (text, expected) in [("90d", 90.0), ("12 weeks", 84.0), ("2mo", 60.0), ("1y", 360.0), ("36h", 1.5)] {
            assert_eq!(days(text), Ok(expected), "{text}");
        }
        for text in ["90", "", "-3d", "1h", "soon", "99999999y"] {
            assert!(days(text).is_err_and(|words| words.contains("such as `90d`")), "{text}: {:?}", days(text));
        }
    }
}
