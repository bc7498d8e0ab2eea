use super::*;

#[test]
fn a_slip_is_recognised_and_another_word_is_not() {
    let known = ["theme", "columns", "sync_updates", "sort"];
    assert_eq!(nearest("thme", known), Some("theme"));
    assert_eq!(nearest("colums", known), Some("columns"));
    assert_eq!(nearest("Sync-Updates", known), Some("sync_updates"));
    assert_eq!(nearest("srot", known), Some("sort"));
    assert_eq!(nearest("password", known), None);
    assert_eq!(nearest("", known), None);
}
