//! A guest's serial console in a terminal.

use crate::dom0::{self, Guest, alone};
use crate::program::{aerostat, home};
use crate::terminal::Terminal;

#[test]
fn a_console_is_typed_into_and_left() {
    let _alone = alone();
    let name = "act_console";
    let guest = Guest::start(name);
    // The connection is there already: what is waited for is the console alone.
    assert_eq!(aerostat(&["search", "-H", dom0::HOST, name]).status, Some(0));
    let args = ["--timeout", "110s", "console", name, "-H", dom0::HOST];
    let mut terminal = Terminal::start(home(), &args, &[], 100, 30);
    terminal.see("console of act_console on xen1; Ctrl-] leaves it");
    terminal.wait("the guest's prompt", |screen| screen.contents().contains('#'));
    assert!(terminal.is_raw());
    terminal.send("echo a-$((6 * 7))-b; cat /proc/sys/kernel/ostype\r");
    let screen = terminal.see("a-42-b");
    assert!(!screen.contains("command not found"), "{screen}");
    // Ctrl-C is the guest's. What it is to end says when it runs: sent before, it would end nothing.
    terminal.send("sh -c 'echo begun-$((1 + 2)); exec sleep 1000'\r");
    terminal.see("begun-3");
    terminal.send("\x03");
    terminal.send("echo still-$((1 + 1))\r");
    terminal.see("still-2");
    terminal.send("\x1d");
    assert!(terminal.end().success());
    assert_eq!(terminal.left_behind(), None);
    // Nothing of it is left in the dom0, and the guest lives.
    dom0::until("the console's client is gone", || (!dom0::run("ps axo args").contains("xenconsole ")).then_some(()));
    assert!(dom0::line(name).is_some());
    let audit = aerostat(&["audit", "--since", "10m"]);
    assert!(audit.out.contains("act_console on xen1  `xl console"), "{audit:?}");
    drop(guest);
}
