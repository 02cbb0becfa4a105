//! Tables that no vertical ruling draws: columns from the gaps between chunks, rows from the lines that hold
//! values, labels to the row they stand beside.
//!
//! A value is a chunk of digits, a dash or a slash. That is all this module knows of what is printed.

mod assemble;
mod columns;
mod header;
mod labels;
mod regions;

use assemble::assemble;
use columns::{column_ranges, first_value_edge};
use labels::attach;
use regions::{is_prose, is_tabular, regions};

use super::line::{Chunk, Line};
use super::piece::Piece;
use super::prose::Measure;
use super::tolerances::aligned as tolerance;
use super::upright::Sheet;
use crate::budget::{Budget, Spent};
use crate::text::{Printed, parse_printed};
use pagemarks::Ruling;

/// Grid columns before those of values: labels of groups, and labels of rows.
pub(super) const LABEL_COLUMNS: usize = 2;

/// Finds the tables among loose lines. Gives back the pieces, and the lines that are left.
pub(super) fn find(
    sheet: &Sheet,
    lines: Vec<Line>,
    rules: &[Ruling],
    measure: &Measure,
    budget: &Budget,
) -> (Vec<Piece>, Vec<Line>) {
    let mut pieces = Vec::new();
    let lines: Vec<Line> = lines.into_iter().map(with_values_parted).collect();
    let mut used = vec![false; lines.len()];
    let mut rules: Vec<f32> = rules.iter().map(|r| r.at).collect();
    rules.sort_by(f32::total_cmp);
    for region in regions(&lines, measure) {
        let members: Vec<&Line> = region.iter().map(|i| &lines[*i]).collect();
        match build(sheet, &members, &rules, budget) {
            Ok(Some(piece)) => {
                pieces.push(piece);
                region.iter().for_each(|i| used[*i] = true);
            }
            Ok(None) => {}
            // What is left of the page stays text.
            Err(Spent) => break,
        }
    }
    let rest = lines.into_iter().zip(used).filter(|(_, used)| !used).map(|(line, _)| line).collect();
    (pieces, rest)
}

/// A line whose last words hold a value at their end gets it as a chunk of its own; prose is left as it is.
fn with_values_parted(mut line: Line) -> Line {
    if is_tabular(&line) {
        let parted = line.chunks.iter().flat_map(Chunk::cut_value);
        line.chunks = parted.flat_map(|c| c.cut_numbered()).collect();
    }
    line
}

fn is_value(chunk: &Chunk) -> bool {
    let text = chunk.text.trim();
    !text.is_empty()
        && text.chars().count() <= tolerance::VALUE
        && !matches!(parse_printed(text, false), Printed::Other)
}

/// Whether a page begins with rows of values, or with the rest of their header: the header, or its beginning, then
/// stands on the page before.
pub(super) fn begins_with_values(lines: &[Line], measure: &Measure) -> bool {
    let mut sorted: Vec<&Line> = lines.iter().collect();
    sorted.sort_by(|a, b| a.bbox.y0.total_cmp(&b.bbox.y0));
    let is_row = |l: &&Line| is_tabular(l) && l.chunks.iter().skip(1).all(is_value);
    let first = sorted.iter().position(is_row);
    first.is_some_and(|at| {
        at <= tolerance::REST_OF_HEADER && !sorted[..at].iter().any(|l| is_prose(l, measure))
    })
}

/// Takes the lines off the foot of a page that look like a table's header without a row: everything below `floor`
/// from the last line up to one that is prose or a heading.
pub(super) fn take_trailing_header(lines: &mut Vec<Line>, floor: f32, measure: &Measure) -> Vec<Line> {
    lines.sort_by(|a, b| a.bbox.y0.total_cmp(&b.bbox.y0));
    let is_header = |line: &Line| line.bbox.y0 >= floor && !is_prose(line, measure);
    let count = lines.iter().rev().take(tolerance::HEADER).take_while(|l| is_header(l)).count();
    let from = lines.len() - count;
    if !lines[from..].iter().any(is_tabular) {
        return Vec::new();
    }
    lines.split_off(from)
}

/// One line of values, and the labels that belong to it.
struct Row<'a> {
    line: &'a Line,
    /// The row band it lies in: between which two horizontal rulings.
    band: usize,
    /// The lines of its own label.
    label: Vec<&'a Chunk>,
    /// Labels of the groups of rows that it opens, left of its own.
    group_label: Vec<&'a Chunk>,
}

/// Where things stand in a table without vertical rulings.
struct Geometry<'r> {
    /// The ranges of its columns of values.
    columns: Vec<Strip>,
    /// The strips between them that no value crosses.
    free: Vec<Strip>,
    /// Where labels end and values begin.
    value_edge: f32,
    /// Where the rows' own labels begin; infinite where there are no labels of groups left of them.
    label_left: f32,
    /// How far apart lines of one cell lie at most.
    reach: f32,
    /// The heights of horizontal rulings, where they part its rows.
    rules: Option<&'r [f32]>,
}

/// A strip across the page, from left to right in points.
type Strip = (f32, f32);

/// A loose line, and those of its chunks that may be labels of rows.
type LooseLabels<'a> = (&'a Line, Vec<&'a Chunk>);

/// A table of some lines, between rulings at these heights. `None` where they make none.
fn build(sheet: &Sheet, lines: &[&Line], rules: &[f32], budget: &Budget) -> Result<Option<Piece>, Spent> {
    let Some(value_edge) = first_value_edge(lines) else { return Ok(None) };
    let (of_values, others): (Vec<&Line>, Vec<&Line>) = lines.iter().partition(|l| is_row(l, value_edge));
    let chunks = |lines: &[&Line]| lines.iter().map(|l| l.chunks.len()).sum::<usize>();
    let widest = lines.iter().map(|l| l.chunks.len()).max().unwrap_or(0);
    // Every value is compared with every label of the header and every column.
    budget.spend(chunks(&of_values) * (chunks(&others) + widest))?;
    let (columns, free) = column_ranges(&of_values, &others, value_edge);
    let mut rows: Vec<Row> = of_values.into_iter().map(|line| row_of(line, value_edge, rules)).collect();
    if columns.is_empty() || rows.is_empty() {
        return Ok(None);
    }
    let label_left = tell_groups(&mut rows);
    let rules = (rules.len() >= tolerance::RULED).then_some(rules);
    let geometry = Geometry { columns, free, value_edge, label_left, reach: within_cell(&rows), rules };
    let (loose, mut header_lines) = labels_and_header_lines(others, &geometry);
    header_lines.extend(attach(&mut rows, loose, &geometry, budget)?);
    assemble(sheet, lines, rows, header_lines, &geometry, budget).map(Some)
}

fn is_label(chunk: &Chunk, value_edge: f32) -> bool {
    chunk.bbox.center_x() < value_edge
}

/// Whether a line has values, and nothing else where values stand.
fn is_row(line: &Line, value_edge: f32) -> bool {
    let mut beyond = line.chunks.iter().filter(|c| !is_label(c, value_edge)).peekable();
    beyond.peek().is_some() && beyond.all(is_value)
}

/// Which of the bands between horizontal rulings at these heights a height lies in.
fn band(rules: &[f32], y: f32) -> usize {
    rules.partition_point(|at| *at < y)
}

/// A line of values: the last of its labels is its own, those before are of groups.
fn row_of<'a>(line: &'a Line, value_edge: f32, rules: &[f32]) -> Row<'a> {
    let labels: Vec<&Chunk> = line.chunks.iter().filter(|c| is_label(c, value_edge)).collect();
    let (label, group_label) = match labels.split_last() {
        Some((own, of_groups)) => (vec![*own], of_groups.to_vec()),
        None => (Vec::new(), Vec::new()),
    };
    Row { line, band: band(rules, line.bbox.center_y()), label, group_label }
}

/// Tells labels of groups by their place: left of every label that shares a line with one. Gives back where the rows'
/// own labels begin; infinite where no line has both.
fn tell_groups(rows: &mut [Row]) -> f32 {
    let beside_groups = rows.iter().filter(|r| !r.group_label.is_empty()).flat_map(|r| &r.label);
    let label_left = beside_groups.map(|c| c.bbox.x0).fold(f32::INFINITY, f32::min);
    if label_left.is_finite() {
        for row in rows {
            // A piece of a group's label alone beside values: the row's own label stands above and below.
            if row.group_label.is_empty() && row.label.iter().all(|c| c.bbox.x1 <= label_left) {
                row.group_label = std::mem::take(&mut row.label);
            }
        }
    }
    label_left
}

/// Parts lines without values into those that hold labels of rows only, and those of the header.
fn labels_and_header_lines<'a>(
    lines: Vec<&'a Line>,
    geometry: &Geometry,
) -> (Vec<LooseLabels<'a>>, Vec<&'a Line>) {
    let (mut loose, mut header_lines) = (Vec::new(), Vec::new());
    for line in lines {
        if !line.chunks.iter().all(|c| is_label(c, geometry.value_edge)) {
            header_lines.push(line);
            continue;
        }
        // Of several labels on a line the last is a row's, as beside values. Where groups have a place of their own
        // every chunk is looked at.
        let first = if geometry.label_left.is_finite() { 0 } else { line.chunks.len().saturating_sub(1) };
        loose.push((line, line.chunks.iter().skip(first).collect()));
    }
    (loose, header_lines)
}

/// How far apart lines of one cell lie at most, in points: clearly less than rows do.
fn within_cell(rows: &[Row]) -> f32 {
    let size = rows.first().map_or(0.0, |r| r.line.size);
    let pitches = rows.windows(2).filter(|w| w.iter().all(|r| !r.label.is_empty()));
    let pitch = pitches
        .map(|w| w[1].line.bbox.center_y() - w[0].line.bbox.center_y())
        .filter(|d| *d > 0.0)
        .fold(f32::INFINITY, f32::min);
    if pitch.is_finite() {
        (tolerance::ROW_PITCH * pitch)
            .clamp(tolerance::LEAST_CELL_PITCH * size, tolerance::MOST_CELL_PITCH * size)
    } else {
        tolerance::WITHIN_CELL * size
    }
}

#[cfg(test)]
mod tests;
