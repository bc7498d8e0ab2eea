use super::text::fit_into;
use super::{Align, Gauge, Glyphs, Spark};
use crate::model::{Balloon, Bytes, Freshness, RunState};
use serde_json::{Value as Json, json};
use std::borrow::Cow;
use std::time::Duration;

/// The sign beside a domain's memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mark {
    /// Two hosts claim the VM.
    Conflict,
    /// The balloon never followed its target.
    Deaf,
    /// The balloon stopped short of its target.
    Stuck,
    /// The balloon is on its way.
    Moving,
}

impl Mark {
    /// The mark of a balloon; none where it is settled, does as it likes or is unknown.
    pub fn of(balloon: Balloon) -> Option<Mark> {
        match balloon {
            Balloon::Moving => Some(Mark::Moving),
            Balloon::Stuck => Some(Mark::Stuck),
            Balloon::Deaf => Some(Mark::Deaf),
            Balloon::Settled | Balloon::Own | Balloon::Unknown => None,
        }
    }

    /// One character that survives without colour.
    pub fn glyph(self, glyphs: Glyphs) -> char {
        match (self, glyphs) {
            (Mark::Moving, Glyphs::Unicode) => '→',
            (Mark::Moving, Glyphs::Ascii) => '>',
            (Mark::Stuck | Mark::Deaf, _) => '!',
            (Mark::Conflict, Glyphs::Unicode) => '≠',
            (Mark::Conflict, Glyphs::Ascii) => 'X',
        }
    }

    /// The word filtered by and written in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Mark::Conflict => "conflict",
            Mark::Deaf => "deaf",
            Mark::Stuck => "stuck",
            Mark::Moving => "moving",
        }
    }
}

/// What a cell says.
#[derive(Clone, Debug)]
pub enum Value<'a> {
    /// Nobody told: `-`, JSON `null`, last in every order.
    Missing,
    /// It is being read: `…`, otherwise as what is missing.
    Reading,
    /// Words.
    Text(Cow<'a, str>),
    /// A number of things.
    Count(u64),
    /// Percent.
    Percent(f64),
    /// A size.
    Bytes(Bytes),
    /// A size with the mark of its balloon; the mark's cell is kept free without one.
    Held(Bytes, Option<Mark>),
    /// A host's free memory, where its domains have their target.
    Free(Bytes),
    /// Bytes a second.
    Rate(f64),
    /// Things a second.
    PerSecond(f64),
    /// Seconds of CPU time.
    Seconds(f64),
    /// How old, or how long ago.
    Age(Duration),
    /// A balloon.
    Gauge(Gauge),
    /// A small plot.
    Spark(Spark<'a>),
    /// A balloon's mark alone.
    Mark(Mark),
    /// A domain's state.
    State(RunState),
    /// A host's freshness.
    Fresh(Freshness),
    /// A sum of rates that lacks some of what belongs to it: `≥1.2M`.
    AtLeast(Box<Value<'a>>),
}

impl<'a> Value<'a> {
    /// `Missing` for `None`.
    pub fn or_missing<T>(value: Option<T>, make: impl FnOnce(T) -> Value<'a>) -> Value<'a> {
        value.map_or(Value::Missing, make)
    }

    /// Whether there is nothing to show.
    pub fn is_missing(&self) -> bool {
        matches!(self, Value::Missing | Value::Reading)
    }

    /// The figure as a number: bytes, percent, seconds, a second; `None` for words and what is
    /// missing. A gauge's is the part that is filled.
    pub fn number(&self) -> Option<f64> {
        let number = match self {
            Value::Count(n) => *n as f64,
            Value::Percent(n) | Value::Rate(n) | Value::PerSecond(n) | Value::Seconds(n) => *n,
            Value::Bytes(size) | Value::Held(size, _) | Value::Free(size) => size.0 as f64,
            Value::Age(age) => age.as_secs_f64(),
            Value::Gauge(gauge) => gauge.actual?.fraction_of(gauge.maximum?),
            Value::AtLeast(sum) => return sum.number(),
            _ => return None,
        };
        number.is_finite().then_some(number)
    }

    /// The cell in exactly `width` cells of a terminal.
    ///
    /// Numbers are never cut: where one does not fit even in its shortest form the cell is filled
    /// with `#`.
    pub fn text(&self, width: usize, align: Align, glyphs: Glyphs) -> String {
        let mut out = String::with_capacity(width + 8);
        self.write(&mut out, width, align, glyphs);
        out
    }

    /// Appends [`Value::text`] to `out`.
    pub fn write(&self, out: &mut String, width: usize, align: Align, glyphs: Glyphs) {
        match self {
            Value::Missing => fit_into(out, "-", width, align, glyphs),
            Value::Reading if glyphs == Glyphs::Ascii => fit_into(out, "...", width, align, glyphs),
            Value::Reading => fit_into(out, "…", width, align, glyphs),
            Value::Text(text) => fit_into(out, text, width, align, glyphs),
            Value::Gauge(gauge) => match gauge.cells(width, glyphs) {
                Some(cells) => out.extend(cells.iter().map(|cell| cell.glyph)),
                None => fit_into(out, "-", width, Align::Left, glyphs),
            },
            Value::Spark(spark) => out.push_str(&spark.text(width, glyphs)),
            Value::Held(size, mark) => {
                let mark = mark.map_or(' ', |mark| mark.glyph(glyphs));
                number(out, &[format!("{size}{mark}"), size.to_string()], width, align);
            }
            Value::Free(size) => number(out, &[format!("free {size}"), size.to_string()], width, align),
            Value::Count(n) => number(out, &[n.to_string(), short(*n as f64, 1000.0, "kMGTPE")], width, align),
            Value::Bytes(size) => number(out, &[size.to_string()], width, align),
            Value::Seconds(s) => number(out, &[format!("{s:.1}"), format!("{s:.0}")], width, align),
            Value::Age(age) => number(out, &ages(*age), width, align),
            Value::Mark(mark) => fit_into(out, mark.glyph(glyphs).encode_utf8(&mut [0; 4]), width, align, glyphs),
            Value::State(state) => {
                let word = state.word();
                let mut letter = [0; 4];
                let letter = state.letter().encode_utf8(&mut letter);
                let text = if width >= 9 { word } else { letter };
                fit_into(out, text, width, align, glyphs);
            }
            Value::AtLeast(sum) => {
                let sign = if glyphs == Glyphs::Ascii { '>' } else { '≥' };
                match **sum {
                    Value::Percent(p) => number(out, &percents(p).map(|form| format!("{sign}{form}")), width, align),
                    Value::Rate(rate) => number(out, &[format!("{sign}{}", bytes_rate(rate))], width, align),
                    Value::PerSecond(rate) => number(out, &[format!("{sign}{}", plain_rate(rate))], width, align),
                    // Nothing else is a sum of what may be missing.
                    _ => fit_into(out, "-", width, align, glyphs),
                }
            }
            Value::Percent(p) => number(out, &percents(*p), width, align),
            Value::Rate(rate) => number(out, &[bytes_rate(*rate)], width, align),
            Value::PerSecond(rate) => number(out, &[plain_rate(*rate)], width, align),
            Value::Fresh(fresh) => {
                let mark = if glyphs == Glyphs::Ascii { fresh.ascii_mark() } else { fresh.mark() };
                let mut buffer = [0; 4];
                let text = if width >= 7 { fresh.word() } else { mark.encode_utf8(&mut buffer) };
                fit_into(out, text, width, align, glyphs);
            }
        }
    }

    /// The value as raw as it is: bytes, percent, seconds as numbers, words as text, `null` where
    /// nothing is known. A sum that lacks something is what there is of it; whoever writes it says so
    /// beside it.
    pub fn json(&self) -> Json {
        let number = |n: f64| if n.is_finite() { json!(n) } else { Json::Null };
        match self {
            Value::Missing | Value::Reading => Json::Null,
            Value::Text(text) => json!(text),
            Value::Count(n) => json!(n),
            Value::Percent(n) | Value::Rate(n) | Value::PerSecond(n) | Value::Seconds(n) => number(*n),
            Value::Bytes(size) | Value::Held(size, _) | Value::Free(size) => json!(size.0),
            Value::Age(age) => number(age.as_secs_f64()),
            Value::Gauge(g) => json!({
                "actual": g.actual, "target": g.target, "minimum": g.minimum, "maximum": g.maximum,
                "minimum_estimated": g.estimated,
            }),
            Value::Spark(spark) => json!(spark.values(Spark::EXPORTED)),
            Value::Mark(mark) => json!(mark.word()),
            Value::State(state) => json!(state.word()),
            Value::Fresh(fresh) => json!(fresh.word()),
            Value::AtLeast(sum) => sum.json(),
        }
    }

    /// The value as one field of a CSV line: raw numbers, empty where nothing is known, or not the
    /// whole of a sum, quoted where it must be.
    pub fn csv(&self) -> String {
        let text = match self.json() {
            _ if matches!(self, Value::AtLeast(_)) => String::new(),
            Json::Null => String::new(),
            Json::String(text) => text,
            other => other.to_string(),
        };
        if text.contains([',', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
    }
}

impl Spark<'_> {
    /// Values written to JSON and CSV.
    pub const EXPORTED: usize = 8;
}

/// The first form that fits, else `#`s.
fn number(out: &mut String, forms: &[String], width: usize, align: Align) {
    match forms.iter().find(|form| super::text::width(form) <= width) {
        Some(form) => fit_into(out, form, width, align, Glyphs::Unicode),
        None => out.extend(std::iter::repeat_n('#', width)),
    }
}

fn percents(percent: f64) -> [String; 2] {
    [format!("{percent:.1}"), format!("{percent:.0}")]
}

fn bytes_rate(rate: f64) -> String {
    short(rate, 1024.0, "KMGTPE")
}

fn plain_rate(rate: f64) -> String {
    short(rate, 1000.0, "kMGTPE")
}

/// At most four characters: `0`, `0.3`, `88`, `310k`, `8.1M`.
fn short(value: f64, step: f64, units: &str) -> String {
    if value < 0.05 {
        return "0".to_owned();
    }
    if value < 9.95 && value.fract() > 0.049 && step == 1000.0 {
        return format!("{value:.1}");
    }
    if value < 999.5 {
        return format!("{value:.0}");
    }
    let mut value = value;
    let mut unit = ' ';
    for next in units.chars() {
        if value < 999.5 {
            break;
        }
        value /= step;
        unit = next;
    }
    if value < 9.95 { format!("{value:.1}{unit}") } else { format!("{value:.0}{unit}") }
}

/// An age in two units and, for narrow cells, in one.
fn ages(age: Duration) -> [String; 2] {
    let s = age.as_secs();
    match s {
        0..60 => [format!("{s}s"), format!("{s}s")],
        60..3600 => [format!("{}m{:02}s", s / 60, s % 60), format!("{}m", s / 60)],
        3600..86_400 => [format!("{}h{:02}m", s / 3600, s / 60 % 60), format!("{}h", s / 3600)],
        86_400..8_640_000 => [format!("{}d{:02}h", s / 86_400, s / 3600 % 24), format!("{}d", s / 86_400)],
        _ => [format!("{}d", s / 86_400), format!("{}y", s / 31_557_600)],
    }
}
