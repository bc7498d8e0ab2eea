use crate::model::sanitise;
use std::fmt;
use std::ops::Range;

/// What is wrong with a hostlist, and where.
///
/// Displays as a message, and below it the hostlist with the place marked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostlistError {
    /// The whole hostlist.
    pub text: String,
    /// Which bytes of it are meant.
    pub at: Range<usize>,
    /// What is wrong there.
    pub problem: Problem,
}

/// What can be wrong with a hostlist.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// `db[1-3`
    #[error("this bracket is never closed")]
    Unclosed,
    /// `db1]`
    #[error("this bracket was never opened")]
    Unopened,
    /// `db[1-[2-3]]`
    #[error("brackets cannot be put into brackets")]
    Nested,
    /// `db[]`
    #[error("an empty range: write numbers, as in [1-9,12]")]
    EmptyRange,
    /// `db[x-y]`
    #[error("not a number: a range is of numbers, as in [1-9,12] or [001-040/2]")]
    NotANumber,
    /// More digits than any host number has.
    #[error("a number of more than 18 digits")]
    NumberTooLong,
    /// `db[9-1]`
    #[error("the range ends before it begins (did you mean {1}-{0}?)")]
    Backwards(String, String),
    /// `db[1-010]`
    #[error("the two ends of the range are padded differently")]
    Padding,
    /// `db[1-9/0]`
    #[error("the step must be 1 or more")]
    Step,
    /// `a,,b` or `!b`
    #[error("a host is missing here")]
    MissingHost,
    /// More hosts than allowed.
    #[error("{count} hosts are more than the {limit} allowed (max_hosts in the config file)")]
    TooMany {
        /// How many (as far as it is told before they are made).
        count: u128,
        /// How many may be.
        limit: usize,
    },
    /// A group nobody defined.
    #[error("no group `{name}` in the config file{hint}")]
    UnknownGroup {
        /// Its name.
        name: String,
        /// ` (did you mean …?)` or what there is.
        hint: String,
    },
    /// A group that contains itself.
    #[error("group `{0}` contains itself")]
    GroupLoop(String),
    /// Something that ssh could take for something else.
    #[error("{0}")]
    BadHost(String),
}

impl HostlistError {
    /// Columns shown at most; a longer hostlist is cut around the place.
    const SHOWN: usize = 70;

    /// An error at a place of `text`.
    pub(super) fn new(text: &str, at: Range<usize>, problem: Problem) -> HostlistError {
        HostlistError { text: text.to_owned(), at, problem }
    }
}

impl std::error::Error for HostlistError {}

impl fmt::Display for HostlistError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let chars: Vec<char> = self.text.chars().collect();
        let column = |byte: usize| self.text.char_indices().take_while(|(at, _)| *at < byte).count();
        let (start, end) = (column(self.at.start), column(self.at.end));
        let first = start.saturating_sub(Self::SHOWN / 2);
        let last = (first + Self::SHOWN).min(chars.len());
        let shown = sanitise(&chars[first..last].iter().collect::<String>());
        let (before, after) = (if first > 0 { "…" } else { "" }, if last < chars.len() { "…" } else { "" });
        let indent = start - first + before.chars().count();
        let marks = end.min(last).saturating_sub(start).max(1);
        writeln!(f, "{}, at character {}", self.problem, start + 1)?;
        write!(f, "  {before}{shown}{after}\n  {:indent$}{}", "", "^".repeat(marks))
    }
}
