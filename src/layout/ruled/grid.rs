//! Edges, walls and merged cells of one table, and what stands in them.

use super::disjoint::DisjointSets;
use super::surroundings::{Surroundings, area};
use crate::block::{Cell, Frame, Table};
use crate::budget::{Budget, Spent};
use crate::layout::line::cell_text;
use crate::layout::marks;
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
        let horizontal: Vec<&Ruling> = along(Direction::Horizontal).collect();
        let vertical: Vec<&Ruling> = along(Direction::Vertical).collect();
        if horizontal.is_empty() || vertical.is_empty() {
            return Ok(None);
        }
        let ends = |lines: &[&Ruling]| -> (f32, f32) {
            let from = lines.iter().map(|r| r.from).fold(f32::INFINITY, f32::min);
            let to = lines.iter().map(|r| r.to).fold(f32::NEG_INFINITY, f32::max);
            (from, to)
        };
        let (left, right) = ends(&horizontal);
        let (top, bottom) = ends(&vertical);
        let mut xs = edges(vertical.iter().map(|r| r.at).collect());
        let mut ys = edges(horizontal.iter().map(|r| r.at).collect());
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
        grid.merge(&horizontal, &vertical, rows, columns, budget)?;
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
        horizontal: &[&Ruling],
        vertical: &[&Ruling],
        rows: usize,
        columns: usize,
        budget: &Budget,
    ) -> Result<(), Spent> {
        let sides = walls(vertical, &self.xs, &self.ys, budget)?;
        let floors = walls(horizontal, &self.ys, &self.xs, budget)?;
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
        let specks = self.specks(around, &contents)?;
        let marks = self.pictures(around)?;
        let cells = self.regions.iter().zip(&contents).zip(marks.iter().zip(specks)).zip(uneven).map(
            |(((region, glyphs), (pictures, specks)), uneven)| {
                let read = cell_text(glyphs);
                let region_box = self.region_box(*region);
                let early = read.broken_at.is_some_and(|at| region_box.width() - at > tolerance::EARLY_BREAK);
                let bbox = read.bbox.unwrap_or(region_box);
                // Where there is no text they may be the number, and beside a number a part of it.
                let marks = pictures + specks;
                let (pictures, uneven) =
                    if read.text.is_empty() { (marks, uneven) } else { (0, uneven || marks > 0) };
                Cell {
                    row: region.0,
                    column: region.1,
                    rows: region.2,
                    columns: region.3,
                    text: read.text,
                    place: sheet.place(&bbox),
                    unread: read.unread + pictures,
                    uneven: read.uneven || uneven || early,
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

    /// For each cell, how many dots and strokes in it may be a part of its number.
    fn specks(&self, around: &Surroundings<'_>, contents: &[Vec<&Glyph>]) -> Result<Vec<usize>, Spent> {
        let mut specks = vec![0_usize; self.regions.len()];
        for speck in &around.specks {
            around.budget.spend(1)?;
            let Some(at) = self.locate(speck.center_x(), speck.center_y()) else { continue };
            let region = self.owner[at];
            around.budget.spend(contents[region].len())?;
            let cell = self.region_box(self.regions[region]);
            specks[region] += usize::from(marks::counts(speck, &cell, &contents[region]));
        }
        Ok(specks)
    }

    /// For each cell, how many pictures and outlines lie in it.
    fn pictures(&self, around: &Surroundings<'_>) -> Result<Vec<usize>, Spent> {
        let mut marks = vec![0_usize; self.regions.len()];
        let bbox = self.bbox();
        for picture in around.pictures.iter().filter(|p| p.intersection(&bbox).is_some()) {
            around.budget.spend(marks.len())?;
            for (region, mark) in marks.iter_mut().enumerate() {
                let cell = self.region_box(self.regions[region]);
                let shared = picture.intersection(&cell).map_or(0.0, |both| area(&both));
                let within = cell.contains(picture.center_x(), picture.center_y());
                *mark += usize::from(shared >= tolerance::PICTURE * area(&cell) || within && shared > 0.0);
            }
        }
        around.budget.spend(around.pictures.len())?;
        Ok(marks)
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
    let bare: Vec<Cover> = across.windows(2).map(|slot| Cover::of(slot[0], slot[1])).collect();
    let mut covers = vec![bare; edges.len()];
    let mut in_order = lines.to_vec();
    in_order.sort_by(|a, b| a.from.total_cmp(&b.from));
    for line in in_order {
        let Some(edge) = nearest_edge(edges, line.at) else { continue };
        let first = across.partition_point(|e| *e <= line.from).saturating_sub(1);
        let last = across.partition_point(|e| *e < line.to).min(slots);
        budget.spend(1 + last.saturating_sub(first))?;
        for slot in covers[edge].iter_mut().take(last).skip(first) {
            slot.add(line.from, line.to);
        }
    }
    Ok(covers.iter().map(|slots| slots.iter().map(Cover::parts_cells).collect()).collect())
}

/// The edge that a ruling at this place is part of.
fn nearest_edge(edges: &[f32], at: f32) -> Option<usize> {
    let distance = |edge: usize| (edges[edge] - at).abs();
    let after = edges.partition_point(|e| *e <= at);
    let beside = after.saturating_sub(1)..edges.len().min(after + 1);
    let nearest = beside.min_by(|a, b| distance(*a).total_cmp(&distance(*b)));
    nearest.filter(|edge| distance(*edge) <= tolerance::EDGE_WIDTH)
}

/// How much of one slot of an edge rulings cover: the union of their intervals, since a border may be drawn once for
/// each of the two cells beside it.
#[derive(Clone)]
struct Cover {
    from: f32,
    to: f32,
    /// Where the ruling that reaches furthest ends.
    reach: f32,
    length: f32,
}

impl Cover {
    fn of(from: f32, to: f32) -> Self {
        Cover { from, to, reach: from, length: 0.0 }
    }

    /// Adds a ruling that begins no earlier than those before it.
    fn add(&mut self, from: f32, to: f32) {
        let to = to.min(self.to);
        self.length += (to - from.max(self.reach)).max(0.0);
        self.reach = self.reach.max(to);
    }

    fn parts_cells(&self) -> bool {
        self.length >= tolerance::COVER * (self.to - self.from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::drawn::{self, budget, glyphs, horizontal, vertical};
    use crate::layout::upright::Sheet;

    /// The merged cells of a grid: first row, first column, rows, columns.
    fn regions(rulings: &[Ruling]) -> Vec<(usize, usize, usize, usize)> {
        Grid::of(rulings, &budget()).unwrap().map_or(Vec::new(), |grid| grid.regions)
    }

    /// A box of 90 by 30 points with some rulings inside.
    fn framed(inside: Vec<Ruling>) -> Vec<(usize, usize, usize, usize)> {
        regions(&[drawn::grid(&[0.0, 90.0], &[0.0, 30.0]), inside].concat())
    }

    const ONE: [(usize, usize, usize, usize); 1] = [(0, 0, 1, 2)];
    const TWO: [(usize, usize, usize, usize); 2] = [(0, 0, 1, 1), (0, 1, 1, 1)];

    #[test]
    fn an_edge_covered_by_more_than_half_parts_cells() {
        assert_eq!(framed(vec![vertical(45.0, 0.0, 17.0)]), TWO);
        assert_eq!(framed(vec![vertical(45.0, 0.0, 16.0)]), ONE);
    }

    #[test]
    fn dashes_cover_an_edge_together() {
        assert_eq!(framed(vec![vertical(45.0, 0.0, 9.0), vertical(45.0, 21.0, 30.0)]), TWO);
    }

    #[test]
    fn a_half_covered_edge_drawn_twice_is_no_edge() {
        // As programs do that draw each cell's border by itself: once for the cell to the left, once to the right.
        assert_eq!(framed(vec![vertical(45.0, 0.0, 15.0), vertical(45.0, 0.0, 15.0)]), ONE);
        assert_eq!(framed(vec![vertical(45.0, 0.0, 12.0), vertical(46.0, 3.0, 15.0)]), ONE);
        assert_eq!(framed(vec![vertical(45.0, 0.0, 15.0), vertical(45.0, 15.0, 30.0)]), TWO);
    }

    #[test]
    fn the_two_rulings_of_a_double_border_are_one_edge() {
        let double = |apart: f32| framed(vec![vertical(45.0, 0.0, 30.0), vertical(45.0 + apart, 0.0, 30.0)]);
        assert_eq!(double(2.5).len(), 2);
        assert_eq!(double(2.7).len(), 3, "a narrow column");
    }

    #[test]
    fn many_borders_side_by_side_are_no_single_edge() {
        let borders =
            |count: u8| (0..count).map(|i| vertical(45.0 + 2.0 * f32::from(i), 0.0, 30.0)).collect();
        assert_eq!(framed(borders(3)).len(), 2, "4 points wide");
        assert_eq!(framed(borders(4)).len(), 3, "6 points wide");
    }

    #[test]
    fn rulings_that_reach_beyond_the_last_edge_leave_the_table_open() {
        let open = |beyond: f32| {
            let sides = [0.0, 45.0, 90.0].map(|x| vertical(x, 0.0, 30.0 + beyond));
            let lines =
                [sides.to_vec(), vec![horizontal(0.0, 0.0, 90.0), horizontal(30.0, 0.0, 90.0)]].concat();
            Grid::of(&lines, &budget()).unwrap().map(|grid| (grid.open_bottom, grid.regions.len()))
        };
        assert_eq!(open(5.0), Some((false, 2)));
        assert_eq!(open(20.0), Some((true, 4)), "the page ends within a row");
    }

    #[test]
    fn a_cell_of_two_rows_and_one_of_two_columns_are_merged() {
        // A group's label on the left, a header over two columns on the right.
        let lines = [
            drawn::grid(&[0.0, 90.0], &[0.0, 40.0]),
            vec![vertical(30.0, 0.0, 40.0), horizontal(20.0, 30.0, 90.0), vertical(60.0, 20.0, 40.0)],
        ];
        assert_eq!(regions(&lines.concat()), [(0, 0, 2, 1), (0, 1, 1, 2), (1, 1, 1, 1), (1, 2, 1, 1)]);
    }

    #[test]
    fn what_is_no_rectangle_is_cut_into_cells() {
        // The vertical ruling parts the upper row only, and nothing parts the rows on the left: an L.
        let lines = [
            drawn::grid(&[0.0, 90.0], &[0.0, 40.0]),
            vec![vertical(45.0, 0.0, 20.0), horizontal(20.0, 45.0, 90.0)],
        ];
        let regions = regions(&lines.concat());
        assert_eq!(regions.iter().map(|(.., rows, columns)| rows * columns).sum::<usize>(), 4);
        assert!(regions.contains(&(0, 1, 1, 1)));
    }

    #[test]
    fn rulings_one_way_make_no_grid() {
        assert!(
            Grid::of(&[horizontal(0.0, 0.0, 90.0), horizontal(30.0, 0.0, 90.0)], &budget())
                .unwrap()
                .is_none()
        );
    }

    #[test]
    fn what_is_too_dear_to_tell_is_not_called_no_grid() {
        assert!(matches!(Grid::of(&drawn::grid(&[0.0, 90.0], &[0.0, 30.0]), &Budget::new(3)), Err(Spent)));
    }

    /// The two cells of a box of 400 by 30 points, parted in the middle, on a page that shows more than rulings.
    fn cells(show: impl FnOnce(&mut pagemarks::Page)) -> Vec<Cell> {
        let mut page = drawn::page(1);
        page.rulings = drawn::grid(&[0.0, 200.0, 400.0], &[0.0, 30.0]);
        let table = page.rulings.clone();
        show(&mut page);
        let sheet = Sheet::of(page);
        let budget = budget();
        let grid = Grid::of(&table, &budget).unwrap().unwrap();
        let around = Surroundings::of(&sheet, &budget).unwrap();
        grid.fill(&around, &mut vec![false; sheet.page.glyphs.len()]).unwrap().table.cells
    }

    /// How many marks of each cell are unread where a page shows a picture.
    fn unread(picture: Rect) -> Vec<usize> {
        cells(|page| page.pictures.push(picture)).iter().map(|cell| cell.unread).collect()
    }

    #[test]
    fn a_picture_in_an_empty_cell_may_be_its_number() {
        let picture = |x0: f32, x1: f32| Rect { x0, y0: 0.0, x1, y1: 30.0 };
        assert_eq!(unread(picture(90.0, 110.0)), [1, 0]);
        // Its middle is in the second cell; of the first it covers 22 parts of 100, or 18.
        assert_eq!(unread(picture(156.0, 300.0)), [1, 1]);
        assert_eq!(unread(picture(164.0, 300.0)), [0, 1]);
    }

    #[test]
    fn a_picture_beside_text_is_decoration() {
        let show = |page: &mut pagemarks::Page| {
            page.glyphs = glyphs("12", 90.0, 10.0, 10.0);
            page.pictures.push(Rect { x0: 120.0, y0: 5.0, x1: 140.0, y1: 25.0 });
        };
        assert_eq!(cells(show)[0].unread, 0);
    }

    #[test]
    fn a_picture_over_most_of_the_page_is_paper() {
        // The page is 600 by 800 points.
        let tall = |y1: f32| Rect { x0: 0.0, y0: 0.0, x1: 600.0, y1 };
        assert_eq!(unread(tall(660.0)), [0, 0]);
        assert_eq!(unread(tall(620.0)), [1, 1]);
    }

    #[test]
    fn pictures_beyond_the_two_thousandth_are_not_looked_at() {
        let after = |others: usize| {
            let mark = |y0: f32| Rect { x0: 90.0, y0, x1: 100.0, y1: y0 + 10.0 };
            cells(|page| page.pictures = [vec![mark(500.0); others], vec![mark(10.0)]].concat())[0].unread
        };
        assert_eq!((after(1_999), after(2_000)), (1, 0));
    }

    /// Whether the number of the first cell is doubted where a horizontal ruling runs over it. Its digits stand from
    /// 10 to 20.
    fn is_doubted(ruling: Ruling) -> bool {
        cells(|page| {
            page.glyphs = glyphs("12", 95.0, 10.0, 10.0);
            page.rulings.push(ruling);
        })[0]
            .uneven
    }

    #[test]
    fn a_ruling_through_the_middle_strikes_a_digit_out() {
        assert!(is_doubted(horizontal(13.3, 90.0, 110.0)) && is_doubted(horizontal(17.2, 90.0, 110.0)));
        assert!(!is_doubted(horizontal(17.8, 90.0, 110.0)), "an underline");
        assert!(!is_doubted(horizontal(12.7, 90.0, 110.0)), "an overline");
        assert!(!is_doubted(horizontal(15.0, 40.0, 80.0)), "beside the number");
    }

    #[test]
    fn a_ruling_as_wide_as_its_cell_is_a_border() {
        assert!(is_doubted(horizontal(15.0, 10.0, 190.0)));
        assert!(!is_doubted(horizontal(15.0, 4.0, 196.0)));
    }

    #[test]
    fn a_word_stays_in_the_cell_where_most_of_it_stands() {
        let texts = |gap: f32| {
            let mut word = glyphs("行政许可", 165.0, 10.0, 10.0);
            word[3].bbox.x0 += gap;
            word[3].bbox.x1 += gap;
            // The border is at 200; the middle of the last glyph is at 200 as well, or a little behind.
            let cells = cells(|page| page.glyphs = word);
            cells.into_iter().map(|cell| cell.text).collect::<Vec<_>>()
        };
        assert_eq!(texts(0.7), ["行政许可", ""], "it overflows");
        assert_eq!(texts(0.9), ["行政许", "可"], "another word");
    }

    #[test]
    fn two_numbers_one_below_the_other_are_not_one_that_the_cell_broke() {
        // The first cell is 200 points wide, a digit 5.
        let uneven = |digits: usize| {
            let upper = glyphs(&"1".repeat(digits), 2.0, 2.0, 10.0);
            cells(|page| page.glyphs = [upper, glyphs("2", 2.0, 15.0, 10.0)].concat())[0].uneven
        };
        assert!(uneven(3), "184 points are left");
        assert!(uneven(35) && !uneven(37), "20 points are left, and 10");
    }

    #[test]
    fn a_digit_that_runs_over_the_border_is_doubted() {
        let uneven = |x: f32| cells(|page| page.glyphs = glyphs("123", x, 10.0, 10.0))[0].uneven;
        assert!(uneven(188.0), "the last digit stands in the next cell");
        assert!(!uneven(184.0));
    }
}
