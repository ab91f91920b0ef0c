//! Who may call: one token file with a line for each token, `NAME:` and the SHA-256 of the token in hex.
//!
//! A plain hash is enough at rest, because the tokens are 256 random bits: nobody can try them all, and a slow
//! hash, made for passwords, would only slow every request. Two lines of one name are two tokens of one caller,
//! so that a token is replaced without a gap; what the caller keeps belongs to the name.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::SystemTime;

use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use crate::domain::decide::hex;
use crate::mcp::desk::unguessable;
use crate::mcp::tool::LOCAL;

/// What every token begins with, so that scanners of leaked secrets can find it.
const MARK: &str = "csbe_";

/// The longest name, characters (house heuristic).
const LONGEST_NAME: usize = 64;

/// Why the token file cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[allow(missing_docs)]
pub enum TokenError {
    #[error("the token file `{}` cannot be read ({why}): make it with `token NAME --token-file FILE`", path.display())]
    Unreadable { path: PathBuf, why: String },
    #[error("others can read or write the token file `{}` (mode {mode:03o}): `chmod 600` it", path.display())]
    Open { path: PathBuf, mode: u32 },
    #[error("the token file `{}` holds no token: add one with `token NAME --token-file FILE`", path.display())]
    Empty { path: PathBuf },
    #[error("`{}:{line}` {what}: a line is `NAME:` and 64 hexadecimal digits, as `token NAME` prints it", path.display())]
    Line { path: PathBuf, line: usize, what: String },
    #[error("`{name}` cannot be a caller's name: {why}")]
    Name { name: String, why: &'static str },
}

/// By what somebody was let in: the hash of their token, or nothing where no token is asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pass(Option<[u8; 32]>);

/// The callers and the hashes of their tokens.
#[derive(Debug, Clone, Default)]
pub struct Tokens(Vec<(Arc<str>, [u8; 32])>);

impl Tokens {
    /// Reads the file.
    ///
    /// # Errors
    /// [`TokenError`] where others can read it, or a line is none.
    pub fn read(path: &Path) -> Result<Self, TokenError> {
        let unreadable = |e: std::io::Error| TokenError::Unreadable { path: path.into(), why: e.to_string() };
        let file = std::fs::File::open(path).map_err(unreadable)?;
        private(path, &file.metadata().map_err(unreadable)?)?;
        let text = std::io::read_to_string(file).map_err(unreadable)?;
        Self::parse(path, &text)
    }

    fn parse(path: &Path, text: &str) -> Result<Self, TokenError> {
        let mut tokens = Vec::new();
        for (i, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let wrong = |what: String| TokenError::Line { path: path.into(), line: i + 1, what };
            let (name, hash) = line.split_once(':').ok_or_else(|| wrong("has no colon".into()))?;
            let (name, hash) = (name.trim(), hash.trim());
            check_name(name).map_err(|e| wrong(format!("has a name that cannot be ({e})")))?;
            let hash = unhex(hash).ok_or_else(|| wrong("has no SHA-256".into()))?;
            tokens.push((Arc::from(name), hash));
        }
        if tokens.is_empty() {
            return Err(TokenError::Empty { path: path.into() });
        }
        Ok(Tokens(tokens))
    }

    /// Whose token this is. Takes as long whichever it is, and whether or not it is one.
    pub fn caller(&self, token: &str) -> Option<(Arc<str>, Pass)> {
        let given: [u8; 32] = Sha256::digest(token.as_bytes()).into();
        let mut found = None;
        for (name, hash) in &self.0 {
            if bool::from(hash.ct_eq(&given)) {
                found = Some((name.clone(), Pass(Some(*hash))));
            }
        }
        found
    }

    /// By what somebody may be let in.
    pub fn passes(&self) -> BTreeSet<Pass> {
        self.0.iter().map(|(_, hash)| Pass(Some(*hash))).collect()
    }
}

/// Whether a file of this mode is open to others. A mounted secret is often readable by its group, which is then this
/// process's own.
pub fn is_open(mode: u32) -> bool {
    mode & 0o027 != 0
}

#[cfg(unix)]
fn private(path: &Path, metadata: &std::fs::Metadata) -> Result<(), TokenError> {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = metadata.permissions().mode() & 0o777;
    if is_open(mode) { Err(TokenError::Open { path: path.into(), mode }) } else { Ok(()) }
}

#[cfg(not(unix))]
fn private(_: &Path, _: &std::fs::Metadata) -> Result<(), TokenError> {
    Ok(())
}

/// Whether a caller can be called so.
///
/// # Errors
/// [`TokenError::Name`] says why not.
pub fn check_name(name: &str) -> Result<(), TokenError> {
    let refuse = |why| Err(TokenError::Name { name: name.chars().take(LONGEST_NAME).collect(), why });
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"._-".contains(&b);
    match name {
        "" => refuse("it is empty"),
        LOCAL => refuse("it stands for whoever uses this machine without a token"),
        _ if name.len() > LONGEST_NAME => refuse("it is longer than 64 characters"),
        _ if !name.bytes().all(plain) => refuse("letters, digits, dots, dashes and underscores make one"),
        _ => Ok(()),
    }
}

/// A new token, to be shown once, and its line for the file.
///
/// # Errors
/// [`TokenError::Name`] where the caller cannot be called so.
///
/// # Panics
/// Where the system has no randomness to give.
pub fn new_token(name: &str) -> Result<(String, String), TokenError> {
    check_name(name)?;
    let token = format!("{MARK}{}", unguessable::<32>());
    let line = format!("{name}:{}", hex(&Sha256::digest(token.as_bytes())));
    Ok((token, line))
}

fn unhex(text: &str) -> Option<[u8; 32]> {
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    let mut bytes = [0u8; 32];
    for (i, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[2 * i..2 * i + 2], 16).ok()?;
    }
    Some(bytes)
}

/// The token file, read again when it changes.
#[derive(Debug)]
pub struct TokenFile {
    path: PathBuf,
    now: RwLock<Arc<Tokens>>,
    seen: Mutex<Seen>,
}

#[derive(Debug, Default)]
struct Seen {
    stamp: Option<(SystemTime, u64)>,
    trouble: Option<String>,
}

impl TokenFile {
    /// Reads the file for the first time.
    ///
    /// # Errors
    /// [`TokenError`], as [`Tokens::read`].
    pub fn open(path: PathBuf) -> Result<Self, TokenError> {
        let stamp = stamp(&path);
        let tokens = Tokens::read(&path)?;
        let seen = Mutex::new(Seen { stamp, trouble: None });
        Ok(TokenFile { path, now: RwLock::new(Arc::new(tokens)), seen })
    }

    /// The tokens as they are now.
    pub fn tokens(&self) -> Arc<Tokens> {
        self.now.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Reads the file again where it changed, or in any case. Where it cannot be used the tokens stay as they
    /// are: a file that is being written must not lock everybody out. Says whether they are others now.
    pub fn refresh(&self, in_any_case: bool) -> bool {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let stamp = stamp(&self.path);
        if !in_any_case && stamp == seen.stamp {
            return false;
        }
        seen.stamp = stamp;
        match Tokens::read(&self.path) {
            Ok(tokens) => {
                tracing::info!(tokens = tokens.0.len(), "the token file was read again");
                seen.trouble = None;
                *self.now.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(tokens);
                true
            }
            Err(error) => {
                tracing::error!("{error}; the tokens from before stay in force");
                seen.trouble = Some(error.to_string());
                false
            }
        }
    }

    /// Why the file as it lies there is not in force.
    pub fn trouble(&self) -> Option<String> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).trouble.clone()
    }
}

/// What changes when a file does.
fn stamp(path: &Path) -> Option<(SystemTime, u64)> {
    let metadata = std::fs::metadata(path).ok()?;
    Some((metadata.modified().ok()?, metadata.len()))
}
