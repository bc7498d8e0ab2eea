//! The command line: one thin file per verb.

mod act;
mod allocator;
mod args;
mod ask;
mod audit;
mod authorize;
mod availability;
mod config;
mod doctor;
mod events;
mod examples;
mod failure;
mod forget;
mod happening;
mod list;
mod logging;
mod measure;
mod output;
mod pages;
mod parse;
mod past;
mod plot;
mod progress;
mod recording;
mod remember;
mod screen;
mod search;
mod session;
mod slip;
mod sls;
mod status_line;
mod store;
mod time;
mod tree;
mod wall;

use crate::action::Kind;
use args::{Cli, Global, Verb};
use failure::Failure;
use std::process::ExitCode;

/// Runs the program with the process's arguments.
pub fn main() -> ExitCode {
    allocator::settle();
    let (Cli { global, .. }, verb) = match parse::parse(std::env::args_os().collect()) {
        Ok(parsed) => parsed,
        Err(error) => {
            let status = if error.use_stderr() { failure::USAGE } else { failure::DONE };
            // Nobody to tell is no reason to fail.
            let _ = error.print();
            return ExitCode::from(status);
        }
    };
    match run(&verb, &global) {
        Ok(status) => ExitCode::from(status),
        Err(failure) => {
            if let Failure::Told(text, status) = &failure
                && wants_json(&verb)
            {
                let _ = output::json(&serde_json::json!({ "error": text, "exit": status }));
            }
            failure.report()
        }
    }
}

fn run(verb: &Verb, global: &Global) -> Result<u8, Failure> {
    // Reports of panics go to standard error, after the dashboard has given the terminal back.
    color_eyre::config::HookBuilder::default().display_env_section(false).install().map_err(Failure::Internal)?;
    logging::start(global)?;
    if let Some(order) = order(verb) {
        return act::run(&order, global);
    }
    match verb {
        Verb::Top(args) => {
            slip::check(args, global)?;
            screen::run(&args.hosts, None, &args.screen, global)
        }
        Verb::Demo(args) => screen::run(&[], Some(&args.world), &args.screen, global),
        Verb::Wall(args) => wall::run(args, global),
        Verb::Search(args) => search::run(args, global),
        Verb::Tree(args) => tree::run(args, global),
        Verb::List(args) => list::run(args, global),
        Verb::Doctor(args) => doctor::run(args, global),
        Verb::Console(args) => act::console(args, global),
        Verb::DemoConsole { name } => crate::sim::console(name).map(|()| failure::DONE).map_err(Failure::from),
        Verb::Availability(args) => availability::run(args, global),
        Verb::Sls(args) => sls::run(args, global),
        Verb::Forget(args) => forget::run(args, global),
        Verb::Events(args) => events::run(args, global),
        Verb::Audit(args) => audit::run(args, global),
        Verb::Authorize(args) => authorize::run(args),
        Verb::Record(args) => past::record(args, global),
        Verb::Replay(args) => past::replay(args, global),
        Verb::Snapshot(args) => past::snapshot(args, global),
        Verb::Plot(args) => plot::run(args, global),
        Verb::Completions { shell } => pages::completions(*shell),
        Verb::Man => pages::man(),
        Verb::Config(args) => config::run(args, global),
        // The others are orders.
        _ => Ok(failure::DONE),
    }
}

/// What a verb that changes something asks for.
fn order(verb: &Verb) -> Option<act::Order<'_>> {
    Some(match verb {
        Verb::Stop(args) => args.order(),
        Verb::Start(args) => args.order(Kind::Start),
        Verb::Reboot(args) => args.order(Kind::Reboot),
        Verb::Pause(args) => args.order(Kind::Pause),
        Verb::Unpause(args) => args.order(Kind::Unpause),
        Verb::Destroy(args) => args.order(Kind::Destroy),
        Verb::MemSet(args) => args.order(Kind::MemSet),
        Verb::MemMax(args) => args.order(Kind::MemMax),
        Verb::VcpuSet(args) => args.order(),
        Verb::Rename(args) => args.order(),
        Verb::Migrate(args) => args.order(),
        Verb::Eject(args) => args.order(),
        Verb::Create(args) => args.order(),
        _ => return None,
    })
}

fn wants_json(verb: &Verb) -> bool {
    match verb {
        Verb::Search(args) => args.json,
        Verb::Tree(args) => args.json,
        Verb::List(args) => args.json,
        Verb::Doctor(args) => args.json,
        Verb::Audit(args) => args.json,
        Verb::Snapshot(args) => args.json,
        Verb::Events(args) => args.json && !args.follow,
        Verb::Console(args) => args.json,
        Verb::Availability(args) => args.json,
        Verb::Sls(args) => args.json,
        Verb::Forget(args) => args.json,
        verb if order(verb).is_some() => order(verb).is_some_and(|order| order.how.json),
        _ => false,
    }
}
