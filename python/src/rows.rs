//! One file as one row, its tables nested in it: what a reader for Spark hands over.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use arrow::array::{ArrayRef, ListArray, RecordBatch, StringArray, StructArray};
use arrow::buffer::OffsetBuffer;
use arrow::compute::concat_batches;
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use arrow::error::ArrowError;
use arrow::ipc::writer::StreamWriter;
use nianbao_archive::archive::Archive;
use nianbao_archive::export::{Filter, each_batch};
use nianbao_archive::ingest::Single;
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyCapsule};

use crate::error::raise;
use crate::file::reader;
use crate::table::{capsule_of_schema, schema_of};

/// The tables of an archive that reading alone fills.
pub(crate) const TABLES: [&str; 9] =
    ["files", "paths", "documents", "sections", "cells", "checks", "mentions", "findings", "failures"];
/// Those that say something of a report.
pub(crate) const OF_DOCUMENTS: [&str; 6] =
    ["documents", "sections", "cells", "checks", "mentions", "findings"];

/// The columns of a row: where the file was found, its SHA-256, and a list for each table.
fn schema() -> SchemaRef {
    let list = |name: &&str| {
        let item = Field::new("item", DataType::Struct(schema_of(name).fields().clone()), false);
        Field::new(*name, DataType::List(Arc::new(item)), false)
    };
    let own = [Field::new("path", DataType::Utf8, false), Field::new("sha256", DataType::Utf8, true)];
    Arc::new(Schema::new(own.into_iter().chain(TABLES.iter().map(list)).collect::<Vec<_>>()))
}

/// The row of a file.
fn row(path: &str, sha256: Option<&str>, archive: &Archive) -> Result<RecordBatch, String> {
    let text = |error: ArrowError| error.to_string();
    let mut columns: Vec<ArrayRef> =
        vec![Arc::new(StringArray::from(vec![path])), Arc::new(StringArray::from(vec![sha256]))];
    for name in TABLES {
        let mut batches = Vec::new();
        let filter = Filter::default();
        each_batch(archive, name, &filter, &mut |batch| batches.push(batch)).map_err(|e| e.to_string())?;
        let whole = concat_batches(&schema_of(name), &batches).map_err(text)?;
        let item = Arc::new(Field::new("item", DataType::Struct(whole.schema().fields().clone()), false));
        let offsets = OffsetBuffer::from_lengths([whole.num_rows()]);
        let list =
            ListArray::try_new(item, offsets, Arc::new(StructArray::from(whole)), None).map_err(text)?;
        columns.push(Arc::new(list));
    }
    RecordBatch::try_new(schema(), columns).map_err(text)
}

/// A batch as an Arrow IPC stream.
fn stream(batch: &RecordBatch) -> Result<Vec<u8>, ArrowError> {
    let mut writer = StreamWriter::try_new(Vec::new(), &batch.schema())?;
    writer.write(batch)?;
    writer.into_inner()
}

/// Reads one file after the other to rows.
#[pyclass(frozen, module = "nianbao._nianbao")]
pub(crate) struct RowReader {
    single: Mutex<Single>,
}

#[pymethods]
impl RowReader {
    #[new]
    #[pyo3(signature = (*, password = None, timeout = None, max_memory = None))]
    fn new(
        py: Python<'_>,
        password: Option<String>,
        timeout: Option<f64>,
        max_memory: Option<u64>,
    ) -> PyResult<Self> {
        let single = Single::new(reader(password, timeout, max_memory)?);
        let single = single.map_err(|error| raise(py, &error, Path::new(":memory:")))?;
        Ok(RowReader { single: Mutex::new(single) })
    }

    /// Reads a file, or each file in it where it is a ZIP or a TAR, and gives `sink` the row of each as an Arrow IPC
    /// stream. Says whether a file was given up because of the time it took: what was given up may still be at work in
    /// this process.
    fn rows_of(&self, py: Python<'_>, path: PathBuf, content: &[u8], sink: Py<PyAny>) -> PyResult<bool> {
        let (mut trouble, mut is_late) = (None, false);
        let mut visit = |path: &str, sha256: Option<&str>, archive: &Archive| {
            let made = row(path, sha256, archive);
            is_late |= made.as_ref().is_ok_and(was_late);
            let bytes = made.and_then(|row| stream(&row).map_err(|error| error.to_string()));
            let given = bytes
                .map_err(PyRuntimeError::new_err)
                .and_then(|bytes| Python::attach(|py| sink.call1(py, (PyBytes::new(py, &bytes),)).map(drop)));
            match given {
                Ok(()) => ControlFlow::Continue(()),
                Err(error) => {
                    trouble = Some(error);
                    ControlFlow::Break(())
                }
            }
        };
        let read = py.detach(|| {
            let mut single = self.single.lock().map_err(|error| error.to_string())?;
            Ok::<_, String>(single.each_in(&path, content, &mut visit))
        });
        read.map_err(PyRuntimeError::new_err)?.map_err(|error| raise(py, &error, &path))?;
        trouble.map_or(Ok(is_late), Err)
    }
}

/// Whether the row's file was given up because of the time it took.
fn was_late(row: &RecordBatch) -> bool {
    let failures = row.column_by_name("failures").and_then(|c| c.as_any().downcast_ref::<ListArray>());
    let failures = failures.and_then(|list| list.values().as_any().downcast_ref::<StructArray>());
    let codes = failures.and_then(|f| f.column_by_name("code"));
    let codes = codes.and_then(|codes| codes.as_any().downcast_ref::<StringArray>());
    codes.is_some_and(|codes| codes.iter().flatten().any(|code| code == "timeout"))
}

/// The columns of the rows that `rows_of` gives, as an Arrow schema capsule.
#[pyfunction]
pub(crate) fn row_schema(py: Python<'_>) -> PyResult<Bound<'_, PyCapsule>> {
    capsule_of_schema(py, &schema())
}
