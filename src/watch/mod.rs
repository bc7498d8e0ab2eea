//! When hosts are asked, and what if they do not answer: one task per host, one cluster.
