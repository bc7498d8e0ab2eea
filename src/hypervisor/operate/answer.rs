use crate::hypervisor::{Frame, FrameError};

/// What a host answered to an action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// What it found when it made sure.
    pub guarded: Guarded,
    /// What the tool did; `None` when it was not run.
    pub ran: Option<Ran>,
}

/// What a host found when it made sure of whom the command is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Guarded {
    /// It is the one that was meant.
    Same,
    /// The number belongs to another domain now; what the host said of it.
    Another(String),
    /// There is no such domain any more.
    Gone,
    /// The host could not tell; what it said.
    Unknown(String),
    /// The host does not let this account act; what it said.
    Refused(String),
}

/// How a tool ended. Its texts are the host's: not yet sanitised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ran {
    /// Its exit status; 124 when the host's deadline ended it.
    pub status: i32,
    /// Its standard output.
    pub out: String,
    /// Its standard error.
    pub err: String,
}

impl Answer {
    /// Reads an answer.
    ///
    /// # Errors
    /// It is no whole frame of ours; the tool may have run or not.
    pub fn parse(bytes: &[u8], nonce: &str) -> Result<Answer, FrameError> {
        let frame = Frame::parse(bytes, nonce)?;
        let guarded = guarded(&frame)?;
        let ran = frame.section("run").map(|run| Ran {
            status: run.status,
            out: run.out.trim().to_owned(),
            err: run.err.trim().to_owned(),
        });
        if guarded == Guarded::Same && ran.is_none() {
            return Err(FrameError::NoEnd("run".to_owned()));
        }
        Ok(Answer { guarded, ran })
    }
}

/// What the guard found.
pub(super) fn guarded(frame: &Frame) -> Result<Guarded, FrameError> {
    if let Some(refused) = frame.section("refused") {
        return Ok(Guarded::Refused(said(&refused.out, &refused.err)));
    }
    let guard = frame.section("guard").ok_or_else(|| FrameError::Disordered("no guard".to_owned()))?;
    Ok(match guard.status {
        0 => Guarded::Same,
        3 => Guarded::Another(said(&guard.out, &guard.err)),
        4 => Guarded::Gone,
        _ => Guarded::Unknown(said(&guard.out, &guard.err)),
    })
}

impl Ran {
    /// Whether the host's deadline ended it: 124 is `timeout`'s own status, 143 and 137 are those
    /// of an ended and a killed process.
    pub fn timed_out(&self) -> bool {
        matches!(self.status, 124 | 137 | 143)
    }
}

fn said(out: &str, err: &str) -> String {
    [out.trim(), err.trim()].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(": ")
}
