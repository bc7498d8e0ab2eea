//! A checksum that tells a flipped bit.

/// Bytes of a checksum.
pub(super) const LEN: usize = 8;

/// Over all bytes: a multiplication by an odd number and a rotation lose nothing, so that any one
/// flipped bit changes the end.
pub(super) fn sum(bytes: &[u8]) -> u64 {
    const ODD: u64 = 0x9E37_79B9_7F4A_7C15;
    let mut words = bytes.chunks_exact(8);
    let mut state = (bytes.len() as u64 ^ 0x6165_726F_7374_6174).wrapping_mul(ODD);
    for word in &mut words {
        let word = word.try_into().map_or(0, u64::from_le_bytes);
        state = (state ^ word).wrapping_mul(ODD).rotate_left(29);
    }
    let mut last = [0; 8];
    last[..words.remainder().len()].copy_from_slice(words.remainder());
    state = (state ^ u64::from_le_bytes(last)).wrapping_mul(ODD);
    state ^ state >> 32
}

/// Puts the checksum before the bytes.
pub(super) fn seal(bytes: &[u8]) -> Vec<u8> {
    let mut sealed = Vec::with_capacity(bytes.len() + LEN);
    sealed.extend(sum(bytes).to_le_bytes());
    sealed.extend(bytes);
    sealed
}

/// The bytes behind a checksum; `None` where they are not what was written.
pub(super) fn open(sealed: &[u8]) -> Option<&[u8]> {
    let (head, bytes) = sealed.split_at_checked(LEN)?;
    (head == sum(bytes).to_le_bytes()).then_some(bytes)
}

#[cfg(test)]
mod tests;
