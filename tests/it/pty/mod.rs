//! The real program in a real terminal: what it shows, and how it leaves the terminal whatever
//! happens.

mod console;
mod replay;
pub mod terminal;
mod wall;

use rustix::process::Signal;
use std::time::{Duration, Instant};
use tempfile::TempDir;
use terminal::{PATIENCE, Terminal};

const DEMO: [&str; 3] = ["demo", "--seed", "7"];

fn demo(home: &TempDir, columns: u16, rows: u16) -> Terminal {
    let terminal = Terminal::start(home.path(), &DEMO, &[], columns, rows);
    terminal.see("13_dbvrtg001");
    terminal
}

#[test]
fn start_filter_expand_resize_and_quit() {
    let home = TempDir::new().unwrap();
    let mut terminal = demo(&home, 120, 40);
    let first = terminal.see("DEMO");
    assert!(first.contains("SLS") && first.contains("memory"), "{first}");
    terminal.send("/dbvrtg007");
    let filtered = terminal.lose("13_dbvrtg001");
    assert!(filtered.contains("dbsrvg"), "the host of a match stays:\n{filtered}");
    terminal.send("\x1b");
    terminal.see("13_dbvrtg001");
    // The first host closes and opens again.
    terminal.send("gjh");
    terminal.lose("13_dbvrtg001");
    terminal.send("l");
    terminal.see("13_dbvrtg001");
    terminal.resize(80, 24);
    terminal.wait("the narrow screen", |screen| {
        let text = screen.contents();
        text.lines().count() <= 24 && text.contains("AGE") && !text.contains("TREND")
    });
    terminal.resize(20, 5);
    terminal.see("too small");
    terminal.resize(200, 60);
    terminal.see("TREND");
    terminal.send("?");
    terminal.see("next-problem");
    terminal.send("q");
    terminal.lose("next-problem");
    terminal.send("q");
    assert!(terminal.end().success());
    assert_eq!(terminal.left_behind(), None);
}

#[test]
fn a_deadly_signal_gives_the_terminal_back() {
    for (signal, number) in [(Signal::TERM, 15), (Signal::HUP, 1), (Signal::INT, 2), (Signal::QUIT, 3)] {
        let home = TempDir::new().unwrap();
        let mut terminal = demo(&home, 100, 30);
        assert!(terminal.is_raw());
        terminal.signal(signal);
        let status = terminal.end();
        assert_eq!(status.exit_code(), 128 + number, "{signal:?}: {status:?}");
        assert_eq!(terminal.left_behind(), None, "{signal:?}");
    }
}

#[cfg(debug_assertions)]
#[test]
fn a_panic_gives_the_terminal_back_before_it_is_told() {
    let home = TempDir::new().unwrap();
    let mut terminal = Terminal::start(home.path(), &DEMO, &[("AEROSTAT_TEST_PANIC", "1")], 100, 30);
    let status = terminal.end();
    assert!(!status.success());
    assert_eq!(terminal.left_behind(), None);
    let text = terminal.text();
    assert!(text.contains("asked to panic"), "it is told on the ordinary screen:\n{text}");
}

#[test]
fn a_lost_terminal_ends_it() {
    let home = TempDir::new().unwrap();
    let mut terminal = demo(&home, 100, 30);
    terminal.hang_up();
    assert!(!terminal.end().success());
}

/// The letter of a process's state: `T` for stopped.
fn state(pid: u32) -> char {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap();
    stat.rsplit(") ").next().and_then(|rest| rest.chars().next()).unwrap()
}

fn until(what: &str, done: impl Fn() -> bool) {
    let end = Instant::now() + PATIENCE;
    while !done() {
        assert!(Instant::now() < end, "waited for {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn ctrl_z_stops_it_with_the_terminal_given_back_and_continuing_takes_it_again() {
    let home = TempDir::new().unwrap();
    let mut terminal = demo(&home, 100, 30);
    for _ in 0..2 {
        terminal.send("\x1a");
        let pid = terminal.pid();
        until("it to stop", || state(pid) == 'T');
        assert_eq!(terminal.left_behind(), None);
        terminal.signal(Signal::CONT);
        terminal.wait("the dashboard again", |screen| {
            screen.alternate_screen() && screen.contents().contains("13_dbvrtg001")
        });
        assert!(terminal.is_raw());
        // The stop we sent to our own group has long been forgotten.
        std::thread::sleep(Duration::from_millis(700));
    }
    // Stopped by somebody else, and after that the terminal was changed by a shell.
    terminal.signal(Signal::STOP);
    let pid = terminal.pid();
    until("it to stop", || state(pid) == 'T');
    terminal.signal(Signal::CONT);
    terminal.send("q");
    assert!(terminal.end().success());
    assert_eq!(terminal.left_behind(), None);
}

#[test]
fn what_was_chosen_is_found_again() {
    let home = TempDir::new().unwrap();
    let config = home.path().join("config/aerostat/config.toml");
    std::fs::create_dir_all(config.parent().unwrap()).unwrap();
    std::fs::write(&config, "# mine\n[ui]\n# bright room\ntheme = \"light\"\n").unwrap();
    let mut terminal = demo(&home, 120, 40);
    terminal.send(":theme mono\rf>");
    terminal.see("by host");
    terminal.send("q");
    assert!(terminal.end().success());
    let text = std::fs::read_to_string(&config).unwrap();
    for part in ["# mine", "# bright room", "theme = \"mono\"", "flat = true", "sort = "] {
        assert!(text.contains(part), "{part} in:\n{text}");
    }
}

#[test]
fn without_utf8_nothing_but_ascii_is_written() {
    let home = TempDir::new().unwrap();
    let mut terminal = Terminal::start(home.path(), &DEMO, &[("LANG", "C"), ("NO_COLOR", "1")], 120, 40);
    let text = terminal.see("13_dbvrtg001");
    assert!(text.is_ascii(), "{text}");
    terminal.send("d?");
    let text = terminal.see("next-problem");
    assert!(text.is_ascii(), "{text}");
    terminal.send("qq");
    assert!(terminal.end().success());
}

#[test]
fn a_quiet_screen_costs_a_slow_link_little() {
    let home = TempDir::new().unwrap();
    let terminal = demo(&home, 120, 40);
    // The first screens, while hosts come in, may cost what they like.
    std::thread::sleep(Duration::from_secs(6));
    let (from, bytes) = (Instant::now(), terminal.bytes());
    std::thread::sleep(Duration::from_secs(12));
    let rate = (terminal.bytes() - bytes) as f64 / from.elapsed().as_secs_f64();
    assert!(rate > 20.0, "the clock alone is more than {rate:.0} B/s");
    assert!(rate <= 4096.0, "{rate:.0} B/s");
    eprintln!("steady output at 120×40: {rate:.0} B/s");
}

/// The clock in the header.
fn clock(text: &str) -> Option<String> {
    text.lines().next()?.split(' ').find(|word| word.len() == 8 && word.matches(':').count() == 2).map(str::to_owned)
}

#[test]
fn a_key_is_answered_at_once_and_not_with_the_next_second() {
    let home = TempDir::new().unwrap();
    // One host says something every two seconds: nothing else wakes the program but its clock.
    let mut terminal = Terminal::start(home.path(), &["demo", "--scale", "1x1"], &[], 120, 40);
    terminal.see("1 live");
    let mut at_once = 0;
    for _ in 0..10 {
        let before = clock(&terminal.text());
        terminal.send(":");
        let answer = terminal.see("─ command ");
        at_once += u32::from(before.is_some() && clock(&answer) == before);
        terminal.send("\x1b");
        terminal.lose("─ command ");
        std::thread::sleep(Duration::from_millis(70));
    }
    assert!(at_once >= 5, "{at_once} of 10 within the second of the key");
}

#[test]
fn a_domain_is_stopped_and_seen_to_be_gone() {
    let home = TempDir::new().unwrap();
    let mut terminal = demo(&home, 120, 40);
    terminal.send(":goto 13_dbvrtg001\r");
    terminal.send(":stop\r");
    let asked = terminal.see("xm shutdown");
    for part in ["13_dbvrtg001", "on dbsrvg3413", "id 1", "uuid ", "nothing happens"] {
        assert!(asked.contains(part), "{part} in:\n{asked}");
    }
    terminal.send("\x1b");
    terminal.lose("nothing happens");
    terminal.send(":stop\r");
    terminal.see("xm shutdown");
    terminal.send("yJ");
    let journal = terminal.see("verified");
    assert!(journal.contains("stop 13_dbvrtg001 on dbsrvg3413"), "{journal}");
    terminal.send("\x1b");
    terminal.lose("─ journal ");
    terminal.send("q");
    assert!(terminal.end().success());
    assert_eq!(terminal.left_behind(), None);
}

#[test]
fn a_question_on_the_command_line_is_left_with_ctrl_c() {
    let home = TempDir::new().unwrap();
    let mut terminal = Terminal::start(home.path(), &["stop", "--demo", "dbvrtg001"], &[], 100, 24);
    terminal.see("Go on? [y/N]");
    terminal.send("\x03");
    assert!(!terminal.end().success());
}

#[test]
fn a_read_only_dashboard_says_so_and_asks_nothing() {
    let home = TempDir::new().unwrap();
    let mut terminal = Terminal::start(home.path(), &["--read-only", "demo", "--seed", "7"], &[], 120, 40);
    terminal.see("13_dbvrtg001");
    terminal.see("READ-ONLY");
    terminal.send(":goto 13_dbvrtg001\r:stop\r");
    let told = terminal.see("nothing can be changed here");
    assert!(!told.contains("xm shutdown"), "{told}");
    terminal.send("q");
    assert!(terminal.end().success());
}
