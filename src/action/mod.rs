//! Everything that changes the world: plan → preconditions → confirmation → run → verify → audit.
//!
//! 1. A [`Wish`] (what) and [`Target`]s (whom) make a [`Plan`]: for each domain the exact command
//!    and what is to be said for and against it, from the newest samples.
//! 2. [`Plan::confirmation`] is what the operator reads; [`Plan::confirm`] turns the plan and the
//!    operator's answer into a [`Confirmed`] one. Nothing else makes one.
//! 3. [`Gate`] is the one place where read-only and dry-run end: without a [`Permit`] there is no
//!    [`Hand`], and without a hand nothing is sent.
//! 4. [`Hand`] writes the audit line, sends the command through a short session of its own, in
//!    which the host makes sure of number and UUID first, and says what came of it ([`Sent`]).
//! 5. A [`Follow`] looks at the samples after that until the effect shows, or will not.
//! 6. [`Desk`] does all this in the background for the dashboard and keeps the [`Journal`].
//!
//! This room may use `link`, `hypervisor` and `model`. It never draws and asks nobody anything.

pub mod account;
mod audit;
mod check;
mod config_file;
mod confirm;
mod desk;
mod devices;
mod draft;
mod follow;
mod gate;
mod hand;
mod journal;
mod kind;
mod outcome;
mod plan;
mod size;
mod target;
mod tunnel;
mod wish;

#[cfg(test)]
pub(crate) mod tests;

pub use audit::{
    Audit, AuditError, Entry, FileAudit, Log as AuditLog, NoAudit, Phase, Who, read as read_audit,
    read_end as read_audit_end, remembered,
};
pub use check::{Finding, Weight, peer};
pub use config_file::read_config;
pub use confirm::{Confirmation, Confirmed, ConfirmedStep, Demand, NotConfirmed, Row};
pub use desk::Desk;
pub use devices::{OpenDevices, read_devices};
pub use draft::{BadDraft, Draft, roomiest};
pub use follow::{Follow, Verdict};
pub use gate::{Gate, Mode, Permit, ReadOnly};
pub use hand::{Done, Hand, Reach};
pub use journal::{Job, JobId, JobState, Journal};
pub use kind::{Info, Kind, REGISTRY, ValueKind};
pub use outcome::Sent;
pub use plan::{Before, Plan, Step};
pub use size::Size;
pub use target::{Ambiguous, Target, find};
pub use tunnel::{Tunnel, Viewer, ViewerError};
pub use wish::{BadWish, Wish};
