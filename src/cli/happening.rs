//! What every verb that watches does with what happens: it is derived once, kept in the store,
//! and passed on to the operator's command.

use super::failure::Failure;
use super::session::Session;
use crate::action::Journal;
use crate::clock;
use crate::events::{Batch, Feed, Hook, HookRules, Rules, Severity, keep, kinds_of};
use crate::history::Past;
use crate::history::store::{RecorderState, Store};
use crate::inventory::Config;
use crate::model::Cluster;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{broadcast, watch};
use tokio::task::JoinHandle;

/// What happens, and who hears of it. Ends when it is dropped; [`Happening::finish`] is kinder.
pub(super) struct Happening {
    feed: Feed,
    hook: Option<Hook>,
    keeper: Option<JoinHandle<()>>,
}

/// How long what hears of events may take in the end.
const PATIENCE: Duration = Duration::from_secs(3);

impl Happening {
    /// Begins to derive events, and to run the config's command for them; failures of that are
    /// told to `complain`. It goes on from what that `past` has last.
    pub(super) fn start(
        session: &Session,
        snapshots: watch::Receiver<Arc<Cluster>>,
        journal: Option<watch::Receiver<Arc<Journal>>>,
        simulated: bool,
        past: Option<Arc<dyn Past>>,
        complain: impl Fn(String) + Send + Sync + 'static,
    ) -> Result<Happening, Failure> {
        let config = &session.config;
        let hook = hook_rules(config).map_err(Failure::usage)?.filter(|_| !simulated || config.events.in_demo);
        let feed = Feed::start(rules(config), snapshots, journal, past, clock::now);
        let hook = hook.map(|rules| Hook::start(rules, feed.subscribe(), complain));
        Ok(Happening { feed, hook, keeper: None })
    }

    /// Everything that happens from now on.
    pub(super) fn subscribe(&self) -> broadcast::Receiver<Batch> {
        self.feed.subscribe()
    }

    /// Why the config's command fails, while it does; `None` where there is no such command.
    pub(super) fn hook_trouble(&self) -> Option<watch::Receiver<Option<String>>> {
        self.hook.as_ref().map(Hook::trouble)
    }

    /// Keeps what happens in the store, for as long as a recorder of that state records into it.
    pub(super) fn keep(&mut self, store: Store, cluster: String, state: watch::Receiver<RecorderState>) {
        self.keeper = Some(tokio::spawn(keep(store, cluster, state, self.feed.subscribe())));
    }

    /// Ends, when everything that happened was kept and passed on, or after a few seconds.
    pub(super) async fn finish(self) {
        drop(self.feed);
        if let Some(keeper) = self.keeper {
            let _ = tokio::time::timeout(PATIENCE, keeper).await;
        }
        if let Some(hook) = self.hook {
            hook.finish(PATIENCE).await;
        }
    }
}

/// What counts as an event.
fn rules(config: &Config) -> Rules {
    let percent = |count: u64| count as f64 / 100.0;
    Rules {
        availability: percent(config.events.availability_low),
        pool_availability: percent(config.events.pool_availability_low),
        ..Rules::default()
    }
}

fn hook_rules(config: &Config) -> Result<Option<HookRules>, String> {
    let events = &config.events;
    let Some(command) = events.on_event.clone() else { return Ok(None) };
    let mut kinds = Vec::new();
    for word in &events.kinds {
        kinds.extend(kinds_of(word)?);
    }
    Ok(Some(HookRules {
        command,
        severity: Severity::from_word(&events.severity).unwrap_or(Severity::Warning),
        kinds,
        per_minute: events.per_minute,
        at_once: events.at_once,
        deadline: events.deadline,
    }))
}
