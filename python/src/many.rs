//! Many files read by threads while Python goes on.

use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::thread;

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, TrySendError, bounded};
use nianbao::{Error, ErrorKind, Judged, Reader};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyIterator;

use crate::error::{NianbaoError, coded};
use crate::file::{Source, reader};
use crate::patience::SLICE;
use crate::report::Report;

/// Paths that wait for each reader, and readings that wait to be taken: few, so that memory stays small.
const WAITING: usize = 2;

/// What became of one file: its reports, or why there are none.
#[pyclass(frozen, module = "nianbao")]
pub(crate) struct Reading {
    /// The file; one in a ZIP or TAR has the archive's name in front.
    #[pyo3(get)]
    path: String,
    /// Its reports; one, unless it is a compendium.
    #[pyo3(get)]
    reports: Vec<Py<Report>>,
    /// Why it could not be read, or `None`.
    #[pyo3(get)]
    error: Option<Py<NianbaoError>>,
}

#[pymethods]
impl Reading {
    /// Its only report.
    ///
    /// Raises the file's error where there is one, and `ValueError` where it has several reports.
    #[getter]
    fn report(&self, py: Python<'_>) -> PyResult<Py<Report>> {
        match (&self.error, self.reports.as_slice()) {
            (Some(error), _) => Err(PyErr::from_value(error.bind(py).clone().into_any())),
            (None, [one]) => Ok(one.clone_ref(py)),
            (None, several) => Err(PyValueError::new_err(format!(
                "{} holds {} reports; take `.reports`",
                self.path,
                several.len()
            ))),
        }
    }

    fn __repr__(&self) -> String {
        let what = if self.error.is_some() {
            "not read".to_owned()
        } else {
            format!("{} reports", self.reports.len())
        };
        format!("<nianbao.Reading: {}, {what}>", self.path)
    }
}

/// What the readers hand over.
enum Done {
    Read(PathBuf, Vec<Judged>),
    Failed(PathBuf, String, &'static str),
    /// A file of those that were given is done with, all that is in it.
    Ended,
}

/// Readings as they come; see `read_many`.
#[pyclass(module = "nianbao")]
pub(crate) struct Readings {
    paths: Py<PyIterator>,
    /// A path that found no room with the readers yet.
    next: Option<PathBuf>,
    to_read: Option<Sender<PathBuf>>,
    done: Receiver<Done>,
    /// Files that were handed to the readers and are not done with.
    under_way: usize,
}

impl Readings {
    /// Hands on as many paths as the readers have room for.
    fn feed(&mut self, py: Python<'_>) -> PyResult<()> {
        while let Some(to_read) = &self.to_read {
            let path = match self.next.take() {
                Some(path) => path,
                None => match self.paths.bind(py).clone().next() {
                    Some(path) => path?.extract()?,
                    None => {
                        self.to_read = None;
                        break;
                    }
                },
            };
            match to_read.try_send(path) {
                Ok(()) => self.under_way += 1,
                Err(TrySendError::Full(path)) => {
                    self.next = Some(path);
                    break;
                }
                Err(TrySendError::Disconnected(_)) => self.to_read = None,
            }
        }
        Ok(())
    }
}

#[pymethods]
impl Readings {
    fn __iter__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    fn __next__(&mut self, py: Python<'_>) -> PyResult<Option<Reading>> {
        loop {
            self.feed(py)?;
            if self.under_way == 0 && self.to_read.is_none() {
                return Ok(None);
            }
            let done = self.done.clone();
            match py.detach(move || done.recv_timeout(SLICE)) {
                Ok(Done::Ended) => self.under_way -= 1,
                Ok(Done::Read(path, reports)) => {
                    let reports = Report::all(reports).into_iter().map(|report| Py::new(py, report));
                    let reports = reports.collect::<PyResult<_>>()?;
                    return Ok(Some(Reading { path: path.display().to_string(), reports, error: None }));
                }
                Ok(Done::Failed(path, message, code)) => {
                    let error = coded(py, message, code, &path).into_value(py).extract(py)?;
                    let path = path.display().to_string();
                    return Ok(Some(Reading { path, reports: Vec::new(), error: Some(error) }));
                }
                Err(RecvTimeoutError::Timeout) => py.check_signals()?,
                Err(RecvTimeoutError::Disconnected) => return Ok(None),
            }
        }
    }
}

/// Reads many files by `jobs` threads, and yields each as it is done, in no particular order. A file that cannot be read
/// is an item with its `error`, and never ends the loop.
#[pyfunction]
#[pyo3(signature = (paths, *, jobs = None, password = None, timeout = None, max_memory = None))]
pub(crate) fn read_many(
    paths: &Bound<'_, PyAny>,
    jobs: Option<usize>,
    password: Option<String>,
    timeout: Option<f64>,
    max_memory: Option<u64>,
) -> PyResult<Readings> {
    let reader = reader(password, timeout, max_memory)?;
    let jobs = match jobs {
        Some(0) => return Err(PyValueError::new_err("jobs is 0; give at least 1")),
        Some(jobs) => jobs,
        None => thread::available_parallelism().map_or(1, usize::from),
    };
    if paths.is_instance_of::<pyo3::types::PyString>() {
        return Err(PyValueError::new_err("give a list of paths, not one path; `read` takes one"));
    }
    let (to_read, waiting) = bounded::<PathBuf>(jobs * WAITING);
    let (hand_over, done) = bounded::<Done>(jobs * WAITING);
    for _ in 0..jobs {
        let (waiting, hand_over, reader) = (waiting.clone(), hand_over.clone(), reader.clone());
        thread::spawn(move || {
            for path in waiting {
                // What breaks down outside of the reading, such as unpacking, must not keep the loop waiting for it.
                let read = catch_unwind(AssertUnwindSafe(|| read_file(&path, &reader, &hand_over)));
                let read = read.unwrap_or_else(|_| {
                    give(&hand_over, failed(&path, &ErrorKind::Panicked.at(path.clone())))?;
                    give(&hand_over, Done::Ended)
                });
                // Nobody takes what is done any more: the loop was left.
                if read.is_break() {
                    return;
                }
            }
        });
    }
    Ok(Readings { paths: paths.try_iter()?.unbind(), next: None, to_read: Some(to_read), done, under_way: 0 })
}

/// Hands something over, unless nobody takes it any more.
fn give(hand_over: &Sender<Done>, done: Done) -> ControlFlow<()> {
    match hand_over.send(done) {
        Ok(()) => ControlFlow::Continue(()),
        Err(_) => ControlFlow::Break(()),
    }
}

fn failed(path: &Path, error: &Error) -> Done {
    Done::Failed(path.to_owned(), error.to_string(), error.code())
}

fn read_file(path: &Path, reader: &Reader, hand_over: &Sender<Done>) -> ControlFlow<()> {
    match std::fs::File::open(path) {
        Ok(file) => {
            let mut flow = ControlFlow::Continue(());
            Source::opened(path, file).each(reader, &mut |path, reports| {
                flow = match reports {
                    Ok(reports) => give(hand_over, Done::Read(path.to_owned(), reports)),
                    Err(error) => give(hand_over, failed(path, &error)),
                };
                flow
            });
            flow?;
        }
        Err(error) => give(hand_over, failed(path, &ErrorKind::Io(error).at(path)))?,
    }
    give(hand_over, Done::Ended)
}
