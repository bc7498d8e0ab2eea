#![allow(clippy::unwrap_used)]

use super::load::parse;
use super::{ColourDepth, ROLES, Role, Themes, block};
use ratatui::style::{Color, Modifier};

#[test]
fn every_built_in_theme_parses_and_sets_every_role() {
    let themes = Themes::builtin();
    assert_eq!(themes.iter().count(), 5);
    for theme in themes.iter() {
        assert!(!theme.about.is_empty(), "{}", theme.name);
        let text = std::fs::read_to_string(format!("themes/{}.toml", theme.name)).unwrap();
        let table: toml::Table = text.parse().unwrap();
        for info in ROLES {
            assert!(table["roles"].as_table().unwrap().contains_key(info.id), "{} lacks {}", theme.name, info.id);
        }
    }
}

#[test]
fn roles_stand_at_their_number() {
    for (at, info) in ROLES.iter().enumerate() {
        assert_eq!(info.role as usize, at);
        assert_eq!(Role::from_id(info.id), Some(info.role));
    }
}

#[test]
fn the_background_is_set_only_together_with_the_text_on_it() {
    for theme in Themes::builtin().iter() {
        for info in ROLES {
            let style = theme.style(info.role);
            assert!(style.bg.is_none() || style.fg.is_some(), "{} {}", theme.name, info.id);
        }
    }
}

#[test]
fn mono_and_every_theme_without_colours_keep_the_selection_visible() {
    for theme in Themes::builtin().iter() {
        let bare = theme.at_depth(ColourDepth::None);
        assert!(bare.style(Role::Selection).add_modifier.contains(Modifier::REVERSED), "{}", theme.name);
        for info in ROLES {
            let style = bare.style(info.role);
            assert_eq!((style.fg, style.bg), (None, None), "{} {}", theme.name, info.id);
        }
    }
}

#[test]
fn faults_name_the_file_the_key_and_what_is_allowed() {
    let fault = |text: &str| parse("mine", text, Some(std::path::Path::new("mine.toml"))).unwrap_err().to_string();
    let role = fault("[roles]\nlivee = \"red\"\n");
    assert!(role.contains("mine.toml") && role.contains("did you mean `live`"), "{role}");
    let colour = fault("[roles]\nlive = \"bold gren\"\n");
    assert!(colour.contains("`live`") && colour.contains("did you mean `green`"), "{colour}");
    assert!(fault("[roles]\nlive = \"red blue\"\n").contains("too many"));
    assert!(fault("[roles]\nlive = \"red on\"\n").contains("missing after `on`"));
    assert!(fault("[roles]\nlive = \"#12345\"\n").contains("#12345"));
    assert!(fault("base = \"drak\"\n").contains("did you mean `dark`"));
    assert!(fault("rolls = 1\n").contains("did you mean `roles`"));
}

#[test]
fn a_users_theme_starts_from_another_and_wins_by_name() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("night.toml"), "about = \"red\"\nbase = \"dark\"\n[roles]\nlive = \"red\"\n")
        .unwrap();
    std::fs::write(folder.path().join("broken.toml"), "[roles]\nx = 1\n").unwrap();
    let (themes, errors) = Themes::with_folder(folder.path());
    let night = themes.get("night").unwrap();
    assert_eq!(night.style(Role::Live).fg, Some(Color::Red));
    assert_eq!(night.style(Role::Late), themes.get("dark").unwrap().style(Role::Late));
    assert_eq!(errors.len(), 1);
}

#[test]
fn colours_come_down_to_what_the_terminal_has() {
    let theme = Themes::builtin().get("dark").unwrap().clone();
    for info in ROLES {
        let style = theme.at_depth(ColourDepth::Indexed).style(info.role);
        assert!(!matches!(style.fg, Some(Color::Rgb(..))), "{}", info.id);
        let style = theme.at_depth(ColourDepth::Sixteen).style(info.role);
        assert!(!matches!(style.fg, Some(Color::Rgb(..) | Color::Indexed(_))), "{}", info.id);
    }
}

#[test]
fn the_environment_decides_how_many_colours_there_are() {
    let depth = |vars: &[(&str, &str)]| {
        ColourDepth::detect(|name| vars.iter().find(|(var, _)| *var == name).map(|(_, value)| (*value).to_owned()))
    };
    assert_eq!(depth(&[("TERM", "xterm-256color")]), ColourDepth::Indexed);
    assert_eq!(depth(&[("TERM", "xterm-256color"), ("COLORTERM", "truecolor")]), ColourDepth::True);
    assert_eq!(depth(&[("TERM", "xterm-256color"), ("COLORTERM", "truecolor"), ("NO_COLOR", "1")]), ColourDepth::None);
    assert_eq!(depth(&[("TERM", "xterm-256color"), ("NO_COLOR", "")]), ColourDepth::Indexed);
    assert_eq!(depth(&[("TERM", "linux")]), ColourDepth::Sixteen);
    assert_eq!(depth(&[("TERM", "dumb")]), ColourDepth::None);
    assert_eq!(depth(&[]), ColourDepth::None);
}

#[test]
fn with_sixteen_colours_what_warns_is_no_grey() {
    let themes = Themes::builtin();
    for (theme, role, wanted) in [
        ("dark", Role::Down, Color::LightRed),
        ("dark", Role::Live, Color::LightGreen),
        ("dark", Role::Late, Color::LightYellow),
        ("dark", Role::Stuck, Color::LightYellow),
        ("dark", Role::Dim, Color::DarkGray),
        ("light", Role::Down, Color::Red),
        ("light", Role::Live, Color::Green),
        ("light", Role::Late, Color::Yellow),
    ] {
        let theme = themes.get(theme).unwrap().at_depth(ColourDepth::Sixteen);
        assert_eq!(theme.style(role).fg, Some(wanted), "{} {role:?}", theme.name);
    }
}

/// On Linux's console a bright colour is bold, and bold black a dark grey: on a coloured ground it
/// cannot be read.
#[test]
fn with_sixteen_colours_no_block_has_bold_black_on_it() {
    let themes = Themes::builtin();
    for theme in themes.iter() {
        for theme in [theme.at_depth(ColourDepth::Sixteen), theme.night(ColourDepth::Sixteen)] {
            for info in ROLES {
                for style in [theme.style(info.role), block(theme.style(info.role))] {
                    let coloured = style.fg.is_some_and(|fg| fg != Color::Reset);
                    let reversed = style.add_modifier.contains(Modifier::REVERSED);
                    assert!(!(coloured && reversed), "{} {}: {style:?}", theme.name, info.id);
                    let bold = style.add_modifier.contains(Modifier::BOLD);
                    let grounded = style.bg.is_some_and(|bg| bg != Color::Reset);
                    assert!(
                        !(bold && grounded && style.fg == Some(Color::Black)),
                        "{} {}: {style:?}",
                        theme.name,
                        info.id
                    );
                }
            }
        }
    }
}
