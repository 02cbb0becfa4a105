//! Edges, walls and merged cells of one table, and what stands in them.

use super::disjoint::DisjointSets;
use super::surroundings::{Surroundings, area};
use crate::block::{Cell, Frame, Table};
use crate::budget::{Budget, Spent};
use crate::layout::line::cell_text;
use crate::layout::piece::Piece;
use crate::layout::tolerances::ruled as tolerance;
use crate::limits;
use crate::origin::Rect;
use pagemarks::{Direction, Glyph, Ruling};

/// Edges and merged cells of one table.
pub(super) struct Grid {
    xs: Vec<f32>,
    ys: Vec<f32>,
    /// For each elementary cell, row by row, the merged cell it belongs to.
    owner: Vec<usize>,
    /// First row, first column, rows, columns.
    pub(super) regions: Vec<(usize, usize, usize, usize)>,
    open_top: bool,
    open_bottom: bool,
}

impl Grid {
    /// The grid that some lines make. `None` where they make none.
    pub(super) fn of(lines: &[Ruling], budget: &Budget) -> Result<Option<Grid>, Spent> {
        let along = |d: Direction| lines.iter().filter(move |r| r.direction == d);
        let level: Vec<&Ruling> = along(Direction::Horizontal).collect();
        let upright: Vec<&Ruling> = along(Direction::Vertical).collect();
        if level.is_empty() || upright.is_empty() {
            return Ok(None);
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
        let far = tolerance::EDGE_WIDTH;
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
            return Ok(None);
        }
        let mut grid = Grid { xs, ys, owner: Vec::new(), regions: Vec::new(), open_top, open_bottom };
        grid.merge(&level, &upright, rows, columns, budget)?;
        Ok(Some(grid))
    }

    pub(super) fn top(&self) -> f32 {
        self.ys.first().copied().unwrap_or(0.0)
    }

    pub(super) fn left(&self) -> f32 {
        self.xs.first().copied().unwrap_or(0.0)
    }

    pub(super) fn bbox(&self) -> Rect {
        let last = |v: &[f32]| v.last().copied().unwrap_or(0.0);
        Rect { x0: self.left(), y0: self.top(), x1: last(&self.xs), y1: last(&self.ys) }
    }

    /// Whether a box lies wholly within one merged cell.
    pub(super) fn cell_holds(&self, inner: &Rect) -> bool {
        self.locate(inner.center_x(), inner.center_y()).is_some_and(|at| {
            let cell = self.region_box(self.regions[self.owner[at]]);
            inner.x0 > cell.x0 && inner.x1 < cell.x1 && inner.y0 > cell.y0 && inner.y1 < cell.y1
        })
    }

    fn region_box(&self, (row, column, rows, columns): (usize, usize, usize, usize)) -> Rect {
        Rect { x0: self.xs[column], y0: self.ys[row], x1: self.xs[column + columns], y1: self.ys[row + rows] }
    }

    /// Merges elementary cells that no line parts.
    fn merge(
        &mut self,
        level: &[&Ruling],
        upright: &[&Ruling],
        rows: usize,
        columns: usize,
        budget: &Budget,
    ) -> Result<(), Spent> {
        let sides = walls(upright, &self.xs, &self.ys, budget)?;
        let floors = walls(level, &self.ys, &self.xs, budget)?;
        let mut sets = DisjointSets::new(rows * columns);
        for row in 0..rows {
            for column in 0..columns {
                let at = row * columns + column;
                if column + 1 < columns && !sides[column + 1][row] {
                    sets.unite(at, at + 1);
                }
                if row + 1 < rows && !floors[row + 1][column] {
                    sets.unite(at, at + columns);
                }
            }
        }
        let roots: Vec<usize> = (0..rows * columns).map(|at| sets.root(at)).collect();
        self.cut_into_rectangles(&roots, rows, columns);
        Ok(())
    }

    /// Makes a region of each set of elementary cells. A set that is no rectangle becomes several regions.
    fn cut_into_rectangles(&mut self, roots: &[usize], rows: usize, columns: usize) {
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
            // The largest rectangle downwards.
            let full = |r: usize| {
                (column..column + width).all(|c| same(r, c))
                    && !(column > 0 && same(r, column - 1))
                    && !(column + width < columns && same(r, column + width))
            };
            let height = if full(row) { (row..rows).take_while(|r| full(*r)).count() } else { 1 };
            let region = self.regions.len();
            for r in row..row + height {
                self.owner[r * columns + column..r * columns + column + width].fill(region);
            }
            self.regions.push((row, column, height, width));
        }
    }

    /// Reads the glyphs that stand in the table's cells, and notes them as used.
    pub(super) fn fill(&self, around: &Surroundings<'_>, used: &mut [bool]) -> Result<Piece, Spent> {
        let sheet = around.sheet;
        let mut contents: Vec<Vec<&Glyph>> = vec![Vec::new(); self.regions.len()];
        let locate = |glyph: &Glyph| {
            let at = self.locate(glyph.bbox.center_x(), glyph.bbox.center_y())?;
            Some(self.owner[at])
        };
        let mut uneven = vec![false; self.regions.len()];
        for (index, glyph, region) in around.homes(&self.bbox(), locate)? {
            if !std::mem::replace(&mut used[index], true) {
                contents[region].push(glyph);
                // A digit that stands in one cell and belongs to another runs over the line between them.
                let torn = locate(glyph) != Some(region) && glyph.text.chars().all(|c| c.is_ascii_digit());
                uneven[region] |= torn;
            }
        }
        self.strike(around, &contents, &mut uneven)?;
        let marks = self.marks(around, &contents)?;
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
            columns: self.xs.len() - 1,
            cells: cells.collect(),
            place: sheet.place(&self.bbox()),
        };
        Ok(Piece {
            table,
            edges: self.xs.clone(),
            page: sheet.page.number,
            middles: Vec::new(),
            bbox: self.bbox(),
            open_bottom: self.open_bottom,
            open_top: self.open_top,
        })
    }

    /// For each cell without text, how many pictures and outlines lie in it.
    fn marks(&self, around: &Surroundings<'_>, contents: &[Vec<&Glyph>]) -> Result<Vec<usize>, Spent> {
        let mut marks = vec![0_usize; self.regions.len()];
        let bbox = self.bbox();
        for picture in around.pictures.iter().filter(|p| p.intersection(&bbox).is_some()) {
            around.budget.spend(marks.len())?;
            for (region, mark) in marks.iter_mut().enumerate().filter(|(r, _)| contents[*r].is_empty()) {
                let cell = self.region_box(self.regions[region]);
                let shared = picture.intersection(&cell).map_or(0.0, |both| area(&both));
                let within = cell.contains(picture.center_x(), picture.center_y());
                *mark += usize::from(shared >= tolerance::PICTURE * area(&cell) || within && shared > 0.0);
            }
        }
        around.budget.spend(around.pictures.len())?;
        Ok(marks)
    }

    /// Notes the cells in which a level line runs through digits at half their height: they are struck out.
    fn strike(
        &self,
        around: &Surroundings<'_>,
        contents: &[Vec<&Glyph>],
        struck: &mut [bool],
    ) -> Result<(), Spent> {
        let bbox = self.bbox();
        for line in around.levels_between(bbox.y0, bbox.y1) {
            let crosses = |g: &&Glyph| {
                let (from, to) = tolerance::STRUCK;
                let down = |part: f32| g.bbox.y0 + part * g.bbox.height();
                (down(from)..down(to)).contains(&line.at)
                    && line.from <= g.bbox.center_x()
                    && g.bbox.center_x() <= line.to
            };
            // A line as long as a cell is wide is its border, wherever it lies.
            for x in [line.from, (line.from + line.to) / 2.0, line.to] {
                let Some(region) = self.locate(x, line.at).map(|at| self.owner[at]) else { continue };
                let within =
                    line.to - line.from < tolerance::BORDER * self.region_box(self.regions[region]).width();
                around.budget.spend(contents[region].len() + 1)?;
                struck[region] |= within && contents[region].iter().any(crosses);
            }
        }
        Ok(())
    }

    /// The elementary cell at a place.
    fn locate(&self, x: f32, y: f32) -> Option<usize> {
        let slot = |edges: &[f32], at: f32| {
            let after = edges.partition_point(|e| *e <= at);
            (after > 0 && after < edges.len()).then(|| after - 1)
        };
        Some(slot(&self.ys, y)? * (self.xs.len() - 1) + slot(&self.xs, x)?)
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
            && (positions[index + 1] - positions[index] > tolerance::SAME_EDGE
                || positions[index + 1] - positions[start] > tolerance::EDGE_WIDTH);
        if last || apart {
            out.push((positions[start] + positions[index]) / 2.0);
            start = index + 1;
        }
    }
    out
}

/// For each edge and each slot along it, whether rulings part the cells on both sides. Serves both ways.
fn walls(lines: &[&Ruling], edges: &[f32], across: &[f32], budget: &Budget) -> Result<Vec<Vec<bool>>, Spent> {
    let slots = across.len() - 1;
    let mut covered = vec![vec![0.0_f32; slots]; edges.len()];
    for line in lines {
        let Some(edge) = nearest_edge(edges, line.at) else { continue };
        let first = across.partition_point(|e| *e <= line.from).saturating_sub(1);
        let last = across.partition_point(|e| *e < line.to).min(slots);
        budget.spend(1 + last.saturating_sub(first))?;
        for slot in first..last {
            let overlap = line.to.min(across[slot + 1]) - line.from.max(across[slot]);
            covered[edge][slot] += overlap.max(0.0);
        }
    }
    let parts =
        |(slot, covered): (usize, &f32)| *covered >= tolerance::COVER * (across[slot + 1] - across[slot]);
    Ok(covered.iter().map(|slots| slots.iter().enumerate().map(parts).collect()).collect())
}

/// The edge that a ruling at this place is part of.
fn nearest_edge(edges: &[f32], at: f32) -> Option<usize> {
    let distance = |edge: usize| (edges[edge] - at).abs();
    let after = edges.partition_point(|e| *e <= at);
    let beside = after.saturating_sub(1)..edges.len().min(after + 1);
    let nearest = beside.min_by(|a, b| distance(*a).total_cmp(&distance(*b)));
    nearest.filter(|edge| distance(*edge) <= tolerance::EDGE_WIDTH)
}
