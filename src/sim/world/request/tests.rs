#![allow(clippy::unwrap_used)]
use super::*;
use crate::hypervisor::operate::{Guard, Invocation, request};
use proptest::prelude::*;

proptest! {
    #[test]
    fn requests_are_split_as_a_shell_splits_them(words in prop::collection::vec("[^\0]{0,20}", 1..6)) {
        let argv: Vec<String> = words;
        let sent = Invocation { toolstack: Toolstack::Xl, argv: argv.clone(), guard: Guard::None, seconds: 5 };
        let read = Operate::read(request(7, &sent).unwrap().line.as_bytes()).unwrap();
        prop_assert_eq!(read.words, argv);
    }
}
