//! Output: the JSON document, its schema, and CSV; and reading that JSON back.

mod csv;
mod document;
mod reread;
mod schema;
mod strict;
mod upgrade;

pub use csv::{guarded, unguarded, write_csv};
pub use document::{
    CellEntry, Checks, Document, Judged, Missing, Model, OtherTable, READER, SCHEMA, Source, Suggestion,
    build, set,
};
pub use reread::{correct, documents, is_document, judge_again, report};
pub use schema::schema;
