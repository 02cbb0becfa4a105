//! One file, several reports: where one ends and the next begins. And what a table holds that is no table:
//! titles, headings and text in rows of their own.

use super::{sections, title};
use crate::block::{Block, Cell, Paragraph, Table};
use crate::form::Form;
use crate::text::tidy;

/// Blocks of one document of a file, and how many blocks before its title were left out.
pub(super) struct Part {
    pub(super) blocks: Vec<Block>,
    pub(super) before: usize,
}

/// Parts the blocks of a file into documents. `is_report` says whether a part, from its title on, is one.
pub(super) fn part(form: Form, blocks: Vec<Block>, is_report: impl Fn(&[Block]) -> bool) -> Vec<Part> {
    let starts = title::starts(form, &blocks);
    let foreign =
        title::foreign(form, &blocks).is_some_and(|at| starts.first().is_some_and(|first| at < *first));
    if starts.len() < 2 && !foreign {
        return vec![Part { blocks, before: 0 }];
    }
    let ends = starts.iter().skip(1).copied().chain([blocks.len()]);
    let mut reports: Vec<std::ops::Range<usize>> = Vec::new();
    for (from, to) in starts.iter().copied().zip(ends) {
        if is_report(&blocks[from..to]) {
            reports.push(from..to);
        } else if let Some(last) = reports.last_mut() {
            // A title without a report behind it, as a link or a reference, belongs to what is before it.
            last.end = to;
        }
    }
    match reports.as_slice() {
        [] => vec![Part { blocks, before: 0 }],
        // A title alone on its page does not cut off what stands before it; another document's title does.
        [_] if !foreign => vec![Part { blocks, before: 0 }],
        _ => {
            let mut before = reports[0].start;
            let mut out = Vec::new();
            let mut rest = blocks.into_iter().enumerate();
            for range in reports {
                let blocks: Vec<Block> = rest
                    .by_ref()
                    .skip_while(|(i, _)| *i < range.start)
                    .take(range.len())
                    .map(|(_, b)| b)
                    .collect();
                out.push(Part { blocks, before: std::mem::take(&mut before) });
            }
            out
        }
    }
}

/// Takes titles, headings and text out of the tables in whose rows they stand.
pub(super) fn unfold(form: Form, blocks: Vec<Block>) -> Vec<Block> {
    let mut out = Vec::new();
    for block in blocks {
        match block {
            Block::Table(table) if table.cells.iter().any(|c| is_heading(form, &table, c)) => {
                unfold_table(form, table, &mut out);
            }
            other => out.push(other),
        }
    }
    out
}

/// Whether a cell takes up a whole row by itself.
fn is_wide(table: &Table, cell: &Cell) -> bool {
    table.columns > 1 && cell.rows == 1 && cell.columns == table.columns
}

/// Whether a cell is a title, alone in its row, or a section's heading that takes up the whole row: one beside blank
/// cells may be a row's label.
fn is_heading(form: Form, table: &Table, cell: &Cell) -> bool {
    if cell.text.trim().is_empty() || cell.rows > 1 || table.columns < 2 {
        return false;
    }
    let text = tidy(&cell.text);
    let section = || sections::heading(form, &text, true).is_some_and(|h| h.key.is_some());
    let named = |title: Option<title::Title>| title.is_some_and(|t| t.agency.is_some());
    let is_title = || named(title::parse_title(form, &text)) || named(title::parse_table_title(form, &text));
    let alone = || {
        let row = table.cells.iter().filter(|c| c.row <= cell.row && cell.row < c.row + c.rows);
        row.filter(|c| !c.text.trim().is_empty()).count() == 1
    };
    is_wide(table, cell) && section() || may_be_title(table, cell) && is_title() && alone()
}

/// Whether a cell may be a title alone in its row: beside another spoken one that stands next to it in the table it is not.
fn may_be_title(table: &Table, cell: &Cell) -> bool {
    let at = table.cells.partition_point(|c| (c.row, c.column) < (cell.row, cell.column));
    let beside = [at.checked_sub(1), at.checked_add(1)];
    let neighbours = beside.into_iter().flatten().filter_map(|at| table.cells.get(at));
    !neighbours.filter(|c| c.row == cell.row && c.column != cell.column).any(|c| !c.text.trim().is_empty())
}

fn is_prose(text: &str) -> bool {
    const LETTERS: usize = 60;
    text.chars().count() >= LETTERS && text.contains('。')
}

fn unfold_table(form: Form, table: Table, out: &mut Vec<Block>) {
    let mut cells = table.cells.clone();
    cells.sort_by_key(|c| (c.row, c.column));
    let mut kept: Vec<Cell> = Vec::new();
    let flush = |kept: &mut Vec<Cell>, out: &mut Vec<Block>| {
        let Some(first) = kept.iter().map(|c| c.row).min() else { return };
        let rows = kept.iter().map(|c| c.row + c.rows).max().unwrap_or(first) - first;
        let mut cells = std::mem::take(kept);
        cells.iter_mut().for_each(|c| c.row -= first);
        let place = cells.first().map_or_else(|| table.place.clone(), |c| c.place.clone());
        out.push(Block::Table(Table { frame: table.frame, rows, columns: table.columns, cells, place }));
    };
    for cell in cells {
        let heading = is_heading(form, &table, &cell);
        if heading || is_prose(&cell.text) && is_wide(&table, &cell) {
            flush(&mut kept, out);
            // Lines of a marked-up cell are paragraphs of their own; those of a page are not.
            let marked_up = cell.place.cell().is_some();
            let lines: Vec<&str> =
                if marked_up { cell.text.lines().collect() } else { vec![cell.text.as_str()] };
            for line in lines.into_iter().filter(|l| !l.trim().is_empty()) {
                let place = cell.place.clone();
                out.push(Block::Paragraph(Paragraph {
                    text: line.to_owned(),
                    place,
                    prominent: heading,
                    runs_on: false,
                }));
            }
        } else {
            kept.push(cell);
        }
    }
    flush(&mut kept, out);
}
