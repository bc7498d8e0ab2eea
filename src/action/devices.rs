use super::Target;
use super::hand::nonce;
use crate::hypervisor::operate::{self, Devices};
use crate::link::{Connector, Limits};
use crate::model::{HostId, sanitise};
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

/// What disks and network cards the domains of some hosts have, or why a host did not tell.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OpenDevices {
    /// Each host that was asked.
    pub hosts: HashMap<HostId, Result<Devices, String>>,
}

impl OpenDevices {
    /// The one CD drive of a domain.
    ///
    /// # Errors
    /// It has none, or several, or its host does not tell.
    pub fn only_cd_drive(&self, target: &Target) -> Result<String, String> {
        let devices = match self.hosts.get(&target.host) {
            Some(Ok(devices)) => devices,
            Some(Err(why)) => return Err(format!("{} does not tell what drives it has: {why}", target.host)),
            None => return Err(format!("{} was not asked", target.host)),
        };
        let own = devices.disks.iter().filter(|disk| disk.cdrom && Some(disk.domid) == target.domid);
        let names: Vec<String> = own.map(|disk| disk.device.to_string()).collect();
        match names.as_slice() {
            [] => Err(format!("{} has no CD drive", target.name)),
            [one] => Ok(one.clone()),
            _ => Err(format!("{} has several CD drives, name one: {}", target.name, names.join(", "))),
        }
    }

    /// What is in a drive now; `None` when nobody knows.
    pub fn in_drive(&self, target: &Target, drive: &str) -> Option<Option<&str>> {
        let devices = self.hosts.get(&target.host)?.as_ref().ok()?;
        let own = devices.disks.iter().find(|disk| Some(disk.domid) == target.domid && &*disk.device == drive)?;
        Some(own.path.as_deref())
    }
}

/// How long one host may take.
const PATIENCE: Duration = Duration::from_secs(45);

/// How many are asked at the same time.
const FAN_OUT: usize = 32;

/// Asks hosts what disks and network cards their domains have, all at once. Changes nothing.
pub async fn read_devices(hosts: Vec<(HostId, Arc<dyn Connector>)>) -> OpenDevices {
    let slots = Arc::new(Semaphore::new(FAN_OUT));
    let mut asking = JoinSet::new();
    let mut open = OpenDevices::default();
    for (id, connector) in hosts {
        // What does not come has not been told.
        open.hosts.insert(id.clone(), Err("it did not answer in time".to_owned()));
        let slots = slots.clone();
        asking.spawn(async move {
            let _slot = slots.acquire_owned().await;
            let told = tokio::time::timeout(PATIENCE, ask(connector.as_ref())).await;
            (id, told.unwrap_or_else(|_| Err(format!("no answer within {} s", PATIENCE.as_secs()))))
        });
    }
    while let Some(told) = asking.join_next().await {
        if let Ok((id, devices)) = told {
            open.hosts.insert(id, devices);
        }
    }
    open
}

async fn ask(connector: &dyn Connector) -> Result<Devices, String> {
    let told = |error: crate::link::LinkError| sanitise(&error.to_string());
    let request = operate::what_is_open(nonce());
    let mut channel = connector.open(operate::script()).await.map_err(told)?;
    let limits = Limits { deadline: PATIENCE, max_bytes: 4 << 20 };
    let answer = channel.ask(request.line.as_bytes(), request.end.as_bytes(), limits).await;
    tokio::spawn(channel.close());
    let answer = answer.map_err(told)?;
    Devices::parse(&answer, &request.nonce).map_err(|error| sanitise(&error.to_string()))?
}
