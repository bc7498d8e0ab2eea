use super::Chord;
use crate::tui::actions::{ACTIONS, Action, Context};
use std::collections::HashMap;

const PRESET: &str = include_str!("../../../assets/keys/default.toml");

/// A key file that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("keys {file}: {what}")]
pub struct KeyError {
    /// The file.
    pub file: String,
    /// Which key, what is wrong with it and what is allowed.
    pub what: String,
}

/// Which chord does what in which context.
#[derive(Clone, Debug, Default)]
pub struct Keymap {
    chords: HashMap<(Context, Chord), Action>,
    /// The chords of an action in the order of the file.
    of: HashMap<Action, Vec<Chord>>,
}

impl Keymap {
    /// The keys the program comes with.
    pub fn preset() -> Keymap {
        let mut keymap = Keymap::default();
        // A test proves that the preset is without fault.
        let _ = keymap.apply("default.toml (built in)", PRESET);
        keymap
    }

    /// The text of the preset, which documents itself.
    pub fn preset_text() -> &'static str {
        PRESET
    }

    /// The preset with the operator's file over it: the actions it lists lose their keys and get
    /// the file's (an empty list leaves an action without any).
    ///
    /// # Errors
    /// An unknown context, action or key, or one key given to two actions of one context.
    pub fn with_file(file: &str, text: &str) -> Result<Keymap, KeyError> {
        let mut keymap = Keymap::preset();
        keymap.apply(file, text)?;
        Ok(keymap)
    }

    fn apply(&mut self, file: &str, text: &str) -> Result<(), KeyError> {
        let problem = |what: String| KeyError { file: file.to_owned(), what };
        let table: toml::Table = text.parse().map_err(|error: toml::de::Error| problem(error.to_string()))?;
        let mut given: Vec<(Action, Vec<Chord>)> = Vec::new();
        for (context, entries) in table {
            let Some(context_of) = Context::from_id(&context) else {
                return Err(problem(format!(
                    "unknown table `[{context}]`{}",
                    hint(&context, Context::ALL.map(Context::id).to_vec())
                )));
            };
            let toml::Value::Table(entries) = entries else {
                return Err(problem(format!("`{context}` wants to be a table: `[{context}]`")));
            };
            for (id, keys) in entries {
                let known = || ACTIONS.iter().filter(|info| info.context == context_of).map(|info| info.id);
                let Some(info) = ACTIONS.iter().find(|info| info.context == context_of && info.id == id) else {
                    return Err(problem(format!("[{context}] has no action `{id}`{}", hint(&id, known().collect()))));
                };
                given.push((info.action, chords(&keys).map_err(|what| problem(format!("[{context}] {id}: {what}")))?));
            }
        }
        for (action, _) in &given {
            self.of.remove(action);
            self.chords.retain(|_, bound| bound != action);
        }
        for (action, chords) in given {
            let info = action.info();
            for chord in &chords {
                if let Some(other) = self.chords.insert((info.context, *chord), action)
                    && other != action
                {
                    return Err(problem(format!(
                        "[{}] `{chord}` is given to both `{}` and `{}`; give `{}` another key, or none: {} = []",
                        info.context.id(),
                        other.info().id,
                        info.id,
                        other.info().id,
                        other.info().id,
                    )));
                }
            }
            self.of.insert(action, chords);
        }
        Ok(())
    }

    /// What the chord does there.
    pub fn action(&self, context: Context, chord: Chord) -> Option<Action> {
        self.chords.get(&(context, chord)).copied()
    }

    /// The chords of an action.
    pub fn chords(&self, action: Action) -> &[Chord] {
        self.of.get(&action).map_or(&[], Vec::as_slice)
    }

    /// The chord to show for an action; empty if it has none.
    pub fn first(&self, action: Action) -> String {
        self.chords(action).first().map(Chord::to_string).unwrap_or_default()
    }
}

fn chords(value: &toml::Value) -> Result<Vec<Chord>, String> {
    const WANTED: &str = "wants a key in quotes, or a list of them: [\"q\", \"ctrl-c\"]";
    let one = |value: &toml::Value| value.as_str().ok_or_else(|| WANTED.to_owned()).and_then(str::parse);
    match value {
        toml::Value::Array(values) => values.iter().map(one).collect(),
        value => one(value).map(|chord| vec![chord]),
    }
}

fn hint(word: &str, allowed: Vec<&str>) -> String {
    let near = crate::inventory::suggest::nearest(word, allowed.iter().copied())
        .map_or_else(String::new, |name| format!(" (did you mean `{name}`?)"));
    format!("{near}; there are: {}", allowed.join(", "))
}
