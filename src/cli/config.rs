//! `aerostat config`: looking at the config file.

use super::args::{ConfigArgs, ConfigVerb, Global};
use super::failure::{DONE, Failure, PARTIAL, complain};
use super::output;
use super::session::Session;
use crate::inventory::config::{paths, sample};
use crate::tui::keys::Keymap;
use std::io::Write;

pub(super) fn run(args: &ConfigArgs, global: &Global) -> Result<u8, Failure> {
    let mut out = output::stdout();
    let file = global.config.clone().or_else(paths::default_file);
    match args.what {
        ConfigVerb::Sample => out.write_all(sample().as_bytes())?,
        ConfigVerb::Keys => out.write_all(Keymap::preset_text().as_bytes())?,
        ConfigVerb::Path => match file {
            Some(file) => writeln!(out, "{}", file.display())?,
            None => return Err(Failure::work("no home directory, so no usual place")),
        },
        ConfigVerb::Hosts => {
            for host in Session::load(global)?.inventory(&[])?.hosts {
                writeln!(out, "{}", host.id)?;
            }
        }
        ConfigVerb::Check => {
            let session = Session::load(global)?;
            for error in &session.theme_errors {
                complain(&error.to_string());
            }
            let keys = super::screen::keymap(&session.config);
            if let Err(error) = &keys {
                complain(error);
            }
            match &session.config.file {
                Some(file) => writeln!(out, "{}: no errors", file.display())?,
                None => writeln!(out, "no config file, so nothing is wrong with it")?,
            }
            out.flush()?;
            return Ok(if session.theme_errors.is_empty() && keys.is_ok() { DONE } else { PARTIAL });
        }
    }
    out.flush()?;
    Ok(DONE)
}
