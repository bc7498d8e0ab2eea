use super::{Kind, Size};
use crate::hypervisor::guest_spec::GuestSpec;

/// What is to be done, with its value, and not yet to whom.
#[derive(Clone, Debug, PartialEq)]
pub enum Wish {
    /// Clean shutdown.
    Stop,
    /// Start a halted domain.
    Start,
    /// Clean reboot.
    Reboot,
    /// No more CPU time.
    Pause,
    /// CPU time again.
    Unpause,
    /// End at once.
    Destroy,
    /// Balloon target.
    MemSet(Size),
    /// Balloon ceiling.
    MemMax(Size),
    /// VCPUs on line.
    VcpuSet(u32),
    /// Another name.
    Rename(String),
    /// To that host of the cluster, or to a name the domain's host can reach.
    Migrate(String),
    /// From that file on the target's host.
    Create(String),
    /// Serial console.
    Console,
    /// Screen, through a tunnel.
    Vnc,
    /// The disc out of that drive.
    Eject(String),
    /// A domain of what is said here.
    Build(Box<GuestSpec>),
}

/// Words that are no wish.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadWish {
    /// The action takes a value, and none is there.
    #[error("{id} needs {what}")]
    Missing {
        /// Which action.
        id: &'static str,
        /// What it takes.
        what: &'static str,
    },
    /// The action takes none.
    #[error("{id} takes no value (it got {value:?})")]
    Surplus {
        /// Which action.
        id: &'static str,
        /// What was there.
        value: String,
    },
    /// The value is not understood.
    #[error("{id}: {value:?} is no {what}")]
    Value {
        /// Which action.
        id: &'static str,
        /// What was there.
        value: String,
        /// What there should be.
        what: &'static str,
    },
}

impl Wish {
    /// The wish for an action with its value as it was typed.
    ///
    /// # Errors
    /// See [`BadWish`].
    pub fn parse(kind: Kind, value: Option<&str>) -> Result<Wish, BadWish> {
        let id = kind.info().id;
        let text = match (value, kind.info().value) {
            (None, Some(_)) => return Err(BadWish::Missing { id, what: what(kind) }),
            (Some(value), None) => return Err(BadWish::Surplus { id, value: value.to_owned() }),
            (value, _) => value.unwrap_or_default().trim(),
        };
        let bad = || BadWish::Value { id, value: text.to_owned(), what: what(kind) };
        Ok(match kind {
            Kind::Stop => Wish::Stop,
            Kind::Start => Wish::Start,
            Kind::Reboot => Wish::Reboot,
            Kind::Pause => Wish::Pause,
            Kind::Unpause => Wish::Unpause,
            Kind::Destroy => Wish::Destroy,
            Kind::Console => Wish::Console,
            Kind::Vnc => Wish::Vnc,
            Kind::MemSet => Wish::MemSet(Size::parse(text).ok_or_else(bad)?),
            Kind::MemMax => Wish::MemMax(Size::parse(text).ok_or_else(bad)?),
            Kind::VcpuSet => Wish::VcpuSet(text.parse().ok().filter(|&n| n > 0).ok_or_else(bad)?),
            Kind::Rename if !text.is_empty() => Wish::Rename(text.to_owned()),
            Kind::Migrate if !text.is_empty() => Wish::Migrate(text.to_owned()),
            Kind::Create if !text.is_empty() => Wish::Create(text.to_owned()),
            Kind::Eject if !text.is_empty() => Wish::Eject(text.to_owned()),
            Kind::Rename | Kind::Migrate | Kind::Create | Kind::Eject => return Err(bad()),
        })
    }

    /// Which action it is.
    pub fn kind(&self) -> Kind {
        match self {
            Wish::Stop => Kind::Stop,
            Wish::Start => Kind::Start,
            Wish::Reboot => Kind::Reboot,
            Wish::Pause => Kind::Pause,
            Wish::Unpause => Kind::Unpause,
            Wish::Destroy => Kind::Destroy,
            Wish::MemSet(_) => Kind::MemSet,
            Wish::MemMax(_) => Kind::MemMax,
            Wish::VcpuSet(_) => Kind::VcpuSet,
            Wish::Rename(_) => Kind::Rename,
            Wish::Migrate(_) => Kind::Migrate,
            Wish::Create(_) | Wish::Build(_) => Kind::Create,
            Wish::Eject(_) => Kind::Eject,
            Wish::Console => Kind::Console,
            Wish::Vnc => Kind::Vnc,
        }
    }
}

fn what(kind: Kind) -> &'static str {
    match kind {
        Kind::MemSet | Kind::MemMax => "size (4G, +512M, -1G, 50%)",
        Kind::VcpuSet => "number of VCPUs",
        Kind::Rename => "name",
        Kind::Migrate => "host",
        Kind::Eject => "drive (hdc)",
        Kind::Create => "path of a configuration file on the host",
        _ => "value",
    }
}
