use super::App;
use crate::table::{Column, Sort};
use crate::tui::Choices;

impl App {
    /// Takes over what was chosen before. What there is no longer is passed over.
    pub(super) fn adopt(&mut self, choices: &Choices) {
        if let Some(columns) = &choices.columns {
            let ids: Vec<_> = columns.iter().filter_map(|key| Column::find(key)).map(|column| column.id).collect();
            self.columns = (!ids.is_empty()).then_some(ids);
        }
        if let Some(sort) = choices.sort.as_deref().and_then(Sort::parse) {
            self.tree.set_sort(Sort { descending: choices.descending.unwrap_or(sort.descending), ..sort });
        }
        self.tree.set_flat(choices.flat.unwrap_or(false));
        self.detail.open = choices.detail.unwrap_or(false);
        self.interval = choices.interval;
    }

    pub(super) fn chosen(&self) -> Choices {
        let sort = self.tree.sort();
        // Inventory order is what there is when nothing was chosen.
        let chosen = (sort != Sort::default()).then_some(sort);
        Choices {
            theme: self.theme_chosen.clone(),
            columns: self.columns.as_ref().map(|ids| ids.iter().map(|id| Column::of(*id).key.to_owned()).collect()),
            sort: chosen.map(|sort| Column::of(sort.column).key.to_owned()),
            descending: chosen.map(|sort| sort.descending),
            flat: Some(self.tree.is_flat()),
            detail: self.detail_chosen,
            interval: self.interval,
        }
    }
}
