#![allow(clippy::unwrap_used)]
use super::*;

#[test]
fn members_may_come_in_any_order() {
    let list = List::read("(domain (state -b----) (memory 5) (name b) (domid 7))\n(domain (domid 3) (name a))");
    assert_eq!(list.entries.iter().map(|e| (&*e.name, e.domid)).collect::<Vec<_>>(), [("a", Some(3)), ("b", Some(7))]);
    assert!(list.entries[1].state.blocked);
    assert_eq!(list.odd, 0);
}

#[test]
fn what_is_no_domain_is_counted() {
    for bad in [
        "(vm (name a))",
        "(domain (domid 3))",
        "(domain (name a) (domid x))",
        "(domain (name a) (domid 3) (state ?))",
        "(domain (name a) (domid 3)) (domain (name b) (domid 3))",
    ] {
        assert_eq!(List::read(bad).odd, 1, "{bad}");
    }
}

#[test]
fn a_list_in_a_member_is_no_value() {
    let list = List::read("(domain (name a) (domid 3) (vcpus (2)) (cpu_time inf) (maxmem -1))");
    assert_eq!((list.entries[0].vcpus, list.entries[0].cpu_seconds, list.entries[0].maximum), (None, None, None));
}
