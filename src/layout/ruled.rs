//! Tables from rulings: lines that meet make a grid, and where a line is missing cells are merged.

use crate::block::{Cell, Frame, Table};
use crate::limits;
use crate::origin::Rect;
use crate::page::{Direction, Glyph, Ruling};

use super::line::cell_text;
use super::piece::Piece;
use super::upright::Sheet;

/// How far apart lines may lie, in points, and still be one edge of the grid: double and thick borders.
const SAME_EDGE: f32 = 2.6;
/// How far lines may miss each other, in points, and still meet.
const MEET: f32 = 2.6;
/// How much of an edge a line must cover to part two cells.
const COVER: f32 = 0.55;
/// Most pictures and outlines of a page that are looked at.
const PICTURES: usize = 2_000;
/// Most lines of a page that are taken for tables; more are a drawing.
const LINES: usize = 12_000;

/// The ruled tables of a page, and the glyphs that are left.
pub(super) struct Found {
    pub(super) pieces: Vec<Piece>,
    /// Indexes of glyphs that stand in a table.
    pub(super) used: Vec<bool>,
    /// Level lines that belong to no table with upright ones.
    pub(super) loose: Vec<Ruling>,
    /// Whether there were more lines than are looked at.
    pub(super) too_many: bool,
}

/// Finds the ruled tables of a page, from top to bottom.
pub(super) fn find(sheet: &Sheet) -> Found {
    let page = &sheet.page;
    let mut found = Found {
        pieces: Vec::new(),
        used: vec![false; page.glyphs.len()],
        loose: Vec::new(),
        too_many: false,
    };
    if page.rulings.len() > LINES {
        found.too_many = true;
        return found;
    }
    let mut grids: Vec<Grid> = Vec::new();
    for component in with_far_sides(components(&page.rulings)) {
        match Grid::of(&component) {
            Some(grid) => grids.push(grid),
            None => found.loose.extend(component.iter().filter(|r| r.direction == Direction::Horizontal)),
        }
    }
    grids.sort_by(|a, b| a.top().total_cmp(&b.top()).then(a.left().total_cmp(&b.left())));
    // A small grid inside a cell of a larger one is drawn by it; the larger frame is layout.
    let frames: Vec<Rect> = grids.iter().map(Grid::bbox).collect();
    for (index, grid) in grids.iter().enumerate() {
        let holds_other = frames
            .iter()
            .enumerate()
            .any(|(other, frame)| other != index && grid.cell_holds(frame) && grids[other].regions.len() > 1);
        if grid.regions.len() < 2 || holds_other {
            continue;
        }
        found.pieces.push(grid.fill(sheet, &mut found.used));
    }
    found
}

/// Lines that meet, directly or through others.
fn components(rulings: &[Ruling]) -> Vec<Vec<Ruling>> {
    let mut parent: Vec<usize> = (0..rulings.len()).collect();
    fn root(parent: &mut [usize], mut at: usize) -> usize {
        while parent[at] != at {
            parent[at] = parent[parent[at]];
            at = parent[at];
        }
        at
    }
    let mut upright: Vec<usize> =
        (0..rulings.len()).filter(|i| rulings[*i].direction == Direction::Vertical).collect();
    upright.sort_by(|a, b| rulings[*a].at.total_cmp(&rulings[*b].at));
    for (index, level) in rulings.iter().enumerate().filter(|(_, r)| r.direction == Direction::Horizontal) {
        let start = upright.partition_point(|i| rulings[*i].at < level.from - MEET);
        for &other in upright[start..].iter().take_while(|i| rulings[**i].at <= level.to + MEET) {
            let line = &rulings[other];
            if line.from - MEET <= level.at && level.at <= line.to + MEET {
                let (a, b) = (root(&mut parent, index), root(&mut parent, other));
                parent[a.max(b)] = a.min(b);
            }
        }
    }
    let mut groups: std::collections::BTreeMap<usize, Vec<Ruling>> = std::collections::BTreeMap::new();
    for (index, ruling) in rulings.iter().enumerate() {
        groups.entry(root(&mut parent, index)).or_default().push(*ruling);
    }
    groups.into_values().collect()
}

/// Adds outer sides that meet no level line: where a cell reaches over the whole page, as a group's label does
/// between two page breaks, nothing joins its outer side to the rest.
fn with_far_sides(components: Vec<Vec<Ruling>>) -> Vec<Vec<Ruling>> {
    let is_side = |c: &Vec<Ruling>| c.iter().all(|r| r.direction == Direction::Vertical);
    let (sides, mut tables): (Vec<_>, Vec<_>) = components.into_iter().partition(is_side);
    for side in sides {
        let from = side.iter().map(|r| r.from).fold(f32::INFINITY, f32::min);
        let to = side.iter().map(|r| r.to).fold(f32::NEG_INFINITY, f32::max);
        let home = tables.iter_mut().find(|table| {
            let upright: Vec<&Ruling> = table.iter().filter(|r| r.direction == Direction::Vertical).collect();
            let top = upright.iter().map(|r| r.from).fold(f32::INFINITY, f32::min);
            let bottom = upright.iter().map(|r| r.to).fold(f32::NEG_INFINITY, f32::max);
            (top - from).abs() <= 2.0 * MEET && (bottom - to).abs() <= 2.0 * MEET
        });
        if let Some(table) = home {
            table.extend(side);
        }
    }
    tables
}

/// For each glyph, the box that decides where it belongs: of its whole word, where words run over an edge.
///
/// Glyphs that follow each other without a gap were set as one; a label too wide for its cell still belongs to
/// it, all of it.
fn homes(glyphs: &[Glyph], locate: impl Fn(&Glyph) -> Option<usize>) -> Vec<Option<usize>> {
    let own: Vec<Option<usize>> = glyphs.iter().map(&locate).collect();
    let mut homes = own.clone();
    let mut start = 0;
    while start < glyphs.len() {
        let mut end = start + 1;
        while end < glyphs.len() && follows(&glyphs[end - 1], &glyphs[end]) {
            end += 1;
        }
        let run = &own[start..end];
        if run.iter().any(|home| *home != run[0]) {
            let count = |home: &Option<usize>| run.iter().filter(|h| *h == home).count();
            // Of equal counts the first wins: text overflows to the right.
            let most = run.iter().rev().max_by_key(|home| count(home)).copied().flatten();
            homes[start..end].iter_mut().for_each(|home| *home = most);
        }
        start = end;
    }
    homes
}

/// Whether the second glyph was set right behind the first, as one word.
fn follows(first: &Glyph, second: &Glyph) -> bool {
    const CLOSE: f32 = 0.08;
    let blank = |g: &Glyph| g.text.trim().is_empty();
    !blank(first)
        && !blank(second)
        && !first.vertical
        && (first.turn, first.vertical, first.font) == (second.turn, second.vertical, second.font)
        && first.turn == 0
        && (second.bbox.x0 - first.bbox.x1).abs() <= CLOSE * first.size
        && (second.bbox.y1 - first.bbox.y1).abs() <= CLOSE * first.size
}

/// Edges and merged cells of one table.
struct Grid {
    xs: Vec<f32>,
    ys: Vec<f32>,
    /// For each elementary cell, row by row, the merged cell it belongs to.
    owner: Vec<usize>,
    /// First row, first column, rows, columns.
    regions: Vec<(usize, usize, usize, usize)>,
    open_top: bool,
    open_bottom: bool,
}

impl Grid {
    fn of(lines: &[Ruling]) -> Option<Grid> {
        let along = |d: Direction| lines.iter().filter(move |r| r.direction == d);
        let level: Vec<&Ruling> = along(Direction::Horizontal).collect();
        let upright: Vec<&Ruling> = along(Direction::Vertical).collect();
        if level.is_empty() || upright.is_empty() {
            return None;
        }
        let ends = |lines: &[&Ruling]| -> (f32, f32) {
            let from = lines.iter().map(|r| r.from).fold(f32::INFINITY, f32::min);
            let to = lines.iter().map(|r| r.to).fold(f32::NEG_INFINITY, f32::max);
            (from, to)
        };
        let (left, right) = ends(&level);
        let (top, bottom) = ends(&upright);
        let mut xs = edges(upright.iter().map(|r| r.at).collect());
        let mut ys = edges(level.iter().map(|r| r.at).collect());
        // Where lines reach beyond the outermost edge the table is open there: its edge is where they end.
        let far = 2.0 * SAME_EDGE;
        let open_top = ys.first().is_none_or(|y| y - top > far);
        let open_bottom = ys.last().is_none_or(|y| bottom - y > far);
        if open_top {
            ys.insert(0, top);
        }
        if open_bottom {
            ys.push(bottom);
        }
        if xs.first().is_none_or(|x| x - left > far) {
            xs.insert(0, left);
        }
        if xs.last().is_none_or(|x| right - x > far) {
            xs.push(right);
        }
        let (rows, columns) = (ys.len().saturating_sub(1), xs.len().saturating_sub(1));
        if rows == 0 || columns == 0 || rows * columns > limits::GRID_CELLS {
            return None;
        }
        let mut grid = Grid { xs, ys, owner: Vec::new(), regions: Vec::new(), open_top, open_bottom };
        grid.merge(&level, &upright, rows, columns);
        Some(grid)
    }

    fn top(&self) -> f32 {
        self.ys.first().copied().unwrap_or(0.0)
    }

    fn left(&self) -> f32 {
        self.xs.first().copied().unwrap_or(0.0)
    }

    fn bbox(&self) -> Rect {
        let last = |v: &[f32]| v.last().copied().unwrap_or(0.0);
        Rect { x0: self.left(), y0: self.top(), x1: last(&self.xs), y1: last(&self.ys) }
    }

    /// Whether a box lies wholly within one merged cell.
    fn cell_holds(&self, inner: &Rect) -> bool {
        self.regions.iter().any(|region| {
            let cell = self.region_box(*region);
            inner.x0 > cell.x0 && inner.x1 < cell.x1 && inner.y0 > cell.y0 && inner.y1 < cell.y1
        })
    }

    fn region_box(&self, (row, column, rows, columns): (usize, usize, usize, usize)) -> Rect {
        Rect { x0: self.xs[column], y0: self.ys[row], x1: self.xs[column + columns], y1: self.ys[row + rows] }
    }

    /// Merges elementary cells that no line parts.
    fn merge(&mut self, level: &[&Ruling], upright: &[&Ruling], rows: usize, columns: usize) {
        let sides = walls(upright, &self.xs, &self.ys);
        let floors = walls(level, &self.ys, &self.xs);
        let mut group: Vec<usize> = (0..rows * columns).collect();
        fn root(group: &mut [usize], mut at: usize) -> usize {
            while group[at] != at {
                group[at] = group[group[at]];
                at = group[at];
            }
            at
        }
        for row in 0..rows {
            for column in 0..columns {
                let at = row * columns + column;
                if column + 1 < columns && !sides[column + 1][row] {
                    let (a, b) = (root(&mut group, at), root(&mut group, at + 1));
                    group[a.max(b)] = a.min(b);
                }
                if row + 1 < rows && !floors[row + 1][column] {
                    let (a, b) = (root(&mut group, at), root(&mut group, at + columns));
                    group[a.max(b)] = a.min(b);
                }
            }
        }
        let roots: Vec<usize> = (0..rows * columns).map(|at| root(&mut group, at)).collect();
        self.owner = vec![usize::MAX; rows * columns];
        for first in 0..rows * columns {
            if self.owner[first] != usize::MAX {
                continue;
            }
            let (row, column) = (first / columns, first % columns);
            let same = |r: usize, c: usize| roots[r * columns + c] == roots[first];
            let width = (column..columns)
                .take_while(|c| same(row, *c) && self.owner[row * columns + c] == usize::MAX)
                .count();
            // The largest rectangle downwards: a region that is none is cut into several cells.
            let full = |r: usize| {
                (column..column + width).all(|c| same(r, c))
                    && !(column > 0 && same(r, column - 1))
                    && !(column + width < columns && same(r, column + width))
            };
            let height = if full(row) { (row..rows).take_while(|r| full(*r)).count() } else { 1 };
            let region = self.regions.len();
            for r in row..row + height {
                for c in column..column + width {
                    self.owner[r * columns + c] = region;
                }
            }
            self.regions.push((row, column, height, width));
        }
    }

    /// Reads the glyphs that stand in the table's cells.
    fn fill(&self, sheet: &Sheet, used: &mut [bool]) -> Piece {
        let columns = self.xs.len() - 1;
        let mut contents: Vec<Vec<&Glyph>> = vec![Vec::new(); self.regions.len()];
        let locate = |glyph: &Glyph| {
            let at = self.locate(glyph.bbox.center_x(), glyph.bbox.center_y(), columns)?;
            Some(self.owner[at])
        };
        let mut uneven = vec![false; self.regions.len()];
        let homes = homes(&sheet.page.glyphs, locate);
        for (index, glyph) in sheet.page.glyphs.iter().enumerate() {
            if let Some(region) = homes[index].filter(|_| !used[index]) {
                used[index] = true;
                contents[region].push(glyph);
                // A digit that stands in one cell and belongs to another runs over the line between them.
                let torn = locate(glyph) != Some(region) && glyph.text.chars().all(|c| c.is_ascii_digit());
                uneven[region] |= torn;
            }
        }
        for line in sheet.page.rulings.iter().filter(|r| r.direction == Direction::Horizontal) {
            for region in self.struck(line, &contents, columns) {
                uneven[region] = true;
            }
        }
        let marks = self.marks(sheet, &contents);
        let cells = self.regions.iter().zip(&contents).zip(marks).zip(uneven).map(
            |(((region, glyphs), pictures), uneven)| {
                let read = cell_text(glyphs);
                let bbox = read.bbox.unwrap_or_else(|| self.region_box(*region));
                // Outlines beside text are decoration; where there is no text they may be the number.
                let pictures = if read.text.is_empty() { pictures } else { 0 };
                Cell {
                    row: region.0,
                    column: region.1,
                    rows: region.2,
                    columns: region.3,
                    text: read.text,
                    place: sheet.place(&bbox),
                    unread: read.unread + pictures,
                    uneven: read.uneven || uneven,
                    split: false,
                }
            },
        );
        let table = Table {
            frame: Frame::Boxed,
            rows: self.ys.len() - 1,
            columns,
            cells: cells.collect(),
            place: sheet.place(&self.bbox()),
        };
        Piece {
            table,
            edges: self.xs.clone(),
            page: sheet.page.number,
            middles: Vec::new(),
            bbox: self.bbox(),
            open_bottom: self.open_bottom,
            open_top: self.open_top,
        }
    }

    /// For each cell without text, how many pictures and outlines lie in it. What has text on it is a background,
    /// and what covers most of the page a watermark or the paper itself.
    fn marks(&self, sheet: &Sheet, contents: &[Vec<&Glyph>]) -> Vec<usize> {
        const MOST_OF_THE_PAGE: f32 = 0.8;
        const OVERLAP: f32 = 0.2;
        let size = |r: &Rect| r.width().max(0.0) * r.height().max(0.0);
        let page = sheet.page.width * sheet.page.height;
        let mut marks = vec![0_usize; self.regions.len()];
        let inked = |picture: &&Rect| {
            size(picture) < MOST_OF_THE_PAGE * page
                && picture.intersection(&self.bbox()).is_some()
                && !sheet.page.glyphs.iter().any(|g| picture.contains(g.bbox.center_x(), g.bbox.center_y()))
        };
        for picture in sheet.page.pictures.iter().take(PICTURES).filter(inked) {
            for (region, mark) in marks.iter_mut().enumerate().filter(|(r, _)| contents[*r].is_empty()) {
                let cell = self.region_box(self.regions[region]);
                let shared = picture.intersection(&cell).map_or(0.0, |both| size(&both));
                let within = cell.contains(picture.center_x(), picture.center_y());
                *mark += usize::from(shared >= OVERLAP * size(&cell) || within && shared > 0.0);
            }
        }
        marks
    }

    /// The cells in which a level line runs through digits at half their height: they are struck out.
    fn struck(&self, line: &Ruling, contents: &[Vec<&Glyph>], columns: usize) -> Vec<usize> {
        let crosses = |g: &&&Glyph| {
            let (low, high) = (g.bbox.y0 + 0.3 * g.bbox.height(), g.bbox.y0 + 0.75 * g.bbox.height());
            (low..high).contains(&line.at) && line.from <= g.bbox.center_x() && g.bbox.center_x() <= line.to
        };
        let mut out = Vec::new();
        // A line as long as a cell is wide is its border, wherever it lies.
        for x in [line.from, (line.from + line.to) / 2.0, line.to] {
            let Some(region) = self.locate(x, line.at, columns).map(|at| self.owner[at]) else { continue };
            let cell = self.region_box(self.regions[region]);
            let within = line.to - line.from < 0.95 * cell.width();
            if within && contents[region].iter().any(|g| crosses(&g)) {
                out.push(region);
            }
        }
        out
    }

    fn locate(&self, x: f32, y: f32, columns: usize) -> Option<usize> {
        let slot = |edges: &[f32], at: f32| {
            let after = edges.partition_point(|e| *e <= at);
            (after > 0 && after < edges.len()).then(|| after - 1)
        };
        Some(slot(&self.ys, y)? * columns + slot(&self.xs, x)?)
    }
}

/// Positions to edges: close ones are one, at their middle.
fn edges(mut positions: Vec<f32>) -> Vec<f32> {
    positions.sort_by(f32::total_cmp);
    let mut out: Vec<f32> = Vec::new();
    let mut start = 0;
    for index in 0..positions.len() {
        let last = index + 1 == positions.len();
        let apart = !last
            && (positions[index + 1] - positions[index] > SAME_EDGE
                || positions[index + 1] - positions[start] > 2.0 * SAME_EDGE);
        if last || apart {
            out.push((positions[start] + positions[index]) / 2.0);
            start = index + 1;
        }
    }
    out
}

/// For each edge and each slot along it, whether a line parts the cells on both sides. Serves both ways.
fn walls(lines: &[&Ruling], edges: &[f32], across: &[f32]) -> Vec<Vec<bool>> {
    let slots = across.len() - 1;
    let mut covered = vec![vec![0.0_f32; slots]; edges.len()];
    for line in lines {
        let nearest = (0..edges.len())
            .min_by(|a, b| (edges[*a] - line.at).abs().total_cmp(&(edges[*b] - line.at).abs()));
        let Some(edge) = nearest.filter(|e| (edges[*e] - line.at).abs() <= 2.0 * SAME_EDGE) else { continue };
        let first = across.partition_point(|e| *e <= line.from).saturating_sub(1);
        for slot in first..slots {
            if across[slot] >= line.to {
                break;
            }
            let overlap = line.to.min(across[slot + 1]) - line.from.max(across[slot]);
            covered[edge][slot] += overlap.max(0.0);
        }
    }
    covered
        .into_iter()
        .map(|slots| {
            slots.iter().enumerate().map(|(s, c)| *c >= COVER * (across[s + 1] - across[s])).collect()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::Page;

    fn level(at: f32, from: f32, to: f32) -> Ruling {
        Ruling { direction: Direction::Horizontal, at, from, to }
    }

    fn upright(at: f32, from: f32, to: f32) -> Ruling {
        Ruling { direction: Direction::Vertical, at, from, to }
    }

    fn spans(rulings: Vec<Ruling>) -> Vec<(usize, usize, usize, usize)> {
        let page = Page { number: 1, width: 500.0, height: 500.0, rulings, ..Page::default() };
        let found = find(&Sheet::of(page));
        found
            .pieces
            .iter()
            .flat_map(|p| &p.table.cells)
            .map(|c| (c.row, c.column, c.rows, c.columns))
            .collect()
    }

    #[test]
    fn a_missing_line_merges_cells() {
        let frame = vec![
            level(0.0, 0.0, 90.0),
            level(30.0, 0.0, 90.0),
            level(60.0, 0.0, 90.0),
            upright(0.0, 0.0, 60.0),
            upright(90.0, 0.0, 60.0),
        ];
        let mut whole = frame.clone();
        whole.push(upright(45.0, 0.0, 60.0));
        assert_eq!(spans(whole), [(0, 0, 1, 1), (0, 1, 1, 1), (1, 0, 1, 1), (1, 1, 1, 1)]);
        let mut half = frame;
        half.push(upright(45.0, 30.0, 60.0));
        assert_eq!(spans(half), [(0, 0, 1, 2), (1, 0, 1, 1), (1, 1, 1, 1)]);
    }

    #[test]
    fn a_frame_alone_is_no_table() {
        assert_eq!(
            spans(vec![
                level(0.0, 0.0, 90.0),
                level(60.0, 0.0, 90.0),
                upright(0.0, 0.0, 60.0),
                upright(90.0, 0.0, 60.0)
            ]),
            []
        );
    }

    #[test]
    fn a_table_without_side_borders_keeps_its_outer_columns() {
        let cells = spans(vec![level(0.0, 0.0, 90.0), level(30.0, 0.0, 90.0), upright(45.0, 0.0, 30.0)]);
        assert_eq!(cells, [(0, 0, 1, 1), (0, 1, 1, 1)]);
    }
}
