//! Joining a simulated guest: its console on a terminal, and its screen.

use super::World;
use super::request::{Operate, split};
use crate::link::forward::{Endpoint, Forward, Stream};
use crate::model::Toolstack;
use crate::sim::scenario::Fault;
use futures_util::future::BoxFuture;
use std::process::Command;
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream};

/// The first port that screens are served on.
const SCREENS: u16 = 5900;

impl World {
    /// Tells where a guest's screen is, if that is asked. Guests of odd numbers have none.
    pub(super) fn where_is_screen(&self, host: usize, sent: &[u8]) -> Option<Vec<u8>> {
        let words = split(std::str::from_utf8(sent).ok()?.strip_prefix("D ")?)?;
        let [nonce, stack, id, uuid] = &words[..] else { return None };
        let domid = id.parse::<u32>().ok()?;
        let asked = Operate {
            nonce: nonce.clone(),
            toolstack: Toolstack::from_word(stack)?,
            guard: "domain".to_owned(),
            id: id.clone(),
            uuid: uuid.clone(),
            words: Vec::new(),
        };
        let (status, said) = self.make_sure(host, &asked);
        let mut frame = format!("\n@{nonce} begin 1\n\n@{nonce} + guard\n{said}\n@{nonce} - guard {status}\n");
        if status == 0 {
            let keys = match u16::try_from(domid).ok().filter(|id| id % 2 == 0) {
                Some(id) => format!("vnc-port {}\nvnc-listen 127.0.0.1\nvnc 1\n", SCREENS.saturating_add(id)),
                None => String::new(),
            };
            frame.push_str(&format!("\n@{nonce} + screen\n{keys}\n@{nonce} - screen 0\n"));
        }
        frame.push_str(&format!("\n@{nonce} end\n"));
        Some(frame.into_bytes())
    }

    /// What stands for `ssh -t` to a simulated host: this very program as a console.
    pub(super) fn on_terminal(&self, host: usize, words: &[String]) -> Option<Command> {
        let line = words.last()?.lines().last()?.strip_prefix("C ")?;
        let mut words = split(line)?.into_iter();
        let toolstack = Toolstack::from_word(&words.next()?)?;
        let (guard, id, uuid) = (words.next()?, words.next()?, words.next()?);
        let asked = Operate { nonce: String::new(), toolstack, guard, id, uuid, words: words.collect() };
        if let Some(Fault::Dead | Fault::Refused | Fault::Unreachable | Fault::Login | Fault::HostKey) =
            self.now(host).fault()
        {
            return Some(ends(255, "ssh: connect to host: Connection timed out"));
        }
        match self.make_sure(host, &asked) {
            (0, _) => {}
            (3, _) => return Some(ends(103, "its number belongs to another domain now")),
            (4, _) => return Some(ends(104, "it is gone")),
            _ => return Some(ends(105, "the host could not make sure of the domain")),
        }
        let domid = asked.id.parse::<u32>().ok()?;
        let name = self.now(host).guests.iter().find(|guest| guest.domid == domid)?.name.to_string();
        let mut command = Command::new(std::env::current_exe().ok()?);
        command.args(["demo-console", "--", &name]);
        Some(command)
    }
}

/// A program that says something and ends with a status.
fn ends(status: i32, said: &'static str) -> Command {
    let mut command = Command::new("sh");
    command.args(["-c", "echo \"$1\" >&2; exit \"$2\"", "sh", said, &status.to_string()]);
    command
}

/// The way to a simulated guest's screen.
pub(super) struct SimForward {
    pub world: World,
    pub host: usize,
    pub to: Endpoint,
}

impl SimForward {
    /// Whether the guest whose screen that is still runs.
    fn serves(&self) -> bool {
        let Endpoint::Tcp(_, port) = self.to else { return false };
        let Some(domid) = port.checked_sub(SCREENS) else { return false };
        self.world.now(self.host).guests.iter().any(|guest| guest.domid == u32::from(domid))
    }
}

impl Forward for SimForward {
    fn dial(&self) -> BoxFuture<'_, std::io::Result<Box<dyn Stream>>> {
        let (ours, theirs) = tokio::io::duplex(4096);
        if self.serves() {
            tokio::spawn(greet(theirs));
        }
        Box::pin(std::future::ready(Ok(Box::new(ours) as Box<dyn Stream>)))
    }

    fn ended(&self) -> BoxFuture<'_, ()> {
        Box::pin(std::future::pending())
    }
}

/// A VNC server (RFC 6143) that greets, and then says that there is nothing to be seen.
async fn greet(mut stream: DuplexStream) {
    const NOTHING: &str = "a simulated guest draws nothing";
    let mut version = [0; 12];
    if stream.write_all(b"RFB 003.008\n").await.is_err() || stream.read_exact(&mut version).await.is_err() {
        return;
    }
    // No security types, and the reason.
    let mut refusal = vec![0];
    refusal.extend((NOTHING.len() as u32).to_be_bytes());
    refusal.extend(NOTHING.as_bytes());
    let _ = stream.write_all(&refusal).await;
}
