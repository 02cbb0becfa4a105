//! Ink that no glyph says and no table needs: digits, points and signs that are drawn as lines, and what strikes out.

use super::tolerances::{marks as tolerance, ruled};
use crate::origin::Rect;
use pagemarks::{Direction, Glyph, Page, Ruling};

/// The rulings of a page, by where they lie.
struct Ends(Vec<Ruling>);

impl Ends {
    fn of(page: &Page) -> Self {
        let mut rulings = page.rulings.clone();
        rulings.sort_by(|a, b| a.at.total_cmp(&b.at));
        Ends(rulings)
    }

    /// Whether no ruling of the other direction meets either end of a ruling.
    fn are_free(&self, ruling: &Ruling) -> bool {
        self.is_free(ruling.direction, ruling.from, ruling.at)
            && self.is_free(ruling.direction, ruling.to, ruling.at)
    }

    fn is_free(&self, direction: Direction, along: f32, across: f32) -> bool {
        let from = self.0.partition_point(|r| r.at < along - tolerance::TOUCH);
        let near = self.0[from..].iter().take_while(|r| r.at <= along + tolerance::TOUCH);
        !near
            .filter(|r| r.direction != direction)
            .any(|r| r.from - tolerance::TOUCH <= across && across <= r.to + tolerance::TOUCH)
    }

    /// Whether a level ruling is as long as the cell is wide in which it lies, between two upright rulings: then it is the
    /// cell's border, wherever it lies.
    fn fills_its_cell(&self, ruling: &Ruling) -> bool {
        let crosses = |r: &&Ruling| {
            r.direction != ruling.direction
                && r.from - tolerance::TOUCH <= ruling.at
                && ruling.at <= r.to + tolerance::TOUCH
        };
        let from = self.0.partition_point(|r| r.at <= ruling.from + tolerance::TOUCH);
        let to = self.0.partition_point(|r| r.at < ruling.to - tolerance::TOUCH);
        let left = self.0[..from].iter().rev().take(NEIGHBOURS).find(crosses);
        let right = self.0[to..].iter().take(NEIGHBOURS).find(crosses);
        left.zip(right)
            .is_some_and(|(left, right)| ruling.to - ruling.from >= ruled::BORDER * (right.at - left.at))
    }
}

/// Sorts out what is no line of a table: marks the digits as doubtful that a level line runs through, and takes the strokes
/// off the rulings that may be parts of digits.
pub(super) fn sort_out(page: &mut Page) {
    let ends = Ends::of(page);
    doubt_struck(page, &ends);
    take_strokes(page, &ends);
}

/// Takes the strokes that are no lines of a table off the rulings of a page, and puts them among its specks: short ones
/// with both ends in the open, as the stem of a drawn 1.
fn take_strokes(page: &mut Page, ends: &Ends) {
    let is_stroke = |r: &Ruling| r.to - r.from <= tolerance::STROKE && ends.are_free(r);
    let (strokes, lines): (Vec<Ruling>, Vec<Ruling>) = page.rulings.iter().partition(|r| is_stroke(r));
    page.specks.extend(strokes.iter().map(|stroke| match stroke.direction {
        Direction::Horizontal => Rect { x0: stroke.from, y0: stroke.at, x1: stroke.to, y1: stroke.at },
        Direction::Vertical => Rect { x0: stroke.at, y0: stroke.from, x1: stroke.at, y1: stroke.to },
    }));
    page.rulings = lines;
}

/// Marks the digits as doubtful that a level line runs through which is no border of a cell: it strikes them out.
fn doubt_struck(page: &mut Page, ends: &Ends) {
    let is_strike = |line: &&Ruling| line.direction == Direction::Horizontal && !ends.fills_its_cell(line);
    let level = page.rulings.iter().filter(is_strike);
    let mut lines: Vec<(f32, f32, f32)> = level.map(|line| (line.at, line.from, line.to)).collect();
    let flat = page.specks.iter().filter(|speck| speck.height() <= tolerance::FLAT);
    lines.extend(flat.map(|speck| (speck.center_y(), speck.x0, speck.x1)));
    lines.sort_by(|a, b| a.0.total_cmp(&b.0));
    let is_struck = |glyph: &Rect| {
        let down = |part: f32| glyph.y0 + part * glyph.height();
        let (top, foot) = (down(ruled::STRUCK.0), down(ruled::STRUCK.1));
        let from = lines.partition_point(|(at, ..)| *at < top);
        let through = lines[from..].iter().take_while(|(at, ..)| *at < foot).take(LINES_THROUGH);
        through.clone().count() == LINES_THROUGH
            || through.clone().any(|(_, x0, x1)| *x0 <= glyph.center_x() && glyph.center_x() <= *x1)
    };
    for glyph in &mut page.glyphs {
        glyph.doubtful |= glyph.text.contains(|c: char| c.is_ascii_digit()) && is_struck(&glyph.bbox);
    }
}

/// Count: rulings to the left and right of a line among which its cell is looked for.
const NEIGHBOURS: usize = 500;

/// Count: lines at the height of a digit that are looked at. A line of a table has some twenty cells.
const LINES_THROUGH: usize = 2_000;

/// Whether a mark in a cell may be a part of its number: it stands clear of the cell's edges and is no line below its
/// print.
pub(super) fn counts(mark: &Rect, cell: &Rect, glyphs: &[&Glyph]) -> bool {
    let inner = Rect {
        x0: cell.x0 + tolerance::EDGE,
        y0: cell.y0 + tolerance::EDGE,
        x1: cell.x1 - tolerance::EDGE,
        y1: cell.y1 - tolerance::EDGE,
    };
    let is_inside = mark.x0 >= inner.x0 && mark.x1 <= inner.x1 && mark.y0 >= inner.y0 && mark.y1 <= inner.y1;
    is_inside && !glyphs.iter().any(|glyph| underlines(mark, &glyph.bbox))
}

/// Whether a flat mark lies below a glyph, or at its foot.
pub(super) fn underlines(mark: &Rect, glyph: &Rect) -> bool {
    let foot = glyph.y0 + tolerance::FOOT * glyph.height();
    let is_flat = mark.height() <= tolerance::FLAT && mark.width() > mark.height();
    is_flat && mark.center_y() >= foot && mark.x0 < glyph.x1 && mark.x1 > glyph.x0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::drawn::{self, glyph, horizontal, vertical};

    const CELL: Rect = Rect { x0: 0.0, y0: 0.0, x1: 50.0, y1: 20.0 };

    fn strokes(rulings: Vec<Ruling>) -> (usize, usize) {
        let mut page = Page { rulings, ..drawn::page(1) };
        sort_out(&mut page);
        (page.rulings.len(), page.specks.len())
    }

    #[test]
    fn a_short_stroke_with_free_ends_is_no_line_of_a_table() {
        let table = drawn::grid(&[0.0, 50.0], &[0.0, 20.0]);
        let with = |stroke: Ruling| strokes([table.clone(), vec![stroke]].concat());
        assert_eq!(with(vertical(25.0, 5.0, 15.0)), (4, 1));
        assert_eq!(with(vertical(25.0, 0.5, 13.0)), (5, 0), "it hangs on a line");
        assert_eq!(with(vertical(25.0, 1.5, 13.0)), (4, 1));
        assert_eq!(
            (strokes(vec![vertical(9.0, 0.0, 13.9)]), strokes(vec![vertical(9.0, 0.0, 14.1)])),
            ((0, 1), (1, 0))
        );
        assert_eq!(with(horizontal(10.0, 5.0, 15.0)), (4, 1));
    }

    #[test]
    fn a_line_through_a_number_strikes_it_out() {
        let struck = |x0: f32, y: f32, x1: f32| {
            let mut page = drawn::page(1);
            page.glyphs = vec![glyph("1", 10.0, 10.0, 10.0)];
            page.rulings = vec![horizontal(y, x0, x1)];
            sort_out(&mut page);
            page.glyphs[0].doubtful
        };
        assert!(struck(0.0, 15.0, 300.0) && struck(10.0, 13.3, 20.0));
        assert!(!struck(0.0, 18.0, 300.0), "a line below it");
        assert!(!struck(0.0, 12.0, 300.0), "a line above it");
        assert!(!struck(30.0, 15.0, 300.0), "a line beside it");
    }

    #[test]
    fn a_mark_at_the_edge_of_a_cell_is_its_borders() {
        let dot = |x: f32| counts(&Rect { x0: x, y0: 9.0, x1: x + 0.8, y1: 9.8 }, &CELL, &[]);
        assert_eq!((dot(1.1), dot(1.3)), (false, true));
    }

    #[test]
    fn a_line_below_a_number_is_an_underline() {
        let digit = glyph("1", 10.0, 5.0, 10.0);
        let line = |x: f32, y: f32, height: f32| {
            counts(&Rect { x0: x, y0: y, x1: x + 5.0, y1: y + height }, &CELL, &[&digit])
        };
        assert_eq!((line(10.0, 12.4, 0.0), line(10.0, 12.6, 0.0)), (true, false));
        assert!(line(3.0, 15.0, 0.0), "beside the digit it may be its sign");
        assert_eq!((line(10.0, 15.0, 1.1), line(10.0, 15.0, 0.9)), (true, false));
    }
}
