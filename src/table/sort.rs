use super::ColumnId;
use super::columns::Column;

/// By which column rows are ordered, and which way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sort {
    /// The column.
    pub column: ColumnId,
    /// Largest first.
    pub descending: bool,
}

impl Default for Sort {
    fn default() -> Sort {
        Sort::by(ColumnId::Name)
    }
}

impl Sort {
    /// By a column, the way that makes sense for it: most CPU first, names from A.
    pub fn by(column: ColumnId) -> Sort {
        Sort { column, descending: Column::of(column).descending }
    }

    /// The order after the header of `column` was chosen: the other way round where it is sorted
    /// by already.
    pub fn toggled(self, column: ColumnId) -> Sort {
        if self.column == column { Sort { descending: !self.descending, ..self } } else { Sort::by(column) }
    }

    /// Reads `cpu`, `-cpu` (descending) or `+cpu` (ascending); `None` for no such column or one
    /// that does not sort.
    pub fn parse(text: &str) -> Option<Sort> {
        let (key, descending) = match text.split_at_checked(1) {
            Some(("-", key)) => (key, Some(true)),
            Some(("+", key)) => (key, Some(false)),
            _ => (text, None),
        };
        let column = Column::find(key).filter(|column| column.is_sortable())?;
        Some(Sort { column: column.id, descending: descending.unwrap_or(column.descending) })
    }
}
