use crate::model::{HostError, HostErrorKind, Name};
use std::borrow::Cow;

/// One framed answer, cut into its sections.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Frame<'a> {
    /// The sections in the order they came.
    pub sections: Vec<Section<'a>>,
}

/// What one remote tool said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section<'a> {
    /// Its name in the script.
    pub name: &'a str,
    /// Its exit status; 124 or 137 when the deadline ended it.
    pub status: i32,
    /// Its standard output.
    pub out: Cow<'a, str>,
    /// Its standard error.
    pub err: Cow<'a, str>,
}

impl Section<'_> {
    /// Whether the remote deadline ended the tool. 124 is `timeout`'s own status, 137 that of a
    /// killed process.
    pub fn timed_out(&self) -> bool {
        matches!(self.status, 124 | 137)
    }
}

/// Why bytes are not one of our frames.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FrameError {
    /// No begin marker with our nonce.
    #[error("no answer in our format (it begins with: {0:?})")]
    NoBegin(String),
    /// The script on the host is not the one we know.
    #[error("the answer has format version {0:?}, expected 1")]
    Version(String),
    /// Cut off: the end marker is missing.
    #[error("the answer was cut off in section {0:?}")]
    NoEnd(String),
    /// Markers in an order the script never makes.
    #[error("the answer's markers are out of order at {0:?}")]
    Disordered(String),
}

impl From<FrameError> for HostError {
    fn from(error: FrameError) -> HostError {
        HostError {
            kind: HostErrorKind::Garbled,
            said: Name::new(&error.to_string()),
            hint: Name::new(
                "something between here and the host's sh changes what it prints: `aerostat doctor` shows it",
            ),
        }
    }
}

impl<'a> Frame<'a> {
    /// Sections a frame may have; the script makes about ten.
    const MAX_SECTIONS: usize = 2048;

    /// Cuts an answer into its sections.
    ///
    /// Whatever comes before the begin marker is ignored: login shells greet. Between the markers
    /// text may be anything, since no line but ours knows `nonce`; what is not UTF-8 is replaced.
    ///
    /// # Errors
    /// See [`FrameError`]. A frame that is not whole is no frame: half a list of domains would
    /// look like a host that lost the other half.
    pub fn parse(bytes: &'a [u8], nonce: &str) -> Result<Frame<'a>, FrameError> {
        let mut frame = Frame::default();
        let mut begun = false;
        let mut open: Option<Open<'a>> = None;
        let disordered = |rest: &[u8]| FrameError::Disordered(excerpt(rest));
        for marker in Markers::new(bytes, nonce) {
            let mut words = marker.text.split(|&b| b == b' ');
            let verb = words.next().unwrap_or_default();
            let name = std::str::from_utf8(words.next().unwrap_or_default()).map_err(|_| disordered(marker.text))?;
            // The text a marker closes ends with the newline that is part of the marker.
            let text =
                |from: usize| String::from_utf8_lossy(bytes.get(from..marker.start.max(from + 1) - 1).unwrap_or(&[]));
            match (verb, &open) {
                // A begin marker starts over: what came before was somebody's echo of the request.
                (b"begin", _) if name != "1" => return Err(FrameError::Version(name.to_owned())),
                (b"begin", _) => {
                    begun = true;
                    open = None;
                    frame.sections.clear();
                }
                _ if !begun => return Err(disordered(marker.text)),
                (b"-", Some(Open::Out { name: opened, from })) if *opened == name => {
                    let status = words.next().and_then(|w| std::str::from_utf8(w).ok()?.parse().ok());
                    let status = status.ok_or_else(|| disordered(marker.text))?;
                    if frame.sections.len() == Self::MAX_SECTIONS {
                        return Err(disordered(marker.text));
                    }
                    let err = frame.said_before(name);
                    frame.sections.push(Section { name, status, out: text(*from), err });
                    open = Some(Open::Err { from: marker.end });
                }
                (b"+" | b"end", None | Some(Open::Err { .. })) => {
                    if let (Some(Open::Err { from }), Some(last)) = (&open, frame.sections.last_mut())
                        && last.err.is_empty()
                    {
                        last.err = text(*from);
                    }
                    if verb == b"end" {
                        return Ok(frame);
                    }
                    open = Some(Open::Out { name, from: marker.end });
                }
                _ => return Err(disordered(marker.text)),
            }
        }
        if !begun {
            return Err(FrameError::NoBegin(excerpt(bytes)));
        }
        let last = match &open {
            Some(Open::Out { name, .. }) => name,
            _ => frame.sections.last().map_or("begin", |section| section.name),
        };
        Err(FrameError::NoEnd(last.to_owned()))
    }

    /// Takes a section `NAME/err` that has just been read: standard error sent ahead of the
    /// output it belongs to.
    fn said_before(&mut self, name: &str) -> Cow<'a, str> {
        let ahead = |section: &mut Section<'a>| section.name.strip_suffix("/err") == Some(name);
        self.sections.pop_if(ahead).map_or(Cow::Borrowed(""), |section| section.out)
    }

    /// The first section of that name.
    pub fn section(&self, name: &str) -> Option<&Section<'a>> {
        self.sections.iter().find(|section| section.name == name)
    }
}

/// Which text runs on at this point.
enum Open<'a> {
    Out { name: &'a str, from: usize },
    Err { from: usize },
}

/// A line of ours: `text` is what follows `@N `, `start` where the line begins, `end` where the
/// next begins.
struct Marker<'a> {
    start: usize,
    end: usize,
    text: &'a [u8],
}

/// Finds the lines that begin with `@N `.
struct Markers<'a> {
    bytes: &'a [u8],
    prefix: Vec<u8>,
    at: usize,
}

impl<'a> Markers<'a> {
    fn new(bytes: &'a [u8], nonce: &str) -> Markers<'a> {
        Markers { bytes, prefix: format!("@{nonce} ").into_bytes(), at: 0 }
    }
}

impl<'a> Iterator for Markers<'a> {
    type Item = Marker<'a>;

    fn next(&mut self) -> Option<Marker<'a>> {
        while self.at < self.bytes.len() {
            let (start, rest) = (self.at, &self.bytes[self.at..]);
            let length = rest.iter().position(|&b| b == b'\n');
            let line = &rest[..length.unwrap_or(rest.len())];
            self.at = start + line.len() + 1;
            // A marker without its newline may be cut short: not one yet.
            if length.is_some()
                && let Some(text) = line.strip_prefix(self.prefix.as_slice())
            {
                let text = text.strip_suffix(b"\r").unwrap_or(text);
                return Some(Marker { start, end: self.at, text });
            }
        }
        None
    }
}

/// The beginning of a text, for an error message.
fn excerpt(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(&bytes[..bytes.len().min(200)]);
    text.trim().chars().take(80).collect()
}

#[cfg(test)]
#[path = "frame_tests.rs"]
mod tests;
