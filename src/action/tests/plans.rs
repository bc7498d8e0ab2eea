//! What is known before anything runs.

use super::super::*;
use super::bench::Bench;
use crate::hypervisor::guest_config::GuestConfig;
use crate::model::Bytes;
use std::sync::Arc;
use std::time::Duration;

fn mem(text: &str) -> Wish {
    Wish::MemSet(Size::parse(text).unwrap())
}

#[track_caller]
fn worst(plan: &Plan, weight: Weight, text: &str) {
    let found = plan.steps[0].findings.iter().any(|f| f.weight == weight && f.text.contains(text));
    assert!(found, "{:#?}", plan.steps[0].findings);
}

#[test]
fn sizes_are_read_as_operators_write_them() {
    let mib = Bytes::from_mib;
    assert_eq!(Size::parse("4G"), Some(Size::Exactly(mib(4096))));
    assert_eq!(Size::parse("512"), Some(Size::Exactly(mib(512))));
    assert_eq!(Size::parse("+512M"), Some(Size::More(mib(512))));
    assert_eq!(Size::parse("-1G"), Some(Size::Less(mib(1024))));
    assert_eq!(Size::parse("50%"), Some(Size::Percent(50.0)));
    for text in ["", "0", "+", "-", "%", "0%", "101%", "-5%", "nan%", "inf%", "4X", "--1", "1e3G", "0x10"] {
        assert_eq!(Size::parse(text), None, "{text}");
    }
    let resolve = |text: &str| Size::parse(text).unwrap().resolve(Some(mib(1024)), Some(mib(2048)));
    assert_eq!(resolve("+512M"), Ok(mib(1536)));
    assert_eq!(resolve("-512M"), Ok(mib(512)));
    assert_eq!(resolve("50%"), Ok(mib(1024)));
    assert!(resolve("-2G").is_err());
    assert!(Size::parse("50%").unwrap().resolve(Some(mib(1)), None).is_err());
}

#[tokio::test(start_paused = true)]
async fn memory_is_judged_before_it_is_set() {
    let bench = Bench::new().await;
    worst(&bench.plan(mem("3G"), &["good"]), Weight::Never, "3072 MiB is above its maximum of 2048 MiB: xl refuses");
    worst(&bench.plan(mem("1G"), &["good"]), Weight::Note, "is its target already");
    worst(&bench.plan(mem("-2G"), &["good"]), Weight::Never, "nothing would be left");
    worst(&bench.plan(mem("16"), &["good"]), Weight::Warning, "est.");
    assert!(bench.plan(mem("700"), &["good"]).steps[0].findings.is_empty());
    assert_eq!(bench.plan(mem("50%"), &["good"]).steps[0].command(), {
        format!("xl mem-set {} 1024", bench.target("good").domid.unwrap())
    });
}

#[tokio::test(start_paused = true)]
async fn dom0_is_spared() {
    let bench = Bench::new().await;
    for wish in [Wish::Stop, Wish::Destroy, Wish::Pause, Wish::Reboot, Wish::Rename("x".into())] {
        for host in ["new1", "old1"] {
            let plan = Plan::make(&bench.cluster(), &wish, &[bench.dom0(host)], true, (bench.now)());
            worst(&plan, Weight::Never, "control domain");
            assert_eq!(plan.demand(), Demand::Nothing);
        }
    }
    let squeeze = |text: &str| Plan::make(&bench.cluster(), &mem(text), &[bench.dom0("old1")], false, (bench.now)());
    worst(&squeeze("100"), Weight::Stop, "may run out of memory");
    worst(&squeeze("300"), Weight::Warning, "with too little of it the host is lost");
    assert_eq!(squeeze("300").steps[0].command(), "xm mem-set 0 300");
}

#[tokio::test(start_paused = true)]
async fn what_a_state_forbids_is_told() {
    let bench = Bench::new().await;
    worst(&bench.plan(Wish::Unpause, &["good"]), Weight::Never, "is not paused");
    worst(&bench.plan(Wish::Start, &["good"]), Weight::Never, "is not halted");
    worst(&bench.plan(Wish::Destroy, &["good"]), Weight::Warning, "is lost");
    bench.world.pause(bench.host("new1"), bench.target("good").domid.unwrap(), true).unwrap();
    bench.settle(Duration::from_secs(3)).await;
    worst(&bench.plan(Wish::Stop, &["good"]), Weight::Stop, "hears nothing until it is unpaused");
    worst(&bench.plan(mem("700"), &["good"]), Weight::Warning, "moves only when it is unpaused");
    assert_eq!(bench.plan(Wish::Stop, &["good"]).demand(), Demand::Nothing);
    assert_eq!(bench.force(Wish::Stop, &["good"]).demand(), Demand::Type("good".into()));
}

#[tokio::test(start_paused = true)]
async fn a_migration_wants_a_host_that_answers_and_has_room() {
    let bench = Bench::new().await;
    let to = |host: &str| bench.plan(Wish::Migrate(host.into()), &["good"]);
    worst(&to("new1"), Weight::Never, "it is on new1 already");
    worst(&to("old1"), Weight::Stop, "new1 has xl and old1 has xm");
    worst(&to("elsewhere"), Weight::Stop, "no host of this cluster");
    assert_eq!(to("new2").demand(), Demand::Yes);
}

#[tokio::test(start_paused = true)]
async fn what_is_to_be_made_must_be_nowhere_yet_and_fit() {
    let bench = Bench::new().await;
    let cluster = bench.cluster();
    let look = async |path: &str| {
        let connector = bench.world.plan()[bench.host("new2")].connector.clone();
        read_config(connector.as_ref(), path).await
    };
    let plan = |config| Plan::create(&cluster, &"new2".into(), "/etc/xen/x.cfg", config, false, (bench.now)());
    let good = look("/etc/xen/good.cfg").await.unwrap();
    assert_eq!(good.memory, Some(Bytes::from_mib(1024)));
    worst(&plan(Some(good.clone())), Weight::Stop, "a domain of that name runs on new1");
    let good2 = look("/etc/xen/good2.cfg").await.unwrap();
    worst(&plan(Some(good2)), Weight::Never, "a domain of that name runs on new2 already");
    assert!(look("/etc/xen/none.cfg").await.unwrap_err().contains("No such file"));
    worst(&plan(None), Weight::Warning, "was not read");
    let mut other = good;
    other.name = Some(crate::model::Name::new("fresh"));
    worst(&plan(Some(other.clone())), Weight::Warning, "nobody was asked whether its disks are open");
    let told = |open: OpenDevices| plan(Some(other.clone())).knowing(Arc::new(open), &cluster, (bench.now)());
    worst(&told(OpenDevices::default()), Weight::Warning, "nobody knows whether its disks are open on new");
    let all = cluster.hosts.iter().map(|host| (host.id.clone(), Ok(Default::default())));
    assert_eq!(told(OpenDevices { hosts: all.collect() }).steps[0].findings, []);
    assert_eq!(plan(Some(other.clone())).confirmation().rows[0].name, "fresh");
    other.more_disks = true;
    let all = cluster.hosts.iter().map(|host| (host.id.clone(), Ok(Default::default())));
    let told =
        plan(Some(other.clone())).knowing(Arc::new(OpenDevices { hosts: all.collect() }), &cluster, (bench.now)());
    worst(&told, Weight::Warning, "says its disks in a way that cannot be read");
    other.uuid = bench.target("good").uuid;
    worst(&plan(Some(other.clone())), Weight::Never, "two would write to one disk");
    (other.uuid, other.memory) = (None, Some(Bytes::from_gib(64)));
    worst(&plan(Some(other.clone())), Weight::Stop, "it starts with 64.0G and new2 has");
    worst(&plan(Some(other)), Weight::Stop, "die at once");
}

#[tokio::test(start_paused = true)]
async fn a_disk_that_is_open_anywhere_is_not_opened_again() {
    let bench = Bench::new().await;
    let cluster = bench.cluster();
    let hosts = bench.world.plan();
    let open = read_devices(hosts.iter().map(|at| (at.entry.id.clone(), at.connector.clone())).collect()).await;
    let mac = open.hosts["new1"].as_ref().unwrap().macs[0].1.clone();
    let open = Arc::new(open);
    let make = |on: &str, disk: &str, mac: &str, open: &Arc<OpenDevices>| {
        let draft = Draft {
            name: Some("fresh".to_owned()),
            memory: Some("512M".to_owned()),
            disks: vec![disk.to_owned()],
            mac: Some(mac.to_owned()),
            ..Draft::default()
        };
        let spec = draft.settle(open).unwrap();
        let plan = Plan::build(&cluster, &on.into(), &spec, false, (bench.now)());
        plan.knowing(open.clone(), &cluster, (bench.now)())
    };
    let of_good = "/OVS/running_pool/good/System.img";
    assert_eq!(make("new2", "phy:/dev/vg/fresh,xvda,w", "auto", &open).steps[0].findings, []);
    worst(&make("new1", &format!("file:{of_good},xvda,w"), "auto", &open), Weight::Never, "is open on new1, by good");
    // Reading what another writes is no better.
    worst(&make("new1", &format!("tap:aio:{of_good},xvda,r"), "auto", &open), Weight::Never, "destroy what is on it");
    let elsewhere = make("new2", &format!("file:{of_good},xvda,w"), "auto", &open);
    let same_pool = cluster.host(&"new1".into()).unwrap().pool == cluster.host(&"new2".into()).unwrap().pool;
    if same_pool {
        worst(&elsewhere, Weight::Stop, "split brain");
    } else {
        worst(&elsewhere, Weight::Warning, "in another pool");
    }
    worst(&make("new1", &format!("file:{of_good},xvda,w!"), "auto", &open), Weight::Warning, "given as shared");
    worst(&make("new2", "phy:/dev/vg/fresh,xvda,w", &mac, &open), Weight::Stop, "is in use on new1");
    // Files have addresses, too.
    let old = open.hosts["old1"].as_ref().unwrap().macs[0].1.clone();
    worst(&make("new2", "phy:/dev/vg/fresh,xvda,w", &old, &open), Weight::Stop, "is in use on old1");
    let config = GuestConfig::parse(&format!("name = 'fresh'\nvif = ['mac={}']", old.to_uppercase()));
    let plan = Plan::create(&cluster, &"new2".into(), "/etc/xen/fresh.cfg", Some(config), false, (bench.now)());
    worst(&plan, Weight::Warning, "nobody was asked whether the address");
    worst(&plan.knowing(open.clone(), &cluster, (bench.now)()), Weight::Stop, "is in use on old1, by 14_dbvrtg002");
    let mut deaf = OpenDevices::clone(&open);
    deaf.hosts.insert("new1".into(), Err("no answer".to_owned()));
    let told = make("new2", "phy:/dev/vg/fresh,xvda,w", "auto", &Arc::new(deaf));
    worst(&told, Weight::Warning, "nobody knows whether its disks are open on new1");
}

#[tokio::test(start_paused = true)]
async fn names_must_be_new_and_plain() {
    let bench = Bench::new().await;
    let to = |name: &str| bench.plan(Wish::Rename(name.into()), &["good"]);
    worst(&to("good"), Weight::Never, "that is its name already");
    worst(&to("other"), Weight::Never, "new1 is called so already");
    worst(&to("good2"), Weight::Warning, "a domain on new2 is called so");
    worst(&to("$(reboot)"), Weight::Never, "letters, digits");
    worst(&to("17"), Weight::Never, "domain's number");
}

#[tokio::test(start_paused = true)]
async fn what_the_operator_has_to_type_grows_with_the_danger() {
    let bench = Bench::new().await;
    assert_eq!(bench.plan(Wish::Stop, &["good"]).demand(), Demand::Yes);
    assert_eq!(bench.plan(Wish::Stop, &["good", "other"]).demand(), Demand::Type("2".into()));
    assert_eq!(bench.plan(mem("700"), &["good", "other"]).demand(), Demand::Yes);
    let plan = bench.plan(Wish::Stop, &["good", "other"]);
    assert_eq!(plan.clone().confirm("").unwrap_err(), NotConfirmed::Type("2".into()));
    assert_eq!(plan.clone().confirm("3").unwrap_err(), NotConfirmed::Type("2".into()));
    assert_eq!(plan.confirm(" 2 ").unwrap().steps().count(), 2);
    let shown = bench.plan(Wish::Stop, &["good"]).confirmation();
    let good = bench.target("good");
    assert_eq!(shown.title, "shut down good");
    assert_eq!(shown.rows[0].command, format!("xl shutdown {}", good.domid.unwrap()));
    assert_eq!(shown.rows[0].uuid, good.uuid.unwrap().to_string());
    assert_eq!((&*shown.rows[0].host, &*shown.rows[0].age), ("new1", ""));
}

#[tokio::test(start_paused = true)]
async fn a_silent_host_wants_the_name_typed_and_no_script_may_decide_it() {
    let scenario = format!("{}\n[[event]]\nat = \"5s\"\nhost = \"new1\"\ndoes = \"hangs\"\n", super::bench::SCENARIO);
    let bench = Bench::of(&scenario, Default::default()).await;
    bench.settle(Duration::from_secs(40)).await;
    let plan = bench.plan(Wish::Stop, &["good"]);
    assert_eq!(plan.demand(), Demand::Type("good".into()));
    assert_eq!(plan.clone().confirm_beforehand().unwrap_err(), NotConfirmed::Type("good".into()));
    assert!(plan.confirmation().rows[0].age.contains("seen"), "{:?}", plan.confirmation());
}

#[tokio::test(start_paused = true)]
async fn names_mean_one_domain_or_none() {
    let bench = Bench::new().await;
    let cluster = bench.cluster();
    assert_eq!(find(&cluster, "dbvrtg001", None).unwrap().name.as_str(), "13_dbvrtg001");
    assert!(matches!(find(&cluster, "nosuch", None), Err(Ambiguous::Nobody(_))));
    let Err(Ambiguous::Several { candidates, .. }) = find(&cluster, "Domain-0", None) else { panic!("not told") };
    assert_eq!(candidates.len(), 3);
    let good = bench.target("good");
    let id = good.domid.unwrap().to_string();
    assert!(find(&cluster, &id, None).is_err(), "a number means nothing without a host");
    assert_eq!(find(&cluster, &id, Some(&"new1".into())).unwrap(), good);
    assert_eq!(find(&cluster, &good.uuid.unwrap().to_string(), None).unwrap(), good);
}
