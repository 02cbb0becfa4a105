//! The pages of a document, drawn one after the other within what the document may cost.

use std::cell::RefCell;
use std::rc::Rc;

use super::page::PageCanvas;
use crate::geometry::Rect;
use crate::limits::Limits;
use crate::page::{Glyph, Page, Ruling};
use crate::warning::{Limit, Warning};

/// Gives out one [`PageCanvas`] after the other, and decides at the end which text counts.
#[derive(Debug)]
pub struct DocumentCanvas<'l> {
    limits: &'l Limits,
    budget: Budget,
    pages: Vec<Drawn>,
}

impl<'l> DocumentCanvas<'l> {
    /// A document without pages.
    pub fn new(limits: &'l Limits) -> Self {
        DocumentCanvas { limits, budget: Budget::new(limits), pages: Vec::new() }
    }

    /// Begins the next page, so many points wide and high; its number is one more than that of the last.
    pub fn page(&mut self, width: f32, height: f32) -> PageCanvas<'_> {
        let number = self.pages.last().map_or(0, |last| last.page.number) + 1;
        self.page_of(number, width, height)
    }

    /// Begins a page of this number.
    pub(crate) fn page_of(&mut self, number: u32, width: f32, height: f32) -> PageCanvas<'_> {
        let page = Page { number, width, height, ..Page::default() };
        PageCanvas::new(self.limits, &mut self.budget, &mut self.pages, page)
    }

    /// Ends the document: its pages, and what a reader of them should know.
    pub fn finish(self) -> (Vec<Page>, Vec<Warning>) {
        let reached = self.reached();
        let (pages, mut warnings) = self.settle();
        warnings.extend(reached.all().into_iter().map(Warning::LimitReached));
        (pages, warnings)
    }

    /// Where limits are noted, so that whoever draws notes its own in the same place.
    pub(crate) fn reached(&self) -> Reached {
        self.budget.reached.clone()
    }

    /// Decides which text counts: what is seen; or, where nothing is seen at all, an OCR program's layer.
    pub(crate) fn settle(self) -> (Vec<Page>, Vec<Warning>) {
        let spoken = |page: &Page| page.glyphs.iter().any(|g| !g.text.trim().is_empty());
        let has_text = self.pages.iter().any(|drawn| spoken(&drawn.page) || !drawn.hidden.is_empty());
        let mut warnings = Vec::new();
        let mut invisible = 0;
        let mut pages = Vec::new();
        for Drawn { mut page, hidden, outlines } in self.pages {
            if !spoken(&page) {
                if !hidden.is_empty() {
                    page.glyphs = hidden;
                    invisible += 1;
                } else if page.pictures.len() > outlines {
                    warnings.push(Warning::PictureWithoutText { page: page.number });
                } else if outlines > 0 {
                    warnings.push(Warning::OutlinesWithoutText { page: page.number });
                }
            }
            pages.push(page);
        }
        if invisible > 0 {
            warnings.push(Warning::InvisibleText { pages: invisible });
        }
        if !has_text {
            warnings.push(Warning::NoText);
        }
        (pages, warnings)
    }
}

/// A page as drawn.
#[derive(Debug)]
pub(super) struct Drawn {
    pub(super) page: Page,
    /// Glyphs that are not painted.
    pub(super) hidden: Vec<Glyph>,
    /// How many of the page's pictures are filled outlines.
    pub(super) outlines: usize,
}

/// What the pages of a document may still hold.
#[derive(Debug)]
pub(super) struct Budget {
    glyphs: usize,
    rulings: usize,
    pictures: usize,
    pub(super) reached: Reached,
}

impl Budget {
    fn new(limits: &Limits) -> Self {
        Budget {
            glyphs: limits.document_glyphs,
            rulings: limits.document_rulings,
            pictures: limits.document_pictures,
            reached: Reached::default(),
        }
    }

    /// Whether there is room for one more glyph, which is then taken.
    pub(super) fn take_glyph(&mut self) -> bool {
        let has_room = self.glyphs > 0;
        self.glyphs = self.glyphs.saturating_sub(1);
        has_room
    }

    /// The rulings that there is room for.
    pub(super) fn rulings(&mut self, rulings: Vec<Ruling>) -> Vec<Ruling> {
        fitted(rulings, &mut self.rulings, Limit::Rulings, &self.reached)
    }

    /// The pictures that there is room for.
    pub(super) fn pictures(&mut self, pictures: Vec<Rect>) -> Vec<Rect> {
        fitted(pictures, &mut self.pictures, Limit::Pictures, &self.reached)
    }
}

fn fitted<T>(mut items: Vec<T>, left: &mut usize, limit: Limit, reached: &Reached) -> Vec<T> {
    if items.len() > *left {
        items.truncate(*left);
        reached.note(limit);
    }
    *left -= items.len();
    // What was over the limit, or room for more, is not kept while other pages are read.
    items.shrink_to_fit();
    items
}

/// Which limits were reached, each once, in the order in which they were.
#[derive(Clone, Debug, Default)]
pub(crate) struct Reached(Rc<RefCell<Vec<Limit>>>);

impl Reached {
    pub(crate) fn note(&self, limit: Limit) {
        let mut all = self.0.borrow_mut();
        if !all.contains(&limit) {
            all.push(limit);
        }
    }

    pub(crate) fn all(&self) -> Vec<Limit> {
        self.0.borrow().clone()
    }
}
