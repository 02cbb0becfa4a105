//! A table in memory, handed to other programs through the Arrow PyCapsule interface.

use std::fmt::Write as _;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, RecordBatch, RecordBatchIterator};
use arrow::datatypes::SchemaRef;
use arrow::error::ArrowError;
use arrow::ffi::FFI_ArrowSchema;
use arrow::ffi_stream::FFI_ArrowArrayStream;
use arrow::util::display::{ArrayFormatter, FormatOptions};
use nianbao_pages::picture::escaped;
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3::types::PyCapsule;

/// Rows that a notebook shows.
const SHOWN: usize = 20;

/// A table of reports, cells or the like: columns with names and types.
///
/// Whatever takes Arrow takes it, without a copy: `pyarrow.table(t)`, `polars.DataFrame(t)`, `duckdb.from_arrow(t)`,
/// `pandas` by `t.to_pandas()`.
#[pyclass(frozen, module = "nianbao")]
pub(crate) struct Table {
    schema: SchemaRef,
    batches: Vec<RecordBatch>,
}

impl Table {
    pub(crate) fn new(schema: SchemaRef, batches: Vec<RecordBatch>) -> Self {
        Table { schema, batches }
    }

    /// The first rows as HTML.
    fn html(&self) -> Result<String, ArrowError> {
        let mut out = String::from("<table><thead><tr>");
        for field in self.schema.fields() {
            let _ = write!(out, "<th>{}</th>", escaped(field.name()));
        }
        out.push_str("</tr></thead><tbody>");
        let options = FormatOptions::default();
        let mut left = SHOWN;
        for batch in &self.batches {
            let columns: Vec<ArrayFormatter> = batch
                .columns()
                .iter()
                .map(|c| ArrayFormatter::try_new(c, &options))
                .collect::<Result<_, _>>()?;
            for row in 0..batch.num_rows().min(left) {
                out.push_str("<tr>");
                for column in &columns {
                    let _ = write!(out, "<td>{}</td>", escaped(&column.value(row).to_string()));
                }
                out.push_str("</tr>");
            }
            left = left.saturating_sub(batch.num_rows());
        }
        out.push_str("</tbody></table>");
        let more = self.rows().saturating_sub(SHOWN);
        if more > 0 {
            let _ = write!(out, "<p>… {more} more rows</p>");
        }
        Ok(out)
    }

    fn rows(&self) -> usize {
        self.batches.iter().map(RecordBatch::num_rows).sum()
    }
}

#[pymethods]
impl Table {
    /// The names of the columns.
    #[getter]
    fn column_names(&self) -> Vec<String> {
        self.schema.fields().iter().map(|field| field.name().clone()).collect()
    }

    /// How many rows there are.
    #[getter]
    fn num_rows(&self) -> usize {
        self.rows()
    }

    fn __len__(&self) -> usize {
        self.rows()
    }

    fn __repr__(&self) -> String {
        format!("<nianbao.Table: {} rows of {}>", self.rows(), self.column_names().join(", "))
    }

    fn _repr_html_(&self) -> PyResult<String> {
        self.html().map_err(|error| PyRuntimeError::new_err(error.to_string()))
    }

    /// The columns and their types (Arrow PyCapsule interface).
    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        capsule_of_schema(py, &self.schema)
    }

    /// The rows (Arrow PyCapsule interface). Other columns than these cannot be asked for.
    #[pyo3(signature = (requested_schema = None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        // The interface allows a producer to give its own types, whatever was asked for.
        drop(requested_schema);
        let batches = self.batches.clone().into_iter().map(Ok);
        let reader = RecordBatchIterator::new(batches, self.schema.clone());
        let stream = FFI_ArrowArrayStream::new(Box::new(reader));
        PyCapsule::new_with_value(py, stream, c"arrow_array_stream")
    }

    /// As a `pyarrow.Table`; needs pyarrow.
    fn to_pyarrow<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        slf.py().import("pyarrow")?.call_method1("table", (slf,))
    }

    /// As a `pandas.DataFrame`; needs pandas and pyarrow.
    fn to_pandas<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        Table::to_pyarrow(slf)?.call_method0("to_pandas")
    }

    /// As a list of dictionaries; needs pyarrow.
    fn to_pylist<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        Table::to_pyarrow(slf)?.call_method0("to_pylist")
    }
}

pub(crate) fn capsule_of_schema<'py>(py: Python<'py>, schema: &SchemaRef) -> PyResult<Bound<'py, PyCapsule>> {
    let schema = FFI_ArrowSchema::try_from(schema.as_ref())
        .map_err(|error| PyRuntimeError::new_err(error.to_string()))?;
    PyCapsule::new_with_value(py, schema, c"arrow_schema")
}

/// The rows of a batch that a column of texts has a name for.
pub(crate) fn rows_named(batch: &RecordBatch, column: &str, name: &str) -> Result<RecordBatch, ArrowError> {
    let texts: Option<&ArrayRef> = batch.column_by_name(column);
    let Some(texts) = texts.and_then(|c| c.as_any().downcast_ref::<arrow::array::StringArray>()) else {
        return Ok(batch.clone());
    };
    let wanted: arrow::array::BooleanArray = texts.iter().map(|text| Some(text == Some(name))).collect();
    arrow::compute::filter_record_batch(batch, &wanted)
}

/// The columns of a table of archives; none where there is no such table, of which each caller makes sure.
pub(crate) fn schema_of(name: &str) -> SchemaRef {
    nianbao_archive::export::arrow_schema(name).unwrap_or_else(|| Arc::new(arrow::datatypes::Schema::empty()))
}
