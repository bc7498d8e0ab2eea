//! Standard output and error as verbs use them.

use super::args::When;
use std::io::{BufWriter, IsTerminal, StdoutLock, Write};

/// Standard output, buffered; a broken pipe comes back as an error and ends the verb silently.
pub(super) fn stdout() -> BufWriter<StdoutLock<'static>> {
    BufWriter::new(std::io::stdout().lock())
}

/// Writes a JSON value and a newline.
pub(super) fn json(value: &serde_json::Value) -> std::io::Result<()> {
    let mut out = stdout();
    serde_json::to_writer_pretty(&mut out, value)?;
    out.write_all(b"\n")?;
    out.flush()
}

/// Whether to colour standard output.
pub(super) fn coloured(when: When) -> bool {
    match when {
        When::Always => true,
        When::Never => false,
        When::Auto => {
            let no_color = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
            let dumb = std::env::var_os("TERM").is_none_or(|term| term.is_empty() || term == "dumb");
            std::io::stdout().is_terminal() && !no_color && !dumb
        }
    }
}

/// Whether the locale says UTF-8.
pub(super) fn utf8_locale() -> bool {
    let set = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let locale = set("LC_ALL").or_else(|| set("LC_CTYPE")).or_else(|| set("LANG")).unwrap_or_default();
    let locale = locale.to_ascii_lowercase();
    locale.contains("utf-8") || locale.contains("utf8")
}

/// Columns of the terminal on standard output; `None` if it is none.
pub(super) fn terminal_width() -> Option<u16> {
    let out = std::io::stdout();
    if !out.is_terminal() {
        return None;
    }
    rustix::termios::tcgetwinsize(&out).ok().map(|size| size.ws_col).filter(|columns| *columns > 0)
}

/// How a word is painted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Paint {
    Good,
    Warning,
    Bad,
    Dim,
    Bold,
}

/// The word in colour, if colours are wanted.
pub(super) fn paint(text: &str, paint: Paint, coloured: bool) -> String {
    let code = match paint {
        Paint::Good => "32",
        Paint::Warning => "33",
        Paint::Bad => "1;31",
        Paint::Dim => "2",
        Paint::Bold => "1",
    };
    if coloured { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
}
