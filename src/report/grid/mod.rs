//! Tables to claims: each value is read for what the row and column heads beside it say.

mod conservation;
mod head;
mod line;
mod row;
mod side_by_side;

use std::collections::BTreeMap;

use super::claim::Claim;
use super::content::{Content, Gathered, Given};
use super::outline::{self, Outline};
use crate::block::{Cell, Frame, Table};
use crate::form::{Arrangement, Form};
use conservation::Ledger;
use head::{Head, HeadColumn, NamedColumns, find_head};
use line::{Grid, ValueLine};
use row::RowMatch;
use side_by_side::side_by_side;

/// Reads every table.
pub(in crate::report) fn gather(form: Form, content: &Content) -> Gathered {
    let mut gathered = Gathered::default();
    // The head that the table before ended under, and how many columns that table had.
    let mut open: Option<(Head, usize)> = None;
    let mut outlines: BTreeMap<(usize, usize), Outline> = BTreeMap::new();
    for (index, Given { table, follows, units }) in content.tables.iter().enumerate() {
        let before = gathered.claims.len();
        let named = NamedColumns::of(form, table);
        let grid = Grid::of(form, table);
        // A piece without a head goes on under the one before; on pages, pieces have been joined already.
        let goes_on = *follows && table.frame == Frame::Boxed && table.place.page().is_none();
        let carried = open.take().filter(|_| goes_on);
        let mut head = carried.and_then(|(head, columns)| head.carry(columns, table));
        let mut ledger = Ledger::of(table);
        for row in 0..table.rows {
            if let Some(found) = find_head(form, table, row, &named) {
                ledger.head(&found);
                let side_by_side_here = form.tables[found.table].arrangement == Arrangement::SideBySide;
                if side_by_side_here && !stands_in_rows(form, table, &found) {
                    side_by_side(&grid, &found, &mut ledger, &mut gathered);
                    head = None;
                } else {
                    head = Some(found);
                }
                continue;
            }
            let Some(head) = head.as_ref().filter(|h| row >= h.below()) else { continue };
            ledger.look(row);
            if form.tables[head.table].arrangement == Arrangement::Outline {
                let outline = outlines.entry((head.table, head.blocks[0])).or_default();
                read_line(form, head, &grid.by_row[row], row, outline, &mut ledger, &mut gathered);
            } else {
                read_row(&ValueLine::of(&grid, head, row), units, &mut ledger, &mut gathered);
            }
        }
        open = head.map(|head| (head, table.columns));
        ledger.close(&mut gathered.claims);
        outline::leave_partial(form, &mut gathered.claims, before);
        if gathered.claims.len() > before {
            gathered.tables.push(index);
        }
    }
    gathered
}

/// Whether a table whose groups stand side by side in the form prints them as rows: one run of columns, and labels of
/// groups to the left of several lines.
fn stands_in_rows(form: Form, table: &Table, head: &Head) -> bool {
    let block = &form.tables[head.table].blocks[head.blocks[0]];
    let labelled = table.cells.iter().filter(|c| c.row > head.bottom && c.column < head.first());
    let named = labelled.filter(|c| crate::report::label::find(&c.text, &block.rows).one().is_some()).count();
    head.columns.len() == block.columns.len() && named > 1
}

/// Reads one line of an outline under its head.
fn read_line(
    form: Form,
    head: &Head,
    cells: &[&Cell],
    row: usize,
    outline: &mut Outline,
    ledger: &mut Ledger,
    gathered: &mut Gathered,
) {
    let Some(column) = head.columns.first() else { return };
    let left: Vec<&Cell> = cells
        .iter()
        .filter(|c| c.column < head.first() && !c.text.trim().is_empty() && c.row <= row)
        .copied()
        .collect();
    let values: Vec<&Cell> = under(cells, column, row).into_iter().filter(|c| c.row == row).collect();
    let (claims, finding) = outline.read_row(form, (head.table, head.blocks[0]), &left, &values);
    ledger.tell(&left);
    if finding.is_some() {
        ledger.tell(&values);
    }
    for claim in claims {
        ledger.enter(gathered.claims.len(), row..row + 1, column, &values);
        gathered.claims.push(claim);
    }
    gathered.findings.extend(finding);
}

/// Reads one row of values under a head; `units` is what was said of units above the table.
fn read_row(line: &ValueLine, units: &str, ledger: &mut Ledger, gathered: &mut Gathered) {
    let found = if line.labels.is_empty() { None } else { Some(line.named()) };
    ledger.tell(&line.labels);
    let (block, named) = match found {
        Some(RowMatch::One(..)) if line.goes_on() => return,
        Some(RowMatch::One(block, named)) => (block, named),
        unplaced => {
            if unplaced.is_some() && !line.is_labelled_by_group() && !line.is_labelled_in_part() {
                line.values.iter().for_each(|cells| ledger.tell_of_others(cells));
            }
            return gathered.findings.extend(line.unplaced(unplaced));
        }
    };
    let printed = line.printed();
    let units = format!("{units}{}", line.units_above());
    let suspicion = line.suspicion(block, named);
    for (column, cells) in line.head.columns.iter().zip(&line.values) {
        let at = line.grid.form.cell(line.head.table, block, named, column.column);
        let label = format!("{printed} / {}", column.label);
        let Some(mut claim) = Claim::of_cells(at, cells, line.is_boxed(), label) else { continue };
        claim.take_units(&format!("{units}{printed}{}", column.label));
        line.doubt(&mut claim, column, cells, &suspicion);
        ledger.enter(gathered.claims.len(), line.own.clone(), column, cells);
        gathered.claims.push(claim);
    }
}

/// The cells of a row that stand under a column of the head.
fn under<'a>(cells: &[&'a Cell], column: &HeadColumn, row: usize) -> Vec<&'a Cell> {
    cells
        .iter()
        .filter(|c| c.column <= column.to && column.from < c.column + c.columns && c.row <= row)
        .copied()
        .collect()
}
