//! What was, on disk.
mod codec;
#[cfg(test)]
mod testing;
