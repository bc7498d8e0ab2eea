//! What is printed about the program itself: completions and the manual.

use super::args::Cli;
use super::failure::{DONE, Failure};
use super::output;
use crate::inventory::config::{OPTIONS, TABLES};
use clap::CommandFactory;
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};
use std::io::Write;

/// `aerostat completions SHELL`
pub(super) fn completions(shell: clap_complete::Shell) -> Result<u8, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "aerostat", &mut script);
    print(&script)
}

/// `aerostat man`: one page with every verb and the config file.
pub(super) fn man() -> Result<u8, Failure> {
    let mut page = Vec::new();
    let command = Cli::command().flatten_help(true);
    let man = Man::new(command.clone()).date("").source(format!("aerostat {}", env!("CARGO_PKG_VERSION")));
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    man.render_synopsis_section(&mut page)?;
    man.render_description_section(&mut page)?;
    man.render_options_section(&mut page)?;
    verbs(&command).to_writer(&mut page)?;
    config().to_writer(&mut page)?;
    man.render_extra_section(&mut page)?;
    print(&page)
}

fn print(text: &[u8]) -> Result<u8, Failure> {
    let mut out = output::stdout();
    out.write_all(text)?;
    out.flush()?;
    Ok(DONE)
}

/// Each verb with its own options and examples.
fn verbs(command: &clap::Command) -> Roff {
    let mut roff = Roff::new();
    roff.control("SH", ["COMMANDS"]);
    for verb in command.get_subcommands().filter(|verb| verb.get_name() != "help") {
        roff.control("SS", [format!("aerostat {}", verb.get_name()).as_str()]);
        roff.text([roman(verb.get_about().map(ToString::to_string).unwrap_or_default())]);
        for inner in verb.get_subcommands() {
            let about = inner.get_about().map(ToString::to_string).unwrap_or_default();
            roff.control("TP", []);
            roff.text([bold(inner.get_name())]);
            roff.text([roman(about)]);
        }
        for option in verb.get_arguments().filter(|arg| !arg.is_global_set() && !arg.is_hide_set()) {
            if matches!(option.get_id().as_str(), "help" | "version") {
                continue;
            }
            let values: Vec<String> =
                option.get_value_names().unwrap_or_default().iter().map(ToString::to_string).collect();
            let takes = option.get_action().takes_values() && !values.is_empty();
            let name = match option.get_long() {
                Some(long) if takes => format!("--{long} {}", values.join(" ")),
                Some(long) => format!("--{long}"),
                None => values.join(" "),
            };
            roff.control("TP", []);
            roff.text([bold(name)]);
            roff.text([roman(option.get_help().map(ToString::to_string).unwrap_or_default())]);
        }
        if let Some(examples) = verb.get_after_help() {
            roff.control("PP", []);
            roff.control("nf", []);
            for line in examples.to_string().lines() {
                roff.text([roman(line)]);
            }
            roff.control("fi", []);
        }
    }
    roff
}

/// The config file's options, from its registry.
fn config() -> Roff {
    let mut roff = Roff::new();
    roff.control("SH", ["CONFIG FILE"]);
    roff.text([roman(
        "~/.config/aerostat/config.toml ($XDG_CONFIG_HOME), or the file named by --config or AEROSTAT_CONFIG, in TOML. \
         aerostat config sample prints one with every option.",
    )]);
    for table in TABLES {
        if !table.name.is_empty() {
            let heading = if table.name == "host" { "[[host]]".to_owned() } else { format!("[{}]", table.name) };
            roff.control("SS", [heading.as_str()]);
            roff.text([roman(table.doc)]);
        }
        for option in OPTIONS.iter().filter(|option| option.table == table.name) {
            roff.control("TP", []);
            let default = if option.default.is_empty() { "unset" } else { option.default };
            roff.text([bold(option.name), roman(format!("  (default: {default})"))]);
            roff.text([roman(option.doc)]);
        }
    }
    roff
}
