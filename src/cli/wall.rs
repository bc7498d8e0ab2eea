//! `aerostat wall`: the screen for the wall. Nothing here can act on a host: no permit is asked
//! for, and what the screen is given holds nothing that sends.

use super::allocator;
use super::args::{Global, NightArg, ScreenArgs, WallArgs};
use super::ask;
use super::failure::{DONE, Failure};
use super::happening::Happening;
use super::output;
use super::recording::Recording;
use super::remember::keeper;
use super::screen;
use super::session::{Session, Target};
use crate::link::ssh::Use;
use crate::tui::wall::{self, DEFAULT_LAYOUT, Layout, WallSetup};
use crate::tui::{Exit, Terminal, TuiError};
use crate::watch::Watch;
use std::io::Write;
use std::path::Path;
use std::time::Duration;

/// Shows the wall until a key or a signal ends it.
pub(super) fn run(args: &WallArgs, global: &Global) -> Result<u8, Failure> {
    if args.layout.as_deref() == Some(Path::new("help")) {
        let mut out = output::stdout();
        out.write_all(DEFAULT_LAYOUT.as_bytes())?;
        out.flush()?;
        return Ok(DONE);
    }
    let session = Session::load(global)?;
    screen::check_theme(&session, args.theme.as_deref())?;
    let layout = layout(&session, args)?;
    session.check_hostlists(&args.hosts)?;
    if let Some(tty) = &args.tty {
        wall::claim(tty).map_err(|error| {
            Failure::usage(format!(
                "cannot draw on {}: {error}; may this account open it, and is it free? (see chvt and getty)",
                tty.display()
            ))
        })?;
    }
    screen::check_terminal()?;
    let terminal =
        Terminal { mouse: false, ..screen::terminal(&session.config, ascii(&session, args), true, global.color) };
    let runtime = screen::runtime()?;
    runtime.spawn(allocator::give_back());
    let outcome = runtime.block_on(async {
        let simulated = args.sim.wanted().then_some(&args.sim.world);
        let Target { plan, world } = session.target(&args.hosts, simulated, Use::Dashboard)?;
        let watch = Watch::start(plan);
        let (keeper, no_memory) = keeper(&session, world.is_some(), &watch);
        let how = ScreenArgs { record: args.record.clone(), no_record: args.no_record, ..ScreenArgs::default() };
        // What is recorded, figures of availability included, is what is shown.
        let recording = Recording::start(&session, &how, world.is_some(), &keeper.snapshots())?;
        let complain = |line: String| tracing::warn!("{line}");
        let mut happening =
            Happening::start(&session, keeper.snapshots(), None, world.is_some(), recording.past.clone(), complain)?;
        if let (Some(store), Some(state)) = (recording.store.clone(), recording.state()) {
            happening.keep(store, watch.snapshots().borrow().name.to_string(), state);
        }
        let setup = WallSetup {
            cluster: keeper.snapshots(),
            themes: session.themes.clone(),
            theme: args.theme.clone().or_else(|| session.config.ui.theme.clone()),
            terminal,
            layout,
            demo: world.is_some(),
            past: recording.past.clone(),
            recorder: recording.state(),
            hook: happening.hook_trouble(),
            tty: args.tty.clone(),
            messages: no_memory
                .into_iter()
                .chain(session.theme_errors.iter().map(ToString::to_string))
                .chain(recording.messages.iter().cloned())
                .collect(),
        };
        let exit = wall::run(setup).await;
        screen::wind_up(happening, watch, keeper, recording, world).await;
        match exit {
            Ok(Exit::Quit) => Ok(DONE),
            Ok(Exit::Signal(number)) => Err(Failure::Signal(number)),
            Ok(Exit::TerminalLost) => {
                let status = 128 + u8::try_from(ask::HANGUP).unwrap_or(1);
                Err(Failure::Told("the terminal is gone; start the wall again when it is back".to_owned(), status))
            }
            Err(error @ TuiError::NoTerminal(_)) => Err(Failure::usage(error)),
            Err(error) => Err(Failure::work(error)),
        }
    });
    runtime.shutdown_timeout(Duration::from_secs(2));
    outcome
}

/// Whether to do without characters that are not ASCII: also on the console itself, whose fonts
/// have hardly any of those drawn with, unless the config file says that this one has.
fn ascii(session: &Session, args: &WallArgs) -> bool {
    let console = std::env::var("TERM").is_ok_and(|term| term == "linux");
    args.ascii || console && session.config.ui.utf8 != Some(true)
}

/// The layout of the file, or the built-in one, with the options over it.
fn layout(session: &Session, args: &WallArgs) -> Result<Layout, Failure> {
    let mut layout = match &args.layout {
        Some(file) => Layout::load(file).map_err(Failure::usage)?,
        None => Layout::default(),
    };
    screen::check_theme(session, Some(&layout.night_theme))?;
    if let Some(rotate) = args.rotate {
        layout.rotate = rotate;
    }
    match args.night {
        Some(NightArg::At(night)) => layout.night = Some(night),
        Some(NightArg::Never) => layout.night = None,
        None => {}
    }
    Ok(layout)
}
