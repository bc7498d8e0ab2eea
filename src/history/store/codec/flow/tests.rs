#![allow(clippy::unwrap_used)]

use super::super::{Decoder, Encoder};
use super::*;

#[test]
fn packets_go_together_in_the_simplest_ratio_that_is_near() {
    let ratio = |some, many| {
        let pair = simplest(some, many);
        (pair.other, pair.one)
    };
    assert_eq!(ratio(300, 300), (1, 1));
    assert_eq!(ratio(302, 300), (1, 1), "two broadcasts");
    assert_eq!(ratio(494, 495), (1, 1), "something else was among them");
    assert_eq!(ratio(549, 976), (9, 16));
    assert_eq!(ratio(7, 0), (7, 0), "nothing goes with none");
    assert_eq!(ratio(u64::MAX, 3), (u64::MAX, 3));
}

/// Numbers of an interface after so many exchanges of one size and broadcasts.
fn interface(exchanges: u64, broadcasts: u64) -> [u64; 5] {
    [1_118 * exchanges + 60 * broadcasts, 24_224 * exchanges, 0, 9 * exchanges + broadcasts, 16 * exchanges]
}

/// Codes both interfaces from sample to sample; what is to be read is left out.
fn run<C: Coder>(c: &mut C, samples: &[[[u64; 5]; 2]], reads: bool) -> Vec<[[u64; 5]; 2]> {
    let (mut models, mut flows, mut sizes) = (FlowModels::default(), [Flow::default(); 2], [[0; 5]; 2]);
    let mut seen = vec![samples[0]];
    for sample in &samples[1..] {
        let (mut common, mut next, last) = (Common::default(), *sample, seen[seen.len() - 1]);
        for at in 0..2 {
            if reads {
                next[at] = [0; 5];
            }
            models.code(c, &last[at], &mut next[at], &mut sizes[at], &mut flows[at], &mut common);
        }
        seen.push(next);
    }
    seen
}

/// Two interfaces on a bridge, one of which only hears; what it took in bytes.
fn coded(beats: &[(u64, u64)]) -> usize {
    let (mut exchanges, mut broadcasts) = (1_000, 100);
    let mut samples = vec![[interface(0, broadcasts), interface(exchanges, broadcasts)]];
    for (more, heard) in beats {
        (exchanges, broadcasts) = (exchanges + more, broadcasts + heard);
        samples.push([interface(0, broadcasts), interface(exchanges, broadcasts)]);
    }
    let mut encoder = Encoder::new(Vec::new());
    run(&mut encoder, &samples, false);
    let bytes = encoder.finish();
    let read = run(&mut Decoder::new(bytes.as_slice(), 0), &samples, true);
    assert_eq!(read, samples);
    bytes.len()
}

#[test]
fn bytes_follow_from_packets_and_what_is_heard_from_the_neighbour() {
    let beats: Vec<(u64, u64)> = (0..400).map(|at: u64| (40 + at * 7919 % 31, at * 31 % 3)).collect();
    let bytes = coded(&beats);
    assert!(bytes < 400 * 2, "{bytes} bytes for 400 beats: five bits of exchanges and two of broadcasts each");
}
