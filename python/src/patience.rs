//! Waiting without the interpreter's lock, in slices between which Ctrl-C is heard.

use std::thread;
use std::time::Duration;

use crossbeam_channel::{RecvTimeoutError, bounded};
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;

/// How long nobody asks whether Ctrl-C was pressed.
pub(crate) const SLICE: Duration = Duration::from_millis(50);

/// Does some work in a thread of its own while Python goes on. Where Ctrl-C is pressed the work is left to end by itself.
pub(crate) fn patiently<T: Send + 'static>(
    py: Python<'_>,
    work: impl FnOnce() -> T + Send + 'static,
) -> PyResult<T> {
    let (done, wait) = bounded(1);
    let working = thread::Builder::new().spawn(move || {
        // Nobody waits any more where Ctrl-C was pressed.
        let _ = done.send(work());
    });
    working.map_err(|error| PyRuntimeError::new_err(format!("no thread could be begun: {error}")))?;
    loop {
        match py.detach(|| wait.recv_timeout(SLICE)) {
            Ok(result) => return Ok(result),
            Err(RecvTimeoutError::Timeout) => py.check_signals()?,
            Err(RecvTimeoutError::Disconnected) => {
                return Err(PyRuntimeError::new_err("the reader broke down; please report the file"));
            }
        }
    }
}
