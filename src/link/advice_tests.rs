#![allow(clippy::unwrap_used)]

use super::*;
use crate::inventory::{Config, Inventory, Sources};
use crate::model::HostErrorKind;

fn entry(name: &str, sudo: bool) -> HostEntry {
    let arguments = [name.to_owned()];
    let sources = Sources { arguments: &arguments, hosts_from: None };
    let mut entry = Inventory::gather(sources, &Config::default()).unwrap().hosts.remove(0);
    entry.become_command = if sudo { vec!["sudo".into(), "-n".into()] } else { Vec::new() };
    entry
}

#[test]
fn this_machine_is_never_reached_by_ssh() {
    for &kind in HostErrorKind::ALL {
        for sudo in [false, true] {
            let advice = advice(kind, &entry("local:", sudo));
            assert!(!advice.is_empty() && !advice.contains("ssh") && !advice.contains("local:"), "{kind:?}: {advice}");
        }
    }
    assert!(advice(NoToolstack, &entry("local:", true)).contains("`sudo -n xl list`"));
}

#[test]
fn commands_can_be_typed_as_they_stand() {
    let plain = entry("root@xen7:2222", false);
    assert!(advice(NoToolstack, &plain).contains("`ssh -p 2222 root@xen7 'xl list'`"));
    assert!(advice(NoToolstack, &entry("xen7", true)).contains("`ssh xen7 'sudo -n xl list'`"));
    assert!(advice(BecomeNeedsPassword, &entry("xen7", true)).contains("`ssh xen7 sudo -n true`"));
    assert!(advice(AuthenticationFailed, &plain).contains("`ssh-copy-id -p 2222 root@xen7`"));
    for &kind in HostErrorKind::ALL {
        let advice = advice(kind, &plain);
        assert!(!advice.is_empty() && !advice.contains("  ") && !advice.contains("' "), "{kind:?}: {advice}");
    }
}
