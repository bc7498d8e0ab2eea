//! Finding and opening what was recorded.

use crate::cli::failure::Failure;
use crate::cli::session::Session;
use crate::clock;
use crate::history::incident::{self, Bounds, Unpacked};
use crate::history::store::{Archive, Store};
use crate::history::when::{Reference, When, show_full};
use crate::history::{Only, Past};
use crate::inventory::say_span;
use crate::inventory::suggest::did_you_mean;
use crate::model::{Cluster, Moment};
use jiff::tz::TimeZone;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A past to read.
pub(in crate::cli) struct Opened {
    /// What to call it.
    pub name: String,
    /// It.
    pub archive: Arc<Archive>,
    /// The first and last recorded moment.
    pub span: (Moment, Moment),
    /// The incident it was taken out of; its files go with it.
    pub incident: Option<Unpacked>,
}

/// The folder of the own store.
pub(in crate::cli) fn own_dir(session: &Session, dir: Option<&Path>) -> Result<PathBuf, Failure> {
    if let Some(dir) = dir {
        return Ok(dir.to_path_buf());
    }
    session.history_dir()
}

impl Opened {
    /// Opens an incident, a store's folder or file, or the own store.
    pub fn open(session: &Session, file: Option<&Path>, cluster: Option<&str>) -> Result<Opened, Failure> {
        let (path, incident) = match file {
            Some(file) if is_packed(file)? => {
                let incident = incident::unpack(file, Bounds::default()).map_err(Failure::work)?;
                (incident.store(), Some(incident))
            }
            Some(file) => (file.to_path_buf(), None),
            None => (own_dir(session, None)?, None),
        };
        let own = file.is_none();
        let there = if path.is_dir() { path.join(Store::FILE).exists() } else { path.exists() };
        let nothing = || {
            let hint = "aerostat record, or a dashboard that is open, records";
            Failure::usage(match own {
                true => format!("nothing is recorded in {} yet: {hint}", path.display()),
                false => format!("{}: nothing is recorded in it yet", path.display()),
            })
        };
        if !there {
            let none = || Failure::usage(format!("{}: there is no recording", path.display()));
            return Err(if own { nothing() } else { none() });
        }
        let store = Store::open_file(&path).map_err(Failure::work)?;
        // Verbs that remember VMs make a store too, without a recording in it.
        let known = store.clusters().map_err(Failure::work)?;
        if known.is_empty() {
            return Err(nothing());
        }
        let archive = Arc::new(choose(&store, &known, cluster)?);
        let Some(span) = archive.span().map_err(Failure::work)? else {
            return Err(nothing());
        };
        let name = match file {
            Some(file) => file.file_name().unwrap_or(file.as_os_str()).to_string_lossy().into_owned(),
            None => archive.cluster().to_owned(),
        };
        // A file's name is as free as a guest's.
        let name = crate::model::Name::new(&name).to_string();
        Ok(Opened { name, archive, span, incident })
    }

    /// It, with those hosts alone that `-H` and `--hosts-from` name; its name says then of how many.
    pub fn past(&mut self, session: &Session) -> Result<Arc<dyn Past>, Failure> {
        let all = self.archive.hosts().map_err(Failure::work)?;
        Ok(match session.chosen(&all)? {
            Some(hosts) => {
                self.name.push_str(&format!(", {} of {} hosts", hosts.len(), all.len()));
                Arc::new(Only::new(self.archive.clone(), hosts))
            }
            None => self.archive.clone(),
        })
    }

    /// A moment within it, by its words.
    pub fn moment(&self, text: &str, zone: &TimeZone, live: bool) -> Result<Moment, Failure> {
        let (first, last) = self.span;
        // What is still being recorded ends now; a recording ends with itself.
        let now = if live { clock::now().max(last) } else { last };
        let from = Reference { now, shown: now, zone: zone.clone() };
        let at = match When::parse(text, &from).map_err(Failure::usage)? {
            When::Live => now,
            When::Start => first,
            When::At(at) => at,
        };
        if at < first {
            let first = show_full(first, zone);
            return Err(Failure::usage(format!("`{text}`: nothing is recorded before {first}")));
        }
        Ok(at)
    }
}

/// The cluster of that name, or the one recorded last.
fn choose(store: &Store, known: &[String], cluster: Option<&str>) -> Result<Archive, Failure> {
    match cluster {
        Some(name) if known.iter().any(|known| known == name) => store.reader_of(name).map_err(Failure::work),
        Some(name) => {
            let guess = did_you_mean(name, known.iter().map(String::as_str));
            let there: Vec<String> = known.iter().map(|name| crate::model::Name::new(name).to_string()).collect();
            Err(Failure::usage(format!("no cluster `{name}` is recorded{guess}; there is: {}", there.join(", "))))
        }
        None => store.reader().map_err(Failure::work),
    }
}

/// Whether a file is packed by zstd: by how it begins, not by its name.
fn is_packed(file: &Path) -> Result<bool, Failure> {
    const MAGIC: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];
    if file.is_dir() {
        return Ok(false);
    }
    let shown = file.display();
    let mut open = std::fs::File::open(file).map_err(|error| Failure::usage(format!("{shown}: {error}")))?;
    let mut head = [0; 4];
    match open.read_exact(&mut head) {
        Ok(()) => Ok(head == MAGIC),
        Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
            Err(Failure::work(format!("{shown}: too short for a recording")))
        }
        Err(error) => Err(Failure::usage(format!("{shown}: {error}"))),
    }
}

/// What was known at a moment, by the own store; the moment; and a line that says so.
pub(in crate::cli) fn picture(session: &Session, text: &str) -> Result<(Arc<Cluster>, Moment, String), Failure> {
    let zone = TimeZone::system();
    session.asks_nobody("--at")?;
    let mut opened = Opened::open(session, None, None)?;
    let past = opened.past(session)?;
    let at = opened.moment(text, &zone, true)?;
    let Some(cluster) = past.at(at).map_err(Failure::work)? else {
        return Err(Failure::usage(format!("`{text}`: nothing is recorded of that moment")));
    };
    let mut line = format!("PAST {}", show_full(at, &zone));
    let silent = cluster.at.until(at);
    if silent > cluster.beat.stale_after {
        line.push_str(&format!(", nothing recorded for {}", say_span(silent)));
    }
    Ok((cluster, at, line))
}
