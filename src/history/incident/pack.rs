//! Packing an incident.

use super::{CONFIG, FORMAT, IncidentError, MANIFEST, Manifest, STORE, Scrub};
use crate::events::Event;
use crate::history::Past;
use crate::history::store::Archive;
use crate::model::{Cluster, Moment};
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// How hard zstd tries: the store's chunks are compressed already, and only need wrapping up.
const LEVEL: i32 = 6;

/// What is to be packed.
#[derive(Clone, Debug)]
pub struct Order<'a> {
    /// From this moment.
    pub from: Moment,
    /// Up to this one.
    pub to: Moment,
    /// With other names.
    pub scrub: bool,
    /// The config file's harmless parts.
    pub config: String,
    /// Who packs it, as user@machine.
    pub by: String,
    /// When it is packed.
    pub now: Moment,
    /// An empty folder on the file system of `out`, to work in.
    pub work: &'a Path,
    /// The file to make.
    pub out: &'a Path,
    /// Writes over a file that is there.
    pub force: bool,
}

/// What was packed.
#[derive(Clone, Debug)]
pub struct Packed {
    /// What the archive says of itself.
    pub manifest: Manifest,
    /// Its size in bytes.
    pub size: u64,
}

/// Packs a span of a past into one file: all of it, or no file at all. `progress` is told how far
/// it has come, from 0 to 1.
///
/// # Errors
/// Nothing was recorded within the span, the past cannot be read, or the file not be written.
pub fn pack(past: &Archive, order: &Order<'_>, progress: &mut dyn FnMut(f64)) -> Result<Packed, IncidentError> {
    if order.out.exists() && !order.force {
        return Err(IncidentError::Exists(order.out.to_path_buf()));
    }
    let store = order.work.join(STORE);
    let scrub = RefCell::new(order.scrub.then(Scrub::default));
    let mut seen = Seen::default();
    let length = order.from.until(order.to).as_secs_f64().max(0.001);
    let picture = |cluster: Arc<Cluster>| {
        progress((order.from.until(cluster.at).as_secs_f64() / length).min(1.0) * 0.9);
        let cluster = match &mut *scrub.borrow_mut() {
            Some(scrub) => scrub.cluster(&cluster),
            None => cluster,
        };
        seen.take(&cluster);
        cluster
    };
    let event = |event: Event| match &mut *scrub.borrow_mut() {
        Some(scrub) => scrub.event(&event),
        None => event,
    };
    let pictures = past.export(order.from, order.to, &store, picture, event)?;
    let Some((first, last)) = seen.span else {
        return Err(IncidentError::Nothing(utc(order.from), utc(order.to)));
    };
    let manifest = Manifest {
        format: FORMAT,
        program: format!("aerostat {}", env!("CARGO_PKG_VERSION")),
        cluster: seen.cluster,
        hosts: seen.hosts.into_iter().collect(),
        from: first,
        to: last,
        span: (utc(first), utc(last)),
        pictures: pictures as u64,
        events: past.events(order.from, order.to, usize::MAX)?.len() as u64,
        made_at: utc(order.now),
        made_by: (!order.scrub).then(|| order.by.clone()),
        scrubbed: order.scrub,
    };
    let packed = order.work.join("packed");
    write(&packed, &store, &manifest, order).map_err(IncidentError::io(order.out, "cannot be written"))?;
    let size = fs::metadata(&packed).map_err(IncidentError::io(order.out, "cannot be written"))?.len();
    put(&packed, order.out)?;
    progress(1.0);
    Ok(Packed { manifest, size })
}

/// What was met on the way.
#[derive(Default)]
struct Seen {
    cluster: String,
    hosts: BTreeSet<String>,
    span: Option<(Moment, Moment)>,
}

impl Seen {
    fn take(&mut self, cluster: &Cluster) {
        let first = self.span.map_or(cluster.at, |(first, _)| first);
        self.span = Some((first, cluster.at));
        if self.hosts.len() != cluster.hosts.len() || self.cluster != *cluster.name {
            self.cluster = cluster.name.to_string();
            self.hosts.extend(cluster.hosts.iter().map(|host| host.id.to_string()));
        }
    }
}

fn write(packed: &Path, store: &Path, manifest: &Manifest, order: &Order<'_>) -> io::Result<()> {
    let file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(packed)?;
    let mut zstd = zstd::Encoder::new(file, LEVEL)?;
    zstd.include_checksum(true)?;
    let mut tar = tar::Builder::new(zstd);
    let time = order.now.0 / 1000;
    let head = |size: u64| {
        let mut header = tar::Header::new_ustar();
        header.set_size(size);
        header.set_mode(0o600);
        header.set_mtime(time);
        header.set_entry_type(tar::EntryType::Regular);
        header
    };
    let mut member = |name: &str, bytes: &[u8]| tar.append_data(&mut head(bytes.len() as u64), name, bytes);
    let mut json = serde_json::to_vec_pretty(manifest).map_err(io::Error::other)?;
    json.push(b'\n');
    member(MANIFEST, &json)?;
    if !order.config.is_empty() {
        member(CONFIG, order.config.as_bytes())?;
    }
    let store = File::open(store)?;
    let size = store.metadata()?.len();
    tar.append_data(&mut head(size), STORE, store)?;
    let mut file = tar.into_inner()?.finish()?;
    file.flush()?;
    file.sync_all()
}

/// Gives the finished file its name.
fn put(packed: &Path, out: &Path) -> Result<(), IncidentError> {
    fs::rename(packed, out).map_err(IncidentError::io(out, "cannot be written"))?;
    // That the name is safe, too; not every file system lets a folder be opened for it.
    let folder: PathBuf = out.parent().filter(|dir| !dir.as_os_str().is_empty()).unwrap_or(Path::new(".")).into();
    if let Ok(folder) = File::open(folder) {
        let _ = folder.sync_all();
    }
    Ok(())
}

fn utc(at: Moment) -> String {
    crate::history::when::zoned(at, &jiff::tz::TimeZone::UTC)
        .map_or_else(|| "-".to_owned(), |at| at.timestamp().strftime("%Y-%m-%dT%H:%M:%SZ").to_string())
}
