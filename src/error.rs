//! Errors: why a file could not be read, or a result not be written. Anything that can be said *about* a document that
//! was read is a [`Finding`](crate::finding::Finding) instead.
//!
//! Messages say what was found and what to do. They name no command-line options; the program adds those that apply.

use std::io;
use std::path::PathBuf;

/// An error with the file that it concerns.
#[derive(Debug)]
pub struct Error {
    /// The file, as it was named.
    pub path: PathBuf,
    /// What went wrong.
    pub kind: ErrorKind,
}

/// What can go wrong with a file.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The operating system could not open or read the file.
    #[error("{}", plain(.0))]
    Io(#[source] io::Error),
    /// A file in a directory, ZIP or TAR file was skipped.
    #[error("{0}")]
    Skipped(String),
    /// A directory where a file was expected.
    #[error("is a directory; name the files in it")]
    Folder,
    /// The file has no bytes.
    #[error("the file is empty (0 bytes); download it again")]
    Empty,
    /// The file, or an entry of an archive, is too large.
    #[error("too large: {bytes} bytes, and the limit is {limit}; check that this is a single report")]
    TooLarge {
        /// Its size in bytes.
        bytes: u64,
        /// The limit in bytes.
        limit: u64,
    },
    /// Reading the file would take more memory than allowed.
    #[error("the objects of this PDF need about {} MiB of memory, and their limit is {} MiB; raise the memory limit to {} MiB", needs >> 20, limit >> 20, needed_mib(*needs))]
    TooHeavy {
        /// What the objects of the PDF would take, in bytes.
        needs: u64,
        /// What they are allowed to take, in bytes.
        limit: u64,
    },
    /// Reading took longer than allowed.
    #[error("timed out after {seconds} s; raise the time limit")]
    Timeout {
        /// The time limit, in seconds.
        seconds: u64,
    },
    /// The reader panicked.
    #[error("the reader crashed on this file, which is a bug; please report it")]
    Panicked,
    /// A format that is not supported.
    #[error("this is {what}; {advice}")]
    Unsupported {
        /// What the bytes are.
        what: &'static str,
        /// What to do.
        advice: &'static str,
    },
    /// A PDF from which no page could be read.
    #[error(
        "no page could be read from this PDF ({reason}); download it again, or save it again from a PDF viewer"
    )]
    Unreadable {
        /// What was found.
        reason: String,
    },
    /// An encrypted PDF that the given password, or the empty one, does not open.
    #[error("the PDF is encrypted{}; give the right password", if *.given { ", and the password does not open it" } else { "" })]
    Password {
        /// Whether a password was tried.
        given: bool,
    },
    /// A PDF with an unsupported kind of encryption.
    #[error("unsupported PDF encryption ({reason}); save the file without encryption from a PDF viewer")]
    Encryption {
        /// What was found.
        reason: String,
    },
    /// JSON that is not a document of this library.
    #[error("not a valid nianbao document: {reason}")]
    Json {
        /// Where in it, what was found, and what to do.
        reason: String,
    },
    /// JSON of a report that was read by another form than the one it is to be judged by.
    #[error(
        "this document is of the kind `{kind}`, and the form that it was to be judged by is of `{known}`; judge it by the form that it was read by"
    )]
    OtherForm {
        /// The kind of the document.
        kind: String,
        /// The kind of the form.
        known: String,
    },
    /// A form that cannot be used.
    #[error("invalid form: {reason}")]
    Form {
        /// Where in it, what was found, and what to do.
        reason: String,
    },
    /// A result that could not be written.
    #[error("{reason}")]
    Unwritable {
        /// What the operating system reported, and what to do.
        reason: String,
    },
    /// An invalid list, such as a manifest or a table of agencies.
    #[error("{reason}")]
    Manifest {
        /// Where in it, what was found, and what to do.
        reason: String,
    },
    /// An archive of reports that cannot be used.
    #[error("{reason}")]
    Archive {
        /// What was found, and what to do.
        reason: String,
    },
    /// A Word or Excel file from which no text could be read.
    #[error("this Word or Excel file cannot be read ({reason}); open it in Word or WPS and save it again")]
    Office {
        /// What was found.
        reason: String,
    },
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.path.display(), self.kind)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.kind.source()
    }
}

impl Error {
    /// A short name of the kind of error, for statistics.
    pub fn code(&self) -> &'static str {
        self.kind.code()
    }
}

impl ErrorKind {
    /// The error of an archive of files that took longer than allowed. What was read of it counts.
    pub fn late_archive(seconds: u64, read: u64) -> ErrorKind {
        ErrorKind::Skipped(format!(
            "the files in it took longer than {seconds} s; {read} were read, and the rest were not; raise the time limit, or unpack it and name the files inside"
        ))
    }

    /// Adds the file that the error concerns.
    pub fn at(self, path: impl Into<PathBuf>) -> Error {
        Error { path: path.into(), kind: self }
    }

    /// A short name, for statistics.
    pub fn code(&self) -> &'static str {
        match self {
            ErrorKind::Io(_) | ErrorKind::Skipped(_) => "io",
            ErrorKind::Folder => "folder",
            ErrorKind::Empty => "empty",
            ErrorKind::TooLarge { .. } => "too_large",
            ErrorKind::TooHeavy { .. } => "too_heavy",
            ErrorKind::Timeout { .. } => "timeout",
            ErrorKind::Panicked => "panic",
            ErrorKind::Unsupported { .. } => "unsupported",
            ErrorKind::Unreadable { .. } => "unreadable",
            ErrorKind::Password { .. } => "password",
            ErrorKind::Encryption { .. } => "encryption",
            ErrorKind::Json { .. } | ErrorKind::OtherForm { .. } => "json",
            ErrorKind::Form { .. } => "form",
            ErrorKind::Unwritable { .. } => "unwritable",
            ErrorKind::Manifest { .. } => "manifest",
            ErrorKind::Archive { .. } => "archive",
            ErrorKind::Office { .. } => "office",
        }
    }
}

impl From<io::Error> for ErrorKind {
    fn from(error: io::Error) -> Self {
        ErrorKind::Io(error)
    }
}

/// The memory limit, in MiB, that is needed to read PDF objects of `needs` bytes: objects may take half of the limit.
pub fn needed_mib(needs: u64) -> u64 {
    (needs.saturating_mul(2) >> 20) + 64
}

/// Where JSON is wrong, as line and column, and what is wrong with it: a parser's words, without names of types in code.
pub(crate) fn said(error: &serde_json::Error) -> (String, String) {
    let (line, column) = (error.line(), error.column());
    let whole = error.to_string();
    let what = whole.strip_suffix(&format!(" at line {line} column {column}")).unwrap_or(&whole);
    let what = match what.split_once("expected struct ") {
        Some((before, _)) => format!("{before}expected an object"),
        None => what.to_owned(),
    };
    (format!("line {line}, column {column}"), what)
}

fn plain(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "no such file".into(),
        io::ErrorKind::PermissionDenied => "permission denied".into(),
        _ => format!("cannot be read: {error}"),
    }
}
