//! Why no page can be had of some bytes.

/// No page can be had of a file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Its objects would take more memory than they may.
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
    /// It is encrypted in a way that is not supported.
    #[error("it is encrypted in a way that is not supported ({reason})")]
    Encryption {
        /// What was found.
        reason: String,
    },
    /// It is damaged beyond repair, or no PDF.
    #[error("no page could be read ({reason})")]
    Unreadable {
        /// What was found.
        reason: String,
    },
}
