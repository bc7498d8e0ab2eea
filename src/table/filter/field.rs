use crate::table::columns::{Column, ColumnId, Order};

/// What a key of the filter asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    /// A column of the registry.
    Column(ColumnId),
    /// A host's free memory.
    Free,
    /// How many guests a host has.
    Vms,
    /// Which tools a host is asked with.
    Toolstack,
}

/// What kind of value a field has, and so which values it can be compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Size,
    Rate,
    Number,
    Percent,
    Span,
    State,
    Balloon,
    Mark,
    Fresh,
}

impl Field {
    const EXTRA: [(&'static str, Field); 3] =
        [("free", Field::Free), ("vms", Field::Vms), ("toolstack", Field::Toolstack)];

    pub fn find(key: &str) -> Option<Field> {
        let extra = Field::EXTRA.iter().find(|(word, _)| word.eq_ignore_ascii_case(key)).map(|(_, field)| *field);
        // `rx/s` and `cpu%` are what the headings say.
        let plain = key.trim_end_matches("/s").trim_end_matches('%');
        extra.or_else(|| Column::find(plain).filter(|column| column.filterable).map(|column| Field::Column(column.id)))
    }

    /// All keys a filter knows, aliases too.
    pub fn keys() -> impl Iterator<Item = &'static str> {
        let columns = crate::table::REGISTRY.iter().filter(|column| column.filterable);
        columns
            .flat_map(|column| std::iter::once(column.key).chain(column.aliases.iter().copied()))
            .chain(Field::EXTRA.iter().map(|(word, _)| *word))
    }

    pub fn key(self) -> &'static str {
        match self {
            Field::Column(id) => Column::of(id).key,
            extra => Field::EXTRA.iter().find(|(_, field)| *field == extra).map_or("", |(word, _)| word),
        }
    }

    pub fn kind(self) -> Kind {
        let id = match self {
            Field::Column(id) => id,
            Field::Free => return Kind::Size,
            Field::Vms => return Kind::Number,
            Field::Toolstack => return Kind::Text,
        };
        match id {
            ColumnId::State => Kind::State,
            ColumnId::Balloon => Kind::Balloon,
            ColumnId::Mark => Kind::Mark,
            ColumnId::Fresh => Kind::Fresh,
            ColumnId::Age | ColumnId::Uptime => Kind::Span,
            ColumnId::Cpu => Kind::Percent,
            ColumnId::NetRx | ColumnId::NetTx | ColumnId::DiskRead | ColumnId::DiskWrite => Kind::Rate,
            ColumnId::Actual
            | ColumnId::Target
            | ColumnId::Maximum
            | ColumnId::Minimum
            | ColumnId::Inflation
            | ColumnId::Wanted => Kind::Size,
            _ if Column::of(id).order == Order::Natural => Kind::Text,
            _ => Kind::Number,
        }
    }

    /// Whether it is about a host, and about a domain through its host.
    pub fn is_of_host(self) -> bool {
        match self {
            Field::Free | Field::Vms | Field::Toolstack => true,
            Field::Column(id) => {
                matches!(id, ColumnId::Host | ColumnId::Pool | ColumnId::Age | ColumnId::Fresh)
            }
        }
    }

    /// Whether the passing of time alone changes it.
    pub fn depends_on_now(self) -> bool {
        matches!(self, Field::Column(ColumnId::Age | ColumnId::Fresh))
    }
}
