//! Boxes by their height on the page, so that a glyph is compared with what lies near it and not with all of a page.

use crate::geometry::Rect;

/// How many bands a page is cut into: rows of a table are about as high.
const BANDS: usize = 64;
/// How far, in points, a box reaches into the bands above and below it: half of a large digit.
const REACH: f32 = 12.0;

/// The numbers of boxes, by the bands of the page that they reach into, in order.
#[derive(Debug)]
pub(super) struct Bands {
    height: f32,
    lists: Vec<Vec<u32>>,
}

impl Bands {
    pub(super) fn of(page: f32, boxes: impl Iterator<Item = Rect>) -> Bands {
        let mut bands = Bands { height: (page / BANDS as f32).max(1.0), lists: Vec::new() };
        for (number, area) in (0_u32..).zip(boxes) {
            if bands.lists.is_empty() {
                bands.lists = vec![Vec::new(); BANDS];
            }
            let (from, to) = (bands.band(area.y0 - REACH), bands.band(area.y1 + REACH));
            for list in &mut bands.lists[from..=to] {
                list.push(number);
            }
        }
        bands
    }

    /// The boxes that may lie at a height.
    pub(super) fn at(&self, y: f32) -> &[u32] {
        self.lists.get(self.band(y)).map_or(&[], Vec::as_slice)
    }

    fn band(&self, y: f32) -> usize {
        // What is no number, or lies above the page, is 0.
        ((y / self.height) as usize).min(BANDS - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_box_is_found_at_every_height_that_it_has() {
        let area = |y0: f32, y1: f32| Rect { x0: 0.0, y0, x1: 1.0, y1 };
        let bands = Bands::of(640.0, [area(0.0, 640.0), area(100.0, 105.0), area(-50.0, -40.0)].into_iter());
        assert_eq!(bands.at(102.0), [0, 1]);
        assert_eq!(bands.at(300.0), [0]);
        assert_eq!(bands.at(-45.0), [0, 2]);
        assert_eq!(Bands::of(640.0, std::iter::empty()).at(5.0), [] as [u32; 0]);
    }
}
