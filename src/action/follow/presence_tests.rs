use super::*;

const KNOWN: &[(Option<u32>, Option<Uuid>)] = &[(Some(0), None)];

fn up(domid: u32, name: &str) -> Domain {
    let mut domain = Domain::named(name, Some(domid));
    domain.state.running = true;
    domain
}

#[test]
fn a_domain_somebody_else_made_meanwhile_is_not_taken_for_the_new_one() {
    let target = Target::host(&"xen1".into(), "web1");
    let mut domains = vec![up(0, "Domain-0"), up(7, "other")];
    assert!(matches!(created(&target, KNOWN, &domains, "4 s"), Sight::Not(_)));
    domains.push(up(8, "web1"));
    let sight = created(&target, KNOWN, &domains, "4 s");
    assert!(matches!(&sight, Sight::Right(2, text) if text.contains("web1 runs as number 8")));
}

#[test]
fn where_its_name_is_not_known_any_new_domain_is_the_one() {
    let target = Target::host(&"xen1".into(), "/etc/xen/web1.cfg");
    let sight = created(&target, KNOWN, &[up(0, "Domain-0"), up(7, "web1")], "4 s");
    assert!(matches!(&sight, Sight::Right(2, text) if text.contains("web1")));
}
