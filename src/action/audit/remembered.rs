//! What was done before this session, as a journal shows it.

use super::{Entry, Phase};
use crate::action::{Job, JobId, JobState, Kind, Target};
use crate::model::{HostId, Moment, Name, sanitise};

/// Actions remembered at most.
const MOST: usize = 100;

/// The newest actions of an audit, oldest first, each of all its lines.
pub fn remembered(entries: &[Entry]) -> Vec<Job> {
    let mut jobs: Vec<(&str, Job)> = Vec::new();
    for entry in entries {
        let Some((kind, at)) = Kind::from_id(&entry.action).zip(moment(&entry.time)) else { continue };
        let known = jobs.iter().rposition(|(id, job)| *id == entry.id && job.kind == kind);
        let place = known.unwrap_or_else(|| {
            jobs.push((&entry.id, begun(entry, kind, at)));
            jobs.len() - 1
        });
        if let Some((_, job)) = jobs.get_mut(place) {
            tell(job, entry, at);
        }
    }
    let skip = jobs.len().saturating_sub(MOST);
    let numbered = |(number, (_, job)): (usize, (&str, Job))| Job { id: JobId::remembered(number), ..job };
    jobs.into_iter().skip(skip).enumerate().map(numbered).collect()
}

fn begun(entry: &Entry, kind: Kind, at: Moment) -> Job {
    let who = format!("{}  by {}", sanitise(&entry.command), sanitise(&entry.who.text()));
    Job {
        id: JobId(0),
        kind,
        target: Target {
            host: HostId::new(sanitise(&entry.host)),
            domid: entry.domid,
            uuid: entry.uuid,
            name: Name::new(&entry.domain),
        },
        command: sanitise(&entry.command),
        state: JobState::Unverified,
        text: "begun; nobody wrote down what came of it".to_owned(),
        since: at,
        until: Some(at),
        exit: None,
        log: vec![(at, who)],
        inverse: None,
    }
}

/// What a later line says of it.
fn tell(job: &mut Job, entry: &Entry, at: Moment) {
    let Some(outcome) = entry.outcome.as_deref().filter(|_| entry.phase != Phase::Before) else { return };
    let said = entry.said.as_deref().map(sanitise).unwrap_or_default();
    job.state = match outcome {
        "verified" => JobState::Verified,
        "failed" | "refused" | "notsent" => JobState::Failed,
        _ => JobState::Unverified,
    };
    job.text = if said.is_empty() { sanitise(outcome) } else { said };
    job.exit = entry.exit.or(job.exit);
    job.until = Some(at);
    job.log.push((at, job.text.clone()));
}

fn moment(time: &str) -> Option<Moment> {
    let time: jiff::Timestamp = time.parse().ok()?;
    u64::try_from(time.as_millisecond()).ok().map(Moment)
}
