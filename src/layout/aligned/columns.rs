//! The columns of a table that no vertical ruling draws: gaps between its values, and between labels of its header.

use super::{Strip, is_value};
use crate::layout::line::{Chunk, Line};
use crate::layout::tolerances::aligned as tolerance;

/// Where labels end and values begin: between the leftmost value and the labels beside it.
pub(super) fn first_value_edge(lines: &[&Line]) -> Option<f32> {
    let rows: Vec<&&Line> = lines.iter().filter(|line| ends_with_values(line)).collect();
    let first_value = |line: &&&Line| line.chunks.iter().find(|c| is_value(c)).map(|c| c.bbox.x0);
    let leftmost = rows.iter().filter_map(first_value).fold(f32::INFINITY, f32::min);
    if !leftmost.is_finite() {
        return None;
    }
    let labels = rows.iter().flat_map(|l| &l.chunks).filter(|c| !is_value(c) && c.bbox.x1 <= leftmost);
    let label_end = labels.map(|c| c.bbox.x1).fold(f32::NEG_INFINITY, f32::max);
    Some(if label_end.is_finite() { (label_end + leftmost) / 2.0 } else { leftmost - tolerance::MARGIN })
}

/// Whether a line has values and nothing behind them.
fn ends_with_values(line: &Line) -> bool {
    let mut values = line.chunks.iter().skip_while(|c| !is_value(c)).peekable();
    values.peek().is_some() && values.all(is_value)
}

/// The chunks of a line that stand where values do.
fn beyond(line: &Line, value_edge: f32) -> Vec<&Chunk> {
    line.chunks.iter().filter(|c| c.bbox.center_x() >= value_edge).collect()
}

/// The ranges of the value columns, and the strips between them: parted where rows of values leave vertical strips
/// free, and where the header has two labels over one strip.
pub(super) fn column_ranges(
    of_values: &[&Line],
    others: &[&Line],
    value_edge: f32,
) -> (Vec<Strip>, Vec<Strip>) {
    let rows: Vec<Vec<&Chunk>> = of_values.iter().map(|line| beyond(line, value_edge)).collect();
    let mut gaps = column_gaps(&rows);
    let mut cuts: Vec<f32> = gaps.iter().map(|(from, to)| (from + to) / 2.0).collect();
    // A column whose values are all blank shows in the header alone.
    for line in others {
        for pair in beyond(line, value_edge).windows(2) {
            let (from, to) = (pair[0].bbox.x1, pair[1].bbox.x0);
            let parted = cuts.iter().any(|x| pair[0].bbox.center_x() < *x && *x < pair[1].bbox.center_x());
            if !parted && to > from && rows.iter().flatten().all(|c| leaves_free(c, from, to)) {
                cuts.push((from + to) / 2.0);
                gaps.push((from, to));
            }
        }
    }
    let lines = || of_values.iter().chain(others);
    let right = lines().map(|l| l.bbox.x1).fold(value_edge, f32::max) + tolerance::MARGIN;
    cuts.retain(|x| *x > value_edge + tolerance::BEHIND_LABELS && *x < right);
    cuts.push(value_edge);
    cuts.push(right);
    cuts.sort_by(f32::total_cmp);
    // A range in which nothing stands is no column; it widens the one before.
    let held =
        |from: f32, to: f32| lines().flat_map(|l| &l.chunks).any(|c| (from..to).contains(&c.bbox.center_x()));
    let mut columns: Vec<Strip> = Vec::new();
    for pair in cuts.windows(2) {
        match columns.last_mut() {
            _ if held(pair[0], pair[1]) => columns.push((pair[0], pair[1])),
            Some(last) => last.1 = pair[1],
            None => {}
        }
    }
    (columns, gaps)
}

/// Whether a chunk does not stand in the gap between two labels of the header.
fn leaves_free(chunk: &Chunk, from: f32, to: f32) -> bool {
    let b = chunk.bbox;
    b.x1 <= from + tolerance::GAP_SLACK
        || b.x0 >= to - tolerance::GAP_SLACK
        || b.center_x() < from
        || b.center_x() > to
}

/// Vertical strips that lie in gaps between values and within few values.
fn column_gaps(rows: &[Vec<&Chunk>]) -> Vec<Strip> {
    // Sweep over the ends of chunks and gaps; between two events the counts are constant.
    let mut events: Vec<(f32, i32, i32)> = Vec::new(); // position, change of gaps, change of chunks
    for row in rows {
        for chunk in row {
            events.push((chunk.bbox.x0, 0, 1));
            events.push((chunk.bbox.x1, 0, -1));
        }
        for pair in row.windows(2) {
            events.push((pair[0].bbox.x1, 1, 0));
            events.push((pair[1].bbox.x0, -1, 0));
        }
    }
    events.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (mut gaps, mut chunks) = (0, 0);
    let mut strips: Vec<Strip> = Vec::new();
    for pair in events.windows(2) {
        gaps += pair[0].1;
        chunks += pair[0].2;
        let (from, to) = (pair[0].0, pair[1].0);
        if to - from > tolerance::STEP && gaps >= 1 && chunks * tolerance::CROSSED_ONE_IN <= gaps {
            match strips.last_mut() {
                Some(last) if from - last.1 < tolerance::SAME_GAP => last.1 = to,
                _ => strips.push((from, to)),
            }
        }
    }
    strips.retain(|(from, to)| to - from >= tolerance::COLUMN_GAP);
    strips
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::drawn::line;

    fn columns(rows: &[Line], header_lines: &[Line], value_edge: f32) -> usize {
        let (of_values, others): (Vec<&Line>, Vec<&Line>) =
            (rows.iter().collect(), header_lines.iter().collect());
        column_ranges(&of_values, &others, value_edge).0.len()
    }

    #[test]
    fn values_begin_between_the_labels_and_the_leftmost_value() {
        let rows =
            [line(0.0, &[(100.0, "许可"), (300.0, "1")]), line(20.0, &[(100.0, "行政处罚"), (290.0, "12")])];
        // The longest label ends at 140.
        assert_eq!(first_value_edge(&rows.iter().collect::<Vec<_>>()), Some(215.0));
        let prose = line(0.0, &[(100.0, "第"), (130.0, "3"), (160.0, "条")]);
        assert_eq!(first_value_edge(&[&prose]), None, "words stand behind the number");
    }

    #[test]
    fn one_long_value_for_three_gaps_does_not_close_a_column_gap() {
        let short = |y: f32| line(y, &[(300.0, "1"), (400.0, "2")]);
        // From 300 to 410, over the whole gap.
        let long = line(0.0, &[(300.0, "1234567890123456789012")]);
        let rows = |count: u8| (0..count).map(|i| short(20.0 * f32::from(i)));
        let with_long =
            |count: u8| columns(&rows(count).chain([long.clone()]).collect::<Vec<_>>(), &[], 250.0);
        assert_eq!((with_long(3), with_long(2)), (2, 1));
    }

    #[test]
    fn a_gap_in_the_header_is_a_column_only_where_no_value_stands_in_it() {
        let header = || [line(0.0, &[(300.0, "收到"), (350.0, "办结")])];
        assert_eq!(columns(&[line(20.0, &[(305.0, "1")])], &header(), 250.0), 2);
        assert_eq!(columns(&[line(20.0, &[(332.0, "1")])], &header(), 250.0), 1);
    }

    #[test]
    fn a_gap_with_ragged_sides_is_one() {
        // The values left of it end at 305, 305, 305, 310 and 315; three gaps outweigh one value.
        let rows: Vec<Line> = ["1", "1", "1", "12", "123"]
            .into_iter()
            .map(|value| line(0.0, &[(300.0, value), (400.0, "2")]))
            .collect();
        let rows: Vec<Vec<&Chunk>> = rows.iter().map(|line| beyond(line, 250.0)).collect();
        assert_eq!(column_gaps(&rows), [(310.0, 400.0)]);
    }
}
