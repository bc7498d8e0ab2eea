#![allow(clippy::unwrap_used)]
use super::*;
use crate::hypervisor::testing::fixture;

const HEADER: &str = "      NAME  STATE   CPU(sec) CPU(%)     MEM(k) MEM(%)  MAXMEM(k) MAXMEM(%) VCPUS NETS NETTX(k) NETRX(k) VBDS   VBD_OO   VBD_RD   VBD_WR  VBD_RSECT  VBD_WSECT SSID";
const ROW: &str = "--b---         37    0.0     131072    8.3     132096       8.4     1    1        7        3    1        0        3        0         24          0    0";
const NET: &str = "Net0 RX:     3100bytes        0pkts        0err        0drop  TX:     7236bytes       16pkts        0err        2drop";

#[test]
fn the_second_block_replaces_the_first() {
    let table = Table::read(fixture!("xen-4.17/idle/xentop-fvnx-i2"));
    assert_eq!(table.rows.len(), 4);
    assert_eq!(table.odd, 0);
    let dom0 = table.rows.iter().find(|row| row.name == "Domain-0").unwrap();
    assert_eq!(dom0.cpu_seconds, Some(336));
    let plain = table.rows.iter().find(|row| row.name == "plain1").unwrap();
    assert_eq!(table.net(plain), Some(NetCounters { rx: Bytes(1146), tx: Bytes(0) }));
    assert_eq!(table.vifs(plain)[0].packets, PacketCounters { rx: 15, tx: 0 });
    assert_eq!(table.disks(plain)[0].device, "51712");
}

#[test]
fn no_limit_is_two_words_of_one_column() {
    let table = Table::read(fixture!("xen-4.17/autoballoon/xentop-f"));
    let [dom0] = table.rows.as_slice() else { panic!("{table:?}") };
    assert!(dom0.unlimited);
    assert_eq!((dom0.name, dom0.memory), ("Domain-0", Some(Bytes::from_kib(1_455_144))));
}

#[test]
fn names_with_blanks_and_look_alikes_stay_names() {
    for name in
        ["two words", "no limit", "Net0 RX:", "VBD BlkBack", "NAME  STATE", "VCPUs(sec):", "--b---", "n/a 1 2 3"]
    {
        let text = format!("{HEADER}\n{name:>60} {ROW}\n{NET}\n");
        let table = Table::read(&text);
        let [row] = table.rows.as_slice() else { panic!("{name}: {table:?}") };
        assert_eq!(row.name, name);
        assert_eq!(table.net(row).unwrap().rx, Bytes(7236), "{name}");
    }
}

#[test]
fn kib_columns_stand_in_for_lines_that_are_missing_or_too_many() {
    let whole_kib = Some(NetCounters { rx: Bytes::from_kib(7), tx: Bytes::from_kib(3) });
    for lines in [String::new(), format!("{NET}\n{NET}\n")] {
        let text = format!("{HEADER}\nguest {ROW}\n{lines}");
        let table = Table::read(&text);
        assert_eq!(table.net(&table.rows[0]), whole_kib);
        assert_eq!(table.vifs(&table.rows[0]), []);
    }
}

#[test]
fn a_row_with_a_hole_is_left_out_and_counted() {
    for bad in [
        ROW.replacen("37 ", "", 1),
        ROW.replace("131072", "1310x2"),
        ROW.replace("--b---", "--B---"),
        ROW.replace(" 0.0", " nan"),
    ] {
        let text = format!("{HEADER}\nguest {bad}\n");
        let table = Table::read(&text);
        assert_eq!((table.rows.len(), table.odd), (0, 1), "{bad}");
    }
    let headless = format!("guest {ROW}\n");
    assert_eq!(Table::read(&headless).rows.len(), 0);
}

#[test]
fn lines_before_any_row_belong_to_nobody() {
    let text = format!("{HEADER}\n{NET}\nguest {ROW}\n");
    let table = Table::read(&text);
    assert_eq!((table.odd, table.vifs.len()), (1, 0));
}

#[test]
fn devices_have_major_numbers_of_any_width_and_may_lack_sectors() {
    for (line, reads, bytes) in [
        (
            "VBD BlkBack 51712 [ca: 0]  OO:        0   RD:        3   WR:        0   RSECT:         24   WSECT:          0",
            3,
            Some(Bytes(24 * 512)),
        ),
        ("VBD BlkBack 51728 [ca:10]  OO:        4   RD:    51234   WR:     9912", 51_234, None),
        ("VBD BlkTap  51728 [ca:10]  OO:        4   RD:    51234   WR:     9912", 51_234, None),
    ] {
        let disk = disk(line).unwrap_or_else(|| panic!("{line}"));
        assert_eq!((disk.counters.reads, disk.counters.read_bytes), (reads, bytes));
    }
    assert_eq!(disk("VBD BlkBack 51728 [ca:10]  OO: 4   RD: x   WR: 9912"), None);
    assert_eq!(
        disk("VBD BlkBack 51728 [ca:10]  OO: 4   RD: 3   WR: 9912 RSECT: 5"),
        disk("VBD BlkBack 51728 [ca:10]  OO: 4   RD: 3   WR: 9912 RSECT: 5 ")
    );
}
