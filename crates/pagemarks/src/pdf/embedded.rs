//! The embedded font program's own knowledge of its characters, for fonts whose dictionaries give none.

use std::collections::BTreeMap;

use lopdf::{Dictionary, Document, Object};
use ttf_parser::{GlyphId, RawFace, Tag, cff, cmap, post};

use super::encoding::glyph_text;
use super::streams::Streams;

/// Most glyphs a font can have.
const GLYPHS: u16 = u16::MAX;

/// What an embedded font says about its glyphs.
#[derive(Debug, Default)]
pub(super) struct Embedded {
    /// Characters by glyph index.
    by_glyph: BTreeMap<u16, String>,
    /// Glyph index by code, of a simple font's own encoding.
    by_code: BTreeMap<u8, u16>,
    /// Glyph index by CID, where the font is keyed by CIDs.
    by_cid: Option<BTreeMap<u16, u16>>,
    /// Glyph names by code, of a Type 1 font's own encoding.
    names_by_code: BTreeMap<u8, String>,
}

impl Embedded {
    /// Reads `/FontFile`, `/FontFile2` or `/FontFile3` of a font descriptor.
    pub(super) fn of(descriptor: &Dictionary, doc: &Document, streams: &mut Streams) -> Option<Embedded> {
        for key in [&b"FontFile2"[..], b"FontFile3", b"FontFile"] {
            let Ok(object) = descriptor.get(key) else { continue };
            let data = streams.decode_object(object, doc)?;
            return Some(match key {
                b"FontFile" => Embedded::of_type1(&data),
                _ => Embedded::of_sfnt(&data).unwrap_or_else(|| Embedded::of_cff(&data)),
            });
        }
        None
    }

    /// The characters of a glyph.
    pub(super) fn glyph(&self, glyph: u16) -> Option<&str> {
        self.by_glyph.get(&glyph).map(String::as_str)
    }

    /// The characters of a code in the font's own encoding.
    pub(super) fn code(&self, code: u8) -> Option<String> {
        if let Some(name) = self.names_by_code.get(&code) {
            return glyph_text(name);
        }
        self.glyph(*self.by_code.get(&code)?).map(str::to_owned)
    }

    /// The characters of a CID that is no glyph index.
    pub(super) fn cid(&self, cid: u16) -> Option<&str> {
        match &self.by_cid {
            Some(map) => self.glyph(*map.get(&cid)?),
            None => self.glyph(cid),
        }
    }

    fn name_glyph(&mut self, glyph: u16, text: String) {
        let ordinary = |text: &str| !text.chars().any(|c| is_variant(c) || is_private(c));
        match self.by_glyph.get(&glyph) {
            // Of a radical and the ideograph that share a glyph, the ideograph is meant.
            Some(known) if ordinary(known) || !ordinary(&text) => {}
            _ => {
                self.by_glyph.insert(glyph, text);
            }
        }
    }

    fn of_sfnt(data: &[u8]) -> Option<Embedded> {
        let face = RawFace::parse(data, 0).ok()?;
        let mut font = Embedded::default();
        if let Some(table) = face.table(Tag::from_bytes(b"cmap")).and_then(cmap::Table::parse) {
            for subtable in table.subtables {
                if subtable.is_unicode() && subtable.encoding_id != 0
                    || subtable.platform_id == ttf_parser::PlatformId::Unicode
                {
                    subtable.codepoints(|code| {
                        if let (Some(c), Some(glyph)) = (char::from_u32(code), subtable.glyph_index(code)) {
                            font.name_glyph(glyph.0, c.to_string());
                        }
                    });
                }
                for code in 0..=255_u8 {
                    let wide = u32::from(code);
                    // A symbolic font's codes stand at U+F000 and above.
                    let glyph = [wide, wide + 0xF000]
                        .into_iter()
                        .find_map(|c| subtable.glyph_index(c))
                        .filter(|g| g.0 != 0);
                    if let Some(glyph) = glyph {
                        font.by_code.entry(code).or_insert(glyph.0);
                    }
                }
            }
        }
        if let Some(table) = face.table(Tag::from_bytes(b"post")).and_then(post::Table::parse) {
            for (glyph, name) in (0..GLYPHS).zip(table.names()) {
                if let Some(text) = glyph_text(name).filter(|_| !font.by_glyph.contains_key(&glyph)) {
                    font.name_glyph(glyph, text);
                }
            }
        }
        if let Some(table) = face.table(Tag::from_bytes(b"CFF ")).and_then(cff::Table::parse) {
            font.add_cff(&table);
        }
        Some(font)
    }

    fn of_cff(data: &[u8]) -> Embedded {
        let mut font = Embedded::default();
        if let Some(table) = cff::Table::parse(data) {
            font.add_cff(&table);
        }
        font
    }

    fn add_cff(&mut self, table: &cff::Table) {
        let mut cids = BTreeMap::new();
        for glyph in 0..table.number_of_glyphs() {
            let id = GlyphId(glyph);
            if let Some(text) = table.glyph_name(id).and_then(glyph_text) {
                self.name_glyph(glyph, text);
            }
            if let Some(cid) = table.glyph_cid(id) {
                cids.insert(cid, glyph);
            }
        }
        if !cids.is_empty() {
            self.by_cid = Some(cids);
        }
        for code in 0..=255 {
            if let Some(glyph) = table.glyph_index(code).filter(|g| g.0 != 0) {
                self.by_code.entry(code).or_insert(glyph.0);
            }
        }
    }

    /// A Type 1 program writes its encoding in clear: `dup 65 /A put`.
    fn of_type1(data: &[u8]) -> Embedded {
        let clear = data.windows(5).position(|w| w == b"eexec").map_or(data, |at| &data[..at]);
        let text = String::from_utf8_lossy(clear);
        let mut font = Embedded::default();
        let words: Vec<&str> = text.split_whitespace().collect();
        for window in words.windows(3) {
            if let ["dup", code, name] = window
                && let (Ok(code), Some(name)) = (code.parse::<u8>(), name.strip_prefix('/'))
            {
                font.names_by_code.insert(code, name.to_owned());
            }
        }
        font
    }
}

/// Whether a character is a radical or a compatibility ideograph, which have the glyph of an ordinary ideograph
/// (Unicode, blocks CJK Radicals Supplement, Kangxi Radicals, CJK Compatibility Ideographs and their supplement).
fn is_variant(c: char) -> bool {
    matches!(c, '\u{2E80}'..='\u{2FDF}' | '\u{F900}'..='\u{FAFF}' | '\u{2F800}'..='\u{2FA1F}')
}

/// Whether a character is one of the private use areas, which says nothing to anyone else.
pub(super) fn is_private(c: char) -> bool {
    matches!(c, '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{10FFFD}')
}

/// The font descriptor of a font.
pub(super) fn descriptor<'a>(font: &'a Dictionary, doc: &'a Document) -> Option<&'a Dictionary> {
    font.get_deref(b"FontDescriptor", doc).and_then(Object::as_dict).ok()
}
