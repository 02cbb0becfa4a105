//! One report, as read and judged.

use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use arrow::array::RecordBatch;
use nianbao::{Error, ErrorKind, Judged};
use nianbao_archive::archive::{Archive, Source as Found};
use nianbao_archive::export::{Filter, each_batch};
use nianbao_pages::picture::escaped;
use pyo3::exceptions::{PyKeyError, PyRuntimeError};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyDict;

use crate::error::raise;
use crate::file::{Source, reader};
use crate::patience::patiently;
use crate::table::{Table, rows_named, schema_of};

/// The reports of one file, with the tables that an archive would have of them once they are asked for.
pub(crate) struct File {
    reports: Vec<Judged>,
    archive: OnceLock<Result<std::sync::Mutex<Archive>, String>>,
}

impl File {
    fn batches(&self, table: &str) -> Result<Vec<RecordBatch>, String> {
        let archive = self
            .archive
            .get_or_init(|| self.archived().map(std::sync::Mutex::new).map_err(|e| e.to_string()));
        let archive = archive.as_ref().map_err(Clone::clone)?.lock().map_err(|error| error.to_string())?;
        let mut out = Vec::new();
        let filter = Filter::default();
        each_batch(&archive, table, &filter, &mut |batch| out.push(batch)).map_err(|e| e.to_string())?;
        Ok(out)
    }

    fn archived(&self) -> Result<Archive, Error> {
        let mut writer = Archive::in_memory()?.into_writer()?;
        if let Some(first) = self.reports.first() {
            let source = &first.source;
            let found = Found { path: source.path.clone(), ..Found::default() };
            let broken = |error| ErrorKind::Archive { reason: format!("{error}") }.at(source.path.clone());
            let mut batch = writer.batch()?;
            batch.put(&source.sha256, &found, &self.reports).map_err(broken)?;
            batch.commit().map_err(broken)?;
        }
        Ok(writer.finish())
    }
}

/// A report: what was read of it and how it was judged. Numbers are exact: `int`, or `decimal.Decimal`.
#[pyclass(frozen, module = "nianbao")]
pub(crate) struct Report {
    file: Arc<File>,
    /// Which of the file's reports, from 0.
    index: usize,
    dictionary: PyOnceLock<Py<PyDict>>,
}

impl Report {
    pub(crate) fn all(reports: Vec<Judged>) -> Vec<Report> {
        let count = reports.len();
        let file = Arc::new(File { reports, archive: OnceLock::new() });
        let one = |index| Report { file: file.clone(), index, dictionary: PyOnceLock::new() };
        (0..count).map(one).collect()
    }

    fn judged(&self) -> &Judged {
        &self.file.reports[self.index]
    }

    /// The name that an archive gives it.
    fn id(&self) -> String {
        nianbao_archive::archive::document_id(&self.judged().source.sha256, self.index + 1)
    }

    fn json(&self) -> PyResult<String> {
        serde_json::to_string(&self.judged().document()).map_err(|e| PyRuntimeError::new_err(e.to_string()))
    }

    fn dictionary<'py>(&self, py: Python<'py>) -> PyResult<&Bound<'py, PyDict>> {
        let made = self.dictionary.get_or_try_init(py, || self.parsed(py).map(Bound::unbind))?;
        Ok(made.bind(py))
    }

    fn parsed<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let exact = PyDict::new(py);
        exact.set_item("parse_float", py.import("decimal")?.getattr("Decimal")?)?;
        let parsed = py.import("json")?.call_method("loads", (self.json()?,), Some(&exact))?;
        Ok(parsed.cast_into::<PyDict>()?)
    }

    fn part<'py>(&self, py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyAny>> {
        let part = self.dictionary(py)?.get_item(name)?;
        // A copy: what is done to it changes nothing here.
        py.import("copy")?.call_method1("deepcopy", (part,))
    }

    fn table_of(&self, py: Python<'_>, name: &str) -> PyResult<Table> {
        let batches = py.detach(|| {
            let id = self.id();
            let batches = self.file.batches(name)?;
            let own = batches.iter().map(|batch| rows_named(batch, "document", &id));
            own.collect::<Result<Vec<_>, _>>().map_err(|error| error.to_string())
        });
        Ok(Table::new(schema_of(name), batches.map_err(PyRuntimeError::new_err)?))
    }
}

#[pymethods]
impl Report {
    /// Where it was read from.
    #[getter]
    fn path(&self) -> &str {
        &self.judged().source.path
    }

    /// SHA-256 of the file's bytes.
    #[getter]
    fn sha256(&self) -> &str {
        &self.judged().source.sha256
    }

    /// `verified`, `inconsistent`, `incomplete` or `unrecognised`.
    #[getter]
    fn verdict(&self) -> &'static str {
        self.judged().verdict().name()
    }

    /// `annual_report`, or `other`.
    #[getter]
    fn kind(&self) -> &str {
        self.judged().report.kind()
    }

    /// The title on one line.
    #[getter]
    fn title(&self) -> Option<&str> {
        self.judged().report.title.as_deref()
    }

    /// The body that reports.
    #[getter]
    fn agency(&self) -> Option<&str> {
        self.judged().report.agency.as_deref()
    }

    /// The year it reports about.
    #[getter]
    fn year(&self) -> Option<i32> {
        self.judged().report.year
    }

    /// The edition of the form: `2021`, `2019` or `2014`.
    #[getter]
    fn form(&self) -> Option<&str> {
        self.judged().report.edition.as_deref()
    }

    /// The day it was published, ISO 8601.
    #[getter]
    fn published_on(&self) -> Option<&str> {
        self.judged().report.imprint.published_on.as_deref()
    }

    /// The numbers as the form nests them.
    #[getter]
    fn tables<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.part(py, "tables")
    }

    /// The sections with their paragraphs.
    #[getter]
    fn sections<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.part(py, "sections")
    }

    /// What a person should know.
    #[getter]
    fn findings<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.part(py, "findings")
    }

    /// The form's identities: how many held, which failed, how many could not be assessed.
    #[getter]
    fn checks<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.part(py, "checks")
    }

    /// Every cell of the form with its number, its print and its place, as the table `cells` of an archive has them.
    #[getter]
    fn cells(&self, py: Python<'_>) -> PyResult<Table> {
        self.table_of(py, "cells")
    }

    /// One of the tables that an archive has of the report: `documents`, `sections`, `cells`, `checks`, `mentions`,
    /// `findings`.
    fn table(&self, py: Python<'_>, name: &str) -> PyResult<Table> {
        if !crate::rows::OF_DOCUMENTS.contains(&name) {
            let names = crate::rows::OF_DOCUMENTS.join(", ");
            return Err(PyKeyError::new_err(format!("no table {name:?}; there are {names}")));
        }
        self.table_of(py, name)
    }

    /// The number of a cell by its path, such as `requests.new_received.total`; `None` where it is blank or doubted.
    fn __getitem__<'py>(&self, py: Python<'py>, path: &str) -> PyResult<Bound<'py, PyAny>> {
        let mut node = self.dictionary(py)?.get_item("tables")?;
        for key in path.split('.') {
            let inner = node.as_ref().and_then(|n| n.cast::<PyDict>().ok());
            node = match inner {
                Some(inner) => inner.get_item(key)?,
                None => None,
            };
        }
        match node {
            Some(found) if !found.is_instance_of::<PyDict>() => Ok(found),
            _ => Err(PyKeyError::new_err(format!("no cell {path:?} in {}", self.path()))),
        }
    }

    /// The whole of it, as the JSON has it.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        self.parsed(py)
    }

    /// The JSON, byte for byte as `nianbao extract --cells` prints it on one line.
    fn to_json(&self) -> PyResult<String> {
        self.json()
    }

    fn __repr__(&self) -> String {
        let about = &self.judged().report;
        let year = about.year.map_or_else(|| "?".to_owned(), |year| year.to_string());
        let agency = about.agency.as_deref().unwrap_or("?");
        format!("<nianbao.Report: {agency} {year}, {}, {}>", self.verdict(), self.path())
    }

    /// What a notebook shows: who, when, the verdict, and what to look at.
    fn _repr_html_(&self) -> String {
        let Judged { report, judgement, .. } = self.judged();
        let mut out = format!(
            "<p><strong>{}</strong><br>{}：{}</p><p>勾稽关系：成立 {}，不成立 {}，无法判断 {}</p>",
            escaped(report.title.as_deref().unwrap_or(self.path())),
            judgement.verdict.name(),
            judgement.verdict.words(report.form),
            judgement.held,
            judgement.failed.len(),
            judgement.not_assessable
        );
        let failed = judgement.failed.iter().map(|failed| &failed.message);
        let doubts = report.findings.iter().map(|finding| &finding.message);
        let lines: Vec<String> =
            failed.chain(doubts).map(|line| format!("<li>{}</li>", escaped(line))).collect();
        if !lines.is_empty() {
            out.push_str(&format!("<ul>{}</ul>", lines.concat()));
        }
        out
    }
}

/// Reads every report of a file: one, unless the file is a compendium, a ZIP or a TAR.
#[pyfunction]
#[pyo3(signature = (source, *, password = None, timeout = None, max_memory = None))]
pub(crate) fn read_all(
    py: Python<'_>,
    source: &Bound<'_, PyAny>,
    password: Option<String>,
    timeout: Option<f64>,
    max_memory: Option<u64>,
) -> PyResult<Vec<Report>> {
    let reader = reader(password, timeout, max_memory)?;
    let opened = Source::of(source)?.open()?;
    let read = patiently(py, move || {
        let mut out: Vec<Vec<Judged>> = Vec::new();
        let mut wrong: Option<(PathBuf, Error)> = None;
        opened.each(&reader, &mut |path, reports| match reports {
            Ok(reports) => {
                out.push(reports);
                ControlFlow::Continue(())
            }
            Err(error) => {
                wrong = Some((path.to_owned(), error));
                ControlFlow::Break(())
            }
        });
        match wrong {
            Some(wrong) => Err(wrong),
            None => Ok(out),
        }
    })?;
    let files = read.map_err(|(path, error)| raise(py, &error, &path))?;
    Ok(files.into_iter().flat_map(Report::all).collect())
}
