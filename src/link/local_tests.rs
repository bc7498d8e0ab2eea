#![allow(clippy::unwrap_used)]
use super::*;
use crate::model::HostErrorKind;

const LIMITS: Limits = Limits { deadline: Duration::from_secs(20), max_bytes: 100_000 };

fn entry(become_command: &[&str]) -> HostEntry {
    let mut entry = HostEntry::named("here");
    entry.become_command = become_command.iter().map(|&w| w.to_owned()).collect();
    entry
}

/// A collector whose requests are commands: `R text` answers it in one frame.
const SCRIPT: &str = "R() { echo \"$1\"; echo END; }\n";

async fn open(become_command: &[&str]) -> Box<dyn Channel> {
    LocalConnector::new(&entry(become_command)).open(SCRIPT).await.unwrap()
}

#[tokio::test]
async fn questions_are_answered_one_after_the_other() {
    let mut channel = open(&[]).await;
    for word in ["one", "two"] {
        let answer = channel.ask(format!("R {word}\n").as_bytes(), b"END", LIMITS).await.unwrap();
        assert_eq!(answer, format!("{word}\nEND\n").into_bytes());
    }
    channel.close().await;
}

#[tokio::test]
async fn a_shell_that_dies_in_mid_frame_is_a_lost_connection_with_its_last_words() {
    let mut channel = open(&[]).await;
    channel.ask(b"R 1\n", b"END", LIMITS).await.unwrap();
    let error = channel.ask(b"echo half; echo ouch >&2; kill -9 $$\n", b"END", LIMITS).await.unwrap_err();
    assert_eq!(error.kind, HostErrorKind::ConnectionLost);
    assert!(error.said.contains("ouch"), "{error}");
    let again = channel.ask(b"R 2\n", b"END", LIMITS).await.unwrap_err();
    assert_eq!(again.kind, HostErrorKind::ConnectionLost);
}

#[tokio::test]
async fn a_become_command_that_refuses_is_told_by_its_words() {
    let fake = "#!/bin/sh\necho 'sudo: a password is required' >&2\nexit 1\n";
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("sudo");
    std::fs::write(&path, fake).unwrap();
    let mut channel = open(&["sh", path.to_str().unwrap()]).await;
    let error = channel.ask(b"R 1\n", b"END", LIMITS).await.unwrap_err();
    assert_eq!(error.kind, HostErrorKind::BecomeNeedsPassword, "{error}");

    let missing = LocalConnector::new(&entry(&["/nonexistent/sudo"])).open(SCRIPT).await;
    assert_eq!(missing.err().unwrap().kind, HostErrorKind::Local);
}

#[tokio::test]
async fn dropping_the_channel_kills_the_shell_and_what_it_runs() {
    let mut channel = open(&[]).await;
    let answer = channel.ask(b"sleep 600 & echo $! $$; echo END\n", b"END", LIMITS).await.unwrap();
    let pids: Vec<i32> =
        String::from_utf8(answer).unwrap().split_whitespace().filter_map(|word| word.parse().ok()).collect();
    assert_eq!(pids.len(), 2);
    drop(channel);
    for pid in pids {
        let mut waited = 0;
        while running(pid) {
            waited += 1;
            assert!(waited < 500, "process {pid} is still there");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

/// Whether the process runs; one that only waits to be reaped by init does not.
fn running(pid: i32) -> bool {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    stat.rsplit(')').next().is_some_and(|rest| !rest.is_empty() && !rest.trim_start().starts_with('Z'))
}
