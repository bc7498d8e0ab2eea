//! A guest being described in the dashboard, to be made of what is said.

use super::{App, Confirm, Effect, Front, Level};
use crate::action::{Draft, OpenDevices, Plan, roomiest};
use crate::model::{Cluster, Freshness, Host, HostId, Moment, Toolstack};
use crate::table::Row;
use crate::tui::widgets::Input;
use std::sync::Arc;

/// The fields: name, what is typed there at first, and what may be.
pub const FIELDS: [(&str, &str, &str); 9] = [
    ("name", "", "letters, digits and _-.:+"),
    ("memory", "1G", "what it starts with"),
    ("maximum", "", "the balloon's ceiling; as much as it starts with where nothing is said"),
    ("vcpus", "1", "virtual CPUs"),
    ("disk", "", "phy:/dev/vg/web1,xvda,w; several with ; between"),
    ("bridge", "", "of its network card, which gets a new address; none for no card"),
    ("boot", "pygrub", "pygrub, /path/of/a/kernel, or an order such as dc for a firmware"),
    ("screen", "no", "yes for a screen (VNC)"),
    ("on", "auto", "a host, or auto for the one with the most free memory"),
];

/// The form.
#[derive(Clone, Debug)]
pub struct Form {
    /// What is typed, in the order of [`FIELDS`].
    pub inputs: Vec<Input>,
    /// The field the cursor is in.
    pub at: usize,
    /// Why it did not do, or what is being waited for.
    pub told: String,
    /// Where it is to be made, while the hosts tell what is open there.
    pub waiting: Option<HostId>,
}

impl Form {
    fn new(on: &str) -> Form {
        let inputs = FIELDS.iter().map(|(name, usual, _)| {
            let mut input = Input::default();
            input.set(if *name == "on" { on } else { usual });
            input
        });
        Form { inputs: inputs.collect(), at: 0, told: String::new(), waiting: None }
    }

    fn text(&self, name: &str) -> Option<String> {
        let at = FIELDS.iter().position(|(field, ..)| *field == name)?;
        let text = self.inputs.get(at)?.text().trim();
        (!text.is_empty()).then(|| text.to_owned())
    }

    /// The guest that is described.
    pub fn draft(&self) -> Result<Draft, String> {
        let boot = self.text("boot").unwrap_or_default();
        let kernel = Some(boot.clone()).filter(|boot| boot.starts_with('/'));
        let firmware = Some(boot.clone()).filter(|boot| !boot.is_empty() && boot.bytes().all(|b| b"acdn".contains(&b)));
        let vcpus = match self.text("vcpus").map(|text| text.parse::<u32>()) {
            None => None,
            Some(Ok(count)) => Some(count),
            Some(Err(_)) => return Err("vcpus: a whole number".to_owned()),
        };
        let vnc = match self.text("screen").as_deref() {
            None | Some("no" | "n") => false,
            Some("yes" | "y") => true,
            Some(_) => return Err("screen: yes or no".to_owned()),
        };
        Ok(Draft {
            name: self.text("name"),
            memory: self.text("memory"),
            maximum: self.text("maximum"),
            vcpus,
            disks: self
                .text("disk")
                .iter()
                .flat_map(|text| text.split(';'))
                .map(|disk| disk.trim().to_owned())
                .collect(),
            bridge: self.text("bridge"),
            loader: (kernel.is_none() && firmware.is_none() && !boot.is_empty()).then_some(boot),
            kernel,
            firmware,
            vnc: Some(vnc),
            ..Draft::default()
        })
    }

    /// The host it is to be made on.
    fn host<'a>(&self, draft: &Draft, cluster: &'a Cluster, now: Moment) -> Result<&'a Arc<Host>, String> {
        match self.text("on").as_deref() {
            None | Some("auto") => roomiest(cluster, draft.memory().map_err(|error| error.to_string())?, None, now),
            Some(name) => crate::action::peer(cluster, name).ok_or_else(|| format!("on: {name} is no host here")),
        }
    }
}

/// The hosts that answer, the one with the most free memory first.
pub fn by_room(cluster: &Cluster, now: Moment) -> Vec<&Arc<Host>> {
    let answers = |host: &&Arc<Host>| matches!(host.freshness(now), Freshness::Live | Freshness::Late);
    let mut hosts: Vec<&Arc<Host>> = cluster.hosts.iter().filter(answers).collect();
    hosts.sort_by_key(|host| std::cmp::Reverse(host.totals.free));
    hosts
}

impl App {
    /// Opens the form; on a host's row, for that host.
    pub(super) fn open_form(&mut self) {
        if let Some(why) = self.cannot_act() {
            return self.say(Level::Warning, why);
        }
        let on = match self.tree.selected_row() {
            Some(Row::Host { host }) => host.id.to_string(),
            _ => "auto".to_owned(),
        };
        self.front = Front::Form(Box::new(Form::new(&on)));
    }

    /// Moves between the fields.
    pub(super) fn step_form(&mut self, down: bool) {
        if let Front::Form(form) = &mut self.front {
            let last = FIELDS.len() - 1;
            form.at = match (down, form.at) {
                (true, at) if at >= last => 0,
                (true, at) => at + 1,
                (false, 0) => last,
                (false, at) => at - 1,
            };
        }
    }

    /// The form is filled in: the hosts are asked what disks are open, and then the plan is shown.
    pub(super) fn accept_form(&mut self, mut form: Box<Form>) -> Vec<Effect> {
        let mut effects = Vec::new();
        let found = form.draft().and_then(|draft| {
            // Everything but the card's address is settled here, so that slips are told at once.
            draft.settle(&OpenDevices::default()).map_err(|error| error.to_string())?;
            form.host(&draft, &self.cluster, self.now).map(|host| host.id.clone())
        });
        match found {
            Ok(id) => {
                // A host that is silent is not waited for; the plan says that nobody knows of it.
                let answers = |host: &&Arc<Host>| host.id == id || host.freshness(self.now).is_current();
                let asked = self.cluster.hosts.iter().filter(answers).map(|host| host.id.clone());
                effects.push(Effect::Look(asked.collect()));
                form.told = format!("looking what is open on {id} and on the other hosts …");
                form.waiting = Some(id);
            }
            Err(why) => {
                form.waiting = None;
                form.told = why;
            }
        }
        self.front = Front::Form(form);
        effects
    }

    /// The hosts have told what is open.
    pub(super) fn looked(&mut self, open: Arc<OpenDevices>) {
        let Front::Form(form) = &mut self.front else { return };
        let Some(id) = form.waiting.take() else { return };
        let spec = form.draft().and_then(|draft| draft.settle(&open).map_err(|error| error.to_string()));
        match spec {
            Ok(spec) => {
                let host = self.cluster.host(&id).and_then(|host| host.report.as_ref());
                let toolstack = host.map_or(Toolstack::Xl, |report| report.toolstack);
                let plan = Plan::build(&self.cluster, &id, &spec, false, self.now);
                let mut confirm = Confirm::new(plan.knowing(open, &self.cluster, self.now));
                confirm.preface = spec.text(toolstack).lines().map(crate::model::sanitise).collect();
                self.front = Front::Confirm(Box::new(confirm));
            }
            Err(why) => form.told = why,
        }
    }
}
