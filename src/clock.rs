//! The one clock of the program: steady, and counting while the machine sleeps.

use crate::model::Moment;
use rustix::time::{ClockId, clock_gettime};
use std::sync::OnceLock;

/// Now, in milliseconds since the Unix epoch as it stood when the program first asked, carried on
/// by the boot-time clock: it never runs backwards when NTP or a person sets the time, and it goes
/// on through a suspend, so that figures from before the lid was closed are old when it opens.
pub fn now() -> Moment {
    static ORIGIN: OnceLock<i128> = OnceLock::new();
    let millis = |id| {
        let t = clock_gettime(id);
        i128::from(t.tv_sec) * 1000 + i128::from(t.tv_nsec) / 1_000_000
    };
    let boot = millis(ClockId::Boottime);
    let origin = *ORIGIN.get_or_init(|| millis(ClockId::Realtime) - boot);
    Moment(u64::try_from(boot + origin).unwrap_or(0))
}
