use serde::{Deserialize, Serialize};
use std::time::Duration;

/// A point in time: milliseconds since the Unix epoch by the observer's steady clock.
///
/// The model never reads a clock; whoever does (see `crate::clock`) makes moments that never run
/// backwards and that go on through a suspend, so that an age is never too small.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Moment(pub u64);

impl Moment {
    /// How long before `later` this was; zero if it was not before.
    pub fn until(self, later: Moment) -> Duration {
        Duration::from_millis(later.0.saturating_sub(self.0))
    }

    /// The moment that much later.
    pub fn after(self, span: Duration) -> Moment {
        Moment(self.0.saturating_add(span.as_millis() as u64))
    }
}
