use super::super::output::{Paint, paint};
use serde::Serialize;
use std::fmt::Write;

/// What came of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Verdict {
    /// All is well.
    Ok,
    /// Well, and something is worth knowing.
    Note,
    /// Works in part: some figures are missing.
    Warning,
    /// Does not work.
    Problem,
    /// Could not be looked at, because something before it failed.
    Skipped,
}

impl Verdict {
    fn word(self) -> &'static str {
        match self {
            Verdict::Ok => "ok",
            Verdict::Note => "note",
            Verdict::Warning => "part",
            Verdict::Problem => "FAIL",
            Verdict::Skipped => "-",
        }
    }

    /// The word in four cells, in its colour.
    pub(super) fn painted(self, coloured: bool) -> String {
        let how = match self {
            Verdict::Ok => Paint::Good,
            Verdict::Note | Verdict::Warning => Paint::Warning,
            Verdict::Problem => Paint::Bad,
            Verdict::Skipped => Paint::Dim,
        };
        paint(&format!("{:<4}", self.word()), how, coloured)
    }
}

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Check {
    /// What.
    pub(super) name: &'static str,
    /// What came of it.
    pub(super) verdict: Verdict,
    /// What was found.
    pub(super) text: String,
    /// What to do; empty if nothing.
    pub(super) hint: String,
}

impl Check {
    fn new(name: &'static str, verdict: Verdict, text: impl Into<String>, hint: impl Into<String>) -> Check {
        Check { name, verdict, text: text.into(), hint: hint.into() }
    }

    pub(super) fn ok(name: &'static str, text: impl Into<String>) -> Check {
        Check::new(name, Verdict::Ok, text, "")
    }

    pub(super) fn note(name: &'static str, text: impl Into<String>, hint: impl Into<String>) -> Check {
        Check::new(name, Verdict::Note, text, hint)
    }

    pub(super) fn warning(name: &'static str, text: impl Into<String>, hint: impl Into<String>) -> Check {
        Check::new(name, Verdict::Warning, text, hint)
    }

    pub(super) fn problem(name: &'static str, text: impl Into<String>, hint: impl Into<String>) -> Check {
        Check::new(name, Verdict::Problem, text, hint)
    }

    pub(super) fn skipped(name: &'static str) -> Check {
        Check::new(name, Verdict::Skipped, "not looked at", "")
    }

    /// Writes it as a line, further lines indented, and the hint below.
    pub(super) fn write(&self, text: &mut String, coloured: bool) {
        let indent = " ".repeat(25);
        let body = self.text.replace('\n', &format!("\n{indent}"));
        // Writing to a string cannot fail.
        let _ = writeln!(text, "  {}  {:<15}  {body}", self.verdict.painted(coloured), self.name);
        for line in self.hint.lines().filter(|line| !line.trim().is_empty()) {
            let _ = writeln!(text, "{indent}{}", paint(line, Paint::Dim, coloured));
        }
    }
}
