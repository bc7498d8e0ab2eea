//! Read-only, looked at from outside: the whole program in a terminal with anything typed, pasted and
//! clicked into it, and what a host that writes every call down was asked to do.
#![allow(clippy::unwrap_used)]

use crate::program::Home;
use crate::pty::terminal::Terminal;
use crate::stage::Stage;
use std::time::Duration;

/// Anything a person, a cat or an enemy may do at the keyboard, by a number: xorshift64*.
struct Hands(u64);

impl Hands {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    fn below(&mut self, most: usize) -> usize {
        (self.next() >> 33) as usize % most
    }

    fn of<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[self.below(words.len())]
    }

    /// What comes next, in pieces that arrive one after the other: an escape beside a letter would be
    /// that letter with Alt.
    fn gesture(&mut self) -> Vec<String> {
        if self.below(8) > 0 {
            return vec![self.fumble()];
        }
        // Somebody knows what to do.
        let mut pieces = vec!["\x1b".to_owned(), "\x1b".to_owned()];
        pieces.push(format!(":goto {}\r", self.of(&["web0", "web1"])));
        pieces.push(format!(":{}\r", self.of(&["stop", "destroy", "reboot", "pause-domain", "mem-set 96"])));
        pieces.push("y".to_owned());
        pieces
    }

    fn fumble(&mut self) -> String {
        const VERBS: [&str; 15] = [
            "stop",
            "destroy",
            "reboot",
            "pause-domain",
            "unpause-domain",
            "start",
            "mem-set",
            "mem-max",
            "vcpu-set",
            "rename",
            "migrate",
            "create",
            "console",
            "vnc",
            "eject",
        ];
        const VALUES: [&str; 8] = ["", " 64", " 2", " xen2", " /etc/xen/web1.cfg", " fresh", " 50%", " web0"];
        // What answers a question, of whatever kind.
        const ANSWERS: [&str; 9] = ["y", "\r", "2\r", "web0\r", "web1\r", "\ty\r", "3\r", "1\r", "\x1b"];
        const SPECIAL: [&str; 16] = [
            "\x1b[A", "\x1b[B", "\x1b[C", "\x1b[D", "\x1b[5~", "\x1b[6~", "\x1b[H", "\x1b[F", "\t", "\x1b[Z", "\r",
            "\x1b", " ", "\x7f", "\x1bOP", "\x1b[15~",
        ];
        match self.below(12) {
            0..=3 => format!(":{}{}\r", self.of(&VERBS), self.of(&VALUES)),
            4..=5 => self.of(&ANSWERS).to_owned(),
            6 => self.of(&SPECIAL).to_owned(),
            7 => {
                let (button, column, row) =
                    (self.of(&["0", "1", "2", "32", "64", "65"]), self.below(120), self.below(40));
                format!("\x1b[<{button};{};{}M\x1b[<{button};{};{}m", column + 1, row + 1, column + 1, row + 1)
            }
            8 => format!("\x1b[200~:{}{}\ny\n\x1b[201~", self.of(&VERBS), self.of(&VALUES)),
            9 => format!(":goto {}\r", self.of(&["web0", "web1", "Domain-0", "local"])),
            // Every letter that is not the end of the program, and every control key but those that
            // stop it.
            10 => {
                let letter = char::from(b'!' + self.below(94) as u8);
                if letter == 'q' { "y".to_owned() } else { letter.to_string() }
            }
            _ => match self.below(26) as u8 + 1 {
                3 | 26 => "y".to_owned(),
                control => char::from(control).to_string(),
            },
        }
    }
}

/// Runs the program on a host of its own and does anything to it; the calls that would have changed
/// something.
fn play(seed: u64, read_only: bool) -> Vec<Vec<String>> {
    let stage = Stage::new(&["web0", "web1"]);
    let home = Home::with_config("hosts = [\"local:\"]\n[watch]\ntool_deadline = \"30s\"\n");
    let path = stage.path();
    let args: &[&str] = if read_only { &["--read-only"] } else { &[] };
    let mut hands = Hands(seed);
    let mut gestures = 0;
    while gestures < 500 {
        let mut terminal = Terminal::start(home.path(), args, &[("PATH", &path)], 120, 40);
        terminal.see("web1");
        while gestures < 500 && hands.gesture().iter().all(|piece| terminal.try_send(piece)) {
            gestures += 1;
        }
        // What is on its way arrives; what a later gesture has closed is opened again.
        std::thread::sleep(Duration::from_millis(800));
    }
    let reads = stage.calls().iter().filter(|call| call[0] == "xl" && call[1] == "list").count();
    assert!(reads > 0, "the host was not asked: this shows nothing");
    stage.deeds()
}

/// `AEROSTAT_TEST_SEED` repeats a run.
fn seed() -> u64 {
    let given = std::env::var("AEROSTAT_TEST_SEED").ok().and_then(|text| text.parse().ok());
    given.unwrap_or_else(|| std::time::UNIX_EPOCH.elapsed().unwrap().as_nanos() as u64 | 1)
}

#[test]
fn with_read_only_nothing_typed_clicked_or_pasted_reaches_the_host() {
    for seed in [20, seed()] {
        let deeds = play(seed, true);
        assert!(deeds.is_empty(), "AEROSTAT_TEST_SEED={seed}: {deeds:?}");
    }
}

#[test]
fn the_same_hands_reach_the_host_without_it() {
    let deeds = play(20, false);
    assert!(deeds.iter().any(|call| call[0] == "xl"), "the hands are too clumsy to show anything: {deeds:?}");
}

#[test]
fn what_is_confirmed_reaches_the_host() {
    let stage = Stage::new(&["web0", "web1"]);
    let home = Home::with_config("hosts = [\"local:\"]\n[watch]\ntool_deadline = \"30s\"\n");
    let mut terminal = Terminal::start(home.path(), &[], &[("PATH", &stage.path())], 120, 40);
    terminal.see("web1");
    terminal.send(":goto web1\r:pause-domain\r");
    terminal.see("xl pause 2");
    assert!(stage.deeds().is_empty(), "nothing before it is confirmed: {:?}", stage.deeds());
    terminal.send("y");
    let patience = std::time::Instant::now() + Duration::from_secs(60);
    while stage.deeds().is_empty() {
        assert!(std::time::Instant::now() < patience, "{}", terminal.text());
        std::thread::sleep(Duration::from_millis(50));
    }
    assert_eq!(stage.deeds(), [["xl", "pause", "2"]]);
    terminal.see("this host does nothing");
    terminal.send("q");
    assert!(terminal.end().success());
    // The next one remembers, also where nothing may be done.
    let mut terminal = Terminal::start(home.path(), &["--read-only"], &[("PATH", &stage.path())], 120, 40);
    terminal.see("web1");
    terminal.send("J");
    let journal = terminal.see("xl pause 2  by");
    assert!(journal.contains("failed") && journal.contains("pause web1 on local"), "{journal}");
}
