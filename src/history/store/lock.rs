//! One program at a time records a cluster: an advisory lock that ends with the process.

use super::StoreError;
use rustix::fs::{FlockOperation, flock};
use std::fs::File;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

/// Held for as long as it lives.
#[derive(Debug)]
pub(super) struct Lock(#[allow(dead_code)] File);

/// The lock of that name; `None` while another has it.
pub(super) fn take(dir: &Path, name: &str) -> Result<Option<Lock>, StoreError> {
    let file = dir.join(file_name(name));
    let open = File::options().create(true).append(true).mode(0o600).open(&file);
    let open = open.map_err(StoreError::io(&file, "cannot be made"))?;
    match flock(&open, FlockOperation::NonBlockingLockExclusive) {
        Ok(()) => Ok(Some(Lock(open))),
        Err(rustix::io::Errno::WOULDBLOCK) => Ok(None),
        Err(errno) => Err(StoreError::io(&file, "cannot be locked")(errno.into())),
    }
}

/// The lock of that name, waited for: it is held for moments only.
pub(super) fn wait(dir: &Path, name: &str) -> Result<Lock, StoreError> {
    for _ in 0..50 {
        if let Some(lock) = take(dir, name)? {
            return Ok(lock);
        }
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    let held = std::io::Error::from(std::io::ErrorKind::TimedOut);
    Err(StoreError::io(&dir.join(file_name(name)), "is held by another program")(held))
}

/// Names differ where clusters' names do.
fn file_name(name: &str) -> String {
    let plain: String = name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).take(40).collect();
    let hash = name
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3));
    format!("recording-{plain}-{hash:016x}.lock")
}
