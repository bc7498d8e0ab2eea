use super::facts::Facts;
use super::{Frame, info};
use crate::model::{BootId, Bytes, HostReport};

/// What the collector's shell read in dom0 itself, without a tool.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Dom0 {
    /// Seconds of uptime when the sample began.
    pub clock: Option<f64>,
    /// The same when the device counters were read.
    pub device_clock: Option<f64>,
    pub boot: Option<BootId>,
    pub load: Option<f64>,
    /// dom0's own balloon driver, KiB at the source.
    pub target: Option<Bytes>,
    pub current: Option<Bytes>,
    /// dom0's wall clock, seconds since 1970; only to make uptimes of start times.
    pub epoch: Option<f64>,
}

impl Dom0 {
    pub fn read(frame: &Frame<'_>, before: Option<&HostReport>) -> Dom0 {
        let Some(section) = frame.section("dom0") else { return Dom0::default() };
        let facts = Facts(&section.out);
        Dom0 {
            clock: facts.number("uptime"),
            device_clock: frame.section("clock").and_then(|section| Facts(&section.out).number("uptime")),
            boot: info::name(facts.text("boot").unwrap_or(""), before.and_then(|b| b.boot.as_ref())),
            load: facts.number("load"),
            target: facts.whole("balloon_target_kb").map(Bytes::from_kib),
            current: facts.whole("balloon_current_kb").map(Bytes::from_kib),
            epoch: facts.number("epoch"),
        }
    }
}
