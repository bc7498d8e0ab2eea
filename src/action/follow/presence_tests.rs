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

#[test]
fn a_guest_that_sleeps_and_wakes_is_told_in_the_same_words() {
    let mut domain = up(3, "web1");
    domain.uuid = Some(Uuid([3; 16]));
    let target = Target::of(&"xen1".into(), &domain);
    let awake = stopped(&target, std::slice::from_ref(&domain), "7 s", 0);
    (domain.state.running, domain.state.blocked) = (false, true);
    let asleep = stopped(&target, std::slice::from_ref(&domain), "7 s", 0);
    let (Sight::Not(awake), Sight::Not(asleep)) = (awake, asleep) else { panic!("it has not stopped") };
    assert_eq!((awake.as_str(), &awake), ("running 7 s after it was asked to shut down", &asleep));
}
