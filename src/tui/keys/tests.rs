#![allow(clippy::unwrap_used)]

use super::{Chord, Keymap};
use crate::tui::actions::{ACTIONS, Action, Context};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

#[test]
fn the_preset_has_no_fault_and_names_every_action() {
    let keymap = Keymap::with_file("preset", Keymap::preset_text()).unwrap();
    let table: toml::Table = Keymap::preset_text().parse().unwrap();
    for info in ACTIONS {
        let context = table[info.context.id()].as_table().unwrap();
        assert!(context.contains_key(info.id), "[{}] {} is not in the preset", info.context.id(), info.id);
    }
    assert_eq!(keymap.first(Action::Quit), "q");
}

#[test]
fn what_a_file_names_is_replaced_and_the_rest_stays() {
    let keymap = Keymap::with_file("mine", "[main]\nquit = \"ctrl-q\"\nflat = []\n").unwrap();
    let chord = |text: &str| text.parse::<Chord>().unwrap();
    assert_eq!(keymap.action(Context::Main, chord("ctrl-q")), Some(Action::Quit));
    assert_eq!(keymap.action(Context::Main, chord("q")), None);
    assert_eq!(keymap.action(Context::Main, chord("f")), None);
    assert_eq!(keymap.action(Context::Main, chord("?")), Some(Action::Help));
}

#[test]
fn two_actions_may_swap_their_keys() {
    let keymap = Keymap::with_file("mine", "[main]\nflat = \"p\"\npause = \"f\"\n").unwrap();
    assert_eq!(keymap.action(Context::Main, "p".parse().unwrap()), Some(Action::Flat));
    assert_eq!(keymap.action(Context::Main, "f".parse().unwrap()), Some(Action::Pause));
}

#[test]
fn faults_name_the_file_the_key_and_what_is_allowed() {
    let fault = |text: &str| Keymap::with_file("keys.toml", text).unwrap_err().to_string();
    let conflict = fault("[main]\nflat = \"q\"\n");
    assert!(conflict.contains("keys.toml") && conflict.contains("`quit`") && conflict.contains("`flat`"), "{conflict}");
    let action = fault("[main]\nquitt = \"q\"\n");
    assert!(action.contains("did you mean `quit`"), "{action}");
    let key = fault("[main]\nquit = \"ctrl-pge-up\"\n");
    assert!(key.contains("did you mean `page-up`"), "{key}");
    let table = fault("[mian]\nquit = \"q\"\n");
    assert!(table.contains("did you mean `main`"), "{table}");
    assert!(fault("[main]\nquit = 3\n").contains("in quotes"));
    assert!(fault("[main\n").contains("keys.toml"));
}

#[test]
fn chords_have_one_spelling_however_the_terminal_sends_them() {
    let of = |code, modifiers| Chord::of(KeyEvent::new(code, modifiers)).to_string();
    assert_eq!(of(KeyCode::Char('G'), KeyModifiers::SHIFT), "G");
    assert_eq!(of(KeyCode::Char('g'), KeyModifiers::SHIFT), "G");
    assert_eq!(of(KeyCode::BackTab, KeyModifiers::NONE), "shift-tab");
    assert_eq!(of(KeyCode::Tab, KeyModifiers::SHIFT), "shift-tab");
    assert_eq!(of(KeyCode::Char('C'), KeyModifiers::CONTROL), "ctrl-c");
    assert_eq!(of(KeyCode::Char('?'), KeyModifiers::SHIFT), "?");
    for text in ["ctrl-alt-x", "f12", "page-down", "space", "-", "alt-enter", "shift-up"] {
        let chord: Chord = text.parse().unwrap();
        assert_eq!(chord.to_string(), text);
    }
}
