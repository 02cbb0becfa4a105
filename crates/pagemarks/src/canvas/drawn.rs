//! What drawing leaves behind: pages, what their document may still hold, and which limits were reached.

use std::cell::RefCell;
use std::rc::Rc;

use crate::geometry::Rect;
use crate::limits::Limits;
use crate::page::{Glyph, Page, Ruling};
use crate::warning::Limit;

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
    /// Glyphs of the page, and of the document, that may still be compared with what lies over and under them.
    page_coverings: usize,
    coverings: usize,
    pub(super) reached: Reached,
}

impl Budget {
    pub(super) fn new(limits: &Limits) -> Self {
        Budget {
            glyphs: limits.document_glyphs,
            rulings: limits.document_rulings,
            pictures: limits.document_pictures,
            page_coverings: limits.page_coverings,
            coverings: limits.document_coverings,
            reached: Reached::default(),
        }
    }

    pub(super) fn begin_page(&mut self, limits: &Limits) {
        self.page_coverings = limits.page_coverings;
    }

    /// Whether so many comparisons of glyphs with areas may still be made, which are then spent.
    pub(super) fn take_coverings(&mut self, count: usize) -> bool {
        let left = self.page_coverings.checked_sub(count).zip(self.coverings.checked_sub(count));
        match left {
            Some((page, all)) => (self.page_coverings, self.coverings) = (page, all),
            None => self.reached.note(Limit::Coverings),
        }
        left.is_some()
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
