//! How a file is to be read.

use crate::limits::Limits;

/// How a file is to be read: with which password, within which [`Limits`].
///
/// ```
/// use pagemarks::Options;
///
/// let options = Options::default().with_password("sesame").with_object_bytes(64 << 20);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Options {
    /// Opens an encrypted file; the user's or the owner's. Files that need none are opened without.
    pub password: Option<String>,
    /// What the file may cost.
    pub limits: Limits,
}

impl Options {
    /// Reads encrypted files with this password.
    #[must_use]
    pub fn with_password(mut self, password: impl Into<String>) -> Self {
        self.password = Some(password.into());
        self
    }

    /// Reads within these limits.
    #[must_use]
    pub fn with_limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Lets the objects of a file take this many bytes of memory: [`Limits::object_bytes`].
    #[must_use]
    pub fn with_object_bytes(mut self, bytes: u64) -> Self {
        self.limits.object_bytes = bytes;
        self
    }
}
