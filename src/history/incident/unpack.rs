//! Opening an incident that somebody handed over: nothing in it is believed.

use super::{CONFIG, FORMAT, IncidentError, MANIFEST, Manifest, STORE};
use std::fs::{self, File};
use std::io::{self, BufReader, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// How much is taken out of an archive at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// Bytes of the store.
    pub store: u64,
    /// Bytes of everything else.
    pub rest: u64,
}

impl Default for Bounds {
    /// A store's own usual bound, with room to spare; a megabyte of words.
    fn default() -> Bounds {
        Bounds { store: 2 << 30, rest: 1 << 20 }
    }
}

/// zstd windows larger than this (as a power of two) are refused: they are memory.
const WINDOW: u32 = 27;

/// An incident taken out; its files go with it.
#[derive(Debug)]
pub struct Unpacked {
    /// What it says of itself.
    pub manifest: Manifest,
    dir: TempDir,
}

impl Unpacked {
    /// The store of the span.
    pub fn store(&self) -> PathBuf {
        self.dir.path().join(STORE)
    }
}

/// Takes an incident out into a folder of its own, that only the user may enter.
///
/// # Errors
/// It cannot be read, is none of ours, is damaged, or has more or other things in it than an
/// incident has.
pub fn unpack(file: &Path, bounds: Bounds) -> Result<Unpacked, IncidentError> {
    let refused = |what: String| IncidentError::Refused { file: file.to_path_buf(), what };
    let open = File::open(file).map_err(IncidentError::io(file, "cannot be opened"))?;
    let mut packed = zstd::Decoder::new(BufReader::new(open)).map_err(IncidentError::io(file, "cannot be read"))?;
    packed.window_log_max(WINDOW).map_err(IncidentError::io(file, "cannot be read"))?;
    // Whatever lies between and behind the members counts too.
    let limit = bounds.store.saturating_add(bounds.rest).saturating_add(1 << 16);
    let mut tar = tar::Archive::new(packed.take(limit));
    let dir = TempDir::with_prefix("aerostat-incident-").map_err(IncidentError::io(file, "no folder to unpack in"))?;
    let broken = |error: io::Error| refused(format!("no incident of aerostat, or damaged ({error})"));
    let mut manifest: Option<Manifest> = None;
    let (mut has_store, mut has_config) = (false, false);
    // Raw: what makes names long is read whole before anybody can look at how long it is.
    for entry in tar.entries().map_err(broken)?.raw(true) {
        let mut entry = entry.map_err(broken)?;
        let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        let shown = crate::model::Name::new(&name);
        if entry.header().entry_type() != tar::EntryType::Regular {
            return Err(refused(format!("`{shown}` in it is no plain file: not opened")));
        }
        let (most, twice) = match name.as_str() {
            MANIFEST => (bounds.rest, manifest.is_some()),
            STORE => (bounds.store, std::mem::replace(&mut has_store, true)),
            CONFIG => (bounds.rest, std::mem::replace(&mut has_config, true)),
            _ => return Err(refused(format!("`{shown}` does not belong into an incident: not opened"))),
        };
        if twice {
            return Err(refused(format!("`{shown}` is in it twice: not opened")));
        }
        if entry.size() > most {
            return Err(refused(format!("`{shown}` in it is too large ({} bytes, at most {most})", entry.size())));
        }
        if name == MANIFEST {
            manifest = Some(read_manifest(&mut entry, &refused)?);
        } else if manifest.is_none() {
            return Err(refused(format!("no incident of aerostat: it does not begin with {MANIFEST}")));
        } else {
            let path = dir.path().join(&name);
            write(&mut entry, &path, most).map_err(|error| match error {
                Trouble::Reading(error) => broken(error),
                Trouble::Writing(error) => {
                    IncidentError::Io { file: path.clone(), what: "cannot be written", source: error }
                }
            })?;
        }
    }
    // On to the very end: the checksum is there.
    let mut rest = tar.into_inner();
    io::copy(&mut rest, &mut io::sink()).map_err(broken)?;
    if rest.limit() == 0 {
        return Err(refused("there is more in it than an incident has: not opened".to_owned()));
    }
    match manifest {
        Some(manifest) if has_store => Ok(Unpacked { manifest, dir }),
        _ => Err(refused(format!("no incident of aerostat: {MANIFEST} or {STORE} is missing"))),
    }
}

fn read_manifest(entry: &mut impl Read, refused: &impl Fn(String) -> IncidentError) -> Result<Manifest, IncidentError> {
    let mut text = Vec::new();
    entry.read_to_end(&mut text).map_err(|error| refused(format!("damaged ({error})")))?;
    /// Just enough to tell a later format from a broken file.
    #[derive(serde::Deserialize)]
    struct Head {
        format: u32,
    }
    let head: Head = serde_json::from_slice(&text).map_err(|error| refused(format!("{MANIFEST} in it: {error}")))?;
    if head.format > FORMAT {
        let found = head.format;
        return Err(refused(format!("written by a later aerostat (format {found}, this one knows {FORMAT})")));
    }
    let mut manifest: Manifest =
        serde_json::from_slice(&text).map_err(|error| refused(format!("{MANIFEST} in it: {error}")))?;
    // It goes to a terminal.
    let clean = |text: &mut String| *text = crate::model::Name::new(text).to_string();
    let Manifest { program, cluster, hosts, span, made_at, made_by, .. } = &mut manifest;
    hosts.iter_mut().chain([program, cluster, &mut span.0, &mut span.1, made_at]).for_each(clean);
    made_by.iter_mut().for_each(clean);
    Ok(manifest)
}

enum Trouble {
    Reading(io::Error),
    Writing(io::Error),
}

/// Copies a member; never more than it may have, whatever its head says.
fn write(entry: &mut impl Read, path: &Path, most: u64) -> Result<(), Trouble> {
    let mut out =
        fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).map_err(Trouble::Writing)?;
    let mut room = vec![0; 1 << 16];
    let mut left = most;
    loop {
        match entry.read(&mut room).map_err(Trouble::Reading)? {
            0 => return out.flush().map_err(Trouble::Writing),
            count if count as u64 > left => return Err(Trouble::Reading(io::Error::other("longer than it says"))),
            count => {
                left -= count as u64;
                out.write_all(&room[..count]).map_err(Trouble::Writing)?;
            }
        }
    }
}
