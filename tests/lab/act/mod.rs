//! Every action on a real host: the exit status, the words, the lines of the audit, and what `xl`
//! says afterwards.

mod balloon;
mod console;
mod create;
mod dom0_itself;
mod eject;
mod life;
mod migrate;
mod vnc;

use crate::program::{Said, aerostat, home};
use serde_json::Value;

/// What an action said, and what it wrote down.
#[derive(Debug)]
pub struct Deed {
    pub said: Said,
    pub audit: Vec<Value>,
}

/// The whole audit.
fn audit() -> Vec<Value> {
    let text = std::fs::read_to_string(home().join("state/aerostat/audit.jsonl")).unwrap_or_default();
    text.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}"))).collect()
}

/// Does it, nobody asking, and waits for the effect: the emulated host is slow.
pub fn act(words: &[&str]) -> Deed {
    let before = audit().len();
    let said = aerostat(&[words, &["-H", crate::dom0::HOST, "--yes", "--wait"]].concat());
    Deed { said, audit: audit().split_off(before) }
}

impl Deed {
    /// How it ended, and something it said.
    #[track_caller]
    pub fn ends(&self, status: i32, text: &str) -> &Deed {
        assert_eq!(self.said.status, Some(status), "{self:#?}");
        assert!(self.said.out.contains(text) || self.said.err.contains(text), "{text:?} is not in {self:#?}");
        self
    }

    /// The command in all its audit lines, and how it went by them: a line before, one with the
    /// host's answer, and one with what was seen where there was something to look for.
    #[track_caller]
    pub fn wrote(&self, command: &str, outcomes: &[&str]) -> &Deed {
        let went: Vec<&str> = self.audit.iter().filter_map(|line| line["outcome"].as_str()).collect();
        assert_eq!(went, outcomes, "{self:#?}");
        let phases = ["before", "after", "verified"];
        assert_eq!(self.audit.len(), outcomes.len() + 1, "{self:#?}");
        for (line, phase) in self.audit.iter().zip(phases) {
            assert_eq!((line["phase"].as_str(), line["command"].as_str()), (Some(phase), Some(command)), "{self:#?}");
            assert_eq!(line["id"], self.audit[0]["id"], "{self:#?}");
            assert_eq!(line["host"].as_str(), Some(crate::dom0::HOST));
        }
        self
    }

    /// Nothing was sent: there is not even a line before.
    #[track_caller]
    pub fn sent_nothing(&self) -> &Deed {
        assert!(self.audit.is_empty(), "{self:#?}");
        self
    }
}

/// Waits until a guest runs commands that it is told by xenstore.
pub fn guest_answers(name: &str) {
    let id = crate::dom0::domid(name);
    let data = format!("/local/domain/{id}/data");
    crate::dom0::until("the guest obeys", || {
        crate::dom0::run(&format!("xenstore-write {data}/cmd 'echo here' && sleep 1"));
        crate::dom0::try_run(&format!("xenstore-read {data}/out")).1.contains("here").then_some(())
    });
}
