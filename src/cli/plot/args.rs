use crate::cli::args::{SimArgs, values};
use crate::cli::failure::Failure;
use crate::plot::figures::Kind;
use crate::plot::{Look, Theme};
use clap::builder::PossibleValue;
use clap::{Args, ValueEnum};
use std::path::PathBuf;
use std::time::Duration;

/// `aerostat plot`
#[derive(Args, Clone, Debug)]
pub struct PlotArgs {
    /// Which figure
    #[arg(value_name = "FIGURE", value_enum)]
    pub kind: Kind,
    /// The file to write: its name ends in .svg or .png; - writes SVG to standard output
    #[arg(short, long, value_name = "FILE")]
    pub output: PathBuf,
    /// A pool; may be repeated. Hosts are named with --host
    #[arg(long, value_name = "POOL")]
    pub pool: Vec<String>,
    /// A guest by its name or UUID; may be repeated
    #[arg(long, value_name = "NAME")]
    pub vm: Vec<String>,
    /// All hosts together, which it is without --host, --pool and --vm anyway
    #[arg(long)]
    pub all: bool,
    /// From when on: 1h (ago), 03:12, yesterday 22:00, 2026-11-21 22:00, start
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    pub since: Option<String>,
    /// Until when; now without it
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    pub until: Option<String>,
    /// An incident (.tar.zst), or a store's folder or file, instead of the own store
    #[arg(long, value_name = "FILE|DIR", conflicts_with = "demo")]
    pub from: Option<PathBuf>,
    /// The cluster of that name, where several were recorded
    #[arg(long, value_name = "NAME", conflicts_with = "demo")]
    pub cluster: Option<String>,
    /// Width and height in pixels
    #[arg(long, value_name = "WIDTHxHEIGHT", default_value = "1200x600")]
    pub size: String,
    /// Light for print, dark for screens
    #[arg(long, value_name = "THEME", value_enum, default_value_t)]
    pub theme: Theme,
    /// Another title
    #[arg(long, value_name = "TEXT")]
    pub title: Option<String>,
    /// Leave out the marks of what happened
    #[arg(long)]
    pub no_events: bool,
    /// How long the simulated cluster lives before its picture is taken
    #[arg(long = "for", value_name = "TIME", value_parser = values::filmed, default_value = "30m")]
    pub lasting: Duration,
    /// The simulated cluster instead, as fast as it can be lived.
    #[command(flatten)]
    pub sim: SimArgs,
}

impl ValueEnum for Kind {
    fn value_variants<'a>() -> &'a [Kind] {
        Kind::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.word()).help(self.about()))
    }
}

impl ValueEnum for Theme {
    fn value_variants<'a>() -> &'a [Theme] {
        Theme::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.word()).help(self.about()))
    }
}

impl PlotArgs {
    pub(super) fn look(&self) -> Result<Look, Failure> {
        let number = |text: &str| text.trim().parse::<u32>().ok();
        let size = self.size.split_once(['x', '×']).and_then(|(width, height)| number(width).zip(number(height)));
        let fits = |(width, height): &(u32, u32)| {
            (Look::LEAST.0..=Look::MOST.0).contains(width) && (Look::LEAST.1..=Look::MOST.1).contains(height)
        };
        let Some(size) = size.filter(fits) else {
            let ((a, b), (c, d)) = (Look::LEAST, Look::MOST);
            return Err(Failure::usage(format!(
                "--size {}: write WIDTHxHEIGHT in pixels, from {a}x{b} to {c}x{d}, such as 1200x600",
                self.size
            )));
        };
        Ok(Look { size, theme: self.theme })
    }
}
