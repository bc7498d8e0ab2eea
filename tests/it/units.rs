//! The units for systemd in `assets`: what is in them is known to systemd, and to the program.

use std::path::{Path, PathBuf};
use std::process::Command;

const BINARY: &str = env!("CARGO_BIN_EXE_aerostat");
const INSTALLED: &str = "/usr/local/bin/aerostat";

fn units() -> Vec<PathBuf> {
    let assets = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets");
    let files = [assets.clone(), assets.join("systemd")].map(|dir| std::fs::read_dir(dir).unwrap());
    let unit = |path: &PathBuf| path.extension().is_some_and(|ending| ending == "service" || ending == "timer");
    files.into_iter().flatten().map(|file| file.unwrap().path()).filter(unit).collect()
}

#[test]
fn the_program_knows_every_option_in_them() {
    let mut checked = 0;
    for unit in units() {
        let text = std::fs::read_to_string(&unit).unwrap();
        for line in text.lines().filter_map(|line| line.strip_prefix("ExecStart=")) {
            let args = line.strip_prefix(INSTALLED).unwrap();
            let help = Command::new(BINARY).args(args.split_whitespace()).arg("--help").output().unwrap();
            assert!(help.status.success(), "{line}: {}", String::from_utf8_lossy(&help.stderr));
            checked += 1;
        }
    }
    assert_eq!(checked, 3);
}

/// Where systemd is not installed there is nobody to ask.
#[test]
fn systemd_has_nothing_against_them() {
    let dir = tempfile::tempdir().unwrap();
    let mut files = Vec::new();
    for unit in units() {
        let copy = dir.path().join(unit.file_name().unwrap());
        // It looks whether what is started is there.
        std::fs::write(&copy, std::fs::read_to_string(&unit).unwrap().replace(INSTALLED, BINARY)).unwrap();
        files.push(copy);
    }
    assert_eq!(files.len(), 4);
    let Ok(verified) = Command::new("systemd-analyze").args(["verify", "--man=no"]).args(&files).output() else {
        return;
    };
    let said = String::from_utf8_lossy(&verified.stderr);
    // Of units of this machine it tells as well.
    let ours: Vec<&str> = said.lines().filter(|line| line.contains("aerostat")).collect();
    assert!(ours.is_empty(), "{ours:#?}");
}
