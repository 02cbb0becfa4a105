//! Applies corrections to a document and judges it again.

use rusqlite::Connection;

use super::load;
use nianbao::Form;
use nianbao::finding::{Code, Finding};
use nianbao::form::CellRef;
use nianbao::output::{self, Document, Judged};
use nianbao::report::{Number, Report};
use nianbao::spot::Held;

/// A correction in force.
pub(super) struct Valid {
    pub(super) path: String,
    value: Option<Number>,
}

/// A correction as applied to a document.
pub(super) struct Applied {
    pub(super) path: String,
    pub(super) read_value: Option<Number>,
}

/// The last correction of each cell, unless it is withdrawn.
pub(super) fn valid(connection: &Connection, document: &str) -> rusqlite::Result<Vec<Valid>> {
    let mut statement = connection.prepare_cached(
        "SELECT path, value FROM corrections c WHERE document = ?1 AND holds <> 'withdrawn'
           AND number = (SELECT max(number) FROM corrections o WHERE o.document = c.document AND o.path = c.path)
         ORDER BY path",
    )?;
    let rows = statement.query_map([document], |row| {
        let path: String = row.get(0)?;
        let value = load::number(row.get(1)?, || format!("corrections.value, {path} of {document}"))?;
        Ok(Valid { path, value })
    })?;
    rows.collect()
}

/// Applies corrections to a document and judges it again; each correction is noted in a finding.
pub(super) fn apply(document: &Document, corrections: &[Valid]) -> (Judged, Vec<Applied>) {
    let original = output::report(Form::disclosure(), document);
    let mut corrected = document.clone();
    let mut applied = Vec::new();
    for Valid { path, value } in corrections {
        let (holds, read_value) = read(&original, path);
        output::correct(&mut corrected, path, *value);
        let words = Form::disclosure().cells_at(path).first().map_or_else(|| path.clone(), CellRef::words);
        let now = if value.is_some() { Held::Number } else { Held::Blank };
        let message =
            format!("{words}：经人更正为 {}，程序读作 {}", now.words(*value), holds.words(read_value));
        corrected.findings.push(Finding::new(Code::Corrected, message).about(path));
        applied.push(Applied { path: path.clone(), read_value });
    }
    (output::judge_again(Form::disclosure(), &corrected), applied)
}

/// What the program read in a cell.
pub(super) fn read(report: &Report, path: &str) -> (Held, Option<Number>) {
    let cell = report.cells.iter().find(|cell| cell.at.path() == path);
    cell.map_or((Held::Missing, None), |cell| (Held::of(&cell.value), cell.value.number().map(Number)))
}
