//! Choices made on the screen, written back to the config file.
//!
//! Only the keys that were chosen change; comments, order and everything else stay as the user
//! wrote them. The new text is written beside the file, flushed to disk and renamed over it, so
//! that a full disk or a crash leaves the old file whole.

use super::config::{Config, ConfigError, Vocabulary};
use super::show_span;
use rustix::fs::{FlockOperation, flock};
use std::fs::File;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use toml_edit::{Array, DocumentMut, Item, Table, Value};

/// Something chosen on the screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choice {
    /// `ui.theme`
    Theme(String),
    /// `ui.columns`; `None` for all that fit.
    Columns(Option<Vec<String>>),
    /// `ui.sort` (`-cpu`); `None` for inventory order.
    Sort(Option<String>),
    /// `ui.flat`
    Flat(bool),
    /// `ui.mouse`
    Mouse(bool),
    /// `ui.detail`
    Detail(bool),
    /// `watch.interval`
    Interval(Duration),
}

/// Why choices could not be saved. The file is as it was.
#[derive(Debug, thiserror::Error)]
pub enum PrefsError {
    /// There is no home directory and no config file was named.
    #[error("nowhere to save to: no home directory")]
    NoPlace,
    /// The file is not in order, and is not touched before it is.
    #[error("not saved, the config file has errors:\n{0}")]
    Config(#[from] ConfigError),
    /// A step failed.
    #[error("not saved, {} is unchanged: {step}: {why}", .file.display())]
    Io {
        /// The config file.
        file: PathBuf,
        /// What was tried.
        step: &'static str,
        /// What the system says.
        why: std::io::Error,
    },
}

/// Saves choices to one config file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prefs {
    file: Option<PathBuf>,
}

impl Prefs {
    /// For the file a config came from, else the usual one.
    pub fn of(config: &Config) -> Prefs {
        Prefs { file: config.file.clone().or_else(super::config::paths::default_file) }
    }

    /// For this file.
    pub fn at(file: impl Into<PathBuf>) -> Prefs {
        Prefs { file: Some(file.into()) }
    }

    /// Where choices are saved.
    pub fn file(&self) -> Option<&Path> {
        self.file.as_deref()
    }

    /// Saves the choices; blocks for the disk, two seconds at most for another writer.
    ///
    /// The file is read anew, so that what somebody else changed meanwhile stays. A symbolic link
    /// stays one; the file keeps its mode. A file with nothing changed is not written.
    ///
    /// # Errors
    /// See [`PrefsError`]; the file is unchanged then.
    pub fn save(&self, choices: &[Choice]) -> Result<(), PrefsError> {
        let named = self.file.as_deref().ok_or(PrefsError::NoPlace)?;
        let failed = |step| move |why| PrefsError::Io { file: named.to_path_buf(), step, why };
        // Where a chain of links ends; a new file is where it is named.
        let file = named.canonicalize().unwrap_or_else(|_| named.to_path_buf());
        let dir = match file.parent() {
            Some(dir) if !dir.as_os_str().is_empty() => dir,
            _ => Path::new("."),
        };
        std::fs::create_dir_all(dir).map_err(failed("making its directory"))?;
        let _lock = lock(dir).map_err(failed("waiting for another writer"))?;
        let (before, mode) = match std::fs::metadata(&file) {
            Ok(meta) => (
                std::fs::read_to_string(&file).map_err(failed("reading it"))?,
                Some(meta.permissions().mode() & 0o7777),
            ),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => (String::new(), None),
            Err(error) => return Err(failed("reading it")(error)),
        };
        let after = apply(&before, choices, &file)?;
        if after == before {
            return Ok(());
        }
        // What we are about to write must be a config file, whatever was there.
        Config::parse(&after, &file, &Vocabulary::default())?;
        replace(&file, dir, &after, mode).map_err(failed("writing beside it"))
    }
}

/// The file's text with the choices in it.
fn apply(text: &str, choices: &[Choice], file: &Path) -> Result<String, PrefsError> {
    Config::parse(text, file, &Vocabulary::default())?;
    let mut document: DocumentMut = text.parse().map_err(|error: toml_edit::TomlError| PrefsError::Io {
        file: file.to_path_buf(),
        step: "reading it",
        why: std::io::Error::other(error.to_string()),
    })?;
    for choice in choices {
        match choice {
            Choice::Theme(name) => set(&mut document, "ui", "theme", Some(name.as_str().into())),
            Choice::Columns(columns) => {
                let list = columns.as_ref().map(|names| Value::from(names.iter().collect::<Array>()));
                set(&mut document, "ui", "columns", list);
            }
            Choice::Sort(column) => set(&mut document, "ui", "sort", column.as_deref().map(Value::from)),
            Choice::Flat(flat) => set(&mut document, "ui", "flat", Some((*flat).into())),
            Choice::Mouse(mouse) => set(&mut document, "ui", "mouse", Some((*mouse).into())),
            Choice::Detail(open) => set(&mut document, "ui", "detail", Some((*open).into())),
            Choice::Interval(span) => set(&mut document, "watch", "interval", Some(show_span(*span).into())),
        }
    }
    Ok(document.to_string())
}

/// Sets or removes one key; the comments around it stay.
fn set(document: &mut DocumentMut, table: &str, key: &str, value: Option<Value>) {
    let Some(mut value) = value else {
        if let Some(table) = document.get_mut(table).and_then(Item::as_table_like_mut) {
            table.remove(key);
        }
        return;
    };
    if !document.contains_key(table) {
        let mut new = Table::new();
        // Comments at the end of the file stay before what is put behind them.
        let trailing = document.trailing().as_str().unwrap_or_default().to_owned();
        if !trailing.trim().is_empty() {
            new.decor_mut().set_prefix(format!("{}\n\n", trailing.trim_end()));
            document.set_trailing("");
        }
        document.insert(table, Item::Table(new));
    }
    let Some(table) = document.get_mut(table).and_then(Item::as_table_like_mut) else { return };
    match table.get_mut(key).and_then(Item::as_value_mut) {
        Some(old) => {
            if old.to_string().trim() == value.to_string().trim() {
                return;
            }
            *value.decor_mut() = old.decor().clone();
            *old = value;
        }
        None => {
            table.insert(key, Item::Value(value));
        }
    }
}

/// Locks the directory against other aerostats, so that no lock file lies about.
fn lock(dir: &Path) -> std::io::Result<File> {
    let handle = File::open(dir)?;
    let until = Instant::now() + Duration::from_secs(2);
    loop {
        match flock(&handle, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => return Ok(handle),
            Err(rustix::io::Errno::WOULDBLOCK) if Instant::now() < until => {
                std::thread::sleep(Duration::from_millis(20));
            }
            // A file system without locks: the rename is still atomic.
            Err(rustix::io::Errno::NOTSUP | rustix::io::Errno::NOSYS | rustix::io::Errno::NOLCK) => return Ok(handle),
            Err(error) => return Err(error.into()),
        }
    }
}

/// Writes a temporary file in the same directory and renames it over `file`.
fn replace(file: &Path, dir: &Path, text: &str, mode: Option<u32>) -> std::io::Result<()> {
    let mut temporary = tempfile::Builder::new().prefix(".aerostat-").suffix(".toml").tempfile_in(dir)?;
    temporary.write_all(text.as_bytes())?;
    temporary.as_file().set_permissions(std::fs::Permissions::from_mode(mode.unwrap_or(0o600)))?;
    temporary.as_file().sync_all()?;
    temporary.persist(file).map_err(|error| error.error)?;
    // The rename itself reaches the disk with its directory; not all file systems can say so.
    let _ = File::open(dir).and_then(|dir| dir.sync_all());
    Ok(())
}

#[cfg(test)]
mod tests;
