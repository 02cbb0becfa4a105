//! Words with boxes to glyphs. Where a format gives each character its box, that is the glyph's. Where it gives a word's
//! or a line's, the characters share it by the width that they have in most fonts: an em for ideographs, half of one for
//! the others. Where it gives no more than a place and a size, the width is that sum.
//!
//! Such boxes are estimates, and what hangs on them is doubted: a number that stands between two others in one box may
//! stand elsewhere in it, and two numbers whose boxes meet only by estimate may be one.

use std::collections::BTreeMap;

use pagemarks::{Direction, Glyph, Limits, Page, Pages, Rect, Ruling};

use crate::text::is_wide;

/// Ems: the width of a blank between the words of a line, in most fonts.
const BLANK: f32 = 0.25;
/// Ems: numbers whose estimated boxes stand closer may be parts of one.
const CLOSE: f32 = 0.6;
/// Ems: a number between others in one box may stand so far off from where it is put without falling to another column.
const ASTRAY: f32 = 1.0;
/// The height of a line in ems where no word of the page tells it: ascent and descent of most fonts.
const LINE: f32 = 1.2;
/// By which part a size told by the height may differ from that told by the width before the width is believed: digits are
/// 0.45 to 0.62 ems wide.
const UNLIKE: f32 = 1.4;

/// Text at a place of a page, in points from the page's top left corner.
#[derive(Clone, Debug, Default)]
pub(super) struct Word {
    pub(super) text: String,
    pub(super) left: f32,
    pub(super) top: f32,
    /// Its width, where the format says it.
    pub(super) width: Option<f32>,
    pub(super) height: f32,
    /// Its font size, where the format says it.
    pub(super) size: Option<f32>,
    /// Its font's name.
    pub(super) font: String,
    /// Quarter turns, clockwise.
    pub(super) turn: u8,
    pub(super) slanted: bool,
    pub(super) vertical: bool,
    /// Whether it is not sure where it stands.
    pub(super) doubtful: bool,
}

/// What was drawn so far.
#[derive(Debug, Default)]
pub(super) struct Sheets {
    pages: Vec<Page>,
    fonts: Vec<String>,
    numbers: BTreeMap<String, u16>,
    /// The words of the open page.
    words: Vec<Word>,
    glyphs: usize,
    /// Of these, on the open page.
    on_page: usize,
    rulings: usize,
    limits: Limits,
    /// Whether a limit was reached.
    pub(super) is_full: bool,
}

impl Sheets {
    /// Begins a page of this size in points.
    pub(super) fn page(&mut self, width: f32, height: f32) {
        self.end_page();
        self.on_page = 0;
        if self.pages.len() >= self.limits.pages {
            self.is_full = true;
            return;
        }
        let number = u32::try_from(self.pages.len()).unwrap_or(u32::MAX).saturating_add(1);
        self.pages.push(Page { number, width: width.max(1.0), height: height.max(1.0), ..Page::default() });
    }

    /// Puts a word on the open page.
    pub(super) fn word(&mut self, word: Word) {
        let count = word.text.chars().count();
        if self.pages.is_empty() || self.is_full || word.text.trim().is_empty() && word.width.is_none() {
            return;
        }
        self.glyphs += count;
        self.on_page += count;
        if self.glyphs > self.limits.document_glyphs || self.on_page > self.limits.page_glyphs {
            self.is_full = true;
            return;
        }
        self.words.push(word);
    }

    /// Draws a box on the open page, of which one that is thin is a ruling. Whether others are seen is not said.
    pub(super) fn thin_box(&mut self, bbox: Rect) {
        /// Points: the widest border of a table.
        const THIN: f32 = 2.5;
        /// Points: what is shorter is a dot or a part of a drawing.
        const SHORT: f32 = 4.0;
        let Some(page) = self.pages.last_mut().filter(|_| !self.is_full) else { return };
        let (width, height) = (bbox.width(), bbox.height());
        let ruling = if height <= THIN && width >= SHORT {
            Ruling { direction: Direction::Horizontal, at: bbox.center_y(), from: bbox.x0, to: bbox.x1 }
        } else if width <= THIN && height >= SHORT {
            Ruling { direction: Direction::Vertical, at: bbox.center_x(), from: bbox.y0, to: bbox.y1 }
        } else {
            return;
        };
        self.rulings += 1;
        if page.rulings.len() >= self.limits.page_rulings || self.rulings > self.limits.document_rulings {
            self.is_full = true;
            return;
        }
        page.rulings.push(ruling);
    }

    /// All pages.
    pub(super) fn finish(mut self) -> Pages {
        self.end_page();
        Pages { pages: self.pages, fonts: self.fonts }
    }

    fn end_page(&mut self) {
        let mut words = std::mem::take(&mut self.words);
        let Some(page) = self.pages.last_mut() else { return };
        join(&mut page.rulings);
        give_sizes(&mut words);
        doubt_close_numbers(&mut words);
        for word in words {
            let font = match self.numbers.get(&word.font) {
                Some(font) => *font,
                None => {
                    let next = u16::try_from(self.fonts.len()).unwrap_or(u16::MAX);
                    if next < u16::MAX {
                        self.fonts.push(word.font.clone());
                        self.numbers.insert(word.font.clone(), next);
                    }
                    next
                }
            };
            glyphs(&word, font, &mut page.glyphs);
        }
    }
}

/// Makes one of the pieces of a ruling, which is drawn along each cell.
fn join(rulings: &mut Vec<Ruling>) {
    /// Points: pieces of one ruling lie so close, along it and across.
    const SAME: f32 = 1.0;
    let is_level = |r: &Ruling| r.direction == Direction::Horizontal;
    rulings.sort_by(|a, b| {
        is_level(a).cmp(&is_level(b)).then(a.at.total_cmp(&b.at)).then(a.from.total_cmp(&b.from))
    });
    // Pieces of one ruling need not lie beside each other in this order where they are a hair apart: lines first.
    let mut lines: Vec<Vec<Ruling>> = Vec::new();
    for ruling in rulings.drain(..) {
        match lines.last_mut() {
            Some(line)
                if line
                    .first()
                    .is_some_and(|f| f.direction == ruling.direction && ruling.at - f.at < SAME) =>
            {
                line.push(ruling);
            }
            _ => lines.push(vec![ruling]),
        }
    }
    for mut line in lines {
        line.sort_by(|a, b| a.from.total_cmp(&b.from));
        for ruling in line {
            match rulings.last_mut() {
                Some(last)
                    if last.direction == ruling.direction
                        && (last.at - ruling.at).abs() < SAME
                        && ruling.from <= last.to + SAME
                        && last.from <= ruling.from =>
                {
                    last.to = last.to.max(ruling.to);
                }
                _ => rulings.push(ruling),
            }
        }
    }
}

/// The width of a character in ems.
fn ems(c: char) -> f32 {
    match c {
        c if c.is_whitespace() && !is_wide(c) => BLANK,
        c if is_wide(c) => 1.0,
        _ => 0.5,
    }
}

fn natural(text: &str) -> f32 {
    text.chars().map(ems).sum()
}

/// Gives each word without a size one: by its width where it is made of ideographs, else by its height, which is as many
/// ems as those of the page's other words.
fn give_sizes(words: &mut [Word]) {
    let by_width = |word: &Word| word.width.map(|width| width / natural(&word.text).max(0.5));
    let is_full = |word: &Word| !word.text.is_empty() && word.text.chars().all(is_wide) && !word.vertical;
    let known = words.iter().filter(|w| is_full(w) && w.height > 0.0);
    let mut ratios: Vec<f32> =
        known.filter_map(|w| Some(w.height / by_width(w)?)).filter(|r| *r > 0.5).collect();
    ratios.sort_by(f32::total_cmp);
    let ratio = ratios.get(ratios.len() / 2).copied().unwrap_or(LINE);
    for word in words.iter_mut().filter(|w| w.size.is_none()) {
        let by_height = word.height / ratio;
        let size = match by_width(word) {
            Some(width) if is_full(word) => width,
            Some(width) if !word.vertical && (by_height > width * UNLIKE || width > by_height * UNLIKE) => {
                width
            }
            _ => by_height,
        };
        word.size = Some(size);
    }
}

/// Doubts numbers that may be parts of one: beside each other on one line, and the width of the first is not known.
fn doubt_close_numbers(words: &mut [Word]) {
    let mut order: Vec<usize> = (0..words.len()).filter(|at| words[*at].turn == 0).collect();
    let middle = |w: &Word| w.top + w.height / 2.0;
    order.sort_by(|a, b| middle(&words[*a]).total_cmp(&middle(&words[*b])));
    let mut lines: Vec<Vec<usize>> = Vec::new();
    for at in order {
        let size = words[at].size.unwrap_or(0.0);
        match lines.last_mut() {
            Some(line)
                if line
                    .last()
                    .is_some_and(|last| middle(&words[at]) - middle(&words[*last]) < size / 4.0) =>
            {
                line.push(at);
            }
            _ => lines.push(vec![at]),
        }
    }
    for mut line in lines {
        line.sort_by(|a, b| words[*a].left.total_cmp(&words[*b].left));
        for pair in line.windows(2) {
            let (a, b) = (&words[pair[0]], &words[pair[1]]);
            let size = a.size.unwrap_or(0.0);
            let is_digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
            let meet = is_digit(a.text.trim().chars().next_back()) && is_digit(b.text.trim().chars().next());
            if meet && a.width.is_none() && b.left - a.left - natural(a.text.trim()) * size < CLOSE * size {
                words[pair[0]].doubtful = true;
                words[pair[1]].doubtful = true;
            }
        }
    }
}

/// The glyphs of a word, one for each character.
fn glyphs(word: &Word, font: u16, out: &mut Vec<Glyph>) {
    let size = word.size.unwrap_or(word.height).max(0.1);
    let is_down = word.vertical || word.turn % 2 == 1;
    let (along, has_extent) = match (is_down, word.width) {
        (true, _) => (word.height, true),
        (false, Some(width)) => (width, true),
        (false, None) => (natural(&word.text) * size, false),
    };
    let sum = natural(&word.text).max(f32::EPSILON);
    let blanks = word.text.chars().filter(|c| c.is_whitespace()).count();
    // Of a box that is wider than its words the rest lies between them; else they are set closer.
    let rest = along - sum * size;
    let (em, gap) = if blanks > 0 && rest > 0.0 { (size, rest / blanks as f32) } else { (along / sum, 0.0) };
    let is_astray = has_extent && gap > ASTRAY * size;
    let middle =
        if is_down { word.left + word.width.unwrap_or(size) / 2.0 } else { word.top + word.height / 2.0 };
    let (first, last) = (word.text.split_whitespace().next(), word.text.split_whitespace().next_back());
    let is_inner = |at: usize| {
        let from = |w: Option<&str>| w.map_or(0, |w| w.as_ptr() as usize - word.text.as_ptr() as usize);
        at >= from(first) + first.map_or(0, str::len) && at < from(last)
    };
    let mut at = if word.turn == 3 {
        word.top + word.height
    } else if is_down {
        word.top
    } else {
        word.left
    };
    for (index, c) in word.text.char_indices() {
        let step = ems(c) * em + if c.is_whitespace() { gap } else { 0.0 };
        let end = if word.turn == 3 { at - step } else { at + step };
        let bbox = if is_down {
            Rect::from_corners(middle - size / 2.0, at, middle + size / 2.0, end)
        } else {
            Rect::from_corners(at, middle - size / 2.0, end, middle + size / 2.0)
        };
        at = end;
        out.push(Glyph {
            text: c.to_string().into_boxed_str(),
            bbox,
            size,
            turn: word.turn,
            slanted: word.slanted,
            vertical: word.vertical,
            doubtful: c.is_ascii_digit() && (word.doubtful || is_astray && is_inner(index)),
            font,
        });
    }
}
