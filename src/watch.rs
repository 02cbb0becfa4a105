//! Timeouts, as a safety net behind the budgets: work that takes too long is abandoned, and a panic affects nothing else.
//!
//! Reading is bounded by counts, which stop it at the same place on every machine. The timeout applies only if a count is
//! missing or too large for a machine; it says nothing about the document.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread;
use std::time::Duration;

/// Stack size of the worker thread: that of a main thread.
const STACK_BYTES: usize = 8 << 20;

/// Why there is no result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lost {
    /// It took too long. The thread keeps running until its own budgets stop it, or the program ends.
    Late,
    /// It panicked, which is a bug; or no thread could be started.
    Broken,
}

/// Runs `work` on another thread and waits for it no longer than `limit`.
///
/// # Errors
///
/// If there is no result in time, or none at all.
pub fn within<T: Send + 'static>(
    limit: Duration,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Lost> {
    let (done, wait) = mpsc::sync_channel(1);
    let working = thread::Builder::new().stack_size(STACK_BYTES).spawn(move || {
        let result = work();
        // If it is too late, nobody is waiting.
        let _ = done.send(result);
    });
    working.map_err(|_| Lost::Broken)?;
    wait.recv_timeout(limit).map_err(|error| match error {
        RecvTimeoutError::Timeout => Lost::Late,
        RecvTimeoutError::Disconnected => Lost::Broken,
    })
}

/// Says when the time for many pieces of work is over, each of which has a limit of its own.
#[derive(Debug)]
pub struct Alarm {
    has_rung: Arc<AtomicBool>,
    /// The thread that waits ends when this is dropped.
    _waiting: Sender<()>,
}

impl Alarm {
    /// Rings after `limit`. Where no thread can be started it never does, and counts alone bound the work.
    pub fn after(limit: Duration) -> Alarm {
        let has_rung = Arc::new(AtomicBool::new(false));
        let (waiting, wait) = mpsc::channel::<()>();
        let rung = Arc::clone(&has_rung);
        let _ = thread::Builder::new().spawn(move || {
            if wait.recv_timeout(limit) == Err(RecvTimeoutError::Timeout) {
                rung.store(true, Ordering::Relaxed);
            }
        });
        Alarm { has_rung, _waiting: waiting }
    }

    /// Whether the time is over.
    pub fn has_rung(&self) -> bool {
        self.has_rung.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_alarm_rings_once_its_time_is_over() {
        assert!(!Alarm::after(Duration::from_secs(60)).has_rung());
        let alarm = Alarm::after(Duration::from_millis(1));
        while !alarm.has_rung() {
            thread::yield_now();
        }
    }

    #[test]
    fn work_is_done_given_up_or_broken() {
        let long = Duration::from_secs(60);
        assert_eq!(within(long, || 7), Ok(7));
        assert_eq!(within(Duration::from_millis(20), move || thread::sleep(long)), Err(Lost::Late));
        // Unwinds without printing a panic message.
        assert_eq!(within(long, || std::panic::resume_unwind(Box::new(()))), Err::<(), _>(Lost::Broken));
    }
}
