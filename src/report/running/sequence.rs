//! Rows that their labels alone do not tell, by their order.
//!
//! Where labels are wrapped beside their values, the words in front of a line of values are pieces of several labels. If
//! between two rows that are told stand as many lines of values as the form has rows there, and the words between them are
//! those rows' labels, in whatever pieces, then each line is the row at its place: no other assignment keeps the order of
//! print. What is printed in another order, or holds another row, has other words or other beginnings.

use super::letters::{count, only_beginning, take};
use super::run::Run;
use crate::form::{FormBlock, FormTable, Line};
use crate::text::squeeze;

/// A run below a head.
#[derive(Clone, Debug)]
pub(super) struct Seen {
    pub(super) run: usize,
    /// The row that its label tells.
    pub(super) row: Option<usize>,
    /// Its values, blank ones among them: as many as there are columns, where all are known.
    pub(super) values: Vec<(String, usize)>,
}

/// A row with the runs that hold its values: one, or two where its label's second half stands between them.
#[derive(Debug, PartialEq)]
pub(super) struct InSequence {
    pub(super) row: usize,
    pub(super) runs: Vec<usize>,
    pub(super) values: Vec<(String, usize)>,
}

/// One letter in so many may lack in labels, or be another's: misprints, and the end of the last label.
const STRANGE: usize = 10;
/// Letters with which a label begins, its number among them.
const BEGINNING: usize = 3;

/// The rows that the order of the lines tells, of those whose labels do not.
pub(super) fn rows_in_sequence(
    runs: &[Run],
    seen: &[Seen],
    table: &FormTable,
    block: &FormBlock,
) -> Vec<InSequence> {
    let columns = block.columns.len();
    let is_told = |seen: &Seen| seen.row.is_some() && seen.values.len() == columns;
    let told: Vec<usize> = (0..seen.len()).filter(|at| is_told(&seen[*at])).collect();
    let rows: Vec<usize> = told.iter().filter_map(|at| seen[*at].row).collect();
    if !rows.windows(2).all(|pair| pair[0] < pair[1]) {
        return Vec::new();
    }
    let mut out = Vec::new();
    for (index, at) in told.iter().enumerate() {
        let next = told.get(index + 1).copied();
        let between = &seen[at + 1..next.unwrap_or(seen.len())];
        let Some(lines) = lines_of_values(between, columns).filter(|lines| !lines.is_empty()) else {
            continue;
        };
        let first = rows[index];
        let end = next.and_then(|next| seen[next].row);
        let words: String = between
            .iter()
            .chain(next.map(|next| &seen[next]))
            .map(|seen| runs[seen.run].words.as_str())
            .collect();
        let mut candidates: Vec<Vec<usize>> = Vec::new();
        for edition in &block.editions {
            let has = |row: &usize| block.row_in(&block.rows[*row], edition);
            let own: Vec<usize> = (first + 1..end.unwrap_or(block.rows.len())).filter(has).collect();
            let ends: Vec<&Line> =
                [Some(first), end].into_iter().flatten().map(|row| &block.rows[row]).collect();
            if own.len() == lines.len()
                && !candidates.contains(&own)
                && are_the_labels(&words, &own, &ends, table, block)
            {
                candidates.push(own);
            }
        }
        if let [own] = candidates.as_slice() {
            let placed = own.iter().zip(lines);
            out.extend(placed.map(|(row, (runs, values))| InSequence { row: *row, runs, values }));
        }
    }
    out
}

/// The rows without values: their labels, whole, and nothing else stand between two rows that are told. Each with its line.
pub(super) fn rows_without_values(
    runs: &[Run],
    seen: &[Seen],
    table: &FormTable,
    block: &FormBlock,
) -> Vec<(usize, usize)> {
    let mut out = Vec::new();
    for pair in seen.windows(2) {
        let run = &runs[pair[1].run];
        let is_beside = run.values.first().map(|(_, line)| *line) == run.last_word_line();
        let Some((first, end)) = pair[0].row.zip(pair[1].row).filter(|_| is_beside) else { continue };
        let ends = [&block.rows[first], &block.rows[end]];
        let rows_of = |edition: &String| -> Option<Vec<(usize, usize)>> {
            let has = |row: &usize| block.row_in(&block.rows[*row], edition);
            let own: Vec<usize> = (first + 1..end).filter(has).collect();
            let lines = own.iter().map(|row| run.line_of(&squeeze(&block.rows[*row].label)));
            let lines = lines.collect::<Option<Vec<usize>>>()?;
            let are_labels = are_the_labels(&run.words, &own, &ends, table, block);
            are_labels.then(|| own.into_iter().zip(lines).collect())
        };
        out.extend(
            block.editions.iter().filter_map(rows_of).find(|rows| !rows.is_empty()).unwrap_or_default(),
        );
    }
    out
}

type Values = Vec<(String, usize)>;

/// The lines of values of some runs: of those with too few, two and two that follow each other make one. Nothing where
/// others remain.
fn lines_of_values(seen: &[Seen], columns: usize) -> Option<Vec<(Vec<usize>, Values)>> {
    let mut lines: Vec<(Vec<usize>, Values)> = Vec::new();
    for Seen { run: at, values, .. } in seen {
        match lines.last_mut() {
            Some((open, before)) if before.len() < columns => {
                open.push(*at);
                before.extend(values.iter().cloned());
            }
            _ => lines.push((vec![*at], values.clone())),
        }
    }
    lines.iter().all(|(runs, values)| values.len() == columns && runs.len() <= 2).then_some(lines)
}

/// Whether words are the labels of these rows in pieces, and begin in their order. What is told on either side, and the
/// headings over several rows, may stand among them.
fn are_the_labels(words: &str, rows: &[usize], ends: &[&Line], table: &FormTable, block: &FormBlock) -> bool {
    let labels: Vec<String> = rows.iter().map(|row| squeeze(&block.rows[*row].label)).collect();
    let mut left = count(words);
    let wanted: usize = labels.iter().map(|label| label.chars().count()).sum();
    let missing = labels.iter().flat_map(|label| label.chars()).filter(|c| !take(&mut left, *c)).count();
    let beside = block.groups.iter().chain(ends.iter().copied()).map(|line| squeeze(&line.label));
    for word in beside.chain(table.head.aside.iter().map(|word| squeeze(word))) {
        word.chars().for_each(|c| {
            take(&mut left, c);
        });
    }
    let strange: usize = left.values().sum();
    missing * STRANGE <= wanted && strange * STRANGE <= wanted && begin_in_order(words, &labels)
}

/// Whether most of some labels begin in the words where one can be told, and all of those in order.
fn begin_in_order(words: &str, labels: &[String]) -> bool {
    let begins = |label: &String| only_beginning(words, label, BEGINNING);
    let places: Vec<usize> = labels.iter().filter_map(begins).collect();
    places.len() * 2 >= labels.len() && places.is_sorted()
}
