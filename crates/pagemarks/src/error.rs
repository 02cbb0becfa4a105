//! Why no page can be had of some bytes.

/// No page can be had of a file. Whatever is only missing or damaged in part is a
/// [`Warning`](crate::Warning) instead.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Its objects would take more memory than [`Limits::object_bytes`](crate::Limits::object_bytes) allows.
    #[error("its objects would take {needs} bytes of memory, and {limit} are allowed")]
    TooHeavy {
        /// What they would take, in bytes.
        needs: u64,
        /// What they may take, in bytes.
        limit: u64,
    },
    /// It is encrypted, and the password does not open it.
    #[error("it is encrypted and {}", if *.given { "the password does not open it" } else { "needs a password" })]
    Password {
        /// Whether a password was tried.
        given: bool,
    },
    /// It is locked with a certificate, not with a password.
    #[error("it is locked with a certificate, not with a password")]
    Certificate,
    /// It is encrypted in a way that is not supported.
    #[error("it is encrypted in a way that is not supported")]
    Encryption {
        /// What the document layer says of it.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// It has no page that could be found, by the page tree or without it.
    #[error("it has no page")]
    NoPages,
    /// It is damaged beyond repair, or no PDF.
    #[error("it cannot be read as a PDF")]
    Unreadable {
        /// What the document layer says of it.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}
