use super::{ROLES, Role, Theme, style};
use ratatui::style::Style;
use std::path::{Path, PathBuf};

const BUILTIN: [(&str, &str); 5] = [
    ("dark", include_str!("../../../themes/dark.toml")),
    ("light", include_str!("../../../themes/light.toml")),
    ("high-contrast", include_str!("../../../themes/high-contrast.toml")),
    ("colour-blind-safe", include_str!("../../../themes/colour-blind-safe.toml")),
    ("mono", include_str!("../../../themes/mono.toml")),
];

/// A theme file that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("theme {file}: {what}")]
pub struct ThemeError {
    /// The file.
    pub file: String,
    /// Which key, what is wrong with it and what is allowed.
    pub what: String,
}

/// All themes there are: those built in and the user's own, which win by name.
#[derive(Clone, Debug)]
pub struct Themes {
    all: Vec<Theme>,
}

impl Themes {
    /// The themes the program carries.
    pub fn builtin() -> Themes {
        // A test proves that each of them parses, so none is dropped here.
        Themes { all: BUILTIN.iter().filter_map(|(name, text)| parse(name, text, None).ok()).collect() }
    }

    /// The built-in themes and every `*.toml` of a folder, with the complaints about those that
    /// could not be used. A folder that is not there is no complaint.
    pub fn with_folder(folder: &Path) -> (Themes, Vec<ThemeError>) {
        const MOST: usize = 64;
        let mut themes = Themes::builtin();
        let mut errors = Vec::new();
        let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
            .map(|entries| entries.filter_map(|entry| Some(entry.ok()?.path())).collect())
            .unwrap_or_default();
        files.retain(|path| path.extension().is_some_and(|ext| ext == "toml"));
        files.sort();
        for path in files.iter().take(MOST) {
            match read(path).and_then(|text| parse(&stem(path), &text, Some(path))) {
                Ok(theme) => themes.put(theme),
                Err(error) => errors.push(error),
            }
        }
        (themes, errors)
    }

    /// The theme of that name.
    pub fn get(&self, name: &str) -> Option<&Theme> {
        self.all.iter().find(|theme| theme.name == name)
    }

    /// The default theme.
    pub fn fallback(&self) -> &Theme {
        self.get("dark").unwrap_or(&self.all[0])
    }

    /// All of them, built-in first.
    pub fn iter(&self) -> impl Iterator<Item = &Theme> {
        self.all.iter()
    }

    fn put(&mut self, theme: Theme) {
        match self.all.iter_mut().find(|old| old.name == theme.name) {
            Some(old) => *old = theme,
            None => self.all.push(theme),
        }
    }
}

fn stem(path: &Path) -> String {
    path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default()
}

fn read(path: &Path) -> Result<String, ThemeError> {
    const LARGEST: u64 = 64 * 1024;
    let problem = |what: String| ThemeError { file: path.display().to_string(), what };
    let size = std::fs::metadata(path).map_err(|error| problem(error.to_string()))?.len();
    if size > LARGEST {
        return Err(problem(format!("{size} bytes are too many for a theme (at most {LARGEST})")));
    }
    std::fs::read_to_string(path).map_err(|error| problem(error.to_string()))
}

/// Reads a theme file: `about`, an optional `base` to start from, and `[roles]`.
///
/// # Errors
/// Names the file, the key and what is allowed there.
pub(super) fn parse(name: &str, text: &str, path: Option<&Path>) -> Result<Theme, ThemeError> {
    let file = path.map_or_else(|| format!("{name} (built in)"), |path| path.display().to_string());
    let problem = |what: String| ThemeError { file: file.clone(), what };
    let table: toml::Table = text.parse().map_err(|error: toml::de::Error| problem(error.to_string()))?;
    let mut about = String::new();
    let mut base = None;
    let mut roles = toml::Table::new();
    for (key, value) in table {
        match (key.as_str(), value) {
            ("about", toml::Value::String(line)) => about = line,
            ("base", toml::Value::String(other)) => base = Some(other),
            ("roles", toml::Value::Table(table)) => roles = table,
            ("about" | "base", _) => return Err(problem(format!("`{key}` wants a text in quotes"))),
            ("roles", _) => return Err(problem("`roles` wants to be a table: `[roles]`".to_owned())),
            (other, _) => {
                return Err(problem(format!("unknown key `{}`{}", other, hint(other, &["about", "base", "roles"]))));
            }
        }
    }
    let mut styles = base_styles(base.as_deref()).map_err(problem)?;
    let ids = ROLES.map(|info| info.id);
    for (key, value) in roles {
        let Some(role) = Role::from_id(&key) else {
            return Err(problem(format!("unknown role `{key}`{}", hint(&key, &ids))));
        };
        let Some(text) = value.as_str() else {
            return Err(problem(format!("`{key}` wants a style in quotes, such as \"bold red\"")));
        };
        styles[role as usize] = style::parse(text).map_err(|what| problem(format!("`{key}`: {what}")))?;
    }
    Ok(Theme { name: name.to_owned(), about, styles })
}

/// What a theme starts from: another built-in one, or plain text everywhere with the few
/// attributes without which a meaning would be lost.
fn base_styles(base: Option<&str>) -> Result<[Style; ROLES.len()], String> {
    let Some(name) = base else {
        let mut styles = [Style::new(); ROLES.len()];
        styles[Role::Selection as usize] = Style::new().reversed();
        styles[Role::Sorted as usize] = Style::new().reversed();
        styles[Role::Past as usize] = Style::new().reversed();
        return Ok(styles);
    };
    let names: Vec<&str> = BUILTIN.iter().map(|(name, _)| *name).collect();
    let Some((_, text)) = BUILTIN.iter().find(|(builtin, _)| *builtin == name) else {
        return Err(format!("`base`: no theme `{name}` is built in{}", hint(name, &names)));
    };
    parse(name, text, None).map(|theme| theme.styles).map_err(|error| error.what)
}

fn hint(word: &str, allowed: &[&str]) -> String {
    let near = crate::inventory::suggest::nearest(word, allowed.iter().copied())
        .map_or_else(String::new, |name| format!(" (did you mean `{name}`?)"));
    format!("{near}; allowed: {}", allowed.join(", "))
}
