//! The identities of the form, assessed exactly.
//!
//! A blank cell counts as 0 where it is a plain count. A blank sum (总计, （七）总计) is unknown unless all that
//! it would sum is blank or 0. An identity with an unknown or missing cell is not assessable.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::known;

use crate::form::{Along, Identity};
use crate::report::{Cell, Number, Report, Value};

/// A failed identity, in words.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
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

/// How an identity came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Both sides are equal.
    Held,
    /// They differ as printed: the publisher's mistake.
    Failed,
    /// They differ, and a cell that takes part may have been misread.
    Doubted,
    /// A cell that takes part is unknown.
    NotAssessable,
}

impl State {
    /// What the JSON calls it.
    pub fn name(self) -> &'static str {
        match self {
            State::Held => "held",
            State::Failed => "failed",
            State::Doubted => "doubted",
            State::NotAssessable => "not_assessable",
        }
    }

    /// In a word for the reader of a report.
    pub fn word(self) -> &'static str {
        match self {
            State::Held => "成立",
            State::Failed => "不成立",
            State::Doubted => "存疑",
            State::NotAssessable => "无法判断",
        }
    }
}

/// One identity on one row or column, with what it came to, in words.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Assessed {
    /// Which identity.
    pub rule: String,
    /// Table, and row or column.
    #[serde(rename = "where")]
    pub location: String,
    /// How it came out.
    pub state: State,
    /// Both numbers, in words.
    pub message: String,
    /// What the left side adds up to, where every cell of it is known.
    pub expected: Option<Number>,
    /// What is printed on the right, likewise.
    pub found: Option<Number>,
    /// The cells that take part.
    pub cells: Vec<String>,
}

/// One identity on one row or column, as assessed: the indexes of its cells and what both sides come to.
#[derive(Clone, Debug)]
pub(super) struct Weighed {
    identity: &'static Identity,
    pub(super) state: State,
    pub(super) members: Vec<usize>,
    /// The first of the cells on the right, which names a line of a table with one column.
    result: Option<usize>,
    expected: Option<Decimal>,
    found: Option<Decimal>,
    /// Whether the right side is one printed cell and no sum of several.
    is_printed: bool,
}

/// All identities of a report, assessed.
#[derive(Default)]
pub(super) struct Outcome {
    pub(super) lines: Vec<Weighed>,
    /// For each cell of the report, whether an identity with it holds.
    pub(super) held_cells: Vec<bool>,
    /// Tables that matter most and are in the report, and whether one of their identities could be assessed.
    pub(super) essential: BTreeMap<&'static str, bool>,
}

/// The cells of one table by row and column key.
pub(super) struct Grid<'a> {
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
    for identity in &report.form.definition().identities {
        let grid = Grid::of(report, &identity.table);
        if report.form.table(&identity.table).is_some_and(|t| t.essential) && !grid.index.is_empty() {
            outcome.essential.entry(identity.table.as_str()).or_insert(false);
        }
        let lines = grid.lines(identity.along);
        for line in lines {
            assess_line(&grid, identity, line, &mut outcome);
        }
    }
    outcome
}

fn assess_line(grid: &Grid, identity: &'static Identity, line: &'static str, outcome: &mut Outcome) {
    let left = grid.members(identity.along, &identity.sum, line);
    let right = grid.members(identity.along, &identity.equals, line);
    if left.is_empty() && right.is_empty() {
        return;
    }
    let (expected, found) = (grid.add(&left), grid.add(&right));
    let state = match (expected, found) {
        (Some(expected), Some(found)) if expected == found => State::Held,
        (Some(_), Some(_)) => State::Failed,
        _ => State::NotAssessable,
    };
    if state != State::NotAssessable
        && let Some(assessed) = outcome.essential.get_mut(identity.table.as_str())
    {
        *assessed = true;
    }
    let (is_printed, result) = (right.len() == 1, right.first().copied());
    let members: Vec<usize> = left.into_iter().chain(right).collect();
    // That nothing is nothing proves nothing.
    let is_telling = |member: &usize| grid.report.cells[*member].value != Value::Blank;
    if state == State::Held && members.iter().any(is_telling) {
        members.iter().for_each(|member| outcome.held_cells[*member] = true);
    }
    outcome.lines.push(Weighed { identity, state, members, result, expected, found, is_printed });
}

impl Weighed {
    /// Table, and row or column, in the form's words.
    fn location(&self, report: &Report) -> String {
        let first = &report.cells[self.members[0]].at;
        let words = match self.identity.along {
            Along::Row => first.form_block().row_label(first.form_row()),
            // A table of one column is told by its rows.
            Along::Column if first.form_column().key.is_empty() => {
                self.result.map_or_else(String::new, |i| report.cells[i].at.form_row().label.clone())
            }
            Along::Column => first.form_column().label.clone(),
        };
        format!("{} · {words}", first.form_table().name)
    }

    /// What it came to, in words.
    pub(super) fn describe(&self, report: &Report) -> Assessed {
        let said = if self.is_printed && self.found.is_some() { "印为" } else { "为" };
        Assessed {
            rule: self.identity.rule.clone(),
            location: self.location(report),
            state: self.state,
            message: format!(
                "{}为 {}，{}{said} {}",
                self.identity.sum_words,
                known(self.expected),
                self.identity.equals_words,
                known(self.found)
            ),
            expected: self.expected.map(Number),
            found: self.found.map(Number),
            cells: self.members.iter().map(|i| report.cells[*i].at.path()).collect(),
        }
    }

    /// The same as a failure; `None` where a side is unknown.
    pub(super) fn failure(&self, report: &Report) -> Option<Failed> {
        let Assessed { rule, location, message, expected, found, cells, .. } = self.describe(report);
        Some(Failed { rule, location, message, expected: expected?, found: found?, cells })
    }
}

impl<'a> Grid<'a> {
    pub(super) fn of(report: &'a Report, table: &str) -> Self {
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
    pub(super) fn lines(&self, along: Along) -> Vec<&'static str> {
        let mut lines = Vec::new();
        for cell in self.index.values().map(|i| &self.report.cells[*i]) {
            let (key, order) = match along {
                Along::Row => (cell.at.form_row().key.as_str(), cell.at.row),
                Along::Column => (cell.at.form_column().key.as_str(), cell.at.column),
            };
            lines.push((order, key));
        }
        lines.sort_unstable();
        // One key may stand at different places in different blocks.
        let mut known = BTreeSet::new();
        lines.into_iter().map(|(_, key)| key).filter(|key| known.insert(*key)).collect()
    }

    /// The cells that one side of an identity takes in on a line. Those that every report of the edition has
    /// but this one does not stand in the report as missing cells, so none is skipped.
    pub(super) fn members(&self, along: Along, keys: &[String], line: &str) -> Vec<usize> {
        let mut out = Vec::new();
        let index: &BTreeMap<(&str, &str), usize> = &self.index;
        for key in keys {
            match (key.strip_suffix(".*"), along) {
                (None, Along::Row) => out.extend(index.get(&(line, key))),
                (None, Along::Column) => out.extend(index.get(&(key, line))),
                // No table groups its columns.
                (Some(_), Along::Row) => {}
                (Some(group), Along::Column) => {
                    let behind = index.range((group, "")..).skip_while(|((row, _), _)| *row == group);
                    let of_group = behind.take_while(|((row, _), _)| {
                        row.strip_prefix(group).is_some_and(|r| r.starts_with('.'))
                    });
                    out.extend(of_group.filter(|((_, column), _)| *column == line).map(|(_, i)| *i));
                }
            }
        }
        out.sort_unstable();
        out
    }

    /// The cells added up; `None` where one is unknown.
    pub(super) fn add(&self, members: &[usize]) -> Option<Decimal> {
        members.iter().map(|i| self.count(*i)).try_fold(Decimal::ZERO, |sum, count| match count {
            Count::Known(n) => sum.checked_add(n),
            Count::Unknown => None,
        })
    }

    fn count(&self, index: usize) -> Count {
        let cell = &self.report.cells[index];
        match &cell.value {
            // A doubted value is no witness.
            _ if cell.doubt.is_some() => Count::Unknown,
            Value::Number(n) => Count::Known(*n),
            Value::Unknown | Value::Missing => Count::Unknown,
            Value::Blank if self.is_blank_sum(cell) => Count::Unknown,
            Value::Blank => Count::Known(Decimal::ZERO),
        }
    }

    /// Whether a blank cell is a sum over something that is printed.
    fn is_blank_sum(&self, cell: &Cell) -> bool {
        let (row, column) = (cell.at.form_row().key.as_str(), cell.at.form_column().key.as_str());
        let sums = self
            .report
            .form
            .definition()
            .identities
            .iter()
            .filter(|i| i.table == cell.at.form_table().key && i.equals.len() == 1);
        sums.filter(|i| i.equals[0] == if i.along == Along::Row { column } else { row }).any(|identity| {
            let line = if identity.along == Along::Row { row } else { column };
            self.members(identity.along, &identity.sum, line).iter().any(|i| {
                !matches!(&self.report.cells[*i].value, Value::Blank)
                    && self.report.cells[*i].value.number() != Some(Decimal::ZERO)
            })
        })
    }
}
