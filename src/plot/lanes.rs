/// Finds places for texts in a few lanes so that none covers another.
#[derive(Clone, Debug)]
pub(super) struct Lanes {
    taken: Vec<Vec<(i32, i32)>>,
    gap: i32,
}

impl Lanes {
    /// So many lanes, with that much between two texts.
    pub fn new(count: usize, gap: i32) -> Lanes {
        Lanes { taken: vec![Vec::new(); count], gap }
    }

    /// Takes the first lane with room from `from` to `to`; `None` where there is none.
    pub fn take(&mut self, from: i32, to: i32) -> Option<usize> {
        let gap = self.gap;
        let free = |lane: &Vec<(i32, i32)>| lane.iter().all(|(begin, end)| to + gap <= *begin || from >= *end + gap);
        let at = self.taken.iter().position(free)?;
        self.taken[at].push((from, to));
        Some(at)
    }
}
