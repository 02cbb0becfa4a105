//! What a page shows, in order of height, so that a table looks at what stands beside it and not at the whole page.

use std::ops::Range;

use crate::budget::{Budget, Spent};
use crate::layout::tolerances::ruled as tolerance;
use crate::layout::upright::Sheet;
use crate::origin::Rect;
use pagemarks::Glyph;

/// A page with its glyphs and pictures in order of height.
pub(super) struct Surroundings<'s> {
    pub(super) sheet: &'s Sheet,
    /// Indexes of the glyphs, by the height of their middles.
    by_height: Vec<usize>,
    /// Runs of glyphs that were set as one word.
    words: Vec<Range<usize>>,
    /// For each glyph, its word.
    word_of: Vec<usize>,
    /// Pictures and outlines that no glyph stands on.
    pub(super) pictures: Vec<Rect>,
    /// Specks that no glyph stands on.
    pub(super) specks: Vec<Rect>,
    pub(super) budget: &'s Budget,
}

impl<'s> Surroundings<'s> {
    pub(super) fn of(sheet: &'s Sheet, budget: &'s Budget) -> Result<Self, Spent> {
        let glyphs = &sheet.page.glyphs;
        let mut by_height: Vec<usize> = (0..glyphs.len()).collect();
        by_height.sort_by(|a, b| glyphs[*a].bbox.center_y().total_cmp(&glyphs[*b].bbox.center_y()));
        let words = words(glyphs);
        let word_of = words.iter().enumerate().flat_map(|(at, word)| word.clone().map(move |_| at)).collect();
        let mut out = Surroundings {
            sheet,
            by_height,
            words,
            word_of,
            pictures: Vec::new(),
            specks: Vec::new(),
            budget,
        };
        let page = &sheet.page;
        let paper = tolerance::PAPER * page.width * page.height;
        let pictures = page.pictures.iter().take(tolerance::PICTURES).filter(|p| area(p) < paper);
        out.pictures = out.bare(pictures)?;
        out.specks = out.bare(page.specks.iter())?;
        Ok(out)
    }

    fn glyph(&self, index: usize) -> &'s Glyph {
        &self.sheet.page.glyphs[index]
    }

    /// The glyphs whose middles lie between two heights.
    fn between(&self, top: f32, bottom: f32) -> &[usize] {
        let middle = |index: &usize| self.glyph(*index).bbox.center_y();
        let from = self.by_height.partition_point(|i| middle(i) < top);
        let to = self.by_height.partition_point(|i| middle(i) <= bottom);
        self.by_height.get(from..to).unwrap_or_default()
    }

    /// Marks that may be a number's: what has text on it is a background.
    fn bare<'p>(&self, marks: impl Iterator<Item = &'p Rect>) -> Result<Vec<Rect>, Spent> {
        let mut out = Vec::new();
        for picture in marks {
            let near = self.between(picture.y0, picture.y1);
            self.budget.spend(near.len())?;
            let on_it = |index: &usize| {
                let bbox = self.glyph(*index).bbox;
                picture.contains(bbox.center_x(), bbox.center_y())
            };
            if !near.iter().any(on_it) {
                out.push(*picture);
            }
        }
        Ok(out)
    }

    /// For each glyph of the words that reach into a box, where it belongs, in the order they are drawn. `locate` says
    /// where a glyph stands by itself; where a word runs over an edge, all of it belongs where most of it does.
    pub(super) fn homes(
        &self,
        bbox: &Rect,
        locate: impl Fn(&Glyph) -> Option<usize>,
    ) -> Result<Vec<(usize, &'s Glyph, usize)>, Spent> {
        let near = self.between(bbox.y0, bbox.y1);
        self.budget.spend(near.len())?;
        let inside = near.iter().filter(|index| locate(self.glyph(**index)).is_some());
        let mut words: Vec<usize> = inside.map(|index| self.word_of[*index]).collect();
        words.sort_unstable();
        words.dedup();
        let mut out = Vec::new();
        for word in words {
            let word = self.words[word].clone();
            self.budget.spend(word.len())?;
            let own: Vec<Option<usize>> = word.clone().map(|index| locate(self.glyph(index))).collect();
            let home = most(&own);
            out.extend(word.filter_map(|index| Some((index, self.glyph(index), home?))));
        }
        Ok(out)
    }
}

pub(super) fn area(rect: &Rect) -> f32 {
    rect.width().max(0.0) * rect.height().max(0.0)
}

/// What occurs most; of equal counts the first wins: text overflows to the right.
fn most(homes: &[Option<usize>]) -> Option<usize> {
    let mut counts: Vec<(Option<usize>, usize)> = Vec::new();
    let mut sorted = homes.to_vec();
    sorted.sort_unstable();
    for run in sorted.chunk_by(|a, b| a == b) {
        counts.push((run[0], run.len()));
    }
    let top = counts.iter().map(|(_, count)| *count).max()?;
    let count = |home: &Option<usize>| counts.binary_search_by_key(home, |(h, _)| *h).map(|at| counts[at].1);
    let wins = |home: &&Option<usize>| count(home) == Ok(top);
    homes.iter().find(wins).copied().flatten()
}

/// Runs of glyphs that follow each other without a gap, and so were set as one; a label too wide for its cell still
/// belongs to it, all of it.
fn words(glyphs: &[Glyph]) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let mut start = 0;
    while start < glyphs.len() {
        let mut end = start + 1;
        while end < glyphs.len() && follows(&glyphs[end - 1], &glyphs[end]) {
            end += 1;
        }
        out.push(start..end);
        start = end;
    }
    out
}

/// Whether the second glyph was set right behind the first, as one word.
fn follows(first: &Glyph, second: &Glyph) -> bool {
    let blank = |g: &Glyph| g.text.trim().is_empty();
    !blank(first)
        && !blank(second)
        && !first.vertical
        && (first.turn, first.vertical, first.font) == (second.turn, second.vertical, second.font)
        && first.turn == 0
        && (second.bbox.x0 - first.bbox.x1).abs() <= tolerance::SAME_WORD * first.size
        && (second.bbox.y1 - first.bbox.y1).abs() <= tolerance::SAME_WORD * first.size
}
