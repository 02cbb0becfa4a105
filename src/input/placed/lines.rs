//! Lines of text at places in a box of the page's size, as `pdftohtml -c`, `mutool -F html` and PyMuPDF write them. Knows
//! their markup and no layout.

use std::collections::BTreeMap;

use super::formats::{PIXEL, place};
use super::tags::{Event, Tag, Tags, declared, decoded, length};
use super::words::{Sheets, Word};

/// How text of a class looks.
#[derive(Clone, Debug, Default)]
struct Look {
    size: f32,
    pitch: Option<f32>,
    font: String,
}

impl Look {
    fn of(declarations: &str, before: &Look) -> Look {
        let value = |name| declared(declarations, name);
        Look {
            size: value("font-size").and_then(length).unwrap_or(before.size),
            pitch: value("line-height").and_then(length).or(before.pitch),
            font: value("font-family").map_or_else(|| before.font.clone(), str::to_owned),
        }
    }
}

/// Lines at places in a box of the page's size. The classes of `pdftohtml` are of one page each, or of all.
pub(super) fn html(text: &str, sheets: &mut Sheets) {
    let mut looks: BTreeMap<&str, Look> = BTreeMap::new();
    let mut line = Placed::default();
    let mut is_sheet = false;
    // What pdftohtml writes is in pixels, all others in points.
    let mut unit = 1.0;
    for event in Tags::new(text) {
        match event {
            Event::Open(tag) if tag.name == "style" => is_sheet = true,
            Event::Text(text) if std::mem::take(&mut is_sheet) => classes(text, &mut looks),
            Event::Open(tag) if is_page(&tag) => {
                line.draw(sheets);
                let width = tag.style("width").unwrap_or("");
                unit = if width.ends_with("pt") { 1.0 } else { PIXEL };
                let height = tag.style("height").and_then(length).unwrap_or(0.0);
                sheets.page(length(width).unwrap_or(0.0) * unit, height * unit);
            }
            Event::Open(tag) if tag.style("top").is_some() && tag.style("left").is_some() => {
                line.draw(sheets);
                let [left, top, ..] = place(&tag).map(|n| n * unit);
                line.begin(left, top, unit);
                line.look(&tag, &looks);
            }
            Event::Open(tag) if tag.name.eq_ignore_ascii_case("br") => line.line_break(sheets),
            Event::Open(tag) => line.look(&tag, &looks),
            Event::Text(text) => line.text(text),
            Event::Close(name) if ["p", "div"].iter().any(|n| name.eq_ignore_ascii_case(n)) => {
                line.draw(sheets)
            }
            Event::Close(_) => {}
        }
    }
    line.draw(sheets);
}

/// Whether a tag opens a page: a box of its size.
fn is_page(tag: &Tag) -> bool {
    let is_box = tag.style("width").is_some() && tag.style("height").is_some();
    let is_named = tag.raw("id").is_some_and(|id| id.starts_with("page"));
    tag.name.eq_ignore_ascii_case("div") && is_box && (is_named || tag.style("position") == Some("relative"))
}

/// The looks of the classes in a style sheet.
fn classes<'a>(sheet: &'a str, looks: &mut BTreeMap<&'a str, Look>) {
    for rule in sheet.split('}') {
        let Some((selector, declarations)) = rule.split_once('{') else { continue };
        if let Some((_, name)) = selector.trim().rsplit_once('.') {
            looks.insert(name, Look::of(declarations, &Look::default()));
        }
    }
}

/// A line at a place, being read.
#[derive(Default)]
struct Placed {
    is_open: bool,
    left: f32,
    top: f32,
    unit: f32,
    text: String,
    look: Look,
}

impl Placed {
    fn begin(&mut self, left: f32, top: f32, unit: f32) {
        *self = Placed { is_open: true, left, top, unit, ..Placed::default() };
    }

    fn look(&mut self, tag: &Tag, looks: &BTreeMap<&str, Look>) {
        if !self.is_open {
            return;
        }
        if let Some(look) = tag.raw("class").and_then(|class| looks.get(class)) {
            self.look = look.clone();
        }
        if let Some(style) = tag.raw("style") {
            self.look = Look::of(style, &self.look);
        }
    }

    fn text(&mut self, text: &str) {
        if self.is_open {
            self.text.push_str(&decoded(text).replace(['\n', '\r'], ""));
        }
    }

    /// The next line of the same place stands a line's height below.
    fn line_break(&mut self, sheets: &mut Sheets) {
        self.put(sheets);
        self.top += self.look.pitch.unwrap_or(self.look.size * LINE) * self.unit;
    }

    fn draw(&mut self, sheets: &mut Sheets) {
        self.put(sheets);
        self.is_open = false;
    }

    fn put(&mut self, sheets: &mut Sheets) {
        let text = std::mem::take(&mut self.text);
        if !self.is_open || text.trim().is_empty() {
            return;
        }
        // Pixels are rounded, and a line that is taken for wider than it is would touch the next cell.
        let size = if self.unit < 1.0 { self.look.size - ROUNDED } else { self.look.size };
        let size = if size > 0.0 { size } else { UNTOLD } * self.unit;
        // Of text in points the place is that of the em's box, of text in pixels that of the font's.
        let height = if self.unit < 1.0 { size * LINE } else { size };
        sheets.word(Word {
            text,
            left: self.left,
            top: self.top,
            height,
            size: Some(size),
            font: self.look.font.clone(),
            ..Word::default()
        });
    }
}

/// Ems: the height of a line of text from its place on, as `pdftohtml` sets it.
const LINE: f32 = 1.2;
/// Pixels by which a size may be smaller than it is written.
const ROUNDED: f32 = 0.5;
/// The size of text of which no size is told, as in browsers (CSS Fonts 4, 2.5).
const UNTOLD: f32 = 16.0;
