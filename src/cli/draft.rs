//! A file on its way: written beside its place, and put there in one step.

use std::io;
use std::path::Path;

/// A file without a lasting name in this folder, with the mode that the umask leaves of `mode`. What goes wrong is said
/// without that name, which means nothing to anybody.
///
/// # Errors
/// A folder that is not there or cannot be written.
pub fn draft(folder: &Path, mode: u32) -> io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(mode));
    #[cfg(not(unix))]
    let _ = mode;
    // The library's errors name the file; its kind is all else that they keep.
    builder.prefix(".cs-backend-engineer").tempfile_in(folder).map_err(|error| error.kind().into())
}

/// The folder of a file, which is the current one where its path names none.
pub fn folder_of(file: &Path) -> &Path {
    file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Why a file could not be put where it should be, with the next step. What was asked for is right, the machine does not
/// have it: no usage error.
pub fn unwritten(file: &Path, error: &io::Error) -> anyhow::Error {
    let (shown, folder) = (file.display(), folder_of(file));
    match folder.is_dir() {
        false if folder.exists() => anyhow::anyhow!("`{shown}` cannot be written: {} is no folder", folder.display()),
        false => {
            let words = "does not exist; make it, or name another file";
            anyhow::anyhow!("`{shown}` cannot be written: the folder {} {words}", folder.display())
        }
        true if file.is_dir() => anyhow::anyhow!("`{shown}` is a folder: name a file in it"),
        true => anyhow::anyhow!("`{shown}` cannot be written: {error}"),
    }
}
