//! Paths to rulings: strokes, and rectangles so thin that they look like strokes. Dots and dashes are joined.

use super::Subpath;
use crate::geometry::Rect;
use crate::page::{Direction, Ruling};

/// Thickest filled rectangle, in points, that is a line and not an area. Word's thickest border is 6 points,
/// but a bar that thick is shading as often as a line.
const THICKEST: f32 = 4.6;
/// How far a line may be off its direction, in points over its whole length.
const SLANT: f32 = 0.7;
/// Longest gap between two dashes or dots, in points.
const GAP: f32 = 8.0;
/// How many times longer than the pieces around it a gap may be.
const GAP_TO_PIECE: f32 = 4.0;
/// Shortest line, in points, that is kept: shorter ones are marks.
const SHORTEST: f32 = 4.0;
/// How far apart, in points, two pieces of one line may lie across their way.
const ACROSS: f32 = 0.35;

/// Longest dash, in points: what follows a gap and is longer begins a line of its own.
const DASH: f32 = 12.0;
/// Widest gap, in points, between pieces that touch but for rounding.
const TOUCH: f32 = 0.6;
/// How far, in points, a line may lie outside of its clip: a border may be drawn on the very edge.
const EDGE: f32 = 0.5;
/// How far, in points, the sides of a dot may differ.
const DOT: f32 = 0.2;

/// Longest stroke, in points, that has no direction.
const SPECK: f32 = 0.01;

/// Gathers the lines of a page.
#[derive(Debug, Default)]
pub(super) struct Lines {
    pieces: Vec<Ruling>,
    /// Boxes of outlines that are neither lines nor plain rectangles.
    outlines: Vec<Rect>,
    /// Boxes of dots, blocks and strokes that are too short for a line.
    specks: Vec<Rect>,
}

/// The lines of a page, and what else was drawn.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    pub(super) rulings: Vec<Ruling>,
    pub(super) outlines: Vec<Rect>,
    pub(super) specks: Vec<Rect>,
    /// Whether there were more outlines or specks than are kept.
    pub(super) is_cut: bool,
}

/// Most outlines, and most specks, kept of one page; they only tell whether a cell holds ink without text.
const OUTLINES: usize = 20_000;
/// Longest side, in points, of a filled rectangle that is a mark and not a cell's ground.
const BLOCK: f32 = 24.0;

impl Lines {
    /// How many pieces of lines there are.
    pub(super) fn len(&self) -> usize {
        self.pieces.len()
    }

    /// A stroked subpath: each straight, level piece of it is a line.
    pub(super) fn stroke(&mut self, path: &Subpath, clip: &Rect) {
        // A shape with a slanted side is no line of a table: it may be a letter drawn by hand.
        let slanted = |pair: &[(f64, f64)]| {
            (pair[0].0 - pair[1].0).abs() > f64::from(SLANT)
                && (pair[0].1 - pair[1].1).abs() > f64::from(SLANT)
        };
        if path.curved || path.points.windows(2).any(slanted) {
            self.outline(path, clip);
            return;
        }
        for ((x0, y0), (x1, y1)) in path.pieces() {
            self.line(x0 as f32, y0 as f32, x1 as f32, y1 as f32, clip);
        }
    }

    /// A filled subpath: a thin rectangle is a line, ink of another shape an outline.
    pub(super) fn fill(&mut self, path: &Subpath, clip: &Rect) {
        let Some(bounds) = path.bounds() else { return };
        let thin = bounds.width().min(bounds.height()) <= THICKEST;
        if thin && (!path.curved || bounds.width().max(bounds.height()) <= THICKEST) {
            let (x, y) = (bounds.center_x(), bounds.center_y());
            if bounds.width() >= bounds.height() {
                self.line(bounds.x0, y, bounds.x1, y, clip);
            } else {
                self.line(x, bounds.y0, x, bounds.y1, clip);
            }
            // A dot may be part of an upright line as well as of a level one.
            let dot = bounds.width().max(bounds.height()) <= THICKEST;
            if dot && (bounds.width() - bounds.height()).abs() < DOT {
                self.line(x, bounds.y0, x, bounds.y1, clip);
            }
        } else if !path.is_rectangle() {
            self.outline(path, clip);
        } else if bounds.width().max(bounds.height()) <= BLOCK {
            self.speck(&bounds, clip);
        }
    }

    /// Notes ink of an unknown shape.
    pub(super) fn block(&mut self, bounds: &Rect) {
        self.outlines.extend(visible(bounds, bounds, self.outlines.len()));
    }

    fn outline(&mut self, path: &Subpath, clip: &Rect) {
        self.outlines.extend(path.bounds().and_then(|bounds| visible(&bounds, clip, self.outlines.len())));
    }

    fn speck(&mut self, bounds: &Rect, clip: &Rect) {
        self.specks.extend(visible(bounds, clip, self.specks.len()));
    }

    fn line(&mut self, x0: f32, y0: f32, x1: f32, y1: f32, clip: &Rect) {
        let rect = Rect::from_corners(x0, y0, x1, y1);
        if !rect.is_finite() {
            return;
        }
        // A stroke without length is a dot where its ends are round.
        if rect.width().max(rect.height()) <= SPECK {
            self.speck(&rect, clip);
            return;
        }
        let (direction, at, from, to, low, high, edge0, edge1) = if rect.height() <= SLANT.min(rect.width()) {
            (Direction::Horizontal, rect.center_y(), rect.x0, rect.x1, clip.y0, clip.y1, clip.x0, clip.x1)
        } else if rect.width() <= SLANT.min(rect.height()) {
            (Direction::Vertical, rect.center_x(), rect.y0, rect.y1, clip.x0, clip.x1, clip.y0, clip.y1)
        } else {
            return;
        };
        let (from, to) = (from.max(edge0), to.min(edge1));
        if at < low - EDGE || at > high + EDGE || from >= to {
            return;
        }
        self.pieces.push(Ruling { direction, at, from, to });
    }

    /// The lines, pieces joined, sorted by direction, position and beginning.
    pub(super) fn finish(mut self) -> Gathered {
        let order = |d: Direction| u8::from(d == Direction::Vertical);
        self.pieces.sort_by(|a, b| {
            order(a.direction)
                .cmp(&order(b.direction))
                .then(a.at.total_cmp(&b.at))
                .then(a.from.total_cmp(&b.from))
                .then(a.to.total_cmp(&b.to))
        });
        let mut rulings: Vec<Ruling> = Vec::new();
        let mut start = 0;
        while start < self.pieces.len() {
            // A cluster: pieces of one direction, each close to the one before.
            let mut end = start + 1;
            while end < self.pieces.len()
                && self.pieces[end].direction == self.pieces[start].direction
                && self.pieces[end].at - self.pieces[end - 1].at <= ACROSS
                && self.pieces[end].at - self.pieces[start].at <= 2.0 * ACROSS
            {
                end += 1;
            }
            join(&mut self.pieces[start..end], &mut rulings);
            start = end;
        }
        for short in rulings.iter().filter(|r| r.to - r.from < SHORTEST).take(OUTLINES) {
            self.specks.push(match short.direction {
                Direction::Horizontal => Rect { x0: short.from, y0: short.at, x1: short.to, y1: short.at },
                Direction::Vertical => Rect { x0: short.at, y0: short.from, x1: short.at, y1: short.to },
            });
        }
        rulings.retain(|r| r.to - r.from >= SHORTEST);
        let is_cut = self.outlines.len().max(self.specks.len()) > OUTLINES;
        self.outlines.truncate(OUTLINES);
        self.specks.truncate(OUTLINES);
        Gathered { rulings, outlines: self.outlines, specks: self.specks, is_cut }
    }
}

/// What a clip leaves of a box, unless there are more than enough already.
fn visible(bounds: &Rect, clip: &Rect, kept: usize) -> Option<Rect> {
    bounds.intersection(clip).filter(|both| both.is_finite() && kept <= OUTLINES)
}

/// Joins the pieces of one cluster along their way.
fn join(pieces: &mut [Ruling], rulings: &mut Vec<Ruling>) {
    pieces.sort_by(|a, b| a.from.total_cmp(&b.from).then(a.to.total_cmp(&b.to)));
    let mut open: Option<(Ruling, f32)> = None; // the line so far, and its longest piece
    for piece in pieces.iter() {
        let length = piece.to - piece.from;
        match &mut open {
            Some((line, longest)) if piece.from - line.to <= allowed_gap(*longest, length) => {
                line.to = line.to.max(piece.to);
                *longest = longest.max(length);
            }
            _ => {
                if let Some((line, _)) = open.take() {
                    rulings.push(line);
                }
                open = Some((*piece, length));
            }
        }
    }
    if let Some((line, _)) = open {
        rulings.push(line);
    }
}

/// Dots and dashes leave gaps of a few times their length; long lines that merely follow each other do not join.
fn allowed_gap(longest: f32, next: f32) -> f32 {
    let piece = longest.min(next).max(0.2);
    if next <= DASH { (piece * GAP_TO_PIECE).clamp(TOUCH, GAP) } else { TOUCH }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: Rect = Rect { x0: 0.0, y0: 0.0, x1: 600.0, y1: 800.0 };

    fn rect(x0: f64, y0: f64, x1: f64, y1: f64) -> Subpath {
        Subpath { points: vec![(x0, y0), (x1, y0), (x1, y1), (x0, y1)], curved: false, closed: true }
    }

    fn finished(fill: impl Fn(&mut Lines)) -> Vec<(Direction, f32, f32, f32)> {
        let mut lines = Lines::default();
        fill(&mut lines);
        lines.finish().rulings.iter().map(|r| (r.direction, r.at, r.from, r.to)).collect()
    }

    #[test]
    fn a_thin_rectangle_is_a_line_and_a_thick_one_is_not() {
        let lines = finished(|c| {
            c.fill(&rect(10.0, 20.0, 110.0, 20.5), &PAGE);
            c.fill(&rect(10.0, 40.0, 110.0, 60.0), &PAGE);
        });
        assert_eq!(lines, [(Direction::Horizontal, 20.25, 10.0, 110.0)]);
    }

    #[test]
    fn dots_and_dashes_are_one_line() {
        let dots = finished(|c| {
            for i in 0..40 {
                let x = 10.0 + f64::from(i) * 2.0;
                c.fill(&rect(x, 20.0, x + 0.75, 20.75), &PAGE);
            }
        });
        assert_eq!(dots.len(), 1);
        assert_eq!((dots[0].0, dots[0].2), (Direction::Horizontal, 10.0));
    }

    #[test]
    fn lines_that_follow_each_other_stay_two() {
        let lines = finished(|c| {
            c.stroke(&Subpath { points: vec![(10.0, 5.0), (60.0, 5.0)], ..Subpath::default() }, &PAGE);
            c.stroke(&Subpath { points: vec![(66.0, 5.0), (120.0, 5.0)], ..Subpath::default() }, &PAGE);
        });
        assert_eq!(lines.len(), 2);
    }

    #[test]
    fn what_the_clip_hides_is_left_out() {
        let clip = Rect { x0: 0.0, y0: 0.0, x1: 50.0, y1: 10.0 };
        let lines = finished(|c| {
            c.stroke(&Subpath { points: vec![(10.0, 5.0), (60.0, 5.0)], ..Subpath::default() }, &clip);
            c.stroke(&Subpath { points: vec![(10.0, 50.0), (60.0, 50.0)], ..Subpath::default() }, &clip);
        });
        assert_eq!(lines, [(Direction::Horizontal, 5.0, 10.0, 50.0)]);
    }

    type Point = (f64, f64);

    fn stroked(lines: &[(Point, Point)]) -> Vec<(Direction, f32, f32, f32)> {
        finished(|l| lines.iter().for_each(|(from, to)| l.stroke(&Subpath::line(*from, *to), &PAGE)))
    }

    /// Level strokes of this length one after the other, with this gap between them.
    fn dashes(count: u32, length: f64, gap: f64) -> usize {
        let from = |i| 10.0 + f64::from(i) * (length + gap);
        let lines: Vec<_> = (0..count).map(|i| ((from(i), 20.0), (from(i) + length, 20.0))).collect();
        stroked(&lines).len()
    }

    #[test]
    fn a_filled_bar_is_a_line_up_to_the_thickest() {
        let bar = |thick: f64| finished(|l| l.fill(&rect(10.0, 0.0, 110.0, thick), &PAGE)).len();
        assert_eq!((bar(4.59), bar(4.61)), (1, 0));
    }

    #[test]
    fn a_line_may_slant_a_little() {
        let lines = |off: f64| stroked(&[((10.0, 20.0), (110.0, 20.0 + off))]);
        assert_eq!(lines(0.5), [(Direction::Horizontal, 20.25, 10.0, 110.0)]);
        assert_eq!((lines(0.69).len(), lines(0.71).len()), (1, 0));
        let mut slanted = Lines::default();
        slanted.stroke(&Subpath::line((10.0, 20.0), (110.0, 20.71)), &PAGE);
        assert_eq!(slanted.finish().outlines.len(), 1, "it is ink of another shape");
    }

    #[test]
    fn dashes_join_over_gaps_of_a_few_times_their_length() {
        // Dashes of 1.5 points are too short to be lines by themselves.
        assert_eq!((dashes(10, 1.5, 5.9), dashes(10, 1.5, 6.1)), (1, 0));
    }

    #[test]
    fn dashes_join_over_no_gap_that_a_cell_would_fill() {
        assert_eq!((dashes(10, 6.0, 7.9), dashes(10, 6.0, 8.1)), (1, 10));
    }

    #[test]
    fn longer_pieces_join_only_where_they_touch() {
        assert_eq!((dashes(3, 11.9, 5.0), dashes(3, 12.1, 5.0)), (1, 3));
        assert_eq!((dashes(3, 50.0, 0.55), dashes(3, 50.0, 0.65)), (1, 3));
    }

    #[test]
    fn what_is_shorter_than_the_shortest_line_is_a_mark() {
        let lines = |length: f64| stroked(&[((10.0, 20.0), (10.0 + length, 20.0))]).len();
        assert_eq!((lines(4.05), lines(3.95)), (1, 0));
    }

    #[test]
    fn pieces_of_one_line_lie_close_across_their_way() {
        let lines = |offs: &[f64]| {
            let lines: Vec<_> = offs.iter().map(|y| ((10.0, 20.0 + y), (110.0, 20.0 + y))).collect();
            stroked(&lines).len()
        };
        assert_eq!((lines(&[0.0, 0.34]), lines(&[0.0, 0.36])), (1, 2));
        // Close to each other, but not all of them to the first.
        assert_eq!((lines(&[0.0, 0.3, 0.6]), lines(&[0.0, 0.3, 0.6, 0.9])), (1, 2));
    }

    #[test]
    fn a_border_may_lie_on_the_edge_of_its_clip() {
        let clip = Rect { x0: 0.0, y0: 0.0, x1: 200.0, y1: 50.0 };
        let lines = |y: f64| finished(|l| l.stroke(&Subpath::line((10.0, y), (110.0, y)), &clip)).len();
        assert_eq!((lines(50.45), lines(50.55)), (1, 0));
    }

    #[test]
    fn dots_make_lines_both_ways() {
        let column = |width: f64| {
            finished(|l| {
                for i in 0..20 {
                    let y = 10.0 + f64::from(i) * 2.0;
                    l.fill(&rect(10.0, y, 10.0 + width, y + 0.75), &PAGE);
                }
            })
        };
        let line = column(0.9);
        assert_eq!(line.len(), 1);
        assert_eq!((line[0].0, line[0].2, line[0].3), (Direction::Vertical, 10.0, 48.75));
        assert_eq!(column(1.0), [], "a dash across is no dot of a line that runs down");
    }
}
