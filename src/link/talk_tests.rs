#![allow(clippy::unwrap_used)]
use super::*;
use std::time::Duration;
use tokio::io::{AsyncWriteExt, DuplexStream, duplex, split};

const LIMITS: Limits = Limits { deadline: Duration::from_secs(5), max_bytes: 10_000 };

/// A talk with a scripted other side.
fn talk() -> (Talk<tokio::io::WriteHalf<DuplexStream>, tokio::io::ReadHalf<DuplexStream>>, DuplexStream) {
    let (ours, theirs) = duplex(1024);
    let (read, write) = split(ours);
    (Talk::new(write, read, "script"), theirs)
}

#[tokio::test(start_paused = true)]
async fn the_answer_ends_with_the_end_line_and_noise_behind_it_is_dropped() {
    let (mut talk, mut host) = talk();
    host.write_all(b"motd without end\nxEND\nEND x\nEND\nnoise\n").await.unwrap();
    assert_eq!(talk.ask(b"Q\n", b"END", LIMITS).await.unwrap(), b"motd without end\nxEND\nEND x\nEND\n");
    let mut sent = [0; 9];
    host.read_exact(&mut sent).await.unwrap();
    assert_eq!(&sent, b"script\nQ\n");
    host.write_all(b"E").await.unwrap();
    let more = tokio::spawn(async move {
        tokio::time::sleep(Duration::from_secs(1)).await;
        host.write_all(b"ND\r\n").await.unwrap();
        host
    });
    assert_eq!(talk.ask(b"Q\n", b"END", LIMITS).await.unwrap(), b"END\r\n");
    drop(more);
}

#[tokio::test(start_paused = true)]
async fn a_slow_drip_is_cut_by_the_deadline_of_the_whole_answer() {
    let (mut talk, mut host) = talk();
    let drip = tokio::spawn(async move {
        loop {
            host.write_all(b"drip\n").await.unwrap();
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
    });
    let begin = tokio::time::Instant::now();
    assert!(matches!(talk.ask(b"Q\n", b"END", LIMITS).await, Err(Broken::Late(25..=30))));
    assert_eq!(begin.elapsed(), LIMITS.deadline);
    drip.abort();
}

#[tokio::test(start_paused = true)]
async fn endless_output_is_cut_by_its_length_and_memory_stays_near_it() {
    let (mut talk, mut host) = talk();
    let flood = tokio::spawn(async move { while host.write_all(&[b'x'; 1000]).await.is_ok() {} });
    assert!(matches!(talk.ask(b"Q\n", b"END", LIMITS).await, Err(Broken::TooLong)));
    flood.abort();
}

#[tokio::test(start_paused = true)]
async fn an_end_in_mid_frame_hands_back_what_came() {
    let (mut talk, mut host) = talk();
    host.write_all(b"half a fra").await.unwrap();
    drop(host);
    match talk.ask(b"Q\n", b"END", LIMITS).await {
        Err(Broken::Ended(got)) => assert_eq!(got, b"half a fra"),
        other => panic!("{other:?}"),
    }
}

#[tokio::test(start_paused = true)]
async fn a_host_that_never_reads_is_cut_by_the_deadline() {
    let (mut talk, host) = talk();
    let big = vec![b'x'; 100_000];
    assert!(matches!(talk.ask(&big, b"END", LIMITS).await, Err(Broken::Late(0))));
    drop(host);
}

#[tokio::test]
async fn only_the_last_of_standard_error_is_kept() {
    let tail = std::sync::Arc::default();
    let mut text = vec![b'a'; 100_000];
    text.extend_from_slice(b"the end");
    drain(&text[..], std::sync::Arc::clone(&tail)).await;
    let text = tail.lock().unwrap().text();
    assert_eq!(text.len(), Tail::KEPT);
    assert!(text.ends_with("athe end"));
}
