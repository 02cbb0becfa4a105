//! Boxes on a page, and the maps between a format's own coordinates and the page's.

/// A box on a page, in points from the page's top left corner as a viewer shows it; `y` grows downwards.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Rect {
    /// Left edge.
    pub x0: f32,
    /// Top edge.
    pub y0: f32,
    /// Right edge.
    pub x1: f32,
    /// Bottom edge.
    pub y1: f32,
}

impl Rect {
    /// The box with these two corners, whichever way round they are given.
    pub fn from_corners(x0: f32, y0: f32, x1: f32, y1: f32) -> Self {
        Rect { x0: x0.min(x1), y0: y0.min(y1), x1: x0.max(x1), y1: y0.max(y1) }
    }

    /// Whether another box stands above, below or beside this one, with a part of it at least: the two share a height or a
    /// place from left to right.
    pub fn is_in_line_with(&self, other: &Rect) -> bool {
        self.x0 < other.x1 && other.x0 < self.x1 || self.y0 < other.y1 && other.y0 < self.y1
    }

    /// The smallest box around some points, or `None` where there is no point.
    pub fn around<'p>(points: impl IntoIterator<Item = &'p (f64, f64)>) -> Option<Self> {
        let mut points = points.into_iter().map(|(x, y)| Rect {
            x0: *x as f32,
            y0: *y as f32,
            x1: *x as f32,
            y1: *y as f32,
        });
        let first = points.next()?;
        Some(points.fold(first, |all, point| all.union(&point)))
    }

    /// Width in points.
    pub fn width(&self) -> f32 {
        self.x1 - self.x0
    }

    /// Height in points.
    pub fn height(&self) -> f32 {
        self.y1 - self.y0
    }

    /// Horizontal middle.
    pub fn center_x(&self) -> f32 {
        (self.x0 + self.x1) / 2.0
    }

    /// Vertical middle.
    pub fn center_y(&self) -> f32 {
        (self.y0 + self.y1) / 2.0
    }

    /// The smallest box around both.
    #[must_use]
    pub fn union(&self, other: &Rect) -> Rect {
        Rect {
            x0: self.x0.min(other.x0),
            y0: self.y0.min(other.y0),
            x1: self.x1.max(other.x1),
            y1: self.y1.max(other.y1),
        }
    }

    /// What both cover, or `None` where they do not meet.
    pub fn intersection(&self, other: &Rect) -> Option<Rect> {
        let both = Rect {
            x0: self.x0.max(other.x0),
            y0: self.y0.max(other.y0),
            x1: self.x1.min(other.x1),
            y1: self.y1.min(other.y1),
        };
        (both.x0 <= both.x1 && both.y0 <= both.y1).then_some(both)
    }

    /// How large it is, in square points.
    pub(crate) fn area(&self) -> f32 {
        self.width().max(0.0) * self.height().max(0.0)
    }

    /// The box without these parts of its width and height on each of its sides.
    pub(crate) fn shrunk(&self, across: f32, down: f32) -> Rect {
        let (dx, dy) = (across * self.width(), down * self.height());
        Rect { x0: self.x0 + dx, y0: self.y0 + dy, x1: self.x1 - dx, y1: self.y1 - dy }
    }

    /// Whether the point lies in the box, edges included.
    pub fn contains(&self, x: f32, y: f32) -> bool {
        x >= self.x0 && x <= self.x1 && y >= self.y0 && y <= self.y1
    }

    /// Whether every edge is a finite number.
    pub fn is_finite(&self) -> bool {
        self.x0.is_finite() && self.y0.is_finite() && self.x1.is_finite() && self.y1.is_finite()
    }
}

/// An affine map, as a PDF writes it (ISO 32000-1, 8.3.3): under `[a b c d e f]` a point `(x, y)` goes to
/// `(a x + c y + e, b x + d y + f)`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Matrix(pub [f64; 6]);

impl Matrix {
    /// The map that leaves everything where it is.
    pub const IDENTITY: Matrix = Matrix([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);

    /// A shift.
    pub fn translation(x: f64, y: f64) -> Matrix {
        Matrix([1.0, 0.0, 0.0, 1.0, x, y])
    }

    /// First this map, then `next`.
    #[must_use]
    pub fn then(&self, next: &Matrix) -> Matrix {
        let ([a, b, c, d, e, f], [g, h, i, j, k, l]) = (self.0, next.0);
        Matrix([
            a * g + b * i,
            a * h + b * j,
            c * g + d * i,
            c * h + d * j,
            e * g + f * i + k,
            e * h + f * j + l,
        ])
    }

    /// Where a point goes.
    pub fn apply(&self, x: f64, y: f64) -> (f64, f64) {
        let [a, b, c, d, e, f] = self.0;
        (a * x + c * y + e, b * x + d * y + f)
    }

    /// Where a direction goes, the shift left aside.
    pub fn turn(&self, x: f64, y: f64) -> (f64, f64) {
        let [a, b, c, d, ..] = self.0;
        (a * x + c * y, b * x + d * y)
    }

    /// The smallest box around where a box goes.
    pub fn bounds(&self, x0: f64, y0: f64, x1: f64, y1: f64) -> Rect {
        let corners = [self.apply(x0, y0), self.apply(x1, y0), self.apply(x0, y1), self.apply(x1, y1)];
        Rect::around(&corners).unwrap_or_default()
    }

    /// The map that leads back, or `None` where this one makes a line of an area.
    pub(crate) fn inverse(&self) -> Option<Matrix> {
        let [a, b, c, d, e, f] = self.0;
        let det = a * d - b * c;
        let back = [d / det, -b / det, -c / det, a / det, (c * f - d * e) / det, (b * e - a * f) / det];
        back.iter().all(|n| n.is_finite()).then_some(Matrix(back))
    }

    /// The mean scale: the square root of how much areas grow.
    pub fn scale(&self) -> f64 {
        let [a, b, c, d, ..] = self.0;
        (a * d - b * c).abs().sqrt()
    }
}

#[cfg(feature = "serde")]
mod serialised {
    use serde::de::{Deserialize, Deserializer};
    use serde::ser::{Serialize, SerializeSeq, Serializer};

    use super::Rect;

    /// Serialised as `[x0, y0, x1, y1]`, in points with two decimals.
    impl Serialize for Rect {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            let mut seq = serializer.serialize_seq(Some(4))?;
            for edge in [self.x0, self.y0, self.x1, self.y1] {
                seq.serialize_element(&((f64::from(edge) * 100.0).round() / 100.0))?;
            }
            seq.end()
        }
    }

    impl<'de> Deserialize<'de> for Rect {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            let [x0, y0, x1, y1] = <[f32; 4]>::deserialize(deserializer)?;
            Ok(Rect { x0, y0, x1, y1 })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn maps_compose_in_order() {
        let scale = Matrix([2.0, 0.0, 0.0, 2.0, 0.0, 0.0]);
        let shift = Matrix::translation(10.0, 0.0);
        assert_eq!(scale.then(&shift).apply(1.0, 1.0), (12.0, 2.0));
        assert_eq!(shift.then(&scale).apply(1.0, 1.0), (22.0, 2.0));
        let both = Matrix([2.0, 0.0, 1.0, 4.0, 8.0, -16.0]);
        assert_eq!(both.inverse().map(|back| both.then(&back).apply(7.0, 9.0)), Some((7.0, 9.0)));
        assert_eq!(Matrix([1.0, 1.0, 1.0, 1.0, 0.0, 0.0]).inverse(), None);
    }
}
