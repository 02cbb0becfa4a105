//! A table whose form rows are groups of columns, side by side over one line of values.

use super::conservation::Ledger;
use super::head::{Head, HeadColumn, right_edge};
use super::line::Grid;
use super::{Gathered, under};
use crate::block::{Cell, Frame, Table};
use crate::finding::{Code, Finding};
use crate::form::FormBlock;
use crate::report::claim::Claim;
use crate::report::label;
use crate::text::{Printed, parse_printed, tidy};

/// The first lines of a text, shortest last.
fn heads(text: &str) -> impl Iterator<Item = &str> {
    text.rmatch_indices('\n').filter_map(|(at, _)| text.get(..at))
}

/// Reads a table whose form rows are groups of columns: one line of values under three runs of the same heads.
pub(super) fn side_by_side<'t>(
    grid: &Grid<'t>,
    head: &Head,
    ledger: &mut Ledger<'t>,
    gathered: &mut Gathered,
) {
    let (form, table) = (grid.form, grid.table);
    let block_index = head.blocks[0];
    let block = &form.tables[head.table].blocks[block_index];
    let mut columns = head.columns.clone();
    columns.sort_by_key(|c| c.from);
    // A head that comes again begins the next run.
    let mut runs: Vec<Vec<HeadColumn>> = Vec::new();
    for column in columns {
        match runs.last_mut() {
            Some(run) if run.iter().all(|c| c.column != column.column) => run.push(column),
            _ => runs.push(vec![column]),
        }
    }
    let names = run_names(table, head, block, &runs);
    let is_values = |row: usize| {
        let cells = table.row(row);
        let under: Vec<&Cell> = runs.iter().flatten().flat_map(|c| under(&cells, c, row)).collect();
        under.iter().all(|c| c.row == row)
            && under.iter().any(|c| matches!(parse_printed(&c.text, true), Printed::Number { .. }))
    };
    let mut rows = (head.bottom + 1..table.rows).filter(|r| is_values(*r));
    // Where every value is left blank the line below the head is the line of values.
    let blank = |row: &usize| table.row(*row).iter().all(|c| parse_printed(&c.text, true) != Printed::Other);
    let below = Some(head.bottom + 1).filter(|row| *row < table.rows).filter(blank);
    let Some(row) = rows.next().or(below) else { return };
    let second = rows.next();
    let boxed = table.frame == Frame::Boxed;
    let cells = table.row(row);
    let trouble = trouble(&names).or_else(|| lost_cells(grid, head, row));
    ledger.look(row);
    for (run, name) in runs.iter().zip(names) {
        let Some(Name { line, printed: name, .. }) = name else {
            let page = table.place.page();
            let rows: Vec<&str> = block.rows.iter().map(|row| row.label.as_str()).collect();
            let table = &form.tables[head.table].name;
            let message = format!("{table}：有一组结果不知属于哪一类（{}）", rows.join("、"));
            gathered.findings.push(Finding::new(Code::LabelAmbiguous, message).on_page(page));
            continue;
        };
        let trouble = trouble.or_else(|| out_of_place(grid, run, &cells, row));
        for column in run {
            let at = form.cell(head.table, block_index, line, column.column);
            let label = format!("{name} / {}", column.label);
            let values = under(&cells, column, row);
            if let Some(mut claim) = Claim::of_cells(at, &values, boxed, label) {
                if second.is_some() {
                    claim.withdraw(Code::CellAmbiguous, "表头之下不止一行数字");
                } else if let Some(why) = trouble {
                    claim.doubt.get_or_insert((Code::ColumnsAmbiguous, why.to_owned()));
                }
                ledger.enter_group(gathered.claims.len(), row, column, &values);
                gathered.claims.push(claim);
            }
        }
    }
}

/// The head that names a run of columns.
struct Name {
    /// The row of the form that it names.
    line: usize,
    printed: String,
    /// Whether it stands over all of its run and no further. Where nothing draws boxes, text may end anywhere.
    fits: bool,
}

/// Why no value of these runs can be certain: where a run lacks its name, or has it out of place, all names may be.
fn trouble(names: &[Option<Name>]) -> Option<&'static str> {
    if names.iter().any(Option::is_none) {
        Some("有一组结果不知属于哪一类，各组的值不能判定")
    } else if names.iter().flatten().any(|name| !name.fits) {
        Some("表头的格与其下各栏不相对应，各组的值不能判定")
    } else {
        None
    }
}

/// Whether the box of a head reaches over a run and over no column of another, or begins with it and is blank or repeated
/// up to its end, as converters write a merged cell.
fn is_over(table: &Table, head: &Cell, run: &[HeadColumn], runs: &[Vec<HeadColumn>]) -> bool {
    let ends = |run: &[HeadColumn]| {
        (run.iter().map(|c| c.from).min().unwrap_or(0), run.iter().map(|c| c.to).max().unwrap_or(0))
    };
    let (from, to) = ends(run);
    let is_other = |cell: &Cell| !cell.text.trim().is_empty() && cell.text != head.text;
    let at = |column: usize| table.at(head.row, column);
    // How far the head reaches, with blank cells behind it and copies of it.
    let first = (0..=head.column).rev().take_while(|x| at(*x).is_some_and(|c| c.text == head.text)).last();
    let (first, mut last) = (first.unwrap_or(head.column), head.column + head.columns - 1);
    while last < to && at(last + 1).is_some_and(|cell| !is_other(cell)) {
        last += 1;
    }
    let reaches_another = runs.iter().map(|other| ends(other)).any(|(other_from, other_to)| {
        (other_from, other_to) != (from, to) && other_from <= last && first <= other_to
    });
    run.iter().all(|column| first <= column.from && column.from <= last) && !reaches_another
}

/// Why the values of a run may stand in other columns, where nothing draws columns.
fn out_of_place(grid: &Grid, run: &[HeadColumn], cells: &[&Cell], row: usize) -> Option<&'static str> {
    let below: Vec<Vec<&Cell>> = run.iter().map(|column| under(cells, column, row)).collect();
    let values: Vec<(&HeadColumn, &[&Cell])> = run.iter().zip(below.iter().map(Vec::as_slice)).collect();
    grid.are_out_of_place(&values).then_some("有数字不在表头的正下方，不能判定各值属于哪一栏")
}

/// Why a line of values may have lost cells, so that those behind stand in other columns, where no box is drawn.
fn lost_cells(grid: &Grid, head: &Head, row: usize) -> Option<&'static str> {
    if grid.table.place.page().is_some() || grid.table.frame != Frame::Boxed {
        return None;
    }
    let cells = grid.by_row.get(row)?;
    if right_edge(grid.table, row) != head.right {
        Some("此行的格数与表头不同，不能判定各属哪一栏")
    } else if grid.may_lack_blanks && cells.last().is_some_and(|cell| cell.text.trim().is_empty()) {
        Some("此行末尾的空格可能是补齐的，不能判定各值属于哪一栏")
    } else {
        None
    }
}

/// Which row of the form each run of columns belongs to, by the head that stands above it.
fn run_names(table: &Table, head: &Head, block: &FormBlock, runs: &[Vec<HeadColumn>]) -> Vec<Option<Name>> {
    let top =
        runs.iter().flatten().filter_map(|c| table.at(head.bottom, c.from)).map(|c| c.row).min().unwrap_or(0);
    let named: Vec<(usize, &Cell)> = table
        .cells
        .iter()
        .filter(|c| c.row <= top.max(head.bottom))
        .filter_map(|c| {
            let whole = label::find(&c.text, &block.rows).one();
            let upper = || heads(&c.text).find_map(|part| label::find(part, &block.rows).one());
            whole.or_else(|| if table.frame == Frame::Aligned { upper() } else { None }).map(|row| (row, c))
        })
        .collect();
    let middle = |run: &[HeadColumn]| {
        let from = run.iter().map(|c| c.from).min().unwrap_or(0);
        let to = run.iter().map(|c| c.to).max().unwrap_or(0);
        (from + to, from, to)
    };
    let mut names: Vec<Option<Name>> = Vec::new();
    for run in runs {
        let (twice, from, to) = middle(run);
        let covering: Vec<&(usize, &Cell)> =
            named.iter().filter(|(_, c)| c.column <= from && to < c.column + c.columns).collect();
        let chosen = match covering.as_slice() {
            [one] => Some(*one),
            _ => {
                // Where no box says how far a head reaches, the nearest middle does.
                let near = |c: &Cell| (2 * c.column + c.columns - 1).abs_diff(twice);
                let mut by_distance: Vec<&(usize, &Cell)> = named.iter().collect();
                by_distance.sort_by_key(|(_, c)| near(c));
                match by_distance.as_slice() {
                    [a, b, ..] if near(a.1) == near(b.1) => None,
                    [a, ..] => Some(*a),
                    [] => None,
                }
            }
        };
        names.push(chosen.map(|(line, cell)| {
            let fits = table.frame == Frame::Aligned || is_over(table, cell, run, runs);
            Name { line: *line, printed: tidy(&cell.text), fits }
        }));
    }
    // Two runs under one name: neither is believed.
    let twice: Vec<bool> = names
        .iter()
        .map(|n| n.as_ref().is_some_and(|n| names.iter().flatten().filter(|o| o.line == n.line).count() > 1))
        .collect();
    names.into_iter().zip(twice).map(|(name, twice)| name.filter(|_| !twice)).collect()
}
