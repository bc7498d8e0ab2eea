use crate::link::LinkError;
use std::path::PathBuf;
use std::sync::Arc;

/// Who uses the connections, which decides how they are shared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// A dashboard: its connections are its own and end with it; batch verbs may ride on them.
    Dashboard,
    /// A verb that asks and ends: it takes a connection that is already there and leaves its own
    /// open for the next one, for as long as `SshSettings::share` says.
    Batch,
}

/// The private folder with control sockets and generated ssh configuration, one per process;
/// cheap to clone.
#[derive(Clone, Debug)]
pub struct SshHome(#[expect(dead_code, reason = "read once connections are made")] Arc<(PathBuf, Use)>);

impl SshHome {
    /// Makes or takes over `$XDG_RUNTIME_DIR/aerostat`, or a folder under `/tmp` that only this
    /// user can enter.
    ///
    /// # Errors
    /// The folder cannot be made, belongs to somebody else, is open to others, or its path is too
    /// long for a socket.
    pub fn open(purpose: Use) -> Result<SshHome, LinkError> {
        Ok(SshHome(Arc::new((PathBuf::new(), purpose))))
    }
}
