//! One page being drawn.

use std::rc::Rc;

use super::drawn::{Budget, Drawn};
use super::rulings::{self, Lines};
use super::visibility::Painted;
use super::{Canvas, Group, Ink, Paint, Subpath};
use crate::geometry::Rect;
use crate::limits::Limits;
use crate::page::{Glyph, Page};
use crate::warning::Limit;

/// Smallest side, in points, of a picture that is noted: thinner ones are lines or specks.
const SMALLEST_PICTURE: f32 = 1.0;

/// Hides everything.
const NOTHING: Rect = Rect { x0: 0.0, y0: 0.0, x1: -1.0, y1: -1.0 };

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
    hidden: Vec<Glyph>,
    lines: Lines,
    clips: Vec<Clip>,
    groups: Vec<Open>,
    /// How many of the open groups are hidden.
    groups_hidden: usize,
    /// Whether one of the open groups has a text of its own.
    has_actual_text: bool,
}

/// What is visible.
#[derive(Clone, Copy, Debug)]
struct Clip {
    bounds: Rect,
    /// Whether it is visible in all of its bounds.
    is_rectangle: bool,
}

/// An open group.
#[derive(Debug)]
enum Open {
    Plain,
    Hidden,
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
        PageCanvas {
            limits,
            budget,
            pages,
            page,
            painted: Painted::new(limits.page_coverings),
            hidden: Vec::new(),
            lines: Lines::default(),
            clips: Vec::new(),
            groups: Vec::new(),
            groups_hidden: 0,
            has_actual_text: false,
        }
    }

    /// Ends the page and hands it to its document. A page that is dropped instead is not part of it.
    pub fn finish(mut self) {
        while !self.groups.is_empty() {
            self.pop_group();
        }
        let mut page = self.page;
        // White letters are seen on pictures and on outlines as well as on plain areas.
        let others = [page.pictures.as_slice(), &self.lines.outlines].concat();
        page.glyphs = self.painted.seen(&others);
        let (rulings, outlines) = self.lines.finish();
        page.rulings = self.budget.rulings(rulings);
        let count = outlines.len();
        page.pictures.extend(outlines);
        page.pictures = self.budget.pictures(page.pictures);
        self.pages.push(Drawn { page, hidden: self.hidden, outlines: count });
    }

    fn is_on(&self) -> bool {
        self.groups_hidden == 0
    }

    fn clip(&self) -> Clip {
        let page = Rect { x0: 0.0, y0: 0.0, x1: self.page.width, y1: self.page.height };
        self.clips.last().copied().unwrap_or(Clip { bounds: page, is_rectangle: true })
    }

    /// Notes an area that is filled: what was drawn there before is seen no more, and white letters drawn there
    /// after are.
    fn fill_area(&mut self, subpath: &Subpath, clip: &Rect, fill: &Paint) {
        let Some(area) = rulings::area(subpath, clip) else { return };
        if !fill.white {
            self.painted.ground(area, self.limits.page_rulings);
        }
        // Text that stands for what is drawn counts its glyphs until its end; none may be taken away.
        if fill.opaque && !self.has_actual_text {
            self.painted.cover(&area);
        }
    }
}

impl Canvas for PageCanvas<'_> {
    fn glyph(&mut self, glyph: Glyph, ink: Ink) {
        let is_seen = self.clip().bounds.contains(glyph.bbox.center_x(), glyph.bbox.center_y());
        if !self.is_on() || !is_seen || glyph.text.is_empty() || !glyph.bbox.is_finite() {
            return;
        }
        let on_page = self.painted.glyphs.len() + self.hidden.len();
        if on_page >= self.limits.page_glyphs || !self.budget.take_glyph() {
            self.budget.reached.note(Limit::Glyphs);
            return;
        }
        match ink {
            Ink::Invisible => self.hidden.push(glyph),
            Ink::Visible | Ink::White => self.painted.push(glyph, ink == Ink::White),
        }
    }

    fn path(&mut self, path: &[Subpath], fill: Option<&Paint>, stroke: Option<&Paint>) {
        if !self.is_on() {
            return;
        }
        let clip = self.clip();
        for subpath in path {
            if self.lines.len() >= self.limits.page_rulings {
                self.budget.reached.note(Limit::PageRulings);
                break;
            }
            // Several subpaths may leave holes, and a clip of another shape than a rectangle hides some of it.
            if let Some(fill) = fill.filter(|fill| !fill.transparent && path.len() == 1 && clip.is_rectangle)
            {
                self.fill_area(subpath, &clip.bounds, fill);
            }
            if stroke.is_some_and(|stroke| stroke.draws_lines()) {
                self.lines.stroke(subpath, &clip.bounds);
            } else if fill.is_some_and(|fill| fill.draws_lines()) {
                self.lines.fill(subpath, &clip.bounds);
            }
        }
    }

    fn image(&mut self, bounds: Rect, opaque: bool) {
        let Some(area) = bounds.intersection(&self.clip().bounds).filter(|_| self.is_on()) else { return };
        let is_picture = area.is_finite() && area.width().min(area.height()) > SMALLEST_PICTURE;
        if is_picture && self.page.pictures.len() < self.limits.page_rulings {
            self.page.pictures.push(area);
        }
        // The digits under it are seen no more. Its other letters are left: they decide no number, and the words of
        // a scan lie under its picture as well.
        if opaque {
            self.painted.cover_digits(&area);
        }
    }

    fn push_clip(&mut self, path: &[Subpath]) {
        let outer = self.clip();
        let bounds = Rect::around(path.iter().flat_map(|subpath| &subpath.points));
        self.clips.push(Clip {
            bounds: bounds.and_then(|b| b.intersection(&outer.bounds)).unwrap_or(NOTHING),
            is_rectangle: outer.is_rectangle && path.len() == 1 && path.iter().all(Subpath::is_rectangle),
        });
    }

    fn pop_clip(&mut self) {
        self.clips.pop();
    }

    fn push_group(&mut self, group: Group) {
        let open = match group {
            Group::Hidden => Open::Hidden,
            Group::ActualText(text) if !self.has_actual_text => {
                Open::ActualText(text, self.painted.glyphs.len(), self.hidden.len())
            }
            _ => Open::Plain,
        };
        self.groups_hidden += usize::from(matches!(open, Open::Hidden));
        self.has_actual_text |= matches!(open, Open::ActualText(..));
        self.groups.push(open);
    }

    fn pop_group(&mut self) {
        match self.groups.pop() {
            Some(Open::Hidden) => self.groups_hidden -= 1,
            Some(Open::ActualText(text, from, from_hidden)) => {
                self.has_actual_text = false;
                self.painted.replace(from, &text);
                super::actual_text::replace(&mut self.hidden, from_hidden, &text);
            }
            Some(Open::Plain) | None => {}
        }
    }
}
