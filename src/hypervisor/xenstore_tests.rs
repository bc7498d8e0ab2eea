#![allow(clippy::unwrap_used)]
use super::*;
use crate::hypervisor::testing::{failed, section};

fn kib(keys: Keys) -> (Option<u64>, Option<u64>) {
    (keys.target.map(Bytes::kib), keys.maximum.map(Bytes::kib))
}

#[test]
fn pairs_chunks_and_single_answers_are_read_together() {
    let frame = Frame {
        sections: vec![
            section("xenstore/0", "524288\n524288\n"),
            section("ids", "1 2"),
            failed("xenstore", 1, "xenstore-read: couldn't read path /local/domain/2/memory/target"),
            section("ids", "1"),
            section("xenstore", "100\n200\n"),
            section("ids", "7 9\n"),
            section("xenstore", "700\n701\n900\n901\n"),
        ],
    };
    let store = Store::read(&frame);
    assert!(store.failed.is_none());
    assert_eq!(kib(store.of(0)), (Some(524_288), Some(524_288)));
    assert_eq!(kib(store.of(1)), (Some(100), Some(200)));
    assert_eq!(kib(store.of(2)), (None, None));
    assert_eq!(kib(store.of(9)), (Some(900), Some(901)));
}

#[test]
fn an_answer_that_does_not_fit_its_question_is_nobodys() {
    for (ids, out) in [
        ("1 2", "1\n2\n3\n"),
        ("1 2", "1\n2\n3\n4\n5\n"),
        ("1", "1\n2\n3\n4\n"),
        ("1 x", "1\n2\n3\n4\n"),
        ("", "1\n2\n"),
    ] {
        let frame = Frame { sections: vec![section("ids", ids), section("xenstore", out)] };
        let store = Store::read(&frame);
        assert!(store.failed.is_some(), "{ids}");
        assert_eq!(kib(store.of(1)), (None, None), "{ids}");
    }
}

#[test]
fn a_value_that_is_no_number_is_missing_and_all_ones_are_no_limit() {
    let frame = Frame { sections: vec![section("ids", "0 1"), section("xenstore", "-5\n17179869180\nabc\n\n")] };
    let store = Store::read(&frame);
    assert_eq!(store.of(0), Keys { unlimited: true, ..Keys::default() });
    assert_eq!(store.of(1), Keys { domid: 1, ..Keys::default() });
}

#[test]
fn video_memory_belongs_to_the_target_unless_there_is_none() {
    let frame = Frame {
        sections: vec![
            section("ids", "0 1 2"),
            section("xenstore", "500\n500\n500\n1032192\n1048576\n16384\n100\n200\n0\n"),
        ],
    };
    let store = Store::read(&frame);
    assert_eq!(kib(store.of(0)), (Some(500), Some(500)));
    assert_eq!(kib(store.of(1)), (Some(1_048_576), Some(1_048_576)));
    assert_eq!(kib(store.of(2)), (Some(100), Some(200)));
}

#[test]
fn a_target_beyond_the_maximum_its_video_memory_makes_is_no_figure() {
    let values = "131072\n0\n196608\n131072\nnone\n16384\n300\n200\n0\n";
    let frame = Frame { sections: vec![section("ids", "1 2 3"), section("xenstore", values)] };
    let store = Store::read(&frame);
    assert_eq!(kib(store.of(1)), (None, Some(0)));
    assert_eq!(kib(store.of(2)), (None, None));
    assert_eq!(kib(store.of(3)), (Some(300), Some(200)), "as xenstore has it");
}
