//! Who is to be asked: arguments, hostlists, the config file, host groups, commands that print
//! hosts. Asks no host itself.

pub(crate) mod command;
pub mod config;
mod entry;
mod gather;
pub mod glob;
pub mod hostlist;
pub mod prefs;
mod source;
mod span;
mod spec;
pub mod suggest;

pub use config::{Config, ConfigError, Vocabulary};
pub use entry::{HostEntry, PoolHint, SshSettings};
pub use gather::{Inventory, InventoryError, Sources};
pub use span::{parse_span, say_span, show_span};
pub use spec::{HostSpec, LOCAL};
