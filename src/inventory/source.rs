//! Files that name hosts.

use std::io::Read;
use std::path::Path;

/// Most bytes read from a source.
pub(super) const MAX_BYTES: u64 = 4 << 20;

/// Reads a file, or standard input for `-`.
///
/// # Errors
/// What the system says; text that is too long or not UTF-8.
pub(super) fn read(file: &Path) -> Result<String, String> {
    let mut bytes = Vec::new();
    let outcome = if file == Path::new("-") {
        std::io::stdin().lock().take(MAX_BYTES + 1).read_to_end(&mut bytes)
    } else {
        std::fs::File::open(file).and_then(|file| file.take(MAX_BYTES + 1).read_to_end(&mut bytes))
    };
    outcome.map_err(|error| format!("cannot be read: {error}"))?;
    text(bytes)
}

/// Bytes as text, within bounds.
pub(super) fn text(bytes: Vec<u8>) -> Result<String, String> {
    if bytes.len() as u64 > MAX_BYTES {
        return Err("more than 4 MiB: that is no list of hosts".to_owned());
    }
    String::from_utf8(bytes).map_err(|error| {
        let line = error.as_bytes()[..error.utf8_error().valid_up_to()].iter().filter(|b| **b == b'\n').count() + 1;
        format!("line {line} is not UTF-8")
    })
}
