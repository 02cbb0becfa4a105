//! The pages of a document, drawn one after the other within what the document may cost.

use super::drawn::{Budget, Drawn, Reached};
use super::page::PageCanvas;
use crate::limits::Limits;
use crate::page::Page;
use crate::warning::Warning;

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
