//! CSV as RFC 4180 has it: a line of keys, raw numbers, CRLF.

use super::columns::Choice;
use super::rows::Line;
use crate::table::{Column, Ctx};

pub(super) fn table(rows: &[Line<'_>], ctx: &Ctx<'_>, choice: &Choice, header: bool) -> String {
    let columns: Vec<&Column> = choice.exported().collect();
    let mut text = String::new();
    if header {
        let keys: Vec<&str> = columns.iter().map(|column| column.key).collect();
        text.push_str(&keys.join(","));
        text.push_str("\r\n");
    }
    for line in rows {
        let fields: Vec<String> = columns.iter().map(|column| column.value(&line.row, ctx).csv()).collect();
        text.push_str(&fields.join(","));
        text.push_str("\r\n");
    }
    text
}
