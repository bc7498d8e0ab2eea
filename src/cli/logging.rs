//! The log: to a file, on request, never to the terminal.

use super::args::Global;
use super::failure::Failure;
use crate::inventory::config::paths;
use std::fs::OpenOptions;
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;
use std::sync::Mutex;
use tracing_subscriber::EnvFilter;

/// Starts the log if `--log` or `AEROSTAT_LOG` (`info`, `debug`, `aerostat::link=trace`) ask for
/// one; without `--log` it is `$XDG_STATE_HOME/aerostat/aerostat.log`. Only the user can read it.
pub(super) fn start(global: &Global) -> Result<(), Failure> {
    let level = std::env::var("AEROSTAT_LOG").ok().filter(|level| !level.is_empty());
    if global.log.is_none() && level.is_none() {
        return Ok(());
    }
    let filter = EnvFilter::try_new(level.as_deref().unwrap_or("aerostat=info"))
        .map_err(|error| Failure::usage(format!("AEROSTAT_LOG: {error}; write info, debug or aerostat::link=trace")))?;
    let file = match &global.log {
        Some(file) => file.clone(),
        None => usual()?,
    };
    let cannot = |what: String| Failure::usage(format!("cannot write the log {}: {what}", file.display()));
    let opened = OpenOptions::new().create(true).append(true).mode(0o600).open(&file);
    let opened = opened.map_err(|error| cannot(error.to_string()))?;
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(Mutex::new(opened))
        .with_ansi(false)
        .try_init()
        .map_err(|error| cannot(error.to_string()))
}

fn usual() -> Result<PathBuf, Failure> {
    let Some(dir) = paths::state_dir() else {
        return Err(Failure::usage("no home directory for the log: name a file with --log"));
    };
    std::fs::create_dir_all(&dir).map_err(|error| Failure::usage(format!("cannot make {}: {error}", dir.display())))?;
    Ok(dir.join("aerostat.log"))
}
