//! Where tables without vertical rulings begin and end among the lines of a page.

use super::is_value;
use crate::layout::line::Line;
use crate::layout::prose::Measure;
use crate::layout::tolerances::aligned as tolerance;
use crate::text::{Numbering, split_numbering};

/// Runs of lines that look like tables, as indexes in order of height.
pub(super) fn regions(lines: &[Line], measure: &Measure) -> Vec<Vec<usize>> {
    let mut order: Vec<usize> = (0..lines.len()).collect();
    order.sort_by(|a, b| lines[*a].bbox.y0.total_cmp(&lines[*b].bbox.y0));
    let sorted: Vec<&Line> = order.iter().map(|index| &lines[*index]).collect();
    let mut out: Vec<Vec<usize>> = Vec::new();
    let mut at = 0;
    // Where the region before ends.
    let mut floor = 0;
    while at < sorted.len() {
        if !is_tabular(sorted[at]) {
            at += 1;
            continue;
        }
        let from = first_of_region(&sorted, at, floor, measure);
        let to = last_of_region(&sorted, at, measure);
        out.push(order[from..=to].to_vec());
        at = to + 1;
        floor = at;
    }
    out.retain(|region| {
        region.len() >= 2 && region.iter().any(|index| lines[*index].chunks.iter().any(is_value))
    });
    out
}

/// Whether a gap parts a line as columns do.
pub(super) fn is_tabular(line: &Line) -> bool {
    line.chunks.len() >= 2
}

/// Whether a line ends a table, unless it begins a row's label.
fn breaks(line: &Line, measure: &Measure) -> bool {
    line.chunks.len() == 1 && is_prose(line, measure)
}

/// The first line of the region whose first tabular line is `at`: single chunks right above it are its header, as
/// 第二十条第（一）项 and 申请人情况 are.
fn first_of_region(sorted: &[&Line], at: usize, floor: usize, measure: &Measure) -> usize {
    let mut from = at;
    while from > floor && at - from < tolerance::BETWEEN {
        let (above, below) = (sorted[from - 1], sorted[from]);
        if breaks(above, measure) && !opens_label(above, below)
            || below.bbox.y0 - above.bbox.y1 > tolerance::APART * below.size
        {
            break;
        }
        from -= 1;
    }
    from
}

/// The last line of the region whose first tabular line is `at`.
fn last_of_region(sorted: &[&Line], at: usize, measure: &Measure) -> usize {
    let mut to = at;
    let mut next = at + 1;
    while next < sorted.len() && next - to <= tolerance::BETWEEN {
        let (above, line) = (sorted[next - 1], sorted[next]);
        let within = sorted.get(next + 1).is_some_and(|below| {
            opens_label(line, below) || tight(above, line) && tight(line, below) && is_tabular(below)
        });
        if breaks(line, measure) && !within || line.bbox.y0 - above.bbox.y1 > tolerance::APART * line.size {
            break;
        }
        if is_tabular(line) {
            to = next;
        }
        next += 1;
    }
    // Labels broken over lines may end below the last line of values.
    while let Some(line) = sorted.get(to + 1) {
        let down = line.bbox.y0 - sorted[to].bbox.y0;
        if breaks(line, measure) || is_tabular(line) || down > tolerance::WITHIN_CELL * line.size {
            break;
        }
        to += 1;
    }
    to
}

/// Whether a line is no part of a table: prose, or a heading.
pub(super) fn is_prose(line: &Line, measure: &Measure) -> bool {
    measure.is_prominent(line) && line.size > tolerance::HEADING_SIZE * measure.size
        || line.chunks.len() == 1 && line.bbox.width() > tolerance::PROSE_WIDTH * measure.width()
        || line.text().trim_end().ends_with('。')
        || is_heading_like(line, measure)
}

/// A numbered line at the left margin that stands by itself.
fn is_heading_like(line: &Line, measure: &Measure) -> bool {
    let text = line.text();
    let (number, _, words) = split_numbering(&text);
    let at_margin = (line.bbox.x0 - measure.left).abs() < tolerance::HEADING_INDENT * measure.size;
    matches!(number, Some(Numbering::Chinese(_))) && at_margin && words.chars().count() >= tolerance::HEADING
}

/// Whether two lines stand as close as those of one table, in letters of one size.
fn tight(above: &Line, below: &Line) -> bool {
    below.bbox.y0 - above.bbox.y1 < tolerance::TIGHT * below.size
        && below.size < tolerance::SAME_LETTERS * above.size
        && above.size < tolerance::SAME_LETTERS * below.size
}

/// Whether a line is the beginning of a row's label that goes on beside the values right below it. It is numbered
/// like a heading.
fn opens_label(line: &Line, below: &Line) -> bool {
    is_tabular(below) && below.chunks.iter().skip(1).all(is_value) && tight(line, below)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::drawn::{body, line, sized_line, words};

    #[test]
    fn a_numbered_heading_stands_at_the_margin() {
        let is = |x: f32, count: usize| {
            let text = format!("一、{}", words(count));
            is_heading_like(&line(0.0, &[(x, &text)]), &body())
        };
        assert!(is(100.0, 6) && is(125.0, 6), "indented by two characters");
        assert!(!is(127.0, 6), "a label further in");
        assert!(!is(100.0, 5), "a group's label");
    }

    #[test]
    fn a_rows_label_may_begin_on_the_line_above_its_values() {
        let row = |y: f32| line(y, &[(100.0, "许可"), (300.0, "1"), (400.0, "2")]);
        let opens = |size: f32, space: f32| {
            opens_label(&sized_line(0.0, size, &[(100.0, "（一）行政")]), &row(size + space))
        };
        assert!(opens(10.0, 8.5));
        assert!(!opens(10.0, 9.5), "a line by itself");
        assert!(!opens(10.6, 8.5) && !opens(9.4, 8.5), "letters of another size");
        let header = line(18.0, &[(100.0, "项目"), (300.0, "收到")]);
        assert!(!opens_label(&line(0.0, &[(100.0, "（一）行政")]), &header));
    }

    /// How many lines the only region has, a table of two rows below some line.
    fn region_below(above: &Line) -> usize {
        let row = |y: f32| line(y, &[(100.0, "许可"), (300.0, "1"), (400.0, "2")]);
        let regions = regions(&[above.clone(), row(120.0), row(140.0)], &body());
        assert_eq!(regions.len(), 1);
        regions[0].len()
    }

    #[test]
    fn a_single_label_close_above_is_part_of_the_table() {
        assert_eq!(region_below(&line(100.0, &[(100.0, "项目")])), 3);
        assert_eq!(region_below(&line(100.0, &[(100.0, "项目见下。")])), 2);
        assert_eq!(region_below(&line(60.0, &[(100.0, "项目")])), 3, "five ems above");
        assert_eq!(region_below(&line(59.0, &[(100.0, "项目")])), 2);
    }

    #[test]
    fn a_table_has_at_most_five_lines_of_single_labels_above_its_rows() {
        let row = |y: f32| line(y, &[(100.0, "许可"), (300.0, "1"), (400.0, "2")]);
        let above = (0..7_u8).map(|i| line(12.0 * f32::from(i), &[(300.0, "收到")]));
        let lines: Vec<Line> = above.chain([row(100.0), row(120.0)]).collect();
        assert_eq!(regions(&lines, &body()), [[2, 3, 4, 5, 6, 7, 8]]);
    }
}
