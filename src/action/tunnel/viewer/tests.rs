#![allow(clippy::unwrap_used)]
use super::*;

#[test]
fn the_address_is_put_in_wherever_it_is_named() {
    let words = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
    let made = |text: &str| Viewer::new(&words(text)).unwrap().words_for("127.0.0.1:40123".parse().unwrap());
    assert_eq!(made("vncviewer 127.0.0.1::{port}"), words("vncviewer 127.0.0.1::40123"));
    assert_eq!(made("remmina -c vnc://{address}"), words("remmina -c vnc://127.0.0.1:40123"));
    assert_eq!(Viewer::new(&[]), None);
}
