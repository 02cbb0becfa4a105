//! `nianbao` for Python: the reader, its reports as objects, and their tables through the Arrow C data interface
//! (Arrow PyCapsule interface), so that pandas, polars and DuckDB take them without a copy.
//!
//! What takes time runs without the interpreter's lock, and looks now and then whether Ctrl-C was pressed. The Python
//! side of the package is in `nianbao/`: types, the reader for Spark, and its documentation.

mod archive;
mod error;
mod file;
mod many;
mod patience;
mod report;
mod rows;
mod table;

use pyo3::prelude::*;

/// The native part of the package; `nianbao` is its public face.
#[pymodule]
fn _nianbao(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    module.add("FILE_BYTES", nianbao::limits::FILE_BYTES)?;
    module.add("MEMORY_BYTES", nianbao::limits::MEMORY_BYTES)?;
    module.add("SECONDS", nianbao::limits::SECONDS)?;
    module.add("READER", nianbao::output::READER)?;
    module.add("TABLES", rows::TABLES)?;
    module.add("OF_DOCUMENTS", rows::OF_DOCUMENTS)?;
    module.add("NianbaoError", module.py().get_type::<error::NianbaoError>())?;
    module.add_class::<archive::Archive>()?;
    module.add_class::<many::Readings>()?;
    module.add_class::<many::Reading>()?;
    module.add_class::<report::Report>()?;
    module.add_class::<rows::RowReader>()?;
    module.add_class::<table::Table>()?;
    module.add_function(wrap_pyfunction!(report::read_all, module)?)?;
    module.add_function(wrap_pyfunction!(many::read_many, module)?)?;
    module.add_function(wrap_pyfunction!(rows::row_schema, module)?)
}
