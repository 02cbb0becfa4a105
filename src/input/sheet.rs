//! Excel files, old and new: every sheet a table, as they are attached to reports.

use std::io::{Cursor, Read};
use std::path::Path;

use calamine::{Data, Reader, SheetVisible, Sheets};

use super::markup::{self, Flow, Marked, MarkedCell, Style};
use super::{Content, Input};
use crate::error::Error;
use crate::finding::{Code, Finding};
use crate::limits;

/// Opens an Excel file.
pub(super) fn open(bytes: &[u8], path: &Path) -> Result<Input, Error> {
    let broken = |reason: String| Error::Office { path: path.to_owned(), reason };
    check_size(bytes).map_err(broken)?;
    let mut book =
        calamine::open_workbook_auto_from_rs(Cursor::new(bytes)).map_err(|e| broken(e.to_string()))?;
    let mut findings = Vec::new();
    let mut flow = Flow::default();
    let shown_sheets = book.sheets_metadata().iter().filter(|s| s.visible == SheetVisible::Visible);
    let names: Vec<String> = shown_sheets.map(|s| s.name.clone()).collect();
    for name in names {
        let range = book.worksheet_range(&name).map_err(|e| broken(e.to_string()))?;
        let (rows, columns) = range.get_size();
        if rows.saturating_mul(columns) > limits::GRID_CELLS {
            let message = format!("工作表“{name}”过大，未读");
            findings.push(Finding::new(Code::LimitReached, message));
            continue;
        }
        let Some(start) = range.start() else { continue };
        let merged: Vec<calamine::Dimensions> = match &mut book {
            Sheets::Xlsx(book) => book.merge_cells_by_sheet_name(&name).unwrap_or_default(),
            Sheets::Xls(book) => book.merge_cells_by_sheet_name(&name).unwrap_or_default(),
            _ => Vec::new(),
        };
        let mut marked = Marked::default();
        for (row, column, data) in range.cells() {
            let at = (start.0 + row as u32, start.1 + column as u32);
            let area = merged.iter().find(|d| d.contains(at.0, at.1));
            if area.is_some_and(|d| d.start != at) {
                continue;
            }
            let (tall, wide) = area
                .map_or((1, 1), |d| ((d.end.0 - d.start.0) as usize + 1, (d.end.1 - d.start.1) as usize + 1));
            let mut cell = Flow::cell();
            cell.text(&shown(data), Style::default());
            marked.cells.push(MarkedCell {
                row,
                column,
                rows: tall.min(rows - row),
                columns: wide.min(columns - column),
                content: cell.finish(),
            });
        }
        flow.table(marked);
    }
    let mut blocks = flow.finish().blocks;
    markup::number(&mut blocks);
    let media_type = if bytes.starts_with(b"PK") {
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    } else {
        "application/vnd.ms-excel"
    };
    Ok(Input {
        media_type,
        content: Content::Blocks(blocks),
        producer: None,
        title: None,
        findings,
        printed_url: None,
        printed_on: None,
        published_on: None,
    })
}

/// What a cell says. A number is written with the fewest digits that give it again; how many its format would
/// show is not looked at.
fn shown(data: &Data) -> String {
    match data {
        Data::Empty => String::new(),
        Data::DateTime(date) => date.to_string(),
        Data::Error(error) => error.to_string(),
        other => other.to_string(),
    }
}

/// Unpacks the parts of a new file once, counting only: the library that reads them does not bound them.
fn check_size(bytes: &[u8]) -> Result<(), String> {
    if !bytes.starts_with(b"PK") {
        return Ok(());
    }
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|e| e.to_string())?;
    let mut left = limits::MARKUP_BYTES as u64;
    for index in 0..archive.len() {
        let file = archive.by_index(index).map_err(|e| e.to_string())?;
        let read =
            std::io::copy(&mut file.take(left + 1), &mut std::io::sink()).map_err(|e| e.to_string())?;
        if read > left {
            return Err(format!("it unpacks to more than the {} bytes that are read", limits::MARKUP_BYTES));
        }
        left -= read;
    }
    Ok(())
}
