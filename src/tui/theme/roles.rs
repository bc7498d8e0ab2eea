/// What a piece of the screen means, which is all a theme decides the look of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(usize)]
pub enum Role {
    /// Ordinary text.
    Text,
    /// Text of less weight: units, separators, labels.
    Dim,
    /// What should catch the eye without being a warning: the program's name, keys.
    Accent,
    /// Lines between and around things.
    Border,
    /// The border of what has the focus.
    Focus,
    /// The table's header row.
    Header,
    /// The header of the column sorted by.
    Sorted,
    /// The selected row.
    Selection,
    /// A pool's name.
    Pool,
    /// A host's name.
    Host,
    /// dom0.
    Dom0,
    /// Hosts that answer.
    Live,
    /// Hosts that missed a beat.
    Late,
    /// Hosts silent for long.
    Stale,
    /// Hosts that are down.
    Down,
    /// Hosts not heard of yet.
    Waiting,
    /// Figures of the past.
    Old,
    /// A balloon on the move.
    Moving,
    /// A stuck or deaf balloon.
    Stuck,
    /// One VM claimed twice.
    Conflict,
    /// The filled part of a gauge.
    GaugeFill,
    /// The empty part of a gauge.
    GaugeRest,
    /// The marks of target and minimum on a gauge.
    GaugeMark,
    /// Graphs of CPU.
    Cpu,
    /// Graphs of memory.
    Memory,
    /// The line of the target in graphs.
    Target,
    /// The line of the maximum in graphs.
    Maximum,
    /// Something wants attention.
    Warning,
    /// Something failed.
    Error,
    /// The part of a text that matched the search.
    Match,
    /// A line being typed.
    Input,
    /// The band that says that the past is shown.
    Past,
}

/// A role as themes name it.
#[derive(Clone, Copy, Debug)]
pub struct RoleInfo {
    /// The role.
    pub role: Role,
    /// Its key in a theme file.
    pub id: &'static str,
    /// What it is used for.
    pub about: &'static str,
}

const fn info(role: Role, id: &'static str, about: &'static str) -> RoleInfo {
    RoleInfo { role, id, about }
}

/// Every role, in the order of [`Role`].
pub const ROLES: [RoleInfo; 32] = [
    info(Role::Text, "text", "ordinary text"),
    info(Role::Dim, "dim", "units, separators, labels"),
    info(Role::Accent, "accent", "the program's name, keys"),
    info(Role::Border, "border", "lines around things"),
    info(Role::Focus, "focus", "the border of what has the focus"),
    info(Role::Header, "header", "the table's header row"),
    info(Role::Sorted, "sorted", "the header of the column sorted by"),
    info(Role::Selection, "selection", "the selected row"),
    info(Role::Pool, "pool", "a pool's name"),
    info(Role::Host, "host", "a host's name"),
    info(Role::Dom0, "dom0", "the control domain"),
    info(Role::Live, "live", "hosts that answer"),
    info(Role::Late, "late", "hosts that missed a beat"),
    info(Role::Stale, "stale", "hosts silent for long"),
    info(Role::Down, "down", "hosts that are down"),
    info(Role::Waiting, "waiting", "hosts not heard of yet"),
    info(Role::Old, "old", "figures of the past"),
    info(Role::Moving, "moving", "a balloon on the move"),
    info(Role::Stuck, "stuck", "a stuck or deaf balloon"),
    info(Role::Conflict, "conflict", "one VM claimed by two hosts"),
    info(Role::GaugeFill, "gauge_fill", "the filled part of a gauge"),
    info(Role::GaugeRest, "gauge_rest", "the empty part of a gauge"),
    info(Role::GaugeMark, "gauge_mark", "target and minimum on a gauge"),
    info(Role::Cpu, "cpu", "graphs of CPU"),
    info(Role::Memory, "memory", "graphs of memory"),
    info(Role::Target, "target", "the target in graphs"),
    info(Role::Maximum, "maximum", "the maximum in graphs"),
    info(Role::Warning, "warning", "something wants attention"),
    info(Role::Error, "error", "something failed"),
    info(Role::Match, "match", "what matched the search"),
    info(Role::Input, "input", "a line being typed"),
    info(Role::Past, "past", "the band that says that the past is shown"),
];

impl Role {
    /// The role with that key in theme files.
    pub fn from_id(id: &str) -> Option<Role> {
        ROLES.iter().find(|info| info.id == id).map(|info| info.role)
    }
}
