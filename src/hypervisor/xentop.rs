//! `xentop -b -i 1 [-f] -n -x`: a header, then for each domain a row and a line for each of its
//! interfaces and disks. Columns are joined by one blank and right-aligned, the name too; without
//! `-f` (Xen 3.4) names are cut to ten bytes. Source: the tool's own formats, seen on 4.17.

use super::words;
use crate::model::{Bytes, DiskCounters, NetCounters, PacketCounters, Vif};
use std::ops::Range;

/// A column after `STATE`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Column {
    CpuSeconds,
    Memory,
    /// The hypervisor's limit, which moves with the target: *not* the balloon's ceiling. Only its
    /// `no limit` means something.
    MaxMemory,
    Nets,
    NetTx,
    NetRx,
    Vbds,
    Reads,
    Writes,
    ReadSectors,
    WrittenSectors,
    /// A percentage or `n/a`.
    Percent,
    /// Any other number.
    Other,
}

impl Column {
    fn of(title: &str) -> Column {
        match title {
            "CPU(sec)" => Column::CpuSeconds,
            "MEM(k)" => Column::Memory,
            "MAXMEM(k)" => Column::MaxMemory,
            "NETS" => Column::Nets,
            "NETTX(k)" => Column::NetTx,
            "NETRX(k)" => Column::NetRx,
            "VBDS" => Column::Vbds,
            "VBD_RD" => Column::Reads,
            "VBD_WR" => Column::Writes,
            "VBD_RSECT" => Column::ReadSectors,
            "VBD_WSECT" => Column::WrittenSectors,
            title if title.ends_with("(%)") => Column::Percent,
            _ => Column::Other,
        }
    }
}

/// One domain.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Row<'a> {
    /// Without the blanks around it; perhaps cut.
    pub name: &'a str,
    /// Whole CPU seconds.
    pub cpu_seconds: Option<u64>,
    /// Pages held now.
    pub memory: Option<Bytes>,
    /// `no limit` in place of a maximum.
    pub unlimited: bool,
    nets: Option<u64>,
    net_tx_kib: Option<u64>,
    net_rx_kib: Option<u64>,
    vbds: Option<u64>,
    reads: Option<u64>,
    writes: Option<u64>,
    read_sectors: Option<u64>,
    written_sectors: Option<u64>,
    vif_range: Range<usize>,
    vbd_range: Range<usize>,
}

/// One disk's line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct DiskLine<'a> {
    pub device: &'a str,
    pub counters: DiskCounters,
    pub out_of_requests: u64,
}

/// The last block of an output.
#[derive(Debug, Default)]
pub(super) struct Table<'a> {
    pub rows: Vec<Row<'a>>,
    vifs: Vec<Vif>,
    disks: Vec<DiskLine<'a>>,
    /// Lines that are none of ours.
    pub odd: usize,
    pub first_odd: Option<&'a str>,
}

impl<'a> Table<'a> {
    pub fn read(text: &'a str) -> Table<'a> {
        let mut table = Table::default();
        let mut columns: Vec<Column> = Vec::new();
        for line in text.lines() {
            if let Some(row) =
                row(line, &columns, table.vifs.len()..table.vifs.len(), table.disks.len()..table.disks.len())
            {
                table.rows.push(row);
            } else if let Some(titles) = header(line) {
                columns = titles;
                table.rows.clear();
            } else if let (Some(vif), Some(row)) = (vif(line), table.rows.last_mut()) {
                table.vifs.push(vif);
                row.vif_range.end = table.vifs.len();
            } else if let (Some(disk), Some(row)) = (disk(line), table.rows.last_mut()) {
                table.disks.push(disk);
                row.vbd_range.end = table.disks.len();
            } else if !line.trim().is_empty() && !line.starts_with("VCPUs(sec):") {
                table.odd += 1;
                table.first_odd.get_or_insert(line);
            }
        }
        table
    }

    /// The interfaces of a row, if as many lines came as the row says there are.
    pub fn vifs(&self, row: &Row<'a>) -> &[Vif] {
        let lines = &self.vifs[row.vif_range.clone()];
        if Some(lines.len() as u64) == row.nets { lines } else { &[] }
    }

    /// The disks of a row, likewise.
    pub fn disks(&self, row: &Row<'a>) -> &[DiskLine<'a>] {
        let lines = &self.disks[row.vbd_range.clone()];
        if Some(lines.len() as u64) == row.vbds { lines } else { &[] }
    }

    /// All interfaces of a row together, seen from the guest: what the backend transmits, the
    /// guest receives. Bytes from the interfaces' lines, else whole KiB from the row's columns.
    /// `None` where no interface is counted: none there, or its backend is in another domain.
    pub fn net(&self, row: &Row<'a>) -> Option<NetCounters> {
        if row.nets? == 0 {
            return None;
        }
        let vifs = self.vifs(row);
        if vifs.is_empty() {
            return Some(NetCounters { rx: Bytes::from_kib(row.net_tx_kib?), tx: Bytes::from_kib(row.net_rx_kib?) });
        }
        Some(vifs.iter().fold(NetCounters::default(), |sum, vif| NetCounters {
            rx: sum.rx + vif.counters.rx,
            tx: sum.tx + vif.counters.tx,
        }))
    }

    /// All disks of a row together. Sectors are of 512 bytes; Xen 3.4 counts none.
    pub fn disk(&self, row: &Row<'a>) -> Option<DiskCounters> {
        if row.vbds? == 0 {
            return None;
        }
        Some(DiskCounters {
            reads: row.reads?,
            writes: row.writes?,
            read_bytes: row.read_sectors.map(sectors),
            written_bytes: row.written_sectors.map(sectors),
        })
    }
}

fn sectors(count: u64) -> Bytes {
    Bytes(count.saturating_mul(512))
}

/// The columns after `STATE`, if this is a header.
fn header(line: &str) -> Option<Vec<Column>> {
    let titles = line.trim_start().strip_prefix("NAME")?.trim_start().strip_prefix("STATE")?;
    titles.contains("CPU(sec)").then(|| titles.split_ascii_whitespace().map(Column::of).collect())
}

/// A domain's row, read from the right because of its name. All of it must fit: a row with a hole
/// would put figures under the wrong titles.
fn row<'a>(line: &'a str, columns: &[Column], vif_range: Range<usize>, vbd_range: Range<usize>) -> Option<Row<'a>> {
    if columns.is_empty() {
        return None;
    }
    let mut rest = line;
    let mut row = Row { vif_range, vbd_range, ..Row::default() };
    for column in columns.iter().rev() {
        let word = words::pop(&mut rest)?;
        match column {
            Column::Percent if word == "n/a" => continue,
            Column::Percent => {
                words::decimal(word)?;
                continue;
            }
            Column::MaxMemory if word == "limit" => {
                row.unlimited = words::pop(&mut rest)? == "no";
                row.unlimited.then_some(())?;
                continue;
            }
            _ => {}
        }
        let value = Some(words::whole(word)?);
        match column {
            Column::CpuSeconds => row.cpu_seconds = value,
            Column::Memory => row.memory = value.map(Bytes::from_kib),
            Column::Nets => row.nets = value,
            Column::NetTx => row.net_tx_kib = value,
            Column::NetRx => row.net_rx_kib = value,
            Column::Vbds => row.vbds = value,
            Column::Reads => row.reads = value,
            Column::Writes => row.writes = value,
            Column::ReadSectors => row.read_sectors = value,
            Column::WrittenSectors => row.written_sectors = value,
            Column::MaxMemory | Column::Percent | Column::Other => {}
        }
    }
    let state = words::pop(&mut rest)?;
    row.name = rest.trim();
    (state.len() == 6 && state.bytes().all(|b| b"-dsbcpr".contains(&b)) && !row.name.is_empty()).then_some(row)
}

/// `Net0 RX: 0bytes 0pkts 0err 0drop TX: 1236bytes 16pkts 0err 2drop`, as the backend counts.
fn vif(line: &str) -> Option<Vif> {
    let mut words = line.strip_prefix("Net")?.split_ascii_whitespace();
    let index = words::whole(words.next()?)?.try_into().ok()?;
    let mut side = |title: &str| {
        if words.next()? != title {
            return None;
        }
        let mut number = |unit| words.next()?.strip_suffix(unit).and_then(words::whole);
        let (bytes, packets, errors, drops) = (number("bytes")?, number("pkts")?, number("err")?, number("drop")?);
        Some((Bytes(bytes), packets, errors.saturating_add(drops)))
    };
    let (from_guest, sent, lost_there) = side("RX:")?;
    let (to_guest, received, lost_here) = side("TX:")?;
    Some(Vif {
        index,
        counters: NetCounters { rx: to_guest, tx: from_guest },
        packets: PacketCounters { rx: received, tx: sent },
        lost: lost_there.saturating_add(lost_here),
    })
}

/// `VBD BlkBack 51712 [ca: 0]  OO: 0   RD: 3   WR: 0   RSECT: 24   WSECT: 0`; no sectors in 3.4.
fn disk(line: &str) -> Option<DiskLine<'_>> {
    let (head, counts) = line.strip_prefix("VBD ")?.split_once(']')?;
    let device = head.split_ascii_whitespace().nth(1).filter(|device| words::whole(device).is_some())?;
    let mut words = counts.split_ascii_whitespace();
    let mut number = |title: &str| match words.next() {
        Some(word) if word == title => words.next().and_then(words::whole).map(Some),
        Some(_) => None,
        None => Some(None),
    };
    let (out_of_requests, reads, writes) = (number("OO:")??, number("RD:")??, number("WR:")??);
    let (read_sectors, written_sectors) = (number("RSECT:")?, number("WSECT:")?);
    Some(DiskLine {
        device,
        counters: DiskCounters {
            reads,
            writes,
            read_bytes: read_sectors.map(sectors),
            written_bytes: written_sectors.map(sectors),
        },
        out_of_requests,
    })
}

#[cfg(test)]
#[path = "xentop_tests.rs"]
mod tests;
