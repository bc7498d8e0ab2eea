//! Where does it run?

use crate::dom0::{GUESTS, HOST, alone};
use crate::program::aerostat;

#[test]
fn search_prints_the_host_alone() {
    let _alone = alone();
    let said = aerostat(&["search", "-H", HOST, "dbvrtg001"]);
    assert_eq!((said.status, said.out.as_str()), (Some(0), "xen1\n"), "{said:?}");
    let said = aerostat(&["search", "-H", HOST, GUESTS[1]]);
    assert_eq!((said.status, said.out.as_str()), (Some(0), "xen1\n"), "{said:?}");
}

#[test]
fn search_tells_not_found_from_not_asked() {
    let _alone = alone();
    assert_eq!(aerostat(&["search", "-H", HOST, "nosuchdomain"]).status, Some(1));
    // Nobody listens there.
    let said = aerostat(&["search", "-H", HOST, "-H", "127.0.0.1:1", "nosuchdomain"]);
    assert_eq!(said.status, Some(2), "{said:?}");
}
