//! Who is to be asked: arguments, hostlists, the config file, host groups, commands that print
//! hosts. Asks no host itself.

mod entry;

pub use entry::{HostEntry, PoolHint, SshSettings};
