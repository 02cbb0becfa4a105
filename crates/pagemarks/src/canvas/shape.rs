//! Paths as areas: what lies in them, and how much of a box they cover.

use crate::geometry::Rect;

/// A part of a path that is drawn without lifting the pen.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Subpath {
    /// Its corners; of a curve, points along it.
    pub points: Vec<(f64, f64)>,
    /// Whether any part of it is a curve.
    pub curved: bool,
    /// Whether a line leads from the last point back to the first.
    pub closed: bool,
}

impl Subpath {
    /// A straight line.
    pub fn line(from: (f64, f64), to: (f64, f64)) -> Self {
        Subpath { points: vec![from, to], curved: false, closed: false }
    }

    /// Whether it is an upright rectangle.
    pub(super) fn is_rectangle(&self) -> bool {
        let level = |pair: &[(f64, f64)]| {
            (pair[0].0 - pair[1].0).abs() < LEVEL || (pair[0].1 - pair[1].1).abs() < LEVEL
        };
        let closes = self.points.first().zip(self.points.last()).is_some_and(|(a, b)| level(&[*a, *b]));
        !self.curved && (4..=5).contains(&self.points.len()) && closes && self.points.windows(2).all(level)
    }

    /// The box around it, or `None` where it has no point or one that is no number.
    pub(super) fn bounds(&self) -> Option<Rect> {
        Rect::around(&self.points).filter(Rect::is_finite)
    }

    /// Its straight pieces, in order.
    pub(super) fn pieces(&self) -> impl Iterator<Item = ((f64, f64), (f64, f64))> {
        let closing = self.closed.then(|| self.points.last().copied().zip(self.points.first().copied()));
        self.points.windows(2).map(|pair| (pair[0], pair[1])).chain(closing.flatten())
    }
}

/// How far, in points, a side of a rectangle may be off its direction: what rounding in a file makes of it.
const LEVEL: f64 = 0.05;

/// Which places a path encloses where its parts lie in each other (ISO 32000-1, 8.5.3.3).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Rule {
    /// Those that it goes around, by the ways in which it does.
    #[default]
    NonZero,
    /// Those that it goes around an odd number of times.
    EvenOdd,
}

/// What a path encloses.
#[derive(Clone, Debug)]
pub(super) struct Outline {
    polygons: Vec<Vec<(f32, f32)>>,
    rule: Rule,
}

impl Outline {
    pub(super) fn of(path: &[Subpath], rule: Rule) -> Outline {
        Outline { polygons: path.iter().map(|subpath| corners(subpath, true)).collect(), rule }
    }

    /// A line along a path, which encloses nothing.
    pub(super) fn line(path: &Subpath) -> Outline {
        Outline { polygons: vec![corners(path, path.closed)], rule: Rule::NonZero }
    }

    /// Whether its edges, or the line that it is, meet a box.
    pub(super) fn runs_through(&self, area: &Rect) -> bool {
        let mut edges = self.polygons.iter().flat_map(|polygon| polygon.windows(2));
        edges.any(|edge| meets(edge[0], edge[1], area))
    }

    /// How many corners it has.
    pub(super) fn corners(&self) -> usize {
        self.polygons.iter().map(Vec::len).sum()
    }

    pub(super) fn contains(&self, x: f32, y: f32) -> bool {
        let mut turns = 0_i32;
        for polygon in &self.polygons {
            let Some(mut from) = polygon.last().copied() else { continue };
            for to in polygon.iter().copied() {
                // The side of the edge on which the point lies tells which way the edge passes it.
                let side = (to.0 - from.0) * (y - from.1) - (x - from.0) * (to.1 - from.1);
                if from.1 <= y && to.1 > y && side > 0.0 {
                    turns += 1;
                } else if from.1 > y && to.1 <= y && side < 0.0 {
                    turns -= 1;
                }
                from = to;
            }
        }
        match self.rule {
            Rule::NonZero => turns != 0,
            Rule::EvenOdd => turns % 2 != 0,
        }
    }
}

/// The corners of a path, the first once more at its end where it is closed.
fn corners(path: &Subpath, closed: bool) -> Vec<(f32, f32)> {
    let again = path.points.first().filter(|_| closed);
    path.points.iter().chain(again).map(|(x, y)| (*x as f32, *y as f32)).collect()
}

/// Whether a straight line meets a box.
pub(super) fn meets(from: (f32, f32), to: (f32, f32), area: &Rect) -> bool {
    let (mut first, mut last) = (0.0_f32, 1.0_f32);
    let ways = [(from.0, to.0 - from.0, area.x0, area.x1), (from.1, to.1 - from.1, area.y0, area.y1)];
    for (at, way, low, high) in ways {
        if way.abs() < f32::EPSILON {
            if at < low || at > high {
                return false;
            }
            continue;
        }
        let (a, b) = ((low - at) / way, (high - at) / way);
        first = first.max(a.min(b));
        last = last.min(a.max(b));
    }
    first <= last
}

/// Points spread over a box, row by row.
pub(super) fn spread(area: &Rect) -> [(f32, f32); SPREAD * SPREAD] {
    std::array::from_fn(|at| {
        let part = |n: usize| (n as f32 + 0.5) / SPREAD as f32;
        let (column, row) = (part(at % SPREAD), part(at / SPREAD));
        (area.x0 + column * area.width(), area.y0 + row * area.height())
    })
}

/// How many points tell, each way, how much of a glyph is covered.
const SPREAD: usize = 5;

#[cfg(test)]
mod tests {
    use super::*;

    fn square(at: f64, side: f64, turned: bool) -> Subpath {
        let mut points = vec![(at, at), (at + side, at), (at + side, at + side), (at, at + side)];
        if turned {
            points.reverse();
        }
        Subpath { points, curved: false, closed: true }
    }

    #[test]
    fn a_hole_is_outside() {
        let ring = |turned, rule| Outline::of(&[square(0.0, 9.0, false), square(3.0, 3.0, turned)], rule);
        for (turned, rule, hole) in [
            (false, Rule::EvenOdd, false),
            (false, Rule::NonZero, true),
            (true, Rule::NonZero, false),
            (true, Rule::EvenOdd, false),
        ] {
            let ring = ring(turned, rule);
            assert_eq!(ring.contains(4.5, 4.5), hole, "{turned} {rule:?}");
            assert!(ring.contains(1.0, 1.0) && !ring.contains(9.5, 1.0));
        }
    }

    #[test]
    fn lines_meet_boxes_they_run_through() {
        let area = Rect { x0: 2.0, y0: 2.0, x1: 4.0, y1: 6.0 };
        assert!(meets((0.0, 0.0), (6.0, 8.0), &area));
        assert!(meets((3.0, 3.0), (3.0, 3.0), &area));
        assert!(!meets((0.0, 0.0), (1.0, 8.0), &area));
        assert!(!meets((0.0, 0.0), (1.5, 2.0), &area), "it ends before");
    }
}
