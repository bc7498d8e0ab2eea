use super::Bytes;
use serde::{Deserialize, Serialize};

/// The memory of a domain. `None` means that nobody told, never zero.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Memory {
    /// Pages the domain holds now.
    pub actual: Option<Bytes>,
    /// What the toolstack asked the balloon for.
    pub target: Option<Bytes>,
    /// The balloon's ceiling (`static-max`).
    pub maximum: Option<Bytes>,
    /// The floor: dynamic-min where the toolstack has one, else an estimate, see
    /// [`Memory::minimum_estimated`].
    pub minimum: Option<Bytes>,
    /// Whether `minimum` is computed by us and no toolstack's figure.
    pub minimum_estimated: bool,
    /// The guest's own wish (`Committed_AS` with the floor), where the guest tells.
    pub wanted: Option<Bytes>,
    /// What the guest itself says it uses.
    pub used_in_guest: Option<Bytes>,
    /// The toolstack says in so many words that there is no maximum (`no limit`).
    pub unlimited: bool,
}

impl Memory {
    /// How far the balloon is inflated: `maximum − actual`.
    pub fn inflation(&self) -> Option<Bytes> {
        Some(self.maximum?.saturating_sub(self.actual?))
    }
}
