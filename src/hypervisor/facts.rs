/// `key=value` lines the collector's shell wrote itself.
#[derive(Clone, Copy, Debug)]
pub(super) struct Facts<'a>(pub &'a str);

impl<'a> Facts<'a> {
    /// The value of a key, if it is there and not empty.
    pub fn text(self, key: &str) -> Option<&'a str> {
        self.0
            .lines()
            .find_map(|line| line.strip_prefix(key)?.strip_prefix('='))
            .map(str::trim)
            .filter(|value| !value.is_empty())
    }

    /// A finite number that is not negative.
    pub fn number(self, key: &str) -> Option<f64> {
        super::words::decimal(self.text(key)?)
    }

    /// A whole number.
    pub fn whole(self, key: &str) -> Option<u64> {
        super::words::whole(self.text(key)?)
    }
}
