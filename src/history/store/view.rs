//! What a snapshot has besides its hosts: their order and pools, conflicts, what is known beyond.
//! Written whole when it changed, which is seldom.

use super::sum;
use crate::model::{Absent, Beat, Cluster, Conflict, Copies, Excused, HostId, Known, Name, Pool};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Which part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Hosts and pools.
    Shape = 0,
    /// Conflicts and copies.
    Claims = 1,
    /// What is known beyond the hosts' samples.
    Known = 2,
}

impl Kind {
    pub const ALL: [Kind; 3] = [Kind::Shape, Kind::Claims, Kind::Known];
}

/// Hosts and pools.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Shape {
    pub name: Name,
    pub beat: Beat,
    pub hosts: Vec<HostId>,
    pub pools: Vec<Pool>,
}

/// Conflicts and copies.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Claims {
    pub conflicts: Vec<Conflict>,
    pub copies: Vec<(usize, Copies)>,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct KnownParts {
    absent: Vec<Absent>,
    excused: Vec<Excused>,
    recalling: bool,
    trouble: Option<Name>,
}

/// The part as it is written.
pub(super) fn write(kind: Kind, cluster: &Cluster) -> Vec<u8> {
    match kind {
        Kind::Shape => pack(&Shape {
            name: cluster.name.clone(),
            beat: cluster.beat,
            hosts: cluster.hosts.iter().map(|host| host.id.clone()).collect(),
            pools: cluster.pools.clone(),
        }),
        Kind::Claims => pack(&Claims { conflicts: cluster.conflicts.to_vec(), copies: cluster.copies.to_vec() }),
        Kind::Known => {
            let known = &*cluster.known;
            pack(&KnownParts {
                absent: known.absent.clone(),
                excused: known.excused.clone(),
                recalling: known.recalling,
                trouble: known.trouble.clone(),
            })
        }
    }
}

/// Whether the part is the same in both snapshots.
pub(super) fn same(kind: Kind, a: &Cluster, b: &Cluster) -> bool {
    match kind {
        Kind::Shape => {
            a.name == b.name
                && a.beat == b.beat
                && a.hosts.len() == b.hosts.len()
                && a.hosts.iter().zip(&b.hosts).all(|(a, b)| Arc::ptr_eq(a, b) || a.id == b.id)
                && a.pools == b.pools
        }
        Kind::Claims => {
            (Arc::ptr_eq(&a.conflicts, &b.conflicts) || a.conflicts == b.conflicts)
                && (Arc::ptr_eq(&a.copies, &b.copies) || a.copies == b.copies)
        }
        Kind::Known => Arc::ptr_eq(&a.known, &b.known) || a.known == b.known,
    }
}

/// The parts of a snapshot as they were read.
#[derive(Clone, Debug)]
pub(super) struct Parts {
    pub shape: Shape,
    pub claims: Claims,
    known: KnownParts,
}

impl Parts {
    /// From the blobs of [`Kind::ALL`]; `None` without hosts, or where that part is damaged.
    pub fn read(blobs: [Option<Vec<u8>>; 3]) -> Option<Parts> {
        let [shape, claims, known] = blobs;
        Some(Parts {
            shape: unpack(&shape?)?,
            claims: claims.and_then(|blob| unpack(&blob)).unwrap_or_default(),
            known: known.and_then(|blob| unpack(&blob)).unwrap_or_default(),
        })
    }

    /// What is known beyond these hosts' samples.
    pub fn known(&self, hosts: &[Arc<crate::model::Host>]) -> Known {
        let parts = self.known.clone();
        let mut known = Known::new(parts.absent, parts.excused, hosts);
        (known.recalling, known.trouble) = (parts.recalling, parts.trouble);
        known
    }
}

/// A part is never longer than this, unpacked.
const MOST: usize = 64 << 20;

fn pack<T: Serialize>(value: &T) -> Vec<u8> {
    let json = serde_json::to_vec(value).unwrap_or_default();
    sum::seal(&zstd::bulk::compress(&json, 3).unwrap_or_default())
}

fn unpack<T: for<'a> Deserialize<'a>>(blob: &[u8]) -> Option<T> {
    let packed = sum::open(blob)?;
    let length = zstd::zstd_safe::get_frame_content_size(packed).ok().flatten().map_or(MOST, |n| n as usize);
    let json = zstd::bulk::decompress(packed, length.min(MOST)).ok()?;
    serde_json::from_slice(&json).ok()
}
