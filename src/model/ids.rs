use super::Name;
use serde::{Deserialize, Serialize};
use std::borrow::Borrow;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

/// A host under the name the operator gave it (ssh alias, FQDN, address, `user@host:port`).
///
/// Unique within a cluster. It comes from the operator's own inventory, never from a host.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct HostId(Arc<str>);

impl<'de> Deserialize<'de> for HostId {
    /// From a file that may be anybody's: it goes to a terminal, so it passes the sanitiser.
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<HostId, D::Error> {
        String::deserialize(d).map(|raw| HostId::new(super::sanitise(&raw)))
    }
}

impl HostId {
    /// The id for a host named so.
    pub fn new(name: impl Into<Arc<str>>) -> HostId {
        HostId(name.into())
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for HostId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl Borrow<str> for HostId {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl From<&str> for HostId {
    fn from(name: &str) -> HostId {
        HostId::new(name)
    }
}

/// A domain's UUID, as all toolstacks print it: 8-4-4-4-12 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Uuid(pub [u8; 16]);

impl Uuid {
    /// The all-zero UUID, which Xen prints for Domain-0: it identifies nothing.
    pub const NIL: Uuid = Uuid([0; 16]);

    /// Whether this is the all-zero UUID.
    pub fn is_nil(self) -> bool {
        self == Uuid::NIL
    }
}

impl FromStr for Uuid {
    type Err = ();

    /// Reads 32 hexadecimal digits with or without dashes at the usual places.
    fn from_str(text: &str) -> Result<Uuid, ()> {
        let mut out = [0u8; 16];
        let mut digits = 0;
        for (at, byte) in text.bytes().enumerate() {
            if byte == b'-' && text.len() == 36 && matches!(at, 8 | 13 | 18 | 23) {
                continue;
            }
            let value = (byte as char).to_digit(16).ok_or(())? as u8;
            *out.get_mut(digits / 2).ok_or(())? |= if digits % 2 == 0 { value << 4 } else { value };
            digits += 1;
        }
        if digits == 32 { Ok(Uuid(out)) } else { Err(()) }
    }
}

impl fmt::Display for Uuid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, byte) in self.0.iter().enumerate() {
            if matches!(at, 4 | 6 | 8 | 10) {
                f.write_str("-")?;
            }
            write!(f, "{byte:02x}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Uuid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Uuid {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Uuid {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Uuid, D::Error> {
        let text = String::deserialize(d)?;
        text.parse().map_err(|()| serde::de::Error::custom("not a UUID"))
    }
}

/// What identifies a domain: where it runs, its number there and its UUID. Never its name.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct DomainKey {
    /// The host that reported it.
    pub host: HostId,
    /// The hypervisor's number, reused after a reboot of the host.
    pub domid: u32,
    /// The UUID, where the toolstack tells one; dom0 has none.
    pub uuid: Option<Uuid>,
}

/// What tells one domain of a host from another and from one that had its number before: equal
/// exactly where [`super::Domain::same_as`] says so.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct DomainIdent {
    /// The hypervisor's number; `None` for a halted domain.
    pub domid: Option<u32>,
    /// The UUID, where the toolstack tells one.
    pub uuid: Option<Uuid>,
    /// The name, only where there is no UUID to go by.
    pub name: Option<Name>,
}
