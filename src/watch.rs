//! The wall clock behind the budgets: work that is not done in time is given up, and work that breaks down takes nothing
//! with it.
//!
//! Every reading is bounded by counts, which end it at the same place on every machine. Should a count be missing or be
//! too large for a machine, the clock ends the wait; what was given up says nothing about the document.

use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

/// Stack of the thread that works: as much as the main thread of a program has.
const STACK_BYTES: usize = 8 << 20;

/// Why there is no result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lost {
    /// It took longer than it may. The thread goes on until its own budgets end it, or the program does.
    Late,
    /// It broke down, which is a defect of the program; or no thread could be begun.
    Broken,
}

/// Does some work, and waits for it no longer than `limit`.
///
/// # Errors
///
/// Where there is no result in time, or never.
pub fn within<T: Send + 'static>(
    limit: Duration,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Lost> {
    let (done, wait) = mpsc::sync_channel(1);
    let working = thread::Builder::new().stack_size(STACK_BYTES).spawn(move || {
        let result = work();
        // Nobody waits any more where it is too late.
        let _ = done.send(result);
    });
    working.map_err(|_| Lost::Broken)?;
    wait.recv_timeout(limit).map_err(|error| match error {
        RecvTimeoutError::Timeout => Lost::Late,
        RecvTimeoutError::Disconnected => Lost::Broken,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_is_done_given_up_or_broken() {
        let long = Duration::from_secs(60);
        assert_eq!(within(long, || 7), Ok(7));
        assert_eq!(within(Duration::from_millis(20), move || thread::sleep(long)), Err(Lost::Late));
        // A breakdown without the words that a panic prints.
        assert_eq!(within(long, || std::panic::resume_unwind(Box::new(()))), Err::<(), _>(Lost::Broken));
    }
}
