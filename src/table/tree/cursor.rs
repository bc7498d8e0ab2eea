use crate::table::RowKey;

/// The selection and the window over the rows.
#[derive(Clone, Debug)]
pub(super) struct Cursor {
    /// The selected row.
    pub key: Option<RowKey>,
    /// Its place.
    pub index: usize,
    /// The first row of the window.
    pub top: usize,
    /// Rows of the window.
    pub height: usize,
    /// Whether the user has chosen the row. Until then the selection is whatever comes first, so
    /// that an untouched screen shows the head of the order and does not follow a row down it.
    pub is_pinned: bool,
    /// The rows around the selected one, nearest first, should it vanish.
    pub neighbours: Vec<RowKey>,
    /// What it is in.
    pub parents: Vec<RowKey>,
}

impl Default for Cursor {
    fn default() -> Cursor {
        Cursor { key: None, index: 0, top: 0, height: 1, is_pinned: false, neighbours: Vec::new(), parents: Vec::new() }
    }
}

impl Cursor {
    /// Keeps index and window within `len` rows and the index within the window.
    pub fn clamp(&mut self, len: usize) {
        self.index = self.index.min(len.saturating_sub(1));
        self.top = self.top.min(len.saturating_sub(self.height.max(1)));
        self.follow();
    }

    /// Moves the window no further than it takes to have the index in it.
    fn follow(&mut self) {
        let height = self.height.max(1);
        self.top = self.top.clamp((self.index + 1).saturating_sub(height), self.index);
    }
}
