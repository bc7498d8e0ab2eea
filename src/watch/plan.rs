use crate::clock;
use crate::inventory::HostEntry;
use crate::link::Connector;
use crate::model::{Beat, Moment};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// One host to be watched and the way to it.
#[derive(Clone, Debug)]
pub struct HostPlan {
    /// Who it is and how often it is asked.
    pub entry: HostEntry,
    /// How it is reached.
    pub connector: Arc<dyn Connector>,
}

/// What is to be watched, and with what limits.
#[derive(Clone)]
pub struct Plan {
    /// The name in the title line.
    pub name: String,
    /// The hosts in inventory order.
    pub hosts: Vec<HostPlan>,
    /// Connections being made at the same time.
    pub fan_out: usize,
    /// The first questions to the hosts are spread over this long, so that a thousand hosts do
    /// not answer in the same millisecond. Beats are spread over their own interval.
    pub jitter: Duration,
    /// The usual beat, for the title line; each host has its own in its entry.
    pub beat: Beat,
    /// The longest answer taken from a host, in bytes.
    pub max_bytes: usize,
    /// The shortest time between two snapshots while reports pour in.
    pub coalesce: Duration,
    /// The clock that samples are stamped with: [`crate::clock::now`], unless a test has its own.
    pub clock: Clock,
}

/// Tells the time.
pub type Clock = Arc<dyn Fn() -> Moment + Send + Sync>;

impl Plan {
    /// Connections made at the same time, unless configured.
    pub const FAN_OUT: usize = 32;

    /// A plan with every default. The beat is that of the first host.
    pub fn new(name: impl Into<String>, hosts: Vec<HostPlan>) -> Plan {
        let beat = hosts.first().map_or(Beat::of(Duration::from_secs(2)), |host| host.entry.beat);
        Plan {
            name: name.into(),
            hosts,
            fan_out: Plan::FAN_OUT,
            jitter: Duration::from_millis(250),
            beat,
            max_bytes: 16 << 20,
            coalesce: Duration::from_millis(75),
            clock: Arc::new(clock::now),
        }
    }
}

impl fmt::Debug for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Plan")
            .field("name", &self.name)
            .field("hosts", &self.hosts.len())
            .field("fan_out", &self.fan_out)
            .field("beat", &self.beat)
            .finish_non_exhaustive()
    }
}
