//! What is remembered of VMs beyond this run, and what has to be.

use super::{Ledger, Vm};
use crate::availability::memory::{Changes, Mark, Recall, Remembered};
use crate::model::{GuestKey, Moment, Name};
use std::collections::{HashMap, HashSet};
use std::time::Duration;

/// How often a VM that goes on being listed is remembered anew.
const REFRESH: Duration = Duration::from_secs(15 * 60);

/// VMs remembered anew at once, in a program that stays: those of a cluster were all seen first in
/// the same seconds, and all of them every quarter of an hour would be a peak of memory, and of
/// work for whoever writes them.
const SLICE: usize = 512;

impl Ledger {
    /// Takes in what was remembered, at the start or after somebody else has changed it: marks are
    /// those from now on, and a VM in no list that nobody remembers any more is forgotten.
    pub fn recall(&mut self, recall: Recall) {
        let remembered: HashSet<&GuestKey> = recall.vms.iter().map(|vm| &vm.key).collect();
        let forgotten: Vec<GuestKey> =
            self.absent.iter().filter(|key| !remembered.contains(key) && !self.dirty.contains(*key)).cloned().collect();
        for key in forgotten {
            self.drop_vm(&key);
        }
        for vm in recall.vms {
            self.recall_vm(vm);
        }
        let pending: HashSet<GuestKey> = self.changes.unmarked.iter().cloned().collect();
        let kept = recall.marks.into_iter().filter(|mark| !pending.contains(&mark.key));
        let mut marks: HashMap<GuestKey, Mark> = kept.map(|mark| (mark.key.clone(), mark)).collect();
        marks.extend(self.changes.marks.iter().map(|mark| (mark.key.clone(), mark.clone())));
        let touched: Vec<GuestKey> = self.marks.keys().chain(marks.keys()).cloned().collect();
        self.marks = marks;
        touched.iter().for_each(|key| self.expect(key));
        self.known = None;
    }

    fn recall_vm(&mut self, vm: Remembered) {
        match self.vms.get_mut(&vm.key) {
            // Another program has seen it later, perhaps elsewhere.
            Some(known) if known.listed == 0 && known.seen < vm.seen => {
                (known.host, known.domid, known.state) = (vm.host, vm.domid, vm.state);
                (known.seen, known.saved) = (vm.seen, vm.seen);
            }
            Some(_) => {}
            None => {
                let key = vm.key.clone();
                let pattern = self.rules.expects_off(&vm.name, key.uuid()).map(Name::new);
                let Remembered { host, name, domid, state, seen, .. } = vm;
                self.vms.insert(key.clone(), Vm { host, name, domid, state, seen, saved: seen, listed: 0, pattern });
                self.absent.insert(key.clone());
                self.expect(&key);
            }
        }
    }

    /// What has to be remembered since this was asked last, all of it.
    pub fn changes(&mut self) -> Changes {
        self.changes_with(usize::MAX)
    }

    /// The same for one who asks again within seconds: of what only goes on being listed, a slice.
    pub fn next_changes(&mut self) -> Changes {
        self.changes_with(SLICE)
    }

    fn changes_with(&mut self, mut refreshed: usize) -> Changes {
        let mut changes = std::mem::take(&mut self.changes);
        for listed in &self.hosts {
            for key in &listed.keys {
                let Some(vm) = self.vms.get_mut(key).filter(|vm| vm.host == listed.id) else { continue };
                vm.seen = vm.seen.max(listed.taken);
                if refreshed > 0 && vm.saved.until(vm.seen) >= REFRESH && self.dirty.insert(key.clone()) {
                    refreshed -= 1;
                }
            }
        }
        // Taken, not drained: at the start every VM is in it, and never again.
        for key in std::mem::take(&mut self.dirty) {
            let Some(vm) = self.vms.get_mut(&key) else { continue };
            vm.saved = vm.seen.max(Moment(1));
            changes.vms.push(Remembered {
                key,
                host: vm.host.clone(),
                name: vm.name.clone(),
                domid: vm.domid,
                state: vm.state,
                seen: vm.seen,
            });
        }
        changes
    }

    /// Gives back what could not be kept, to be tried again.
    pub fn give_back(&mut self, changes: Changes) {
        self.dirty.extend(changes.vms.into_iter().map(|vm| vm.key));
        let newer = std::mem::take(&mut self.changes);
        self.changes = Changes { vms: Vec::new(), ..changes };
        self.changes.forgotten.extend(newer.forgotten);
        for key in newer.unmarked {
            self.changes.marks.retain(|mark| mark.key != key);
            self.changes.unmarked.push(key);
        }
        for mark in newer.marks {
            self.changes.unmarked.retain(|key| *key != mark.key);
            self.changes.marks.push(mark);
        }
    }
}
