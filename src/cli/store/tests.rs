#![allow(clippy::unwrap_used)]
use super::*;

#[test]
fn only_what_was_chosen_on_the_screen_is_written() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("config.toml");
    std::fs::write(&file, "# mine\n[ui]\ntheme = \"light\" # bright room\n").unwrap();
    let begin = Choices { theme: Some("mono".into()), flat: Some(true), ..Choices::default() };
    let store = Store { prefs: Prefs::at(&file), with_interval: false, last: Mutex::new(begin.clone()) };
    store.save(&begin).unwrap();
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "# mine\n[ui]\ntheme = \"light\" # bright room\n");
    let interval = Some(std::time::Duration::from_secs(9));
    let chosen = Choices { sort: Some("cpu".into()), descending: Some(true), interval, ..begin };
    store.save(&chosen).unwrap();
    assert_eq!(
        std::fs::read_to_string(&file).unwrap(),
        "# mine\n[ui]\ntheme = \"light\" # bright room\nsort = \"-cpu\"\n"
    );
}
