//! Labels of rows that no ruling parts: put together by their numbers, else by how close their lines stand.

use super::{Geometry, LooseLabels, Row, band};
use crate::budget::{Budget, Spent};
use crate::layout::line::{Chunk, Line};
use crate::layout::tolerances::labels as tolerance;
use crate::text::{split_numbering, tidy};

/// Chunks that may be labels of rows, each with the line it stands in.
type Waiting<'a> = Vec<(&'a Line, &'a Chunk)>;

/// Gives labels that stand on lines of their own to the row beside them. Gives back the lines that hold a label which
/// no row takes.
pub(super) fn attach<'a>(
    rows: &mut [Row<'a>],
    loose: Vec<LooseLabels<'a>>,
    geometry: &Geometry,
    budget: &Budget,
) -> Result<Vec<&'a Line>, Spent> {
    // What ends left of the rows' own labels is a group's label; rows are told apart by their own.
    let is_of_group = |chunk: &Chunk| geometry.label_left.is_finite() && chunk.bbox.x1 <= geometry.label_left;
    let chunks = loose.into_iter().flat_map(|(line, chunks)| chunks.into_iter().map(move |c| (line, c)));
    let mut waiting: Waiting = chunks.filter(|(_, chunk)| !is_of_group(chunk)).collect();
    attach_numbered(rows, &mut waiting);
    // Looking at each pair again and again would take too long.
    if waiting.len() * rows.len() > tolerance::PAIRS {
        return Ok(waiting.into_iter().map(|(line, _)| line).collect());
    }
    attach_nearest(rows, &mut waiting, geometry, budget)?;
    let mut stray: Vec<&Line> = waiting.into_iter().map(|(line, _)| line).collect();
    stray.dedup_by(|a, b| std::ptr::eq(*a, *b));
    Ok(stray)
}

/// A label that its number opens, line by line, and the row of values it stands beside.
struct Label<'a> {
    chunks: Vec<&'a Chunk>,
    row: Option<usize>,
    numbered: bool,
}

impl Label<'_> {
    /// Whether a chunk without a number is the next line of this label; `row` is the row of values it stands beside.
    fn goes_on_with(&self, chunk: &Chunk, row: Option<usize>) -> bool {
        let last = self.chunks.last().map_or(chunk.bbox, |c| c.bbox);
        let overlaps = chunk.bbox.x0 < last.x1 && last.x0 < chunk.bbox.x1;
        let down = chunk.bbox.center_y() - last.center_y();
        let second_row = row.is_some() && self.row.is_some();
        self.numbered && overlaps && down <= tolerance::LABEL_PITCH * last.height() && !second_row
    }

    /// Whether a height lies between the first and the last line.
    fn spans(&self, y: f32) -> bool {
        let middle = |chunk: Option<&&Chunk>| chunk.map_or(y, |c| c.bbox.center_y());
        middle(self.chunks.first()) <= y && y <= middle(self.chunks.last())
    }
}

/// Puts labels together by their numbers: a line with a number opens one, lines without go on with it, until a
/// second row of values. Takes the lines it could place out of `waiting`.
fn attach_numbered<'a>(rows: &mut [Row<'a>], waiting: &mut Waiting<'a>) {
    let mut labels = numbered_labels(rows, waiting);
    // Values beside the gap between two lines of a label share no line with it.
    for (index, row) in rows.iter().enumerate().filter(|(_, r)| r.label.is_empty()) {
        let y = row.line.bbox.center_y();
        if let Some(label) = labels.iter_mut().find(|l| l.row.is_none() && l.numbered && l.spans(y)) {
            label.row = Some(index);
        }
    }
    for label in labels.into_iter().filter(|l| l.numbered) {
        let Some(row) = label.row else { continue };
        waiting.retain(|(_, c)| !label.chunks.iter().any(|l| std::ptr::eq(*l, *c)));
        rows[row].label = label.chunks;
    }
}

/// All labels from top to bottom, those beside rows of values and those that wait for one.
fn numbered_labels<'a>(rows: &[Row<'a>], waiting: &Waiting<'a>) -> Vec<Label<'a>> {
    let mut entries: Vec<(f32, &Chunk, Option<usize>)> =
        waiting.iter().map(|(_, c)| (c.bbox.center_y(), *c, None)).collect();
    for (index, row) in rows.iter().enumerate() {
        entries.extend(row.label.iter().map(|c| (c.bbox.center_y(), *c, Some(index))));
    }
    entries.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut labels: Vec<Label> = Vec::new();
    for (_, chunk, row) in entries {
        let numbered = split_numbering(&tidy(&chunk.text)).0.is_some();
        match labels.last_mut().filter(|label| !numbered && label.goes_on_with(chunk, row)) {
            Some(label) => {
                label.chunks.push(chunk);
                label.row = label.row.or(row);
            }
            None => labels.push(Label { chunks: vec![chunk], row, numbered }),
        }
    }
    labels
}

/// Gives each chunk that waits to the nearest row within reach, nearest first, so that each further line of a label
/// joins on to one that is there already.
fn attach_nearest<'a>(
    rows: &mut [Row<'a>],
    waiting: &mut Waiting<'a>,
    geometry: &Geometry,
    budget: &Budget,
) -> Result<(), Spent> {
    // Rows without a label on their own line take the first by the place of their values.
    let mut bare: Vec<bool> = rows.iter().map(|r| r.label.is_empty()).collect();
    loop {
        let pieces: usize = rows.iter().map(|row| row.label.len() + 1).sum();
        budget.spend(waiting.len() * pieces)?;
        let Some((chunk, row)) = nearest(rows, waiting, &bare, geometry) else { return Ok(()) };
        let (_, chunk) = waiting.remove(chunk);
        rows[row].label.push(chunk);
        bare[row] = false;
    }
}

/// The chunk and the row that stand closest to each other, within reach.
fn nearest(rows: &[Row], waiting: &Waiting, bare: &[bool], geometry: &Geometry) -> Option<(usize, usize)> {
    // Between rulings whatever stands there belongs together; else lines of one cell lie close.
    let reach =
        if geometry.rules.is_some() { tolerance::RULED_REACH * geometry.reach } else { geometry.reach };
    let mut best: Option<(f32, usize, usize)> = None;
    for (w, (_, chunk)) in waiting.iter().enumerate() {
        let y = chunk.bbox.center_y();
        for (r, row) in rows.iter().enumerate() {
            if geometry.rules.is_some_and(|rules| band(rules, y) != row.band) {
                continue;
            }
            let from_values = bare[r].then(|| row.line.bbox.center_y());
            let from_labels = row.label.iter().map(|c| c.bbox.center_y());
            let distance = from_values
                .into_iter()
                .chain(from_labels)
                .map(|at| (at - y).abs())
                .fold(f32::INFINITY, f32::min);
            if distance <= reach && best.is_none_or(|(least, ..)| distance < least) {
                best = Some((distance, w, r));
            }
        }
    }
    best.map(|(_, w, r)| (w, r))
}

#[cfg(test)]
mod tests {
    use super::super::row_of;
    use super::*;
    use crate::layout::drawn::{budget, line};

    /// The labels that rows of values at some heights get from loose lines, one below the other.
    fn labels(values: &[f32], loose: &[(f32, f32, &str)]) -> Vec<Vec<String>> {
        let values: Vec<Line> = values.iter().map(|y| line(*y, &[(300.0, "1")])).collect();
        let loose: Vec<Line> = loose.iter().map(|(x, y, text)| line(*y, &[(*x, text)])).collect();
        let mut rows: Vec<Row> = values.iter().map(|line| row_of(line, 250.0, &[])).collect();
        let labels = loose.iter().map(|line| (line, line.chunks.iter().collect())).collect();
        attach(&mut rows, labels, &geometry(None), &budget()).unwrap();
        rows.iter().map(|row| row.label.iter().map(|c| c.text.clone()).collect()).collect()
    }

    fn geometry(rules: Option<&[f32]>) -> Geometry<'_> {
        let label_left = f32::INFINITY;
        Geometry {
            columns: vec![(250.0, 500.0)],
            free: Vec::new(),
            value_edge: 250.0,
            label_left,
            reach: 15.0,
            rules,
        }
    }

    #[test]
    fn a_number_opens_a_label_and_lines_without_one_go_on_with_it() {
        let loose = [
            (100.0, 100.0, "1.行政许可和"),
            (100.0, 115.0, "其他许可"),
            (100.0, 130.0, "2.行政处罚和"),
            (100.0, 145.0, "其他处罚"),
        ];
        // The second row of values stands closer to the first label's last line than to the second's first.
        assert_eq!(
            labels(&[108.0, 137.0], &loose),
            [["1.行政许可和", "其他许可"], ["2.行政处罚和", "其他处罚"]]
        );
    }

    #[test]
    fn the_lines_of_a_numbered_label_stand_within_three_heights() {
        let second = |y: f32| labels(&[100.0], &[(100.0, 100.0, "1.许可"), (100.0, y, "其他")])[0].len();
        assert_eq!((second(129.0), second(131.0)), (2, 1));
    }

    #[test]
    fn a_label_goes_to_the_nearest_row_within_reach() {
        assert_eq!(labels(&[100.0, 130.0], &[(100.0, 114.0, "许可")]), [vec!["许可"], vec![]]);
        assert_eq!(labels(&[100.0, 140.0], &[(100.0, 116.0, "许可")]), [[""; 0], [""; 0]], "16 points off");
    }

    #[test]
    fn each_line_of_a_label_joins_on_to_the_one_before() {
        let loose = [(100.0, 90.0, "行政"), (100.0, 104.0, "许可"), (100.0, 118.0, "其他")];
        assert_eq!(labels(&[102.0], &loose)[0].len(), 3, "the outer lines are out of the values' own reach");
    }

    #[test]
    fn a_region_of_loose_labels_is_no_table_of_rows() {
        let attached = |count: u16| {
            let heights: Vec<f32> = (0..200_u8).map(|i| 100.0 * f32::from(i)).collect();
            let loose: Vec<(f32, f32, &str)> =
                (0..count).map(|i| (100.0, 100.0 * f32::from(i) + 5.0, "许可")).collect();
            labels(&heights, &loose).iter().filter(|row| !row.is_empty()).count()
        };
        assert_eq!(attached(201), 0, "40,200 pairs");
    }

    #[test]
    fn what_is_too_dear_to_tell_is_not_called_stray() {
        let values = [line(100.0, &[(300.0, "1")])];
        let label = line(104.0, &[(100.0, "许可")]);
        let mut rows: Vec<Row> = values.iter().map(|line| row_of(line, 250.0, &[])).collect();
        let loose = vec![(&label, label.chunks.iter().collect())];
        assert_eq!(attach(&mut rows, loose, &geometry(None), &Budget::new(0)).err(), Some(Spent));
    }
}
