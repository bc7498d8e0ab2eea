//! `--scale HOSTS×DOMAINS`.

/// Hosts, and guests on each.
pub type Scale = (usize, usize);

/// Most hosts a simulated cluster may have.
pub const MOST_HOSTS: usize = 100_000;
/// Most guests one simulated host may have.
pub const MOST_GUESTS: usize = 10_000;

/// Reads `1000x100`, `1000×100` or `1000*100`.
///
/// # Errors
/// What is wrong with it and what is allowed, in one sentence.
pub fn parse(text: &str) -> Result<Scale, String> {
    let shape = || format!("{text:?} is no scale: write HOSTS×DOMAINS, such as 1000x100 (x, × or * between)");
    let (hosts, guests) = text.trim().split_once(['x', 'X', '×', '*']).ok_or_else(shape)?;
    let number = |part: &str| part.trim().parse::<usize>().map_err(|_| shape());
    let (hosts, guests) = (number(hosts)?, number(guests)?);
    if hosts == 0 || hosts > MOST_HOSTS {
        return Err(format!("{hosts} hosts: 1 to {MOST_HOSTS} can be simulated"));
    }
    if guests > MOST_GUESTS {
        return Err(format!("{guests} domains a host: at most {MOST_GUESTS} can be simulated"));
    }
    Ok((hosts, guests))
}

#[cfg(test)]
mod tests;
