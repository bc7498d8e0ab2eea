//! Tests of the whole, one module per subject.
#![allow(clippy::unwrap_used, missing_docs)]

mod account;
mod cli_act;
mod cli_demo;
mod cli_pages;
mod cli_sls;
mod cli_ssh;
mod cli_usage;
mod collector;
mod events;
mod history;
mod hostile;
mod plot;
mod program;
mod pty;
mod read_only;
mod rig;
mod scenarios;
mod screen;
mod sshd;
mod stage;
mod units;
