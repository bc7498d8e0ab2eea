use serde::{Deserialize, Serialize};

/// Who acts, as far as it can be told on this machine. None of it is proof: what the host's own
/// log says of the login is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Who {
    /// The process's user number.
    pub uid: u32,
    /// `USER` or `LOGNAME`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// Who became that user by sudo.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sudo_user: Option<String>,
    /// Where that person's ssh session comes from (address and port).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// The machine this runs on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub machine: Option<String>,
    /// This process.
    pub pid: u32,
}

impl Who {
    /// The person before this process.
    pub fn here() -> Who {
        Who::from_env(|key| std::env::var(key).ok())
    }

    fn from_env(env: impl Fn(&str) -> Option<String>) -> Who {
        let text = |key: &str| env(key).filter(|text| !text.is_empty()).map(|text| crate::model::sanitise(&text));
        // SSH_CONNECTION: client address, client port, server address, server port.
        let from = text("SSH_CONNECTION").or_else(|| text("SSH_CLIENT")).map(|text| {
            let words: Vec<&str> = text.split(' ').take(2).collect();
            words.join(" ")
        });
        let machine = rustix::system::uname().nodename().to_string_lossy().into_owned();
        Who {
            uid: rustix::process::getuid().as_raw(),
            user: text("USER").or_else(|| text("LOGNAME")),
            sudo_user: text("SUDO_USER"),
            from,
            machine: Some(crate::model::sanitise(&machine)),
            pid: std::process::id(),
        }
    }

    /// In few words: `alice (sudo) from 10.0.0.7 1234`.
    pub fn text(&self) -> String {
        let user = self.user.clone().unwrap_or_else(|| format!("uid {}", self.uid));
        let mut text = match &self.sudo_user {
            Some(person) => format!("{person} as {user}"),
            None => user,
        };
        if let Some(from) = &self.from {
            text.push_str(" from ");
            text.push_str(from);
        }
        text
    }
}
