use std::ops::Range;

/// Why a scenario cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ScenarioError {
    /// The file could not be read.
    #[error("cannot read scenario {path}: {source}")]
    Read {
        /// Which file.
        path: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// No scenario of that name is built in.
    #[error("no scenario {name:?} is built in: {known}; or give the path of a .toml file")]
    Unknown {
        /// The name asked for.
        name: String,
        /// Those there are.
        known: String,
    },
    /// The text is no scenario.
    #[error("{file}:{line}: {key}: {message}")]
    Invalid {
        /// File name, or what stands for it.
        file: String,
        /// Line, from 1.
        line: usize,
        /// The key, as far as it is known.
        key: String,
        /// What is wrong and what is allowed.
        message: String,
    },
}

/// A complaint at a place of the text, before the file's name is known.
#[derive(Debug)]
pub(super) struct Complaint {
    pub at: Range<usize>,
    pub key: String,
    pub message: String,
}

impl Complaint {
    pub fn new(at: &Range<usize>, key: &str, message: impl Into<String>) -> Complaint {
        Complaint { at: at.clone(), key: key.to_owned(), message: message.into() }
    }

    pub fn in_file(self, file: &str, text: &str) -> ScenarioError {
        let start = self.at.start.min(text.len());
        let line = text.as_bytes()[..start].iter().filter(|b| **b == b'\n').count() + 1;
        ScenarioError::Invalid { file: file.to_owned(), line, key: self.key, message: self.message }
    }
}

/// What the TOML reader complains about: the key is the one that starts the line it points at.
pub(super) fn of_toml(error: &toml::de::Error, text: &str) -> Complaint {
    let at = error.span().unwrap_or(0..0);
    let start = at.start.min(text.len());
    let from = text[..start].rfind('\n').map_or(0, |n| n + 1);
    let line = text[from..].lines().next().unwrap_or("").trim();
    let key = line.split_once('=').map_or(line, |(key, _)| key.trim());
    let key = if key.is_empty() { "scenario" } else { key };
    Complaint { at, key: key.to_owned(), message: error.message().replace('\n', "; ") }
}
