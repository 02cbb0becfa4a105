//! Conservation of digits in tables: every digit printed below a head is in the print of exactly one claim, in a label, or
//! in a line that a finding names. A digit that is left over is the value of some cell that was read without it, so what
//! stands beside it is doubted.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::head::{Head, HeadColumn};
use crate::block::{Cell, Frame, Table};
use crate::finding::Code;
use crate::form::CellRef;
use crate::report::claim::Claim;
use crate::report::reading::Value;
use crate::text::tidy;

/// Who owns the digits of a table.
pub(super) struct Ledger<'t> {
    table: &'t Table,
    /// The grid places of cells whose digits are accounted for.
    told: BTreeSet<(usize, usize)>,
    /// The same of cells in lines that are none of the form's, where no box shows that the label is their own.
    others: BTreeSet<(usize, usize)>,
    claims: Vec<Entry>,
    /// Rows of the grid that are no part of any head, from the first head on.
    body: BTreeSet<usize>,
    /// Whether two labels of a head stand over one column, so that a digit below none shows that all are out of place.
    crooked: bool,
}

/// Count: pairs of a claim and a digit that is left over that are looked at. A report's largest table has 175 cells, so that
/// more is none of the form's.
const PAIRS: usize = 1_000_000;

/// Where a claim was read.
struct Entry {
    claim: usize,
    rows: Range<usize>,
    from: usize,
    to: usize,
    /// The places of the cells with digits that it was made of.
    print: Vec<(usize, usize)>,
    /// Whether its column is told by its place among others, so that one that is left over may shift it.
    by_place: bool,
}

impl<'t> Ledger<'t> {
    pub(super) fn of(table: &'t Table) -> Self {
        Ledger {
            table,
            told: BTreeSet::new(),
            others: BTreeSet::new(),
            claims: Vec::new(),
            body: BTreeSet::new(),
            crooked: false,
        }
    }

    /// A row below a head was looked at.
    pub(super) fn look(&mut self, row: usize) {
        self.body.insert(row);
    }

    /// These cells are labels, or a finding names their line.
    pub(super) fn tell(&mut self, cells: &[&Cell]) {
        self.told.extend(cells.iter().map(|cell| (cell.row, cell.column)));
    }

    /// These cells stand in a line that a finding names as none of the form's.
    pub(super) fn tell_of_others(&mut self, cells: &[&Cell]) {
        let told = if self.table.frame == Frame::Boxed { &mut self.told } else { &mut self.others };
        told.extend(cells.iter().map(|cell| (cell.row, cell.column)));
    }

    /// A claim was made of these cells.
    pub(super) fn enter(&mut self, claim: usize, rows: Range<usize>, column: &HeadColumn, cells: &[&Cell]) {
        let print =
            cells.iter().filter(|cell| has_digits(cell)).map(|cell| (cell.row, cell.column)).collect();
        let (from, to) = (column.from, column.to);
        self.claims.push(Entry { claim, rows, from, to, print, by_place: false });
    }

    /// A claim was made of these cells for a column of one of several groups with the same heads.
    pub(super) fn enter_group(&mut self, claim: usize, row: usize, column: &HeadColumn, cells: &[&Cell]) {
        self.enter(claim, row..row + 1, column, cells);
        self.claims.iter_mut().last().into_iter().for_each(|entry| entry.by_place = true);
    }

    /// A head was found.
    pub(super) fn head(&mut self, head: &Head) {
        let mut columns: Vec<(usize, usize)> = head.columns.iter().map(|c| (c.from, c.to)).collect();
        columns.sort_unstable();
        let overlap = columns.windows(2).any(|pair| pair[1].0 <= pair[0].1);
        self.crooked |= overlap && self.table.frame == Frame::Aligned;
    }

    /// Doubts what stands beside digits that nothing owns, and what owns the same digits as something else.
    pub(super) fn close(self, claims: &mut [Claim]) {
        let owned: BTreeSet<&(usize, usize)> = self.claims.iter().flat_map(|entry| &entry.print).collect();
        let is_left = |cell: &&Cell| {
            let at = (cell.row, cell.column);
            has_digits(cell)
                && self.body.contains(&cell.row)
                && !self.told.contains(&at)
                && !owned.contains(&at)
        };
        let left: Vec<&Cell> = self.table.cells.iter().filter(is_left).collect();
        if self.crooked && left.iter().any(|cell| !self.others.contains(&(cell.row, cell.column))) {
            return self.doubt(claims, "表头与其下各列的位置不相对应", |_, _| true);
        }
        if left.len() * self.claims.len() > PAIRS {
            return self.doubt(claims, "表中有许多数字不属于任何一格", |_, _| true);
        }
        for cell in left {
            let why = format!("近旁的“{}”不属于任何一格，可能是这一格的值", tidy(&cell.text));
            let near = self.surroundings(cell);
            self.doubt(claims, &why, |entry, claim| self.touches(cell, &near, entry, claim));
        }
        let shared = self.shared(claims);
        self.doubt(claims, "同一处印的数字又读作另一格的值", |entry, _| {
            entry.print.iter().any(|at| shared.contains(at))
        });
    }

    /// The places whose digits are in the prints of different cells of the form.
    fn shared(&self, claims: &[Claim]) -> BTreeSet<(usize, usize)> {
        let mut owners: BTreeMap<(usize, usize), CellRef> = BTreeMap::new();
        let mut shared = BTreeSet::new();
        for entry in &self.claims {
            let Some(claim) = claims.get(entry.claim) else { continue };
            for at in &entry.print {
                if *owners.entry(*at).or_insert(claim.at) != claim.at {
                    shared.insert(*at);
                }
            }
        }
        shared
    }

    fn doubt(&self, claims: &mut [Claim], why: &str, concerns: impl Fn(&Entry, &Claim) -> bool) {
        for entry in &self.claims {
            let Some(claim) = claims.get_mut(entry.claim) else { continue };
            if concerns(entry, claim) {
                claim.doubt.get_or_insert_with(|| (Code::ColumnsAmbiguous, why.to_owned()));
            }
        }
    }

    /// Whether a claim may be about digits that are left over: in its own line, or, where no box parts the lines, in the
    /// lines up to the next that is claimed. Where boxes do, what is printed in a cell of the next line can belong to a
    /// blank one only.
    fn touches(&self, cell: &Cell, near: &Range<usize>, entry: &Entry, claim: &Claim) -> bool {
        let end = cell.row + cell.rows;
        let is_beside = entry.rows.start < end && cell.row < entry.rows.end;
        let is_next = entry.rows.start == near.end || entry.rows.end == near.start;
        let shares_column = entry.from < cell.column + cell.columns && cell.column <= entry.to;
        let is_others = self.others.contains(&(cell.row, cell.column));
        let is_open = !is_others && (self.table.frame == Frame::Aligned || entry.by_place)
            || claim.value == Value::Blank;
        is_beside && is_open || is_next && is_open && shares_column
    }

    /// From where the last claimed line above a cell ends to where the next below begins; where boxes part the lines, the
    /// lines of the cell itself.
    fn surroundings(&self, cell: &Cell) -> Range<usize> {
        let (start, end) = (cell.row, cell.row + cell.rows);
        if self.table.frame == Frame::Boxed {
            return start..end;
        }
        let above = self.claims.iter().map(|entry| entry.rows.end).filter(|row| *row <= start).max();
        let below = self.claims.iter().map(|entry| entry.rows.start).filter(|row| *row >= end).min();
        above.unwrap_or(start)..below.unwrap_or(end)
    }
}

fn has_digits(cell: &Cell) -> bool {
    cell.text.contains(|c: char| c.is_numeric())
}
