use crate::cli::args::SimArgs;
use crate::cli::failure::Failure;
use crate::plot::figures::Kind;
use crate::plot::{Look, Theme};
use clap::{Args, ValueEnum};
use std::path::PathBuf;
use std::time::Duration;

/// `aerostat plot`
#[derive(Args, Clone, Debug)]
pub struct PlotArgs {
    /// Which figure
    #[arg(value_name = "FIGURE", value_enum)]
    pub kind: FigureName,
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
    pub theme: ThemeName,
    /// Another title
    #[arg(long, value_name = "TEXT")]
    pub title: Option<String>,
    /// Leave out the marks of what happened
    #[arg(long)]
    pub no_events: bool,
    /// How long the simulated cluster lives before its picture is taken
    #[arg(long = "for", value_name = "TIME", value_parser = lasting, default_value = "30m")]
    pub lasting: Duration,
    /// The simulated cluster instead, as fast as it can be lived.
    #[command(flatten)]
    pub sim: SimArgs,
}

/// A figure by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FigureName {
    /// Free memory against time
    FreeMemory,
    /// Used memory against time, with all there is
    Memory,
    /// A guest's balloon: actual, target and maximum against time
    Balloon,
    /// CPU against time
    Cpu,
    /// Bytes received and sent against time
    Network,
    /// Bytes read and written against time
    Disk,
    /// Availability and its two ratios against time
    Availability,
    /// Used and promised memory against the number of running guests
    Overcommit,
    /// Promised by used memory against the number of running guests
    Ratio,
}

impl FigureName {
    pub(super) fn kind(self) -> Kind {
        match self {
            FigureName::FreeMemory => Kind::FreeMemory,
            FigureName::Memory => Kind::Memory,
            FigureName::Balloon => Kind::Balloon,
            FigureName::Cpu => Kind::Cpu,
            FigureName::Network => Kind::Network,
            FigureName::Disk => Kind::Disk,
            FigureName::Availability => Kind::Availability,
            FigureName::Overcommit => Kind::Overcommit,
            FigureName::Ratio => Kind::Ratio,
        }
    }

    /// As it is written on the command line.
    pub(super) fn word(self) -> String {
        self.to_possible_value().map_or_else(String::new, |value| value.get_name().to_owned())
    }
}

/// A theme by its name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ThemeName {
    /// Dark on white
    #[default]
    Light,
    /// Light on black
    Dark,
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
        let theme = match self.theme {
            ThemeName::Light => Theme::Light,
            ThemeName::Dark => Theme::Dark,
        };
        Ok(Look { size, theme })
    }
}

fn lasting(text: &str) -> Result<Duration, String> {
    let limits = Duration::from_secs(30)..=Duration::from_secs(86_400);
    match crate::inventory::parse_span(text) {
        Some(span) if limits.contains(&span) => Ok(span),
        _ => Err("write a time from 30s to 24h, such as 30m".to_owned()),
    }
}
