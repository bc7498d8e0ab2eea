//! The dashboard steps aside for a guest's console, and comes back.

use super::{demo, terminal::Terminal};
use crate::program::Home;
use crate::rig::Rig;
use rustix::process::Signal;
use tempfile::TempDir;

fn open(terminal: &mut Terminal, domain: &str) {
    terminal.send(&format!(":goto {domain}\r"));
    terminal.send(":console\r");
}

/// The dashboard has its screen, its modes and its keys again.
fn back(terminal: &mut Terminal) {
    terminal.wait("the dashboard again", |screen| screen.alternate_screen() && screen.contents().contains("memory"));
    assert!(terminal.is_raw());
    terminal.send("?");
    terminal.see("next-problem");
    terminal.send("q");
    terminal.lose("next-problem");
}

fn leave(terminal: &mut Terminal) {
    terminal.send("q");
    assert!(terminal.end().success());
    assert_eq!(terminal.left_behind(), None);
}

#[test]
fn a_console_is_typed_into_and_left_again() {
    let home = TempDir::new().unwrap();
    let mut terminal = demo(&home, 100, 30);
    for _ in 0..2 {
        open(&mut terminal, "13_dbvrtg001");
        let text = terminal.see("13_dbvrtg001 # ");
        assert!(text.contains("13_dbvrtg001 on dbsrvg3413 (id 1). Ctrl-] comes back"), "{text}");
        // Letters that are keys of the dashboard, and Ctrl-C, are the guest's.
        terminal.send("q?J:\x03 every key\r");
        terminal.see("heard: q?J: every key");
        terminal.send("\x1d");
        back(&mut terminal);
    }
    // The guest ends it.
    open(&mut terminal, "13_dbvrtg001");
    terminal.see("13_dbvrtg001 # ");
    terminal.send("exit\r");
    back(&mut terminal);
    terminal.send("J");
    let journal = terminal.see("left after");
    assert!(journal.contains("console 13_dbvrtg001 on dbsrvg3413"), "{journal}");
    terminal.send("\x1b");
    terminal.lose("left after");
    leave(&mut terminal);
}

#[test]
fn a_deadly_signal_ends_the_console_and_gives_the_terminal_back() {
    let home = TempDir::new().unwrap();
    let mut terminal = demo(&home, 100, 30);
    open(&mut terminal, "13_dbvrtg001");
    terminal.see("13_dbvrtg001 # ");
    terminal.signal(Signal::INT);
    terminal.send("still here\r");
    terminal.see("heard: still here");
    terminal.signal(Signal::TERM);
    assert_eq!(terminal.end().exit_code(), 128 + 15);
    assert_eq!(terminal.left_behind(), None);
}

#[test]
fn nothing_is_joined_read_only() {
    let home = TempDir::new().unwrap();
    let mut terminal = Terminal::start(home.path(), &["demo", "--seed", "7", "--read-only"], &[], 100, 30);
    terminal.see("13_dbvrtg001");
    open(&mut terminal, "13_dbvrtg001");
    terminal.see("read-only: nothing can be changed here");
    leave(&mut terminal);
}

#[test]
fn over_ssh_it_comes_back_whatever_ends_it() {
    let rig = Rig::start(1);
    let home = Home::with_config(&format!("hosts = [\"h001\"]\n[ssh]\nconfig_file = {:?}\n", rig.config()));
    let runtime = rig.runtime();
    let envs = [("XDG_RUNTIME_DIR", runtime.to_str().unwrap())];
    let mut terminal = Terminal::start(home.path(), &["top"], &envs, 100, 30);
    terminal.see("13_h001_001");
    for (typed, heard) in [("\x1d", ""), ("exit\r", "the guest has ended"), ("die\r", "")] {
        open(&mut terminal, "13_h001_001");
        terminal.see("console of 1 on h001");
        terminal.send("uname -a\r");
        terminal.see("heard: uname -a");
        terminal.send(typed);
        terminal.see(heard);
        back(&mut terminal);
    }
    terminal.send("J");
    // Cut off in the middle: nobody says that it was left.
    let journal = terminal.see("not verified");
    assert!(journal.contains("the connection failed or was lost"), "{journal}");
    terminal.send("\x1b");
    terminal.lose("not verified");
    leave(&mut terminal);
    drop(terminal);
    rig.assert_nothing_left("the dashboard ended");
}
