//! How high the ink of a font's glyph stands, by the embedded font program: a glyph without any is blank, a dash is low,
//! and a digit is neither.

use lopdf::{Dictionary, Document, Object, Stream};
use ttf_parser::{GlyphId, OutlineBuilder, RawFace, Tag, cff};

use super::streams::Streams;

/// Most bytes of a font program, packed, that are looked at for its outlines: a whole Chinese font has ten times as many,
/// and takes longer to unpack than the rest of a report.
const PROGRAM: usize = 512 << 10;

/// Which glyph of a font program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Which {
    /// By its index.
    Glyph(u16),
    /// By its CID.
    Cid(u16),
    /// By its code in the program's own encoding.
    Code(u8),
}

/// How high the ink of a glyph is, in em; 0 where it has none. `None` where that cannot be told.
pub(super) fn height(
    descriptor: &Dictionary,
    which: Which,
    doc: &Document,
    streams: &mut Streams,
) -> Option<f64> {
    let program = |key: &[u8]| match descriptor.get_deref(key, doc) {
        Ok(Object::Stream(stream)) if stream.content.len() <= PROGRAM => Some(stream),
        _ => None,
    };
    let stream: &Stream = program(b"FontFile2").or_else(|| program(b"FontFile3"))?;
    let data = streams.program(stream)?;
    match RawFace::parse(&data, 0) {
        Ok(face) => match face.table(Tag::from_bytes(b"CFF ")) {
            Some(table) => of_cff(table, which),
            None => of_glyf(&face, which),
        },
        Err(_) => of_cff(&data, which),
    }
}

/// By the boxes of a TrueType program (OpenType, `glyf`).
fn of_glyf(face: &RawFace, which: Which) -> Option<f64> {
    let glyph = usize::from(match which {
        Which::Glyph(glyph) | Which::Cid(glyph) => glyph,
        Which::Code(_) => return None,
    });
    let table = |tag: &[u8; 4]| face.table(Tag::from_bytes(tag));
    let (head, loca, glyf) = (table(b"head")?, table(b"loca")?, table(b"glyf")?);
    let pair = |data: &[u8], at: usize| Some(u16::from_be_bytes([*data.get(at)?, *data.get(at + 1)?]));
    let long =
        |data: &[u8], at: usize| Some(u32::from(pair(data, at)?) << 16 | u32::from(pair(data, at + 2)?));
    let units = f64::from(pair(head, 18)?);
    let place = |index: usize| -> Option<usize> {
        match pair(head, 50)? {
            0 => Some(usize::from(pair(loca, 2 * index)?) * 2),
            _ => usize::try_from(long(loca, 4 * index)?).ok(),
        }
    };
    let (from, to) = (place(glyph)?, place(glyph + 1)?);
    if from == to {
        return Some(0.0);
    }
    let edge = |at: usize| pair(glyf, from.checked_add(at)?).map(|edge| f64::from(edge.cast_signed()));
    let (low, high) = (edge(4)?, edge(8)?);
    (units > 0.0).then(|| ((high - low) / units).max(0.0))
}

/// By the outlines of a CFF program, a thousand units to the em.
fn of_cff(data: &[u8], which: Which) -> Option<f64> {
    const UNITS: f64 = 1000.0;
    let table = cff::Table::parse(data)?;
    let glyph = match which {
        Which::Code(code) => table.glyph_index(code).filter(|glyph| glyph.0 != 0)?,
        Which::Glyph(glyph) => GlyphId(glyph),
        Which::Cid(cid) => {
            let is_keyed = table.glyph_cid(GlyphId(1)).is_some();
            let by_cid = |glyph: &u16| table.glyph_cid(GlyphId(*glyph)) == Some(cid);
            let found = if is_keyed { (0..table.number_of_glyphs()).find(by_cid)? } else { cid };
            GlyphId(found)
        }
    };
    let mut pen = Pen::default();
    match table.outline(glyph, &mut pen) {
        Ok(bounds) => Some(f64::from(bounds.y_max - bounds.y_min) / UNITS),
        // What draws nothing has no box.
        Err(_) => (!pen.is_down).then_some(0.0),
    }
}

/// Takes an outline and keeps only whether there is one.
#[derive(Debug, Default)]
struct Pen {
    is_down: bool,
}

impl OutlineBuilder for Pen {
    fn move_to(&mut self, _: f32, _: f32) {}
    fn line_to(&mut self, _: f32, _: f32) {
        self.is_down = true;
    }
    fn quad_to(&mut self, _: f32, _: f32, _: f32, _: f32) {
        self.is_down = true;
    }
    fn curve_to(&mut self, _: f32, _: f32, _: f32, _: f32, _: f32, _: f32) {
        self.is_down = true;
    }
    fn close(&mut self) {}
}
