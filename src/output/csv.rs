//! CSV with one line per cell, for spreadsheets.

use std::io::{self, Write};

use super::Document;
use crate::finding::Code;

/// The columns of the CSV.
const HEAD: [&str; 20] = [
    "path", "agency", "year", "form", "verdict", "cell", "value", "raw", "note", "unit", "proofs", "doubt",
    "label", "page", "line", "bbox", "title", "table", "row", "column",
];

/// Writes the cells of a document as CSV (RFC 4180). The document must have been built with its cells.
/// `head`: write a header line first, after the byte order mark that makes Excel detect UTF-8.
pub fn write_csv(document: &Document, mut out: impl Write, head: bool) -> io::Result<()> {
    if head {
        out.write_all("\u{FEFF}".as_bytes())?;
    }
    let mut csv = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
    if head {
        csv.write_record(HEAD)?;
    }
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let number = |value: Option<u32>| value.map(|n| n.to_string()).unwrap_or_default();
    for cell in document.cells.iter().flatten() {
        csv.write_record([
            document.source.path.clone(),
            text(&document.report.agency),
            document.report.year.map(|y| y.to_string()).unwrap_or_default(),
            text(&document.report.form),
            document.verdict.name().to_owned(),
            cell.path.clone(),
            cell.value.map(|n| n.0.to_string()).unwrap_or_default(),
            cell.raw.clone(),
            text(&cell.note),
            text(&cell.unit),
            cell.proofs.iter().map(|proof| proof.name()).collect::<Vec<_>>().join(" "),
            cell.doubt.map(Code::name).unwrap_or_default().to_owned(),
            cell.label.clone(),
            number(cell.page),
            number(cell.line),
            cell.bbox.and_then(|b| serde_json::to_string(&b).ok()).unwrap_or_default(),
            text(&document.report.title),
            number(cell.table),
            number(cell.row),
            number(cell.column),
        ])?;
    }
    csv.flush()
}
