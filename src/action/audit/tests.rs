#![allow(clippy::unwrap_used)]
use super::*;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::os::unix::net::UnixDatagram;

fn entry(id: u32) -> Entry {
    Entry {
        v: 1,
        time: "2026-11-22T16:00:00.5Z".into(),
        id: format!("{id:016x}"),
        phase: Phase::Before,
        action: "stop".into(),
        host: "xen1".into(),
        domain: "a \u{202e}\n\"b".into(),
        domid: Some(3),
        uuid: Some("95e001e2-c6d4-4a57-94f9-70851959cb8b".parse().unwrap()),
        command: "xl shutdown 3".into(),
        exit: None,
        outcome: None,
        said: None,
        who: Who { uid: 7, user: Some("alice".into()), ..Who::default() },
    }
}

#[test]
fn lines_are_appended_for_the_owner_alone_and_read_back() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("state/aerostat/audit.jsonl");
    let audit = FileAudit::new(&path, None);
    audit.write(&entry(1)).unwrap();
    audit.write(&entry(2)).unwrap();
    assert_eq!(std::fs::metadata(&path).unwrap().mode() & 0o777, 0o600);
    assert_eq!(std::fs::metadata(path.parent().unwrap()).unwrap().mode() & 0o777, 0o700);
    assert_eq!(std::fs::read_to_string(&path).unwrap().lines().count(), 2);
    assert_eq!(read(&path, None).unwrap(), Log { entries: vec![entry(1), entry(2)], unreadable: vec![] });
    let since = |text: &str| read(&path, Some(text.parse().unwrap())).unwrap().entries.len();
    assert_eq!((since("2026-11-22T15:00:00Z"), since("2026-11-22T17:00:00Z")), (2, 0));
}

#[test]
fn a_torn_line_takes_no_other_with_it() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("audit.jsonl");
    let audit = FileAudit::new(&path, None);
    audit.write(&entry(1)).unwrap();
    let whole = std::fs::read(&path).unwrap();
    std::fs::write(&path, [&whole[..], &whole[..20]].concat()).unwrap();
    audit.write(&entry(2)).unwrap();
    assert_eq!(read(&path, None).unwrap(), Log { entries: vec![entry(1), entry(2)], unreadable: vec![2] });
}

#[test]
fn a_file_others_could_change_is_not_written_to() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("audit.jsonl");
    std::fs::write(&path, "").unwrap();
    for mode in [0o644, 0o620, 0o606] {
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
        assert!(matches!(FileAudit::new(&path, None).write(&entry(1)), Err(AuditError::Unsafe { .. })), "{mode:o}");
    }
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
    let link = dir.path().join("link");
    symlink(&path, &link).unwrap();
    assert!(matches!(FileAudit::new(&link, None).write(&entry(1)), Err(AuditError::Io { .. })));
    let folder = dir.path().join("folder");
    std::fs::create_dir(&folder).unwrap();
    assert!(FileAudit::new(&folder, None).check().is_err());
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "");
}

#[test]
fn the_same_lines_go_to_syslog_and_a_syslog_that_is_away_stops_nobody() {
    let dir = tempfile::tempdir().unwrap();
    let socket = dir.path().join("log");
    let audit = FileAudit::new(dir.path().join("audit.jsonl"), Some(socket.clone()));
    audit.write(&entry(1)).unwrap();
    let daemon = UnixDatagram::bind(&socket).unwrap();
    daemon.set_read_timeout(Some(std::time::Duration::from_secs(5))).unwrap();
    audit.write(&entry(2)).unwrap();
    let mut bytes = [0; 4096];
    let got = daemon.recv(&mut bytes).unwrap();
    let text = std::str::from_utf8(&bytes[..got]).unwrap();
    let json = text.strip_prefix(&format!("<86>aerostat[{}]: ", std::process::id())).unwrap();
    assert_eq!(serde_json::from_str::<Entry>(json).unwrap(), entry(2));
}

#[test]
fn the_end_of_an_audit_is_remembered_as_a_journal() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("audit.jsonl");
    let audit = FileAudit::new(&path, None);
    for id in 1..=3 {
        audit.write(&entry(id)).unwrap();
    }
    let after = |id, phase, outcome: &str| Entry {
        phase,
        time: "2026-11-22T16:00:02Z".into(),
        exit: Some(0),
        outcome: Some(outcome.into()),
        said: Some("gone \u{1b}[2J".into()),
        ..entry(id)
    };
    audit.write(&after(1, Phase::After, "ran")).unwrap();
    audit.write(&after(1, Phase::Verified, "verified")).unwrap();
    audit.write(&after(2, Phase::After, "refused")).unwrap();
    let jobs = remembered(&read_end(&path, 1 << 20).unwrap().entries);
    use crate::action::JobState::{Failed, Unverified, Verified};
    assert_eq!(jobs.iter().map(|job| job.state).collect::<Vec<_>>(), [Verified, Failed, Unverified]);
    assert!(jobs.iter().all(|job| job.id.is_remembered() && job.state.is_over() && job.inverse.is_none()));
    assert_eq!(jobs.iter().map(|job| job.id).collect::<std::collections::HashSet<_>>().len(), 3);
    assert!(jobs[0].log[0].1.contains("by alice") && !jobs[0].text.contains('\u{1b}'), "{:?}", jobs[0]);
    assert_eq!((jobs[0].exit, jobs[0].log.len()), (Some(0), 3));
    assert!(jobs[2].text.contains("nobody wrote down"), "{}", jobs[2].text);
    // Of a long file only the end, from the first whole line on.
    let line = std::fs::read_to_string(&path).unwrap().lines().last().unwrap().len() as u64 + 1;
    let log = read_end(&path, line + 20).unwrap();
    assert_eq!((log.entries.len(), log.unreadable.as_slice()), (1, &[][..]));
}
