//! A guest's screen, through a tunnel in the connection that is there already.

use crate::dom0::{self, Guest, alone};
use crate::program::{command, home};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Stdio};

/// Ends with the test, whatever happens.
struct Ends(Child);

impl Drop for Ends {
    fn drop(&mut self) {
        let _ = kill_process(Pid::from_child(&self.0), Signal::TERM);
        let _ = self.0.wait();
    }
}

fn bytes<const N: usize>(stream: &mut TcpStream) -> [u8; N] {
    let mut bytes = [0; N];
    stream.read_exact(&mut bytes).expect("the server says more");
    bytes
}

#[test]
fn a_screen_is_found_and_shakes_hands_through_the_tunnel() {
    let _alone = alone();
    let name = "act_screen";
    let guest = Guest::start_with("EXTRA='vfb = [ \"type=vnc,vnclisten=127.0.0.1\" ]'", name, 1);
    let id = dom0::domid(name);
    let mut child = command(&["console", name, "--vnc", "--no-viewer", "--json", "-H", dom0::HOST]);
    let mut child = Ends(child.stdout(Stdio::piped()).spawn().unwrap());
    let mut lines = BufReader::new(child.0.stdout.take().unwrap());
    let mut line = String::new();
    while !line.trim_end().ends_with('}') {
        assert!(lines.read_line(&mut line).unwrap() > 0, "it ended: {line}");
    }
    let told: Value = serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}"));
    assert_eq!((told["id"].as_u64(), told["remote"].as_str()), (Some(id), Some("127.0.0.1:5900")), "{told}");
    let address = told["address"].as_str().unwrap();
    assert!(address.starts_with("127.0.0.1:"), "{told}");

    // RFC 6143, 7.1 and 7.3: versions, no security, ours is not the only viewer, the screen.
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(dom0::PATIENCE)).unwrap();
    assert_eq!(&bytes::<12>(&mut stream), b"RFB 003.008\n");
    stream.write_all(b"RFB 003.008\n").unwrap();
    let [kinds] = bytes(&mut stream);
    let mut offered = vec![0; kinds.into()];
    stream.read_exact(&mut offered).unwrap();
    assert!(offered.contains(&1), "no security is offered: {offered:?}");
    stream.write_all(&[1]).unwrap();
    assert_eq!(bytes::<4>(&mut stream), [0; 4], "it lets us in");
    stream.write_all(&[1]).unwrap();
    let screen = bytes::<24>(&mut stream);
    let (width, height) = (u16::from_be_bytes([screen[0], screen[1]]), u16::from_be_bytes([screen[2], screen[3]]));
    assert!(width >= 320 && height >= 200, "{width} x {height}");
    let mut title = vec![0; u32::from_be_bytes([screen[20], screen[21], screen[22], screen[23]]) as usize];
    stream.read_exact(&mut title).unwrap();
    assert!(String::from_utf8_lossy(&title).contains(name), "{}", String::from_utf8_lossy(&title));

    // `timeout`, below which it runs, passes the signal on.
    kill_process(Pid::from_child(&child.0), Signal::INT).unwrap();
    let status = child.0.wait().unwrap();
    assert!(status.success(), "{status:?}");
    assert!(TcpStream::connect(address).is_err(), "the tunnel has ended with it");
    let audit = std::fs::read_to_string(home().join("state/aerostat/audit.jsonl")).unwrap();
    assert!(audit.lines().any(|line| line.contains(name) && line.contains("\"before\"")), "{audit}");
    drop(guest);
}

#[test]
fn a_guest_without_a_screen_is_told_what_to_do() {
    let _alone = alone();
    let said = crate::program::aerostat(&["console", dom0::GUESTS[0], "--vnc", "--no-viewer", "-H", dom0::HOST]);
    assert_eq!(said.status, Some(1), "{said:?}");
    assert!(said.err.contains("vfb"), "{said:?}");
}
