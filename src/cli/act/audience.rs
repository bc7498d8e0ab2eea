//! Whoever says yes: a person at a terminal, or a script that said so beforehand.

use super::HowArgs;
use crate::action::{Confirmation, Confirmed, Demand, Finding, NotConfirmed, Plan, Row, Weight};
use crate::cli::failure::Failure;
use std::io::{BufRead, IsTerminal, Write};
use tokio::sync::oneshot;

/// Whether there is anybody to say yes.
///
/// # Errors
/// There is nobody; wrong usage.
pub(super) fn check(how: &HowArgs) -> Result<(), Failure> {
    if how.yes || how.dry_run || std::io::stdin().is_terminal() {
        return Ok(());
    }
    Err(Failure::usage(
        "nobody is there to be asked: standard input is no terminal. Look first with --dry-run, then do it with --yes",
    ))
}

/// Shows the plan and asks. Dropped, it waits for no answer any more.
pub(super) async fn confirm(plan: Plan, how: &HowArgs) -> Result<Confirmed, Failure> {
    if how.yes {
        // A script goes on; its log shall say what there was to say.
        plan.feasible().for_each(|step| super::report::tell(step, Weight::Warning));
        return plan.confirm_beforehand().map_err(|error| match error {
            NotConfirmed::Type(_) => {
                Failure::work("a host involved does not answer: somebody has to look at that, or say --force")
            }
            other => Failure::work(other),
        });
    }
    let shown = plan.confirmation();
    let mut err = std::io::stderr();
    let _ = err.write_all(text(&shown).as_bytes());
    let question = match &shown.demand {
        Demand::Yes => "Go on? [y/N] ".to_owned(),
        Demand::Type(word) => format!("Type {word} to go on: "),
        Demand::Nothing => return Err(Failure::work(NotConfirmed::Nothing)),
    };
    let _ = err.write_all(question.as_bytes());
    let _ = err.flush();
    let answer = typed().await?;
    let answer = answer.trim();
    let yes = match shown.demand {
        Demand::Yes => matches!(answer.to_ascii_lowercase().as_str(), "y" | "yes"),
        _ => true,
    };
    let nothing = |_| Failure::work("nothing was done");
    if yes { plan.confirm(answer).map_err(nothing) } else { Err(nothing(NotConfirmed::Nothing)) }
}

/// A line of standard input, read on a thread of its own: a signal is heeded meanwhile, and the program
/// ends without waiting for it.
async fn typed() -> std::io::Result<String> {
    let (tell, told) = oneshot::channel();
    std::thread::Builder::new().name("answer".to_owned()).spawn(move || {
        let mut line = String::new();
        let read = std::io::stdin().lock().read_line(&mut line);
        // Nobody waits for it any more where a signal came first.
        let _ = tell.send(read.map(|_| line));
    })?;
    told.await.unwrap_or_else(|_| Ok(String::new()))
}

/// The plan as a person reads it.
pub(super) fn text(shown: &Confirmation) -> String {
    let mut text = format!("{}\n", shown.title);
    shown.rows.iter().for_each(|row| text.push_str(&line(row)));
    for row in &shown.refused {
        text.push_str("  not done:\n");
        text.push_str(&line(row));
    }
    text
}

fn line(row: &Row) -> String {
    let age = if row.age.is_empty() { String::new() } else { format!("  {}", row.age) };
    let mut text =
        format!("  {}  on {}  id {}  uuid {}\n    {}{age}\n", row.name, row.host, row.id, row.uuid, row.command);
    for finding in &row.findings {
        text.push_str(&format!("    {}\n", said(finding)));
    }
    text
}

/// What is said of a domain, with its weight as a word.
pub(super) fn said(finding: &Finding) -> String {
    let word = match finding.weight {
        Weight::Note => "note",
        Weight::Warning => "warning",
        Weight::Stop => "only with --force",
        Weight::Never => "not possible",
    };
    format!("{word}: {}", finding.text)
}
