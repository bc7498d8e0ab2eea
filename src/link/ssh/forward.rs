use super::master::Master;
use crate::link::forward::{Endpoint, Forward, Stream};
use futures_util::future::BoxFuture;
use openssh::{Child, ForwardType, Session, Socket};
use std::future::Future;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::net::UnixStream;
use tokio::sync::watch;
use tokio::time::timeout;

/// A forwarding of a master: it listens on a socket in our private folder, where no other user and
/// no other machine gets at it. A session of its own keeps the master alive meanwhile, and ends
/// when the connection does.
pub(super) struct SshForward {
    master: Arc<Master>,
    listen: PathBuf,
    to: Endpoint,
    /// Its standard input: the idle shell ends with it.
    _keep: openssh::ChildStdin,
    ended: watch::Receiver<bool>,
    closed: AtomicBool,
}

/// How long a master may take to stop listening.
const CLOSING: Duration = Duration::from_secs(2);

impl SshForward {
    pub(super) async fn open(
        master: Arc<Master>,
        listen: PathBuf,
        to: Endpoint,
        mut shell: Child<Arc<Session>>,
    ) -> Result<SshForward, openssh::Error> {
        let keep = shell.stdin().take().ok_or(openssh::Error::Disconnected)?;
        let (tell, ended) = watch::channel(false);
        tokio::spawn(async move {
            let _ = shell.wait().await;
            let _ = tell.send(true);
        });
        let _ = std::fs::remove_file(&listen);
        master.session().request_port_forward(ForwardType::Local, socket(&listen), remote(&to)).await?;
        Ok(SshForward { master, listen, to, _keep: keep, ended, closed: AtomicBool::new(false) })
    }
}

fn socket(path: &std::path::Path) -> Socket<'static> {
    Socket::UnixSocket { path: path.to_owned().into() }
}

fn remote(to: &Endpoint) -> Socket<'static> {
    match to {
        Endpoint::Tcp(address, port) => Socket::TcpSocket { host: address.to_string().into(), port: *port },
        Endpoint::Unix(path) => socket(path),
    }
}

impl Forward for SshForward {
    fn dial(&self) -> BoxFuture<'_, std::io::Result<Box<dyn Stream>>> {
        Box::pin(async {
            let stream = UnixStream::connect(&self.listen).await?;
            Ok(Box::new(stream) as Box<dyn Stream>)
        })
    }

    fn ended(&self) -> BoxFuture<'_, ()> {
        let mut ended = self.ended.clone();
        Box::pin(async move {
            let _ = ended.wait_for(|ended| *ended).await;
        })
    }

    fn close(&self) -> BoxFuture<'_, ()> {
        Box::pin(self.cancel())
    }

    fn said(&self) -> String {
        self.master.last_words()
    }
}

impl SshForward {
    /// What tells the master to stop listening; nothing if it was told already.
    fn cancel(&self) -> impl Future<Output = ()> + Send + 'static {
        // The file first: whoever comes from now on finds nothing.
        let _ = std::fs::remove_file(&self.listen);
        let told = self.closed.swap(true, Ordering::Relaxed);
        let (master, listen, to) = (self.master.clone(), self.listen.clone(), self.to.clone());
        async move {
            if !told {
                let session = master.session();
                let cancel = session.close_port_forward(ForwardType::Local, socket(&listen), remote(&to));
                let _ = timeout(CLOSING, cancel).await;
            }
        }
    }
}

impl Drop for SshForward {
    fn drop(&mut self) {
        // A master that outlives us must not go on listening. Without a runtime the program ends,
        // and the socket's name is gone already.
        let cancel = self.cancel();
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(cancel);
        }
    }
}
