//! How a client shall reach the server, from what was said on the command line.

use std::path::Path;

use super::{InstallArgs, InstallError, own};
use crate::cli::Given;
use crate::domain::client::Reach;
use crate::store::{Place, holds_password};

/// How the client shall reach the server.
///
/// # Errors
/// A refused value.
pub(super) fn reach(args: &InstallArgs, given: &Given) -> Result<Reach, InstallError> {
    let Some(url) = &args.http else {
        let mut all = vec!["serve".to_owned()];
        all.extend(places(given, &args.args)?);
        all.extend(args.args.iter().cloned());
        let command = own::binary().map_err(|e| InstallError::io(Path::new("this program"), "found")(e))?;
        return Ok(Reach::Start { command, args: all });
    };
    if !args.args.is_empty() {
        return Err(InstallError::ArgumentsOfAnAddress);
    }
    let places = [
        ("--config", given.config.is_some()),
        ("--store", given.store.is_some()),
        ("--log-dir", given.log_dir.is_some()),
    ];
    if let Some((flag, _)) = places.into_iter().find(|(_, given)| *given) {
        return Err(InstallError::PlaceOfAnAddress { flag });
    }
    let rest = url.strip_prefix("http://").or_else(|| url.strip_prefix("https://"));
    let host = rest.map(|rest| rest.split('/').next().unwrap_or_default()).unwrap_or_default();
    if host.is_empty() || url.chars().any(|c| c.is_whitespace() || c.is_control() || c == '"') {
        return Err(InstallError::NoAddress { url: url.clone() });
    }
    if rest.is_some_and(|rest| rest.trim_end_matches('/') == host) {
        return Err(InstallError::NoPath { url: url.trim_end_matches('/').to_owned() });
    }
    if let Some(name) = &args.token_env {
        let letter = |c: char| c.is_ascii_alphanumeric() || c == '_';
        if name.is_empty() || !name.chars().all(letter) || name.starts_with(|c: char| c.is_ascii_digit()) {
            return Err(InstallError::NoVariable);
        }
    }
    Ok(Reach::Connect { url: url.clone(), token_env: args.token_env.clone() })
}

/// The places that the server shall have, as arguments that hold wherever the client starts it.
fn places(given: &Given, further: &[String]) -> Result<Vec<String>, InstallError> {
    let absolute = |flag: &'static str, path: &Path| {
        let no_path = || InstallError::NoPathOf { flag, given: path.display().to_string() };
        let path = std::path::absolute(path).map_err(|_| no_path())?;
        path.to_str().map(str::to_owned).ok_or_else(no_path)
    };
    let mut places = Vec::new();
    if let Some(folder) = &given.config {
        places.push(("--config", absolute("--config", folder)?));
    }
    if let Some(text) = &given.store {
        match Place::parse(text) {
            Ok(Place::Sqlite(path)) => places.push(("--store", absolute("--store", &path)?)),
            Ok(Place::Default) => {}
            _ => places.push(("--store", text.trim().to_owned())),
        }
    }
    match &given.log_dir {
        Some(none) if none.as_os_str() == "none" => places.push(("--log-dir", "none".to_owned())),
        Some(folder) => places.push(("--log-dir", absolute("--log-dir", folder)?)),
        None => {}
    }
    let said = |argument: &String, flag: &str| {
        argument.strip_prefix(flag).is_some_and(|rest| rest.is_empty() || rest.starts_with('='))
    };
    if let Some((flag, _)) = places.iter().find(|(flag, _)| further.iter().any(|argument| said(argument, flag))) {
        return Err(InstallError::Twice { flag });
    }
    let all: Vec<String> = places.into_iter().flat_map(|(flag, value)| [flag.to_owned(), value]).collect();
    match all.iter().chain(further).any(|argument| holds_password(argument.trim_start_matches("--store="))) {
        true => Err(InstallError::Password),
        false => Ok(all),
    }
}
