//! `aerostat top` and `aerostat demo`: opening the dashboard.

use super::act;
use super::args::{Global, ScreenArgs, When, WorldArgs};
use super::ask;
use super::failure::{DONE, Failure};
use super::happening::Happening;
use super::list;
use super::recording::{Recording, held};
use super::remember::{Intending, keeper};
use super::session::{Session, Target};
use super::store::Store;
use crate::action::{Audit, Desk, Gate, Hand, Job, NoAudit, Reach, Viewer, Who, read_audit_end};
use crate::availability::{Keeper, Marker, Order};
use crate::events::Severity;
use crate::inventory::Config;
use crate::inventory::config::paths;
use crate::link::ssh::Use;
use crate::sim::World;
use crate::table::Sort;
use crate::tui::app::Failures;
use crate::tui::keys::Keymap;
use crate::tui::theme::ColourDepth;
use crate::tui::{self, Choices, Exit, Setup, Terminal, TuiError};
use crate::watch::{Command, HostPlan, Plan, Watch};
use std::io::IsTerminal;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

/// Watches hosts, or the simulated cluster, until the operator leaves.
pub(super) fn run(
    hosts: &[String],
    world: Option<&WorldArgs>,
    args: &ScreenArgs,
    global: &Global,
) -> Result<u8, Failure> {
    let (session, spoilt) = match Session::load(global) {
        // A slip in the config file is no reason not to show the simulated cluster, which asks for
        // none of it; a file named on the command line is.
        Err(Failure::Told(text, _)) if world.is_some() && global.config.is_none() => {
            (Session::without_config(global), Some(format!("the config file is ignored: {text}")))
        }
        loaded => (loaded?, None),
    };
    let choices = choices(&session, args)?;
    let keys = keymap(&session.config).map_err(Failure::usage)?;
    list::check_filter(args.filter.as_deref())?;
    // Slips in the words come first: they stay wrong on any terminal.
    session.check_hostlists(hosts)?;
    check_terminal()?;
    let runtime = runtime()?;
    let outcome = runtime.block_on(async {
        let Target { plan, world } = session.target(hosts, world, Use::Dashboard)?;
        let gate = Gate::new(act::dashboard_mode(&session));
        let stops = Arc::new(OnceLock::new());
        let hand = hand(&session, &gate, &plan, world.is_some(), stops.clone())?;
        let watch = Watch::start(plan);
        let (keeper, no_memory) = keeper(&session, world.is_some(), &watch);
        let _ = stops.set(keeper.marker());
        // What is recorded, figures of availability included, is what is shown.
        let recording = Recording::start(&session, args, world.is_some(), &keeper.snapshots())?;
        let config = &session.config;
        let store = (config.ui.save && spoilt.is_none()).then(|| Store::new(config, &choices, world.is_some()));
        let desk = hand.map(|hand| desk(hand, &watch, config));
        let failures = Failures::default();
        let journal = desk.as_ref().map(Desk::journal);
        let complain = failures.clone();
        let mut happening = Happening::start(
            &session,
            keeper.snapshots(),
            journal,
            world.is_some(),
            recording.past.clone(),
            move |line| complain.add(line),
        )?;
        if let (Some(store), Some(state)) = (recording.store.clone(), recording.state()) {
            happening.keep(store, watch.snapshots().borrow().name.to_string(), state);
        }
        // Where nothing is recorded, one can still go back a few minutes.
        let held = recording.past.is_none().then(|| held(keeper.snapshots(), happening.subscribe()));
        let setup = Setup {
            forgotten: held.is_some().then(|| forgotten(world.is_some()).to_owned()),
            events: Some(happening.subscribe()),
            failures,
            bell: config.ui.bell.as_deref().and_then(Severity::from_word),
            commander: Arc::new(Remote(watch.commander())),
            choices,
            store: store.map(|store| Arc::new(store) as Arc<dyn tui::ChoiceStore>),
            keys,
            themes: session.themes.clone(),
            terminal: terminal(config, args.ascii, args.no_mouse, global.color),
            filter: args.filter.clone(),
            demo: world.is_some(),
            messages: spoilt
                .into_iter()
                .chain(no_memory)
                .chain(session.theme_errors.iter().map(ToString::to_string))
                .chain(recording.messages.iter().cloned())
                .collect(),
            past: recording.past.clone().or(held),
            recorder: recording.state(),
            zone: jiff::tz::TimeZone::system(),
            desk,
            remembered: if world.is_some() { Vec::new() } else { remembered(&session) },
            gate,
            marker: Some(keeper.marker()),
            ..Setup::new(keeper.snapshots())
        };
        let exit = tui::run(setup).await;
        wind_up(happening, watch, keeper, recording, world).await;
        outcome(exit)
    });
    runtime.shutdown_timeout(Duration::from_secs(2));
    outcome
}

/// How to keep more than what is held in memory.
fn forgotten(simulated: bool) -> &'static str {
    if simulated {
        "held in memory; aerostat demo --record DIR keeps it"
    } else {
        "held in memory; [history] enabled = true, or --record DIR, keeps it"
    }
}

/// Ends what runs behind a screen, in the order in which it depends on each other.
pub(super) async fn wind_up(
    happening: Happening,
    watch: Watch,
    keeper: Keeper,
    recording: Recording,
    world: Option<World>,
) {
    happening.finish().await;
    watch.stop().await;
    if let Err(error) = keeper.stop().await {
        tracing::warn!("{error}");
    }
    // After the last snapshot; bounded by a commit.
    let _ = tokio::task::spawn_blocking(move || recording.stop()).await;
    if world.is_some() {
        // What the program itself costs is without this; the benchmarks read it.
        tracing::info!(seconds = crate::sim::cost().as_secs_f64(), "CPU time of the simulator");
    }
}

/// What the dashboard runs on.
pub(super) fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(|error| Failure::work(format!("cannot start: {error}")))
}

/// How the program ends after the dashboard.
pub(super) fn outcome(exit: Result<Exit, TuiError>) -> Result<u8, Failure> {
    match exit {
        Ok(Exit::Quit) => Ok(DONE),
        Ok(Exit::Signal(number)) => Err(Failure::Signal(number)),
        Ok(Exit::TerminalLost) => Err(Failure::Signal(ask::HANGUP)),
        Err(error @ TuiError::NoTerminal(_)) => Err(Failure::usage(error)),
        Err(error) => Err(Failure::work(error)),
    }
}

/// What the audit's end tells of earlier sessions; one that cannot be read is told of when it is
/// to be written.
fn remembered(session: &Session) -> Vec<Job> {
    /// A few hundred lines.
    const END: u64 = 256 * 1024;
    let log = act::audit_file(session).ok().and_then(|file| read_audit_end(file.path(), END).ok());
    log.map(|log| crate::action::remembered(&log.entries)).unwrap_or_default()
}

fn desk(hand: Hand, watch: &Watch, config: &Config) -> Desk {
    let mut desk = Desk::new(Arc::new(hand), watch.snapshots());
    desk.viewer = Viewer::new(&config.action.vnc_viewer);
    desk
}

/// What sends commands; `None` where nothing may be sent. In a simulated cluster nothing real is
/// done, so nothing is written down.
fn hand(
    session: &Session,
    gate: &Gate,
    plan: &Plan,
    simulated: bool,
    marker: Arc<OnceLock<Marker>>,
) -> Result<Option<Hand>, Failure> {
    let Ok(permit) = gate.permit() else { return Ok(None) };
    let audit: Arc<dyn Audit> = if simulated { Arc::new(NoAudit) } else { Arc::new(act::audit_file(session)?) };
    let audit = Intending::new(audit, move |mark| {
        if let Some(marker) = marker.get() {
            marker.order(Order::Mark(mark));
        }
    });
    let reach = |host: &HostPlan| Reach { id: host.entry.id.clone(), connector: host.connector.clone() };
    let required = session.config.action.audit_required;
    Ok(Some(Hand::new(permit, plan.hosts.iter().map(reach), Arc::new(audit), required, Who::here())))
}

/// The dashboard needs a terminal that can do more than print.
pub(super) fn check_terminal() -> Result<(), Failure> {
    const INSTEAD: &str = "For pipes, scripts and plain terminals:\n  aerostat list [--json|--csv]\n  aerostat tree [--json]\n  aerostat search NAME";
    let refuse = |what: &str| Err(Failure::usage(format!("the dashboard wants a terminal, and {what}.\n{INSTEAD}")));
    if !std::io::stdout().is_terminal() {
        return refuse("standard output is none");
    }
    // Hosts may come through standard input; then keys come from the terminal itself.
    if !std::io::stdin().is_terminal() && std::fs::File::open("/dev/tty").is_err() {
        return refuse("standard input is none");
    }
    match std::env::var("TERM") {
        Ok(term) if term == "dumb" => {
            Err(Failure::usage(format!("the dashboard cannot be drawn on this terminal (TERM=dumb).\n{INSTEAD}")))
        }
        Ok(term) if !term.is_empty() => Ok(()),
        _ => Err(Failure::usage(format!("TERM is not set, so the dashboard cannot be drawn.\n{INSTEAD}"))),
    }
}

/// Refuses a theme there is none of.
pub(super) fn check_theme(session: &Session, theme: Option<&str>) -> Result<(), Failure> {
    let Some(theme) = theme.filter(|theme| session.themes.get(theme).is_none()) else { return Ok(()) };
    let known: Vec<&str> = session.themes.iter().map(|theme| theme.name.as_str()).collect();
    let guess = crate::inventory::suggest::did_you_mean(theme, known.iter().copied());
    Err(Failure::usage(format!("no theme `{theme}`{guess}; there are: {}", known.join(", "))))
}

/// What the config file and the options say, the options last.
pub(super) fn choices(session: &Session, args: &ScreenArgs) -> Result<Choices, Failure> {
    let ui = &session.config.ui;
    check_theme(session, args.theme.as_deref())?;
    let columns = if args.columns.is_empty() { ui.columns.as_ref() } else { Some(&args.columns) };
    let columns: Option<Vec<String>> = columns
        .map(|names| names.iter().map(|name| list::column(name.trim()).map(|column| column.key.to_owned())).collect())
        .transpose()?;
    let sort: Option<Sort> = list::sort(args.sort.as_deref().or(ui.sort.as_deref()))?;
    Ok(Choices {
        theme: args.theme.clone().or_else(|| ui.theme.clone()),
        columns,
        sort: sort.map(|sort| sort.column.to_string()),
        descending: sort.map(|sort| sort.descending),
        flat: Some(args.flat || ui.flat),
        detail: ui.detail,
        interval: Some(session.global.interval.unwrap_or(session.config.watch.interval)),
    })
}

/// The keys: the preset, with the user's file over it if there is one.
pub(super) fn keymap(config: &Config) -> Result<Keymap, String> {
    let usual = || {
        let beside = config.file.clone().or_else(paths::default_file)?;
        let file = beside.parent()?.join("keys.toml");
        file.exists().then_some(file)
    };
    let Some(file) = config.ui.keys_file.clone().or_else(usual) else { return Ok(Keymap::preset()) };
    let shown = file.display().to_string();
    let text = std::fs::read_to_string(&file).map_err(|error| format!("keys {shown}: cannot be read: {error}"))?;
    Keymap::with_file(&shown, &text).map_err(|error| error.to_string())
}

/// What the terminal can do, and what the user wants of it.
pub(super) fn terminal(config: &Config, ascii: bool, no_mouse: bool, color: When) -> Terminal {
    let mut terminal = Terminal::detect(|name| std::env::var(name).ok());
    if ascii || config.ui.utf8.is_some() {
        terminal.ascii = ascii || config.ui.utf8 == Some(false);
    }
    if let Some(sync) = config.ui.sync_updates {
        terminal.synchronized = sync;
    }
    terminal.mouse &= config.ui.mouse && !no_mouse;
    if color == When::Never {
        terminal.depth = ColourDepth::None;
    }
    terminal
}

/// Carries the dashboard's wishes to the watch.
struct Remote(crate::watch::Commander);

impl tui::Commander for Remote {
    fn set_interval(&self, interval: Duration) {
        self.0.send(Command::SetInterval(interval));
    }

    fn retry_now(&self, host: Option<crate::model::HostId>) {
        self.0.send(Command::RetryNow(host));
    }
}
