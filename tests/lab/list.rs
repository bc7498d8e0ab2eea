//! `list --json` says what `xl list` says.

use crate::dom0::{self, alone, until};
use crate::program;

/// Compares with an `xl list` taken right before and one right after: whatever both agree on must
/// be exactly what we say, and what counts up must lie between them.
#[test]
fn list_agrees_with_xl_list() {
    let _alone = alone();
    let (before, rows, after) = until("a moment when nothing changes on the host", || {
        let (before, rows, after) = (dom0::xl_list(), program::list(), dom0::xl_list());
        let key = |l: &dom0::Line| (l.name.clone(), l.domid, l.mib, l.vcpus);
        (before.iter().map(key).eq(after.iter().map(key))).then_some((before, rows, after))
    });
    assert!(before.len() >= 3, "dom0 and two guests: {before:?}");
    let names = |n: &mut Vec<String>| n.sort();
    let (mut theirs, mut ours): (Vec<_>, Vec<_>) =
        (before.iter().map(|l| l.name.clone()).collect(), rows.iter().map(|r| r.name().to_owned()).collect());
    names(&mut theirs);
    names(&mut ours);
    assert_eq!(ours, theirs);
    for (line, later) in before.iter().zip(&after) {
        let row = rows.iter().find(|r| r.name() == line.name).unwrap();
        assert_eq!(row.number("id"), line.domid, "{row:?}");
        assert_eq!(row.number("vcpus"), line.vcpus, "{row:?}");
        assert_eq!(row.mib("mem"), line.mib, "{row:?}");
        let seconds = row.0["cpu_seconds"].as_f64().unwrap();
        assert!(
            seconds >= line.seconds && seconds <= later.seconds,
            "{} <= {seconds} <= {}",
            line.seconds,
            later.seconds
        );
        if line.domid != 0 {
            let store = |key: &str| dom0::xenstore(&format!("/local/domain/{}/memory/{key}", line.domid)) * 1024;
            assert_eq!(row.number("target"), store("target"), "{row:?}");
            assert_eq!(row.number("max"), store("static-max"), "{row:?}");
        }
    }
}
