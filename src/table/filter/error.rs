/// Why a filter cannot be understood.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct FilterError {
    /// Where, as a byte offset into the text.
    pub at: usize,
    /// How many bytes of the text are meant; 0 where something is missing.
    pub len: usize,
    /// What is wrong, and what to try.
    pub message: String,
}

impl FilterError {
    pub(crate) fn new(at: usize, len: usize, message: impl Into<String>) -> FilterError {
        FilterError { at, len, message: message.into() }
    }

    /// The error with the text it is about and a line of `^` under the place, for a terminal.
    pub fn explain(&self, text: &str) -> String {
        let before = text.get(..self.at).unwrap_or(text);
        let meant = text.get(self.at..self.at + self.len).unwrap_or("");
        let text = crate::model::sanitise(text);
        let pad = " ".repeat(crate::table::width(&crate::model::sanitise(before)));
        let under = "^".repeat(crate::table::width(&crate::model::sanitise(meant)).max(1));
        format!("{} (at character {})\n  {text}\n  {pad}{under}", self.message, before.chars().count() + 1)
    }
}
