/// The CPU seconds of one domain at its last few samples.
///
/// `xl list` prints tenths of a second, so a pair of samples 2 s apart tells CPU use in steps of
/// 5 %. A trail looks back over a longer span, where the same tenth weighs less.
#[derive(Clone, Copy, Debug, Default)]
pub struct CpuTrail {
    /// (remote clock in s, CPU seconds), newest first; only the first `len` count.
    points: [(f64, f64); CpuTrail::POINTS],
    len: u8,
}

impl PartialEq for CpuTrail {
    /// What lies beyond its points says nothing.
    fn eq(&self, other: &CpuTrail) -> bool {
        self.points() == other.points()
    }
}

impl CpuTrail {
    const POINTS: usize = 4;

    /// Points nearer to each other than this (s) are not both kept, so that a fast beat does not
    /// shorten the span looked back over.
    const APART: f64 = 1.6;

    /// The trail with a newer point. A clock or counter that went backwards starts it anew.
    #[must_use]
    pub fn with(mut self, clock: f64, seconds: f64) -> CpuTrail {
        if !clock.is_finite() || !seconds.is_finite() {
            return CpuTrail::default();
        }
        let (last_clock, last_seconds) = self.points[0];
        if self.len > 0 && (clock <= last_clock || seconds < last_seconds) {
            self.len = 0;
        }
        let crowded = self.len >= 2 && last_clock - self.points[1].0 < Self::APART;
        if !crowded {
            self.points.copy_within(0..Self::POINTS - 1, 1);
            self.len = (self.len + 1).min(Self::POINTS as u8);
        }
        self.points[0] = (clock, seconds);
        self
    }

    /// Its points, newest first: (remote clock in s, CPU seconds).
    pub(crate) fn points(&self) -> &[(f64, f64)] {
        &self.points[..usize::from(self.len)]
    }

    /// A trail of these points, newest first; those beyond what a trail holds are left out.
    pub(crate) fn of(points: &[(f64, f64)]) -> CpuTrail {
        let mut trail = CpuTrail::default();
        for (slot, point) in trail.points.iter_mut().zip(points) {
            *slot = *point;
            trail.len += 1;
        }
        trail
    }

    /// Percent of one CPU used over the last `span` seconds, or over the nearest longer span there
    /// is, else over the longest. `None` where that is shorter than `least` seconds: the moment of
    /// the newest point is not known that exactly.
    pub fn percent(&self, span: f64, least: f64) -> Option<f64> {
        let (&(clock, seconds), before) = self.points[..usize::from(self.len)].split_first()?;
        let (then, used) = before.iter().find(|point| clock - point.0 >= span).or(before.last())?;
        let elapsed = clock - then;
        (elapsed > 0.0 && elapsed >= least).then(|| (seconds - used) / elapsed * 100.0)
    }
}
