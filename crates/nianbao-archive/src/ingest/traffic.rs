//! The messages between finding, reading and writing, and the bound on bytes in flight.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, PoisonError};

use nianbao::error::Error;
use nianbao::limits;
use nianbao::output::Judged;

/// A file to read, with its share of the bytes in flight.
pub(super) struct Job {
    pub(super) path: PathBuf,
    pub(super) what: What,
    pub(super) bytes: u64,
}

pub(super) enum What {
    /// It is at its path.
    File,
    /// It was unpacked, or could not be.
    Entry(Result<Vec<u8>, Error>),
}

/// Blocks the finder while many bytes are in flight, so that memory does not grow with file sizes. Only one thread
/// acquires, so that no two can wait for each other.
#[derive(Default)]
pub(super) struct Traffic {
    bytes: Mutex<u64>,
    freed: Condvar,
    /// Whether the writer has stopped, so that nothing more needs to be found or read.
    is_over: AtomicBool,
}

impl Traffic {
    /// Waits for room.
    pub(super) fn take(&self, bytes: u64) {
        let is_full = |under_way: &mut u64| *under_way > 0 && *under_way + bytes > limits::BYTES_UNDER_WAY;
        let under_way = self.bytes.lock().unwrap_or_else(PoisonError::into_inner);
        *self.freed.wait_while(under_way, is_full).unwrap_or_else(PoisonError::into_inner) += bytes;
    }

    pub(super) fn is_over(&self) -> bool {
        self.is_over.load(Ordering::Relaxed)
    }

    /// Ends the run: the writer has stopped.
    pub(super) fn end(&self) {
        self.is_over.store(true, Ordering::Relaxed);
    }

    pub(super) fn give_back(&self, bytes: u64) {
        *self.bytes.lock().unwrap_or_else(PoisonError::into_inner) -= bytes;
        self.freed.notify_all();
    }
}

/// The result for one file.
pub(super) struct Done {
    pub(super) path: PathBuf,
    pub(super) sha256: Option<String>,
    pub(super) result: Result<Found, (String, String)>,
}

pub(super) enum Found {
    Known,
    Reports(Vec<Judged>),
}
