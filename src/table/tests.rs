#![allow(clippy::unwrap_used)]

use super::*;

#[test]
fn the_registry_is_in_the_order_of_its_ids() {
    for (at, column) in REGISTRY.iter().enumerate() {
        assert_eq!(column.id as usize, at, "{}", column.key);
        assert!(width(column.title) <= column.width.min as usize, "{}: title", column.key);
        assert!(column.width.min <= column.width.ideal && column.width.ideal <= column.width.max);
        assert!(column.about.ends_with('.'), "{}: about", column.key);
    }
}

#[test]
fn eighty_columns_show_what_matters() {
    let shown: Vec<&str> = layout(80, None, false).columns.iter().map(|c| Column::of(c.id).key).collect();
    assert_eq!(shown, ["name", "state", "cpu", "mem", "balloon", "age"]);
}
