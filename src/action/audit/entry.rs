use super::Who;
use crate::model::Uuid;
use serde::{Deserialize, Serialize};

/// Which of an action's lines this is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Phase {
    /// About to be sent.
    Before,
    /// The host has answered, or cannot be heard any more.
    After,
    /// Its effect was seen in later samples, or given up.
    Verified,
}

/// One line of the audit. Fields that say nothing yet are left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Version of this format: 1.
    pub v: u32,
    /// When, as RFC 3339 with nanoseconds in UTC.
    pub time: String,
    /// Joins the lines of one action.
    pub id: String,
    /// Which of its lines this is.
    pub phase: Phase,
    /// The action's name.
    pub action: String,
    /// The host as the operator names it.
    pub host: String,
    /// The domain's name.
    pub domain: String,
    /// Its number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub domid: Option<u32>,
    /// Its UUID.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uuid: Option<Uuid>,
    /// The exact command.
    pub command: String,
    /// The tool's exit status.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exit: Option<i32>,
    /// What came of it: `ran`, `failed`, `refused`, `notsent`, `unknown`; later `verified` or
    /// `unverified`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<String>,
    /// What was said: by the tool, or of what was seen. Sanitised and bounded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub said: Option<String>,
    /// Who.
    pub who: Who,
}
