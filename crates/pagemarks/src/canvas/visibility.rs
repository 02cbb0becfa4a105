//! What a viewer sees of a page: what is painted over, what stands out from its ground, and what is struck out.
//!
//! Only numbers are looked at closely. One that is certainly hidden leaves an unread mark, so that the place does not pass
//! for a blank one; one that may be hidden is marked as doubtful.

use std::rc::Rc;

use super::bands::Bands;
use super::drawn::Budget;
use super::paint::{Blend, Colour, Paint, Sight};
use super::shape::{Outline, spread};
use crate::geometry::Rect;
use crate::page::{Glyph, UNREAD};
use crate::wide::narrow;

/// Part of a number's ink that an area may hide without changing what it looks like.
const GRAZED: f32 = 0.15;
/// Part of a number's ink that an area covers to cover all of it.
const WHOLE: f32 = 0.9;
/// Most layers of paint, one over the other, that are mixed to a ground.
const LAYERS: usize = 16;
/// Part of the page from which on a picture, or a pattern, is taken for the paper of dark letters: a scanned sheet, a
/// watermark, the ground of a table. One that is smaller may have been made to hide a number.
const PAPER: f32 = 0.02;
/// Corners of paths that are kept of one page, 8 bytes each; a path beyond them counts as a box of unknown shape.
const CORNERS: usize = 500_000;

/// Something that is painted and may hide what lies below it.
#[derive(Clone, Debug)]
pub(super) struct Area {
    pub(super) bounds: Rect,
    /// All that it lies within, where its bounds do not tell.
    pub(super) shapes: Vec<Rc<Outline>>,
    pub(super) paint: Paint,
    pub(super) kind: Kind,
}

/// What an area is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// The inside of a path.
    Fill,
    /// A line along a path: it hides nothing and strikes what it runs through.
    Line,
    /// A picture. Letters under it are left: they decide no number, and the words of a scan lie under its picture as well.
    Picture,
    /// A picture of which it is told already what it hides.
    Ground,
}

impl Area {
    fn contains(&self, x: f32, y: f32) -> bool {
        self.kind != Kind::Line
            && self.bounds.contains(x, y)
            && self.shapes.iter().all(|shape| shape.contains(x, y))
    }

    /// Which part of a box lies in it.
    fn share_of(&self, ink: &Rect) -> f32 {
        let Some(both) = self.bounds.intersection(ink) else { return 0.0 };
        if self.shapes.is_empty() {
            let part = |own: f32, all: f32| if all > 0.0 { own / all } else { 1.0 };
            return part(both.width(), ink.width()) * part(both.height(), ink.height());
        }
        let points = spread(ink);
        points.iter().filter(|(x, y)| self.contains(*x, *y)).count() as f32 / points.len() as f32
    }

    /// Whether its edges run through the middle of a box.
    fn strikes(&self, ink: &Rect) -> bool {
        let core = ink.shrunk(0.25, 0.25);
        self.bounds.intersection(&core).is_some() && self.shapes.iter().any(|shape| shape.runs_through(&core))
    }

    /// What it costs to look at it.
    fn cost(&self) -> usize {
        1 + self.shapes.iter().map(|shape| shape.corners()).sum::<usize>()
    }
}

/// What lies below a glyph.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Ground {
    Known(Colour),
    /// A picture that a page is printed on.
    Paper,
    Unknown,
}

/// The glyphs that are painted on a page, and what is painted beside them.
#[derive(Debug, Default)]
pub(super) struct Painted {
    pub(super) glyphs: Vec<Glyph>,
    paints: Vec<Paint>,
    /// For each glyph, whether something that is no area hides it.
    covered: Vec<bool>,
    areas: Vec<Area>,
    /// For each area, how many glyphs were painted before it.
    after: Vec<usize>,
    corners: usize,
    disputes: Vec<Rect>,
}

impl Painted {
    pub(super) fn push(&mut self, glyph: Glyph, paint: Paint) {
        self.glyphs.push(glyph);
        self.paints.push(paint);
        self.covered.push(false);
    }

    /// Notes an area; beyond `most` none are kept, and the answer is no.
    pub(super) fn add(&mut self, mut area: Area, most: usize) -> bool {
        if self.areas.len() >= most {
            return false;
        }
        self.corners += area.shapes.iter().map(|shape| shape.corners()).sum::<usize>();
        if self.corners > CORNERS && !area.shapes.is_empty() {
            area.shapes = Vec::new();
            area.paint.masked = true;
        }
        self.areas.push(area);
        self.after.push(self.glyphs.len());
        true
    }

    /// Notes an area in which viewers differ.
    pub(super) fn dispute(&mut self, area: Rect, most: usize) -> bool {
        let has_room = self.disputes.len() < most;
        if has_room {
            self.disputes.push(area);
        }
        has_room
    }

    /// The numbers in an area, each with its place among the glyphs.
    pub(super) fn numbers_in<'p>(&'p self, area: &'p Rect) -> impl Iterator<Item = (usize, Rect)> + 'p {
        let numbers = self.glyphs.iter().enumerate().filter(|(_, glyph)| is_number(&glyph.text));
        numbers.map(|(at, glyph)| (at, ink_of(glyph))).filter(|(_, ink)| ink.intersection(area).is_some())
    }

    /// The boxes of the numbers drawn from the glyph at `from` on, each with room for a letter to its left and right.
    pub(super) fn beside_numbers(&self, from: usize) -> Vec<Rect> {
        let drawn = self.glyphs.get(from..).unwrap_or_default();
        let numbers = drawn.iter().filter(|glyph| is_number(&glyph.text));
        let around = |glyph: &Glyph| {
            let ink = ink_of(glyph);
            Rect { x0: ink.x0 - glyph.size, x1: ink.x1 + glyph.size, ..ink }
        };
        numbers.map(around).collect()
    }

    /// Paints over a number so that at most this part of its contrast is left.
    pub(super) fn cover(&mut self, at: usize, share: f32) {
        if share >= WHOLE {
            self.covered[at] = true;
        } else if share >= GRAZED {
            self.glyphs[at].doubtful = true;
        }
    }

    /// The glyphs, each with whether it is gone, numbers that are hidden or doubtful marked as such.
    pub(super) fn settle(mut self, height: f32, page: f32, budget: &mut Budget) -> (Vec<Glyph>, Vec<bool>) {
        let bands = Bands::of(height, self.areas.iter().map(|area| area.bounds));
        let disputed = Bands::of(height, self.disputes.iter().copied());
        let mut gone = vec![false; self.glyphs.len()];
        let mut glyphs = std::mem::take(&mut self.glyphs);
        let overlaid = Overlaid::of(&glyphs, &self.paints, height, budget);
        for (index, glyph) in glyphs.iter_mut().enumerate() {
            let near = bands.at(glyph.bbox.center_y());
            let paint = self.paints[index];
            if !is_number(&glyph.text) {
                gone[index] = self.hides_letter(index, glyph, near, page, budget);
                continue;
            }
            let ink = ink_of(glyph);
            let in_dispute = disputed.at(glyph.bbox.center_y()).iter();
            let is_in = |area: &u32| self.disputes[*area as usize].intersection(&ink).is_some();
            glyph.doubtful |= in_dispute.copied().any(|area| is_in(&area));
            let (left, unsure) = self.left_of(index, &ink, near, budget);
            glyph.doubtful |= unsure || overlaid.is_over(index, &ink, budget);
            match self.sight(index, &paint, &ink, near, page, budget) {
                Sight::Unseen => gone[index] = true,
                Sight::Unsure => glyph.doubtful = true,
                Sight::Seen => {}
            }
            if left < 1.0 - WHOLE || self.covered[index] {
                glyph.text = UNREAD.to_string().into_boxed_str();
            } else if left < 0.5 {
                glyph.doubtful = true;
            }
        }
        (glyphs, gone)
    }

    /// Whether a letter is not seen.
    fn hides_letter(
        &self,
        index: usize,
        glyph: &Glyph,
        near: &[u32],
        page: f32,
        budget: &mut Budget,
    ) -> bool {
        let (x, y) = (glyph.bbox.center_x(), glyph.bbox.center_y());
        for area in self.over(index, near) {
            if !budget.take_coverings(area.cost()) {
                return false;
            }
            let hides = area.kind == Kind::Fill && area.paint.leaves().is_some_and(|left| left < 1.0 - WHOLE);
            if hides && area.contains(x, y) && !glyph.text.contains(UNREAD) {
                return true;
            }
        }
        // Whether dark letters stand out makes no difference to any number.
        let paint = &self.paints[index];
        let is_pale = paint.on(Some(Colour::WHITE), 1.0) == Sight::Unseen;
        is_pale
            && match self.ground(index, x, y, near, page, budget) {
                Ground::Known(colour) => paint.on(Some(colour), 1.0) == Sight::Unseen,
                Ground::Paper | Ground::Unknown => false,
            }
    }

    /// The areas that were painted over a glyph.
    fn over<'p>(&'p self, index: usize, near: &'p [u32]) -> impl Iterator<Item = &'p Area> {
        let from = near.partition_point(|area| self.after[*area as usize] <= index);
        near[from..].iter().map(|area| &self.areas[*area as usize])
    }

    /// Which part of a number's contrast is left by what is painted over it, and whether nobody knows.
    fn left_of(&self, index: usize, ink: &Rect, near: &[u32], budget: &mut Budget) -> (f32, bool) {
        let (mut left, mut unsure) = (1.0, false);
        for area in self.over(index, near) {
            if !budget.take_coverings(1) {
                return (left, true);
            }
            let hides = matches!(area.kind, Kind::Fill | Kind::Picture) && !area.paint.is_transparent();
            if !hides || area.bounds.intersection(ink).is_none() {
                continue;
            }
            if !budget.take_coverings(area.cost()) {
                return (left, true);
            }
            let share = area.share_of(ink);
            match area.paint.leaves() {
                _ if share < GRAZED => unsure |= area.kind == Kind::Fill && area.strikes(ink),
                Some(part) if share >= WHOLE => left *= part,
                // What is faint hides nothing where its edge runs.
                Some(part) if part > 0.5 => {}
                _ => unsure = true,
            }
        }
        let lines =
            near.iter().map(|area| &self.areas[*area as usize]).filter(|area| area.kind == Kind::Line);
        for line in lines {
            if line.bounds.intersection(ink).is_some() {
                unsure |= !budget.take_coverings(line.cost()) || line.strikes(ink);
            }
        }
        (left, unsure)
    }

    /// Whether a number stands out from what lies below it.
    fn sight(
        &self,
        index: usize,
        paint: &Paint,
        ink: &Rect,
        near: &[u32],
        page: f32,
        budget: &mut Budget,
    ) -> Sight {
        if near.is_empty() {
            return paint.on(Some(Colour::WHITE), 1.0);
        }
        let y = ink.center_y();
        let places = [0.2, 0.5, 0.8].map(|part| ink.x0 + part * ink.width());
        let seen = places.map(|x| {
            let ground = match self.ground(index, x, y, near, page, budget) {
                Ground::Known(colour) => Some(colour),
                // Dark print on a sheet that is a picture is seen like any other.
                Ground::Paper if is_dark(paint) => Some(Colour::WHITE),
                Ground::Paper | Ground::Unknown => None,
            };
            paint.on(ground, 1.0)
        });
        if seen.iter().all(|sight| *sight == seen[0]) { seen[0] } else { Sight::Unsure }
    }

    /// What lies below a glyph at a place.
    fn ground(&self, index: usize, x: f32, y: f32, near: &[u32], page: f32, budget: &mut Budget) -> Ground {
        let to = near.partition_point(|area| self.after[*area as usize] <= index);
        let mut layers: Vec<&Area> = Vec::new();
        for area in near[..to].iter().rev().map(|area| &self.areas[*area as usize]) {
            if !budget.take_coverings(area.cost()) || layers.len() > LAYERS {
                return Ground::Unknown;
            }
            if !area.contains(x, y) || area.paint.is_transparent() {
                continue;
            }
            layers.push(area);
            let lets_through = area.paint.blend != Blend::Normal || area.paint.alpha < 0.99;
            if area.paint.masked || area.paint.colour.is_none() || !lets_through {
                break;
            }
        }
        let mut ground = Ground::Known(Colour::WHITE);
        for area in layers.iter().rev() {
            let below = if let Ground::Known(colour) = ground { Some(colour) } else { None };
            let is_paper = area.bounds.area() >= PAPER * page;
            ground = match area.paint.over(below) {
                Some(colour) => Ground::Known(colour),
                None if is_paper || ground == Ground::Paper => Ground::Paper,
                None => Ground::Unknown,
            };
        }
        ground
    }
}

/// White glyphs that are drawn over numbers: they hide parts of them and say nothing themselves.
struct Overlaid {
    glyphs: Vec<(usize, Rect)>,
    bands: Bands,
}

impl Overlaid {
    fn of(glyphs: &[Glyph], paints: &[Paint], height: f32, budget: &mut Budget) -> Overlaid {
        let is_white = |paint: &Paint| paint.on(Some(Colour::WHITE), 1.0) == Sight::Unseen;
        let inks = glyphs.iter().zip(paints).enumerate();
        let hiding = inks.filter(|(_, (glyph, paint))| is_white(paint) && !glyph.text.trim().is_empty());
        let mut glyphs: Vec<(usize, Rect)> =
            hiding.map(|(index, (glyph, _))| (index, glyph.bbox.shrunk(0.1, 0.1))).collect();
        // What they are compared with is bounded by the numbers of a page that has any.
        if !budget.take_coverings(glyphs.len()) {
            glyphs.clear();
        }
        let bands = Bands::of(height, glyphs.iter().map(|(_, bbox)| *bbox));
        Overlaid { glyphs, bands }
    }

    fn is_over(&self, index: usize, ink: &Rect, budget: &mut Budget) -> bool {
        let near = self.bands.at(ink.center_y());
        if near.is_empty() {
            return false;
        }
        let is_over = |at: &u32| {
            let (other, bbox) = &self.glyphs[*at as usize];
            *other > index && bbox.intersection(ink).is_some_and(|both| both.area() > GRAZED * ink.area())
        };
        !budget.take_coverings(near.len()) || near.iter().any(is_over)
    }
}

fn is_dark(paint: &Paint) -> bool {
    paint.alpha > 0.9 && paint.colour.is_some_and(|colour| colour.contrast(Colour::WHITE) > 0.5)
}

/// Whether a glyph may be part of a number, or stand for one.
pub(super) fn is_number(text: &str) -> bool {
    let is_part = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '-' | '+' | '/' | '—');
    !text.is_empty() && text.chars().map(narrow).all(is_part)
}

/// Where the ink of a number lies in its glyph's box: digits stand on the baseline and are about seven tenths of the em
/// high.
pub(super) fn ink_of(glyph: &Glyph) -> Rect {
    let (top, foot) = (0.16, 0.12);
    let Rect { x0, y0, x1, y1 } = glyph.bbox;
    let (w, h) = (glyph.bbox.width(), glyph.bbox.height());
    let side = 0.1;
    match glyph.turn % 4 {
        _ if glyph.vertical || glyph.slanted => glyph.bbox.shrunk(0.2, 0.2),
        0 => Rect { x0: x0 + side * w, y0: y0 + top * h, x1: x1 - side * w, y1: y1 - foot * h },
        2 => Rect { x0: x0 + side * w, y0: y0 + foot * h, x1: x1 - side * w, y1: y1 - top * h },
        1 => Rect { x0: x0 + foot * w, y0: y0 + side * h, x1: x1 - top * w, y1: y1 - side * h },
        _ => Rect { x0: x0 + top * w, y0: y0 + side * h, x1: x1 - foot * w, y1: y1 - side * h },
    }
}
