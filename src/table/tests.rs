#![allow(clippy::unwrap_used)]

use super::fixture::*;
use super::*;
use crate::history::{Budget, Screen};
use crate::model::{Balloon, Bytes, Freshness, Moment, Name, RunState};
use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

#[test]
fn the_registry_is_in_the_order_of_its_ids_and_its_words_are_unique() {
    let mut words = HashSet::new();
    for (at, column) in REGISTRY.iter().enumerate() {
        assert_eq!(column.id as usize, at, "{}", column.key);
        assert!(width(column.title) <= column.width.min as usize, "{}: title", column.key);
        assert!(column.width.min <= column.width.ideal && column.width.ideal <= column.width.max);
        assert!(column.about.ends_with('.'), "{}: about", column.key);
        for word in std::iter::once(&column.key).chain(column.aliases) {
            assert!(words.insert(*word), "{word} twice");
            assert_eq!(Column::find(&word.to_uppercase()).unwrap().id, column.id);
        }
    }
    let ranks: HashSet<u8> = REGISTRY.iter().map(|column| column.rank).collect();
    assert_eq!(ranks.len(), REGISTRY.len(), "which column goes first must be clear");
}

fn keys(layout: &Layout) -> Vec<&'static str> {
    layout.columns.iter().map(|placed| Column::of(placed.id).key).collect()
}

#[test]
fn three_widths_show_what_they_should() {
    let narrow = layout(80, None, false);
    assert_eq!(keys(&narrow), ["name", "state", "cpu", "mem", "balloon", "age"]);
    assert_eq!(narrow.dropped.len(), 13);
    assert_eq!(
        keys(&layout(120, None, false)),
        ["name", "state", "vcpus", "cpu", "cpu-history", "mem", "target", "max", "balloon", "trend", "rx", "tx", "age"]
    );
    let wide = keys(&layout(200, None, false));
    assert!(["id", "rd", "wr", "rd-iops", "wr-iops", "uptime"].iter().all(|key| wide.contains(key)), "{wide:?}");
    assert!(keys(&layout(80, None, true)).contains(&"host"), "a flat table says where a domain is");
    assert!(!wide.contains(&"host"));
}

#[test]
fn columns_never_overlap_or_leave_the_terminal_and_use_all_of_it() {
    let all: Vec<ColumnId> = REGISTRY.iter().rev().map(|column| column.id).collect();
    for chosen in [None, Some(&all[..]), Some(&[][..]), Some(&[ColumnId::Age, ColumnId::Age, ColumnId::Name][..])] {
        for total in 0..400 {
            for flat in [false, true] {
                let layout = layout(total, chosen, flat);
                let mut free = 0;
                for placed in &layout.columns {
                    assert!(placed.x >= free, "{total}");
                    assert!(placed.x + placed.width <= total, "{total}");
                    let limits = Column::of(placed.id).width;
                    assert!(placed.width <= limits.max && (placed.width >= limits.min || layout.columns.len() == 1));
                    free = placed.x + placed.width + 1;
                }
                assert!(layout.columns.iter().any(|placed| placed.id == ColumnId::Name), "the name is always there");
            }
        }
    }
    assert_eq!(keys(&layout(60, Some(&[ColumnId::Age, ColumnId::Name]), false)), ["age", "name"], "the user's order");
}

/// Domains of every kind, names of every width among them.
fn gallery() -> Arc<crate::model::Cluster> {
    let mut domains = vec![dom0()];
    let names =
        ["", "a", "13_dbvrtg001", "日本語のとても長い名前です", "e\u{301}e\u{301}", "🦀🦀🦀", "x".repeat(500).leak()];
    for (at, name) in names.into_iter().enumerate() {
        let mut domain = guest(at as u32 + 1, "x");
        domain.name = Name::new(name);
        domain.balloon = [Balloon::Moving, Balloon::Stuck, Balloon::Deaf, Balloon::Unknown][at % 4];
        let big = [0, 1, 999, 5 << 30, u64::MAX][at % 5];
        domain.memory.actual = Some(Bytes(big));
        domain.memory.target = Some(Bytes(big / 2));
        domain.memory.minimum = Some(Bytes(big / 4));
        domain.memory.maximum = Some(Bytes(big.saturating_mul(2)));
        let rate = [0.0, 0.3, 12.3, 99_999.0, 1e18, f64::MAX][at % 6];
        domain.rates.cpu = Some(rate);
        domain.rates.net_rx = Some(rate);
        domain.rates.iops_rd = Some(rate);
        domain.cpu_seconds = Some(rate);
        domain.uptime = Some(rate);
        domain.domid = Some([1, 65_000, u32::MAX, 2, 3, 4, 5][at]);
        domains.push(domain);
    }
    domains.push(crate::model::Domain::named("bare", None));
    let mut down = host("down", 1, vec![guest(1, "x")], START);
    fail(&mut down, START);
    let unheard = crate::model::Host::new("unheard".into(), 1, beat());
    cluster(vec![host("h", 0, domains, START), down, unheard], START)
}

#[test]
fn every_cell_of_every_row_is_exactly_as_wide_as_its_column() {
    let cluster = gallery();
    let mut screen = Screen::new(Budget::default());
    screen.ingest(&cluster);
    let mut tree = Tree::new();
    tree.update(&cluster, START);
    let mut cells = 0;
    for seconds in [0, 59, 3599, 86_399, 10_000_000, 4_000_000_000] {
        let ctx = Ctx { history: Some(&screen), ..Ctx::new(&cluster, START.after(Duration::from_secs(seconds))) };
        for row in tree.visible(0..tree.len()) {
            for column in REGISTRY {
                let value = column.value(&row.row, &ctx);
                for cells_wide in (0..20).chain([36, 48]) {
                    for glyphs in [Glyphs::Unicode, Glyphs::Ascii] {
                        let text = value.text(cells_wide, column.align, glyphs);
                        assert_eq!(width(&text), cells_wide, "{} of {}: {text:?}", column.key, row.key);
                        assert!(glyphs == Glyphs::Unicode || text.is_ascii(), "{}: {text:?}", column.key);
                        cells += 1;
                    }
                }
                assert!(!value.csv().contains('\n'));
                value.json();
            }
        }
    }
    assert!(cells > 50_000);
}

#[test]
fn cells_say_what_they_should() {
    use Value::{Age, Count, Free, Fresh, Held, Missing, PerSecond, Percent, Rate, State};
    let age = |seconds| Age(Duration::from_secs(seconds));
    for (value, cells, text) in [
        (Missing, 4, "   -"),
        (Held(Bytes::from_mib(812), Some(Mark::Moving)), 6, " 812M→"),
        (Held(Bytes::from_gib(4), Some(Mark::Deaf)), 6, " 4.0G!"),
        (Held(Bytes::from_mib(424), None), 6, " 424M "),
        (Free(Bytes::from_mib(6963)), 9, "free 6.8G"),
        (Free(Bytes::from_mib(6963)), 6, "  6.8G"),
        (Percent(61.04), 6, "  61.0"),
        (Percent(12_800.0), 6, " 12800"),
        (Percent(1_280_000.0), 6, "######"),
        (Rate(8.1 * 1048576.0), 5, " 8.1M"),
        (Rate(310.0 * 1024.0), 5, " 310K"),
        (Rate(0.0), 5, "    0"),
        (PerSecond(0.3), 5, "  0.3"),
        (PerSecond(12.0), 5, "   12"),
        (PerSecond(1234.0), 5, " 1.2k"),
        (Count(65_000), 5, "65000"),
        (Count(4_294_967_295), 5, " 4.3G"),
        (age(7), 5, "   7s"),
        (age(192), 5, "3m12s"),
        (age(3_599), 5, "  59m"),
        (age(3_599), 6, "59m59s"),
        (age(90_000), 6, " 1d01h"),
        (age(41 * 86_400), 3, "41d"),
        (State(RunState::Blocked), 2, " b"),
        (State(RunState::Crashed), 9, "  crashed"),
        (Fresh(Freshness::Down), 2, " ✗"),
    ] {
        assert_eq!(value.text(cells, Align::Right, Glyphs::Unicode), text, "{value:?}");
    }
    let least = |value| Value::AtLeast(Box::new(value));
    for (value, cells, unicode, ascii) in [
        (least(Percent(61.04)), 6, " ≥61.0", " >61.0"),
        (least(Percent(12_800.0)), 6, "≥12800", ">12800"),
        (least(Percent(128_000.0)), 6, "######", "######"),
        (least(Rate(8.1 * 1048576.0)), 5, "≥8.1M", ">8.1M"),
        (least(PerSecond(0.0)), 5, "   ≥0", "   >0"),
    ] {
        assert_eq!(value.text(cells, Align::Right, Glyphs::Unicode), unicode);
        assert_eq!(value.text(cells, Align::Right, Glyphs::Ascii), ascii);
    }
    assert_eq!(Value::Text("日本語".into()).text(5, Align::Left, Glyphs::Unicode), "日本…");
    assert_eq!(Value::Text("日本語".into()).text(4, Align::Left, Glyphs::Unicode), "日… ");
    assert_eq!(Value::Text("日本語".into()).text(8, Align::Left, Glyphs::Ascii), "??????  ");
}

#[test]
fn raw_values_are_numbers_and_nothing_is_null() {
    use serde_json::json;
    assert_eq!(Value::Missing.json(), json!(null));
    assert_eq!(Value::Missing.csv(), "");
    assert_eq!(Value::Held(Bytes::from_mib(1), Some(Mark::Stuck)).json(), json!(1_048_576));
    assert_eq!(Value::Percent(f64::NAN).json(), json!(null));
    assert_eq!(Value::Percent(12.5).csv(), "12.5");
    let least = Value::AtLeast(Box::new(Value::Percent(12.5)));
    assert_eq!((least.json(), least.number()), (json!(12.5), Some(12.5)));
    assert_eq!(least.csv(), "", "a field alone cannot say that it lacks something");
    assert_eq!(Value::Age(Duration::from_millis(1500)).json(), json!(1.5));
    assert_eq!(Value::Text("a \"b\", c".into()).csv(), "\"a \"\"b\"\", c\"");
    assert_eq!(Value::State(RunState::Blocked).json(), json!("blocked"));
}

fn drawn(actual: u64, target: Option<u64>, minimum: Option<u64>, maximum: u64, cells: usize, glyphs: Glyphs) -> String {
    let gauge = Gauge {
        actual: Some(Bytes(actual)),
        target: target.map(Bytes),
        minimum: minimum.map(Bytes),
        maximum: Some(Bytes(maximum)),
        estimated: false,
    };
    gauge.cells(cells, glyphs).unwrap().iter().map(|cell| cell.glyph).collect()
}

#[test]
fn a_gauge_says_actual_target_minimum_and_maximum_at_once() {
    let unicode = |actual, target, minimum| drawn(actual, target, minimum, 100, 10, Glyphs::Unicode);
    assert_eq!(unicode(50, None, None), "█████·····");
    assert_eq!(unicode(50, Some(50), None), "█████·····", "settled: the target is not drawn");
    assert_eq!(unicode(45, Some(85), Some(60)), "████▌·│·◂·");
    assert_eq!(unicode(85, Some(25), Some(10)), "██◂█████▌·");
    assert_eq!(unicode(100, Some(12), None), "█◂████████");
    assert_eq!(unicode(99, None, None).chars().last(), Some('▉'), "not quite full is not full");
    assert_eq!(unicode(1, None, None).chars().next(), Some('▏'), "something is not nothing");
    assert_eq!(unicode(0, Some(0), None), "··········");
    assert_eq!(drawn(45, Some(85), Some(60), 100, 10, Glyphs::Ascii), "#####.|.<.");
    assert_eq!(drawn(300, Some(900), None, 100, 4, Glyphs::Unicode), "████", "beyond the maximum");
    assert!(Gauge { actual: Some(Bytes(1)), ..Gauge::default() }.cells(10, Glyphs::Unicode).is_none());
}

#[test]
fn rows_that_have_no_figures_say_why() {
    let cluster = gallery();
    let now = Moment(START.0 + 192_000);
    let mut tree = Tree::new();
    tree.update(&cluster, now);
    let ctx = Ctx::new(&cluster, now);
    let spans: Vec<Span> = tree.visible(0..tree.len()).filter_map(|row| row.row.span(&ctx)).collect();
    let texts: Vec<&str> = spans.iter().map(|span| span.text.as_str()).collect();
    assert_eq!(
        texts,
        [
            "0/1 host, 8 VMs",
            "0/2 hosts, 1 VM",
            "connection timed out, no answer for 3m12s (retry in 0 s)",
            "waiting for its turn"
        ]
    );
    assert_eq!(spans.iter().map(|span| span.whole).collect::<Vec<_>>(), [false, false, true, true]);
}

#[test]
fn sorts_are_read_and_turned() {
    assert_eq!(Sort::parse("cpu"), Some(Sort { column: ColumnId::Cpu, descending: true }));
    assert_eq!(Sort::parse("+MEMORY"), Some(Sort { column: ColumnId::Actual, descending: false }));
    assert_eq!(Sort::parse("-name"), Some(Sort { column: ColumnId::Name, descending: true }));
    for bad in ["", "-", "trend", "nothing"] {
        assert_eq!(Sort::parse(bad), None, "{bad}");
    }
    let sort = Sort::default().toggled(ColumnId::Cpu);
    assert!(sort.descending && !sort.toggled(ColumnId::Cpu).descending);
}
