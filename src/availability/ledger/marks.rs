//! VMs that are forgotten, and those that need not run.

use super::Ledger;
use crate::availability::memory::Mark;
use crate::model::GuestKey;

impl Ledger {
    /// Forgets a VM that is in no list; says whether there was one.
    pub fn forget(&mut self, key: &GuestKey) -> bool {
        if !self.absent.contains(key) {
            return false;
        }
        self.unmark(key);
        self.drop_vm(key);
        self.changes.forgotten.push(key.clone());
        true
    }

    pub(super) fn drop_vm(&mut self, key: &GuestKey) {
        self.vms.remove(key);
        self.absent.remove(key);
        self.expected.remove(key);
        self.dirty.remove(key);
        self.known = None;
    }

    /// Marks a VM as off on purpose.
    pub fn mark(&mut self, mark: Mark) {
        let key = mark.key.clone();
        self.changes.unmarked.retain(|other| *other != key);
        self.changes.marks.retain(|other| other.key != key);
        self.changes.marks.push(mark.clone());
        self.marks.insert(key.clone(), mark);
        self.expect(&key);
        self.known = None;
    }

    /// Takes its mark away; says whether it had one.
    pub fn unmark(&mut self, key: &GuestKey) -> bool {
        if self.marks.remove(key).is_none() {
            return false;
        }
        self.changes.marks.retain(|other| other.key != *key);
        self.changes.unmarked.push(key.clone());
        self.expect(key);
        self.known = None;
        true
    }

    /// The mark a VM has.
    pub fn marked(&self, key: &GuestKey) -> Option<&Mark> {
        self.marks.get(key)
    }

    pub(super) fn expect(&mut self, key: &GuestKey) {
        let pattern = self.vms.get(key).is_some_and(|vm| vm.pattern.is_some());
        if self.vms.contains_key(key) && (pattern || self.marks.contains_key(key)) {
            self.expected.insert(key.clone());
        } else {
            self.expected.remove(key);
        }
    }
}
