//! Old Excel files (BIFF8, [MS-XLS]): the records of their one stream, read as they come, so that a sheet costs no more
//! than its cells. A record that is too short says nothing.

use std::io::{Cursor, Read};
use std::rc::Rc;

use super::format::{built_in, readable};
use super::look::{CellLook, Font, indexed};
use super::{Area, Book, Run, Sheet, Shown, value_shown};
use crate::input::colour::Colour;
use crate::limits;

/// The version of the records that is read: that of Excel 97 to 2003.
const BIFF8: u16 = 0x0600;
/// Most bytes of the texts that cells share.
const SHARED_BYTES: usize = 8 << 20;

/// Reads a book.
pub(super) fn read(bytes: &[u8]) -> Result<Book, String> {
    check_chains(bytes)?;
    let stream = stream(bytes)?;
    let globals = Globals::read(&stream)?;
    let mut book = Book::default();
    let mut shown = 0;
    for (name, at, is_hidden) in &globals.sheets {
        if *is_hidden {
            book.sheets.push(Sheet { name: name.clone(), is_hidden: true, ..Sheet::default() });
            continue;
        }
        let records = stream.get(*at..).unwrap_or_default();
        let sheet = globals.sheet(name.clone(), records, &mut shown)?;
        book.push(sheet);
        if book.is_full {
            break;
        }
    }
    Ok(book)
}

/// Follows every stream once: a chain may bite its own tail.
fn check_chains(bytes: &[u8]) -> Result<(), String> {
    let mut file = cfb::CompoundFile::open(Cursor::new(bytes)).map_err(|e| e.to_string())?;
    let streams: Vec<_> =
        file.walk().filter(|e| e.is_stream()).map(|e| (e.path().to_owned(), e.len())).collect();
    for (path, length) in streams {
        if length > bytes.len() as u64 {
            return Err(format!("the stream {} claims to be longer than the file", path.display()));
        }
        let mut stream = file.open_stream(&path).map_err(|e| e.to_string())?;
        let read = std::io::copy(&mut stream, &mut std::io::sink()).map_err(|e| e.to_string())?;
        if read != length {
            return Err(format!("the stream {} is truncated", path.display()));
        }
    }
    Ok(())
}

/// The stream with the records.
fn stream(bytes: &[u8]) -> Result<Vec<u8>, String> {
    let mut file = cfb::CompoundFile::open(Cursor::new(bytes)).map_err(|e| e.to_string())?;
    let name = ["/Workbook", "/Book"].into_iter().find(|name| file.is_stream(name));
    let name = name.ok_or_else(|| "there is no workbook in it".to_owned())?;
    let mut out = Vec::new();
    let stream = file.open_stream(name).map_err(|e| e.to_string())?;
    stream.take(limits::MARKUP_BYTES as u64 + 1).read_to_end(&mut out).map_err(|e| e.to_string())?;
    if out.len() > limits::MARKUP_BYTES {
        return Err(format!("the workbook has more than the limit of {} bytes", limits::MARKUP_BYTES));
    }
    Ok(out)
}

/// The records of a stream: their number and their bytes.
struct Records<'s> {
    rest: &'s [u8],
}

impl<'s> Iterator for Records<'s> {
    type Item = (u16, &'s [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let (kind, length) = (word(self.rest, 0)?, word(self.rest, 2)? as usize);
        let data = self.rest.get(4..4 + length)?;
        self.rest = self.rest.get(4 + length..)?;
        Some((kind, data))
    }
}

fn word(data: &[u8], at: usize) -> Option<u16> {
    data.get(at..at + 2)?.try_into().ok().map(u16::from_le_bytes)
}

fn double_word(data: &[u8], at: usize) -> Option<u32> {
    data.get(at..at + 4)?.try_into().ok().map(u32::from_le_bytes)
}

fn float(data: &[u8], at: usize) -> Option<f64> {
    data.get(at..at + 8)?.try_into().ok().map(f64::from_le_bytes)
}

/// Letters of one byte or two each.
fn letters(data: &[u8], count: usize, is_wide: bool) -> Option<String> {
    if !is_wide {
        return Some(data.get(..count)?.iter().map(|b| char::from(*b)).collect());
    }
    let pairs = data.get(..count * 2)?.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
    Some(char::decode_utf16(pairs).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect())
}

/// A text with its length in front, of one byte or two (2.5.294, 2.5.240).
fn text(data: &[u8], is_short: bool) -> Option<String> {
    let (count, at) =
        if is_short { (usize::from(*data.first()?), 1) } else { (usize::from(word(data, 0)?), 2) };
    let flags = *data.get(at)?;
    let (is_rich, is_far) = (flags & 8 != 0, flags & 4 != 0);
    let skipped = if is_short { 0 } else { usize::from(is_rich) * 2 + usize::from(is_far) * 4 };
    letters(data.get(at + 1 + skipped..)?, count, flags & 1 != 0)
}

/// A text that cells share, with where in it another typeface begins.
#[derive(Clone, Debug, Default)]
struct SharedText {
    text: String,
    /// Letters before it, counted in UTF-16, and the number of the typeface.
    fonts: Vec<(usize, usize)>,
}

/// What holds for all sheets.
#[derive(Default)]
struct Globals {
    fonts: Vec<Font>,
    looks: Vec<CellLook>,
    texts: Vec<SharedText>,
    /// Names, where their records begin, whether they are hidden.
    sheets: Vec<(String, usize, bool)>,
}

/// What a style says, before all formats and colours are known.
struct StyleRecord {
    font: usize,
    format: u16,
    pattern: u32,
    colours: u16,
    repeats: bool,
}

impl Globals {
    fn read(stream: &[u8]) -> Result<Self, String> {
        let mut out = Globals::default();
        let mut fonts = Vec::new();
        let mut formats: Vec<(u16, Rc<str>)> = Vec::new();
        let mut styles: Vec<StyleRecord> = Vec::new();
        let mut palette = Vec::new();
        let mut records = Records { rest: stream };
        while let Some((kind, data)) = records.next() {
            match kind {
                0x0809 if word(data, 0) != Some(BIFF8) => {
                    return Err("it is older than Excel 97; save it again as XLSX".to_owned());
                }
                0x002F if word(data, 0) != Some(0) => return Err("it is locked by a password".to_owned()),
                0x0031 => fonts.push(data),
                0x041E => {
                    let format = data.get(2..).and_then(|d| text(d, false));
                    if let (Some(id), Some(format)) = (word(data, 0), format) {
                        formats.push((id, readable(&format).into()));
                    }
                }
                0x00E0 => styles.extend(style(data)),
                0x0092 => palette = data.get(2..).unwrap_or_default().chunks_exact(4).map(rgb).collect(),
                0x0085 => {
                    let sheet = double_word(data, 0)
                        .zip(data.get(4..6))
                        .zip(data.get(6..).and_then(|d| text(d, true)));
                    // Sheets of charts and macros hold no cells.
                    if let Some(((at, flags), name)) = sheet.filter(|((_, flags), _)| flags[1] == 0) {
                        out.sheets.push((name, at as usize, flags[0] & 3 != 0));
                    }
                }
                0x00FC => {
                    let mut pieces = vec![data];
                    while word(records.rest, 0) == Some(0x003C) {
                        pieces.extend(records.next().map(|(_, data)| data));
                    }
                    out.texts = shared_texts(&pieces)?;
                }
                0x000A => break,
                _ => {}
            }
        }
        let colour = |number: usize| match number {
            8..=63 => palette.get(number - 8).copied().or_else(|| indexed(number)),
            0..=7 => indexed(number),
            // The window's own, and that of its text.
            65 => Some(Colour::WHITE),
            _ => Some(Colour::BLACK),
        };
        out.fonts = fonts.into_iter().map(|data| font(data, &colour).unwrap_or_default()).collect();
        out.looks = styles
            .into_iter()
            .map(|style| {
                let own = formats.iter().rev().find(|(id, _)| *id == style.format);
                CellLook {
                    format: own
                        .map_or_else(|| built_in(u32::from(style.format)).into(), |(_, f)| Rc::clone(f)),
                    font: out.font(style.font),
                    ground: match style.pattern {
                        0 => Some(Colour::WHITE),
                        1 => colour(usize::from(style.colours & 0x7F)),
                        _ => colour(usize::from(style.colours >> 7 & 0x7F)),
                    },
                    repeats: style.repeats,
                }
            })
            .collect();
        Ok(out)
    }

    /// The typeface of a number: there is none of the number 4.
    fn font(&self, number: usize) -> Font {
        let at = if number > 4 { number - 1 } else { number };
        self.fonts.get(at).cloned().unwrap_or_default()
    }

    fn sheet(&self, name: String, records: &[u8], shown: &mut usize) -> Result<Sheet, String> {
        let mut sheet = Sheet { name, ..Sheet::default() };
        let mut shows_formulas = false;
        // Anchors of drawings, of which the next object says what they are.
        let mut anchors: Vec<Area> = Vec::new();
        let mut waiting = None;
        let mut depth = 0_usize;
        for (kind, data) in (Records { rest: records }) {
            match kind {
                0x0809 => depth += 1,
                0x000A if depth <= 1 => break,
                0x000A => depth -= 1,
                // A chart in the sheet has records of its own.
                _ if depth > 1 => {}
                0x023E => {
                    let flags = word(data, 0).unwrap_or(0x10);
                    shows_formulas = flags & 1 != 0;
                    sheet.hides_zeros = flags & 0x10 == 0;
                }
                0x0208 | 0x007D => sheet.doubted.extend(shut(kind, data)),
                0x00E5 => {
                    let areas = data.get(2..).unwrap_or_default().chunks_exact(8);
                    sheet.merged.extend(areas.filter_map(|area| rows_and_columns(area, 0)));
                }
                0x01B0 | 0x0879 => {
                    let at = if kind == 0x01B0 { 12 } else { 24 };
                    let areas = data.get(at + 2..).unwrap_or_default().chunks_exact(8);
                    sheet.doubted.extend(areas.filter_map(|area| rows_and_columns(area, 0)));
                }
                0x00EC => anchors.extend(anchored(data)),
                0x005D => {
                    let taken = anchors.pop();
                    // Notes are shown under a mouse; arrows of filters lie at an edge.
                    if !matches!(word(data, 4), Some(0x19 | 0x14)) {
                        sheet.covered.extend(taken);
                    }
                }
                0x0006 => {
                    waiting = self.formula(data, shows_formulas, &mut sheet);
                }
                0x0207 => {
                    if let Some((at, look)) = waiting.take() {
                        let shown = self.plain_text(text(data, false).unwrap_or_default(), look);
                        sheet.cells.insert(at, shown);
                    }
                }
                kind => self.cell(kind, data, &mut sheet, shown)?,
            }
            if sheet.cells.len() > limits::GRID_CELLS {
                break;
            }
        }
        sheet.covered.append(&mut anchors);
        // Windows say late whether zeros are shown.
        if sheet.hides_zeros {
            sheet.cells.retain(|_, shown| shown.runs.first().is_none_or(|run| run.text != "0"));
        }
        Ok(sheet)
    }

    fn look(&self, data: &[u8], at: usize) -> CellLook {
        word(data, at).and_then(|n| self.looks.get(usize::from(n))).cloned().unwrap_or_default()
    }

    fn plain_text(&self, text: String, look: CellLook) -> Shown {
        let style = look.font.style(look.ground);
        let mut shown = Shown { runs: vec![Run { text, style }], ..Shown::default() };
        shown.judge_text(&look);
        shown
    }

    /// A formula's value; where that is a text, it comes in a record of its own.
    fn formula(&self, data: &[u8], is_shown: bool, sheet: &mut Sheet) -> Option<((u32, u32), CellLook)> {
        let at = (u32::from(word(data, 0)?), u32::from(word(data, 2)?));
        let look = self.look(data, 4);
        let shown = match (word(data, 12)?, data.get(6)?) {
            (0xFFFF, 0) if !is_shown => return Some((at, look)),
            (0xFFFF, 3) if !is_shown => return None,
            (0xFFFF, _) => Shown { unread: true, ..Shown::default() },
            _ => Shown { unread: is_shown, ..value_shown(float(data, 6)?, &look, false) },
        };
        sheet.cells.insert(at, shown);
        None
    }

    /// A record with the content of one cell or several.
    fn cell(&self, kind: u16, data: &[u8], sheet: &mut Sheet, bytes: &mut usize) -> Result<(), String> {
        let (Some(row), Some(column)) = (word(data, 0), word(data, 2)) else { return Ok(()) };
        let at = (u32::from(row), u32::from(column));
        let shown = match kind {
            0x0203 => float(data, 6).map(|value| value_shown(value, &self.look(data, 4), false)),
            0x027E => double_word(data, 6).map(|rk| value_shown(packed(rk), &self.look(data, 4), false)),
            0x00BD => {
                let values = data.get(4..data.len().saturating_sub(2)).unwrap_or_default();
                for (index, value) in values.chunks_exact(6).enumerate() {
                    let Some(rk) = double_word(value, 2) else { continue };
                    let shown = value_shown(packed(rk), &self.look(value, 0), false);
                    sheet.cells.insert((at.0, at.1 + index as u32), shown);
                }
                None
            }
            0x00FD => {
                let found = double_word(data, 6).and_then(|n| self.texts.get(n as usize));
                found.map(|text| {
                    *bytes += text.text.len();
                    self.shared(text, &self.look(data, 4))
                })
            }
            0x0204 | 0x00D6 => {
                let read = data.get(6..).and_then(|d| text(d, false));
                read.map(|text| {
                    let mut shown = self.plain_text(text, self.look(data, 4));
                    shown.doubtful |= kind == 0x00D6;
                    shown
                })
            }
            0x0205 => Some(Shown { unread: true, ..Shown::default() }),
            _ => None,
        };
        if *bytes > SHARED_BYTES {
            return Err(format!("the cells show more than {SHARED_BYTES} bytes of text"));
        }
        if let Some(shown) = shown.filter(|shown| !shown.is_empty()) {
            sheet.cells.insert(at, shown);
        }
        Ok(())
    }

    /// A text that cells share, cut where its typeface changes.
    fn shared(&self, shared: &SharedText, look: &CellLook) -> Shown {
        let mut runs = Vec::new();
        let mut style = look.font.style(look.ground);
        let mut fonts = shared.fonts.iter().peekable();
        let (mut text, mut letters) = (String::new(), 0);
        for letter in shared.text.chars() {
            while let Some((_, font)) = fonts.next_if(|(from, _)| *from <= letters) {
                runs.push(Run { text: std::mem::take(&mut text), style });
                style = self.font(*font).style(look.ground);
            }
            text.push(letter);
            letters += letter.len_utf16();
        }
        runs.push(Run { text, style });
        let mut shown = Shown { runs, ..Shown::default() };
        shown.judge_text(look);
        shown
    }
}

fn rgb(parts: &[u8]) -> Colour {
    Colour::of(parts[0], parts[1], parts[2])
}

/// A style (2.4.353).
fn style(data: &[u8]) -> Option<StyleRecord> {
    /// Content is repeated until it fills the cell.
    const FILL: u8 = 4;
    Some(StyleRecord {
        font: usize::from(word(data, 0)?),
        format: word(data, 2)?,
        repeats: data.get(6)? & 7 == FILL,
        pattern: double_word(data, 14)? >> 26,
        colours: word(data, 18)?,
    })
}

/// A typeface (2.4.122).
fn font(data: &[u8], colour: &dyn Fn(usize) -> Option<Colour>) -> Option<Font> {
    /// Characters of this set are symbols.
    const SYMBOLS: u8 = 2;
    /// A point has twenty parts.
    const TWIPS: f32 = 20.0;
    let mut out = Font {
        points: f32::from(word(data, 0)?) / TWIPS,
        struck: word(data, 2)? & 8 != 0,
        ink: colour(usize::from(word(data, 4)?)),
        raised: word(data, 8)? != 0,
        symbolic: *data.get(12)? == SYMBOLS,
    };
    out.named(&text(data.get(14..)?, true)?);
    Some(out)
}

/// A row or a column that is hidden, or has no room (2.4.221, 2.4.53).
fn shut(kind: u16, data: &[u8]) -> Option<Area> {
    /// Less than this is no room: two points of a row in twentieths, half a letter of a column in 256ths.
    const ROW: u16 = 40;
    const COLUMN: u16 = 128;
    if kind == 0x0208 {
        let row = u32::from(word(data, 0)?);
        let is_shut = word(data, 12)? & 0x20 != 0 || word(data, 6)? & 0x7FFF < ROW;
        return is_shut.then_some(Area { start: (row, 0), end: (row, u32::MAX) });
    }
    let (first, last) = (u32::from(word(data, 0)?), u32::from(word(data, 2)?));
    let is_shut = word(data, 8)? & 1 != 0 || word(data, 4)? < COLUMN;
    is_shut.then_some(Area { start: (0, first), end: (u32::MAX, last) })
}

/// An area: its first and last row, its first and last column.
fn rows_and_columns(data: &[u8], at: usize) -> Option<Area> {
    let number = |index: usize| word(data, at + 2 * index).map(u32::from);
    Some(Area { start: (number(0)?, number(2)?), end: (number(1)?, number(3)?) })
}

/// Where drawings lie: the anchors in a record of drawings ([MS-ODRAW], 2.2.46; here 2.5.193).
fn anchored(data: &[u8]) -> Vec<Area> {
    const HEAD: [u8; 6] = [0x10, 0xF0, 0x12, 0, 0, 0];
    let mut out = Vec::new();
    for at in 0..data.len().saturating_sub(HEAD.len()) {
        if data[at..].starts_with(&HEAD) {
            let number = |index: usize| word(data, at + HEAD.len() + 2 * index).map(u32::from);
            let corners = (number(3), number(1), number(7), number(5));
            if let (Some(top), Some(left), Some(bottom), Some(right)) = corners {
                out.push(Area { start: (top, left), end: (bottom, right) });
            }
        }
    }
    out
}

/// A number in four bytes (2.5.217).
fn packed(rk: u32) -> f64 {
    let value =
        if rk & 2 != 0 { f64::from(rk.cast_signed() >> 2) } else { f64::from_bits(u64::from(rk & !3) << 32) };
    if rk & 1 != 0 { value / 100.0 } else { value }
}

/// The texts that cells share (2.4.265), which go on in further records. In each of these letters begin with a byte that
/// says how wide they are.
fn shared_texts(pieces: &[&[u8]]) -> Result<Vec<SharedText>, String> {
    let mut source = Pieces { pieces, at: 0, offset: 8 };
    let mut out = Vec::new();
    let mut bytes = 0;
    while let Some(text) = source.text() {
        bytes += text.text.len();
        if bytes > SHARED_BYTES || out.len() > limits::DOCUMENT_CELLS {
            return Err(format!("the shared strings have more than {SHARED_BYTES} bytes"));
        }
        out.push(text);
    }
    Ok(out)
}

/// A record with those that go on in its place.
struct Pieces<'p, 's> {
    pieces: &'p [&'s [u8]],
    at: usize,
    offset: usize,
}

impl<'s> Pieces<'_, 's> {
    /// Some bytes, which do not reach over the end of a record.
    fn take(&mut self, count: usize) -> Option<&'s [u8]> {
        while self.offset >= self.pieces.get(self.at)?.len() && count > 0 {
            self.at += 1;
            self.offset = 0;
        }
        let out = self.pieces.get(self.at)?.get(self.offset..self.offset + count)?;
        self.offset += count;
        Some(out)
    }

    fn skip(&mut self, mut count: usize) -> Option<()> {
        while count > 0 {
            let left = self.pieces.get(self.at)?.len().saturating_sub(self.offset);
            let step = left.min(count);
            self.offset += step;
            count -= step;
            if count > 0 {
                self.at += 1;
                self.offset = 0;
            }
        }
        Some(())
    }

    fn text(&mut self) -> Option<SharedText> {
        let head = self.take(3)?;
        let (mut left, flags) = (usize::from(word(head, 0)?), head[2]);
        let runs = if flags & 8 != 0 { usize::from(word(self.take(2)?, 0)?) } else { 0 };
        let more = if flags & 4 != 0 { double_word(self.take(4)?, 0)? as usize } else { 0 };
        let mut is_wide = flags & 1 != 0;
        let mut out = SharedText::default();
        while left > 0 {
            let piece = self.pieces.get(self.at)?.get(self.offset..)?;
            let count = (piece.len() / if is_wide { 2 } else { 1 }).min(left);
            out.text.push_str(&letters(piece, count, is_wide)?);
            self.offset += count * if is_wide { 2 } else { 1 };
            left -= count;
            if left > 0 {
                self.at += 1;
                is_wide = self.pieces.get(self.at)?.first()? & 1 != 0;
                self.offset = 1;
            }
        }
        for _ in 0..runs {
            let (from, font) = (self.take(2)?, self.take(2)?);
            out.fonts.push((usize::from(word(from, 0)?), usize::from(word(font, 0)?)));
        }
        self.skip(more)?;
        Some(out)
    }
}
