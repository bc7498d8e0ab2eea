//! What is true of a cluster at one moment: pure data and arithmetic on it.
//!
//! Nothing here reads a clock, does I/O or knows a toolstack's words. Times are [`Moment`]s that
//! the caller passes in, sizes are [`Bytes`], and text that came from a host is a [`Name`], which
//! only the sanitiser can make.

mod balloon;
mod bytes;
mod cluster;
mod counters;
mod domain;
mod freshness;
mod host;
mod host_error;
mod ids;
mod known;
mod memory;
mod moment;
mod provenance;
mod report;
mod text;
mod trail;

pub use balloon::{Balloon, BalloonTrack};
pub use bytes::Bytes;
pub use cluster::{Availability, Cluster, Conflict, Copies, HostTotals, Pool, PoolSource, Totals};
pub use counters::{DiskCounters, NetCounters, PacketCounters, Rates, Unrated, Vbd, Vif};
pub use domain::{Domain, DomainState, RunState};
pub use freshness::{Beat, Freshness};
pub use host::{Host, LinkState};
pub use host_error::{HostError, HostErrorKind, LoggedError};
pub use ids::{DomainIdent, DomainKey, HostId, Uuid};
pub use known::{Absent, Beyond, Excuse, Excused, GuestKey, Known};
pub use memory::Memory;
pub use moment::Moment;
pub use provenance::{Field, Source};
pub use report::{BootId, HostFacts, HostReport, SectionProblem, Toolstack};
pub use text::{Name, sanitise};
pub use trail::CpuTrail;

#[cfg(test)]
mod tests;
