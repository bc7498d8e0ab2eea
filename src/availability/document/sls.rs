//! The update format of SLS. Its schema is not published any more; the elements are those that
//! services used (namespace, thresholds, periods as `xs:duration`, `grp` around figures).

use super::xml::{self, Xml};
use super::{About, Input, percent, words};
use quick_xml::events::BytesText;
use std::io;

const SCHEMA: &str = "http://sls.cern.ch/SLS/XML/update http://sls.cern.ch/SLS/XML/update.xsd";
const INSTANCE: &str = "http://www.w3.org/2001/XMLSchema-instance";

pub(super) fn document(about: About, figure: f64, input: &Input<'_>) -> String {
    let attributes = [("xmlns", xml::NAMESPACE), ("xmlns:xsi", INSTANCE), ("xsi:schemaLocation", SCHEMA)];
    xml::root(&attributes, |xml| content(xml, about, figure, input))
}

fn content(xml: &mut Xml, about: About, figure: f64, input: &Input<'_>) -> io::Result<()> {
    let config = input.config;
    xml::element(xml, "id", about.id(config))?;
    xml::element(xml, "availability", &percent(figure, config.decimals.unwrap_or(0)))?;
    xml.create_element("availabilitythresholds").write_inner_content(|xml| {
        for (level, value) in
            [("available", config.available), ("affected", config.affected), ("degraded", config.degraded)]
        {
            xml.create_element("threshold")
                .with_attribute(("level", level))
                .write_text_content(BytesText::new(&value.to_string()))?;
        }
        Ok(())
    })?;
    xml::element(xml, "availabilityinfo", &words::info(about, input))?;
    xml::element(xml, "availabilitydesc", about.description())?;
    let (period, validity) = xml::periods(input);
    xml::element(xml, "refreshperiod", &xml::duration(period))?;
    xml::element(xml, "validityduration", &xml::duration(validity))?;
    xml.create_element("data").write_inner_content(|xml| {
        for (name, description, value) in xml::figures(about, &input.review.totals) {
            xml::numeric(xml, name, description, value)?;
        }
        for (pool, totals) in &input.review.pools {
            xml.create_element("grp").with_attribute(("name", xml::clean(pool).as_str())).write_inner_content(
                |xml| {
                    for (name, description, value) in xml::figures(about, totals) {
                        xml::numeric(xml, name, description, value)?;
                    }
                    Ok(())
                },
            )?;
        }
        Ok(())
    })?;
    xml::element(xml, "timestamp", &xml::time(input.at))?;
    xml::optional(xml, "notes", config.notes.as_deref())?;
    xml::optional(xml, "webpage", config.webpage.as_deref())?;
    xml::optional(xml, "contact", config.contact.as_deref())
}
