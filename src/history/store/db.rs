//! The database file: its tables, how it is opened, and what is done with a damaged one.

use super::{Limits, StoreError};
use rusqlite::{Connection, OpenFlags, TransactionBehavior};
use std::fs;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// The format of the tables and blobs. A later one is refused, an earlier one is not known.
pub(super) const FORMAT: i64 = 2;

/// Marks the file as ours ("aero").
const APPLICATION: i64 = 0x6165_726F;

/// Bytes of a page of a new store. Of each blob half a page is lost at its end on average.
const PAGE: u64 = 1024;

/// How long a lock of another process is waited for.
const BUSY: Duration = Duration::from_secs(5);

const TABLES: &str = "
    CREATE TABLE cluster (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
    CREATE TABLE host (id INTEGER PRIMARY KEY, cluster INTEGER NOT NULL, name TEXT NOT NULL, UNIQUE (cluster, name));
    CREATE TABLE view (cluster INTEGER NOT NULL, kind INTEGER NOT NULL, at INTEGER NOT NULL, blob BLOB NOT NULL,
        PRIMARY KEY (cluster, kind, at)) WITHOUT ROWID;
    CREATE TABLE tail (id INTEGER PRIMARY KEY, cluster INTEGER NOT NULL, host INTEGER NOT NULL, seen INTEGER NOT NULL,
        follows INTEGER NOT NULL, blob BLOB NOT NULL);
    CREATE TABLE chunk (id INTEGER PRIMARY KEY, cluster INTEGER NOT NULL, host INTEGER NOT NULL,
        first INTEGER NOT NULL, last INTEGER NOT NULL, blob BLOB NOT NULL);
    CREATE INDEX chunk_of ON chunk (cluster, host, first, last);
    CREATE INDEX chunk_age ON chunk (last);
    CREATE TABLE rollup (id INTEGER PRIMARY KEY, cluster INTEGER NOT NULL, host INTEGER NOT NULL,
        level INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, blob BLOB NOT NULL);
    CREATE UNIQUE INDEX rollup_of ON rollup (cluster, host, level, first);
    CREATE INDEX rollup_age ON rollup (level, last);
    CREATE TABLE event (id INTEGER PRIMARY KEY, cluster INTEGER NOT NULL, at INTEGER NOT NULL, sum INTEGER NOT NULL,
        json TEXT NOT NULL, UNIQUE (cluster, at, sum));
    CREATE TABLE vm (cluster INTEGER NOT NULL, key TEXT NOT NULL, host TEXT NOT NULL, name TEXT NOT NULL,
        domid INTEGER, state TEXT NOT NULL, seen INTEGER NOT NULL, PRIMARY KEY (cluster, key)) WITHOUT ROWID;
    CREATE TABLE mark (cluster INTEGER NOT NULL, key TEXT NOT NULL, name TEXT NOT NULL, at INTEGER NOT NULL,
        kind TEXT NOT NULL, PRIMARY KEY (cluster, key)) WITHOUT ROWID;
    CREATE TABLE memory (cluster INTEGER PRIMARY KEY, version INTEGER NOT NULL);
";

/// Makes the folder if it is not there; only its owner may enter one that we made.
pub(super) fn folder(dir: &Path) -> Result<(), StoreError> {
    let io = StoreError::io(dir, "the folder cannot be made");
    fs::DirBuilder::new().recursive(true).mode(0o700).create(dir).map_err(io)
}

/// Opens the file for writing; makes it if it is not there.
pub(super) fn writable(file: &Path, limits: &Limits) -> Result<Connection, StoreError> {
    let is_new = !file.exists();
    if is_new {
        // SQLite gives its log the mode of the database.
        let made = fs::OpenOptions::new().create(true).append(true).mode(0o600).open(file);
        made.map_err(StoreError::io(file, "cannot be made"))?;
    } else {
        whole(file)?;
        ours(file)?;
    }
    let error = StoreError::database(file);
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut db = Connection::open_with_flags(file, flags).map_err(&error)?;
    prepare(&db, limits).map_err(&error)?;
    match version(&db).map_err(&error)? {
        (0, 0) if is_blank(&db).map_err(&error)? => make(&mut db).map_err(&error)?,
        (FORMAT, APPLICATION) => {}
        (found, APPLICATION) => return Err(StoreError::Format { file: file.to_path_buf(), found, known: FORMAT }),
        _ => return Err(StoreError::Foreign { file: file.to_path_buf() }),
    }
    // A file copied here with other rights is made ours again; that it cannot be is no reason to fail.
    let _ = fs::set_permissions(file, fs::Permissions::from_mode(0o600));
    Ok(db)
}

/// Looks at another program's database before anything of it is changed, be it only how its log is kept.
fn ours(file: &Path) -> Result<(), StoreError> {
    let error = StoreError::database(file);
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    // What cannot be looked at is found out about where it is opened for writing.
    let Ok(db) = Connection::open_with_flags(file, flags) else { return Ok(()) };
    db.busy_timeout(BUSY).map_err(&error)?;
    match version(&db) {
        Ok((_, APPLICATION)) | Err(_) => Ok(()),
        Ok((0, 0)) if is_blank(&db).unwrap_or(true) => Ok(()),
        Ok(_) => Err(StoreError::Foreign { file: file.to_path_buf() }),
    }
}

/// Whether nothing has been put into it yet.
fn is_blank(db: &Connection) -> rusqlite::Result<bool> {
    db.query_row("SELECT count(*) FROM sqlite_master", [], |row| row.get(0)).map(|count: i64| count == 0)
}

/// Opens the file for reading.
pub(super) fn readable(file: &Path, immutable: bool) -> Result<Connection, StoreError> {
    let error = StoreError::database(file);
    whole(file)?;
    let db = if immutable {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI;
        Connection::open_with_flags(uri(file), flags)
    } else {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        Connection::open_with_flags(file, flags)
    };
    let db = db.map_err(&error)?;
    db.busy_timeout(BUSY).map_err(&error)?;
    match version(&db).map_err(&error)? {
        (FORMAT, APPLICATION) => Ok(db),
        (found, APPLICATION) => Err(StoreError::Format { file: file.to_path_buf(), found, known: FORMAT }),
        _ => Err(StoreError::Damaged { file: file.to_path_buf(), what: "not a store of aerostat".into() }),
    }
}

/// A name for a file that nobody writes to: it needs no log beside it, nor rights to make one.
fn uri(file: &Path) -> String {
    use std::os::unix::ffi::OsStrExt;
    let mut text = String::from("file:");
    for byte in file.as_os_str().as_bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'-' | b'_' => text.push(char::from(*byte)),
            _ => text.push_str(&format!("%{byte:02x}")),
        }
    }
    text + "?immutable=1"
}

fn version(db: &Connection) -> rusqlite::Result<(i64, i64)> {
    let number = |name: &str| db.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
    Ok((number("user_version")?, number("application_id")?))
}

fn prepare(db: &Connection, limits: &Limits) -> rusqlite::Result<()> {
    db.busy_timeout(BUSY)?;
    // A commit survives the end of the process; a power cut may take the last seconds, not the store.
    db.execute_batch(&format!(
        "PRAGMA page_size = {PAGE};
         PRAGMA auto_vacuum = INCREMENTAL;
         PRAGMA journal_mode = WAL;
         PRAGMA synchronous = NORMAL;
         PRAGMA cache_size = -8192;
         PRAGMA journal_size_limit = {};",
        limits.wal() / 2,
    ))?;
    // A store that is there keeps the pages it was made with.
    let page = page(db)?;
    db.execute_batch(&format!(
        "PRAGMA wal_autocheckpoint = {}; PRAGMA max_page_count = {};",
        limits.wal() / page / 4,
        limits.file() / page
    ))
}

/// Bytes of a page.
pub(super) fn page(db: &Connection) -> rusqlite::Result<u64> {
    db.pragma_query_value(None, "page_size", |row| row.get::<_, i64>(0)).map(|bytes| bytes.max(512) as u64)
}

fn make(db: &mut Connection) -> rusqlite::Result<()> {
    let making = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Another process may have been first.
    if version(&making)?.0 == 0 {
        making.execute_batch(TABLES)?;
        making.pragma_update(None, "application_id", APPLICATION)?;
        making.pragma_update(None, "user_version", FORMAT)?;
    }
    making.commit()
}

/// Looks whether the file is a database as long as its head says: SQLite itself would notice only
/// when it comes to the part that is missing.
fn whole(file: &Path) -> Result<(), StoreError> {
    use std::io::Read;
    let io = |error| StoreError::io(file, "cannot be read")(error);
    let damaged = |what: &str| StoreError::Damaged { file: file.to_path_buf(), what: what.to_owned() };
    let mut open = fs::File::open(file).map_err(io)?;
    let length = open.metadata().map_err(io)?.len();
    if length == 0 {
        return Ok(());
    }
    let mut head = [0; 100];
    open.read_exact(&mut head).map_err(|_| damaged("shorter than a head"))?;
    if &head[..16] != b"SQLite format 3\0" {
        return Err(damaged("not a database"));
    }
    // The head's count of pages holds when the two change counters agree; the log may have more.
    let word = |at: usize| u32::from_be_bytes([head[at], head[at + 1], head[at + 2], head[at + 3]]);
    let page = match u16::from_be_bytes([head[16], head[17]]) {
        1 => 65_536,
        page => u64::from(page),
    };
    // And where no log is waiting to be written back.
    let logged = fs::metadata(beside(file, "-wal")).is_ok_and(|log| log.len() > 0);
    if !logged && word(24) == word(92) && length < u64::from(word(28)) * page {
        return Err(damaged("shorter than it should be"));
    }
    Ok(())
}

/// Puts a damaged store aside and returns its new name. The log goes with it: it belongs to it.
pub(super) fn set_aside(file: &Path) -> Result<PathBuf, StoreError> {
    let now = jiff::Timestamp::try_from(SystemTime::now()).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    let date = now.to_zoned(jiff::tz::TimeZone::UTC).strftime("%Y%m%dT%H%M%SZ").to_string();
    let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let mut aside = file.with_file_name(format!("{name}.damaged-{date}"));
    let mut more = 1;
    while aside.exists() {
        more += 1;
        aside = file.with_file_name(format!("{name}.damaged-{date}-{more}"));
    }
    fs::rename(file, &aside).map_err(StoreError::io(file, "damaged, and cannot be set aside"))?;
    for end in ["-wal", "-shm"] {
        // Where there is none, none has to go.
        let _ = fs::rename(beside(file, end), beside(&aside, end));
    }
    Ok(aside)
}

/// The file beside the database whose name ends so.
pub(super) fn beside(file: &Path, end: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(end);
    PathBuf::from(name)
}

/// Makes a finished file of a store: no log beside it, none needed to read it.
pub(super) fn close_for_good(file: &Path) -> Result<(), StoreError> {
    let error = StoreError::database(file);
    let db = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_WRITE).map_err(&error)?;
    db.execute_batch("PRAGMA journal_mode = DELETE; VACUUM;").map_err(&error)
}
