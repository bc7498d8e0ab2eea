use std::path::{Path, PathBuf};

/// Why the store cannot be used: which file, what went wrong, what to try.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The folder or a file in it cannot be made, opened or locked.
    #[error("history {}: {what}: {source}", file.display())]
    Io {
        /// Which.
        file: PathBuf,
        /// What was tried.
        what: &'static str,
        /// Why not.
        source: std::io::Error,
    },
    /// The database says no.
    #[error("history {}: {source}", file.display())]
    Database {
        /// Which.
        file: PathBuf,
        /// What it said.
        source: rusqlite::Error,
    },
    /// It was written by another version of this program.
    #[error("history {}: written by {} aerostat (format {found}, this one knows {known}): \
             use that one, or another [history] dir", file.display(), if found > known { "a later" } else { "an earlier" })]
    Format {
        /// Which.
        file: PathBuf,
        /// Its format.
        found: i64,
        /// Ours.
        known: i64,
    },
    /// It is a database of another program, which is left as it is.
    #[error("history {}: a database of another program: use another [history] dir", file.display())]
    Foreign {
        /// Which.
        file: PathBuf,
    },
    /// It is no store, or not whole any more.
    #[error("history {}: damaged ({what})", file.display())]
    Damaged {
        /// Which.
        file: PathBuf,
        /// In which way.
        what: String,
    },
    /// Nothing was recorded under that name.
    #[error("history {}: nothing recorded {of}", file.display())]
    Nothing {
        /// Which.
        file: PathBuf,
        /// Of what.
        of: String,
    },
}

impl StoreError {
    pub(super) fn io(file: &Path, what: &'static str) -> impl FnOnce(std::io::Error) -> StoreError + use<> {
        let file = file.to_path_buf();
        move |source| StoreError::Io { file, what, source }
    }

    pub(super) fn database(file: &Path) -> impl Fn(rusqlite::Error) -> StoreError + use<> {
        let file = file.to_path_buf();
        move |source| StoreError::Database { file: file.clone(), source }
    }

    /// Whether there is no room on the disk, or the store has reached its bound.
    pub fn is_full(&self) -> bool {
        match self {
            StoreError::Database { source, .. } => code(source) == Some(rusqlite::ErrorCode::DiskFull),
            StoreError::Io { source, .. } => matches!(
                source.kind(),
                std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded | std::io::ErrorKind::FileTooLarge
            ),
            _ => false,
        }
    }

    /// Whether the file is no database, or not whole.
    pub fn is_damage(&self) -> bool {
        match self {
            StoreError::Damaged { .. } => true,
            StoreError::Database { source, .. } => {
                matches!(code(source), Some(rusqlite::ErrorCode::NotADatabase | rusqlite::ErrorCode::DatabaseCorrupt))
            }
            _ => false,
        }
    }
}

fn code(error: &rusqlite::Error) -> Option<rusqlite::ErrorCode> {
    error.sqlite_error_code()
}
