//! The reader's errors as Python exceptions.

use std::io;
use std::path::Path;

use nianbao::Error;
use pyo3::exceptions::{PyException, PyOSError};
use pyo3::prelude::*;

pyo3::create_exception!(
    nianbao,
    NianbaoError,
    PyException,
    "A file could not be read, or an archive not be used. `path` names the file, `code` the kind of trouble, as the \
     table `failures` of an archive has it."
);

/// The exception for an error, with the file's name and the kind of trouble.
pub(crate) fn raise(py: Python<'_>, error: &Error, path: &Path) -> PyErr {
    coded(py, error.to_string(), error.code(), path)
}

/// An exception with a message of its own.
pub(crate) fn coded(py: Python<'_>, message: String, code: &str, path: &Path) -> PyErr {
    let exception = NianbaoError::new_err(message);
    let value = exception.value(py);
    let told = value.setattr("path", path.display().to_string()).and_then(|()| value.setattr("code", code));
    match told {
        Ok(()) => exception,
        Err(trouble) => trouble,
    }
}

/// What the operating system says of a file, as Python has it: `FileNotFoundError` and its like, with the file's name.
pub(crate) fn of_system(error: &io::Error, path: &Path) -> PyErr {
    match error.raw_os_error() {
        Some(number) => {
            let message = error.to_string();
            let words = message.split(" (os error").next().unwrap_or(&message).to_owned();
            PyOSError::new_err((number, words, path.display().to_string()))
        }
        None => PyOSError::new_err(format!("{}: {error}", path.display())),
    }
}
