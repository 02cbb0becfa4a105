//! What stands at the edge of pages and is no part of the document: running heads, page numbers, and what
//! browsers print.

use std::collections::BTreeMap;

use super::line::Line;
use super::upright::Sheet;
use crate::text::{is_bare_number, is_page_number, printed_address, printed_date, squeeze};

/// How much of a page's height, at its head and at its foot, may be furniture.
const EDGE: f32 = 0.13;
/// How many lines at the head and at the foot of a page are looked at.
const LINES: usize = 3;
/// How far apart in height, in points, the same running head may stand on two pages.
const SAME_HEIGHT: f32 = 4.0;

/// What was taken off.
#[derive(Debug, Default)]
pub(super) struct Furniture {
    pub(super) printed_url: Option<String>,
    pub(super) printed_on: Option<String>,
    pub(super) removed: usize,
}

/// How much larger than the text a line is that no running head is: a title.
const TITLE: f32 = 1.3;

/// Takes the furniture off the loose lines of each page.
pub(super) fn take_off(pages: &mut [(Sheet, Vec<Line>)]) -> Furniture {
    let mut furniture = Furniture::default();
    let running = running_heads(pages);
    let body = text_size(pages);
    for (sheet, lines) in pages.iter_mut() {
        let height = sheet.page.height;
        let mut order: Vec<usize> = (0..lines.len()).collect();
        order.sort_by(|a, b| lines[*a].bbox.y0.total_cmp(&lines[*b].bbox.y0));
        let outermost = |index: usize| {
            order.iter().take(LINES).any(|i| *i == index)
                || order.iter().rev().take(LINES).any(|i| *i == index)
        };
        let mut drop = vec![false; lines.len()];
        for (index, line) in lines.iter().enumerate() {
            let at_edge = line.bbox.y1 < EDGE * height || line.bbox.y0 > (1.0 - EDGE) * height;
            if !(outermost(index) && at_edge) {
                continue;
            }
            let text = crate::text::normalise(line.text().trim()).into_owned();
            let alone = line.chunks.len() == 1;
            let last = order.last() == Some(&index) || order.first() == Some(&index);
            if let Some(url) = printed_address(&text) {
                furniture.printed_url.get_or_insert(url);
                drop[index] = true;
            } else if let Some((date, rest)) = printed_date(&text).filter(|_| line.bbox.y1 < EDGE * height)
                && (!rest.is_empty() || line.size < 9.5)
            {
                furniture.printed_on.get_or_insert(date);
                drop[index] = true;
            } else if is_page_number(&text) || alone && last && is_bare_number(&text) {
                drop[index] = true;
            } else if line.size < TITLE * body {
                drop[index] = running.get(&key(line)).is_some_and(|heights| {
                    heights.iter().filter(|h| (**h - line.bbox.y0).abs() < SAME_HEIGHT).count() >= 2
                });
            }
        }
        furniture.removed += drop.iter().filter(|d| **d).count();
        let mut index = 0;
        lines.retain(|_| {
            index += 1;
            !drop[index - 1]
        });
    }
    furniture
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
        let height = sheet.page.height;
        for line in lines {
            if line.bbox.y1 < EDGE * height || line.bbox.y0 > (1.0 - EDGE) * height {
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
