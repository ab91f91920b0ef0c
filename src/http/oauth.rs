//! Where a client that came without a token finds what it needs: the metadata of a protected resource (RFC 9728).
//!
//! The server issues no tokens over HTTP and checks none but those of its file. Where `--auth-server` names who
//! issues them, clients that follow the protocol's authorization find it here.

use axum::http::HeaderMap;
use axum::http::Uri;
use axum::http::header::HOST;
use serde_json::{Value as Json, json};

/// The path under which the metadata lies.
pub const PATH: &str = "/.well-known/oauth-protected-resource";

/// How this server is called from outside.
#[derive(Debug, Clone, Default)]
pub struct Resource {
    /// Scheme, host and any path before `/mcp`, without a slash at the end; from `Host` where it is left out.
    base: Option<String>,
    auth_servers: Vec<String>,
}

/// An address that cannot be one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{given}` cannot be {what}: give `https://` and a host, such as `https://mcp.example.com`")]
pub struct UrlError {
    given: String,
    what: &'static str,
}

impl Resource {
    /// With the address that callers use, and who issues tokens.
    ///
    /// # Errors
    /// [`UrlError`] names the address that cannot be one.
    pub fn new(public_url: Option<&str>, auth_servers: &[String]) -> Result<Self, UrlError> {
        let base = public_url.map(|url| checked(url, "the public URL")).transpose()?;
        let auth_servers = auth_servers.iter().map(|url| checked(url, "an authorization server"));
        Ok(Resource { base, auth_servers: auth_servers.collect::<Result<_, _>>()? })
    }

    /// The host of the public URL, with its port.
    pub fn host(&self) -> Option<String> {
        let uri: Uri = self.base.as_deref()?.parse().ok()?;
        Some(uri.authority()?.to_string())
    }

    /// The origin of the public URL.
    pub fn origin(&self) -> Option<String> {
        let uri: Uri = self.base.as_deref()?.parse().ok()?;
        Some(format!("{}://{}", uri.scheme_str()?, uri.authority()?))
    }

    /// The path before `/mcp` as callers see it, empty for none.
    pub fn prefix(&self) -> String {
        let uri: Option<Uri> = self.base.as_deref().and_then(|base| base.parse().ok());
        uri.map(|uri| uri.path().trim_end_matches('/').to_owned()).unwrap_or_default()
    }

    /// The metadata, `of` being `mcp` or `sse`.
    pub fn metadata(&self, headers: &HeaderMap, of: &str) -> Json {
        let mut metadata = json!({
            "resource": format!("{}/{of}", self.base(headers)),
            "resource_name": env!("CARGO_PKG_NAME"),
            "bearer_methods_supported": ["header"],
        });
        if !self.auth_servers.is_empty() {
            metadata["authorization_servers"] = json!(self.auth_servers);
        }
        metadata
    }

    /// The value of `WWW-Authenticate`; `wrong` where a token came.
    pub fn challenge(&self, headers: &HeaderMap, of: &str, wrong: bool) -> String {
        let base = self.base(headers);
        let (origin, prefix) = base.split_at(base.len() - self.prefix().len());
        let error = if wrong { ", error=\"invalid_token\"" } else { "" };
        format!("Bearer resource_metadata=\"{origin}{PATH}{prefix}/{of}\"{error}")
    }

    fn base(&self, headers: &HeaderMap) -> String {
        match &self.base {
            Some(base) => base.clone(),
            // Checked before this is asked.
            None => format!("http://{}", headers.get(HOST).and_then(|h| h.to_str().ok()).unwrap_or("localhost")),
        }
    }
}

fn checked(url: &str, what: &'static str) -> Result<String, UrlError> {
    let refuse = || UrlError { given: url.chars().take(200).collect(), what };
    let uri: Uri = url.trim().parse().map_err(|_| refuse())?;
    let plain = matches!(uri.scheme_str(), Some("https" | "http")) && uri.query().is_none();
    let host = uri.authority().filter(|a| plain && !a.as_str().contains('@')).ok_or_else(refuse)?;
    if host.host().is_empty() || url.contains(['"', '\\', '#']) {
        return Err(refuse());
    }
    Ok(url.trim().trim_end_matches('/').to_owned())
}
