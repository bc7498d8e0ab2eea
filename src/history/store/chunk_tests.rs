use super::*;

#[test]
fn a_damaged_chunk_is_told_by_file_host_and_span() {
    let (first, last) = (Moment(1_795_316_000_000), Moment(1_795_316_130_000));
    let chunk = Chunk { first, last, blob: vec![0; 20] };
    let host = HostId::new("xen07");
    assert_eq!(chunk.open("/var/h.db", &host), None);
    assert_eq!(
        lost("/var/h.db", &host, &chunk),
        "/var/h.db is damaged: what was recorded of host xen07 from 2026-11-22 02:53:20 UTC to \
         2026-11-22 02:55:30 UTC is lost, and shown as a gap"
    );
    let whole = Chunk { first, last, blob: sum::seal(b"block") };
    assert_eq!(whole.open("/var/h.db", &host), Some(&b"block"[..]));
}
