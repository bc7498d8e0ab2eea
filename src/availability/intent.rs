use super::{Mark, MarkKind};
use crate::action::{Entry, Kind, Phase};
use crate::model::{GuestKey, HostId, Moment, Name};

/// The mark that an audit line stands for: a VM that was stopped from here is off on purpose.
///
/// Commands of which nobody knows what came of them count: a VM that goes on running loses the
/// mark again. A VM that was paused is not off, only still.
pub fn stopped(entry: &Entry) -> Option<Mark> {
    let stops = matches!(Kind::from_id(&entry.action), Some(Kind::Stop | Kind::Destroy));
    let may_have = matches!(entry.outcome.as_deref(), Some("ran" | "unknown"));
    if !(stops && may_have && entry.phase == Phase::After) {
        return None;
    }
    let at = entry.time.parse::<jiff::Timestamp>().ok()?;
    let (host, name) = (HostId::new(entry.host.as_str()), Name::new(&entry.domain));
    Some(Mark {
        key: GuestKey::of(&host, entry.uuid, &name),
        name,
        at: Moment(u64::try_from(at.as_millisecond()).ok()?),
        kind: MarkKind::Stopped(host, entry.domid),
    })
}

#[cfg(test)]
mod tests;
