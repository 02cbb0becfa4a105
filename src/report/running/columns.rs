//! Columns of a text that is laid out with blanks: values that stand below each other, and below a label of the head, are
//! one column's, and where nothing stands the cell is blank.
//!
//! Tools count an ideograph as one column of characters or as two; whichever way tells the columns is taken, and where both
//! do they must agree.

use super::head::{Measure, NARROW, Position, WIDE, label_places, positions};
use super::run::Run;
use crate::block::Paragraph;
use crate::form::{FormBlock, FormTable};
use crate::text::squeeze;

/// Count: rows by which it is found out how an ideograph is counted; the form has 27.
const ROWS: usize = 200;

/// First and last column of characters, the last not included.
type Extent = (usize, usize);

/// Where the columns of one table stand.
pub(super) struct Columns<'p> {
    lines: &'p [&'p Paragraph],
    ways: Vec<(Measure, Vec<Extent>)>,
}

impl<'p> Columns<'p> {
    /// The columns of the rows in some runs, below a head whose words stand at `head`.
    pub(super) fn of(
        runs: &[&Run],
        lines: &'p [&'p Paragraph],
        head: &[Position],
        table: &FormTable,
        block: &FormBlock,
    ) -> Self {
        let rows_by = |measure: Measure| -> (Measure, Vec<Row>) {
            (measure, runs.iter().filter_map(|run| Row::of(run, lines, measure)).collect())
        };
        let counted = [WIDE, NARROW].map(rows_by);
        // Counted the other way, values are moved by what their labels hold.
        let best = counted.iter().map(|(_, rows)| rows_in_line(rows)).max();
        let tell = |(measure, rows): &(Measure, Vec<Row>)| {
            let labels = label_places(head, table, &block.columns, *measure);
            Some((*measure, extents(rows, labels.as_deref(), block.columns.len())?))
        };
        let ways = counted.iter().filter(|(_, rows)| Some(rows_in_line(rows)) == best);
        Columns { lines, ways: ways.filter_map(tell).collect() }
    }

    /// Whether they are told.
    pub(super) fn are_told(&self) -> bool {
        !self.ways.is_empty()
    }

    /// The values of a run, blank ones among them, each with its line.
    pub(super) fn place(&self, run: &Run) -> Option<Vec<(String, usize)>> {
        let mut placed = self.ways.iter().map(|(measure, extents)| self.place_by(run, *measure, extents));
        let first = placed.next()??;
        placed.all(|other| other.as_ref() == Some(&first)).then_some(first)
    }

    fn place_by(&self, run: &Run, measure: Measure, extents: &[Extent]) -> Option<Vec<(String, usize)>> {
        let row = Row::of(run, self.lines, measure)?;
        if row.label_end > extents.first()?.0 {
            return None;
        }
        let mut cells = vec![(String::new(), run.values.first()?.1); extents.len()];
        let mut next = 0;
        for (value, extent) in run.values.iter().zip(&row.values) {
            let at = only_one_over(extents, *extent).filter(|at| *at >= next)?;
            cells[at] = value.clone();
            next = at + 1;
        }
        Some(cells)
    }
}

/// One row's values on their line.
struct Row {
    label_end: usize,
    values: Vec<Extent>,
}

impl Row {
    /// A run whose values stand on one line, each a word by itself, at its end.
    fn of(run: &Run, lines: &[&Paragraph], measure: Measure) -> Option<Row> {
        let line = run.values.first()?.1;
        if run.values.iter().any(|(_, at)| *at != line) {
            return None;
        }
        let words = positions(line, &lines.get(line)?.text);
        let first = words.len().checked_sub(run.values.len())?;
        let (label, values) = words.split_at(first);
        let same = values.iter().zip(&run.values).all(|(word, (value, _))| word.letters() == squeeze(value));
        let label_end = label.last().map_or(0, |word| measure(word).1);
        same.then(|| Row { label_end, values: values.iter().map(measure).collect() })
    }
}

/// How many rows end, or begin their last value, at the same place, give or take one.
fn rows_in_line(rows: &[Row]) -> usize {
    let last = || rows.iter().filter_map(|row| row.values.last()).take(ROWS);
    let most = |edges: Vec<usize>| {
        let beside = |edge: &usize| edges.iter().filter(|other| other.abs_diff(*edge) <= 1).count();
        edges.iter().map(beside).max().unwrap_or(0)
    };
    most(last().map(|extent| extent.0).collect()).max(most(last().map(|extent| extent.1).collect()))
}

/// Where the columns stand: as many groups of values below each other as there are columns, shown to be all of them by a row
/// that has each; or fewer, each below another label of the head.
fn extents(rows: &[Row], labels: Option<&[Extent]>, columns: usize) -> Option<Vec<Extent>> {
    let full = || rows.iter().filter(|row| row.values.len() == columns);
    let start = full().filter_map(|row| row.values.first()).map(|extent| extent.0).min();
    let start = start.or(labels.and_then(|labels| labels.first()).map(|label| label.0))?;
    // A label that is longer than its column pushes the values of its row to the right.
    let in_place = |row: &&Row| row.label_end <= start;
    let mut all: Vec<Extent> =
        rows.iter().filter(in_place).flat_map(|row| row.values.iter().copied()).collect();
    all.sort_unstable();
    let mut groups: Vec<Extent> = Vec::new();
    for extent in all {
        match groups.last_mut().filter(|group| overlap(**group, extent)) {
            Some(group) => group.1 = group.1.max(extent.1),
            None => groups.push(extent),
        }
    }
    // A row that has all columns has each of them below another group.
    let whole: Vec<&Row> = full().filter(in_place).collect();
    let is_each = |row: &&Row| groups.iter().zip(&row.values).all(|(group, value)| overlap(*group, *value));
    if groups.len() == columns && !whole.is_empty() && whole.iter().all(is_each) {
        return Some(groups);
    }
    let labels = labels.filter(|_| groups.len() <= columns)?;
    let mut extents = labels.to_vec();
    let mut next = 0;
    for group in groups {
        let at = only_one_over(labels, group).filter(|at| *at >= next)?;
        extents[at] = (labels[at].0.min(group.0), labels[at].1.max(group.1));
        next = at + 1;
    }
    extents.windows(2).all(|pair| pair[0].1 <= pair[1].0).then_some(extents)
}

/// The one of some extents that stands over another, if no other does.
fn only_one_over(extents: &[Extent], below: Extent) -> Option<usize> {
    let mut over = (0..extents.len()).filter(|at| overlap(extents[*at], below));
    over.next().filter(|_| over.next().is_none())
}

fn overlap(a: Extent, b: Extent) -> bool {
    a.0 < b.1 && b.0 < a.1
}
