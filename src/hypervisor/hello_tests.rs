#![allow(clippy::unwrap_used)]
use super::*;
use crate::hypervisor::Section;

fn hello(facts: &str) -> Hello {
    let section = Section { name: "facts", status: 0, out: facts.into(), err: "".into() };
    Hello::parse(&Frame { sections: vec![section] }).unwrap()
}

#[test]
fn a_xen_4_host_tells_its_name_and_tools() {
    let hello = hello("hostname=xen1\nkernel=6.1.0-56-amd64\nboot=1b2c\ntools=xl\ntimeout=tool\n");
    assert_eq!(hello.hostname.as_deref(), Some("xen1"));
    assert_eq!(hello.toolstacks, [Toolstack::Xl]);
    assert!(hello.has_timeout);
    assert_eq!(hello.pool, None);
}

#[test]
fn toolstacks_keep_the_order_of_the_host_and_unknown_ones_are_left_out() {
    assert_eq!(hello("tools=xm xapi xl\n").toolstacks, [Toolstack::Xm, Toolstack::Xl]);
    assert_eq!(hello("hostname=x\n").toolstacks, []);
}

#[test]
fn the_pool_is_told_by_the_repository_or_by_pool_conf() {
    let uuid = "9a1c9d0cf6a34d8f8f2a5d1f3c1b2a3d";
    let repository = PoolClue::Repository(Name::new(uuid));
    assert_eq!(hello(&format!("ovs=/var/ovs/mount/{}\n", uuid)).pool, Some(repository.clone()));
    assert_eq!(hello(&format!("ovs=/var/ovs/mount/{}/\n", uuid)).pool, Some(repository));
    assert_eq!(hello("ovs=nas1:/vol/ovs\n").pool, Some(PoolClue::Repository(Name::new("nas1:/vol/ovs"))));
    assert_eq!(hello("ovs=/\n").pool, None);
    assert_eq!(hello("pool=master\n").pool, Some(PoolClue::Master(None)));
    assert_eq!(hello("pool=slave:10.0.0.7\n").pool, Some(PoolClue::Master(Some(Name::new("10.0.0.7")))));
    assert_eq!(hello("pool=slave:\npool=garbage\n").pool, None);
}

#[test]
fn an_answer_without_facts_is_none_to_a_hello() {
    assert!(Hello::parse(&Frame::default()).is_err());
}
