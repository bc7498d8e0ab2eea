//! `aerostat create`: from a configuration file on a host, or from what is said of the guest.

use super::{CreateArgs, HowArgs, complain};
use crate::action::{Draft, OpenDevices, Plan, read_config, read_devices, roomiest};
use crate::cli::failure::Failure;
use crate::cli::session::Session;
use crate::clock;
use crate::inventory::config::paths;
use crate::model::{Cluster, Host, HostId, Toolstack};
use crate::watch;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The plan to make the guest, with everything looked at that could stand against it.
pub(super) async fn plan(
    session: &Session,
    args: &CreateArgs,
    how: &HowArgs,
    hosts: &watch::Plan,
    cluster: &Arc<Cluster>,
) -> Result<Plan, Failure> {
    let draft = draft(session, args)?;
    let config = match &args.file {
        Some(path) => {
            let host = host(args, cluster, None)?;
            Some((host.id.clone(), read(hosts, &host.id, path).await))
        }
        None => None,
    };
    let host = match &config {
        Some((id, _)) => cluster.host(id).ok_or_else(|| Failure::usage(format!("no host {id}")))?,
        None => host(args, cluster, Some(&draft))?,
    };
    let open = Arc::new(devices(hosts, cluster).await);
    let plan = match (config, &args.file) {
        (Some((id, made_of)), Some(path)) => Plan::create(cluster, &id, path, made_of, how.force, clock::now()),
        _ => {
            let spec = draft.settle(&open).map_err(Failure::usage)?;
            show(&spec.text(toolstack(host)), how);
            Plan::build(cluster, &host.id, &spec, how.force, clock::now())
        }
    };
    if cluster.hosts.len() == 1 {
        complain("only one host was asked: name it with --on instead of -H, and the others are looked at as well");
    }
    Ok(plan.knowing(open, cluster, clock::now()))
}

fn toolstack(host: &Host) -> Toolstack {
    host.report.as_ref().map_or(Toolstack::Xl, |report| report.toolstack)
}

/// The configuration, before anything is asked.
fn show(text: &str, how: &HowArgs) {
    if !how.json {
        complain("the guest's configuration; nothing is written on the host, it is said on the command line:");
        text.lines().for_each(|line| complain(&format!("  {}", crate::model::sanitise(line))));
    }
}

/// What is said on the command line, over the template.
fn draft(session: &Session, args: &CreateArgs) -> Result<Draft, Failure> {
    let said = args.guest.draft();
    let Some(name) = &args.template else { return Ok(said) };
    let path = template(session, name);
    let shown = path.display();
    let text = std::fs::read_to_string(&path).map_err(|error| Failure::usage(format!("template {shown}: {error}")))?;
    let template = Draft::template(&text).map_err(|error| Failure::usage(format!("template {shown}: {error}")))?;
    Ok(said.or(template))
}

/// A template's file: a path, or `templates/NAME.toml` beside the config file.
fn template(session: &Session, name: &str) -> PathBuf {
    if name.contains('/') || name.ends_with(".toml") {
        return PathBuf::from(name);
    }
    let beside = session.global.config.clone().or_else(paths::default_file);
    let folder = beside.as_deref().and_then(Path::parent).unwrap_or(Path::new("."));
    folder.join("templates").join(format!("{name}.toml"))
}

/// The host it is to be made on.
fn host<'a>(args: &CreateArgs, cluster: &'a Cluster, draft: Option<&Draft>) -> Result<&'a Arc<Host>, Failure> {
    match (args.on.as_deref(), draft) {
        (Some("auto"), None) => Err(Failure::usage("a file lies on one host: name it with --on HOST")),
        (Some("auto"), Some(draft)) => {
            let memory = draft.memory().map_err(Failure::usage)?;
            let host = roomiest(cluster, memory, args.pool.as_deref(), clock::now()).map_err(Failure::work)?;
            let free = host.totals.free.map_or_else(|| "-".to_owned(), |free| free.to_string());
            complain(&format!("{} has the most free memory: {free}", host.id));
            Ok(host)
        }
        (Some(name), _) => crate::action::peer(cluster, name)
            .ok_or_else(|| Failure::usage(format!("{} is no host of this cluster", crate::model::sanitise(name)))),
        (None, _) => match cluster.hosts.as_slice() {
            [host] => Ok(host),
            _ => Err(Failure::usage("name the host to create it on: --on HOST, or --on auto (or -H HOST alone)")),
        },
    }
}

/// What the file on the host says; it is said when it could not be read.
async fn read(hosts: &watch::Plan, host: &HostId, path: &str) -> Option<crate::hypervisor::guest_config::GuestConfig> {
    let connector = hosts.hosts.iter().find(|at| at.entry.id == *host)?.connector.clone();
    if !path.starts_with('/') {
        return None;
    }
    match read_config(connector.as_ref(), path).await {
        Ok(config) => Some(config),
        Err(why) => {
            complain(&format!("{} on {host}: {why}", crate::model::sanitise(path)));
            None
        }
    }
}

/// What the guests of all hosts hold open: disks are shared within a pool, networks are not bound
/// to one. Who has not answered a moment ago is not waited for again.
async fn devices(hosts: &watch::Plan, cluster: &Cluster) -> OpenDevices {
    let wanted = |id: &HostId| cluster.host(id).is_some_and(|host| host.report.is_some());
    let asked = hosts.hosts.iter().filter(|plan| wanted(&plan.entry.id));
    read_devices(asked.map(|plan| (plan.entry.id.clone(), plan.connector.clone())).collect()).await
}
