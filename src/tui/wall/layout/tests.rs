#![allow(clippy::unwrap_used)]

use super::*;
use std::path::PathBuf;

fn corpus(kind: &str) -> Vec<(String, String)> {
    let dir = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/wall").join(kind);
    let mut files: Vec<PathBuf> = std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let name = |path: &PathBuf| path.file_name().unwrap().to_string_lossy().into_owned();
    files.iter().map(|path| (name(path), std::fs::read_to_string(path).unwrap())).collect()
}

#[test]
fn the_built_in_layout_has_no_fault() {
    let layout = Layout::parse(DEFAULT, Path::new("default.toml")).unwrap();
    assert_eq!(layout, Layout::default());
    assert_eq!(layout.blocks.len(), 5);
    assert_eq!(layout.rotate, Duration::from_secs(20));
}

#[test]
fn valid_files_are_read() {
    let files = corpus("valid");
    assert!(files.len() >= 4);
    for (name, text) in files {
        Layout::parse(&text, Path::new(&name)).unwrap_or_else(|error| panic!("{error}"));
    }
    let night = Layout::parse("night = \"22:00-06:00\"\nrotate = 60", Path::new("x")).unwrap();
    assert!(night.night.is_some_and(|night| night.holds(23, 0)));
    assert_eq!((night.rotate, night.blocks.len()), (Duration::from_secs(60), 5));
}

#[test]
fn invalid_files_are_explained() {
    let all: Vec<String> = corpus("invalid")
        .into_iter()
        .map(|(name, text)| match Layout::parse(&text, Path::new(&name)) {
            Ok(layout) => panic!("{name}: {layout:?}"),
            Err(error) => error.to_string(),
        })
        .collect();
    assert!(all.len() >= 8);
    insta::assert_snapshot!(all.join("\n\n"));
}

#[test]
fn every_word_of_the_registry_means_something() {
    for option in OPTIONS.iter().filter(|option| !option.words.is_empty()) {
        for word in option.words {
            let text = format!("[[block]]\nshow = \"{}\"\n{} = [\"{word}\"]", option.block, option.name);
            let layout = Layout::parse(&text, Path::new("x")).unwrap();
            match &layout.blocks[0].show {
                Show::Figures(figures) => assert_eq!(figures.len(), 1, "{word}"),
                Show::Timeline { of, .. } => assert_eq!(of.len(), 1, "{word}"),
                other => panic!("{other:?}"),
            }
        }
    }
    for block in BLOCKS {
        assert_eq!(Layout::parse(&format!("[[block]]\nshow = \"{block}\""), Path::new("x")).unwrap().blocks.len(), 1);
    }
}

proptest::proptest! {
    #[test]
    fn whatever_stands_there_is_read_or_explained(text in "(\\PC|\n){0,120}", key in "[a-z_]{1,8}", value in "\\PC{0,12}") {
        let _ = Layout::parse(&text, Path::new("x"));
        if let Err(error) = Layout::parse(&format!("[[block]]\nshow = \"timeline\"\n{key} = {value}"), Path::new("x")) {
            proptest::prop_assert!(!error.to_string().is_empty());
        }
    }
}
