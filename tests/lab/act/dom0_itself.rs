//! The control domain.

use super::act;
use crate::dom0::{self, alone};

#[test]
fn dom0_is_not_ended_and_its_memory_has_a_floor() {
    let _alone = alone();
    for verb in ["stop", "destroy", "pause", "reboot"] {
        act(&[verb, "Domain-0", "--force"]).ends(1, "it is the control domain").sent_nothing();
    }
    let holds = || dom0::line("Domain-0").unwrap().mib;
    assert_eq!(holds(), 512);
    act(&["mem-set", "Domain-0", "100"]).ends(1, "the control domain of xen1 may run out of memory").sent_nothing();
    act(&["mem-set", "Domain-0", "4G"]).ends(1, "only with --force").sent_nothing();
    assert_eq!(holds(), 512);
    let down = act(&["mem-set", "Domain-0", "480"]);
    down.ends(0, "verified: settled at 480 MiB").ends(0, "the tools of xen1 run in this memory");
    down.wrote("xl mem-set 0 480", &["ran", "verified"]);
    assert_eq!(holds(), 480);
    act(&["mem-set", "Domain-0", "512"]).ends(0, "verified: settled at 512 MiB");
    assert_eq!(holds(), 512);
}
