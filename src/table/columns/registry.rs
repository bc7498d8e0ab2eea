use super::{Align, Column, ColumnId, Order, Width, values};

const fn wide(min: u16, ideal: u16, max: u16) -> Width {
    Width { min, ideal, max }
}

const fn fixed(width: u16) -> Width {
    wide(width, width, width)
}

/// A column nobody sees unless it is chosen, sorted and filtered by number; the entries below say
/// what differs.
const BASE: Column = Column {
    id: ColumnId::Name,
    key: "",
    aliases: &[],
    title: "",
    about: "",
    align: Align::Right,
    width: fixed(6),
    rank: 100,
    locked: false,
    from: None,
    order: Order::Number,
    descending: true,
    filterable: true,
    value: values::name,
};

/// All columns, in the order they are shown; an entry's place is its id's number.
pub static REGISTRY: &[Column] = &[
    Column {
        id: ColumnId::Name,
        key: "name",
        title: "NAME",
        about: "Name of the pool, host or domain; a domain's is the toolstack's.",
        align: Align::Left,
        width: wide(16, 24, 48),
        rank: 0,
        locked: true,
        from: Some(0),
        order: Order::Natural,
        descending: false,
        ..BASE
    },
    Column {
        id: ColumnId::Host,
        key: "host",
        title: "HOST",
        about: "The host the domain is on, as the inventory names it.",
        align: Align::Left,
        width: wide(8, 12, 32),
        rank: 20,
        order: Order::Natural,
        descending: false,
        value: values::host,
        ..BASE
    },
    Column {
        id: ColumnId::Pool,
        key: "pool",
        title: "POOL",
        about: "The pool the host is in: from the config, detected, or the group it was named in.",
        align: Align::Left,
        width: wide(6, 10, 24),
        rank: 60,
        order: Order::Natural,
        descending: false,
        value: values::pool,
        ..BASE
    },
    Column {
        id: ColumnId::Id,
        key: "id",
        aliases: &["domid"],
        title: "ID",
        about: "The domain's number on its host, given anew at every start.",
        width: fixed(5),
        rank: 40,
        from: Some(160),
        descending: false,
        value: values::id,
        ..BASE
    },
    Column {
        id: ColumnId::Uuid,
        key: "uuid",
        title: "UUID",
        about: "The domain's UUID, where the toolstack tells one.",
        align: Align::Left,
        width: wide(8, 36, 36),
        rank: 90,
        order: Order::Natural,
        descending: false,
        value: values::uuid,
        ..BASE
    },
    Column {
        id: ColumnId::State,
        key: "state",
        aliases: &["st"],
        title: "ST",
        about: "A domain's state by xentop's letters (r running, b blocked, . waiting for a CPU, p paused, S shut \
                down, C crashed, D dying, R rebooting, - halted); a host's freshness.",
        align: Align::Left,
        width: fixed(2),
        rank: 1,
        from: Some(0),
        descending: false,
        value: values::state,
        ..BASE
    },
    Column {
        id: ColumnId::Vcpus,
        key: "vcpus",
        aliases: &["vcpu"],
        title: "VCPU",
        about: "Virtual CPUs on line; a host's physical CPUs.",
        width: fixed(4),
        rank: 32,
        from: Some(100),
        value: values::vcpus,
        ..BASE
    },
    Column {
        id: ColumnId::Cpu,
        key: "cpu",
        title: "CPU%",
        about: "CPU use in percent of one CPU over the last beat, from CPU seconds and the host's clock: two busy \
                VCPUs make 200.",
        width: fixed(6),
        rank: 3,
        from: Some(0),
        order: Order::Noisy(2.0),
        value: values::cpu,
        ..BASE
    },
    Column {
        id: ColumnId::CpuHistory,
        key: "cpu-history",
        title: "cpu",
        about: "CPU use over the last beats, one a cell; a full cell is all its CPUs busy.",
        align: Align::Left,
        width: wide(6, 6, 16),
        rank: 34,
        from: Some(110),
        order: Order::None,
        filterable: false,
        value: values::cpu_history,
        ..BASE
    },
    Column {
        id: ColumnId::Actual,
        key: "mem",
        aliases: &["actual", "memory"],
        title: "MEM",
        about: "Memory the domain holds now, from the toolstack's list (→ moving to its target, ! deaf or stuck); a \
                host's used memory.",
        width: fixed(6),
        rank: 2,
        from: Some(0),
        value: values::actual,
        ..BASE
    },
    Column {
        id: ColumnId::Target,
        key: "target",
        title: "TARGET",
        about: "What the toolstack asked the balloon for, from xenstore's memory/target; a host's free memory.",
        width: wide(6, 10, 10),
        rank: 10,
        from: Some(90),
        value: values::target,
        ..BASE
    },
    Column {
        id: ColumnId::Maximum,
        key: "max",
        aliases: &["maximum"],
        title: "MAX",
        about: "The balloon's ceiling (static-max, maxmem); a host's memory.",
        width: fixed(6),
        rank: 12,
        from: Some(100),
        value: values::maximum,
        ..BASE
    },
    Column {
        id: ColumnId::Minimum,
        key: "min",
        aliases: &["minimum"],
        title: "MIN",
        about: "The balloon's floor: dynamic-min where the toolstack has one, else an estimate.",
        width: fixed(6),
        rank: 50,
        value: values::minimum,
        ..BASE
    },
    Column {
        id: ColumnId::Balloon,
        key: "balloon",
        title: "BALLOON",
        about: "Memory held of its maximum, with floor │ and target ◂; a host's used memory of all it has. Filtered \
                by the balloon's word: settled, moving, self, stuck, deaf.",
        align: Align::Left,
        width: wide(10, 18, 40),
        rank: 5,
        from: Some(0),
        value: values::balloon,
        ..BASE
    },
    Column {
        id: ColumnId::Inflation,
        key: "inflation",
        title: "INFL",
        about: "How far the balloon is inflated: maximum less what is held.",
        width: fixed(6),
        rank: 52,
        value: values::inflation,
        ..BASE
    },
    Column {
        id: ColumnId::Mark,
        key: "mark",
        title: "!",
        about: "The balloon's mark (→ moving, ! stuck or deaf) or ≠ where two hosts claim the VM.",
        align: Align::Left,
        width: fixed(1),
        rank: 48,
        descending: false,
        value: values::mark,
        ..BASE
    },
    Column {
        id: ColumnId::Trend,
        key: "trend",
        title: "TREND",
        about: "Memory held over the last minutes, eight beats a cell, scaled to its own range; a host's used memory.",
        align: Align::Left,
        width: wide(8, 8, 24),
        rank: 30,
        from: Some(110),
        order: Order::None,
        filterable: false,
        value: values::trend,
        ..BASE
    },
    Column {
        id: ColumnId::NetRx,
        key: "rx",
        aliases: &["net-rx"],
        title: "RX/s",
        about: "Bytes a second received over all interfaces, as the guest sees it, from the toolstack's counters.",
        width: fixed(5),
        rank: 22,
        from: Some(110),
        order: Order::Noisy(1024.0),
        value: values::net_rx,
        ..BASE
    },
    Column {
        id: ColumnId::NetTx,
        key: "tx",
        aliases: &["net-tx"],
        title: "TX/s",
        about: "Bytes a second sent over all interfaces, as the guest sees it, from the toolstack's counters.",
        width: fixed(5),
        rank: 23,
        from: Some(110),
        order: Order::Noisy(1024.0),
        value: values::net_tx,
        ..BASE
    },
    Column {
        id: ColumnId::DiskRead,
        key: "rd",
        aliases: &["disk-rd"],
        title: "RD/s",
        about: "Bytes a second read from all disks, where the toolstack counts sectors.",
        width: fixed(5),
        rank: 24,
        from: Some(150),
        order: Order::Noisy(1024.0),
        value: values::disk_rd,
        ..BASE
    },
    Column {
        id: ColumnId::DiskWrite,
        key: "wr",
        aliases: &["disk-wr"],
        title: "WR/s",
        about: "Bytes a second written to all disks, where the toolstack counts sectors.",
        width: fixed(5),
        rank: 25,
        from: Some(150),
        order: Order::Noisy(1024.0),
        value: values::disk_wr,
        ..BASE
    },
    Column {
        id: ColumnId::ReadIops,
        key: "rd-iops",
        aliases: &["iops-rd"],
        title: "rd/s",
        about: "Read requests a second to all disks.",
        width: fixed(5),
        rank: 26,
        from: Some(160),
        order: Order::Noisy(2.0),
        value: values::iops_rd,
        ..BASE
    },
    Column {
        id: ColumnId::WriteIops,
        key: "wr-iops",
        aliases: &["iops-wr"],
        title: "wr/s",
        about: "Write requests a second to all disks.",
        width: fixed(5),
        rank: 27,
        from: Some(160),
        order: Order::Noisy(2.0),
        value: values::iops_wr,
        ..BASE
    },
    Column {
        id: ColumnId::Age,
        key: "age",
        title: "AGE",
        about: "How long ago the host was asked for the figures shown.",
        width: wide(5, 6, 6),
        rank: 4,
        from: Some(0),
        value: values::age,
        ..BASE
    },
    Column {
        id: ColumnId::Fresh,
        key: "fresh",
        aliases: &["freshness"],
        title: "FRESH",
        about: "Whether the host answers: live, late, stale, down, waiting.",
        align: Align::Left,
        width: fixed(7),
        rank: 56,
        descending: true,
        value: values::fresh,
        ..BASE
    },
    Column {
        id: ColumnId::Uptime,
        key: "uptime",
        aliases: &["up"],
        title: "UP",
        about: "Time since the domain started, where the toolstack tells; a host's since dom0 booted.",
        width: fixed(6),
        rank: 44,
        from: Some(180),
        value: values::uptime,
        ..BASE
    },
    Column {
        id: ColumnId::CpuSeconds,
        key: "cpu-seconds",
        aliases: &["time"],
        title: "CPU-S",
        about: "CPU seconds the domain has used since it started.",
        width: wide(8, 9, 10),
        rank: 54,
        value: values::cpu_seconds,
        ..BASE
    },
    Column {
        id: ColumnId::Wanted,
        key: "wanted",
        title: "WANT",
        about: "The memory the guest itself wants (Committed_AS), where the guest tells.",
        width: fixed(6),
        rank: 46,
        value: values::wanted,
        ..BASE
    },
];
