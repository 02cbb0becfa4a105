//! What kept the program from doing what was asked. Anything that can be said *about* a document that was
//! read is a [`Finding`](crate::finding::Finding) instead.

use std::io;
use std::path::{Path, PathBuf};

use crate::watch::Lost;

/// A file could not be read, or the result could not be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The file could not be opened or read.
    #[error("{}: {reason}", path.display())]
    Io {
        /// The file as it was named.
        path: PathBuf,
        /// What the system said, in plain words.
        reason: String,
    },
    /// A folder where a file was expected.
    #[error("{}: is a folder; name the files in it, for example {}/*.pdf", .0.display(), .0.display())]
    Folder(PathBuf),
    /// Nothing in it.
    #[error("{}: the file is empty (0 bytes); download it again", .0.display())]
    Empty(PathBuf),
    /// Larger than the program reads.
    #[error("{}: {bytes} bytes is more than the {limit} that are read; is this one report?", path.display())]
    TooLarge {
        /// The file as it was named.
        path: PathBuf,
        /// Its size.
        bytes: u64,
        /// The bound it breaks.
        limit: u64,
    },
    /// It would take more memory than it may.
    #[error("{}: what is in this file would take about {} MiB of memory, and {} MiB are allowed; allow it more with --max-memory {}", path.display(), needs >> 20, limit >> 20, ((needs * 2) >> 20) + 64)]
    TooHeavy {
        /// The file as it was named.
        path: PathBuf,
        /// What it would take, in bytes.
        needs: u64,
        /// What it may take, in bytes.
        limit: u64,
    },
    /// It took longer than it may.
    #[error("{}: was not read within {seconds} s and is given up; allow it longer with --timeout", path.display())]
    Timeout {
        /// The file as it was named.
        path: PathBuf,
        /// How long it was waited for.
        seconds: u64,
    },
    /// The program itself broke down over it.
    #[error("{}: the reader broke down over this file, which is a defect of the program; please report it", .0.display())]
    Defect(PathBuf),
    /// A format that is not read.
    #[error("{}: this is {what}, whatever its name says; {advice}", path.display())]
    Unsupported {
        /// The file as it was named.
        path: PathBuf,
        /// What the bytes are.
        what: &'static str,
        /// What to do.
        advice: &'static str,
    },
    /// A PDF of which no page could be had.
    #[error("{}: no page could be read from this PDF ({reason}); download it again, or print it anew from a viewer", path.display())]
    Unreadable {
        /// The file as it was named.
        path: PathBuf,
        /// What was found.
        reason: String,
    },
    /// An encrypted PDF that the empty password does not open.
    #[error("{}: the PDF is encrypted and {}; give the right one with --password", path.display(), if *.given { "the password does not open it" } else { "needs a password" })]
    Password {
        /// The file as it was named.
        path: PathBuf,
        /// Whether a password was tried.
        given: bool,
    },
    /// Encrypted in a way that is not read.
    #[error("{}: the PDF is encrypted in a way that cannot be read ({reason}); save it without encryption from a viewer", path.display())]
    Encryption {
        /// The file as it was named.
        path: PathBuf,
        /// What was found.
        reason: String,
    },
    /// JSON that is none of this program's.
    #[error("{}: this JSON is no document of nianbao ({reason}); it must be what `nianbao extract` prints", path.display())]
    Json {
        /// The file as it was named.
        path: PathBuf,
        /// What was found.
        reason: String,
    },
    /// A result that could not be written.
    #[error("{}: {reason}", path.display())]
    Unwritable {
        /// Where it should go.
        path: PathBuf,
        /// What the system said, and what to do.
        reason: String,
    },
    /// A list that is not as it must be: a manifest, a table of agencies.
    #[error("{}: {reason}", path.display())]
    Manifest {
        /// The list.
        path: PathBuf,
        /// Where in it, what was found, and what to do.
        reason: String,
    },
    /// An archive of reports that cannot be used.
    #[error("{}: {reason}", path.display())]
    Archive {
        /// The archive.
        path: PathBuf,
        /// What was found, and what to do.
        reason: String,
    },
    /// A Word or Excel file of which no text could be had.
    #[error("{}: this Word or Excel file cannot be read ({reason}); open it in Word or WPS and save it again", path.display())]
    Office {
        /// The file as it was named.
        path: PathBuf,
        /// What was found.
        reason: String,
    },
}

impl Error {
    /// The kind of trouble in a word, for counting.
    pub fn code(&self) -> &'static str {
        match self {
            Error::Io { .. } => "io",
            Error::Folder(_) => "folder",
            Error::Empty(_) => "empty",
            Error::TooLarge { .. } => "too_large",
            Error::TooHeavy { .. } => "too_heavy",
            Error::Timeout { .. } => "timeout",
            Error::Defect(_) => "panic",
            Error::Unsupported { .. } => "unsupported",
            Error::Unreadable { .. } => "unreadable",
            Error::Password { .. } => "password",
            Error::Encryption { .. } => "encryption",
            Error::Json { .. } => "json",
            Error::Unwritable { .. } => "unwritable",
            Error::Manifest { .. } => "manifest",
            Error::Archive { .. } => "archive",
            Error::Office { .. } => "office",
        }
    }

    /// A file whose reading gave nothing in the time it was given.
    pub fn lost(path: &Path, lost: Lost, seconds: u64) -> Self {
        match lost {
            Lost::Late => Error::Timeout { path: path.to_owned(), seconds },
            Lost::Broken => Error::Defect(path.to_owned()),
        }
    }

    /// A file that the system did not let be opened or read.
    pub fn io(path: &Path, error: &io::Error) -> Self {
        let reason = match error.kind() {
            io::ErrorKind::NotFound => "no such file; check the name".into(),
            io::ErrorKind::PermissionDenied => "may not be read; check its permissions".into(),
            _ => format!("cannot be read: {error}"),
        };
        Error::Io { path: path.to_owned(), reason }
    }
}
