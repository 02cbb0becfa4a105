//! A table whose form rows are groups of columns, side by side over one line of values.

use super::head::{Head, HeadColumn};
use super::{Gathered, under};
use crate::block::{Cell, Frame, Table};
use crate::finding::{Code, Finding};
use crate::form::{Form, FormBlock};
use crate::report::claim::Claim;
use crate::report::label;
use crate::text::{Printed, parse_printed, tidy};

/// The first lines of a text, shortest last.
fn heads(text: &str) -> impl Iterator<Item = &str> {
    text.rmatch_indices('\n').filter_map(|(at, _)| text.get(..at))
}

/// Reads a table whose form rows are groups of columns: one line of values under three runs of the same heads.
pub(super) fn side_by_side(form: Form, table: &Table, head: &Head, gathered: &mut Gathered) {
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
    for (run, name) in runs.iter().zip(names) {
        let Some((line, name)) = name else {
            let page = table.place.page();
            let rows: Vec<&str> = block.rows.iter().map(|row| row.label.as_str()).collect();
            let table = &form.tables[head.table].name;
            let message = format!("{table}：有一组结果不知属于哪一类（{}）", rows.join("、"));
            gathered.findings.push(Finding::new(Code::LabelUnclear, message).on_page(page));
            continue;
        };
        for column in run {
            let at = form.cell(head.table, block_index, line, column.column);
            let label = format!("{name} / {}", column.label);
            if let Some(mut claim) = Claim::of_cells(at, &under(&cells, column, row), boxed, label) {
                if second.is_some() {
                    claim.withdraw(Code::CellAmbiguous, "表头之下不止一行数字");
                }
                gathered.claims.push(claim);
            }
        }
    }
}

/// Which row of the form each run of columns belongs to, by the head that stands above it.
fn run_names(
    table: &Table,
    head: &Head,
    block: &FormBlock,
    runs: &[Vec<HeadColumn>],
) -> Vec<Option<(usize, String)>> {
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
    let mut names: Vec<Option<(usize, String)>> = Vec::new();
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
        names.push(chosen.map(|(row, cell)| (*row, tidy(&cell.text))));
    }
    // Two runs under one name: neither is believed.
    let twice: Vec<bool> = names
        .iter()
        .map(|n| n.as_ref().is_some_and(|(r, _)| names.iter().flatten().filter(|(o, _)| o == r).count() > 1))
        .collect();
    names.into_iter().zip(twice).map(|(name, twice)| name.filter(|_| !twice)).collect()
}
