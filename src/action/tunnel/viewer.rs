use std::net::SocketAddr;
use std::process::Stdio;
use tokio::process::{Child, Command};

/// The program that shows a guest's screen, as words; `{address}` stands for `127.0.0.1:PORT`,
/// `{port}` for the port alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Viewer {
    words: Vec<String>,
}

/// The viewer does not start.
#[derive(Debug, thiserror::Error)]
pub enum ViewerError {
    /// There is nothing to draw on.
    #[error("there is no display (DISPLAY and WAYLAND_DISPLAY are not set)")]
    NoDisplay,
    /// The program.
    #[error("{program}: {why}")]
    Program {
        /// Its name.
        program: String,
        /// What the system says.
        why: String,
    },
}

impl Viewer {
    /// A viewer of these words; `None` for an empty list.
    pub fn new(words: &[String]) -> Option<Viewer> {
        (!words.is_empty()).then(|| Viewer { words: words.to_vec() })
    }

    /// Starts it on a tunnel's address, away from our terminal; it is ended when the child is
    /// dropped.
    ///
    /// # Errors
    /// There is no display, or no such program.
    pub fn start(&self, address: SocketAddr) -> Result<Child, ViewerError> {
        let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        if !set("DISPLAY") && !set("WAYLAND_DISPLAY") {
            return Err(ViewerError::NoDisplay);
        }
        let words = self.words_for(address);
        let mut words = words.iter();
        let program = words.next().cloned().unwrap_or_default();
        Command::new(&program)
            .args(words)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            // Away from the terminal's signals: a Ctrl-C is for us.
            .process_group(0)
            .kill_on_drop(true)
            .spawn()
            .map_err(|error| ViewerError::Program { program, why: error.to_string() })
    }

    fn words_for(&self, address: SocketAddr) -> Vec<String> {
        let fill = |word: &String| {
            word.replace("{address}", &address.to_string()).replace("{port}", &address.port().to_string())
        };
        self.words.iter().map(fill).collect()
    }
}

#[cfg(test)]
mod tests;
