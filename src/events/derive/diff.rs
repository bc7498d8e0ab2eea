use crate::model::Domain;

/// What became of a domain between two reports.
#[derive(Debug)]
pub(super) enum Change<'a> {
    /// It is there in both.
    Same(&'a Domain, &'a Domain),
    /// It is not there any more.
    Went(&'a Domain),
    /// It was not there before.
    Came(&'a Domain),
}

/// Finds each domain of a report in the one before. Keeps its working memory.
#[derive(Debug, Default)]
pub(super) struct Differ {
    found: Vec<bool>,
}

impl Differ {
    /// Tells of every domain of either report once.
    pub fn diff<'a>(&mut self, before: &'a [Domain], after: &'a [Domain], mut tell: impl FnMut(Change<'a>)) {
        let Differ { found } = self;
        found.clear();
        found.resize(before.len(), false);
        // Reports are in one order: the next one nearly always is the next one.
        let mut next = 0;
        let mut matched = 0;
        for new in after {
            let fits = |at: &usize| !found[*at] && before[*at].same_as(new);
            let at = (next..before.len()).find(fits).or_else(|| (0..next.min(before.len())).find(fits));
            match at {
                Some(at) => {
                    found[at] = true;
                    matched += 1;
                    next = at + 1;
                    tell(Change::Same(&before[at], new));
                }
                None => tell(Change::Came(new)),
            }
        }
        if matched == before.len() {
            return;
        }
        for (old, _) in before.iter().zip(found.iter()).filter(|(_, found)| !**found) {
            tell(Change::Went(old));
        }
    }
}
