//! The command line: one thin file per verb.

mod args;
mod ask;
mod config;
mod doctor;
mod examples;
mod failure;
mod list;
mod logging;
mod output;
mod pages;
mod parse;
mod progress;
mod screen;
mod search;
mod session;
mod store;
mod time;
mod tree;

use args::{Cli, Global, Verb};
use failure::Failure;
use std::process::ExitCode;

/// Runs the program with the process's arguments.
pub fn main() -> ExitCode {
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
    match verb {
        Verb::Top(args) => screen::run(&args.hosts, None, &args.screen, global),
        Verb::Demo(args) => screen::run(&[], Some(&args.world), &args.screen, global),
        Verb::Search(args) => search::run(args, global),
        Verb::Tree(args) => tree::run(args, global),
        Verb::List(args) => list::run(args, global),
        Verb::Doctor(args) => doctor::run(args, global),
        Verb::Completions { shell } => pages::completions(*shell),
        Verb::Man => pages::man(),
        Verb::Config(args) => config::run(args, global),
    }
}

fn wants_json(verb: &Verb) -> bool {
    match verb {
        Verb::Search(args) => args.json,
        Verb::Tree(args) => args.json,
        Verb::List(args) => args.json,
        Verb::Doctor(args) => args.json,
        _ => false,
    }
}
