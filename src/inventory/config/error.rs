use crate::model::sanitise;
use std::fmt;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// One thing that is wrong with a config file: where, what, and what is allowed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// The key in full (`ui.theme`), empty for a fault of the syntax.
    pub key: String,
    /// What is wrong.
    pub problem: String,
    /// What would be right; empty if the problem says it.
    pub allowed: String,
    /// The line itself, sanitised.
    excerpt: String,
    /// How many characters to mark.
    marks: usize,
}

impl Fault {
    /// A fault at these bytes of `text`.
    pub(crate) fn new(text: &str, at: Range<usize>, key: &str, problem: String, allowed: String) -> Fault {
        let start = at.start.min(text.len());
        let line_start = text[..start].rfind('\n').map_or(0, |newline| newline + 1);
        let line_end = text[start..].find('\n').map_or(text.len(), |newline| start + newline);
        let end = at.end.clamp(start, line_end);
        Fault {
            line: text[..line_start].matches('\n').count() + 1,
            column: text[line_start..start].chars().count() + 1,
            key: key.to_owned(),
            problem,
            allowed,
            excerpt: sanitise(text[line_start..line_end].trim_end_matches('\r')),
            marks: text[start..end].chars().count().max(1),
        }
    }
}

/// Why a config file cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConfigError {
    /// It cannot be read.
    Unreadable {
        /// The file.
        file: PathBuf,
        /// What the system says.
        why: String,
    },
    /// It was read, and this is wrong with it.
    Faulty {
        /// The file.
        file: PathBuf,
        /// Everything found, in the order of the file.
        faults: Vec<Fault>,
    },
}

impl ConfigError {
    /// Faults shown at most.
    const SHOWN: usize = 12;

    /// The file.
    pub fn file(&self) -> &Path {
        match self {
            ConfigError::Unreadable { file, .. } | ConfigError::Faulty { file, .. } => file,
        }
    }
}

impl std::error::Error for ConfigError {}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ConfigError::Unreadable { file, why } => write!(f, "{}: cannot be read: {why}", file.display()),
            ConfigError::Faulty { file, faults } => {
                for (at, fault) in faults.iter().take(Self::SHOWN).enumerate() {
                    if at > 0 {
                        f.write_str("\n")?;
                    }
                    fault.show(f, file)?;
                }
                if faults.len() > Self::SHOWN {
                    write!(f, "\n… and {} more", faults.len() - Self::SHOWN)?;
                }
                Ok(())
            }
        }
    }
}

impl Fault {
    fn show(&self, f: &mut fmt::Formatter<'_>, file: &Path) -> fmt::Result {
        write!(f, "{}:{}:{}: ", file.display(), self.line, self.column)?;
        if !self.key.is_empty() {
            write!(f, "{}: ", self.key)?;
        }
        let number = self.line.to_string();
        let gutter = number.len();
        let before = self.column - 1;
        write!(f, "{}\n {number} | {}\n", self.problem, self.excerpt)?;
        write!(f, " {:gutter$} | {:before$}{}", "", "", "^".repeat(self.marks))?;
        if !self.allowed.is_empty() {
            write!(f, "\n {:gutter$} = {}", "", self.allowed)?;
        }
        Ok(())
    }
}
