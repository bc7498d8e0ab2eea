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
pub(super) fn natural_prefix(text: &str) -> u128 {
    let text = text.as_bytes();
    let mut key = [0u8; 16];
    let (mut at, mut used) = (0, 0);
    while at < text.len() && used < key.len() {
        if !text[at].is_ascii_digit() {
            key[used] = text[at].to_ascii_lowercase();
            (at, used) = (at + 1, used + 1);
            continue;
        }
        // A run of digits: a digit, so that it stands where digits do among other characters; how
        // many there are; they themselves.
        let end = digits(text, at);
        let run = significant(&text[at..end]);
        key[used] = b'0';
        if let Some(length) = key.get_mut(used + 1) {
            *length = run.len().min(255) as u8;
        }
        used += 2;
        if run.len() >= 255 {
            break;
        }
        for digit in run {
            if used < key.len() {
                key[used] = *digit;
            }
            used += 1;
        }
        at = end;
    }
    u128::from_be_bytes(key)
}
