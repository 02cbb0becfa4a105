//! What goes between finding, reading and writing, and how much of it at a time.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, PoisonError};

use nianbao::error::Error;
use nianbao::limits;
use nianbao::output::Judged;

/// A file to be read, with its share of the bytes under way.
pub(super) struct Job {
    pub(super) path: PathBuf,
    pub(super) what: What,
    pub(super) bytes: u64,
}

pub(super) enum What {
    /// It lies at its path.
    File,
    /// It came out of an archive, or could not.
    Entry(Result<Vec<u8>, Error>),
}

/// Holds back whoever finds files while many bytes are under way, so that memory does not grow with their size. One
/// thread takes, so that no two wait for each other.
#[derive(Default)]
pub(super) struct Traffic {
    bytes: Mutex<u64>,
    freed: Condvar,
    /// Whether nobody writes any more, so that nothing more need be found or read.
    is_over: AtomicBool,
}

impl Traffic {
    /// Waits until there is room.
    pub(super) fn take(&self, bytes: u64) {
        let is_full = |under_way: &mut u64| *under_way > 0 && *under_way + bytes > limits::BYTES_UNDER_WAY;
        let under_way = self.bytes.lock().unwrap_or_else(PoisonError::into_inner);
        *self.freed.wait_while(under_way, is_full).unwrap_or_else(PoisonError::into_inner) += bytes;
    }

    pub(super) fn is_over(&self) -> bool {
        self.is_over.load(Ordering::Relaxed)
    }

    /// Ends the run: nobody writes any more.
    pub(super) fn end(&self) {
        self.is_over.store(true, Ordering::Relaxed);
    }

    pub(super) fn give_back(&self, bytes: u64) {
        *self.bytes.lock().unwrap_or_else(PoisonError::into_inner) -= bytes;
        self.freed.notify_all();
    }
}

/// A file that was read, or not.
pub(super) struct Done {
    pub(super) path: PathBuf,
    pub(super) sha256: Option<String>,
    pub(super) result: Result<Found, (String, String)>,
}

pub(super) enum Found {
    Known,
    Reports(Vec<Judged>),
}
