/// What a block's first row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Head {
    /// A pool, by its place in the cluster.
    Pool(u32),
    /// A host, by its place in the cluster; its domains follow where it is open.
    Host(u32),
}

/// The rows of the tree as blocks: one for a pool's own row, one for a host with its domains.
#[derive(Clone, Debug, Default)]
pub(super) struct Blocks {
    heads: Vec<Head>,
    /// The place of each head.
    starts: Vec<usize>,
    len: usize,
    /// The block of each host, by its place in the cluster; `NONE` where it is not shown.
    of_host: Vec<u32>,
    /// The same for pools.
    of_pool: Vec<u32>,
}

const NONE: u32 = u32::MAX;

impl Blocks {
    /// Starts over for so many pools and hosts.
    pub fn reset(&mut self, pools: usize, hosts: usize) {
        self.heads.clear();
        self.starts.clear();
        self.len = 0;
        for (of, n) in [(&mut self.of_pool, pools), (&mut self.of_host, hosts)] {
            of.clear();
            of.resize(n, NONE);
        }
    }

    /// Adds a block of a head and so many rows under it.
    pub fn push(&mut self, head: Head, under: usize) {
        let at = self.heads.len() as u32;
        match head {
            Head::Pool(pool) => self.of_pool[pool as usize] = at,
            Head::Host(host) => self.of_host[host as usize] = at,
        }
        self.heads.push(head);
        self.starts.push(self.len);
        self.len += 1 + under;
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.len
    }

    /// The block a row is in, and how far below its head.
    pub fn get(&self, index: usize) -> Option<(Head, usize)> {
        if index >= self.len {
            return None;
        }
        let block = self.starts.partition_point(|start| *start <= index).checked_sub(1)?;
        Some((self.heads[block], index - self.starts[block]))
    }

    /// The place of a pool's row.
    pub fn pool(&self, pool: usize) -> Option<usize> {
        self.of_pool.get(pool).and_then(|block| self.starts.get(*block as usize)).copied()
    }

    /// The place of a host's row.
    pub fn host(&self, host: usize) -> Option<usize> {
        self.of_host.get(host).and_then(|block| self.starts.get(*block as usize)).copied()
    }
}
