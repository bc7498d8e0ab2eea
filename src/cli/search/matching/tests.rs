#![allow(clippy::unwrap_used)]

use super::*;

fn fit(query: &str, name: &str) -> Option<Fit> {
    Query::new(query).fit(&Domain::named(name, Some(1)))
}

#[test]
fn names_fit_whole_or_behind_their_number() {
    assert_eq!(fit("dbvrtg001", "13_dbvrtg001"), Some(Fit::Exact));
    assert_eq!(fit("13_dbvrtg001", "13_dbvrtg001"), Some(Fit::Exact));
    assert_eq!(fit("dbvrtg001", "dbvrtg001"), Some(Fit::Exact));
    assert_eq!(fit("DBVRTG001", "13_dbvrtg001"), Some(Fit::Near));
    assert_eq!(fit("dbvrtg001", "13_dbvrtg001--incoming"), Some(Fit::Near));
    assert_eq!(fit("dbvrtg00?", "13_dbvrtg001"), Some(Fit::Exact));
    assert_eq!(fit("*_dbvrtg*", "13_dbvrtg001"), Some(Fit::Exact));
    assert_eq!(fit("web[1]", "web[1]"), Some(Fit::Exact));
    for (query, name) in [
        ("dbvrtg001", "13_dbvrtg0011"),
        ("dbvrtg001", "x13_dbvrtg001"),
        ("dbvrtg001", "dbvrtg001_old"),
        ("dbvrtg001", "dbvrtg001--migratedaway"),
        ("vrtg001", "13_dbvrtg001"),
        ("", "13_"),
        ("13", "13_dbvrtg001"),
    ] {
        assert_eq!(fit(query, name), None, "{query} {name}");
    }
}

#[test]
fn ranges_are_names_and_other_brackets_patterns() {
    let texts = |word: &str| Query::several(word).unwrap().into_iter().map(|query| query.text).collect::<Vec<_>>();
    assert_eq!(texts("web[08-10]"), ["web08", "web09", "web10"]);
    assert_eq!(texts("web[ab]"), ["web[ab]"]);
    assert_eq!(texts("web[1-3]*"), ["web[1-3]*"]);
    assert_eq!(texts("web1"), ["web1"]);
    assert!(Query::several("web[ab]").unwrap()[0].is_pattern());
}

#[test]
fn words_that_can_mean_nothing_are_refused() {
    for word in ["", "  ", "web[9-1]", "web[1-9/0]", "web[1-10000000]"] {
        assert!(Query::several(word).is_err(), "{word}");
    }
}

#[test]
fn uuids_fit_with_and_without_dashes() {
    let mut domain = Domain::named("web", Some(1));
    domain.uuid = "7a31a084-e5e4-48cd-8b72-24a3dd343e44".parse().ok();
    assert_eq!(Query::new("7a31a084e5e448cd8b7224a3dd343e44").fit(&domain), Some(Fit::Exact));
    assert_eq!(Query::new("7a31a084-e5e4-48cd-8b72-24a3dd343e45").fit(&domain), None);
    // No UUID is nobody's UUID.
    domain.uuid = None;
    assert_eq!(Query::new("x").fit(&domain), None);
}
