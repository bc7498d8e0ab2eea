use crate::model::{Name, Toolstack};

/// What a host says when a channel has been opened, once per connection.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hello {
    /// Its own name.
    pub hostname: Option<Name>,
    /// Toolstacks found there, the one to use first.
    pub toolstacks: Vec<Toolstack>,
    /// What tells its pool.
    pub pool: Option<PoolClue>,
}

/// What a host knows of its pool.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum PoolClue {
    /// Oracle VM: the UUID of the repository behind `/OVS`; hosts that mount the same are a pool.
    Repository(Name),
    /// XenServer/XCP-ng: the master's address, or the host is the master.
    Master(Option<Name>),
}
