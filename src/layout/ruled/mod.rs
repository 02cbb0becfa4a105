//! Tables from rulings: lines that meet make a grid, and where a line is missing cells are merged.

mod disjoint;
mod grid;
mod surroundings;

use std::collections::BTreeMap;

use super::piece::Piece;
use super::tolerances::ruled as tolerance;
use super::upright::Sheet;
use crate::budget::{Budget, Spent};
use crate::origin::Rect;
use disjoint::DisjointSets;
use grid::Grid;
use pagemarks::{Direction, Ruling};
use surroundings::Surroundings;

/// The ruled tables of a page, and the glyphs that are left.
#[derive(Default)]
pub(super) struct Found {
    pub(super) pieces: Vec<Piece>,
    /// Indexes of glyphs that stand in a table.
    pub(super) used: Vec<bool>,
    /// Horizontal rulings that belong to no table with vertical ones.
    pub(super) loose: Vec<Ruling>,
    /// Whether there were more lines than are looked at.
    pub(super) too_many: bool,
}

/// Finds the ruled tables of a page, from top to bottom.
pub(super) fn find(sheet: &Sheet, budget: &Budget) -> Found {
    let found = if sheet.page.rulings.len() > tolerance::DRAWING { None } else { tables(sheet, budget).ok() };
    // All glyphs of the page stay text.
    let used = || vec![false; sheet.page.glyphs.len()];
    found.unwrap_or_else(|| Found { used: used(), too_many: true, ..Found::default() })
}

fn tables(sheet: &Sheet, budget: &Budget) -> Result<Found, Spent> {
    let page = &sheet.page;
    let mut found = Found { used: vec![false; page.glyphs.len()], ..Found::default() };
    let mut grids: Vec<Grid> = Vec::new();
    for component in with_far_sides(components(&page.rulings, budget)?, budget)? {
        match Grid::of(&component, budget)? {
            Some(grid) => grids.push(grid),
            None => found.loose.extend(component.iter().filter(|r| r.direction == Direction::Horizontal)),
        }
    }
    if grids.is_empty() {
        return Ok(found);
    }
    grids.sort_by(|a, b| a.top().total_cmp(&b.top()).then(a.left().total_cmp(&b.left())));
    let around = Surroundings::of(sheet, budget)?;
    // A small grid inside a cell of a larger one is drawn by it; the larger frame is layout. It begins below it.
    let frames: Vec<Rect> = grids.iter().map(Grid::bbox).collect();
    for (index, grid) in grids.iter().enumerate() {
        let below = frames.iter().enumerate().skip(index + 1);
        let mut within = below.take_while(|(_, frame)| frame.y0 < frames[index].y1);
        budget.spend(within.clone().count())?;
        let holds_other =
            within.any(|(other, frame)| grid.cell_holds(frame) && grids[other].regions.len() > 1);
        if grid.regions.len() >= 2 && !holds_other {
            found.pieces.push(grid.fill(&around, &mut found.used)?);
        }
    }
    Ok(found)
}

/// Lines that meet, directly or through others.
fn components(rulings: &[Ruling], budget: &Budget) -> Result<Vec<Vec<Ruling>>, Spent> {
    let mut sets = DisjointSets::new(rulings.len());
    let mut vertical: Vec<usize> =
        (0..rulings.len()).filter(|i| rulings[*i].direction == Direction::Vertical).collect();
    vertical.sort_by(|a, b| rulings[*a].at.total_cmp(&rulings[*b].at));
    for (index, horizontal) in
        rulings.iter().enumerate().filter(|(_, r)| r.direction == Direction::Horizontal)
    {
        let start = vertical.partition_point(|i| rulings[*i].at < horizontal.from - tolerance::MEET);
        let end = vertical.partition_point(|i| rulings[*i].at <= horizontal.to + tolerance::MEET);
        budget.spend(1 + end.saturating_sub(start))?;
        for &other in vertical.get(start..end).unwrap_or_default() {
            let line = &rulings[other];
            if line.from - tolerance::MEET <= horizontal.at && horizontal.at <= line.to + tolerance::MEET {
                sets.unite(index, other);
            }
        }
    }
    let mut groups: BTreeMap<usize, Vec<Ruling>> = BTreeMap::new();
    for (index, ruling) in rulings.iter().enumerate() {
        groups.entry(sets.root(index)).or_default().push(*ruling);
    }
    Ok(groups.into_values().collect())
}

/// Adds outer sides that meet no horizontal line: where a cell reaches over the whole page, as a group's label does
/// between two page breaks, nothing joins its outer side to the rest.
fn with_far_sides(components: Vec<Vec<Ruling>>, budget: &Budget) -> Result<Vec<Vec<Ruling>>, Spent> {
    let is_side = |c: &Vec<Ruling>| c.iter().all(|r| r.direction == Direction::Vertical);
    let (sides, mut tables): (Vec<_>, Vec<_>) = components.into_iter().partition(is_side);
    let extent = |lines: &[Ruling]| {
        let vertical = lines.iter().filter(|r| r.direction == Direction::Vertical);
        vertical.fold((f32::INFINITY, f32::NEG_INFINITY), |(from, to), r| (r.from.min(from), r.to.max(to)))
    };
    let mut extents: Vec<(f32, f32)> = tables.iter().map(|table| extent(table)).collect();
    for side in sides {
        let (from, to) = extent(&side);
        budget.spend(tables.len())?;
        let reaches_as_far = |(top, bottom): &(f32, f32)| {
            (top - from).abs() <= tolerance::FAR_SIDE && (bottom - to).abs() <= tolerance::FAR_SIDE
        };
        if let Some(home) = extents.iter().position(reaches_as_far) {
            extents[home] = (extents[home].0.min(from), extents[home].1.max(to));
            tables[home].extend(side);
        }
    }
    Ok(tables)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::drawn::{self, budget, horizontal, vertical};
    use pagemarks::Page;

    fn spans(rulings: Vec<Ruling>) -> Vec<(usize, usize, usize, usize)> {
        let page = Page { number: 1, width: 500.0, height: 500.0, rulings, ..Page::default() };
        let found = find(&Sheet::of(page), &budget());
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
            horizontal(0.0, 0.0, 90.0),
            horizontal(30.0, 0.0, 90.0),
            horizontal(60.0, 0.0, 90.0),
            vertical(0.0, 0.0, 60.0),
            vertical(90.0, 0.0, 60.0),
        ];
        let mut whole = frame.clone();
        whole.push(vertical(45.0, 0.0, 60.0));
        assert_eq!(spans(whole), [(0, 0, 1, 1), (0, 1, 1, 1), (1, 0, 1, 1), (1, 1, 1, 1)]);
        let mut half = frame;
        half.push(vertical(45.0, 30.0, 60.0));
        assert_eq!(spans(half), [(0, 0, 1, 2), (1, 0, 1, 1), (1, 1, 1, 1)]);
    }

    #[test]
    fn a_frame_alone_is_no_table() {
        assert_eq!(
            spans(vec![
                horizontal(0.0, 0.0, 90.0),
                horizontal(60.0, 0.0, 90.0),
                vertical(0.0, 0.0, 60.0),
                vertical(90.0, 0.0, 60.0)
            ]),
            []
        );
    }

    #[test]
    fn a_table_without_side_borders_keeps_its_outer_columns() {
        let cells =
            spans(vec![horizontal(0.0, 0.0, 90.0), horizontal(30.0, 0.0, 90.0), vertical(45.0, 0.0, 30.0)]);
        assert_eq!(cells, [(0, 0, 1, 1), (0, 1, 1, 1)]);
    }

    #[test]
    fn rulings_meet_within_the_width_of_a_border() {
        let apart = |by: f32| {
            let sides = [0.0, 45.0, 90.0].map(|x| vertical(x, by, 30.0 - by));
            spans([sides.to_vec(), vec![horizontal(0.0, 0.0, 90.0), horizontal(30.0, 0.0, 90.0)]].concat())
                .len()
        };
        assert_eq!((apart(2.5), apart(2.7)), (2, 0));
    }

    #[test]
    fn a_far_side_is_as_long_as_its_table() {
        // The left side of a group's label that reaches over the whole page meets no horizontal ruling.
        let with_side = |top: f32| {
            let table =
                vec![vertical(50.0, 0.0, 60.0), vertical(90.0, 0.0, 60.0), horizontal(30.0, 50.0, 90.0)];
            spans([table, vec![vertical(0.0, top, 60.0)]].concat()).iter().map(|cell| cell.1).max()
        };
        assert_eq!(with_side(5.0), Some(1), "two columns");
        assert_eq!(with_side(6.0), Some(0), "a line beside a table of one");
    }

    #[test]
    fn a_page_of_too_many_rulings_is_a_drawing() {
        let found = |count: usize| {
            let grid = drawn::grid(&[0.0, 45.0, 90.0], &[0.0, 30.0]);
            let strokes = vec![horizontal(400.0, 0.0, 20.0); count - grid.len()];
            let page = Page { rulings: [grid, strokes].concat(), ..drawn::page(1) };
            let found = find(&Sheet::of(page), &budget());
            (found.pieces.len(), found.too_many)
        };
        assert_eq!(found(12_000), (1, false));
        assert_eq!(found(12_001), (0, true));
    }

    #[test]
    fn a_page_that_would_cost_too_much_keeps_its_text() {
        let page = Page {
            rulings: drawn::grid(&[0.0, 45.0, 90.0], &[0.0, 30.0]),
            glyphs: drawn::glyphs("12", 10.0, 10.0, 10.0),
            ..drawn::page(1)
        };
        let found = find(&Sheet::of(page), &Budget::new(5));
        assert!(found.pieces.is_empty() && found.too_many);
        assert_eq!(found.used, [false, false]);
    }

    #[test]
    fn the_frame_around_a_table_is_layout() {
        let outer = drawn::grid(&[0.0, 300.0, 400.0], &[0.0, 200.0]);
        let inner = drawn::grid(&[20.0, 60.0, 100.0], &[20.0, 50.0]);
        assert_eq!(spans([outer, inner].concat()).len(), 2, "the inner table's cells alone");
    }
}
