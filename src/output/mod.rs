//! Output: a judged report as JSON, with its schema, and as CSV; and reading that JSON back.

mod csv;
mod document;
mod judged;
mod reread;
mod schema;
mod strict;
mod text;
mod upgrade;

pub use csv::{guarded, unguarded, write_csv};
pub use document::{CellEntry, Checks, Document, Model, OtherTable, READER, SCHEMA, Source, Suggestion, set};
pub use judged::{Judged, Missing};
pub use reread::{correct, documents, judge_again, report};
pub use schema::schema;
pub use text::is_document;
