//! Rows of values and lines of a header to the cells of one table.

use std::collections::BTreeMap;

use super::header::{HeaderChunk, header_levels};
use super::{Geometry, LABEL_COLUMNS, Row, Strip};
use crate::block::{Cell, Frame, Table};
use crate::budget::{Budget, Spent};
use crate::layout::line::{Chunk, Line};
use crate::layout::piece::Piece;
use crate::layout::tolerances::aligned as tolerance;
use crate::layout::upright::Sheet;
use crate::origin::Rect;

/// The grid column of labels of groups, and that of labels of rows.
const GROUP_LABEL: usize = 0;
const ROW_LABEL: usize = 1;

/// A row of the table to be: of the header, label by label, or of values.
enum Band<'a> {
    Header(Vec<Vec<&'a Chunk>>),
    Row(Row<'a>),
}

/// Puts rows of values and lines of a header together to a table; `lines` are all of them.
pub(super) fn assemble(
    sheet: &Sheet,
    lines: &[&Line],
    rows: Vec<Row>,
    header_lines: Vec<&Line>,
    geometry: &Geometry,
    budget: &Budget,
) -> Result<Piece, Spent> {
    let labels = header_labels(&rows, header_lines, geometry);
    let bands = in_order(rows, &labels, geometry, budget)?;
    let middles = middles(&bands, geometry);
    let mut cells = Cells { sheet, geometry, budget, row: 0, cells: Vec::new() };
    for (row, band) in bands.iter().enumerate() {
        cells.row = row;
        match band {
            Band::Row(row) => cells.put_row(row)?,
            Band::Header(labels) => labels.iter().for_each(|label| cells.put_header(label)),
        }
    }
    let mut cells = cells.cells;
    cells.sort_by_key(|c| (c.row, c.column));
    let bbox = bounds(lines.iter().map(|l| l.bbox));
    let left = bbox.x0 - tolerance::MARGIN;
    let mut edges = vec![left - tolerance::MARGIN, left, geometry.value_edge];
    edges.extend(geometry.columns.iter().map(|(_, to)| *to));
    let table = Table {
        frame: Frame::Aligned,
        rows: bands.len(),
        columns: LABEL_COLUMNS + geometry.columns.len(),
        cells,
        place: sheet.place(&bbox),
    };
    Ok(Piece { table, edges, page: sheet.page.number, middles, bbox, open_bottom: false, open_top: false })
}

/// The labels of each header, by the number of rows of values above it: lines between the same two rows belong to one
/// header. They may stand closer than the gaps that part chunks, so they are cut at the columns.
fn header_labels(
    rows: &[Row],
    header_lines: Vec<&Line>,
    geometry: &Geometry,
) -> BTreeMap<usize, Vec<HeaderChunk>> {
    let mut out: BTreeMap<usize, Vec<HeaderChunk>> = BTreeMap::new();
    for (number, line) in header_lines.into_iter().enumerate() {
        let y = line.bbox.center_y();
        let above = rows.iter().filter(|row| row.line.bbox.center_y() < y).count();
        let chunks = line.chunks.iter().flat_map(|chunk| chunk.cut(&geometry.free));
        let labels = chunks.map(|chunk| HeaderChunk { chunk, size: line.size, line: number });
        out.entry(above).or_default().extend(labels);
    }
    out
}

/// Rows of values and of headers, from top to bottom.
fn in_order<'a>(
    rows: Vec<Row<'a>>,
    headers: &'a BTreeMap<usize, Vec<HeaderChunk>>,
    geometry: &Geometry,
    budget: &Budget,
) -> Result<Vec<Band<'a>>, Spent> {
    let mut bands: Vec<(f32, Band)> =
        rows.into_iter().map(|row| (row.line.bbox.center_y(), Band::Row(row))).collect();
    for labels in headers.values() {
        for band in header_levels(labels, geometry.reach, budget)? {
            let top = band.iter().flatten().map(|c| c.bbox.center_y()).fold(f32::INFINITY, f32::min);
            bands.push((top, Band::Header(band)));
        }
    }
    bands.sort_by(|a, b| a.0.total_cmp(&b.0));
    Ok(bands.into_iter().map(|(_, band)| band).collect())
}

/// For each grid column, the row and the middle of its values; none for columns of labels.
fn middles(bands: &[Band], geometry: &Geometry) -> Vec<Vec<(usize, f32)>> {
    let of_column = |column: &Strip| {
        let lines = bands.iter().enumerate().filter_map(|(row, band)| match band {
            Band::Row(values) => Some((row, values.line)),
            Band::Header(_) => None,
        });
        let values = lines.flat_map(|(row, line)| {
            values_in(line, column, geometry).into_iter().map(move |chunk| (row, chunk.bbox.center_x()))
        });
        values.collect()
    };
    std::iter::repeat_n(Vec::new(), LABEL_COLUMNS).chain(geometry.columns.iter().map(of_column)).collect()
}

/// The values of a line that stand in a column.
fn values_in<'l>(line: &'l Line, column: &Strip, geometry: &Geometry) -> Vec<&'l Chunk> {
    let is_in = |c: &&Chunk| {
        c.bbox.center_x() >= geometry.value_edge && (column.0..column.1).contains(&c.bbox.center_x())
    };
    line.chunks.iter().filter(is_in).collect()
}

/// The smallest box around all.
fn bounds(boxes: impl Iterator<Item = Rect>) -> Rect {
    boxes.reduce(|a, b| a.union(&b)).unwrap_or_default()
}

/// Cells as they are put into a table, row by row.
struct Cells<'f> {
    sheet: &'f Sheet,
    geometry: &'f Geometry<'f>,
    budget: &'f Budget,
    row: usize,
    cells: Vec<Cell>,
}

impl Cells<'_> {
    /// Puts chunks into a cell of the row, one below the other, and gives the cell back.
    fn put(&mut self, column: usize, columns: usize, chunks: &[&Chunk]) -> Option<&mut Cell> {
        let mut sorted: Vec<&Chunk> = chunks.to_vec();
        sorted.sort_by(|a, b| a.bbox.center_y().total_cmp(&b.bbox.center_y()));
        let text = sorted.iter().map(|c| c.text.as_str()).collect::<Vec<_>>().join("\n");
        self.cells.push(Cell {
            row: self.row,
            column,
            rows: 1,
            columns,
            place: self.sheet.place(&bounds(sorted.iter().map(|c| c.bbox))),
            unread: text.matches(pagemarks::UNREAD).count(),
            text,
            uneven: false,
            split: false,
        });
        self.cells.last_mut()
    }

    fn put_row(&mut self, row: &Row) -> Result<(), Spent> {
        if !row.group_label.is_empty() {
            self.put(GROUP_LABEL, 1, &row.group_label);
        }
        self.put(ROW_LABEL, 1, &row.label);
        for (index, column) in self.geometry.columns.iter().enumerate() {
            let values = values_in(row.line, column, self.geometry);
            let pictures = self.pictures_in(row.line, column, &values)?;
            if let Some(cell) = self.put(LABEL_COLUMNS + index, 1, &values) {
                cell.unread += if values.is_empty() { pictures } else { 0 };
                let is_own = |area: &Rect| (column.0..column.1).contains(&area.center_x());
                let doubtful = row.line.doubtful.iter().any(is_own);
                cell.uneven = row.line.uneven || doubtful || pictures > 0 && !values.is_empty();
            }
        }
        Ok(())
    }

    /// How many small pictures and strokes stand where a line's value in a column should, or beside it: each may be the
    /// value, or a part of it.
    fn pictures_in(&self, line: &Line, column: &Strip, values: &[&Chunk]) -> Result<usize, Spent> {
        let (pictures, specks) = (&self.sheet.page.pictures, &self.sheet.page.specks);
        self.budget.spend(pictures.len() + specks.len())?;
        let may_be_value = |picture: &&Rect| {
            (column.0..column.1).contains(&picture.center_x())
                && line.bbox.contains(line.bbox.x0, picture.center_y())
                && picture.height() <= tolerance::PICTURE_HEIGHT * line.bbox.height()
                && picture.width() <= column.1 - column.0
                && !values.iter().any(|value| value.stands_on(picture))
        };
        Ok(pictures.iter().chain(specks).filter(may_be_value).count())
    }

    /// Puts a label of the header over the columns that it covers, and over the one that it is centred on.
    fn put_header(&mut self, label: &[&Chunk]) {
        let bbox = bounds(label.iter().map(|c| c.bbox));
        if bbox.center_x() < self.geometry.value_edge {
            self.put(ROW_LABEL, 1, label);
            return;
        }
        let columns = &self.geometry.columns;
        let covers =
            |(from, to): &Strip| bbox.x1.min(*to) - bbox.x0.max(*from) > tolerance::OVER_COLUMN * (to - from);
        let own = columns.iter().position(|(from, to)| (*from..*to).contains(&bbox.center_x())).unwrap_or(0);
        let first = columns.iter().position(covers).unwrap_or(own).min(own);
        let last = columns.iter().rposition(covers).unwrap_or(own).max(own);
        self.put(LABEL_COLUMNS + first, last - first + 1, label);
    }
}
