//! Files to judged reports: what `read`, `read_all` and `read_many` share.

use std::fs::File;
use std::io::{Cursor, Read, Seek};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::Duration;

use nianbao::{Error, Judged, Reader, input};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyByteArray, PyBytes};

use crate::error::of_system;

/// The library's reader, so configured; its own bounds where nothing is said.
pub(crate) fn reader(
    password: Option<String>,
    timeout: Option<f64>,
    max_memory: Option<u64>,
) -> PyResult<Reader> {
    let mut reader = Reader::new().password(password);
    if let Some(seconds) = timeout {
        let time = Duration::try_from_secs_f64(seconds).ok().filter(|time| !time.is_zero());
        let wrong = || PyValueError::new_err(format!("timeout is {seconds}; give seconds above 0"));
        reader = reader.timeout(time.ok_or_else(wrong)?);
    }
    Ok(match max_memory {
        Some(bytes) => reader.max_memory(bytes),
        None => reader,
    })
}

/// Bytes that are read, with what they are called.
#[derive(Clone, Debug)]
pub(crate) enum Source {
    /// A file.
    Path(PathBuf),
    /// Bytes at hand.
    Bytes(Vec<u8>),
}

impl Source {
    /// A path (`str` or `os.PathLike`), `bytes` or `bytearray`.
    pub(crate) fn of(given: &Bound<'_, PyAny>) -> PyResult<Self> {
        if let Ok(bytes) = given.cast::<PyBytes>() {
            return Ok(Source::Bytes(bytes.as_bytes().to_vec()));
        }
        if let Ok(bytes) = given.cast::<PyByteArray>() {
            return Ok(Source::Bytes(bytes.to_vec()));
        }
        Ok(Source::Path(given.extract()?))
    }

    /// A file that is open already.
    pub(crate) fn opened(path: &Path, file: File) -> Opened {
        Opened { path: path.to_owned(), content: Content::File(file) }
    }

    /// What the file is called; bytes have no name unless they are given one.
    pub(crate) fn path(&self) -> PathBuf {
        match self {
            Source::Path(path) => path.clone(),
            Source::Bytes(_) => PathBuf::from("<bytes>"),
        }
    }

    /// Makes sure that a file can be opened, so that Python's own exceptions tell what is wrong with it.
    pub(crate) fn open(self) -> PyResult<Opened> {
        let path = self.path();
        match self {
            Source::Path(_) => match File::open(&path) {
                Ok(file) => Ok(Opened { path, content: Content::File(file) }),
                Err(error) => Err(of_system(&error, &path)),
            },
            Source::Bytes(bytes) => Ok(Opened { path, content: Content::Bytes(bytes) }),
        }
    }
}

/// What is done with the reports of one file.
type Visit<'v> = dyn FnMut(&Path, Result<Vec<Judged>, Error>) -> ControlFlow<()> + 'v;

/// A file that is open.
pub(crate) struct Opened {
    path: PathBuf,
    content: Content,
}

enum Content {
    File(File),
    Bytes(Vec<u8>),
}

impl Opened {
    /// Reads it, or each file in it where it is a ZIP or a TAR.
    pub(crate) fn each(self, reader: &Reader, visit: &mut Visit) {
        match self.content {
            Content::File(file) => each_in(file, &self.path, reader, visit),
            Content::Bytes(bytes) => each_in(Cursor::new(bytes), &self.path, reader, visit),
        }
    }
}

fn each_in(source: impl Read + Seek, path: &Path, reader: &Reader, visit: &mut Visit) {
    input::each_file(source, path, &mut |path, bytes| {
        visit(path, bytes.and_then(|bytes| reader.read_bytes(path, bytes)))
    });
}
