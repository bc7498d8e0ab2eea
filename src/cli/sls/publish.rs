//! Making the documents and putting them where they belong.

use crate::availability::document::{About, Format, Input, document};
use crate::availability::replace;
use serde_json::{Value, json};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// What came of one document.
pub(super) struct Outcome {
    about: About,
    id: String,
    figure: Option<f64>,
    path: Option<PathBuf>,
    /// The document, where there is a figure.
    pub(super) text: Option<String>,
    /// Why it was not written.
    pub(super) problem: Option<String>,
}

impl Outcome {
    pub(super) fn json(&self) -> Value {
        json!({
            "id": self.id,
            "about": match self.about { About::Vm => "vm", About::Pm => "pm", About::Mean => "mean" },
            "availability": self.figure,
            "file": self.path,
            "written": self.path.is_some() && self.problem.is_none(),
            "problem": self.problem,
        })
    }
}

/// Makes the documents; with a folder they are written there, each on its own.
pub(super) fn publish(format: Format, wanted: &[About], input: &Input<'_>, out: Option<&Path>) -> Vec<Outcome> {
    let one = |about: &About| {
        let id = about.id(input.config).to_owned();
        let path = out.map(|dir| dir.join(format!("{id}.{}", format.extension())));
        let text = document(format, *about, input);
        let problem = match (&text, &path) {
            (None, _) => Some(format!("{id} was not written: no VM is known, so there is no share of them that runs")),
            (Some(text), Some(path)) => replace(path, text).err().map(|error| {
                let full = matches!(error.kind(), ErrorKind::StorageFull | ErrorKind::QuotaExceeded);
                let hint = if full { "; make room there, the older one stays meanwhile" } else { "" };
                format!("{} was not written: {error}{hint}", path.display())
            }),
            (Some(_), None) => None,
        };
        Outcome { about: *about, id, figure: about.figure(&input.review.totals), path, text, problem }
    };
    wanted.iter().map(one).collect()
}
