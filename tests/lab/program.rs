//! The real binary, told about the lab by a config file.

use crate::dom0::{HOST, ssh_config};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

/// What one run said.
#[derive(Debug)]
pub struct Said {
    pub status: Option<i32>,
    pub out: String,
    pub err: String,
}

/// A home with a config file in it. All runs share it, and the connections with it.
pub fn home() -> &'static Path {
    static HOME: OnceLock<PathBuf> = OnceLock::new();
    HOME.get_or_init(|| {
        let home = Path::new(env!("CARGO_TARGET_TMPDIR")).join("lab-home");
        let config = home.join("config/aerostat");
        std::fs::create_dir_all(&config).unwrap();
        let text = format!(
            "[ssh]\nconfig_file = {:?}\nconnect_timeout = \"60s\"\nshare = \"20s\"\n\n[watch]\ntool_deadline = \"60s\"\nlate_after = \"60s\"\nstale_after = \"120s\"\n",
            ssh_config().to_str().unwrap()
        );
        std::fs::write(config.join("config.toml"), text).unwrap();
        home
    })
}

/// aerostat, ready to be run; it ends within ten minutes.
pub fn command(args: &[&str]) -> Command {
    let mut command = Command::new("timeout");
    command
        .args(["--kill-after=5", "600", env!("CARGO_BIN_EXE_aerostat"), "--timeout", "110s"])
        .args(args)
        .env("HOME", home())
        .env("XDG_CONFIG_HOME", home().join("config"))
        .env("XDG_STATE_HOME", home().join("state"))
        .env("XDG_CACHE_HOME", home().join("cache"))
        .env_remove("XDG_RUNTIME_DIR")
        .stdin(Stdio::null());
    command
}

/// Runs it to its end.
pub fn aerostat(args: &[&str]) -> Said {
    let output = command(args).output().expect("timeout starts");
    Said {
        status: output.status.code(),
        out: String::from_utf8(output.stdout).expect("output is UTF-8"),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// One domain of `aerostat list --json`.
#[derive(Clone, Debug)]
pub struct Row(pub Value);

impl Row {
    pub fn name(&self) -> &str {
        self.0["name"].as_str().unwrap()
    }
    pub fn text(&self, key: &str) -> &str {
        self.0[key].as_str().unwrap_or_else(|| panic!("{key} is a text in {}", self.0))
    }
    pub fn number(&self, key: &str) -> u64 {
        self.0[key].as_u64().unwrap_or_else(|| panic!("{key} is a whole number in {}", self.0))
    }
    /// What the balloon's mark says; none when it is settled.
    pub fn mark(&self) -> Option<&str> {
        self.0["mark"].as_str()
    }
    pub fn mib(&self, key: &str) -> u64 {
        self.number(key) / (1 << 20)
    }
}

/// The domains of the lab's host, dom0 included, as `aerostat list --json` shows them.
pub fn list() -> Vec<Row> {
    let said = aerostat(&["list", "--json", HOST]);
    assert_eq!((said.status, said.err.as_str()), (Some(0), ""), "{said:?}");
    let value: Value = serde_json::from_str(&said.out).unwrap_or_else(|e| panic!("{e}: {}", said.out));
    assert_eq!((&value["complete"], &value["unreachable"]), (&json!(true), &json!([])), "{value}");
    let rows = value["rows"].as_array().unwrap_or_else(|| panic!("a list of rows: {value}"));
    for row in rows {
        assert_eq!(
            (&row["kind"], &row["host"], &row["fresh"]),
            (&json!("domain"), &json!(HOST), &json!("live")),
            "{row}"
        );
    }
    rows.iter().map(|row| Row(row.clone())).collect()
}

/// One domain of it.
pub fn domain(name: &str) -> Option<Row> {
    list().into_iter().find(|row| row.name() == name)
}
