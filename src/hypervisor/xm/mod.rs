use super::Frame;
use crate::model::{HostError, HostErrorKind, HostReport, Name};

pub(super) fn parse(_frame: &Frame<'_>, _before: Option<&HostReport>) -> Result<HostReport, HostError> {
    Err(HostError { kind: HostErrorKind::Other, said: Name::new("not read yet"), hint: Name::default() })
}
