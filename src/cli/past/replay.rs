//! `aerostat replay`: the dashboard on a recording.

use super::{Opened, ReplayArgs};
use crate::action::{Gate, Mode};
use crate::cli::args::Global;
use crate::cli::failure::Failure;
use crate::cli::list;
use crate::cli::screen;
use crate::cli::session::Session;
use crate::model::Moment;
use crate::tui::{self, Goal, Recording, Scene, Seek, Setup};
use jiff::tz::TimeZone;
use std::time::Duration;
use tokio::sync::watch;

/// Without `--at` the own store is shown from so long before its end on.
const USUAL: Duration = Duration::from_secs(900);

pub(in crate::cli) fn run(args: &ReplayArgs, global: &Global) -> Result<u8, Failure> {
    let session = Session::load(global)?;
    let choices = screen::choices(&session, &args.screen)?;
    let keys = screen::keymap(&session.config).map_err(Failure::usage)?;
    if args.screen.record.is_some() {
        return Err(Failure::usage("a replay records nothing: leave --record out"));
    }
    session.asks_nobody("a replay")?;
    list::check_filter(args.screen.filter.as_deref())?;
    let zone = TimeZone::system();
    let mut opened = Opened::open(&session, args.file.as_deref(), args.cluster.as_deref())?;
    let at = match (&args.at, &args.file) {
        (Some(text), file) => opened.moment(text, &zone, file.is_none())?,
        (None, Some(_)) => opened.span.0,
        (None, None) => Moment(opened.span.1.0.saturating_sub(USUAL.as_millis() as u64)).max(opened.span.0),
    };
    let past = opened.past(&session)?;
    screen::check_terminal()?;
    let Opened { name, incident, .. } = opened;
    let scene = Scene::of(past.as_ref(), &Seek { to: Goal::At(at), have: None, ahead: Duration::ZERO })
        .map_err(Failure::work)?;
    let Some(cluster) = scene.cluster.clone() else {
        return Err(Failure::work(format!("{name}: what it holds of that moment cannot be read")));
    };
    let runtime = screen::runtime()?;
    let outcome = runtime.block_on(async {
        // Nobody publishes snapshots: the screen shows what was, and nothing else.
        let (_, snapshots) = watch::channel(cluster);
        let setup = Setup {
            choices,
            keys,
            themes: session.themes.clone(),
            terminal: screen::terminal(&session.config, args.screen.ascii, args.screen.no_mouse, global.color),
            filter: args.screen.filter.clone(),
            messages: session.theme_errors.iter().map(ToString::to_string).collect(),
            gate: Gate::new(Mode::ReadOnly("a recording".to_owned())),
            past: Some(past),
            recording: Some(Recording { name, scene: Box::new(scene), speed: args.speed, playing: !args.hold }),
            zone,
            ..Setup::new(snapshots)
        };
        screen::outcome(tui::run(setup).await)
    });
    runtime.shutdown_timeout(Duration::from_secs(2));
    // The files it was read from go last.
    drop(incident);
    outcome
}
