//! `aerostat wall`: what it shows, that nothing can be done from it, and how it gets over what a
//! screen on a wall meets in a month.

use super::terminal::{PATIENCE, Terminal};
use crate::program::Home;
use rustix::process::Signal;
use std::os::unix::net::UnixDatagram;
use std::time::Duration;
use tempfile::TempDir;

const WALL: [&str; 4] = ["wall", "--demo", "--seed", "7"];

fn wall(home: &TempDir, envs: &[(&str, &str)], columns: u16, rows: u16) -> Terminal {
    let terminal = Terminal::start(home.path(), &WALL, envs, columns, rows);
    terminal.see("newest answer");
    terminal
}

/// The clock in the first line.
fn clock(text: &str) -> String {
    text.lines().next().and_then(|line| line.split_whitespace().last()).unwrap_or_default().to_owned()
}

#[test]
fn it_needs_no_hand_and_offers_none() {
    let home = TempDir::new().unwrap();
    let mut terminal = wall(&home, &[], 120, 40);
    let text = terminal.see("memory free");
    for part in ["DEMO", "availability", "hosts answering", "read-only", "trouble"] {
        assert!(text.contains(part), "{part} in:\n{text}");
    }
    let before = clock(&text);
    terminal.wait("the clock to move", |screen| clock(&screen.contents()) != before);
    // Everything that would do something in the dashboard.
    terminal.send("aSDxyX:stop\rymdvU?/web\r+-t\x1b\x1b[A\x1b[<0;10;10M");
    let before = clock(&terminal.text());
    let after = terminal.wait("the clock to move on", |screen| clock(&screen.contents()) != before);
    assert!(after.contains("memory free") && !after.contains("uuid"), "{after}");
    assert!(!home.path().join("state/aerostat/audit.jsonl").exists());
    terminal.send("q");
    assert!(terminal.end().success());
    assert_eq!(terminal.left_behind(), None);
}

#[test]
fn any_size_while_it_runs() {
    let home = TempDir::new().unwrap();
    let mut terminal = wall(&home, &[], 80, 24);
    terminal.resize(20, 4);
    terminal.see("avail");
    terminal.resize(200, 60);
    terminal.see("20 min ago");
    terminal.resize(1, 1);
    std::thread::sleep(Duration::from_millis(1500));
    terminal.resize(100, 30);
    terminal.see("newest answer");
    terminal.send("\x03");
    assert!(terminal.end().success());
    assert_eq!(terminal.left_behind(), None);
}

#[test]
fn a_signal_gives_the_terminal_back() {
    for (signal, number) in [(Signal::TERM, 15), (Signal::HUP, 1)] {
        let home = TempDir::new().unwrap();
        let mut terminal = wall(&home, &[], 100, 30);
        assert!(terminal.is_raw());
        terminal.signal(signal);
        assert_eq!(terminal.end().exit_code(), 128 + number, "{signal:?}");
        assert_eq!(terminal.left_behind(), None, "{signal:?}");
    }
}

#[test]
fn a_lost_terminal_ends_it_with_a_status_of_its_own() {
    let home = TempDir::new().unwrap();
    let mut terminal = wall(&home, &[], 100, 30);
    terminal.hang_up();
    assert_eq!(terminal.end().exit_code(), 129);
}

#[test]
fn a_terminal_that_takes_nothing_for_a_while_is_drawn_anew() {
    let home = TempDir::new().unwrap();
    let mut terminal = wall(&home, &[], 200, 60);
    terminal.hold(true);
    // More than the terminal's queue holds: each new size is drawn in full.
    for step in 0..20 {
        terminal.resize(200 - step % 2, 60);
        std::thread::sleep(Duration::from_millis(150));
    }
    terminal.resize(200, 60);
    std::thread::sleep(Duration::from_secs(14));
    terminal.hold(false);
    let text = terminal.see("newest answer");
    let before = clock(&text);
    let text = terminal.wait("it to go on", |screen| {
        let text = screen.contents();
        clock(&text) != before && text.contains("memory free") && text.contains("read-only")
    });
    assert_eq!(text.matches("newest answer").count(), 1, "{text}");
    terminal.see("drawing restarted 1 time: the terminal took nothing for");
    terminal.send("q");
    assert!(terminal.end().success());
    assert_eq!(terminal.left_behind(), None);
}

#[cfg(debug_assertions)]
#[test]
fn a_drawing_that_fails_is_begun_anew_and_says_so() {
    let home = TempDir::new().unwrap();
    let mut terminal = wall(&home, &[("AEROSTAT_TEST_PANIC", "1")], 160, 40);
    let text = terminal.see("drawing restarted 1 time");
    assert!(text.contains("asked to panic"), "{text}");
    let before = clock(&text);
    terminal.wait("the clock to move", |screen| clock(&screen.contents()) != before);
    terminal.send("q");
    assert!(terminal.end().success());
    assert_eq!(terminal.left_behind(), None);
}

#[cfg(debug_assertions)]
#[test]
fn a_loop_that_stands_still_is_replaced_in_the_same_process() {
    let home = TempDir::new().unwrap();
    let mut terminal = wall(&home, &[("AEROSTAT_TEST_FREEZE", "1")], 160, 40);
    let pid = terminal.pid();
    terminal.see("drawing restarted 1 time: it had stood still");
    assert_eq!(terminal.pid(), pid);
    terminal.see("memory free");
    terminal.send("q");
    assert!(terminal.end().success());
    assert_eq!(terminal.left_behind(), None);
}

#[cfg(debug_assertions)]
#[test]
fn a_signal_gives_the_terminal_back_where_the_loop_stands_still() {
    let home = TempDir::new().unwrap();
    let mut terminal = wall(&home, &[("AEROSTAT_TEST_FREEZE", "stay")], 120, 40);
    // By now it stands still; were it slower than that, the signal would only be answered sooner.
    std::thread::sleep(Duration::from_secs(4));
    terminal.signal(Signal::TERM);
    assert!(!terminal.end().success());
    assert_eq!(terminal.left_behind(), None);
}

#[test]
fn whoever_started_it_is_told_that_it_lives() {
    let home = TempDir::new().unwrap();
    let path = home.path().join("notify");
    let socket = UnixDatagram::bind(&path).unwrap();
    socket.set_read_timeout(Some(PATIENCE)).unwrap();
    let mut terminal = wall(&home, &[("NOTIFY_SOCKET", path.to_str().unwrap())], 80, 24);
    let mut heard = Vec::new();
    let mut buffer = [0; 256];
    while heard.iter().filter(|line| *line == "WATCHDOG=1").count() < 3 {
        let n = socket.recv(&mut buffer).unwrap();
        heard.push(String::from_utf8_lossy(&buffer[..n]).into_owned());
    }
    assert!(heard.contains(&"READY=1".to_owned()), "{heard:?}");
    terminal.send("q");
    assert!(terminal.end().success());
}

#[test]
fn a_terminal_named_by_its_device_is_waited_for() {
    let home = TempDir::new().unwrap();
    let link = home.path().join("tty");
    let mut screen = Terminal::bare(100, 30);
    std::os::unix::fs::symlink(screen.device(), &link).unwrap();
    // It is started from a terminal that is another one.
    let args = ["wall", "--demo", "--tty", link.to_str().unwrap()];
    let mut starter = Terminal::start(home.path(), &args, &[], 80, 24);
    screen.see("newest answer");
    screen.hang_up();
    std::fs::remove_file(&link).unwrap();
    std::thread::sleep(Duration::from_secs(3));
    let second = Terminal::bare(120, 40);
    std::os::unix::fs::symlink(second.device(), &link).unwrap();
    let text = second.see("newest answer");
    assert!(text.contains("memory free"), "{text}");
    starter.signal(Signal::TERM);
    assert_eq!(starter.end().exit_code(), 128 + 15);
    assert_eq!(second.left_behind(), None);
}

#[test]
fn a_command_for_events_that_fails_is_told_on_it() {
    let home = TempDir::new().unwrap();
    let config = home.path().join("config.toml");
    std::fs::write(&config, "[events]\non_event = \"echo no pager >&2; exit 3\"\non_event_in_demo = true\n").unwrap();
    let args = ["wall", "--config", config.to_str().unwrap(), "--demo", "--scenario", "trouble"];
    let mut terminal = Terminal::start(home.path(), &args, &[], 200, 50);
    let text = terminal.see("NOT TOLD: on_event failed");
    assert!(text.contains("no pager"), "{text}");
    terminal.send("q");
    assert!(terminal.end().success());
}

#[test]
fn what_is_wrong_with_it_is_told_before_the_screen_is_taken() {
    let home = Home::new();
    let layout = home.config().with_file_name("wall.toml");
    std::fs::create_dir_all(layout.parent().unwrap()).unwrap();
    std::fs::write(&layout, "rotat = \"5s\"\n").unwrap();
    for (args, told) in [
        (vec!["--layout", layout.to_str().unwrap()], "unknown key (did you mean `rotate`?)"),
        (vec!["--layout", "/nowhere/wall.toml"], "cannot be read"),
        (vec!["--night", "25-6"], "no time of day"),
        (vec!["--rotate", "1s"], "2s"),
        (vec!["--theme", "drak"], "did you mean `dark`?"),
        (vec!["--tty", "/dev/null"], "it is no terminal"),
        (vec![], "standard output is none"),
    ] {
        let said = home.run(&[&["wall", "--demo"], &args[..]].concat());
        assert_eq!(said.status, Some(2), "{args:?}: {said:?}");
        assert!(said.err.contains(told), "{args:?}: {said:?}");
    }
    let printed = home.run(&["wall", "--layout", "help"]);
    assert_eq!(printed.status, Some(0));
    std::fs::write(&layout, printed.out).unwrap();
    let said = home.run(&["wall", "--demo", "--layout", layout.to_str().unwrap()]);
    assert!(said.err.contains("standard output is none"), "the built-in layout is a right one: {said:?}");
}
