//! CSV with one line per cell, for spreadsheets; and the guard against formulas that every CSV of ours has.

use std::borrow::Cow;
use std::io::{self, Write};

use super::Judged;
use crate::finding::Code;
use crate::origin::Place;
use crate::report::Value;

/// The columns of the CSV.
const HEAD: [&str; 20] = [
    "path", "agency", "year", "form", "verdict", "cell", "value", "raw", "note", "unit", "proofs", "doubt",
    "label", "page", "line", "bbox", "title", "table", "row", "column",
];

/// The characters with which a text begins that a spreadsheet takes for a formula.
const FORMULAS: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// A text as a field of a CSV file. Where a spreadsheet would take it for a formula it stands behind an apostrophe; what
/// is a number stays as it is.
///
/// ```
/// assert_eq!(nianbao::output::guarded("=1+1"), "'=1+1");
/// assert_eq!(nianbao::output::guarded("-3"), "-3");
/// ```
pub fn guarded(text: &str) -> Cow<'_, str> {
    if text.starts_with(FORMULAS) && !is_number(text) {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// A text without the apostrophe of [`guarded`].
pub fn unguarded(field: &str) -> &str {
    field.strip_prefix('\'').filter(|text| text.starts_with(FORMULAS)).unwrap_or(field)
}

fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    digits.starts_with(|c: char| c.is_ascii_digit())
        && digits.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '%'))
}

/// The error of the writer below, so that a pipe that was closed is still told by its kind.
fn io_error(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

/// Writes the cells of a report as CSV (RFC 4180), those that it does not have left out.
/// `head`: write a header line first, after the byte order mark that makes Excel detect UTF-8.
pub fn write_csv(judged: &Judged, mut out: impl Write, head: bool) -> io::Result<()> {
    if head {
        out.write_all("\u{FEFF}".as_bytes())?;
    }
    let mut csv = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
    if head {
        csv.write_record(HEAD).map_err(io_error)?;
    }
    let report = &judged.report;
    let guard = |text: &str| guarded(text).into_owned();
    let text = |value: &Option<String>| guard(value.as_deref().unwrap_or_default());
    let number = |value: Option<u32>| value.map(|n| n.to_string()).unwrap_or_default();
    for cell in report.cells.iter().filter(|cell| cell.value != Value::Missing) {
        let place = cell.place.as_ref();
        let bbox = place.and_then(Place::bbox).and_then(|bbox| serde_json::to_string(&bbox).ok());
        let grid = place.and_then(Place::cell);
        csv.write_record([
            guard(&judged.source.path),
            text(&report.agency),
            report.year.map(|y| y.to_string()).unwrap_or_default(),
            text(&report.edition),
            judged.verdict().name().to_owned(),
            guard(&cell.at.path()),
            cell.value.number().map(|n| n.to_string()).unwrap_or_default(),
            guard(&cell.raw),
            text(&cell.note),
            text(&cell.unit),
            cell.proofs.iter().map(|proof| proof.name()).collect::<Vec<_>>().join(" "),
            cell.doubt.map(Code::name).unwrap_or_default().to_owned(),
            guard(&cell.label),
            number(place.and_then(Place::page)),
            number(place.and_then(Place::line)),
            bbox.unwrap_or_default(),
            text(&report.title),
            number(grid.map(|(table, ..)| table)),
            number(grid.map(|(_, row, _)| row)),
            number(grid.map(|(.., column)| column)),
        ])
        .map_err(io_error)?;
    }
    csv.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_is_a_formula() {
        for formula in
            ["=1+1", "+A1", "-A1", "-", "@SUM(A1)", "\t=1", "\r=1", "=HYPERLINK(\"x\")", "--1", "-1+1"]
        {
            assert_eq!(guarded(formula), format!("'{formula}"));
            assert_eq!(unguarded(&guarded(formula)), formula);
        }
        for plain in ["", "-3", "+3", "-1,234.5", "12.5%", "某局", "（一）", "'quoted'", "3-1"] {
            assert_eq!(guarded(plain), plain);
            assert_eq!(unguarded(plain), plain);
        }
    }
}
