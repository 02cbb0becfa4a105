//! The identities of the form, assessed exactly.
//!
//! A blank cell counts as 0 where it is a plain count. A blank sum (总计, （七）总计) is unknown unless all that
//! it would sum is blank or 0. An identity with an unknown or missing cell is not assessable.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::plain;

use crate::report::{Along, Cell, Identity, Number, Report, Value, form};

/// A failed identity, in words.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Failed {
    /// Which identity.
    pub rule: String,
    /// Table, and row or column.
    #[serde(rename = "where")]
    pub location: String,
    /// Both numbers, in words.
    pub message: String,
    /// What the left side adds up to.
    pub expected: Number,
    /// What is printed on the right.
    pub found: Number,
    /// The cells that take part.
    pub cells: Vec<String>,
}

/// A failure with the indexes of its cells.
pub(super) struct Failure {
    pub(super) failed: Failed,
    pub(super) members: Vec<usize>,
}

/// All identities of a report, assessed.
#[derive(Default)]
pub(super) struct Outcome {
    pub(super) held: usize,
    pub(super) not_assessable: usize,
    pub(super) failed: Vec<Failure>,
    /// For each cell of the report, whether an identity with it holds.
    pub(super) held_cells: Vec<bool>,
    /// Tables that matter most and are in the report, and whether one of their identities could be assessed.
    pub(super) essential: BTreeMap<&'static str, bool>,
}

/// The cells of one table by row and column key.
struct Grid<'a> {
    report: &'a Report,
    index: BTreeMap<(&'static str, &'static str), usize>,
}

/// What a cell counts as.
#[derive(Clone, Copy, PartialEq)]
enum Count {
    Known(Decimal),
    Unknown,
}

/// Assesses every identity.
pub(super) fn assess(report: &Report) -> Outcome {
    let mut outcome = Outcome { held_cells: vec![false; report.cells.len()], ..Outcome::default() };
    for identity in &form().identities {
        let grid = Grid::of(report, &identity.table);
        if form().table(&identity.table).is_some_and(|t| t.essential) && !grid.index.is_empty() {
            outcome.essential.entry(identity.table.as_str()).or_insert(false);
        }
        let lines = grid.lines(identity.along);
        for line in lines {
            assess_line(&grid, identity, line, &mut outcome);
        }
    }
    outcome
}

fn assess_line(grid: &Grid, identity: &Identity, line: &'static str, outcome: &mut Outcome) {
    let left = grid.members(identity, &identity.sum, line);
    let right = grid.members(identity, &identity.equals, line);
    if left.is_empty() && right.is_empty() {
        return;
    }
    let add = |members: &[usize]| {
        members.iter().map(|i| grid.count(*i)).try_fold(Decimal::ZERO, |sum, count| match count {
            Count::Known(n) => sum.checked_add(n),
            Count::Unknown => None,
        })
    };
    let (Some(expected), Some(found)) = (add(&left), add(&right)) else {
        outcome.not_assessable += 1;
        return;
    };
    if let Some(assessed) = outcome.essential.get_mut(identity.table.as_str()) {
        *assessed = true;
    }
    let members: Vec<usize> = left.iter().chain(&right).copied().collect();
    if expected == found {
        outcome.held += 1;
        for member in members {
            outcome.held_cells[member] = true;
        }
        return;
    }
    let cells: Vec<&Cell> = members.iter().map(|i| &grid.report.cells[*i]).collect();
    let table = cells[0].at.form_table();
    let words = match identity.along {
        Along::Row => cells[0].at.form_block().row_label(cells[0].at.form_row()),
        // A table of one column is told by its rows.
        Along::Column if cells[0].at.form_column().key.is_empty() => {
            right.first().map_or_else(String::new, |i| grid.report.cells[*i].at.form_row().label.clone())
        }
        Along::Column => cells[0].at.form_column().label.clone(),
    };
    let said = if right.len() == 1 { "印为" } else { "为" };
    let failed = Failed {
        rule: identity.rule.clone(),
        location: format!("{} · {words}", table.name),
        message: format!(
            "{}为 {}，{}{said} {}",
            identity.sum_words,
            plain(expected),
            identity.equals_words,
            plain(found)
        ),
        expected: Number(expected),
        found: Number(found),
        cells: cells.iter().map(|c| c.at.path()).collect(),
    };
    outcome.failed.push(Failure { failed, members });
}

impl<'a> Grid<'a> {
    fn of(report: &'a Report, table: &str) -> Self {
        let index = report
            .cells
            .iter()
            .enumerate()
            .filter(|(_, c)| c.at.form_table().key == table)
            .map(|(i, c)| ((c.at.form_row().key.as_str(), c.at.form_column().key.as_str()), i))
            .collect();
        Grid { report, index }
    }

    /// The rows or columns of the table, in the form's order.
    fn lines(&self, along: Along) -> Vec<&'static str> {
        let mut lines = Vec::new();
        for cell in self.index.values().map(|i| &self.report.cells[*i]) {
            let (key, order) = match along {
                Along::Row => (cell.at.form_row().key.as_str(), cell.at.row),
                Along::Column => (cell.at.form_column().key.as_str(), cell.at.column),
            };
            lines.push((order, key));
        }
        lines.sort_unstable();
        lines.dedup();
        lines.into_iter().map(|(_, key)| key).collect()
    }

    /// The cells that one side of an identity takes in on a line. Those that every report of the edition has
    /// but this one does not stand in the report as missing cells, so none is skipped.
    fn members(&self, identity: &Identity, keys: &[String], line: &'static str) -> Vec<usize> {
        let mut out = Vec::new();
        for key in keys {
            let fits = |k: &str| {
                k == key
                    || key
                        .strip_suffix(".*")
                        .is_some_and(|group| k.split_once('.').is_some_and(|(g, _)| g == group))
            };
            out.extend(self.index.iter().filter_map(|((row, column), i)| match identity.along {
                Along::Row => (*row == line && fits(column)).then_some(*i),
                Along::Column => (*column == line && fits(row)).then_some(*i),
            }));
        }
        out.sort_unstable();
        out
    }

    fn count(&self, index: usize) -> Count {
        let cell = &self.report.cells[index];
        match &cell.value {
            // A doubted value is no witness.
            _ if cell.doubted => Count::Unknown,
            Value::Number(n) => Count::Known(*n),
            Value::Unknown | Value::Missing => Count::Unknown,
            Value::Blank if self.is_blank_sum(cell) => Count::Unknown,
            Value::Blank => Count::Known(Decimal::ZERO),
        }
    }

    /// Whether a blank cell is a sum over something that is printed.
    fn is_blank_sum(&self, cell: &Cell) -> bool {
        let (row, column) = (cell.at.form_row().key.as_str(), cell.at.form_column().key.as_str());
        let sums =
            form().identities.iter().filter(|i| i.table == cell.at.form_table().key && i.equals.len() == 1);
        sums.filter(|i| i.equals[0] == if i.along == Along::Row { column } else { row }).any(|identity| {
            let line = if identity.along == Along::Row { row } else { column };
            // The column's key lives as long as the form.
            let line = self.lines(identity.along).into_iter().find(|l| *l == line);
            line.is_some_and(|line| {
                self.members(identity, &identity.sum, line).iter().any(|i| {
                    !matches!(&self.report.cells[*i].value, Value::Blank)
                        && self.report.cells[*i].value.number() != Some(Decimal::ZERO)
                })
            })
        })
    }
}
