//! Where things of the user's lie: XDG directories.

use std::path::{Path, PathBuf};

/// The user's home directory.
pub fn home() -> Option<PathBuf> {
    directories::BaseDirs::new().map(|dirs| dirs.home_dir().to_path_buf())
}

/// `$XDG_CONFIG_HOME/aerostat`, usually `~/.config/aerostat`.
pub fn config_dir() -> Option<PathBuf> {
    directories::BaseDirs::new().map(|dirs| dirs.config_dir().join("aerostat"))
}

/// `$XDG_STATE_HOME/aerostat`, usually `~/.local/state/aerostat`: the log.
pub fn state_dir() -> Option<PathBuf> {
    directories::BaseDirs::new().and_then(|dirs| dirs.state_dir().map(|dir| dir.join("aerostat")))
}

/// The config file that is read when none is named: `AEROSTAT_CONFIG`, else `config.toml` in
/// [`config_dir`].
pub fn default_file() -> Option<PathBuf> {
    match std::env::var_os("AEROSTAT_CONFIG") {
        Some(file) if !file.is_empty() => Some(file.into()),
        _ => config_dir().map(|dir| dir.join("config.toml")),
    }
}

/// A file named in the config: `~/` is the home directory, relative is beside the config file.
pub(super) fn resolve(text: &str, beside: Option<&Path>) -> PathBuf {
    if let Some(rest) = text.strip_prefix("~/")
        && let Some(home) = home()
    {
        return home.join(rest);
    }
    let path = Path::new(text);
    match beside.and_then(Path::parent) {
        Some(dir) if path.is_relative() => dir.join(path),
        _ => path.to_path_buf(),
    }
}
