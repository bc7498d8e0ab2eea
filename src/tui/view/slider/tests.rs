use super::*;
use crate::model::Memory;

fn gib(n: f64) -> Option<Bytes> {
    Some(Bytes((n * (1u64 << 30) as f64) as u64))
}

fn drawn(chosen: Option<Bytes>, maximum: Option<Bytes>) -> Vec<String> {
    let cluster = crate::tui::fixture::cluster(1);
    let all = || cluster.hosts.iter().filter_map(|host| Some((host, host.report.as_ref()?.domains.last()?)));
    let Some((host, domain)) = all().next() else { panic!("the fixture has domains") };
    let mut host = Host::clone(host);
    host.totals.free = gib(1.0);
    let memory = Memory { actual: gib(1.0), target: gib(1.0), maximum, minimum: gib(0.5), ..Memory::default() };
    let domain = Domain { memory, ..domain.clone() };
    lines(&host, &domain, chosen, 41, true).into_iter().map(|(line, _)| line).collect()
}

#[test]
fn what_bounds_the_value_stands_where_it_is() {
    assert_eq!(
        drawn(gib(1.5), gib(4.0)),
        [
            "###############O.....xxxxxxxxxxxxxxxxxxxx",
            "     m    th        f",
            "m minimum   t target   h has now   f host could give",
        ]
    );
    assert!(drawn(gib(9.0), gib(4.0))[0].ends_with("#>"), "beyond the maximum");
    assert!(drawn(gib(1.0), None).is_empty(), "without a maximum there is no scale");
}
