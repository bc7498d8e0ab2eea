//! `aerostat authorize`: what an account on the hosts needs, and no more.

use super::args::{AuthorizeArgs, Part};
use super::failure::{DONE, Failure};
use super::output;
use crate::action::account::{Role, authorized_key, filter, sudoers};
use std::io::{Read, Write};

/// Stands for the key where none was given.
const YOUR_KEY: &str = "ssh-ed25519 AAAA-PUT-THE-PUBLIC-KEY-HERE";

pub(super) fn run(args: &AuthorizeArgs) -> Result<u8, Failure> {
    let role = if args.operator { Role::Operator } else { Role::Reader };
    let path = args.path.as_deref().unwrap_or(role.usual_path());
    let text = match args.print {
        Some(Part::Filter) => filter(role, path).map_err(Failure::usage)?,
        Some(Part::Key) => key_line(args, path)? + "\n",
        Some(Part::Sudoers) => sudoers(path, user(args)).map_err(Failure::usage)?,
        None => all(args, role, path)?,
    };
    let mut out = output::stdout();
    out.write_all(text.as_bytes())?;
    out.flush()?;
    Ok(DONE)
}

fn user(args: &AuthorizeArgs) -> &str {
    args.user.as_deref().unwrap_or("root")
}

/// The line for authorized_keys; the key is read from a file, or from standard input.
fn key_line(args: &AuthorizeArgs, path: &str) -> Result<String, Failure> {
    let Some(file) = &args.key else {
        return Ok(format!("restrict,command=\"{path}\" {YOUR_KEY}"));
    };
    let mut key = String::new();
    let read = if file.as_os_str() == "-" {
        std::io::stdin().take(1 << 16).read_to_string(&mut key)
    } else {
        std::fs::File::open(file).and_then(|file| file.take(1 << 16).read_to_string(&mut key))
    };
    read.map_err(|error| Failure::usage(format!("key {}: {error}", file.display())))?;
    authorized_key(path, &key).map_err(Failure::usage)
}

/// All of it, as steps.
fn all(args: &AuthorizeArgs, role: Role, path: &str) -> Result<String, Failure> {
    let user = user(args);
    let line = key_line(args, path)?;
    let rule = sudoers(path, user).map_err(Failure::usage)?;
    filter(role, path).map_err(Failure::usage)?;
    let (what, option) = match role {
        Role::Reader => ("look at a host, and change nothing on it", ""),
        Role::Operator => ("look at a host, and act on its domains", " --operator"),
    };
    let home = if user == "root" { "/root".to_owned() } else { format!("~{user}") };
    let place = args.path.as_ref().map(|path| format!(" --path {path}")).unwrap_or_default();
    let mut text = format!(
        "# What an account needs on each host to {what}.\n\
         # Whatever its key sends besides is not run.\n\n\
         # 1. The filter, for root alone to change:\n\
         aerostat authorize{option}{place} --print filter | ssh root@HOST 'cat >{path} && chmod 755 {path}'\n\n\
         # 2. One line in {home}/.ssh/authorized_keys on the host:\n{line}\n"
    );
    if user != "root" {
        text.push_str(&format!(
            "\n# 3. /etc/sudoers.d/aerostat on the host, mode 0440 (look at it with visudo -cf):\n{rule}\n\
             # The filter calls sudo itself: leave `become` unset in aerostat's config.\n"
        ));
    }
    text.push_str("\n# Then: aerostat doctor HOST\n");
    Ok(text)
}
