use super::hand::nonce;
use crate::hypervisor::guest_config::GuestConfig;
use crate::hypervisor::{Frame, operate};
use crate::link::{Connector, Limits};
use crate::model::sanitise;
use std::time::Duration;

/// Reads a guest's configuration file on a host, before a domain is made of it. Changes nothing.
///
/// # Errors
/// Why it could not be read, safe to show.
pub async fn read_config(connector: &dyn Connector, path: &str) -> Result<GuestConfig, String> {
    let request = operate::view(nonce(), path).map_err(|error| error.to_string())?;
    let told = |error: crate::link::LinkError| sanitise(&error.to_string());
    let mut channel = connector.open(operate::script()).await.map_err(told)?;
    let limits = Limits { deadline: Duration::from_secs(30), max_bytes: 1 << 20 };
    let answer = channel.ask(request.line.as_bytes(), request.end.as_bytes(), limits).await;
    tokio::spawn(channel.close());
    let answer = answer.map_err(told)?;
    let frame = Frame::parse(&answer, &request.nonce).map_err(|error| sanitise(&error.to_string()))?;
    match frame.section("config") {
        Some(config) if config.status == 0 => Ok(GuestConfig::parse(&config.out)),
        Some(config) => Err(sanitise(config.err.trim())),
        None => Err("the host does not let this account read it".to_owned()),
    }
}
