//! What stands at the edge of pages and is no part of the document: running heads, page numbers, and what
//! browsers print.

use std::collections::BTreeMap;

use super::line::Line;
use super::tolerances::furniture as tolerance;
use super::upright::Sheet;
use crate::text::{is_bare_number, is_page_number, normalise, printed_address, printed_date, squeeze};

/// What was taken off.
#[derive(Debug, Default)]
pub(super) struct Furniture {
    pub(super) printed_url: Option<String>,
    pub(super) printed_on: Option<String>,
    pub(super) removed: usize,
}

/// Takes the furniture off the loose lines of each page.
pub(super) fn take_off(pages: &mut [(Sheet, Vec<Line>)]) -> Furniture {
    let mut furniture = Furniture::default();
    let running = running_heads(pages);
    let body = text_size(pages);
    for (sheet, lines) in pages.iter_mut() {
        let mut is_furniture = vec![false; lines.len()];
        for (index, from_edge) in from_edges(lines).into_iter().enumerate() {
            let line = &lines[index];
            if from_edge < tolerance::OUTERMOST && (is_in_head(line, sheet) || is_in_foot(line, sheet)) {
                is_furniture[index] = furniture.takes_print(line, sheet)
                    || is_numbering(line, from_edge == 0)
                    || line.size < tolerance::TITLE * body && repeats(line, &running);
            }
        }
        furniture.removed += is_furniture.iter().filter(|is| **is).count();
        let mut flags = is_furniture.into_iter();
        lines.retain(|_| flags.next() != Some(true));
    }
    furniture
}

impl Furniture {
    /// Notes what a browser printed at the edge of a page. `false` where the line is nothing of the kind.
    fn takes_print(&mut self, line: &Line, sheet: &Sheet) -> bool {
        let text = words(line);
        if let Some(url) = printed_address(&text) {
            self.printed_url.get_or_insert(url);
            return true;
        }
        match printed_date(&text) {
            // Beside a title the date is a browser's; alone it may be the report's own.
            Some((date, rest))
                if is_in_head(line, sheet) && (!rest.is_empty() || line.size < tolerance::BROWSER_DATE) =>
            {
                self.printed_on.get_or_insert(date);
                true
            }
            _ => false,
        }
    }
}

/// For each line of a page, how many stand between it and the nearer of the page's head and foot.
fn from_edges(lines: &[Line]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..lines.len()).collect();
    order.sort_by(|a, b| lines[*a].bbox.y0.total_cmp(&lines[*b].bbox.y0));
    let mut out = vec![0; lines.len()];
    for (position, index) in order.iter().enumerate() {
        out[*index] = position.min(order.len() - 1 - position);
    }
    out
}

fn words(line: &Line) -> String {
    normalise(line.text().trim()).into_owned()
}

fn is_in_head(line: &Line, sheet: &Sheet) -> bool {
    line.bbox.y1 < tolerance::EDGE * sheet.page.height
}

fn is_in_foot(line: &Line, sheet: &Sheet) -> bool {
    line.bbox.y0 > (1.0 - tolerance::EDGE) * sheet.page.height
}

/// Whether a line is the number of its page. A bare number is, where nothing stands beside it or beyond it.
fn is_numbering(line: &Line, outermost: bool) -> bool {
    let text = words(line);
    is_page_number(&text) || line.chunks.len() == 1 && outermost && is_bare_number(&text)
}

/// Whether a line stands at the same height on several pages.
fn repeats(line: &Line, running: &BTreeMap<String, Vec<f32>>) -> bool {
    let same_height = |height: &&f32| (**height - line.bbox.y0).abs() < tolerance::SAME_HEIGHT;
    running
        .get(&key(line))
        .is_some_and(|heights| heights.iter().filter(same_height).count() >= tolerance::REPEATS)
}

/// The size of most lines.
fn text_size(pages: &[(Sheet, Vec<Line>)]) -> f32 {
    let mut sizes: Vec<f32> = pages.iter().flat_map(|(_, lines)| lines).map(|l| l.size).collect();
    sizes.sort_by(f32::total_cmp);
    sizes.get(sizes.len() / 2).copied().unwrap_or(0.0)
}

/// The heights at which each text stands at the edge of some page.
fn running_heads(pages: &[(Sheet, Vec<Line>)]) -> BTreeMap<String, Vec<f32>> {
    let mut heads: BTreeMap<String, Vec<f32>> = BTreeMap::new();
    for (sheet, lines) in pages {
        for line in lines {
            if is_in_head(line, sheet) || is_in_foot(line, sheet) {
                heads.entry(key(line)).or_default().push(line.bbox.y0);
            }
        }
    }
    heads.retain(|key, _| !key.is_empty());
    heads
}

/// A running head's text, its page number left aside.
fn key(line: &Line) -> String {
    squeeze(&line.text()).chars().filter(|c| !c.is_ascii_digit()).collect()
}
