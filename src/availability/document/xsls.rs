//! XSLS: what the published schema (`xsls_schema.xsd`) allows and nothing else. There are no
//! groups, so a pool's figures carry its name: `production.vm_running`.

use super::xml::{self, Xml};
use super::{About, Input, Status, percent, words};
use std::io;

pub(super) fn document(about: About, figure: f64, input: &Input<'_>) -> String {
    xml::root(&[("xmlns", xml::NAMESPACE)], |xml| content(xml, about, figure, input))
}

fn content(xml: &mut Xml, about: About, figure: f64, input: &Input<'_>) -> io::Result<()> {
    let config = input.config;
    xml::element(xml, "id", about.id(config))?;
    if config.status {
        xml::element(xml, "status", Status::of(figure, config).word())?;
    } else {
        xml::element(xml, "availability", &percent(figure, config.decimals.unwrap_or(2)))?;
    }
    xml::element(xml, "timestamp", &xml::time(input.at))?;
    xml::element(xml, "availabilityinfo", &words::info(about, input))?;
    xml::element(xml, "availabilitydesc", about.description())?;
    xml::optional(xml, "contact", config.contact.as_deref())?;
    xml::optional(xml, "webpage", config.webpage.as_deref())?;
    xml.create_element("data").write_inner_content(|xml| {
        for (name, description, value) in xml::figures(about, &input.review.totals) {
            xml::numeric(xml, name, description, value)?;
        }
        for (pool, totals) in &input.review.pools {
            for (name, description, value) in xml::figures(about, totals) {
                xml::numeric(xml, &format!("{pool}.{name}"), &format!("{pool}: {description}"), value)?;
            }
        }
        Ok(())
    })?;
    Ok(())
}
