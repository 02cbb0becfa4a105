//! What a table holds that is no table: titles, headings and text in rows of their own.

use super::tag::{Item, Passage};
use super::title::Title;
use crate::block::{Cell, Paragraph, Table};
use crate::form::Form;

/// Takes titles, headings and text out of a table in whose rows a title or a heading stands.
pub(super) fn unfold(form: Form, mut table: Table, out: &mut Vec<Item>) {
    let headings: Vec<Option<Passage>> = table.cells.iter().map(|cell| heading(form, &table, cell)).collect();
    if headings.iter().all(Option::is_none) {
        return out.push(Item::Table(table));
    }
    let mut cells: Vec<_> = std::mem::take(&mut table.cells).into_iter().zip(headings).collect();
    cells.sort_by_key(|(cell, _)| (cell.row, cell.column));
    let mut kept: Vec<Cell> = Vec::new();
    for (cell, heading) in cells {
        if heading.is_none() && !(is_prose(&cell.text) && is_wide(&table, &cell)) {
            kept.push(cell);
            continue;
        }
        flush(&table, &mut kept, out);
        // Lines of a marked-up cell are paragraphs of their own; those of a page are not.
        let is_one = cell.place.cell().is_none() || !cell.text.contains('\n');
        let prominent = heading.is_some();
        match heading {
            Some(heading) if is_one => out.push(Item::Passage(heading)),
            _ if is_one => out.push(Item::Passage(passage(form, &cell, &cell.text, prominent))),
            _ => {
                let lines = cell.text.lines().filter(|line| !line.trim().is_empty());
                out.extend(lines.map(|line| Item::Passage(passage(form, &cell, line, prominent))));
            }
        }
    }
    flush(&table, &mut kept, out);
}

/// Makes a table of the rows since the last one.
fn flush(table: &Table, kept: &mut Vec<Cell>, out: &mut Vec<Item>) {
    let Some(first) = kept.iter().map(|c| c.row).min() else { return };
    let rows = kept.iter().map(|c| c.row + c.rows).max().unwrap_or(first) - first;
    let mut cells = std::mem::take(kept);
    cells.iter_mut().for_each(|c| c.row -= first);
    let place = cells.first().map_or_else(|| table.place.clone(), |c| c.place.clone());
    out.push(Item::Table(Table { frame: table.frame, rows, columns: table.columns, cells, place }));
}

fn passage(form: Form, cell: &Cell, text: &str, prominent: bool) -> Passage {
    let place = cell.place.clone();
    Passage::new(form, Paragraph { text: text.to_owned(), place, prominent, runs_on: false })
}

/// Whether a cell takes up a whole row by itself.
fn is_wide(table: &Table, cell: &Cell) -> bool {
    table.columns > 1 && cell.rows == 1 && cell.columns == table.columns
}

/// A cell that is a title, alone in its row, or a section's heading that takes up the whole row: one beside blank cells
/// may be a row's label.
fn heading(form: Form, table: &Table, cell: &Cell) -> Option<Passage> {
    let (is_wide, may_be_title) = (is_wide(table, cell), may_be_title(table, cell));
    let is_blank = cell.text.trim().is_empty();
    if is_blank || cell.rows > 1 || table.columns < 2 || !(is_wide || may_be_title) {
        return None;
    }
    let passage = passage(form, cell, &cell.text, true);
    let named = |title: Option<&Title>| title.is_some_and(|t| t.agency.is_some());
    let is_title = || named(passage.title()) || named(passage.table_title());
    let alone = || {
        let row = table.cells.iter().filter(|c| c.row <= cell.row && cell.row < c.row + c.rows);
        row.filter(|c| !c.text.trim().is_empty()).count() == 1
    };
    (is_wide && passage.opens_section() || may_be_title && is_title() && alone()).then_some(passage)
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
