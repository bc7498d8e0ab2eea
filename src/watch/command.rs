use crate::model::HostId;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Notify, watch};

/// What the operator may ask of a running [`super::Watch`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// All hosts are asked this often from now on.
    SetInterval(Duration),
    /// Hosts that wait for their next connection attempt try now: that one, or all.
    RetryNow(Option<HostId>),
    /// No host is asked until `Pause(false)`; the figures grow old meanwhile, and show it.
    Pause(bool),
}

/// What all host tasks go by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Settings {
    /// Overrides the beats of the entries.
    pub interval: Option<Duration>,
    /// Nobody is asked.
    pub paused: bool,
    /// Everything ends.
    pub stop: bool,
}

/// Gives commands to a [`super::Watch`]; cheap to clone, never waits.
#[derive(Clone, Debug)]
pub struct Commander {
    pub(super) settings: watch::Sender<Settings>,
    pub(super) retry: Arc<Vec<(HostId, Arc<Notify>)>>,
}

impl Commander {
    /// The shortest interval taken; shorter ones become this.
    pub const SHORTEST: Duration = Duration::from_millis(100);

    /// Carries the command out, now or as soon as the hosts' tasks come round.
    pub fn send(&self, command: Command) {
        match command {
            Command::SetInterval(interval) => {
                self.settings.send_modify(|s| s.interval = Some(interval.max(Self::SHORTEST)));
            }
            Command::Pause(paused) => self.settings.send_modify(|s| s.paused = paused),
            Command::RetryNow(which) => {
                for (id, notify) in self.retry.iter() {
                    if which.as_ref().is_none_or(|wanted| wanted == id) {
                        notify.notify_one();
                    }
                }
            }
        }
    }

    pub(super) fn stop(&self) {
        self.settings.send_modify(|s| s.stop = true);
    }
}
