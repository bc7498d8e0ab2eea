use super::*;

fn hint(name: &str, source: PoolSource) -> PoolHint {
    PoolHint { name: name.to_owned(), source }
}

fn host<'a>(id: &'a str, hint: Option<&'a PoolHint>, clue: Option<&'a PoolClue>) -> Belongs<'a> {
    Belongs { id, address: id, hint, clue, hostname: None }
}

/// `name:members` of each pool.
fn shown(hosts: &[Belongs<'_>]) -> Vec<String> {
    let (pools, of_host) = pools(hosts);
    for (at, pool) in of_host.iter().enumerate() {
        assert!(pools[*pool].hosts.contains(&at));
    }
    pools
        .iter()
        .map(|pool| {
            format!("{}:{}", pool.name, pool.hosts.iter().map(|&at| hosts[at].id).collect::<Vec<_>>().join(","))
        })
        .collect()
}

#[test]
fn config_wins_over_what_hosts_say_and_that_over_groups() {
    let (config, group) = (hint("prod", PoolSource::Config), hint("web", PoolSource::Group));
    let clue = PoolClue::Repository(Name::new("5c0f"));
    let hosts = [
        host("b", Some(&group), Some(&clue)),
        host("a", None, Some(&clue)),
        host("c", Some(&config), Some(&clue)),
        host("d", Some(&group), None),
        host("e", None, None),
    ];
    assert_eq!(shown(&hosts), ["a:b,a", "prod:c", "web:d", "no pool:e"]);
}

#[test]
fn a_repository_nobody_shares_makes_no_pool() {
    let (one, two) = (PoolClue::Repository(Name::new("1")), PoolClue::Repository(Name::new("2")));
    let hosts = [host("a", None, Some(&one)), host("b", None, Some(&two))];
    assert_eq!(shown(&hosts), ["no pool:a,b"]);
}

#[test]
fn slaves_join_their_master_by_name_address_or_because_there_is_but_one() {
    let (master, slave) = (PoolClue::Master(None), PoolClue::Master(Some(Name::new("10.0.0.1"))));
    assert_eq!(shown(&[host("m", None, Some(&master)), host("s", None, Some(&slave))]), ["m:m,s"]);

    let mut second = host("m2", None, Some(&master));
    second.address = "10.0.0.1";
    assert_eq!(shown(&[host("m1", None, Some(&master)), second, host("s", None, Some(&slave))]), ["m1:m1", "m2:m2,s"]);
    assert_eq!(shown(&[host("s", None, Some(&slave))]), ["10.0.0.1:s"]);
}
