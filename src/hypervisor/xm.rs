use super::collector::Frame;
use crate::model::{HostError, HostReport};

pub(super) fn parse(_frame: &Frame<'_>, _before: Option<&HostReport>) -> Result<HostReport, HostError> {
    unimplemented!()
}
