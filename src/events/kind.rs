use serde::{Deserialize, Serialize};

macro_rules! kinds {
    ($($kind:ident $word:literal $about:literal;)*) => {
        /// What happened.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum EventKind { $(#[doc = $about] $kind,)* }

        impl EventKind {
            /// Every kind.
            pub const ALL: &'static [EventKind] = &[$(EventKind::$kind,)*];

            /// The word in filters, options, JSON and the store.
            pub fn word(self) -> &'static str {
                match self { $(EventKind::$kind => $word,)* }
            }

            /// What it means, in one line.
            pub fn about(self) -> &'static str {
                match self { $(EventKind::$kind => $about,)* }
            }
        }
    };
}

kinds! {
    Created "created" "A domain is there that was not.";
    Destroyed "destroyed" "A domain is gone.";
    Migrated "migrated" "A domain runs on another host than before.";
    Restarted "restarted" "A domain began anew: the same one under another number.";
    Renamed "renamed" "A domain has another name.";
    StateChanged "state-changed" "A domain's state changed: paused, running, shut down.";
    Crashed "crashed" "A domain crashed.";
    MemSet "mem-set" "A domain's balloon target was set, by whomever.";
    BalloonStuck "balloon-stuck" "A balloon does not follow its target.";
    BalloonRecovered "balloon-recovered" "A balloon moves or has settled again.";
    HostLate "host-late" "A host answers slower than its beat.";
    HostStale "host-stale" "A host has been silent for so long that its figures are of the past.";
    HostDown "host-down" "A host cannot be asked any more.";
    HostUp "host-up" "A host answers again.";
    HostFlaps "host-flaps" "A host comes and goes: its every coming and going is not told any more.";
    HostRebooted "host-rebooted" "A host booted.";
    Conflict "conflict" "Two hosts claim one domain.";
    ConflictOver "conflict-over" "They do not any more.";
    AvailabilityLow "availability-low" "Availability fell below the threshold.";
    AvailabilityRecovered "availability-recovered" "It is above the threshold again.";
    Action "action" "An action was carried out from here.";
    More "more" "More of a kind happened on a host than is told one by one.";
}

impl EventKind {
    /// Every word that names kinds: their own, and those of families (`host`, `balloon`).
    pub fn words() -> impl Iterator<Item = &'static str> {
        EventKind::ALL.iter().map(|kind| kind.word()).chain(["host", "balloon", "availability"])
    }

    /// The kind of that word.
    pub fn from_word(word: &str) -> Option<EventKind> {
        EventKind::ALL.iter().copied().find(|kind| kind.word() == word)
    }
}
