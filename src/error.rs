//! What kept a file from being read, or a result from being written. Anything that can be said *about* a document that
//! was read is a [`Finding`](crate::finding::Finding) instead.
//!
//! Messages say what was found and what to do. They name no option of the command line: whoever offers one adds it.

use std::io;
use std::path::PathBuf;

/// Something went wrong with a file.
#[derive(Debug)]
pub struct Error {
    /// The file as it was named.
    pub path: PathBuf,
    /// What went wrong.
    pub kind: ErrorKind,
}

/// What can go wrong with a file.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The system did not let the file be opened or read.
    #[error("{}", in_plain_words(.0))]
    Io(#[source] io::Error),
    /// A file in a folder or an archive of files was passed over.
    #[error("{0}")]
    Skipped(String),
    /// A folder where a file was expected.
    #[error("is a folder; name the files in it")]
    Folder,
    /// Nothing in it.
    #[error("the file is empty (0 bytes); download it again")]
    Empty,
    /// Larger than the program reads.
    #[error("{bytes} bytes is more than the {limit} that are read; is this one report?")]
    TooLarge {
        /// Its size.
        bytes: u64,
        /// The bound it breaks.
        limit: u64,
    },
    /// It would take more memory than it may.
    #[error("reading this file would take about {} MiB of memory, and {} MiB are allowed; raise the memory limit to {} MiB", needs >> 20, limit >> 20, needed_mib(*needs))]
    TooHeavy {
        /// What its objects would take, in bytes.
        needs: u64,
        /// What they may take, in bytes.
        limit: u64,
    },
    /// It took longer than it may.
    #[error("timed out after {seconds} s; raise the time limit")]
    Timeout {
        /// How long it was waited for.
        seconds: u64,
    },
    /// The reader panicked.
    #[error("the reader failed on this file, which is a bug; please report it")]
    Panicked,
    /// A format that is not supported.
    #[error("this is {what}, whatever its name says; {advice}")]
    Unsupported {
        /// What the bytes are.
        what: &'static str,
        /// What to do.
        advice: &'static str,
    },
    /// A PDF of which no page could be had.
    #[error(
        "no page could be read from this PDF ({reason}); download it again, or print it to PDF again from a viewer"
    )]
    Unreadable {
        /// What was found.
        reason: String,
    },
    /// An encrypted PDF that the empty password does not open.
    #[error("the PDF is encrypted and {}; give the right one", if *.given { "the password does not open it" } else { "needs a password" })]
    Password {
        /// Whether a password was tried.
        given: bool,
    },
    /// Encrypted in a way that is not supported.
    #[error(
        "the PDF is encrypted in a way that is not supported ({reason}); save it without encryption from a viewer"
    )]
    Encryption {
        /// What was found.
        reason: String,
    },
    /// JSON that this program did not print.
    #[error("this JSON is not a nianbao document ({reason}); it must be what `nianbao extract` prints")]
    Json {
        /// What was found.
        reason: String,
    },
    /// A form that cannot be used.
    #[error("this form cannot be used ({reason})")]
    Form {
        /// Where in it, what was found, and what to do.
        reason: String,
    },
    /// A result that could not be written.
    #[error("{reason}")]
    Unwritable {
        /// What the system said, and what to do.
        reason: String,
    },
    /// A list that is not as it must be: a manifest, a table of agencies.
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
    /// A Word or Excel file of which no text could be had.
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
    /// The kind of error in a word, for counting.
    pub fn code(&self) -> &'static str {
        self.kind.code()
    }
}

impl ErrorKind {
    /// This, of a file.
    pub fn at(self, path: impl Into<PathBuf>) -> Error {
        Error { path: path.into(), kind: self }
    }

    /// In a word, for counting.
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
            ErrorKind::Json { .. } => "json",
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

/// The memory limit, in MiB, under which objects that need some bytes can be read: half of a limit is for the objects.
pub fn needed_mib(needs: u64) -> u64 {
    (needs.saturating_mul(2) >> 20) + 64
}

fn in_plain_words(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "no such file; check the name".into(),
        io::ErrorKind::PermissionDenied => "may not be read; check its permissions".into(),
        _ => format!("cannot be read: {error}"),
    }
}
