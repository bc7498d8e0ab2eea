//! Writing fixed-width text fast: `printf`'s rules for the few conversions the tools use.

/// Text being written. Bytes, not a string: a C tool cuts names at bytes.
#[derive(Debug, Default)]
pub(crate) struct Text(pub Vec<u8>);

impl Text {
    /// `%s`
    pub fn push(&mut self, text: &str) -> &mut Text {
        self.0.extend_from_slice(text.as_bytes());
        self
    }

    fn blanks(&mut self, count: usize) {
        self.0.resize(self.0.len() + count, b' ');
    }

    /// `%*s`
    pub fn right(&mut self, text: &str, width: usize) -> &mut Text {
        self.blanks(width.saturating_sub(text.len()));
        self.push(text)
    }

    /// `%*.*s`: cut to `width` bytes as well.
    pub fn right_cut(&mut self, text: &str, width: usize) -> &mut Text {
        let bytes = &text.as_bytes()[..text.len().min(width)];
        self.blanks(width - bytes.len());
        self.0.extend_from_slice(bytes);
        self
    }

    /// `%-*s`
    pub fn left(&mut self, text: &str, width: usize) -> &mut Text {
        self.push(text);
        self.blanks(width.saturating_sub(text.len()));
        self
    }

    /// `%*llu`
    pub fn int(&mut self, value: u64, width: usize) -> &mut Text {
        let mut digits = [0; 20];
        let mut at = digits.len();
        let mut rest = value;
        loop {
            at -= 1;
            digits[at] = b'0' + (rest % 10) as u8;
            rest /= 10;
            if rest == 0 {
                break;
            }
        }
        let digits = &digits[at..];
        self.blanks(width.saturating_sub(digits.len()));
        self.0.extend_from_slice(digits);
        self
    }

    /// `%*.1f` of a number of tenths.
    pub fn tenths(&mut self, tenths: u64, width: usize) -> &mut Text {
        self.int(tenths / 10, width.saturating_sub(2)).push(".");
        self.0.push(b'0' + (tenths % 10) as u8);
        self
    }

    /// A UUID in groups of 8-4-4-4-12.
    pub fn uuid(&mut self, uuid: &[u8; 16]) -> &mut Text {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        for (at, byte) in uuid.iter().enumerate() {
            if matches!(at, 4 | 6 | 8 | 10) {
                self.0.push(b'-');
            }
            self.0.extend([DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]]);
        }
        self
    }

    /// A whole line.
    pub fn line(&mut self, text: &str) {
        self.push(text).end();
    }

    /// The end of a line.
    pub fn end(&mut self) {
        self.0.push(b'\n');
    }
}

/// `part` in tenths of a percent of `whole`, rounded as `%.1f` does.
pub(crate) fn permille(part: u64, whole: u64) -> u64 {
    if whole == 0 { 0 } else { ((u128::from(part) * 2000 + u128::from(whole)) / (2 * u128::from(whole))) as u64 }
}

#[cfg(test)]
mod tests;
