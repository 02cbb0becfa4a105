//! Composite fonts (ISO 32000-1, 9.7): CMaps, character collections, widths by CID.

use std::collections::BTreeMap;
use std::rc::Rc;

use hayro_cmap::{BfString, CMap, CMapName, CidFamily, WritingMode, load_embedded};
use lopdf::{Dictionary, Document, Object};

use super::entries::{WIDTHS, entry, is_telling, number, numbers};
use super::streams::Streams;

/// A composite font: codes to CIDs, CIDs to widths and characters.
#[derive(Debug)]
pub(super) struct Composite {
    pub(super) cmap: Rc<CMap>,
    /// How codes of the CMap are themselves Unicode.
    pub(super) unicode: Option<UnicodeCodes>,
    pub(super) ucs2: Option<Rc<CMap>>,
    /// Widths in em by CID.
    pub(super) widths: BTreeMap<u32, f64>,
    pub(super) default_width: f64,
    /// Vertical advance and origin in em by CID.
    pub(super) vertical: BTreeMap<u32, (f64, f64, f64)>,
    pub(super) default_vertical: (f64, f64),
    pub(super) cid_to_gid: Option<Vec<u8>>,
    pub(super) truetype: bool,
    /// Whether its CIDs are those of one of Adobe's collections.
    pub(super) is_collected: bool,
    /// How many widths the file gives, those that it gives twice counted twice.
    pub(super) given: usize,
}

/// How codes are themselves Unicode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum UnicodeCodes {
    Ucs2,
    Utf8,
    Utf32,
}

/// The font that a composite font is made of.
pub(super) fn descendant<'a>(dict: &'a Dictionary, doc: &'a Document) -> Option<&'a Dictionary> {
    let fonts = dict.get_deref(b"DescendantFonts", doc).and_then(Object::as_array).ok()?;
    doc.dereference(fonts.first()?).ok()?.1.as_dict().ok()
}

/// Reads a composite font, and whether its lines run down.
pub(super) fn composite(dict: &Dictionary, doc: &Document, streams: &mut Streams) -> (Composite, bool) {
    let none = Dictionary::new();
    let descendant = descendant(dict, doc).unwrap_or(&none);
    let (cmap, name) = encoding_cmap(dict, doc, streams);
    let vertical =
        cmap.metadata().writing_mode == Some(WritingMode::Vertical) || name.ends_with(b"-V") || name == b"V";
    let info = descendant.get_deref(b"CIDSystemInfo", doc).and_then(Object::as_dict).ok();
    let string =
        |key: &[u8]| info.and_then(|i| i.get_deref(key, doc).and_then(Object::as_str).ok()).unwrap_or(b"");
    let family = CidFamily::from_registry_ordering(string(b"Registry"), string(b"Ordering"));
    let of_cmap = || cmap.metadata().character_collection.as_ref().map(|c| c.family.clone());
    let ucs2 = family
        .ucs2_cmap()
        .or_else(|| of_cmap().and_then(|f| f.ucs2_cmap()))
        .filter(|_| !dict.has(b"ToUnicode") || needs_collection(&name))
        .and_then(|name| streams.predefined(name));
    let mut composite = Composite {
        unicode: UnicodeCodes::of(&name),
        ucs2,
        widths: BTreeMap::new(),
        default_width: entry(descendant, b"DW", doc).unwrap_or(1000.0) / 1000.0,
        vertical: BTreeMap::new(),
        default_vertical: (0.88, -1.0),
        cid_to_gid: descendant.get(b"CIDToGIDMap").ok().and_then(|o| match doc.dereference(o).ok()?.1 {
            Object::Stream(stream) => streams.decode(stream).map(|mut map| {
                map.truncate(GLYPH_MAP_BYTES);
                map.shrink_to_fit();
                map
            }),
            _ => None,
        }),
        truetype: descendant
            .get_deref(b"Subtype", doc)
            .and_then(Object::as_name)
            .is_ok_and(|s| s == b"CIDFontType2"),
        is_collected: family.ucs2_cmap().is_some(),
        cmap,
        given: 0,
    };
    if let [y, down] = numbers(descendant, b"DW2", doc).as_slice() {
        composite.default_vertical = (y / 1000.0, down / 1000.0);
    }
    read_widths(descendant, doc, &mut composite);
    (composite, vertical)
}

/// Whether the collection's map can add to a ToUnicode: always for a predefined CMap, never for Identity,
/// where reading it would cost more than it can give.
fn needs_collection(name: &[u8]) -> bool {
    !name.starts_with(b"Identity")
}

/// Two bytes for each of the CIDs there can be (ISO 32000-1, table 117).
const GLYPH_MAP_BYTES: usize = 2 << 16;

/// The CMap of `/Encoding`, and its name.
fn encoding_cmap(dict: &Dictionary, doc: &Document, streams: &mut Streams) -> (Rc<CMap>, Vec<u8>) {
    match dict.get_deref(b"Encoding", doc) {
        Ok(Object::Name(name)) => {
            let cmap = match name.as_slice() {
                b"Identity-H" => Some(Rc::new(CMap::identity_h())),
                b"Identity-V" => Some(Rc::new(CMap::identity_v())),
                other => {
                    let name = String::from_utf8_lossy(other)
                        .replace("-UTF8-", "-UTF16-")
                        .replace("-UTF32-", "-UTF16-");
                    streams.predefined(CMapName::from_bytes(name.as_bytes()))
                }
            };
            (cmap.unwrap_or_else(|| Rc::new(CMap::identity_h())), name.clone())
        }
        Ok(Object::Stream(stream)) => {
            let name =
                stream.dict.get_deref(b"CMapName", doc).and_then(Object::as_name).unwrap_or(b"").to_vec();
            let cmap = streams.decode(stream).and_then(|data| CMap::parse(&data, load_embedded));
            (Rc::new(cmap.unwrap_or_else(CMap::identity_h)), name)
        }
        _ => (Rc::new(CMap::identity_h()), b"Identity-H".to_vec()),
    }
}

impl Composite {
    /// The CID of a code.
    pub(super) fn cid(&self, code: u32, length: usize) -> Option<u32> {
        // The predefined CMaps of the standard are those for UTF-16; a code in another form is brought to it.
        let code = match self.unicode {
            Some(form @ (UnicodeCodes::Utf8 | UnicodeCodes::Utf32)) => {
                let text = form.decode(code, length)?;
                let units: Vec<u16> = text.encode_utf16().collect();
                let code = units.iter().fold(0, |code, unit| code << 16 | u32::from(*unit));
                return self.cmap.lookup_cid_code(code, units.len() as u8 * 2);
            }
            _ => code,
        };
        self.cmap.lookup_cid_code(code, length as u8)
    }
}

impl Composite {
    /// The glyph of a CID, in a TrueType program.
    pub(super) fn glyph_of(&self, cid: u16) -> Option<u16> {
        let Some(map) = &self.cid_to_gid else { return Some(cid) };
        let at = usize::from(cid) * 2;
        map.get(at..at + 2).map(|pair| u16::from_be_bytes([pair[0], pair[1]]))
    }
}

/// Most characters that one code stands for; ligatures stand for four, and what stands for a line is no glyph.
const CHARACTERS_OF_CODE: usize = 32;

/// The characters that a map gives a code.
pub(super) fn bf_text(cmap: &CMap, code: u32) -> Option<String> {
    match cmap.lookup_bf_string(code)? {
        BfString::Char(c) => Some(c.to_string()),
        BfString::String(s) => (s.chars().count() <= CHARACTERS_OF_CODE).then_some(s),
    }
}

/// How many bytes a character takes in UTF-8, by its first.
pub(super) fn utf8_length(first: u8) -> usize {
    match first {
        0xC0..=0xDF => 2,
        0xE0..=0xEF => 3,
        0xF0..=0xF7 => 4,
        _ => 1,
    }
}

impl UnicodeCodes {
    fn of(name: &[u8]) -> Option<UnicodeCodes> {
        let has = |part: &[u8]| name.windows(part.len()).any(|w| w == part);
        if !name.starts_with(b"Uni") {
            None
        } else if has(b"-UCS2-") || has(b"-UTF16-") {
            Some(UnicodeCodes::Ucs2)
        } else if has(b"-UTF8-") {
            Some(UnicodeCodes::Utf8)
        } else if has(b"-UTF32-") {
            Some(UnicodeCodes::Utf32)
        } else {
            None
        }
    }

    pub(super) fn decode(self, code: u32, length: usize) -> Option<String> {
        let bytes = code.to_be_bytes();
        let bytes = bytes.get(4 - length.min(4)..)?;
        let text = match self {
            UnicodeCodes::Utf32 => char::from_u32(code)?.to_string(),
            UnicodeCodes::Utf8 => std::str::from_utf8(bytes).ok()?.to_owned(),
            UnicodeCodes::Ucs2 => {
                let units: Vec<u16> =
                    bytes.chunks(2).map(|c| c.iter().fold(0, |n, b| n << 8 | u16::from(*b))).collect();
                String::from_utf16(&units).ok()?
            }
        };
        text.chars().all(is_telling).then_some(text)
    }
}

/// `/W` and `/W2` (ISO 32000-1, 9.7.4.3).
fn read_widths(descendant: &Dictionary, doc: &Document, composite: &mut Composite) {
    let array = |key: &[u8]| descendant.get_deref(key, doc).and_then(Object::as_array).ok();
    if let Some(items) = array(b"W") {
        composite.given += for_ranges(items, doc, 1, |cid, values| {
            composite.widths.insert(cid, values[0] / 1000.0);
        });
    }
    if let Some(items) = array(b"W2") {
        composite.given += for_ranges(items, doc, 3, |cid, values| {
            composite.vertical.insert(cid, (values[0] / 1000.0, values[1] / 1000.0, values[2] / 1000.0));
        });
    }
}

/// Walks `c [w …]` and `first last w`, with `per` numbers an entry. Says how many there were.
fn for_ranges(items: &[Object], doc: &Document, per: usize, mut each: impl FnMut(u32, &[f64])) -> usize {
    let mut at = 0;
    let mut written = 0;
    while let Some(first) = items.get(at).and_then(|o| number(o, doc)) {
        let first = first.clamp(0.0, 65_535.0) as u32;
        match items.get(at + 1).and_then(|o| doc.dereference(o).ok()).map(|(_, o)| o) {
            Some(Object::Array(values)) => {
                let values: Vec<f64> =
                    values.iter().take(WIDTHS).map(|o| number(o, doc).unwrap_or(0.0)).collect();
                for (offset, chunk) in values.chunks_exact(per).enumerate() {
                    each(first + offset as u32, chunk);
                }
                written += values.len();
                at += 2;
            }
            Some(last) => {
                let last = number(last, doc).unwrap_or(0.0).clamp(0.0, 65_535.0) as u32;
                let values: Vec<f64> =
                    (0..per).filter_map(|i| items.get(at + 2 + i).and_then(|o| number(o, doc))).collect();
                if values.len() == per && last >= first {
                    for cid in first..=last {
                        each(cid, &values);
                    }
                    written += (last - first) as usize;
                }
                at += 2 + per;
            }
            None => break,
        }
        if written > WIDTHS {
            break;
        }
    }
    written
}
