//! What part of a page is visible.

use std::rc::Rc;

use super::shape::{Outline, Rule, Subpath, spread};
use super::visibility::{ink_of, is_number};
use crate::geometry::Rect;
use crate::page::Glyph;

/// Hides everything.
const NOTHING: Rect = Rect { x0: 0.0, y0: 0.0, x1: -1.0, y1: -1.0 };
/// Most corners of a clip that glyphs are compared with; only drawings have more.
const CORNERS: usize = 500;
/// Most clips of other shapes than rectangles in each other that are followed.
const SHAPES: usize = 8;
/// Part of a number's ink that must be visible for all of it to count as seen.
const WHOLE: f32 = 0.85;
/// Part of a number's ink up to which none of it counts as seen: what a neighbouring cell's clip leaves of it.
const NONE: f32 = 0.1;

/// What is visible.
#[derive(Clone, Debug)]
pub(super) struct Clip {
    pub(super) bounds: Rect,
    /// What it lies within besides, where its bounds do not tell.
    pub(super) shapes: Vec<Rc<Outline>>,
    /// Whether nobody knows which part of it is visible.
    pub(super) is_vague: bool,
}

impl Clip {
    /// All of a page.
    pub(super) fn of(bounds: Rect) -> Clip {
        Clip { bounds, shapes: Vec::new(), is_vague: false }
    }

    /// What is visible within a path.
    pub(super) fn within(&self, path: &[Subpath], rule: Rule) -> Clip {
        let bounds = Rect::around(path.iter().flat_map(|subpath| &subpath.points));
        let mut clip = self.clone();
        clip.bounds = bounds.and_then(|b| b.intersection(&self.bounds)).unwrap_or(NOTHING);
        let is_plain = path.len() == 1 && path.iter().all(Subpath::is_rectangle);
        if !is_plain && bounds.is_some() {
            let shape = Outline::of(path, rule);
            if shape.corners() <= CORNERS && clip.shapes.len() < SHAPES {
                clip.shapes.push(Rc::new(shape));
            } else {
                clip.is_vague = true;
            }
        }
        clip
    }

    /// What is visible within letters.
    pub(super) fn within_letters(&self, letters: &[Rect]) -> Clip {
        let all = letters.iter().copied().reduce(|a, b| a.union(&b));
        let bounds = all.and_then(|b| b.intersection(&self.bounds)).unwrap_or(NOTHING);
        Clip { bounds, is_vague: true, ..self.clone() }
    }

    /// What it costs to compare a glyph with it.
    pub(super) fn cost(&self) -> usize {
        self.shapes.iter().map(|shape| shape.corners()).sum()
    }

    pub(super) fn shows(&self, x: f32, y: f32) -> bool {
        self.bounds.contains(x, y) && self.shapes.iter().all(|shape| shape.contains(x, y))
    }

    /// How much of a glyph is visible, from 0 to 1: of a letter all or nothing.
    pub(super) fn share_of(&self, glyph: &Glyph) -> f32 {
        let (x, y) = (glyph.bbox.center_x(), glyph.bbox.center_y());
        if !is_number(&glyph.text) {
            return f32::from(u8::from(self.shows(x, y)));
        }
        let ink = ink_of(glyph);
        let is_inside = |r: &Rect| r.x0 <= ink.x0 && r.y0 <= ink.y0 && r.x1 >= ink.x1 && r.y1 >= ink.y1;
        if self.shapes.is_empty() && is_inside(&self.bounds) {
            return 1.0;
        }
        let points = spread(&ink);
        let share = points.iter().filter(|(x, y)| self.shows(*x, *y)).count() as f32 / points.len() as f32;
        match share {
            share if share >= WHOLE => 1.0,
            share if share <= NONE => 0.0,
            share => share,
        }
    }
}
