use super::*;
use crate::table::fixture::{START, cluster, dom0, guest, host};

#[test]
fn a_sum_that_lacks_some_domains_is_named_as_incomplete() {
    let mut rated = guest(1, "rated");
    rated.rates.cpu = Some(40.0);
    let told = |domains| {
        let cluster = cluster(vec![host("xen1", 0, domains, START)], START);
        let ctx = Ctx::new(&cluster, START);
        let column = crate::table::Column::of(crate::table::ColumnId::Cpu);
        let choice = Choice { columns: Some(vec![column]), filter: Default::default(), sort: None };
        record(&Row::Host { host: &cluster.hosts[0] }, &ctx, &choice)
    };
    let some = told(vec![dom0(), rated.clone(), guest(2, "new")]);
    assert_eq!((&some["cpu"], &some["incomplete"]), (&serde_json::json!(40.0), &serde_json::json!(["cpu"])));
    let mut control = dom0();
    control.rates.cpu = Some(1.5);
    let all = told(vec![control, rated]);
    assert_eq!((&all["cpu"], all.get("incomplete")), (&serde_json::json!(41.5), None));
}
