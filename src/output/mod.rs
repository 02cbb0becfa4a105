//! What was read, printed: JSON, CSV, and a table for people.

mod csv;
mod document;
mod reread;
mod schema;

pub use csv::write_csv;
pub use document::{CellEntry, Checks, Document, Judged, Kind, OtherTable, SectionEntry, Source, build};
pub use reread::{documents, is_document, report};
pub use schema::schema;
