//! Which names this server answers to, and whose pages may call it.
//!
//! A page in a browser can point its own name at this machine and then call whatever listens here. Its requests
//! still carry that name in `Host`, and its own address in `Origin`: both are checked on every path.

use std::net::{IpAddr, SocketAddr};

use axum::http::header::{HOST, ORIGIN};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, Uri};

use super::refusal::Refusal;

/// The names and origins that are let in, beside those of this machine itself.
#[derive(Debug, Clone, Default)]
pub struct Names {
    hosts: Vec<Host>,
    origins: Vec<String>,
}

/// A name, on one port or on all.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Host {
    name: String,
    port: Option<u16>,
}

/// A name or an origin that cannot be one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// Not a host.
    #[error("`{0}` is no host: give a name or an address, with or without a port, such as `mcp.example.com`")]
    Host(String),
    /// Not an origin.
    #[error(
        "`{0}` is no origin: give scheme, host and port where it is not the usual one, such as `https://app.example.com`"
    )]
    Origin(String),
}

impl Names {
    /// The names of a server that listens at this address, and those that it was given.
    ///
    /// # Errors
    /// [`NameError`] names the one that cannot be.
    pub fn new(at: SocketAddr, hosts: &[String], origins: &[String]) -> Result<Self, NameError> {
        let mut names = Names::default();
        if !at.ip().is_unspecified() {
            names.hosts.push(Host { name: at.ip().to_string(), port: None });
        }
        for text in hosts {
            names.hosts.push(Host::parse(text).ok_or_else(|| NameError::Host(text.clone()))?);
        }
        for text in origins {
            names.origins.push(origin(text).ok_or_else(|| NameError::Origin(text.clone()))?);
        }
        Ok(names)
    }

    /// Whether a request came to a name of this server, and from no foreign page.
    ///
    /// # Errors
    /// [`Refusal`] names the host or the origin.
    pub fn check(&self, uri: &Uri, headers: &HeaderMap) -> Result<(), Refusal> {
        for given in headers.get_all(ORIGIN) {
            let text = String::from_utf8_lossy(given.as_bytes());
            if !origin(&text).is_some_and(|o| self.origins.contains(&o) || of_this_machine(&o)) {
                return Err(Refusal::Origin(shown(&text)));
            }
        }
        let mut given = headers.get_all(HOST).iter();
        let (Some(host), None) = (given.next(), given.next()) else { return Err(Refusal::NoHost) };
        let host = host.to_str().map_err(|_| Refusal::NoHost)?;
        // A request to a whole address names its host twice: both count.
        for text in std::iter::once(host).chain(uri.authority().map(Authority::as_str)) {
            let host = Host::parse(text).ok_or(Refusal::NoHost)?;
            let known = |known: &Host| known.name == host.name && known.port.is_none_or(|p| Some(p) == host.port);
            if !is_loopback(&host.name) && !self.hosts.iter().any(known) {
                return Err(Refusal::Host(shown(text)));
            }
        }
        Ok(())
    }
}

impl Host {
    fn parse(text: &str) -> Option<Host> {
        let text = text.trim();
        // An address of version 6 may be given bare.
        if let Ok(address) = text.parse::<IpAddr>() {
            return Some(Host { name: address.to_string(), port: None });
        }
        let authority: Authority = text.parse().ok()?;
        if authority.as_str().contains('@') || authority.host().is_empty() {
            return None;
        }
        let name = authority.host().trim_start_matches('[').trim_end_matches(']').to_ascii_lowercase();
        // What is written after the colon must be a port.
        if authority.port_u16().is_none() && !authority.as_str().ends_with(authority.host()) {
            return None;
        }
        Some(Host { name, port: authority.port_u16() })
    }
}

/// Whether a host name is of this machine alone.
pub fn is_loopback(name: &str) -> bool {
    name == "localhost" || name.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

/// The host of a `--allow-host`, where it is one.
pub fn host_name(text: &str) -> Option<String> {
    Host::parse(text).map(|host| host.name)
}

/// An origin in its one spelling, the port said; `null` is one.
fn origin(text: &str) -> Option<String> {
    let text = text.trim();
    if text == "null" {
        return Some(text.to_owned());
    }
    let (scheme, rest) = text.split_once("://")?;
    let scheme = scheme.to_ascii_lowercase();
    let usual = match scheme.as_str() {
        "https" => 443,
        "http" => 80,
        _ => 0,
    };
    let plain = !scheme.is_empty() && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b));
    let host = Host::parse(rest).filter(|_| plain)?;
    Some(format!("{scheme}://{}:{}", host.name, host.port.unwrap_or(usual)))
}

/// Pages that this machine itself serves.
fn of_this_machine(origin: &str) -> bool {
    let Some((scheme, rest)) = origin.split_once("://") else { return false };
    let name = rest.rsplit_once(':').map_or(rest, |(name, _)| name);
    matches!(scheme, "http" | "https") && is_loopback(name)
}

/// What a stranger sent, short and on one line.
fn shown(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(100).collect()
}
