//! Pages to blocks: what belongs together, and in which order it is read. Knows nothing of the form.

mod aligned;
mod flow;
mod furniture;
mod join;
mod line;
mod marks;
mod piece;
mod prose;
mod ruled;
mod stages;
mod tolerances;
mod upright;

use std::collections::BTreeMap;

pub use stages::{Stage, show};

use crate::block::Block;
use crate::budget::Budget;
use crate::finding::{Code, Finding};
use crate::input::Content;
use crate::limits;
use line::Line;
use pagemarks::{Glyph, Pages};
use piece::Piece;
use upright::Sheet;

/// The content of a document in reading order.
#[derive(Clone, Debug, Default)]
pub struct Laid {
    /// Paragraphs and tables.
    pub blocks: Vec<Block>,
    /// Number of pages.
    pub pages: Option<u32>,
    /// The URL that a browser printed in the footer.
    pub printed_url: Option<String>,
    /// The date that a browser printed in the header.
    pub printed_on: Option<String>,
    /// Findings about the layout.
    pub findings: Vec<Finding>,
}

/// Lays out a document. One that already consists of blocks is returned unchanged.
pub fn lay_out(content: Content) -> Laid {
    match content {
        Content::Blocks(blocks) => Laid { blocks, ..Laid::default() },
        Content::Pages(pages) => lay_out_pages(pages, &Budget::new(limits::LAYOUT_OPERATIONS)),
    }
}

/// A page split into tables and other lines.
struct Parted {
    sheet: Sheet,
    pieces: Vec<Piece>,
    lines: Vec<Line>,
}

/// Splits every page into ruled tables, furniture, aligned tables, and the remaining lines.
fn part(mut pages: Pages, laid: &mut Laid, budget: &Budget) -> Vec<Parted> {
    take_off_watermarks(&mut pages, laid);
    name_fonts_by_family(&mut pages);
    let mut cells_left = limits::DOCUMENT_CELLS;
    let (mut loose, mut rest) = (Vec::new(), Vec::new());
    for page in pages.pages {
        let mut sheet = Sheet::of(page);
        let (found, lines) = part_ruled(&sheet, &mut cells_left, laid, budget);
        // They are in the tables and lines now; those of a thousand pages need not be kept twice.
        sheet.page.glyphs = Vec::new();
        loose.push((sheet, lines));
        rest.push(found);
    }
    take_off_furniture(&mut loose, laid);
    let measure = prose::measure(loose.iter().flat_map(|(_, lines)| lines));
    let mut out: Vec<Parted> = Vec::new();
    for ((mut sheet, mut lines), mut found) in loose.into_iter().zip(rest) {
        if let Some(before) = out.last_mut() {
            take_header_from(before, &mut sheet, &mut lines, &measure);
        }
        let may_have_tables = cells_left > 0;
        let (aligned, lines) = if may_have_tables {
            aligned::find(&sheet, lines, &found.loose, &measure, budget)
        } else {
            (Vec::new(), lines)
        };
        cells_left = cells_left.saturating_sub(aligned.iter().map(|piece| piece.table.cells.len()).sum());
        if may_have_tables && cells_left == 0 {
            let message = format!("第 {} 页以后没有线条的表格过多，未作为表格处理", sheet.page.number);
            laid.findings.push(Finding::new(Code::LimitReached, message).on_page(Some(sheet.page.number)));
        }
        found.pieces.extend(aligned);
        out.push(Parted { sheet, pieces: found.pieces, lines });
    }
    out
}

fn take_off_watermarks(pages: &mut Pages, laid: &mut Laid) {
    let slanted: usize = pages.pages.iter_mut().map(without_watermark).sum();
    if slanted > 0 {
        let message = format!("去掉了 {slanted} 个斜排的字，应是水印");
        laid.findings.push(Finding::new(Code::WatermarkRemoved, message));
    }
}

/// Gives all fonts of one typeface one number.
fn name_fonts_by_family(pages: &mut Pages) {
    let families = families(&pages.fonts);
    for glyph in pages.pages.iter_mut().flat_map(|page| &mut page.glyphs) {
        glyph.font = families.get(usize::from(glyph.font)).copied().unwrap_or(line::NO_FAMILY);
    }
}

/// The ruled tables of a page, and the lines outside of them. `cells_left` is how many cells the document may still
/// have.
fn part_ruled(
    sheet: &Sheet,
    cells_left: &mut usize,
    laid: &mut Laid,
    budget: &Budget,
) -> (ruled::Found, Vec<Line>) {
    let mut found = ruled::find(sheet, budget);
    let cells: usize = found.pieces.iter().map(|p| p.table.cells.len()).sum();
    if cells > *cells_left {
        found.pieces.clear();
        found.too_many = true;
    }
    *cells_left -= cells.min(*cells_left);
    if found.too_many {
        let message = format!("第 {} 页的线条过多，未作为表格处理", sheet.page.number);
        laid.findings.push(Finding::new(Code::LimitReached, message).on_page(Some(sheet.page.number)));
    }
    let glyphs = sheet.page.glyphs.iter().zip(&found.used);
    let outside: Vec<&Glyph> = glyphs.filter(|(_, used)| !**used).map(|(glyph, _)| glyph).collect();
    let lines = line::lines(&outside);
    (found, lines)
}

fn take_off_furniture(loose: &mut [(Sheet, Vec<Line>)], laid: &mut Laid) {
    let furniture = furniture::take_off(loose);
    if furniture.removed > 0 {
        let message = format!("去掉了 {} 行页眉、页脚、页码或网址", furniture.removed);
        laid.findings.push(Finding::new(Code::FurnitureRemoved, message));
    }
    laid.printed_url = furniture.printed_url;
    laid.printed_on = furniture.printed_on;
}

/// Where a page begins with rows of values, moves their header from the foot of the page before to right above the
/// first row, as if the page's end were not between them.
fn take_header_from(before: &mut Parted, sheet: &mut Sheet, lines: &mut Vec<Line>, measure: &prose::Measure) {
    if !aligned::begins_with_values(lines, measure) {
        return;
    }
    let floor = before.pieces.iter().map(|p| p.bbox.y1).fold(0.0, f32::max);
    let header = aligned::take_trailing_header(&mut before.lines, floor, measure);
    let foot = header.iter().map(|l| l.bbox.y1).fold(0.0, f32::max);
    let top = lines.iter().map(|l| l.bbox.y0 - l.size).fold(f32::INFINITY, f32::min);
    if !header.is_empty() {
        sheet.lead_from(&before.sheet, top, foot - top);
    }
    lines.extend(header.into_iter().map(|line| line.moved_up(foot - top)));
}

/// Takes the slanted letters off a page on which most letters stand straight; says how many.
fn without_watermark(page: &mut pagemarks::Page) -> usize {
    let before = page.glyphs.len();
    let slanted = page.glyphs.iter().filter(|g| g.slanted).count();
    if slanted > 0 && slanted * tolerances::pages::WATERMARK_ONE_IN < before {
        let is_number = slanted_numbers(&page.glyphs);
        for glyph in page.glyphs.iter_mut().zip(&is_number).filter(|(_, is)| **is).map(|(glyph, _)| glyph) {
            glyph.slanted = false;
            glyph.doubtful = true;
        }
        page.glyphs.retain(|g| !g.slanted);
    }
    before - page.glyphs.len()
}

/// For each glyph, whether it belongs to a slanted number that is set like the text around it.
fn slanted_numbers(glyphs: &[Glyph]) -> Vec<bool> {
    let mut sizes: Vec<f32> = glyphs.iter().map(|g| g.size).collect();
    sizes.sort_by(f32::total_cmp);
    let most = sizes.get(sizes.len() / 2).copied().unwrap_or(0.0) * tolerances::pages::WATERMARK_SIZE;
    let mut out = Vec::with_capacity(glyphs.len());
    for run in glyphs.chunk_by(|a, b| a.slanted == b.slanted) {
        let is_number = |g: &Glyph| g.size <= most && g.text.chars().all(|c| !c.is_alphabetic());
        let has_digit = run.iter().any(|g| g.text.chars().any(|c| c.is_ascii_digit()));
        let is_value = run[0].slanted && has_digit && run.iter().all(is_number);
        out.extend(run.iter().map(|_| is_value));
    }
    out
}

/// For each font, the first that is called the same: the parts of one typeface are many fonts in some files.
/// Fonts without a name say nothing about how a line looks.
fn families(fonts: &[String]) -> Vec<u16> {
    let base = |name: &String| match name.split_once('+') {
        // The tag of a subset has six letters: ISO 32000-1, 9.6.4.
        Some((tag, rest)) if tag.len() == 6 => rest.to_owned(),
        _ => name.clone(),
    };
    let mut first: BTreeMap<String, u16> = BTreeMap::new();
    let family = |(at, name): (usize, String)| match u16::try_from(at) {
        Ok(at) if !name.is_empty() => *first.entry(name).or_insert(at),
        _ => line::NO_FAMILY,
    };
    fonts.iter().map(base).enumerate().map(family).collect()
}

fn lay_out_pages(pages: Pages, budget: &Budget) -> Laid {
    let mut laid = Laid { pages: Some(pages.pages.len() as u32), ..Laid::default() };
    let parted = part(pages, &mut laid, budget);
    let measure = prose::measure(parted.iter().flat_map(|p| &p.lines));
    let mut flow = flow::Flow::new(measure, budget);
    for Parted { sheet, pieces, lines } in parted {
        flow.page(&sheet, in_order(pieces, lines));
    }
    let (blocks, dropped) = flow.finish();
    laid.blocks = blocks;
    if budget.is_exceeded() {
        let message = "各页的线条、文字和表格过多，其中一部分未作为表格处理";
        laid.findings.push(Finding::new(Code::LimitReached, message));
    }
    if dropped > 0 {
        let message = format!("去掉了续页重复的表头 {dropped} 行");
        laid.findings.push(Finding::new(Code::RepeatedHeadDropped, message));
    }
    laid
}

enum Item {
    Piece(Piece),
    Line(Line),
}

/// Tables and lines of a page from top to bottom.
fn in_order(pieces: Vec<Piece>, lines: Vec<Line>) -> Vec<Item> {
    let mut items: Vec<(f32, f32, Item)> = Vec::new();
    items.extend(pieces.into_iter().map(|p| (p.bbox.y0, p.bbox.x0, Item::Piece(p))));
    items.extend(lines.into_iter().map(|l| (l.bbox.center_y(), l.bbox.x0, Item::Line(l))));
    items.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    items.into_iter().map(|(.., item)| item).collect()
}

#[cfg(test)]
mod drawn;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::origin::Rect;
    use pagemarks::{Direction, Page, Ruling};

    fn glyph(text: &str, x: f32, y: f32) -> Glyph {
        let bbox = Rect { x0: x, y0: y, x1: x + 8.0, y1: y + 8.0 };
        Glyph {
            text: text.into(),
            bbox,
            size: 8.0,
            turn: 0,
            slanted: false,
            vertical: false,
            doubtful: false,
            font: 0,
        }
    }

    /// A table of two columns with a number in each cell, with lines or without, on each of some pages.
    fn tables(pages: u32, rows: u32, lines: bool) -> Pages {
        let ruling = |direction, at, to| Ruling { direction, at, from: 0.0, to };
        let height = rows as f32 * 12.0;
        let level = (0..=rows).map(|row| ruling(Direction::Horizontal, row as f32 * 12.0, 200.0));
        let upright = [0.0, 100.0, 200.0].map(|x| ruling(Direction::Vertical, x, height));
        let rulings: Vec<Ruling> = if lines { level.chain(upright).collect() } else { Vec::new() };
        // No two words alike, so that none is taken for a running head.
        let word =
            |page: u32, row: u32| char::from_u32(0x4E00 + page * rows + row).unwrap_or('甲').to_string();
        let cells = |page: u32, row: u32| {
            let y = row as f32 * 12.0 + 2.0;
            [glyph(&word(page, row), 20.0, y), glyph("1", 120.0, y)]
        };
        let page = |number| Page {
            number,
            width: 300.0,
            height: height + 20.0,
            glyphs: (0..rows).flat_map(|row| cells(number, row)).collect(),
            rulings: rulings.clone(),
            pictures: Vec::new(),
            specks: Vec::new(),
        };
        Pages { pages: (1..=pages).map(page).collect(), fonts: vec!["A".to_owned()] }
    }

    fn rows_of_tables(laid: &Laid) -> usize {
        laid.blocks.iter().map(|b| if let Block::Table(t) = b { t.rows } else { 0 }).sum()
    }

    #[test]
    fn what_would_cost_too_much_is_left_out_with_a_word() {
        for lines in [true, false] {
            let pages = || tables(40, 20, lines);
            let whole = lay_out_pages(pages(), &Budget::new(limits::LAYOUT_OPERATIONS));
            assert_eq!(rows_of_tables(&whole), 800);
            assert!(whole.findings.iter().all(|f| f.code != Code::LimitReached));
            // Enough for some of the pages, or for none.
            for operations in [20_000, 2_000, 0] {
                let cut = lay_out_pages(pages(), &Budget::new(operations));
                assert!(cut.findings.iter().any(|f| f.code == Code::LimitReached), "{operations}");
                let said: String = cut.blocks.iter().map(said).collect();
                let words = said.chars().filter(|c| c.is_alphabetic() && !c.is_ascii()).count();
                assert_eq!(words, 800, "nothing is lost: it is text where it is no table");
            }
        }
    }

    fn said(block: &Block) -> String {
        match block {
            Block::Paragraph(paragraph) => paragraph.text.clone(),
            Block::Table(table) => table.cells.iter().map(|c| c.text.as_str()).collect(),
        }
    }

    #[test]
    fn a_few_slanted_letters_are_a_watermark_and_many_are_text() {
        let page = |slanted: usize| {
            let mut page = drawn::page(1);
            page.glyphs = drawn::glyphs(&drawn::words(9), 100.0, 100.0, 10.0);
            page.glyphs.iter_mut().take(slanted).for_each(|g| g.slanted = true);
            page
        };
        assert_eq!(without_watermark(&mut page(2)), 2);
        assert_eq!(without_watermark(&mut page(3)), 0, "a third of the letters says something");
    }

    #[test]
    fn a_slanted_number_of_the_size_of_the_text_is_no_watermark() {
        let left = |text: &str, size: f32| {
            let mut page = drawn::page(1);
            page.glyphs = drawn::glyphs(&drawn::words(29), 100.0, 100.0, 10.0);
            let mut slanted = drawn::glyphs(text, 100.0, 200.0, size);
            slanted.iter_mut().for_each(|g| g.slanted = true);
            page.glyphs.extend(slanted);
            without_watermark(&mut page);
            page.glyphs.iter().filter(|g| g.doubtful).count()
        };
        assert_eq!((left("418", 12.9), left("418", 13.1)), (3, 0));
        assert_eq!(left("公418", 10.0), 0, "a watermark's own number");
    }
}
