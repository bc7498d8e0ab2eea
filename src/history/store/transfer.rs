//! Handing a span over: a store of its own in one file, that nobody needs to write to.

use super::writer::Writer;
use super::{Archive, Limits, Store, StoreError, db};
use crate::events::Event;
use crate::history::Past;
use crate::model::{Cluster, Moment};
use std::path::Path;
use std::sync::Arc;

/// Snapshots are committed in batches of so many.
const BATCH: usize = 256;

impl Archive {
    /// Writes what was recorded from `from` to `to` into a new store file, every snapshot and
    /// event as `map` makes it (to put other names in, say). Returns how many snapshots there are.
    ///
    /// # Errors
    /// The store cannot be read, or the file is there already or cannot be written.
    pub fn export(
        &self,
        from: Moment,
        to: Moment,
        file: &Path,
        mut map: impl FnMut(Arc<Cluster>) -> Arc<Cluster>,
        mut map_event: impl FnMut(Event) -> Event,
    ) -> Result<usize, StoreError> {
        if file.exists() {
            let source = std::io::Error::from(std::io::ErrorKind::AlreadyExists);
            return Err(StoreError::Io { file: file.to_path_buf(), what: "cannot be made", source });
        }
        let limits = Limits { max_size: 1 << 40, ..Limits::default() };
        let store = Store::new_file(file, limits)?;
        let mut writer: Option<Writer> = None;
        let mut count = 0;
        for cluster in self.walk(from, to)? {
            let cluster = map(cluster?);
            let writer = match &mut writer {
                Some(writer) => writer,
                None => writer.insert(Writer::alone(&store, &cluster.name)?),
            };
            writer.ingest(&cluster);
            count += 1;
            if count % BATCH == 0 {
                writer.commit()?;
            }
        }
        let name = self.events_name(writer.as_ref());
        if let Some(writer) = writer {
            writer.finish()?;
        }
        let told = |error: crate::history::PastError| StoreError::Damaged {
            file: self.store.file().to_path_buf(),
            what: error.to_string(),
        };
        let events: Vec<Event> =
            self.events(from, to, usize::MAX).map_err(told)?.into_iter().map(&mut map_event).collect();
        store.append_events(&name, &events)?;
        db::close_for_good(file)?;
        Ok(count)
    }

    fn events_name(&self, writer: Option<&Writer>) -> String {
        writer.map_or_else(|| self.cluster.clone(), |writer| writer.name().to_owned())
    }
}
