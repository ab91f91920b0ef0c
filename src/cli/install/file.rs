//! One file of a user: read, and replaced in one step with a copy of what was there kept beside it.

use std::fs;
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use super::error::InstallError;
use crate::cli::draft::{draft, folder_of};

/// How many earlier copies may lie beside a file before we ask for order (house heuristic).
const COPIES: u32 = 1000;

/// A file as it was found.
#[derive(Debug, Clone)]
pub struct Found {
    /// As its client names it.
    pub path: PathBuf,
    /// What the name leads to, where it is a link.
    target: PathBuf,
    /// Its text, without a byte order mark; nothing where there is no file.
    pub text: Option<String>,
    /// Whether it begins with a byte order mark.
    marked: bool,
}

const MARK: char = '\u{feff}';

impl Found {
    /// Reads a file.
    ///
    /// # Errors
    /// A file that cannot be read, is no text, or is a link to nothing.
    pub fn read(path: &Path) -> Result<Self, InstallError> {
        let unfit = |what: &str| InstallError::Unfit { path: path.to_owned(), what: what.to_owned() };
        let target = match fs::canonicalize(path) {
            Ok(target) => target,
            Err(error) if error.kind() == ErrorKind::NotFound && path.is_symlink() => {
                return Err(unfit("is a link to a file that is not there: mend or remove the link"));
            }
            Err(error) if error.kind() == ErrorKind::NotFound => {
                return Ok(Found { path: path.to_owned(), target: path.to_owned(), text: None, marked: false });
            }
            Err(error) => return Err(InstallError::io(path, "read")(error)),
        };
        if target.is_dir() {
            return Err(unfit("is a folder, expected a file"));
        }
        let bytes = fs::read(&target).map_err(InstallError::io(path, "read"))?;
        let text = String::from_utf8(bytes).map_err(|_| unfit("is not UTF-8: save it as UTF-8 first"))?;
        let (marked, text) = match text.strip_prefix(MARK) {
            Some(rest) => (true, rest.to_owned()),
            None => (false, text),
        };
        Ok(Found { path: path.to_owned(), target, text: Some(text), marked })
    }

    /// Its text, empty where there is no file.
    pub fn text(&self) -> &str {
        self.text.as_deref().unwrap_or_default()
    }

    /// Puts another text in its place, in one step, with its mode and its owner; gives the copy of what was there.
    ///
    /// # Errors
    /// A folder that cannot be written, or a file that somebody changed since it was read.
    pub fn replace(&self, text: &str) -> Result<Option<PathBuf>, InstallError> {
        let writing = |error| InstallError::io(&self.path, "written")(error);
        let folder = folder_of(&self.target);
        fs::create_dir_all(folder).map_err(InstallError::io(folder, "made"))?;
        let copy = self.keep()?;
        let mut file = draft(folder, 0o666).map_err(writing)?;
        if self.marked {
            file.as_file_mut().write_all(MARK.to_string().as_bytes()).map_err(writing)?;
        }
        file.as_file_mut().write_all(text.as_bytes()).map_err(writing)?;
        if let Ok(before) = fs::metadata(&self.target) {
            own_as(file.path(), &before);
            fs::set_permissions(file.path(), before.permissions()).map_err(writing)?;
        }
        file.as_file().sync_all().map_err(writing)?;
        file.persist(&self.target).map_err(|error| writing(error.error))?;
        Ok(copy)
    }

    /// Whether its owner made it read-only. Putting another file in its place would go all the same.
    pub fn is_locked(&self) -> bool {
        fs::metadata(&self.target).is_ok_and(|file| file.permissions().readonly())
    }

    /// Whether its name is a link.
    pub fn is_link(&self) -> bool {
        self.path.is_symlink()
    }

    /// The texts of the copies of ours beside it, the first first.
    pub fn copies(&self) -> Vec<String> {
        let texts = (1..=COPIES).map_while(|number| fs::read(self.copy(number)).ok());
        texts.map(|bytes| String::from_utf8_lossy(&bytes).trim_start_matches(MARK).to_owned()).collect()
    }

    /// The name of a copy.
    fn copy(&self, number: u32) -> PathBuf {
        let mut name = self.path.clone().into_os_string();
        name.push(if number == 1 { ".bak".to_owned() } else { format!(".bak.{number}") });
        PathBuf::from(name)
    }

    /// Removes it, and the link that leads to it; gives the copy of what was there, where one is asked for.
    ///
    /// # Errors
    /// A file that cannot be removed, or that somebody changed since it was read.
    pub fn remove(&self, with_copy: bool) -> Result<Option<PathBuf>, InstallError> {
        let copy = if with_copy { self.keep()? } else { None };
        let removed = |path: &Path| fs::remove_file(path).map_err(InstallError::io(path, "removed"));
        let link = self.is_link();
        removed(&self.target)?;
        if link {
            removed(&self.path)?;
        }
        Ok(copy)
    }

    /// Lays a copy beside the file, under a name that nothing has yet.
    fn keep(&self) -> Result<Option<PathBuf>, InstallError> {
        let now = Found::read(&self.path)?;
        if now.text != self.text {
            return Err(InstallError::Moved { path: self.path.clone() });
        }
        if self.text.is_none() {
            return Ok(None);
        }
        let bytes = fs::read(&self.target).map_err(InstallError::io(&self.path, "read"))?;
        let before = fs::metadata(&self.target).map_err(InstallError::io(&self.path, "read"))?;
        for number in 1..=COPIES {
            let copy = self.copy(number);
            match create_private(&copy) {
                Err(error) if error.kind() == ErrorKind::AlreadyExists => continue,
                Err(error) => return Err(InstallError::io(&copy, "written")(error)),
                Ok(mut file) => {
                    file.write_all(&bytes).map_err(InstallError::io(&copy, "written"))?;
                    own_as(&copy, &before);
                    fs::set_permissions(&copy, before.permissions()).map_err(InstallError::io(&copy, "written"))?;
                    return Ok(Some(copy));
                }
            }
        }
        let why = "too many copies lie beside it: remove some".to_owned();
        Err(InstallError::Io { path: self.path.clone(), doing: "copied", why })
    }
}

/// A copy may hold keys of other servers: nobody else reads it before it has the mode of what it copies.
fn create_private(path: &Path) -> std::io::Result<fs::File> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Root who installs for somebody leaves the file theirs. Nobody else can give files away, nor has to.
fn own_as(path: &Path, before: &fs::Metadata) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        let _ = std::os::unix::fs::chown(path, Some(before.uid()), Some(before.gid()));
    }
    #[cfg(not(unix))]
    let _ = (path, before);
}
