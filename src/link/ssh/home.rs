use crate::inventory::SshSettings;
use crate::link::LinkError;
use crate::model::HostErrorKind;
use rustix::fs::{Mode, mkdir};
use rustix::process::{Pid, Resource, Rlimit, getrlimit, getuid, setrlimit, test_kill_process};
use std::fs;
use std::hash::{BuildHasher, DefaultHasher, Hash, Hasher, RandomState};
use std::io;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// Who uses the connections, which decides how they are shared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// A dashboard: its connections are its own and end with it; batch verbs may ride on them.
    Dashboard,
    /// A verb that asks and ends: it takes a connection that is already there and leaves its own
    /// open for the next one, for as long as `SshSettings::share` says.
    Batch,
}

/// The private folder with control sockets and generated ssh configuration; cheap to clone.
///
/// What is in it: `config.<hash>`, the configuration ssh is given; `d<pid>.<any>` and
/// `b<pid>.<any>`, sockets of masters made by dashboards and by batch verbs, with `.log` what each
/// of them said; `f<pid>.<any>`, sockets of ways through them to something on the host;
/// `l<hash>`, a link to the socket of the master that others may use for that destination.
#[derive(Clone, Debug)]
pub struct SshHome(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    dir: PathBuf,
    purpose: Use,
}

/// Longest path of a Unix socket: `sun_path` without its NUL.
const SOCKET_PATH: usize = 107;

/// ssh binds a temporary name first: the path with a dot and 16 characters more.
const SSH_SUFFIX: usize = 17;

/// What we put behind the folder at most: `/`, purpose, process id, `.`, eight digits of chance.
const OUR_NAME: usize = 20;

/// Sockets and logs this old are looked at whether anybody still uses them.
const LITTER: Duration = Duration::from_secs(900);

impl SshHome {
    /// Makes or takes over `$XDG_RUNTIME_DIR/aerostat`, or a folder under `/tmp` that only this
    /// user can enter.
    ///
    /// # Errors
    /// The folder cannot be made, belongs to somebody else, is open to others, or its path is too
    /// long for a socket.
    pub fn open(purpose: Use) -> Result<SshHome, LinkError> {
        let runtime = std::env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from).filter(|dir| dir.is_absolute());
        match runtime {
            Some(dir) if dir.is_dir() => SshHome::open_in(&dir.join("aerostat"), purpose),
            _ => SshHome::open_in(Path::new(&format!("/tmp/aerostat-{}", getuid().as_raw())), purpose),
        }
    }

    /// The same in a folder of the caller's choice, which is made if it is not there.
    ///
    /// # Errors
    /// As [`SshHome::open`].
    pub fn open_in(dir: &Path, purpose: Use) -> Result<SshHome, LinkError> {
        let failed = |said: String| LinkError {
            kind: HostErrorKind::Local,
            said: format!("folder for ssh control sockets {}: {said}", dir.display()),
            hint: "remove it, or set XDG_RUNTIME_DIR to a short path that is yours alone".to_owned(),
        };
        if dir.as_os_str().len() + OUR_NAME + SSH_SUFFIX > SOCKET_PATH {
            let most = SOCKET_PATH - SSH_SUFFIX - OUR_NAME;
            return Err(failed(format!("its path is too long for a socket (at most {most} bytes)")));
        }
        match mkdir(dir, Mode::RWXU) {
            Ok(()) | Err(rustix::io::Errno::EXIST) => {}
            Err(error) => return Err(failed(error.to_string())),
        }
        // Not following a link somebody else may have laid in /tmp.
        let meta = fs::symlink_metadata(dir).map_err(|error| failed(error.to_string()))?;
        if !meta.is_dir() {
            return Err(failed("it is not a folder".to_owned()));
        }
        if meta.uid() != getuid().as_raw() {
            return Err(failed(format!("it belongs to user {}", meta.uid())));
        }
        if meta.mode() & 0o077 != 0 {
            fs::set_permissions(dir, fs::Permissions::from_mode(0o700)).map_err(|error| failed(error.to_string()))?;
        }
        raise_descriptor_limit();
        let home = SshHome(Arc::new(Inner { dir: dir.to_owned(), purpose }));
        home.tidy();
        Ok(home)
    }

    pub(super) fn purpose(&self) -> Use {
        self.0.purpose
    }

    /// A name for a new master's socket.
    pub(super) fn new_socket(&self) -> PathBuf {
        self.new_name(self.letter())
    }

    /// A name for the socket of a way through a master.
    pub(super) fn new_forward(&self) -> PathBuf {
        self.new_name('f')
    }

    /// A name that was never used before. A master outlives the sweep, and even the process, that
    /// made it: a name used again would lead to the host it was first made for.
    fn new_name(&self, letter: char) -> PathBuf {
        loop {
            let chance = RandomState::new().hash_one(letter) & 0xffff_ffff;
            let path = self.0.dir.join(format!("{letter}{}.{chance:08x}", std::process::id()));
            if fs::symlink_metadata(&path).is_err() {
                return path;
            }
        }
    }

    fn letter(&self) -> char {
        match self.0.purpose {
            Use::Dashboard => 'd',
            Use::Batch => 'b',
        }
    }

    /// The link under which a destination's master is found by others.
    pub(super) fn link(&self, destination: u64) -> PathBuf {
        self.0.dir.join(format!("l{destination:016x}"))
    }

    /// Writes the ssh configuration for these settings, if it is not there yet, and returns its
    /// path.
    ///
    /// ssh takes the first value it meets: ours for what makes polling safe, then all that the
    /// user and the system have configured, then defaults for what nobody said. Since it is given
    /// with `-F`, the ssh of a jump host reads it too and does not ask for passwords on our
    /// terminal either. (Options of the inventory come before all of it, on the command line.)
    pub(super) fn config(&self, settings: &SshSettings) -> io::Result<PathBuf> {
        let strict = if settings.accept_new_host_keys { "accept-new" } else { "yes" };
        let timeout = settings.connect_timeout.as_secs().max(1);
        let mut text = format!(
            "# Written by aerostat. What stands first wins.\n\
             BatchMode yes\n\
             StrictHostKeyChecking {strict}\n\
             ConnectTimeout {timeout}\n\
             LogLevel INFO\n\
             ClearAllForwardings yes\n\
             ForwardAgent no\n\
             ForwardX11 no\n"
        );
        match &settings.config_file {
            Some(file) if file.as_os_str() == "none" => {}
            Some(file) => {
                let file = std::path::absolute(file)?;
                fs::File::open(&file)
                    .map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", file.display())))?;
                text += &format!("Include \"{}\"\n", escaped(&file)?);
            }
            None => text += "Include ~/.ssh/config\nInclude /etc/ssh/ssh_config\n",
        }
        text += "Host *\nServerAliveInterval 5\nServerAliveCountMax 3\n";
        let mut hash = DefaultHasher::new();
        text.hash(&mut hash);
        let path = self.0.dir.join(format!("config.{:016x}", hash.finish()));
        if !path.exists() {
            let mut file = tempfile::NamedTempFile::new_in(&self.0.dir)?;
            io::Write::write_all(&mut file, text.as_bytes())?;
            file.persist(&path).map_err(|error| error.error)?;
        }
        Ok(path)
    }

    /// Removes what processes that were killed have left: logs and sockets nobody listens on.
    fn tidy(&self) {
        let Ok(entries) = fs::read_dir(&self.0.dir) else { return };
        for entry in entries.flatten() {
            let name = entry.file_name();
            let Some(name) = name.to_str() else { continue };
            let old = entry
                .metadata()
                .and_then(|meta| meta.modified())
                .is_ok_and(|at| at.elapsed().is_ok_and(|a| a > LITTER));
            let path = entry.path();
            let useless = match name.as_bytes().first() {
                Some(b'l') => !path.exists(),
                Some(b'b' | b'd') if name.ends_with(".log") => old && !running(name),
                Some(b'b' | b'd' | b'f') => old && !running(name) && UnixStream::connect(&path).is_err(),
                _ => false,
            };
            if useless {
                let _ = fs::remove_file(path);
            }
        }
    }
}

/// Whether the process that made a file of this name still runs.
fn running(name: &str) -> bool {
    let pid = name.get(1..).and_then(|rest| rest.split('.').next()).and_then(|pid| pid.parse().ok());
    pid.and_then(Pid::from_raw).is_some_and(|pid| test_kill_process(pid).is_ok())
}

/// A path as it may stand between double quotes in ssh_config's `Include`, where globs work.
fn escaped(path: &Path) -> io::Result<String> {
    let text = path.to_str().filter(|text| !text.contains(['"', '\n', '*', '?', '[', '\\']));
    text.map(str::to_owned).ok_or_else(|| {
        io::Error::new(
            io::ErrorKind::InvalidInput,
            format!("{}: ssh cannot include a file of this name", path.display()),
        )
    })
}

/// Each host takes four descriptors; the usual soft limit of 1024 is for programs that use
/// `select`, which we do not.
fn raise_descriptor_limit() {
    let limit = getrlimit(Resource::Nofile);
    let _ = setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, maximum: limit.maximum });
}

/// Names what a connection leads to: two of the same number lead to the same account on the same
/// host by the same configuration.
pub(super) fn destination(entry: &crate::inventory::HostEntry) -> u64 {
    let mut hash = DefaultHasher::new();
    let ssh = &entry.ssh;
    (&entry.address, &entry.user, entry.port, &ssh.options, &ssh.config_file, ssh.accept_new_host_keys).hash(&mut hash);
    // An edited configuration may lead elsewhere.
    let own = std::env::var_os("HOME").map(|home| Path::new(&home).join(".ssh/config"));
    for file in [ssh.config_file.clone(), own, Some(PathBuf::from("/etc/ssh/ssh_config"))].into_iter().flatten() {
        if let Ok(meta) = fs::metadata(&file) {
            (meta.mtime(), meta.mtime_nsec(), meta.size()).hash(&mut hash);
        }
    }
    hash.finish()
}

#[cfg(test)]
#[path = "home_tests.rs"]
mod tests;
