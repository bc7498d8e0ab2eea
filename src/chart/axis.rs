use crate::history::Unit;

/// The scale of an axis of values: round numbers from its bottom to its top.
#[derive(Clone, Debug, PartialEq)]
pub struct Axis {
    /// The value at the bottom.
    pub low: f64,
    /// The value at the top.
    pub high: f64,
    /// Where its numbers stand, from the bottom up.
    pub ticks: Vec<f64>,
    step: f64,
    unit: Unit,
    /// Numbers alone, whatever the unit.
    plain: bool,
}

impl Axis {
    /// An axis that holds `low` and `high` with at most `most` steps between its numbers.
    ///
    /// Sizes step by powers of two, everything else by 1, 2 or 5. Values that are none are passed
    /// over.
    pub fn new(unit: Unit, low: f64, high: f64, most: usize) -> Axis {
        let low = if low.is_finite() { low.max(0.0) } else { 0.0 };
        let high = if high.is_finite() { high.min(f64::from(u32::MAX) * f64::from(u32::MAX)) } else { low };
        // Something must lie between bottom and top; what is least depends on what is counted.
        let least = match unit {
            Unit::Bytes => 4.0 * 1024.0,
            Unit::BytesPerSecond => 1024.0,
            Unit::CpuPercent => 1.0,
            Unit::Count => 1.0,
            Unit::Ratio => 0.01,
        };
        let low = low.min(high.max(0.0));
        let high = high.max(low + least).max(low * (1.0 + 1e-9));
        let mut step = step_at_least(unit, (high - low) / most.max(1) as f64);
        loop {
            let bottom = (low / step).floor();
            let top = (high / step).ceil();
            if top - bottom <= most.max(1) as f64 {
                let ticks = (0..=(top - bottom) as usize).map(|at| (bottom + at as f64) * step).collect();
                return Axis { low: bottom * step, high: top * step, ticks, step, unit, plain: false };
            }
            step = step_at_least(unit, step * 1.5);
        }
    }

    /// An axis of numbers without a unit.
    pub fn plain(low: f64, high: f64, most: usize) -> Axis {
        Axis { plain: true, ..Axis::new(Unit::CpuPercent, low, high, most) }
    }

    /// A ratio's axis, which ends at all of it.
    pub fn of_ratios(low: f64, most: usize) -> Axis {
        let mut axis = Axis::new(Unit::Ratio, low.min(1.0), 1.0, most);
        axis.ticks.retain(|tick| *tick <= 1.0 + 1e-9);
        axis.high = 1.0;
        axis
    }

    /// The number at a tick, with its unit: `12 GiB`, `80 %`.
    pub fn label(&self, tick: f64) -> String {
        let number = self.number(tick);
        match self.scale().1 {
            _ if tick == 0.0 => number,
            "" => number,
            word => format!("{number} {word}"),
        }
    }

    /// What the numbers are counted in, for a title: `GiB`, `% of one CPU`.
    pub fn unit_word(&self) -> &'static str {
        match self.unit {
            Unit::CpuPercent if !self.plain => "% of one CPU",
            _ => self.scale().1,
        }
    }

    /// The number alone.
    pub fn number(&self, tick: f64) -> String {
        if tick == 0.0 {
            return "0".to_owned();
        }
        let (factor, _) = self.scale();
        decimal(tick / factor, self.step / factor)
    }

    /// The number with the first letter of its unit, for where it is narrow: `12G`, `80%`.
    pub fn short(&self, tick: f64) -> String {
        let word = if tick == 0.0 { "" } else { self.scale().1 };
        format!("{}{}", self.number(tick), word.get(..1).unwrap_or_default())
    }

    /// Where a value stands: 0 at the bottom, 1 at the top, within both.
    pub fn share(&self, value: f64) -> f64 {
        ((value - self.low) / (self.high - self.low)).clamp(0.0, 1.0)
    }

    fn scale(&self) -> (f64, &'static str) {
        const SIZES: [&str; 6] = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
        const RATES: [&str; 6] = ["B/s", "KiB/s", "MiB/s", "GiB/s", "TiB/s", "PiB/s"];
        match self.unit {
            Unit::Bytes | Unit::BytesPerSecond => {
                let mut power = 0;
                // Up to ten of a unit are told in the smaller one only where the steps need it.
                while power + 1 < SIZES.len() && self.high >= 1024f64.powi(power as i32 + 1) {
                    power += 1;
                }
                let words = if self.unit == Unit::Bytes { SIZES } else { RATES };
                (1024f64.powi(power as i32), words[power])
            }
            Unit::CpuPercent if self.plain => (1.0, ""),
            Unit::CpuPercent => (1.0, "%"),
            Unit::Count => (1.0, ""),
            Unit::Ratio => (0.01, "%"),
        }
    }
}

/// The smallest round step that is not below `least`.
fn step_at_least(unit: Unit, least: f64) -> f64 {
    match unit {
        Unit::Bytes | Unit::BytesPerSecond => 2f64.powf(least.max(1.0).log2().ceil()),
        Unit::CpuPercent | Unit::Count | Unit::Ratio => {
            let least = least.max(if unit == Unit::Count { 1.0 } else { 1e-6 });
            let power = 10f64.powf(least.log10().floor());
            [1.0, 2.0, 5.0, 10.0]
                .into_iter()
                .map(|factor| factor * power)
                .find(|step| *step >= least * (1.0 - 1e-9))
                .unwrap_or(10.0 * power)
        }
    }
}

/// The number with as many decimals as tell steps of that size apart.
fn decimal(value: f64, step: f64) -> String {
    let mut decimals = 0;
    let mut rest = step.abs();
    while decimals < 4 && (rest - rest.round()).abs() > 1e-6 * rest.max(1.0) {
        rest *= 10.0;
        decimals += 1;
    }
    format!("{value:.decimals$}")
}

/// A value in words, with its unit, for where it stands alone: `41.2 GiB`, `38 %`, `12`.
pub fn figure(unit: Unit, value: f64) -> String {
    let sized = |value: f64| {
        let text = crate::model::Bytes(value.max(0.0) as u64).to_string();
        let (number, letter) = text.split_at(text.len() - 1);
        if letter == "B" { format!("{number} B") } else { format!("{number} {letter}iB") }
    };
    match unit {
        Unit::Bytes => sized(value),
        Unit::BytesPerSecond => format!("{}/s", sized(value)),
        Unit::CpuPercent => format!("{value:.1} %"),
        Unit::Count => format!("{value:.0}"),
        // Rounding must not turn trouble into perfection.
        Unit::Ratio if value < 1.0 => format!("{:.1} %", (value * 100.0).min(99.9)),
        Unit::Ratio => "100 %".to_owned(),
    }
}
