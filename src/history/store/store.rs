use super::{Archive, Limits, StoreError, ahead, db, lock};
use rusqlite::Connection;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A store on disk, shared by everybody in the program who records or reads.
///
/// Cheap to clone. Holds no connection: each recorder and reader has its own.
#[derive(Clone, Debug)]
pub struct Store {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    file: PathBuf,
    limits: Limits,
    /// Nobody writes to it, ever: a file handed over.
    immutable: bool,
    notes: Vec<String>,
}

impl Store {
    /// The file's name in its folder.
    pub const FILE: &str = "history.db";

    /// Opens the store in that folder, and makes both if they are not there. A damaged one is set
    /// aside and a new one begun; [`Store::notes`] says so.
    ///
    /// # Errors
    /// The folder cannot be made or written to, or the store is of a later version.
    pub fn open(dir: &Path, limits: Limits) -> Result<Store, StoreError> {
        let store = Store::at(dir, limits);
        let notes = store.prepare()?.into_iter().collect();
        Ok(Store { inner: Arc::new(Inner { file: store.inner.file.clone(), limits, immutable: false, notes }) })
    }

    /// The store in that folder, which is not looked at yet: whoever uses it finds out.
    pub fn at(dir: &Path, limits: Limits) -> Store {
        let file = dir.join(Self::FILE);
        Store { inner: Arc::new(Inner { file, limits, immutable: false, notes: Vec::new() }) }
    }

    /// Makes what is missing, and sets a damaged store aside. Returns what is to be said of that.
    pub(super) fn prepare(&self) -> Result<Option<String>, StoreError> {
        db::folder(self.dir())?;
        let error = match db::writable(&self.inner.file, &self.inner.limits) {
            Ok(_) => return Ok(None),
            Err(error) if error.is_damage() => error,
            Err(error) => return Err(error),
        };
        // Of two programs that find it damaged one sets it aside, and the other finds a new one.
        let _one = lock::wait(self.dir(), "damaged")?;
        match db::writable(&self.inner.file, &self.inner.limits) {
            Err(again) if again.is_damage() => {}
            other => return other.map(|_| None),
        }
        let aside = db::set_aside(&self.inner.file)?;
        db::writable(&self.inner.file, &self.inner.limits)?;
        Ok(Some(format!("{error}: it is set aside as {}, and a new one is begun", aside.display())))
    }

    /// What tells the file from another of the same name.
    pub(super) fn identity(&self) -> Option<(u64, u64)> {
        use std::os::unix::fs::MetadataExt;
        std::fs::metadata(&self.inner.file).ok().map(|about| (about.dev(), about.ino()))
    }

    /// A new store in a file of that name.
    pub(super) fn new_file(file: &Path, limits: Limits) -> Result<Store, StoreError> {
        db::writable(file, &limits)?;
        Ok(Store { inner: Arc::new(Inner { file: file.to_path_buf(), limits, immutable: false, notes: Vec::new() }) })
    }

    /// Opens a store to read only: a folder's that must be there, or a file handed over.
    ///
    /// # Errors
    /// It is not there, no store, damaged, or of a later version.
    pub fn open_file(path: &Path) -> Result<Store, StoreError> {
        let (file, immutable) = if path.is_dir() { (path.join(Self::FILE), false) } else { (path.to_path_buf(), true) };
        // A file that somebody writes to has a log beside it, and must not be taken for finished.
        let logged = std::fs::metadata(db::beside(&file, "-wal")).is_ok_and(|log| log.len() > 0);
        let mut immutable = immutable && !db::beside(&file, "-wal").exists();
        if let Err(error) = db::readable(&file, immutable) {
            // In a folder that cannot be written to there is no place for the file that those who
            // share a store have in common; where nobody writes, none is needed.
            if immutable || logged || error.is_damage() || db::readable(&file, true).is_err() {
                return Err(error);
            }
            immutable = true;
        }
        Ok(Store { inner: Arc::new(Inner { file, limits: Limits::default(), immutable, notes: Vec::new() }) })
    }

    /// What the operator should know of how it was opened.
    pub fn notes(&self) -> &[String] {
        &self.inner.notes
    }

    /// The database file.
    pub fn file(&self) -> &Path {
        &self.inner.file
    }

    /// How much is kept.
    pub fn limits(&self) -> Limits {
        self.inner.limits
    }

    /// The names of the clusters recorded, the one recorded last first; behind them what was
    /// recorded ahead of a clock that was set back since.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn clusters(&self) -> Result<Vec<String>, StoreError> {
        let db = self.read()?;
        let error = self.error();
        let newest = "SELECT name FROM (SELECT name, max(
            coalesce((SELECT max(last) FROM chunk WHERE chunk.cluster = cluster.id), 0),
            coalesce((SELECT max(seen) FROM tail WHERE tail.cluster = cluster.id), 0)) AS newest
            FROM cluster) WHERE newest > 0 ORDER BY instr(name, ?) > 0, newest DESC";
        let mut query = db.prepare(newest).map_err(&error)?;
        let names = query.query_map([ahead::MARK], |row| row.get(0)).map_err(&error)?;
        names.collect::<Result<_, _>>().map_err(&error)
    }

    /// The past of the cluster recorded last.
    ///
    /// # Errors
    /// The store cannot be read, or nothing was recorded yet.
    pub fn reader(&self) -> Result<Archive, StoreError> {
        match self.clusters()?.first() {
            Some(name) => self.reader_of(name),
            None => Err(StoreError::Nothing { file: self.inner.file.clone(), of: "yet".to_owned() }),
        }
    }

    /// The past of the cluster of that name; it may still be to come.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn reader_of(&self, cluster: &str) -> Result<Archive, StoreError> {
        Archive::open(self.clone(), cluster)
    }

    pub(super) fn read(&self) -> Result<Connection, StoreError> {
        db::readable(&self.inner.file, self.inner.immutable)
    }

    pub(super) fn write(&self) -> Result<Connection, StoreError> {
        if self.inner.immutable {
            let source = std::io::Error::from(std::io::ErrorKind::ReadOnlyFilesystem);
            return Err(StoreError::Io { file: self.inner.file.clone(), what: "is only read", source });
        }
        db::writable(&self.inner.file, &self.inner.limits)
    }

    pub(super) fn dir(&self) -> &Path {
        self.inner.file.parent().unwrap_or(Path::new("."))
    }

    pub(super) fn error(&self) -> impl Fn(rusqlite::Error) -> StoreError + use<> {
        StoreError::database(&self.inner.file)
    }
}
