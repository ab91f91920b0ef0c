//! Where things are kept, as `--store` says it.

use std::path::PathBuf;

use super::StoreError;

/// Where things are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// Nowhere: they end with the process.
    Memory,
    /// A SQLite file.
    Sqlite(PathBuf),
    /// The SQLite file in the platform's state folder.
    Default,
    /// A PostgreSQL database, which several servers may share.
    Postgres(PostgresUrl),
}

/// The address of a PostgreSQL database. It may hold a password, so it is never shown as it is.
#[derive(Clone, PartialEq, Eq)]
pub struct PostgresUrl(String);

/// What the query of a PostgreSQL URL may name.
const PARAMETERS: [&str; 12] = [
    "application_name",
    "dbname",
    "host",
    "hostaddr",
    "options",
    "password",
    "port",
    "sslcert",
    "sslkey",
    "sslmode",
    "sslrootcert",
    "user",
];

impl Place {
    /// Reads what `--store` was given: `memory`, `sqlite:PATH`, a path, or `postgres://…`; nothing is the default
    /// file.
    ///
    /// # Errors
    /// [`StoreError::UnknownPlace`] for a kind of store that there is not, [`StoreError::Url`] for an address that
    /// cannot be read. Neither repeats a password.
    pub fn parse(text: &str) -> Result<Place, StoreError> {
        let text = text.trim();
        let scheme = text.split_once(':').map(|(scheme, _)| scheme.to_ascii_lowercase());
        if matches!(scheme.as_deref(), Some("postgres" | "postgresql")) {
            return PostgresUrl::parse(text).map(Place::Postgres);
        }
        let unknown = || StoreError::UnknownPlace { text: without_secrets(text) };
        let path = match text.strip_prefix("sqlite:") {
            Some(path) => path.strip_prefix("//").unwrap_or(path),
            // A slip in the address of a database is no file name: that would show its password in every error.
            None if text.contains("://") || text.starts_with("postgres") && text.contains('@') => return Err(unknown()),
            None => text,
        };
        match (text, path) {
            ("", _) => Ok(Place::Default),
            ("memory", _) => Ok(Place::Memory),
            (_, "") => Err(unknown()),
            (_, path) => Ok(Place::Sqlite(path.into())),
        }
    }
}

impl PostgresUrl {
    /// Reads an address such as `postgres://USER:PASSWORD@HOST:PORT/DATABASE?sslmode=verify-full`.
    fn parse(text: &str) -> Result<Self, StoreError> {
        // The library would only log a parameter that it does not know, with its value.
        let query = text.split_once('?').map_or("", |(_, query)| query);
        let key = |pair: &str| pair.split('=').next().unwrap_or_default().to_owned();
        for key in query.split('&').filter(|pair| !pair.is_empty()).map(key) {
            if !PARAMETERS.contains(&key.as_str()) && !key.starts_with("options[") {
                let why = format!("the parameter `{key}` is not known; known are {}", PARAMETERS.join(", "));
                return Err(StoreError::Url { why });
            }
        }
        let url = PostgresUrl(text.to_owned());
        match url.options() {
            Some(_) => Ok(url),
            None => Err(StoreError::Url { why: "it is not of the form".to_owned() }),
        }
    }

    pub(super) fn options(&self) -> Option<sqlx::postgres::PgConnectOptions> {
        self.0.parse().ok()
    }
}

impl std::fmt::Debug for PostgresUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PostgresUrl({})", without_secrets(&self.0))
    }
}

/// What `--store` was given, as it can be shown: the address of a database without user, password and parameters.
pub fn shown(place: &str) -> String {
    if place.contains("://") { without_secrets(place) } else { place.to_owned() }
}

/// Whether an address of a database holds a password, which then must be kept nowhere that others can read.
pub fn holds_password(place: &str) -> bool {
    let place = place.trim();
    let Some((_, rest)) = place.split_once("://") else { return false };
    let (address, query) = rest.split_once('?').unwrap_or((rest, ""));
    let user = address.rsplit_once('@').map_or("", |(user, _)| user);
    user.contains(':') || query.split('&').any(|pair| pair.split('=').next() == Some("password"))
}

/// The text without user, password and parameters, where it looks like an address.
fn without_secrets(text: &str) -> String {
    let address = text.split_once('?').map_or(text, |(address, _)| address);
    let Some((secret, host)) = address.rsplit_once('@') else { return address.to_owned() };
    match secret.split_once("//") {
        Some((scheme, _)) => format!("{scheme}//…@{host}"),
        None => format!("…@{host}"),
    }
}
