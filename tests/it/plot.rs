//! `aerostat plot` on the simulated cluster, in a home without any font.

use crate::program::Home;
use std::process::Output;

fn plot(home: &Home, line: &str) -> Output {
    let args: Vec<&str> = std::iter::once("plot").chain(line.split(' ')).collect();
    let mut command = home.command(&args);
    // Nothing of the system's fonts is to be found.
    command.env("FONTCONFIG_PATH", "/nonexistent").env("FONTCONFIG_FILE", "/nonexistent").env("TZ", "UTC");
    command.current_dir(home.path()).output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn a_simulated_run_is_drawn_as_svg_and_png() {
    let home = Home::new();
    let demo = "--demo --scenario overcommit --for 3m --until 2026-11-22T04:00:00Z --host dbsrvg3503";
    let output = plot(&home, &format!("overcommit {demo} -o a.svg"));
    assert!(output.status.success(), "{output:?}");
    assert_eq!(said(&output), "aerostat: wrote a.svg\n");
    let svg = std::fs::read_to_string(home.path().join("a.svg")).unwrap();
    for wanted in
        ["<svg", "Used and promised memory of dbsrvg3503", "running guests", "memory (GiB)", "03:57", "</svg>"]
    {
        assert!(svg.contains(wanted), "{wanted} in {svg}");
    }
    let output = plot(&home, &format!("free-memory {demo} --theme dark --size 640x400 -o a.png"));
    assert!(output.status.success(), "{output:?}");
    let png = std::fs::read(home.path().join("a.png")).unwrap();
    assert_eq!((&png[1..4], &png[16..24]), (&b"PNG"[..], &[0, 0, 2, 128, 0, 0, 1, 144][..]));
    let output = plot(&home, &format!("cpu {demo} -o -"));
    assert!(String::from_utf8_lossy(&output.stdout).contains("% of one CPU"), "{output:?}");
    let left: Vec<_> = std::fs::read_dir(home.path()).unwrap().map(|file| file.unwrap().file_name()).collect();
    assert!(left.iter().all(|name| !name.to_string_lossy().contains("plot-")), "{left:?}");
}

#[test]
fn mistakes_are_told_before_anything_is_asked() {
    let home = Home::new();
    for (line, status, words) in [
        ("free-memory -o a.gif", 2, ".svg or .png"),
        ("free-memory -o nowhere/a.svg", 2, "there is no folder nowhere"),
        ("free-memory -o a.svg --size 10x10", 2, "320x200"),
        ("free-memory -o a.svg --size big", 2, "1200x600"),
        ("free-memory --vm web -o a.svg", 2, "hosts (--host), pools (--pool) and the cluster"),
        ("balloon -o a.svg", 2, "guests (--vm)"),
        ("availability --host xen1 -o a.svg", 2, "pools (--pool)"),
        ("free-memory --host xen[1-9] -o a.svg", 2, "8 are the most"),
        ("fre-memory -o a.svg", 2, "free-memory"),
        ("free-memory -o a.svg", 2, "nothing is recorded in"),
        ("free-memory --from nothing.tar.zst -o a.svg", 2, "nothing.tar.zst: No such file"),
        ("free-memory --demo --for 1m --since soon -o a.svg", 2, "--since soon"),
        ("free-memory --demo --for 1m --since tomorrow -o a.svg", 2, "--since tomorrow"),
        ("free-memory --demo --for 1m --host dbsrv3413 -o a.svg", 2, "did you mean"),
        ("balloon --demo --for 1m --vm nosuch -o a.svg", 2, "no guest `nosuch`"),
    ] {
        let output = plot(&home, line);
        assert_eq!(output.status.code(), Some(status), "{line}: {output:?}");
        assert!(said(&output).contains(words), "{line}: {}", said(&output));
        assert!(!home.path().join("a.svg").exists(), "{line}");
    }
}

#[test]
fn a_file_that_was_there_stays_when_the_new_one_cannot_be_made() {
    let home = Home::new();
    std::fs::write(home.path().join("a.svg"), "old").unwrap();
    let output = plot(&home, "balloon --demo --for 1m --vm nosuch -o a.svg");
    assert!(!output.status.success());
    assert_eq!(std::fs::read_to_string(home.path().join("a.svg")).unwrap(), "old");
}
