//! Excel files, old and new: every sheet a table, as they are attached to reports. What a sheet shows otherwise than its
//! cells say (hidden rows, fonts that are not seen, formats, conditions, boxes that lie over cells) doubts the cells
//! concerned.

mod format;
mod look;
mod xls;
mod xlsx;

use std::collections::BTreeMap;
use std::path::Path;

use super::markup::{self, Flow, Marked, MarkedCell, Style};
use super::{Content, Input};
use crate::error::{Error, ErrorKind};
use crate::finding::{Code, Finding};
use crate::limits;
use look::CellLook;

/// A piece of a cell's text.
#[derive(Clone, Debug)]
struct Run {
    text: String,
    style: Style,
}

/// What a cell says, and whether it is shown otherwise than it can be told here.
#[derive(Clone, Debug, Default)]
struct Shown {
    runs: Vec<Run>,
    unread: bool,
    doubtful: bool,
}

impl Shown {
    fn is_empty(&self) -> bool {
        self.runs.iter().all(|run| run.text.is_empty()) && !self.unread
    }

    /// Heeds what a look does to a text.
    fn judge_text(&mut self, look: &CellLook) {
        self.unread |= !self.is_empty() && !format::shows_text(&look.format);
        self.doubtful |= look.repeats;
    }
}

/// What a number in a cell shows. Written with the fewest digits that give it again, where its format shows it so.
fn value_shown(value: f64, look: &CellLook, hides_zeros: bool) -> Shown {
    if value == 0.0 && hides_zeros {
        return Shown::default();
    }
    let style = look.font.style(look.ground);
    match format::number(value, &look.format) {
        Some(text) => Shown { runs: vec![Run { text, style }], doubtful: look.repeats, unread: false },
        None => {
            Shown { runs: vec![Run { text: value.to_string(), style }], unread: true, doubtful: look.repeats }
        }
    }
}

/// Some rows and columns, counted from 0, the last among them.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Area {
    start: (u32, u32),
    end: (u32, u32),
}

impl Area {
    fn meets(&self, other: &Area) -> bool {
        self.start.0 <= other.end.0
            && other.start.0 <= self.end.0
            && self.start.1 <= other.end.1
            && other.start.1 <= self.end.1
    }
}

/// A sheet as read.
#[derive(Debug, Default)]
struct Sheet {
    name: String,
    is_hidden: bool,
    /// The cells that say something.
    cells: BTreeMap<(u32, u32), Shown>,
    merged: Vec<Area>,
    /// Where something lies over cells.
    covered: Vec<Area>,
    /// Where cells are not shown, or otherwise.
    doubted: Vec<Area>,
    /// Whether something lies over it, and it is not known where.
    is_uncertain: bool,
    hides_zeros: bool,
}

/// The sheets of a file.
#[derive(Debug, Default)]
struct Book {
    sheets: Vec<Sheet>,
    /// Cells so far.
    cells: usize,
    /// Whether no more are read.
    is_full: bool,
}

/// Most sheets of a file. A compendium has one for each of its 200 reports.
const MOST_SHEETS: usize = 500;

impl Book {
    fn push(&mut self, sheet: Sheet) {
        self.cells += corners(&sheet)
            .map_or(0, |(first, last)| ((last.0 - first.0 + 1) * (last.1 - first.1 + 1)) as usize);
        self.sheets.push(sheet);
        self.is_full |= self.sheets.len() >= MOST_SHEETS || self.cells > limits::DOCUMENT_CELLS;
    }
}

/// Most merged areas of a sheet; the form has 20.
const MOST_MERGED: usize = 5_000;
/// Most areas of a sheet that something lies over, or that are shown otherwise.
const MOST_AREAS: usize = 1_000;

/// Opens an Excel file.
pub(super) fn open(bytes: &[u8], path: &Path) -> Result<Input, Error> {
    let broken = |reason: String| ErrorKind::Office { reason }.at(path.to_owned());
    let is_new = bytes.starts_with(b"PK");
    let book = if is_new { xlsx::read(bytes) } else { xls::read(bytes) }.map_err(broken)?;
    let mut findings = Vec::new();
    let mut flow = Flow::default();
    if book.is_full {
        let message = "Excel 文件的工作表或单元格过多，未全部读出";
        findings.push(Finding::new(Code::LimitReached, message));
    }
    for mut sheet in book.sheets {
        let name = std::mem::take(&mut sheet.name);
        if sheet.is_hidden {
            // One is enough to say so for many.
            if findings.len() < MOST_SHEETS {
                findings.push(Finding::new(Code::HiddenContentSkipped, format!("隐藏的工作表“{name}”未读")));
            }
            continue;
        }
        match table(sheet) {
            Some(table) => flow.table(table),
            None => {
                let message = format!("工作表“{name}”过大，未读");
                findings.push(Finding::new(Code::LimitReached, message));
            }
        }
    }
    let mut blocks = flow.finish().blocks;
    markup::number(&mut blocks);
    let media_type = if is_new {
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    } else {
        "application/vnd.ms-excel"
    };
    Ok(Input { findings, ..Input::new(media_type, Content::Blocks(blocks)) })
}

/// The cells on their grid. `None` where it is larger than any real table.
fn table(mut sheet: Sheet) -> Option<Marked> {
    sheet.merged.truncate(MOST_MERGED);
    if sheet.covered.len() + sheet.doubted.len() > MOST_AREAS {
        sheet.is_uncertain = true;
        sheet.covered.clear();
        sheet.doubted.clear();
    }
    let mut marked = Marked::default();
    if sheet.cells.is_empty() {
        return Some(marked);
    }
    let (first, last) = corners(&sheet)?;
    let width = last.1 - first.1 + 1;
    let areas = areas(&sheet.merged, first, last)?;
    for row in first.0..=last.0 {
        for column in first.1..=last.1 {
            let merged = areas[((row - first.0) * width + column - first.1) as usize];
            if merged.is_some_and(|area| area.start != (row, column)) {
                continue;
            }
            let area = merged.copied().unwrap_or(Area { start: (row, column), end: (row, column) });
            marked.cells.push(MarkedCell {
                row: (row - first.0) as usize,
                column: (column - first.1) as usize,
                rows: (area.end.0 - row + 1) as usize,
                columns: (area.end.1 - column + 1) as usize,
                content: content(&sheet, &area),
            });
        }
    }
    Some(marked)
}

/// What a cell holds, or several that are merged.
fn content(sheet: &Sheet, area: &Area) -> markup::Content {
    let mut cell = Flow::cell();
    if let Some(shown) = sheet.cells.get(&area.start) {
        for run in &shown.runs {
            cell.text(&run.text, run.style);
        }
        if shown.unread {
            cell.unread();
        }
        if shown.doubtful {
            cell.doubt();
        }
    }
    if sheet.covered.iter().any(|covered| covered.meets(area)) {
        cell.unread();
    }
    // Of several that are merged the first one may be hidden and the others not.
    if sheet.is_uncertain || sheet.doubted.iter().any(|doubted| doubted.meets(area)) {
        cell.doubt();
    }
    cell.finish()
}

/// The first and the last row and column that say something. `None` where nothing does, or where they are too far from
/// each other.
fn corners(sheet: &Sheet) -> Option<((u32, u32), (u32, u32))> {
    if sheet.cells.is_empty() {
        return None;
    }
    let (mut first, mut last) = ((u32::MAX, u32::MAX), (0, 0));
    for (row, column) in sheet.cells.keys() {
        first = (first.0.min(*row), first.1.min(*column));
        last = (last.0.max(*row), last.1.max(*column));
    }
    // A merged cell at the edge reaches out behind the last one that says something.
    for area in sheet.merged.iter().filter(|area| sheet.cells.contains_key(&area.start)) {
        last = (last.0.max(area.end.0), last.1.max(area.end.1));
    }
    let area = (u64::from(last.0 - first.0) + 1) * (u64::from(last.1 - first.1) + 1);
    (area <= limits::GRID_CELLS as u64).then_some((first, last))
}

/// For each cell between two corners, row by row, the first merged area that covers it. `None` where so many areas lie
/// on each other as no program makes.
fn areas(merged: &[Area], first: (u32, u32), last: (u32, u32)) -> Option<Vec<Option<&Area>>> {
    const LAYERS: usize = 4;
    let width = last.1 - first.1 + 1;
    let mut out = vec![None; ((last.0 - first.0 + 1) * width) as usize];
    let mut left = LAYERS * out.len();
    for area in merged {
        for row in area.start.0.max(first.0)..=area.end.0.min(last.0) {
            for column in area.start.1.max(first.1)..=area.end.1.min(last.1) {
                left = left.checked_sub(1)?;
                out[((row - first.0) * width + column - first.1) as usize].get_or_insert(area);
            }
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn merged_areas_that_lie_on_each_other_are_none_of_a_program() {
        let area = |start, end| Area { start, end };
        let one = [area((0, 0), (1, 1)), area((1, 1), (5, 5))];
        let areas_of_one = areas(&one, (0, 0), (2, 2)).unwrap();
        let starts: Vec<_> = areas_of_one.iter().map(|a| a.map(|a| a.start)).collect();
        let (first, second) = (Some((0, 0)), Some((1, 1)));
        assert_eq!(starts, [first, first, None, first, first, second, None, second, second]);
        assert!(areas(&[area((0, 0), (9, 9)); 5], (0, 0), (9, 9)).is_none());
    }
}
