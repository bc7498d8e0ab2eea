//! A guest's screen through a tunnel over a real sshd: the port that xenstore names, the greeting of
//! a VNC server read through it, and nothing left behind.

use crate::program::Home;
use crate::rig::Rig;
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// A server that greets as VNC does and then says back whatever it hears.
fn server() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            std::thread::spawn(move || {
                let _ = stream.write_all(b"RFB 003.008\n");
                let mut heard = [0; 256];
                while let Ok(n) = stream.read(&mut heard) {
                    if n == 0 || stream.write_all(&heard[..n]).is_err() {
                        return;
                    }
                }
            });
        }
    });
    port
}

fn home(rig: &Rig, share: &str, more: &str) -> Home {
    Home::with_config(&format!(
        "[ssh]\nconfig_file = {:?}\nconnect_timeout = \"60s\"\nshare = \"{share}\"\n\n\
         [watch]\ntool_deadline = \"30s\"\n{more}",
        rig.config()
    ))
}

/// The program without `timeout` around it: signals are for itself.
fn command(rig: &Rig, home: &Home, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_aerostat"));
    command.args(args).env_clear().env("PATH", std::env::var_os("PATH").unwrap());
    command.env("HOME", home.path()).env("XDG_CONFIG_HOME", home.path().join("config"));
    command.env("XDG_STATE_HOME", home.path().join("state")).env("XDG_RUNTIME_DIR", rig.runtime());
    command.env("LANG", "C.UTF-8").stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Ends with its process, whatever happens.
struct Running(Child);

impl Running {
    fn interrupt(mut self) -> Option<i32> {
        let pid = Pid::from_raw(i32::try_from(self.0.id()).unwrap()).unwrap();
        kill_process(pid, Signal::INT).unwrap();
        self.0.wait().unwrap().code()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn greeting(address: &str) -> (TcpStream, [u8; 12]) {
    let mut viewer = TcpStream::connect(address).unwrap();
    viewer.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    let mut said = [0; 12];
    viewer.read_exact(&mut said).unwrap();
    (viewer, said)
}

#[test]
fn a_viewer_gets_through_to_the_port_that_xenstore_names_and_nothing_stays() {
    let rig = Rig::start(2);
    rig.screen("h002", 2, server());
    let home = home(&rig, "0s", "");
    let args = ["console", "--vnc", "--no-viewer", "--json", "-H", "h[001-002]", "h002_007"];
    let mut running = Running(command(&rig, &home, &args).spawn().unwrap());
    let mut out = BufReader::new(running.0.stdout.take().unwrap());
    let mut text = String::new();
    while !text.ends_with("}\n") {
        assert_ne!(out.read_line(&mut text).unwrap(), 0, "no address: {text}");
    }
    let told: Value = serde_json::from_str(&text).unwrap();
    assert_eq!((&told["host"], &told["id"], &told["greeting"]), (&"h002".into(), &2.into(), &"RFB 003.008".into()));
    let address = told["address"].as_str().unwrap();
    assert!(address.starts_with("127.0.0.1:"), "{address}");
    let (mut one, said) = greeting(address);
    assert_eq!(&said, b"RFB 003.008\n");
    let (mut two, _) = greeting(address);
    let mut heard = [0; 5];
    for viewer in [&mut two, &mut one] {
        viewer.write_all(b"hello").unwrap();
        viewer.read_exact(&mut heard).unwrap();
        assert_eq!(&heard, b"hello");
    }
    assert_eq!(running.interrupt(), Some(0));
    assert_eq!(one.read(&mut heard).unwrap_or(0), 0);
    assert!(TcpStream::connect(address).is_err());
    rig.assert_nothing_left("the tunnel ended");
    let audit = std::fs::read_to_string(home.path().join("state/aerostat/audit.jsonl")).unwrap();
    let lines: Vec<Value> = audit.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let phases: Vec<&str> = lines.iter().map(|line| line["phase"].as_str().unwrap()).collect();
    assert_eq!(phases, ["before", "after", "verified"], "{audit}");
    assert!(lines[2]["said"].as_str().unwrap().contains("2 connections"), "{audit}");
}

#[test]
fn a_connection_that_stays_for_others_does_not_go_on_listening() {
    let rig = Rig::start(1);
    rig.screen("h001", 1, server());
    let home = home(&rig, "30s", "");
    for _ in 0..2 {
        let args = ["console", "--vnc", "--no-viewer", "-H", "h001", "h001_001"];
        let mut running = Running(command(&rig, &home, &args).spawn().unwrap());
        let mut address = String::new();
        BufReader::new(running.0.stdout.take().unwrap()).read_line(&mut address).unwrap();
        assert_eq!(&greeting(address.trim()).1, b"RFB 003.008\n");
        assert_eq!(running.interrupt(), Some(0));
        let left: Vec<_> = std::fs::read_dir(rig.runtime().join("aerostat")).unwrap().flatten().collect();
        let ways = left.iter().filter(|entry| entry.file_name().to_string_lossy().starts_with('f')).count();
        assert_eq!(ways, 0, "{left:?}");
        assert_eq!(rig.masters().len(), 1);
    }
}

#[test]
fn what_there_is_to_say_when_there_is_no_screen() {
    let rig = Rig::start(1);
    rig.screen("h001", 2, 1);
    let home = home(&rig, "5s", "");
    let run = |args: &[&str]| {
        let all = [&["console", "--vnc", "--no-viewer", "-H", "h001"], args].concat();
        let output = command(&rig, &home, &all).output().unwrap();
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    let (status, said) = run(&["h001_001"]);
    assert!(status == Some(1) && said.contains("it has no screen (VNC)"), "{said}");
    let (status, said) = run(&["h001_007"]);
    assert!(status == Some(1) && said.contains("nothing answers at 127.0.0.1:1 on the host"), "{said}");
    let (status, said) = run(&["h001_007", "--read-only"]);
    assert!(status == Some(1) && said.contains("read-only"), "{said}");
    let (status, said) = run(&["nosuch"]);
    assert!(status == Some(2) && said.contains("no domain nosuch"), "{said}");
}

#[test]
fn the_viewer_is_started_on_the_tunnel_and_ends_it() {
    let rig = Rig::start(1);
    rig.screen("h001", 1, server());
    let home =
        home(&rig, "0s", "\n[action]\nvnc_viewer = [\"sh\", \"-c\", \"echo {port} {address} >seen; sleep 3\"]\n");
    let args = ["console", "--vnc", "-H", "h001", "h001_001"];
    let output = command(&rig, &home, &args).env("DISPLAY", ":7").current_dir(home.path()).output().unwrap();
    let address = String::from_utf8(output.stdout).unwrap();
    let seen = std::fs::read_to_string(home.path().join("seen")).unwrap();
    let port = address.trim().rsplit(':').next().unwrap();
    assert_eq!(seen.trim(), format!("{port} {}", address.trim()));
    assert_eq!(output.status.code(), Some(0));
    rig.assert_nothing_left("the viewer ended");
}
