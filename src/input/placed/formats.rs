//! What each tool writes, as words at places. Knows the tools' formats and no layout.

use std::collections::BTreeMap;

use super::tags::{Event, Tag, Tags, decoded, length};
use super::words::{Sheets, Word};
use super::{Kind, lines};
use pagemarks::{Rect, UNREAD};

/// Points in a pixel of `pdftohtml`, which draws at one and a half times the size unless it is told otherwise (`-zoom`).
pub(super) const PIXEL: f32 = 2.0 / 3.0;

/// Reads a file, and says what title it gives the document.
pub(super) fn read(text: &str, kind: Kind, sheets: &mut Sheets) -> Option<String> {
    match kind {
        Kind::PopplerXml => poppler_xml(text, sheets),
        Kind::PopplerWords => poppler_words(text, sheets),
        Kind::PopplerTable => poppler_table(text, sheets),
        Kind::MupdfXml => mupdf_xml(text, sheets),
        Kind::PdfminerXml => pdfminer_xml(text, sheets),
        Kind::PdfminerHtml => pdfminer_html(text, sheets),
        Kind::Html => lines::html(text, sheets),
    }
    // Metadata stand before the first page.
    let title = text.split_once("<title>")?.1.split_once("</title>")?.0;
    let title = decoded(title).trim().to_owned();
    (!title.is_empty() && kind != Kind::Html).then_some(title)
}

/// A size that a tag gives in two attributes.
fn size_of(tag: &Tag) -> (f32, f32) {
    (tag.number("width").unwrap_or(0.0), tag.number("height").unwrap_or(0.0))
}

fn poppler_xml(text: &str, sheets: &mut Sheets) {
    let mut fonts: BTreeMap<&str, (f32, String)> = BTreeMap::new();
    let mut open: Option<Word> = None;
    for event in Tags::new(text) {
        match event {
            Event::Open(tag) if tag.name == "page" => {
                let (width, height) = size_of(&tag);
                sheets.page(width * PIXEL, height * PIXEL);
            }
            Event::Open(tag) if tag.name == "fontspec" => {
                let size = tag.number("size").unwrap_or(0.0) * PIXEL;
                let family = tag.text("family").unwrap_or_default().into_owned();
                fonts.insert(tag.raw("id").unwrap_or(""), (size, family));
            }
            Event::Open(tag) if tag.name == "text" => {
                let [left, top, width, height] =
                    ["left", "top", "width", "height"].map(|name| tag.number(name).unwrap_or(0.0) * PIXEL);
                let (size, font) =
                    tag.raw("font").and_then(|id| fonts.get(id)).cloned().unwrap_or((0.0, String::new()));
                let size = (size > 0.0).then_some(size);
                let width = (width > 0.0).then_some(width);
                open = Some(Word { left, top, width, height, size, font, ..Word::default() });
            }
            Event::Text(text) => {
                if let Some(word) = &mut open {
                    word.text.push_str(&decoded(text));
                }
            }
            Event::Close("text") => open.take().into_iter().for_each(|word| sheets.word(word)),
            _ => {}
        }
    }
}

fn poppler_words(text: &str, sheets: &mut Sheets) {
    let mut open: Option<Word> = None;
    for event in Tags::new(text) {
        match event {
            Event::Open(tag) if tag.name == "page" => {
                let (width, height) = size_of(&tag);
                sheets.page(width, height);
            }
            Event::Open(tag) if tag.name == "word" => {
                let [x0, y0, x1, y1] =
                    ["xMin", "yMin", "xMax", "yMax"].map(|name| tag.number(name).unwrap_or(0.0));
                open = Some(boxed(x0, y0, x1 - x0, y1 - y0));
            }
            Event::Text(text) => {
                if let Some(word) = &mut open {
                    word.text.push_str(&decoded(text));
                }
            }
            Event::Close("word") => {
                open.take().into_iter().for_each(|word| sheets.word(upright_or_not(word)))
            }
            _ => {}
        }
    }
}

fn boxed(left: f32, top: f32, width: f32, height: f32) -> Word {
    Word { left, top, width: Some(width.max(0.0)), height: height.max(0.0), ..Word::default() }
}

/// A word whose box is as high as its letters one below the other runs down or up the page; which, the box does not say.
fn upright_or_not(mut word: Word) -> Word {
    /// Letters from which on the box tells it; some fonts have lines of two and a half ems.
    const LETTERS: usize = 3;
    /// Ems: the narrowest letter.
    const NARROW: f32 = 0.4;
    let letters = word.text.chars().count();
    let width = word.width.unwrap_or(0.0);
    if letters >= LETTERS && word.height > NARROW * letters as f32 * width && word.height > width * 2.0 {
        word.vertical = true;
        word.size = Some(width);
        word.doubtful = true;
    }
    word
}

/// Rows of words are those of level 5; those of level 1 begin a page.
fn poppler_table(text: &str, sheets: &mut Sheets) {
    for line in text.lines().skip(1) {
        let fields: Vec<&str> = line.splitn(12, '\t').collect();
        let [level, .., left, top, width, height, _, text] = fields.as_slice() else { continue };
        let [left, top, width, height] = [left, top, width, height].map(|field| length(field).unwrap_or(0.0));
        match *level {
            "1" => sheets.page(width, height),
            "5" => sheets
                .word(upright_or_not(Word { text: (*text).to_owned(), ..boxed(left, top, width, height) })),
            _ => {}
        }
    }
}

/// How a line runs: quarter turns, and whether it leans off all of them.
fn turned(direction: [f32; 2]) -> (u8, bool) {
    /// The sine of an angle that is still level: two degrees.
    const LEVEL: f32 = 0.035;
    let [x, y] = direction;
    let slanted = x.abs() > LEVEL && y.abs() > LEVEL;
    let turn = match (x.abs() >= y.abs(), x >= 0.0, y >= 0.0) {
        (true, true, _) => 0,
        (true, false, _) => 2,
        (false, _, true) => 1,
        (false, _, false) => 3,
    };
    (turn, slanted)
}

fn mupdf_xml(text: &str, sheets: &mut Sheets) {
    /// Ems: how much of a letter's box stands above its baseline, in fonts for ideographs.
    const ASCENT: f32 = 0.88;
    let (mut font, mut size) = (String::new(), 0.0_f32);
    let (mut turn, mut slanted, mut vertical) = (0, false, false);
    for event in Tags::new(text) {
        let Event::Open(tag) = event else { continue };
        match tag.name {
            "page" => {
                let (width, height) = size_of(&tag);
                sheets.page(width, height);
            }
            "line" => {
                (turn, slanted) = turned(tag.numbers("dir").unwrap_or([1.0, 0.0]));
                vertical = tag.raw("wmode") == Some("1");
            }
            "font" => {
                font = tag.text("name").unwrap_or_default().into_owned();
                size = tag.number("size").unwrap_or(0.0);
            }
            "char" => {
                let Some(quad) = tag.numbers::<8>("quad") else { continue };
                let (xs, ys) = ([quad[0], quad[2], quad[4], quad[6]], [quad[1], quad[3], quad[5], quad[7]]);
                let least = |of: [f32; 4]| of.into_iter().fold(f32::INFINITY, f32::min);
                let most = |of: [f32; 4]| of.into_iter().fold(f32::NEG_INFINITY, f32::max);
                let mut word = boxed(least(xs), least(ys), most(xs) - least(xs), most(ys) - least(ys));
                word.text = tag.text("c").unwrap_or_default().into_owned();
                word.font.clone_from(&font);
                (word.turn, word.slanted, word.vertical) = (turn, slanted, vertical);
                word.size = (size > 0.0).then_some(size);
                // The quad is as high as the font's ascent and descent, which differ; the baseline is the line's.
                if let (Some(baseline), 0, false) = (tag.number("y"), turn, vertical) {
                    word.top = baseline - ASCENT * size;
                    word.height = size;
                }
                sheets.word(word);
            }
            _ => {}
        }
    }
}

fn pdfminer_xml(text: &str, sheets: &mut Sheets) {
    let mut foot = 0.0;
    let mut open: Option<Word> = None;
    let placed = |tag: &Tag, foot: f32| {
        let [x0, y0, x1, y1] = tag.numbers::<4>("bbox")?;
        Some(Rect::from_corners(x0, foot - y1, x1, foot - y0))
    };
    for event in Tags::new(text) {
        match event {
            Event::Open(tag) if tag.name == "page" => {
                let [x0, y0, x1, y1] = tag.numbers("bbox").unwrap_or_default();
                foot = y1;
                sheets.page(x1 - x0, y1 - y0);
            }
            Event::Open(tag) if matches!(tag.name, "rect" | "line") => {
                if let Some(bbox) = placed(&tag, foot) {
                    sheets.thin_box(bbox);
                }
            }
            // A blank that pdfminer made up has no box.
            Event::Open(tag) if tag.name == "text" => {
                open = placed(&tag, foot).map(|bbox| Word {
                    font: tag.text("font").unwrap_or_default().into_owned(),
                    size: tag.number("size").filter(|size| *size > 0.0),
                    ..boxed(bbox.x0, bbox.y0, bbox.width(), bbox.height())
                });
            }
            Event::Text(text) => {
                if let Some(word) = &mut open {
                    word.text.push_str(&decoded(text));
                }
            }
            Event::Close("text") => {
                if let Some(mut word) = open.take() {
                    word.text = with_unread(&word.text);
                    sheets.word(word);
                }
            }
            _ => {}
        }
    }
}

/// What pdfminer writes for a glyph without text, `(cid:12)`, is an unread mark, and no number.
fn with_unread(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("(cid:") {
        out.push_str(before);
        out.push(UNREAD);
        let behind = after.trim_start_matches(|c: char| c.is_ascii_digit());
        rest = behind.strip_prefix(')').unwrap_or(behind);
    }
    out.push_str(rest);
    out
}

/// Boxes of text, each with its lines; pages, and what is drawn on them, are boxes without text.
fn pdfminer_html(text: &str, sheets: &mut Sheets) {
    let mut top_of_page = 0.0;
    let mut open: Option<TextBox> = None;
    for event in Tags::new(text) {
        match event {
            Event::Open(tag) if tag.name == "span" && tag.style("border").is_some() => {
                let [left, top, width, height] = place(&tag);
                match tag.style("border") {
                    Some(border) if border.starts_with("gray") => {
                        top_of_page = top;
                        sheets.page(width, height);
                    }
                    Some(border) if border.starts_with("black") => {
                        let top = top - top_of_page;
                        sheets.thin_box(Rect { x0: left, y0: top, x1: left + width, y1: top + height });
                    }
                    _ => {}
                }
            }
            Event::Open(tag) if tag.name == "div" => {
                open = tag.style("border").filter(|border| border.starts_with("textbox")).map(|_| {
                    let [left, top, width, height] = place(&tag);
                    let vertical = tag.style("writing-mode").is_some_and(|mode| mode.starts_with("tb"));
                    TextBox { vertical, ..TextBox::new(left, top - top_of_page, width, height) }
                });
            }
            Event::Open(tag) if tag.name == "span" => {
                if let Some(open) = &mut open {
                    open.size = tag.style("font-size").and_then(length).unwrap_or(open.size);
                    open.font = tag.style("font-family").unwrap_or("").to_owned();
                }
            }
            Event::Open(tag) if tag.name == "br" => {
                if let Some(open) = &mut open {
                    open.end_line();
                }
            }
            Event::Text(text) => {
                if let Some(open) = &mut open {
                    open.text.push_str(&with_unread(&decoded(text)));
                }
            }
            Event::Close("div") => open.take().into_iter().for_each(|open| open.draw(sheets)),
            _ => {}
        }
    }
}

/// Left, top, width and height in a tag's style.
pub(super) fn place(tag: &Tag) -> [f32; 4] {
    ["left", "top", "width", "height"].map(|name| tag.style(name).and_then(length).unwrap_or(0.0))
}

/// A box with lines of text of which only their order is known.
struct TextBox {
    left: f32,
    top: f32,
    width: f32,
    height: f32,
    vertical: bool,
    text: String,
    size: f32,
    font: String,
    lines: Vec<(String, f32, String)>,
}

impl TextBox {
    fn new(left: f32, top: f32, width: f32, height: f32) -> Self {
        let (text, font) = (String::new(), String::new());
        TextBox { left, top, width, height, vertical: false, text, size: 0.0, font, lines: Vec::new() }
    }

    fn end_line(&mut self) {
        let text = std::mem::take(&mut self.text).trim().to_owned();
        if !text.is_empty() {
            self.lines.push((text, self.size, self.font.clone()));
        }
    }

    /// Draws its lines, evenly spread over its height. The widest fills its width.
    fn draw(mut self, sheets: &mut Sheets) {
        /// Ems: by how far a line may stand higher or lower than where it is put and still be in its own row.
        const ASTRAY: f32 = 0.3;
        /// Ems: the widest space between two lines of a box (`line_margin` of pdfminer's LAParams).
        const SPACE: f32 = 0.5;
        self.end_line();
        let count = self.lines.len();
        let high: f32 = self.lines.iter().map(|(_, size, _)| size).sum();
        let spare = (self.height - high).max(0.0);
        let pitch = self.height / count.max(1) as f32;
        let widest = self.lines.iter().map(|(text, size, _)| ems(text) * size).fold(0.0, f32::max);
        for (at, (text, size, font)) in std::mem::take(&mut self.lines).into_iter().enumerate() {
            // The most and the least of the spare height that may lie above this line.
            let above = (at as f32 * SPACE * size).min(spare);
            let least = (spare - (count - 1 - at) as f32 * SPACE * size).max(0.0).min(above);
            let natural = ems(&text) * size;
            let is_widest = natural >= widest;
            let (left, width) = if is_widest { (self.left, Some(self.width)) } else { (self.left, None) };
            let width = if self.vertical { Some(size) } else { width };
            sheets.word(Word {
                text,
                left,
                top: self.top + if self.vertical { 0.0 } else { at as f32 * pitch },
                width,
                height: if self.vertical { self.height } else { pitch },
                size: Some(size),
                font,
                vertical: self.vertical,
                doubtful: above - least > 2.0 * ASTRAY * size,
                ..Word::default()
            });
        }
    }
}

fn ems(text: &str) -> f32 {
    text.chars().map(|c| if crate::text::is_wide(c) { 1.0 } else { 0.5 }).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use pagemarks::{Direction, Glyph, Page};

    fn page(kind: Kind, text: &str) -> Page {
        let mut sheets = Sheets::default();
        read(text, kind, &mut sheets);
        sheets.finish().pages.remove(0)
    }

    fn said(page: &Page) -> String {
        page.glyphs.iter().map(|g| &*g.text).collect()
    }

    /// The glyph's left, middle height and right, rounded to points.
    fn at(glyph: &Glyph) -> [i32; 3] {
        [glyph.bbox.x0, glyph.bbox.center_y(), glyph.bbox.x1].map(|n| n.round() as i32)
    }

    #[test]
    fn a_words_box_is_shared_by_its_characters() {
        let page = page(
            Kind::PopplerWords,
            "<page width=\"612\" height=\"792\"><word xMin=\"100\" yMin=\"20\" xMax=\"140\" yMax=\"32\">规章12</word></page>",
        );
        assert_eq!((page.width, said(&page).as_str()), (612.0, "规章12"));
        let edges: Vec<[i32; 3]> = page.glyphs.iter().map(at).collect();
        assert_eq!(edges, [[100, 26, 113], [113, 26, 127], [127, 26, 133], [133, 26, 140]]);
        assert!(page.glyphs.iter().all(|g| !g.doubtful));
    }

    #[test]
    fn words_of_a_line_fill_its_box() {
        let page = page(
            Kind::PopplerXml,
            "<pdf2xml><page number=\"1\" height=\"900\" width=\"600\"><fontspec id=\"0\" size=\"15\" family=\"A\"/>\
             <text top=\"30\" left=\"150\" width=\"150\" height=\"18\" font=\"0\"><b>12 3 4</b></text></page></pdf2xml>",
        );
        // A hundred points of which 30 are the words: the first and the last stand at the ends, the one between them
        // somewhere.
        assert_eq!((at(&page.glyphs[0])[0], at(&page.glyphs[5])[2]), (100, 200));
        let doubtful: String = page.glyphs.iter().filter(|g| g.doubtful).map(|g| &*g.text).collect();
        assert_eq!(doubtful, "3");
    }

    #[test]
    fn numbers_that_meet_by_estimate_are_doubted() {
        let text = |left: u32| {
            format!(
                "<div id=\"page1\" style=\"width:612.0pt;height:792.0pt\">\
                 <p style=\"top:10pt;left:100pt\"><span style=\"font-size:10pt\">12</span></p>\
                 <p style=\"top:10pt;left:{left}pt\"><span style=\"font-size:10pt\">3</span></p></div>"
            )
        };
        let doubtful = |left| page(Kind::Html, &text(left)).glyphs.iter().filter(|g| g.doubtful).count();
        assert_eq!((doubtful(112), doubtful(130)), (3, 0));
    }

    #[test]
    fn lines_of_a_place_stand_below_each_other() {
        let page = page(
            Kind::Html,
            "<style><!-- p {margin:0} .ft1{font-size:15px;line-height:30px;font-family:B;} --></style>\
             <div id=\"page1-div\" style=\"position:relative;width:918px;height:1188px;\">\
             <p style=\"position:absolute;top:60px;left:90px\" class=\"ft1\">商业<br/>企业&#160;</p></div>",
        );
        assert_eq!((page.width, said(&page).as_str()), (612.0, "商业企业\u{A0}"));
        assert_eq!(at(&page.glyphs[2])[1] - at(&page.glyphs[0])[1], 20);
    }

    #[test]
    fn pdfminer_counts_from_the_foot_of_the_page() {
        let page = page(
            Kind::PdfminerXml,
            "<pages><page id=\"1\" bbox=\"0,0,600,800\"><text font=\"A\" bbox=\"50,690,60,700\" size=\"10\">1</text>\
             <text font=\"A\" bbox=\"60,690,70,700\" size=\"10\">(cid:23)</text><text> </text>\
             <rect bbox=\"50,600,90,600.5\"/><rect bbox=\"90,600,120,600.5\"/><rect bbox=\"0,0,600,800\"/></page></pages>",
        );
        assert_eq!((at(&page.glyphs[0]), said(&page)), ([50, 105, 60], format!("1{UNREAD}")));
        let [ruling] = page.rulings.as_slice() else { panic!("one ruling: {:?}", page.rulings) };
        assert_eq!((ruling.direction, ruling.from, ruling.to), (Direction::Horizontal, 50.0, 120.0));
    }

    #[test]
    fn characters_stand_on_their_baseline_and_turn_with_their_line() {
        let page = page(
            Kind::MupdfXml,
            "<document><page id=\"page1\" width=\"600\" height=\"800\"><line dir=\"0 -1\"><font name=\"A\" size=\"10\">\
             <char quad=\"10 10 10 5 20 10 20 5\" x=\"10\" y=\"10\" c=\"&#x31;\"/></font></line>\
             <line dir=\"1 0\"><font name=\"A\" size=\"10\"><char quad=\"50 80 55 80 50 110 55 110\" x=\"50\" y=\"100\" c=\"2\"/></font></line></page></document>",
        );
        assert_eq!((said(&page).as_str(), page.glyphs[0].turn, page.glyphs[1].turn), ("12", 3, 0));
        assert_eq!(at(&page.glyphs[1]), [50, 96, 55]);
    }

    #[test]
    fn a_table_of_words_is_read_by_its_levels() {
        let page = page(
            Kind::PopplerTable,
            "level\n1\t1\t0\t0\t0\t0\t0\t0\t612\t792\t-1\t###PAGE###\n4\t1\t0\t0\t0\t0\t5\t5\t9\t9\t-1\t###LINE###\n5\t1\t0\t0\t0\t0\t50\t20\t10\t10\t100\t7\n",
        );
        assert_eq!((said(&page).as_str(), at(&page.glyphs[0])), ("7", [50, 25, 60]));
    }
}
