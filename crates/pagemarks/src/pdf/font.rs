//! Fonts: bytes of a string to codes, and each code to its text and width (ISO 32000-1, 9.5 to 9.10).
//!
//! Text comes from `/ToUnicode`, else from the predefined CMap and the collection's Unicode map, else from
//! the encoding's glyph names, else from the embedded font itself.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use hayro_cmap::{CMap, load_embedded};
use lopdf::{Dictionary, Document, Object};

use super::composite::{Composite, UnicodeCodes, bf_text, composite, descendant, utf8_length};
use super::embedded::{Embedded, descriptor};
use super::encoding::{Base, Encoding, glyph_text};
use super::entries::{entry, is_telling, numbers};
use super::streams::Streams;
use super::witness::Weighed;
use crate::limits::Limits;
use crate::page::UNREAD;

/// One code of a string, ready to be placed.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Shown {
    /// Its characters; [`UNREAD`] where none are known.
    pub(super) text: Box<str>,
    /// Advance along the line, in em (down the page for vertical writing).
    pub(super) advance: f64,
    /// From the horizontal origin to the vertical one, in em.
    pub(super) origin: (f64, f64),
    /// Whether its characters are not known.
    pub(super) unread: bool,
    /// Whether the file says two things of them.
    pub(super) doubtful: bool,
    /// Whether its glyph leaves no mark on the page.
    pub(super) is_empty: bool,
}

/// A font as the interpreter needs it.
#[derive(Debug)]
pub(super) struct Font {
    pub(super) name: String,
    /// Whether lines run down the page.
    pub(super) vertical: bool,
    /// Height of the em square in text space at size 1; differs from 1 for Type 3 fonts only.
    pub(super) em: f64,
    /// Whether nothing is known of it.
    lost: bool,
    to_unicode: Option<CMap>,
    /// The size of the map that says what codes mean.
    map_bytes: usize,
    pub(super) kind: Kind,
    embedded: Option<Option<Embedded>>,
    /// What is known already, by code and length.
    known: BTreeMap<(u32, u8), Shown>,
    /// Codes whose characters are not known, with how often they were shown.
    pub(super) unread: usize,
    /// Wide marks that the file maps to a digit.
    pub(super) lies: usize,
}

#[derive(Debug)]
pub(super) enum Kind {
    Simple {
        /// Read when it is first needed.
        encoding: OnceCell<Encoding>,
        fallback: Base,
        widths: Vec<f64>,
        first: u32,
        missing: f64,
        symbolic: bool,
        gbk: bool,
    },
    Type3 {
        /// Likewise: fonts of hundreds of names each are made for a few letters, and most say in `/ToUnicode` what they are.
        encoding: OnceCell<Encoding>,
        widths: Vec<f64>,
        first: u32,
        scale: f64,
    },
    Composite(Box<Composite>),
}

impl Font {
    /// Reads a font dictionary. Whatever is missing or wrong in it is done without.
    pub(super) fn of(dict: &Dictionary, doc: &Document, streams: &mut Streams) -> Font {
        let subtype = dict.get_deref(b"Subtype", doc).and_then(Object::as_name).unwrap_or(b"");
        let map = dict.get(b"ToUnicode").ok().and_then(|object| streams.decode_object(object, doc));
        let map_bytes = map.as_ref().map_or(0, Vec::len);
        let to_unicode = map.and_then(|data| CMap::parse(&data, load_embedded));
        let (mut vertical, mut em) = (false, 1.0);
        let kind = match subtype {
            b"Type0" => {
                let (composite, runs_down) = composite(dict, doc, streams);
                vertical = runs_down;
                Kind::Composite(Box::new(composite))
            }
            b"Type3" => {
                let kind = Kind::type3(dict, doc);
                if let Kind::Type3 { scale, .. } = kind {
                    // Glyph space in thousandths is the rule; another scale shows in the font's own box.
                    em = if (0.0003..0.02).contains(&scale) { 1.0 } else { type3_height(dict, doc) * scale };
                }
                kind
            }
            _ => Kind::simple(dict, doc, to_unicode.is_none() && is_gbk_font(dict, doc)),
        };
        Font {
            name: font_name(dict, doc),
            vertical,
            em,
            lost: false,
            to_unicode,
            map_bytes,
            kind,
            embedded: None,
            known: BTreeMap::new(),
            unread: 0,
            lies: 0,
        }
    }

    /// What stands for a font that cannot be found: every byte is a glyph that cannot be read.
    pub(super) fn lost() -> Font {
        let none = Dictionary::new();
        let mut font = Font::of(&none, &Document::new(), &mut Streams::new(&Limits::default()));
        font.lost = true;
        font
    }

    /// The next code of a string and how many bytes it takes; at least one.
    pub(super) fn next_code(&self, bytes: &[u8]) -> (u32, usize) {
        let Kind::Composite(composite) = &self.kind else {
            let first = bytes.first().copied().unwrap_or(0);
            let pair = matches!(self.kind, Kind::Simple { gbk: true, .. }) && first >= 0x81;
            return match bytes {
                [high, low @ (0x40..=0xFE), ..] if pair => (u32::from(*high) << 8 | u32::from(*low), 2),
                _ => (u32::from(first), 1),
            };
        };
        let whole = |length: usize| {
            let length = length.clamp(1, bytes.len().max(1));
            (bytes.iter().take(length).fold(0, |code, byte| code << 8 | u32::from(*byte)), length)
        };
        match composite.unicode {
            Some(UnicodeCodes::Utf8) => return whole(utf8_length(bytes.first().copied().unwrap_or(0))),
            Some(UnicodeCodes::Utf32) => return whole(4),
            _ => {}
        }
        let mut code = 0_u32;
        for (length, byte) in bytes.iter().take(4).enumerate() {
            code = code << 8 | u32::from(*byte);
            if composite.cmap.lookup_cid_code(code, length as u8 + 1).is_some() {
                return (code, length + 1);
            }
        }
        // A code the CMap does not know: as long as most of its codes are.
        whole(2)
    }

    /// Text and width of a code.
    pub(super) fn show(
        &mut self,
        code: u32,
        length: usize,
        doc: &Document,
        dict: &Dictionary,
        streams: &mut Streams,
    ) -> Shown {
        let key = (code, length as u8);
        if let Some(shown) = self.known.get(&key) {
            let shown = shown.clone();
            self.unread += usize::from(shown.unread);
            return shown;
        }
        let (advance, origin) = self.metrics(code, length);
        let told = self.to_unicode.as_ref().and_then(|cmap| bf_text(cmap, code));
        let told = told.filter(|t| !t.is_empty() && t.chars().all(is_telling));
        let text = match told {
            Some(text) if self.is_lie(&text, advance) => None,
            Some(text) => Some(text),
            None if self.lost => None,
            None => self.text(code, length, doc, dict, streams),
        };
        let Weighed { text, doubtful, is_empty } =
            text.map_or_else(Weighed::default, |text| self.weigh(text, code, length, doc, dict, streams));
        let unread = text.is_none();
        let text = text.unwrap_or_else(|| UNREAD.to_string());
        let shown = Shown { text: text.into_boxed_str(), advance, origin, unread, doubtful, is_empty };
        self.known.insert(key, shown.clone());
        self.unread += usize::from(unread);
        shown
    }

    /// A mark a full square wide is no digit, whatever its `/ToUnicode` says.
    fn is_lie(&mut self, text: &str, advance: f64) -> bool {
        let mut chars = text.chars();
        let digit = chars.next().is_some_and(|c| c.is_ascii_digit()) && chars.next().is_none();
        let lie = digit && !self.vertical && advance >= WIDE * self.em;
        self.lies += usize::from(lie);
        lie
    }

    fn metrics(&self, code: u32, length: usize) -> (f64, (f64, f64)) {
        match &self.kind {
            Kind::Simple { widths, first, missing, .. } => {
                let width = |code: u32| {
                    code.checked_sub(*first)
                        .and_then(|at| widths.get(at as usize))
                        .copied()
                        .unwrap_or(*missing)
                };
                let advance = if length == 2 { width(code >> 8) + width(code & 0xFF) } else { width(code) };
                (advance, (0.0, 0.0))
            }
            Kind::Type3 { widths, first, scale, .. } => {
                let width =
                    code.checked_sub(*first).and_then(|at| widths.get(at as usize)).copied().unwrap_or(0.0);
                (width * scale, (0.0, 0.0))
            }
            Kind::Composite(composite) => {
                let cid = composite.cid(code, length).unwrap_or(code);
                let width = composite.widths.get(&cid).copied().unwrap_or(composite.default_width);
                if !self.vertical {
                    return (width, (0.0, 0.0));
                }
                let (down, x, y) = composite.vertical.get(&cid).copied().unwrap_or((
                    composite.default_vertical.1,
                    width / 2.0,
                    composite.default_vertical.0,
                ));
                (down, (x, y))
            }
        }
    }

    /// The characters of a code by all that is known beside `/ToUnicode`.
    fn text(
        &mut self,
        code: u32,
        length: usize,
        doc: &Document,
        dict: &Dictionary,
        streams: &mut Streams,
    ) -> Option<String> {
        match &self.kind {
            Kind::Simple { gbk: true, .. } if length == 2 => {
                let pair = [(code >> 8) as u8, code as u8];
                let (text, _, damaged) = encoding_rs::GBK.decode(&pair);
                (!damaged).then(|| text.into_owned())
            }
            Kind::Simple { encoding, fallback, symbolic, .. } => {
                let byte = u8::try_from(code).ok()?;
                let encoding = encoding.get_or_init(|| Encoding::of(dict, doc));
                let named = encoding.differences.contains_key(&byte) || encoding.base.is_some();
                let by_name = glyph_text(encoding.name(byte, *fallback));
                if named && by_name.is_some() {
                    return by_name;
                }
                let symbolic = *symbolic || !encoding.is_given();
                let by_name = by_name.filter(|_| !symbolic || !self.has_program(dict, doc));
                let own = self
                    .embedded(doc, dict, streams)
                    .and_then(|e| e.code(byte))
                    .filter(|t| t.chars().all(is_telling));
                own.or(by_name)
            }
            Kind::Type3 { encoding, .. } => {
                let byte = u8::try_from(code).ok()?;
                let encoding = encoding.get_or_init(|| Encoding::of(dict, doc));
                glyph_text(encoding.differences.get(&byte)?)
            }
            Kind::Composite(composite) => {
                let cid = composite.cid(code, length);
                if let Some(text) = composite.unicode.and_then(|u| u.decode(code, length)) {
                    return Some(text);
                }
                let by_collection =
                    composite.ucs2.as_ref().zip(cid).and_then(|(ucs2, cid)| bf_text(ucs2, cid));
                if let Some(text) = by_collection.filter(|t| t.chars().all(is_telling)) {
                    return Some(text);
                }
                let cid = u16::try_from(cid?).ok()?;
                let truetype = composite.truetype;
                let gid = composite.glyph_of(cid)?;
                let embedded = self.embedded(doc, dict, streams)?;
                let text = if truetype { embedded.glyph(gid) } else { embedded.cid(cid) };
                text.filter(|t| t.chars().all(is_telling)).map(str::to_owned)
            }
        }
    }

    fn has_program(&self, dict: &Dictionary, doc: &Document) -> bool {
        descriptor(dict, doc)
            .is_some_and(|d| [&b"FontFile"[..], b"FontFile2", b"FontFile3"].iter().any(|k| d.has(k)))
    }

    /// The embedded font, read when it is first needed.
    fn embedded(&mut self, doc: &Document, dict: &Dictionary, streams: &mut Streams) -> Option<&Embedded> {
        if self.embedded.is_none() {
            let descendant = descendant(dict, doc);
            let own = descendant.unwrap_or(dict);
            self.embedded = Some(descriptor(own, doc).and_then(|d| Embedded::of(d, doc, streams)));
        }
        self.embedded.as_ref()?.as_ref()
    }
}

/// How wide, in em, a glyph must be to be no digit. Digits of text fonts are half an em to six tenths; those
/// of the widest display faces reach eight.
const WIDE: f64 = 0.9;

fn font_name(dict: &Dictionary, doc: &Document) -> String {
    let name =
        dict.get_deref(b"BaseFont", doc).or_else(|_| dict.get_deref(b"Name", doc)).and_then(Object::as_name);
    let Ok(name) = name else { return String::new() };
    match std::str::from_utf8(name) {
        Ok(name) => name.to_owned(),
        Err(_) => encoding_rs::GB18030.decode(name).0.into_owned(),
    }
}

/// The widths of a font of single bytes; what a file gives beyond them takes no room.
fn widths(dict: &Dictionary, doc: &Document) -> Vec<f64> {
    let mut widths = numbers(dict, b"Widths", doc);
    widths.truncate(CODES);
    widths.shrink_to_fit();
    widths
}

/// How many codes a font of single bytes has.
const CODES: usize = 256;

impl Font {
    /// How many entries it keeps, roughly: widths, and codes with their characters.
    pub(super) fn entries(&self) -> usize {
        let widths = match &self.kind {
            // A list takes a fifth of what a map does.
            Kind::Simple { widths, .. } | Kind::Type3 { widths, .. } => widths.len() / 5,
            Kind::Composite(composite) => composite.given,
        };
        widths + self.map_bytes / BYTES_OF_ENTRY
    }
}

/// Bytes in which a map gives one code its character: `<0001> <4e00>` and a line's end.
const BYTES_OF_ENTRY: usize = 14;

impl Kind {
    fn simple(dict: &Dictionary, doc: &Document, gbk: bool) -> Kind {
        let descriptor = descriptor(dict, doc);
        let flags = descriptor.and_then(|d| entry(d, b"Flags", doc)).unwrap_or(0.0) as i64;
        let base_font = dict.get_deref(b"BaseFont", doc).and_then(Object::as_name).unwrap_or(b"");
        let truetype =
            dict.get_deref(b"Subtype", doc).and_then(Object::as_name).is_ok_and(|s| s == b"TrueType");
        // The widths of the standard fonts need not be given: close enough for placing.
        let standard = if base_font.starts_with(b"Courier") { 0.6 } else { 0.5 };
        let missing =
            descriptor.and_then(|d| entry(d, b"MissingWidth", doc)).map_or(standard, |w| w / 1000.0);
        Kind::Simple {
            encoding: OnceCell::new(),
            fallback: if truetype { Base::WinAnsi } else { Base::Standard },
            widths: widths(dict, doc).into_iter().map(|w| w / 1000.0).collect(),
            first: entry(dict, b"FirstChar", doc).unwrap_or(0.0).clamp(0.0, 255.0) as u32,
            missing,
            symbolic: flags & 4 != 0,
            gbk,
        }
    }

    fn type3(dict: &Dictionary, doc: &Document) -> Kind {
        let matrix = numbers(dict, b"FontMatrix", doc);
        let scale = match matrix.as_slice() {
            [a, b, ..] if *a != 0.0 || *b != 0.0 => a.hypot(*b),
            _ => 0.001,
        };
        Kind::Type3 {
            encoding: OnceCell::new(),
            widths: widths(dict, doc),
            first: entry(dict, b"FirstChar", doc).unwrap_or(0.0).clamp(0.0, 255.0) as u32,
            scale,
        }
    }
}

/// The height of a Type 3 font's box in glyph space, for fonts that are not made in thousandths.
fn type3_height(dict: &Dictionary, doc: &Document) -> f64 {
    match numbers(dict, b"FontBBox", doc).as_slice() {
        [_, y0, _, y1] if y1 != y0 => (y1 - y0).abs(),
        _ => 1.0,
    }
}

/// Fonts of old Chinese programs: no ToUnicode, not embedded, and GBK bytes in a simple font.
fn is_gbk_font(dict: &Dictionary, doc: &Document) -> bool {
    let name = dict.get_deref(b"BaseFont", doc).and_then(Object::as_name).unwrap_or(b"");
    let embedded = descriptor(dict, doc)
        .is_some_and(|d| [&b"FontFile"[..], b"FontFile2", b"FontFile3"].iter().any(|k| d.has(k)));
    let chinese = name.iter().any(|b| *b >= 0x80)
        || [
            &b"SimSun"[..],
            b"NSimSun",
            b"SimHei",
            b"FangSong",
            b"KaiTi",
            b"STSong",
            b"STFangsong",
            b"STKaiti",
            b"STHeiti",
            b"FZ",
            b"YouYuan",
            b"LiSu",
            b"XiaoBiaoSong",
            b"Microsoft YaHei",
            b"MicrosoftYaHei",
        ]
        .iter()
        .any(|known| name.windows(known.len()).any(|w| w == *known));
    chinese && !embedded
}
