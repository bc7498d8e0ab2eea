//! Copying through the terminal (OSC 52), which works over ssh.

/// Longest text copied, in bytes: terminals drop long sequences whole.
const LONGEST: usize = 4096;

/// Appends the sequence that puts `text` on the clipboard of the operator's own machine.
pub(super) fn copy(text: &str, out: &mut Vec<u8>) {
    let end = (0..=text.len().min(LONGEST)).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
    out.extend_from_slice(b"\x1b]52;c;");
    base64(&text.as_bytes()[..end], out);
    out.push(7);
}

fn base64(bytes: &[u8], out: &mut Vec<u8>) {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for group in bytes.chunks(3) {
        let word = group.iter().fold(0u32, |word, byte| word << 8 | u32::from(*byte)) << (8 * (3 - group.len()));
        for digit in 0..4 {
            let value = (word >> (18 - 6 * digit) & 63) as usize;
            out.push(if digit <= group.len() { DIGITS[value] } else { b'=' });
        }
    }
}

#[cfg(test)]
mod tests;
