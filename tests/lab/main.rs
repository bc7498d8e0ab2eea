//! Tests against a real Xen host, booted under QEMU by `tests/lab/xen/` (`tests/all` does it).
//!
//! Only built with `--features lab`; `AEROSTAT_LAB` names the lab's state directory. Everything in
//! the emulated dom0 is many times slower than on hardware, so waits are generous and bounded.
#![allow(clippy::unwrap_used, missing_docs)]

mod act;
mod doctor;
mod dom0;
mod list;
mod memory;
mod program;
mod search;
mod states;
// Shared with the tests without a lab, which use more of it.
#[allow(dead_code)]
#[path = "../it/pty/terminal.rs"]
mod terminal;
