use std::time::Duration;

/// What counts as worth telling, and how often. The defaults suit a beat of some seconds.
#[derive(Clone, Debug, PartialEq)]
pub struct Rules {
    /// Availability of the cluster below this (0 to 1) is told; 0 for never.
    pub availability: f64,
    /// The same for each pool.
    pub pool_availability: f64,
    /// Availability is told low after it was so for this long, and recovered after it was well above
    /// for as long.
    pub availability_for: Duration,
    /// How far above the threshold it must be to count as recovered.
    pub availability_margin: f64,
    /// A domain that vanished may turn up elsewhere for this long (or two and a half beats, if that
    /// is longer) before it is told as gone.
    pub departure: Duration,
    /// The domains of a host that booted may come back for this long before they are told missing.
    pub comeback: Duration,
    /// A host that came and went so many times …
    pub flaps: usize,
    /// … within this long flaps, …
    pub flap_window: Duration,
    /// … until it has stayed as it is for this long.
    pub flap_settle: Duration,
    /// A target set so many times, each within the window after the one before, is the work of a
    /// policy …
    pub target_times: u32,
    /// … until it is left alone for this long.
    pub target_window: Duration,
}

impl Default for Rules {
    fn default() -> Rules {
        let minutes = |count: u64| Duration::from_secs(60 * count);
        Rules {
            availability: 0.9,
            pool_availability: 0.9,
            availability_for: Duration::from_secs(10),
            availability_margin: 0.01,
            departure: Duration::from_secs(6),
            comeback: minutes(5),
            flaps: 4,
            flap_window: minutes(10),
            flap_settle: minutes(5),
            target_times: 3,
            target_window: minutes(10),
        }
    }
}
