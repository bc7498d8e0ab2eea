//! The one clock of the program: steady, and counting while the machine sleeps.

use crate::model::Moment;
use rustix::time::{ClockId, clock_gettime};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Now, in milliseconds since the Unix epoch as it stood when the program first asked, carried on
/// by the boot-time clock: it never runs backwards when NTP or a person sets the time, and it goes
/// on through a suspend, so that figures from before the lid was closed are old when it opens.
pub fn now() -> Moment {
    let boot = read(ClockId::Boottime);
    Moment(u64::try_from(boot + origin(boot)).unwrap_or(0).saturating_add(RAISED.load(Ordering::Relaxed)))
}

/// Takes over the system's time where that is ahead by more than a few seconds, and tells whether
/// it was: the program began before somebody put the clock right. Everything looks then as after a
/// suspend of that length. Time never goes back this way either.
pub fn catch_up() -> bool {
    let behind = ahead_by(now(), Moment(u64::try_from(read(ClockId::Realtime)).unwrap_or(0)));
    if let Some(behind) = behind {
        RAISED.fetch_add(behind.as_millis() as u64, Ordering::Relaxed);
    }
    behind.is_some()
}

/// Milliseconds that were added since the program began.
static RAISED: AtomicU64 = AtomicU64::new(0);

/// The system's time is followed only when it is further ahead than that.
const NEGLIGIBLE: Duration = Duration::from_secs(5);

fn ahead_by(ours: Moment, system: Moment) -> Option<Duration> {
    Some(ours.until(system)).filter(|ahead| *ahead > NEGLIGIBLE)
}

fn read(id: ClockId) -> i128 {
    let t = clock_gettime(id);
    i128::from(t.tv_sec) * 1000 + i128::from(t.tv_nsec) / 1_000_000
}

fn origin(boot: i128) -> i128 {
    static ORIGIN: OnceLock<i128> = OnceLock::new();
    *ORIGIN.get_or_init(|| read(ClockId::Realtime) - boot)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_system_is_followed_forward_and_never_back() {
        let now = Moment(1_795_316_000_000);
        assert_eq!(ahead_by(now, now.after(Duration::from_secs(3600))), Some(Duration::from_secs(3600)));
        assert_eq!(ahead_by(now, now.after(Duration::from_secs(2))), None);
        assert_eq!(ahead_by(now, Moment(now.0 - 3_600_000)), None);
        assert!(!catch_up(), "nobody has set the clock since this began");
    }
}
