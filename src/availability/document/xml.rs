//! Elements of both XML formats.

use super::{About, Input};
use crate::model::Totals;
use jiff::Timestamp;
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};
use std::io;

/// The namespace of both formats.
pub(super) const NAMESPACE: &str = "http://sls.cern.ch/SLS/XML/update";

pub(super) type Xml = Writer<Vec<u8>>;

/// Writes a document's root element around what `content` writes.
pub(super) fn root(attributes: &[(&str, &str)], content: impl FnOnce(&mut Xml) -> io::Result<()>) -> String {
    let mut xml = Writer::new_with_indent(Vec::new(), b' ', 2);
    let write = || -> io::Result<()> {
        xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
        xml.create_element("serviceupdate").with_attributes(attributes.iter().copied()).write_inner_content(content)?;
        Ok(())
    };
    // Writing to memory cannot fail, and what is written is text.
    let _ = write();
    let mut text = String::from_utf8_lossy(&xml.into_inner()).into_owned();
    text.push('\n');
    text
}

/// Writes an element with text in it.
pub(super) fn element(xml: &mut Xml, name: &str, text: &str) -> io::Result<()> {
    xml.create_element(name).write_text_content(BytesText::new(&clean(text)))?;
    Ok(())
}

/// The same where there is a text.
pub(super) fn optional(xml: &mut Xml, name: &str, text: Option<&str>) -> io::Result<()> {
    text.map_or(Ok(()), |text| element(xml, name, text))
}

/// A figure with its name and what it is.
pub(super) fn numeric(xml: &mut Xml, name: &str, description: &str, value: u32) -> io::Result<()> {
    xml.create_element("numericvalue")
        .with_attributes([("name", clean(name).as_str()), ("desc", clean(description).as_str())])
        .write_text_content(BytesText::new(&value.to_string()))?;
    Ok(())
}

/// The figures of some hosts and their VMs: name, what it is, value.
pub(super) fn figures(about: About, totals: &Totals) -> Vec<(&'static str, &'static str, u32)> {
    let vms = [
        ("vm_running", "virtual machines that run", totals.running),
        ("vm_total", "virtual machines known that should run", totals.wanted()),
        ("vm_unknown", "virtual machines on hosts that do not answer", totals.unknown),
        ("vm_off", "virtual machines that are off on purpose", totals.off),
    ];
    let hosts = [
        ("pm_running", "hosts that answer", totals.answering()),
        ("pm_total", "hosts known", totals.hosts),
        ("pm_unknown", "hosts not heard of yet", totals.waiting),
    ];
    match about {
        About::Vm => vms.to_vec(),
        About::Pm => hosts.to_vec(),
        About::Mean => vms.into_iter().chain(hosts).collect(),
    }
}

/// `2026-11-22T03:12:44+00:00`
pub(super) fn time(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S+00:00").to_string()
}

/// `PT5M`, `PT1H30M`, `PT90S`.
pub(super) fn duration(span: std::time::Duration) -> String {
    let seconds = span.as_secs();
    let parts = [(seconds / 3600, 'H'), (seconds / 60 % 60, 'M'), (seconds % 60, 'S')];
    let text: String = parts.iter().filter(|(n, _)| *n > 0).map(|(n, unit)| format!("{n}{unit}")).collect();
    if text.is_empty() { "PT0S".to_owned() } else { format!("PT{text}") }
}

/// How often documents are written, and how long they hold.
pub(super) fn periods(input: &Input<'_>) -> (std::time::Duration, std::time::Duration) {
    let period = input.every.unwrap_or(input.config.refresh_period);
    // A document must not expire before the next one is due; nor, as far as we choose, when it is,
    // since asking takes its time and may fail once.
    (period, input.config.validity.map_or(period * 3, |validity| validity.max(period)))
}

/// What XML 1.0 cannot hold is replaced: control characters and the two last code points of the
/// basic plane.
pub(super) fn clean(text: &str) -> String {
    let allowed = |c: char| matches!(c, '\t' | '\n' | ' '..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..);
    text.chars().map(|c| if allowed(c) { c } else { '\u{FFFD}' }).collect()
}
