use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::time::Instant;

/// How world time passes, in ms since the world's beginning (before the warm-up).
#[derive(Debug)]
pub(super) enum Pace {
    /// With tokio's clock, faster or slower.
    Running { since: Instant, start: u64, speed: f64 },
    /// By hand.
    Stepped(AtomicU64),
}

impl Pace {
    pub fn running(start: Duration, speed: f64) -> Pace {
        Pace::Running { since: Instant::now(), start: start.as_millis() as u64, speed: speed.max(0.0) }
    }

    pub fn stepped(start: Duration) -> Pace {
        Pace::Stepped(AtomicU64::new(start.as_millis() as u64))
    }

    pub fn now(&self) -> u64 {
        match self {
            Pace::Running { since, start, speed } => {
                start + (since.elapsed().as_secs_f64() * 1000.0 * speed).round() as u64
            }
            Pace::Stepped(now) => now.load(Ordering::Acquire),
        }
    }

    /// How much real time that much world time is.
    pub fn real(&self, world: Duration) -> Duration {
        match self {
            Pace::Running { speed, .. } if *speed > 0.0 => world.div_f64(*speed),
            _ => world,
        }
    }

    pub fn step(&self, by: Duration) {
        if let Pace::Stepped(now) = self {
            now.fetch_add(by.as_millis() as u64, Ordering::AcqRel);
        }
    }
}
