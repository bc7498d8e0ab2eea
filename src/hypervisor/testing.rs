//! Frames for tests.

use super::{Frame, Section};

/// A section as the script would answer it.
pub(super) fn section<'a>(name: &'a str, out: &'a str) -> Section<'a> {
    Section { name, status: 0, out: out.into(), err: "".into() }
}

/// A section of a tool that failed.
pub(super) fn failed<'a>(name: &'a str, status: i32, err: &'a str) -> Section<'a> {
    Section { name, status, out: "".into(), err: err.into() }
}

/// A frame of these sections; a later one of a name replaces an earlier.
pub(super) fn frame<'a>(base: &[Section<'a>], changes: &[Section<'a>]) -> Frame<'a> {
    let mut sections = base.to_vec();
    for change in changes {
        match sections.iter_mut().find(|section| section.name == change.name) {
            Some(section) => *section = change.clone(),
            None => sections.push(change.clone()),
        }
    }
    Frame { sections }
}

/// A file of `tests/fixtures`.
macro_rules! fixture {
    ($path:literal) => {
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/", $path))
    };
}
pub(super) use fixture;
