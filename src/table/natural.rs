use std::cmp::Ordering;

/// Compares names as people do: runs of digits by their value (`db9` before `db10`), the rest
/// without regard to case; equal so, by their bytes.
pub fn natural_cmp(a: &str, b: &str) -> Ordering {
    let (x, y) = (a.as_bytes(), b.as_bytes());
    let (mut i, mut j) = (0, 0);
    while i < x.len() && j < y.len() {
        if x[i].is_ascii_digit() && y[j].is_ascii_digit() {
            let (m, n) = (digits(x, i), digits(y, j));
            let (p, q) = (significant(&x[i..m]), significant(&y[j..n]));
            match p.len().cmp(&q.len()).then_with(|| p.cmp(q)) {
                Ordering::Equal => (i, j) = (m, n),
                other => return other,
            }
        } else {
            match x[i].to_ascii_lowercase().cmp(&y[j].to_ascii_lowercase()) {
                Ordering::Equal => (i, j) = (i + 1, j + 1),
                other => return other,
            }
        }
    }
    (x.len() - i).cmp(&(y.len() - j)).then_with(|| a.cmp(b))
}

fn digits(text: &[u8], from: usize) -> usize {
    text[from..].iter().position(|b| !b.is_ascii_digit()).map_or(text.len(), |n| from + n)
}

fn significant(digits: &[u8]) -> &[u8] {
    let zeros = digits.iter().take_while(|b| **b == b'0').count();
    &digits[zeros..]
}

/// The first 16 bytes of a key that compares as [`natural_cmp`] does: different keys are in the
/// order of their names, equal ones want the names themselves compared.
///
/// A run of digits is a byte between `0` and `9`, so that it stands where digits do among other
/// characters, that says how many digits there are, and then the digits, two a byte:
/// `13_dbvrtg00123` takes 12 bytes.
pub(super) fn natural_prefix(text: &str) -> [u64; 2] {
    let text = text.as_bytes();
    let mut key = Prefix::default();
    let mut at = 0;
    while at < text.len() && key.used < 16 {
        if !text[at].is_ascii_digit() {
            key.push(text[at].to_ascii_lowercase());
            at += 1;
            continue;
        }
        let end = digits(text, at);
        let run = significant(&text[at..end]);
        key.push(b'0' + run.len().min(9) as u8);
        if run.len() >= 9 {
            key.push(run.len().min(255) as u8);
        }
        if run.len() >= 255 {
            break;
        }
        for pair in run.chunks(2) {
            key.push((pair[0] - b'0') << 4 | pair.get(1).map_or(0, |digit| digit - b'0'));
        }
        at = end;
    }
    key.words
}

#[derive(Default)]
struct Prefix {
    words: [u64; 2],
    used: u32,
}

impl Prefix {
    fn push(&mut self, byte: u8) {
        if let Some(word) = self.words.get_mut(self.used as usize / 8) {
            *word |= u64::from(byte) << (56 - self.used % 8 * 8);
        }
        self.used += 1;
    }
}
