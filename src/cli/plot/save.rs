//! Where the picture goes. A file is whole or not there; one that was there stays until the new
//! one is.

use crate::cli::failure::Failure;
use crate::plot::{Figure, Look, png, svg};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

/// A file, or standard output.
#[derive(Debug)]
pub(super) enum Target {
    Svg(PathBuf),
    Png(PathBuf),
    Output,
}

impl Target {
    /// By the file's name.
    pub fn of(path: &Path) -> Result<Target, Failure> {
        if path.as_os_str() == "-" {
            return Ok(Target::Output);
        }
        let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default().to_ascii_lowercase();
        let folder = folder(path);
        if !folder.is_dir() {
            return Err(Failure::usage(format!("{}: there is no folder {}", path.display(), folder.display())));
        }
        match ending.as_str() {
            "svg" => Ok(Target::Svg(path.to_path_buf())),
            "png" => Ok(Target::Png(path.to_path_buf())),
            _ => Err(Failure::usage(format!(
                "{}: by its name it is neither; write a file that ends in .svg or .png",
                path.display()
            ))),
        }
    }

    /// The file.
    pub fn path(&self) -> Option<&Path> {
        match self {
            Target::Svg(path) | Target::Png(path) => Some(path),
            Target::Output => None,
        }
    }

    pub fn write(&self, figure: &Figure, look: &Look) -> Result<(), Failure> {
        match self {
            Target::Output => {
                let mut out = crate::cli::output::stdout();
                out.write_all(svg(figure, look).map_err(Failure::work)?.as_bytes())?;
                out.flush()?;
                Ok(())
            }
            Target::Svg(path) => put(path, ".svg", svg(figure, look).map_err(Failure::work)?.as_bytes()),
            Target::Png(path) => put(path, ".png", &png(figure, look).map_err(Failure::work)?),
        }
    }
}

fn folder(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Writes a file beside the wanted one, and moves it there.
fn put(path: &Path, ending: &str, bytes: &[u8]) -> Result<(), Failure> {
    use std::os::unix::fs::PermissionsExt;
    let failed = |error: std::io::Error| {
        let room = matches!(error.kind(), ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge);
        let hint = if room { "; make room there, or write it elsewhere" } else { "" };
        Failure::work(format!("{} was not written: {error}{hint}", path.display()))
    };
    let usual = std::fs::Permissions::from_mode(0o666);
    let mut file = tempfile::Builder::new()
        .prefix(".aerostat-plot-")
        .suffix(ending)
        .permissions(usual)
        .tempfile_in(folder(path))
        // Its path is of no interest, and would be told.
        .map_err(|error| failed(plain(error)))?;
    file.as_file_mut().write_all(bytes).map_err(failed)?;
    file.as_file().sync_all().map_err(failed)?;
    file.persist(path).map(drop).map_err(|error| failed(error.error))
}

/// The error of the system without what was wrapped around it.
fn plain(error: std::io::Error) -> std::io::Error {
    let inner = error.get_ref().and_then(|wrapped| wrapped.source()?.downcast_ref::<std::io::Error>()?.raw_os_error());
    inner.map_or(error, std::io::Error::from_raw_os_error)
}
