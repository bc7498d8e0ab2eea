//! The commented sample, made from the registry.

use super::options::{TABLES, of_table};
use std::fmt::Write;

/// A config file in which every option stands with its doc and its default, commented out.
pub fn sample() -> String {
    let mut text = String::from(
        "# aerostat's config file: ~/.config/aerostat/config.toml\n\
         #\n\
         # Every option is here, commented out, with its default or, where it is unset by\n\
         # default, with an example (marked e.g.).\n",
    );
    for table in TABLES {
        text.push('\n');
        if !table.doc.is_empty() {
            comment(&mut text, table.doc);
        }
        // Writing to a string cannot fail.
        let _ = match table.name {
            "" => Ok(()),
            "host" => writeln!(text, "#[[host]]"),
            name => writeln!(text, "#[{name}]"),
        };
        for line in table.example.lines() {
            let _ = writeln!(text, "#{line}    # e.g.");
        }
        for option in of_table(table.name) {
            text.push('\n');
            comment(&mut text, option.doc);
            let _ = match (option.default, option.example) {
                ("", example) => writeln!(text, "#{} = {example}    # e.g.", option.name),
                (default, "") => writeln!(text, "#{} = {default}", option.name),
                (default, example) => writeln!(text, "#{} = {default}    # e.g. {example}", option.name),
            };
        }
    }
    text
}

/// A comment of lines no longer than 90 columns.
fn comment(text: &mut String, doc: &str) {
    let mut line = String::from("#");
    for word in doc.split_whitespace() {
        if line.len() + 1 + word.len() > 90 {
            text.push_str(&line);
            text.push('\n');
            line = String::from("#");
        }
        line.push(' ');
        line.push_str(word);
    }
    text.push_str(&line);
    text.push('\n');
}
