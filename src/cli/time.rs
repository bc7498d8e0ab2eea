//! Times as people and programs read them.

use crate::model::Moment;

/// `2026-11-22T03:12:44Z`
pub(super) fn utc(at: Moment) -> String {
    let millis = i64::try_from(at.0).unwrap_or(0);
    match jiff::Timestamp::from_second(millis / 1000) {
        Ok(stamp) => stamp.to_string(),
        Err(_) => String::new(),
    }
}
