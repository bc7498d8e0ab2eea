#![allow(clippy::unwrap_used)]
use super::*;

fn port(address: &str, port: u16) -> Screen {
    Screen::Port(address.parse().unwrap(), port)
}

#[test]
fn where_it_is_served_is_read_from_either_toolstacks_keys() {
    let xl = "vnc-port 5900\nvnc-listen 127.0.0.1\nvnc 1\nvnclisten 127.0.0.1\nvncdisplay 0\n";
    assert_eq!(Screen::parse(xl), port("127.0.0.1", 5900));
    assert_eq!(Screen::parse("vnc-port 5903\nvnclisten 0.0.0.0\n"), port("0.0.0.0", 5903));
    assert_eq!(Screen::parse("vnc-port 5901\nvnclisten 10.1.2.3:1\n"), port("10.1.2.3", 5901));
    assert_eq!(Screen::parse("vnc-port 5901\nvnc-listen ::1\n"), port("::1", 5901));
    assert_eq!(Screen::parse("vnc-port 5901\nvnc-listen [::]:1\n"), port("::", 5901));
    assert_eq!(Screen::parse("vnc-port 5901\n"), port("127.0.0.1", 5901));
    assert_eq!(Screen::parse("vnc-listen unix:/run/x\nvnc-port 0\n"), Screen::Socket("/run/x".into()));
}

#[test]
fn no_screen_and_one_that_is_not_served_are_told_apart() {
    assert_eq!(Screen::parse(""), Screen::None);
    assert_eq!(Screen::parse("vnc 0\nvnclisten 127.0.0.1\n"), Screen::None);
    assert_eq!(Screen::parse("vnc 1\nvnclisten 127.0.0.1\n"), Screen::Unserved);
    for bad in ["0", "-1", "65536", "5900x", "$(reboot)"] {
        assert_eq!(Screen::parse(&format!("vnc-port {bad}\n")), Screen::Unserved, "{bad}");
    }
}
