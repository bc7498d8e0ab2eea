use crate::model::{Domain, RunState};

/// Something an operator can do, declared once: the palette, keys, verbs, help and tests derive
/// from [`REGISTRY`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Clean shutdown.
    Stop,
    /// Start a halted domain.
    Start,
    /// Clean reboot.
    Reboot,
    /// No more CPU time.
    Pause,
    /// CPU time again.
    Unpause,
    /// End at once.
    Destroy,
    /// Balloon target.
    MemSet,
    /// Balloon ceiling.
    MemMax,
    /// VCPUs on line.
    VcpuSet,
    /// Another name.
    Rename,
    /// To another host.
    Migrate,
    /// From a configuration file.
    Create,
    /// Serial console.
    Console,
    /// Screen, through a tunnel.
    Vnc,
    /// The disc out of a drive.
    Eject,
}

/// What an action takes besides the domain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueKind {
    /// A size: `4G`, `+512M`, `-1G`, `50%` (of the maximum).
    Size,
    /// A whole number.
    Count,
    /// A domain name.
    Name,
    /// A host of the cluster.
    Host,
    /// An absolute path on the host.
    File,
    /// A drive of the guest.
    Drive,
}

impl ValueKind {
    /// As it is shown behind the action's name.
    pub fn word(self) -> &'static str {
        match self {
            ValueKind::Size => "SIZE",
            ValueKind::Count => "N",
            ValueKind::Name => "NAME",
            ValueKind::Host => "HOST",
            ValueKind::File => "FILE",
            ValueKind::Drive => "DRIVE",
        }
    }
}

/// How a domain must stand for an action to make sense.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Needs {
    /// Does its work.
    Up,
    /// Does its work or is paused.
    UpOrPaused,
    /// Is paused.
    Paused,
    /// Has a number, whatever its state.
    Present,
    /// Is known and halted.
    Halted,
    /// Need not be there.
    Nothing,
}

/// What is known of an action.
#[derive(Clone, Copy, Debug)]
pub struct Info {
    /// Which one.
    pub kind: Kind,
    /// Its name: in the palette, in key files, on the command line and in the audit.
    pub id: &'static str,
    /// What it does to a domain, as a verb: `shut down`.
    pub title: &'static str,
    /// What it does, in one line.
    pub about: &'static str,
    /// Whether somebody's work ends by it; such an action wants more than a key pressed.
    pub destructive: bool,
    /// Whether it may be done to several domains at once.
    pub bulk: bool,
    /// Whether the control domain may be its target.
    pub dom0: bool,
    /// Whether it takes the terminal over until the operator leaves it, see `Hand::attach`.
    pub interactive: bool,
    /// What it takes besides the domain.
    pub value: Option<ValueKind>,
    /// How the domain must stand.
    pub(super) needs: Needs,
    /// What undoes it.
    pub inverse: Option<Kind>,
}

macro_rules! registry {
    ($($kind:ident $id:literal $title:literal { $($field:ident: $value:expr),* } $about:literal;)*) => {
        /// Every action, in the order they are offered.
        pub const REGISTRY: &[Info] = &[$(Info {
            kind: Kind::$kind, id: $id, title: $title, about: $about, $($field: $value),*
        },)*];
    };
}

use Needs as N;
use ValueKind as V;
registry! {
    Stop "stop" "shut down"
        { destructive: true, bulk: true, dom0: false, interactive: false, value: None, needs: N::Up, inverse: None }
        "ask the guest to shut down, and watch it do so";
    Reboot "reboot" "reboot"
        { destructive: true, bulk: true, dom0: false, interactive: false, value: None, needs: N::Up, inverse: None }
        "ask the guest to reboot, and wait until it is back";
    Start "start" "start"
        { destructive: false, bulk: true, dom0: false, interactive: false, value: None, needs: N::Halted, inverse: Some(Kind::Stop) }
        "start a halted domain the toolstack knows";
    Pause "pause" "pause"
        { destructive: true, bulk: true, dom0: false, interactive: false, value: None, needs: N::Up, inverse: Some(Kind::Unpause) }
        "give the guest no more CPU time; its memory stays";
    Unpause "unpause" "unpause"
        { destructive: false, bulk: true, dom0: false, interactive: false, value: None, needs: N::Paused, inverse: Some(Kind::Pause) }
        "give a paused guest CPU time again";
    MemSet "mem-set" "set the memory of"
        { destructive: false, bulk: true, dom0: true, interactive: false, value: Some(V::Size), needs: N::UpOrPaused,
          inverse: Some(Kind::MemSet) }
        "set the balloon's target, and watch the guest follow";
    MemMax "mem-max" "set the maximum memory of"
        { destructive: false, bulk: true, dom0: false, interactive: false, value: Some(V::Size), needs: N::UpOrPaused,
          inverse: Some(Kind::MemMax) }
        "set the balloon's ceiling";
    VcpuSet "vcpu-set" "set the VCPUs of"
        { destructive: false, bulk: true, dom0: true, interactive: false, value: Some(V::Count), needs: N::UpOrPaused,
          inverse: Some(Kind::VcpuSet) }
        "set how many virtual CPUs are on line";
    Rename "rename" "rename"
        { destructive: false, bulk: false, dom0: false, interactive: false, value: Some(V::Name), needs: N::Present,
          inverse: Some(Kind::Rename) }
        "give the domain another name";
    Migrate "migrate" "migrate"
        { destructive: false, bulk: true, dom0: false, interactive: false, value: Some(V::Host), needs: N::Up,
          inverse: Some(Kind::Migrate) }
        "move the running guest to another host";
    Create "create" "create"
        { destructive: false, bulk: false, dom0: false, interactive: false, value: Some(V::File), needs: N::Nothing,
          inverse: None }
        "start a domain from a configuration file on a host";
    Console "console" "open the console of"
        { destructive: false, bulk: false, dom0: false, interactive: true, value: None, needs: N::UpOrPaused,
          inverse: None }
        "its serial console on this terminal; Ctrl-] leaves it";
    Vnc "vnc" "open the screen of"
        { destructive: false, bulk: false, dom0: false, interactive: false, value: None, needs: N::UpOrPaused,
          inverse: None }
        "its screen (VNC), through a tunnel to 127.0.0.1";
    Eject "eject" "take the disc out of a drive of"
        { destructive: false, bulk: false, dom0: false, interactive: false, value: Some(V::Drive), needs: N::UpOrPaused,
          inverse: None }
        "take the disc out of a CD drive; the drive stays, empty";
    Destroy "destroy" "destroy"
        { destructive: true, bulk: true, dom0: false, interactive: false, value: None, needs: N::Present, inverse: None }
        "end the guest at once, as pulling the plug does";
}

impl Kind {
    /// What is known of it.
    pub fn info(self) -> &'static Info {
        // The registry holds every kind; a test looks.
        REGISTRY.iter().find(|info| info.kind == self).unwrap_or(&REGISTRY[0])
    }

    /// The action of that name.
    pub fn from_id(id: &str) -> Option<Kind> {
        REGISTRY.iter().find(|info| info.id == id).map(|info| info.kind)
    }
}

impl Info {
    /// Whether it only joins the domain: nothing is done before the operator types, so that it is
    /// not asked about unless there is something to be said.
    pub fn joins(&self) -> bool {
        matches!(self.kind, Kind::Console | Kind::Vnc)
    }

    /// Whether the action makes sense for a domain as it stands; if not, why.
    ///
    /// # Errors
    /// The reason, as a clause with the domain as its subject: `is not paused`.
    pub fn applies(&self, domain: &Domain) -> Result<(), &'static str> {
        if domain.is_dom0() && !self.dom0 {
            return Err("is the control domain: the host itself would go with it");
        }
        let state = domain.run_state();
        match (self.needs, state) {
            (N::Nothing, _) => Ok(()),
            (N::Halted, RunState::Halted) => Ok(()),
            (N::Halted, _) => Err("is not halted"),
            (_, RunState::Halted) => Err("does not run"),
            (N::Present, _) => Ok(()),
            (_, RunState::Dying) => Err("is being torn down"),
            (N::Paused, RunState::Paused) => Ok(()),
            (N::Paused, _) => Err("is not paused"),
            (_, RunState::Crashed) => Err("has crashed: it hears nothing any more, destroy it"),
            (_, RunState::Shutdown) => Err("has shut down already"),
            (_, RunState::Rebooting) => Err("is rebooting"),
            (N::Up, RunState::Paused) if self.kind == Kind::Pause => Err("is paused already"),
            (N::Up, RunState::Paused) => Err("is paused: it hears nothing until it is unpaused"),
            (N::Up | N::UpOrPaused, _) => Ok(()),
        }
    }
}
