//! Tables that no upright line draws: columns from the gaps between chunks, rows from the lines that hold
//! values, labels to the row they stand beside.
//!
//! A value is a chunk of digits, a dash or a slash. That is all this module knows of what is printed.

mod head;
mod labels;

use head::{HeadChunk, head_bands};
use labels::attach;

use super::line::{Chunk, Line};
use super::piece::Piece;
use super::prose::Measure;
use super::upright::Sheet;
use crate::block::{Cell, Frame, Table};
use crate::budget::{Budget, Spent};
use crate::text::{Printed, parse_printed};
use pagemarks::Ruling;

/// Most lines that may stand between two lines of a table, as labels broken over lines do.
const BETWEEN: usize = 5;
/// Widest space between two lines of a table, in parts of the font size.
const APART: f32 = 5.0;
/// Widest space from line to line within one cell, in parts of the font size.
const WITHIN_CELL: f32 = 1.75;
/// How much of the page's text width a single chunk may take up in a table; more is prose.
const PROSE_WIDTH: f32 = 0.75;

/// Finds the tables among loose lines. Gives back the pieces with the index of the first line of each, and the
/// lines that are left.
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
    if line.chunks.len() >= 2 {
        let parted = line.chunks.iter().flat_map(Chunk::cut_value);
        line.chunks = parted.flat_map(|c| c.cut_numbered()).collect();
    }
    line
}

fn is_value(chunk: &Chunk) -> bool {
    let text = chunk.text.trim();
    !text.is_empty() && text.chars().count() <= 40 && !matches!(parse_printed(text, false), Printed::Other)
}

/// Whether a page begins with rows of values, or with the rest of their head: the head, or its beginning, then
/// stands on the page before.
pub(super) fn begins_with_values(lines: &[Line], measure: &Measure) -> bool {
    const REST_OF_HEAD: usize = 5;
    let mut sorted: Vec<&Line> = lines.iter().collect();
    sorted.sort_by(|a, b| a.bbox.y0.total_cmp(&b.bbox.y0));
    let is_row = |l: &&Line| l.chunks.len() >= 2 && l.chunks.iter().skip(1).all(is_value);
    let first = sorted.iter().position(is_row);
    first.is_some_and(|at| at <= REST_OF_HEAD && !sorted[..at].iter().any(|l| is_prose(l, measure)))
}

/// Whether a line is no part of a table: prose, or a heading.
fn is_prose(line: &Line, measure: &Measure) -> bool {
    measure.is_prominent(line) && line.size > 1.05 * measure.size
        || line.chunks.len() == 1 && line.bbox.width() > PROSE_WIDTH * (measure.right - measure.left)
        || line.text().trim_end().ends_with('。')
        || is_heading_like(line, measure)
}

/// Takes the lines off the foot of a page that look like a table's head without a row: everything below `floor`
/// from the last line up to one that is prose or a heading.
pub(super) fn take_trailing_head(lines: &mut Vec<Line>, floor: f32, measure: &Measure) -> Vec<Line> {
    lines.sort_by(|a, b| a.bbox.y0.total_cmp(&b.bbox.y0));
    let is_head = |line: &Line| line.bbox.y0 >= floor && !is_prose(line, measure);
    let count = lines.iter().rev().take(HEAD_LINES).take_while(|l| is_head(l)).count();
    let from = lines.len() - count;
    if !lines[from..].iter().any(|l| l.chunks.len() >= 2) {
        return Vec::new();
    }
    lines.split_off(from)
}

/// Most lines of a head.
const HEAD_LINES: usize = 14;

/// Runs of lines that look like tables, as indexes in order of height.
fn regions(lines: &[Line], measure: &Measure) -> Vec<Vec<usize>> {
    let mut order: Vec<usize> = (0..lines.len()).collect();
    order.sort_by(|a, b| lines[*a].bbox.y0.total_cmp(&lines[*b].bbox.y0));
    let tabular = |line: &Line| line.chunks.len() >= 2;
    let breaks = |line: &Line| line.chunks.len() == 1 && is_prose(line, measure);
    let mut out: Vec<Vec<usize>> = Vec::new();
    let mut at = 0;
    // Where the region before ends.
    let mut floor = 0;
    while at < order.len() {
        if !tabular(&lines[order[at]]) {
            at += 1;
            continue;
        }
        // Single chunks right above the first line are its head: 第二十条第（一）项, 申请人情况.
        let mut from = at;
        while from > floor && at - from < BETWEEN {
            let (above, below) = (&lines[order[from - 1]], &lines[order[from]]);
            if breaks(above) && !opens_label(above, below)
                || below.bbox.y0 - above.bbox.y1 > APART * below.size
            {
                break;
            }
            from -= 1;
        }
        let mut to = at;
        let mut next = at + 1;
        while next < order.len() && next - to <= BETWEEN {
            let (above, line) = (&lines[order[next - 1]], &lines[order[next]]);
            let below = order.get(next + 1).map(|i| &lines[*i]);
            let within = below.is_some_and(|b| opens_label(line, b))
                || below.is_some_and(|b| tight(above, line) && tight(line, b) && tabular(b));
            if breaks(line) && !within || line.bbox.y0 - above.bbox.y1 > APART * line.size {
                break;
            }
            if tabular(line) {
                to = next;
            }
            next += 1;
        }
        // Labels broken over lines may end below the last line of values.
        while to + 1 < order.len() {
            let (above, line) = (&lines[order[to]], &lines[order[to + 1]]);
            if breaks(line) || tabular(line) || line.bbox.y0 - above.bbox.y0 > WITHIN_CELL * line.size {
                break;
            }
            to += 1;
        }
        out.push(order[from..=to].to_vec());
        at = to + 1;
        floor = at;
    }
    out.retain(|region| {
        region.iter().filter(|i| lines[**i].chunks.iter().any(is_value)).count() >= 1 && region.len() >= 2
    });
    out
}

/// Whether two lines stand as close as those of one table, in letters of one size.
fn tight(above: &Line, below: &Line) -> bool {
    below.bbox.y0 - above.bbox.y1 < 0.9 * below.size
        && below.size < 1.05 * above.size
        && above.size < 1.05 * below.size
}

/// Whether a line is the beginning of a row's label that goes on beside the values right below it. It is numbered
/// like a heading.
fn opens_label(line: &Line, below: &Line) -> bool {
    let row = below.chunks.len() >= 2 && below.chunks.iter().skip(1).all(is_value);
    row && tight(line, below)
}

/// A numbered line at the left margin that stands by itself.
fn is_heading_like(line: &Line, measure: &Measure) -> bool {
    let text = line.text();
    let numbered = crate::text::split_numbering(&text);
    let at_margin = (line.bbox.x0 - measure.left).abs() < 2.6 * measure.size;
    matches!(numbered.0, Some(crate::text::Numbering::Chinese(_)))
        && at_margin
        && numbered.2.chars().count() >= 6
}

/// A strip across the page, from left to right in points.
type Strip = (f32, f32);

/// One line of values, and the labels that belong to it.
struct Row<'a> {
    line: &'a Line,
    /// Rows between two rules are one.
    band: usize,
    leaf: Vec<&'a Chunk>,
    group: Vec<&'a Chunk>,
}

/// A table of some lines, between rules at these heights. `None` where they make none.
fn build(sheet: &Sheet, lines: &[&Line], rules: &[f32], budget: &Budget) -> Result<Option<Piece>, Spent> {
    let Some(value_edge) = first_value_edge(lines) else { return Ok(None) };
    let is_label = |chunk: &Chunk| chunk.bbox.center_x() < value_edge;
    let is_row = |line: &Line| {
        line.chunks.iter().any(|c| !is_label(c)) && line.chunks.iter().filter(|c| !is_label(c)).all(is_value)
    };
    let (of_values, others): (Vec<&Line>, Vec<&Line>) = lines.iter().partition(|l| is_row(l));
    let chunks = |lines: &[&Line]| lines.iter().map(|l| l.chunks.len()).sum::<usize>();
    let widest = lines.iter().map(|l| l.chunks.len()).max().unwrap_or(0);
    // Every value is compared with every label of the head and every column.
    budget.spend(chunks(&of_values) * (chunks(&others) + widest))?;
    let (columns, free) = column_ranges(&of_values, &others, value_edge);
    if columns.is_empty() {
        return Ok(None);
    }
    let band = |y: f32| rules.partition_point(|at| *at < y);
    let mut rows: Vec<Row> = Vec::new();
    for line in of_values {
        let labels: Vec<&Chunk> = line.chunks.iter().filter(|c| is_label(c)).collect();
        let (leaf, group) = match labels.split_last() {
            Some((leaf, group)) => (vec![*leaf], group.to_vec()),
            None => (Vec::new(), Vec::new()),
        };
        rows.push(Row { line, band: band(line.bbox.center_y()), leaf, group });
    }
    if rows.is_empty() {
        return Ok(None);
    }
    // Where groups stand: left of every label that shares a line with one.
    let beside_groups = rows.iter().filter(|r| !r.group.is_empty()).flat_map(|r| &r.leaf);
    let leaf_left = beside_groups.map(|c| c.bbox.x0).fold(f32::INFINITY, f32::min);
    for row in rows.iter_mut().filter(|r| r.group.is_empty() && r.leaf.iter().all(|c| c.bbox.x1 <= leaf_left))
    {
        // A piece of a group's label alone beside values: the row's own label stands above and below.
        if leaf_left.is_finite() {
            row.group = std::mem::take(&mut row.leaf);
        }
    }
    let mut loose: Vec<(&Line, Vec<&Chunk>)> = Vec::new();
    let mut heads: Vec<&Line> = Vec::new();
    for line in others {
        if line.chunks.iter().all(is_label) {
            // Of several labels on a line the last is a row's, as beside values.
            let first =
                line.chunks.len().saturating_sub(if leaf_left.is_finite() { line.chunks.len() } else { 1 });
            loose.push((line, line.chunks.iter().skip(first).collect()));
        } else {
            heads.push(line);
        }
    }
    let ruled = rules.len() >= 2;
    let reach = within_cell(&rows);
    let mut stray: Vec<&Line> = Vec::new();
    attach(&mut rows, loose, leaf_left, reach, ruled.then_some(&band), &mut stray, budget)?;
    heads.extend(stray);
    let frame = Frames { columns, free, value_edge, reach };
    assemble(sheet, lines, rows, heads, &frame, budget).map(Some)
}

/// How far apart lines of one cell lie at most, in points: clearly less than rows do.
fn within_cell(rows: &[Row]) -> f32 {
    let size = rows.first().map_or(10.0, |r| r.line.size);
    let pitches = rows.windows(2).filter(|w| w.iter().all(|r| !r.leaf.is_empty()));
    let pitch = pitches
        .map(|w| w[1].line.bbox.center_y() - w[0].line.bbox.center_y())
        .filter(|d| *d > 0.0)
        .fold(f32::INFINITY, f32::min);
    if pitch.is_finite() { (0.85 * pitch).clamp(1.2 * size, 2.6 * size) } else { WITHIN_CELL * size }
}

/// Where labels end and values begin: between the leftmost value and the labels beside it.
fn first_value_edge(lines: &[&Line]) -> Option<f32> {
    let values = |line: &&&Line| {
        line.chunks.iter().skip_while(|c| !is_value(c)).all(is_value) && line.chunks.iter().any(is_value)
    };
    let first = |line: &&Line| line.chunks.iter().find(|c| is_value(c)).map(|c| c.bbox.x0);
    let leftmost = lines.iter().filter(values).filter_map(first).fold(f32::INFINITY, f32::min);
    if !leftmost.is_finite() {
        return None;
    }
    let labels =
        lines.iter().filter(values).flat_map(|l| &l.chunks).filter(|c| !is_value(c) && c.bbox.x1 <= leftmost);
    let label_end = labels.map(|c| c.bbox.x1).fold(f32::NEG_INFINITY, f32::max);
    Some(if label_end.is_finite() { (label_end + leftmost) / 2.0 } else { leftmost - 1.0 })
}

/// The ranges of the value columns: parted where rows of values leave upright strips free, and where the head
/// has two labels over one strip.
fn column_ranges<'l>(
    of_values: &[&'l Line],
    others: &[&'l Line],
    value_edge: f32,
) -> (Vec<Strip>, Vec<Strip>) {
    let lines = || of_values.iter().chain(others).copied();
    let beyond = |line: &&'l Line| -> Vec<&'l Chunk> {
        line.chunks.iter().filter(|c| c.bbox.center_x() >= value_edge).collect()
    };
    let rows: Vec<Vec<&Chunk>> = of_values.iter().map(beyond).collect();
    let mut free_strips = strips(&rows);
    let mut cuts: Vec<f32> = free_strips.iter().map(|(from, to)| (from + to) / 2.0).collect();
    let right = lines().map(|l| l.bbox.x1).fold(value_edge, f32::max) + 1.0;
    // A column whose values are all blank shows in the head alone.
    for line in others {
        let heads = beyond(line);
        for pair in heads.windows(2) {
            let (from, to) = (pair[0].bbox.x1, pair[1].bbox.x0);
            let parted = cuts.iter().any(|x| pair[0].bbox.center_x() < *x && *x < pair[1].bbox.center_x());
            let free = rows.iter().flatten().all(|c| {
                c.bbox.x1 <= from + 1.0
                    || c.bbox.x0 >= to - 1.0
                    || c.bbox.center_x() < from
                    || c.bbox.center_x() > to
            });
            if !parted && to > from && free {
                cuts.push((from + to) / 2.0);
                free_strips.push((from, to));
            }
        }
    }
    cuts.retain(|x| *x > value_edge + 0.5 && *x < right);
    cuts.push(value_edge);
    cuts.push(right);
    cuts.sort_by(f32::total_cmp);
    let held =
        |from: f32, to: f32| lines().flat_map(|l| &l.chunks).any(|c| (from..to).contains(&c.bbox.center_x()));
    let mut out: Vec<(f32, f32)> = Vec::new();
    for pair in cuts.windows(2) {
        match out.last_mut() {
            _ if held(pair[0], pair[1]) => out.push((pair[0], pair[1])),
            Some(last) => last.1 = pair[1],
            None => {}
        }
    }
    (out, free_strips)
}

/// Upright strips that lie in gaps between values and within few values.
fn strips(rows: &[Vec<&Chunk>]) -> Vec<(f32, f32)> {
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
    let mut strips: Vec<(f32, f32)> = Vec::new();
    for pair in events.windows(2) {
        gaps += pair[0].1;
        chunks += pair[0].2;
        let (from, to) = (pair[0].0, pair[1].0);
        if to - from > 0.01 && gaps >= 1 && chunks * 3 <= gaps {
            match strips.last_mut() {
                Some(last) if from - last.1 < 0.5 => last.1 = to,
                _ => strips.push((from, to)),
            }
        }
    }
    strips.retain(|(from, to)| to - from >= 1.5);
    strips
}

/// A line of the table to be: a head's or a row's.
enum Band<'a> {
    Head(Vec<Vec<&'a Chunk>>),
    Row(Row<'a>),
}

/// The measures of a table without lines.
struct Frames {
    /// The ranges of its columns of values.
    columns: Vec<(f32, f32)>,
    /// The strips between them that no value crosses.
    free: Vec<(f32, f32)>,
    /// Where labels end and values begin.
    value_edge: f32,
    /// How far apart lines of one cell lie at most.
    reach: f32,
}

fn assemble(
    sheet: &Sheet,
    lines: &[&Line],
    rows: Vec<Row>,
    heads: Vec<&Line>,
    frame: &Frames,
    budget: &Budget,
) -> Result<Piece, Spent> {
    let Frames { columns, free, value_edge, reach } = frame;
    let (value_edge, reach) = (*value_edge, *reach);
    let mut bands: Vec<(f32, Band)> =
        rows.into_iter().map(|r| (r.line.bbox.center_y(), Band::Row(r))).collect();
    let tops: Vec<f32> = bands.iter().map(|(y, _)| *y).collect();
    // Lines of a head between the same two rows belong to one head. Its labels may stand closer than the gaps
    // that part chunks, so they are cut at the columns.
    let mut by_gap: std::collections::BTreeMap<usize, Vec<HeadChunk>> = std::collections::BTreeMap::new();
    for (number, line) in heads.into_iter().enumerate() {
        let cut = line.chunks.iter().flat_map(|c| c.cut(free));
        let chunks = cut.map(|chunk| HeadChunk { chunk, size: line.size, line: number });
        by_gap.entry(tops.iter().filter(|y| **y < line.bbox.center_y()).count()).or_default().extend(chunks);
    }
    for chunks in by_gap.values() {
        for band in head_bands(chunks, reach, budget)? {
            let y = band.iter().flatten().map(|c| c.bbox.center_y()).fold(f32::INFINITY, f32::min);
            bands.push((y, Band::Head(band)));
        }
    }
    bands.sort_by(|a, b| a.0.total_cmp(&b.0));

    let middle = |(from, to): &(f32, f32)| {
        let rows = bands
            .iter()
            .filter_map(|(_, band)| if let Band::Row(row) = band { Some(row.line) } else { None });
        let held = rows.flat_map(|l| &l.chunks).map(|c| c.bbox.center_x());
        let held: Vec<f32> = held.filter(|x| *x >= value_edge && (*from..*to).contains(x)).collect();
        (!held.is_empty()).then(|| held.iter().sum::<f32>() / held.len() as f32)
    };
    let middles: Vec<Option<f32>> = [None, None].into_iter().chain(columns.iter().map(middle)).collect();

    // Grid columns: group labels, labels, values.
    let slot = |x: f32| columns.iter().position(|(from, to)| (*from..*to).contains(&x));
    let mut cells = Vec::new();
    for (row, (_, band)) in bands.iter().enumerate() {
        let mut put = |column: usize, span: usize, chunks: &[&Chunk], pictures: usize| {
            let mut sorted: Vec<&Chunk> = chunks.to_vec();
            sorted.sort_by(|a, b| a.bbox.center_y().total_cmp(&b.bbox.center_y()));
            let bbox = sorted.iter().map(|c| c.bbox).reduce(|a, b| a.union(&b)).unwrap_or_default();
            let text = sorted.iter().map(|c| c.text.as_str()).collect::<Vec<_>>().join("\n");
            let unread = text.matches(pagemarks::UNREAD).count() + pictures;
            cells.push(Cell {
                row,
                column,
                rows: 1,
                columns: span,
                text,
                place: sheet.place(&bbox),
                unread,
                uneven: false,
                split: false,
            });
        };
        match band {
            Band::Row(line) => {
                if !line.group.is_empty() {
                    put(0, 1, &line.group, 0);
                }
                put(1, 1, &line.leaf, 0);
                for (index, (from, to)) in columns.iter().enumerate() {
                    let inside = |c: &&Chunk| {
                        c.bbox.center_x() >= value_edge && (*from..*to).contains(&c.bbox.center_x())
                    };
                    let held: Vec<&Chunk> = line.line.chunks.iter().filter(inside).collect();
                    // A small picture where a value should stand may be the value.
                    let y = line.line.bbox;
                    let small = |r: &&crate::origin::Rect| {
                        (*from..*to).contains(&r.center_x())
                            && y.contains(y.x0, r.center_y())
                            && r.height() <= 2.0 * y.height()
                            && r.width() <= to - from
                    };
                    let mut pictures = 0;
                    if held.is_empty() {
                        budget.spend(sheet.page.pictures.len())?;
                        pictures = sheet.page.pictures.iter().filter(small).count();
                    }
                    put(2 + index, 1, &held, pictures);
                }
                let noted = line.line.uneven;
                if noted {
                    let of_row = cells.iter_mut().rev().take_while(|c| c.row == row);
                    of_row.filter(|c| c.column >= 2).for_each(|c| c.uneven = true);
                }
            }
            Band::Head(parts) => {
                for chunks in parts {
                    let bbox = chunks.iter().map(|c| c.bbox).reduce(|a, b| a.union(&b)).unwrap_or_default();
                    if bbox.center_x() < value_edge {
                        put(1, 1, chunks, 0);
                        continue;
                    }
                    // A head covers the columns whose middles it stands over, at least the one it is centred on.
                    let over = |(from, to): &(f32, f32)| {
                        let overlap = bbox.x1.min(*to) - bbox.x0.max(*from);
                        overlap > 0.5 * (to - from)
                    };
                    let covered: Vec<usize> = (0..columns.len()).filter(|i| over(&columns[*i])).collect();
                    let own = slot(bbox.center_x()).unwrap_or(0);
                    let first = covered.first().copied().unwrap_or(own).min(own);
                    let last = covered.last().copied().unwrap_or(own).max(own);
                    put(2 + first, last - first + 1, chunks, 0);
                }
            }
        }
    }
    cells.sort_by_key(|c| (c.row, c.column));
    let bbox = lines.iter().map(|l| l.bbox).reduce(|a, b| a.union(&b)).unwrap_or_default();
    let mut edges = vec![bbox.x0 - 2.0, bbox.x0 - 1.0, value_edge];
    edges.extend(columns.iter().map(|(_, to)| *to));
    let table = Table {
        frame: Frame::Aligned,
        rows: bands.len(),
        columns: columns.len() + 2,
        cells,
        place: sheet.place(&bbox),
    };
    Ok(Piece { table, edges, page: sheet.page.number, middles, bbox, open_bottom: false, open_top: false })
}
