//! One page being drawn.

use std::rc::Rc;

use super::actual_text::{Span, speak};
use super::clip::Clip;
use super::drawn::{Budget, Drawn};
use super::rulings::Lines;
use super::shape::{Outline, spread};
use super::visibility::{Area, Kind, Painted, is_number};
use super::{Canvas, Fill, Group, Ink, Paint, Picture, Rule, Stroke, Subpath};
use crate::geometry::{Matrix, Rect};
use crate::limits::Limits;
use crate::page::{Glyph, Page};
use crate::warning::Limit;

/// Smallest side, in points, of a picture that is noted: thinner ones are lines or specks.
const SMALLEST_PICTURE: f32 = 1.0;
/// Thinnest line or box, in points, that can hide a part of a number that matters.
const THIN: f32 = 1.0;

/// Makes a [`Page`] of what is drawn on it.
///
/// Beyond the [`Limits`] of its document marks are left out, and the document says so.
#[derive(Debug)]
pub struct PageCanvas<'c> {
    limits: &'c Limits,
    budget: &'c mut Budget,
    pages: &'c mut Vec<Drawn>,
    page: Page,
    painted: Painted,
    spans: Vec<Span>,
    hidden: Vec<Glyph>,
    hidden_spans: Vec<Span>,
    lines: Lines,
    clips: Vec<Clip>,
    groups: Vec<Open>,
    /// How many of the open groups are hidden, and how many disputed.
    groups_hidden: usize,
    groups_disputed: usize,
    /// Whether one of the open groups has a text of its own.
    has_actual_text: bool,
}

/// An open group.
#[derive(Debug)]
enum Open {
    Plain,
    Hidden,
    Disputed,
    /// Where its glyphs begin, among the painted and the invisible ones.
    ActualText(Rc<str>, usize, usize),
}

impl<'c> PageCanvas<'c> {
    pub(super) fn new(
        limits: &'c Limits,
        budget: &'c mut Budget,
        pages: &'c mut Vec<Drawn>,
        page: Page,
    ) -> Self {
        budget.begin_page(limits);
        PageCanvas {
            limits,
            budget,
            pages,
            page,
            painted: Painted::default(),
            spans: Vec::new(),
            hidden: Vec::new(),
            hidden_spans: Vec::new(),
            lines: Lines::default(),
            clips: Vec::new(),
            groups: Vec::new(),
            groups_hidden: 0,
            groups_disputed: 0,
            has_actual_text: false,
        }
    }

    /// Ends the page and hands it to its document. A page that is dropped instead is not part of it.
    pub fn finish(mut self) {
        while !self.groups.is_empty() {
            self.pop_group();
        }
        let mut page = self.page;
        let size = page.width * page.height;
        let (glyphs, gone) = self.painted.settle(page.height, size, self.budget);
        page.glyphs = speak(glyphs, &gone, &self.spans);
        let hidden = speak(self.hidden, &[], &self.hidden_spans);
        let gathered = self.lines.finish();
        if gathered.is_cut {
            self.budget.reached.note(Limit::PageRulings);
        }
        page.rulings = self.budget.rulings(gathered.rulings);
        let count = gathered.outlines.len();
        page.pictures.extend(gathered.outlines);
        page.pictures = self.budget.pictures(page.pictures);
        page.specks = self.budget.pictures(gathered.specks);
        self.pages.push(Drawn { page, hidden, outlines: count });
    }

    fn is_on(&self) -> bool {
        self.groups_hidden == 0
    }

    fn clip(&self) -> Clip {
        let page = Rect { x0: 0.0, y0: 0.0, x1: self.page.width, y1: self.page.height };
        self.clips.last().cloned().unwrap_or_else(|| Clip::of(page))
    }

    /// Notes what is painted over a part of the page.
    fn add(&mut self, bounds: &Rect, shape: Option<Outline>, paint: &Paint, kind: Kind) {
        let clip = self.clip();
        let Some(bounds) = bounds.intersection(&clip.bounds).filter(Rect::is_finite) else { return };
        let mut paint = *paint;
        paint.masked |= clip.is_vague || self.groups_disputed > 0;
        let shapes = shape.map(Rc::new).into_iter().chain(clip.shapes).collect();
        if !self.painted.add(Area { bounds, shapes, paint, kind }, self.limits.page_rulings) {
            self.budget.reached.note(Limit::PageRulings);
        }
    }

    fn fill(&mut self, path: &[Subpath], fill: &Fill) {
        let boxes = path.iter().filter_map(Subpath::bounds);
        let Some(bounds) = boxes.reduce(|a, b| a.union(&b)) else { return };
        if fill.paint.is_transparent() || bounds.width().min(bounds.height()) <= THIN {
            return;
        }
        let is_plain = path.len() == 1 && path.iter().all(Subpath::is_rectangle);
        let shape = (!is_plain).then(|| Outline::of(path, fill.rule));
        self.add(&bounds, shape, &fill.paint, Kind::Fill);
    }

    /// Notes what a line hides by its width, and what it strikes.
    fn stroke(&mut self, subpath: &Subpath, stroke: &Stroke) {
        let level = |((x0, y0), (x1, y1)): ((f64, f64), (f64, f64))| {
            (x0 - x1).abs() < f64::from(THIN) || (y0 - y1).abs() < f64::from(THIN)
        };
        if stroke.paint.draws_lines() && !subpath.pieces().all(level) {
            let bounds = subpath.bounds().unwrap_or_default();
            self.add(&bounds, Some(Outline::line(subpath)), &stroke.paint, Kind::Line);
        }
        if stroke.width <= THIN || stroke.paint.is_transparent() {
            return;
        }
        for (from, to) in subpath.pieces() {
            let piece = thick(from, to, f64::from(stroke.width));
            let Some(bounds) = piece.bounds() else { continue };
            let shape =
                (!piece.is_rectangle()).then(|| Outline::of(std::slice::from_ref(&piece), Rule::NonZero));
            self.add(&bounds, shape, &stroke.paint, Kind::Fill);
        }
    }

    /// Hides the numbers that a picture lies over, as far as it does.
    fn cover(&mut self, bounds: &Rect, place: &Matrix, picture: &Picture) {
        let (Some(back), Some(mask)) = (place.inverse(), picture.mask) else { return };
        let clip = self.clip();
        let numbers: Vec<(usize, Rect)> = self.painted.numbers_in(bounds).collect();
        for (at, ink) in numbers {
            let points = spread(&ink);
            let hides = |(x, y): &&(f32, f32)| {
                let (u, v) = back.apply(f64::from(*x), f64::from(*y));
                let is_in = (0.0..=1.0).contains(&u) && (0.0..=1.0).contains(&v) && clip.shows(*x, *y);
                is_in && picture.paint.alpha * mask(u, v) > HIDING
            };
            let hidden = points.iter().filter(hides).count();
            self.painted.cover(at, hidden as f32 / points.len() as f32);
        }
    }
}

/// How opaque a picture is, from 0 to 1, where what lies below it cannot be told any more.
const HIDING: f32 = 0.8;

/// The box that a thick line fills.
fn thick((x0, y0): (f64, f64), (x1, y1): (f64, f64), width: f64) -> Subpath {
    let length = (x1 - x0).hypot(y1 - y0).max(f64::MIN_POSITIVE);
    let (dx, dy) = ((x1 - x0) / length * width / 2.0, (y1 - y0) / length * width / 2.0);
    let points = vec![(x0 - dy, y0 + dx), (x1 - dy, y1 + dx), (x1 + dy, y1 - dx), (x0 + dy, y0 - dx)];
    Subpath { points, curved: false, closed: true }
}

impl Canvas for PageCanvas<'_> {
    fn glyph(&mut self, mut glyph: Glyph, ink: Ink) {
        if !self.is_on() || glyph.text.is_empty() || !glyph.bbox.is_finite() {
            return;
        }
        let clip = self.clip();
        let is_known = clip.shapes.is_empty() || self.budget.take_coverings(clip.cost());
        let shown = if is_known { clip.share_of(&glyph) } else { 1.0 };
        if shown <= 0.0 {
            return;
        }
        if is_number(&glyph.text) {
            let is_disputed = clip.is_vague || self.groups_disputed > 0;
            glyph.doubtful |= shown < 1.0 || !is_known || is_disputed;
        }
        let on_page = self.painted.glyphs.len() + self.hidden.len();
        if on_page >= self.limits.page_glyphs || !self.budget.take_glyph() {
            self.budget.reached.note(Limit::Glyphs);
            return;
        }
        match ink {
            Ink::Painted(paint) if !paint.is_transparent() => self.painted.push(glyph, paint),
            _ => self.hidden.push(glyph),
        }
    }

    fn path(&mut self, path: &[Subpath], fill: Option<&Fill>, stroke: Option<&Stroke>) {
        if !self.is_on() {
            return;
        }
        if let Some(fill) = fill {
            self.fill(path, fill);
        }
        let clip = self.clip();
        if clip.is_vague && (fill.is_some() || stroke.is_some()) {
            self.lines.block(&clip.bounds);
        }
        for subpath in path {
            if self.lines.len() >= self.limits.page_rulings {
                self.budget.reached.note(Limit::PageRulings);
                break;
            }
            if let Some(stroke) = stroke {
                self.stroke(subpath, stroke);
            }
            if stroke.is_some_and(|stroke| stroke.paint.draws_lines()) {
                self.lines.stroke(subpath, &clip.bounds);
            } else if fill.is_some_and(|fill| fill.paint.draws_lines()) {
                self.lines.fill(subpath, &clip.bounds);
            }
        }
    }

    fn image(&mut self, place: &Matrix, picture: &Picture) {
        let bounds = place.bounds(0.0, 0.0, 1.0, 1.0);
        let Some(area) = bounds.intersection(&self.clip().bounds).filter(|_| self.is_on()) else { return };
        let is_picture = area.is_finite() && area.width().min(area.height()) > SMALLEST_PICTURE;
        if is_picture && self.page.pictures.len() < self.limits.page_rulings {
            self.page.pictures.push(area);
        }
        let mut paint = picture.paint;
        // What it hides of the numbers before it is then told; to those that come it is a ground.
        let is_told = picture.mask.is_some() && self.budget.take_coverings(self.painted.glyphs.len());
        if is_told {
            self.cover(&area, place, picture);
        }
        paint.masked |= picture.mask.is_some();
        let corners = [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)].map(|(x, y)| place.apply(x, y));
        let frame = Subpath { points: corners.to_vec(), curved: false, closed: true };
        let shape = (!frame.is_rectangle()).then(|| Outline::of(std::slice::from_ref(&frame), Rule::NonZero));
        let kind = if is_told { Kind::Ground } else { Kind::Picture };
        self.add(&bounds, shape, &paint, kind);
    }

    fn flood(&mut self, paint: &Paint) {
        let clip = self.clip();
        if self.is_on() && !paint.is_transparent() {
            self.add(&clip.bounds, None, paint, Kind::Fill);
            // In letters that are no glyphs of their own it writes what nothing tells.
            if clip.is_vague {
                self.lines.block(&clip.bounds);
            }
        }
    }

    fn push_clip(&mut self, path: &[Subpath], rule: Rule) {
        self.clips.push(self.clip().within(path, rule));
    }

    fn push_text_clip(&mut self, letters: &[Rect]) {
        self.clips.push(self.clip().within_letters(letters));
    }

    fn pop_clip(&mut self) {
        self.clips.pop();
    }

    fn push_group(&mut self, group: Group) {
        let open = match group {
            Group::Hidden => Open::Hidden,
            Group::Disputed => Open::Disputed,
            Group::ActualText(text) if !self.has_actual_text => {
                Open::ActualText(text, self.painted.glyphs.len(), self.hidden.len())
            }
            _ => Open::Plain,
        };
        self.groups_hidden += usize::from(matches!(open, Open::Hidden));
        self.groups_disputed += usize::from(matches!(open, Open::Disputed));
        self.has_actual_text |= matches!(open, Open::ActualText(..));
        self.groups.push(open);
    }

    fn pop_group(&mut self) {
        match self.groups.pop() {
            Some(Open::Hidden) => self.groups_hidden -= 1,
            Some(Open::Disputed) => self.groups_disputed -= 1,
            Some(Open::ActualText(text, from, from_hidden)) => {
                self.has_actual_text = false;
                let to = self.painted.glyphs.len();
                self.spans.extend((from < to).then(|| Span { from, to, text: Rc::clone(&text) }));
                let (from, to) = (from_hidden, self.hidden.len());
                self.hidden_spans.extend((from < to).then_some(Span { from, to, text }));
            }
            Some(Open::Plain) | None => {}
        }
    }

    fn dispute(&mut self, area: Rect) {
        let Some(area) = area.intersection(&self.clip().bounds).filter(|_| self.is_on()) else { return };
        if !self.painted.dispute(area, self.limits.page_rulings) {
            self.budget.reached.note(Limit::PageRulings);
        }
        self.lines.block(&area);
    }

    fn glyphs(&self) -> usize {
        self.painted.glyphs.len()
    }

    fn part_numbers(&mut self, before: usize) {
        for area in self.painted.beside_numbers(before) {
            let met = self.budget.take_coverings(self.painted.glyphs.len());
            let has_number = !met || self.painted.numbers_in(&area).any(|(at, _)| at < before);
            if has_number {
                self.painted.dispute(area, self.limits.page_rulings);
            }
        }
    }

    fn has_numbers(&mut self, area: &Rect) -> bool {
        let Some(area) = area.intersection(&self.clip().bounds).filter(|_| self.is_on()) else {
            return false;
        };
        self.budget.take_coverings(self.painted.glyphs.len())
            && self.painted.numbers_in(&area).next().is_some()
    }
}
