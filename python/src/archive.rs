//! The SQLite archive, table by table, as Arrow.

use std::path::PathBuf;
use std::sync::Mutex;

use nianbao::Error;
use nianbao_archive::archive::Archive as Core;
use nianbao_archive::export::{Filter, each_batch, query, table_names};
use pyo3::exceptions::{PyAttributeError, PyKeyError, PyValueError};
use pyo3::prelude::*;

use crate::error::{of_system, raise};
use crate::table::{Table, schema_of};

/// An archive that `nianbao ingest` made, to read from: `Archive("reports.db").cells`.
#[pyclass(frozen, module = "nianbao")]
pub(crate) struct Archive {
    path: PathBuf,
    /// `None` once it is closed.
    core: Mutex<Option<Core>>,
}

impl Archive {
    /// Asks the archive for something while Python goes on.
    fn ask<T: Send>(
        &self,
        py: Python<'_>,
        question: impl FnOnce(&Core) -> Result<T, Error> + Send,
    ) -> PyResult<T> {
        let answer = py.detach(|| {
            let core = self.core.lock().ok()?;
            core.as_ref().map(question)
        });
        match answer {
            Some(answer) => answer.map_err(|error| raise(py, &error, &self.path)),
            None => Err(PyValueError::new_err(format!("{}: the archive is closed", self.path.display()))),
        }
    }
}

#[pymethods]
impl Archive {
    #[new]
    fn new(py: Python<'_>, path: PathBuf) -> PyResult<Self> {
        std::fs::metadata(&path).map_err(|error| of_system(&error, &path))?;
        let core = py.detach(|| Core::open(&path)).map_err(|error| raise(py, &error, &path))?;
        Ok(Archive { path, core: Mutex::new(Some(core)) })
    }

    /// The file.
    #[getter]
    fn path(&self) -> String {
        self.path.display().to_string()
    }

    /// The names of the tables, as `nianbao export` writes them.
    #[getter]
    fn tables(&self) -> Vec<&'static str> {
        table_names().collect()
    }

    /// A table, with the types of the Parquet export; only the reports of some years, agencies (`*` stands for any
    /// letters) or verdicts, where they are named.
    #[pyo3(signature = (name, *, years = Vec::new(), agencies = Vec::new(), verdicts = Vec::new()))]
    fn table(
        &self,
        py: Python<'_>,
        name: &str,
        years: Vec<i32>,
        agencies: Vec<String>,
        verdicts: Vec<String>,
    ) -> PyResult<Table> {
        if !table_names().any(|known| known == name) {
            let names: Vec<&str> = table_names().collect();
            return Err(PyKeyError::new_err(format!("no table {name:?}; there are {}", names.join(", "))));
        }
        let filter = Filter { years, agencies, verdicts };
        let mut batches = Vec::new();
        self.ask(py, |core| each_batch(core, name, &filter, &mut |batch| batches.push(batch)))?;
        Ok(Table::new(schema_of(name), batches))
    }

    /// What a question in SQL is answered; nothing can be written by it.
    fn query(&self, py: Python<'_>, sql: &str) -> PyResult<Table> {
        let batch = self.ask(py, |core| query(core, sql))?;
        Ok(Table::new(batch.schema(), vec![batch]))
    }

    /// `archive.cells` is `archive.table("cells")`.
    fn __getattr__(&self, py: Python<'_>, name: &str) -> PyResult<Table> {
        if table_names().any(|known| known == name) {
            self.table(py, name, Vec::new(), Vec::new(), Vec::new())
        } else {
            Err(PyAttributeError::new_err(format!("an archive has no {name:?}")))
        }
    }

    fn __dir__(&self) -> Vec<&'static str> {
        table_names().chain(["close", "path", "query", "table", "tables"]).collect()
    }

    /// Lets go of the file.
    fn close(&self) {
        if let Ok(mut core) = self.core.lock() {
            *core = None;
        }
    }

    fn __enter__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    #[pyo3(signature = (*_exception))]
    fn __exit__(&self, _exception: &Bound<'_, pyo3::types::PyTuple>) {
        self.close();
    }

    fn __repr__(&self) -> String {
        format!("<nianbao.Archive: {}>", self.path.display())
    }
}
